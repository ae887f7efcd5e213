"""Life of a development area (section 5.1) and of its period."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.areas import ChooseArea, ClosePeriod, ReplaceArea
from innovasjon_desktop.services.commands import Delete, Edit
from tests.making import Maker

D = dt.date
NEED = "Foreldre etterlyser bedre informasjon"
LEARNING = "Vi lærte at foreldrene heller vil ha korte møter."


@pytest.fixture
def unit(make: Maker) -> int:
    return make.unit(make.section())


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


def test_the_whole_life(make: Maker, unit: int, period: int) -> None:
    area = make.new("development_area", unit_id=unit, period_id=period, title="Leselyst")
    with pytest.raises(RuleBroken) as missing:
        make.move("development_area", area, "chosen", D(2025, 2, 1))
    assert missing.value.field == "need"
    make.move("development_area", area, "chosen", D(2025, 2, 1), need=NEED, chosen_by="rektor")
    assert make.value("development_area", area, "chosen_on") == D(2025, 2, 1)
    with pytest.raises(RuleBroken) as missing:
        make.move("development_area", area, "in_progress", D(2025, 3, 1), aim="Bedre dialog")
    assert missing.value.field == "methods"
    make.move("development_area", area, "in_progress", D(2025, 3, 1), aim="Bedre dialog", methods=[6])
    make.move(
        "development_area", area, "completed", outcome="Alle foreldre får ukebrev", closed_on=D(2026, 5, 1)
    )
    states = {
        day: make.value("development_area", area, "state", day)
        for day in (D(2025, 2, 1), D(2025, 12, 1), D(2026, 5, 1))
    }
    assert list(states.values()) == ["chosen", "in_progress", "completed"]


def test_a_jump_over_a_step_is_refused(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period)
    with pytest.raises(RuleBroken):
        make.move("development_area", area, "completed", outcome="x" * 20)


def test_a_second_area_is_refused_until_the_first_is_stopped(make: Maker, unit: int, period: int) -> None:
    first = make.area(unit, period)
    with pytest.raises(RuleBroken) as second:
        make.area(unit, period, title="Noe annet")
    assert second.value.rule == "R-05"
    with pytest.raises(RuleBroken) as learning:
        make.move("development_area", first, "stopped", D(2025, 9, 1))
    assert learning.value.field == "learning"
    make.move("development_area", first, "stopped", D(2025, 9, 1), learning=LEARNING)
    make.area(unit, period, title="Noe annet", chosen_on=D(2025, 9, 2))


def test_replacing_keeps_both_and_the_reason(make: Maker, unit: int, period: int) -> None:
    old = make.area(unit, period)
    command = ReplaceArea(old, "Ny ledelse ville noe annet", "Inneklima", NEED, "rektor", D(2025, 10, 1))
    new = make.do(command).result
    assert make.value("development_area", old, "state") == "replaced"
    assert make.value("development_area", old, "replaced_by_id") == new
    assert make.value("development_area", new, "state") == "chosen"
    make.undo()
    assert make.value("development_area", old, "state") == "chosen"


def test_a_move_to_replaced_chooses_the_proposed_one(make: Maker, unit: int, period: int) -> None:
    old = make.area(unit, period)
    new = make.new(
        "development_area", unit_id=unit, period_id=period, title="Inneklima", need=NEED, chosen_by="rektor"
    )
    make.move(
        "development_area",
        old,
        "replaced",
        D(2025, 10, 1),
        change_reason="Ny ledelse ville noe annet",
        replaced_by_id=new,
    )
    assert make.value("development_area", new, "state") == "chosen"


def test_a_replacement_that_lacks_something_is_named_beside_the_old_area(
    make: Maker, unit: int, period: int
) -> None:
    old = make.area(unit, period)
    new = make.new("development_area", unit_id=unit, period_id=period, title="Ukebrev")
    with pytest.raises(RuleBroken) as refusal:
        make.move(
            "development_area",
            old,
            "replaced",
            change_reason="Rektor sluttet i mai",
            replaced_by_id=new,
            closed_on=D(2025, 9, 1),
        )
    assert refusal.value.field == "replaced_by_id"
    assert say(refusal.value) == "«Ukebrev» kan ikke velges ennå. Behov: Fyll ut dette feltet først."
    with pytest.raises(RuleBroken) as missing:
        make.do(ReplaceArea(old, "Rektor sluttet i mai", "Ukebrev", "", "rektor", D(2025, 9, 1)))
    assert missing.value.field == "need"


def test_an_area_cannot_replace_itself_or_go_to_another_unit(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period)
    other = make.unit(make.section("Helse"), "Hjemmetjenesten")
    with pytest.raises(RuleBroken):
        make.move("development_area", area, "replaced", change_reason="x" * 12, replaced_by_id=area)
    with pytest.raises(RuleBroken):
        make.do(Edit("development_area", area, {"unit_id": other}))


def test_carrying_on_makes_the_next_one(make: Maker, unit: int) -> None:
    first = make.period(D(2024, 1, 1))
    area = make.area(unit, first, chosen_on=D(2024, 2, 1))
    with pytest.raises(RuleBroken, match="next period"):
        make.move("development_area", area, "carried_on", D(2025, 12, 31))
    second = make.period(D(2026, 1, 1))
    make.do(ClosePeriod(first, D(2026, 1, 2), carry_on=True))
    assert make.value("development_area", area, "state") == "carried_on"
    copy = area + 1
    assert make.value("development_area", copy, "period_id") == second
    assert make.value("development_area", copy, "continued_from_id") == area
    assert make.value("development_area", copy, "state") == "chosen"


def test_a_period_closes_only_when_every_area_has_ended(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period)
    with pytest.raises(RuleBroken, match="not ended"):
        make.move("development_period", period, "closed")
    make.move("development_area", area, "stopped", D(2026, 6, 1), learning=LEARNING)
    make.move("development_period", period, "closed")
    with pytest.raises(RuleBroken) as closed:
        make.do(Edit("development_area", area, {"title": "Annet"}))
    assert closed.value.rule == "R-74"
    with pytest.raises(RuleBroken) as why:
        make.move("development_period", period, "open")
    assert why.value.field == "reopen_reason"
    make.move("development_period", period, "open", reopen_reason="Feil tittel på et område")
    make.do(Edit("development_area", area, {"title": "Annet"}))


@pytest.mark.parametrize(
    ("chosen", "allowed"),
    [
        (D(2024, 7, 5), True),
        (D(2024, 7, 4), False),
        (D(2024, 7, 3), False),
        (D(2026, 6, 30), True),
        (D(2026, 7, 1), False),
    ],
)
def test_an_area_is_chosen_at_most_180_days_ahead_and_not_in_the_future(
    make: Maker, unit: int, period: int, chosen: dt.date, *, allowed: bool
) -> None:
    earliest = D(2025, 1, 1) - dt.timedelta(days=180)
    assert (chosen >= earliest and chosen <= D(2026, 6, 30)) is allowed
    if allowed:
        make.area(unit, period, chosen_on=chosen)
    else:
        with pytest.raises(RuleBroken) as refusal:
            make.area(unit, period, chosen_on=chosen)
        assert refusal.value.field == "chosen_on"


def test_a_step_back_is_possible_for_seven_days(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period)
    make.move("development_area", area, "in_progress", D(2026, 6, 25), aim="x", methods=[1])
    make.move("development_area", area, "chosen")
    assert make.value("development_area", area, "state") == "chosen"
    make.move("development_area", area, "in_progress", D(2026, 6, 30), start_on=D(2026, 6, 30))
    other = make.area(make.unit(make.section("Helse"), "B"), period)
    make.move("development_area", other, "in_progress", D(2026, 6, 1), aim="x", methods=[1])
    with pytest.raises(RuleBroken, match="step back"):
        make.move("development_area", other, "chosen")


def test_moves_never_take_effect_before_the_one_they_follow(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period, chosen_on=D(2025, 5, 1))
    with pytest.raises(RuleBroken, match="previous change"):
        make.move("development_area", area, "in_progress", D(2025, 4, 1), aim="x", methods=[1])


def test_what_the_state_needs_cannot_be_emptied(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period)
    with pytest.raises(RuleBroken) as held:
        make.do(Edit("development_area", area, {"need": None}))
    assert held.value.field == "need"


def test_an_area_with_history_is_not_deleted(make: Maker, unit: int, period: int) -> None:
    area = make.area(unit, period, state="in_progress", aim="x", methods=[1])
    with pytest.raises(RuleBroken, match="history"):
        make.do(Delete("development_area", area))
    draft = make.new("development_area", unit_id=unit, period_id=period, title="Utkast")
    make.do(Delete("development_area", draft))


def test_choosing_is_one_step_to_undo(make: Maker, unit: int, period: int) -> None:
    area = make.do(ChooseArea(unit, period, "Leselyst", NEED, "rektor", D(2026, 3, 1))).result
    assert make.value("development_area", area, "state", D(2026, 3, 1)) == "chosen"
    make.undo()
    make.redo()
    assert make.value("development_area", area, "title") == "Leselyst"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (D(2025, 1, 1), D(2026, 12, 31)),
        (D(2024, 2, 29), D(2026, 2, 28)),
        (D(2026, 3, 1), D(2028, 2, 29)),
        (D(2026, 2, 28), D(2028, 2, 27)),
        (D(2025, 8, 1), D(2027, 7, 31)),
    ],
)
def test_a_period_works_out_its_own_end(make: Maker, start: dt.date, end: dt.date) -> None:
    assert make.value("development_period", make.period(start), "end") == end


def test_periods_do_not_overlap(make: Maker, period: int) -> None:
    with pytest.raises(RuleBroken):
        make.period(D(2026, 12, 31))
