"""Forms out: who gets one, and what the answer becomes."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import BadInput, RuleBroken
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.forms.asking import CHOOSE, FOLLOW_UP, REQUEST
from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.recognising.auto import (
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.settings import UNNAMED
from innovasjon_desktop.store.areas import AREA_FOLLOWUP as FOLLOWUP
from innovasjon_desktop.store.areas import DEVELOPMENT_AREA as AREA
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.forms import (
    CHOSEN,
    NEED,
    bring,
    choosing,
    copy,
    fill,
    following,
    kept,
    line_of,
    planned,
    read,
    send,
    through_libreoffice,
    waited_for,
    words_of,
)
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


# Who gets a form


def test_a_unit_with_a_current_area_follows_up_and_any_other_chooses(
    store: Database, make: Maker, period: int
) -> None:
    section = make.section()
    states: dict[str, dict[str, Any]] = {
        "chosen": {},
        "in_progress": {"aim": "Flere leser", "methods": [1]},
        "completed": {"aim": "x", "methods": [1], "outcome": "Vi kom i mål", "closed_on": AS_OF},
        "stopped": {"learning": "Vi lærte mye av dette, sammen", "closed_on": AS_OF},
        "proposed": {},
        "dropped": {},
    }
    for state, values in states.items():
        make.area(make.unit(section, state), period, state, **values)
    make.unit(section, "uten")

    def purposes(**order: Any) -> dict[str, str]:
        forms = planned(store, Order(AREAS, **order)).forms
        return {form.name.split(" – ")[1]: form.purpose for form in forms}

    follows = {"chosen", "in_progress", "completed"}
    every = {name: FOLLOW_UP if name in follows else CHOOSE for name in (*states, "uten")}
    assert purposes(completed=True) == every
    assert purposes() == {name: purpose for name, purpose in every.items() if name != "completed"}
    assert planned(store).done == 1


def test_exempt_closed_and_coming_units_get_none(store: Database, make: Maker, period: int) -> None:
    section = make.section()
    make.unit(section, "A")
    make.unit(
        section,
        "fritatt",
        expected_to_choose=False,
        exemption_reason="Er under avvikling",
        exempted_by="leder",
    )
    make.unit(section, "lagt ned", valid_to=dt.date(2026, 6, 29))
    make.unit(section, "siste dag", valid_to=AS_OF)
    make.unit(section, "kommer", valid_from=dt.date(2026, 7, 1))
    batch = planned(store)
    assert [form.name.split(" – ")[1] for form in batch.forms] == ["A", "siste dag"]
    assert batch.exempt == 1


def test_sections_and_not_chosen_narrow_it(store: Database, make: Maker, period: int) -> None:
    first, second = make.section("Grunnskole"), make.section("Barnehage")
    make.area(make.unit(first, "valgt"), period)
    stopped = make.unit(first, "stoppet")
    make.area(stopped, period, "stopped", learning="Vi lærte mye av dette, sammen", closed_on=AS_OF)
    make.area(make.unit(first, "foreslått"), period, "proposed")
    make.unit(second, "annen")

    def names(**order: Any) -> list[str]:
        return [form.name.split(" – ")[1] for form in planned(store, Order(AREAS, **order)).forms]

    assert names(sections=frozenset({second})) == ["annen"]
    assert names(not_chosen=True) == ["annen", "foreslått"]  # a stopped area counts as chosen (E-12)
    assert names(not_chosen=True, sections=frozenset({first})) == ["foreslått"]
    batch = planned(store, Order(REQUEST, not_chosen=True, sections=frozenset({first})))
    assert batch.lists["unit_id"] == ("foreslått",)


def test_one_unit_alone_gets_a_form_or_it_is_said_why_not(store: Database, make: Maker, period: int) -> None:
    section = make.section()
    one, _other = make.unit(section, "Åsen"), make.unit(section, "Tangen")
    exempt = make.unit(
        section, "Lia", expected_to_choose=False, exemption_reason="Er under avvikling", exempted_by="leder"
    )
    coming = make.unit(section, "Kommer", valid_from=dt.date(2026, 7, 1))
    done = make.unit(section, "Ferdig")
    make.area(done, period, "completed", aim="x", methods=[1], outcome="Vi kom i mål", closed_on=AS_OF)
    batch = planned(store, Order(AREAS, unit_id=one))
    assert [form.unit_id for form in batch.forms] == [one]
    assert (batch.exempt, batch.done) == (0, 0)
    assert len(planned(store, Order(AREAS, unit_id=done, completed=True)).forms) == 1
    for unit, said in ((exempt, "is exempt"), (coming, "is not there today"), (done, "is done with")):
        with pytest.raises(BadInput, match=said):
            planned(store, Order(AREAS, unit_id=unit))


def test_a_request_form_names_the_municipality_once_it_has_a_name(store: Database, make: Maker) -> None:
    make.unit(make.section())
    order = Order(REQUEST, language="nb")
    assert make.value("settings", 1, "municipality_name") == UNNAMED
    (form,) = planned(store, order).forms
    assert form.addressed == "Til enheter som vil ha hjelp i utviklingsarbeidet"
    make.do(Edit("settings", 1, {"municipality_name": "Elvedal kommune"}))
    (form,) = planned(store, order).forms
    assert form.addressed == "Til enheter som vil ha hjelp i utviklingsarbeidet – Elvedal kommune"


def test_without_a_period_or_a_unit_nothing_is_made(store: Database, make: Maker) -> None:
    with pytest.raises(BadInput, match="no development period"):
        planned(store)
    period = make.period()
    with pytest.raises(BadInput, match="no units yet"):
        planned(store)
    with pytest.raises(BadInput, match="no units yet"):
        planned(store, Order(REQUEST))
    section = make.section()
    make.unit(section)
    with pytest.raises(BadInput, match="no unit fits"):
        planned(store, Order(AREAS, sections=frozenset()))
    make.move("development_period", period, "closed")
    with pytest.raises(RuleBroken) as refused:
        planned(store)
    assert refused.value.rule == "R-74"


def test_the_period_of_an_order_decides_the_day(store: Database, make: Maker, period: int) -> None:
    coming = make.period(dt.date(2027, 1, 1), "planned")
    section = make.section()
    make.area(make.unit(section, "A"), period)
    make.unit(section, "slutter", valid_to=dt.date(2026, 12, 31))
    batch = planned(store, Order(AREAS, coming))
    assert [(form.name, form.purpose) for form in batch.forms] == [("Utviklingsområde 2027–2028 – A", CHOOSE)]


def test_no_name_of_a_person_stands_in_a_form(demo: Database) -> None:
    with demo.read() as connection:
        people = (
            connection.exec_driver_sql("SELECT first_name || ' ' || last_name FROM person").scalars().all()
        )
    batch = planned(demo)
    said = " ".join(str((form.facts, form.intro, form.addressed, form.filled)) for form in batch.forms)
    assert (len(batch.forms), batch.done) == (65, 3)
    assert not [name for name in people if name in said]


def test_making_forms_is_one_step_that_can_be_undone(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = choosing(make, store, tmp_path)
    (row,) = kept(store)
    assert (row["purpose"], row["made_on"], row["answered_on"]) == (CHOOSE, AS_OF, None)
    make.undo()
    assert kept(store) == []
    assert words_of(line_of(store, path))[0][1].startswith("Skjemaet er laget fra et annet register")
    make.redo()
    assert kept(store)[0]["key"] == row["key"]
    assert line_of(store, fill(path, CHOSEN)).problems == ()


# What an answer becomes


def test_a_whole_answer_is_a_chosen_area(store: Database, make: Maker, period: int, tmp_path: Path) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    line = line_of(store, path)
    assert line.problems == ()
    assert (line.id, line.values["state"], line.values["title"]) == (None, "chosen", "Leselyst")
    assert line.values["chosen_on"] == dt.date(2026, 5, 4)
    bring(store, path)
    assert make.value("development_area", 1, "state") == "chosen"
    assert make.value("development_area", 1, "themes") == ["tidlig innsats"]
    assert len(make.value("development_area", 1, "methods")) == 2


@pytest.mark.parametrize("missing", ["need", "chosen_on", "chosen_by"])
def test_an_answer_that_lacks_something_is_a_proposal(
    store: Database, make: Maker, period: int, tmp_path: Path, missing: str
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN | {missing: None})
    assert line_of(store, path).values["state"] == "proposed"
    bring(store, path)
    assert make.value("development_area", 1, "state") == "proposed"


def test_a_proposed_area_is_filled_in_and_chosen(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    unit = make.unit(make.section())
    area = make.new("development_area", unit_id=unit, period_id=period, title="Leseløft", need=NEED)
    ((form, path),) = send(store, tmp_path)
    assert (form.area_id, form.filled["title"]) == (area, "Leseløft")
    fill(path, {"title": "Leselyst", "chosen_on": dt.date(2026, 5, 4), "chosen_by": "rektor"})
    line = line_of(store, path)
    assert dict(line.values) == {
        "title": "Leselyst",
        "chosen_on": dt.date(2026, 5, 4),
        "chosen_by": "rektor",
        "state": "chosen",
    }
    bring(store, path)
    assert make.value("development_area", area, "state") == "chosen"
    assert make.value("development_area", area, "title") == "Leselyst"


def test_a_follow_up_is_a_new_row_and_changed_fields_are_changes(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    told = {"light": "Trenger bistand", "text": "Vi har prøvd to ting", "next_step": "Spørre foreldre"}
    fill(path, {**told, "by": "rektor", "on_date": dt.date(2026, 6, 15), "aim": "Alle leser"})
    tables, questions = read(store, path)
    assert questions == ()
    assert [(table.kind, table.lines[0].id) for table in tables] == [
        ("development_area", area),
        ("area_followup", None),
    ]
    assert dict(tables[0].lines[0].values) == {"aim": "Alle leser"}
    bring(store, path)
    assert make.value("development_area", area, "aim") == "Alle leser"
    assert make.value("area_followup", 1, "light") == "needs_help"
    assert make.value("area_followup", 1, "on_date") == dt.date(2026, 6, 15)


def test_a_follow_up_without_a_date_is_of_the_day_it_arrives(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period)
    fill(path, {"light": "I rute", "text": "Det går bra"})
    (table,), _questions = read(store, path)
    assert table.kind == "area_followup"
    assert table.lines[0].values["on_date"] == AS_OF


def test_a_follow_up_says_how_it_goes_and_what_has_happened(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period)
    line = line_of(store, fill(path, {"next_step": "Spørre foreldre"}))
    assert [text for _cell, text in words_of(line)] == ["Fyll ut dette feltet først."] * 2


def test_a_request_form_is_answered_by_many(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    section = make.section()
    make.unit(section, "Åsen")
    make.unit(section, "Dalen")
    ((_form, path),) = send(store, tmp_path, Order(REQUEST, language="nb"))
    first, second, again = (copy(path, f"{name}.xlsx") for name in ("a", "b", "c"))
    asked = {"title": "Idédugnad", "request_type": "Idéutvikling", "requester_text": "rektor"}
    fill(first, {**asked, "unit_id": "Åsen", "expected_participants": 12, "received_on": dt.date(2026, 6, 1)})
    fill(second, {**asked, "unit_id": "Dalen"})
    fill(again, {**asked, "unit_id": "Dalen"})
    tables, questions = read(store, first, second, again)
    assert questions == ()
    assert [table.lines[0].left_out is None for table in tables] == [True, True, False]
    assert say(tables[2].lines[0].left_out or "") == "Det samme svaret står i b.xlsx."
    bring(store, first, second, again)
    assert make.value("request", 1, "received_on") == dt.date(2026, 6, 1)
    assert make.value("request", 2, "received_on") == AS_OF
    assert [make.value("request", row, "channel") for row in (1, 2)] == ["form", "form"]
    assert make.value("request", 1, "state") == "received"
    assert [table.lines[0].left_out is None for table in read(store, first, second, again)[0]] == [False] * 3


def test_a_request_that_is_there_is_asked_about_and_not_made_again(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    unit = make.unit(make.section())
    request = make.request(unit, AS_OF, title="Idédugnad", description="Sagt på telefon")
    ((_form, path),) = send(store, tmp_path, Order(REQUEST, language="nb"))
    fill(path, {"unit_id": "Åsen skole", "title": "idédugnad", "request_type": "Idéutvikling"})
    fill(path, {"requester_text": "rektor", "description": "Tre timer i mai", "expected_participants": 9})
    (table,), questions = read(store, path)
    line = table.lines[0]
    assert (line.id, dict(line.values)) == (request, {"expected_participants": 9})
    assert {question.field for question in questions} == {"title", "description"}


# As a whole


@pytest.mark.parametrize("saved_by", ["excel", "libreoffice"])
def test_twelve_go_out_and_nine_of_them_come_back_right(
    store: Database, make: Maker, period: int, tmp_path: Path, saved_by: str
) -> None:
    if saved_by == "libreoffice" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here")
    section = make.section()
    for number in range(6):
        make.unit(section, f"Velger {number}")
    for number in range(6):
        make.area(make.unit(section, f"Følger {number}"), period, title=f"Område {number}", aim="Flere leser")
    sent = send(store, tmp_path / "ut")
    assert len(sent) == 12
    answers: list[Path] = []
    for place, (form, path) in enumerate(sent):
        cells: dict[str, object] = dict(CHOSEN)
        if form.purpose == FOLLOW_UP:
            cells = {"light": "I rute", "text": f"Det går bra {place}", "aim": f"Alle leser {place}"}
        broken: dict[int, dict[str, object]] = {
            2: {"planned_end": "snart"},
            7: {"title": "X"},
            9: {"methods 1": "Trylling"},
        }
        cells |= broken.get(place, {})
        fill(path, cells)
        answers.append(
            through_libreoffice(path, tmp_path) if saved_by == "libreoffice" and place % 4 == 1 else path
        )
    books = [read_book(path) for path in answers]
    preview = plan_auto(store, books)
    assert preview.questions == ()
    refused = {table.file for table in preview.tables for row in table.rows if row.action == REFUSED}
    assert refused == {answers[place].name for place in (2, 7, 9)}
    assert sum(row["answered_on"] is not None for row in kept(store)) == 0
    apply_auto(store, books, actor="kari", skip_refused=True)
    assert sum(row["answered_on"] is not None for row in kept(store)) == 9
    (batch,) = waited_for(store)
    assert (batch.answered, len(batch.waiting)) == (9, 3)
    with store.read() as connection:
        areas = dict(connection.execute(select(AREA.c.title, AREA.c.aim)).all())
        followed = [*connection.scalars(select(FOLLOWUP.c.text).order_by(FOLLOWUP.c.id))]
    goes = [place for place, (form, _path) in enumerate(sent) if form.purpose == FOLLOW_UP]
    right = [place for place in goes if place not in (2, 7, 9)]
    assert followed == [f"Det går bra {place}" for place in right]
    assert [aim for title, aim in sorted(areas.items()) if aim and aim.startswith("Alle")] == [
        f"Alle leser {place}" for place in right
    ]
    assert sum(aim == "Flere leser" for aim in areas.values()) == 1 + len(goes) - len(right)
    again = plan_auto(store, books)
    assert (again.counts[LEFT_OUT], again.counts[NEW], again.counts[CHANGED]) == (9, 0, 0)
    make.undo()
    assert sum(row["answered_on"] is not None for row in kept(store)) == 0
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(FOLLOWUP)) == 0
        assert connection.scalar(select(func.count()).select_from(AREA)) == 6
