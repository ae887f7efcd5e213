"""Requests, facilitation and time: rules and commands (sections 4.4 and 5.3, R-07…R-09, E-18…E-25)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, RowMapping

from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.domain.intervals import Interval
from innovasjon_desktop.domain.organisation import check_order
from innovasjon_desktop.domain.requests import (
    ANSWERED,
    NEEDS_LEAD,
    REQUEST_LIFE,
    check_request,
    request_moves,
    request_number,
)
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.editing import RULES, Rules, Values
from innovasjon_desktop.services.records import existing
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

FACILITATOR, SESSION, ENTRY = (TABLES[name].c for name in ("request_facilitator", "session", "time_entry"))
MINUTES_PER_DAY = 24 * 60
OTHER_UNIT = N_("The area belongs to another unit.")
OTHER_REQUEST = N_("The session belongs to another request.")
OWN_UNIT = N_("The request is for this unit already.")
NOT_IN_TEAM = N_("The person is not in the team on this date.")
NO_LEAD = N_("Choose one lead facilitator before the request is accepted.")
HOURS_OF_NOBODY = N_(
    "Planned hours belong to a facilitator. Choose the lead facilitator too, or leave the hours out."
)


class RequestRules(Rules):
    """A request has a number of its own, one scope, and one lead from accepted on."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Number a new request; what only the state it leaves holds goes with that state (section 5.3)."""
        if before is None:
            values["received_on"] = values["received_on"] or on
            values["number"] = self._number(unit, values["number"], values["received_on"])
        elif before["state"] != values["state"]:
            left, entered = (REQUEST_LIFE.state(row["state"]).holds for row in (before, values))
            values |= dict.fromkeys(set(left) - set(entered))
        if values["state"] == "closed" and values["closed_on"] is None:
            values["closed_on"] = on

    @staticmethod
    def _number(unit: UnitOfWork, given: str | None, received: dt.date) -> str:
        if given is None:
            serial = unit.next_number(f"F-{received.year}")
            return request_number(received.year, serial)
        unit.use_number(*series_of(given))
        return given

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse what does not hang together, and an area of another unit."""
        check_request(values, unit.today)
        if values["area_id"] is not None:
            area = unit.get("development_area", values["area_id"])
            if values["unit_id"] is not None and area["unit_id"] != values["unit_id"]:
                raise RuleBroken(OTHER_UNIT, field="area_id")
        if before is not None and before["number"] != values["number"]:
            raise RuleBroken(N_("The number of a request never changes."), field="number")

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse an accepted request without a lead; one of an old list may have no facilitator at all."""
        self.check(unit, values, values)
        if values["state"] == "accepted" and _facilitators(unit, values["id"]):
            _only_lead(unit, values["id"])

    def moves(self, values: Values, on: dt.date) -> tuple[tuple[str, dt.date], ...]:
        """Return the states the request has been through."""
        return request_moves(values, on)

    def before_move(self, unit: UnitOfWork, row_id: int, values: Values, target: str, on: dt.date) -> None:
        """Set the first answer, and see to lead, sessions and feedback (section 5.3)."""
        if target in ANSWERED and values["first_response_on"] is None:
            values["first_response_on"] = on
        if target in NEEDS_LEAD and values.get("lead_id") is None:
            _only_lead(unit, row_id)  # before the hours, which are planned for the lead
        _set_facilitation(unit, row_id, values, on)
        if target in NEEDS_LEAD:
            _check_lead(unit, row_id, on)
        if values.get("first_session_on") is not None:
            _plan_session(unit, row_id, values)
        match target:
            case "in_progress":
                if not unit.select("session", SESSION.request_id == row_id) and not unit.select(
                    "time_entry", ENTRY.request_id == row_id
                ):
                    raise RuleBroken(
                        N_("Give the date of the first session, or log hours first."),
                        field="first_session_on",
                    )
            case "delivered":
                _check_delivered(unit, row_id, values)
            case "closed":
                feedback = TABLES["feedback"].c
                if not values["feedback_missing"] and not unit.select(
                    "feedback", feedback.request_id == row_id
                ):
                    raise RuleBroken(
                        N_("Register the feedback, or mark that none was received."), field="feedback_missing"
                    )

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Write lead and planned hours given with the request."""
        if before is None:
            # An old request was planned when it was answered, not on the day it was brought in.
            on = min(on, values["first_response_on"] or values["received_on"])
        if before is None or before["state"] == values["state"]:
            _set_facilitation(unit, row_id, values, on)
        if before is None and values.get("first_session_on") is not None:
            _plan_session(unit, row_id, values)

    def accompanied(self, unit: UnitOfWork, row_id: int, values: Values) -> None:
        """Refuse a new accepted request without a lead."""
        if values["state"] == "accepted":
            _only_lead(unit, row_id)

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse to delete anything but a draft."""
        if row["state"] != "draft":
            raise RuleBroken(N_("Only a draft can be deleted. Withdraw or cancel the request instead."))


