"""The preview in the window marks what no cell of the file says."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.import_column import examples_of
from innovasjon_desktop.ui.import_details import RowDetails
from innovasjon_desktop.ui.import_dialog import PREVIEW, ImportDialog
from tests.making import Maker
from tests.ui.importing import file, go_on, look, shown


def preview(dialog: ImportDialog, qtbot: QtBot, path: Path) -> None:
    """Choose a file that asks nothing, and go on to what it would do."""
    look(dialog, qtbot, path)
    while dialog.part != PREVIEW:
        go_on(dialog, qtbot, dialog.part + 1)


def test_defaults_and_suggestions_are_marked(
    dialog: ImportDialog, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    text = (
        "Mottatt;Navn;Enhet;Type hjelp;Behov\n"
        "2025-02-01;Kari;HR og lønn;Prosessveiledning;Vi trenger hjelp til møtet\n"
    )
    preview(dialog, qtbot, file(tmp_path, text, "bestillinger.csv"))
    (line,) = shown(dialog)
    said = line[-1].split("; ")
    assert "Kanal: E-post (satt av programmet)" in said
    assert "Prioritet: Normal (satt av programmet)" in said
    assert "Gjelder: Enhet (står ikke i raden)" in said
    assert "Behov: Vi trenger hjelp til møtet" in said


def test_what_is_made_for_a_row_is_shown_with_it(
    dialog: ImportDialog, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    text = "Seksjon;Enhet;Type;Leder\nNy seksjon;Ny enhet;skole;rektor\n"
    preview(dialog, qtbot, file(tmp_path, text, "organisasjon.csv"))
    (line,) = shown(dialog)
    said = line[-1].split("; ")
    assert "Lages i tillegg: seksjon Ny seksjon: Gyldig fra: 01.01.2000 (satt av programmet)" in said
    assert "Gyldig fra: 01.01.2000 (satt av programmet)" in said


def test_a_table_beside_another_has_its_own_examples_and_cells(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    text = (
        "Enhet;Utviklingsområde;Status;Valgt dato;;Seksjon;Navn;E-post;Agent siden\n"
        "HR og lønn;Klart språk;valgt;2025-02-03;;Grunnskole;Liv Eng;l@k.no;2025-02-03\n"
        "Innkjøp;Enkle avtaler;valgt;2025-02-03\n"
    )
    preview(dialog, qtbot, file(tmp_path, text, "2025-2026.csv"))
    assert dialog.known is not None
    assert dialog.work.files is not None
    beside = dialog.known.plan.tables[1]
    assert beside.sheet == "F–I"
    [book] = dialog.work.files.books
    assert examples_of(beside, {book.name: book})[6] == "Liv Eng"
    line = next(each for each in dialog.known.lines if each.table == 1)
    details = RowDetails(dialog.preview.rows, line, [book], dialog)
    assert "G2 Navn (Navn): Liv Eng" in details.text.toPlainText()
