"""«Rekkevidde»: who uses the team, who never does?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from innovasjon_desktop.domain.calendar import add_months
from innovasjon_desktop.domain.figures.capacity import hours
from innovasjon_desktop.domain.figures.facts import Unit
from innovasjon_desktop.domain.figures.requests import section_of
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, percent_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line, share_figure
from innovasjon_desktop.reports.measure import ROW
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column, Sheet

WIDTHS = (34, 38, 17, 14, 17, 16, 22)

MONTHS_WITHOUT = 24


def finding(report: Report) -> str:
    """Return the reach in words."""
    figures = report.figures.requests
    share, never = figures.reach, len(figures.never_helped)
    if not share.denominator:
        return _("There are no units yet")
    reached = ngettext(
        "{count} of {total} unit ({percent}) got help in the interval",
        "{count} of {total} units ({percent}) got help in the interval",
        share.denominator,
    ).format(count=share.numerator, total=share.denominator, percent=percent_text(share.percent))
    if not never:
        return reached
    rest = ngettext("{count} has never got help", "{count} have never got help", never).format(count=never)
    return f"{reached}; {rest}"


def fill(report: Report, sheet: Sheet) -> None:
    """Write the sections, their chart, and the units without help."""
    figures = report.figures.requests
    without = without_help(report)
    figures_line(
        sheet,
        (
            share_figure(_("Units that got help"), figures.reach),
            Figure(_("Requests delivered"), figures.delivered),
            Figure(_("Never helped"), len(figures.never_helped), details=(_("units"),)),
            Figure(_("Without help for 24 months"), len(without), details=(_("units"),)),
        ),
    )
    rows = list(section_rows(report))
    grid = sheet.table("rekkevidde", _columns(), rows, totals=len(rows) - len(figures.by_section), freeze=1)
    title = _("Share of units that got help, by section")
    sheet.chart_below(
        Chart(
            title=title,
            alternative=f"{_('Bar chart')}: {title}. {finding(report)}.",
            category_title=_("Section"),
            value_title=_("Share of units"),
            series=[Series(3, look.BAR)],
            form=Format.SHARE,
            horizontal=True,
            top=1,
            step=0.2,
            width=22,
            height=9,
        ),
        grid,
    )
    sheet.keep(6 * ROW)
    sheet.heading(_("Units without help for 24 months"))
    sheet.table(
        "uten_bistand",
        [Column(_("Section")), Column(_("Unit")), Column(_("Last helped"), Format.DATE)],
        [
            (
                report.section(report.facts.structure.section_of.get(unit.id)),
                unit.name,
                _("Never") if last is None else last,
            )
            for unit, last in without
        ],
    )


def section_rows(report: Report) -> Iterator[Sequence[Value]]:
    """Yield a row per section, then cross and external requests (E-18), then all of them together."""
    figures = report.figures.requests
    without = Counter(report.facts.structure.section_of.get(unit.id) for unit, _last in without_help(report))
    places: dict[int, int | str | None] = {
        request.id: request.scope
        if request.scope in ("cross", "external")
        else section_of(report.facts, request)
        for request in report.facts.requests
    }
    minutes: Counter[int | str | None] = Counter()
    for entry in report.facts.work:
        if entry.request_id is not None and entry.on_date >= report.figures.from_date:
            minutes[places.get(entry.request_id)] += entry.minutes
    for row in figures.by_section:
        yield (
            row.section,
            row.reach.denominator,
            row.reach.numerator,
            row.reach,
            row.delivered,
            hours(minutes[row.section_id]),
            without[row.section_id],
        )
    for scope in () if report.data.sections else ("cross", "external"):
        yield (
            report.code("scope", scope),
            None,
            None,
            None,
            figures.delivered_elsewhere.get(scope, 0),
            hours(minutes[scope]),
            None,
        )
    yield (
        report.whole,
        figures.reach.denominator,
        figures.reach.numerator,
        figures.reach,
        figures.delivered,
        hours(minutes.total()),
        without.total(),
    )


def without_help(report: Report) -> list[tuple[Unit, dt.date | None]]:
    """Return the active units nothing was delivered to in 24 months, with when it last was."""
    latest: dict[int, dt.date] = {}
    for life in report.lives.values():
        if life.delivered_on is not None:
            for unit_id in life.units:
                latest[unit_id] = max(life.delivered_on, latest.get(unit_id, life.delivered_on))
    since = add_months(report.facts.day, -MONTHS_WITHOUT)
    return [
        (unit, latest.get(unit.id))
        for _section, units in report.facts.structure.units_by_section()
        for unit in units
        if latest.get(unit.id, dt.date.min) <= since
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Section")),
        Column(_("Units"), Format.WHOLE),
        Column(_("Units that got help"), Format.WHOLE),
        Column(_("Share"), Format.SHARE),
        Column(_("Delivered"), Format.WHOLE),
        Column(_("Hours"), Format.HOURS),
        Column(_("Units without help for 24 months"), Format.WHOLE),
    ]


CHAPTER = Chapter(
    name=N_("Reach"),
    question=N_("Who uses the team, and who never does?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
