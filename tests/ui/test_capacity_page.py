"""«Kapasitet» as a person uses it: whose hours, when there is room, logging hours one after the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.capacity_hours import LogHours
from innovasjon_desktop.ui.capacity_overview import MembersView, MonthsView
from innovasjon_desktop.ui.charts import nice_top
from innovasjon_desktop.ui.export_table import write_table
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.capacity import CapacityPage
from innovasjon_desktop.ui.theme import theme
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import CONTROL, asked, fill, has_keyboard, plain, press, show

JULY = 3
"""September comes first, then August, July and the as-of date's own month."""


@pytest.fixture
def team(make: Maker) -> dict[str, int]:
    """Kari and Ola have 40 hours a month each; Kari owes 60 hours in July."""
    unit = make.unit(make.section())
    ids = {}
    for name in ("Kari", "Ola"):
        ids[name] = make.new(
            "team_member",
            person_id=make.person(name, "Nes"),
            team_role="member",
            discipline="tjenestedesign",
            valid_from=dt.date(2026, 1, 1),
        )
        start = dt.date(2026, 1, 1)
        make.new("team_capacity", member_id=ids[name], from_month=start, hours_per_month=40 * 60)
    ids["request"] = make.request(unit)
    lead = {"lead_id": ids["Kari"], "planned_hours": 70 * 60}
    make.move("request", ids["request"], "accepted", on=dt.date(2026, 6, 2), **lead)
    make.new(
        "time_entry",
        member_id=ids["Kari"],
        on_date=dt.date(2026, 6, 10),
        hours=10 * 60,
        activity="facilitation",
        request_id=ids["request"],
    )
    return ids


@pytest.fixture
def page(jobs: Jobs, team: dict[str, int], qtbot: QtBot) -> CapacityPage:
    made = CapacityPage(jobs)
    made.as_of = AS_OF
    with qtbot.waitSignal(made.finding):
        show(qtbot, made, 760, 560)
    return made


def months(page: CapacityPage) -> MonthsView:
    view = page.parts.open("months")
    assert isinstance(view, MonthsView)
    return view


def texts(view: MonthsView | MembersView) -> list[tuple[str, ...]]:
    return [tuple(map(plain, line.texts)) for line in view.table.lines.lines]


def test_the_page_says_how_full_the_team_is(page: CapacityPage) -> None:
    assert plain(page.sentence) == (
        "60 av 240 timer (25 %) er booket de neste tre månedene: teamet har ledig tid; plass fra uke 27"
    )


def test_months_of_the_team_and_of_one_member(page: CapacityPage, team: dict[str, int]) -> None:
    view = months(page)
    assert len(texts(view)) == 16
    assert texts(view)[JULY - 1] == ("07.2026", "80,0", "–", "60,0", "–", "75 %", "● Har ledig tid")
    assert texts(view)[JULY][:3] == ("06.2026", "80,0", "10,0")

    view.who.setFocus()
    press(view, Qt.Key.Key_Down)
    assert view.who.currentText() == "Kari Nes"
    assert texts(view)[JULY - 1] == ("07.2026", "40,0", "–", "60,0", "–", "150 %", "■ Overbooket")
    assert view.table.lines.lines[JULY - 1].late
    assert "Kari Nes" in view.chart.accessibleName()
    assert "07.2026: 0,0 timer brukt, 60,0 booket, kapasitet 40,0" in view.chart.accessibleDescription()


def test_when_a_new_request_fits(page: CapacityPage) -> None:
    view = months(page)
    assert view.answer.text() == "får plass fra uke 29 (13.07.2026)"
    view.wanted.setFocus()
    view.wanted.selectAll()
    QTest.keyClicks(view.wanted, "4")
    assert view.answer.text() == "får plass fra uke 27 (01.07.2026)"
    view.wanted.selectAll()
    QTest.keyClicks(view.wanted, "4000")
    assert view.answer.text() == "får ikke plass det neste halvåret"
    view.wanted.selectAll()
    QTest.keyClicks(view.wanted, "mange")
    assert "mange" in view.answer.text()


def test_members_lead_to_their_months(page: CapacityPage, team: dict[str, int], qtbot: QtBot) -> None:
    view = page.parts.open("members")
    assert isinstance(view, MembersView)
    assert [line[0] for line in texts(view)] == ["Kari Nes", "Ola Nes"]
    assert texts(view)[0] == ("Kari Nes", "120,0", "60,0", "50 %", "● Har ledig tid", "10,0", "4 %", "1")
    view.table.setFocus()
    with qtbot.waitSignal(page.record_selected) as chosen:
        press(view, Qt.Key.Key_Down)
    assert chosen.args == ["team_member", team["Ola"]]
    press(view, Qt.Key.Key_Return)
    assert page.parts.key == "months"
    assert months(page).who.currentText() == "Ola Nes"


