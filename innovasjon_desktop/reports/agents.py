"""«Agentdekning»: does every section have an active, anchored and followed-up agent?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from innovasjon_desktop.domain.figures.agents import in_force, is_active, is_on_leave, must_be_renewed
from innovasjon_desktop.domain.figures.capacity import hours
from innovasjon_desktop.domain.figures.facts import Appointment
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext, percent_text, sort_key
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, count_of
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line, share_figure
from innovasjon_desktop.reports.measure import ROW
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import Column, Sheet

WIDTHS = (26, 17, 20, 12, 12, 13, 17, 16, 12, 12, 13, 11, 12)

_SECTION, _ACTIVE, _LACKING = 0, 2, 3


def finding(report: Report) -> str:
    """Return the coverage in words."""
    figures = report.figures.agents
    share = figures.coverage
    if not share.denominator:
        return _("No section is meant to have agents")
    text = ngettext(
        "{count} of {total} section ({percent}) has the agents it should have",
        "{count} of {total} sections ({percent}) have the agents they should have",
        share.denominator,
    ).format(count=share.numerator, total=share.denominator, percent=percent_text(share.percent))
    parts = [text]
    if figures.must_be_renewed:
        parts.append(
            ngettext(
                "{count} agent must be renewed", "{count} agents must be renewed", figures.must_be_renewed
            ).format(count=figures.must_be_renewed)
        )
    if figures.without_contact:
        parts.append(
            ngettext(
                "{count} agent has no contact in the resource team",
                "{count} agents have no contact in the resource team",
                figures.without_contact,
            ).format(count=figures.without_contact)
        )
    return "; ".join(parts)


def fill(report: Report, sheet: Sheet) -> None:
    """Write the sections, their chart and the agents."""
    figures = report.figures.agents
    figures_line(
        sheet,
        (
            share_figure(_("Sections covered"), figures.coverage),
            Figure(_("Agents in all"), figures.persons, details=(_("each person once"),)),
            Figure(_("Must be renewed"), figures.must_be_renewed),
            Figure(_("Without a contact"), figures.without_contact),
            share_figure(_("Left before time"), figures.turnover),
        ),
    )
    grid = sheet.table("agentdekning", _columns(), list(section_rows(report)), totals=1, freeze=1)
    sheet.chart_below(_chart(finding(report)), grid)
    sheet.keep(6 * ROW)
    sheet.heading(_("The agents"))
    sheet.table("agenter", _agent_columns(report), list(_agent_rows(report)))


def section_rows(report: Report) -> Iterator[Sequence[Value]]:
    """Yield a row per section, and the municipality's."""
    figures = report.figures.agents
    lacking = 0
    for row in figures.by_section:
        lacking += max(0, row.target - row.active)
        yield (
            row.section,
            row.target,
            row.active,
            max(0, row.target - row.active),
            row.on_leave,
            row.coverage,
            row.without_contact,
            row.must_be_renewed,
            row.ended,
            per_agent(row.units, row.active),
            MISSING if row.attendance is None else row.attendance,
            MISSING if row.attendance is None else count_of(row.attendance),
            hours(row.minutes_per_month),
        )
    rows = figures.by_section
    yield (
        report.whole,
        sum(row.target for row in rows),
        figures.persons,
        lacking,
        sum(row.on_leave for row in rows),
        figures.coverage,
        figures.without_contact,
        figures.must_be_renewed,
        sum(row.ended for row in rows),
        per_agent(sum(row.units for row in rows), figures.persons),
        MISSING if figures.attendance is None else figures.attendance,
        MISSING if figures.attendance is None else count_of(figures.attendance),
        hours(sum(row.minutes_per_month for row in rows)),
    )


def per_agent(units: int, agents: int) -> Decimal | str:
    """Return units per agent, "–" without any."""
    if not agents:
        return MISSING
    exact = Fraction(units, agents)
    return Decimal(exact.numerator) / exact.denominator


def _columns() -> list[Column]:
    return [
        Column(_("Section")),
        Column(_("Agents wanted"), Format.WHOLE),
        Column(_("Active agents"), Format.WHOLE),
        Column(_("Lacking"), Format.WHOLE),
        Column(_("On leave"), Format.WHOLE),
        Column(_("Coverage"), Format.SHARE),
        Column(_("Without a contact"), Format.WHOLE),
        Column(_("Must be renewed"), Format.WHOLE),
        Column(_("Ended in the period"), Format.WHOLE),
        Column(_("Units per agent"), Format.DECIMAL),
        Column(_("Attendance, latest meeting"), Format.SHARE),
        Column(_("Present")),
        Column(_("Hours per month"), Format.HOURS),
    ]


def _chart(text: str) -> Chart:
    title = _("Active and lacking agents per section")
    return Chart(
        title=title,
        alternative=f"{_('Stacked bar chart')}: {title}. {text}.",
        category_title=_("Section"),
        value_title=_("Agents"),
        series=(Series(_ACTIVE, look.BAR), Series(_LACKING, look.BAR_EMPTY)),
        category=_SECTION,
        horizontal=True,
        stacked=True,
        step=1,
        width=22,
        height=9,
    )


def _agent_columns(report: Report) -> list[Column]:
    named = [Column(_("Name"))] if report.names else []
    return [
        Column(_("Section")),
        *named,
        Column(_("Role")),
        Column(_("Status")),
        Column(_("From"), Format.DATE),
        Column(_("Planned to"), Format.DATE),
        Column(_("Anchored")),
        Column(_("Contact in the resource team")),
        Column(_("Hours per month"), Format.HOURS),
    ]


def _agent_rows(report: Report) -> Iterator[Sequence[Value]]:
    figures = report.figures
    order = {section.id: place for place, section in enumerate(report.facts.sections_in_order)}
    shown = [
        each
        for each in report.facts.appointments
        if in_force(each, figures.as_of)
        or (each.state == "ended" and figures.from_date <= (each.ended_on or dt.date.max) <= figures.as_of)
    ]

    def place(each: Appointment) -> tuple[object, ...]:
        # Names that are left out shall not show in the order either.
        name = sort_key(each.person) if report.names else ()
        return order.get(each.section_id, 0), each.from_date, name, each.id

    for each in sorted(shown, key=place):
        named = [each.person] if report.names else []
        yield (
            report.section(each.section_id),
            *named,
            report.data.job_titles.get(each.id) or _("Innovation agent"),
            _status(report, each),
            each.from_date,
            each.planned_to,
            _anchoring(report, each),
            report.member(each.coordinator_member_id) or MISSING,
            None if each.minutes_per_month is None else hours(each.minutes_per_month),
        )


def _status(report: Report, each: Appointment) -> Marked:
    facts = report.facts
    if not in_force(each, facts.day):
        return Marked("□ " + _("Ended {date}").format(date=date_text(each.ended_on)), Tone.EXEMPT)
    if is_on_leave(facts, each):
        return Marked("… " + _("On leave"), Tone.QUIET)
    if must_be_renewed(facts, each):
        return Marked("↻ " + _("Must be renewed"), Tone.GAP)
    assert is_active(facts, each, facts.day)  # in force and not on leave
    return Marked("✓ " + _("Active"), Tone.PLAIN)


def _anchoring(report: Report, each: Appointment) -> str:
    """Return when the appointment was anchored, and by whom if people may be named (R-02)."""
    if not (each.anchored_by and each.anchored_on):
        return _("Not anchored")
    when = date_text(each.anchored_on)
    return f"{each.anchored_by}, {when}" if report.names else when


CHAPTER = Chapter(
    name=N_("Agent coverage"),
    question=N_("Does every section have an active, anchored and followed-up agent?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
