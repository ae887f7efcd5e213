"""«Hvite flekker» as a person uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.figures.matrix import Matrix
from innovasjon_desktop.services import white_spots as spots
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.white_spots import white_spots
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.matrix import MatrixView
from innovasjon_desktop.ui.matrix_paint import HEAD, NAME
from innovasjon_desktop.ui.pages.white_spots import WhiteSpotsPage
from innovasjon_desktop.ui.theme import theme
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import asked, fill, press, show, working
from tests.ui.windows import opened

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path, "white_spots") as made:
        yield made


@pytest.fixture
def page(window: MainWindow) -> WhiteSpotsPage:
    assert isinstance(window.page, WhiteSpotsPage)
    return window.page


@pytest.fixture
def view(page: WhiteSpotsPage) -> MatrixView:
    page.view.setFocus()
    return page.view


def names(view: MatrixView) -> list[str]:
    return [line.unit.unit for line in view.lines if line.unit is not None]


def go_to(view: MatrixView, state: str, column: int) -> int:
    """Walk down to the first unit with ``state`` in a column, by keys; return its id."""
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    for _ in range(column + 1):
        QTest.keyClick(view, Qt.Key.Key_Right)
    while view.cell is not None and view.cell.state != state:
        before = view.line
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.line != before, f"no unit is {state}"
    assert view.unit is not None
    return view.unit.unit_id


def form_in(qtbot: QtBot, window: MainWindow) -> AskForm:
    """Wait for the small form of the card."""
    place = window.card_place
    qtbot.waitUntil(lambda: any(form.isVisible() for form in place.findChildren(AskForm)))
    return asked(place)


# What is shown


def test_it_shows_what_the_figures_say(page: WhiteSpotsPage, demo: Database) -> None:
    with demo.read() as connection:
        known = white_spots(connection, AS_OF)
    assert page.view.matrix == known
    share = known.totals[1]
    assert page.sentence.startswith(f"{share.numerator} av {share.denominator} enheter (")
    assert names(page.view) == [unit.unit for section in known.sections for unit in section.units]


def test_a_large_organisation_is_seen_before_all_of_it_is_read(
    demo: Database, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spots, "MANY", 10)
    monkeypatch.setattr(spots, "SEEN", 20)
    drawn: list[Matrix] = []
    show_matrix = MatrixView.show_matrix

    def seen(view: MatrixView, known: Matrix, place: int) -> None:
        drawn.append(known)
        show_matrix(view, known, place)

    monkeypatch.setattr(MatrixView, "show_matrix", seen)
    with working(demo) as jobs:
        page = WhiteSpotsPage(jobs)
        page.set_context(2, AS_OF)
        with qtbot.waitSignal(page.finding):
            show(qtbot, page)
    first, whole = drawn
    assert page.view.matrix == whole
    assert 0 < len(first.sections) < len(whole.sections)
    assert first.sections == whole.sections[: len(first.sections)]


def test_every_cell_is_said_in_words(view: MatrixView) -> None:
    go_to(view, "gap", 1)
    assert view.unit is not None
    words = f"{view.unit.unit}, 2025–2026: Ikke valgt, etter fristen"
    assert view.words() == words
    assert view.accessibleDescription() == words


def test_headers_stay_when_one_scrolls(window: MainWindow, view: MatrixView) -> None:
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    picture = view.viewport().grab(view.viewport().rect()).toImage()
    before = picture.copy(0, 0, picture.width(), 40)
    view.verticalScrollBar().setValue(0)
    after = view.viewport().grab().toImage().copy(0, 0, picture.width(), 40)
    assert before == after


def test_names_stay_when_one_scrolls_sideways(window: MainWindow, view: MatrixView) -> None:
    window.resize(960, 700)
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert view.cell_rect(1, NAME).left() == 0
    assert view.place_at(QPoint(20, HEAD + 60)) == (1, NAME)


# Keys


def test_arrows_home_end_and_pages(view: MatrixView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    assert (view.line, view.column) == (1, NAME)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.column == 2
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.column == 2
    QTest.keyClick(view, Qt.Key.Key_End, CONTROL)
    assert view.line == len(view.lines) - 1
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert 1 < view.line < len(view.lines) - 1
    assert view.lines[view.line].unit is not None
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.column == NAME


def test_sections_are_passed_over(view: MatrixView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    seen = set()
    for _ in range(len(view.lines)):
        assert view.unit is not None
        seen.add(view.unit.unit_id)
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert len(seen) == view.shown_units


def test_what_is_chosen_is_in_view(view: MatrixView) -> None:
    QTest.keyClick(view, Qt.Key.Key_End, CONTROL)
    rect = view.cell_rect(view.line, view.column)
    assert rect.bottom() <= view.viewport().height()
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    assert view.cell_rect(0, NAME).top() == HEAD


def test_the_focus_can_be_seen(qtbot: QtBot, page: WhiteSpotsPage, view: MatrixView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    accent = theme().colours.accent.lower()
    rect = view.cell_rect(view.line, NAME)

    def ring() -> bool:
        picture = view.viewport().grab().toImage()
        row = [picture.pixelColor(x, rect.center().y()).name() for x in range(4, 24)]
        return row.count(accent) == 2

    assert ring()
    page.legend.chips["gap"].setFocus()
    assert not ring()


# Choosing and opening


def test_an_area_is_chosen_with_the_keyboard_alone(
    qtbot: QtBot, window: MainWindow, view: MatrixView
) -> None:
    before = window.header.finding
    unit_id = go_to(view, "gap", 1)
    press(window, Qt.Key.Key_Return)
    form = form_in(qtbot, window)
    qtbot.waitUntil(lambda: form.isAncestorOf(window.focusWidget()))
    fill(
        qtbot,
        form,
        title="Leselyst på tvers",
        need="Foreldre etterlyser bedre informasjon om lesing",
        chosen_by="Enhetsleder",
    )
    with qtbot.waitSignal(window.jobs.changed):
        press(window, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: view.cell is not None and view.cell.state == "chosen")
    assert view.unit is not None
    assert view.unit.unit_id == unit_id
    assert window.header.finding != before
    with qtbot.waitSignal(window.jobs.changed):
        window.run_action("undo")
    qtbot.waitUntil(lambda: window.header.finding == before)


def test_enter_on_an_area_opens_its_card(qtbot: QtBot, window: MainWindow, view: MatrixView) -> None:
    go_to(view, "in_progress", 1)
    cell = view.cell
    assert cell is not None
    press(window, Qt.Key.Key_Return)
    card = window.card_place.card()
    qtbot.waitUntil(lambda: card.place == ("development_area", cell.area_id))  # type: ignore[attr-defined]  # the real card
    qtbot.waitUntil(lambda: window.card_place.isAncestorOf(window.focusWidget()))
    press(window, Qt.Key.Key_Escape)
    assert view.hasFocus()


def test_a_click_on_a_gap_asks_for_an_area(qtbot: QtBot, window: MainWindow, view: MatrixView) -> None:
    go_to(view, "gap", 1)
    place = view.cell_rect(view.line, 1).center()
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert form_in(qtbot, window).isVisible()


def test_a_click_on_a_name_shows_the_unit(qtbot: QtBot, window: MainWindow, view: MatrixView) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell_rect(2, NAME).center())
    unit = view.unit
    assert unit is not None
    card = window.card_place.card()
    qtbot.waitUntil(lambda: card.place == ("unit", unit.unit_id))  # type: ignore[attr-defined]  # the real card


# Filter


def test_pressing_a_mark_shows_only_such_units(page: WhiteSpotsPage, view: MatrixView) -> None:
    QTest.mouseClick(page.legend.chips["gap"], Qt.MouseButton.LeftButton)
    cells = [line.unit.cells[1].state for line in view.lines if line.unit is not None]
    assert cells
    assert set(cells) == {"gap"}
    texts = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert f"{len(cells)} enheter vises" in texts
    QTest.keyClick(page.legend.chips["proposed"], Qt.Key.Key_Space)
    both = {line.unit.cells[1].state for line in view.lines if line.unit is not None}
    assert both == {"gap", "proposed"}
    everything = next(each for each in page.findChildren(QPushButton) if each.text() == "Vis alle")
    QTest.mouseClick(everything, Qt.MouseButton.LeftButton)
    assert len(names(view)) > len(cells)
    assert not everything.isVisible()


def test_sums_stay_those_of_the_whole_section(page: WhiteSpotsPage, view: MatrixView) -> None:
    before = {line.section.section: line.section.sums for line in view.lines if line.unit is None}
    QTest.mouseClick(page.legend.chips["gap"], Qt.MouseButton.LeftButton)
    for line in view.lines:
        assert line.section.sums == before[line.section.section]


def test_no_contact_is_a_filter_too(page: WhiteSpotsPage, view: MatrixView) -> None:
    QTest.mouseClick(page.legend.chips["no_contact"], Qt.MouseButton.LeftButton)
    cells = [line.unit.cells[1] for line in view.lines if line.unit is not None]
    assert cells
    assert not any(cell.fresh for cell in cells)


def test_typing_filters_units_and_enter_goes_to_them(
    window: MainWindow, page: WhiteSpotsPage, view: MatrixView
) -> None:
    press(window, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(view.filter_field, "BARNESKOLE")
    assert names(view)
    assert all("barneskole" in name.casefold() for name in names(view))
    press(window, Qt.Key.Key_Return)
    assert view.hasFocus()
    assert view.unit is not None


def test_the_current_unit_is_kept_through_a_filter(page: WhiteSpotsPage, view: MatrixView) -> None:
    unit_id = go_to(view, "gap", 1)
    QTest.mouseClick(page.legend.chips["gap"], Qt.MouseButton.LeftButton)
    assert view.unit is not None
    assert view.unit.unit_id == unit_id
    page.clear_filter()
    assert view.unit.unit_id == unit_id


def test_the_filter_looks_at_the_chosen_period(
    window: MainWindow, page: WhiteSpotsPage, view: MatrixView
) -> None:
    box = window.header.period
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.currentText() == "2023–2024"
    QTest.mouseClick(page.legend.chips["stopped"], Qt.MouseButton.LeftButton)
    cells = [line.unit.cells[0].state for line in view.lines if line.unit is not None]
    assert set(cells) == {"stopped"}
    assert "61 av 70" in page.sentence


# Export


@pytest.mark.parametrize("filtered", [False, True])
def test_it_is_exported_as_it_stands(
    qtbot: QtBot, window: MainWindow, page: WhiteSpotsPage, view: MatrixView, tmp_path: Path, filtered: bool
) -> None:
    if filtered:
        QTest.mouseClick(page.legend.chips["stopped"], Qt.MouseButton.LeftButton)
    window.run_action("export")
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / "flekker.xlsx"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(lambda: "flekker.xlsx" in window.bottom.message.whole, timeout=20_000)
    sheet = load_workbook(target).worksheets[0]
    found = [row for row in sheet.iter_rows(values_only=True) if row[1] in names(view)]
    assert [row[1] for row in found] == names(view)
    assert view.matrix is not None
    words = {"completed": "Fullført", "stopped": "Stoppet – læring"}
    for row, line in zip(found, [line for line in view.lines if line.unit is not None], strict=True):
        assert line.unit is not None
        if line.unit.cells[0].state in words:
            assert row[2] == words[line.unit.cells[0].state]


# Data from people


def test_names_are_shown_as_they_are_written(
    qtbot: QtBot, store: Database, place: str, tmp_path: Path
) -> None:
    make = Maker(store)
    name = "<b>Åsen</b> & <img src='file:///etc/hostname'>"
    make.unit(make.section(), name)
    make.period()
    with opened(qtbot, place, tmp_path, "white_spots") as window:
        page = window.page
        assert isinstance(page, WhiteSpotsPage)
        qtbot.waitUntil(lambda: names(page.view) == [name])
        tip = page.view.tip((1, 0))
        assert "<b>" not in tip
        assert "&lt;b&gt;Åsen" in tip


def test_an_empty_page_says_what_goes_here(qtbot: QtBot, place: str, tmp_path: Path) -> None:
    with opened(qtbot, place, tmp_path, "white_spots") as window:
        assert window.page is not None
        buttons = [each for each in window.page.findChildren(QPushButton) if each.isVisible()]
        assert [each.text() for each in buttons] == ["Ny utviklingsperiode"]
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        assert form_in(qtbot, window).isVisible()


def test_a_date_before_a_reorganisation_shows_the_old_structure(
    qtbot: QtBot, window: MainWindow, page: WhiteSpotsPage
) -> None:
    now = names(page.view)
    with qtbot.waitSignal(page.finding):
        window.header.date.choose(dt.date(2025, 6, 30))
    assert names(page.view) != now


def test_typing_in_the_filter_is_not_lost_when_rows_change(
    qtbot: QtBot, window: MainWindow, page: WhiteSpotsPage, view: MatrixView
) -> None:
    press(window, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(view.filter_field, "skole")
    with qtbot.waitSignal(page.finding):
        window.jobs.write(window, Edit("unit", 1, {"headcount": 17}))
    QTest.keyClicks(view.filter_field, "n")
    field: QLineEdit = view.filter_field
    assert field.text() == "skolen"
    assert field.hasFocus()
