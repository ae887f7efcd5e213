"""Every sentence of a form has the room it needs, whatever is said and wherever the form stands."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.form_place import FormPlace
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.record_card import RecordCard
from tests.making import Maker
from tests.ui.acting import asked, click, fill, has_keyboard, show
from tests.ui.cards import look_at, step

TODAY = dt.date(2026, 6, 30)
LONG = "Work begins with a first session, or with hours logged: then the date may wait. " * 2
WIDTHS = (264, 320, 480, 760)


def cut(form: QWidget) -> list[str]:
    """Return the texts of a form that have less height than they need."""
    labels = [each for each in form.findChildren(QLabel) if each.isVisible()]
    return [each.text() for each in labels if each.height() < each.heightForWidth(each.width())]


def ask(jobs: Jobs, *, across: bool = False, parent: QWidget | None = None) -> AskForm:
    """Return a form with an explanation."""
    names = ("first_session_on", "planned_hours", "title")
    return AskForm(
        ALL["request"],
        names,
        Choices(jobs, jobs),
        title="Start",
        verb="Start",
        explanation=LONG,
        parent=parent,
        across=across,
    )


def refuse_all(form: AskForm) -> None:
    """Say something long below each field, and below them all."""
    for name in form.form.boxes:
        form.refuse(RuleBroken(LONG, field=name))
    form.refuse(RuleBroken(LONG))


def test_an_error_below_a_field_is_not_cut_in_the_card(jobs: Jobs, make: Maker, qtbot: QtBot) -> None:
    request = make.request(make.unit(make.section()))
    make.move("request", request, "accepted", dt.date(2026, 6, 10), lead_id=make.member(), planned_hours=600)
    card = RecordCard(jobs)
    show(qtbot, card, 320, 640)
    card.set_context(None, TODAY)
    look_at(card, qtbot, "request", request)
    click(step(card, "Start"))
    form = asked(card)
    date = form.form.boxes["first_session_on"]
    qtbot.waitUntil(lambda: has_keyboard(date.editor))
    assert cut(form) == []
    fill(qtbot, form, first_session_on="i går")
    QTest.keyClick(date.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(date.error.isVisible)
    for width in range(280, 344, 4):  # where the lines break depends on the font
        card.resize(width, 640)
        qtbot.wait(10)
        assert cut(form) == [], width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("across", [False, True])
def test_nothing_is_cut_in_a_form_above_a_list(jobs: Jobs, qtbot: QtBot, width: int, across: bool) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    place = FormPlace(page)
    column.addWidget(place)
    column.addWidget(QWidget(page), 1)
    show(qtbot, page, width, 700)
    form = ask(jobs, across=across)
    place.hold(form)
    refuse_all(form)
    qtbot.wait(20)
    assert cut(form) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_takes_no_more_room_than_its_sentences(jobs: Jobs, qtbot: QtBot, width: int) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    form = ask(jobs, parent=page)
    column.addWidget(form)
    column.addStretch(1)
    show(qtbot, page, width, 900)
    refuse_all(form)
    qtbot.wait(20)
    assert cut(form) == []
    assert form.height() == form.heightForWidth(form.width())
