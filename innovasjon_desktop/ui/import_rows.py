"""The preview of an import as a table: thousands of rows, each of which can be left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import takewhile
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.recognising.plans import CHANGED, LEFT_OUT, NEW, REFUSED, Row
from innovasjon_desktop.ui.import_lines import PlanLine
from innovasjon_desktop.ui.import_texts import EVERY, LACKING, PENDING, SIGNS, WORDS, row_name, table_name
from innovasjon_desktop.ui.import_work import Known, RowKey
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.theme import theme

IN, WHERE, NUMBER, WHAT, KEY, TEXT = range(6)
COLUMNS = 6
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """The lines of a plan that fit a filter; a row left out is shown so before it is planned anew."""

    toggled = Signal(list, bool)  # rows as (file, sheet, number), and whether they are left out

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: Known | None = None
        self._without: set[RowKey] = set()
        self._only = EVERY
        self._shown: list[PlanLine] = []
        self._lacking: dict[tuple[int, int], str] = {}
        self._files: Counter[str] = Counter()
        self._alike = 0
        self._counts: Counter[str] | None = None
        self._titles = [_("In"), _("Sheet"), _("Row"), _("What"), _("Record"), _("Change or reason")]

    def show(self, known: Known | None, without: set[RowKey], only: str) -> None:
        """Show a plan, or other rows of it."""
        self.beginResetModel()
        self.known, self._without, self._only = known, without, only
        lines = known.lines if known is not None else ()
        # What a row lacks stands before what it says, on the same line: one row takes no more room for it.
        self._shown = [line for line in lines if not line.lacks and self._fits(line)]
        self._lacking = {(line.table, line.row): line.text for line in lines if line.lacks}
        self._alike = _alike({table.file for table in known.plan.tables}) if known and self.is_of_forms else 0
        self._files = Counter(table.file for table in known.plan.tables) if known is not None else Counter()
        self._counts = None
        self.endResetModel()

    def mark(self, without: set[RowKey]) -> None:
        """Show which rows are left out, each in its place even if it does not fit the filter any more."""
        self._without, self._counts = without, None
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, COLUMNS - 1))

    def counts(self) -> Mapping[str, int]:
        """Return how many rows become what, those left out meanwhile included."""
        if self._counts is not None:
            return self._counts
        found = self._counts = Counter()
        if self.known is not None and self._without == self.known.answers.without:
            found.update(self.known.counts)  # nothing has changed since it was planned
        elif self.known is not None:
            for number, table in enumerate(self.known.plan.tables):
                for place, row in enumerate(table.rows):
                    action = self.action(number, place)
                    found[action] += 1
                    found[LACKING] += bool(row.lacks) and action in (NEW, CHANGED)
                    found[EVERY] += 1
        return found

    @property
    def is_of_forms(self) -> bool:
        """Whether every file is a form: then unit and file tell which row it is, and its number nothing."""
        return self.known is not None and all(each.form for each in self.known.plan.tables)

    def line_at(self, place: int) -> PlanLine:
        """Return a line that is shown."""
        return self._shown[place]

    def row_of(self, line: PlanLine) -> Row:
        """Return the row of the plan a line belongs to."""
        assert self.known is not None
        return self.known.plan.tables[line.table].rows[line.row]

    def name_of(self, line: PlanLine) -> RowKey:
        """Return file, sheet and number of a line's row."""
        assert self.known is not None
        table = self.known.plan.tables[line.table]
        return table.file, table.sheet, table.rows[line.row].row

    def place_of(self, name: RowKey, part: int) -> int | None:
        """Return where a line is shown, or the first of its row."""
        found = None
        for place, line in enumerate(self._shown):
            if self.name_of(line) == name:
                found = place if found is None or line.part == part else found
        return found

    def action(self, table: int, place: int) -> str:
        """Return what becomes of a row, as far as it is known."""
        assert self.known is not None
        sheet = self.known.plan.tables[table]
        row = sheet.rows[place]
        name = (sheet.file, sheet.sheet, row.row)
        if name in self._without:
            return LEFT_OUT
        if row.action == LEFT_OUT and name in self.known.answers.without:
            return PENDING
        return row.action

    def can_choose(self, line: PlanLine) -> bool:
        """Tell whether a row can be left out or taken back: one that holds nothing cannot."""
        return self.row_of(line).action != LEFT_OUT or self._was_left(line)

    def is_in(self, line: PlanLine) -> bool:
        """Tell whether a row goes in, as far as it is known: one that is refused does not."""
        if self.name_of(line) in self._without or not self.can_choose(line):
            return False
        return self.action(line.table, line.row) != REFUSED

    def is_out(self, line: PlanLine) -> bool:
        """Tell whether a person has left a row out."""
        return self.name_of(line) in self._without

    def _was_left(self, line: PlanLine) -> bool:
        name = self.name_of(line)
        return name in self._without or (self.known is not None and name in self.known.answers.without)

    def _fits(self, line: PlanLine) -> bool:
        if self._only == EVERY:
            return True
        action = self.action(line.table, line.row)
        if self._only == LACKING:
            return bool(self.row_of(line).lacks) and action in (NEW, CHANGED)
        return action == self._only

    # Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < COLUMNS:
            if role == Qt.ItemDataRole.DisplayRole:
                of_files = self.is_of_forms or len(self._files) > 1
                return _("File") if section == WHERE and of_files else self._titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if section == NUMBER else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        if index.isValid() and index.column() == IN and self._has_tick(self._shown[index.row()]):
            found |= Qt.ItemFlag.ItemIsUserCheckable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._shown[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.seen(line, column)
            case Qt.ItemDataRole.CheckStateRole if column == IN and self._has_tick(line):
                return Qt.CheckState.Checked if self.is_in(line) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole if column == IN:
                return _("goes in") if self.is_in(line) else _("left out")
            case Qt.ItemDataRole.ToolTipRole:
                text = self.text(line, column)
                return plain_tooltip(text) if len(text) > 20 or text != self.seen(line, column) else None
            case Qt.ItemDataRole.TextAlignmentRole if column == NUMBER:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(line, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        line = self._shown[index.row()]
        out = Qt.CheckState(value) is not Qt.CheckState.Checked
        if self.action(line.table, line.row) == REFUSED:
            out = True  # it has no tick to take away
        self.toggled.emit([self.name_of(line)], out)
        return True

    def seen(self, line: PlanLine, column: int) -> str:
        """Return what is seen of a cell's text: of the name of a form not what all of them begin with."""
        text = self.text(line, column)
        return f"…{text[self._alike :]}" if text and column == WHERE and self._alike else text

    def text(self, line: PlanLine, column: int) -> str:
        """Return what stands in a cell; only the first line of a row says which row it is."""
        assert self.known is not None
        table, row = self.known.plan.tables[line.table], self.row_of(line)
        if line.part and column < TEXT:
            return ""
        match column:
            case kind if kind == WHERE and table.form:
                return table.file
            case kind if kind == WHERE:
                one = len(self.known.plan.files) == 1
                sheet = table.sheet if self._files[table.file] > 1 else ""
                return table.sheet if one else table_name(table.file, sheet)
            case kind if kind == NUMBER:
                return "" if table.form else str(row.row)
            case kind if kind == WHAT:
                action = self.action(line.table, line.row)
                return f"{SIGNS[action]} {_(WORDS[action])}"
            case kind if kind == KEY:
                return row_name(table, row)
            case kind if kind == TEXT:
                return " · ".join(filter(None, (self.lack_of(line), line.text.replace("\n", " "))))
            case _:
                return ""

    def lack_of(self, line: PlanLine) -> str:
        """Return what a row that goes in lacks, at its first line."""
        return self._lacking.get((line.table, line.row), "") if not line.part else ""

    def _has_tick(self, line: PlanLine) -> bool:
        return line.part == 0 and self.can_choose(line)

    def _colour(self, line: PlanLine, column: int) -> QColor | None:
        action, colours = self.action(line.table, line.row), theme().colours
        if action == LEFT_OUT:
            return QColor(colours.muted)
        return QColor(colours.late) if column in (WHAT, TEXT) and action == REFUSED else None


def _alike(names: Collection[str]) -> int:
    """Return how many characters all names begin with, in whole words; 0 if there are no two."""
    first, last = min(names, default=""), max(names, default="")
    if first == last:
        return 0
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _other in same).rfind(" ") + 1
