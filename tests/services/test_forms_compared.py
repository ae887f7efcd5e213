"""Forms that came back: changes, conflicts, and answers that come again or late."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.forms.comparing import IN_FORM, IN_PROGRAM
from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.recognising.auto import (
    CHANGED,
    UNCHANGED,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF, clock
from tests.forms import (
    CHOSEN,
    NEED,
    bring,
    choosing,
    copy,
    fill,
    following,
    kept,
    key_of,
    line_of,
    read,
    send,
    words_of,
)
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


# Changes and conflicts


def test_a_cell_that_was_left_alone_changes_nothing_even_if_the_store_has_changed(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    make.do(Edit("development_area", area, {"aim": "Noe helt annet"}))
    fill(path, {"need": "Foreldre vil ha mer å lese i"})
    (table,), questions = read(store, path)
    assert questions == ()
    assert dict(table.lines[0].values) == {"need": "Foreldre vil ha mer å lese i"}


def test_both_changed_is_a_question_and_neither_is_taken_by_itself(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    make.do(Edit("development_area", area, {"aim": "Fra programmet"}))
    fill(path, {"aim": "Fra skjemaet"})
    (table,), (question,) = read(store, path)
    assert dict(table.lines[0].values) == {}
    assert table.lines[0].questions == (question.key,)
    assert [choice.label for choice in question.choices] == [
        "I programmet nå: Fra programmet",
        "I skjemaet: Fra skjemaet",
    ]
    assert (question.proposed, question.text, question.where[0]) == ("", "Fra skjemaet", "B")

    def answered(value: str) -> dict[str, object]:
        line = line_of(store, path, Answers(said={question.key: value}))
        assert line.questions == ()
        return dict(line.values)

    assert answered(IN_FORM) == {"aim": "Fra skjemaet"}
    assert answered(question.choices[1].label) == {"aim": "Fra skjemaet"}
    assert answered(IN_PROGRAM) == answered(LEAVE_OUT) == {"title": "Leselyst"}
    with pytest.raises(BadInput, match="is not an answer"):
        answered("kanskje")


def test_both_changed_to_the_same_is_no_change(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period)
    make.do(Edit("development_area", area, {"aim": "Alle leser"}))
    fill(path, {"aim": " Alle leser "})
    line = line_of(store, path)
    assert (line.id, dict(line.values), line.questions) == (area, {"title": "Leselyst"}, ())
    preview = plan_auto(store, [read_book(path)])
    assert (preview.counts[UNCHANGED], preview.counts[CHANGED]) == (1, 0)
    apply_auto(store, [read_book(path)], actor="kari")
    assert kept(store)[0]["answered_on"] == AS_OF


def test_an_emptied_cell_never_overwrites(store: Database, make: Maker, period: int, tmp_path: Path) -> None:
    _area, path = following(make, store, tmp_path, period)
    fill(path, {"aim": None, "need": "Foreldre vil ha mer å lese i"})
    assert dict(line_of(store, path).values) == {"need": "Foreldre vil ha mer å lese i"}


def test_what_there_was_no_room_for_stays(store: Database, make: Maker, period: int, tmp_path: Path) -> None:
    area, path = following(make, store, tmp_path, period, methods=[1, 2, 3, 4])
    key = key_of(load_workbook(path))
    assert "cell methods 4" not in key
    fill(path, {"methods 1": "Prototyping"})
    bring(store, path)
    found = make.value("development_area", area, "methods")
    assert (len(found), found[1:]) == (4, [2, 3, 4])


def test_a_list_that_was_renamed_after_the_form_was_made_is_no_change(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    _area, path = following(make, store, tmp_path, period, methods=[1, 2])
    make.do(Edit("method", 1, {"name_nb": "Et nytt navn", "name_nn": "Eit nytt namn"}))
    fill(path, {"methods 3": "Prototyping"})
    line = line_of(store, path)
    assert line.problems == ()
    assert str(line.values["methods"]).startswith("1; 2; ")


def test_two_answers_from_one_unit_stand_side_by_side(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = choosing(make, store, tmp_path)
    first, second = copy(path, "rektor.xlsx"), copy(path, "inspektør.xlsx")
    fill(first, CHOSEN)
    fill(second, CHOSEN | {"title": "Skrivelyst"})
    tables, (question,) = read(store, first, second)
    assert [table.lines[0].questions for table in tables] == [(question.key,)] * 2
    assert [table.lines[0].values for table in tables] == [{}, {}]
    assert [choice.label for choice in question.choices] == [
        "rektor.xlsx: Hva skal dere utvikle? (må fylles ut): Leselyst",
        "inspektør.xlsx: Hva skal dere utvikle? (må fylles ut): Skrivelyst",
    ]
    said = Answers(said={question.key: question.choices[1].value})
    tables, questions = read(store, first, second, answers=said)
    assert questions == ()
    assert say(tables[0].lines[0].left_out or "") == "Et annet svar fra samme enhet ble valgt."
    assert tables[1].lines[0].values["title"] == "Skrivelyst"
    none, _questions = read(store, first, second, answers=Answers(said={question.key: LEAVE_OUT}))
    assert [table.lines[0].left_out is not None for table in none] == [True, True]


def test_two_forms_for_the_same_unit_are_two_answers_too(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    first = fill(choosing(make, store, tmp_path / "1"), CHOSEN)
    ((_form, second),) = send(store, tmp_path / "2")
    fill(second, CHOSEN | {"title": "Skrivelyst"})
    _tables, questions = read(store, first, second)
    assert len(questions) == 1
    assert len(questions[0].choices) == 2


# Answers that come again, late, or too late


def test_an_answer_that_was_brought_in_is_known_again(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    bring(store, path)
    (row,) = kept(store)
    assert row["answered_on"] == AS_OF
    assert len(row["digest"]) == 64
    line = line_of(store, copy(path, "igjen.xlsx"))
    assert say(line.left_out or "") == "Dette svaret ble hentet inn 30.06.2026."
    make.undo()
    assert kept(store)[0]["answered_on"] is None


def test_a_form_that_came_back_untouched_or_empty_is_left_out(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    section = make.section()
    make.unit(section, "A")
    make.area(make.unit(section, "B"), period, aim="Flere leser", planned_end=dt.date(2026, 9, 1))
    for _form, path in send(store, tmp_path):
        line = line_of(store, fill(path, {}))
        assert say(line.left_out or "") == "Skjemaet kom tilbake slik det ble sendt."


def test_a_late_answer_is_told(store: Database, make: Maker, period: int, tmp_path: Path) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    (table,), _questions = read(store, path)
    assert say(table.reason or "") == "Skjema laget 30.06.2026. Svaret er for sent: fristen var 01.04.2025."
    (table,), _questions = read(store, path, today=dt.date(2025, 4, 1))
    assert "for sent" not in say(table.reason or "")


@pytest.mark.parametrize("follows_up", [False, True])
def test_the_day_it_is_wanted_back_is_the_deadline(
    store: Database, make: Maker, period: int, tmp_path: Path, follows_up: bool
) -> None:
    unit = make.unit(make.section())
    if follows_up:
        make.area(unit, period)
    last = dt.date(2026, 8, 15)
    ((_form, path),) = send(store, tmp_path, Order(AREAS, language="nb", by=last))
    fill(path, {"light": "I rute", "text": "Vi har begynt"} if follows_up else CHOSEN)
    reasons = []
    for day in (last, last + dt.timedelta(days=1)):
        (table, *_others), _questions = read(store, path, today=day)
        reasons.append(say(table.reason or ""))
    assert reasons == [
        "Skjema laget 30.06.2026.",
        "Skjema laget 30.06.2026. Svaret er for sent: fristen var 15.08.2026.",
    ]


def test_an_area_that_was_chosen_meanwhile_is_asked_about(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    make.area(1, period, title="Uteskole")
    (table,), (question,) = read(store, path)
    assert "har enhetens område «Uteskole» blitt «Valgt»" in say(table.reason or "")
    assert [choice.label.split(":")[1].strip()[:8] for choice in question.choices] == ["Uteskole", "Leselyst"]
    line = line_of(store, path, Answers(said={question.key: IN_FORM}))
    assert (line.id, line.values["state"], line.values["title"]) == (None, "proposed", "Leselyst")
    line = line_of(store, path, Answers(said={question.key: IN_PROGRAM}))
    assert (line.id, dict(line.values)) == (1, {"title": "Uteskole"})


def test_the_same_area_chosen_meanwhile_is_compared_with(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    area = make.area(1, period, title="leselyst ", need=NEED, chosen_on=dt.date(2026, 5, 4))
    (table,), questions = read(store, path)
    line = table.lines[0]
    assert line.id == area
    assert set(line.values) == {"aim", "methods", "themes"}
    assert {question.field for question in questions} <= {"title"}


def test_an_area_that_went_on_is_told_and_one_that_ended_is_refused(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    area, path = following(make, store, tmp_path, period, methods=[1])
    fill(path, {"light": "I rute", "text": "Det går bra"})
    make.move("development_area", area, "in_progress")
    (table,), _questions = read(store, path)
    assert "har enhetens område «Leselyst» blitt «Pågår»" in say(table.reason or "")
    make.move("development_area", area, "stopped", learning="Vi lærte mye av dette, sammen")
    assert [text for _cell, text in words_of(line_of(store, path))] == [
        "Området «Leselyst» er nå «Stoppet – læring», så svaret passer ikke. Lag et nytt skjema."
    ]


def test_a_closed_unit_and_a_closed_period_refuse_the_answer(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    make.do(Edit("unit", 1, {"valid_to": dt.date(2026, 6, 20)}))
    assert (
        words_of(line_of(store, path))[0][1]
        == "Åsen skole ble lagt ned 20.06.2026. Svaret blir ikke tatt inn."
    )
    make.undo()
    make.move("development_period", period, "closed")
    assert "er lukket" in words_of(line_of(store, path))[0][1]


def test_a_form_of_another_store_is_refused(
    store: Database, make: Maker, period: int, tmp_path: Path, empty_template: Path
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN)
    shutil.copyfile(empty_template, tmp_path / "annet.db")
    other = Database(open_engine(tmp_path / "annet.db"), now=clock)
    try:
        assert "fra et annet register" in words_of(line_of(other, path))[0][1]
    finally:
        other.close()
