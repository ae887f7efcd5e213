"""What only a person can tell about a file: asked once, proposed and never taken by itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.rows import Query, page
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.editors import DateEditor
from innovasjon_desktop.ui.import_dialog import PREVIEW, QUESTIONS, TABLES, ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.making import Maker
from tests.ui.acting import click, press
from tests.ui.importing import (
    STATE_WORD,
    alt,
    answer,
    asked,
    bring_in,
    count,
    file,
    go_on,
    look,
    made,
    shown,
    wait_for_plan,
    wake,
)


def questions_of(dialog: ImportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    """Come to the questions of a list with an unknown word, an unknown name and a month for a date."""
    text = (
        "Enhet;Utviklingsområde;Status;Valgt dato;Periode\n"
        "HR og lønn;Klart språk;lagt på is;2025-02-03;2025–2026\n"
        "Komunikasjon;Nye kanaler;valgt;februar 2025;2025–2026\n"
        "Folkebiblioteket;Intranett;lagt på is;2025-03-03;2025–2026\n"
    )
    look(dialog, qtbot, file(tmp_path, text, "områder.csv"))
    if dialog.part == TABLES:
        go_on(dialog, qtbot, QUESTIONS)
    assert dialog.part == QUESTIONS


def test_each_thing_is_asked_once_and_what_is_similar_is_only_proposed(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    word = asked(dialog, f"{STATE_WORD}lagt på is")
    assert word.question.rows == 2
    assert word.question.where == "C2"
    name = asked(dialog, "name:unit:")
    assert [each.text() for each in name.offers] == ["Bruk «Kommunikasjon»"]
    assert name.is_open
    click(name.offers[0])
    wait_for_plan(dialog, qtbot)
    assert isinstance(name.editor, QComboBox)
    assert name.editor.currentText() == "Kommunikasjon"
    assert dialog.questions.views[name.question.key] is name

    day = asked(dialog, "date:chosen_on:")
    assert isinstance(day.editor, DateEditor)
    day.editor.setFocus()
    QTest.keyClicks(day.editor, "14.02.2025")
    press(dialog, Qt.Key.Key_Return)
    click(word.skip)
    wait_for_plan(dialog, qtbot)
    go_on(dialog, qtbot, PREVIEW)
    assert dialog.preview.counts()["left_out"] == 2
    (new,) = [line for line in shown(dialog) if line[1] == "+ ny"]
    assert "Valgt dato: 14.02.2025" in new[3]

    click(dialog.back)  # what was answered can be answered anew
    assert dialog.part == QUESTIONS
    click(word.skip)
    wait_for_plan(dialog, qtbot)
    assert word.is_open
    assert dialog.questions.said.text().endswith("av 3 er besvart.")


def test_what_is_being_typed_stays_when_the_plan_comes_back(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    name = asked(dialog, "name:unit:")
    click(name.offers[0])
    word = asked(dialog, STATE_WORD)
    word.editor.setFocus()
    QTest.keyClicks(word.editor, "stop")
    wait_for_plan(dialog, qtbot)
    assert isinstance(word.editor, QComboBox)
    assert word.editor.currentText() == "stop"
    assert dialog.focusWidget() is word.editor


def test_a_word_that_is_no_answer_is_marked_and_answers_nothing(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    word = asked(dialog, STATE_WORD)
    answer(word, "finnes ikke")
    assert word.is_open
    assert word.editor.property("wrong") == "true"


def test_escape_asks_once_before_answers_are_lost(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    dialog.questions.leave_rest()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "Trykk Avbryt en gang til" in dialog.said.text()
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_all_is_done_with_the_keyboard_alone(
    dialog: ImportDialog, store: Database, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    wake(dialog)
    for _stop in range(30):  # Tab goes round, and each stop has a name
        here = dialog.focusWidget()
        assert here is not None
        assert here.accessibleName() or here.property("text"), here
        press(dialog, Qt.Key.Key_Tab)
    asked(dialog, STATE_WORD).take_keyboard()
    QTest.keyClicks(dialog.focusWidget(), "valgt")
    press(dialog, Qt.Key.Key_Return)  # takes it and goes to the next question
    assert asked(dialog, STATE_WORD).answer == "chosen"
    assert dialog.focusWidget() is asked(dialog, "name:unit:").editor
    alt(dialog, Qt.Key.Key_G)
    day = asked(dialog, "date:chosen_on:")
    day.take_keyboard()
    QTest.keyClicks(day.editor, "1.2.2025")
    press(dialog, Qt.Key.Key_Return)  # the last one: on to the button
    assert dialog.focusWidget() is dialog.next
    wait_for_plan(dialog, qtbot)
    press(dialog, Qt.Key.Key_Return)
    assert dialog.part == PREVIEW
    wait_for_plan(dialog, qtbot)
    assert [line[1] for line in shown(dialog) if line[1]] == 3 * ["+ ny"]
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        alt(dialog, Qt.Key.Key_I)
    assert count(store, "development_area") == 3


def test_areas_can_come_in_without_the_day_they_were_chosen(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    text = "Enhet;Utviklingsområde;Status;Periode\nHR og lønn;Klart språk;Valgt;2025–2026\n"
    look(dialog, qtbot, file(tmp_path, text, "områder.csv"))
    if dialog.part == TABLES:
        go_on(dialog, qtbot, QUESTIONS)
    day = asked(dialog, "value:områder.csv:chosen_on")
    assert day.lack.isVisible()
    click(day.lack)
    wait_for_plan(dialog, qtbot)
    assert not day.is_open
    assert not day.skip.isChecked()
    assert isinstance(day.editor, DateEditor)
    assert day.editor.text() == ""
    go_on(dialog, qtbot, PREVIEW)
    (_row, what, *_rest, lacks), *more = shown(dialog)
    assert what == "+ ny"
    lacks = "\n".join([lacks, *(line[-1] for line in more)])
    assert "mangler" in lacks
    assert "Valgt dato" in lacks


def test_other_questions_offer_no_such_way(
    dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    questions_of(dialog, qtbot, tmp_path)
    assert [view.lack.isVisible() for view in dialog.questions.views.values()] == [False] * 3


def test_a_corrected_answer_can_be_taken_with_one_of_two_buttons(
    dialog: ImportDialog,
    window: QWidget,
    jobs: Jobs,
    units: None,
    store: Database,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    headers = "ID;Fullføringstidspunkt;Navn;Enhet;Type hjelp;Behov\n"
    row = "1;2025-02-01 10:00;Ola;Innkjøp;Tjenestedesign;{need}\n"
    look(dialog, qtbot, file(tmp_path, headers + row.format(need="Behov her"), "svar.csv"))
    if dialog.part == TABLES:
        go_on(dialog, qtbot, PREVIEW)
    bring_in(dialog, window, qtbot)

    later = made(jobs, window)
    look(later, qtbot, file(tmp_path, headers + row.format(need="Presisert"), "svar.csv"))
    if later.part == TABLES:
        go_on(later, qtbot, QUESTIONS)
    assert later.part == QUESTIONS
    view = asked(later, "twice:answer@svar.csv/")
    assert [each.text() for each in view.offers] == ["Endre det de ble til", "Ta dem inn som nye rader"]
    go_on(later, qtbot, PREVIEW)  # it need not be answered
    assert "Behov her → Presisert" in shown(later)[0][3]
    assert later.preview.counts()["left_out"] == 1
    click(later.back)
    click(view.offers[0])
    wait_for_plan(later, qtbot)
    go_on(later, qtbot, PREVIEW)
    bring_in(later, window, qtbot)
    with store.read() as connection:
        names = [field.name for field in ALL["request"].fields]
        [request] = page(connection, Query("request"), 0, 9)
    assert request.values[names.index("need")] == "Presisert"
