"""The record card as a person uses it: keys and clicks, on a real store."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import commands, history, rows
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.card_parts import LineButton, RelatedList
from innovasjon_desktop.ui.entity_form import FieldBox
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.record_card import RecordCard
from tests.making import Maker
from tests.ui.acting import CONTROL, asked, click, fill, show, submit, working
from tests.ui.cards import box, count, leave, look_at, step, write

TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def unit(make: Maker) -> int:
    return make.unit(make.section(), name="Elvelund skole")


def related(card: RecordCard, entity: str) -> RelatedList:
    name = ALL[entity].label
    found = [each for each in card.findChildren(RelatedList) if not each.isHidden() and each.entity == entity]
    assert len(found) == 1, name
    return found[0]


# One record


def test_a_field_is_saved_when_one_leaves_it(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    person = make.person("Kari", "Berg")
    look_at(card, qtbot, "person", person)
    assert card.title.text() == "Kari Berg"
    write(card, "job_title", "Rektor")
    assert make.value("person", person, "job_title") is None
    leave()
    qtbot.waitUntil(lambda: make.value("person", person, "job_title") == "Rektor")
    write(card, "work_phone", "12345678")
    QTest.keyClick(card, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: make.value("person", person, "work_phone") == "12345678")


def test_what_cannot_be_read_stays_with_the_reason_beside_it(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    write(card, "received_on", "31.02.2026")
    leave()
    wrong = box(card, "received_on")
    assert wrong.error.isVisible()
    assert "31.02.2026" in wrong.error.text()
    assert wrong.text() == "31.02.2026"
    assert make.value("request", request, "received_on") == dt.date(2026, 6, 1)
    # Another record is not shown before that is put right or given up.
    other = make.request(unit, title="En annen")
    card.show_record("request", other)
    qtbot.wait(100)
    assert card.place == ("request", request)
    assert card.notice.isVisible()
    click(card.discard_button)
    look_at(card, qtbot, "request", other)
    assert box(card, "received_on").text() == "01.06.2026"


def test_what_a_rule_refuses_comes_back_with_the_reason(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    write(card, "received_on", "01.08.2026")
    leave()
    qtbot.waitUntil(lambda: box(card, "received_on").error.isVisible())
    assert box(card, "received_on").text() == "01.08.2026"
    box(card, "received_on").editor.setFocus()
    QTest.keyClick(box(card, "received_on").editor, Qt.Key.Key_Escape)
    assert box(card, "received_on").text() == "01.06.2026"


def test_a_change_from_elsewhere_does_not_touch_what_is_being_typed(
    card: RecordCard, make: Maker, jobs: Jobs, qtbot: QtBot
) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    write(card, "job_title", "Halvskrevet")
    with qtbot.waitSignal(card.shown):
        jobs.write(jobs, Edit("person", person, {"work_phone": "87654321"}))
    assert box(card, "work_phone").text() == "87654321"
    assert box(card, "job_title").text() == "Halvskrevet"
    leave()
    qtbot.waitUntil(lambda: make.value("person", person, "job_title") == "Halvskrevet")


def test_two_people_in_the_same_field_get_a_choice(
    card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    write(card, "job_title", "Min")
    commands.run(store, Edit("person", person, {"job_title": "Deres"}), actor="ola")
    leave()
    qtbot.waitUntil(lambda: box(card, "job_title").error.isVisible())
    assert "Deres" in box(card, "job_title").error.text()
    assert box(card, "job_title").text() == "Min"
    assert make.value("person", person, "job_title") == "Deres"
    QTest.keyClick(card, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: make.value("person", person, "job_title") == "Min")


def test_a_dated_field_asks_from_when(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    section = make.section()
    look_at(card, qtbot, "section", section)
    write(card, "agent_target", "3")
    leave()
    form = asked(card)
    fill(qtbot, form, on="01.03.2026")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("section", section, "agent_target") == 3
    assert make.value("section", section, "agent_target", dt.date(2026, 2, 1)) is None


def test_an_earlier_date_is_only_for_reading(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    request = make.request(unit)
    make.move("request", request, "clarifying", on=dt.date(2026, 6, 20))
    look_at(card, qtbot, "request", request)
    with qtbot.waitSignal(card.shown):
        card.set_context(None, dt.date(2026, 6, 10))
    assert card.state.accessibleName() == "Status: Mottatt"
    assert not box(card, "title").editor.isEnabled()
    assert not any(each.isVisible() for each in card.step_buttons())


# Steps


def test_a_step_asks_in_place_for_what_it_needs(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    make.member()
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    assert [each.text() for each in card.step_buttons() if isinstance(each, QPushButton)] == [
        "Avklar",
        "Aksepter",
        "Avslå",
        "Trekk",
    ]
    click(step(card, "Aksepter"))
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["first_response_on"].text() == "30.06.2026")
    submit(form)
    lead = form.form.boxes["lead_id"]
    qtbot.waitUntil(lead.error.isVisible)
    qtbot.waitUntil(lambda: form.submit_button.isEnabled())
    fill(qtbot, form, lead_id="Ola", planned_hours="12,5")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "state") == "accepted"
    assert make.value("request", request, "planned_hours") == 750
    assert card.state.accessibleName() == "Status: Akseptert"


def test_an_area_goes_through_its_life_by_its_buttons(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    area = make.area(unit, make.period())
    look_at(card, qtbot, "development_area", area)
    click(step(card, "Stopp – læring"))
    form = asked(card)
    qtbot.waitUntil(lambda: "closed_on" in form.form.boxes)
    fill(qtbot, form, learning="Vi burde spurt foreldrene tidligere", closed_on="20.06.2026")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("development_area", area, "state") == "stopped"
    assert make.value("development_area", area, "closed_on") == dt.date(2026, 6, 20)
    assert card.step_buttons() == []


def test_an_area_is_replaced_by_a_new_one_with_the_reason(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    area = make.area(unit, make.period())
    look_at(card, qtbot, "development_area", area)
    click(step(card, "Erstatt med nytt område"))
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["chosen_on"].text() == "30.06.2026")
    fill(
        qtbot,
        form,
        change_reason="Behovet er et annet nå",
        title="Skolemiljø",
        need="Elevene sier at de ikke blir hørt",
        chosen_by="rektor",
    )
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("development_area", area, "state") == "replaced"
    assert count(store, "development_area") == 2


def test_escape_leaves_a_step_and_nothing_is_changed(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    click(step(card, "Avslå"))
    form = asked(card)
    box_of = form.form.boxes["decision_reason"]
    qtbot.waitUntil(box_of.editor.hasFocus)
    QTest.keyClick(box_of.editor, Qt.Key.Key_Escape)
    assert card.ask is None
    assert step(card, "Avslå").isVisible()
    assert make.value("request", request, "state") == "received"


def test_the_window_can_ask_for_a_step(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    request = make.request(unit)
    with qtbot.waitSignal(card.shown):
        card.take_step("answer", "request", request)
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["first_response_on"].text() == "30.06.2026")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "first_response_on") == TODAY


# New records


def test_a_new_request_takes_the_units_current_area(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    area = make.area(unit, make.period())
    card.new_record("request")
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["received_on"].text() == "30.06.2026")
    fill(qtbot, form, title="Planleggingsdag", unit_id="Elvelund")
    leave()
    qtbot.waitUntil(lambda: form.form.boxes["area_id"].base == area)
    fill(qtbot, form, request_type="Id", requester_text="Rektor")
    QTest.keyClick(form.form.boxes["requester_text"].editor, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: count(store, "request") == 1)
    qtbot.waitUntil(lambda: card.title.text() == "Planleggingsdag")
    assert make.value("request", 1, "area_id") == area
    assert make.value("request", 1, "number") == "F-2026-001"


def test_what_is_missing_in_a_new_record_is_said_beside_the_field(
    card: RecordCard, store: Database, qtbot: QtBot
) -> None:
    card.new_record("section")
    form = asked(card)
    qtbot.waitUntil(lambda: form.isVisible())
    submit(form)
    qtbot.waitUntil(lambda: form.form.boxes["name"].error.isVisible())
    assert count(store, "section") == 0
    fill(qtbot, form, name="Kultur", valid_from="01.01.2026")
    submit(form)
    qtbot.waitUntil(lambda: count(store, "section") == 1)


def test_an_agent_is_appointed_and_the_person_made(
    card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    section = make.section()
    card.take_step("appoint", "section", section)
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["section_id"].text() == "Grunnskole")
    fill(
        qtbot,
        form,
        first_name="Svein",
        last_name="Nilsen",
        anchored_by="Seksjonsleder",
        anchored_on="15.06.2026",
    )
    submit(form)
    qtbot.waitUntil(lambda: card.title.text() == "Svein Nilsen")
    assert make.value("agent_appointment", 1, "state") == "appointed"
    assert make.value("agent_appointment", 1, "section_id") == section


def test_an_area_is_chosen_for_a_unit(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    period = make.period()
    card.choose_area(unit, period)
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["chosen_on"].text() == "30.06.2026")
    fill(qtbot, form, title="Leselyst", need="Foreldre etterlyser informasjon", chosen_by="rektor")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert card.title.text() == "Leselyst"
    assert make.value("development_area", 1, "state") == "chosen"


def test_what_is_typed_in_a_new_record_is_not_lost_to_another_row(
    card: RecordCard, make: Maker, qtbot: QtBot
) -> None:
    person = make.person()
    card.new_record("section")
    form = asked(card)
    qtbot.waitUntil(lambda: form.isVisible())
    fill(qtbot, form, name="Kultur")
    card.show_record("person", person)
    qtbot.wait(100)
    assert asked(card).form.boxes["name"].text() == "Kultur"
    assert card.notice.isVisible()


def test_leaving_a_new_record_returns_to_the_one_before(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    card.new_record("section")
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["name"].editor.hasFocus())
    with qtbot.waitSignal(card.shown):
        QTest.keyClick(form.form.boxes["name"].editor, Qt.Key.Key_Escape)
    assert card.place == ("person", person)
    assert box(card, "first_name").isVisible()


def test_a_step_is_not_stopped_by_another_change_of_the_record(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    click(step(card, "Avslå"))
    form = asked(card)
    fill(qtbot, form, decision_reason="Ikke kapasitet")
    commands.run(store, Edit("request", request, {"title": "Nytt navn"}), actor="ola")  # from another PC
    submit(form)
    qtbot.waitUntil(lambda: form.submit_button.isEnabled())
    qtbot.waitUntil(lambda: card.title.text() == "Nytt navn")  # seen before it is declined
    assert make.value("request", request, "state") == "received"
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "state") == "declined"
    assert make.value("request", request, "decision_reason") == "Ikke kapasitet"


# What hangs on it


def test_a_related_row_is_added_opened_and_left_again(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    area = make.area(unit, make.period())
    look_at(card, qtbot, "development_area", area)
    click(related(card, "area_followup").add_button)
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["on_date"].text() == "30.06.2026")
    fill(qtbot, form, light="I rute", text="Gikk bra")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert card.place == ("development_area", area)
    lines = related(card, "area_followup").findChildren(LineButton)
    assert [each.accessibleName() for each in lines] == ["30.06.2026 · I rute · Gikk bra"]
    with qtbot.waitSignal(card.shown):
        click(lines[0])
    assert card.place == ("area_followup", 1)
    with qtbot.waitSignal(card.shown):
        click(card.back_button)
    assert card.place == ("development_area", area)


def test_the_history_tells_who_did_what(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    request = make.request(unit, title="Før")
    make.do(Edit("request", request, {"title": "Etter"}))
    look_at(card, qtbot, "request", request)
    assert card.known is not None
    latest = card.known.steps[0]
    assert latest.actor == "kari"
    assert latest.changes == ("Tittel: Før → Etter",)
    with qtbot.waitSignal(card.record_opened) as opened:
        found = [each for each in card.findChildren(LineButton) if each.accessibleName().startswith("Endret")]
        found[0].click()
    assert opened.args == ["change_set", latest.id]


def test_a_record_that_is_undone_away_is_not_shown_any_more(
    card: RecordCard, make: Maker, jobs: Jobs, qtbot: QtBot
) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    jobs.write(jobs, Delete("person", person))
    qtbot.waitUntil(lambda: card.place is None)
    assert card.title.text()


def test_delete_says_why_not(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    found = [each for each in card.findChildren(QPushButton) if each.text() == "Slett" and each.isVisible()]
    found[0].click()
    qtbot.waitUntil(card.notice.isVisible)
    assert make.value("request", request, "title")


@pytest.mark.parametrize("entity", [name for name in ALL if name not in ("settings", "code")])
def test_every_entity_can_be_asked_for_and_every_control_has_a_name(
    card: RecordCard, entity: str, qtbot: QtBot
) -> None:
    card.new_record(entity)
    form = asked(card)
    qtbot.waitUntil(lambda: form.isVisible())
    assert form.form.boxes
    for each in form.form.boxes.values():
        assert each.editor.accessibleName()


def test_every_record_of_the_example_can_be_shown(demo: Database, qtbot: QtBot) -> None:
    with working(demo) as jobs:
        card = RecordCard(jobs)
        show(qtbot, card, 320, 760)
        card.set_context(None, TODAY)
        for entity in ALL:
            with demo.read() as connection:
                found = rows.page(connection, Query(entity), 0, 1)
            for row in found:
                look_at(card, qtbot, entity, row.id)
                assert card.title.text()
                for each in card.findChildren(ChoiceEditor) + card.findChildren(QLineEdit):
                    assert each.accessibleName() or each.parent().__class__ is not FieldBox
        card.hide()
        qtbot.wait(20)


def test_undo_of_a_card_edit_shows_the_old_value(
    card: RecordCard, make: Maker, jobs: Jobs, qtbot: QtBot
) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    write(card, "job_title", "Rektor")
    with qtbot.waitSignal(jobs.changed) as told:
        leave()
    number = told.args[0].change_set_id
    jobs.change(jobs, lambda database, actor: history.undo(database, number, actor=actor))
    qtbot.waitUntil(lambda: box(card, "job_title").text() == "")
