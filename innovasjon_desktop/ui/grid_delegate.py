"""Paints the cells of a grid, one Python call a cell, and edits them with the editors of the form."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QStaticText,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.lifecycle import LifeCycle
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.choices import Choice, ChoiceList
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.editors import ENTER, NumberEditor, TextEditor
from innovasjon_desktop.ui.entity_form import Editor, make_editor
from innovasjon_desktop.ui.marks import paint_mark, paint_symbol
from innovasjon_desktop.ui.parts import label, set_tone
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.table_columns import Index
from innovasjon_desktop.ui.theme import theme

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid_view import GridView

Ask = Callable[[Field, dict[str, Any], str, Callable[[ChoiceList], None]], None]

PAD = 8
MARK = QSize(22, 14)
SIGN = 20
"""Width that is left at the end of a state's cell for the sign that something is missing."""

LACKS = "lacks"
ROW = 32
MOST_LAID = 4_000
"""Texts kept laid out; a window shows a few hundred."""

END_EDIT = QAbstractItemDelegate.EndEditHint


class GridDelegate(QStyledItemDelegate):
    """Cells of an :class:`EntityTable`.

    Args:
        view: where the cells are.
        ask: gives the choices of a field, see ``Choices.ask``.
    """

    closed = Signal()  # the editor is gone
    refused = Signal(str)  # the sentence shown beside an editor, for the status line and screen readers

    def __init__(self, view: GridView, ask: Ask) -> None:
        super().__init__(view)
        self._view = view
        self._ask = ask
        self._laid: dict[tuple[str, int], tuple[QStaticText, int]] = {}
        self._marks: dict[tuple[str, float], QPixmap] = {}
        self._note: EditorNote | None = None
        self.editor: Editor | None = None
        self.begun: Row | None = None  # the row as it was when the editor was filled
        self.index = QPersistentModelIndex()
        self._use_theme()
        theme().changed.connect(self._use_theme)

    # Painting

    def _use_theme(self) -> None:
        colours = theme().colours
        self._colours = colours
        self._marks.clear()
        self._text = QPen(QColor(colours.text))
        self._muted = QPen(QColor(colours.muted))
        self.use_font(self._view.font())

    def use_font(self, font: QFont) -> None:
        """Measure and paint with ``font``."""
        self._font = font
        self._italic = QFont(font)
        self._italic.setItalic(True)
        self._metrics = QFontMetrics(self._italic)
        self._laid.clear()
        self._top = (ROW - QFontMetrics(font).height()) // 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = self._view.table
        column = index.column()
        row = table.row(index.row())
        if row is None:
            return
        shown = row.shown
        text = shown[column] if column < len(shown) else table.extra_text(row.id, column)
        if not text:
            return
        rect: QRect = option.rect
        x, width = rect.x() + PAD, rect.width() - 2 * PAD
        if column == table.state_column:
            # A mark beside the word: colour and shape say the same as the text.
            y = rect.y() + (rect.height() - MARK.height()) // 2
            painter.drawPixmap(x, y, self._mark(row.values[column]))
            x, width = x + MARK.width() + 6, width - MARK.width() - 6
            if table.lacks(row):
                width -= SIGN
                painter.drawPixmap(x + width + SIGN - MARK.width() + PAD // 2, y, self._mark(LACKS))
        laid = self._laid.get((text, width))
        if laid is None:
            laid = self._lay(text, width)
        still, text_width = laid
        if column in self._view.numbers:
            x += width - text_width
        y = rect.y() + self._top
        if table.is_dimmed(row.id):
            painter.setPen(self._muted)
            painter.setFont(self._italic)
            painter.drawStaticText(x, y, still)
            painter.setFont(self._font)
            return
        painter.setPen(self._text)
        painter.drawStaticText(x, y, still)

    def _mark(self, state: str) -> QPixmap:
        """Return the mark of a state, or of what lacks something, drawn once for each and each scaling."""
        scale = self._view.devicePixelRatioF()
        made = self._marks.get((state, scale))
        if made is None:
            made = QPixmap(MARK * scale)
            made.setDevicePixelRatio(scale)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(0, 0, MARK.width(), MARK.height())
            if state == LACKS:
                paint_symbol(painter, room.center(), LACKS, self._colours.muted)
            else:
                paint_mark(painter, room, state, self._colours)
            painter.end()
            self._marks[state, scale] = made
        return made

    def _lay(self, text: str, width: int) -> tuple[QStaticText, int]:
        """Return a text cut to ``width``, laid out once: that is most of the work of painting it."""
        if len(self._laid) > MOST_LAID:
            self._laid.clear()
        line = " ".join(text[:400].split()) if "\n" in text or "\t" in text else text[:400]
        still = QStaticText(self._metrics.elidedText(line, Qt.TextElideMode.ElideRight, width))
        still.setTextFormat(Qt.TextFormat.PlainText)
        still.prepare(font=self._font)
        laid = self._laid[text, width] = still, int(still.size().width()) + 1
        return laid

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room a cell needs, for fitting a column to its contents."""
        text = self._view.table.text(index.row(), index.column())
        extra = MARK.width() + 6 if index.column() == self._view.table.state_column else 0
        extra += SIGN if self._view.table.lacks_at(index) else 0
        return QSize(min(self._metrics.horizontalAdvance(text) + 2 * PAD + extra + 2, 480), 32)

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget | None:  # type: ignore[override]  # None means "no editor"; the stubs forget it
        field = self._view.table.field_at(index.column())
        row = self._view.table.row(index.row())
        if field is None or row is None:
            return None
        values = dict(zip((f.name for f in self._view.table.entity.fields), row.values, strict=True))
        editor = make_editor(field, lambda text, done: self._ask(field, values, text, done), parent)
        widget = editor
        widget.setAccessibleName(_(field.label))
        widget.setAutoFillBackground(True)
        widget.setProperty("cell", True)
        for part in (widget, *widget.findChildren(QWidget)):
            part.installEventFilter(self)
        editor.typed.connect(lambda: self.say(widget, ""))
        if field.kind in (Kind.CODE, Kind.STATE, Kind.REF):
            editor.committed.connect(lambda: self._chosen(widget))
        self.editor, self.index = widget, QPersistentModelIndex(index)
        if isinstance(editor, ChoiceEditor):
            life = self._view.table.entity.life
            if field.kind is Kind.STATE and life is not None:
                editor.offer(next_states(life, row.values[index.column()]))
            else:
                editor.learn()
        count = self._view.rows_to_edit(index)
        if count > 1:
            self.say(widget, _("Changes {count} rows").format(count=count), wrong=False)
        return widget

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the editor once: a change in the background never replaces what is being typed."""
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        row = self._view.table.row(index.row())
        self.begun = row
        if row is not None:
            cast("Editor", editor).set_value(row.values[index.column()], row.shown[index.column()])
        line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
        if isinstance(line, NumberEditor):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)  # where the number stands in the cell
        if isinstance(line, QLineEdit):
            line.selectAll()
        elif isinstance(line, TextEditor):
            line.selectAll() if self._view.replaces else line.moveCursor(QTextCursor.MoveOperation.End)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = QRect(option.rect)
        if isinstance(editor, TextEditor):
            rect.setHeight(max(rect.height(), editor.minimumHeight()))
            rect.setWidth(max(rect.width(), 240))
            bottom = self._view.viewport().height()
            if rect.bottom() > bottom:
                rect.moveBottom(max(bottom, rect.height()))
        editor.setMinimumWidth(0)
        editor.setGeometry(rect)
        if self._note is not None:
            self._note.place(editor)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        written = cast("Editor", editor)
        # What cannot be saved is held back before (finish, holds); an error raised here ends the program.
        with suppress(UserError):
            model.setData(index, validate.checked(self._field(index), written.value()))

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:  # the row went away below it
            self.editor, self.begun, self.index = None, None, QPersistentModelIndex()
            self._drop_note()
            self.closed.emit()
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter saves and goes down, Tab goes on, Esc gives up; bad input keeps the editor open."""
        widget = self.editor
        if widget is None or not isinstance(editor, QWidget):
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(widget, event)
        if event.type() == QEvent.Type.FocusOut and not self._keeps_focus(widget):
            self.holds()
        return False

    def _key(self, widget: Editor, event: QKeyEvent) -> bool:
        popup = getattr(widget, "completer", lambda: None)()
        if popup is not None and popup.popup().isVisible() and event.key() != Qt.Key.Key_Tab:
            return False
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self._close(widget, END_EDIT.RevertModelCache)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            hint = END_EDIT.EditNextItem if key == Qt.Key.Key_Tab else END_EDIT.EditPreviousItem
            return self.finish(widget, hint)
        if key in ENTER:
            if isinstance(widget, TextEditor) and modifiers & (
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
            ):
                widget.insertPlainText("\n")
                return True
            if self.finish(widget, END_EDIT.SubmitModelCache):
                self._view.step_down()
            return True
        return False

    def finish(self, widget: Editor, hint: QAbstractItemDelegate.EndEditHint = END_EDIT.NoHint) -> bool:
        """Save what is typed and close the editor, or keep it open with the sentence beside it.

        Returns True also when it stays open, except for Enter's own step down.
        """
        try:
            validate.checked(self._field(self.index), widget.value())
        except UserError as error:
            self.say(widget, say(error))
            return hint is not END_EDIT.SubmitModelCache
        self.commitData.emit(widget)
        self._close(widget, hint)
        return True

    def holds(self) -> bool:
        """Save what is typed; tell whether it stays open, to be put right or given up.

        What was refused and is as it was is not tried again: that takes Enter.
        """
        if self.editor is not None and not self.editor.property("wrong"):
            self.finish(self.editor)
        return self.editor is not None

    def _close(self, widget: Editor, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Forgotten first: closing moves the focus, which would finish the editor a second time.
        self.editor, self.begun, self.index = None, None, QPersistentModelIndex()
        self._drop_note()
        self.closeEditor.emit(widget, hint)
        self.closed.emit()

    def _chosen(self, widget: Editor) -> None:
        """Save a choice made in the list at once."""
        if widget is self.editor:
            self.finish(widget)

    def _keeps_focus(self, widget: QWidget) -> bool:
        popup = QApplication.activePopupWidget()
        focused = QApplication.focusWidget()
        if popup is not None or focused is None:
            return True  # a list, calendar or menu is open, or another window came in front
        return focused is widget or widget.isAncestorOf(focused)

    def _field(self, index: QModelIndex | QPersistentModelIndex) -> Field:
        field = self._view.table.field_at(index.column())
        assert field is not None  # extra columns have no editors
        return field

    def say(self, widget: QWidget, text: str, *, wrong: bool = True) -> None:
        """Show a sentence beside the editor; an empty one takes it away."""
        set_tone(widget, "wrong", bool(text) and wrong)
        widget.setAccessibleDescription(text)
        self._drop_note()
        if text:
            self._note = EditorNote(text, self._view.viewport(), wrong=wrong)
            self._note.place(widget)
            if wrong:
                self.refused.emit(text)

    def _drop_note(self) -> None:
        if self._note is not None:
            self._note.deleteLater()
            self._note = None


def next_states(life: LifeCycle, key: str) -> ChoiceList:
    """Return the state a row is in and those it can move to."""
    keys = [key, *(move.target for move in life.moves_from(key))]
    states = {state.key: state for state in life.states}
    return ChoiceList(tuple(Choice(each, _(states[each].label)) for each in keys if each in states))


class EditorNote(QFrame):
    """The sentence beside an open editor."""

    def __init__(self, text: str, parent: QWidget, *, wrong: bool) -> None:
        super().__init__(parent)
        self._room = parent
        self.setProperty("panel", "true")
        self._label: QLabel = label(text, "label", "late" if wrong else "muted", wrap=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self._label)

    def place(self, editor: QWidget) -> None:
        """Stand below the editor, or above it when there is no room."""
        width = min(max(self._label.sizeHint().width() + 24, 160), 320, self._room.width())
        height = self._label.heightForWidth(width - 18) + 10
        x = min(editor.x(), max(0, self._room.width() - width))
        y = editor.y() + editor.height() + 2
        if y + height > self._room.height():
            y = editor.y() - height - 2
        self.setGeometry(x, y, width, height)
        self.show()
        self.raise_()
