"""People's data in the window: the record of processing, all about one person, taking one out for good."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.personal.copies import found_in_bytes
from innovasjon_desktop.services.personal.identity import subject_of
from innovasjon_desktop.services.rows import record
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.erase_dialog import EraseDialog
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages.backups import BackupsPage
from innovasjon_desktop.ui.privacy_dialog import PrivacyDialog
from innovasjon_desktop.ui.record_card import RecordCard
from innovasjon_desktop.ui.window_actions import Search
from tests.making import Maker
from tests.ui.acting import CONTROL, click, press
from tests.ui.copying import copies, copy_made
from tests.ui.windows import go, opened

ON_SERVER = "INNOVASJON_TEST_DB" in os.environ
files_only = pytest.mark.skipif(ON_SERVER, reason="about copies and bytes of a file")
EMAIL = "sigrid.undheim@kommune.no"
LONG_AGO = dt.datetime(2023, 5, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def person(demo_place: str) -> int:
    """Somebody without a role for three years, named in one text for sure and in another perhaps."""
    store = Database(open_engine(demo_place), now=lambda: LONG_AGO)
    make = Maker(store)
    found = make.person("Sigrid", "Undheim", EMAIL)
    make.do(Edit("unit", 1, {"note": "Sigrid Undheim ringte."}))
    make.do(Edit("unit", 2, {"note": "Hils Sigrid."}))
    store.close()
    return found


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, person: int, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path / "settings", "organisation", size=(1024, 700)) as made:
        yield made


def card_of(window: MainWindow, person: int, qtbot: QtBot) -> RecordCard:
    """Show a person in the record card."""
    window.open_record("person", person)
    qtbot.waitUntil(lambda: window.card_place.findChild(RecordCard) is not None)
    card = window.card_place.findChild(RecordCard)
    assert isinstance(card, RecordCard)
    qtbot.waitUntil(lambda: card.place == ("person", person), timeout=10_000)
    return card


def button(parent: QWidget, text: str) -> QPushButton:
    """Return the visible button with a text."""
    (found,) = [each for each in parent.findChildren(QPushButton) if each.text() == text and each.isVisible()]
    return found


def has_button(parent: QWidget, text: str) -> bool:
    return any(each.text() == text and each.isVisible() for each in parent.findChildren(QPushButton))


def has_said(window: MainWindow, text: str) -> bool:
    return text in window.bottom.message.whole


def erasing(window: MainWindow, card: QWidget, qtbot: QtBot) -> EraseDialog:
    """Press the button below the person, and wait until it is known what would go."""
    pressed = button(card, "Slett personopplysninger …")
    pressed.setFocus()
    press(window, Qt.Key.Key_Space)
    return asked(window, qtbot)


def asked(window: QWidget, qtbot: QtBot) -> EraseDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(EraseDialog)))
    dialog = window.findChildren(EraseDialog)[-1]
    qtbot.waitUntil(lambda: not dialog.work.isVisible(), timeout=20_000)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def erase(dialog: EraseDialog, qtbot: QtBot) -> None:
    """Press the button, and wait for the receipt."""
    click(dialog.erase)
    qtbot.waitUntil(lambda: "er slettet" in dialog.title.text(), timeout=30_000)


def value(window: MainWindow, entity: str, row_id: int, field: str) -> object:
    with window.jobs.database.read() as connection:
        row = record(connection, entity, row_id)
    return row.values[[each.name for each in ALL[entity].fields].index(field)]


def choose(owner: QWidget, path: Path, qtbot: QtBot, kind: str = "") -> None:
    """Take a file in the dialog that asks for one, of another kind than proposed if ``kind`` says so."""
    qtbot.waitUntil(lambda: bool(owner.findChildren(QFileDialog)))
    dialog = owner.findChildren(QFileDialog)[-1]
    dialog.setDirectory(str(path.parent))
    if kind:
        dialog.filterSelected.emit(kind)
        assert Path(dialog.selectedFiles()[0]).suffix == path.suffix
    dialog.selectFile(str(path))
    dialog.accept()


# The page


def searching(window: MainWindow, qtbot: QtBot) -> Search:
    """Press the key of the search."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window, Qt.Key.Key_K, CONTROL)
    search = window.findChild(Search)
    assert isinstance(search, Search)
    return search


