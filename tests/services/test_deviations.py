"""«Avvik og oppfølging» from a real store, one kind at a time."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from innovasjon_desktop.domain.deviations import Deviation, Kind, deviations
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.figures.areas import area_figures
from innovasjon_desktop.domain.figures.capacity import capacity_figures
from innovasjon_desktop.domain.figures.facts import Appointment, Facts, Member, Section
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.areas import ReplaceArea
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.deviations import find_deviations
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.rows import record
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AS_OF = dt.date(2026, 6, 30)
OLD = dt.date(2020, 1, 1)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Office(Maker):
    """A municipality and what is wrong in it."""

    def found(self, kind: Kind | None = None, day: dt.date = AS_OF) -> list[Deviation]:
        with self.database.read() as connection:
            every = find_deviations(connection, figures(connection, day))
        return [each for each in every if kind in (None, each.kind)]

    def agent(self, section: int, person: int, **values: Any) -> int:
        given = {
            "state": "appointed",
            "from_date": d("2025-01-01"),
            "anchored_by": "leder",
            "anchored_on": OLD,
        }
        return self.new("agent_appointment", section_id=section, person_id=person, **given | values)

    def force(self, table: str, row_id: int, **values: Any) -> None:
        """Write what an older import may have left, past the rules."""
        self.database.write(Message("Import"), "kari", lambda unit: unit.update(table, row_id, values))


@pytest.fixture
def office(store: Database) -> Office:
    return Office(store)


def told(deviations: list[Deviation]) -> list[tuple[str, str | None, tuple[str, int] | None]]:
    return [
        (say(each.what), each.since.isoformat() if each.since else None, each.opens) for each in deviations
    ]


def test_a_section_without_agents(office: Office) -> None:
    never, left, away, few = (office.section(name) for name in ("Aldri", "Sluttet", "Permisjon", "For få"))
    office.do(Edit("section", few, {"agent_target": 2}))
    person = office.person()
    office.agent(left, person, state="ended", ended_on=d("2026-01-31"), end_reason="ny jobb")
    on_leave = office.agent(away, person)
    office.new("agent_leave", appointment_id=on_leave, from_date=d("2026-06-01"), to_date=d("2026-07-31"))
    office.agent(few, person)
    assert told(office.found(Kind.NO_AGENT)) == [
        ("Ingen aktiv innovasjonsagent", "2020-01-01", ("section", never)),
        ("Ingen aktiv innovasjonsagent", "2026-02-01", ("section", left)),
        ("Ingen aktiv innovasjonsagent", "2026-06-01", ("section", away)),
    ]
    assert told(office.found(Kind.FEW_AGENTS)) == [
        ("1 av 2 ønskede innovasjonsagenter", "2020-01-01", ("section", few))
    ]
    assert len(office.found(Kind.NO_AGENT, d("2026-01-31"))) == 1


def test_appointments(office: Office) -> None:
    section = office.section()
    stays, left = office.member(), office.member(discipline="testing")
    people = [office.person("Siri", f"Vik{letter}") for letter in "abcd"]
    fine = office.agent(section, people[0], coordinator_member_id=stays, planned_to=d("2026-06-30"))
    alone = office.agent(section, people[1], planned_to=d("2026-06-29"))
    orphan = office.agent(section, people[2], coordinator_member_id=left)
    office.do(Edit("team_member", left, {"valid_to": d("2026-03-31")}))
    never_had, contact_left = office.found(Kind.NO_CONTACT)
    assert (contact_left.opens, contact_left.since) == (("agent_appointment", orphan), d("2026-04-01"))
    assert (never_had.opens, never_had.since) == (("agent_appointment", alone), d("2025-01-01"))
    assert never_had.person == "Siri Vikb"
    assert "Vikb" not in say(never_had.what)
    (renew,) = office.found(Kind.RENEW_AGENT)
    assert (renew.opens, renew.since) == (("agent_appointment", alone), AS_OF)
    assert ("agent_appointment", fine) not in [each.opens for each in office.found()]


@pytest.mark.parametrize("missing", [{"anchored_by": None}, {"anchored_on": None}])
def test_an_appointment_nobody_has_anchored(missing: Any) -> None:
    """The store refuses one; a store made elsewhere may not have."""
    held = Appointment(
        7, 1, 1, d("2025-03-01"), coordinator_member_id=1, anchored_by="leder", anchored_on=OLD
    )
    facts = Facts(
        AS_OF,
        sections=[Section(1, "Grunnskole", OLD)],
        members=[Member(1, "Ola Li", OLD, discipline=name) for name in "abc"],
        appointments=[held._replace(**missing), held._replace(id=8, state="proposed", **missing)],
    )
    (found,) = deviations(facts, area_figures(facts), capacity_figures(facts, OLD))
    assert (found.kind, found.since, found.opens) == (
        Kind.NOT_ANCHORED,
        d("2025-03-01"),
        ("agent_appointment", 7),
    )


def test_units_that_have_not_chosen(office: Office) -> None:
    most, few = office.section("Flertall"), office.section("Mindretall")
    period = office.period()
    for number in range(2):
        office.area(office.unit(most, f"Valgt {number}"), period)
    missing = office.unit(most, "Mangler")
    new = office.unit(few, "Ny", valid_from=d("2026-03-01"))  # until 30 May
    office.unit(few, "Nyere", valid_from=d("2026-04-15"))  # until 14 July
    assert told(office.found(Kind.NOT_CHOSEN)) == [
        ("Har ikke valgt utviklingsområde; fristen var 01.04.2025", "2025-04-02", ("unit", missing)),
        ("Har ikke valgt utviklingsområde; fristen var 30.05.2026", "2026-05-31", ("unit", new)),
    ]
    assert told(office.found(Kind.FEW_HAVE_CHOSEN)) == [
        ("0 av 2 enheter har valgt utviklingsområde", "2025-04-02", ("section", few))
    ]
    assert office.found(Kind.NOT_CHOSEN, d("2025-04-01")) == []
    # After the period nobody can choose in it any more.
    assert office.found(Kind.NOT_CHOSEN, d("2027-01-01")) == []


def test_exactly_half_is_not_under_half(office: Office) -> None:
    section, period = office.section(), office.period()
    office.area(office.unit(section, "Valgt"), period)
    office.unit(section, "Ikke")
    assert office.found(Kind.FEW_HAVE_CHOSEN) == []
    office.unit(section, "Heller ikke")
    assert len(office.found(Kind.FEW_HAVE_CHOSEN)) == 1


def test_areas(office: Office) -> None:
    section, period = office.section(), office.period()
    agent = office.agent(section, office.person())
    silent = office.area(office.unit(section, "Stille"), period, title="Uterom")
    told_of = office.area(office.unit(section, "Fulgt"), period, agent_id=agent)
    office.new("area_followup", area_id=silent, on_date=d("2026-01-01"), light="stuck", text="Står")
    office.new("area_followup", area_id=told_of, on_date=d("2026-01-02"), light="stuck", text="Går")
    stopped = office.area(office.unit(section, "Stoppet"), period)
    office.move("development_area", stopped, "stopped", learning="Vi lærte at det tok for lang tid")
    replaced = office.area(office.unit(section, "Erstattet"), period)
    office.do(
        ReplaceArea(replaced, "Noe viktigere kom", "Nytt", "Noe mange etterspør", "rektor", d("2026-06-01"))
    )
    # 1 January + 180 days is 30 June; the follow-up of the day after is still in time.
    assert told(office.found(Kind.NOT_FOLLOWED_UP, d("2026-06-30"))) == []
    assert told(office.found(Kind.NOT_FOLLOWED_UP, d("2026-07-01"))) == [
        ("«Uterom» er ikke fulgt opp på 180 dager", "2026-07-01", ("development_area", silent))
    ]
    office.move("agent_appointment", agent, "ended", ended_on=d("2026-06-29"), end_reason="ny jobb")
    (left,) = office.found(Kind.AGENT_HAS_LEFT)
    assert (left.opens, left.since, left.where.unit) == (("development_area", told_of), AS_OF, "Fulgt")


def test_requests(office: Office) -> None:
    section = office.section()
    unit, closing = office.unit(section), office.unit(section, "Nedlagt")
    leaves, stays = office.member(), office.member(discipline="testing")
    late = office.request(unit, d("2026-06-19"))  # until Friday 26 June
    office.request(unit, d("2026-06-23"))  # until today
    answered = office.request(unit, d("2026-06-01"), state="clarifying", first_response_on=d("2026-06-20"))
    led = office.request(unit)
    office.move(
        "request", led, "accepted", lead_id=leaves, planned_hours=60, first_response_on=d("2026-06-02")
    )
    kept = office.request(closing)
    office.move(
        "request", kept, "accepted", lead_id=stays, planned_hours=60, first_response_on=d("2026-06-02")
    )
    leaderless = office.request(unit)
    office.move(
        "request", leaderless, "accepted", lead_id=stays, planned_hours=60, first_response_on=d("2026-06-02")
    )
    office.database.write(Message("Import"), "kari", lambda unit: unit.delete("request_facilitator", 3))
    office.do(Edit("team_member", leaves, {"valid_to": d("2026-06-15")}))
    office.force("unit", closing, valid_to=d("2026-06-20"))
    (overdue,) = office.found(Kind.LATE_ANSWER)
    assert told([overdue]) == [
        ("F-2026-001 har ventet 2 virkedager for lenge på svar", "2026-06-29", ("request", late))
    ]
    assert overdue.where.unit == "Åsen skole"
    (overdue,) = office.found(Kind.LATE_ANSWER, d("2026-06-29"))
    assert say(overdue.what) == "F-2026-001 har ventet 1 virkedag for lenge på svar"
    assert [each.opens for each in office.found(Kind.LEAD_HAS_LEFT)] == [("request", led)]
    assert office.found(Kind.LEAD_HAS_LEFT)[0].since == d("2026-06-16")
    assert [each.opens for each in office.found(Kind.NO_LEAD)] == [("request", leaderless)]
    assert [(each.opens, each.since) for each in office.found(Kind.UNIT_IS_CLOSED)] == [
        (("request", kept), d("2026-06-21"))
    ]
    assert ("request", answered) not in [each.opens for each in office.found()]


def test_load_above_capacity(office: Office) -> None:
    section = office.section()
    busy, free = office.member(), office.member(discipline="testing")
    for member, minutes in ((busy, 600), (free, 6000)):
        office.new("team_capacity", member_id=member, from_month=OLD, hours_per_month=minutes)
    request = office.request(office.unit(section))
    office.move(
        "request", request, "accepted", lead_id=busy, planned_hours=660, first_response_on=d("2026-06-02")
    )
    assert told(office.found(Kind.MEMBER_OVERLOADED)) == [
        ("Et ressursteammedlem er booket 110 % i 07.2026", "2026-07-01", ("team_member", busy))
    ]
    assert office.found(Kind.TEAM_OVERLOADED) == []
    office.do(Edit("request_facilitator", 1, {"planned_hours": 6660}))
    (team,) = office.found(Kind.TEAM_OVERLOADED)
    assert (team.kind.weight, team.opens) == (3, None)
    assert say(team.what) == "Teamet er booket 101 % i 07.2026"


def test_too_few_disciplines(office: Office) -> None:
    assert office.found(Kind.FEW_DISCIPLINES) == []
    for name in ("testing", "innsikt", "Testing"):
        office.member(discipline=name)
    (few,) = office.found(Kind.FEW_DISCIPLINES)
    assert say(few.what) == "Teamet dekker 2 fagfelt; det bør dekke 3"
    office.member(discipline="tjenestedesign")
    assert office.found(Kind.FEW_DISCIPLINES) == []


def test_rows_that_lack_what_their_state_needs(office: Office) -> None:
    section, period = office.section(), office.period()
    unit = office.unit(section)
    area = office.area(unit, period)
    office.move("development_area", area, "in_progress", aim="Flere lesere", methods=[1])
    request = office.request(unit)
    office.force("development_area", area, methods=[], aim=None)
    office.force("request", request, state="declined")
    (lacking,) = office.found(Kind.AREA_LACKS)
    assert told([lacking]) == [
        ("Mangler det statusen krever: Ønsket effekt, Innovasjonsmetode", None, ("development_area", area))
    ]
    (declined,) = office.found(Kind.REQUEST_LACKS)
    assert say(declined.what) == "Mangler det statusen krever: Begrunnelse"


def test_the_heaviest_come_first_and_of_equals_the_oldest(demo: Database) -> None:
    found = Office(demo).found()
    assert [each.kind.weight for each in found] == sorted((each.kind.weight for each in found), reverse=True)
    topics = [(each.kind.weight, each.kind.topic) for each in found]
    assert len(set(topics)) == len(
        [1 for one, other in zip(topics, [None, *topics], strict=False) if one != other]
    )
    for one, other in itertools.pairwise(found):
        if (
            (one.kind.weight, one.kind.topic) == (other.kind.weight, other.kind.topic)
            and one.since
            and other.since
        ):
            assert one.since <= other.since


def test_every_record_of_the_example_can_be_opened_and_said_without_names(demo: Database) -> None:
    office = Office(demo)
    with demo.read() as connection:
        known = figures(connection, AS_OF)
    people = {each.person for each in known.facts.appointments} | {each.name for each in known.facts.members}
    found = office.found()
    assert found
    for each in found:
        assert not any(person in say(each.what) for person in people)
        if each.opens is not None:
            with demo.read() as connection:
                assert record(connection, *each.opens).id == each.opens[1]
