"""The four lists of a municipality go in from an empty store, with the answers a person would give."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.i18n import use_language
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_details import RowDetails
from innovasjon_desktop.ui.import_dialog import PREVIEW, QUESTIONS, TABLES, ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.making import Maker
from tests.tools.clipping import cut
from tests.ui.acting import click, press
from tests.ui.importing import (
    AGENTS,
    AREAS,
    REQUESTS,
    STATE_WORD,
    UNITS,
    alt,
    answer,
    asked,
    bring_in,
    count,
    file,
    go_on,
    look,
    made,
    receipt_of,
    shown,
    type_into,
    wait_for_plan,
)
from tests.ui.windows import opened

PERIOD = "value:2025–2026:period_id"


def values(store: Database, entity: str, *fields: str) -> list[tuple[object, ...]]:
    with store.read() as connection:
        query = Query(entity)
        found = rows.page(connection, query, 0, rows.count(connection, query))
    from innovasjon_desktop.entities.catalogue import ALL

    places = [[field.name for field in ALL[entity].fields].index(name) for name in fields]
    return [tuple(row.shown[place] for place in places) for row in found]


def test_the_four_lists_go_in_and_are_undone_one_by_one(
    jobs: Jobs, store: Database, make: Maker, window: QWidget, qtbot: QtBot
) -> None:
    dialog = made(jobs, window)
    look(dialog, qtbot, UNITS)
    assert dialog.part == PREVIEW
    assert dialog.go.accessibleName() == "Importer 71 rader"
    bring_in(dialog, window, qtbot)
    assert (count(store, "section"), count(store, "unit")) == (9, 71)

    dialog = made(jobs, window)
    look(dialog, qtbot, AGENTS)
    if dialog.part == TABLES:
        go_on(dialog, qtbot, PREVIEW)
    dialog.preview.filters["refused"].click()
    for line in shown(dialog):
        assert line[3][0] in "ABCDEFG"  # the cell
    alt(dialog, Qt.Key.Key_U)  # leave out the refused rows
    bring_in(dialog, window, qtbot)
    agents = count(store, "agent_appointment")
    assert agents >= 11

    dialog = made(jobs, window)
    look(dialog, qtbot, AREAS)
    assert dialog.part == TABLES
    go_on(dialog, qtbot, QUESTIONS)
    assert not dialog.go.isVisible()
    period = asked(dialog, PERIOD)
    assert isinstance(period.editor, QComboBox)
    assert period.editor.currentText() == ""  # a proposal is not chosen by itself
    alt(dialog, Qt.Key.Key_G)  # accept the proposals
    answer(asked(dialog, STATE_WORD), "stoppet")
    asked(dialog, f"value:{AREAS.name}:closed_on").skip.click()  # nobody knows when they ended
    wait_for_plan(dialog, qtbot)
    assert dialog.questions.said.text() == "3 av 3 er besvart."
    go_on(dialog, qtbot, PREVIEW)
    assert not [line for line in shown(dialog) if line[1] == "? trenger svar"]
    good = dialog.preview.counts()["new"]
    bring_in(dialog, window, qtbot)
    assert count(store, "development_area") == good
    assert count(store, "development_period") == 1

    dialog = made(jobs, window)
    look(dialog, qtbot, REQUESTS)
    if dialog.part == TABLES:
        go_on(dialog, qtbot, PREVIEW)
    bring_in(dialog, window, qtbot)
    assert count(store, "request") == 30

    for entity, left in (
        ("request", 0),
        ("development_area", 0),
        ("agent_appointment", 0),
        ("unit", 0),
    ):
        make.undo()
        assert count(store, entity) == left


def test_a_column_that_is_not_sure_is_marked_and_can_be_another(
    dialog: ImportDialog, window: QWidget, units: None, qtbot: QtBot
) -> None:
    look(dialog, qtbot, AREAS)
    assert dialog.part == TABLES
    (unsure,) = [view for view in dialog.tables.columns if not view.is_sure]
    assert unsure.header.whole == "Dato"
    assert unsure.why.text().startswith("? Se på dette:")
    assert "13.01.2025" in unsure.examples.whole
    qtbot.waitUntil(lambda: dialog.focusWidget() is unsure.pick)

    type_into(unsure.pick, "start")
    wait_for_plan(dialog, qtbot)
    assert dialog.tables.looks() == 0
    assert dialog.known is not None
    fields = {column.header: column.field for table in dialog.known.plan.tables for column in table.columns}
    assert fields["Dato"] == "start_on"
    assert unsure.why.text().startswith("✓")
    assert dialog.tables.columns[2] is unsure  # nothing moved


def test_columns_with_the_same_header_are_told_apart_and_taken_as_proposed(
    dialog: ImportDialog, units: None, qtbot: QtBot, tmp_path: Path
) -> None:
    lines = (
        ("Enhet", "Utviklingsområde", "Status", "Dato", "Dato"),
        ("Tangen skole", "Leselyst", "Valgt", "01.01.2025", "31.12.2025"),
    )
    look(dialog, qtbot, file(tmp_path, "\n".join(";".join(line) for line in lines), "2025-2026.csv"))
    shown_as = [(view.header.whole, view.is_sure) for view in dialog.tables.columns[3:]]
    assert shown_as == [("Dato", False), ("Dato (2)", True)]
    go_on(dialog, qtbot, QUESTIONS)
    assert dialog.known is not None
    columns = dialog.known.plan.tables[0].columns[3:]
    assert [(one.field, one.sure) for one in columns] == [("chosen_on", True), ("", True)]


def test_tables_with_the_same_headers_are_shown_once(dialog: ImportDialog, units: None, qtbot: QtBot) -> None:
    look(dialog, qtbot, AREAS)
    assert dialog.known is not None
    assert len(dialog.known.plan.tables) == 9
    assert dialog.tables.list.count() == 3


def test_what_a_column_is_stays_known_once_it_was_imported(
    dialog: ImportDialog, jobs: Jobs, window: QWidget, units: None, qtbot: QtBot
) -> None:
    look(dialog, qtbot, AREAS)
    go_on(dialog, qtbot, QUESTIONS)
    dialog.questions.accept_proposals()
    dialog.questions.leave_rest()
    wait_for_plan(dialog, qtbot)
    go_on(dialog, qtbot, PREVIEW)
    bring_in(dialog, window, qtbot)

    again = made(jobs, window)
    look(again, qtbot, AREAS)
    assert again.part == QUESTIONS  # no column has to be looked at
    today = f"{jobs.database.today():%d.%m.%Y}"
    assert f"«{AREAS.name}» ble importert {today}." in again.notes.text()


def test_the_mapping_is_saved_for_the_command_line(
    dialog: ImportDialog, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, AREAS)
    dialog.tables.list.setCurrentRow(0)
    dialog.tables.save.click()
    asking = dialog.findChild(QFileDialog)
    assert asking is not None
    path = tmp_path / "kolonner.json"
    asking.fileSelected.emit(str(path))
    asking.reject()
    qtbot.waitUntil(path.exists)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "Enhet": "unit_id",
        "Utviklingsområde": "title",
        "Behov": "need",
        "Status": "state",
        "Valgt dato": "chosen_on",
    }


def test_the_preview_names_the_filled_columns_that_are_left_out(
    dialog: ImportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    text = (
        "Kommunalområde;Seksjon;Enhet;;Type;Ledertittel;Telefon;Rom\n"
        "Oppvekst;Skole;Tangen skole;;skole;rektor;55 12 34 56;\n"
        "Oppvekst;Skole;Fossnes skole;se arket;skole;rektor;;\n"
    )
    look(dialog, qtbot, file(tmp_path, text))
    assert dialog.part == PREVIEW  # nothing has to be looked at, so nobody has seen the columns
    assert dialog.preview.not_in.isVisible()
    assert dialog.preview.not_in.text() == "Ikke tatt med: Kommunalområde, Kolonne D, Telefon"
    look(dialog, qtbot, UNITS)
    assert not dialog.preview.not_in.isVisible()


def test_a_row_is_left_out_and_taken_back_with_space(
    dialog: ImportDialog, store: Database, window: QWidget, qtbot: QtBot
) -> None:
    look(dialog, qtbot, UNITS)
    view = dialog.preview.view
    view.setFocus()
    view.setCurrentIndex(dialog.preview.rows.index(40, 2))
    view.verticalScrollBar().setValue(35)
    place, name = view.verticalScrollBar().value(), view.currentIndex().data()
    press(dialog, Qt.Key.Key_Space)
    assert dialog.go.accessibleName() == "Importer 70 rader"  # at once: nothing is planned anew for it
    assert dialog.go.isEnabled()
    assert shown(dialog)[40][1] == "– utelatt"
    assert (view.currentIndex().row(), view.currentIndex().data()) == (40, name)
    assert view.verticalScrollBar().value() == place

    dialog.work.replan()
    wait_for_plan(dialog, qtbot)
    assert dialog.known is not None
    assert dialog.known.plan.counts["new"] == 70
    press(dialog, Qt.Key.Key_Space)
    assert shown(dialog)[40][1] == "… ses på igjen"  # nobody knows what becomes of it
    wait_for_plan(dialog, qtbot)
    assert dialog.go.accessibleName() == "Importer 71 rader"
    press(dialog, Qt.Key.Key_Space)
    wait_for_plan(dialog, qtbot)
    bring_in(dialog, window, qtbot)
    assert count(store, "unit") == 70


def test_a_refused_row_shows_everything_about_it(
    dialog: ImportDialog, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    text = "Seksjon;Enhet;Type;Leder\nKultur;Nye Kino;slott;leder\nKultur;Teater;stab;sjef\n"
    look(dialog, qtbot, file(tmp_path, text, "ny.csv"))
    if dialog.part != PREVIEW:
        dialog.questions.leave_rest()
        wait_for_plan(dialog, qtbot)
        go_on(dialog, qtbot, PREVIEW)
    view = dialog.preview.view
    view.setFocus()
    view.setCurrentIndex(dialog.preview.rows.index(1, 3))
    press(dialog, Qt.Key.Key_Return)
    details = dialog.findChild(RowDetails)
    assert details is not None
    assert details.windowTitle() == "ny.csv, rad 3"
    assert "C3 Type (Type): stab" in details.text.toPlainText()
    QTest.keyClick(details, Qt.Key.Key_Escape)
    assert dialog.isVisible()


def test_stopping_the_import_writes_nothing_and_keeps_the_answers(
    dialog: ImportDialog, jobs: Jobs, store: Database, qtbot: QtBot
) -> None:
    look(dialog, qtbot, UNITS)
    dialog.preview.view.setCurrentIndex(dialog.preview.rows.index(5, 2))
    dialog.preview.view.setFocus()
    press(dialog, Qt.Key.Key_Space)
    wait_for_plan(dialog, qtbot)
    jobs.long_started.connect(lambda job: job.cancel())  # as the bottom bar does
    click(dialog.go)
    jobs.long_started.disconnect()
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.isVisible, timeout=10_000)
    assert dialog.refusal.text() == "Stoppet. Ingenting ble importert."
    assert count(store, "unit") == 0
    wait_for_plan(dialog, qtbot)
    assert dialog.go.accessibleName() == "Importer 70 rader"


def test_the_receipt_takes_back_and_is_saved(
    dialog: ImportDialog, store: Database, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, UNITS)
    click(dialog.go)
    receipt = receipt_of(window, qtbot)
    path = tmp_path / "kvittering.csv"
    receipt.write(path)
    qtbot.waitUntil(lambda: path.name in receipt.said.text(), timeout=10_000)
    with path.open(encoding="utf-8-sig", newline="") as opened_file:
        header, first, *rest = csv.reader(opened_file, delimiter=";")
    assert header == ["Fil", "Ark", "Rad", "Hva skjedde", "Post", "Endring eller grunn"]
    assert first[:5] == [UNITS.name, "", "2", "ny", "Strategi og utvikling – Innovasjon og prosjekt"]
    assert len(rest) == 70
    click(receipt.back)
    qtbot.waitUntil(lambda: receipt.said.text() == "Importen er angret.", timeout=10_000)
    assert count(store, "unit") == 0
    assert not receipt.back.isEnabled()
    receipt.close()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_nothing_is_cut_off(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot, language: str
) -> None:
    use_language(language)
    made_again = ImportDialog(dialog.work.jobs, dialog)
    made_again.open()
    made_again.resize(780, 520)
    look(made_again, qtbot, AREAS, AGENTS)
    assert made_again.part == TABLES
    qtbot.wait(50)
    assert [*cut(made_again)] == []
    made_again.go_on()
    qtbot.waitUntil(lambda: made_again.part == QUESTIONS, timeout=20_000)
    qtbot.wait(50)
    assert [*cut(made_again)] == []
    made_again.go_on()
    qtbot.wait(50)
    assert [*cut(made_again)] == []
    made_again.reject()
    made_again.reject()


def test_files_dropped_on_the_window_are_looked_at(qtbot: QtBot, place: str, tmp_path: Path) -> None:
    with opened(qtbot, place, tmp_path, "today") as window:
        assert window.acceptDrops()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(UNITS))])
        held = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        entered = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, *held)
        QApplication.sendEvent(window, entered)
        assert entered.isAccepted()
        window.dropEvent(QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, *held))
        dialog = window.findChild(ImportDialog)
        assert dialog is not None
        wait_for_plan(dialog, qtbot)
        assert dialog.go.accessibleName() == "Importer 71 rader"
        dialog.reject()
