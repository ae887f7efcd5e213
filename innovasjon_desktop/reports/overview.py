"""«Lederoversikt»: is the innovation work on track, and what must be decided? One page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from innovasjon_desktop.domain.deviations import Kind
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext, number_text, percent_text, say
from innovasjon_desktop.reports import agents, areas, capacity, deviations, requests
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.capacity import part_of
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, count_of, hours_of, load_mark, response_mark
from innovasjon_desktop.reports.deviations import for_leaders
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line
from innovasjon_desktop.reports.measure import POINTS_PER_CM, ROW
from innovasjon_desktop.reports.requests import by_place, waiting_too_long
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import Column, Sheet

WIDTHS = (25, 10, 10, 10, 10, 9, 8, 14, 14, 40, 2, 14.5, 14.5, 14.5, 14.5)

MOST_CASES = 10

_CHART_COLUMN = 12
_CHART_HEIGHT = 9.6
_CARD_PLACES = ((1, 2), (3, 6), (7, 9), (10, 10), (11, 13), (14, 15))


class Card(NamedTuple):
    """A key figure on the first page.

    Args:
        key: which it is, to hold it against its own sheet.
        label: what it is.
        value: as a number, or a share.
        form: how it is shown.
        counts: what it counts, in words.
        change: since the interval before.
        goal: what it should be, "–" if there is no goal.
        status: symbol and words.
        sheet: name of its own sheet.
    """

    key: str
    label: str
    value: Value
    form: Format
    counts: str
    change: str
    goal: str
    status: Marked
    sheet: str


def finding(report: Report) -> str:
    """Return coverage and choice in one sentence."""
    return f"{agents.finding(report)}. {areas.finding(report)}."


def cards(report: Report) -> tuple[Card, ...]:
    """Return the key figures of what is built so far."""
    now, before = report.figures, report.data.previous
    coverage, chosen = now.agents.coverage, now.areas.chosen
    followed, within = now.areas.progress.followed_up, now.requests.within_deadline
    volume, ahead = now.requests.volume, now.capacity.ahead
    everything = _("goal {goal}").format(goal=percent_text(100))
    warn = now.capacity.warn_pct
    return (
        Card(
            "F-02",
            _("Sections with agents"),
            coverage,
            Format.SHARE,
            _("{share} sections").format(share=count_of(coverage)) if coverage.denominator else MISSING,
            _share_change(coverage, before.agents.coverage),
            everything,
            _missing(coverage, N_("{count} lack agents")),
            _(agents.CHAPTER.name),
        ),
        Card(
            "F-04",
            _("Units with a chosen area"),
            chosen,
            Format.SHARE,
            _("{share} units").format(share=count_of(chosen)) if chosen.denominator else MISSING,
            _share_change(chosen, before.areas.chosen),
            everything,
            _missing(chosen, N_("{count} remain")),
            _(areas.CHAPTER.name),
        ),
        Card(
            "F-06",
            _("Areas followed up"),
            followed,
            Format.SHARE,
            _("{share} open areas").format(share=count_of(followed)) if followed.denominator else MISSING,
            _share_change(followed, before.areas.progress.followed_up),
            everything,
            _missing(followed, N_("{count} not followed up")),
            _(areas.CHAPTER.name),
        ),
        Card(
            "received",
            _("Requests received"),
            volume.received,
            Format.WHOLE,
            _("{count} delivered").format(count=volume.delivered),
            _change(volume.received - before.requests.volume.received),
            _("no goal"),
            Marked(_("{count} open now").format(count=volume.open)),
            _(requests.CHAPTER.name),
        ),
        Card(
            "F-08",
            _("Answered within the deadline"),
            within,
            Format.SHARE,
            _("{share} requests").format(share=count_of(within)) if within.denominator else MISSING,
            _share_change(within, before.requests.within_deadline),
            everything,
            response_mark(within, waiting_too_long(report)),
            _(requests.CHAPTER.name),
        ),
        Card(
            "F-12",
            _("Team load, next 3 months"),
            part_of(ahead.booked, ahead.capacity),
            Format.SHARE,
            hours_of(ahead.booked, ahead.capacity),
            _points(ahead.load, before.capacity.ahead.load),
            _("goal at most {goal}").format(goal=percent_text(warn)),
            load_mark(ahead, warn),
            _(capacity.CHAPTER.name),
        ),
    )


def fill(report: Report, sheet: Sheet) -> None:
    """Write cards, sections, cases and two charts, all on one page."""
    figures_line(
        sheet,
        [
            Figure(
                card.label,
                card.value,
                card.form,
                (card.counts, card.change, card.goal, card.status),
                card.sheet,
            )
            for card in cards(report)
        ],
        large=20,
        places=_CARD_PLACES,
    )
    top = sheet.row
    rows = list(section_rows(report))
    grid = sheet.table(
        "lederoversikt", _columns(), rows, totals=len(rows) - len(report.figures.areas.by_section)
    )
    title = _("Share of units with a chosen area, by section")
    sheet.chart(
        Chart(
            title=title,
            alternative=f"{_('Column chart with a line at the goal')}: {title}. {areas.finding(report)}.",
            category_title=_("Section"),
            value_title=_("Share of units"),
            series=(Series(5, look.BAR), Series(6, look.GOAL, line=True)),
            form=Format.SHARE,
            top=1,
            step=0.25,
            width=11.4,
            height=_CHART_HEIGHT,
        ),
        grid,
        row=top,
        column=_CHART_COLUMN,
    )
    _cases(report, sheet)
    # Few sections and few cases do not reach down to the end of the chart beside them.
    sheet.gap(max(0, top + int(_CHART_HEIGHT * POINTS_PER_CM / ROW) - sheet.row))
    _months(report, sheet)
    sheet.one_page()


def section_rows(report: Report) -> Iterator[Sequence[Value]]:
    """Yield a row per section, then requests that belong to none, then the municipality."""
    figures = report.figures
    choice = {row.section_id: row for row in figures.areas.by_section}
    asked = {place: (received, delivered) for place, received, delivered in by_place(report)}
    remarks = _remarks(report)
    for row in figures.agents.by_section:
        chosen = choice[row.section_id].chosen
        received, delivered = asked.pop(row.section)
        yield (
            row.section,
            row.units,
            row.active,
            row.target,
            chosen.numerator,
            chosen,
            1,
            received,
            delivered,
            remarks.get(row.section_id, ""),
        )
    for place, (received, delivered) in asked.items():
        yield (place, *(None,) * 6, received, delivered, None)
    yield (
        report.whole,
        sum(row.units for row in figures.agents.by_section),
        figures.agents.persons,
        sum(row.target for row in figures.agents.by_section),
        figures.areas.chosen.numerator,
        figures.areas.chosen,
        1,
        figures.requests.volume.received,
        figures.requests.delivered,
        _("each agent counts once"),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Section")),
        Column(_("Units"), Format.WHOLE),
        Column(_("Agents"), Format.WHOLE),
        Column(_("Agents wanted"), Format.WHOLE),
        Column(_("Chosen area"), Format.WHOLE),
        Column(_("Share"), Format.SHARE),
        Column(_("Goal"), Format.SHARE),
        Column(_("Requests"), Format.WHOLE),
        Column(_("Delivered"), Format.WHOLE),
        Column(_("Remark")),
    ]


def _remarks(report: Report) -> dict[int | None, str]:
    """Return what is missing in each section, made from its deviations."""
    counts: dict[int | None, Counter[Kind]] = {}
    for each in report.data.deviations:
        counts.setdefault(each.where.section_id, Counter())[each.kind] += 1
    return {
        section_id: "; ".join(_section_remark(found)) for section_id, found in counts.items() if section_id
    }


def _section_remark(found: Counter[Kind]) -> Iterator[str]:
    if found[Kind.NO_AGENT]:
        yield _("no agent")
    if found[Kind.FEW_AGENTS]:
        yield _("too few agents")
    if found[Kind.RENEW_AGENT]:
        yield _("{count} to renew").format(count=found[Kind.RENEW_AGENT])
    if found[Kind.NOT_CHOSEN]:
        yield _("{count} not chosen after the deadline").format(count=found[Kind.NOT_CHOSEN])
    if found[Kind.NOT_FOLLOWED_UP]:
        yield _("{count} not followed up").format(count=found[Kind.NOT_FOLLOWED_UP])
    if found[Kind.LATE_ANSWER]:
        yield ngettext(
            "{count} request beyond the deadline",
            "{count} requests beyond the deadline",
            found[Kind.LATE_ANSWER],
        ).format(count=found[Kind.LATE_ANSWER])


def _cases(report: Report, sheet: Sheet) -> None:
    found = for_leaders(report)
    row = sheet.heading(_("Matters for the leader group"))
    name = _(deviations.CHAPTER.name)
    rest = len(report.data.deviations) - min(len(found), MOST_CASES)
    for each in found[:MOST_CASES]:
        place = each.where.unit or each.where.section or _("The team")
        since = _("since {date}").format(date=date_text(each.since)) if each.since else ""
        row = sheet.line(
            {
                1: (place, look.BODY),
                **dict.fromkeys(range(3, 10), (None, look.BODY)),
                2: (say(each.what), look.BODY),
                10: (" · ".join(filter(None, (_(each.kind.role), since, each.kind.rule))), look.BODY),
            },
            15,
        )
        sheet.span(row, 2, 9)
    if not found:
        sheet.line({1: (_("Nothing of the heaviest weight"), look.EMPTY)}, 15)
    row = sheet.line(
        {
            1: (
                ngettext("{count} more in “{sheet}”", "{count} more in “{sheet}”", rest).format(
                    count=rest, sheet=name
                ),
                look.LINK,
            )
        },
        15,
    )
    sheet.link(row, 1, name)


def _months(report: Report, sheet: Sheet) -> None:
    months = report.figures.requests.volume.months
    title = _("Requests received and delivered per month")
    row = sheet.heading(title)
    grid = sheet.table(
        "lederoversikt_maaned",
        [
            Column(_("Month"), Format.MONTH),
            Column(_("Received"), Format.WHOLE),
            Column(_("Delivered"), Format.WHOLE),
        ],
        [(each.month, each.received, each.delivered) for each in months]
        if any(each.received or each.delivered for each in months)
        else [],
    )
    says = _("{received} received and {delivered} delivered in twelve months").format(
        received=sum(each.received for each in months), delivered=sum(each.delivered for each in months)
    )
    sheet.chart(
        Chart(
            title=title,
            alternative=f"{_('Column chart')}: {title}. {says}.",
            category_title=_("Month"),
            value_title=_("Requests"),
            series=(Series(1, look.BAR), Series(2, look.DONE)),
            category_form=Format.MONTH,
            width=25,
            height=7.2,
        ),
        grid,
        row=row + 1,
        column=5,
    )


def _missing(share: Share, text: str) -> Marked:
    if not share.denominator:
        return Marked(MISSING, Tone.QUIET)
    if share.missing:
        return Marked("◇ " + _(text).format(count=share.missing), Tone.GAP)
    return Marked("✓ " + _("goal reached"))


def _share_change(now: Share, before: Share) -> str:
    return _points(now.percent, before.percent)


def _points(now: Decimal | None, before: Decimal | None) -> str:
    """Return the change in percentage points, whole ones as they are shown."""
    if now is None or before is None:
        return _("change {change}").format(change=MISSING)
    change = int(now.quantize(Decimal(1))) - int(before.quantize(Decimal(1)))
    return _("change {change} points").format(change=_signed(change))


def _change(change: int) -> str:
    return _("change {change}").format(change=_signed(change))


def _signed(change: int) -> str:
    return "±0" if not change else f"{'+' if change > 0 else '−'}{number_text(abs(change))}"


CHAPTER = Chapter(
    name=N_("Leader overview"),
    question=N_("Is the innovation work on track, and what must we decide?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
