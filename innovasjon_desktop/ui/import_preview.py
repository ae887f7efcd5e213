"""Third part of the import: row by row what would happen, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHeaderView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.i18n import _, number_text
from innovasjon_desktop.services.recognising.plans import ASKED, CHANGED, LEFT_OUT, NEW, REFUSED, UNCHANGED
from innovasjon_desktop.ui.clipboard import guarded, write_block
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.import_column import left_out_of
from innovasjon_desktop.ui.import_lines import PlanLine
from innovasjon_desktop.ui.import_rows import IN, KEY, NUMBER, TEXT, WHAT, WHERE, Index, RowsModel
from innovasjon_desktop.ui.import_texts import EVERY, LACKING, SIGNS, counted
from innovasjon_desktop.ui.import_work import ImportWork, Known, RowKey
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import PADDING, ROW, SIDE, TextDelegate
from innovasjon_desktop.ui.theme import theme

FILTERS = (EVERY, NEW, CHANGED, UNCHANGED, REFUSED, ASKED, LACKING, LEFT_OUT)
MEASURED = 200
"""Rows by which the columns are made wide enough."""

WRAPPED = 1000
"""Lines among which those that do not go in are as high as their reasons need."""

NAMED = 8
"""Columns that are named in the line of those that are left out."""

WIDEST = {WHERE: 180}
LEAST = {KEY: 140, TEXT: 200}
"""Record and change share the width that the others leave; Enter shows what does not fit."""


class PreviewPart(QWidget):
    """Counts that filter, and the rows below. Space leaves a row out, Enter shows all about it.

    Args:
        work: keeps which rows are left out.
        parent: Qt's owner.
    """

    opened = Signal(object)  # PlanLine one wants to know all about

    def __init__(self, work: ImportWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = work
        self._only = EVERY
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        bar = QWidget(self)
        bar.setAccessibleName(_("Show only"))
        self._flow = FlowLayout(bar)
        self._group = QButtonGroup(self)
        self.filters: dict[str, QPushButton] = {}
        for key in FILTERS:
            made = button("", partial(self.filter, key), parent=bar)
            made.setCheckable(True)
            made.setAutoDefault(False)
            self._group.addButton(made)
            self._flow.addWidget(made)
            self.filters[key] = made
        column.addWidget(bar)
        self.not_in = label("", "label", "muted", wrap=True, parent=self)
        column.addWidget(self.not_in)
        self.view = RowsView(self)
        self.rows = self.view.rows
        self.view.opened.connect(self.opened)
        self.rows.toggled.connect(self._toggle)
        column.addWidget(self.view, 1)
        hint = _("Space leaves a row out or takes it back. Enter shows everything about it.")
        column.addWidget(label(hint, "label", "muted", wrap=True, parent=self))

    def show_known(self, known: Known | None) -> None:
        """Show a plan; the row one is at and the place in the list stay."""
        if known is not None and not known.counts[self._only]:
            self._only = EVERY
        self.view.show_rows(known, set(self._work.without), self._only)
        self._name_left_out(known)
        self._count()

    def _name_left_out(self, known: Known | None) -> None:
        """Name the columns that hold something and are not taken in: nobody may have seen them before."""
        files = self._work.files
        books = {book.name: book for book in files.books} if files is not None else {}
        headers = left_out_of(known.plan.tables, books) if known is not None else []
        names, more = ", ".join(headers[:NAMED]), len(headers) - NAMED
        if more > 0:
            names = _("{names} and {count} more").format(names=names, count=number_text(more))
        self.not_in.setText(_("Not taken in: {names}").format(names=names))
        self.not_in.setVisible(bool(headers))

    def filter(self, only: str) -> None:
        """Show only the rows that become ``only``."""
        self._only = only
        self.view.show_rows(self.rows.known, set(self._work.without), only)
        self._count()

    def counts(self) -> Mapping[str, int]:
        """Return how many rows become what, with those left out meanwhile."""
        return self.rows.counts()

    def _count(self) -> None:
        counts = self.counts()
        for key, each in self.filters.items():
            sign = SIGNS.get(key, "!" if key == LACKING else "")
            text = counted(key, counts[key])
            each.setText(f"{sign} {text}".strip())
            each.setAccessibleName(text)
            each.setChecked(key == self._only)
            each.setVisible(key == EVERY or counts[key] > 0)

    def _toggle(self, rows: list[RowKey], out: bool) -> None:
        self._work.leave_out(rows, out=out)
        self.rows.mark(set(self._work.without))
        self._count()


class RowsView(QTableView):
    """The rows of the preview."""

    opened = Signal(object)  # PlanLine

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(_("What will happen to each row"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(RowsDelegate(self))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        lines = self.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(ROW)
        lines.hide()
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(self._open)

    def show_rows(self, known: Known | None, without: set[RowKey], only: str) -> None:
        """Show rows; the current one and the place in the list stay."""
        here = self.currentIndex()
        line = self.rows.line_at(here.row()) if here.isValid() else None
        name = self.rows.name_of(line) if line is not None else None
        column, scroll = max(here.column(), 0), self.verticalScrollBar().value()
        chosen = self._chosen()
        self.rows.show(known, without, only)
        self._fit()
        if name is not None and line is not None:
            place = self.rows.place_of(name, line.part)
            if place is not None:
                self.setCurrentIndex(self.rows.index(place, column))
        if len(chosen) > 1:
            self._choose(set(chosen))
        self.verticalScrollBar().setValue(scroll)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if event.key() == Qt.Key.Key_Space:
            self._toggle()
        elif event.key() in ENTER and here.isValid():
            self._open(here)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.line_at(index.row()))

    def _lines(self) -> list[PlanLine]:
        blocks = self.selectionModel().selection().toList()
        places = sorted({place for block in blocks for place in range(block.top(), block.bottom() + 1)})
        if not places and self.currentIndex().isValid():
            places = [self.currentIndex().row()]
        return [self.rows.line_at(place) for place in places]

    def _chosen(self) -> list[RowKey]:
        return [self.rows.name_of(line) for line in self._lines()]

    def _choose(self, names: set[RowKey]) -> None:
        places = (
            place
            for place in range(self.rows.rowCount())
            if self.rows.name_of(self.rows.line_at(place)) in names
        )
        found = QItemSelection()
        for _gap, run in groupby(enumerate(places), lambda each: each[1] - each[0]):
            block = [place for _number, place in run]
            found.select(self.rows.index(block[0], 0), self.rows.index(block[-1], TEXT))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _toggle(self) -> None:
        """Leave the selected rows out; if the first of them is out, take them back."""
        lines = [line for line in self._lines() if self.rows.can_choose(line)]
        if lines:
            out = not self.rows.is_out(lines[0])
            self.rows.toggled.emit(list(dict.fromkeys(map(self.rows.name_of, lines))), out)

    def _copy(self) -> None:
        places = range(WHERE, TEXT + 1)
        lines = ([guarded(self.rows.text(line, place)) for place in places] for line in self._lines())
        QGuiApplication.clipboard().setText(write_block(lines))

    def _fit(self) -> None:
        """Give each column what its texts need; the last one has the rest."""
        known, measure = self.rows.known, self.fontMetrics()
        self.setColumnHidden(WHERE, known is None or not _has_places(known))
        self.setColumnHidden(NUMBER, self.rows.is_of_forms)  # the row of a form says nothing, its unit all
        head = self.horizontalHeader().fontMetrics()
        left = self.viewport().width()
        needs = {}
        for column in (IN, WHERE, NUMBER, WHAT, KEY, TEXT):
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
            width = max(head.horizontalAdvance(title), self._widest(measure, column)) + PADDING
            needs[column] = width = min(width, WIDEST.get(column, width))
            if column not in LEAST:
                self.setColumnWidth(column, width)
                left -= 0 if self.isColumnHidden(column) else width
        # The record has what the change does not need, but never less than half of what there is to share.
        key = min(needs[KEY], max(left // 2, left - needs[TEXT]))
        key = max(key, left - max(needs[TEXT], left // 2), LEAST[KEY])
        self.setColumnWidth(KEY, key)
        self.setColumnWidth(TEXT, max(left - key, LEAST[TEXT]))
        self._wrap()

    def _wrap(self) -> None:
        """Make the lines of rows that do not go in as high as their reasons need: there is more to read."""
        lines, measure = self.verticalHeader(), self.fontMetrics()
        room, wraps = QRect(0, 0, self.columnWidth(TEXT) - 2 * SIDE, 0), Qt.TextFlag.TextWordWrap
        one = measure.boundingRect(room, wraps, "–").height()
        for place in range(min(self.rows.rowCount(), WRAPPED)):
            line, high = self.rows.line_at(place), ROW
            if self.rows.action(line.table, line.row) in (REFUSED, LEFT_OUT):
                high += max(0, measure.boundingRect(room, wraps, self.rows.text(line, TEXT)).height() - one)
            if lines.sectionSize(place) != high:
                lines.resizeSection(place, high)

    def _widest(self, measure: QFontMetrics, column: int) -> int:
        count = min(self.rows.rowCount(), MEASURED)
        texts = (self.rows.seen(self.rows.line_at(place), column) for place in range(count))
        return max((measure.horizontalAdvance(text) for text in texts), default=0)


class RowsDelegate(TextDelegate):
    """Paints texts as elsewhere, and the tick of a row as Qt does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == IN:
            QStyledItemDelegate.paint(self, painter, option, index)
        else:
            super().paint(painter, option, index)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: Index) -> None:
        if index.column() == TEXT and room.height() > ROW:
            flags = option.displayAlignment | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, option.text)
        elif index.column() == WHERE:  # names often differ at their end only
            middle = Qt.TextElideMode.ElideMiddle
            shown = option.fontMetrics.elidedText(option.text, middle, room.width())
            painter.drawText(room, option.displayAlignment, shown)
        elif index.column() == TEXT:
            super().draw(painter, option, self._draw_lack(painter, option, room, index), index)
        else:
            super().draw(painter, option, room, index)

    @staticmethod
    def _draw_lack(painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: Index) -> QRect:
        """Draw what a row lacks in a colour of its own; return the room for what else it says."""
        rows = index.model()
        assert isinstance(rows, RowsModel)
        lack = rows.lack_of(rows.line_at(index.row()))
        if not lack or not option.text.startswith(lack):
            return room
        held = painter.pen()
        selected = option.state & QStyle.StateFlag.State_Selected
        if not selected and index.data(Qt.ItemDataRole.ForegroundRole) is None:  # else it is left out
            painter.setPen(QColor(theme().colours.warning))
        shown = option.fontMetrics.elidedText(lack, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, option.displayAlignment, shown)
        painter.setPen(held)
        option.text = option.text[len(lack) :]
        return room.adjusted(min(room.width(), option.fontMetrics.horizontalAdvance(lack)), 0, 0, 0)


def _has_places(known: Known) -> bool:
    places: Sequence[tuple[str, str]] = [(table.file, table.sheet) for table in known.plan.tables]
    return len(set(places)) > 1
