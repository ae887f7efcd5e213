"""«Utviklingsområder»: every area with its unit, period and state."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.domain.areas import OPEN
from innovasjon_desktop.domain.figures.areas import AreaFigures
from innovasjon_desktop.entities.areas import DEVELOPMENT_AREA
from innovasjon_desktop.i18n import _, ngettext, percent_text
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.lists import ListPage


class AreasPage(ListPage):
    """The areas of the chosen period."""

    tables = ("development_area", "development_period", "unit", "unit_section", "area_followup", "settings")

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        order = (("section_id", False), ("unit_id", False))
        super().__init__(jobs, DEVELOPMENT_AREA, order=order, parent=parent)

    def where(self) -> tuple[Condition, ...]:
        """Return the period, if one is chosen."""
        return () if self.period_id is None else (Condition("period_id", "eq", self.period_id),)

    def _read_finding(self) -> None:
        as_of, period_id = self.as_of, self.period_id

        def work(connection: Any) -> tuple[AreaFigures, int, int]:
            units = rows.count(connection, Query("unit"))
            periods = rows.count(connection, Query("development_period"))
            return figures(connection, as_of, period_id=period_id).areas, units, periods

        self.read(work, self._show)

    def _show(self, found: tuple[AreaFigures, int, int]) -> None:
        known, units, periods = found
        if not units:
            self.grid.set_empty(
                _("Here every unit's development areas stand. Bring in the sections and units first."),
                _("Import sections and units…"),
                lambda: self.asked.emit("import"),
            )
        elif not periods:
            self.grid.set_empty(
                _("Areas belong to a development period. Make the first period."),
                _("New development period"),
                lambda: self.asked.emit("new_period"),
            )
        else:
            self.grid.set_empty(
                _("No unit has a development area in this period yet. Choose one where the white spots are."),
                _("Go to the white spots"),
                lambda: self.go_to.emit("white_spots"),
            )
        self.tell(finding(known) if units and known.period else "")


def finding(known: AreaFigures) -> str:
    """Return the sentence above the list: how many have chosen, how many are at work, what is stuck."""
    chosen, states = known.chosen, known.progress.by_state
    parts = [
        _("{count} of {total} units ({percent}) have chosen a development area").format(
            count=chosen.numerator, total=chosen.denominator, percent=percent_text(chosen.percent)
        )
    ]
    at_work = sum(states.get(state, 0) for state in OPEN)
    if at_work:
        parts.append(
            ngettext("{count} area is under way", "{count} areas are under way", at_work).format(
                count=at_work
            )
        )
    quiet = known.progress.followed_up.missing
    if quiet:
        parts.append(
            ngettext(
                "{count} of them has not been followed up in 180 days",
                "{count} of them have not been followed up in 180 days",
                quiet,
            ).format(count=quiet)
        )
    return "; ".join(parts)
