"""«Lag skjema» as a person uses it, with the mouse and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.forms_dialog import FormsDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.forms import kept, key_of, send
from tests.ui.acting import CONTROL, click, press, show, working


@pytest.fixture
def jobs(demo: Database, qtbot: QtBot) -> Iterator[Jobs]:
    with working(demo) as made:
        yield made


@pytest.fixture
def bottom(jobs: Jobs, qtbot: QtBot) -> BottomBar:
    bar = BottomBar()
    show(qtbot, bar, 900, 40)
    jobs.long_started.connect(bar.follow)
    return bar


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    show(qtbot, made)
    return made


@pytest.fixture
def dialog(jobs: Jobs, bottom: BottomBar, window: QWidget, qtbot: QtBot) -> FormsDialog:
    made = FormsDialog(jobs, bottom.say, window)
    made.open()
    qtbot.waitUntil(made.making.make.isEnabled)
    return made


def told(dialog: FormsDialog, qtbot: QtBot, text: str) -> None:
    qtbot.waitUntil(lambda: dialog.making.told.text() == text)


def test_it_says_how_many_forms_there_will_be(dialog: FormsDialog, qtbot: QtBot) -> None:
    making = dialog.making
    told(
        dialog,
        qtbot,
        "19 skjema for å velge område, 49 for å følge opp. 2 enheter er fritatt og får ikke skjema.",
    )
    making.not_chosen.setFocus()
    press(dialog, Qt.Key.Key_Space)
    told(dialog, qtbot, "17 skjema for å velge område. 2 enheter er fritatt og får ikke skjema.")
    making.sections.setFocus()
    for row in range(making.sections.count()):
        making.sections.setCurrentRow(row)
        press(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: making.told.text().startswith("Ingen skal ha skjema"))
    assert not making.make.isEnabled()


def test_the_form_for_requests_is_one_for_all(dialog: FormsDialog, qtbot: QtBot) -> None:
    dialog.making.what.setFocus()
    press(dialog, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.making.told.text().startswith("Ett skjema med 70 enheter"))


def test_every_field_has_a_name_and_the_keyboard_reaches_all_in_order(dialog: FormsDialog) -> None:
    making = dialog.making
    fields = [making.what, making.period, making.sections, making.not_chosen, making.language]
    assert [one.accessibleName() or making.not_chosen.text() for one in fields] == [
        "Skjema",
        "Utviklingsperiode",
        "Seksjoner",
        "Bare enheter som ikke har valgt område",
        "Språk",
    ]
    assert dialog.parts.tabBar().accessibleName() == "Lag skjema"
    making.what.setFocus()
    reached: list[QWidget | None] = [dialog.focusWidget()]
    for _step in range(6):
        press(dialog, Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
    assert reached[:5] == fields
    assert reached[6] is making.make


def test_the_forms_are_made_in_the_folder_as_one_step(
    dialog: FormsDialog, bottom: BottomBar, demo: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    making = dialog.making
    making.language.setFocus()
    press(dialog, Qt.Key.Key_Down)
    making.not_chosen.setChecked(True)
    qtbot.waitUntil(making.make.isEnabled)
    folder = tmp_path / "skjema"
    making.write(folder)
    qtbot.waitUntil(lambda: bottom.message.whole.startswith("17 skjema"), timeout=30_000)
    assert bottom.message.whole == "17 skjema er laget i skjema."
    assert bottom.back.text() == "Åpne mappen"
    files = [*folder.iterdir()]
    assert len(files) == len(kept(demo)) == 17
    assert key_of(load_workbook(files[0]))["language"] == "nn"


def test_the_folder_is_asked_for(dialog: FormsDialog) -> None:
    assert dialog.making.make.text() == "Lag skjema…"
    click(dialog.making.make)
    (asked,) = dialog.findChildren(QFileDialog)
    assert asked.fileMode() is QFileDialog.FileMode.Directory
    asked.reject()


def test_forms_that_are_there_are_said_and_left_alone(
    dialog: FormsDialog, jobs: Jobs, demo: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    send(demo, tmp_path, Order(AREAS, language="nb"))
    failures: list[Exception] = []
    jobs.failed.connect(failures.append)
    dialog.making.write(tmp_path)
    qtbot.waitUntil(lambda: bool(failures), timeout=30_000)
    assert isinstance(failures[0], UserError)
    assert "ligger i mappen allerede" in say(failures[0])
    assert len(kept(demo)) == 68


def test_who_has_not_answered_can_be_copied_and_written_to(
    demo: Database, jobs: Jobs, bottom: BottomBar, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    class Opener(QObject):
        opened: list[str]

        @Slot(QUrl)
        def take(self, url: QUrl) -> None:
            self.opened.append(url.toString())

    send(demo, tmp_path, Order(AREAS, not_chosen=True, language="nb"))
    dialog = FormsDialog(jobs, bottom.say, window)
    dialog.open()
    waiting = dialog.waiting
    dialog.parts.tabBar().setFocus()
    press(dialog, Qt.Key.Key_Right)
    assert dialog.parts.currentWidget() is waiting
    qtbot.waitUntil(waiting.contacts.isEnabled)
    assert waiting.which.currentText() == "30.06.2026: 17 skjema for 2025–2026"
    assert waiting.told.text() == "0 av 17 er besvart."
    assert waiting.view.lines.rowCount() == 17
    assert [
        waiting.which.accessibleName(),
        waiting.view.accessibleName(),
        waiting.language.accessibleName(),
    ] == [
        "Skjema",
        "Ikke svart",
        "Språk i e-posten",
    ]
    waiting.contacts.setFocus()
    press(dialog, Qt.Key.Key_Return)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "Seksjon\tEnhet\tLedertittel\tAgenter\tE-post"
    assert len(copied) == 18
    assert waiting.contacts.text() == "Kopiert"
    waiting.language.setFocus()
    press(dialog, Qt.Key.Key_Down)
    waiting.letter.setFocus()
    press(dialog, Qt.Key.Key_Space)
    assert "Desse einingane har ikkje svara" in QGuiApplication.clipboard().text()
    opener = Opener()
    opener.opened = []
    QDesktopServices.setUrlHandler("mailto", opener, "take")  # type: ignore[arg-type]  # the stubs want bytes, Qt does not
    click(waiting.mail)
    QDesktopServices.unsetUrlHandler("mailto")
    assert opener.opened[0].startswith("mailto:?subject=")
    press(dialog, Qt.Key.Key_Tab, CONTROL)
    assert dialog.parts.currentWidget() is dialog.making
    assert QApplication.activeModalWidget() in (dialog, None)


def test_without_forms_the_list_says_so_and_offers_nothing(dialog: FormsDialog, qtbot: QtBot) -> None:
    waiting = dialog.waiting
    qtbot.waitUntil(lambda: waiting.told.text() == "Ingen skjema er laget ennå.")
    assert not any(one.isEnabled() for one in (waiting.contacts, waiting.letter, waiting.mail))
