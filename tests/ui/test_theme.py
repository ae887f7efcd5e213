"""Colours one can read, marks one can tell apart, and a look that follows the system."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyleFactory, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.agents import APPOINTMENT_LIFE
from innovasjon_desktop.domain.areas import AREA_LIFE, PERIOD_LIFE
from innovasjon_desktop.domain.figures.matrix import Cell
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.ui.colours import DARK, LIGHT, Colours, Ink, contrast, high_contrast
from innovasjon_desktop.ui.icons import icon
from innovasjon_desktop.ui.legend import WORDS
from innovasjon_desktop.ui.marks import SHAPES, paint_mark
from innovasjon_desktop.ui.matrix import state_words
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.theme import Theme, theme

SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
INKS = ("waiting", "chosen", "progress", "done", "stopped", "quiet")


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    found = theme()
    yield found
    found.show(None)
    qapp.setStyle("Fusion")


def painted(state: str, colours: Colours, **how: bool) -> QImage:
    picture = QImage(60, 22, QImage.Format.Format_RGB32)
    picture.fill(QColor(colours.surface))
    painter = QPainter(picture)
    paint_mark(painter, QRectF(0, 0, 60, 22), state, colours, **how)
    painter.end()
    return picture


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b5cab", "#0b5cab", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@SCHEMES
@pytest.mark.parametrize("text", ["text", "muted", "accent", "late"])
@pytest.mark.parametrize("back", ["background", "surface", "soft", "hover"])
def test_text_can_be_read(colours: Colours, text: str, back: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, back)) >= 4.5


@SCHEMES
def test_text_on_colour_can_be_read(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.warning, colours.warning_back) >= 4.5


@SCHEMES
@pytest.mark.parametrize("name", INKS)
def test_symbols_stand_out_from_their_fill(colours: Colours, name: str) -> None:
    ink: Ink = getattr(colours, name)
    assert contrast(ink.ink, ink.fill) >= 3


@SCHEMES
def test_outlines_and_dots_stand_out(colours: Colours) -> None:
    assert contrast(colours.edge, colours.surface) >= 3
    assert contrast(colours.late, colours.surface) >= 3
    assert contrast(colours.waiting.outline, colours.surface) >= 3
    assert contrast(colours.accent, colours.surface) >= 3  # the focus ring


@pytest.mark.parametrize("life", [AREA_LIFE, REQUEST_LIFE, APPOINTMENT_LIFE, PERIOD_LIFE])
def test_every_state_has_a_mark(life: object) -> None:
    states = {state.key for state in life.states}  # type: ignore[attr-defined]  # a life cycle
    assert states <= set(SHAPES)


@SCHEMES
def test_states_of_an_area_differ_in_shape_not_only_in_colour(colours: Colours) -> None:
    grey = {}
    for state in ("proposed", "chosen", "in_progress", "completed", "stopped", "carried_on", "exempt"):
        role, shape = SHAPES[state]
        grey[state] = (shape, role)
    assert len({shape for shape, _role in grey.values()}) == len(grey)
    plain = Ink(colours.surface, colours.text)
    one_colour = colours._replace(
        waiting=plain, chosen=plain, progress=plain, done=plain, stopped=plain, quiet=plain
    )
    pictures = {state: painted(state, one_colour) for state in grey}
    assert all(pictures[a] != pictures[b] for a, b in combinations(pictures, 2))


@SCHEMES
def test_what_is_late_and_what_has_no_contact_can_be_seen(colours: Colours) -> None:
    assert painted("gap", colours, due=True) != painted("gap", colours)
    assert painted("gap", colours) != painted("gap", colours, begun=False)
    assert painted("proposed", colours, due=True) != painted("proposed", colours)
    assert painted("in_progress", colours, fresh=False) != painted("in_progress", colours)


def test_marks_have_words_too() -> None:
    cell = Cell("in_progress", 1, fresh=False)
    assert state_words(cell) == "Pågår, ingen kontakt på 90 dager"
    assert state_words(Cell("gap", due=True)) == "Ikke valgt, etter fristen"
    assert state_words(Cell("gap", begun=False)) == "Ikke valgt, perioden har ikke begynt"
    assert set(SHAPES) >= set(WORDS) - {"gap", "outside", "no_contact"}


def test_stopped_is_neither_red_nor_orange() -> None:
    for colours in (LIGHT, DARK):
        hue = QColor(colours.stopped.fill).hue()
        assert 180 <= hue <= 260


@pytest.mark.parametrize("style", ["Fusion", "Windows"])
@SCHEMES
def test_widgets_take_the_colours_in_every_style(
    qtbot: QtBot, qapp: QApplication, look: Theme, style: str, colours: Colours
) -> None:
    known = QStyleFactory.keys()
    assert style in known
    qapp.setStyle(style)
    look.show(colours)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 120)
    plain = label("Tekst", parent=window)
    plain.move(8, 8)
    press = button("Utnevn", primary=True, parent=window)
    press.move(8, 48)
    window.show()
    picture = window.grab().toImage()
    assert picture.pixelColor(180, 100).name() == colours.background.lower()
    place = press.geometry().center()
    assert picture.pixelColor(press.geometry().left() + 8, place.y()).name() == colours.accent.lower()
    assert plain.palette().color(QPalette.ColorRole.WindowText).name() == colours.text.lower()


def test_dark_and_light_change_at_once(qtbot: QtBot, look: Theme) -> None:
    look.show(LIGHT)
    muted = label("Tekst", tone="muted")
    qtbot.addWidget(muted)
    muted.show()
    with qtbot.waitSignal(look.changed):
        look.show(DARK)
    muted.ensurePolished()
    assert muted.palette().color(QPalette.ColorRole.WindowText).name() == DARK.muted.lower()


def test_high_contrast_uses_only_the_systems_colours(qapp: QApplication) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#ffff00"))
    colours = high_contrast(palette)
    used = {value for value in colours if isinstance(value, str)}
    for name in INKS:
        used |= set(getattr(colours, name))
    assert used == {"#000000", "#ffff00"}
    assert colours.is_dark
    pictures = [painted(state, colours) for state in ("chosen", "in_progress", "completed", "stopped")]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_the_focus_ring_is_two_pixels_and_moves_nothing(qtbot: QtBot, look: Theme) -> None:
    look.show(LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 100)
    first, second = QPushButton("Velg", window), QPushButton("Start", window)
    first.move(8, 8)
    second.move(150, 8)
    window.show()
    window.activateWindow()
    second.setFocus()
    size = first.sizeHint()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert first.sizeHint() == size
    picture = window.grab().toImage()
    row = first.geometry().center().y()
    ring = [picture.pixelColor(first.geometry().left() + x, row).name() for x in range(3)]
    assert ring[:2] == [LIGHT.accent.lower()] * 2
    assert ring[2] != LIGHT.accent.lower()


@SCHEMES
def test_every_page_has_an_icon_in_the_wanted_colour(qapp: QApplication, colours: Colours) -> None:
    for entry in PAGES:
        picture = icon(entry.key, colours.muted).pixmap(20, 20).toImage()
        inked = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert inked == {colours.muted.lower()}, entry.key


def test_labels_without_a_format_of_their_own_become_plain(qtbot: QtBot, look: Theme) -> None:
    made = QLabel("<b>Kari</b>")
    qtbot.addWidget(made)
    made.show()
    assert made.textFormat() == Qt.TextFormat.PlainText
