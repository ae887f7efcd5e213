"""What the card asks for: nothing typed is lost, nothing needed is hidden, and there is always a way on."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services import commands, history
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.board import Board
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.list_editors import ManyEditor
from innovasjon_desktop.ui.making import MADE, making_step
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.record_card import RecordCard
from innovasjon_desktop.ui.settings_form import SettingsForm
from tests.making import Maker
from tests.ui.acting import CONTROL, asked, click, fill, has_keyboard, show, submit
from tests.ui.cards import box, count, leave, look_at, step, write

TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def card(jobs: Jobs, qtbot: QtBot) -> RecordCard:
    made = RecordCard(jobs)
    show(qtbot, made, 320, 560)
    made.set_context(None, TODAY)
    return made


@pytest.fixture
def unit(make: Maker) -> int:
    return make.unit(make.section(), name="Elvelund skole")


def making(form: AskForm) -> AskForm:
    """Return the form that makes what a field of ``form`` shall refer to."""
    assert form.making is not None
    return form.making


def steps_taken(store: Database) -> int:
    """Return the number of the latest step that can be undone."""
    with store.read() as connection:
        return history.next_undo(connection) or 0


def request_in(make: Maker, unit: int, state: str) -> int:
    """Return a request that has come as far as ``state``."""
    request = make.request(unit)
    day = dt.date(2026, 6, 10)
    if state in ("accepted", "delivered"):
        make.move("request", request, "accepted", day, lead_id=make.member(), planned_hours=600)
    if state == "delivered":
        make.move("request", request, "in_progress", day, first_session_on=day)
        make.move("request", request, "delivered", day, delivered_on=day)
    return request


def test_escape_after_a_conflict_keeps_theirs(
    card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    person = make.person()
    make.do(Edit("person", person, {"job_title": "Eldst"}))
    look_at(card, qtbot, "person", person)
    write(card, "job_title", "Min")
    commands.run(store, Edit("person", person, {"job_title": "Deres"}), actor="ola")
    leave()
    qtbot.waitUntil(lambda: box(card, "job_title").error.isVisible())
    box(card, "job_title").editor.setFocus()
    QTest.keyClick(box(card, "job_title").editor, Qt.Key.Key_Escape)
    assert box(card, "job_title").text() == "Deres"
    leave()
    qtbot.wait(100)
    assert box(card, "job_title").text() == "Deres"
    assert make.value("person", person, "job_title") == "Deres"


# What a field refers to is made on the spot


def test_a_request_is_accepted_though_nobody_is_in_the_team_yet(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    request = make.request(unit)
    look_at(card, qtbot, "request", request)
    click(step(card, "Aksepter"))
    form = asked(card)
    lead = form.form.boxes["lead_id"]
    fill(qtbot, form, planned_hours="12,5")
    assert lead.new_button is not None
    qtbot.waitUntil(lead.new_button.isVisible)
    assert lead.new_button.text() == "Nytt teammedlem"
    fill(qtbot, form, first_response_on="20.06.2026")
    before = steps_taken(store)
    click(lead.new_button)
    inner = making(form)
    assert not lead.isVisible()
    qtbot.waitUntil(lambda: inner.form.boxes["team_role"].text() == "Medlem")
    fill(qtbot, inner, first_name="Svein", last_name="Nilsen", discipline="Tjenestedesign")
    submit(inner)
    qtbot.waitUntil(lambda: form.making is None)
    qtbot.waitUntil(lambda: lead.text() == "Svein Nilsen")
    assert form.form.boxes["planned_hours"].text() == "12,5"
    assert steps_taken(store) == before + 1
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "state") == "accepted"
    assert make.value("request", request, "lead_id") == 1
    # Undone as one step: neither member nor person is left behind.
    make.undo()
    make.undo()
    assert (count(store, "team_member"), count(store, "person")) == (0, 0)


def test_making_a_member_can_be_left_and_what_was_typed_is_there(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    look_at(card, qtbot, "request", make.request(unit))
    click(step(card, "Aksepter"))
    form = asked(card)
    fill(qtbot, form, planned_hours="7")
    form.make_new("lead_id")
    inner = making(form)
    qtbot.waitUntil(lambda: has_keyboard(inner.form.boxes["person_id"].editor))
    fill(qtbot, inner, discipline="Prosess")
    submit(inner)  # nobody is named: it is said beside the field, and nothing is saved
    qtbot.waitUntil(lambda: inner.form.boxes["person_id"].error.isVisible())
    QTest.keyClick(inner.form.boxes["person_id"].editor, Qt.Key.Key_Escape)
    QTest.keyClick(inner.form.boxes["person_id"].editor, Qt.Key.Key_Escape)  # once more: it is meant
    assert form.making is None
    assert form.form.boxes["planned_hours"].text() == "7"
    assert form.submit_button.isVisible()
    assert count(store, "team_member") == 0


def test_the_board_lets_a_member_be_made_too(
    jobs: Jobs, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    request = make.request(unit)
    board = Board(jobs)
    with qtbot.waitSignal(board.shown):
        board.show_requests(TODAY)
        show(qtbot, board, 1024, 700)
    view = board.panels["received"].view
    view.setFocus()
    view.setCurrentIndex(view.cards.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Right, CONTROL)
    clarifying, accepted = board.panels["clarifying"], board.panels["accepted"]
    qtbot.waitUntil(lambda: clarifying.has_form)
    submit(asked(board))
    qtbot.waitUntil(lambda: clarifying.view.cards.rowCount() == 1)
    QTest.keyClick(clarifying.view, Qt.Key.Key_Right, CONTROL)
    qtbot.waitUntil(lambda: accepted.has_form)
    form = asked(board)
    fill(qtbot, form, planned_hours="5")
    lead = form.form.boxes["lead_id"]
    assert lead.new_button is not None
    qtbot.waitUntil(lead.new_button.isVisible)
    click(lead.new_button)
    fill(qtbot, making(form), first_name="Svein", last_name="Nilsen", discipline="Prosess")
    submit(making(form))
    qtbot.waitUntil(lambda: lead.text() == "Svein Nilsen")
    submit(form)
    qtbot.waitUntil(lambda: make.value("request", request, "state") == "accepted")


def test_somebody_who_is_known_already_joins_the_team(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    make.person("Kari", "Berg")
    look_at(card, qtbot, "request", make.request(unit))
    click(step(card, "Aksepter"))
    form = asked(card)
    form.make_new("lead_id")
    inner = making(form)
    qtbot.waitUntil(lambda: inner.form.boxes["team_role"].text() == "Medlem")
    fill(qtbot, inner, person_id="Kari Berg", discipline="Prosess")
    submit(inner)
    qtbot.waitUntil(lambda: form.form.boxes["lead_id"].text() == "Kari Berg")
    assert count(store, "person") == 1


def test_a_name_that_is_not_there_offers_to_make_it(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    make.section("Kultur")
    card.new_record("unit")
    form = asked(card)
    section = form.form.boxes["section_id"]
    assert section.new_button is not None
    qtbot.waitUntil(lambda: isinstance(section.editor, ChoiceEditor) and section.editor.count() > 1)
    assert not section.new_button.isVisible()
    fill(qtbot, form, section_id="Helse og mestring")
    submit(form)
    qtbot.waitUntil(section.new_button.isVisible)


def test_in_an_empty_store_a_request_leads_to_its_unit_and_that_to_its_section(
    card: RecordCard, store: Database, make: Maker, qtbot: QtBot
) -> None:
    card.new_record("request")
    request = asked(card)
    fill(qtbot, request, title="Planlegging", requester_text="Rektor", request_type="Id")
    wanted = request.form.boxes["unit_id"].new_button
    assert wanted is not None
    qtbot.waitUntil(wanted.isVisible)
    wanted.click()
    unit = making(request)
    fill(qtbot, unit, name="Fjord skole", unit_type="Skole", leader_title="rektor")
    wanted = unit.form.boxes["section_id"].new_button
    assert wanted is not None
    qtbot.waitUntil(wanted.isVisible)
    wanted.click()
    section = making(unit)
    assert section.submit_button.visibleRegion().boundingRect().size() == section.submit_button.size()
    fill(qtbot, section, name="Grunnskole")
    QTest.keyClick(card, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: unit.form.boxes["section_id"].text() == "Grunnskole")
    QTest.keyClick(card, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: request.form.boxes["unit_id"].text() == "Fjord skole")
    submit(request)
    qtbot.waitUntil(lambda: card.title.text() == "Planlegging")
    assert make.value("request", 1, "unit_id") == 1


NAME: dict[str, object] = {"first_name": "Svein", "last_name": "Nilsen"}
ENOUGH: dict[str, dict[str, object]] = {
    "person": NAME,
    "team_member": {**NAME, "discipline": "Prosess"},
    "section": {"name": "Kultur"},
    "unit": {"section_id": 1, "name": "Ås barnehage", "unit_type": "barnehage", "leader_title": "styrer"},
    "development_period": {"start": dt.date(2027, 1, 1)},
    "method": {"name_nb": "Kaffeprat", "name_nn": "Kaffiprat"},
    "network_meeting": {"date": TODAY, "title": "Junimøte"},
    "agent_appointment": {**NAME, "section_id": 1},
}


@pytest.mark.parametrize("target", MADE)
def test_what_can_be_made_on_the_spot_asks_for_all_it_needs(target: str, make: Maker) -> None:
    make.section()
    step = making_step(target, TODAY)
    assert set(ENOUGH[target]) <= set(step.names)
    given = {name: step.proposed.get(name) for name in step.names} | ENOUGH[target]
    changed = make.do(step.command(given))
    assert (target, changed.result) in changed.rows


# A proposal


def test_a_new_person_without_anchoring_is_a_proposal(
    card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    section = make.section()
    card.take_step("appoint", "section", section)
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["section_id"].text() == "Grunnskole")
    fill(qtbot, form, first_name="Svein", last_name="Nilsen")
    submit(form)
    qtbot.waitUntil(lambda: card.title.text() == "Svein Nilsen")
    assert make.value("agent_appointment", 1, "state") == "proposed"


def test_half_an_anchoring_is_asked_for_in_full(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    card.take_step("appoint", "section", make.section())
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["section_id"].text() == "Grunnskole")
    fill(qtbot, form, first_name="Svein", last_name="Nilsen", anchored_by="Seksjonsleder")
    leave()
    assert form.form.boxes["anchored_on"].label.text() == "Forankret dato (må fylles ut)"
    submit(form)
    qtbot.waitUntil(lambda: form.form.boxes["anchored_on"].error.isVisible())


# What must be filled in


def marked(form: AskForm) -> set[str]:
    return {
        name
        for name, each in form.form.boxes.items()
        if each.editor.accessibleName().endswith("(må fylles ut)")
    }


def test_what_a_new_request_needs_is_marked_and_follows_what_is_chosen(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    make.person("Kari", "Berg")
    card.new_record("request")
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["scope"].text() == "Enhet")
    assert marked(form) == {"title", "unit_id", "request_type", "requester_text"}
    assert not form.form.boxes["section_id"].isVisible()
    fill(qtbot, form, scope="Seksjon")
    leave()
    qtbot.waitUntil(lambda: form.form.boxes["section_id"].isVisible())
    assert marked(form) == {"title", "section_id", "request_type", "requester_text"}
    click(card.ask.more_button if card.ask is not None else form)
    fill(qtbot, form, requester_person_id="Kari Berg")
    leave()
    qtbot.waitUntil(lambda: "requester_text" not in marked(form))


@pytest.mark.parametrize(
    ("state", "verb", "needs"),
    [
        ("received", "Aksepter", {"lead_id", "planned_hours"}),
        ("accepted", "Start", {"first_session_on"}),
        ("delivered", "Avslutt", set()),
    ],
)
def test_a_step_marks_what_it_needs(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot, state: str, verb: str, needs: set[str]
) -> None:
    look_at(card, qtbot, "request", request_in(make, unit, state))
    click(step(card, verb))
    form = asked(card)
    qtbot.wait(50)
    assert marked(form) == needs


def test_a_proposed_agent_is_appointed_with_the_anchoring_marked(
    card: RecordCard, make: Maker, qtbot: QtBot
) -> None:
    day = dt.date(2026, 1, 1)
    agent = make.new("agent_appointment", section_id=make.section(), person_id=make.person(), from_date=day)
    look_at(card, qtbot, "agent_appointment", agent)
    click(step(card, "Utnevn"))
    form = asked(card)
    qtbot.waitUntil(lambda: marked(form) == {"anchored_by", "anchored_on"})
    qtbot.waitUntil(lambda: has_keyboard(form.form.boxes["anchored_by"].editor))
    fill(qtbot, form, anchored_by="Seksjonsleder", anchored_on="15.12.2025")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("agent_appointment", agent, "state") == "appointed"


def test_settings_that_are_filled_in_carry_no_mark(jobs: Jobs, qtbot: QtBot) -> None:
    form = SettingsForm(jobs, Choices(jobs))
    show(qtbot, form, 600, 500)
    assert not marked(form.form)
    form.load()
    qtbot.waitUntil(lambda: form.form.form.boxes["language"].text() != "")
    assert not marked(form.form)
    submit_button = form.form.submit_button
    assert submit_button.visibleRegion().boundingRect().size() == submit_button.size()


# Closing a request


def test_feedback_is_written_where_the_request_is_closed(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    request = request_in(make, unit, "delivered")
    look_at(card, qtbot, "request", request)
    click(step(card, "Avslutt"))
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["closed_on"].text() == "30.06.2026")
    submit(form)
    qtbot.waitUntil(lambda: form.form.boxes["feedback_missing"].error.isVisible())
    before = steps_taken(store)
    fill(qtbot, form, usefulness="5", comment="Vi kom i gang")
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "state") == "closed"
    assert make.value("feedback", 1, "request_id") == request
    assert make.value("feedback", 1, "comment") == "Vi kom i gang"
    assert make.value("feedback", 1, "on_date") == TODAY
    assert steps_taken(store) == before + 1
    make.undo()
    assert make.value("request", request, "state") == "delivered"
    assert count(store, "feedback") == 0


def test_a_request_is_closed_without_feedback_by_saying_so(
    card: RecordCard, make: Maker, unit: int, store: Database, qtbot: QtBot
) -> None:
    request = request_in(make, unit, "delivered")
    look_at(card, qtbot, "request", request)
    click(step(card, "Avslutt"))
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["closed_on"].text() == "30.06.2026")
    tick = form.form.boxes["feedback_missing"].editor
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    with qtbot.waitSignal(card.shown):
        submit(form)
    assert make.value("request", request, "state") == "closed"
    assert count(store, "feedback") == 0


# What is refused


def test_a_refused_field_is_brought_into_view_and_its_sentence_goes_as_one_types(
    card: RecordCard, qtbot: QtBot
) -> None:
    card.new_record("request")
    form = asked(card)
    qtbot.waitUntil(lambda: form.form.boxes["scope"].text() == "Enhet")
    last = form.form.boxes["note"]
    assert card.ask is not None
    click(card.ask.more_button)
    qtbot.waitUntil(last.isVisible)
    bar = card.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(bar.maximum())
    title = form.form.boxes["title"]
    assert title.visibleRegion().isEmpty()
    submit(form)
    qtbot.waitUntil(title.error.isVisible)
    qtbot.waitUntil(lambda: not title.error.visibleRegion().isEmpty())
    assert title.editor.hasFocus()
    QTest.keyClicks(title.editor, "P")
    assert not title.error.isVisible()


def test_a_field_a_rule_refused_comes_back_into_view(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    look_at(card, qtbot, "request", make.request(unit))
    write(card, "received_on", "01.08.2026")
    leave()
    card.area.verticalScrollBar().setValue(0)
    received = box(card, "received_on")
    qtbot.waitUntil(lambda: not received.error.visibleRegion().isEmpty())
    assert has_keyboard(received.editor)


@pytest.mark.parametrize("entity", ["development_period", "request", "person"])
def test_the_buttons_of_a_form_are_in_view_in_a_low_window(
    card: RecordCard, entity: str, qtbot: QtBot
) -> None:
    card.new_record(entity)
    form = asked(card)
    qtbot.waitUntil(form.isVisible)
    qtbot.wait(20)
    for each in (form.submit_button, form.cancel_button):
        assert each.visibleRegion().boundingRect().size() == each.size()


def test_the_buttons_of_a_step_are_in_view_and_go_with_it(
    card: RecordCard, make: Maker, unit: int, qtbot: QtBot
) -> None:
    look_at(card, qtbot, "request", request_in(make, unit, "delivered"))
    click(step(card, "Avslutt"))
    form = asked(card)
    qtbot.waitUntil(lambda: form.submit_button.visibleRegion().boundingRect().size().height() > 20)
    form.submit_button.setFocus()
    QTest.keyClick(form.submit_button, Qt.Key.Key_Escape)
    assert step(card, "Avslutt").isVisible()
    assert not form.submit_button.isVisible()


def test_a_new_period_is_not_asked_why_it_is_reopened(
    card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    card.new_record("development_period")
    form = asked(card)
    assert "reopen_reason" not in form.form.boxes
    qtbot.waitUntil(lambda: form.form.boxes["state"].text() != "")
    assert marked(form) == {"start"}
    qtbot.waitUntil(lambda: has_keyboard(form.form.boxes["start"].editor))
    fill(qtbot, form, start="01.01.2027")
    submit(form)
    qtbot.waitUntil(lambda: count(store, "development_period") == 1)
    assert make.value("development_period", 1, "name")


# Somebody else in the same field


def test_a_change_by_somebody_else_while_one_types_is_not_overwritten_unseen(
    card: RecordCard, make: Maker, jobs: Jobs, qtbot: QtBot
) -> None:
    person = make.person()
    look_at(card, qtbot, "person", person)
    write(card, "job_title", "Min")
    with qtbot.waitSignal(card.shown):
        jobs.write(jobs, Edit("person", person, {"job_title": "Deres"}))
    leave()
    qtbot.waitUntil(lambda: box(card, "job_title").error.isVisible())
    assert "Deres" in box(card, "job_title").error.text()
    assert make.value("person", person, "job_title") == "Deres"
    QTest.keyClick(card, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: make.value("person", person, "job_title") == "Min")


def test_what_a_step_asks_stands_there_once(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    look_at(card, qtbot, "request", request_in(make, unit, "received"))
    assert box(card, "planned_hours").isVisible()
    click(step(card, "Aksepter"))
    assert not box(card, "planned_hours").isVisible()
    click(asked(card).cancel_button)
    assert box(card, "planned_hours").isVisible()


# Several of a list


def test_letters_open_the_list_and_narrow_it(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    area = make.area(unit, make.period())
    look_at(card, qtbot, "development_area", area)
    themes = box(card, "themes").editor
    assert isinstance(themes, ManyEditor)
    themes.setFocus()
    QTest.keyClicks(themes, "dig")
    qtbot.waitUntil(lambda: themes.popup() is not None)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    listed = popup.findChild(QListWidget)
    assert listed is not None
    items = [listed.item(place) for place in range(listed.count())]
    assert [item.text() for item in items if not item.isHidden()] == ["Digitalisering"]
    filter_line = popup.findChild(QLineEdit)
    assert filter_line is not None
    qtbot.waitUntil(lambda: popup.focusWidget() is filter_line)
    QTest.keyClick(filter_line, Qt.Key.Key_Return)  # what was searched for is chosen
    qtbot.waitUntil(lambda: themes.toPlainText() == "Digitalisering")


def test_esc_leaves_a_list_as_it_was(card: RecordCard, make: Maker, unit: int, qtbot: QtBot) -> None:
    area = make.area(unit, make.period())
    look_at(card, qtbot, "development_area", area)
    themes = box(card, "themes").editor
    assert isinstance(themes, ManyEditor)
    themes.setFocus()
    QTest.keyClick(themes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: themes.popup() is not None)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    listed = popup.findChild(QListWidget)
    assert listed is not None
    listed.itemClicked.emit(listed.item(0))
    assert listed.item(0).checkState() == Qt.CheckState.Checked
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: themes.popup() is None)
    assert themes.toPlainText() == ""
    assert not box(card, "themes").is_touched()
