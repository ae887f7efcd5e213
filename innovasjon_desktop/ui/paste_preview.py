"""What a pasted block will do, row by row, before it is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, REFUSED, UNCHANGED, Plan, RowPlan
from innovasjon_desktop.ui.parts import button, label

WORDS = {NEW: N_("new"), CHANGED: N_("changed"), UNCHANGED: N_("unchanged"), REFUSED: N_("refused")}
SIGNS = {NEW: "+", CHANGED: "→", UNCHANGED: "=", REFUSED: "✕"}
COLUMNS = (N_("Row"), N_("What"), N_("Record"), N_("Reason or change"))

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PlanTable(QAbstractTableModel):
    """The rows of a plan; optionally just those that are refused."""

    def __init__(self, entity: Entity, plan: Plan, changes: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._entity = entity
        self._all = list(zip(plan.rows, changes, strict=True))
        self._rows = self._all

    def show_refused(self, only: bool) -> None:
        """Show only the refused rows, or all of them."""
        self.beginResetModel()
        self._rows = [pair for pair in self._all if pair[0].action == REFUSED] if only else self._all
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row, changes = self._rows[index.row()]
        match index.column():
            case 0:
                return str(row.row)
            case 1:
                return f"{SIGNS[row.action]} {_(WORDS[row.action])}"
            case 2:
                return row.key
        text = self._reasons(row) if row.action == REFUSED else changes
        return text if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _(COLUMNS[section])
        return None

    def _reasons(self, row: RowPlan) -> str:
        return "; ".join(
            f"{self._named(problem.column)}: {say(problem.reason)}" if problem.column else say(problem.reason)
            for problem in row.problems
        )

    def _named(self, column: str) -> str:
        return _(self._entity.field(column).label) if self._entity.has(column) else column


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
        if plan.ignored:
            text = _("These columns are left out: {names}").format(names=", ".join(plan.ignored))
            layout.addWidget(label(text, "label", "muted", wrap=True, parent=self))
        self.rows = PlanTable(entity, plan, changes, self)
        self.view = self._make_view()
        layout.addWidget(self.view, 1)
        self.only_refused = QCheckBox(_("Show only refused rows"), self)
        self.only_refused.setVisible(bool(counts[REFUSED]))
        self.only_refused.toggled.connect(self.rows.show_refused)
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

    def _make_view(self) -> QTableView:
        view = QTableView(self)
        view.setModel(self.rows)
        view.setAccessibleName(_("What will happen to each row"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(28)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate((56, 104, 220)):
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return view


def summary(counts: Any) -> str:
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
