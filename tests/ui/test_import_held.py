"""What the import says and keeps while a person works with it: reasons, counts, names, what is left out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import PREVIEW, QUESTIONS, TABLES, ImportDialog
from innovasjon_desktop.ui.import_rows import IN, KEY, TEXT, WHERE
from innovasjon_desktop.ui.import_work import looks_at
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.text_table import ROW, SIDE
from innovasjon_desktop.ui.theme import theme
from tests.making import Maker
from tests.ui.acting import click, press
from tests.ui.importing import (
    AGENTS,
    REQUESTS,
    UNITS,
    asked,
    count,
    file,
    go_on,
    look,
    made,
    receipt_of,
    shown,
    wait_for_plan,
)
from tests.ui.importing import AREAS as AREAS_BOOK
from tests.ui.windows import opened

LIST = "section;unit;unit_type;leader_title\nGrunnskole;Eik skole;skole;rektor\nGrunnskole;Furu skole;skole;rektor\n"
AREAS = (
    "Enhet;Utviklingsområde;Status;Valgt dato;Periode\n"
    "Eik skole;Klart språk;lagt på is;2025-02-03;2025–2026\n"
    "Eikk skole;Nye kanaler;valgt;2025-02-04;2025–2026\n"
)


def to_questions(dialog: ImportDialog, qtbot: QtBot, path: Path) -> None:
    look(dialog, qtbot, path)
    if dialog.part == TABLES:
        go_on(dialog, qtbot, QUESTIONS)
    assert dialog.part == QUESTIONS


def test_why_it_was_refused_stays_until_one_goes_on(
    dialog: ImportDialog, store: Database, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    unit = make.unit(make.section("Grunnskole"), "Eik skole", leader_title="styrer")
    look(dialog, qtbot, file(tmp_path, LIST))
    run(store, Edit("unit", unit, {"leader_title": "leder"}), actor="ola")
    click(dialog.go)
    qtbot.waitUntil(dialog.isVisible, timeout=10_000)
    wait_for_plan(dialog, qtbot)
    assert dialog.refusal.isVisible()
    assert dialog.refusal.text().startswith("Ingenting ble importert")
    assert "Eik skole" in dialog.refusal.text()
    press(dialog.preview.view, Qt.Key.Key_Space)
    click(dialog.back)
    assert not dialog.refusal.isVisible()


def test_a_row_is_left_out_at_once_without_a_new_plan(
    dialog: ImportDialog, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, file(tmp_path, LIST))
    begun: list[object] = []
    dialog.work.began.connect(begun.append)
    dialog.preview.view.setFocus()
    dialog.preview.view.setCurrentIndex(dialog.preview.rows.index(1, KEY))
    press(dialog, Qt.Key.Key_Space)
    assert dialog.go.accessibleName() == "Importer 1 rad"
    assert dialog.go.isEnabled()
    qtbot.wait(400)
    assert begun == []
    press(dialog, Qt.Key.Key_Space)
    assert dialog.go.accessibleName() == "Importer 2 rader"
    press(dialog, Qt.Key.Key_Space)
    click(dialog.go)
    qtbot.waitUntil(lambda: count(store, "unit") == 1, timeout=10_000)


def test_rows_with_questions_can_be_left_out_in_the_preview(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    make.unit(make.section("Grunnskole"), "Eik skole")
    to_questions(dialog, qtbot, file(tmp_path, AREAS, "områder.csv"))
    dialog.go_on()
    assert dialog.part == PREVIEW
    assert "Gå tilbake og svar, eller utelat radene" in dialog.said.text()
    view, rows = dialog.preview.view, dialog.preview.rows
    places = [place for place in range(rows.rowCount()) if shown(dialog)[place][1] == "? trenger svar"]
    view.setFocus()
    view.setCurrentIndex(rows.index(places[-1], KEY))
    press(dialog, Qt.Key.Key_Return)
    assert dialog.part == QUESTIONS
    assert dialog.focusWidget() is asked(dialog, "name:unit:").editor
    dialog.go_on()
    view.selectAll()
    view.setFocus()
    press(dialog, Qt.Key.Key_Space)
    assert "åpne" not in dialog.said.text()


def test_a_wrong_answer_is_said_below_it_and_holds_back_once(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    make.unit(make.section("Grunnskole"), "Eik skole")
    to_questions(dialog, qtbot, file(tmp_path, AREAS, "områder.csv"))
    view = asked(dialog, "name:unit:")
    view.take_keyboard()
    QTest.keyClicks(view.editor, "finnes ikke")
    press(dialog, Qt.Key.Key_Return)
    assert view.wrong.isVisible()
    assert "finnes ikke" in view.wrong.text()
    dialog.go_on()
    assert dialog.part == QUESTIONS
    dialog.go_on()
    assert dialog.part == PREVIEW


def test_proposals_lead_to_what_is_open_and_the_rest_is_asked_once(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.unit(make.section("Grunnskole"), "Eik skole")
    to_questions(dialog, qtbot, file(tmp_path, AREAS, "områder.csv"))
    period = asked(dialog, "value:2025–2026:period_id")
    assert period.question.proposed
    click(dialog.questions.accept)
    assert not period.is_open
    first = next(each for each in dialog.questions.views.values() if each.is_open)
    assert dialog.focusWidget() is first.editor
    left = len(dialog.questions.open())
    click(dialog.questions.leave)
    assert len(dialog.questions.open()) == left
    assert "en gang til" in dialog.questions.said.text()
    click(dialog.questions.leave)
    assert dialog.questions.open() == []


def test_a_new_area_says_its_unit_its_period_and_what_it_lacks_on_one_line(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.unit(make.section("Grunnskole"), "Eik skole")
    text = (
        "Enhet;Utviklingsområde;Status;Valgt dato;Periode\nEik skole;Klart språk;valgt;2025-02-03;2025–2026\n"
    )
    look(dialog, qtbot, file(tmp_path, text, "områder.csv"))
    while dialog.part != PREVIEW:
        if dialog.part == QUESTIONS:
            dialog.questions.accept_proposals()
            wait_for_plan(dialog, qtbot)
        dialog.go_on()
        qtbot.wait(50)
        wait_for_plan(dialog, qtbot)
    (first,) = shown(dialog)  # no more lines than a row that lacks nothing
    assert first[2] == "Eik skole – Klart språk"
    lack, _dot, said = first[3].partition(" · ")
    assert lack.startswith("! mangler Behov")
    assert said.startswith("Status: Valgt; ")
    assert "Periode: –" not in said
    view, colour = dialog.preview.view, QColor(theme().colours.warning).rgb()
    view.clearSelection()
    picture = view.viewport().grab(view.visualRect(view.rows.index(0, TEXT))).toImage()
    drawn = [
        x for x in range(picture.width()) for y in range(picture.height()) if picture.pixel(x, y) == colour
    ]
    assert 0 < max(drawn) <= view.fontMetrics().horizontalAdvance(lack) + 2 * SIDE  # and only the lack


def test_refused_rows_are_not_ticked_and_say_what_is_missing(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    make.unit(make.section("Grunnskole"), "Eik skole")
    text = (
        "Utviklingsområde;Status;Behov;Periode\nKlart språk;foreslått;Mange forstår ikke brevene;2025–2026\n"
    )
    look(dialog, qtbot, file(tmp_path, text, "områder.csv"))
    while dialog.part != PREVIEW:
        if dialog.part == QUESTIONS:
            dialog.questions.accept_proposals()
            wait_for_plan(dialog, qtbot)
        dialog.go_on()
        qtbot.wait(50)
        wait_for_plan(dialog, qtbot)
    refused = [line for line in shown(dialog) if line[1] == "✕ avvist"]
    assert refused
    assert "Fyll ut dette feltet" not in refused[0][3]
    assert "Enhet" in refused[0][3]
    model = dialog.preview.rows
    assert model.index(0, IN).data(Qt.ItemDataRole.CheckStateRole) is not Qt.CheckState.Checked


def test_how_far_it_is_is_said_and_nothing_is_asked_for_meanwhile(
    dialog: ImportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    assert looks_at(4199, 20_000).replace("\u202f", " ").replace("\xa0", " ") == "Ser på rad 4 200 av 20 000"
    assert dialog.empty.isVisible()
    dialog.choose(file(tmp_path, LIST))
    assert not dialog.empty.isVisible()
    wait_for_plan(dialog, qtbot)


def test_the_preview_needs_no_scrolling_sideways(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.resize(820, 520)
    look(dialog, qtbot, UNITS, file(tmp_path, LIST))
    qtbot.wait(50)
    assert not dialog.preview.view.horizontalScrollBar().isVisible()


def test_what_was_imported_before_is_counted_in_grey_and_folders_are_told(
    dialog: ImportDialog, jobs: Jobs, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "svar"
    (folder / "eldre").mkdir(parents=True)
    for name in ("Kultur", "Teknisk drift", "Helse og mestring", "Økonomi", "Barnevern"):
        file(folder, f"section;unit;unit_type;leader_title\n{name};{name} stab;stab;leder\n", f"{name}.csv")
    look(dialog, qtbot, folder)
    assert "«eldre» er ikke lest" in dialog.unread.text()
    assert dialog.unread.property("tone") == "late"
    click(dialog.go)
    receipt_of(window, qtbot).close()
    again = made(jobs, window)
    look(again, qtbot, folder)
    assert again.notes.text() == "5 filer er importert før. Det som er likt, blir uendret."
    assert again.notes.property("tone") == "muted"
    again.reject()


def test_the_receipt_says_what_was_refused_and_what_cannot_be_saved(
    dialog: ImportDialog, window: QWidget, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    text = "section;name;unit_type;leader_title;valid_from;valid_to\nGrunnskole;Bjørk skole;skole;rektor;2026-01-01;2025-01-01\nGrunnskole;Furu skole;skole;rektor;2026-01-01;\n"
    make.section("Grunnskole")
    look(dialog, qtbot, file(tmp_path, text))
    dialog.skip.setChecked(True)
    click(dialog.go)
    receipt = receipt_of(window, qtbot)
    lines = [" ".join(line.texts) for line in receipt.tables.lines.lines]
    assert any("avvist" in line for line in lines[1:]), lines
    receipt.write(tmp_path / "finnes ikke" / "k.csv")
    qtbot.waitUntil(receipt.error.isVisible, timeout=10_000)
    make.undo()
    receipt.look()
    qtbot.waitUntil(lambda: not receipt.back.isEnabled())
    window.hide()
    qtbot.waitUntil(lambda: not receipt.isVisible())


def test_the_receipt_shows_the_whole_name_of_a_file_without_blanks(
    dialog: ImportDialog, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    look(dialog, qtbot, file(tmp_path, LIST, "innovasjonsagenter_og_ressursteam_2025.csv"))
    click(dialog.go)
    table = receipt_of(window, qtbot).tables
    name = table.lines.lines[0].texts[0]
    assert name == "innovasjonsagenter_og_ressursteam_2025.csv"
    assert table.fontMetrics().horizontalAdvance(name) > table.columnWidth(0) - 2 * SIDE
    assert table.rowHeight(0) > ROW  # it goes on below


def test_the_preview_of_several_files_names_a_sheet_only_where_it_tells_them_apart(
    dialog: ImportDialog, units: None, qtbot: QtBot
) -> None:
    look(dialog, qtbot, REQUESTS, AREAS_BOOK)
    rows = dialog.preview.rows
    places = {str(rows.index(row, WHERE).data()) for row in range(rows.rowCount())} - {""}
    assert REQUESTS.name in places
    assert f"{AREAS_BOOK.name} · Barnehage" in places
    assert rows.headerData(WHERE, Qt.Orientation.Horizontal) == "Fil"


def test_people_are_called_by_their_names_in_the_preview(
    dialog: ImportDialog, units: None, qtbot: QtBot
) -> None:
    look(dialog, qtbot, AGENTS)
    keys = [line[2] for line in shown(dialog)]
    assert "Svein Nilsen – Grunnskole" in keys


def test_closing_the_window_does_not_lose_answers(qtbot: QtBot, place: str, tmp_path: Path) -> None:
    with opened(qtbot, place, tmp_path, "today") as window:
        dialog = made(window.jobs, window)
        look(dialog, qtbot, UNITS)
        dialog.preview.view.setCurrentIndex(dialog.preview.rows.index(1, KEY))
        dialog.work.leave_out([dialog.preview.rows.name_of(dialog.preview.rows.line_at(1))], out=True)
        window.close()
        assert window.isVisible()
        assert "Import" in window.bottom.message.whole
        window.close()
        assert not window.isVisible()


def test_a_refused_row_is_left_out_by_itself_with_space(
    dialog: ImportDialog, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    make.section("Grunnskole")
    text = (
        "section;name;unit_type;leader_title;valid_from;valid_to\n"
        "Grunnskole;Bjørk skole;skole;rektor;2026-01-01;2025-01-01\n"
        "Grunnskole;Furu skole;skole;rektor;2026-01-01;\n"
    )
    look(dialog, qtbot, file(tmp_path, text))
    assert not dialog.go.isEnabled()
    dialog.preview.view.setFocus()
    dialog.preview.view.setCurrentIndex(dialog.preview.rows.index(0, KEY))
    press(dialog, Qt.Key.Key_Space)
    assert shown(dialog)[0][1] == "– utelatt"
    assert dialog.go.isEnabled()
