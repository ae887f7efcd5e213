"""«Historikk» as a person uses it: find a step, see what it did, take it back and do it again."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.commands import Batch, Create, Edit
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui import history_data
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.history import HistoryPage
from tests.checking import beside
from tests.conftest import clock
from tests.making import Maker
from tests.ui.acting import click, press, show, working

CLARIFIED = "Forespørsel F-2026-001 Planleggingsdag: Avklares"
EDITED = "Endret: Enhet – Åsen skole"


@pytest.fixture
def request_id(make: Maker) -> int:
    unit = make.unit(make.section("Grunnskole"), "Åsen skole")
    found = make.request(unit, dt.date(2026, 6, 25), title="Planleggingsdag")
    make.move("request", found, "clarifying", on=dt.date(2026, 6, 26))
    make.do(Edit("unit", unit, {"headcount": 41}))
    return found


def opened(jobs: Jobs, qtbot: QtBot) -> HistoryPage:
    page = HistoryPage(jobs)
    with qtbot.waitSignal(page.finding):
        show(qtbot, page, 760, 560)
    return page


@pytest.fixture
def page(jobs: Jobs, request_id: int, qtbot: QtBot) -> HistoryPage:
    return opened(jobs, qtbot)


def steps(page: HistoryPage) -> list[tuple[str, ...]]:
    return [line.texts for line in page.table.lines.lines]


def fields(page: HistoryPage) -> list[tuple[str, ...]]:
    return [line.texts for line in page.step.fields.lines.lines]


def choose(page: HistoryPage, qtbot: QtBot, what: str) -> None:
    """Go down with the arrow to the step called ``what``."""
    page.table.setFocus()
    for _ in steps(page):
        if steps(page)[page.table.currentIndex().row()][2] == what:
            break
        press(page, Qt.Key.Key_Down)
    assert steps(page)[page.table.currentIndex().row()][2] == what
    key = page.table.current_key()
    qtbot.waitUntil(lambda: page.step.known is not None and page.step.known.step.id == key)


def test_every_step_says_when_who_and_what(page: HistoryPage) -> None:
    when = dt.datetime(2026, 6, 30, 10, tzinfo=dt.UTC).astimezone().strftime("%d.%m.%Y %H:%M")
    assert [step[:4] for step in steps(page)] == [
        (when, "kari", EDITED, "1"),
        (when, "kari", CLARIFIED, "2"),
        (when, "kari", "Lagt til: Forespørsel – F-2026-001 Planleggingsdag", "2"),
        (when, "kari", "Lagt til: Enhet – Åsen skole", "2"),
        (when, "kari", "Lagt til: Seksjon – Grunnskole", "1"),
    ]
    assert page.sentence == f"5 steg, det siste {when}"


def test_details_show_before_and_after_in_words(page: HistoryPage, qtbot: QtBot) -> None:
    choose(page, qtbot, EDITED)
    assert fields(page) == [("Enhet: Åsen skole", "Antall ansatte", "–", "41")]
    choose(page, qtbot, CLARIFIED)
    row = "Forespørsel: F-2026-001 Planleggingsdag"
    assert (row, "Status", "Mottatt", "Avklares") in fields(page)
    assert (row, "Første svar", "–", "26.06.2026") in fields(page)
    assert (row, "Gjelder fra", "–", "26.06.2026") in fields(page)
    choose(page, qtbot, "Lagt til: Seksjon – Grunnskole")
    assert ("Seksjon: Grunnskole", "Navn", "–", "Grunnskole") in fields(page)


def test_any_step_can_be_taken_back_and_done_again(
    page: HistoryPage, request_id: int, make: Maker, qtbot: QtBot
) -> None:
    choose(page, qtbot, CLARIFIED)
    press(page, Qt.Key.Key_Return)
    assert page.focusWidget() is page.step.back
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(steps(page)) == 6)
    assert make.value("request", request_id, "state") == "received"
    assert make.value("unit", 1, "headcount") == 41  # a later step stands
    assert steps(page)[0][2] == f"Angret: {CLARIFIED}"
    assert [step[4] for step in steps(page)] == ["", "", "Angret", "", "", ""]

    qtbot.waitUntil(lambda: page.step.back.text() == "Gjør om")
    click(page.step.back)
    qtbot.waitUntil(lambda: len(steps(page)) == 7)
    assert make.value("request", request_id, "state") == "clarifying"
    qtbot.waitUntil(lambda: page.step.back.text() == "Angre")  # the same step, which stands again
    click(page.step.back)
    qtbot.waitUntil(lambda: len(steps(page)) == 8)
    assert make.value("request", request_id, "state") == "received"


def test_a_conflict_says_what_was_changed_since(page: HistoryPage, make: Maker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.finding):
        page.jobs.write(page, Edit("unit", 1, {"headcount": 50}))
    press(page, Qt.Key.Key_Home)
    press(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: fields(page) == [("Enhet: Åsen skole", "Antall ansatte", "–", "41")])
    click(page.step.back)
    qtbot.waitUntil(lambda: page.step.error.isVisible())
    assert "Antall ansatte" in page.step.error.text()
    assert "kari" in page.step.error.text()
    assert make.value("unit", 1, "headcount") == 50
    assert page.step.back.isEnabled()


def test_a_ring_of_steps_comes_to_an_end(place: str, page: HistoryPage, qtbot: QtBot) -> None:
    beside(
        place,
        "UPDATE change_set SET undoes_id = 5 WHERE id = 4",
        "UPDATE change_set SET undoes_id = 4 WHERE id = 5",
    )
    choose(page, qtbot, CLARIFIED)
    click(page.step.back)
    qtbot.waitUntil(lambda: page.step.error.isVisible())
    assert "Kontroller registeret" in page.step.error.text()


def test_steps_are_undone_after_a_restart(place: str, make: Maker, request_id: int, qtbot: QtBot) -> None:
    make.database.close()
    again = Database(open_engine(place), now=clock)
    with working(again) as jobs:
        page = opened(jobs, qtbot)
        choose(page, qtbot, EDITED)
        click(page.step.back)
        qtbot.waitUntil(lambda: len(steps(page)) == 6)
        assert Maker(again).value("unit", 1, "headcount") is None
        page.close()
    again.close()


def test_find_by_what_and_by_whom(page: HistoryPage, qtbot: QtBot) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, "avklares")
    qtbot.waitUntil(lambda: len(steps(page)) == 1)
    assert steps(page)[0][2] == CLARIFIED
    page.search.clear()
    QTest.keyClicks(page.search, "KARI åsen")
    qtbot.waitUntil(lambda: [step[2] for step in steps(page)] == [EDITED, "Lagt til: Enhet – Åsen skole"])
    page.search.clear()
    QTest.keyClicks(page.search, "ingen slik")
    qtbot.waitUntil(lambda: steps(page) == [])


def test_older_steps_come_when_asked(
    page: HistoryPage, make: Maker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(history_data, "PAGE", 2)
    page.make_stale()
    qtbot.waitUntil(lambda: len(steps(page)) == 2)
    click(page.older)
    qtbot.waitUntil(lambda: len(steps(page)) == 4)
    assert page.older.isVisible()
    click(page.older)
    qtbot.waitUntil(lambda: len(steps(page)) == 5)
    assert not page.older.isVisible()


def test_a_step_is_shown_when_asked_for_elsewhere(page: HistoryPage, qtbot: QtBot) -> None:
    page.reveal("change_set", 1)
    qtbot.waitUntil(lambda: page.table.current_key() == 1)
    qtbot.waitUntil(lambda: page.step.known is not None and page.step.known.step.id == 1)


def test_of_a_large_step_only_the_first_rows_are_listed(
    make: Maker, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(history_data, "MOST_ROWS", 3)
    people = tuple(Create("person", {"first_name": f"N{n}", "last_name": "Nes"}) for n in range(5))
    make.do(Batch(people, Message("Import")))
    page = opened(jobs, qtbot)
    qtbot.waitUntil(lambda: page.step.known is not None)
    assert {line[0] for line in fields(page)} == {f"Person: N{n} Nes" for n in range(3)}
    assert "2 rader flere" in page.step.about


def test_an_empty_history_says_so(jobs: Jobs, qtbot: QtBot) -> None:
    page = opened(jobs, qtbot)
    assert page.sentence == "Ingenting er endret ennå."
    assert not page.step.back.isVisible()


def test_an_empty_store_says_what_goes_here_and_offers_the_first_step(
    jobs: Jobs, make: Maker, qtbot: QtBot
) -> None:
    page = opened(jobs, qtbot)
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    (first,) = page.empty.findChildren(QPushButton)
    with qtbot.waitSignal(page.asked) as asked:
        click(first)
    assert asked.args == ["import"]
    with qtbot.waitSignal(page.finding):
        page.jobs.write(page, Create("section", {"name": "Kultur", "valid_from": dt.date(2020, 1, 1)}))
    assert page.table.isVisible()
    assert not page.empty.isVisible()
