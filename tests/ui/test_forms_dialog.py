"""«Lag skjema» as a person uses it, with the mouse and with the keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.forms_dialog import FormsDialog
from innovasjon_desktop.ui.forms_waiting import COPIED_MS
from innovasjon_desktop.ui.jobs import Jobs
from tests.forms import kept, key_of, send
from tests.ui.acting import CONTROL, click, press, working
from tests.ui.windows import opened


@pytest.fixture
def jobs(demo: Database, qtbot: QtBot) -> Iterator[Jobs]:
    with working(demo) as made:
        yield made


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
        "19 skjema for å velge område, 46 for å følge opp. 2 enheter er fritatt og får ikke skjema. "
        "3 enheter er ferdige med området sitt og får ikke skjema.",
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
    assert not dialog.making.not_chosen.isVisible()
    assert not dialog.making.period.isVisible()


def test_a_request_is_for_all_units_whatever_was_ticked_before(dialog: FormsDialog, qtbot: QtBot) -> None:
    dialog.making.not_chosen.setChecked(True)
    dialog.making.what.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.making.told.text().startswith("Ett skjema med 70 enheter"))


def test_all_sections_or_none_are_ticked_at_once(dialog: FormsDialog, qtbot: QtBot) -> None:
    making = dialog.making
    buttons = {each.text(): each for each in making.findChildren(QPushButton)}
    click(buttons["Ingen"])
    assert making.sections.chosen() == []
    qtbot.waitUntil(lambda: making.told.text().startswith("Ingen skal ha skjema"))
    click(buttons["Alle"])
    assert making.sections.chosen() is None


def test_the_way_to_the_folder_outlives_the_message_about_the_step(
    qtbot: QtBot, demo: Database, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path, "today") as window:
        dialog = FormsDialog(window.jobs, window.bottom.say, window)
        dialog.open()
        qtbot.waitUntil(dialog.making.make.isEnabled)
        dialog.making.write(tmp_path / "skjema")
        qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=30_000)
        qtbot.wait(100)
        assert window.bottom.message.whole == f"{len(kept(demo))} skjema er laget i skjema."
        assert window.bottom.back.text() == "Åpne mappen"
        window.take_back(None)
        qtbot.waitUntil(lambda: kept(demo) == [], timeout=10_000)


def test_every_field_has_a_name_and_the_keyboard_reaches_all_in_order(dialog: FormsDialog) -> None:
    making = dialog.making
    ticks = [making.not_chosen, making.completed]
    fields: list[QWidget] = [making.what, making.period, making.unit, making.sections, *ticks]
    fields += [making.language, making.reply_to, making.by]
    assert [one.text() if one in ticks else one.accessibleName() for one in fields] == [
        "Skjema",
        "Utviklingsperiode",
        "Enhet",
        "Seksjoner",
        "Bare enheter som ikke har valgt område",
        "Også enheter som har fullført eller videreført området",
        "Språk",
        "Sendes tilbake til",
        "Sendes tilbake innen",
    ]
    assert dialog.parts.tabBar().accessibleName() == "Lag skjema"
    making.what.setFocus()
    reached: list[QWidget | None] = [dialog.focusWidget()]
    for _step in range(12):
        press(dialog, Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
    assert [each.property("text") for each in reached[4:6] if each is not None] == ["Alle", "Ingen"]
    assert [*reached[:4], *reached[6:11]] == fields
    assert reached[12] is making.make


def test_one_unit_alone_gets_a_form(dialog: FormsDialog, qtbot: QtBot, tmp_path: Path) -> None:
    making = dialog.making
    making.unit.setFocus()
    qtbot.waitUntil(lambda: making.unit.count() > 70)
    name = next(making.unit.itemText(place) for place in range(10, 70) if making.unit.itemText(place))
    QTest.keyClicks(making.unit, name)
    making.language.setFocus()
    qtbot.waitUntil(making.make.isEnabled)
    qtbot.waitUntil(lambda: making.batch is not None and len(making.batch.forms) == 1)
    assert making.batch is not None
    assert name in making.batch.forms[0].name
    assert making.told.text().startswith("1 ")
    assert not making.sections.isVisible()
    assert not making.not_chosen.isVisible()
    making.unit.setFocus()
    making.unit.set_value(None, "")
    QTest.keyClicks(making.unit, "Det finnes ikke")
    assert not making.make.isEnabled()
    making.language.setFocus()
    assert "Det finnes ikke" in making.told.text()
    making.what.setCurrentIndex(1)
    qtbot.waitUntil(lambda: making.told.text().startswith("Ett skjema med 70 enheter"))
    assert not making.unit.isVisible()


def test_the_form_says_whom_it_goes_back_to_and_by_when(dialog: FormsDialog, qtbot: QtBot) -> None:
    making = dialog.making
    QTest.keyClicks(making.reply_to, "Kari Berg,  kari@elvedal.no")
    making.by.setFocus()
    QTest.keyClicks(making.by, "32.08.2026")
    assert not making.make.isEnabled()
    making.language.setFocus()
    assert "32.08.2026" in making.told.text()
    making.by.clear()
    QTest.keyClicks(making.by, "15.08.2026")
    qtbot.waitUntil(making.make.isEnabled)
    order = making.order()
    assert (order.reply_to, order.by) == ("Kari Berg, kari@elvedal.no", dt.date(2026, 8, 15))
    making.completed.setChecked(True)
    qtbot.waitUntil(lambda: making.told.text().startswith("19 skjema for å velge område, 49 "))


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
    dialog: FormsDialog, jobs: Jobs, bottom: BottomBar, demo: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    made = len(send(demo, tmp_path, Order(AREAS, language="nb")))
    failures: list[Exception] = []
    jobs.failed.connect(failures.append)
    bottom.say("Gammel feil", late=True)
    dialog.making.not_chosen.setChecked(False)
    dialog.making.write(tmp_path)
    assert bottom.message.whole == ""  # what went wrong before is over
    qtbot.waitUntil(lambda: "ligger i mappen allerede" in dialog.making.told.text(), timeout=30_000)
    assert dialog.isVisible()  # with what was chosen
    assert failures == []
    assert dialog.making.make.isEnabled()
    assert len(kept(demo)) == made


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
    qtbot.waitUntil(lambda: waiting.contacts.text() == "Kopier kontaktlisten", timeout=COPIED_MS + 2000)
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


def test_forms_made_on_one_day_are_told_apart_by_time_and_section(
    dialog: FormsDialog, demo: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    sections = [dialog.making.sections.item(row) for row in range(2)]
    ids = [int(each.data(Qt.ItemDataRole.UserRole)) for each in sections]
    for hour, section in enumerate(ids):
        at = demo.now() + dt.timedelta(hours=hour)
        later = Database(demo.engine, now=partial(dt.datetime.fromisoformat, at.isoformat()))
        send(later, tmp_path / str(section), Order(AREAS, sections=frozenset({section}), language="nb"))
    again = FormsDialog(dialog.making._jobs, dialog.making._said, dialog)  # noqa: SLF001 - a second one like it
    qtbot.waitUntil(lambda: again.waiting.which.count() == 2)
    texts = [again.waiting.which.itemText(place) for place in range(2)]
    assert [text.rpartition(" – ")[2] for text in texts] == [each.text() for each in reversed(sections)]
    assert all(":" in text.split(", ")[-1] for text in texts)


def test_it_fits_a_small_screen(dialog: FormsDialog, qtbot: QtBot) -> None:
    for what in (AREAS, "request"):
        dialog.making.what.setCurrentIndex(dialog.making.what.findData(what))
        qtbot.wait(50)
        needs = dialog.sizeHint().expandedTo(dialog.minimumSizeHint())
        assert needs.width() <= 1024 - 40
        assert needs.height() <= 700 - 60
    dialog.making.sections.setFocus()
    press(dialog, Qt.Key.Key_End)  # the last section is scrolled to
    rows = dialog.making.sections
    assert rows.viewport().rect().contains(rows.visualItemRect(rows.item(rows.count() - 1)))


def test_the_list_of_sections_takes_the_room_there_is(dialog: FormsDialog, qtbot: QtBot) -> None:
    rows, making = dialog.making.sections, dialog.making
    for high in (dialog.height(), 620, 640, 660):
        dialog.resize(dialog.width(), high)
        qtbot.wait(50)
        shown = rows.viewport().rect()
        places = [rows.visualItemRect(rows.item(place)) for place in range(rows.count())]
        seen = [each for each in places if shown.intersects(each)]
        assert all(shown.contains(each) for each in seen)  # none is cut in half
        room = rows.mapTo(making, rows.rect().bottomLeft()).y()
        assert making.not_chosen.mapTo(making, making.not_chosen.rect().topLeft()).y() - room < 16
    assert len(seen) > 4
    making.what.setCurrentIndex(1)
    qtbot.wait(50)
    assert all(rows.viewport().rect().contains(rows.visualItemRect(rows.item(row))) for row in range(9))
    assert rows.count() == 9
