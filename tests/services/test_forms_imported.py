"""Forms among the files of an import: one goes in whole or not at all, and blocks no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.becoming import NEW as ANEW
from innovasjon_desktop.services.forms.comparing import IN_FORM, IN_PROGRAM
from innovasjon_desktop.services.forms.making import Order
from innovasjon_desktop.services.forms.noting import BEFORE, PASSED_OVER
from innovasjon_desktop.services.forms.returned import ALIKE, OUTSIDE
from innovasjon_desktop.services.forms.tables import AS_SENT
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.recognising.auto import (
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    UNCHANGED,
    AutoPlan,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.running import TOGETHER
from innovasjon_desktop.services.rows import Query, count
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.forms import CHOSEN, choosing, copy, fill, following, kept, send
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


TOLD = {"light": "I rute", "text": "Det går bra"}


def preview(store: Database, *paths: Path, said: Mapping[str, str] | None = None) -> AutoPlan:
    return plan_auto(store, [read_book(path) for path in paths], Answers(said=said or {}))


def take(
    store: Database, *paths: Path, said: Mapping[str, str] | None = None, skip: bool = False
) -> AutoPlan:
    books = [read_book(path) for path in paths]
    done = apply_auto(store, books, Answers(said=said or {}), actor="kari", skip_refused=skip).result
    assert isinstance(done, AutoPlan)
    return done


def actions(plan: AutoPlan) -> list[tuple[str, str]]:
    return [(table.kind, row.action) for table in plan.tables for row in table.rows]


def reasons(plan: AutoPlan) -> list[str]:
    """Return the texts of why rows are refused or left out."""
    return [problem.reason.text for table in plan.tables for row in table.rows for problem in row.problems]


def test_a_form_that_comes_again_with_only_the_need_corrected_changes_the_need(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    take(store, fill(path, TOLD))
    plan = take(store, fill(path, {"need": "Foreldre vil ha mer å lese i"}))
    assert actions(plan) == [("development_area", CHANGED), ("area_followup", UNCHANGED)]
    assert make.value("development_area", area, "need") == "Foreldre vil ha mer å lese i"
    assert kept(store)[0]["answered_on"] == AS_OF
    assert actions(preview(store, path)) == [("development_area", LEFT_OUT)]


def test_a_form_goes_in_whole_or_not_at_all_and_is_taken_when_it_is_mended(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    # The cell takes the day, and the store does not: it is to come.
    fill(path, {**TOLD, "aim": "Alle leser", "on_date": dt.date(2026, 8, 1)})
    plan = take(store, path, skip=True)
    assert actions(plan) == [("development_area", REFUSED), ("area_followup", REFUSED)]
    assert reasons(plan)[0] == TOGETHER
    assert make.value("development_area", area, "aim") == "Flere leser"
    assert kept(store)[0]["answered_on"] is None
    plan = take(store, fill(path, {"on_date": None}))
    assert actions(plan) == [("development_area", CHANGED), ("area_followup", NEW)]
    assert make.value("development_area", area, "aim") == "Alle leser"
    [followup] = [row.id for table in plan.tables for row in table.rows if table.kind == "area_followup"]
    assert make.value("area_followup", followup or 0, "on_date") == AS_OF


def test_the_answer_another_was_chosen_over_is_known_when_it_comes_again(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = choosing(make, store, tmp_path)
    first, second = copy(path, "rektor.xlsx"), copy(path, "inspektør.xlsx")
    fill(first, CHOSEN)
    fill(second, CHOSEN | {"title": "Skrivelyst"})
    (question,) = preview(store, first, second).questions
    take(store, first, second, said={question.key: question.choices[1].value})
    plan = preview(store, first, second)
    assert plan.questions == ()
    assert reasons(plan) == [PASSED_OVER, BEFORE]
    make.undo()
    assert len(preview(store, first, second).questions) == 1


def test_answers_that_were_both_left_out_are_asked_about_again(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = choosing(make, store, tmp_path)
    first, second = copy(path, "rektor.xlsx"), copy(path, "inspektør.xlsx")
    fill(first, CHOSEN)
    fill(second, CHOSEN | {"title": "Skrivelyst"})
    (question,) = preview(store, first, second).questions
    take(store, first, second, said={question.key: LEAVE_OUT})
    assert len(preview(store, first, second).questions) == 1


def test_an_older_answer_is_known_when_a_newer_one_has_been_taken(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    old = copy(path, "gammel.xlsx")
    take(store, fill(old, {"need": "Foreldre vil ha mer å lese i"}))
    take(store, fill(path, {"aim": "Alle leser"}))
    assert reasons(preview(store, old, path)) == [BEFORE, BEFORE]
    assert make.value("development_area", area, "need") == "Foreldre vil ha mer å lese i"


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (IN_PROGRAM, ["Det går bra"]),
        (IN_FORM, ["Det står stille"]),
        (ANEW, ["Det går bra", "Det står stille"]),
    ],
)
def test_a_second_status_on_one_day_stays_out_goes_instead_or_goes_beside(
    store: Database, make: Maker, period: int, tmp_path: Path, answer: str, texts: list[str]
) -> None:
    _area, path = following(make, store, tmp_path, period)
    take(store, fill(path, TOLD))
    fill(path, {"light": "Står fast", "text": "Det står stille"})
    (question,) = preview(store, path).questions
    assert [choice.value for choice in question.choices] == [IN_PROGRAM, IN_FORM, ANEW]
    assert "Står fast; Det står stille" in question.choices[2].label
    take(store, path, said={question.key: answer})
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT text FROM area_followup ORDER BY id").scalars().all()
    assert found == texts


def test_rows_name_the_unit_and_the_row_of_the_cell(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN | {"themes 2": "Magi"})
    path = path.rename(tmp_path / "svar.xlsx")
    (table,) = preview(store, path).tables
    (row,) = table.rows
    (problem,) = row.problems
    assert (row.key, table.form, f"B{row.row}") == ("Åsen skole", "Åsen skole", problem.cell)
    fill(path, {"themes 2": None})
    take(store, path)
    (row,) = preview(store, path).tables[0].rows
    assert (row.action, row.key) == (LEFT_OUT, "Åsen skole")


def test_a_change_has_the_row_of_its_own_cell(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    fill(path, {"aim": "Alle leser"})
    book = read_book(path)
    assert book.key is not None
    (row,) = preview(store, path).tables[0].rows
    assert (row.id, f"B{row.row}", row.cells["aim"]) == (area, book.key["cell aim"], book.key["cell aim"])


def test_all_the_errors_of_a_form_are_told_at_once(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period)
    fill(path, {"need": "Lite", "planned_end": "01.01.1999", "light": "Grønn", "on_date": "snart"})
    area, told = (table.rows[0] for table in preview(store, path).tables)
    # Need too short, two days, a word of no list, and nothing about what has happened.
    assert (len(area.problems), len(told.problems)) == (2, 3)


def test_what_the_rules_refuse_is_told_with_what_cannot_be_read(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    future = dt.date(2026, 8, 1)
    path = fill(choosing(make, store, tmp_path), CHOSEN | {"title": "Le", "chosen_on": future})
    book = read_book(path)
    assert book.key is not None
    (row,) = preview(store, path).tables[0].rows
    cells = [book.key[f"cell {name}"] for name in ("title", "chosen_on")]
    assert [problem.cell for problem in row.problems] == cells
    assert actions(take(store, path, skip=True)) == [("development_area", REFUSED)]
    with store.read() as connection:
        assert count(connection, Query("development_area")) == 0


def test_all_the_rules_refuse_in_a_request_is_told_at_once(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    make.unit(make.section(), "Åsen skole")
    ((_form, path),) = send(store, tmp_path, Order(REQUEST, language="nb"))
    first, last, future = dt.date(2026, 9, 1), dt.date(2026, 8, 1), dt.date(2026, 7, 1)
    fill(path, {"title": "Hjelp til å lese", "wanted_from": first, "wanted_to": last, "received_on": future})
    book = read_book(path)
    assert book.key is not None
    (row,) = preview(store, path).tables[0].rows
    # Three are not answered and must be; the day is to come; the end comes before the start.
    names = ("unit_id", "request_type", "requester_text", "received_on", "wanted_to")
    assert [problem.cell for problem in row.problems] == [book.key[f"cell {name}"] for name in names]
    assert not any(problem.reason.text == TOGETHER for problem in row.problems)


def test_the_rules_judge_both_parts_of_a_follow_up(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period, start_on=dt.date(2026, 5, 1))
    wrong = {"need": "Lite", "planned_end": dt.date(2026, 4, 1), "light": "?", "on_date": dt.date(2026, 8, 1)}
    fill(path, TOLD | wrong)
    book = read_book(path)
    assert book.key is not None
    area, told = (table.rows[0] for table in preview(store, path).tables)
    assert [each.cell for each in area.problems] == [book.key["cell need"], book.key["cell planned_end"]]
    assert [each.cell for each in told.problems] == [book.key["cell light"], book.key["cell on_date"]]


def scribble(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["D4"] = "Ring meg"
    sheet["A60"] = "Vi vil også ha besøk"


def duplicate(book: Workbook) -> None:
    book.security.lockStructure = False
    twin = book.copy_worksheet(book.worksheets[0])
    twin["B12"] = "Et annet område"


@pytest.mark.parametrize(("change", "warning"), [(scribble, OUTSIDE), (duplicate, ALIKE)])
@pytest.mark.parametrize("answered", [True, False])
def test_text_that_is_not_read_is_told(
    store: Database,
    make: Maker,
    period: int,
    tmp_path: Path,
    change: object,
    warning: str,
    answered: bool,
) -> None:
    assert callable(change)
    path = fill(choosing(make, store, tmp_path), CHOSEN if answered else {}, change)
    (table,) = preview(store, path).tables
    assert table.reason is not None
    assert warning.partition("{")[0] in _english(table.reason)
    if not answered:
        (why,) = (problem.reason for problem in table.rows[0].problems)
        assert AS_SENT in _english(why)
        assert warning.partition("{")[0] in _english(why)


def _english(message: object) -> str:
    params = getattr(message, "params", {})
    texts = [_english(value) for value in params.values() if hasattr(value, "text")]
    return " ".join([str(getattr(message, "text", "")), *texts])


def test_a_form_as_it_should_be_warns_of_nothing(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period)
    (table,) = preview(store, fill(path, {"aim": "Alle leser"})).tables
    assert table.reason is not None
    assert say(table.reason) == "Skjema laget 30.06.2026."


def test_what_was_emptied_is_kept_and_told(store: Database, make: Maker, period: int, tmp_path: Path) -> None:
    area, path = following(make, store, tmp_path, period, methods=[1, 2])
    make.do(Edit("development_area", area, {"aim": "Fra programmet"}))
    plan = take(store, fill(path, {"aim": None, "methods 2": None, "need": "Foreldre vil lese mer selv"}))
    assert make.value("development_area", area, "aim") == "Fra programmet"
    assert make.value("development_area", area, "methods") == [1, 2]
    reason = say(plan.tables[0].reason or "")
    assert "Hva vil dere oppnå?" in reason
    assert "Innovasjonsmetode 2" in reason
