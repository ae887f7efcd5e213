"""The grid of an entity as a part of a page: it follows the page's date and tells the page what is chosen."""

from __future__ import annotations

import datetime as dt

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.rows import Condition
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.grid import Grid, Order
from innovasjon_desktop.ui.moves import READ_ONLY
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.table_news import Extra


class Listing(Grid):
    """A grid in a page.

    Args:
        page: whose signals tell what is chosen; a new row is asked for in the record card.
        entity: whose rows.
        choices: what fields may be set to.
        order: how the rows are sorted at first.
        extras: computed columns after the fields.
        where: which rows, always.
    """

    def __init__(
        self,
        page: Page,
        entity: str,
        choices: Choices,
        *,
        order: Order = (),
        extras: tuple[Extra, ...] = (),
        where: tuple[Condition, ...] = (),
    ) -> None:
        fixed = frozenset(name for owner, name in READ_ONLY if owner == entity)
        super().__init__(page.jobs, ALL[entity], choices, order=order, extras=extras, read_only=fixed)
        self._where = where
        self._shows: tuple[dt.date | None] | None = None
        self.record_selected.connect(page.record_selected)
        self.record_opened.connect(page.record_opened)
        self.noted.connect(page.noted)
        self.edit_closed.connect(page.refresh_if_stale)
        self.move_wanted.connect(
            lambda name, row_id, state, _error: page.step_asked.emit(f"move:{state}", name, row_id)
        )

    def show_as_on(self, day: dt.date) -> None:
        """Show the rows as on ``day``, or as they are now if it is not past; what is shown already stays."""
        wanted = day if day < self.jobs.database.today() else None
        if self._shows != (wanted,):
            self._shows = (wanted,)
            self.show_rows(where=self._where, as_of=wanted)
