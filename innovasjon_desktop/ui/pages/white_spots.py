"""«Hvite flekker»: which units have chosen a development area, and which have not."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.domain.figures.matrix import Matrix
from innovasjon_desktop.i18n import _, ngettext, percent_text
from innovasjon_desktop.services.white_spots import first_white_spots, white_spots
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.legend import NO_CONTACT, Legend
from innovasjon_desktop.ui.matrix import MatrixView
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import EmptyState, button, label, panel


class WhiteSpotsPage(Page):
    """Legend and filter above, the matrix below."""

    tables = (
        "unit",
        "section",
        "unit_section",
        "unit_succession",
        "development_period",
        "development_area",
        "area_followup",
        "request",
        "session",
        "settings",
    )

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._known: Matrix | None = None
        self._wanted: tuple[int, int | None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        column.addWidget(self._stack)
        board = panel(None, (16, 12, 8, 8))
        layout = board.layout()
        assert isinstance(layout, QVBoxLayout)  # panel() makes one
        self.legend = Legend()
        self.legend.filtered.connect(self._filter)
        layout.addWidget(self.legend)
        self._some = QWidget()
        some = QHBoxLayout(self._some)
        some.setContentsMargins(4, 0, 0, 0)
        self._count = label("", "label", "muted")
        some.addWidget(self._count)
        some.addWidget(button(_("Show all"), self.clear_filter, flat=True))
        some.addStretch(1)
        self._some.hide()
        layout.addWidget(self._some)
        self.view = MatrixView()
        self.view.setAccessibleName(_("White spots: units by periods"))
        self.view.filter_field.textChanged.connect(self._filter)
        layout.addWidget(self.view, 1)
        self._stack.addWidget(board)
        self.setFocusProxy(self.view)
        self.view.current_changed.connect(self._select)
        self.view.clicked.connect(self._click)
        self.view.activated.connect(self._activate)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.view.filter_field.setFocus)

    def load(self) -> None:
        as_of = self.as_of
        if self._known is None:
            self.read(lambda connection: first_white_spots(connection, as_of), self._show_first)
        else:
            self._load_all()

    def _show_first(self, known: Matrix | None) -> None:
        """Show what is seen before scrolling while the rest of a large organisation is read."""
        if known is not None:
            self.view.show_matrix(known, self._place_in(known))
        self._load_all()

    def _load_all(self) -> None:
        as_of = self.as_of
        self.read(lambda connection: white_spots(connection, as_of), self._show)

    def reveal(self, entity: str, row_id: int) -> None:
        if entity == "unit":
            self._wanted = (row_id, self.period_id)
            if self._known is not None:
                self._go_to_wanted()

    def export_list(self) -> None:
        from innovasjon_desktop.ui.exporting import export_matrix

        if self._known is not None:
            export_matrix(self, self.jobs, self.view, self.noted.emit)

    def clear_filter(self) -> None:
        """Show every unit again."""
        self.view.filter_field.clear()
        self.legend.clear()

    def _show(self, known: Matrix) -> None:
        self._known = known
        if not known.sections or not known.periods:
            self.tell("")
            self._show_empty(known)
            return
        self._stack.setCurrentIndex(0)
        self.setFocusProxy(self.view)
        self.legend.show_states(_states(known))
        self.view.show_matrix(known, self._place_in(known))
        self._say_count()
        self.tell(self._sentence_of(known))
        self._go_to_wanted()

    def set_context(self, period_id: int | None, as_of: Any) -> None:
        only_period = as_of == self.as_of and period_id != self.period_id and self._known is not None
        if only_period and self._known is not None:
            # Another column to look at: nothing has to be read anew.
            self.period_id = period_id
            self._show(self._known)
        else:
            super().set_context(period_id, as_of)

    def _place_in(self, known: Matrix) -> int:
        """Return the column of the period one looks at, the last one if it is none of them."""
        periods = known.periods
        return next((n for n, period in enumerate(periods) if period.id == self.period_id), len(periods) - 1)

    def _sentence_of(self, known: Matrix) -> str:
        place = self._place_in(known)
        share, late = known.totals[place], known.late[place]
        parts = [
            _("{count} of {total} units ({percent}) have chosen a development area").format(
                count=share.numerator, total=share.denominator, percent=percent_text(share.percent)
            )
        ]
        if share.missing:
            rest = _("{count} remain").format(count=share.missing)
            if late == share.missing:
                rest = f"{rest}, {_('all after the deadline')}"
            elif late:
                rest = f"{rest}, {_('{count} of them after the deadline').format(count=late)}"
            parts.append(rest)
        return "; ".join(parts)

    def _filter(self) -> None:
        self.view.set_filter(self.legend.wanted, self.view.filter_field.text().strip())
        self._say_count()

    def _say_count(self) -> None:
        filtered = bool(self.legend.wanted or self.view.filter_field.text().strip())
        self._some.setVisible(filtered)
        count = self.view.shown_units
        self._count.setText(ngettext("{count} unit shown", "{count} units shown", count).format(count=count))

    def _go_to_wanted(self) -> None:
        if self._wanted is not None:
            if not self.view.select(*self._wanted):
                self.clear_filter()
                self.view.select(*self._wanted)
            self._wanted = None

    def _select(self) -> None:
        unit, cell = self.view.unit, self.view.cell
        if unit is None:
            return
        if cell is not None and cell.area_id is not None:
            self.record_selected.emit("development_area", cell.area_id)
        else:
            self.record_selected.emit("unit", unit.unit_id)

    def _click(self) -> None:
        cell = self.view.cell
        if cell is not None and cell.state == "gap":
            self._activate()
        else:
            self._select()

    def _activate(self) -> None:
        unit, cell, period_id = self.view.unit, self.view.cell, self.view.period_id
        if unit is None:
            return
        if cell is not None and cell.area_id is not None:
            self.record_opened.emit("development_area", cell.area_id)
        elif cell is not None and cell.state == "gap" and period_id is not None:
            self.choose_area.emit(unit.unit_id, period_id)
        else:
            self.record_opened.emit("unit", unit.unit_id)

    def _show_empty(self, known: Matrix) -> None:
        while self._stack.count() > 1:
            old = self._stack.widget(1)
            assert old is not None  # counted just now
            self._stack.removeWidget(old)
            old.deleteLater()
        if known.periods:
            made = EmptyState(
                _("No units yet"),
                _("Here every unit stands with its development area in each period. Import the units first."),
            )
            made.offer(_("Import sections and units…"), lambda: self.asked.emit("import"), primary=True)
        else:
            made = EmptyState(
                _("No development period yet"),
                _("Here every unit stands with its development area in each period. Make a period first."),
            )
            made.offer(_("New development period"), lambda: self.asked.emit("new_period"), primary=True)
        self._stack.addWidget(made)
        self._stack.setCurrentWidget(made)
        self.setFocusProxy(made)


def _states(known: Matrix) -> frozenset[str]:
    found = {cell.state for section in known.sections for unit in section.units for cell in unit.cells}
    return frozenset(found | {NO_CONTACT})