def test_hours_are_logged_one_after_the_other(
    page: CapacityPage, team: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    log = page.parts.open("hours")
    assert isinstance(log, LogHours)
    qtbot.waitUntil(lambda: log.listing.table.rowCount() == 1)
    log.listing.view.setFocus()
    assert page.register()
    form = asked(log)
    qtbot.waitUntil(lambda: has_keyboard(form.form.boxes["member_id"].editor))
    fill(qtbot, form, member_id="Ola Nes", on_date="29.06.2026", hours="2,5", activity="Reise")
    press(log, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: log.listing.table.rowCount() == 2)
    assert make.value("time_entry", 2, "hours") == 150

    boxes = form.form.boxes
    assert form.isVisible()
    assert (boxes["member_id"].text(), boxes["on_date"].text(), boxes["activity"].text()) == (
        "Ola Nes",
        "29.06.2026",
        "Reise",
    )
    assert boxes["hours"].text() == ""
    qtbot.waitUntil(lambda: has_keyboard(boxes["hours"].editor))
    fill(qtbot, form, hours="1", activity="Fasilitering")
    press(log, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: boxes["request_id"].error.isVisible())  # facilitation is for a request
    assert boxes["request_id"].error.text() == "Fyll ut dette feltet først."
    press(log, Qt.Key.Key_Escape)
    press(log, Qt.Key.Key_Escape)  # once more: it is meant
    assert log.form is None
    assert log.listing.table.rowCount() == 2


def test_changes_elsewhere_are_followed(
    page: CapacityPage, team: dict[str, int], jobs: Jobs, qtbot: QtBot
) -> None:
    from innovasjon_desktop.services.commands import Create

    away = {"member_id": team["Ola"], "from_date": dt.date(2026, 7, 1), "to_date": dt.date(2026, 7, 31)}
    with qtbot.waitSignal(page.finding):
        jobs.write(page, Create("team_absence", away))
    assert texts(months(page))[JULY - 1][5:] == ("150 %", "■ Overbooket")


def test_another_date_shows_what_was_then(page: CapacityPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.finding):
        page.set_context(None, dt.date(2026, 6, 1))
    assert texts(months(page))[JULY][:4] == ("06.2026", "80,0", "0,0", "0,0")


def test_every_list_of_the_team_can_be_reached(
    page: CapacityPage, team: dict[str, int], qtbot: QtBot
) -> None:
    for key, entity in (
        ("capacities", "team_capacity"),
        ("absences", "team_absence"),
        ("team", "team_member"),
    ):
        page.reveal(entity, 1)
        assert page.parts.key == key
        with qtbot.waitSignal(page.asked) as wanted:
            page.parts.part.new_wanted.emit()  # type: ignore[attr-defined]  # a Listing
        assert wanted.args == [f"new:{entity}"]


def test_ctrl_tab_goes_round_the_parts(page: CapacityPage) -> None:
    seen = []
    for _ in range(6):
        seen.append(page.parts.key)
        press(page, Qt.Key.Key_Tab, CONTROL)
    assert seen == ["months", "members", "hours", "capacities", "absences", "team"]
    assert page.parts.key == "months"


def test_the_table_is_exported_as_it_stands(page: CapacityPage, tmp_path: Path, qtbot: QtBot) -> None:
    from openpyxl import load_workbook

    view, path, said = months(page), tmp_path / "timer.xlsx", list[str]()
    write_table(view, page.jobs, view.table, "Timer", path, said.append, AS_OF)
    qtbot.waitUntil(lambda: bool(said))
    rows = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]
    assert rows[-1][0] == "06.2025"
    assert ["Måned", "Kapasitet", "Brukt", "Booket", "Utnyttelse", "Belegg", "Status"] in rows


def test_the_chart_shows_its_numbers_and_reaches_its_capacity(page: CapacityPage) -> None:
    chart = months(page).chart
    picture = chart.grab().toImage()
    seen = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())
    }
    assert theme().colours.progress.fill.lower() in seen
    assert theme().colours.chosen.fill.lower() in seen
    place = QPoint(chart.width() - 8, chart.height() // 2)
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, place, chart.mapToGlobal(place)))
    assert "09.2026" in QToolTip.text()


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_an_axis_holds_its_highest_value_in_a_few_round_steps(highest: Decimal) -> None:
    top, step = nice_top(highest)
    assert top >= highest
    assert 1 <= top / step <= 5
    assert str(step.normalize().as_tuple().digits[0]) in "125"
