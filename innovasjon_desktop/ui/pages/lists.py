"""What the pages that show a list have in common."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.rows import Condition
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.grid import Grid, Order
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import READ_ONLY
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import panel
from innovasjon_desktop.ui.table_news import Extra

FINDING_MS = 150
"""The finding is about all rows and waits until the list has been quiet for so long."""


class ListPage(Page):
    """A page with one grid in a panel and a finding above it.

    Args:
        jobs: the way to the store.
        entity: whose rows.
        extras: computed columns.
        columns: those shown at first; what the fields say unless given.
        order: how the rows are sorted at first.
        parent: Qt's owner.
    """

    def __init__(
        self,
        jobs: Jobs,
        entity: Entity,
        *,
        extras: tuple[Extra, ...] = (),
        columns: tuple[str, ...] = (),
        order: Order = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(jobs, parent)
        self.entity = entity
        self.choices = Choices(jobs, self)
        self.panel = panel(self, (12, 12, 12, 8))
        fixed = frozenset(name for owner, name in READ_ONLY if owner == entity.name)
        self.grid = Grid(
            jobs,
            entity,
            self.choices,
            extras=extras,
            columns=columns,
            order=order,
            read_only=fixed,
            parent=self.panel,
        )
        layout = self.panel.layout()
        assert isinstance(layout, QVBoxLayout)  # panel() makes one
        self._body = self.body()
        layout.addWidget(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.setFocusProxy(self._body)
        self._connect()
        self._loaded: Any = None

    def _connect(self) -> None:
        grid = self.grid
        grid.record_selected.connect(self.record_selected)
        grid.record_opened.connect(self.record_opened)
        grid.new_wanted.connect(lambda: self.asked.emit(f"new:{self.entity.name}"))
        grid.move_wanted.connect(
            lambda entity, row_id, state, _error: self.step_asked.emit(f"move:{state}", entity, row_id)
        )
        grid.noted.connect(self.noted)
        grid.edit_closed.connect(self.refresh_if_stale)
        self._later = QTimer(self, interval=FINDING_MS, singleShot=True)
        self._later.timeout.connect(self._find)
        grid.table.shown.connect(self._later.start)

    def body(self) -> QWidget:
        """Return what the panel holds; a page with more than the list makes it here."""
        return self.grid

    def where(self) -> tuple[Condition, ...]:
        """Return what the rows of the page have in common."""
        return ()

    def load(self) -> None:
        """Show the rows, and after them the finding: it is about all rows and takes longer.

        The grid follows changes by itself; it asks anew only for another date or period.
        """
        wanted = (self.where(), self.past())
        if wanted != self._loaded:
            self._loaded = wanted
            where, as_of = wanted
            self.grid.show_rows(where=where, as_of=as_of)
        else:
            self._later.start()

    def _find(self) -> None:
        if not self.isVisible():
            self._stale = True  # found when somebody looks again
        elif self.jobs.is_open:
            self._read_finding()

    def past(self) -> Any:
        """Return the as-of date if it is earlier than today, else None: the rows as they are."""
        return self.as_of if self.as_of < self.jobs.database.today() else None

    def _read_finding(self) -> None:
        """Read the finding and tell it."""

    def is_typing(self) -> bool:
        return self.grid.view.is_editing()

    def register(self) -> bool:
        self.grid.new_wanted.emit()
        return True

    def export_list(self) -> None:
        self.grid.commands.export_action.trigger()

    def reveal(self, entity: str, row_id: int) -> None:
        if entity == self.entity.name:
            self.grid.go_to(row_id)
            self.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)