class RequestUnitRules(Rules):
    """Further units of a request."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse the request's own unit a second time."""
        if unit.get("request", values["request_id"])["unit_id"] == values["unit_id"]:
            raise RuleBroken(OWN_UNIT, field="unit_id")


class FacilitatorRules(Rules):
    """One lead; each member once."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse a second lead and taking the lead from a request that needs one (E-19)."""
        check_order(values["from_date"], values["to_date"], "to_date")
        others = unit.select(
            "request_facilitator",
            FACILITATOR.request_id == values["request_id"],
            FACILITATOR.id != (values.get("id") or 0),
        )
        if values["role"] == "lead" and any(row["role"] == "lead" for row in others):
            raise RuleBroken(N_("The request has a lead facilitator already."), field="role", rule="E-19")
        state = unit.get("request", values["request_id"])["state"]
        if before is not None and before["role"] == "lead" != values["role"] and state in NEEDS_LEAD:
            raise RuleBroken(NO_LEAD, field="role")

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Keep from when the hours were planned, so that earlier dates do not count them."""
        if before is None:
            since = min(unit.today, values["from_date"] or on)
            editing.keep_dated(
                unit, "request_facilitator", row_id, "planned_hours", None, values["planned_hours"], since
            )

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse to take the lead from a request that needs one, and a member who has worked on it."""
        if row["role"] == "lead" and unit.get("request", row["request_id"])["state"] in NEEDS_LEAD:
            raise RuleBroken(N_("Choose another lead facilitator first."))
        if unit.select(
            "time_entry", ENTRY.request_id == row["request_id"], ENTRY.member_id == row["member_id"]
        ):
            raise RuleBroken(N_("The member has logged hours on the request. Set an end date instead."))


class SessionRules(Rules):
    """A session belongs to a request or to an area."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse none and both, and a held session in the future."""
        if (values["request_id"] is None) == (values["area_id"] is None):
            raise RuleBroken(N_("Choose either a request or an area."), field="request_id")
        if values["state"] == "held" and values["on_date"] > unit.today:
            raise RuleBroken(N_("A session in the future cannot have been held."), field="on_date")


class TimeEntryRules(Rules):
    """Hours of a member on a day; facilitation is for a request (R-07)."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse over 24 hours a day, days to come or outside the membership, and work for no request."""
        _check_past(unit, values)
        if values["activity"] == "facilitation" and values["request_id"] is None:
            raise RuleBroken(
                N_("Hours for facilitation belong to a request."), field="request_id", rule="R-07"
            )
        member = unit.get("team_member", values["member_id"])
        if not Interval(member["valid_from"], member["valid_to"]).holds(values["on_date"]):
            raise RuleBroken(NOT_IN_TEAM, field="on_date")
        session = None if values["session_id"] is None else unit.get("session", values["session_id"])
        if session is not None and values["request_id"] not in (None, session["request_id"]):
            raise RuleBroken(OTHER_REQUEST, field="session_id")
        entries = unit.select("time_entry", _by(values["member_id"]), _on(values["on_date"]))
        others = sum(entry["hours"] for entry in entries if entry["id"] != values.get("id"))
        if others + values["hours"] > MINUTES_PER_DAY:
            raise RuleBroken(
                N_("A day has 24 hours; {hours} are logged already."), field="hours", hours=others / 60
            )


class FeedbackRules(Rules):
    """Feedback says something."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse feedback with neither marks nor words, and feedback to come."""
        _check_past(unit, values)
        if values["usefulness"] is None and values["process"] is None and not values["comment"]:
            raise RuleBroken(N_("Give a mark from 1 to 6, or a comment."), field="usefulness")


RULES |= {
    "request": RequestRules(),
    "request_unit": RequestUnitRules(),
    "request_facilitator": FacilitatorRules(),
    "session": SessionRules(),
    "time_entry": TimeEntryRules(),
    "feedback": FeedbackRules(),
}


@lru_cache(maxsize=2048)
def _by(member_id: int) -> ColumnElement[bool]:
    """Return the condition of hours by a member; making one takes longer than what it is asked for."""
    return ENTRY.member_id == member_id


@lru_cache(maxsize=2048)
def _on(day: dt.date) -> ColumnElement[bool]:
    return ENTRY.on_date == day


