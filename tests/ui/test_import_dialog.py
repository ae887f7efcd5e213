"""Ctrl+I as a person uses it: see what a file would do, then do it as one step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import CHOOSE, PREVIEW, TABLES, ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.making import Maker
from tests.ui.acting import click, press
from tests.ui.importing import (
    count,
    file,
    look,
    receipt_of,
    shown,
    type_into,
    wait_for_plan,
    wait_for_refusal,
)

UNITS = "section;unit;unit_type;leader_title\nGrunnskole;Eik skole;skole;rektor\nGrunnskole;Furu skole;skole;rektor\n"


def test_nothing_can_be_imported_before_a_file_is_chosen(dialog: ImportDialog) -> None:
    assert dialog.part == CHOOSE
    assert dialog.pick.isVisible()
    assert not dialog.go.isVisible()
    assert not dialog.next.isVisible()


def test_a_file_is_shown_row_by_row_and_imported_as_one_step(
    dialog: ImportDialog, window: QWidget, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, file(tmp_path, UNITS, encoding="cp1252"))
    assert dialog.part == PREVIEW  # every header is the program's own: nothing to look at
    assert [line[:2] for line in shown(dialog)] == [("2", "+ ny"), ("3", "+ ny")]
    assert dialog.said.text() == "2 rader legges inn i ett steg."
    assert count(store, "unit") == 0  # looking writes nothing
    assert dialog.go.accessibleName() == "Importer 2 rader"
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.go)

    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        press(dialog, Qt.Key.Key_Return)
    assert count(store, "unit") == 2
    assert "2 rader" in receipt_of(window, qtbot).findChildren(QWidget)[0].property("text")
    make.undo()
    assert (count(store, "unit"), count(store, "section")) == (0, 0)


def test_the_same_file_twice_changes_nothing(
    dialog: ImportDialog, jobs: Jobs, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    section = make.section("Grunnskole")
    for name in ("Eik skole", "Furu skole"):
        make.unit(section, name)
    look(dialog, qtbot, file(tmp_path, UNITS))
    assert [line[1] for line in shown(dialog)] == ["= uendret", "= uendret"]
    assert dialog.said.text() == "Ingenting i filene er nytt eller endret."
    assert not dialog.go.isEnabled()


def test_refused_rows_name_cell_column_and_reason_and_stop_the_file(
    dialog: ImportDialog, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.unit(make.section("Grunnskole"), "Eik skole", headcount=20)
    text = (
        "section;name;unit_type;leader_title;headcount;valid_to\n"
        "Grunnskole;Eik skole;skole;rektor;31;\n"
        "Grunnskole;Bjørk skole;skole;rektor;12;1999-01-01\n"
        "Grunnskole;Furu skole;skole;rektor;12;\n"
    )
    look(dialog, qtbot, file(tmp_path, text))
    changed, refused, new = shown(dialog)
    assert changed[3] == "Antall ansatte: 20 → 31"
    assert refused[3].startswith("F3 valid_to: ")
    assert new[1] == "+ ny"
    assert not dialog.go.isEnabled()
    assert dialog.said.text() == "1 rad er avvist. Rett filen, eller utelat raden."

    dialog.skip.setFocus()
    press(dialog, Qt.Key.Key_Space)
    assert dialog.go.isEnabled()
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        click(dialog.go)
    assert count(store, "unit") == 2
    assert make.value("unit", 1, "headcount") == 31


def test_another_kind_can_be_chosen(dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot) -> None:
    look(dialog, qtbot, file(tmp_path, "name;valid_from\nGrunnskole;2026-01-01\n"))
    if dialog.part == PREVIEW:
        click(dialog.back)
    assert dialog.part == TABLES
    type_into(dialog.tables.kind, "Seksjoner")
    wait_for_plan(dialog, qtbot)
    assert dialog.known is not None
    assert dialog.known.plan.tables[0].kind == "section"
    assert dialog.known.plan.counts["new"] == 1
    assert [view.pick.currentText() for view in dialog.tables.columns] == ["Navn", "Gyldig fra"]


def test_several_files_are_one_step(
    dialog: ImportDialog, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    first = file(tmp_path, UNITS, "en.csv")
    second = file(tmp_path, UNITS.replace("Grunnskole", "Helse"), "to.csv")
    look(dialog, qtbot, second, first)
    assert dialog.go.accessibleName() == "Importer 4 rader"
    places = [dialog.preview.rows.index(row, 1).data() for row in range(4)]
    assert places == ["en.csv", "en.csv", "to.csv", "to.csv"]
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        click(dialog.go)
    assert count(store, "unit") == 4
    make.undo()
    assert count(store, "unit") == 0


def test_a_folder_gives_its_tables_by_name_and_lists_the_others(
    dialog: ImportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    file(folder, UNITS, "b.csv")
    file(folder, UNITS.replace("Grunnskole", "Helse"), "a.csv")
    file(folder, "", "tom.csv")
    file(folder, "x", "~$b.xlsx")
    (folder / "bilde.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    look(dialog, qtbot, folder)
    assert dialog.work.files is not None
    assert [book.name for book in dialog.work.files.books] == ["a.csv", "b.csv"]
    assert [each.name for each in dialog.work.files.unread] == ["bilde.png", "tom.csv"]
    assert "«tom.csv» er ikke lest: Filen er tom." in dialog.unread.text()
    assert dialog.go.accessibleName() == "Importer 4 rader"


def test_a_folder_without_tables_says_so(dialog: ImportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "bilder"
    folder.mkdir()
    dialog.choose(folder)
    assert wait_for_refusal(dialog, qtbot) == "Det er ingen arbeidsbok og ingen CSV-fil i mappen «bilder»."


def test_a_file_that_is_no_table_says_so(dialog: ImportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "bilde.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    dialog.choose(path)
    assert wait_for_refusal(dialog, qtbot)
    assert not dialog.go.isVisible()


def test_what_a_colleague_wrote_after_the_look_is_not_overwritten(
    dialog: ImportDialog, store: Database, make: Maker, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    unit = make.unit(make.section(), "Eik skole", leader_title="styrer")
    look(dialog, qtbot, file(tmp_path, UNITS))
    run(store, Edit("unit", unit, {"leader_title": "leder"}), actor="ola")
    click(dialog.go)
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.isVisible, timeout=10_000)  # nothing was imported: the wizard is back
    assert dialog.refusal.text().startswith("Ingenting ble importert")
    assert make.value("unit", unit, "leader_title") == "leder"
    assert count(store, "unit") == 1
    wait_for_plan(dialog, qtbot)
    assert dialog.go.isEnabled()  # what the colleague wrote is in the preview now


def test_leaving_while_it_reads_stops_the_work(
    dialog: ImportDialog, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    lines = "".join(f"Grunnskole;Skole {number};skole;rektor\n" for number in range(5_000))
    dialog.choose(file(tmp_path, UNITS + lines))
    jobs: list[object] = []
    dialog.work.began.connect(jobs.append)
    qtbot.waitUntil(lambda: dialog.work.files is not None, timeout=20_000)
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.wait(300)
    assert count(store, "unit") == 0
