"""The pages of the window in their order. A page's module is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from innovasjon_desktop.domain.text import N_

if TYPE_CHECKING:
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.pages.base import Page


class Entry(NamedTuple):
    """A page: its key, which is also its module and its icon, its title and the class that shows it.

    ``services`` is where its rows come from; ``uses_period`` tells whether the period in the header counts;
    ``aside`` that it is about the store and not the work: the navigation has it at the bottom.
    """

    key: str
    title: str
    name: str
    services: str = "topics"
    uses_period: bool = False
    aside: bool = False

    def prepare(self) -> None:
        """Import what the page reads with; nothing of Qt, so any thread may do so.

        Qt's own modules make their classes when a name is first used, and two threads must not meet there.
        """
        import_module("innovasjon_desktop.ui.window_data")
        import_module(f"innovasjon_desktop.services.{self.services}")

    def make(self, jobs: Jobs) -> Page:
        """Import and build the page."""
        module = import_module(f"innovasjon_desktop.ui.pages.{self.key}")
        return cast("Page", getattr(module, self.name)(jobs))


PAGES = (
    Entry("today", N_("Today"), "TodayPage", "today", uses_period=True),
    Entry("white_spots", N_("White spots"), "WhiteSpotsPage", "white_spots", uses_period=True),
    Entry("agents", N_("Innovation agents"), "AgentsPage"),
    Entry("areas", N_("Development areas"), "AreasPage", uses_period=True),
    Entry("requests", N_("Requests"), "RequestsPage"),
    Entry("capacity", N_("Capacity"), "CapacityPage"),
    Entry("organisation", N_("Organisation"), "OrganisationPage"),
    Entry("history", N_("History"), "HistoryPage", "history"),
    Entry("backups", N_("Backups"), "BackupsPage", "backup_list", aside=True),
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
