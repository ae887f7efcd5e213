"""What a pasted block will do, row by row, before it is done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, REFUSED, UNCHANGED, Plan, RowPlan
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

WORDS = {NEW: N_("new"), CHANGED: N_("changed"), UNCHANGED: N_("unchanged"), REFUSED: N_("refused")}
SIGNS = {NEW: "+", CHANGED: "→", UNCHANGED: "=", REFUSED: "✕"}
WHAT, REASON = 1, 3


class PastePreview(QDialog):
    """Asks once whether the rows shall be pasted; the refused ones are left out."""

    def __init__(self, entity: Entity, plan: Plan, changes: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = ngettext("Paste {count} row", "Paste {count} rows", len(plan.rows)).format(
            count=len(plan.rows)
        )
        self.setWindowTitle(title)
        self.resize(760, 480)
        counts = plan.counts
        good = counts[NEW] + counts[CHANGED]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(label(title, "card", parent=self))
        self.summary = label(summary(counts), wrap=True, parent=self)
        layout.addWidget(self.summary)
        for text in about_columns(plan):
            layout.addWidget(label(text, "label", "muted", wrap=True, parent=self))
        self._lines = [line_of(entity, *each) for each in zip(plan.rows, changes, strict=True)]
        self.table = plan_table(self)
        self._show(only_refused=False)
        layout.addWidget(self.table, 1)
        self.only_refused = QCheckBox(_("Show only refused rows"), self)
        self.only_refused.setVisible(bool(counts[REFUSED]))
        self.only_refused.toggled.connect(lambda only: self._show(only_refused=only))
        layout.addWidget(self.only_refused)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        verb = ngettext("Paste {count} row", "Paste {count} rows", good).format(count=good)
        self.paste_button = button(verb, self.accept, primary=True, parent=self)
        self.paste_button.setEnabled(good > 0)
        self.cancel_button = button(_("Cancel"), self.reject, parent=self)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.paste_button)
        layout.addLayout(buttons)
        (self.paste_button if good else self.cancel_button).setFocus()

    def _show(self, *, only_refused: bool) -> None:
        self.table.show_lines([line for line in self._lines if line.late or not only_refused])


def about_columns(plan: Plan) -> list[str]:
    """Return a sentence on the columns that are missing and one on those left out, where there are any."""
    said = []
    if plan.lacking:
        names = ", ".join(_(field.label) for field in plan.lacking)
        said.append(_("There is no column for {names}.").format(names=names))
    if plan.ignored:
        said.append(_("These columns are left out: {names}").format(names=", ".join(plan.ignored)))
    return said


def plan_table(parent: QWidget) -> TextTable:
    """Return an empty table for the lines of :func:`line_of`."""
    return TextTable(
        _("What will happen to each row"),
        (
            TextColumn(_("Row")),
            TextColumn(_("What")),
            TextColumn(_("Record"), stretch=True),
            TextColumn(_("Reason or change"), stretch=True),
        ),
        parent,
    )


def line_of(entity: Entity, row: RowPlan, changes: str) -> Line:
    """Return a row of a plan as it reads; what is refused stands out."""
    refused = row.action == REFUSED
    reasons = (
        f"{_named(entity, each.column)}: {say(each.reason)}" if each.column else say(each.reason)
        for each in row.problems
    )
    texts = (
        str(row.row),
        f"{SIGNS[row.action]} {_(WORDS[row.action])}",
        row.key,
        "; ".join(reasons) if refused else changes,
    )
    return Line(row.row, texts, frozenset({WHAT, REASON}) if refused else frozenset())


def _named(entity: Entity, column: str) -> str:
    return _(entity.field(column).label) if entity.has(column) else column


def summary(counts: Mapping[str, int]) -> str:
    """Return the counts in words; what there is none of is left out."""
    parts = [
        ngettext("{count} new", "{count} new ones", counts[NEW]).format(count=counts[NEW]),
        ngettext("{count} changed", "{count} changed ones", counts[CHANGED]).format(count=counts[CHANGED]),
        ngettext("{count} unchanged", "{count} unchanged ones", counts[UNCHANGED]).format(
            count=counts[UNCHANGED]
        ),
        ngettext("{count} refused", "{count} refused ones", counts[REFUSED]).format(count=counts[REFUSED]),
    ]
    said = [
        part for part, action in zip(parts, (NEW, CHANGED, UNCHANGED, REFUSED), strict=True) if counts[action]
    ]
    return ", ".join(said) if said else _("Nothing to paste")
