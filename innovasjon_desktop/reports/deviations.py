"""«Avvik og oppfølging»: what is missing, and who acts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from innovasjon_desktop.domain.deviations import TOPICS, Deviation
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.context import Report
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column, Sheet

WIDTHS = (9, 20, 26, 30, 58, 13, 28, 9)

HEAVIEST = 3


def finding(report: Report) -> str:
    """Return how much is missing, in words."""
    found = report.data.deviations
    if not found:
        return _("Nothing is missing")
    text = ngettext("{count} deviation", "{count} deviations", len(found)).format(count=len(found))
    heavy = len(for_leaders(report))
    if not heavy:
        return f"{text}; {_('none of the heaviest weight')}"
    return f"{text}; {_('{count} of them for the leader group').format(count=heavy)}"


def for_leaders(report: Report) -> list[Deviation]:
    """Return the deviations of the heaviest weight, in their order."""
    return [each for each in report.data.deviations if each.kind.weight == HEAVIEST]


def fill(report: Report, sheet: Sheet) -> None:
    """Write the deviations."""
    found = report.data.deviations
    weights = Counter(each.kind.weight for each in found)
    topics = Counter(each.kind.topic for each in found)
    figures_line(
        sheet,
        (
            Figure(_("Weight 3: for the leader group"), weights[3]),
            Figure(_("Weight 2: needs somebody now"), weights[2]),
            Figure(_("Weight 1: keep an eye on"), weights[1]),
            Figure(
                _("By topic"),
                len(found),
                details=(", ".join(f"{_(topic)} {topics[topic]}" for topic in TOPICS if topics[topic]),),
            ),
        ),
    )
    sheet.table(
        "avvik",
        [
            Column(_("Weight"), Format.WHOLE),
            Column(_("Topic")),
            Column(_("Section")),
            Column(_("Unit")),
            Column(_("What")),
            Column(_("Since"), Format.DATE),
            Column(_("Responsible role")),
            Column(_("Rule")),
        ],
        [_row(report, each) for each in found],
        freeze=0,
    )


def _row(report: Report, each: Deviation) -> Sequence[Value]:
    return (
        each.kind.weight,
        _(each.kind.topic),
        each.where.section,
        each.where.unit,
        shown_what(report, each),
        each.since,
        _(each.kind.role),
        each.kind.rule,
    )


def shown_what(report: Report, each: Deviation) -> str:
    """Return what is missing, with the name of whom it concerns if people may be named."""
    what = say(each.what)
    return f"{what} ({each.person})" if report.names and each.person else what


CHAPTER = Chapter(
    name=N_("Deviations and follow-up"),
    question=N_("What is missing, and who acts?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
