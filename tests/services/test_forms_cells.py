"""What people write into the answer cells: days, numbers, another area, a slip in a question."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.becoming import NEW
from innovasjon_desktop.services.forms.comparing import BETWEEN, IN_FORM
from innovasjon_desktop.services.forms.making import Order
from innovasjon_desktop.services.forms.returned import MOVED
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.unit_of_work import Database
from tests.forms import CHOSEN, NEED, choosing, copy, fill, following, line_of, read, send
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("chosen_on", dt.date(2019, 5, 4)),
        ("chosen_on", "04.05.1999"),
        ("planned_end", dt.date(2027, 1, 1)),
        ("planned_end", dt.date(2024, 12, 31)),
    ],
)
def test_a_day_the_cell_would_refuse_is_refused_with_its_cell(
    store: Database, make: Maker, period: int, tmp_path: Path, name: str, day: object
) -> None:
    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN | {name: day}))
    (problem,) = line.problems
    assert problem.reason.text == BETWEEN
    assert problem.cell == line.places[name]


@pytest.mark.parametrize("name", ["wanted_from", "received_on"])
def test_the_days_of_a_request_have_limits_too(
    store: Database, make: Maker, period: int, tmp_path: Path, name: str
) -> None:
    make.unit(make.section())
    ((_form, path),) = send(store, tmp_path, Order(REQUEST, language="nb"))
    asked = {"title": "Idédugnad", "request_type": "Idéutvikling", "requester_text": "rektor"}
    fill(path, {**asked, "unit_id": "Åsen skole", "expected_participants": "ca. 20", name: "01.06.2019"})
    (problem,) = line_of(store, path).problems
    assert problem.reason.text == BETWEEN
    fill(path, {name: "01/06 2026"})
    values = line_of(store, path).values
    assert (values[name], values["expected_participants"]) == (dt.date(2026, 6, 1), 20)


def test_a_month_is_asked_about_and_the_answer_is_taken(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN | {"planned_end": "desember 2026"})
    (table,), (question,) = read(store, path)
    assert table.lines[0].questions == (question.key,)
    assert [choice.value for choice in question.choices] == ["2026-12-01", "2026-12-31"]
    line = line_of(store, path, Answers(said={question.key: "2026-12-31"}))
    assert line.values["planned_end"] == dt.date(2026, 12, 31)
    line = line_of(store, path, Answers(said={question.key: "01.01.2031"}))
    assert [problem.reason.text for problem in line.problems] == [BETWEEN]


def slip(sheet: Worksheet, row: int) -> None:
    sheet[f"A{row}"].value = str(sheet[f"A{row}"].value).replace("utvikle?", " Utvikla ")


def ask_another(sheet: Worksheet, row: int) -> None:
    sheet[f"A{row}"].value = "Hva vil dere ikke utvikle i det hele tatt? (må fylles ut)"


@pytest.mark.parametrize(("change", "is_read"), [(slip, True), (ask_another, False)])
def test_a_slip_in_a_question_does_not_matter(
    store: Database, make: Maker, period: int, tmp_path: Path, change: object, is_read: bool
) -> None:
    def edit(book: Workbook) -> None:
        assert callable(change)
        change(book.worksheets[0], row)

    path = fill(choosing(make, store, tmp_path), CHOSEN)
    row = int(line_of(store, path).places["title"][1:])
    line = line_of(store, fill(path, {}, edit))
    assert ("title" in line.values) is is_read
    assert [problem.reason.text for problem in line.problems] == ([] if is_read else [MOVED])


def test_questions_that_differ_by_a_number_are_never_taken_for_each_other(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    def swap(book: Workbook) -> None:
        sheet = book.worksheets[0]
        rows = [cell.row for cell in sheet["A"] if str(cell.value).startswith("Innovasjonsmetode")]
        first, second = (sheet[f"A{row}"] for row in rows[:2])
        first.value, second.value = second.value, first.value

    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN, swap))
    assert [problem.reason.text for problem in line.problems] == [MOVED]


def test_a_quite_different_area_over_a_proposed_one_is_asked_about(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    unit = make.unit(make.section())
    area = make.new(
        "development_area", unit_id=unit, period_id=period, title="Leseløft", need=NEED, aim="Flere leser"
    )
    ((_form, path),) = send(store, tmp_path)
    fill(path, {"title": "Velferdsteknologi", "need": "Beboere faller om natten uten at noen merker det"})
    fill(path, {"chosen_on": dt.date(2026, 5, 4), "chosen_by": "rektor"})
    (table,), (question,) = read(store, path)
    assert table.lines[0].values == {}
    assert [choice.value for choice in question.choices] == [IN_FORM, NEW]
    line = line_of(store, path, Answers(said={question.key: IN_FORM}))
    assert (line.id, line.values["title"]) == (area, "Velferdsteknologi")
    line = line_of(store, path, Answers(said={question.key: NEW}))
    assert (line.id, line.values["title"], line.values["state"]) == (None, "Velferdsteknologi", "chosen")
    assert line.values["aim"] == "Flere leser"


def test_of_two_answers_the_broken_one_is_marked(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = choosing(make, store, tmp_path)
    first, second = copy(path, "rektor.xlsx"), copy(path, "inspektør.xlsx")
    fill(first, CHOSEN)
    fill(second, CHOSEN | {"title": "Skrivelyst", "planned_end": "snart"})
    _tables, (question,) = read(store, first, second)
    cell = line_of(store, second).problems[0].cell
    assert [cell in choice.label for choice in question.choices] == [False, True]


def test_other_areas_of_the_unit_are_mentioned_in_one_line(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, _path = following(make, store, tmp_path, period)
    make.area(1, period, "proposed", title="Uteskole")
    make.area(
        1,
        period,
        "stopped",
        title="Kodeklubb",
        learning="Vi lærte mye av dette, sammen",
        closed_on=dt.date(2026, 6, 1),
    )
    make.area(1, period, "dropped", title="Hage")
    ((form, _second),) = send(store, tmp_path / "2")
    facts = dict(form.facts)
    assert "Uteskole (Foreslått); Kodeklubb (Stoppet – læring)" in facts.values()
    assert not any("Hage" in text or "Leselyst (" in text for text in facts.values())


def test_the_form_says_where_it_goes_and_by_when(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    make.unit(make.section())
    by = dt.date(2026, 8, 15)
    for number, what in enumerate(("areas", REQUEST)):
        order = Order(what, language="nb", reply_to="Kari Berg, kari@elvedal.no", by=by)
        ((form, _path),) = send(store, tmp_path / str(number), order)
        (line,) = (text for text in form.intro if "kari@elvedal.no" in text)
        assert "15.08.2026" in line


def test_the_day_it_is_wanted_back_is_the_only_deadline_a_form_tells(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    make.unit(make.section())
    order = Order("areas", language="nb")
    ((form, _path),) = send(store, tmp_path / "1", order)
    assert [text for text in form.intro if "2025" in text] == [
        "Fristen var 01.04.2025; svar så snart dere kan."
    ]
    ((form, _path),) = send(store, tmp_path / "2", replace(order, by=dt.date(2026, 8, 15)))
    assert [text for text in form.intro if "202" in text] == ["Send det innen 15.08.2026."]
