"""What the window keeps when one goes elsewhere: what is typed, the record, the keyboard."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop import app
from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.i18n import current_language
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.board_column import ColumnView
from innovasjon_desktop.ui.bugs import Bugs
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.pages.capacity import CapacityPage
from innovasjon_desktop.ui.pages.requests import RequestsPage
from innovasjon_desktop.ui.record_card import RecordCard
from innovasjon_desktop.ui.window_data import take_back
from tests.making import Maker
from tests.ui.acting import fill, press
from tests.ui.windows import go, opened

W = TypeVar("W", QLabel, QPushButton)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LOST = "er ikke lagret. Gjør det en gang til for å gå videre uten å lagre."


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path) as made:
        yield made


def half_written(qtbot: QtBot, window: MainWindow) -> AskForm:
    """Begin a new section in the card and give it a name."""
    window.card_place.new_record("section")
    form = window.card_place.findChild(AskForm)
    assert form is not None
    fill(qtbot, form, name="Ny seksjon")
    return form


def place_of(window: MainWindow) -> tuple[str, int] | None:
    """Return which record the card shows."""
    card = window.card_place.findChild(RecordCard)
    return card.place if card is not None and card.isVisible() else None


def seen(window: MainWindow, kind: type[W], text: str) -> list[W]:
    """Return the visible parts of the open page with a text."""
    found = window.page.findChildren(kind) if window.page is not None else []
    return [each for each in found if each.isVisible() and each.text() == text]


# What is typed and not saved


def test_another_language_waits_for_what_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    form = half_written(qtbot, window)
    window.run_action("language:nn")
    assert current_language() == "nb"
    assert form.isVisible()
    assert window.bottom.message.whole.endswith(LOST)
    assert "Registrer seksjon" in window.bottom.message.whole
    window.run_action("language:nn")
    assert current_language() == "nn"
    assert window.card_place.findChild(AskForm) is None or not form.isVisible()


@pytest.mark.parametrize("action", ["open_store", "new_store", "example"])
def test_another_store_waits_for_what_is_typed(qtbot: QtBot, window: MainWindow, action: str) -> None:
    half_written(qtbot, window)
    before = window.stores.place
    window.run_action(action)
    assert window.findChildren(QFileDialog) == []
    assert window.stores.place == before
    assert window.bottom.message.whole.endswith(LOST)
    if action == "example":
        with qtbot.waitSignal(window.jobs.opened, timeout=60_000):
            window.run_action(action)
    else:
        window.run_action(action)
        dialog = window.findChild(QFileDialog)
        assert dialog is not None
        with qtbot.waitSignal(window.jobs.opened, timeout=60_000):
            dialog.fileSelected.emit(before)
        dialog.reject()


def test_a_warning_counts_for_the_same_step_only(qtbot: QtBot, window: MainWindow) -> None:
    form = half_written(qtbot, window)
    window.run_action("language:nn")
    window.close()
    assert window.isVisible()
    assert form.isVisible()
    window.close()
    assert not window.isVisible()


def test_a_store_that_does_not_open_leaves_the_one_in_use(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.stores.place
    broken = tmp_path / "brev.db"
    broken.write_text("Kjære alle sammen, dette er et brev og ikke et register. " * 40, encoding="utf-8")
    window.run_action("open_store")
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(window.not_opened, timeout=10_000):
        dialog.fileSelected.emit(str(broken))
    dialog.reject()
    assert window.stores.place == before
    again = next(each for each in window.stack.findChildren(QPushButton) if each.text() == "Prøv igjen")
    with qtbot.waitSignal(window.not_opened, timeout=10_000):
        again.click()  # the same file: it may have been put right meanwhile
    assert window.stores.place == before


def test_a_card_that_is_held_back_says_so_below_too(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "requests")
    half_written(qtbot, window)
    assert isinstance(window.page, RequestsPage)
    window.page.grid.view.setFocus()
    press(window, Qt.Key.Key_Down)
    assert window.bottom.message.whole == "Det du har skrevet i kortet, er ikke lagret."
    assert window.bottom.message.property("tone") == "late"


# The keyboard


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.key)
def test_a_page_opened_by_its_key_gets_the_keyboard(qtbot: QtBot, window: MainWindow, entry: object) -> None:
    window.navigation.buttons["history" if window.page_key != "history" else "today"].setFocus()
    go(qtbot, window, entry.key)  # type: ignore[attr-defined]  # a page
    page = window.page
    assert page is not None
    qtbot.waitUntil(lambda: page.isAncestorOf(window.focusWidget()))
    assert window.focusWidget().isVisible()


def test_another_language_leaves_the_keyboard_in_the_page(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "areas")
    window.run_action("language:nn")
    page = window.page
    assert page is not None
    qtbot.waitUntil(lambda: bool(page.sentence))
    assert page.isAncestorOf(window.focusWidget())


def to_board(qtbot: QtBot, window: MainWindow) -> RequestsPage:
    go(qtbot, window, "requests")
    page = window.page
    assert isinstance(page, RequestsPage)
    page.grid.view.setFocus()
    press(window, Qt.Key.Key_Tab, CONTROL)
    qtbot.waitUntil(
        lambda: (
            page.board is not None
            and any(panel.isVisible() and panel.view.cards.cards for panel in page.board.panels.values())
        )
    )
    return page


def test_coming_back_to_the_board_the_keyboard_is_on_a_card(qtbot: QtBot, window: MainWindow) -> None:
    page = to_board(qtbot, window)
    go(qtbot, window, "areas")
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), ColumnView))
    assert page.isAncestorOf(window.focusWidget())


def test_tab_goes_from_the_titles_into_the_board(qtbot: QtBot, window: MainWindow) -> None:
    page = to_board(qtbot, window)
    page.segments.tabs["board"].setFocus()
    for _step in range(4):
        press(window, Qt.Key.Key_Tab)
        if isinstance(window.focusWidget(), ColumnView):
            break
    assert isinstance(window.focusWidget(), ColumnView)


# A new row


@pytest.mark.parametrize("where", ["navigation", "header", "search", "board"])
def test_a_new_row_can_be_begun_from_anywhere(qtbot: QtBot, window: MainWindow, where: str) -> None:
    page = to_board(qtbot, window) if where == "board" else None
    if page is None:
        go(qtbot, window, "requests")
    place = {
        "navigation": window.navigation.buttons["requests"],
        "header": window.header.date,
        "search": window.page.grid.search if isinstance(window.page, RequestsPage) else window,
        "board": window.focusWidget(),
    }[where]
    place.setFocus()
    press(window, Qt.Key.Key_N, CONTROL)
    form = window.card_place.findChild(AskForm)
    assert form is not None
    assert form.accessibleName() == "Registrer forespørsel"


def test_the_board_has_a_button_for_a_new_request(qtbot: QtBot, window: MainWindow) -> None:
    page = to_board(qtbot, window)
    assert page.board is not None
    found = [each for each in page.board.findChildren(QPushButton) if each.text() == "Registrer"]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
    assert window.card_place.findChild(AskForm) is not None


def test_where_there_is_no_list_the_key_begins_a_request(window: MainWindow) -> None:
    press(window, Qt.Key.Key_N, CONTROL)
    form = window.card_place.findChild(AskForm)
    assert form is not None
    assert form.accessibleName() == "Registrer forespørsel"


# The card follows the page


def test_the_card_shows_the_record_of_the_page_one_comes_to(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: (place_of(window) or ("", 0))[0] == "request")
    request = place_of(window)
    go(qtbot, window, "areas")
    qtbot.waitUntil(lambda: (place_of(window) or ("", 0))[0] == "development_area")
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: place_of(window) == request)


def test_where_nothing_is_chosen_the_card_is_empty(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: place_of(window) is not None)
    go(qtbot, window, "capacity")
    assert place_of(window) is None


def test_what_is_typed_stays_when_one_goes_to_another_page(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "requests")
    form = half_written(qtbot, window)
    for key in ("areas", "today", "capacity"):
        go(qtbot, window, key)
        assert form.form.boxes["name"].text() == "Ny seksjon"
        assert form.isVisible()


def test_a_record_found_by_search_stays_though_its_page_is_only_filled_now(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.open_record("session", 1)  # at home on the page of requests, which lists no sessions
    qtbot.waitUntil(lambda: window.page is not None and bool(window.page.sentence), timeout=10_000)
    qtbot.wait(200)
    assert place_of(window) == ("session", 1)
    go(qtbot, window, "areas")
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: place_of(window) == ("session", 1))


@pytest.mark.parametrize("by", ["mouse", "key"])
def test_the_current_row_brings_its_card_back(qtbot: QtBot, window: MainWindow, by: str) -> None:
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: (place_of(window) or ("", 0))[0] == "request")
    request = place_of(window)
    window.card_place.open_record("unit", 1)
    qtbot.waitUntil(lambda: place_of(window) == ("unit", 1))
    assert isinstance(window.page, RequestsPage)
    view = window.page.grid.view
    if by == "key":
        view.setFocus()
        press(window, Qt.Key.Key_Return)
    else:
        spot = view.visualRect(view.currentIndex()).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    qtbot.waitUntil(lambda: place_of(window) == request)


def test_enter_brings_a_hidden_card_back(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "requests")
    qtbot.waitUntil(lambda: (place_of(window) or ("", 0))[0] == "request")
    press(window, Qt.Key.Key_Return, ALT)
    assert not window.card_place.isVisible()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (place_of(window) or ("", 0))[0] == "request")


# The first steps


@pytest.mark.parametrize(
    ("key", "said", "verb", "asks"),
    [
        ("today", "Ingen er i teamet ennå.", "Registrer ressursteammedlem", "Registrer ressursteammedlem"),
        (
            "today",
            "Det er ingen utviklingsperiode ennå, så ingen enhet kan velge område.",
            "Ny utviklingsperiode",
            "Registrer utviklingsperiode",
        ),
        ("capacity", "Ingen er i teamet ennå", "Registrer ressursteammedlem", "Registrer ressursteammedlem"),
    ],
)
def test_what_is_missing_is_said_with_the_step_that_brings_it(
    qtbot: QtBot, place: str, tmp_path: Path, make: Maker, key: str, said: str, verb: str, asks: str
) -> None:
    make.unit(make.section())
    with opened(qtbot, place, tmp_path, key) as window:
        assert window.page is not None
        qtbot.waitUntil(lambda: bool(seen(window, QLabel, said)))
        QTest.mouseClick(seen(window, QPushButton, verb)[0], Qt.MouseButton.LeftButton)
        form = window.card_place.findChild(AskForm)
        assert form is not None
        assert form.accessibleName() == asks


@pytest.mark.parametrize("part", ["hours", "capacities", "absences", "team"])
def test_the_lists_of_the_team_begin_with_a_member(
    qtbot: QtBot, place: str, tmp_path: Path, make: Maker, part: str
) -> None:
    make.section()
    with opened(qtbot, place, tmp_path, "capacity") as window:
        page = window.page
        assert isinstance(page, CapacityPage)
        page.parts.open(part)
        qtbot.waitUntil(lambda: bool(seen(window, QLabel, "Ingen er i teamet ennå.")))
        assert seen(window, QPushButton, "Registrer ressursteammedlem")


# Undo


def test_ctrl_z_does_not_take_the_whole_example_back(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: window.bottom.message.whole == "Det er ingenting å angre.")
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Edit("unit", 1, {"name": "Et helt annet navn"}))
    for _time in range(2):
        press(window, Qt.Key.Key_Z, CONTROL)
        qtbot.wait(200)
    with window.jobs.database.read() as connection:
        from innovasjon_desktop.services.rows import record

        assert record(connection, "unit", 1).values[1] != "Et helt annet navn"
    assert window.bottom.message.whole == "Det er ingenting å angre."


def test_the_period_is_shown_where_it_counts(qtbot: QtBot, window: MainWindow) -> None:
    assert window.header.period.isVisible()
    go(qtbot, window, "requests")
    assert not window.header.period.isVisible()
    go(qtbot, window, "white_spots")
    assert window.header.period.isVisible()


def test_the_period_is_not_there_before_the_page_is_filled_either(demo_place: str, tmp_path: Path) -> None:
    settings = LocalSettings(tmp_path / "window.ini")
    settings.keep("page", "requests")
    window = app.build(Jobs(None, "kari"), settings, app.LocalStores(demo_place), Bugs(io.StringIO()))
    assert window.header.period.isHidden()
    window.deleteLater()


def test_ctrl_z_leaves_the_example_that_was_taken_back_and_done_again(demo: Database) -> None:
    with demo.read() as connection:
        step = history.next_undo(connection)
    assert step is not None
    undone = history.undo(demo, step, actor="kari")
    history.undo(demo, undone.change_set_id, actor="kari")
    with pytest.raises(NotFound):
        take_back(demo, "kari", None, redo=False)
