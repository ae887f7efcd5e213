"""The list boxes of the import: what stands in the box is what is taken, whatever keys led there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.import_dialog import PREVIEW, QUESTIONS, TABLES, ImportDialog
from innovasjon_desktop.ui.import_picks import Pick
from tests.making import Maker
from tests.ui.acting import CONTROL, press
from tests.ui.importing import STATE_WORD, alt, asked, file, look, shown, wait_for_plan, wake

K = Qt.Key
WORDS = (
    "Enhet;Utviklingsområde;Status;Valgt dato;Periode\n"
    "HR og lønn;Klart språk;lagt på is;2025-02-03;2025–2026\n"
    "Folkebiblioteket;Intranett;hvilende;2025-03-03;2025–2026\n"
)
UNSURE = "Enhet;Utviklingsområde;Status;Dato;Periode\nHR og lønn;Klart språk;Valgt;2025-02-03;2025–2026\n"


def type_and(dialog: ImportDialog, pick: Pick, text: str, *keys: Qt.Key) -> None:
    """Type in place of what stands in a list box, then press keys wherever the keyboard is."""
    wake(dialog)
    pick.setFocus()
    QTest.keyClick(pick, K.Key_A, CONTROL)
    QTest.keyClicks(pick, text)
    for key in keys:
        press(dialog, key)
    QTest.qWait(0)


def list_of(pick: Pick) -> QWidget:
    """Return the list of names that comes while one types."""
    completer = pick.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


@pytest.fixture
def words(dialog: ImportDialog, make: Maker, units: None, tmp_path: Path, qtbot: QtBot) -> ImportDialog:
    """Two unknown words, at the questions."""
    make.period()
    look(dialog, qtbot, file(tmp_path, WORDS, "områder.csv"))
    if dialog.part == TABLES:
        alt(dialog, K.Key_N)
        qtbot.waitUntil(lambda: dialog.part == QUESTIONS)
    return dialog


@pytest.fixture
def unsure(dialog: ImportDialog, units: None, tmp_path: Path, qtbot: QtBot) -> ImportDialog:
    """A list of which something is only proposed, at the columns."""
    look(dialog, qtbot, file(tmp_path, UNSURE))
    assert dialog.part == TABLES
    return dialog


@pytest.mark.parametrize(
    "keys",
    [
        (K.Key_Down, K.Key_Return),
        (K.Key_Down, K.Key_Return, K.Key_Tab),
        (K.Key_Down, K.Key_Tab),
        (K.Key_Down, K.Key_Enter),
    ],
    ids=lambda keys: " ".join(key.name.removeprefix("Key_") for key in keys),
)
def test_a_line_marked_in_the_list_is_the_answer(
    words: ImportDialog, qtbot: QtBot, keys: tuple[Qt.Key, ...]
) -> None:
    view = asked(words, f"{STATE_WORD}lagt på is")
    assert isinstance(view.editor, Pick)
    type_and(words, view.editor, "stop", *keys)
    assert view.editor.currentText() == "Stoppet – læring"
    assert list_of(view.editor).isHidden()
    assert words.questions.said.text() == "1 av 2 er besvart."
    assert (view.editor.chosen, words.work.said[view.question.key]) == ("stopped", "stopped")
    if K.Key_Tab not in keys:  # Enter went on to the question that is open
        assert asked(words, f"{STATE_WORD}hvilende").editor.hasFocus()


def test_the_marked_line_is_what_the_table_holds(unsure: ImportDialog, qtbot: QtBot) -> None:
    type_and(unsure, unsure.tables.kind, "forespø", K.Key_Down, K.Key_Tab)
    assert unsure.tables.kind.currentText() == "Forespørsler"
    wait_for_plan(unsure, qtbot)
    assert unsure.known is not None
    assert [table.kind for table in unsure.known.plan.tables] == ["request"]


def test_next_stays_while_a_text_is_no_choice(unsure: ImportDialog, qtbot: QtBot) -> None:
    kind = unsure.tables.kind
    type_and(unsure, kind, "noe helt annet")
    list_of(kind).hide()
    for _time in range(2):
        alt(unsure, K.Key_N)
        wait_for_plan(unsure, qtbot)
        assert unsure.part == TABLES
        assert unsure.said.text() == "Det som er skrevet, står ikke i listen. Velg noe som står der."
        assert (kind.currentText(), kind.property("wrong"), kind.hasFocus()) == (
            "noe helt annet",
            "true",
            True,
        )
    type_and(unsure, kind, "Utviklingsområder", K.Key_Return)
    alt(unsure, K.Key_N)
    qtbot.waitUntil(lambda: unsure.part in (QUESTIONS, PREVIEW))


def test_next_takes_what_is_typed_and_shows_what_it_makes_of_the_columns(
    unsure: ImportDialog, qtbot: QtBot
) -> None:
    kind = unsure.tables.kind
    type_and(unsure, kind, "Forespørsler")
    list_of(kind).hide()
    alt(unsure, K.Key_N)
    wait_for_plan(unsure, qtbot)
    assert unsure.known is not None
    assert [table.kind for table in unsure.known.plan.tables] == ["request"]
    assert unsure.part == TABLES  # its columns are others, and nobody has seen them
    assert unsure.said.text().endswith("Neste godtar det som står her.")


def test_a_text_that_is_no_answer_takes_the_old_answer_back(words: ImportDialog, qtbot: QtBot) -> None:
    view = asked(words, f"{STATE_WORD}lagt på is")
    assert isinstance(view.editor, Pick)
    type_and(words, view.editor, "læring", K.Key_Tab)
    assert words.questions.said.text() == "1 av 2 er besvart."
    type_and(words, view.editor, "Stoppet kanskje", K.Key_Tab)
    assert words.questions.said.text() == "0 av 2 er besvart."
    wait_for_plan(words, qtbot)
    assert view.editor.currentText() == "Stoppet kanskje"
    assert view.wrong.text() == "«Stoppet kanskje» er ikke et av valgene."
    assert view.question.key not in words.work.said


def test_what_was_only_gone_past_is_not_called_chosen(unsure: ImportDialog, qtbot: QtBot) -> None:
    (open_one, *_more) = [view for view in unsure.tables.columns if not view.is_sure]
    said = "✓ Godtatt da du trykket Neste."
    alt(unsure, K.Key_N)
    qtbot.waitUntil(lambda: unsure.part in (QUESTIONS, PREVIEW))
    while unsure.part != TABLES:
        alt(unsure, K.Key_T)
    assert unsure.said.text().startswith("Forslagene her ble godtatt da du trykket Neste.")
    assert open_one.why.text() == said
    type_and(unsure, open_one.pick, "Start", K.Key_Tab)
    wait_for_plan(unsure, qtbot)
    assert open_one.why.text() == "✓ Du har valgt det."


def test_a_kind_that_none_of_the_columns_is_of_keeps_the_columns_to_choose(
    unsure: ImportDialog, qtbot: QtBot
) -> None:
    columns = len(unsure.tables.columns)
    type_and(unsure, unsure.tables.kind, "Seksjoner", K.Key_Return)
    wait_for_plan(unsure, qtbot)
    assert unsure.known is not None
    (table,) = unsure.known.plan.tables
    assert (table.kind, len(unsure.tables.columns)) == ("section", columns)
    said = "Ingen kolonne i en tabell er med. Velg hva kolonnene er, eller hva tabellen inneholder."
    assert unsure.said.text() == said
    alt(unsure, K.Key_N)
    qtbot.waitUntil(lambda: unsure.part == PREVIEW)
    (line,) = shown(unsure)
    assert (line[1], line[3]) == (
        "✕ avvist",
        "Ingen av kolonnene sier noe om raden. Velg hva kolonnene er.",
    )
