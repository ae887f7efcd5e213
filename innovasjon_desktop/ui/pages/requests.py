"""«Forespørsler»: a list, and a board with a column per state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.domain.figures.requests import RequestFigures
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.requests import REQUEST
from innovasjon_desktop.i18n import _, ngettext, number_text
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.services.waiting import waiting_of
from innovasjon_desktop.ui.board import Board
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.lists import ListPage
from innovasjon_desktop.ui.segments import Segment, Segments
from innovasjon_desktop.ui.table_news import Extra

COLUMNS = (
    "number",
    "title",
    "state",
    "unit_id",
    "lead_id",
    "received_on",
    "with_us",
    "with_unit",
    "request_type",
    "priority",
    "planned_hours",
    "first_response_on",
    "delivered_on",
)
"""The columns at first; the others are chosen from the menu."""


class RequestsPage(ListPage):
    """The requests as a list or as a board."""

    tables = (
        "request",
        "request_unit",
        "request_facilitator",
        "session",
        "feedback",
        "settings",
        "unit",
    )

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        self._day = dt.date.today()
        extras = (
            Extra("with_us", N_("With us (days)"), partial(self._waited, "with_us"), 9, number=True),
            Extra(
                "with_unit", N_("With the unit (days)"), partial(self._waited, "with_unit"), 9, number=True
            ),
        )
        super().__init__(
            jobs, REQUEST, extras=extras, columns=COLUMNS, order=(("received_on", True),), parent=parent
        )
        self.segments.shown.connect(self._switched)

    def body(self) -> QWidget:
        """Return list and board side by side."""
        self.segments = Segments(
            _("Requests as a list or as a board"),
            (
                Segment("list", _("List"), lambda: self.grid),
                Segment("board", _("Board"), self._make_board),
            ),
            self.panel,
        )
        return self.segments

    @property
    def board(self) -> Board | None:
        """The board, once it has been shown."""
        found = self.segments.made.get("board")
        return found if isinstance(found, Board) else None

    def _make_board(self) -> Board:
        board = Board(self.jobs, self.choices, self)
        board.record_selected.connect(self.record_selected)
        board.record_opened.connect(self.record_opened)
        board.new_wanted.connect(self.grid.new_wanted)
        board.noted.connect(self.noted)
        return board

    def _switched(self, key: str) -> None:
        if key == "board":
            self._show_board()
        else:
            self.grid.tell_current()

    def _show_board(self) -> None:
        """Show the board with the list's own filter."""
        query = self.grid.query()
        if self.board is not None:
            self.board.show_requests(self.as_of, query.where, query.text)

    def load(self) -> None:
        self._day = self.as_of
        super().load()
        if self.segments.key == "board":
            self._show_board()

    def is_typing(self) -> bool:
        return super().is_typing() or (self.board is not None and self.board.is_typing())

    def reveal(self, entity: str, row_id: int) -> None:
        if self.segments.key == "board" and self.board is not None and entity == "request":
            self.board.reveal(row_id)
        else:
            super().reveal(entity, row_id)

    def _waited(self, which: str, connection: Any, ids: list[int]) -> Mapping[int, str]:
        found = waiting_of(connection, ids, self._day)
        return {row_id: str(getattr(waited, which)) for row_id, waited in found.items()}

    def _read_finding(self) -> None:
        as_of = self.as_of

        def work(connection: Any) -> tuple[RequestFigures, int]:
            return figures(connection, as_of).requests, rows.count(connection, Query("unit"))

        self.read(work, self._show)

    def _show(self, found: tuple[RequestFigures, int]) -> None:
        known, units = found
        if units:
            self.grid.set_empty(
                _("Here the units' requests for help stand, from the first e-mail to the feedback."),
                _("Register the first request"),
                self.grid.new_wanted.emit,
            )
        else:
            self.grid.set_empty(
                _("Here the units' requests for help stand. Bring in the sections and units first."),
                _("Import sections and units…"),
                lambda: self.asked.emit("import"),
            )
        self.tell(finding(known) if units else "")


FEWEST_ANSWERS = 2
"""Below that there is no half of them."""


def finding(known: RequestFigures) -> str:
    """Return the sentence above the list: what is open, what waits for an answer, how long answers take."""
    volume = known.volume
    parts = [
        ngettext("{count} request is open", "{count} requests are open", volume.open).format(
            count=volume.open
        )
        if volume.open
        else _("No requests are open")
    ]
    if volume.old:
        parts.append(_("{count} of them are older than 30 days").format(count=volume.old))
    if known.response_median is not None and len(known.response_days) >= FEWEST_ANSWERS:
        days = number_text(known.response_median, 1).removesuffix(",0")
        within = _("half are answered within {days} working days").format(days=days)
        parts.append(_("half are answered the same day") if days == "0" else within)
    return "; ".join(parts)
