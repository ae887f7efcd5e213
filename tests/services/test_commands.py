"""What the history calls each step: what was done, and to which row."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.agents import AddMember, AppointAgent
from innovasjon_desktop.services.areas import ChooseArea, ClosePeriod, ReplaceArea
from innovasjon_desktop.services.commands import EARLIER, LONGEST_NAME, Batch, Create, Delete, Edit, label_of
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit
from innovasjon_desktop.services.requests import AnswerRequest
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import START, Maker

DAY = dt.date(2026, 6, 29)
NEED = "Innbyggerne venter for lenge på svar"
SOME = Message("Edit {count} rows: {field}", count=2, field=Message("Name"))


def done(make: Maker, command: object) -> str:
    """Carry out a command and return what it is called, which is what the history calls it too."""
    changed = make.do(command)
    with make.database.read() as connection:
        kept = history.get_set(connection, changed.change_set_id).label
    assert say(kept) == say(changed.label)
    return say(kept)


def test_a_step_about_one_row_names_it(make: Maker) -> None:
    section = make.section("Teknisk")
    unit = make.unit(section, "Vann og avløp")
    request = make.request(unit, title="Digitale søknader")
    values = {"team_role": "leader", "discipline": "design", "valid_from": START}
    member = make.new("team_member", person_id=make.person("Ola", "Nes"), **values)
    entry = {"member_id": member, "on_date": DAY, "hours": 60, "activity": "other"}
    assert done(make, Create("time_entry", entry)) == "Lagt til: Timeføring – 29.06.2026 Ola Nes"
    assert done(make, Edit("unit", unit, {"headcount": 4})) == "Endret: Enhet – Vann og avløp"
    moved = make.move("request", request, "clarifying")
    assert say(moved.label) == "Forespørsel F-2026-001 Digitale søknader: Avklares"
    assert done(make, Delete("time_entry", 1)) == "Slettet: Timeføring – 29.06.2026 Ola Nes"


def test_the_name_is_the_one_the_row_has_after_the_step_and_stays(make: Maker) -> None:
    section = make.section("Teknisk")
    assert done(make, Edit("section", section, {"name": "Plan"})) == "Endret: Seksjon – Plan"
    make.do(Edit("section", section, {"name": "Miljø"}))
    with make.database.read() as connection:
        labels = [say(step.label) for step in history.list_sets(connection)]
    assert labels == ["Endret: Seksjon – Miljø", "Endret: Seksjon – Plan", "Lagt til: Seksjon – Teknisk"]


def test_names_stand_in_every_language_and_an_undo_has_them_too(make: Maker) -> None:
    make.do(Edit("section", make.section("Kultur"), {"code": "K"}))
    make.undo()
    with make.database.read() as connection:
        step, *_ = history.list_sets(connection)
    assert say(step.label) == "Angret: Endret: Seksjon – Kultur"
    with language("nn"):
        assert say(step.label) == "Angra: Endra: Seksjon – Kultur"


def test_steps_of_a_topic_state_facts(make: Maker) -> None:
    section, other = make.section("Teknisk"), make.section("Plan")
    unit, period = make.unit(section, "Vann og avløp"), make.period()
    request = make.request(unit, title="Digitale søknader")
    choose = ChooseArea(unit, period, "Raske svar", NEED, "rektor", dt.date(2025, 2, 1))
    assert done(make, choose) == "Utviklingsområde valgt: Raske svar"
    replace = ReplaceArea(1, "Behovet er et annet nå", "Færre feil", NEED, "rektor", dt.date(2025, 9, 1))
    assert done(make, replace) == "Utviklingsområde erstattet: Færre feil"
    assert done(make, AnswerRequest(request, DAY)) == "Forespørsel besvart: F-2026-001 Digitale søknader"
    member = AddMember("member", "tjenestedesign", START, None, "Ola", "Nes")
    assert done(make, member) == "Lagt til: Ressursteammedlem – Ola Nes"
    moved = done(make, MoveUnit(unit, other, dt.date(2026, 1, 1)))
    assert moved == "Enhet flyttet til en annen seksjon: Vann og avløp"
    earlier = make.period(dt.date(2023, 1, 1))
    assert done(make, ClosePeriod(earlier, DAY)) == "Periode lukket: 2023–2024"
    empty = make.unit(section, "Vei")
    assert done(make, CloseUnit(empty, DAY)) == "Enhet lagt ned: Vei"


@pytest.mark.parametrize(
    ("anchored", "said"),
    [
        ((None, None), "Agent foreslått: Kari Ås – Kultur"),
        (("seksjonsleder", DAY), "Agent utnevnt: Kari Ås – Kultur"),
    ],
)
def test_an_agent_is_proposed_or_appointed(
    make: Maker, anchored: tuple[str | None, dt.date | None], said: str
) -> None:
    section = make.section("Kultur")
    command = AppointAgent(section, DAY, *anchored, first_name="Kari", last_name="Ås")
    assert done(make, command) == said
    assert make.value("agent_appointment", 1, "state") == ("appointed" if anchored[0] else "proposed")


def test_steps_about_several_rows_keep_their_text(make: Maker) -> None:
    section = make.section("Teknisk")
    units = tuple(make.unit(section, name) for name in ("Vann", "Avløp", "Vei"))
    both = Batch(tuple(Edit("unit", unit, {"headcount": 4}) for unit in units), SOME)
    assert done(make, both) == say(SOME)
    new = {"section_id": section, "name": "Vann og avløp", "unit_type": "skole", "leader_title": "leder"}
    assert done(make, MergeUnits(units[:2], DAY, new)) == "Enheter slått sammen"
    parts = ({"name": "Vei nord"}, {"name": "Vei sør"})
    assert done(make, SplitUnit(units[2], DAY, parts)) == "Enhet delt"


def test_several_commands_about_one_row_name_it(make: Maker) -> None:
    section = make.section("Kultur")
    one = Batch((Edit("section", section, {"code": "K"}),), SOME)
    assert done(make, one) == "Endret: Seksjon – Kultur"
    two = Batch((Edit("section", section, {"code": "A"}), Edit("section", section, {"sort_order": 1})), SOME)
    assert done(make, two) == f"{say(SOME)}: Kultur"


def test_commands_called_after_one_of_them_name_its_row(make: Maker) -> None:
    section, other = make.section("Kultur"), make.section("Plan")
    edit = Edit("section", section, {"code": "K"})
    unit = {"section_id": other, "name": "Byggesak", "unit_type": "skole", "leader_title": "x"}
    both = Batch((Create("unit", unit | {"valid_from": START}), edit), label_of(edit))
    assert done(make, both) == "Endret: Seksjon – Kultur"


def test_a_long_name_is_cut(make: Maker) -> None:
    area = make.area(make.unit(make.section()), make.period())
    values = {
        "area_id": area,
        "on_date": DAY,
        "light": "on_track",
        "text": "Godt i gang. " * 40,
        "by": "rektor",
    }
    said = done(make, Create("area_followup", values))
    assert said.startswith("Lagt til: Oppfølging – 29.06.2026 Godt i gang.")
    assert said.endswith("…")
    assert len(said) <= len("Lagt til: Oppfølging – ") + LONGEST_NAME


def test_a_person_is_a_value_of_the_label_which_can_be_overwritten(make: Maker) -> None:
    """Erasing a person overwrites values of the log (section 9); a name in the text would be out of reach."""
    person = make.person("Kari", "Ås")
    make.do(Edit("person", person, {"job_title": "rektor"}))
    make.undo()
    with make.database.read() as connection:
        kept = connection.execute(select(CHANGE_SET.c.label, CHANGE_SET.c.params)).all()
    assert len(kept) == 3
    assert not any("Kari" in label for label, _params in kept)
    assert [params.get("name") for _label, params in kept[:2]] == ["Kari Ås", "Kari Ås"]


def test_steps_of_older_stores_are_still_said(store: Database) -> None:
    old = Message("New: {entity}", entity=Message("Section"))
    changed = store.write(
        old, "kari", lambda unit: unit.insert("section", {"name": "A", "valid_from": START})
    )
    with store.read() as connection:
        assert say(history.get_set(connection, changed.change_set_id).label) == "Lagt til: Seksjon"
    assert all(say(text) != text for text in EARLIER)


def test_a_step_that_changes_nothing_is_no_step(make: Maker) -> None:
    section = make.section("Kultur")
    changed = make.do(Edit("section", section, {"name": "Kultur"}))
    assert changed.change_set_id == 0
    with make.database.read() as connection:
        assert history.count_sets(connection) == 1
