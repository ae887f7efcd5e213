"""A column of a table that is imported: its header, examples, the field it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.reading import is_blank
from innovasjon_desktop.services.recognising.finding import stands_on
from innovasjon_desktop.services.recognising.plans import TablePlan
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.ui.import_picks import Offered, Pick
from innovasjon_desktop.ui.import_texts import LOOK, SURE, field_choices, field_label
from innovasjon_desktop.ui.parts import ElidedLabel, label, set_tone

EXAMPLES = 3
LONGEST = 40
SEARCHED = 500
"""Rows in which examples are looked for."""


class ColumnView(QFrame):
    """Header and examples at the left; list box, and whether and why it is sure, at the right."""

    chosen = Signal(int, str)  # place and field; an empty text for none

    def __init__(self, kind: str, column: Proposal, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind, self._column = kind, column
        self.is_sure = column.sure
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        self.header = ElidedLabel(header_text(column), "strong")
        self.examples = ElidedLabel("", "label", "muted")
        self.pick = Pick(self.header.whole, self._offered, parent=self)
        self.pick.picked.connect(self._tell)
        self.why = label("", "label", "muted", wrap=True, parent=self)
        grid.addWidget(self.header, 0, 0)
        grid.addWidget(self.examples, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.pick, 0, 1)
        grid.addWidget(self.why, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def show_column(self, column: Proposal, examples: str, *, agreed: bool = False) -> None:
        """Show what was made of the column; ``agreed``: what was proposed was only gone past."""
        self._column, self.is_sure = column, column.sure
        self.examples.set_whole(examples)
        self.pick.show_chosen(column.field or LEAVE_OUT)
        reason = say(column.reason) if column.reason is not None else ""
        if agreed:
            reason = _("Accepted when you pressed Next.")
        if column.sure:
            text = f"{SURE} {reason}" if column.field else reason
        else:
            text = " ".join(filter(None, (LOOK, _("Look at this:"), reason)))
        self.why.setText(text)
        set_tone(self.why, "tone", "muted" if column.sure else "accent")
        self.pick.setAccessibleDescription(f"{text} {examples}")

    def _offered(self) -> Offered:
        choices = field_choices(self._kind)
        here = self._column.field
        if here and here not in dict(choices):
            choices = [(here, field_label(self._kind, here)), *choices]
        return [(LEAVE_OUT, _("Not in")), *choices]

    def _tell(self, field: str) -> None:
        self.chosen.emit(self._column.place, "" if field == LEAVE_OUT else field)


def header_text(column: Proposal) -> str:
    """Return what a column is called: its header, else where it stands."""
    return column.header or _("Column {letter}").format(letter=column_letter(column.place))


def left_out_of(tables: Iterable[TablePlan], books: Mapping[str, Book]) -> list[str]:
    """Return what the columns are called that hold something and are not taken in, each once."""
    found: list[str] = []
    for table in tables:
        if table.kind and not table.form and not all(column.field for column in table.columns):
            filled = examples_of(table, books)
            found += (header_text(one) for one in table.columns if not one.field and filled[one.place])
    return [*dict.fromkeys(found)]


def examples_of(table: TablePlan, books: Mapping[str, Book]) -> dict[int, str]:
    """Return the first few different texts of each column, by its place."""
    found: dict[int, list[str]] = {column.place: [] for column in table.columns}
    book = books.get(table.file)
    lacking = set(found)
    for sheet in book.sheets if book is not None else ():
        if not stands_on(table.sheet, sheet.name):
            continue
        last = max((row.row for row in table.rows), default=0)  # another table may stand below it
        below = (row for row in sheet.rows if table.header_row < row[0] <= last)
        for _number, cells in islice(below, SEARCHED):
            for place in sorted(lacking):
                cell = cells[place] if place < len(cells) else None
                text = " ".join(as_text(cell).split())
                if is_blank(cell) or not text or text in found[place]:
                    continue
                found[place].append(f"{text[:LONGEST]}…" if len(text) > LONGEST else text)
                if len(found[place]) == EXAMPLES:
                    lacking.discard(place)
            if not lacking:
                break
    return {place: " · ".join(texts) for place, texts in found.items()}
