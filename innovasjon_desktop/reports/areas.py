"""«Utviklingsområder»: what each unit works on in the period, and who has not chosen."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from innovasjon_desktop.domain.figures.areas import deadline_of
from innovasjon_desktop.domain.figures.facts import Area, state_on
from innovasjon_desktop.domain.figures.matrix import Cell, matrix
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, date_text, number_text, percent_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, area_mark, light_text
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line, share_figure
from innovasjon_desktop.reports.measure import POINTS_PER_CM, ROW
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column, Sheet
from innovasjon_desktop.services.report_data import AreaText, UnitText

WIDTHS = (15, 21, 14, 18, 17, 21, 26, 18, 17, 11.5, 8, 12.5, 12, 9.5, 10, 10, 19, 28)

STATES = ("gap", "proposed", "chosen", "in_progress", "completed", "stopped", "carried_on", "exempt")
"""How a unit may stand, in the order of the chart; what is missing first."""

_COLOURS = (
    look.GAP,
    look.BAR_EMPTY,
    look.BAR_PALE,
    look.BAR,
    look.DONE,
    look.STOPPED,
    look.CARRIED,
    look.EXEMPT,
)

_NO_UNIT = UnitText("", "", "")
_NO_TEXT = AreaText("", (), "", "", "")


class UnitLine(NamedTuple):
    """A unit in the period: where it stands, and every area it has had there, the strongest first."""

    section: str
    unit_id: int
    unit: str
    cell: Cell
    areas: tuple[tuple[Area, str], ...]


def finding(report: Report) -> str:
    """Return how many units have chosen, in words."""
    figures = report.figures.areas
    at, share = figures.period, figures.chosen
    if at is None:
        return _("There is no development period yet")
    if not share.denominator:
        return _("No unit is expected to choose a development area")
    parts = [
        _("{count} of {total} units ({percent}) have chosen a development area").format(
            count=share.numerator, total=share.denominator, percent=percent_text(share.percent)
        )
    ]
    if share.missing:
        rest, late = _("{count} remain").format(count=share.missing), len(figures.late)
        if late == share.missing:
            rest = f"{rest}, {_('all after the deadline')}"
        elif late:
            rest = f"{rest}, {_('{count} of them after the deadline').format(count=late)}"
        parts.append(rest)
    if at.outside:
        parts.append(_("the period ended {date}").format(date=date_text(at.period.end)))
    return "; ".join(parts)


def fill(report: Report, sheet: Sheet) -> None:
    """Write the units with their areas, then states, themes and methods with their charts."""
    figures = report.figures.areas
    progress, at = figures.progress, figures.period
    median = progress.median_days
    figures_line(
        sheet,
        (
            share_figure(
                _("Have chosen, {period}").format(period=at.period.name if at else MISSING), figures.chosen
            ),
            share_figure(_("Chosen within the deadline"), progress.within_deadline),
            Figure(
                _("Days from the start to the choice"),
                MISSING if median is None else median,
                Format.DECIMAL,
                (_("median"),),
            ),
            share_figure(_("Followed up the last 180 days"), progress.followed_up),
            share_figure(_("Replaced by another area"), progress.replaced),
            Figure(
                _("Stopped – learning"), progress.by_state.get("stopped", 0), details=(_("counts as chosen"),)
            ),
        ),
    )
    lines = unit_lines(report)
    grid = sheet.table("utviklingsomraader", _columns(), list(_rows(report, lines)), freeze=2)
    if grid.count:
        sheet.break_page()
        _charts(report, sheet, lines)


def unit_lines(report: Report) -> list[UnitLine]:
    """Return a line per active unit: by section; who has not chosen first, who is exempt last."""
    at = report.period
    if at is None:
        return []
    shown = matrix(report.facts, (at.period,))
    standing: dict[int, list[tuple[Area, str]]] = defaultdict(list)
    for area in report.facts.areas_of.get(at.period.id, ()):
        state = state_on(area.moves, report.facts.day)
        if state is not None and state != "dropped":
            standing[area.unit_id].append((area, state))
    lines = []
    for section in shown.sections:
        of_section = []
        for row in section.units:
            cell = row.cells[0]
            areas = sorted(
                standing.get(row.unit_id, ()), key=lambda pair: (pair[0].id != cell.area_id, pair[0].id)
            )
            of_section.append(UnitLine(section.section, row.unit_id, row.unit, cell, tuple(areas)))
        lines += sorted(of_section, key=_place)
    return lines


def _place(line: UnitLine) -> int:
    """Return 0 for a unit that has not chosen, 1 for one that has, 2 for an exempt one."""
    return 2 if not line.cell.expected else int(line.cell.counted)


def _columns() -> list[Column]:
    return [
        Column(_("Section")),
        Column(_("Unit")),
        Column(_("Type")),
        Column(_("Leader")),
        Column(_("Status")),
        Column(_("Development area")),
        Column(_("Need")),
        Column(_("Methods")),
        Column(_("Theme")),
        Column(_("Chosen on"), Format.DATE),
        Column(_("Within the deadline")),
        Column(_("Latest follow-up"), Format.DATE),
        Column(_("How it goes")),
        Column(_("Milestones done")),
        Column(_("Help from the team"), Format.WHOLE),
        Column(_("Changed in the period")),
        Column(_("Reason")),
        Column(_("Outcome or learning")),
    ]


def _rows(report: Report, lines: Sequence[UnitLine]) -> Iterator[Sequence[Value]]:
    helped = _requests_of_units(report)
    for line in lines:
        unit = report.data.units.get(line.unit_id, _NO_UNIT)
        about: tuple[Value, ...] = (
            line.section,
            line.unit,
            report.code("unit_type", unit.unit_type),
            unit.leader_title,
        )
        changed = any(state == "replaced" for _area, state in line.areas)
        in_time = _in_time(report, line)
        if line.cell.area_id is None:
            yield (
                *about,
                area_mark(line.cell.state),
                *(None,) * 5,
                in_time,
                *(None,) * 3,
                helped[line.unit_id],
                _("Yes") if changed else _("No"),
                unit.exemption_reason if line.cell.state == "exempt" else None,
                None,
            )
        for area, state in line.areas:
            yield (*about, *_area_cells(report, area, state, in_time, helped[line.unit_id], changed=changed))


def _area_cells(
    report: Report, area: Area, state: str, in_time: str, helped: int, *, changed: bool
) -> tuple[Value, ...]:
    text = report.data.areas.get(area.id, _NO_TEXT)
    ended = {"completed": text.outcome, "stopped": text.learning}
    return (
        area_mark(state),
        area.title,
        text.need,
        ", ".join(report.method(method) for method in area.methods),
        ", ".join(report.code("theme", theme) for theme in text.themes),
        area.chosen_on if state != "proposed" else None,
        in_time,
        area.last_followup,
        light_text(report, text.light),
        _("{count} of {total}").format(count=text.milestones_done, total=text.milestones)
        if text.milestones
        else None,
        helped,
        _("Yes") if changed else _("No"),
        text.change_reason if state == "replaced" else None,
        ended.get(state, ""),
    )


def _in_time(report: Report, line: UnitLine) -> str:
    """Tell whether the unit first chose within its own deadline (E-10); "–" while it still has time."""
    at = report.period
    if at is None or not line.cell.expected:
        return MISSING
    first = min(
        (
            area.chosen_on
            for area, state in line.areas
            if area.is_primary
            and state != "proposed"
            and area.chosen_on is not None
            and area.chosen_on <= at.day
        ),
        default=None,
    )
    deadline = deadline_of(report.facts, report.facts.unit_by_id[line.unit_id], at.period)
    if first is not None:
        return _("Yes") if first <= deadline else _("No")
    return _("No") if at.day > deadline else MISSING


def _requests_of_units(report: Report) -> Counter[int]:
    """Count the requests of each unit received in the period, drafts left out."""
    at = report.period
    first = at.period.start if at else dt.date.max
    return Counter(
        unit_id
        for life in report.lives.values()
        if life.request.received_on >= first
        for unit_id in life.units
    )


def _charts(report: Report, sheet: Sheet, lines: Sequence[UnitLine]) -> None:
    standing: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        standing[line.section][line.cell.state] += 1
    states = [state for state in STATES if any(standing[section][state] for section in standing)]
    sheet.heading(_("Units by section and status"), 2)
    grid = sheet.table(
        "omraader_status",
        [
            Column(_("Section")),
            *(Column(area_mark(state).text, Format.WHOLE) for state in states),
        ],
        [(section, *(count[state] for state in states)) for section, count in standing.items()],
        column=2,
    )
    title = _("Units by section and status")
    sheet.chart_below(
        Chart(
            title=title,
            alternative=f"{_('Stacked bar chart')}: {title}. {finding(report)}.",
            category_title=_("Section"),
            value_title=_("Units"),
            series=[Series(1 + place, _COLOURS[STATES.index(state)]) for place, state in enumerate(states)],
            horizontal=True,
            stacked=True,
            width=26,
            height=10,
        ),
        grid,
    )
    chosen = [
        area for line in lines if line.cell.counted for area, state in line.areas if state != "proposed"
    ]
    themes = Counter(theme for area in chosen for theme in report.data.areas.get(area.id, _NO_TEXT).themes)
    methods = Counter(method for area in chosen for method in area.methods)
    by_theme = {report.code("theme", key): count for key, count in themes.items()}
    by_method = {report.method(key): count for key, count in methods.items()}
    _counted(sheet, "omraader_tema", _("Chosen areas by theme"), _("Theme"), by_theme)
    _counted(sheet, "omraader_metode", _("Chosen areas by method"), _("Method"), by_method)


def _counted(sheet: Sheet, name: str, title: str, what: str, counts: dict[str, int]) -> None:
    """Write a table of counts, the most first, with its chart beside it."""
    height = max(6.0, 2.6 + 0.6 * len(counts))
    sheet.keep(height * POINTS_PER_CM + 2 * ROW)
    row = sheet.heading(title, 2)
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    grid = sheet.table(name, [Column(what), Column(_("Areas"), Format.WHOLE)], ranked, column=2)
    top = ", ".join(f"{text} ({number_text(count)})" for text, count in ranked[:3])
    sheet.chart_beside(
        Chart(
            title=title,
            alternative=f"{_('Bar chart')}: {title}. {_('Most often: {top}').format(top=top)}.",
            category_title=what,
            value_title=_("Areas"),
            series=[Series(1, look.BAR)],
            horizontal=True,
            width=19,
            height=height,
        ),
        grid,
        row=row + 1,
        column=5,
    )


def standing_counts(report: Report) -> Share:
    """Return chosen of expected as the list shows it, to hold against F-04."""
    lines = [line for line in unit_lines(report) if line.cell.expected]
    return Share(sum(line.cell.counted for line in lines), len(lines))


CHAPTER = Chapter(
    name=N_("Development areas"),
    question=N_("What does each unit work on in the period, and who has not chosen?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
