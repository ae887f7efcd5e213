"""«Organisasjon»: sections, units and people, and everything else the store keeps, each in its list."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _, ngettext, number_text
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.organisation_lists import MoreLists
from innovasjon_desktop.ui.organisation_parts import SteppedList
from innovasjon_desktop.ui.organisation_steps import SECTION_STEPS, UNIT_STEPS
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import panel
from innovasjon_desktop.ui.segments import Segment, Segments
from innovasjon_desktop.ui.settings_form import SettingsForm

HOME = {
    "section": "sections",
    "unit": "units",
    "person": "people",
    "development_period": "periods",
    "method": "methods",
    "settings": "settings",
}
"""The part where records of an entity stand; the others are among the further lists."""


class OrganisationPage(Page):
    """Sections, units, people, periods, methods, settings, and a list of anything else."""

    tables = ("section", "unit", "person", "settings")

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self.choices = Choices(jobs, self)
        frame = panel(self, (12, 8, 12, 8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.parts = Segments(
            _("Parts of the page"),
            (
                Segment("sections", _("Sections"), self._make_sections),
                Segment("units", _("Units"), self._make_units),
                Segment("people", _("People"), partial(self._make_list, "person", "last_name")),
                Segment("periods", _("Periods"), partial(self._make_list, "development_period", "start")),
                Segment("methods", _("Methods"), partial(self._make_list, "method", "name_nb")),
                Segment("settings", _("Settings"), lambda: SettingsForm(jobs, self.choices)),
                Segment("more", _("More lists"), lambda: MoreLists(self, self.choices)),
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

        def count(connection: Any) -> tuple[int, int, int]:
            active = Query("person", (Condition("is_active", "eq", True),))
            sections, units = (
                rows.count(connection, Query(name, as_of=as_of)) for name in ("section", "unit")
            )
            return sections, units, rows.count(connection, active)

        self.read(count, self._show)

    def is_typing(self) -> bool:
        part = self.parts.part
        if isinstance(part, SteppedList) and part.form is not None:
            return True
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

    def reveal(self, entity: str, row_id: int) -> None:
        part = self.parts.open(HOME.get(entity, "more"))
        if isinstance(part, MoreLists):
            part = part.open(entity)
        if isinstance(part, SteppedList):
            part.reveal(row_id)
        elif isinstance(part, Listing):
            part.go_to(row_id)
            part.view.setFocus()

    def _make_sections(self) -> QWidget:
        made = SteppedList(
            self, "section", self.choices, SECTION_STEPS, (("sort_order", False), ("name", False))
        )
        made.listing.set_empty(
            _("Here the sections of the municipality stand. Bring them in from a spreadsheet, or add one."),
            _("Import sections and units…"),
            lambda: self.asked.emit("import"),
        )
        return made

    def _make_units(self) -> QWidget:
        made = SteppedList(self, "unit", self.choices, UNIT_STEPS, (("section_id", False), ("name", False)))
        made.listing.set_empty(
            _("Here the units stand, each in its section."),
            _("Import sections and units…"),
            lambda: self.asked.emit("import"),
        )
        return made

    def _make_list(self, entity: str, order: str) -> QWidget:
        made = Listing(self, entity, self.choices, order=((order, False),))
        made.new_wanted.connect(lambda: self.asked.emit(f"new:{entity}"))
        return made

    def _listing(self) -> Listing | None:
        part = self.parts.part
        if isinstance(part, SteppedList | MoreLists):
            return part.listing
        return part if isinstance(part, Listing) else None

    def _come_to_part(self) -> None:
        self._show_part()
        self.tell_current(self._listing())

    def _show_part(self) -> None:
        if not self.jobs.is_open:
            return
        part = self.parts.part
        if isinstance(part, SettingsForm):
            part.load()
        elif isinstance(part, SteppedList | MoreLists | Listing):
            part.show_as_on(self.as_of)

    def _show(self, counts: tuple[int, int, int]) -> None:
        sections, units, people = counts
        if not sections and not units:
            self.tell(_("No section and no unit is registered yet."))
            return
        parts = (
            ngettext("{count} section", "{count} sections", sections).format(count=number_text(sections)),
            ngettext("{count} unit", "{count} units", units).format(count=number_text(units)),
            ngettext("{count} person", "{count} people", people).format(count=number_text(people)),
        )
        self.tell(
            _("{sections}, {units} and {people}").format(sections=parts[0], units=parts[1], people=parts[2])
        )
