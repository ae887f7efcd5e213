"""One column of the board: its cards as a list that the keyboard, the mouse and a screen reader know."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from innovasjon_desktop.i18n import _, date_text, ngettext
from innovasjon_desktop.services.board import Card
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.stylesheet import RING
from innovasjon_desktop.ui.theme import font, theme

MIME = "application/x-innovasjon-request"
CARD = Qt.ItemDataRole.UserRole
GAP, PADDING, RADIUS = 8, 10, 6
TITLE_LINES = 2

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def late_text(card: Card) -> str:
    """Return what is late about a request, or nothing."""
    if card.waiting.late:
        days = card.waiting.late
        return ngettext(
            "{count} working day over the deadline", "{count} working days over the deadline", days
        ).format(count=days)
    if card.resume_late and card.resume_on is not None:
        return _("was to resume {date}").format(date=date_text(card.resume_on))
    return ""


def waiting_text(card: Card) -> str:
    """Return how many working days a request has waited for us, or on hold for the unit."""
    if card.state == "on_hold":
        return unit_text(card)
    us = card.waiting.with_us
    return ngettext("{count} day with us", "{count} days with us", us).format(count=us)


def unit_text(card: Card) -> str:
    """Return how many working days a request has waited for the unit."""
    days = card.waiting.with_unit
    return ngettext("{count} day with the unit", "{count} days with the unit", days).format(count=days)


def further_text(card: Card) -> str:
    """Return what else one must know: what is late, when it is to go on, how long it was on hold."""
    late = late_text(card)
    if late:
        return late
    if card.resume_on is not None:
        return _("resumes {date}").format(date=date_text(card.resume_on))
    return unit_text(card) if card.waiting.with_unit and card.state != "on_hold" else ""


class Cards(QAbstractListModel):
    """The cards of one column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: tuple[Card, ...] = ()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Show other cards."""
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def place_of(self, row_id: int) -> int | None:
        """Return where a card stands, if it is here."""
        return next((place for place, card in enumerate(self.cards) if card.id == row_id), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return card.title
            case Qt.ItemDataRole.AccessibleTextRole:
                waits = (waiting_text(card), further_text(card))
                words = (card.number, card.title, card.place, *waits, card.lead)
                return ", ".join(word for word in words if word)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(f"{card.title}\n{card.place}")
            case Qt.ItemDataRole.UserRole:
                return card
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemNeverHasChildren if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        ids = [self.cards[index.row()].id for index in indexes]
        data.setData(MIME, QByteArray(json.dumps(ids).encode()))
        return data


def dragged_id(data: QMimeData) -> int | None:
    """Return the id of the request that is being dragged; None if it is something else."""
    if not data.hasFormat(MIME):
        return None
    try:
        ids = json.loads(bytes(data.data(MIME).data()))
    except ValueError:
        return None
    return ids[0] if isinstance(ids, list) and ids and isinstance(ids[0], int) else None


class CardDelegate(QStyledItemDelegate):
    """Paints a card: number, title, unit, and how long it has waited."""

    def height(self, small: QFont, body: QFont) -> int:
        """Return the height of every card."""
        return (
            QFontMetrics(small).lineSpacing() * 4
            + QFontMetrics(body).lineSpacing() * TITLE_LINES
            + 2 * PADDING
            + 6
            + GAP
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self.height(font("label"), font("body")))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(CARD)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = selected and option.widget.hasFocus()
        paint_card(painter, option.rect.adjusted(0, 0, 0, -GAP), card, selected=selected, focused=focused)


def paint_card(
    painter: QPainter, rect: QRect, card: Card, *, selected: bool = False, focused: bool = False
) -> None:
    """Paint a card inside ``rect``."""
    colours = theme().colours
    small, body = font("label"), font("body")
    measure = QFontMetrics(small)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = colours.accent if selected else colours.line
    painter.setPen(QPen(QColor(edge), RING if focused else 1))
    painter.setBrush(QColor(colours.soft if selected else colours.surface))
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
    inner = rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
    y = inner.top()

    def write(
        text: str, tone: str, left: int = 0, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        painter.setFont(small)
        painter.setPen(QColor(tone))
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, inner.width() - left)
        room = QRect(inner.left() + left, y, inner.width() - left, measure.lineSpacing())
        painter.drawText(room, align | Qt.AlignmentFlag.AlignTop, shown)

    write(card.number, colours.muted)
    write(card.lead, colours.muted, measure.horizontalAdvance(card.number) + 12, Qt.AlignmentFlag.AlignRight)
    y += measure.lineSpacing() + 2
    painter.setFont(body)
    painter.setPen(QColor(colours.text))
    height = QFontMetrics(body).lineSpacing()
    for text in two_lines(card.title, body, inner.width()):
        painter.drawText(QRect(inner.left(), y, inner.width(), height), Qt.AlignmentFlag.AlignLeft, text)
        y += height
    y += 4
    write(card.place, colours.muted)
    y += measure.lineSpacing()
    write(waiting_text(card), colours.muted)
    y += measure.lineSpacing()
    late = late_text(card)
    write(f"! {late}" if late else further_text(card), colours.late if late else colours.muted)
    painter.restore()


def two_lines(text: str, used: QFont, width: int) -> list[str]:
    """Return ``text`` as at most two lines of ``width``; what is left over becomes an ellipsis."""
    layout = QTextLayout(text, used)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < TITLE_LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start = line.textStart()
        whole = len(lines) == TITLE_LINES - 1
        part = text[start:] if whole else text[start : start + line.textLength()]
        lines.append(QFontMetrics(used).elidedText(part.strip(), Qt.TextElideMode.ElideRight, width))
    layout.endLayout()
    return lines


class ColumnView(QListView):
    """The cards of a column. Arrows go between cards, Ctrl+arrows move one, Enter opens it."""

    picked = Signal(int)  # id: a card became the current one
    opened = Signal(int)
    step = Signal(int)  # -1 or 1: go to the neighbouring column
    shift = Signal(int)  # -1 or 1: move the current card there
    menu = Signal(QPoint)
    hovered = Signal(object)  # id of the card held over the column, or None
    dropped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = Cards(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet("QListView { background: transparent }")
        self.selectionModel().currentChanged.connect(self._told)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(CARD).id))
        theme().changed.connect(self.viewport().update)

    def current(self) -> Card | None:
        """Return the current card."""
        index = self.currentIndex()
        return index.data(CARD) if index.isValid() else None

    def go_to(self, place: int) -> None:
        """Make the card at ``place``, or the last one, the current one."""
        count = self.cards.rowCount()
        if count:
            self.setCurrentIndex(self.cards.index(min(place, count - 1), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            side = -1 if key == Qt.Key.Key_Left else 1
            (self.shift if control else self.step).emit(side)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            card = self.current()
            if card is not None:
                self.opened.emit(card.id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            under = self.indexAt(event.pos())
            if under.isValid():
                self.setCurrentIndex(under)
            self.menu.emit(event.globalPos())
        else:
            corner = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu.emit(self.viewport().mapToGlobal(corner))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        now = self.currentIndex()
        if not now.isValid():
            self.go_to(0)
        else:
            self.selectionModel().select(now, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.picked.emit(now.data(CARD).id)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def startDrag(self, supported: Qt.DropAction) -> None:
        card = self.current()
        if card is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.cards.mimeData([self.currentIndex()]))
        rect = self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -GAP)
        picture = QPixmap(rect.size() * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_card(painter, QRect(QPoint(0, 0), rect.size()), card, selected=True)
        painter.end()
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(min(24, rect.width()), 16))
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        row_id = dragged_id(event.mimeData())
        self.hovered.emit(row_id)
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hovered.emit(None)

    def dropEvent(self, event: QDropEvent) -> None:
        row_id = dragged_id(event.mimeData())
        self._answer(event)
        self.hovered.emit(None)
        if row_id is not None:
            self.dropped.emit(row_id)

    @staticmethod
    def _answer(event: QDropEvent) -> None:
        # A forbidden column takes the card too, to say in words why it cannot stay there.
        if event.mimeData().hasFormat(MIME):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def _told(self, now: QModelIndex) -> None:
        if now.isValid():
            self.picked.emit(now.data(CARD).id)
