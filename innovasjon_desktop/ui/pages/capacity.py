"""«Kapasitet»: hours per member and month, when a new request fits, and the team's own lists."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.domain.figures.capacity import Load, hours
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, number_text, percent_text
from innovasjon_desktop.services.team_hours import TeamHours, team_hours
from innovasjon_desktop.ui.capacity_hours import LOG, LogHours
from innovasjon_desktop.ui.capacity_overview import MembersView, MonthsView
from innovasjon_desktop.ui.card_parts import register_text
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import panel
from innovasjon_desktop.ui.segments import Segment, Segments

HOME = {
    "time_entry": "hours",
    "team_capacity": "capacities",
    "team_absence": "absences",
    "team_member": "team",
}
"""The part where records of an entity stand."""

EMPTY = {
    "team_capacity": N_("Here the hours stand that each member has for the team, from a month on."),
    "team_absence": N_("Here it stands when members of the team are away."),
    "team_member": N_("Here the members of the team stand, former ones too."),
}


class CapacityPage(Page):
    """Months, members, hours, capacities, absences and the team, one beside the other."""

    tables = (
        "team_member",
        "team_capacity",
        "team_absence",
        "time_entry",
        "request",
        "request_facilitator",
        "person",
        "settings",
        "state_change",
    )

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._known: TeamHours | None = None
        self.choices = Choices(jobs, self)
        frame = panel(self, (12, 8, 12, 8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.parts = Segments(
            _("Parts of the page"),
            (
                Segment("months", _("Months"), self._make_months),
                Segment("members", _("Members"), self._make_members),
                Segment("hours", _("Hours"), self._make_hours),
                Segment("capacities", _("Capacity"), partial(self._make_list, "team_capacity")),
                Segment("absences", _("Absence"), partial(self._make_list, "team_absence")),
                Segment("team", _("The team"), partial(self._make_list, "team_member")),
            ),
            frame,
        )
        inner = frame.layout()
        assert inner is not None  # panel() makes one
        inner.addWidget(self.parts)
        self.setFocusProxy(self.parts)
        self.parts.shown.connect(lambda _key: self._come_to_part())

    def load(self) -> None:
        as_of = self.as_of
        self._show_part()
        self.read(lambda connection: team_hours(connection, as_of), self._show)

    def is_typing(self) -> bool:
        listing = self._listing()
        return listing is not None and listing.view.is_editing()

    def register(self) -> bool:
        listing = self._listing()
        if listing is not None:
            listing.new_wanted.emit()
        return listing is not None

    def export_list(self) -> None:
        listing = self._listing()
        if listing is not None:
            listing.commands.export_action.trigger()
        elif self._known is not None:
            part = self.parts.part
            if isinstance(part, MonthsView | MembersView):
                part.export(self._known.as_of)

    def reveal(self, entity: str, row_id: int) -> None:
        part = self.parts.open(HOME.get(entity, "months"))
        listing = part.listing if isinstance(part, LogHours) else part
        if isinstance(listing, Listing):
            listing.show_as_on(self.as_of)
            listing.go_to(row_id)
            listing.view.setFocus()

    def _make_months(self) -> QWidget:
        made = MonthsView(self.jobs, self.noted.emit)
        made.member_wanted.connect(self._first_member)
        return made

    def _make_members(self) -> QWidget:
        made = MembersView(self.jobs, self.noted.emit)
        made.picked.connect(lambda row_id: self.record_selected.emit("team_member", row_id))
        made.opened.connect(self._open_member)
        made.member_wanted.connect(self._first_member)
        return made

    def _make_hours(self) -> QWidget:
        order = (("on_date", True),)
        return LogHours(self, Listing(self, "time_entry", self.choices, order=order), self.choices)

    def _make_list(self, entity: str) -> QWidget:
        made = Listing(
            self, entity, self.choices, order=(("member_id", False),) if entity != "team_member" else ()
        )
        made.new_wanted.connect(lambda: self.asked.emit(f"new:{entity}"))
        return made

    def _listing(self) -> Listing | None:
        part = self.parts.made.get(self.parts.key)
        part = part.listing if isinstance(part, LogHours) else part
        return part if isinstance(part, Listing) else None

    def _come_to_part(self) -> None:
        self._show_part()
        self.tell_current(self._listing())

    def _show_part(self) -> None:
        """Show what is known in the part one has come to."""
        listing = self._listing()
        if listing is not None and self.jobs.is_open:
            listing.show_as_on(self.as_of)
        self._say_empty()
        part = self.parts.part
        if self._known is not None and isinstance(part, MonthsView | MembersView):
            part.show_hours(self._known)

    def _say_empty(self) -> None:
        """Say in an empty list what goes there; first of all there must be somebody in the team."""
        listing = self._listing()
        if listing is None or self._known is None:
            return
        name = listing.entity.name
        if not self._known.figures.by_member:
            member = register_text(ALL["team_member"])
            listing.set_empty(_("Nobody is in the team yet."), member, self._first_member)
        elif name == "time_entry":
            text = _("Here the team's hours stand, for requests and for other work.")
            listing.set_empty(text, _(LOG), listing.new_wanted.emit)
        else:
            listing.set_empty(_(EMPTY[name]), register_text(listing.entity), listing.new_wanted.emit)

    def _first_member(self) -> None:
        self.asked.emit("new:team_member")

    def _open_member(self, member_id: int) -> None:
        months = self.parts.open("months")
        if isinstance(months, MonthsView):
            months.show_member(member_id)

    def _show(self, known: TeamHours) -> None:
        self._known = known
        self._say_empty()
        for part in self.parts.made.values():
            if isinstance(part, MonthsView | MembersView):
                part.show_hours(known)
        self.tell(finding(known.figures.ahead, known.figures.warn_pct, known))


def finding(ahead: Load, warn: int, known: TeamHours) -> str:
    """Return the sentence above the page: how much is booked ahead, and from when there is room."""
    if ahead.load is None:
        return _("No capacity is registered for the next three months")
    text = _("{booked} of {capacity} hours ({percent}) are booked the next three months: {status}").format(
        booked=number_text(hours(ahead.booked)),
        capacity=number_text(hours(ahead.capacity)),
        percent=percent_text(ahead.load),
        status=_status(ahead, warn),
    )
    week = known.team.first_free_week()
    if week is None:
        return text
    return _("{sentence}; room from week {week}").format(sentence=text, week=week.isocalendar().week)


def _status(ahead: Load, warn: int) -> str:
    if ahead.over(100):
        return _("the team is overbooked")
    return _("the team is nearly full") if ahead.over(warn) else _("the team has room")
