"""Lists: order, filters, pages, as-of dates, and the same answers from every database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.organisation import MoveUnit
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

D = dt.date


@pytest.mark.parametrize("entity", list(ALL))
def test_every_list_sorts_and_filters_by_every_field(demo: Database, entity: str) -> None:
    examples: dict[Kind, Any] = {
        Kind.INTEGER: 1,
        Kind.HOURS: 60,
        Kind.DATE: D(2026, 1, 1),
        Kind.MONTH: D(2026, 1, 1),
        Kind.BOOLEAN: True,
        Kind.REF: 1,
        Kind.REFS: 1,
    }
    with demo.read() as connection:
        everything = rows.count(connection, Query(entity))
        for field in ALL[entity].fields:
            for descending in (False, True):
                query = Query(entity, order=((field.name, descending),))
                order = list(rows.ids(connection, query))
                first = [row.id for row in rows.page(connection, query, 0)]
                assert first == order[: rows.PAGE], field.name
                assert len(order) == everything
            empty = rows.count(connection, Query(entity, (Condition(field.name, "empty"),)))
            given = rows.count(connection, Query(entity, (Condition(field.name, "given"),)))
            assert given <= everything
            assert empty <= everything
            value = examples.get(field.kind, "kompetanse")
            same = rows.count(connection, Query(entity, (Condition(field.name, "eq", value),)))
            among = rows.count(connection, Query(entity, (Condition(field.name, "in", [value]),)))
            assert same == among


def test_names_are_sorted_as_norwegian_does(make: Maker) -> None:
    for name in ("Ås", "Ære", "Zoo", "åpen", "Øy", "alm", "Eik", "élan"):
        make.section(name)
    with make.database.read() as connection:
        shown = [row.values[0] for row in rows.every(connection, Query("section", order=(("name", False),)))]
    plain = [name for name in shown if name != "élan"]
    assert plain == sorted(plain, key=sort_key)
    assert plain[-4:] == ["Ære", "Øy", "åpen", "Ås"]


def test_states_are_sorted_in_their_life_cycle(demo: Database) -> None:
    life = ALL["request"].life
    assert life is not None
    with demo.read() as connection:
        found = rows.every(connection, Query("request", order=(("state", False),)))
    place = [each.name for each in ALL["request"].fields].index("state")
    assert [life.order(row.values[place]) for row in found] == sorted(
        life.order(row.values[place]) for row in found
    )


def test_text_is_found_whatever_its_case(make: Maker) -> None:
    make.unit(make.section(), "Åsheim Ø-HJELP")
    with make.database.read() as connection:
        for word in ("åsheim", "ÅSHEIM", "ø-hjelp", "grunnskole", "åsheim ø"):
            assert rows.count(connection, Query("unit", text=word)) == 1, word
        for word in ("%", "_sheim", "Aasheim"):
            assert rows.count(connection, Query("unit", text=word)) == 0, word


def test_lists_show_what_was_true_on_a_date(make: Maker) -> None:
    old, new = make.section("Gammel"), make.section("Ny", agent_target=1)
    unit = make.unit(old)
    make.do(MoveUnit(unit, new, D(2026, 2, 1)))
    make.do(Edit("section", new, {"agent_target": 3}))
    make.unit(new, "Bygd senere", valid_from=D(2026, 5, 1))
    area = make.area(unit, make.period(), chosen_on=D(2025, 3, 1))
    with make.database.read() as connection:

        def names(entity: str, day: dt.date, field: str) -> list[str]:
            place = [each.name for each in ALL[entity].fields].index(field)
            return [row.shown[place] for row in rows.every(connection, Query(entity, as_of=day))]

        assert names("unit", D(2026, 1, 31), "section_id") == ["Gammel"]
        assert names("unit", D(2026, 6, 30), "section_id") == ["Ny", "Ny"]
        assert names("section", D(2026, 6, 29), "agent_target") == ["", "1"]
        assert names("development_area", D(2025, 2, 28), "title") == []
        assert names("development_area", D(2025, 3, 1), "state") == ["Valgt"]
        assert (
            rows.count(connection, Query("unit", (Condition("section_id", "eq", new),), as_of=D(2026, 1, 1)))
            == 0
        )
        assert rows.matches(
            connection, Query("development_area", (Condition("state", "eq", "chosen"),)), area
        )


def test_a_reference_stands_twice_in_json(make: Maker) -> None:
    unit = make.unit(make.section())
    area = make.area(unit, make.period(), methods=[1, 2], themes=["kompetanse"])
    with make.database.read() as connection:
        shown = rows.as_dict(
            ALL["development_area"], rows.record(connection, "development_area", area), WordBook(connection)
        )
    assert (shown["unit_id"], shown["unit"]) == (unit, "Åsen skole")
    assert shown["method_ids"] == [1, 2]
    assert len(shown["methods"]) == 2
    assert shown["themes"] == ["kompetanse"]
    assert shown["chosen_on"] == "2025-02-01"


def listed(store: Database, entity: str, day: dt.date) -> list[int]:
    with store.read() as connection:
        return list(rows.ids(connection, Query(entity, as_of=day)))


def test_rows_that_were_not_there_yet_are_not_listed(make: Maker) -> None:
    section = make.section()
    request = make.request(make.unit(section), received=D(2026, 6, 1))
    other = make.unit(section, "Lia skole")
    member = make.member()
    make.new("request_unit", request_id=request, unit_id=other)
    make.move("request", request, "accepted", D(2026, 6, 5), lead_id=member, planned_hours=600)
    make.move("request", request, "in_progress", D(2026, 6, 10), first_session_on=D(2026, 6, 10))
    entry = {"member_id": member, "hours": 60, "activity": "facilitation", "request_id": request}
    make.new("time_entry", on_date=D(2026, 6, 10), **entry)
    make.new("feedback", request_id=request, on_date=D(2026, 6, 12), usefulness=5)
    area = make.area(other, make.period(), chosen_on=D(2025, 2, 1))
    make.new("area_followup", area_id=area, on_date=D(2025, 9, 1), light="on_track", text="Går bra")
    make.new("milestone", area_id=area, title="Bokbad", due=D(2025, 10, 1))
    meeting = make.new("network_meeting", date=D(2026, 3, 5), title="Vår")
    make.new("attendance", meeting_id=meeting, person_id=make.person(), status="present")
    since = {
        "request_unit": D(2026, 6, 1),
        "request_facilitator": D(2026, 6, 5),
        "session": D(2026, 6, 10),
        "time_entry": D(2026, 6, 10),
        "feedback": D(2026, 6, 12),
        "area_followup": D(2025, 9, 1),
        "milestone": D(2025, 2, 1),
        "network_meeting": D(2026, 3, 5),
        "attendance": D(2026, 3, 5),
    }
    store = make.database
    days = {
        name: (listed(store, name, day - dt.timedelta(days=1)), listed(store, name, day))
        for name, day in since.items()
    }
    assert days == {name: ([], [1]) for name in since}


def test_lead_and_planned_hours_are_those_of_the_date(make: Maker) -> None:
    request = make.request(make.unit(make.section()), received=D(2026, 6, 1))
    member = make.member()
    make.move("request", request, "accepted", D(2026, 6, 5), lead_id=member, planned_hours=600)
    make.do(Edit("request", request, {"planned_hours": 900}, D(2026, 6, 20)))
    shown = [
        (make.value("request", request, "lead_id", day), make.value("request", request, "planned_hours", day))
        for day in (D(2026, 6, 4), D(2026, 6, 5), D(2026, 6, 20), None)
    ]
    assert shown == [(None, None), (member, 600), (member, 900), (member, 900)]
