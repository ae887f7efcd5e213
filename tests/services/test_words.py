"""What people call things: the code lists have names too, and working days are called one thing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.commands import Create
from innovasjon_desktop.services.rows import Query, every
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import bring, refusals
from tests.making import Maker

LIST = ALL["code"].field("list")
ROOT = Path(__file__).resolve().parents[2]


def shown(store: Database, tongue: str) -> dict[str, str]:
    """Return the name of every list that has a code, as the grid shows it."""
    place = ALL["code"].fields.index(LIST)
    with language(tongue), store.read() as connection:
        return {row.values[place]: row.shown[place] for row in every(connection, Query("code"))}


def test_every_code_list_has_a_name_in_both_languages(store: Database) -> None:
    bokmal, nynorsk = shown(store, "nb"), shown(store, "nn")
    assert (bokmal["theme"], bokmal["language"], bokmal["unit_word"]) == ("Tema", "Språk", "Ord for enhet")
    assert (nynorsk["instrument"], nynorsk["unit_word"]) == ("Verkemiddel", "Ord for eining")
    used = {
        field.target
        for entity in ALL.values()
        for field in entity.fields
        if field.kind in (Kind.CODE, Kind.CODES, Kind.COUNTS)
    }
    assert used == set(bokmal)
    for names in (bokmal, nynorsk):
        assert len(set(names.values())) == len(names)
        assert not any("_" in name for name in names.values())
        assert not set(names.values()) & used


def test_a_list_is_meant_by_its_name_and_by_its_key(store: Database) -> None:
    with store.read() as connection:
        words = WordBook(connection)
        for text in ("theme", "Tema", "tema"):
            assert words.key(LIST, text) == "theme"
        assert words.key(LIST, "Verkemiddel") == "instrument"
        assert words.key(LIST, "Ingen slik") is None


def test_a_code_of_no_known_list_is_refused(make: Maker) -> None:
    with pytest.raises(NotFound) as refused:
        make.do(Create("code", {"list": "tmea", "key": "x", "label_nb": "X", "label_nn": "X"}))
    assert say(refused.value) == "«tmea» er ikke et av valgene."
    assert refused.value.field == "list"


def test_codes_are_imported_by_the_name_of_their_list(make: Maker) -> None:
    headers = ("Liste", "Nøkkel", "Visningsnavn, bokmål", "Visningsnavn, nynorsk")
    plan = bring(make.database, "code", headers, ("Tema", "klima", "Klima", "Klima"))
    assert plan.counts["new"] == 1
    with make.database.read() as connection:
        assert "klima" in [code.key for code in WordBook(connection).codes("theme")]
    refused = refusals(make.database, "code", headers, ("Temaer", "x", "X", "X"))
    assert refused == [(2, "Liste", "«Temaer» er ikke et av valgene.")]


def test_a_list_for_people_has_the_name_and_json_the_key(
    make: Maker, place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNOVASJON_DB", place)
    call = ["list", "code", "--where", "list=Virkemiddel"]
    assert main(call) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) == 4
    assert all("Virkemiddel" in line and "instrument" not in line for line in lines)
    assert main([*call, "--json"]) == 0
    assert {row["list"] for row in json.loads(capsys.readouterr().out)} == {"instrument"}


def test_working_days_are_one_word_in_nynorsk() -> None:
    with (ROOT / "resources" / "locale" / "nn" / "LC_MESSAGES" / "innovasjon.po").open("rb") as file:
        said = " ".join(str(message.string) for message in read_po(file, locale="nn")).casefold()
    assert "verkedag" in said
    assert "virkedag" not in said
