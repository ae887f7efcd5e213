"""Agents, their appointments and the resource team (sections 4.2 and 5.10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from innovasjon_desktop.domain.lifecycle import LifeCycle, Move, State
from innovasjon_desktop.domain.text import N_

APPOINTMENT_LIFE = LifeCycle(
    states=(
        State("proposed", N_("Proposed agent")),
        State("appointed", N_("Appointed"), holds=("anchored_by", "anchored_on")),
        State(
            "ended", N_("Ended"), holds=("anchored_by", "anchored_on", "ended_on", "end_reason"), is_end=True
        ),
        State("withdrawn", N_("Proposal withdrawn"), is_end=True),
    ),
    moves=(
        Move(
            "proposed",
            "appointed",
            N_("Appoint"),
            ("from_date", "planned_to", "anchored_by", "anchored_on"),
            "from_date",
        ),
        Move("proposed", "withdrawn", N_("Withdraw the proposal")),
        Move("appointed", "ended", N_("End the appointment"), ("ended_on", "end_reason"), "ended_on"),
    ),
)


def appointment_moves(values: Mapping[str, object], on: dt.date) -> tuple[tuple[str, dt.date], ...]:
    """Return the (state, effective date) an appointment entered in any state has been through."""
    start = _date(values.get("from_date")) or on
    match values["state"]:
        case "appointed":
            return (("appointed", start),)
        case "ended":
            ended = _date(values.get("ended_on")) or on
            return (("appointed", min(start, ended)), ("ended", ended))
        case state:
            return ((str(state), on),)


def _date(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
