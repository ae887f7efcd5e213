"""Logging hours quickly: a small form above the list, ready for the next entry when one is saved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.requests import TIME_ENTRY
from innovasjon_desktop.entities.text import date_text
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.commands import Create
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.form_place import FormPlace
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.pages.base import Page

ASKED = ("member_id", "on_date", "hours", "activity", "request_id")
KEPT = ("member_id", "on_date", "activity")
"""What the next entry most often has in common with the one before."""

LOG = N_("Log hours")


class LogHours(QWidget):
    """The list of entries; Ctrl+N opens the form, Enter saves and goes on, Esc closes it."""

    def __init__(self, page: Page, listing: Listing, choices: Choices) -> None:
        super().__init__(page)
        self.listing = listing
        self.setFocusProxy(listing)
        self._page, self._choices = page, choices
        self._form: AskForm | None = None
        self._place = FormPlace(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._place)
        layout.addWidget(listing, 1)
        listing.new_wanted.connect(self.open_form)
        listing.new_button.setText(_(LOG))
        listing.new_button.setAccessibleName(_(LOG))

    @property
    def form(self) -> AskForm | None:
        """The open form."""
        return self._form

    def open_form(self) -> None:
        """Ask for an entry."""
        if self._form is None:
            self._form = AskForm(
                TIME_ENTRY,
                ASKED,
                self._choices,
                title=_(LOG),
                verb=_("Save and go on"),
                explanation=_("Member, date and activity stay for the next entry. Esc closes."),
                across=True,
            )
            self._form.submitted.connect(self._save)
            self._form.cancelled.connect(self.close_form)
            self._place.hold(self._form)
            today = self._today()
            self._form.fill({"on_date": today}, {"on_date": date_text(today)})
        self._form.begin()

    def close_form(self) -> None:
        """Leave what is not saved."""
        if self._form is not None:
            self._form = None
            self._place.clear()
        self.listing.view.setFocus()

    def _today(self) -> dt.date:
        today: dt.date = self._page.jobs.database.today()
        return today

    def _save(self, values: dict[str, Any]) -> None:
        form = self._form
        assert form is not None  # it is the one that asked

        def done(_changed: Changed) -> None:
            if form is self._form:
                shown = {name: form.form.boxes[name].text() for name in KEPT}
                form.fill({name: values[name] for name in KEPT}, shown)
                form.ready()

        self._page.jobs.write(form, Create("time_entry", values), done, form.refuse)