def privacy(window: MainWindow, qtbot: QtBot) -> PrivacyDialog:
    """Find it as one who does not know where it is: by searching."""
    search = searching(window, qtbot)
    QTest.keyClicks(search.box.field, "personopplysninger")
    QTest.keyClick(search.box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.findChildren(PrivacyDialog)))
    (dialog,) = window.findChildren(PrivacyDialog)
    qtbot.waitUntil(lambda: bool(dialog.text.toPlainText()), timeout=10_000)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_the_record_of_processing_is_there_to_read_and_to_save(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = privacy(window, qtbot)
    assert dialog.title.text() == "Om personopplysninger – Elvedal kommune"
    said = dialog.text.toPlainText()
    assert "Kommunen er behandlingsansvarlig." in said
    assert "Felt med opplysninger om personer" in said
    assert dialog.text.hasFocus()
    click(dialog.save)
    path = tmp_path / "protokoll.xlsx"
    choose(dialog, path, qtbot)
    qtbot.waitUntil(lambda: "protokoll.xlsx" in window.bottom.message.whole, timeout=20_000)
    book = openpyxl.load_workbook(path)
    held = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Om personopplysninger – Elvedal kommune" in held
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(PrivacyDialog))


def test_who_has_had_no_role_for_long_can_be_erased_from_the_list(
    window: MainWindow, person: int, qtbot: QtBot
) -> None:
    dialog = privacy(window, qtbot)
    dialog.parts.setCurrentIndex(1)
    (line,) = dialog.table.lines.lines
    assert (line.key, line.texts) == (person, ("Sigrid Undheim", "01.05.2023", "01.05.2025"))
    assert dialog.finding.text().startswith("1 person har ikke hatt noen rolle på 24 måneder")
    click(dialog.steps["erase"])
    erasure = asked(dialog, qtbot)
    erase(erasure, qtbot)
    press(erasure, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.table.lines.lines == (), timeout=10_000)
    assert dialog.finding.text() == "Ingen har vært uten rolle i 24 måneder."
    assert not any(step.isVisible() for step in dialog.steps.values())


# All about one


def test_everything_about_a_person_is_saved_as_the_kind_one_chooses(
    window: MainWindow, person: int, qtbot: QtBot, tmp_path: Path
) -> None:
    card = card_of(window, person, qtbot)
    for name, kind in (("alt.xlsx", ""), ("alt.json", "JSON (*.json)")):
        click(button(card, "Alt om personen …"))
        choose(window, tmp_path / name, qtbot, kind)
        qtbot.waitUntil(partial(has_said, window, name), timeout=20_000)
        assert window.bottom.message.whole.endswith("Slett filen når ingen trenger den lenger.")
        assert (window.bottom.back.text(), window.bottom.other.text()) == ("Åpne filen", "Åpne mappen")
    book = openpyxl.load_workbook(tmp_path / "alt.xlsx")
    held = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Sigrid Undheim ringte.", EMAIL} <= held
    found = json.loads((tmp_path / "alt.json").read_text(encoding="utf-8"))
    assert found["person"]["emails"] == [EMAIL]
    assert "Hils Sigrid." in {each["text"] for each in found["texts"]}


# Taking one out


@files_only
def test_the_question_tells_what_goes_and_what_stays(
    window: MainWindow, person: int, demo_place: str, qtbot: QtBot
) -> None:
    copy_made(demo_place)
    dialog = erasing(window, card_of(window, person, qtbot), qtbot)
    assert dialog.title.text() == "Slette personopplysningene til Sigrid Undheim?"
    assert dialog.what.text().startswith("Dette kan ikke angres, og det lages ingen kopi av registeret først")
    assert "Fornavn, Etternavn, E-post på jobb" in dialog.goes.text()
    assert ("Enheter 1", "Sigrid Undheim ringte.") in [line.texts for line in dialog.texts.lines.lines]
    assert [dialog.doubts.item(row).text() for row in range(dialog.doubts.count())] == [
        "«Sigrid» i Enheter 2: Hils Sigrid."
    ]
    assert dialog.doubts.hasFocus()
    (copy,) = dialog.copies.lines.lines
    assert copy.texts[0].startswith("i dag ")
    assert dt.datetime.strptime(copy.texts[1], "%d.%m.%Y") > dt.datetime.now()
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(EraseDialog))
    assert value(window, "person", person, "first_name") == "Sigrid"