def series_of(number: str) -> tuple[str, int]:
    """Return the series a request's number belongs to, and its place in it.

    Raises:
        RuleBroken: it is no such number.
    """
    own = re.fullmatch(r"F-(\d{4})-(\d{3,})", number)
    if own is None:
        raise RuleBroken(N_("A number looks like F-2026-001."), field="number")
    return f"F-{own[1]}", int(own[2])


def _check_past(unit: UnitOfWork, values: Values) -> None:
    if values["on_date"] > unit.today:
        raise RuleBroken(N_("The date cannot be in the future."), field="on_date")


def _facilitators(unit: UnitOfWork, request_id: int) -> list[RowMapping]:
    return list(unit.select("request_facilitator", FACILITATOR.request_id == request_id))


def _set_facilitation(unit: UnitOfWork, request_id: int, values: Values, on: dt.date) -> None:
    """Write ``lead_id`` and ``planned_hours`` of a request to its facilitators."""
    wanted, hours = values.pop("lead_id", None), values.pop("planned_hours", None)
    if wanted is None and hours is None:
        return
    rows = _facilitators(unit, request_id)
    lead = next((row for row in rows if row["role"] == "lead"), None)
    if wanted is not None and (lead is None or lead["member_id"] != wanted):
        if lead is not None:
            unit.update(
                "request_facilitator", lead["id"], {"role": "co", "to_date": max(on, lead["from_date"] or on)}
            )
        mine = next((row for row in rows if row["member_id"] == wanted), None)
        if mine is not None:
            unit.update("request_facilitator", mine["id"], {"role": "lead", "to_date": None})
        else:
            planned = hours if hours is not None else lead["planned_hours"] if lead is not None else None
            if planned is None:
                raise RuleBroken(N_("Say how many hours are planned."), field="planned_hours")
            editing.create(
                unit,
                "request_facilitator",
                {"request_id": request_id, "member_id": wanted, "role": "lead", "planned_hours": planned},
                on,
            )
            return
        lead = unit.get("request_facilitator", mine["id"])
    if hours is not None and lead is not None:
        rest = sum(row["planned_hours"] for row in rows if row["id"] != lead["id"])
        editing.edit(unit, "request_facilitator", lead["id"], {"planned_hours": max(0, hours - rest)}, on)
    elif hours is not None:
        raise RuleBroken(HOURS_OF_NOBODY, field="planned_hours")


def _only_lead(unit: UnitOfWork, request_id: int) -> RowMapping:
    leads = [row for row in _facilitators(unit, request_id) if row["role"] == "lead"]
    if len(leads) != 1:
        raise RuleBroken(NO_LEAD, field="lead_id")
    return leads[0]


def _check_lead(unit: UnitOfWork, request_id: int, on: dt.date) -> None:
    """Require exactly one lead who is in the team on ``on`` (section 5.3, E-20)."""
    member = unit.get("team_member", _only_lead(unit, request_id)["member_id"])
    if on < member["valid_from"]:
        raise RuleBroken(
            N_("The lead facilitator does not join the team until {date}. Choose another."),
            field="lead_id",
            rule="E-20",
            date=member["valid_from"],
        )
    if not Interval(member["valid_from"], member["valid_to"]).holds(on):
        raise RuleBroken(
            N_("The lead facilitator has left the team. Choose a new one."), field="lead_id", rule="E-20"
        )


def _plan_session(unit: UnitOfWork, request_id: int, values: Values) -> None:
    day = values.pop("first_session_on")
    if unit.select("session", SESSION.request_id == request_id, SESSION.on_date == day):
        return
    state = "held" if day <= unit.today else "planned"
    editing.create(
        unit,
        "session",
        {"request_id": request_id, "on_date": day, "title": values["title"], "state": state},
    )


def _check_delivered(unit: UnitOfWork, request_id: int, values: Values) -> None:
    held = [
        row["on_date"]
        for row in unit.select("session", SESSION.request_id == request_id)
        if row["state"] == "held"
    ]
    delivered = values["delivered_on"]
    if delivered is not None and held and delivered < max(held):
        raise RuleBroken(N_("The last session was held {date}."), field="delivered_on", date=max(held))


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Note the date of the first answer to the requester; the request stays where it is (section 5.3)."""

    request_id: int
    on: dt.date
    label = Message(N_("Request answered"))
    about = "request"


@handle.register
def _answer(command: AnswerRequest, unit: UnitOfWork) -> int:
    row = existing(unit, "request", command.request_id)
    if row["state"] not in {"received", "clarifying"} or row["first_response_on"] is not None:
        raise RuleBroken(
            N_("The request is “{state}” and has its first answer."),
            state=Message(REQUEST_LIFE.state(row["state"]).label),
        )
    editing.edit(unit, "request", command.request_id, {"first_response_on": command.on}, command.on)
    return command.request_id
