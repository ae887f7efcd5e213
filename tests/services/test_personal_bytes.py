"""Whatever a person is called and wherever the name stands: afterwards no byte of it is in the file."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.personal.copies import encodings
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.services.personal.places import JSON_TEXTS, Place, places
from innovasjon_desktop.services.personal.sweep import EVERY
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.remembering import remember_headers
from innovasjon_desktop.store.schema import LOGGED, TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from tests.conftest import clock

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the bytes of a file"
)

LETTERS = "abcdefghijklmnoprstuvyæøåéäöüčžłß"
WORD = (
    st.text(LETTERS, min_size=5, max_size=11)
    .filter(lambda word: not set(word) <= set("abcdef"))
    .map(str.capitalize)
)
"""What digests cannot hold by chance."""
NAMES = st.lists(WORD, min_size=1, max_size=2).map(lambda words: "-".join(words)) | WORD
TEXTS = ("{first} {last}", "{last}, {first}", "Spør {first} {last}s leder.", "{email}", "Hils {first}!", "«{last}» (ny)", "{last}_{first}.xlsx", "{last}")  # fmt: skip
COLUMNS = [
    place
    for columns in places().values()
    for place in columns
    if place.table in LOGGED and not place.is_json and place.table != "person" and place.column != "unit_word"
]
"""Every text an edit can change."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, demo_template: Path) -> Path:
    """Return the example municipality with rows in every table that can hold a name."""
    place = tmp_path_factory.mktemp("fylt") / "fylt.db"
    shutil.copyfile(demo_template, place)
    database = Database(open_engine(place), now=clock)

    def fill(unit: UnitOfWork) -> None:
        for name, table in LOGGED.items():
            if unit.connection.scalar(select(func.count()).select_from(table)):
                continue
            row: dict[str, Any] = {}
            for column in table.c:
                if (
                    column.nullable
                    or column.primary_key
                    or column.name in ("created_at", "updated_at", "version")
                ):
                    continue
                kind = column.type.python_type
                row[column.name] = (
                    1
                    if kind is int
                    else unit.today
                    if "date" in str(kind)
                    else "{}"
                    if column.name == "content"
                    else "x"
                )
            unit.insert(name, row)

    database.write(Message("fill"), "kari", fill)
    database.close()
    return place


def words_of(*texts: str) -> set[str]:
    return {word for text in texts for part in text.split("-") for word in part.split() if len(word) > 2}


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it smaller would take minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    first=NAMES,
    last=NAMES,
    spots=st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(TEXTS)), min_size=3, max_size=8),
    sent=st.sampled_from(TEXTS),
)
def test_no_byte_of_a_name_is_left_wherever_it_stood(
    filled: Path, first: str, last: str, spots: list[tuple[Place, str]], sent: str
) -> None:
    email = f"{first}.{last}@kommune.no".casefold()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "register.db"
        shutil.copyfile(filled, place)
        looked_for = [first, last, email, *words_of(first, last)]
        assume(not seen(place.read_bytes(), looked_for))
        database = Database(open_engine(place), now=clock)

        def work(unit: UnitOfWork) -> int:
            for number, (spot, text) in enumerate(spots):
                column = TABLES[spot.table].c[spot.column]
                row = unit.select(spot.table)[0]["id"]
                said = text.format(first=first, last=last, email=email)
                length = getattr(column.type, "length", None) or 1000
                if (spot.table, spot.column) not in JSON_TEXTS:
                    unit.update(
                        spot.table, row, {spot.column: said[:length] if len(said) <= length else str(number)}
                    )
            person = unit.insert(
                "person",
                {
                    "first_name": first,
                    "last_name": last,
                    "work_email": email,
                    "is_external": False,
                    "is_active": True,
                },
            )
            form = unit.select("form")[0]["id"]
            unit.update(
                "form",
                form,
                {"sent": {"note": sent.format(first=first, last=last, email=email), "cells": [first, last]}},
            )
            remember_headers(unit.connection, "x" * 64, "request", {f"{first} {last}": "note"}, unit.now)
            return person

        person = database.write(Message("New: {name}", name=f"{first} {last}"), "kari", work).result
        database.close()
        assert seen(place.read_bytes(), looked_for) == looked_for
        database = Database(open_engine(place), now=clock)
        receipt = erase(database, person, actor="kari", also={EVERY})
        assert receipt.found == ()
        database.close()
        held = b"".join(each.read_bytes() for each in Path(folder).rglob("*") if each.is_file())
        with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(":memory:")) as copy:
            source.backup(copy)
            held += copy.serialize()
        assert seen(held, looked_for) == []


def seen(held: bytes, looked_for: list[str]) -> list[str]:
    plain = held.lower()
    return [term for term in looked_for if any(form.lower() in plain for form in encodings(term))]


def test_every_table_can_hold_a_name_somewhere() -> None:
    # A new table whose texts nobody looks at would keep people who are erased. The ledger in ``store`` says
    # of nobody who it was, and a name that is a common word must not reach it.
    assert set(TABLES) - set(places()) == {"number_series", "store"}


def test_a_name_in_hundreds_of_long_lines_leaves_no_stale_page(filled: Path, tmp_path: Path) -> None:
    # Without packing the file one stale copy was left here, secure_delete or not.
    place = tmp_path / "register.db"
    shutil.copyfile(filled, place)
    database = Database(open_engine(place), now=clock)
    person = gone_many(database)
    receipt = erase(database, person, actor="kari", also={EVERY})
    assert receipt.found == ()
    database.close()
    assert seen(place.read_bytes(), ["Quisling-Østbø", "Zygfryd"]) == []


def gone_many(database: Database) -> int:
    def work(unit: UnitOfWork) -> int:
        person = unit.insert(
            "person",
            {"first_name": "Zygfryd", "last_name": "Quisling-Østbø", "is_external": False, "is_active": True},
        )
        areas = [row["id"] for row in unit.select("development_area")]
        for number, area in zip(range(400), itertools.cycle(areas), strict=False):
            unit.update(
                "development_area",
                area,
                {"note": f"{number} Zygfryd Quisling-Østbø " + "lang tekst " * (number % 90)},
            )
        return person

    result = database.write(Message("x"), "kari", work).result
    assert isinstance(result, int)
    return result
