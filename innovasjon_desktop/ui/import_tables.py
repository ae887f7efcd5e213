"""First part of the import: what each table holds, and which field each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.i18n import _, number_text, say
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.kinds import kind_names
from innovasjon_desktop.services.recognising.plans import TablePlan
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, TableKey
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.ui.import_column import ColumnView, examples_of
from innovasjon_desktop.ui.import_picks import Offered, Pick
from innovasjon_desktop.ui.import_texts import LOOK, SURE, kind_label, rows_text, table_name
from innovasjon_desktop.ui.import_work import ImportWork
from innovasjon_desktop.ui.parts import button, label

NAMED = 4
"""So many sheets are named where several tables are alike; the others are counted."""


class Alike(NamedTuple):
    """Tables with the same headers that hold the same: they are looked at once."""

    tables: tuple[TablePlan, ...]

    @property
    def first(self) -> TablePlan:
        """The first of them."""
        return self.tables[0]

    @property
    def keys(self) -> list[TableKey]:
        """What tells them from other tables."""
        return [_key(table) for table in self.tables]

    @property
    def looks(self) -> int:
        """How much there is to look at: columns, and what they hold."""
        return int(not self.first.sure) + sum(not column.sure for column in self.columns)

    @property
    def columns(self) -> tuple[Proposal, ...]:
        """Their columns; none as long as nobody knows what they hold."""
        return self.first.columns if self.first.kind else ()

    def name(self) -> str:
        """Return which files and sheets it is about."""
        files = list(dict.fromkeys(table.file for table in self.tables))
        if len(files) == 1 and len(self.tables) > 1:
            places = [table.sheet for table in self.tables]
        else:
            places = [table_name(table.file, table.sheet) for table in self.tables]
        more = len(places) - NAMED
        shown = ", ".join(places[:NAMED])
        return _("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown

    def rows(self) -> int:
        """Return how many rows they have."""
        return sum(len(table.rows) for table in self.tables)


def alike(tables: Sequence[TablePlan]) -> list[Alike]:
    """Return the tables, those with the same headers and kind together, in their order."""
    found: dict[tuple[object, ...], list[TablePlan]] = {}
    for table in tables:
        columns = tuple((column.header, column.field, column.sure) for column in table.columns)
        found.setdefault((table.kind, table.sure, columns), []).append(table)
    return [Alike(tuple(each)) for each in found.values()]


class TablesPart(QWidget):
    """The tables at the left if there are several; what the chosen one holds and its columns at the right.

    Args:
        work: keeps the answers.
        parent: Qt's owner.
    """

    mapping_asked = Signal(object)  # TablePlan whose columns are to be saved

    def __init__(self, work: ImportWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = work
        self._groups: list[Alike] = []
        self._shown: Alike | None = None
        self.columns: list[ColumnView] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Tables"))
        self.list.setFixedWidth(250)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.currentRowChanged.connect(self._go_to)
        row.addWidget(self.list)
        right = QVBoxLayout()
        right.setSpacing(8)
        row.addLayout(right, 1)
        right.addLayout(self._make_kind())
        self.reason = label("", "label", "muted", wrap=True, parent=self)
        right.addWidget(self.reason)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the keyboard
        right.addWidget(self._scroll, 1)

    def _make_kind(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        words = label(_("Holds"), tone="muted", parent=self)
        self.kind = Pick(_("What the table holds"), _kinds, parent=self)
        self.kind.picked.connect(lambda kind: self._work.choose_kind(self._keys(), kind))
        words.setBuddy(self.kind)
        self.save = button(_("Save mapping…"), self._ask_to_save, parent=self)
        row.addWidget(words)
        row.addWidget(self.kind, 1)
        row.addWidget(self.save)
        return row

    def show_tables(self, tables: Sequence[TablePlan], books: Sequence[Book]) -> None:
        """Show what was made of the tables; where one is, one stays."""
        self._groups = alike(tables)
        held = self._keys()
        here = next((at for at, each in enumerate(self._groups) if set(each.keys) & set(held)), None)
        if here is None:
            here = next((at for at, each in enumerate(self._groups) if each.looks), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for group in self._groups:
            QListWidgetItem(_about(group), self.list)
        self.list.setCurrentRow(here)
        self.list.blockSignals(False)
        self.list.setVisible(len(self._groups) > 1)
        self._books = {book.name: book for book in books}
        self._go_to(here)

    def looks(self) -> int:
        """Return how many things there are to look at."""
        return sum(group.looks for group in self._groups)

    def holds_any(self) -> bool:
        """Tell whether it is known of any table what it holds."""
        return any(group.first.kind not in ("", LEAVE_OUT) for group in self._groups)

    def holds_nothing(self) -> bool:
        """Tell whether a table of a known kind has no column that goes in."""
        return any(
            each.columns and not each.first.form and not any(one.field for one in each.columns)
            for each in self._groups
            if each.first.kind != LEAVE_OUT
        )

    def take_wrong(self) -> bool:
        """Take what is typed; go to the first box whose text is no choice and tell whether there is one."""
        picks = (self.kind, *(view.pick for view in self.columns))
        wrong = [pick for pick in picks if not pick.take_typed()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(wrong)

    def take_keyboard(self) -> None:
        """Go to the first thing to look at."""
        first = next((view for view in self.columns if not view.is_sure), None)
        target = first.pick if first is not None and self._shown and self._shown.first.sure else self.kind
        target.setFocus()

    def _keys(self) -> list[TableKey]:
        return self._shown.keys if self._shown is not None else []

    def _go_to(self, place: int) -> None:
        if not 0 <= place < len(self._groups):
            return
        before, self._shown = self._shown, self._groups[place]
        table = self._shown.first
        self.kind.show_chosen(table.kind or LEAVE_OUT)
        said = [self._shown.name(), rows_text(self._shown.rows())]
        agreed, key = self._work.agreed, _key(table)
        if (key, None) in agreed:
            said.append(_("Accepted when you pressed Next."))
        elif table.reason is not None:
            said.append(say(table.reason))
        if not table.sure:
            said.append(_("Is this right?") if table.kind else _("Choose what the table holds."))
        self.reason.setText(" · ".join(said))
        self.save.setEnabled(bool(table.kind))
        held = (*_key(before.first), before.first.kind) if before is not None else None
        same = held == (*_key(table), table.kind)
        if not same or len(self.columns) != len(self._shown.columns):
            self._build(self._shown)
        examples = examples_of(table, self._books)
        for view, column in zip(self.columns, self._shown.columns, strict=True):
            example = examples.get(column.place, "")
            view.show_column(column, example, agreed=(key, column.place) in agreed)

    def _build(self, group: Alike) -> None:
        inner = QWidget()
        inner.setProperty("plain", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(0)
        self.columns = []
        for each in group.columns:
            view = ColumnView(group.first.kind, each, inner)
            view.chosen.connect(lambda place, field: self._work.choose_column(self._keys(), place, field))
            column.addWidget(view)
            self.columns.append(view)
        column.addStretch(1)
        self._scroll.setWidget(inner)
        before: QWidget = self.save
        for view in self.columns:
            QWidget.setTabOrder(before, view.pick)
            before = view.pick

    def _ask_to_save(self) -> None:
        if self._shown is not None:
            self.mapping_asked.emit(self._shown.first)


def _key(table: TablePlan) -> TableKey:
    return table.file, table.sheet, table.header_row


def mapping_of(table: TablePlan) -> Mapping[str, str | None]:
    """Return the field of each header, as ``--map`` of the command line takes it."""
    return {column.header: column.field or None for column in table.columns if column.header}


def _kinds() -> Offered:
    return [(LEAVE_OUT, _("Not in"))] + [(name, kind_label(name)) for name in kind_names()]


def _about(group: Alike) -> str:
    kind = kind_label(group.first.kind) if group.first.kind else _("Not in")
    sign = f"{LOOK} " if group.looks else f"{SURE} "
    looks = _("{count} to look at").format(count=number_text(group.looks)) if group.looks else _("sure")
    return f"{sign}{kind} – {looks}\n{group.name()}"
