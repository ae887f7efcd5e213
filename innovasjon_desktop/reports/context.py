"""What every sheet of the workbook is given, and how it names things in the report's language."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from innovasjon_desktop.domain.areas import AREA_LIFE
from innovasjon_desktop.domain.figures.areas import PeriodDay
from innovasjon_desktop.domain.figures.capacity import Load, hours
from innovasjon_desktop.domain.figures.facts import Facts, Request
from innovasjon_desktop.domain.figures.requests import Life, request_lives, section_of
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.i18n import (
    MISSING,
    _,
    current_language,
    date_text,
    ngettext,
    number_text,
    percent_text,
)
from innovasjon_desktop.reports.style import Marked, Tone
from innovasjon_desktop.services.figures import Figures
from innovasjon_desktop.services.frozen import Earlier, Explained
from innovasjon_desktop.services.report_data import Label, ReportData

_AREA_MARKS: Mapping[str, tuple[str, Tone]] = {
    "proposed": ("…", Tone.QUIET),
    "chosen": ("○", Tone.CHOSEN),
    "in_progress": ("◐", Tone.PROGRESS),
    "completed": ("✓", Tone.DONE),
    "stopped": ("□", Tone.STOPPED),
    "replaced": ("⇄", Tone.EXEMPT),
    "carried_on": ("→", Tone.CARRIED),
    "dropped": ("×", Tone.EXEMPT),
}

_REQUEST_MARKS: Mapping[str, tuple[str, Tone]] = {
    "received": ("○", Tone.GAP),
    "clarifying": ("○", Tone.CHOSEN),
    "accepted": ("○", Tone.CHOSEN),
    "in_progress": ("◐", Tone.PROGRESS),
    "on_hold": ("…", Tone.QUIET),
    "delivered": ("✓", Tone.DONE),
    "closed": ("✓", Tone.DONE),
    "declined": ("×", Tone.EXEMPT),
    "withdrawn": ("×", Tone.EXEMPT),
    "cancelled": ("×", Tone.EXEMPT),
}

_LIGHTS: Mapping[str, str] = {"on_track": "●", "needs_help": "▲", "stuck": "■"}


@dataclass(frozen=True)
class Report:
    """The rows and the choices behind one workbook.

    Args:
        data: what it is made of.
        names: people may be named.
        made_on: the day it is made.
        definitions: how the figures are computed.
        before: the earlier report it is compared with.
        frozen_as: the name it is kept under.
    """

    data: ReportData
    names: bool
    made_on: dt.date
    definitions: tuple[Explained, ...] = ()
    before: Earlier | None = None
    frozen_as: str = ""

    @property
    def figures(self) -> Figures:
        """F-01 to F-12."""
        return self.data.figures

    @property
    def facts(self) -> Facts:
        """The rows the figures are computed from."""
        return self.data.figures.facts

    @property
    def period(self) -> PeriodDay | None:
        """The development period, if there is one."""
        return self.data.figures.areas.period

    @property
    def interval(self) -> str:
        """The interval in words."""
        return f"{date_text(self.figures.from_date)}–{date_text(self.figures.as_of)}"

    @property
    def line_two(self) -> str:
        """What every sheet says in row 2: interval, as-of date, sections."""
        return " · ".join(
            (
                _("Interval {interval}").format(interval=self.interval),
                _("data as of {date}").format(date=date_text(self.figures.as_of)),
                self._covered,
            )
        )

    @property
    def _covered(self) -> str:
        chosen = self.data.sections
        if not chosen:
            return _("all sections")
        text = ngettext("section {names}", "sections {names}", len(chosen))
        return text.format(names="; ".join(chosen))

    @property
    def whole(self) -> str:
        """What the last row of a table sums up: the municipality, or the chosen sections."""
        return _("The chosen sections") if self.data.sections else _("The municipality")

    @cached_property
    def lives(self) -> dict[int, Life]:
        """Every request received by the day, by id."""
        return {life.request.id: life for life in request_lives(self.facts)}

    @cached_property
    def _members(self) -> dict[int, str]:
        if self.names:
            return {member.id: member.name for member in self.facts.members}
        roles: dict[int, str] = {}
        seen: Counter[str] = Counter()
        for member in sorted(self.facts.members, key=lambda each: each.id):
            role = self.code("team_role", self.data.team_roles.get(member.id, ""))
            text = f"{role} · {member.discipline}" if member.discipline else role
            seen[text] += 1
            roles[member.id] = text if seen[text] == 1 else f"{text} ({seen[text]})"
        return roles

    def member(self, member_id: int | None) -> str:
        """Return a team member by name, or by role and discipline when names are left out."""
        return self._members.get(member_id or 0, "")

    def section(self, section_id: int | None) -> str:
        """Return a section's name."""
        section = self.facts.section_by_id.get(section_id or 0)
        return section.name if section else ""

    def unit(self, unit_id: int | None) -> str:
        """Return a unit's name."""
        unit = self.facts.unit_by_id.get(unit_id or 0)
        return unit.name if unit else ""

    def section_of(self, request: Request) -> str:
        """Return the section of a request on the day; none for cross and external ones."""
        return self.section(section_of(self.facts, request))

    def code(self, list_name: str, key: str) -> str:
        """Return the label of a code; an unknown one stands for itself."""
        label = self.data.codes.get(list_name, {}).get(key)
        return key if label is None else in_language(label)

    def method(self, method_id: int) -> str:
        """Return a method's name."""
        label = self.data.methods.get(method_id)
        return "" if label is None else in_language(label)


