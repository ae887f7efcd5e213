"""The pages with lists as a person uses them: agents, areas and requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Create
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.waiting import waiting_of
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.agents import AgentsPage
from innovasjon_desktop.ui.pages.areas import AreasPage
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.pages.lists import ListPage
from innovasjon_desktop.ui.pages.requests import RequestsPage
from innovasjon_desktop.ui.record_card import RecordCard
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import CONTROL, fill, show, submit, working
from tests.ui.acting import asked as wanted

Shown = Callable[[type[ListPage]], ListPage]


@pytest.fixture(autouse=True)
def _own_views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


@pytest.fixture
def example(demo: Database, qtbot: QtBot) -> Iterator[Jobs]:
    with working(demo) as made:
        yield made


def shown(qtbot: QtBot, page: Page, period_id: int | None = None) -> None:
    """Show a page and wait for its finding."""
    page.set_context(period_id, AS_OF)
    with qtbot.waitSignal(page.finding, timeout=20_000):
        show(qtbot, page, 900, 600)


def texts(page: ListPage, column: str) -> list[str]:
    place = page.grid.table.column_of(column)
    return [text for row in range(page.grid.table.rowCount()) if (text := page.grid.table.text(row, place))]


def test_requests_show_how_long_each_has_waited_and_for_whom(
    example: Jobs, demo: Database, qtbot: QtBot
) -> None:
    page = RequestsPage(example)
    shown(qtbot, page)
    table = page.grid.table
    qtbot.waitUntil(lambda: table.is_settled)
    ids = [row_id for place in range(40) if (row_id := table.id_at(place)) is not None]
    with demo.read() as connection:
        expected = waiting_of(connection, ids, AS_OF)
    assert any(each.with_unit for each in expected.values())
    for place, row_id in enumerate(ids):
        waited = expected[row_id]
        assert table.text(place, table.column_of("with_us")) == str(waited.with_us)
        assert table.text(place, table.column_of("with_unit")) == str(waited.with_unit)


def test_the_sentence_says_the_same_as_the_figures(example: Jobs, demo: Database, qtbot: QtBot) -> None:
    with demo.read() as connection:
        known = figures(connection, AS_OF)
    page = RequestsPage(example)
    shown(qtbot, page)
    assert page.sentence.startswith(f"{known.requests.volume.open} forespørsler er åpne")
    agents = AgentsPage(example)
    shown(qtbot, agents)
    coverage = known.agents.coverage
    assert agents.sentence.startswith(f"{coverage.numerator} av {coverage.denominator} seksjoner")
    assert known.areas.period is not None
    areas = AreasPage(example)
    shown(qtbot, areas, known.areas.period.period.id)
    chosen = known.areas.chosen
    assert areas.sentence.startswith(f"{chosen.numerator} av {chosen.denominator} enheter")


def test_the_areas_of_another_period_are_others(example: Jobs, demo: Database, qtbot: QtBot) -> None:
    page = AreasPage(example)
    shown(qtbot, page, 1)
    first = texts(page, "period_id")
    with qtbot.waitSignal(page.grid.table.shown):
        page.set_context(2, AS_OF)
    second = texts(page, "period_id")
    assert len(set(first)) == len(set(second)) == 1
    assert first[0] != second[0]


def test_list_and_board_are_one_key_apart_and_share_the_filter(example: Jobs, qtbot: QtBot) -> None:
    page = RequestsPage(example)
    shown(qtbot, page)
    with qtbot.waitSignal(page.grid.table.shown):
        page.grid.search.setText("idédugnad")
    listed = {text for text in texts(page, "title") if text}
    QTest.keyClick(page.grid.view, Qt.Key.Key_Tab, CONTROL)
    board = page.board
    assert board is not None
    qtbot.waitUntil(lambda: any(panel.view.cards.cards for panel in board.panels.values()))
    assert page.segments.key == "board"
    titles = {card.title for panel in board.panels.values() for card in panel.view.cards.cards}
    assert titles
    assert titles <= listed
    QTest.keyClick(board, Qt.Key.Key_Tab, CONTROL)
    assert page.segments.key == "list"


def test_sections_without_an_agent_are_lines_too_with_the_first_step(
    jobs: Jobs, make: Maker, qtbot: QtBot
) -> None:
    lacking, served = make.section("Kultur"), make.section("Barnehage")
    person = make.person("Svein", "Nilsen")
    make.new(
        "agent_appointment",
        section_id=served,
        person_id=person,
        state="appointed",
        from_date=dt.date(2025, 1, 1),
        anchored_by="seksjonsleder",
        anchored_on=dt.date(2025, 1, 1),
    )
    page = AgentsPage(jobs)
    shown(qtbot, page)
    lines = {line.texts[0]: line for line in page.table.lines.lines}
    assert (lines["Kultur"].texts[1], lines["Kultur"].texts[3]) == ("Ingen agent", "0 av 1")
    assert (lines["Barnehage"].texts[1], lines["Barnehage"].texts[3]) == ("Svein Nilsen", "1 av 1")
    assert "1 år" in lines["Barnehage"].texts
    page.table.go_to(-lacking)
    page.table.setFocus()
    with qtbot.waitSignal(page.step_asked) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == ["appoint", "section", lacking]
    steps = [each for each in page.table.findChildren(QPushButton) if each.text() == "Utnevn"]
    assert [each.accessibleName() for each in steps] == ["Utnevn i Kultur"]
    with qtbot.waitSignal(page.step_asked) as clicked:
        steps[0].click()
    assert clicked.args == ["appoint", "section", lacking]


def test_a_proposal_is_a_line_of_its_own_and_its_step_appoints_it(
    jobs: Jobs, make: Maker, qtbot: QtBot
) -> None:
    proposal = make.new(
        "agent_appointment",
        section_id=make.section("Kultur"),
        person_id=make.person("Kari", "Nordmann"),
        state="proposed",
        from_date=AS_OF,
    )
    page = AgentsPage(jobs)
    shown(qtbot, page)
    (line,) = page.table.lines.lines
    assert line.texts[:4] == ("Kultur", "Kari Nordmann", "Foreslått", "0 av 1")
    (step,) = (each for each in page.table.findChildren(QPushButton) if each.text() == "Utnevn")
    with qtbot.waitSignal(page.step_asked) as clicked:
        step.click()
    assert clicked.args == ["move:appointed", "agent_appointment", proposal]
    page.table.go_to(proposal)
    page.table.setFocus()
    with qtbot.waitSignal(page.step_asked) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == clicked.args
    card = RecordCard(jobs)
    show(qtbot, card, 320, 560)
    card.set_context(None, AS_OF)
    card.take_step(*asked.args)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in card.findChildren(AskForm)))
    form = wanted(card)
    fill(qtbot, form, anchored_by="Seksjonsleder", anchored_on="30.06.2026")
    submit(form)
    qtbot.waitUntil(lambda: page.table.lines.lines[0].texts[2] == "Utnevnt")
    assert page.table.lines.lines[0].key == proposal
    qtbot.waitUntil(lambda: not page.table.findChildren(QPushButton))
    assert make.value("agent_appointment", proposal, "state") == "appointed"


def test_without_sections_the_agents_say_what_goes_here(jobs: Jobs, make: Maker, qtbot: QtBot) -> None:
    page = AgentsPage(jobs)
    shown(qtbot, page)
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    (first,) = page.empty.findChildren(QPushButton)
    with qtbot.waitSignal(page.asked) as asked:
        first.click()
    assert asked.args == ["import"]
    with qtbot.waitSignal(page.finding):
        make_section(page)
    assert page.table.isVisible()
    assert not page.empty.isVisible()


def make_section(page: Page) -> None:
    """Let somebody at this desk register the first section."""
    page.jobs.write(page, Create("section", {"name": "Kultur", "valid_from": dt.date(2020, 1, 1)}))


def test_the_sentence_of_few_requests_says_nothing_of_halves(jobs: Jobs, make: Maker, qtbot: QtBot) -> None:
    unit = make.unit(make.section())
    page = RequestsPage(jobs)
    shown(qtbot, page)
    assert page.sentence == "Ingen forespørsler er åpne"
    for said in ("1 forespørsel er åpen", "2 forespørsler er åpne; halvparten besvares samme dag"):
        make.request(unit, AS_OF, state="clarifying", first_response_on=AS_OF)
        again = RequestsPage(jobs)
        shown(qtbot, again)
        assert again.sentence == said


def test_who_is_agent_and_until_when_is_seen_in_a_narrow_window(example: Jobs, qtbot: QtBot) -> None:
    page = AgentsPage(example)
    page.set_context(None, AS_OF)
    with qtbot.waitSignal(page.finding, timeout=20_000):
        show(qtbot, page, 436, 540)  # what a window of 1024 pixels leaves beside the card
    table = page.table
    heads = [column.title for column in table.lines.columns]
    assert heads[:3] == ["Seksjon", "Agent", "Status"]
    assert sum(table.columnWidth(place) for place in range(3)) <= table.viewport().width()
    widest = max(table.fontMetrics().horizontalAdvance(line.texts[2]) for line in table.lines.lines)
    assert table.columnWidth(2) >= widest + 16


@pytest.mark.parametrize(
    ("kind", "step"),
    [(RequestsPage, "import"), (AreasPage, "import")],
)
def test_an_empty_store_says_what_goes_here_and_offers_the_first_step(
    jobs: Jobs, qtbot: QtBot, kind: type[ListPage], step: str
) -> None:
    page = kind(jobs)  # type: ignore[call-arg]  # the pages give the rest themselves
    shown(qtbot, page)
    qtbot.waitUntil(page.grid.empty.isVisible)
    found = [each for each in page.grid.empty.findChildren(QPushButton) if each.isVisible()]
    assert len(found) == 1
    with qtbot.waitSignal(page.asked) as asked:
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
    assert asked.args == [step]


def test_with_units_the_first_request_can_be_registered(jobs: Jobs, make: Maker, qtbot: QtBot) -> None:
    make.unit(make.section())
    page = RequestsPage(jobs)
    shown(qtbot, page)
    qtbot.waitUntil(page.grid.empty.isVisible)
    found = next(each for each in page.grid.empty.findChildren(QPushButton) if each.isVisible())
    with qtbot.waitSignal(page.asked) as asked:
        found.click()
    assert asked.args == ["new:request"]
    make.request(make.unit(make.section("Kultur"), "Biblioteket"))
    page.grid.reload()
    qtbot.waitUntil(lambda: not page.grid.empty.isVisible())


def test_an_earlier_date_shows_the_states_of_that_date(jobs: Jobs, make: Maker, qtbot: QtBot) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 5, 1))
    make.move("request", request, "clarifying", on=dt.date(2026, 6, 1))
    page = RequestsPage(jobs)
    shown(qtbot, page)
    assert texts(page, "state") == ["Avklares"]
    with qtbot.waitSignal(page.grid.table.shown):
        page.set_context(None, dt.date(2026, 5, 15))
    assert texts(page, "state") == ["Mottatt"]
    with qtbot.waitSignal(page.grid.table.shown):
        page.set_context(None, dt.date(2026, 4, 1))
    assert page.grid.table.rowCount() == 0
