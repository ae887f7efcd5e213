"""The window around the pages, as a person uses it: keys and clicks, on a real store."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop import app
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.entities.organisation import UNIT
from innovasjon_desktop.reports.files import HeldOpen
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import Create, Edit
from innovasjon_desktop.services.rows import record
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.bugs import Bugs
from innovasjon_desktop.ui.date_popup import DatePopup
from innovasjon_desktop.ui.dialogs import BugDialog, bug_report
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.navigation import Navigation
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.window_actions import Search
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import fill, press, show
from tests.ui.windows import opened

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
CANARY = "Kanarifuglen Kåre"


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path) as made:
        yield made


@pytest.fixture
def empty(qtbot: QtBot, place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, place, tmp_path) as made:
        yield made


def settled(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.page is not None and bool(window.page.sentence), timeout=10_000)


def a_unit(window: MainWindow) -> tuple[int, str]:
    with window.jobs.database.read() as connection:
        unit = record(connection, "unit", 1)
    return unit.id, unit.shown[[field.name for field in UNIT.fields].index("name")]


def shown_in(place: QWidget) -> list[str]:
    return [label.text() for label in place.findChildren(QLabel) if label.isVisible()]


# The window itself


def test_it_opens_on_today_with_a_finding(window: MainWindow) -> None:
    assert window.header.title == "I dag"
    assert window.header.finding
    assert "Elvedal" in window.navigation.findChildren(QLabel)[1].text()
    assert window.header.date.date == AS_OF


@pytest.mark.parametrize("number", range(1, len(PAGES) + 1))
def test_each_page_has_a_key(qtbot: QtBot, window: MainWindow, number: int) -> None:
    press(window, Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    entry = PAGES[number - 1]
    assert window.page_key == entry.key
    assert window.navigation.buttons[entry.key].isChecked()
    settled(qtbot, window)
    assert window.header.finding == window.page.sentence if window.page else False


def test_arrows_go_through_the_navigation(window: MainWindow) -> None:
    window.navigation.buttons["today"].setFocus()
    press(window, Qt.Key.Key_Down)
    assert window.page_key == "white_spots"
    assert window.navigation.buttons["white_spots"].hasFocus()


def test_it_remembers_page_size_and_navigation(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        press(window, Qt.Key.Key_2, CONTROL)
        press(window, Qt.Key.Key_B, CONTROL)
        window.resize(1000, 720)
    again = app.build(
        Jobs(None, "kari"),
        LocalSettings(tmp_path / "window.ini"),
        app.LocalStores(demo_place),
        Bugs(io.StringIO()),
    )
    qtbot.addWidget(again)
    assert again.page_key == "white_spots"
    assert again.navigation.is_collapsed
    assert again.height() == 720  # the offscreen screen is too narrow for the width


@pytest.mark.parametrize("family", ["", "DejaVu Sans", "Open Sans"])
def test_no_name_of_a_page_is_cut(qtbot: QtBot, family: str) -> None:
    used = QFont(family) if family else QApplication.font()
    used.setPointSizeF(10.0)
    before = QApplication.font()
    QApplication.setFont(used)
    try:
        navigation = Navigation()
        show(qtbot, navigation, navigation.width(), 600)
        navigation.settle()
        for button in navigation.buttons.values():
            bold = QFont(button.font())
            bold.setWeight(QFont.Weight.DemiBold)
            # Beside the text: the line at the left, its padding, the icon and the gap after it.
            assert QFontMetrics(bold).horizontalAdvance(button.text()) + 3 + 13 + 24 <= button.width()
    finally:
        QApplication.setFont(before)


def test_collapsed_navigation_keeps_names_and_places(window: MainWindow) -> None:
    before = window.navigation.buttons["history"].geometry().top()
    press(window, Qt.Key.Key_B, CONTROL)
    button = window.navigation.buttons["history"]
    assert button.text() == ""
    assert button.accessibleName() == "Historikk"
    assert button.toolTip() == "Historikk (Ctrl+8)"
    assert button.geometry().top() == before


def test_the_card_is_shown_and_hidden_by_key(window: MainWindow) -> None:
    press(window, Qt.Key.Key_2, CONTROL)
    assert window.card_place.isVisible()
    press(window, Qt.Key.Key_Return, ALT)
    assert not window.card_place.isVisible()
    press(window, Qt.Key.Key_1, CONTROL)
    press(window, Qt.Key.Key_2, CONTROL)
    assert not window.card_place.isVisible()


def test_everything_that_takes_the_keyboard_has_a_name(window: MainWindow) -> None:
    nameless = [
        each
        for each in window.findChildren(QWidget)
        if each.isVisible()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(each, type(window.page))
        and not (each.accessibleName() or getattr(each, "text", str)())
        and not (isinstance(each, QLineEdit) and isinstance(each.parent(), QComboBox))
    ]
    assert nameless == []


def test_all_labels_are_plain_text(window: MainWindow) -> None:
    rich = [
        each.text()
        for each in window.findChildren(QLabel)
        if each.isVisible() and each.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_every_action_of_the_menus_is_found_by_its_key(window: MainWindow) -> None:
    keys = [key.toString() for action in window.menus.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+I", "Ctrl+K", "Ctrl+Z", "Ctrl+Y", "Ctrl+B", "Alt+Return", "F1", "Ctrl+8"} <= set(keys)


def test_nynorsk_at_once(qtbot: QtBot, window: MainWindow) -> None:
    window.run_action("language:nn")
    settled(qtbot, window)
    assert "Kvite flekkar" in window.navigation.buttons["white_spots"].text()
    assert window.menus.actions["undo"].text() == "Angre"
    assert "førespurnad" in window.header.finding


# Store


def test_a_file_that_is_not_a_store_is_told_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "brev.db"
    place.write_text("Kjære alle sammen, dette er et brev og ikke et register. " * 40, encoding="utf-8")
    window = app.build(
        Jobs(None, "kari"),
        LocalSettings(tmp_path / "window.ini"),
        app.LocalStores(str(place)),
        Bugs(io.StringIO()),
    )
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.not_opened, timeout=10_000):
        window.appear()
    texts = [label.text() for label in window.stack.findChildren(QLabel) if label.isVisible()]
    assert "Registeret kunne ikke åpnes" in texts
    buttons = [each.text() for each in window.stack.findChildren(QPushButton) if each.isVisible()]
    assert buttons == ["Prøv igjen", "Åpne et annet register…"]
    assert place.read_text(encoding="utf-8").startswith("Kjære")
    window.close()


def test_a_first_start_makes_the_store(qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "ny" / "innovasjon.db"
    with opened(qtbot, str(place), tmp_path) as window:
        assert window.jobs.is_open
    assert place.exists()


def test_the_example_lives_on_its_own_day(window: MainWindow) -> None:
    assert window.jobs.database.today() == AS_OF


# Changes, undo and messages


def test_a_change_is_told_and_taken_back_from_the_message(qtbot: QtBot, window: MainWindow) -> None:
    unit, name = a_unit(window)
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Edit("unit", unit, {"name": "Et helt annet navn"}))
    assert window.bottom.saved.text().startswith("Lagret ")
    assert window.bottom.message.whole == "Endret: Enhet – Et helt annet navn"
    assert window.bottom.back.text() == "Angre"
    with qtbot.waitSignal(window.jobs.changed):
        QTest.mouseClick(window.bottom.back, Qt.MouseButton.LeftButton)
    assert a_unit(window) == (unit, name)
    assert window.bottom.back.text() == "Gjør om"
    with qtbot.waitSignal(window.jobs.changed):
        QTest.mouseClick(window.bottom.back, Qt.MouseButton.LeftButton)
    assert (a_unit(window)[1], window.bottom.back.text()) == ("Et helt annet navn", "Angre")


def test_what_was_undone_on_another_page_is_redone_from_the_message(qtbot: QtBot, window: MainWindow) -> None:
    unit, _name = a_unit(window)
    with qtbot.waitSignal(window.jobs.changed) as told:
        window.jobs.write(window, Edit("unit", unit, {"name": "Et helt annet navn"}))
    step = told.args[0].change_set_id
    with qtbot.waitSignal(window.jobs.changed):  # as the history and the receipt of an import do
        window.jobs.change(window, lambda database, actor: history.undo(database, step, actor=actor))
    assert window.bottom.message.whole == "Angret: Endret: Enhet – Et helt annet navn"
    assert window.bottom.back.text() == "Gjør om"
    with qtbot.waitSignal(window.jobs.changed):
        QTest.mouseClick(window.bottom.back, Qt.MouseButton.LeftButton)
    assert (a_unit(window)[1], window.bottom.back.text()) == ("Et helt annet navn", "Angre")


def test_a_file_that_was_open_in_excel_is_replaced_by_a_button(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    place, finished = tmp_path / "rapport.xlsx", tmp_path / "rapport (2).xlsx"
    place.write_text("gammel")
    finished.write_text("ny")
    window.show_error(HeldOpen(finished, place))
    assert window.bottom.message.whole == (
        "rapport.xlsx er åpen. Lukk arket i Excel og prøv igjen. Den nye filen heter rapport (2).xlsx så lenge."
    )
    assert window.bottom.other.text() == "Prøv igjen"
    QTest.mouseClick(window.bottom.other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bottom.message.whole == "rapport.xlsx er lagret.")
    assert not window.bottom.other.isVisible()
    assert place.read_text() == "ny"


def test_undo_and_redo_by_key(qtbot: QtBot, window: MainWindow) -> None:
    unit, name = a_unit(window)
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Edit("unit", unit, {"name": "Et helt annet navn"}))
    with qtbot.waitSignal(window.jobs.changed):
        press(window, Qt.Key.Key_Z, CONTROL)
    assert a_unit(window)[1] == name
    with qtbot.waitSignal(window.jobs.changed):
        press(window, Qt.Key.Key_Y, CONTROL)
    assert a_unit(window)[1] == "Et helt annet navn"


def test_nothing_to_undo_is_said_quietly(qtbot: QtBot, empty: MainWindow) -> None:
    press(empty, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: empty.bottom.message.whole == "Det er ingenting å angre.")
    assert empty.bottom.saved.text() == "Ingenting endret ennå"


def test_a_refused_change_is_not_called_saved(qtbot: QtBot, empty: MainWindow) -> None:
    with qtbot.waitSignal(empty.jobs.failed):
        empty.jobs.write(empty, Create("unit", {"name": "Uten seksjon"}))
    assert empty.bottom.message.whole
    assert not empty.bottom.saved.text().startswith("Lagret")


def test_undo_survives_a_restart(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        unit, name = a_unit(window)
        with qtbot.waitSignal(window.jobs.changed):
            window.jobs.write(window, Edit("unit", unit, {"name": "Et helt annet navn"}))
    with opened(qtbot, demo_place, tmp_path) as window:
        with qtbot.waitSignal(window.jobs.changed):
            press(window, Qt.Key.Key_Z, CONTROL)
        assert a_unit(window) == (unit, name)


# Date and period


def test_another_date_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.filled):
        window.header.date.setFocus()
        press(window, Qt.Key.Key_Space)
        popup = window.header.date.findChild(DatePopup)
        assert popup is not None
        field = popup.findChild(QLineEdit)
        assert field is not None
        QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(field, "31.12.2025")
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.header.date.text() == "Per 31.12.2025"
    assert window.page is not None
    assert window.page.as_of == dt.date(2025, 12, 31)


def test_a_date_that_is_none_is_told_beside_the_field(window: MainWindow) -> None:
    window.header.date.open_popup()
    popup = window.header.date.findChild(DatePopup)
    assert popup is not None
    field = popup.findChild(QLineEdit)
    assert field is not None
    field.setText("31.02.2026")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert any("31.02.2026" in label.text() for label in popup.findChildren(QLabel) if label.isVisible())
    assert window.header.date.date == AS_OF
    QTest.keyClick(popup, Qt.Key.Key_Escape)


def test_the_period_of_the_date_is_chosen_first(window: MainWindow) -> None:
    assert window.header.period.currentText() == "2025–2026"


# Search


def test_a_unit_is_found_and_opened_by_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    unit, name = a_unit(window)
    press(window, Qt.Key.Key_K, CONTROL)
    search = window.findChild(Search)
    assert search is not None
    box = search.box
    QTest.keyClicks(box.field, name)
    qtbot.waitUntil(lambda: box.list.count() > 0 and box.list.item(0).text() == name)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert window.card_place.isVisible()
    card = window.card_place.card()
    qtbot.waitUntil(lambda: card.place == ("unit", unit))  # type: ignore[attr-defined]  # the real card has it
    assert window.page_key == "organisation"


def test_pages_and_actions_are_found_too(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CONTROL)
    search = window.findChild(Search)
    assert search is not None
    QTest.keyClicks(search.box.field, "hvite fl")
    QTest.keyClick(search.box.field, Qt.Key.Key_Return)  # faster than the answer
    qtbot.waitUntil(lambda: window.page_key == "white_spots")
    assert not search.box.isVisible()


def test_escape_leaves_the_search(window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CONTROL)
    search = window.findChild(Search)
    assert search is not None
    assert search.box.isVisible()
    QTest.keyClick(search.box.field, Qt.Key.Key_Escape)
    assert not search.box.isVisible()
    assert window.page_key == "today"


def test_what_was_just_written_is_found(qtbot: QtBot, window: MainWindow) -> None:
    unit, _name = a_unit(window)
    press(window, Qt.Key.Key_K, CONTROL)
    search = window.findChild(Search)
    assert search is not None
    QTest.keyClicks(search.box.field, "zzz")
    qtbot.waitUntil(lambda: search.box.list.count() == 0)
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Edit("unit", unit, {"name": "Zzz barnehage"}))
    qtbot.wait(100)
    QTest.keyClicks(search.box.field, " b")
    qtbot.waitUntil(lambda: search.box.list.count() > 0)
    assert search.box.list.item(0).text() == "Zzz barnehage"


# Long work


def test_long_work_shows_what_it_does_and_can_be_cancelled(qtbot: QtBot, empty: MainWindow) -> None:
    ended: list[str] = []

    def work(progress: Progress, cancelled: object) -> None:
        progress(3, 10, "Teller ark")
        while not cancelled():  # type: ignore[operator]  # a function
            time.sleep(0.005)
        raise RuntimeError("stopped half-way")

    empty.jobs.long(
        empty,
        work,
        lambda _done: ended.append("done"),
        lambda error: ended.append(type(error).__name__),
        title="Teller",
    )
    qtbot.waitUntil(lambda: empty.bottom.work.text() == "Teller ark")
    assert (empty.bottom.progress.value(), empty.bottom.progress.maximum()) == (3, 10)
    QTest.mouseClick(empty.bottom.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ended == ["Cancelled"])
    assert not empty.bottom.progress.isVisible()


def test_the_window_goes_on_while_work_runs(qtbot: QtBot, window: MainWindow) -> None:
    release = threading.Event()
    window.jobs.long(
        window, lambda _progress, _cancelled: release.wait(5), lambda _done: None, title="Venter"
    )
    press(window, Qt.Key.Key_3, CONTROL)
    settled(qtbot, window)
    release.set()
    qtbot.waitUntil(lambda: not window.jobs.is_busy)


# Bugs


def test_a_bug_report_holds_no_data() -> None:
    try:
        raise ValueError(f"{CANARY} har ringt om saken")
    except ValueError as error:
        report = bug_report(type(error), error.__traceback__)
    assert CANARY not in report
    assert "ValueError" in report
    assert "test_shell.py" in report


def test_a_bug_in_the_background_is_shown_logged_and_survived(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    log = io.StringIO()
    bugs = Bugs(log)
    with opened(qtbot, demo_place, tmp_path) as window:
        bugs.tell(window)
        window.jobs.failed.disconnect(window.show_error)
        window.jobs.failed.connect(bugs.report)

        def broken(_connection: object) -> None:
            raise KeyError(CANARY)

        window.jobs.read(window, broken, lambda _found: None)
        qtbot.waitUntil(lambda: bool(window.findChildren(BugDialog)))
        dialog = window.findChildren(BugDialog)[0]
        QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
        copied = QApplication.clipboard().text()
        assert "KeyError" in copied
        assert CANARY not in copied + log.getvalue()
        dialog.accept()
        press(window, Qt.Key.Key_2, CONTROL)
        settled(qtbot, window)


def test_an_error_people_can_act_on_is_no_bug(window: MainWindow) -> None:
    window.show_error(BadInput("The disk is full. Make room and try again."))
    assert window.bottom.message.whole == "Disken er full. Gjør plass og prøv igjen."
    assert window.findChildren(BugDialog) == []


def test_a_start_after_a_crash_says_so_in_one_line(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "crash-1.log"
    report.write_text("Innovasjon", encoding="utf-8")
    shown: list[QUrl] = []

    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    app.tell_of_crash(window, report)
    with qtbot.waitSignal(window.filled):
        press(window, Qt.Key.Key_2, CONTROL)
    assert window.bottom.message.whole.startswith("Programmet ble avbrutt forrige gang.")
    QTest.mouseClick(window.bottom.back, Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in shown] == [report]


def test_settings_for_everybody_that_cannot_be_read_are_told(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    app.tell_of_settings(window, tmp_path / "innovasjon.json")
    with qtbot.waitSignal(window.filled):
        press(window, Qt.Key.Key_2, CONTROL)
    assert window.bottom.message.whole.startswith("Fellesinnstillingene på denne PC-en kan ikke leses.")
    assert window.bottom.message.whole.endswith("innovasjon.json")


def test_logs_are_kept_for_fourteen_days(tmp_path: Path) -> None:
    old, young = tmp_path / "innovasjon-2026-01-01.log", tmp_path / "innovasjon-2026-01-02.log"
    for path, days in ((old, 15), (young, 13)):
        path.write_text("x", encoding="utf-8")
        os.utime(path, (time.time() - days * 86_400,) * 2)
    app.open_log(tmp_path).close()
    assert not old.exists()
    assert young.exists()


# Start


def test_nothing_slow_is_loaded_before_the_first_paint(demo_place: str, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from innovasjon_desktop import app\n"
        "build = app.build\n"
        "def built(*given, **named):\n"
        "    window = build(*given, **named)\n"
        "    window.painted.disconnect()\n"
        "    def look():\n"
        "        from PySide6 import QtCore\n"
        "        slow = {'sqlalchemy', 'alembic', 'openpyxl', 'PySide6.QtSvg', 'concurrent.futures'} & set(sys.modules)\n"
        "        slow |= {'Qt'} & set(vars(QtCore))\n"
        "        print(*sorted(slow))\n"
        "        window.close()\n"
        "        sys.stdout.flush()\n"
        "        __import__('os')._exit(0)\n"
        "    window.painted.connect(look)\n"
        "    return window\n"
        "app.build = built\n"
        f"app.main(['--db', {demo_place!r}])\n"
    )
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert found.stdout.split() == []


def test_smoke_opens_the_first_page_and_quits(demo_place: str, tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    command = [sys.executable, "-m", "innovasjon_desktop", "--smoke", "--db", demo_place]
    assert subprocess.run(command, check=False, env=environment, timeout=60).returncode == 0


# A page and what happens meanwhile


def test_a_hidden_page_reloads_when_it_is_shown_again(
    qtbot: QtBot, demo: Database, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path, "white_spots") as window:
        page = window.page
        assert page is not None
        press(window, Qt.Key.Key_3, CONTROL)
        settled(qtbot, window)
        with qtbot.waitSignal(window.jobs.changed):
            section = Maker(demo).section("Helt ny seksjon")
            window.jobs.write(
                window,
                Create(
                    "unit",
                    {
                        "section_id": section,
                        "name": "Helt ny enhet",
                        "unit_type": "skole",
                        "leader_title": "rektor",
                        "valid_from": dt.date(2026, 1, 1),
                    },
                ),
            )
        before = page.sentence
        with qtbot.waitSignal(page.finding):
            press(window, Qt.Key.Key_2, CONTROL)
        assert page.sentence != before


@pytest.mark.parametrize("key", ["today", "white_spots"])
def test_tab_goes_from_the_header_through_the_page_to_the_card(
    qtbot: QtBot, demo_place: str, tmp_path: Path, key: str
) -> None:
    with opened(qtbot, demo_place, tmp_path, key) as window:
        page = window.page
        assert page is not None
        window.header.date.setFocus()
        places: list[str] = []
        for _ in range(200):
            press(window, Qt.Key.Key_Tab)
            here = window.focusWidget()
            part = next(
                name
                for name, part in (
                    ("page", page),
                    ("navigation", window.navigation),
                    ("header", window.header),
                    ("rest", window),
                )
                if part.isAncestorOf(here) or part is here
            )
            if not places or places[-1] != part:
                places.append(part)
            if here is window.header.date:
                break
        assert places[:1] == ["page"]
        assert places.count("page") == 1
        assert places.count("header") == 1


def test_what_is_typed_is_saved_or_asked_about_before_the_window_closes(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        window.card_place.new_record("section")
        form = window.card_place.findChild(AskForm)
        assert form is not None
        fill(qtbot, form, name="Ny seksjon")
        window.close()
        assert window.isVisible()
        qtbot.waitUntil(lambda: "Det du har skrevet her, er ikke lagret." in shown_in(window.card_place))
        window.close()
        assert not window.isVisible()


def test_a_field_one_is_in_is_saved_when_the_window_closes(
    qtbot: QtBot, demo: Database, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        window.open_record("unit", 1)
        card = window.card_place.card()
        qtbot.waitUntil(lambda: card.place == ("unit", 1))  # type: ignore[attr-defined]  # the real card has it
        field = card.form.form.boxes["name"].editor  # type: ignore[attr-defined]  # as above
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, "Siste ord")
        window.close()
        qtbot.waitUntil(lambda: not window.isVisible())
    assert Maker(demo).value("unit", 1, "name") == "Siste ord"


def test_qt_speaks_norwegian_too(window: MainWindow) -> None:
    field = QLineEdit(window)
    field.setText("tekst")
    menu = field.createStandardContextMenu()
    texts = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert texts == ["Angre", "Gjør om", "Klipp ut", "Kopier", "Lim inn", "Slett", "Merk alt"]
    menu.deleteLater()
