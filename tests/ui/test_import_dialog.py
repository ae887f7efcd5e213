"""Ctrl+I as a person uses it: see what a file would do, then do it as one step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.making import Maker
from tests.ui.acting import click, press, show

UNITS = "section;unit;unit_type;leader_title\nGrunnskole;Eik skole;skole;rektor\nGrunnskole;Furu skole;skole;rektor\n"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    show(qtbot, made)
    return made


@pytest.fixture
def dialog(jobs: Jobs, window: QWidget) -> ImportDialog:
    made = ImportDialog(jobs, window)
    made.open()
    return made


def file(folder: Path, text: str, name: str = "liste.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def look(dialog: ImportDialog, qtbot: QtBot, *paths: Path) -> None:
    dialog.choose(*paths)
    qtbot.waitUntil(lambda: dialog.known is not None, timeout=10_000)


def shown(dialog: ImportDialog) -> list[tuple[str, ...]]:
    model = dialog.view.model()
    return [
        tuple(str(model.index(row, column).data() or "") for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def count(store: Database, entity: str) -> int:
    with store.read() as connection:
        return rows.count(connection, Query(entity))


def test_nothing_can_be_imported_before_a_file_is_chosen(dialog: ImportDialog) -> None:
    assert dialog.said.text() == "Velg en fil først."
    assert not dialog.go.isEnabled()


def test_a_file_is_shown_row_by_row_and_imported_as_one_step(
    dialog: ImportDialog, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, file(tmp_path, UNITS, encoding="cp1252"))
    assert dialog.kind.currentText() == "Seksjoner og enheter"
    assert "2 nye" in dialog.said.text()
    assert [line[:2] for line in shown(dialog)] == [("2", "+ ny"), ("3", "+ ny")]
    assert count(store, "unit") == 0  # looking writes nothing
    assert dialog.go.text() == "Importer 2 rader"
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.go)

    with qtbot.waitSignal(dialog.finished):
        press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: count(store, "unit") == 2, timeout=10_000)
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
    assert not dialog.go.isEnabled()


def test_refused_rows_name_column_and_reason_and_stop_the_file(
    dialog: ImportDialog, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.unit(make.section("Grunnskole"), "Eik skole", headcount=20)
    text = (
        "section;name;unit_type;leader_title;headcount\n"
        "Grunnskole;Eik skole;skole;rektor;31\n"
        "Grunnskole;Bjørk skole;skole;rektor;mange\n"
        "Grunnskole;Furu skole;skole;rektor;12\n"
    )
    look(dialog, qtbot, file(tmp_path, text))
    assert dialog.kind.currentText() == "Enheter"
    changed, refused, new = shown(dialog)
    assert "20 → 31" in changed[3]
    assert "Antall ansatte" in refused[3]
    assert "mange" in refused[3]
    assert new[1] == "+ ny"
    assert not dialog.go.isEnabled()

    dialog.skip.setFocus()
    press(dialog, Qt.Key.Key_Space)
    assert dialog.go.isEnabled()
    with qtbot.waitSignal(dialog.finished):
        click(dialog.go)
    qtbot.waitUntil(lambda: count(store, "unit") == 2, timeout=10_000)
    assert make.value("unit", 1, "headcount") == 31


def test_a_missing_column_is_named_once(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.section("Grunnskole")
    look(dialog, qtbot, file(tmp_path, "unit;leader_title\nEik skole;rektor\nFuru skole;rektor\n"))
    dialog.kind.setCurrentIndex(dialog.kind.findData("organisation"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    qtbot.waitUntil(lambda: dialog.known is not None and dialog.known.kind == "organisation")
    assert "Det er ingen kolonne for Seksjon." in dialog.said.text()
    assert not dialog.skip.isVisible()
    assert not dialog.go.isEnabled()


def test_another_kind_can_be_chosen(dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot) -> None:
    look(dialog, qtbot, file(tmp_path, "name;valid_from\nGrunnskole;2026-01-01\n"))
    before = dialog.kind.currentIndex()
    place = dialog.kind.findText("Seksjoner")
    dialog.kind.setFocus()
    while dialog.kind.currentIndex() != place:
        press(dialog, Qt.Key.Key_Down if before < place else Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: dialog.known is not None and dialog.known.kind == "section", timeout=10_000)
    assert "1 ny" in dialog.said.text()


def test_several_files_come_one_after_the_other(
    dialog: ImportDialog, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    first = file(tmp_path, UNITS, "en.csv")
    second = file(tmp_path, UNITS.replace("Grunnskole", "Helse"), "to.csv")
    look(dialog, qtbot, first, second)
    assert dialog.file.whole == "en.csv, deretter 1 fil til"
    click(dialog.go)
    qtbot.waitUntil(lambda: dialog.known is not None and dialog.file.whole == "to.csv", timeout=10_000)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.finished):
        click(dialog.go)
    qtbot.waitUntil(lambda: count(store, "unit") == 4, timeout=10_000)


def test_a_file_that_is_no_table_says_so(dialog: ImportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "bilde.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    dialog.choose(path)
    qtbot.waitUntil(lambda: "Leser" not in dialog.said.text())
    assert dialog.said.text() not in ("", "Velg en fil først.")
    assert not dialog.go.isEnabled()


def test_what_a_colleague_wrote_after_the_look_is_not_overwritten(
    dialog: ImportDialog, store: Database, make: Maker, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    unit = make.unit(make.section(), "Eik skole", leader_title="styrer")
    refused = UNITS + "Grunnskole;Gran skole;finnes ikke;rektor\n"
    look(dialog, qtbot, file(tmp_path, refused))
    assert "1 ny, 1 endret, 1 avvist" in dialog.said.text()
    dialog.skip.click()
    run(store, Edit("unit", unit, {"leader_title": "leder"}), actor="ola")
    with qtbot.waitSignal(jobs.failed, timeout=10_000) as told:
        click(dialog.go)
    assert say(told.args[0]).startswith("Rader som ble avvist: 1. Noen andre har endret denne raden.")
    assert make.value("unit", unit, "leader_title") == "leder"
    assert count(store, "unit") == 2
