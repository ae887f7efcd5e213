"""Parts of the record card: a field one only reads, what hangs on the record, its history."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.ui.card_data import Step, when_text
from innovasjon_desktop.ui.grid_delegate import MARK
from innovasjon_desktop.ui.marks import paint_mark
from innovasjon_desktop.ui.parts import ElidedLabel, button, label, plain_tooltip
from innovasjon_desktop.ui.related import READ_ONLY_LISTS, Line, Listed, Related
from innovasjon_desktop.ui.theme import theme


def register_text(entity: Entity) -> str:
    """Return what making a new record of ``entity`` is called."""
    name = _(entity.label)
    return _("Register {entity}").format(entity=name[:1].lower() + name[1:])


class ReadBox(QWidget):
    """A field one only reads: label above value."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label(name, "label", "muted", parent=self))
        self._name = name
        self.value = label("", wrap=True, parent=self)
        self.show_text(text)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.value)

    def show_text(self, text: str) -> None:
        """Show ``text``."""
        self.value.setText(text or "–")
        self.value.setAccessibleName(f"{self._name}: {text or '–'}")


class StateLine(QWidget):
    """The mark of a state and its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ""
        self._word = label("", "strong", parent=self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARK.width() + 8, 0, 0, 0)
        layout.addWidget(self._word)
        self.setFixedHeight(20)
        theme().changed.connect(self.update)

    def show_state(self, state: str, word: str) -> None:
        """Show a state."""
        self._state = state
        self._word.setText(word)
        self.setAccessibleName(_("Status: {state}").format(state=word))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = (self.height() - MARK.height()) / 2
        paint_mark(painter, QRectF(0, top, MARK.width(), MARK.height()), self._state, theme().colours)
        painter.end()


class LineButton(QPushButton):
    """A related row as a line one can open; what has no room for ends in three dots."""

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setAccessibleName(line.text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown = ElidedLabel(line.text, parent=self)
        self._shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setToolTip(plain_tooltip(line.text))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(self._shown)
        self.setFixedHeight(28)


class RelatedList(QWidget):
    """The rows of one kind that hang on a record, with a button to add one."""

    opened = Signal(str, int)
    wanted = Signal(object)  # Related: a new one is asked for

    def __init__(self, owner: str, listed: Listed, *, may_add: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        related: Related = listed.related
        self.entity = related.entity
        entity = ALL[related.entity]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        text = f"{_(entity.plural)}  {listed.count}" if listed.count else _(entity.plural)
        head.addWidget(label(text, "label", "muted", parent=self), 1)
        self.add_button = button(_("Add"), lambda: self.wanted.emit(related), flat=True, parent=self)
        self.add_button.setAccessibleName(_("Add: {entity}").format(entity=_(entity.label)))
        self.add_button.setVisible(may_add and (owner, related.entity) not in READ_ONLY_LISTS)
        head.addWidget(self.add_button)
        layout.addLayout(head)
        self.lines: list[LineButton] = []
        for line in listed.lines:
            made = LineButton(line, self)
            made.clicked.connect(lambda _checked, i=line.id, name=related.entity: self.opened.emit(name, i))
            self.lines.append(made)
            layout.addWidget(made)
        rest = listed.count - len(listed.lines)
        if rest > 0:
            more = ngettext("and {count} more", "and {count} others", rest).format(count=rest)
            layout.addWidget(label(more, "label", "muted", parent=self))


class HistoryList(QWidget):
    """What has happened to a record, the latest first; a step opens on the page of the history."""

    opened = Signal(int)

    def __init__(self, steps: Iterable[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for step in steps:
            layout.addWidget(self._entry(step))

    def _entry(self, step: Step) -> QWidget:
        made = QWidget(self)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = f"{when_text(step.at)} · {step.actor}"
        title = LineButton(Line(step.id, say(step.label)), made)
        title.clicked.connect(lambda _checked: self.opened.emit(step.id))
        layout.addWidget(title)
        texts: list[QLabel] = [label(head, "label", "muted", wrap=True, parent=made)]
        texts += [label(change, "label", wrap=True, parent=made) for change in step.changes]
        for text in texts:
            text.setIndent(6)
            layout.addWidget(text)
        made.setAccessibleName(". ".join([head, say(step.label), *step.changes]))
        return made


class Fold(QWidget):
    """A heading that opens and closes what is below it."""

    def __init__(self, title: str, inner: QWidget, *, opened: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._inner = inner
        self.head = button("", self.toggle, flat=True, parent=self)
        inner.setParent(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self.head)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(inner)
        self.open(opened)

    @property
    def is_open(self) -> bool:
        """Whether what is below is shown."""
        return not self._inner.isHidden()

    def open(self, opened: bool) -> None:
        """Show or hide what is below."""
        self._inner.setVisible(opened)
        self.head.setText(f"{'▾' if opened else '▸'} {self._title}")
        self.head.setAccessibleName(
            (_("{title}, shown") if opened else _("{title}, hidden")).format(title=self._title)
        )

    def toggle(self) -> None:
        """Show what is hidden, hide what is shown."""
        self.open(not self.is_open)
