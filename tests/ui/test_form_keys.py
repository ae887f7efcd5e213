"""Forms at the keyboard: Tab follows what one sees, and a new name finds its fields."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.record_card import RecordCard
from tests.making import Maker
from tests.ui.acting import asked, click, fill, has_keyboard, press, submit
from tests.ui.cards import count, look_at, step

TODAY = dt.date(2026, 6, 30)
MISSING = "Fyll ut dette feltet først."


@pytest.fixture
def appointing(card: RecordCard, make: Maker, qtbot: QtBot) -> AskForm:
    """The form that appoints an agent; somebody is there to choose."""
    make.person("Kari", "Berg")
    look_at(card, qtbot, "section", make.section())
    card.new_record("agent_appointment")
    form = asked(card)
    qtbot.waitUntil(lambda: has_keyboard(form.form.boxes["section_id"].editor))
    return form


def texts(form: AskForm, *names: str) -> list[str]:
    return [form.form.boxes[name].text() for name in names]


def errors(form: AskForm) -> dict[str, str]:
    return {name: box.error.text() for name, box in form.form.boxes.items() if box.error.text()}


def seen_by_tab(form: AskForm, first: QWidget, last: QWidget) -> list[QWidget]:
    """Return where Tab leads from ``first`` to ``last``."""
    first.setFocus()
    found = [first]
    while found[-1] is not last and len(found) < 40:
        press(form, Qt.Key.Key_Tab)
        here = form.window().focusWidget()
        assert here is not None
        found.append(here)
    return found


# A new person


def test_a_name_nobody_has_goes_to_the_names_when_one_leaves_the_field(
    appointing: AskForm, make: Maker, store: Database, qtbot: QtBot
) -> None:
    person = appointing.form.boxes["person_id"]
    fill(qtbot, appointing, section_id="Skole", person_id="Kari Anne Nordmann")
    press(appointing, Qt.Key.Key_Tab)
    assert texts(appointing, "person_id", "first_name", "last_name") == ["", "Kari Anne", "Nordmann"]
    assert not person.error.isVisible()


def test_a_name_nobody_has_is_taken_with_enter_too(
    appointing: AskForm, card: RecordCard, make: Maker, store: Database, qtbot: QtBot
) -> None:
    appointing.form.boxes["section_id"].enter(1, "Oppvekst")
    fill(qtbot, appointing, person_id="Kari Nordmann")
    with qtbot.waitSignal(card.shown):
        QTest.keyClick(appointing.form.boxes["person_id"].editor, Qt.Key.Key_Return)
        QTest.keyClick(appointing, Qt.Key.Key_Return)
    assert count(store, "person") == 2
    assert make.value("person", 2, "last_name") == "Nordmann"


def test_a_name_somebody_has_stays(appointing: AskForm, qtbot: QtBot) -> None:
    fill(qtbot, appointing, person_id="kari b")
    press(appointing, Qt.Key.Key_Tab)
    assert texts(appointing, "person_id", "first_name", "last_name") == ["Kari Berg", "", ""]


@pytest.mark.parametrize("typed", ["Nordmann", ""])
def test_one_word_is_no_name(appointing: AskForm, qtbot: QtBot, typed: str) -> None:
    fill(qtbot, appointing, person_id=typed)
    press(appointing, Qt.Key.Key_Tab)
    assert texts(appointing, "person_id", "first_name", "last_name") == [typed, "", ""]


def test_a_name_that_is_filled_in_is_not_overwritten(appointing: AskForm, qtbot: QtBot) -> None:
    fill(qtbot, appointing, first_name="Ola", person_id="Kari Nordmann")
    press(appointing, Qt.Key.Key_Tab)
    assert texts(appointing, "person_id", "first_name", "last_name") == ["Kari Nordmann", "Ola", ""]


def test_an_empty_form_says_so_at_the_fields_that_are_marked(appointing: AskForm, qtbot: QtBot) -> None:
    boxes = appointing.form.boxes
    boxes["section_id"].set_value(None, "")
    submit(appointing)
    marked = [name for name, box in boxes.items() if "må fylles ut" in box.label.text()]
    assert marked == ["section_id", "person_id"]
    assert errors(appointing) == dict.fromkeys(marked, MISSING)
    assert has_keyboard(boxes["section_id"].editor)


def test_a_new_team_member_is_asked_for_in_the_same_way(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    look_at(card, qtbot, "request", make.request(make.unit(make.section())))
    click(step(card, "Aksepter"))
    form = asked(card)
    form.make_new("lead_id")
    inner = form.making
    assert inner is not None
    qtbot.waitUntil(lambda: inner.form.boxes["team_role"].text() == "Medlem")
    submit(inner)
    assert errors(inner) == {"person_id": MISSING, "discipline": MISSING}
    assert has_keyboard(inner.form.boxes["person_id"].editor)
    fill(qtbot, inner, person_id="Svein Nilsen", discipline="Tjenestedesign")
    submit(inner)
    qtbot.waitUntil(lambda: form.making is None)
    qtbot.waitUntil(lambda: form.form.boxes["lead_id"].text() == "Svein Nilsen")


# Tab


def test_tab_goes_to_the_new_button_after_its_field(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    look_at(card, qtbot, "request", make.request(make.unit(make.section())))
    click(step(card, "Aksepter"))
    form = asked(card)
    lead = form.form.boxes["lead_id"]
    assert lead.new_button is not None
    qtbot.waitUntil(lead.new_button.isVisible)
    shown = [box for box in form.form.boxes.values() if box.isVisible()]
    wanted: list[QWidget] = []
    for box in shown:
        wanted += [box.editor, *([box.new_button] if box.new_button and box.new_button.isVisible() else [])]
    wanted += [form.submit_button, form.cancel_button]
    assert seen_by_tab(form, shown[0].editor, form.cancel_button) == wanted


def test_tab_goes_to_more_fields_before_the_buttons(card: RecordCard, make: Maker, qtbot: QtBot) -> None:
    make.unit(make.section())
    card.new_record("request")
    form = asked(card)
    assert card.ask is not None
    more = card.ask.more_button
    qtbot.waitUntil(more.isVisible)
    shown = [box for box in form.form.boxes.values() if box.isVisible()]
    found = seen_by_tab(form, shown[-1].editor, form.cancel_button)
    assert found[-3:] == [more, form.submit_button, form.cancel_button]
    QApplication.processEvents()
    click(more)
    shown = [box for box in form.form.boxes.values() if box.isVisible()]
    found = seen_by_tab(form, shown[0].editor, form.cancel_button)
    assert [each for each in found if each in [box.editor for box in shown]] == [box.editor for box in shown]
    assert found[-2:] == [form.submit_button, form.cancel_button]