def test_one_decision_takes_the_person_out_everywhere(window: MainWindow, person: int, qtbot: QtBot) -> None:
    with window.jobs.database.read() as connection:
        subject = subject_of(connection, person)
    card = card_of(window, person, qtbot)
    dialog = erasing(window, card, qtbot)
    press(dialog, Qt.Key.Key_Space)  # ticks the only text that is not sure
    assert len(dialog.chosen()) == 1
    erase(dialog, qtbot)
    neutral = f"Slettet person {person}"
    assert f"Personen heter nå «{neutral}»." in dialog.what.text()
    assert dialog.obstacles.text() == ""
    assert not dialog.erase.isVisible()
    assert not dialog.texts.isVisible()
    assert value(window, "unit", 1, "note") == f"{neutral} ringte."
    assert value(window, "unit", 2, "note") == f"Hils {neutral}."
    if not ON_SERVER:
        assert "Hele filen ble gjennomsøkt" in dialog.what.text()
        assert found_in_bytes(window.jobs.database, subject) == ()
    assert dialog.cancel.hasFocus()
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.title.text() == neutral, timeout=10_000)
    assert window.bottom.message.whole == f"Slettet personopplysningene til person {person}"
    assert not window.bottom.back.isVisible()  # no undo brings a person back
    assert not has_button(card, "Slett personopplysninger …")
    found: list[object] = []
    searching(window, qtbot).ask("undheim", found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found == [[]]


def test_what_is_not_ticked_stays_and_is_listed(window: MainWindow, person: int, qtbot: QtBot) -> None:
    dialog = erasing(window, card_of(window, person, qtbot), qtbot)
    erase(dialog, qtbot)
    assert dialog.texts_title.text() == "1 tekst som kan handle om personen, ble stående:"
    assert [line.texts for line in dialog.texts.lines.lines] == [("Enheter 2", "Hils Sigrid.")]
    assert value(window, "unit", 2, "note") == "Hils Sigrid."


def test_a_user_name_is_looked_for_too(window: MainWindow, person: int, qtbot: QtBot) -> None:
    dialog = erasing(window, card_of(window, person, qtbot), qtbot)
    assert "(" in dialog.goes.text()
    before = dialog.goes.text()
    dialog.account.setFocus()
    QTest.keyClicks(dialog.account, "kari")  # who made the rows here
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.goes.text() != before, timeout=20_000)
    assert dialog.isVisible()
    erase(dialog, qtbot)
    with window.jobs.database.read() as connection:
        actors = set(connection.scalars(select(CHANGE_SET.c.actor).order_by(CHANGE_SET.c.id)).all()[:-1])
    assert "kari" not in actors
    assert f"Slettet person {person}" in actors


def test_roles_that_go_on_are_in_the_way(window: MainWindow, qtbot: QtBot) -> None:
    with window.jobs.database.read() as connection:
        leader = connection.exec_driver_sql(
            "SELECT leader_person_id FROM section WHERE leader_person_id IS NOT NULL"
        ).scalar()
    dialog = erasing(window, card_of(window, leader, qtbot), qtbot)
    assert dialog.obstacles.text().startswith("Personen har fortsatt roller. Avslutt dem først: Seksjon ")
    assert not dialog.erase.isEnabled()
    assert dialog.cancel.hasFocus() or dialog.doubts.hasFocus()


@files_only
def test_a_store_that_can_only_be_read_erases_nobody(
    window: MainWindow, person: int, demo_place: str, qtbot: QtBot
) -> None:
    copy_made(demo_place)
    go(qtbot, window, "backups")
    assert isinstance(window.page, BackupsPage)
    with qtbot.waitSignal(window.filled, timeout=10_000):
        window.run_action(f"read_backup:{copies(demo_place)[0].path}")
    dialog = erasing(window, card_of(window, person, qtbot), qtbot)
    assert dialog.obstacles.text().startswith("Dette er kopien fra ")
    assert not dialog.erase.isEnabled()


def test_every_part_has_a_name_for_a_screen_reader(window: MainWindow, person: int, qtbot: QtBot) -> None:
    dialog = erasing(window, card_of(window, person, qtbot), qtbot)
    parts: list[QWidget] = [dialog.texts, dialog.doubts, dialog.copies, dialog.account, dialog.work]
    assert all(part.accessibleName() for part in parts)
    dialog.reject()
    about = privacy(window, qtbot)
    parts = [about.text, about.table, about.parts, *about.steps.values()]
    assert all(part.accessibleName() for part in parts)
