"""Life of a request (section 5.3), facilitation and hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.requests import AnswerRequest
from tests.making import Maker

D = dt.date


@pytest.fixture
def unit(make: Maker) -> int:
    return make.unit(make.section())


@pytest.fixture
def member(make: Maker) -> int:
    return make.member()


def test_the_whole_life(make: Maker, unit: int, member: int) -> None:
    request = make.request(unit, D(2026, 5, 4))
    assert make.value("request", request, "number") == "F-2026-001"
    make.move("request", request, "clarifying", D(2026, 5, 6))
    assert make.value("request", request, "first_response_on") == D(2026, 5, 6)
    with pytest.raises(RuleBroken) as lead:
        make.move("request", request, "accepted", D(2026, 5, 8))
    assert lead.value.field == "lead_id"
    with pytest.raises(RuleBroken) as hours:
        make.move("request", request, "accepted", D(2026, 5, 8), lead_id=member)
    assert hours.value.field == "planned_hours"
    make.move("request", request, "accepted", D(2026, 5, 8), lead_id=member, planned_hours=20 * 60)
    with pytest.raises(RuleBroken) as first:
        make.move("request", request, "in_progress", D(2026, 5, 12))
    assert first.value.field == "first_session_on"
    make.move("request", request, "in_progress", D(2026, 5, 12), first_session_on=D(2026, 5, 20))
    make.move(
        "request",
        request,
        "on_hold",
        D(2026, 5, 21),
        hold_reason="Venter på enheten",
        resume_on=D(2026, 6, 8),
    )
    make.move("request", request, "in_progress", D(2026, 6, 8))
    assert make.value("request", request, "resume_on") is None
    with pytest.raises(RuleBroken) as early:
        make.move("request", request, "delivered", D(2026, 6, 9), delivered_on=D(2026, 5, 19))
    assert early.value.field == "delivered_on"
    make.move("request", request, "delivered", D(2026, 6, 15))
    with pytest.raises(RuleBroken) as feedback:
        make.move("request", request, "closed")
    assert feedback.value.field == "feedback_missing"
    make.new("feedback", request_id=request, on_date=D(2026, 6, 20), usefulness=5, process=6)
    make.move("request", request, "closed", D(2026, 6, 22))
    assert make.value("request", request, "closed_on") == D(2026, 6, 22)
    assert make.value("request", request, "first_response_on") == D(2026, 5, 6)
    on_the_way = [make.value("request", request, "state", D(2026, 5, day)) for day in (5, 7, 10, 15, 25)]
    assert on_the_way == ["received", "clarifying", "accepted", "in_progress", "on_hold"]


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_saying_no_needs_a_reason(make: Maker, unit: int, state: str) -> None:
    request = make.request(unit)
    with pytest.raises(RuleBroken) as reason:
        make.move("request", request, state)
    assert reason.value.field == "decision_reason"
    make.move("request", request, state, decision_reason="Ikke vår oppgave")


def test_accepting_and_declining_set_the_first_answer_once(make: Maker, unit: int, member: int) -> None:
    request = make.request(unit)
    make.do(AnswerRequest(request, D(2026, 6, 2)))
    with pytest.raises(RuleBroken):
        make.do(AnswerRequest(request, D(2026, 6, 3)))
    make.move("request", request, "accepted", D(2026, 6, 9), lead_id=member, planned_hours=60)
    assert make.value("request", request, "first_response_on") == D(2026, 6, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unit_id": None}, "unit_id"),
        ({"scope": "section", "unit_id": None}, "section_id"),
        ({"scope": "cross"}, "unit_id"),
        ({"requester_text": None}, "requester_text"),
        ({"received_on": D(2026, 7, 1)}, "received_on"),
        ({"first_response_on": D(2026, 5, 31)}, "first_response_on"),
        ({"wanted_from": D(2026, 9, 1), "wanted_to": D(2026, 8, 1)}, "wanted_to"),
        ({"expected_participants": 5001}, "expected_participants"),
        ({"request_type": "noe annet"}, "request_type"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_what_does_not_hang_together_is_refused(
    make: Maker, unit: int, values: dict[str, Any], field: str
) -> None:
    from innovasjon_desktop.domain.errors import UserError

    with pytest.raises(UserError) as refusal:
        make.request(unit, **values)
    assert refusal.value.field == field


def test_numbers_are_never_used_again(make: Maker, unit: int) -> None:
    make.request(unit)
    make.undo()
    second = make.request(unit)
    assert make.value("request", second, "number") == "F-2026-002"
    third = make.request(unit, number="F-2026-017")
    fourth = make.request(unit)
    assert [make.value("request", row, "number") for row in (third, fourth)] == ["F-2026-017", "F-2026-018"]


def test_a_new_lead_takes_over_and_the_old_one_stays_on_the_list(make: Maker, unit: int, member: int) -> None:
    second = make.member(discipline="helse")
    request = make.request(unit)
    make.move("request", request, "accepted", D(2026, 6, 2), lead_id=member, planned_hours=600)
    make.do(Edit("request", request, {"lead_id": second}))
    assert make.value("request", request, "lead_id") == second
    assert make.value("request_facilitator", 1, "role") == "co"


def test_a_lead_who_has_left_stops_the_next_move(make: Maker, unit: int) -> None:
    leaving = make.member(valid_to=D(2026, 6, 10))
    request = make.request(unit)
    make.move("request", request, "accepted", D(2026, 6, 2), lead_id=leaving, planned_hours=600)
    with pytest.raises(RuleBroken) as left:
        make.move("request", request, "in_progress", D(2026, 6, 12), first_session_on=D(2026, 6, 12))
    assert left.value.rule == "E-20"


def test_hours(make: Maker, unit: int, member: int) -> None:
    request = make.request(unit)
    with pytest.raises(RuleBroken) as tied:
        make.new("time_entry", member_id=member, on_date=D(2026, 6, 2), hours=60, activity="facilitation")
    assert tied.value.rule == "R-07"
    make.new(
        "time_entry",
        member_id=member,
        on_date=D(2026, 6, 2),
        hours=20 * 60,
        activity="travel",
        request_id=request,
    )
    with pytest.raises(RuleBroken) as day:
        make.new("time_entry", member_id=member, on_date=D(2026, 6, 2), hours=4 * 60 + 15, activity="other")
    assert day.value.field == "hours"
    make.new("time_entry", member_id=member, on_date=D(2026, 6, 2), hours=4 * 60, activity="other")


def test_resuming_goes_back_to_where_it_came_from(make: Maker, unit: int, member: int) -> None:
    request = make.request(unit)
    make.move("request", request, "accepted", D(2026, 6, 2), lead_id=member, planned_hours=600)
    make.move("request", request, "on_hold", D(2026, 6, 3), hold_reason="Ferie", resume_on=D(2026, 8, 17))
    make.move("request", request, "accepted", D(2026, 6, 20))
    assert make.value("request", request, "state", D(2026, 6, 10)) == "on_hold"


def test_a_lead_who_has_not_begun_yet_is_told_from_one_who_has_left(make: Maker, unit: int) -> None:
    request = make.request(unit, D(2026, 6, 1))
    coming = make.member(discipline="a", valid_from=D(2026, 8, 1))
    gone = make.member(discipline="b", valid_to=D(2026, 5, 31))
    sentences = []
    for member in (coming, gone):
        with pytest.raises(RuleBroken) as refusal:
            make.move("request", request, "accepted", D(2026, 6, 5), lead_id=member, planned_hours=60)
        assert (refusal.value.field, refusal.value.rule) == ("lead_id", "E-20")
        sentences.append(say(refusal.value))
    assert sentences == [
        "Hovedfasilitatoren begynner i teamet først 01.08.2026. Velg en annen.",
        "Hovedfasilitatoren har sluttet i teamet. Velg en ny.",
    ]


def test_a_step_back_takes_what_belongs_to_the_end_with_it(make: Maker, unit: int, member: int) -> None:
    request = make.request(unit)
    make.move("request", request, "declined", D(2026, 6, 20), decision_reason="Ikke vår oppgave")
    make.move("request", request, "received", D(2026, 6, 22))
    assert make.value("request", request, "decision_reason") is None
    make.move("request", request, "accepted", D(2026, 6, 23), lead_id=member, planned_hours=60)
    make.move("request", request, "in_progress", D(2026, 6, 23), first_session_on=D(2026, 6, 23))
    make.move("request", request, "delivered", delivered_on=D(2026, 6, 24))
    make.move("request", request, "in_progress", D(2026, 6, 26))
    assert make.value("request", request, "delivered_on") is None
    make.move("request", request, "delivered", D(2026, 6, 28))
    make.move("request", request, "closed", closed_on=D(2026, 6, 29), feedback_missing=True)
    make.move("request", request, "delivered", D(2026, 6, 30))
    assert make.value("request", request, "closed_on") is None
    assert make.value("request", request, "delivered_on") == D(2026, 6, 28)
