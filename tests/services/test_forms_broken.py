"""Forms that came back broken: refused with a sentence, and nothing but answer cells is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.services.forms.returned import MOVED, is_form
from innovasjon_desktop.services.importing.book import KEY_SHEET
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.store.unit_of_work import Database
from tests.forms import (
    CHOSEN,
    NEED,
    choosing,
    fill,
    line_of,
    read,
    send,
    words_of,
)
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


@pytest.mark.parametrize(
    ("cells", "cell", "said"),
    [
        ({"chosen_on": "i vår en gang"}, "chosen_on", "er ikke en dato"),
        ({"title": "Le"}, "title", "minst 3 tegn"),
        ({"need": "Lite"}, "need", "minst 10 tegn"),
        ({"methods 2": "Trylling"}, "methods 2", "«Trylling»"),
        ({"themes 1": "Magi"}, "themes 1", "«Magi»"),
        ({"title": None}, "title", "Fyll ut dette feltet først."),
        ({"chosen_by": "x" * 201}, "chosen_by", "Høyst 200 tegn"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_cell_and_a_sentence(
    store: Database,
    make: Maker,
    period: int,
    tmp_path: Path,
    cells: dict[str, object],
    cell: str,
    said: str,
) -> None:
    path = fill(choosing(make, store, tmp_path), CHOSEN | cells)
    book = read_book(path)
    assert book.key is not None
    ((place, text),) = words_of(line_of(store, path))
    assert place == book.key[f"cell {cell}"]
    assert said in text


def test_a_form_without_its_key_is_told_from_any_other_table(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    def lose(book: Workbook) -> None:
        book.security.lockStructure = False
        del book[KEY_SHEET]
        for row in book.worksheets[0].iter_rows(max_col=1):
            if str(row[0].value).startswith(KEY_SHEET):
                row[0].value = None

    path = fill(choosing(make, store, tmp_path), CHOSEN, lose)
    assert is_form(read_book(path))
    assert words_of(line_of(store, path))[0][1].startswith("Dette er ikke et skjema fra dette programmet")
    plain = Workbook()
    plain.worksheets[0].append(["Enhet", "Valgt område"])
    plain.worksheets[0].append(["Åsen", "Leselyst"])
    plain.save(tmp_path / "liste.xlsx")
    assert not is_form(read_book(tmp_path / "liste.xlsx"))
    assert read(store, tmp_path / "liste.xlsx") == ((), ())


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_sheet_that_was_copied_alone_is_known_by_its_hidden_row(
    store: Database, make: Maker, period: int, tmp_path: Path, language: str
) -> None:
    make.unit(make.section())
    ((_form, path),) = send(store, tmp_path, Order(AREAS, language=language))
    fill(path, CHOSEN)
    copied, sheet = Workbook(), load_workbook(path).worksheets[0]
    copied.worksheets[0].title = "Svar"
    for number, row in enumerate(sheet.iter_rows(values_only=True), 4):
        for column, content in enumerate(row, 3):
            copied.worksheets[0].cell(number, column).value = content
    copied.save(tmp_path / "kopi.xlsx")
    line, (table,) = line_of(store, tmp_path / "kopi.xlsx"), read(store, tmp_path / "kopi.xlsx")[0]
    assert (line.problems, table.sheet, table.form) == ((), "Svar", "Åsen skole")
    assert (line.values["unit_id"], line.values["title"], line.values["need"]) == (1, "Leselyst", NEED)
    assert line.values["methods"] == line_of(store, path).values["methods"]


def test_a_sheet_with_another_name_is_known_by_its_questions(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    def rename(book: Workbook) -> None:
        book.worksheets[0].title = "Svar fra Åsen"

    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN, rename))
    assert line.values["title"] == "Leselyst"


@pytest.mark.parametrize("how", ["row", "column", "label", "sheet"])
def test_questions_that_were_moved_make_the_form_unsafe_to_read(
    store: Database, make: Maker, period: int, tmp_path: Path, how: str
) -> None:
    def move(book: Workbook) -> None:
        sheet = book.worksheets[0]
        match how:
            case "row":
                sheet.insert_rows(3)
            case "column":
                sheet.insert_cols(1)
            case "label":
                sheet["A13"], sheet["A12"] = sheet["A12"].value, sheet["A13"].value
            case "sheet":
                book.create_sheet("Notater", 0)["A1"] = "x"
                book.worksheets[1].title = "Noe annet"

    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN, move))
    (problem,) = line.problems
    assert problem.reason.text == MOVED
    assert (problem.reason.params["question"], str(problem.reason.params["place"])[0]) == (
        "Hva skal dere utvikle? (må fylles ut)",
        "B",
    )
    assert dict(line.values) == {}


def test_what_stands_beside_the_answers_is_never_read(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    def scribble(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["C12"], sheet["D40"], sheet["A60"] = "Behov: noe annet", 99, "unit_id"
        book[KEY_SHEET]["B5"] = 999  # another unit

    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN, scribble))
    assert (line.values["unit_id"], line.values["need"]) == (1, NEED)


def test_a_key_that_was_meddled_with_reaches_no_other_cell(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    def meddle(book: Workbook) -> None:
        for row in book[KEY_SHEET].iter_rows(max_col=2):
            if row[0].value == "cell title":
                row[1].value = "B1:B9"

    line = line_of(store, fill(choosing(make, store, tmp_path), CHOSEN, meddle))
    assert [one.reason.text for one in line.problems] == [MOVED]
