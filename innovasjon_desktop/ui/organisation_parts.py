"""Sections and units as lists with their steps above: each step asks in place, from a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.choices import Choice, ChoiceList
from innovasjon_desktop.services.rows import Condition, Query, Row
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.form_place import FormPlace
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.organisation_steps import OrganisationStep
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import button
from innovasjon_desktop.ui.pickers import ChoiceEditor

HEIGHT = 32
OPEN_AREA = ("chosen", "in_progress")


class SteppedList(QWidget):
    """A list of what is valid on the page's date, and the steps one can take with the current row.

    Args:
        page: the page it stands on.
        entity: "section" or "unit".
        choices: what fields may be set to.
        steps: the steps, each with a button, a key and an entry in the list's menu.
        order: how the rows are sorted at first.
    """

    def __init__(
        self,
        page: Page,
        entity: str,
        choices: Choices,
        steps: tuple[OrganisationStep, ...],
        order: tuple[tuple[str, bool], ...],
    ) -> None:
        super().__init__(page)
        self._page, self._entity, self._choices = page, entity, choices
        self._form: AskForm | None = None
        self._offers = 0  # of two answers to what can go on, the one asked for last counts
        self._day: dt.date | None = None
        self.listing = Listing(page, entity, choices, order=order)
        self.listing.new_wanted.connect(lambda: page.asked.emit(f"new:{entity}"))
        self.ended = QCheckBox(_("Show ended too"), self)
        self.ended.setMinimumHeight(HEIGHT)
        self.ended.toggled.connect(lambda _on: self._show())
        self.buttons: dict[str, QPushButton] = {}
        bar = FlowLayout(gap=8)
        for step in steps:
            self._add(step, bar)
        bar.addWidget(self.ended)
        self._place = FormPlace(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._place)
        layout.addWidget(self.listing, 1)
        self.setFocusProxy(self.listing)
        stops = [*self.buttons.values(), self.ended, self.listing.search]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    @property
    def form(self) -> AskForm | None:
        """The open form."""
        return self._form

    def show_as_on(self, day: dt.date) -> None:
        """Show what is valid on ``day``."""
        if day != self._day:
            self._day = day
            self._show()

    def reveal(self, row_id: int) -> None:
        """Make a row the current one."""
        self.listing.go_to(row_id)
        self.listing.view.setFocus()

    def begin(self, step: OrganisationStep) -> None:
        """Ask for what a step needs."""
        row_id = self.listing.view.current_id()
        if row_id is None:
            self.listing.say(_("Select a row first."))
            return
        self._page.jobs.read(
            self,
            lambda connection: rows.record(connection, self._entity, row_id),
            partial(self._ask, step),
        )

    def close_form(self) -> None:
        """Leave what is not done."""
        if self._form is not None:
            self._form = None
            self._place.clear()
            self.listing.view.setFocus()

    def _show(self) -> None:
        assert self._day is not None  # the page has told its date
        today = self._page.jobs.database.today()
        now = self._day >= today
        # As on today the rows can be edited, so they are filtered rather than read as on a date.
        valid = () if self.ended.isChecked() or not now else (Condition("valid_from", "valid", self._day),)
        past = None if now or self.ended.isChecked() else self._day
        self.listing.show_rows(where=valid, as_of=past)

    def _add(self, step: OrganisationStep, bar: FlowLayout) -> None:
        verb = _(step.verb)
        action = QAction(verb, self.listing.view)
        action.setShortcut(QKeySequence(step.keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked: self.begin(step))
        self.listing.view.addAction(action)
        made = button(verb, partial(self.begin, step), parent=self)
        made.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        bar.addWidget(made)
        self.buttons[step.key] = made

    def _ask(self, step: OrganisationStep, row: Row) -> None:
        self.close_form()
        row_id = row.id
        form = AskForm(
            step.entity,
            [field.name for field in step.fields],
            self._choices,
            title=_(step.title).format(name=row.shown[_place(self._entity, "name")]),
            verb=_(step.verb),
            explanation=_(step.explanation),
            across=True,
        )
        self._form = form
        form.fill(step.proposed(self._page.jobs.database.today()))
        form.submitted.connect(partial(self._write, step, row_id))
        form.cancelled.connect(self.close_form)
        if "unit_ids" in form.form.boxes:
            form.form.left.connect(
                lambda name: self._offer_areas(form, row_id) if name == "unit_ids" else None
            )
            self._offer_areas(form, row_id)
        self._place.hold(form)
        form.begin()

    def _offer_areas(self, form: AskForm, row_id: int) -> None:
        """Offer the current areas of the units that are merged."""
        box = form.form.boxes["area_id"]
        others: Any = form.form.boxes["unit_ids"].editor.value()
        units = [row_id, *(others or ())]
        where = (Condition("unit_id", "in", units), Condition("state", "in", OPEN_AREA))
        self._offers += 1
        asked = self._offers

        def read(connection: Any) -> ChoiceList:
            found = rows.every(connection, Query("development_area", where))
            unit, title = (_place("development_area", name) for name in ("unit_id", "title"))
            return ChoiceList(
                tuple(Choice(row.id, f"{row.shown[unit]}: {row.shown[title]}") for row in found)
            )

        def offer(found: ChoiceList) -> None:
            if asked == self._offers and isinstance(box.editor, ChoiceEditor):
                box.editor.offer(found)

        self._page.jobs.read(form, read, offer)

    def _write(self, step: OrganisationStep, row_id: int, values: Mapping[str, Any]) -> None:
        form = self._form
        assert form is not None  # it is the one that asked

        def done(_changed: Changed) -> None:
            if form is self._form:
                self.close_form()

        self._page.jobs.write(form, step.command(row_id, values), done, form.refuse)


def _place(entity: str, name: str) -> int:
    return [field.name for field in ALL[entity].fields].index(name)
