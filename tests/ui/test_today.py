"""«I dag» as a person uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Move
from innovasjon_desktop.services.today import Today, today
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.import_dialog import ImportDialog
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages.today import TodayPage
from innovasjon_desktop.ui.today_parts import TodayLine
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import plain, press
from tests.ui.windows import opened


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path, "today") as made:
        yield made


@pytest.fixture
def page(window: MainWindow) -> TodayPage:
    return page_of(window)


@pytest.fixture
def known(demo: Database) -> Today:
    with demo.read() as connection:
        return today(connection, AS_OF)


def page_of(window: MainWindow) -> TodayPage:
    assert isinstance(window.page, TodayPage)
    return window.page


def line_that(page: TodayPage, does: str) -> TodayLine:
    return next(line for line in page.lines if line.line.does == does)


def texts(page: TodayPage) -> list[str]:
    return [plain(label.text()) for label in page.findChildren(QLabel) if label.isVisible()]


def test_it_shows_what_the_figures_say(page: TodayPage, known: Today) -> None:
    shown = texts(page)
    for card in known.cards:
        assert plain(say(card.value)) in shown
    for group in known.groups:
        assert any(text.endswith(f"   {len(group.lines)}") for text in shown)
    assert page.sentence[0] == page.sentence[0].upper()
    assert page.sentence.casefold() == "; ".join(say(part) for part in known.finding).casefold()


def test_only_what_is_late_is_marked_late(page: TodayPage) -> None:
    for line in page.lines:
        toned = [label for label in line.findChildren(QLabel) if label.property("tone") == "late"]
        assert bool(toned) is line.line.late


def test_a_key_figure_leads_to_its_page(window: MainWindow, page: TodayPage) -> None:
    page.cards[1].setFocus()
    press(window, Qt.Key.Key_Return)
    assert window.page_key == "white_spots"


def test_key_figures_are_said_in_whole(page: TodayPage) -> None:
    assert page.cards[0].accessibleName() == "7 av 9 seksjoner har agent, 2 mangler"


def test_a_line_opens_its_record(qtbot: QtBot, window: MainWindow, page: TodayPage) -> None:
    line = line_that(page, "answer")
    assert not window.card_place.isVisible()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    card = window.card_place.card()
    qtbot.waitUntil(lambda: card.place == line.line.opens)  # type: ignore[attr-defined]  # the real card
    assert window.card_place.isVisible()


def test_arrows_go_from_line_to_line(window: MainWindow, page: TodayPage) -> None:
    page.lines[0].setFocus()
    press(window, Qt.Key.Key_Down)
    assert page.lines[1].hasFocus()
    press(window, Qt.Key.Key_Up)
    assert page.lines[0].hasFocus()
    press(window, Qt.Key.Key_Up)
    assert page.lines[0].hasFocus()


@pytest.mark.parametrize("does", ["answer", "appoint", "choose"])
def test_a_button_asks_for_what_its_step_needs(
    qtbot: QtBot, window: MainWindow, page: TodayPage, does: str
) -> None:
    QTest.mouseClick(line_that(page, does).step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(form.isVisible() for form in window.card_place.findChildren(AskForm)))


def test_what_is_done_disappears_and_the_rest_stays(
    qtbot: QtBot, window: MainWindow, page: TodayPage, known: Today
) -> None:
    request = line_that(page, "answer").line.opens[1]
    before = [line.line.opens for line in page.lines]
    with qtbot.waitSignal(page.finding, timeout=10_000):
        window.jobs.write(window, Move("request", request, "clarifying", on=AS_OF))
    assert [line.line.opens for line in page.lines if line.line.opens in before] == [
        place for place in before if place != ("request", request)
    ]
    assert page.sentence.startswith("2 nye forespørsler")


def test_long_groups_are_folded_and_open_by_key(window: MainWindow, page: TodayPage, known: Today) -> None:
    longest = max(known.groups, key=lambda group: len(group.lines))
    count = len(page.lines)
    more = next(
        each
        for each in page.findChildren(QPushButton)
        if each.isVisible() and each.accessibleName().endswith(f"{len(longest.lines) - 6} til")
    )
    more.setFocus()
    press(window, Qt.Key.Key_Space)
    assert len(page.lines) == count + len(longest.lines) - 6


def test_another_date_shows_that_day(
    qtbot: QtBot, window: MainWindow, page: TodayPage, demo: Database
) -> None:
    day = dt.date(2025, 6, 30)
    with qtbot.waitSignal(page.finding):
        window.header.date.choose(day)
    with demo.read() as connection:
        then = today(connection, day)
    assert plain(say(then.cards[0].value)) in texts(page)


@pytest.mark.parametrize("width", [1280, 960])
def test_key_figures_stand_side_by_side(
    qtbot: QtBot, window: MainWindow, page: TodayPage, width: int
) -> None:
    window.resize(width, 700)
    qtbot.waitUntil(lambda: len({card.geometry().top() for card in page.cards}) == 1)


def test_key_figures_make_room_for_the_card(qtbot: QtBot, window: MainWindow, page: TodayPage) -> None:
    window.resize(1024, 700)
    window.run_action("card")
    qtbot.waitUntil(lambda: page.cards[2].geometry().top() > page.cards[0].geometry().top())
    assert all(card.width() >= card.minimumSizeHint().width() for card in page.cards)


# An empty store


def test_an_empty_store_offers_the_first_steps(qtbot: QtBot, place: str, tmp_path: Path) -> None:
    with opened(qtbot, place, tmp_path, "today") as window:
        page = page_of(window)
        assert "Begynn med organisasjonen" in texts(page)
        steps = [each for each in page.findChildren(QPushButton) if each.isVisible()]
        assert [each.text() for each in steps] == ["Importer seksjoner og enheter…", "Prøv eksempelkommunen"]
        QTest.mouseClick(steps[0], Qt.MouseButton.LeftButton)
        assert window.findChild(ImportDialog) is not None


def test_the_organisation_is_imported_and_undone(qtbot: QtBot, place: str, tmp_path: Path) -> None:
    file = tmp_path / "organisasjon.csv"
    rows = [
        "section,unit,unit_type,leader_title",
        "Grunnskole,Elvelund skole,skole,rektor",
        "Grunnskole,Granmo skole,skole,rektor",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    with opened(qtbot, place, tmp_path, "today") as window:
        window.run_action("import")
        dialog = window.findChild(ImportDialog)
        assert dialog is not None
        dialog.pick.click()
        asking = dialog.findChild(QFileDialog)
        assert asking is not None
        asking.filesSelected.emit([str(file)])
        asking.reject()
        qtbot.waitUntil(lambda: dialog.known is not None)
        assert dialog.known is not None
        assert dialog.known.plan.tables[0].kind == "organisation"
        assert dialog.go.accessibleName() == "Importer 2 rader"
        with qtbot.waitSignal(window.jobs.changed, timeout=10_000):
            QTest.keyClick(dialog.go, Qt.Key.Key_Return)
        page = page_of(window)
        qtbot.waitUntil(lambda: bool(page.lines))
        assert window.bottom.message.whole == "Import av organisasjon.csv"
        with qtbot.waitSignal(window.jobs.changed):
            QTest.mouseClick(window.bottom.back, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "Begynn med organisasjonen" in texts(page))


def test_a_refused_row_holds_back_the_import_until_it_is_left_out(
    qtbot: QtBot, place: str, tmp_path: Path
) -> None:
    file = tmp_path / "enheter.csv"
    rows = ["section;unit;unit_type;leader_title", "Stab;IKT;stab;leder", f"Stab;{300 * 'x'};stab;leder"]
    file.write_text("\n".join(rows), encoding="utf-8")
    with opened(qtbot, place, tmp_path, "today") as window:
        dialog = ImportDialog(window.jobs, window)
        dialog.open()
        dialog.choose(file)
        qtbot.waitUntil(lambda: dialog.known is not None)
        assert not dialog.go.isEnabled()
        dialog.skip.setFocus()
        QTest.keyClick(dialog.skip, Qt.Key.Key_Space)
        assert dialog.go.isEnabled()
        dialog.reject()


def test_the_example_is_a_store_of_its_own(
    qtbot: QtBot, store: Database, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("innovasjon_desktop.app.data_folder", lambda: tmp_path / "data")
    with opened(qtbot, place, tmp_path, "today") as window:
        step = next(
            each for each in window.findChildren(QPushButton) if each.text() == "Prøv eksempelkommunen"
        )
        with qtbot.waitSignal(window.filled, timeout=30_000):
            QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert page_of(window).lines
        assert window.stores.place != place
        assert window.header.date.date == AS_OF
    with store.read() as connection:
        assert today(connection, AS_OF).groups == ()


def test_a_quiet_day_says_so(qtbot: QtBot, store: Database, place: str, tmp_path: Path) -> None:
    make = Maker(store)
    make.section("Stab", agent_target=0)
    with opened(qtbot, place, tmp_path, "today") as window:
        assert window.header.finding == "Ingenting venter på noen i dag"
        assert page_of(window).lines == []
