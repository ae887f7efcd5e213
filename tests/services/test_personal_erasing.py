"""A person is taken out of a store for good: rows, free text, the log, and the bytes of the file."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import RuleBroken, UndoConflict
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.checking import check
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.services.figures import as_json, figures
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.services.personal.copies import encodings, found_in_bytes
from innovasjon_desktop.services.personal.erasing import erase, preview
from innovasjon_desktop.services.personal.identity import subject_of
from innovasjon_desktop.services.personal.sweep import EVERY
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET, STATE_CHANGE
from innovasjon_desktop.store.organisation import PERSON
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.erase_words import outcome
from tests.checking import beside
from tests.conftest import AS_OF
from tests.making import Maker
from tests.reports.freezing import content, freeze

ON_A_SERVER = bool(os.environ.get("INNOVASJON_TEST_DB"))
on_a_file = pytest.mark.skipif(ON_A_SERVER, reason="about the bytes of a file")

NAME, EMAIL, PHONE = "Åshild Øverbø", "ashild.overbo@kommune.no", "+47 91 23 45 67"
NEUTRAL = "Slettet person {id}"


def gone(make: Maker, first: str = "Åshild", last: str = "Øverbø") -> int:
    """Return somebody who was an agent, and is named all over the store."""
    person = make.new(
        "person", first_name=first, last_name=last, work_email=EMAIL, work_phone=PHONE, job_title="rådgiver"
    )
    section = make.section()
    unit = make.unit(section)
    period = make.period()
    appointed = make.new(
        "agent_appointment",
        person_id=person,
        section_id=section,
        state="appointed",
        from_date=dt.date(2024, 1, 1),
        anchored_by="Seksjonsleder",
        anchored_on=dt.date(2024, 1, 1),
        mandate=f"{first} {last} følger skolene.",
    )
    area = make.area(
        unit, period, chosen_by=f"{last}, {first}", note=f"Ring {PHONE} eller skriv til {EMAIL.upper()}."
    )
    make.new(
        "area_followup",
        area_id=area,
        on_date=dt.date(2026, 5, 1),
        light="on_track",
        text=f"{first} {last}s notat.",
        by=f"{first} {last}",
    )
    make.request(unit, requester_text=None, requester_person_id=person, description=f"Fra {first}.")
    make.do(Edit("person", person, {"note": f"{first} slutter til sommeren"}))
    make.move("agent_appointment", appointed, "ended", ended_on=dt.date(2025, 6, 30), end_reason="ny jobb")
    return person


def everything(store: Database) -> str:
    """Return all rows of all tables as text."""
    with store.read() as connection:
        return "\n".join(
            json.dumps(
                [str(value) if not isinstance(value, dict | list) else value for value in row],
                ensure_ascii=False,
            )
            for table in TABLES.values()
            for row in connection.execute(select(table))
        )


@contextmanager
def disk(place: str) -> Iterator[bytes]:
    """Give the bytes of the file, of what stands beside it, and of a fresh copy; nothing has it open."""
    path = Path(place)
    held = b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")) if each.is_file())
    copy = path.with_name("kopi.sqlite")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    yield held + copy.read_bytes()
    copy.unlink()


def holds(held: bytes, term: str) -> bool:
    return any(each.lower() in held.lower() for each in encodings(term))


def test_a_person_is_replaced_everywhere_and_the_log_says_only_that(store: Database, make: Maker) -> None:
    person = gone(make)
    frozen = freeze(store, names=True)
    before = everything(store)
    assert all(each in before for each in (NAME, EMAIL, PHONE, "Øverbø, Åshild"))
    assert NAME in content(store, frozen) or '"Åshild","Øverbø"' in content(store, frozen)
    receipt = erase(store, person, actor="kari", also={EVERY})
    after = everything(store)
    assert [
        word for word in ("Åshild", "Øverbø", EMAIL, PHONE, "overbo") if word.lower() in after.lower()
    ] == []
    assert NEUTRAL.format(id=person) in after
    row = make.value("person", person, "first_name"), make.value("person", person, "last_name")
    assert row == ("Slettet", f"person {person}")
    assert make.value("person", person, "erased_on") == AS_OF
    assert make.value("person", person, "is_active") is False
    with store.read() as connection:
        step = history.get_set(connection, receipt.change_set)
        details = history.details(connection, receipt.change_set)
    assert (say(step.label), step.actor) == (f"Slettet personopplysningene til person {person}", "kari")
    assert {key for each in details for key in {**(each.before or {}), **(each.after or {})}} <= {
        "version",
        "updated_at",
        "is_active",
        "erased_on",
    }
    assert receipt.warnings == ()


@on_a_file
def test_no_byte_of_the_person_is_left_in_the_file_or_in_a_fresh_copy(
    store: Database, make: Maker, place: str
) -> None:
    person = gone(make)
    freeze(store, names=True)
    store.close()
    looked_for = (NAME, "Øverbø, Åshild", "Åshild", "Øverbø", EMAIL, PHONE, PHONE.replace(" ", ""))
    with disk(place) as held:
        found = [term for term in looked_for if holds(held, term)]
    assert found == [NAME, "Øverbø, Åshild", "Åshild", "Øverbø", EMAIL, PHONE]
    receipt = erase(store, person, actor="kari", also={EVERY})
    assert receipt.found == ()
    store.close()
    with disk(place) as held:
        assert [term for term in looked_for if holds(held, term)] == []
        assert holds(held, NEUTRAL.format(id=person))


@on_a_file
def test_the_search_sees_what_a_careless_erasure_leaves(store: Database, make: Maker) -> None:
    person = gone(make)
    with store.read() as connection:
        subject = subject_of(connection, person)
    assert set(found_in_bytes(store, subject) or ()) >= {NAME, EMAIL}
    make.do(Edit("person", person, {"first_name": "Slettet", "last_name": "person", "work_email": None}))
    assert NAME in (found_in_bytes(store, subject) or ())  # the log has it


def test_every_figure_stays_the_same_on_every_day(demo: Database) -> None:
    days = [dt.date(2024, 12, 31), dt.date(2025, 6, 30), dt.date(2025, 12, 31), dt.date(2026, 3, 31), AS_OF]

    def known() -> list[Any]:
        with demo.read() as connection:
            found = [as_json(figures(connection, day)) for day in days]
        for each in found:
            for member in each["figures"]["F-12"]["by_member"]:
                member.pop("member")
        return found

    people = [*those(demo, "agent_appointment")[:3], *those(demo, "team_member")[:2]]
    for person in people:
        end_everything(Maker(demo), person)
    before = known()
    assert len({json.dumps(each, default=str) for each in before}) == len(days)
    for person in people:
        assert erase(demo, person, actor="kari", also={EVERY}).change_set
    assert known() == before


def those(store: Database, entity: str) -> list[int]:
    """Return the people who have such a row, and lead nothing."""
    table, section, unit = TABLES[entity].c, TABLES["section"].c, TABLES["unit"].c
    with store.read() as connection:
        leaders = {
            *connection.scalars(select(section.leader_person_id)),
            *connection.scalars(select(unit.leader_person_id)),
        }
        found = connection.scalars(select(table.person_id).distinct().order_by(table.person_id))
        return [person for person in found if person not in leaders]


def end_everything(make: Maker, person: int) -> None:
    """End what the person is still part of, as people do."""
    yesterday = AS_OF - dt.timedelta(days=1)
    for entity in ("affiliation", "team_member"):
        table = TABLES[entity].c
        for row in rows_of(make, entity, table.person_id == person, table.valid_to.is_(None)):
            make.do(Edit(entity, row, {"valid_to": yesterday}))
    table = TABLES["agent_appointment"].c
    for row in rows_of(make, "agent_appointment", table.person_id == person, table.state == "appointed"):
        make.move("agent_appointment", row, "ended", ended_on=yesterday, end_reason="ny jobb")


def rows_of(make: Maker, entity: str, *where: Any) -> list[int]:
    with make.database.read() as connection:
        return list(connection.scalars(select(TABLES[entity].c.id).where(*where)))


def test_a_part_of_a_name_goes_only_where_somebody_chose_it(store: Database, make: Maker) -> None:
    person = make.person("Liv", "Strand")
    section = make.section("Strand skolekrets")
    unit = make.unit(section, note="Liv Strand er ute. Spør Liv om strandrydding.")
    make.unit(section, "Strand skole")
    seen = preview(store, person)
    doubts = {hit.text: hit for hit in seen.doubts}
    assert set(doubts) == {
        "Strand skolekrets",
        "Strand skole",
        "Liv Strand er ute. Spør Liv om strandrydding.",
    }
    erase(store, person, actor="kari", also={doubts["Liv Strand er ute. Spør Liv om strandrydding."].mark})
    neutral = NEUTRAL.format(id=person)
    assert make.value("unit", unit, "note") == f"{neutral} er ute. Spør {neutral} om strandrydding."
    assert make.value("section", section, "name") == "Strand skolekrets"


def test_somebody_else_of_the_same_name_stays(store: Database, make: Maker) -> None:
    person, other = make.person("Kari", "Moe", "kari.moe@kommune.no"), make.person("Kari", "Moe")
    longer = make.person("Kari", "Moe Lien")
    unit = make.unit(make.section(), note="Avtalt med Kari Moe Lien. Kari Moe ringer.", exempted_by=None)
    erase(store, person, actor="kari")
    assert make.value("unit", unit, "note") == "Avtalt med Kari Moe Lien. Kari Moe ringer."
    assert (make.value("person", other, "last_name"), make.value("person", longer, "last_name")) == (
        "Moe",
        "Moe Lien",
    )
    assert make.value("person", person, "work_email") is None


def test_earlier_names_and_addresses_go_too(store: Database, make: Maker) -> None:
    person = make.person("Berit", "Voll", "berit.voll@kommune.no")
    make.do(Edit("person", person, {"last_name": "Aasgard", "work_email": "berit.aasgard@kommune.no"}))
    unit = make.unit(make.section(), note="Berit Voll, nå Berit Aasgard, svarer på berit.voll@kommune.no")
    erase(store, person, actor="kari")
    n = NEUTRAL.format(id=person)
    assert make.value("unit", unit, "note") == f"{n}, nå {n}, svarer på {n}"


def test_a_person_who_was_deleted_is_still_in_the_log_and_goes_from_there(
    store: Database, make: Maker
) -> None:
    person = make.person("Gudrun", "Tveit", "gudrun.tveit@kommune.no")
    make.do(Delete("person", person))
    assert "Gudrun" in everything(store)
    erase(store, person, actor="kari")
    assert "Gudrun" not in everything(store)
    assert "Tveit" not in everything(store)
    make.undo()  # of the deletion
    assert make.value("person", person, "first_name") == "Slettet"


def test_undo_brings_no_name_back_and_an_erasure_cannot_be_undone(store: Database, make: Maker) -> None:
    person = gone(make)
    make.do(Edit("person", person, {"first_name": "Aashild", "work_email": "aashild@kommune.no"}))
    with store.read() as connection:
        steps = [step.id for step in history.list_sets(connection)]
    receipt = erase(store, person, actor="kari", also={EVERY})
    with pytest.raises(UndoConflict):
        history.undo(store, receipt.change_set, actor="kari")
    undone = 0
    for step in steps:
        try:
            history.undo(store, step, actor="kari")
            undone += 1
        except UndoConflict:
            pass
        assert "shild" not in everything(store).lower().replace("å", "a")
    assert undone > 0


def test_what_was_done_before_can_still_be_undone_in_turn(store: Database, make: Maker) -> None:
    person = make.person("Gro", "Lunde")
    section = make.section("Barnehage")
    erase(store, person, actor="kari")
    make.undo()
    with store.read() as connection:
        assert connection.execute(select(TABLES["section"].c.id)).all() == []
    make.redo()
    assert make.value("section", section, "name") == "Barnehage"


def test_the_store_is_as_sound_as_before(store: Database, make: Maker, place: str) -> None:
    person = gone(make)
    freeze(store, names=True)
    before = check(place, now=store.now()).findings
    erase(store, person, actor="kari", also={EVERY})
    assert [
        (each.entity, each.row_id, say(each.text)) for each in check(place, now=store.now()).findings
    ] == [(each.entity, each.row_id, say(each.text)) for each in before]


def test_user_names_go_from_the_history_when_they_are_told(store: Database, make: Maker) -> None:
    person = make.person("Kari", "Nes", "knes@kommune.no")
    doubts = preview(store, person).doubts
    assert [hit.text for hit in doubts if hit.table == "change_set"] == ["kari"]
    erase(store, person, actor="admin", accounts=["KARI"])
    with store.read() as connection:
        actors = set(connection.scalars(select(CHANGE_SET.c.actor))) | set(
            connection.scalars(select(STATE_CHANGE.c.actor))
        )
    assert actors == {NEUTRAL.format(id=person), "admin"}


def test_open_roles_come_first(store: Database, make: Maker) -> None:
    section = make.section()
    person = make.person()
    make.new("affiliation", person_id=person, section_id=section, valid_from=dt.date(2026, 1, 1))
    make.do(Edit("section", section, {"leader_person_id": person}))
    with pytest.raises(RuleBroken) as refused:
        erase(store, person, actor="kari")
    assert {"Tilknytning", "Seksjon"} <= set(say(refused.value).replace(":", " ").split())
    assert len(preview(store, person).obstacles) == 2
    assert make.value("person", person, "first_name") == "Kari"


def test_the_preview_changes_nothing(store: Database, make: Maker) -> None:
    person = gone(make)
    before = everything(store)
    seen = preview(store, person, also={EVERY})
    assert everything(store) == before
    assert seen.cells["work_email"] == EMAIL
    assert seen.rewrites["change"] >= 6
    assert seen.own_lines == 2
    receipt = erase(store, person, actor="kari", also={EVERY})
    assert receipt.rewrites == seen.rewrites


def test_letters_a_json_text_escapes_are_found(store: Database, make: Maker) -> None:
    gone(make)
    with store.read() as connection:
        kept = connection.exec_driver_sql("SELECT after FROM change WHERE entity = 'person'").scalar()
        assert connection.scalar(select(CHANGE.c.after).where(CHANGE.c.entity == PERSON.name)) is not None
    assert "\\u00c5shild" in str(kept) or ON_A_SERVER


# Somebody else, and what is the program's own


@on_a_file
def test_the_name_somebody_else_has_too_is_not_called_left_behind(store: Database, make: Maker) -> None:
    one, other = make.person("Kari", "Hansen", "kari@kommune.no"), make.person("Kari", "Hansen")
    receipt = erase(store, one, actor="per")
    assert receipt.found == ()
    assert receipt.of_others == ("Kari Hansen",)
    (warning,) = (say(each) for each in receipt.warnings)
    assert warning.startswith("Noen andre her har det samme")
    assert "Kari Hansen" in warning
    assert "ingen navn" not in outcome(receipt)
    assert make.value("person", other, "last_name") == "Hansen"
    (last,) = [erase(store, other, actor="per")]
    assert (last.found, last.of_others, last.warnings) == ((), (), ())


@pytest.mark.parametrize(("first", "last"), [("Person", "Texts"), ("Made", "Key"), ("At", "Kind")])
def test_a_name_that_is_a_common_word_leaves_the_ledger_alone(
    store: Database, make: Maker, place: str, first: str, last: str
) -> None:
    before = make.person("Ola", "Nordmann", "ola@kommune.no")
    erase(store, before, actor="kari")
    with store.read() as connection:
        known = ledger.entries(connection)
    beside(place, "INSERT INTO store (name, value) VALUES ('min_reader', '0001')")
    erase(store, make.person(first, last), actor="kari", also={EVERY})
    with store.read() as connection:
        kept = ledger.entries(connection)
    assert kept[:1] == known
    assert len(kept) == 2
    assert check(place).ok
