"""A column of the board with its heading, and room above the cards for a sentence or a small form."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, number_text
from innovasjon_desktop.services.board import DRAFT, ENDED, Column
from innovasjon_desktop.ui.board_column import ColumnView
from innovasjon_desktop.ui.form_place import FormPlace
from innovasjon_desktop.ui.marks import paint_mark
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.theme import theme

LEAST, MOST, COLLAPSED = 208, 320, 132
FOLDED = (DRAFT, ENDED)
"""Columns that are only counted until somebody wants to see them."""

ENDED_LABEL = N_("Ended requests")
MARK = QSize(28, 16)


def column_name(key: str) -> str:
    """Return what a column is called."""
    return _(ENDED_LABEL) if key == ENDED else _(REQUEST_LIFE.state(key).label)


class Mark(QWidget):
    """The mark of a state beside its word."""

    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(MARK)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()), self._state, theme().colours)
        painter.end()


class ColumnPanel(QWidget):
    """Heading, sentence or form, cards."""

    unfolded = Signal(bool)  # the ended requests are shown, or only counted

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.column: Column | None = None
        self.view = ColumnView(self)
        self._target = ""
        self._place = FormPlace(self)
        self._title = label("", "strong", parent=self)
        self._count = label("", "body", "muted", parent=self)
        self._note = label("", "label", "late", wrap=True, parent=self)
        self._note.hide()
        self._more = label("", "label", "muted", wrap=True, parent=self)
        self._more.hide()
        self._fold = button("", self._toggle, flat=True, parent=self)
        self._fold.setCheckable(True)
        self._fold.setVisible(key in FOLDED)
        heading = QHBoxLayout()
        heading.setContentsMargins(4, 0, 4, 0)
        heading.setSpacing(8)
        if key != ENDED:
            heading.addWidget(Mark(key, self))
        heading.addWidget(self._title)
        heading.addWidget(self._count)
        heading.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 4, 4)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._note)
        layout.addWidget(self._place)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._more)
        layout.addStretch()
        self._size()

    @property
    def is_folded(self) -> bool:
        """Whether the cards are only counted."""
        return self.key in FOLDED and not self._fold.isChecked()

    def show_column(self, column: Column) -> None:
        """Show other cards, and keep the current one if it is still here."""
        held = self.view.current()
        self.column = column
        self.view.cards.show_cards(column.cards)
        name = column_name(self.key)
        self._title.setText(name)
        self._count.setText(number_text(column.count))
        self.view.setAccessibleName(
            ngettext("{column}, {count} request", "{column}, {count} requests", column.count).format(
                column=name, count=column.count
            )
        )
        hidden = column.count - len(column.cards)
        self._more.setVisible(hidden > 0 and not self.is_folded)
        text = _("The newest {count} are shown; all are in the list.")
        self._more.setText(text.format(count=len(column.cards)))
        text = _("Show") if self.is_folded else _("Hide")
        self._fold.setText(text)
        self._fold.setAccessibleName(f"{text}: {name}")
        self._size()
        place = None if held is None else self.view.cards.place_of(held.id)
        if place is not None:
            self.view.go_to(place)
        elif self.view.hasFocus():
            self.view.go_to(0)

    def ask(self, form: QWidget) -> None:
        """Show ``form`` above the cards."""
        self.clear_form()
        self.explain("")
        self.view.hide()  # in a low window the form needs the whole column, or its buttons are out of sight
        self._place.hold(form)
        self._size()

    @property
    def has_form(self) -> bool:
        """Whether a step is being asked for here."""
        return self._place.widget() is not None

    def clear_form(self) -> None:
        """Take the form away."""
        self._place.clear()
        self.view.show()
        self._size()

    def explain(self, sentence: str) -> None:
        """Say why a card cannot come here; nothing takes the sentence away."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        if sentence:
            announce(self._note, sentence)

    @property
    def sentence(self) -> str:
        """What is said above the cards."""
        return self._note.text()

    def show_target(self, target: str) -> None:
        """Mark the column while a card is held over it: "allowed", "forbidden", or nothing."""
        self._target = target
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._target:
            return
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        allowed = self._target == "allowed"
        pen = QPen(QColor(colours.accent if allowed else colours.late), 2)
        pen.setStyle(Qt.PenStyle.SolidLine if allowed else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(colours.soft) if allowed else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _toggle(self) -> None:
        self.unfolded.emit(self._fold.isChecked())

    def _size(self) -> None:
        folded = self.is_folded and not self.has_form
        self.setMinimumWidth(COLLAPSED if folded else MOST if self.has_form else LEAST)
        self.setMaximumWidth(COLLAPSED if folded else MOST)
