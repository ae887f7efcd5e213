"""«Definisjoner»: how is each figure computed?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.organisation import SETTINGS
from innovasjon_desktop.i18n import MISSING, _, date_text, language
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.context import Report, in_language
from innovasjon_desktop.reports.layout import Chapter
from innovasjon_desktop.reports.workbook import Column, Sheet
from innovasjon_desktop.services.frozen import Explained
from innovasjon_desktop.services.report_data import Label

WIDTHS = (9, 30, 50, 44, 44, 20)


class Definition(NamedTuple):
    """How a figure is computed; every text is a message id."""

    number: str
    figure: str
    numerator: str
    denominator: str
    rule: str
    source: str


_NONE = ""

DEFINITIONS = (
    Definition(
        "F-01",
        N_("Agents in a section"),
        N_("Different persons with an active appointment in the section on the as-of date, not on leave"),
        _NONE,
        N_("A person who is agent in two sections counts once in each, and once in the total."),
        N_("R-01 (Øvre Eiker)"),
    ),
    Definition(
        "F-02",
        N_("Agent coverage"),
        N_("Sections with at least the wanted number of active agents"),
        N_("Sections that want at least one agent"),
        N_("A section is never covered more than fully; one that wants no agents is left out."),
        N_("R-01 (Øvre Eiker)"),
    ),
    Definition(
        "F-03",
        N_("Agent network"),
        N_("Present at the latest meeting; agents without a contact; agents to be renewed; left before time"),
        N_("Agents active on the day of the meeting; for turnover, those active on the first day"),
        N_("An appointment whose planned end has passed stays active until it is ended or renewed."),
        N_("R-02, R-03 (Øvre Eiker)"),
    ),
    Definition(
        "F-04",
        N_("Units with a chosen area"),
        N_(
            "Units expected to choose with a primary area that is chosen, in progress, completed, "
            "stopped or carried on"
        ),
        N_("Active units that are expected to choose; exempt units are left out"),
        N_(
            "An area that is proposed, dropped or replaced does not count. "
            "A stopped one does: stopping is learning."
        ),
        N_("R-04, R-05, R-13 (Øvre Eiker)"),
    ),
    Definition(
        "F-05",
        N_("Chosen area, by section"),
        N_("As F-04, units of the section"),
        N_("As F-04, units of the section"),
        N_("A unit belongs to the section it is in on the as-of date."),
        N_("R-04 (Øvre Eiker)"),
    ),
    Definition(
        "F-06",
        N_("Progress of the areas"),
        N_("Areas by status; chosen within the deadline; replaced; followed up the last 180 days"),
        N_("Expected units; areas ever chosen; open areas"),
        N_(
            "The median of days from the start of the period to the choice is negative for choices before it."
        ),
        N_("R-06 (Øvre Eiker)"),
    ),
    Definition(
        "F-07",
        N_("Response time"),
        N_("Working days from received to first answer; the same day is 0"),
        _NONE,
        N_("Median and 90th percentile of the answers given in the interval. Holidays are not working days."),
        N_("R-07, R-08 (Øvre Eiker)"),
    ),
    Definition(
        "F-08",
        N_("Answered within the deadline"),
        N_("Requests received in the interval and answered within the deadline"),
        N_("Requests received in the interval that are answered, or unanswered beyond the deadline"),
        N_(
            "Those still inside the deadline without an answer wait and are left out. "
            "■ somebody waits beyond the deadline, ▲ somebody was answered late, ● all in time."
        ),
        N_("Setting: answer deadline"),
    ),
    Definition(
        "F-09",
        N_("Lead time"),
        N_("Calendar days from received to delivered, median of those delivered in the interval"),
        _NONE,
        N_("A request that was reopened counts to its last delivery."),
        N_("R-07 (Øvre Eiker)"),
    ),
    Definition(
        "F-10",
        N_("Carried through"),
        N_("Requests delivered or closed in the interval"),
        N_("Requests that ended in the interval, also declined, withdrawn and cancelled"),
        N_("Closing what is delivered is not a second end."),
        N_("R-07 (Øvre Eiker)"),
    ),
    Definition(
        "F-11",
        N_("Reach"),
        N_("Different units a request was delivered to in the interval"),
        N_("All active units"),
        N_(
            "A request for several units counts once as a request and once per unit here. "
            "Cross and external requests stand apart."
        ),
        N_("R-07 (Øvre Eiker)"),
    ),
    Definition(
        "F-12",
        N_("The team's capacity and load"),
        N_(
            "Hours worked, and hours booked: what is planned and not yet worked, spread over the working days"
        ),
        N_("Hours set aside, less days of absence"),
        N_(
            "The team is hours over hours, never a mean of percentages. "
            "● has room, ▲ above the warning level, ■ above 100 %."
        ),
        N_("R-09 (Øvre Eiker)"),
    ),
)

SHOWN_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "agent_target": ("F-02",),
    "choose_deadline_days": ("F-06",),
    "sla_workdays": ("F-08",),
    "capacity_warn_pct": (),
    "period_months": (),
    "local_holidays": ("F-07", "F-08", "F-12"),
}
"""The settings that are shown, and the figures each of them changes."""


def explained() -> tuple[Explained, ...]:
    """Return how the figures are computed now, in both languages: it may be worded otherwise later."""
    nb, nn = _texts("nb"), _texts("nn")
    return tuple(
        Explained(each.number, tuple(map(Label, *pair)))
        for each, pair in zip(DEFINITIONS, zip(nb, nn, strict=True), strict=True)
    )


def _texts(lang: str) -> list[tuple[str, ...]]:
    with language(lang):
        return [
            (_(each.figure), _(each.numerator), _(each.denominator) or MISSING, _(each.rule), _(each.source))
            for each in DEFINITIONS
        ]


def finding(report: Report) -> str:
    """Return what the sheet holds."""
    return _(
        "{count} figures, all computed in one place for {date}; screen and workbook show the same"
    ).format(count=len(report.definitions), date=date_text(report.figures.as_of))


def fill(report: Report, sheet: Sheet) -> None:
    """Write the definitions and the settings in force."""
    sheet.gap()
    sheet.table(
        "definisjoner",
        [
            Column(_("No.")),
            Column(_("Figure")),
            Column(_("Numerator")),
            Column(_("Denominator")),
            Column(_("Rule")),
            Column(_("Source")),
        ],
        [(each.number, *map(in_language, each.texts)) for each in report.definitions],
        freeze=0,
    )
    sheet.heading(_("Settings in force on the as-of date"), 2)
    sheet.table(
        "innstillinger", [Column(_("Setting")), Column(_("Value"))], list(_settings(report)), column=2
    )


def _settings(report: Report) -> Iterator[Sequence[Value]]:
    for name in SHOWN_SETTINGS:
        yield _(SETTINGS.field(name).label), setting_text(name, report.data.settings[name])


def setting_text(name: str, value: Any) -> str:
    """Return a setting as the sheet shows it."""
    if name == "local_holidays":
        return ", ".join(date_text(day) for day in sorted(map(_day, value or ()))) or MISSING
    return str(value)


def _day(value: dt.date | str) -> dt.date:
    """Return a date the store may hold as text."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


CHAPTER = Chapter(
    name=N_("Definitions"),
    question=N_("How is each figure computed?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)
