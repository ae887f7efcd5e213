"""The figures of «Kapasitet»: months with their chart, and the members side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.domain.calendar import first_of_month
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.figures.capacity import Load, MonthLoad, hours
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import MISSING, _, date_text, number_text, percent_text, say
from innovasjon_desktop.services.team_hours import TeamHours
from innovasjon_desktop.ui.card_parts import register_text
from innovasjon_desktop.ui.charts import HoursChart, MonthHours, month_text
from innovasjon_desktop.ui.editors import NumberEditor
from innovasjon_desktop.ui.export_table import export_table
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.parts import EmptyState, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

WANTED = Field(name="wanted", label=N_("Hours"), kind=Kind.HOURS, low=0, high=10_000 * 60)
FIRST_WANTED = 16 * 60
HEIGHT = 32
LATE = 5
"""Column of a table of months in which a full month stands out."""


def status_text(load: Load, warn: int) -> str:
    """Return whether booked hours fit, as symbol and words: above ``warn`` per cent it is nearly full."""
    if load.over(100):
        return "■ " + _("Overbooked")
    if load.over(warn):
        return "▲ " + _("Nearly full")
    return "● " + _("Has room") if load.capacity else MISSING


def hour_text(minutes: object) -> str:
    """Return minutes as hours with one decimal."""
    return number_text(hours(minutes), 1)  # type: ignore[arg-type]  # Decimal or int, as in Load


class FiguresView(QWidget):
    """A table of figures that can be exported as it stands; without a team it says what is missing."""

    member_wanted = Signal()  # somebody is to be the first of the team

    def __init__(
        self, jobs: Jobs, noted: Callable[[str], object], title: str, columns: tuple[TextColumn, ...]
    ) -> None:
        super().__init__()
        self._jobs, self._noted, self._title = jobs, noted, title
        self.table = TextTable(title, columns, self)
        self.setFocusProxy(self.table)
        figures = QWidget()
        self.layouts = QVBoxLayout(figures)
        self.layouts.setContentsMargins(0, 0, 0, 0)
        self.layouts.setSpacing(8)
        self.empty = EmptyState(
            _("Nobody is in the team yet"),
            _("Hours, capacity and absence belong to the members of the team. Register the first one."),
        )
        self.empty.offer(register_text(ALL["team_member"]), self.member_wanted.emit, primary=True)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(figures)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def offer_first(self, known: TeamHours) -> None:
        """Show the figures, or what is missing while there is no team."""
        has_team = bool(known.figures.by_member)
        self._stack.setCurrentIndex(0 if has_team else 1)
        self.setFocusProxy(self.table if has_team else self.empty)

    def export(self, as_of: dt.date) -> None:
        """Ask for a file and write the table to it."""
        export_table(self, self._jobs, self.table, self._title, self._noted, as_of)


class MonthsView(FiguresView):
    """Chart and months of the team or of one member, and the first day with room for a new request."""

    def __init__(self, jobs: Jobs, noted: Callable[[str], object]) -> None:
        super().__init__(
            jobs,
            noted,
            _("Hours per month"),
            (
                TextColumn(_("Month")),
                TextColumn(_("Capacity"), number=True),
                TextColumn(_("Worked"), number=True),
                TextColumn(_("Booked"), number=True),
                TextColumn(_("Utilisation"), number=True),
                TextColumn(_("Load"), number=True),
                TextColumn(_("Status"), stretch=True),
            ),
        )
        self._known: TeamHours | None = None
        self.who = QComboBox(self)
        self.who.setAccessibleName(_("Whose hours"))
        self.who.setMinimumContentsLength(11)
        self.wanted = NumberEditor(WANTED, self)
        self.wanted.setAccessibleName(_("Hours of a new request"))
        self.wanted.setFixedWidth(64)
        self.wanted.set_value(FIRST_WANTED, number_text(FIRST_WANTED / 60))
        self.answer = label("", "body", wrap=False, parent=self)
        self.chart = HoursChart(self)
        top = FlowLayout(gap=8)
        asks = QWidget(self)  # a line is broken before or after it, never in it
        row = QHBoxLayout(asks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for word in (label(_("A new request of")), self.wanted, label(_("hours"))):
            row.addWidget(word)
        for part in (self.who, asks, self.answer):
            part.setMinimumHeight(HEIGHT)
            top.addWidget(part)
        self.layouts.addLayout(top)
        self.layouts.addWidget(self.chart, 2)
        self.layouts.addWidget(self.table, 3)
        self.who.activated.connect(lambda _place: self._show())
        self.wanted.typed.connect(self._show_room)

    def show_hours(self, known: TeamHours) -> None:
        """Show other figures, still of the same member."""
        held = self.who.currentData()
        self._known = known
        self.offer_first(known)
        self.who.clear()
        self.who.addItem(_("The whole team"), None)
        for member in known.figures.by_member:
            self.who.addItem(member.name, member.member_id)
        self.show_member(held)

    def show_member(self, member_id: int | None) -> None:
        """Show the months of a member; None is the whole team."""
        self.who.setCurrentIndex(max(0, self.who.findData(member_id)))
        self._show()

    def _months(self, known: TeamHours) -> tuple[MonthLoad, ...]:
        member_id = self.who.currentData()
        members = (member.months for member in known.figures.by_member if member.member_id == member_id)
        return next(members, known.figures.months)

    def _show(self) -> None:
        if self._known is None:
            return
        known, this_month = self._known, first_of_month(self._known.as_of)
        months, warn = self._months(known), known.figures.warn_pct
        self.table.show_lines([_line(month, this_month, warn) for month in reversed(months)])
        shown = [
            MonthHours(m.month, hours(m.load.capacity), hours(m.load.worked), hours(m.load.booked))
            for m in months
        ]
        self.chart.show_months(shown, this_month)
        self.chart.setAccessibleName(
            _("Chart: worked and booked hours per month, with the capacity: {who}").format(
                who=self.who.currentText()
            )
        )
        self.chart.setAccessibleDescription(". ".join(map(month_text, shown)))
        self._show_room()

    def _show_room(self) -> None:
        if self._known is None:
            return
        try:
            minutes = self.wanted.value() or 0
        except UserError as error:
            self._answer(say(error))
            return
        day = self._known.team.first_room(minutes, self.who.currentData())
        if day is None:
            self._answer(_("has no room within half a year"))
        else:
            text = _("has room from week {week} ({date})")
            self._answer(text.format(week=day.isocalendar().week, date=date_text(day)))

    def _answer(self, text: str) -> None:
        self.answer.setText(text)
        self.answer.updateGeometry()


class MembersView(FiguresView):
    """A line per member: the year that was, and the months ahead."""

    picked = Signal(int)
    opened = Signal(int)

    def __init__(self, jobs: Jobs, noted: Callable[[str], object]) -> None:
        super().__init__(
            jobs,
            noted,
            _("Hours per member"),
            (
                TextColumn(_("Team member"), stretch=True),
                TextColumn(_("Capacity, next 3 months"), number=True),
                TextColumn(_("Booked"), number=True),
                TextColumn(_("Load"), number=True),
                TextColumn(_("Status")),
                TextColumn(_("Worked, 12 months"), number=True),
                TextColumn(_("Utilisation"), number=True),
                TextColumn(_("Open requests"), number=True),
            ),
        )
        self.layouts.addWidget(self.table)
        self.table.picked.connect(self.picked)
        self.table.opened.connect(self.opened)

    def show_hours(self, known: TeamHours) -> None:
        """Show other figures."""
        self.offer_first(known)
        this_month, warn = first_of_month(known.as_of), known.figures.warn_pct
        lines = []
        for member in known.figures.by_member:
            ahead = sum((m.load for m in member.months if m.month > this_month), Load())
            past = sum((m.load for m in member.months if m.month <= this_month), Load())
            texts = (
                member.name,
                hour_text(ahead.capacity),
                hour_text(ahead.booked),
                percent_text(ahead.load),
                status_text(ahead, warn),
                hour_text(past.worked),
                percent_text(past.utilisation),
                str(member.open_requests),
            )
            lines.append(Line(member.member_id, texts, frozenset({4}) if ahead.over(100) else frozenset()))
        self.table.show_lines(lines)


def _line(month: MonthLoad, this_month: dt.date, warn: int) -> Line:
    load = month.load
    ahead = month.month > this_month
    texts = (
        f"{month.month:%m.%Y}",
        hour_text(load.capacity),
        hour_text(load.worked) if not ahead else MISSING,
        hour_text(load.booked) if month.month >= this_month else MISSING,
        percent_text(load.utilisation) if not ahead else MISSING,
        percent_text(load.load) if month.month >= this_month else MISSING,
        status_text(load, warn) if month.month >= this_month else "",
    )
    late = frozenset({LATE, LATE + 1}) if load.over(100) else frozenset[int]()
    return Line(month.month.toordinal(), texts, late)
