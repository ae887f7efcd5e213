"""«I dag» from a real store, read as the screen shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.today import Line, Today, today
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AS_OF = dt.date(2026, 6, 30)
OLD = dt.date(2020, 1, 1)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Desk(Maker):
    """A municipality and what «I dag» says of it."""

    def today(self, day: dt.date = AS_OF) -> Today:
        with self.database.read() as connection:
            return today(connection, day)

    def agent(self, section: int, **values: Any) -> int:
        given = {
            "state": "appointed",
            "from_date": d("2025-01-01"),
            "anchored_by": "leder",
            "anchored_on": OLD,
        }
        return self.new("agent_appointment", section_id=section, **given | values)


@pytest.fixture
def desk(store: Database) -> Desk:
    return Desk(store)


def text(line: Line) -> str:
    return f"{say(line.title)} | {' · '.join(map(say, line.details))} | {say(line.action)}"


def group(shown: Today, title: str) -> list[str]:
    return [text(line) for group in shown.groups if say(group.title) == title for line in group.lines]


def finding(shown: Today) -> str:
    return "; ".join(map(say, shown.finding))


def cards(shown: Today) -> list[str]:
    return [
        f"{say(card.value)} {say(card.label)}: {say(card.note) if card.note else ''}".replace(
            "\N{NO-BREAK SPACE}", " "
        )
        for card in shown.cards
    ]


def test_the_example_municipality(demo: Database) -> None:
    shown = Desk(demo).today()
    assert finding(shown) == "3 nye forespørsler, én av dem over fristen; 2 seksjoner uten agent"
    assert cards(shown)[:2] == [
        "7 av 9 seksjoner har agent: 2 mangler",
        "51 av 68 enheter har valgt område: 17 gjenstår",
    ]
    assert [say(each.title) for each in shown.groups] == [
        "Nye forespørsler",
        "Seksjoner uten agent",
        "Følg opp nå",
        "Ikke valgt etter fristen",
    ]
    assert len(shown.groups[0].lines) == 3
    assert [each.late for each in shown.groups[0].lines] == [True, False, False]


def test_an_empty_store_has_nothing_to_do(desk: Desk) -> None:
    shown = desk.today()
    assert shown.groups == ()
    assert finding(shown) == "ingenting venter på noen i dag"
    assert cards(shown) == [
        "– seksjoner har agent: ",
        "– enheter har valgt område: ",
        "– svartid, median: ",
        "– belegg neste 3 måneder: ",
    ]


def test_new_requests_the_oldest_first(desk: Desk) -> None:
    section = desk.section("Teknisk")
    unit = desk.unit(section, "Vann og avløp")
    for title, received in (
        ("I dag", "2026-06-30"),
        ("I går", "2026-06-29"),
        ("Fredag", "2026-06-26"),
        ("To for sent", "2026-06-19"),
        ("Én for sent", "2026-06-22"),
    ):
        desk.request(unit, d(received), title=title)
    desk.request(unit, d("2026-06-01"), title="Besvart", first_response_on=d("2026-06-02"))
    desk.request(
        unit, d("2026-06-01"), title="Avklares", state="clarifying", first_response_on=d("2026-06-02")
    )
    desk.new(
        "request",
        title="På tvers",
        scope="cross",
        request_type="testing",
        requester_text="rektor",
        received_on=d("2026-06-24"),
    )
    shown = desk.today()
    assert group(shown, "Nye forespørsler") == [
        "To for sent | Vann og avløp · 2 virkedager over fristen | Svar",
        "Én for sent | Vann og avløp · 1 virkedag over fristen | Svar",
        "På tvers | 4 virkedager | Svar",
        "Fredag | Vann og avløp · 2 virkedager | Svar",
        "I går | Vann og avløp · mottatt i går | Svar",
        "I dag | Vann og avløp · mottatt i dag | Svar",
    ]
    assert finding(shown).startswith("6 nye forespørsler, 2 av dem over fristen; én seksjon uten agent")
    assert (
        group(desk.today(d("2026-06-28")), "Nye forespørsler")[-1]
        == "Fredag | Vann og avløp · mottatt 26.06.2026 | Svar"
    )


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (["2026-06-29"], "én ny forespørsel"),
        (["2026-06-01"], "én ny forespørsel, over fristen"),
        (["2026-06-01", "2026-06-02"], "2 nye forespørsler, alle over fristen"),
        (["2026-06-29"] * 13, "13 nye forespørsler"),
    ],
)
def test_the_finding_counts(desk: Desk, received: list[str], said: str) -> None:
    section = desk.section()
    desk.agent(section, person_id=desk.person())
    unit = desk.unit(section)
    for day in received:
        desk.request(unit, d(day))
    assert finding(desk.today()) == said


def test_the_finding_in_nynorsk(desk: Desk) -> None:
    desk.section()
    desk.request(desk.unit(desk.section("Helse")), d("2026-06-29"))
    with language("nn"):
        assert finding(desk.today()) == "éin ny førespurnad; 2 seksjonar utan agent"


def test_sections_without_an_agent(desk: Desk) -> None:
    empty, few = desk.section("Ingen"), desk.section("For få")
    desk.do(Edit("section", few, {"agent_target": 2}))
    desk.agent(few, person_id=desk.person())
    desk.unit(empty, "Ask")
    for name in ("Birk", "Gran"):
        desk.unit(few, name)
    shown = desk.today()
    assert group(shown, "Seksjoner uten agent") == [
        "Ingen | har aldri hatt agent · 1 enhet | Utnevn",
        "For få | 1 av 2 ønskede innovasjonsagenter · 2 enheter | Utnevn",
    ]
    assert cards(shown)[0] == "0 av 2 seksjoner har agent: 2 mangler"
    (lines,) = (each.lines for each in shown.groups)
    assert [(line.opens, line.does) for line in lines] == [
        (("section", empty), "appoint"),
        (("section", few), "appoint"),
    ]


def test_a_section_with_a_proposal_asks_for_that_one_to_be_appointed(desk: Desk) -> None:
    section = desk.section("Kultur")
    desk.unit(section, "Biblioteket")
    proposal = desk.new(
        "agent_appointment",
        section_id=section,
        person_id=desk.person("Kari", "Nordmann"),
        state="proposed",
        from_date=d("2026-07-01"),
    )
    shown = desk.today()
    assert group(shown, "Seksjoner uten agent") == [
        "Kultur | foreslått: Kari Nordmann · har aldri hatt agent · 1 enhet | Utnevn"
    ]
    (line,) = shown.groups[0].lines
    assert (line.opens, line.does) == (("agent_appointment", proposal), "move:appointed")
    second = desk.person("Ola", "Nes")
    desk.new(
        "agent_appointment",
        section_id=section,
        person_id=second,
        state="proposed",
        from_date=d("2026-07-01"),
    )
    assert "foreslått: Kari Nordmann, Ola Nes" in group(desk.today(), "Seksjoner uten agent")[0]
    desk.move("agent_appointment", proposal, "withdrawn")
    (line,) = desk.today().groups[0].lines
    assert line.opens == ("agent_appointment", proposal + 1)
    desk.move("agent_appointment", proposal + 1, "withdrawn")
    (line,) = desk.today().groups[0].lines
    assert (line.opens, line.does) == (("section", section), "appoint")


def test_units_that_have_not_chosen(desk: Desk) -> None:
    section = desk.section("Grunnskole")
    desk.agent(section, person_id=desk.person())
    desk.period()
    unit = desk.unit(section, "Ask skole")
    shown = desk.today()
    assert group(shown, "Ikke valgt etter fristen") == [
        "Ask skole | Grunnskole · fristen var 01.04.2025 | Velg"
    ]
    assert shown.groups[0].lines[0].opens == ("unit", unit)
    assert finding(shown) == "én enhet har ikke valgt etter fristen"
    assert desk.today(d("2025-04-01")).groups == ()


def test_follow_ups(desk: Desk) -> None:
    section = desk.section("Grunnskole")
    person = desk.person("Svein", "Nilsen")
    today_is_last = desk.agent(section, person_id=person, planned_to=AS_OF)
    desk.agent(section, person_id=desk.person("Ikke", "Ennå"), planned_to=d("2026-07-01"))
    period = desk.period()
    silent = desk.area(desk.unit(section, "Granmo skole"), period, title="Uterom", chosen_on=d("2026-03-31"))
    fresh = desk.area(desk.unit(section, "Ask skole"), period, chosen_on=d("2026-04-01"))
    for area, title, due, done in (
        (fresh, "Forfalt", "2026-06-29", None),
        (fresh, "I dag", "2026-06-30", None),
        (fresh, "Gjort", "2026-06-01", "2026-06-20"),
        (fresh, "Senere", "2026-07-01", None),
    ):
        desk.new("milestone", area_id=area, title=title, due=d(due), done_on=d(done) if done else None)
    member = desk.member()
    waiting = [desk.request(desk.unit(section, name), title=name) for name in ("Vann", "Vei")]
    for request, resume in zip(waiting, ("2026-06-30", "2026-07-01"), strict=True):
        desk.move("request", request, "accepted", d("2026-06-02"), lead_id=member, planned_hours=60)
        desk.move("request", request, "on_hold", d("2026-06-12"), hold_reason="Ferie", resume_on=d(resume))
    shown = desk.today()
    assert group(shown, "Følg opp nå") == [
        "Granmo skole: ingen kontakt på 91 dager | Uterom | Åpne",
        "Forfalt | Ask skole · frist 29.06.2026 | Åpne",
        "I dag | Ask skole · frist 30.06.2026 | Åpne",
        "Svein Nilsen må fornyes som agent | Grunnskole · planlagt til 30.06.2026 | Forny",
        "Vann skulle gjenopptas 30.06.2026 | Vann · på vent siden 12.06.2026 | Åpne",
    ]
    (lines,) = (each.lines for each in shown.groups if say(each.title) == "Følg opp nå")
    assert [line.opens for line in lines if line.does == "renew"] == [("agent_appointment", today_is_last)]
    assert lines[0].opens == ("development_area", silent)
    assert [line.late for line in lines] == [False, True, False, False, False]


def test_cards(desk: Desk) -> None:
    section = desk.section()
    desk.agent(section, person_id=desk.person())
    unit = desk.unit(section)
    member = desk.member()
    desk.new("team_capacity", member_id=member, from_month=OLD, hours_per_month=100 * 60)
    for received, answered in (
        ("2026-06-01", "2026-06-03"),
        ("2026-06-01", "2026-06-04"),
        ("2026-06-01", "2026-06-12"),
    ):
        desk.request(unit, d(received), state="clarifying", first_response_on=d(answered))
    booked = desk.request(unit, d("2026-06-01"))
    desk.move(
        "request",
        booked,
        "accepted",
        lead_id=member,
        planned_hours=150 * 60,
        first_response_on=d("2026-06-04"),
    )
    desk.do(Edit("request_facilitator", 1, {"from_date": d("2026-07-01"), "to_date": d("2026-07-31")}))
    assert cards(desk.today()) == [
        "1 av 1 seksjoner har agent: ",
        "– enheter har valgt område: ",
        "3 dager svartid, median: 75 % innen frist",
        "50 % belegg neste 3 måneder: ledig fra uke 32",
    ]
    desk.request(unit, d("2026-06-01"), state="clarifying", first_response_on=d("2026-06-03"))
    desk.request(unit, d("2026-06-01"), state="clarifying", first_response_on=d("2026-06-03"))
    assert cards(desk.today())[2].startswith("2,5 dager")
