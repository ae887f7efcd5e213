"""Everything an import writes stands in its preview, also what no cell of the file says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.recognising.auto import AutoPlan, plan_auto
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import place_of
from tests.making import Maker
from tests.services.test_recognising_auto import (
    AGENTS,
    NEED,
    ORGANISATION,
    REQUESTS,
    book,
    bring,
    proposed,
    rows,
    school,
)

__all__ = ["school"]

ASKS = ("Mottatt", "Navn", "Enhet", "Type hjelp", "Behov")
HELP = (dt.date(2025, 2, 1), "Kari", "Tangen skole", "Prosessveiledning", "Vi trenger hjelp til møtet")


def held(store: Database, entity: str) -> dict[int, Mapping[str, Any]]:
    with store.read() as connection:
        return {row["id"]: dict(row) for row in connection.execute(select(TABLES[entity])).mappings()}


def unseen(
    store: Database, entity: str, before: Mapping[int, Mapping[str, Any]], plan: AutoPlan
) -> list[Any]:
    """Return what is written and not in the preview: row, field, old and new."""
    shown = [{**row.changes, **row.own} for row in rows(plan) if row.action in ("new", "changed")]
    told = [{name: new for name, (_old, new) in each.items()} for each in shown]
    found = []
    for row_id, now in held(store, entity).items():
        old = before.get(row_id, {})
        written = {
            field.name: now[field.name]
            for field in ALL[entity].fields
            if field.name in now and (now[field.name] or None) != (old.get(field.name) or None)
        }
        hidden = {"person_id"} if entity == "agent_appointment" else set()
        if written and not any(
            all(each.get(name) == value for name, value in written.items() if name not in hidden)
            for each in told
        ):
            found.append((row_id, written))
    return found


def planned(store: Database, name: Path) -> tuple[AutoPlan, Mapping[str, str]]:
    answers = proposed(plan_auto(store, [read_book(name)]))
    return plan_auto(store, [read_book(name)], Answers(said=answers)), answers


def test_defaults_of_new_rows_are_shown_as_the_programs_own(school: Database) -> None:
    (row,) = rows(plan_auto(school, [book(ASKS, HELP)]))
    assert {name: new for name, (_old, new) in row.own.items()} == {
        "number": "F-2025-001",
        "channel": "e-mail",
        "priority": "normal",
        "state": "received",
        "feedback_missing": False,
    }
    assert set(row.not_in_row) == {"scope", "title"}


@pytest.mark.parametrize(
    ("name", "entity"), [(AGENTS, "agent_appointment"), (REQUESTS, "request"), (ORGANISATION, "unit")]
)
def test_nothing_is_written_that_the_preview_of_a_sample_does_not_show(
    make: Maker, store: Database, name: Path, entity: str
) -> None:
    if name != ORGANISATION:
        bring(store, read_book(ORGANISATION))
    before = held(store, entity)
    plan, answers = planned(store, name)
    bring(store, read_book(name), answers=answers, skip=True)
    written = len(held(store, entity)) - len(before)
    assert written > 10
    if entity == "unit":  # its name and its section have other names in such a list
        own = [row.own for row in rows(plan) if row.action == "new"]
        assert own
        assert all(each["valid_from"] == (None, dt.date(2000, 1, 1)) for each in own)
    else:
        assert unseen(store, entity, before, plan) == []


def test_what_a_new_status_of_an_old_row_brings_is_shown(make: Maker, school: Database) -> None:
    unit = int(next(iter(held(school, "unit"))))
    period = int(next(iter(held(school, "development_period"))))
    make.area(unit, period, "proposed", title="Lesing")
    before = held(school, "development_area")
    headers = ("Enhet", "Utviklingsområde", "Behov", "Status", "Periode", "Valgt dato", "Valgt av")
    name = str(held(school, "unit")[unit]["name"])
    line = (name, "Lesing", NEED, "Stoppet", "2025–2026", dt.date(2025, 2, 3), "rektor")
    key = "value:liste.xlsx:closed_on"
    (row,) = rows(plan_auto(school, [book(headers, line)], Answers(said={key: "-"})))
    assert row.action == "changed"
    done = bring(school, book(headers, line), answers={key: "-"})
    assert unseen(school, "development_area", before, done) == []
    assert (row.changes["state"], dict(row.own)) == (("proposed", "stopped"), dict(rows(done)[0].own))


def test_the_command_line_shows_it_too(
    school: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in (ASKS, HELP)), encoding="utf-8")
    call = ["import", "auto", str(path), "--dry-run", "--db", place_of(school)]
    main(call)
    said = capsys.readouterr().out
    assert "Satt av programmet i nye rader: " in said
    assert "Kanal: E-post" in said
    main([*call, "--json"])
    (row,) = json.loads(capsys.readouterr().out)["tables"][0]["rows"]
    assert row["own"]["priority"] == [None, "normal"]
    assert sorted(row["not_in_row"]) == ["scope", "title"]
