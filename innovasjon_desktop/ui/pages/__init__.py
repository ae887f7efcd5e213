"""The pages of the window in their order. A page's module is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from innovasjon_desktop.domain.text import N_

if TYPE_CHECKING:
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.pages.base import Page


class Entry(NamedTuple):
    """A page: its key, its title (a message id), its icon, and the class that shows it."""

    key: str
    title: str
    icon: str
    module: str
    name: str

    def load(self) -> type[Page]:
        """Import the page; any thread may do so."""
        module = import_module(f"innovasjon_desktop.ui.pages.{self.module}")
        return cast("type[Page]", getattr(module, self.name))

    def make(self, jobs: Jobs) -> Page:
        """Build the page, imported first if need be."""
        return self.load()(jobs)


PAGES = (
    Entry("today", N_("Today"), "today", "today", "TodayPage"),
    Entry("white_spots", N_("White spots"), "white_spots", "white_spots", "WhiteSpotsPage"),
    Entry("agents", N_("Innovation agents"), "agents", "agents", "AgentsPage"),
    Entry("areas", N_("Development areas"), "areas", "areas", "AreasPage"),
    Entry("requests", N_("Requests"), "requests", "requests", "RequestsPage"),
    Entry("capacity", N_("Capacity"), "capacity", "capacity", "CapacityPage"),
    Entry("organisation", N_("Organisation"), "organisation", "organisation", "OrganisationPage"),
    Entry("history", N_("History"), "history", "history", "HistoryPage"),
)

HOME = {
    "section": "organisation",
    "unit": "organisation",
    "person": "organisation",
    "unit_section": "organisation",
    "unit_succession": "organisation",
    "affiliation": "organisation",
    "development_period": "organisation",
    "method": "organisation",
    "code": "organisation",
    "settings": "organisation",
    "agent_appointment": "agents",
    "agent_leave": "agents",
    "network_meeting": "agents",
    "development_area": "areas",
    "area_followup": "areas",
    "milestone": "areas",
    "request": "requests",
    "session": "requests",
    "time_entry": "requests",
    "feedback": "requests",
    "team_member": "capacity",
    "team_capacity": "capacity",
    "team_absence": "capacity",
    "change_set": "history",
}
"""The page where records of an entity are at home."""
