"""Areas of a list that never said when they were chosen come in without an invented date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.deviations import find_deviations
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, MISSING
from innovasjon_desktop.services.recognising.wording import asks
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import place_of
from tests.making import Maker
from tests.services.test_recognising_auto import NEED, actions, book, bring, kept, rows, school

__all__ = ["school"]

HEADERS = ("Enhet", "Utviklingsområde", "Behov", "Status", "Periode")
DAY = "value:liste.xlsx:chosen_on"


def area(unit: str = "Tangen skole", title: str = "Lesing", state: str = "Valgt") -> tuple[Cell, ...]:
    return (unit, title, NEED, state, "2025–2026")


def test_the_day_can_stay_missing_and_nothing_is_made_up(school: Database) -> None:
    (question,) = plan_auto(school, [book(HEADERS, area())]).questions
    assert question.key == DAY
    assert question.may_lack
    assert "teller ikke som valgt" in asks(question)
    found = bring(school, book(HEADERS, area()), answers={DAY: MISSING})
    assert actions(found) == ["new"]
    assert rows(found)[0].lacks == ("Chosen on", "Chosen by")
    assert kept(school, "development_area", "state", "chosen_on", "chosen_by") == [("chosen", None, None)]


def test_the_rows_can_still_be_left_out(school: Database) -> None:
    found = bring(school, book(HEADERS, area()), answers={DAY: LEAVE_OUT})
    assert actions(found) == ["left_out"]
    assert kept(school, "development_area", "id") == []


def test_it_is_listed_and_counts_once_somebody_says_when(make: Maker, school: Database) -> None:
    bring(school, book(HEADERS, area()), answers={DAY: MISSING})
    [area_id] = [row[0] for row in kept(school, "development_area", "id")]
    assert lacking_and_chosen(school) == (1, 0)
    make.do(Edit("development_area", area_id, {"chosen_on": dt.date(2025, 2, 3), "chosen_by": "rektor"}))
    assert lacking_and_chosen(school) == (0, 1)


def test_an_area_that_has_ended_stands_as_ended_since_then(school: Database) -> None:
    headers = (*HEADERS, "Avsluttet dato")
    ended = dt.date(2026, 3, 2)
    found = bring(school, book(headers, (*area(state="Stoppet"), ended)), answers={DAY: MISSING})
    assert actions(found) == ["new"]
    assert "Chosen on" in rows(found)[0].lacks
    changes = kept(school, "state_change", "entity", "new", "effective_on")
    assert ("development_area", "stopped", ended) in changes


def test_the_command_line_says_how_to_bring_them_in_without_it(
    school: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in (HEADERS, area())), encoding="utf-8")
    main(["import", "auto", str(path), "--dry-run", "--db", place_of(school)])
    assert "«missing» tar radene inn uten, merket «mangler»." in capsys.readouterr().out


def lacking_and_chosen(store: Database) -> tuple[int, int]:
    """Return how many rows stand in «Avvik og oppfølging» for what they lack, and how many units have chosen."""
    with store.read() as connection:
        at = figures(connection, store.today())
        lacking = [each for each in find_deviations(connection, at) if "Valgt dato" in say(each.what)]
        return len(lacking), at.areas.chosen.numerator
