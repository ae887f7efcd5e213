"""A record that an old list left incomplete: it says what is missing, and the next step asks for it."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.recognising.auto import apply_auto
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.record_card import RecordCard
from tests.making import Maker
from tests.services.test_recognising_auto import AREA_HEADERS, book
from tests.ui.acting import asked, click, fill, show, submit
from tests.ui.cards import box, leave, look_at, step, write

TODAY = dt.date(2026, 6, 30)
LONG = "Vi lærte at foreldre leser meldinger bedre enn brev."


@pytest.fixture
def card(jobs: Jobs, qtbot: QtBot) -> RecordCard:
    made = RecordCard(jobs)
    show(qtbot, made, 320, 700)
    made.set_context(None, TODAY)
    return made


@pytest.fixture
def area(make: Maker, store: Database) -> int:
    """Return an area in progress of which the list had only title and date."""
    make.unit(make.section(), "Tangen skole")
    make.period()
    row = ("", "Tangen skole", "Leselyst", "Pågår", "3.2.25")
    apply_auto(store, [book(AREA_HEADERS, row, name="2025-2026.xlsx")], actor="kari")
    return 1


def test_the_card_says_what_is_missing_until_it_is_filled_in(
    card: RecordCard, area: int, qtbot: QtBot, jobs: Jobs, make: Maker
) -> None:
    look_at(card, qtbot, "development_area", area)
    assert box(card, "need").label.text() == "Behov (må fylles ut)"
    assert box(card, "chosen_by").isVisible()
    with qtbot.waitSignal(jobs.changed):
        write(card, "chosen_by", "rektor")
        leave()
    qtbot.waitUntil(lambda: box(card, "chosen_by").label.text() == "Valgt av")
    assert make.value("development_area", area, "chosen_by") == "rektor"


def test_the_next_step_asks_for_what_is_missing(
    card: RecordCard, area: int, qtbot: QtBot, make: Maker, jobs: Jobs
) -> None:
    look_at(card, qtbot, "development_area", area)
    click(step(card, "Stopp – læring"))
    form = asked(card)
    assert {"need", "chosen_by", "learning", "closed_on"} <= {*form.form.boxes}
    fill(qtbot, form, need="Foreldre etterlyser bedre informasjon", chosen_by="rektor", learning=LONG)
    with qtbot.waitSignal(jobs.changed):
        submit(form)
    assert make.value("development_area", area, "state") == "stopped"
    assert make.value("development_area", area, "chosen_by") == "rektor"