def in_language(label: Label) -> str:
    """Return a stored label in the report's language."""
    return label.nn if current_language() == "nn" else label.nb


def area_mark(state: str) -> Marked:
    """Return symbol, words and colour of an area's state; "gap" is a unit that has chosen nothing."""
    if state == "gap":
        return Marked("◇ " + _("Not chosen"), Tone.GAP)
    if state == "exempt":
        return Marked("– " + _("Exempt"), Tone.EXEMPT)
    symbol, tone = _AREA_MARKS[state]
    return Marked(f"{symbol} {_(AREA_LIFE.state(state).label)}", tone)


def request_mark(state: str) -> Marked:
    """Return symbol, words and colour of a request's state."""
    symbol, tone = _REQUEST_MARKS[state]
    return Marked(f"{symbol} {_(REQUEST_LIFE.state(state).label)}", tone)


def light_text(report: Report, light: str) -> str:
    """Return how an area goes, symbol and words; no colour: it is no indicator (principle 4)."""
    return f"{_LIGHTS.get(light, '')} {report.code('light', light)}".strip() if light else ""


def load_mark(load: Load, warn: int) -> Marked:
    """Return whether booked hours fit: green, yellow above ``warn`` per cent, red above 100 (F-12)."""
    if load.over(100):
        return Marked("■ " + _("Overbooked"), Tone.OVER)
    if load.over(warn):
        return Marked("▲ " + _("Nearly full"), Tone.NEAR)
    return Marked("● " + _("Has room"), Tone.GOOD) if load.capacity else Marked(MISSING, Tone.QUIET)


def response_mark(share: Share, waiting_too_long: int) -> Marked:
    """Return how the deadline is kept: red while somebody waits beyond it, yellow if some did (F-08)."""
    if waiting_too_long:
        text = ngettext("{count} waits beyond it", "{count} wait beyond it", waiting_too_long)
        return Marked("■ " + text.format(count=waiting_too_long), Tone.OVER)
    if share.missing:
        text = ngettext("{count} was answered late", "{count} were answered late", share.missing)
        return Marked("▲ " + text.format(count=share.missing), Tone.NEAR)
    return Marked("● " + _("All answered in time"), Tone.GOOD) if share.denominator else Marked(MISSING)


def share_text(share: Share) -> str:
    """Return a share with its counts, "51 of 68 (75 %)"; "–" for a share of nothing."""
    if not share.denominator:
        return MISSING
    return f"{count_of(share)} ({percent_text(share.percent)})"


def hours_of(part: Decimal, whole: Decimal) -> str:
    """Return minutes as "410 of 586 hours"; "–" of none."""
    if not whole:
        return MISSING
    return _("{part} of {whole} hours").format(part=number_text(hours(part)), whole=number_text(hours(whole)))


def count_of(share: Share) -> str:
    """Return "51 of 68"."""
    return _("{count} of {total}").format(
        count=number_text(share.numerator), total=number_text(share.denominator)
    )
