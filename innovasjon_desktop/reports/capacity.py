"""«Kapasitet»: can the team take more, and where does the time go?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from innovasjon_desktop.domain.calendar import first_of_month
from innovasjon_desktop.domain.figures.capacity import Load, hours
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, number_text, percent_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, hours_of, load_mark
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line
from innovasjon_desktop.reports.measure import POINTS_PER_CM, ROW
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import Column, Sheet

WIDTHS = (30, 16, 14, 14, 14, 14, 24)


def finding(report: Report) -> str:
    """Return the load ahead in words; it is the whole team's whatever sections the report is for."""
    text = _load_ahead(report)
    return f"{text} ({_('the whole team, for all sections')})" if report.data.sections else text


def _load_ahead(report: Report) -> str:
    capacity = report.figures.capacity
    ahead = capacity.ahead
    if ahead.load is None:
        return _("No capacity is registered for the next three months")
    mark = load_mark(ahead, capacity.warn_pct)
    return _("{booked} of {capacity} hours ({percent}) are booked the next three months: {status}").format(
        booked=number_text(hours(ahead.booked)),
        capacity=number_text(hours(ahead.capacity)),
        percent=percent_text(ahead.load),
        status=mark.text[2:].lower(),
    )


def fill(report: Report, sheet: Sheet) -> None:
    """Write months with their chart, members, and hours by activity."""
    capacity = report.figures.capacity
    past = past_load(report)
    figures_line(
        sheet,
        (
            Figure(
                _("Booked, next 3 months"),
                part_of(capacity.ahead.booked, capacity.ahead.capacity),
                Format.SHARE,
                (load_mark(capacity.ahead, capacity.warn_pct),),
            ),
            Figure(_("Capacity, next 3 months"), hours(capacity.ahead.capacity), Format.HOURS, (_("hours"),)),
            Figure(
                _("Used, last 12 months"),
                part_of(past.worked, past.capacity),
                Format.SHARE,
                (hours_of(past.worked, past.capacity),),
            ),
        ),
    )
    title = _("Worked, booked and capacity per month")
    grid = sheet.table("kapasitet", _columns(), list(_months(report)), freeze=1)
    sheet.chart_below(
        Chart(
            title=title,
            alternative=f"{_('Stacked column chart with a line')}: {title}. {finding(report)}.",
            category_title=_("Month"),
            value_title=_("Hours"),
            series=(
                Series(2, look.BAR),
                Series(3, look.BAR_PALE),
                Series(1, look.GOAL, line=True),
            ),
            form=Format.HOURS,
            category_form=Format.MONTH,
            stacked=True,
            labels=False,
            width=24,
            height=9,
        ),
        grid,
    )
    sheet.keep(6 * ROW)
    sheet.heading(_("By member, all the months above"))
    sheet.table(
        "kapasitet_medlem",
        [
            Column(_("Team member")),
            Column(_("Capacity, hours"), Format.HOURS),
            Column(_("Worked"), Format.HOURS),
            Column(_("Booked"), Format.HOURS),
            Column(_("Open requests"), Format.WHOLE),
        ],
        [
            (
                report.member(row.member_id),
                hours(row.total.capacity),
                hours(row.total.worked),
                hours(row.total.booked),
                row.open_requests,
            )
            for row in capacity.by_member
        ],
    )
    sheet.line(
        {
            1: (
                _("A request counts for each of its facilitators, so open requests add up to more."),
                look.EMPTY,
            )
        }
    )
    _activities(report, sheet)


def past_load(report: Report) -> Load:
    """Return the twelve months before the as-of date's own, together."""
    this_month = first_of_month(report.figures.as_of)
    return sum((row.load for row in report.figures.capacity.months if row.month < this_month), Load())


def part_of(part: Decimal, whole: Decimal) -> Decimal | str:
    """Return part / whole as a number for a cell with per cent; "–" of nothing."""
    return part / whole if whole else MISSING


def _columns() -> list[Column]:
    return [
        Column(_("Month"), Format.MONTH),
        Column(_("Capacity, hours"), Format.HOURS),
        Column(_("Worked"), Format.HOURS),
        Column(_("Booked"), Format.HOURS),
        Column(_("Utilisation"), Format.SHARE),
        Column(_("Load, booked"), Format.SHARE),
        Column(_("Status")),
    ]


def _months(report: Report) -> Iterator[Sequence[Value]]:
    capacity = report.figures.capacity
    this_month = first_of_month(report.figures.as_of)
    if not any(row.load != Load() for row in capacity.months):
        return
    for row in capacity.months:
        load = row.load
        yield (
            row.month,
            hours(load.capacity),
            hours(load.worked),
            hours(load.booked),
            part_of(load.worked, load.capacity),
            part_of(load.booked, load.capacity),
            _status(load, row.month, this_month, capacity.warn_pct),
        )


def _status(load: Load, month: dt.date, this_month: dt.date, warn: int) -> Marked:
    """Return how full a month is; one that is over has nothing booked any more."""
    return load_mark(load, warn) if month >= this_month else Marked(_("The month is over"), Tone.QUIET)


def _activities(report: Report, sheet: Sheet) -> None:
    title = _("Hours worked in the interval, by activity")
    by_activity = sorted(report.figures.capacity.by_activity.items(), key=lambda pair: -pair[1])
    sheet.keep(8 * POINTS_PER_CM)
    row = sheet.heading(title)
    rows: list[Sequence[Value]] = [
        (report.code("activity", key), hours(minutes)) for key, minutes in by_activity
    ]
    grid = sheet.table("kapasitet_aktivitet", [Column(_("Activity")), Column(_("Hours"), Format.HOURS)], rows)
    most = ", ".join(
        f"{text} ({number_text(value, 1)})" for text, value in rows[:3] if isinstance(value, Decimal)
    )
    sheet.chart_beside(
        Chart(
            title=title,
            alternative=f"{_('Bar chart')}: {title}. {_('Most often: {top}').format(top=most)}.",
            category_title=_("Activity"),
            value_title=_("Hours"),
            series=[Series(1, look.BAR)],
            form=Format.HOURS,
            horizontal=True,
            width=16,
            height=7,
        ),
        grid,
        row=row + 1,
        column=4,
    )


CHAPTER = Chapter(
    name=N_("Capacity"),
    question=N_("Can the team take more, and where does the time go?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
