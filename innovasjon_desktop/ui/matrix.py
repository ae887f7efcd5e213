"""Units down, periods across, grouped by section: painted by hand, only what can be seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLineEdit, QToolTip, QWidget

from innovasjon_desktop.i18n import _, sort_key
from innovasjon_desktop.ui.legend import NO_CONTACT, WORDS
from innovasjon_desktop.ui.matrix_paint import HEAD, NAME, ROW, SECTION, MatrixPainter
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.theme import theme

if TYPE_CHECKING:
    from innovasjon_desktop.domain.figures.matrix import Cell, Matrix, SectionCells, UnitCells

CELL_LEAST, CELL_MOST = 80, 112
NAME_LEAST, NAME_MOST = 156, 320
BEYOND = 1 << 12
"""Further than any column: End goes there and is held back."""


class Line(NamedTuple):
    """A line of the matrix: a section (``unit`` None) or a unit."""

    section: SectionCells
    unit: UnitCells | None


class MatrixView(QAbstractScrollArea):
    """The matrix with frozen headers, one current cell, and a filter in its corner.

    Section lines are passed over by the keyboard; column ``NAME`` is the unit itself.
    """

    current_changed = Signal()
    activated = Signal()
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix: Matrix | None = None
        self.lines: list[Line] = []
        self.shown_units = 0
        self.tops: list[int] = [0]
        self.column: int = NAME
        self.line = -1
        self.period = 0
        self._states: frozenset[str] = frozenset()
        self._text = ""
        self._paint = MatrixPainter(self)
        self.filter_field = QLineEdit(self)
        self.filter_field.setClearButtonEnabled(True)
        self.filter_field.setPlaceholderText(_("Filter units"))
        self.filter_field.setAccessibleName(_("Filter units"))
        QWidget.setTabOrder(self.filter_field, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(ROW)
        self.horizontalScrollBar().setSingleStep(CELL_LEAST // 2)
        theme().changed.connect(self._restyle)

    # What is shown

    def show_matrix(self, matrix: Matrix, period: int) -> None:
        """Show ``matrix``; ``period`` is the place of the column the filter looks at.

        The current cell stays on its unit and period if they are still there.
        """
        before = self._key()
        self.matrix, self.period = matrix, period
        self._arrange()
        self._go_back(before)

    def set_filter(self, states: frozenset[str], text: str) -> None:
        """Show only units in one of ``states`` (none: any) whose name or section holds ``text``."""
        if (states, text) != (self._states, self._text):
            before = self._key()
            self._states, self._text = states, text
            self._arrange()
            self._go_back(before)

    def _arrange(self) -> None:
        self.lines = list(self._wanted_lines())
        self.shown_units = sum(line.unit is not None for line in self.lines)
        tops, top = [], 0
        for line in self.lines:
            tops.append(top)
            top += SECTION if line.unit is None else ROW
        self.tops = [*tops, top]
        self.line = -1
        self._fit()
        self.viewport().update()

    def _wanted_lines(self) -> Iterator[Line]:
        words, states, place = sort_key(self._text), self._states, self.period
        for section in self.matrix.sections if self.matrix else ():
            units = section.units
            if states:
                units = tuple(unit for unit in units if self._is_in(unit.cells[place]))
            if words and words not in sort_key(section.section):
                units = tuple(unit for unit in units if words in sort_key(unit.unit))
            if units:
                yield Line(section, None)
                for unit in units:
                    yield Line(section, unit)

    def _is_in(self, cell: Cell) -> bool:
        return cell.state in self._states or (NO_CONTACT in self._states and not cell.fresh)

    # The current cell

    @property
    def unit(self) -> UnitCells | None:
        """The unit of the current cell."""
        return self.lines[self.line].unit if 0 <= self.line < len(self.lines) else None

    @property
    def period_id(self) -> int | None:
        """The period of the current cell; None in the name column."""
        return self.matrix.periods[self.column].id if self.matrix and self.column != NAME else None

    @property
    def cell(self) -> Cell | None:
        """The current cell; None in the name column."""
        unit = self.unit
        return unit.cells[self.column] if unit is not None and self.column != NAME else None

    def select(self, unit_id: int, period_id: int | None = None) -> bool:
        """Make a cell current and bring it into view; tell whether it is there."""
        periods = self.matrix.periods if self.matrix else ()
        column = next((n for n, period in enumerate(periods) if period.id == period_id), NAME)
        for place, line in enumerate(self.lines):
            if line.unit is not None and line.unit.unit_id == unit_id:
                self._set_current(place, column)
                return True
        return False

    def _key(self) -> tuple[int, int | None] | None:
        unit = self.unit
        return None if unit is None else (unit.unit_id, self.period_id)

    def _go_back(self, key: tuple[int, int | None] | None) -> None:
        if key is None or not self.select(*key):
            self.column = NAME if self.matrix is None else min(self.column, len(self.matrix.periods) - 1)

    def _set_current(self, line: int, column: int) -> None:
        before = self._key()
        self.line, self.column = line, column
        self._bring_into_view()
        self.viewport().update()
        if self._key() != before:
            self._announce()
            self.current_changed.emit()

    def words(self) -> str:
        """Say the current cell in words."""
        unit, cell = self.unit, self.cell
        if unit is None or self.matrix is None:
            return ""
        if cell is None:
            return f"{unit.unit}, {self.lines[self.line].section.section}"
        return cell_words(unit.unit, self.matrix.periods[self.column].name, cell)

    def _announce(self) -> None:
        words = self.words()
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # Geometry

    def name_width(self) -> int:
        wide = self.viewport().width()
        left = wide - CELL_MOST * len(self.matrix.periods if self.matrix else ())
        return max(NAME_LEAST, min(NAME_MOST, max(left, int(wide * 0.38))))

    def cell_width(self) -> int:
        count = len(self.matrix.periods) if self.matrix else 1
        return max(CELL_LEAST, min(CELL_MOST, (self.viewport().width() - self.name_width()) // max(1, count)))

    def _fit(self) -> None:
        """Set the ranges of the scroll bars."""
        room = self.viewport().height() - HEAD
        self.verticalScrollBar().setPageStep(max(ROW, room))
        self.verticalScrollBar().setRange(0, max(0, self.tops[-1] + 8 - room))
        count = len(self.matrix.periods) if self.matrix else 0
        wide, across = self.viewport().width() - self.name_width(), count * self.cell_width()
        self.horizontalScrollBar().setPageStep(max(1, wide))
        self.horizontalScrollBar().setRange(0, max(0, across - wide))

    def cell_rect(self, line: int, column: int) -> QRect:
        """Return where a cell stands in the viewport, whether in view or not."""
        top = HEAD + self.tops[line] - self.verticalScrollBar().value()
        height = self.tops[line + 1] - self.tops[line]
        if column == NAME:
            return QRect(0, top, self.name_width(), height)
        left = self.name_width() + column * self.cell_width() - self.horizontalScrollBar().value()
        return QRect(left, top, self.cell_width(), height)

    def place_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return line and column at a point of the viewport; None outside the units."""
        if self.matrix is None or point.y() < HEAD:
            return None
        line = bisect_right(self.tops, point.y() - HEAD + self.verticalScrollBar().value()) - 1
        if not 0 <= line < len(self.lines) or self.lines[line].unit is None:
            return None
        if point.x() < self.name_width():
            return line, NAME
        column = (point.x() - self.name_width() + self.horizontalScrollBar().value()) // self.cell_width()
        return (line, column) if column < len(self.matrix.periods) else None

    def _bring_into_view(self) -> None:
        bar, top, bottom = self.verticalScrollBar(), self.tops[self.line], self.tops[self.line + 1]
        if self.line > 0 and self.lines[self.line - 1].unit is None:
            top -= SECTION  # the first unit of a section brings its name along
        bar.setValue(min(bar.value(), top))
        bar.setValue(max(bar.value(), bottom - (self.viewport().height() - HEAD)))
        if self.column != NAME:
            side, left = self.horizontalScrollBar(), self.column * self.cell_width()
            side.setValue(min(side.value(), left))
            wide = self.viewport().width() - self.name_width()
            side.setValue(max(side.value(), left + self.cell_width() - wide))

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.filter_field.hasFocus():  # what the field has no use for leads on to the units
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.setFocus()
            return
        step = self._step(event)
        if step is None:
            if (
                event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
                and self.unit is not None
            ):
                self.activated.emit()
            else:
                super().keyPressEvent(event)
            return
        if self.lines and self.matrix is not None:
            line, column = step
            last = len(self.matrix.periods) - 1
            self._set_current(self._near_unit(line), max(NAME, min(last, column)))

    def _step(self, event: QKeyEvent) -> tuple[int, int] | None:
        """Return the line and column a key leads to, before they are held inside the matrix."""
        line, column, last = self.line, self.column, len(self.lines) - 1
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        page = max(1, (self.viewport().height() - HEAD) // ROW - 1)
        match event.key():
            case Qt.Key.Key_Up:
                return line - 1, column
            case Qt.Key.Key_Down:
                return line + 1, column
            case Qt.Key.Key_Left:
                return line, column - 1
            case Qt.Key.Key_Right:
                return line, column + 1
            case Qt.Key.Key_Home:
                return (0, NAME) if control else (line, NAME)
            case Qt.Key.Key_End:
                return (last, BEYOND) if control else (line, BEYOND)
            case Qt.Key.Key_PageUp:
                return line - page, column
            case Qt.Key.Key_PageDown:
                return line + page, column
        return None

    def _near_unit(self, line: int) -> int:
        """Return the unit line at or beyond ``line`` in the direction of travel."""
        up = line < self.line
        line = max(0, min(len(self.lines) - 1, line))
        while up and line > 0 and self.lines[line].unit is None:
            line -= 1
        while self.lines[line].unit is None:
            line += 1
        return line

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._set_current(*place)
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.place_at(event.position().toPoint()) is not None:
            self.activated.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.unit is None and self.lines:
            self._set_current(self._near_unit(0), max(self.column, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.filter_field.setGeometry(0, 8, self.name_width() - 16, HEAD - 16)
        self._fit()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            QToolTip.showText(event.globalPos(), self.tip(place), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip(self, place: tuple[int, int] | None) -> str:
        """Return the tooltip at a line and column: whole words, as plain text."""
        if place is None or self.matrix is None:
            return ""
        unit = self.lines[place[0]].unit
        assert unit is not None  # place_at never returns a section
        if place[1] == NAME:
            return plain_tooltip(unit.unit)
        return plain_tooltip(cell_words(unit.unit, self.matrix.periods[place[1]].name, unit.cells[place[1]]))

    def _restyle(self) -> None:
        self._paint.restyle()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint.paint(painter)
        painter.end()


def cell_words(unit: str, period: str, cell: Cell) -> str:
    """Say which cell it is and what colour, symbol and dot say together."""
    return f"{unit}, {period}: {state_words(cell)}"


def state_words(cell: Cell) -> str:
    """Say what is in a cell."""
    parts = [_(WORDS.get(cell.state, cell.state))]
    if cell.due:
        parts.append(_("after the deadline"))
    if cell.state == "gap" and not cell.begun:
        parts.append(_("the period has not begun"))
    if not cell.fresh:
        parts.append(_("no contact in 90 days"))
    return ", ".join(parts)
