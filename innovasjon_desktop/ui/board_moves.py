"""What a move on the board asks for, and the small form that asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.domain.lifecycle import Move
from innovasjon_desktop.domain.requests import NEEDS_LEAD, REQUEST_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.requests import REQUEST
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import date_text
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.board import Card
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.choices import Choices

ON = Field(name="on", label=N_("From"), kind=Kind.DATE, required=True)
STEP = replace(REQUEST, fields=(*REQUEST.fields, ON))
"""A request with the date its next step takes effect."""

OFTEN_GIVEN = frozenset({"lead_id", "planned_hours"})
"""Asked even when they are filled in: this is the moment to change them."""


def fields_asked(move: Move, values: Mapping[str, Any]) -> list[str]:
    """Return what a move asks for: its fields that are empty yet, and the date it takes effect."""
    names = [name for name in move.asks if name in OFTEN_GIVEN or values.get(name) in (None, "", False)]
    if move.date_field not in names and "first_response_on" not in names:
        names.append(ON.name)
    return [field.name for field in STEP.fields if field.name in names]


def move_form(card: Card, move: Move, row: Row, choices: Choices, today: dt.date, parent: QWidget) -> AskForm:
    """Return the form that asks for what ``move`` of ``card`` needs; ``row`` is the request as it stands."""
    values = {field.name: value for field, value in zip(REQUEST.fields, row.values, strict=True)}
    shown = {field.name: text for field, text in zip(REQUEST.fields, row.shown, strict=True)}
    names = fields_asked(move, values)
    needed = {name for name in names if name in REQUEST_LIFE.state(move.target).holds}
    if move.target in NEEDS_LEAD:
        needed |= OFTEN_GIVEN & set(names)
    form = AskForm(
        STEP,
        names,
        choices,
        title=_("{verb}: {number} {title}").format(verb=_(move.label), number=card.number, title=card.title),
        verb=_(move.label),
        required=needed,
        parent=parent,
    )
    for name in ("first_response_on", move.date_field, ON.name):
        if name in names and values.get(name) is None:
            values[name], shown[name] = today, date_text(today)
    form.fill(values, shown)
    return form


def split_date(move: Move, values: Mapping[str, Any]) -> tuple[dict[str, Any], dt.date | None]:
    """Return the values of a move and the date it takes effect: its own, or that of the first answer."""
    given = dict(values)
    on = given.pop(ON.name, None)
    if on is None and move.date_field not in given:
        on = given.get("first_response_on")
    return given, on
