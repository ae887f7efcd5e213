"""A frozen report is made again with the same cells, and holds nobody's name unasked."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from innovasjon_desktop.domain.errors import BadInput, NotFound, RuleBroken, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind as FieldKind
from innovasjon_desktop.i18n import say, use_unit_word
from innovasjon_desktop.reports.management import freeze_report, holds_text, write_again, write_report
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import Create, Delete, Edit, Move, run
from innovasjon_desktop.services.frozen import (
    Thaw,
    about_frozen,
    all_frozen,
    find_frozen,
    free_name,
    load_frozen,
)
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.store.exchange import FROZEN_REPORT
from innovasjon_desktop.store.organisation import PERSON
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.reports.freezing import CODEC, MARCH, NAME, content, earlier, freeze, loaded, made_again, people_of
from tests.reports.reading import cells, tables

# -- made again --


def disturb(store: Database, seed: int) -> int:
    """Change the store at random through the services, and tell how often it let itself be changed."""
    chance, done = random.Random(seed), 0
    with store.read() as connection:
        ids = {name: list(connection.scalars(select(TABLES[name].c.id))) for name in ALL}
    for turn in range(250):
        entity = ALL[chance.choice([name for name in ALL if ids[name] and name != "settings"])]
        row = chance.choice(ids[entity.name])
        texts = [f.name for f in entity.fields if f.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)]
        commands: list[object] = [Delete(entity.name, row)]
        if texts:
            commands += [Edit(entity.name, row, {chance.choice(texts): f"Endret {turn}"})] * 3
        if entity.life is not None:
            commands += [Move(entity.name, row, chance.choice(entity.life.states).key)] * 2
        try:
            run(store, chance.choice(commands), actor="ola")
        except UserError:
            continue
        done += 1
    values = {
        "municipality_name": "Nykommune",
        "unit_word": "virksomhet",
        "sla_workdays": 2,
        "agent_target": 2,
        "report_language": "nn",
    }
    run(store, Edit("settings", 1, values, on=dt.date(2020, 1, 1)), actor="ola")
    run(store, Create("section", {"name": "Ny seksjon", "valid_from": dt.date(2020, 1, 1)}), actor="ola")
    return done


@pytest.mark.parametrize(("names", "lang", "day"), [(False, "nb", AS_OF), (True, "nn", MARCH)])
def test_it_is_made_again_with_the_same_cells_whatever_has_changed(
    demo: Database, tmp_path: Path, names: bool, lang: str, day: dt.date
) -> None:
    before = earlier(demo, freeze(demo, dt.date(2025, 12, 31), "Årsskiftet"))
    data, made_on = loaded(demo, day), dt.date(2026, 7, 1)
    first = tmp_path / "først.xlsx"
    options: dict[str, Any] = {"lang": lang, "names": names, "before": before}
    write_report(first, data, made_on=made_on, frozen_as=NAME, **options)
    row_id = run(demo, freeze_report(NAME, data, **options), actor="kari").result
    assert disturb(demo, seed=day.toordinal()) > 40
    run(demo, Thaw(find(demo, "Årsskiftet"), "Årsskiftet"), actor="kari")
    use_unit_word("virksomhet")  # as every program does once it has read the settings
    again = made_again(demo, row_id, tmp_path / "igjen.xlsx", made_on=dt.date(2027, 1, 1))
    was, now = cells(first), cells(again)
    assert list(was) == list(now)
    differ = {
        (sheet, place): (was[sheet].get(place), now[sheet].get(place))
        for sheet in was
        for place in was[sheet].keys() | now[sheet].keys()
        if was[sheet].get(place) != now[sheet].get(place)
    }
    assert list(differ.values()) == [("01.07.2026", "01.01.2027")]
    live = tmp_path / "nå.xlsx"
    write_report(live, loaded(demo, day), made_on=made_on, **options)
    assert sum(cells(live)[sheet] != was[sheet] for sheet in was) >= len(was) - 1


def test_it_is_made_again_for_some_sections_only(demo: Database, tmp_path: Path) -> None:
    with demo.read() as connection:
        section = connection.scalars(
            select(TABLES["section"].c.id).where(TABLES["section"].c.name == "Grunnskole")
        ).one()
        data = load_report(connection, AS_OF, sections=[section])
    run(demo, freeze_report(NAME, data), actor="kari")
    write_report(tmp_path / "a.xlsx", data, frozen_as=NAME, made_on=AS_OF)
    with demo.read() as connection:
        row_id = find_frozen(connection, "  ledermøte   MARS ").id
    again = made_again(demo, row_id, tmp_path / "b.xlsx", made_on=AS_OF)
    assert cells(tmp_path / "a.xlsx") == cells(again)
    kept = content(demo, row_id)
    assert "Grunnskole" in kept
    assert "Barnehage" not in json.dumps(
        json.loads(kept)["value"][1][9:12]
    )  # texts of units, areas, requests


def test_the_words_of_its_definitions_are_kept(demo: Database, tmp_path: Path) -> None:
    row_id = freeze(demo)
    text = content(demo, row_id).replace("Agentdekning", "Dekning den gangen")
    with demo.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(update(FROZEN_REPORT).values(content=text))
    book = load_workbook(made_again(demo, row_id, tmp_path / "r.xlsx"))
    assert "Dekning den gangen" in {row["Figur"] for row in tables(book)["tbl_definisjoner"]}


# -- names --


def test_nobody_is_named_in_what_is_kept_unless_asked_for(demo: Database) -> None:
    people = people_of(demo)
    first, last, email = people[0]
    with demo.read() as connection:
        area = connection.scalars(
            select(TABLES["development_area"].c.id)
            .where(TABLES["development_area"].c.period_id == 2)
            .limit(1)
        ).one()
    run(demo, Edit("development_area", area, {"need": f"Spør {first} {last}, {email}"}), actor="kari")
    plain = content(demo, freeze(demo)).casefold()
    named = content(demo, freeze(demo, name="Med navn", names=True)).casefold()
    for first, last, email in people:
        for name in (f"{first} {last}", f"{last}, {first}"):
            assert name.casefold() not in plain
        assert not email or email.casefold() not in plain
    assert "@" not in plain
    found = [f"{first} {last}".casefold() in named for first, last, _email in people]
    assert sum(found) > 5
    facts = CODEC.loads(content(demo, find(demo, NAME))).data.figures.facts
    assert {each.person for each in facts.appointments} == {each.name for each in facts.members} == {""}
    assert {each.anchored_by for each in facts.appointments} <= {None, "…"}
    assert facts.absences == ()


def test_names_of_an_earlier_report_are_not_kept_in_one_without(demo: Database) -> None:
    named = earlier(demo, freeze(demo, names=True))
    concerned = {each.person for each in named.data.deviations if each.person}
    assert concerned
    with demo.read() as connection:
        everybody = list(connection.scalars(select(PERSON.c.id)))
    for row in everybody:  # so that nobody is left out by the name they have now
        run(demo, Edit("person", row, {"first_name": "Ny", "last_name": "Person"}), actor="kari")
    kept = content(demo, freeze(demo, name="Uten", before=named))
    assert not [name for name in concerned if name in kept]


def test_one_with_names_is_made_again_without_them_and_with_the_same_numbers(
    demo: Database, tmp_path: Path
) -> None:
    people = people_of(demo)
    first, last, email = people[0]
    with demo.read() as connection:
        area = load_report(connection, AS_OF).figures.facts.areas_of[2][0].id
    run(demo, Edit("development_area", area, {"need": f"Spør {first} {last}, {email}"}), actor="kari")
    named, plain = freeze(demo, names=True), freeze(demo, name="Uten")
    assert not [email for _first, _last, email in people[1:] if email and email in content(demo, named)]
    for row, (_first, _last, _email) in enumerate(people, 1):  # so that today's names help nobody
        run(demo, Edit("person", row, {"first_name": "Ny", "last_name": "Person"}), actor="kari")
    again = made_again(demo, named, tmp_path / "a.xlsx", names=False, made_on=AS_OF)
    wanted = cells(made_again(demo, plain, tmp_path / "b.xlsx", made_on=AS_OF))
    found = cells(again)
    texts = " ".join(str(text) for sheet in found.values() for text in sheet.values()).casefold()
    assert not [one for one in people if f"{one[0]} {one[1]}".casefold() in texts]
    differ = {
        (wanted[sheet].get(place), found[sheet].get(place))
        for sheet in wanted
        for place in wanted[sheet].keys() | found[sheet].keys()
        if wanted[sheet].get(place) != found[sheet].get(place)
    }
    assert differ == {("Uten", NAME)}


def test_names_are_never_made_up_nor_left_out_halfway(demo: Database, tmp_path: Path) -> None:
    named, plain = freeze(demo, names=True), freeze(demo, name="Uten")
    with pytest.raises(RuleBroken) as refused:
        made_again(demo, plain, tmp_path / "a.xlsx", names=True)
    assert refused.value.params == {"name": "Uten"}
    with demo.read() as connection:
        name, frozen = load_frozen(connection, named)
    older = replace(frozen, data=replace(frozen.data, people=()))
    with pytest.raises(RuleBroken) as refused:
        write_again(tmp_path / "a.xlsx", name, older, names=False)
    assert refused.value.params == {"name": NAME}
    assert not (tmp_path / "a.xlsx").exists()


def find(store: Database, name: str) -> int:
    with store.read() as connection:
        return find_frozen(connection, name).id


# -- the name, the list, undo --


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_has_1_to_120_characters(store: Database, name: str) -> None:
    with store.read() as connection, pytest.raises(BadInput) as refused:
        free_name(connection, name)
    assert say(refused.value) == "Gi den frosne rapporten et navn på 1 til 120 tegn."


def test_a_taken_name_is_refused_with_a_sentence(demo: Database) -> None:
    freeze(demo)
    with pytest.raises(RuleBroken) as refused:
        freeze(demo, name=" LEDERMØTE  mars")
    assert (
        say(refused.value)
        == "Det finnes allerede en frosset rapport som heter «Ledermøte mars». Velg et annet navn."
    )
    freeze(demo, name="x" * 120)


def test_the_list_has_the_newest_first_and_says_who_made_it(demo: Database) -> None:
    freeze(demo, MARCH)
    freeze(demo, name="Ledermøte juni")
    with demo.read() as connection:
        listed = all_frozen(connection)
    assert [(each.name, each.since, each.as_of, each.made_by) for each in listed] == [
        ("Ledermøte juni", dt.date(2026, 1, 1), AS_OF, "kari"),
        (NAME, dt.date(2026, 1, 1), MARCH, "kari"),
    ]
    assert all(each.made_at == demo.now() and each.size > 1000 for each in listed)


def test_the_list_says_who_is_named_and_which_sections_are_in_it(demo: Database) -> None:
    freeze(demo, names=True)
    with demo.read() as connection:
        section = connection.scalars(
            select(TABLES["section"].c.id).where(TABLES["section"].c.name == "Grunnskole")
        ).one()
        data = load_report(connection, AS_OF, sections=[section])
    run(demo, freeze_report("Skole", data), actor="kari")
    with demo.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(insert(FROZEN_REPORT).values(**LISTED, name="Ødelagt", content="{"))
    with demo.read() as connection:
        found = {each.listed.name: (each.names, each.sections) for each in about_frozen(connection)}
    assert found == {NAME: (True, ()), "Skole": (False, ("Grunnskole",)), "Ødelagt": (None, ())}
    said = {name: holds_text(*each) for name, each in found.items()}
    assert said[NAME] == "med navn, alle seksjoner"
    assert said["Skole"] == "uten navn, Grunnskole"


LISTED = {
    "as_of": AS_OF,
    "since": AS_OF,
    "made_by": "kari",
    "size": 1,
    "version": 1,
    "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "updated_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
}


def test_freezing_and_deleting_are_one_step_each_that_can_be_undone(demo: Database) -> None:
    row_id = freeze(demo)
    with demo.read() as connection:
        step = history.list_sets(connection, limit=1)[0]
    assert (say(step.label), step.rows) == ("Frøs rapporten «Ledermøte mars»", 1)
    kept = content(demo, row_id)
    deleted = run(demo, Thaw(row_id, NAME), actor="kari")
    assert say(deleted.label) == "Slettet den frosne rapporten «Ledermøte mars»"
    with demo.read() as connection, pytest.raises(NotFound):
        load_frozen(connection, row_id)
    history.undo(demo, deleted.change_set_id, actor="kari")
    assert content(demo, row_id) == kept
    history.undo(demo, step.id, actor="kari")
    with demo.read() as connection:
        assert all_frozen(connection) == []


def test_what_cannot_be_read_is_said(demo: Database) -> None:
    row_id = freeze(demo)
    for text in ("{", '{"version":99}', CODEC.dumps(3)):
        with demo.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(update(FROZEN_REPORT).values(content=text))
        with demo.read() as connection, pytest.raises(UserError) as refused:
            load_frozen(connection, row_id)
        assert say(refused.value).startswith("Den frosne rapporten «Ledermøte mars» kan ikke leses.")
