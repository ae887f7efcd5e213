"""«Forespørsler»: what the units ask for, how fast they are answered, what is delivered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from innovasjon_desktop.domain.figures.capacity import hours
from innovasjon_desktop.domain.figures.facts import Facilitator
from innovasjon_desktop.domain.figures.requests import Life, waited
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, ngettext, number_text, percent_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, request_mark, response_mark
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line, share_figure
from innovasjon_desktop.reports.measure import POINTS_PER_CM, ROW
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column, Sheet
from innovasjon_desktop.services.report_data import RequestText

WIDTHS = (11.5, 25, 11.5, 16, 20, 15, 11.5, 11, 11.5, 10, 9.5, 16, 18, 12, 10, 9, 10, 11, 11.5, 9.5, 8, 19)

_ANSWER_BINS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, None))
_ENDS = ("delivered", "closed", "declined", "withdrawn", "cancelled")


def finding(report: Report) -> str:
    """Return volume and response in words."""
    figures = report.figures.requests
    received, within = figures.volume.received, figures.within_deadline
    if not received and not figures.volume.open:
        return _("No requests in the period")
    parts = [
        ngettext("{count} request received", "{count} requests received", received).format(count=received)
    ]
    if within.denominator:
        parts.append(
            _("{count} of {total} ({percent}) answered within {days} working days").format(
                count=within.numerator,
                total=within.denominator,
                percent=percent_text(within.percent),
                days=report.facts.settings.sla_workdays,
            )
        )
    parts.append(_("{count} delivered").format(count=figures.delivered))
    late = waiting_too_long(report)
    if late:
        parts.append(
            ngettext(
                "{count} waits for an answer beyond the deadline",
                "{count} wait for an answer beyond the deadline",
                late,
            ).format(count=late)
        )
    return "; ".join(parts)


def fill(report: Report, sheet: Sheet) -> None:
    """Write the key figures, the list and the charts."""
    figures = report.figures.requests
    volume = figures.volume
    median, slow = figures.response_median, figures.response_p90
    figures_line(
        sheet,
        (
            Figure(
                _("Received"),
                volume.received,
                details=(_("delivered: {count}").format(count=volume.delivered),),
            ),
            Figure(
                _("Answered within the deadline"),
                figures.within_deadline,
                Format.SHARE,
                (response_mark(figures.within_deadline, waiting_too_long(report)),),
            ),
            Figure(
                _("Response time, median"),
                MISSING if median is None else median,
                Format.DECIMAL,
                (_("90th percentile: {days}").format(days=number_text(slow, 1)),),
            ),
            Figure(
                _("Lead time, median"),
                MISSING if figures.lead_time is None else figures.lead_time,
                Format.DECIMAL,
                (_("days, {count} delivered").format(count=figures.delivered),),
            ),
            share_figure(_("Carried through"), figures.fulfilment),
            Figure(
                _("Open now"),
                volume.open,
                details=(_("older than 30 days: {count}").format(count=volume.old),),
            ),
        ),
    )
    listed = listed_lives(report)
    grid = sheet.table("forespoersler", _columns(), list(_rows(report, listed)), freeze=2)
    if grid.count or volume.received:
        sheet.break_page()
        _charts(report, sheet)


def waiting_too_long(report: Report) -> int:
    """Return how many open requests wait for an answer beyond the deadline."""
    sla = report.facts.settings.sla_workdays
    return sum(
        life.is_open and life.answered_on is None and waited(report.facts, life) > sla
        for life in report.lives.values()
    )


def listed_lives(report: Report) -> list[Life]:
    """Return the requests that were received, open or ended in the interval, the latest first."""
    since = report.figures.from_date
    return sorted(
        (
            life
            for life in report.lives.values()
            if life.request.received_on >= since
            or life.is_open
            or (life.ended_on is not None and life.ended_on >= since)
        ),
        key=lambda life: (life.request.received_on, life.request.number),
        reverse=True,
    )


def is_received(report: Report, life: Life) -> bool:
    """Tell whether a request was received in the interval."""
    return report.figures.from_date <= life.request.received_on <= report.figures.as_of


def answer_word(report: Report, life: Life) -> str:
    """Return whether the deadline was kept: yes, no, waits; "–" if it ended in time unanswered (F-08)."""
    if waited(report.facts, life) > report.facts.settings.sla_workdays:
        return _("No")
    if life.answered_on is not None:
        return _("Yes")
    return _("Waits") if life.is_open else MISSING


def _columns() -> list[Column]:
    return [
        Column(_("No.")),
        Column(_("Title")),
        Column(_("Concerns")),
        Column(_("Section")),
        Column(_("Unit")),
        Column(_("Kind of help")),
        Column(_("Received"), Format.DATE),
        Column(_("Received in the interval")),
        Column(_("First answer"), Format.DATE),
        Column(_("Response, working days"), Format.WHOLE),
        Column(_("Within the deadline")),
        Column(_("Status")),
        Column(_("Lead facilitator")),
        Column(_("Facilitators"), Format.WHOLE),
        Column(_("Planned hours"), Format.HOURS),
        Column(_("Hours used"), Format.HOURS),
        Column(_("Sessions held"), Format.WHOLE),
        Column(_("Participants"), Format.WHOLE),
        Column(_("Delivered on"), Format.DATE),
        Column(_("Lead time, days"), Format.WHOLE),
        Column(_("Usefulness 1–6"), Format.DECIMAL),
        Column(_("Belongs to area")),
    ]


def _rows(report: Report, lives: Sequence[Life]) -> Iterator[Sequence[Value]]:
    parts: dict[int, list[Facilitator]] = defaultdict(list)
    for part in report.facts.facilitators:
        parts[part.request_id].append(part)
    worked: Counter[int] = Counter()
    for entry in report.facts.work:
        if entry.request_id is not None:
            worked[entry.request_id] += entry.minutes
    areas = {area.id: area.title for area in report.facts.areas}
    for life in lives:
        request = life.request
        came = report.data.requests.get(request.id, RequestText())
        team = parts.get(request.id, [])
        lead = next((part.member_id for part in team if part.role == "lead"), None)
        yield (
            request.number,
            request.title,
            report.code("scope", request.scope),
            report.section_of(request),
            ", ".join(report.unit(unit_id) for unit_id in life.units),
            report.code("request_type", request.request_type),
            request.received_on,
            _("Yes") if is_received(report, life) else _("No"),
            life.answered_on,
            None if life.answered_on is None else waited(report.facts, life),
            answer_word(report, life),
            request_mark(life.state),
            report.member(lead),
            len(team),
            hours(sum(part.planned for part in team)),
            hours(worked[request.id]),
            came.sessions,
            came.participants,
            life.delivered_on,
            None if life.delivered_on is None else (life.delivered_on - request.received_on).days,
            came.usefulness,
            areas.get(request.area_id or 0),
        )


def _charts(report: Report, sheet: Sheet) -> None:
    figures = report.figures.requests
    volume = figures.volume
    months: list[Sequence[Value]] = [(row.month, row.received, row.delivered) for row in volume.months]
    _part(
        sheet,
        "foresp_maaned",
        _("Received and delivered per month"),
        [
            Column(_("Month"), Format.MONTH),
            Column(_("Received"), Format.WHOLE),
            Column(_("Delivered"), Format.WHOLE),
        ],
        months,
        _("Column chart"),
        _("{received} received and {delivered} delivered in twelve months").format(
            received=sum(row.received for row in volume.months),
            delivered=sum(row.delivered for row in volume.months),
        ),
        lying=False,
    )
    bins: list[Sequence[Value]] = [
        (
            _bin_text(low, high),
            sum(low <= days and (high is None or days <= high) for days in figures.response_days),
        )
        for low, high in _ANSWER_BINS
    ]
    _part(
        sheet,
        "foresp_svartid",
        _("Working days to the first answer"),
        [Column(_("Working days")), Column(_("Requests"), Format.WHOLE)],
        bins if figures.response_days else [],
        _("Column chart"),
        _("median {days} working days").format(days=number_text(figures.response_median, 1)),
        lying=False,
    )
    types: list[Sequence[Value]] = [
        (report.code("request_type", key), count)
        for key, count in sorted(volume.by_type.items(), key=lambda pair: -pair[1])
    ]
    _part(
        sheet,
        "foresp_type",
        _("Received by kind of help"),
        [Column(_("Kind of help")), Column(_("Requests"), Format.WHOLE)],
        types,
        _("Bar chart"),
        _("Most often: {top}").format(top=", ".join(f"{row[0]} ({row[1]})" for row in types[:3])),
        lying=True,
    )
    _part(
        sheet,
        "foresp_seksjon",
        _("Received by section"),
        [
            Column(_("Section")),
            Column(_("Received"), Format.WHOLE),
            Column(_("Delivered"), Format.WHOLE),
        ],
        list(by_place(report)) if volume.received or volume.delivered else [],
        _("Bar chart"),
        _("{count} received").format(count=volume.received),
        lying=True,
    )
    ends: list[Sequence[Value]] = [
        (_(REQUEST_LIFE.state(state).label), volume.ended[state])
        for state in _ENDS
        if volume.ended.get(state)
    ]
    sheet.heading(_("Ended in the interval, by status"), 2)
    sheet.table("foresp_slutt", [Column(_("Status")), Column(_("Requests"), Format.WHOLE)], ends, column=2)


def by_place(report: Report) -> Iterator[tuple[str, int, int]]:
    """Yield (place, received, delivered): sections, cross, external, and what has no place any more."""
    figures = report.figures.requests
    volume = figures.volume
    for row in figures.by_section:
        yield row.section, row.received, row.delivered
    delivered = figures.delivered_elsewhere
    if not report.data.sections:
        yield report.code("scope", "cross"), volume.cross, delivered.get("cross", 0)
        yield report.code("scope", "external"), volume.external, delivered.get("external", 0)
    placed = sum(row.delivered for row in figures.by_section)
    left = figures.delivered - placed - delivered.get("cross", 0) - delivered.get("external", 0)
    if volume.unplaced or left:
        yield _("Closed units and sections"), volume.unplaced, left


def _part(
    sheet: Sheet,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    kind: str,
    says: str,
    *,
    lying: bool,
) -> None:
    """Write a small table with its chart beside it."""
    height = max(7.0, 3.0 + 0.62 * len(rows)) if lying else 7.5
    sheet.keep(height * POINTS_PER_CM + 2 * ROW)
    row = sheet.heading(title, 2)
    grid = sheet.table(name, columns, rows, column=2)
    colours = (look.BAR, look.DONE)
    sheet.chart_beside(
        Chart(
            title=title,
            alternative=f"{kind}: {title}. {says}.",
            category_title=columns[0].title,
            value_title=_("Requests"),
            series=[Series(place, colours[place - 1]) for place in range(1, len(columns))],
            category_form=columns[0].form,
            horizontal=lying,
            width=19,
            height=height,
        ),
        grid,
        row=row + 1,
        column=6,
    )


def _bin_text(low: int, high: int | None) -> str:
    if high is None:
        return f"> {low - 1}"
    return str(low) if low == high else f"{low}–{high}"


CHAPTER = Chapter(
    name=N_("Requests"),
    question=N_("What do the units ask for, how fast do we answer, what is delivered?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
