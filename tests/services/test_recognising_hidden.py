"""Rows and sheets nobody sees: read or left out, and told of."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.apart import read_apart
from innovasjon_desktop.services.importing.book import KEY_SHEET
from innovasjon_desktop.services.importing.careful import CarefulBook
from innovasjon_desktop.services.importing.places import Merges
from innovasjon_desktop.services.importing.plain import PlainBook
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.recognising.auto import NEW, plan_auto
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import AREA_HEADERS, NEED, actions

AREAS = (
    ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED),
    ("", "Fossnes skole", "Realfag", "Valgt", "3.2.25", NEED),
)


def test_hidden_rows_and_sheets_are_told_of(make: Maker, store: Database, tmp_path: Path) -> None:
    make.unit(make.section(), "Tangen skole")
    make.unit(1, "Fossnes skole")
    make.period()
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Områder"
    for line in (AREA_HEADERS, *AREAS):
        sheet.append(list(line))
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[40].hidden = True  # nothing stands there
    old = made.create_sheet("Gammel")
    old.append(list(AREA_HEADERS))
    old.sheet_state = "hidden"
    place = tmp_path / "Utviklingsområder 2025-2026.xlsx"
    made.save(place)
    file = read_apart(place)
    found = plan_auto(store, [file])
    assert actions(found) == [NEW, NEW]
    with language("nb"):
        told = [say(note) for note in found.tables[0].notes]
    assert told == [
        f"{place.name} har skjulte ark, som ikke er tatt med: Gammel.",
        "Rader i «Områder» som er skjult, for eksempel av et filter, er også lest (1): 3.",
    ]


def test_both_readers_of_workbooks_tell_the_hidden_rows(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (("Enhet",), ("Tangen skole",), ("Fossnes skole",), ("Granmo skole",)):
        sheet.append(line)
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    made.save(tmp_path / "liste.xlsx")
    data = (tmp_path / "liste.xlsx").read_bytes()
    for reader in (PlainBook(data), CarefulBook(data)):
        [(_name, _state, part)] = reader.sheets
        merged = Merges()
        assert len([*reader.rows(part, merged)]) == 4
        assert merged.hidden == {2, 4}
        reader.close()


def test_a_hidden_sheet_does_not_hide_what_the_program_wrote(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (("id", "Navn"), (1, "Grunnskole")):
        sheet.append(line)
    key, other = made.create_sheet(KEY_SHEET), made.create_sheet("Lister")
    key.append(("titles", '["id", "Navn"]'))
    other.append(("Ja",))
    key.sheet_state = other.sheet_state = "hidden"
    made.save(tmp_path / "seksjoner.xlsx")
    assert read_table(tmp_path / "seksjoner.xlsx").exported == ("id", "Navn")
