"""Requests for help from the resource team: life cycle and rules (sections 4.4 and 5.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.lifecycle import LifeCycle, Move, State
from innovasjon_desktop.domain.text import N_

OPEN = frozenset({"received", "clarifying", "accepted", "in_progress", "on_hold"})
NEEDS_LEAD = frozenset({"accepted", "in_progress", "on_hold", "delivered"})
ANSWERED = frozenset({"clarifying", "accepted", "declined"})
DELIVERED = frozenset({"delivered", "closed"})
ENDED = frozenset({"delivered", "closed", "declined", "withdrawn", "cancelled"})

REQUEST_LIFE = LifeCycle(
    states=(
        State("draft", N_("Draft")),
        State("received", N_("Received"), holds=("received_on",)),
        State("clarifying", N_("Being clarified"), holds=("received_on",)),
        State("accepted", N_("Accepted"), holds=("received_on",)),
        State("in_progress", N_("Under way"), holds=("received_on",)),
        State("on_hold", N_("On hold"), holds=("received_on", "hold_reason", "resume_on")),
        State(
            "delivered",
            N_("Delivered"),
            holds=("received_on", "delivered_on"),
            is_end=True,
        ),
        State(
            "closed", N_("Closed request"), holds=("received_on", "delivered_on", "closed_on"), is_end=True
        ),
        State(
            "declined",
            N_("Declined"),
            holds=("received_on", "decision_reason"),
            is_end=True,
        ),
        State("withdrawn", N_("Withdrawn"), holds=("received_on", "decision_reason"), is_end=True),
        State("cancelled", N_("Cancelled"), holds=("received_on", "decision_reason"), is_end=True),
    ),
    moves=(
        Move("draft", "received", N_("Receive"), ("received_on",), "received_on"),
        Move("received", "clarifying", N_("Clarify"), ("first_response_on",), "first_response_on"),
        *(
            move
            for source in ("received", "clarifying")
            for move in (
                Move(source, "accepted", N_("Accept"), ("lead_id", "planned_hours", "first_response_on")),
                Move(source, "declined", N_("Decline"), ("decision_reason", "first_response_on")),
            )
        ),
        Move("accepted", "in_progress", N_("Begin"), ("first_session_on",)),
        Move("in_progress", "delivered", N_("Deliver"), ("delivered_on",), "delivered_on"),
        Move("accepted", "on_hold", N_("Put on hold"), ("hold_reason", "resume_on")),
        Move("in_progress", "on_hold", N_("Put on hold"), ("hold_reason", "resume_on")),
        Move("on_hold", "accepted", N_("Resume")),
        Move("on_hold", "in_progress", N_("Resume")),
        Move("delivered", "closed", N_("Close"), ("closed_on", "feedback_missing"), "closed_on"),
        *(Move(source, "withdrawn", N_("Withdraw"), ("decision_reason",)) for source in sorted(OPEN)),
        *(
            Move(source, "cancelled", N_("Cancel the request"), ("decision_reason",))
            for source in ("accepted", "in_progress", "on_hold")
        ),
    ),
)


def request_moves(values: Mapping[str, object], on: dt.date) -> tuple[tuple[str, dt.date], ...]:
    """Return the (state, effective date) a request entered in any state has been through.

    The dates are the row's own: received_on, first_response_on, delivered_on, closed_on.
    """
    state = str(values["state"])
    if state == "draft":
        return (("draft", on),)
    received = _date(values.get("received_on")) or on
    moves = [("received", received)]
    if state == "received":
        return tuple(moves)
    answered = _date(values.get("first_response_on"))
    delivered = _date(values.get("delivered_on"))
    closed = _date(values.get("closed_on"))
    if state in ("clarifying", "declined"):
        return (*moves, (state, answered or on))
    if answered is not None or state not in ("withdrawn", "cancelled"):
        moves.append(("accepted", answered or received))
    if state in DELIVERED and delivered is not None:
        moves += [("in_progress", min(answered or received, delivered)), ("delivered", delivered)]
    last = {"delivered": delivered, "accepted": None, "in_progress": answered}.get(state, closed)
    if moves[-1][0] != state:
        moves.append((state, max(last or on, moves[-1][1])))
    return tuple(moves)


def check_request(values: Mapping[str, object], today: dt.date) -> None:
    """Require that scope, dates and requester of a request agree (section 4.4, E-24).

    Raises:
        RuleBroken: naming the field that does not fit.
    """
    scope = values.get("scope")
    if scope == "unit" and values.get("unit_id") is None:
        raise RuleBroken(N_("Choose the unit the request is for."), field="unit_id")
    if scope == "section" and values.get("section_id") is None:
        raise RuleBroken(N_("Choose the section the request is for."), field="section_id")
    if scope != "unit" and values.get("unit_id") is not None:
        raise RuleBroken(
            N_("Only a request for a unit has a unit here; add more units below."), field="unit_id"
        )
    if scope != "section" and values.get("section_id") is not None:
        raise RuleBroken(N_("Only a request for a section has a section."), field="section_id")
    if values.get("requester_person_id") is None and not values.get("requester_text"):
        raise RuleBroken(N_("Say who asks: a person or a text."), field="requester_text")
    received = _date(values.get("received_on"))
    if received is None:
        raise RuleBroken(N_("Fill in this field first."), field="received_on")
    if received > today:
        raise RuleBroken(N_("The date cannot be in the future."), field="received_on")
    answered = _date(values.get("first_response_on"))
    if answered is not None and answered < received:
        raise RuleBroken(
            N_("The first answer cannot be before the request."), field="first_response_on", rule="E-24"
        )
    if answered is not None and answered > today:
        raise RuleBroken(N_("The date cannot be in the future."), field="first_response_on")
    for name in ("delivered_on", "closed_on"):
        date = _date(values.get(name))
        if date is not None and date < received:
            raise RuleBroken(N_("The date cannot be before the request was received."), field=name)
        if date is not None and date > today:
            raise RuleBroken(N_("The date cannot be in the future."), field=name)
    delivered, closed = _date(values.get("delivered_on")), _date(values.get("closed_on"))
    if delivered is not None and closed is not None and closed < delivered:
        raise RuleBroken(N_("The request cannot be closed before it was delivered."), field="closed_on")
    wanted_from, wanted_to = _date(values.get("wanted_from")), _date(values.get("wanted_to"))
    if wanted_from is not None and wanted_to is not None and wanted_to < wanted_from:
        raise RuleBroken(N_("The end cannot be before the start."), field="wanted_to")


def request_number(year: int, serial: int) -> str:
    """Return a request number, F-YYYY-NNN; a busy year goes on with four digits."""
    return f"F-{year}-{serial:03}"


def _date(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
