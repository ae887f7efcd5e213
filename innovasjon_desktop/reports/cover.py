"""«Forside»: what is this, for whom, how fresh?"""

from __future__ import annotations

from collections.abc import Sequence

from innovasjon_desktop.domain.figures.areas import STATES as AREA_STATES
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, date_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.context import Report, area_mark
from innovasjon_desktop.reports.layout import Chapter
from innovasjon_desktop.reports.style import Marked, Tone
from innovasjon_desktop.reports.workbook import Book, Column, Sheet

WIDTHS = (30, 56, 84)

NAME = N_("Cover")


def write(report: Report, book: Book, chapters: Sequence[Chapter]) -> Sheet:
    """Add the cover, which leads to every sheet of ``chapters``."""
    sheet = book.sheet(_(NAME), WIDTHS)
    sheet.wide(title(report), look.TITLE)
    sheet.wide(report.line_two, look.LINE_TWO)
    sheet.wide(_("For the chief executive and the leader group"), look.QUESTION)
    at = report.period
    facts = (
        (_("Municipality"), report.data.municipality),
        (_("Interval"), report.interval),
        (_("Development period"), at.period.name if at else MISSING),
        (_("As-of date"), date_text(report.figures.as_of)),
        (_("Made on"), date_text(report.made_on)),
        (
            _("Names of people"),
            _("with names") if report.names else _("without names: roles, sections and units only"),
        ),
        *([(_("Frozen as"), report.frozen_as)] if report.frozen_as else []),
        *([(_("Compared with"), report.before.name)] if report.before else []),
    )
    sheet.line({}, 8)
    for label, value in facts:
        sheet.line({1: (label, look.BODY_LABEL), 2: (value, look.BODY), 3: (None, look.BODY)}, 17)
    sheet.heading(_("Contents"))
    grid = sheet.table(
        "innhold",
        [Column(_("Sheet")), Column(_("Question")), Column(_("Finding"))],
        [(Marked(_(each.name), Tone.LINK), _(each.question), each.finding(report)) for each in chapters],
    )
    for place, each in enumerate(chapters):
        sheet.link(grid.first + place, 1, _(each.name))
    sheet.heading(_("Symbols and colours"))
    sheet.table("tegn", [Column(_("Symbol")), Column(_("Meaning"))], _legend())
    empty = not_registered(report)
    sheet.heading(_("Not registered"))
    sheet.wide(", ".join(empty) if empty else _("Something is registered on every sheet"), look.PLAIN)
    sheet.one_page()
    return sheet


def title(report: Report) -> str:
    """Return the title of the report."""
    return _("Innovation report, {municipality}").format(municipality=report.data.municipality)


def not_registered(report: Report) -> list[str]:
    """Return the topics nothing is entered about."""
    facts = report.facts
    came = report.data.requests
    answered = [row_id for row_id in report.lives if row_id in came and came[row_id].usefulness is not None]
    return [
        _(name)
        for name, rows in (
            (N_("Units"), facts.units),
            (N_("Innovation agents"), facts.appointments),
            (N_("Network meetings"), facts.meetings),
            (N_("Development areas"), facts.areas),
            (N_("Requests"), report.lives),
            (N_("Resource team"), facts.members),
            (N_("Capacities"), facts.capacities),
            (N_("Time entries"), facts.work),
            (N_("Feedback"), answered),
        )
        if not rows
    ]


def _legend() -> list[tuple[Marked, str]]:
    meanings = {
        "gap": _("the unit has not chosen a development area"),
        "proposed": _("does not count yet"),
        "chosen": _("counts as chosen"),
        "in_progress": _("counts as chosen"),
        "completed": _("counts as chosen"),
        "stopped": _("counts as chosen; what was tried and learnt is a result"),
        "replaced": _("another area has taken its place"),
        "carried_on": _("counts as chosen, and goes on in the next period"),
        "exempt": _("need not choose; stands in neither number"),
    }
    order = ("gap", *(state for state in AREA_STATES if state in meanings), "exempt")
    return [
        *((area_mark(state), meanings[state]) for state in order),
        (Marked("●", Tone.GOOD), _("green: response time and capacity are as they should be")),
        (Marked("▲", Tone.NEAR), _("yellow: answered late, or nearly full")),
        (
            Marked("■", Tone.OVER),
            _("red: somebody waits beyond the deadline, or more is booked than there is"),
        ),
    ]
