"""Forms as workbooks: what a leader sees, what is locked, and the key nobody sees."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import (  # type: ignore[import-untyped]  # it says it has types, and has not
    OpenXmlValidator,
    ValidationSeverity,
)
from python_calamine import CalamineWorkbook

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.i18n import say
from innovasjon_desktop.reports.files import file_name
from innovasjon_desktop.reports.forms import form_files, written
from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.knowing import mark
from innovasjon_desktop.services.forms.making import AREAS, Form, Order
from innovasjon_desktop.services.forms.returned import returned
from innovasjon_desktop.services.importing.book import KEY_SHEET
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.store.unit_of_work import Database
from tests.forms import kept, key_of, planned, send, through_libreoffice
from tests.making import Maker

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")


def opened(path: Path) -> tuple[Workbook, Worksheet, dict[str, str]]:
    book = load_workbook(path)
    key = key_of(book)
    return book, book[key["sheet"]], key


def rule(sheet: Worksheet, place: str) -> DataValidation:
    (found,) = [one for one in sheet.data_validations.dataValidation if place in str(one.sqref).split()]
    assert isinstance(found, DataValidation)
    return found


def one_unit(make: Maker, store: Database, folder: Path, language: str = "nb") -> Path:
    make.period()
    make.unit(make.section())
    (_form, path), *_ = send(store, folder, Order(AREAS, language=language))
    return path


def followed(make: Maker, store: Database, folder: Path, **area: Any) -> Path:
    period = make.period()
    make.area(make.unit(make.section()), period, **area)
    (_form, path), *_ = send(store, folder)
    return path


@pytest.mark.parametrize(
    ("language", "title", "addressed", "now"),
    [
        ("nb", "Velg utviklingsområde 2025–2026", "Til rektor ved Åsen skole", "Ikke valgt"),
        ("nn", "Vel utviklingsområde 2025–2026", "Til rektor ved Åsen skole", "Ikkje valt"),
    ],
)
def test_the_form_speaks_plainly_from_the_top_down(
    store: Database, make: Maker, tmp_path: Path, language: str, title: str, addressed: str, now: str
) -> None:
    book, sheet, _key = opened(one_unit(make, store, tmp_path, language))
    texts = [str(row[0].value) for row in sheet.iter_rows(max_col=1) if row[0].value]
    assert texts[:2] == [title, addressed]
    assert now in [row[1].value for row in sheet.iter_rows(max_col=2)]
    assert book.properties.title == title
    assert book.properties.language == {"nb": "nb-NO", "nn": "nn-NO"}[language]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "hidden", "veryHidden"]
    assert not any("{" in text for text in texts)


def test_every_answer_has_its_question_to_the_left_and_says_in_words_if_it_must_be_answered(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    _book, sheet, key = opened(one_unit(make, store, tmp_path))
    places = [place for name, place in key.items() if name.startswith("cell ")]
    rows = [int(place[1:]) for place in places]
    assert rows == sorted(rows)
    for name, place in key.items():
        if name.startswith("cell "):
            label = str(sheet[f"A{place[1:]}"].value)
            assert label.startswith(key[name.replace("cell ", "label ")])
    assert "må fylles ut" in str(sheet[f"A{key['cell title'][1:]}"].value)
    assert "kan vente, men trengs før området er valgt" in str(sheet[f"A{key['cell need'][1:]}"].value)
    assert "må" not in str(sheet[f"A{key['cell aim'][1:]}"].value)


def test_a_question_is_bold_and_its_hint_is_small_beside_it(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    path = one_unit(make, store, tmp_path)
    sheet = load_workbook(path, rich_text=True).worksheets[0]
    bold, small = sheet[f"A{opened(path)[2]['cell title'][1:]}"].value
    assert (bold.font.b, bold.font.sz, bold.font.rFont, bold.font.color.rgb) == (
        True,
        11,
        "Calibri",
        "001A1E23",
    )
    assert (small.font.b, small.font.sz, small.text) == (False, 9, "Et kort navn, minst 3 tegn.")
    with zipfile.ZipFile(path) as package:
        first = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<(\w+) [^>]*/>", first.split("<rPr>")[1].split("</rPr>")[0]) == [
        "b",
        "sz",
        "color",
        "rFont",
    ]


def test_only_the_answers_can_be_changed_and_the_first_waits_for_the_keyboard(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    book, sheet, key = opened(one_unit(make, store, tmp_path))
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {place for name, place in key.items() if name.startswith("cell ")}
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.protection.formatRows  # a row may be made higher
    assert book.security.lockStructure
    assert sheet.sheet_view.selection[0].activeCell == key["cell title"]
    assert book.active is sheet


def test_answers_are_picked_from_lists_and_dates_have_limits(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    book, sheet, key = opened(one_unit(make, store, tmp_path))
    methods = [rule(sheet, key[f"cell methods {number}"]) for number in (1, 2, 3)]
    assert {one.type for one in methods} == {"list"}
    place = re.fullmatch(r"lister!\$(\w)\$2:\$\1\$(\d+)", str(methods[0].formula1))
    assert place
    offered = [row[0].value for row in book["lister"][f"{place[1]}2:{place[1]}{place[2]}"]]
    assert "Idédugnad" in offered
    assert len(offered) == len(set(offered)) == 19
    assert sheet[key["cell methods 1"]].value is None
    chosen = rule(sheet, key["cell chosen_on"])
    days = [
        dt.date(1899, 12, 30) + dt.timedelta(int(str(text))) for text in (chosen.formula1, chosen.formula2)
    ]
    assert days == [dt.date(2025, 1, 1) - dt.timedelta(days=180), dt.date(2026, 12, 31)]
    assert sheet[key["cell chosen_on"]].number_format == "dd.mm.yyyy"
    title = rule(sheet, key["cell title"])
    assert (title.type, title.formula1, title.formula2) == ("textLength", "3", "200")
    for one in sheet.data_validations.dataValidation:
        assert one.prompt
        assert one.error
        assert len(str(one.promptTitle)) <= 32
        assert len(str(one.prompt)) <= 255
        assert one.showInputMessage
        assert one.errorStyle == "stop"


def test_a_form_for_following_up_is_filled_with_what_the_area_has(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    method = make.new("method", name_nb="Kart", name_nn="Kart", step="need")
    path = followed(
        make, store, tmp_path, aim="Flere leser", methods=[method], planned_end=dt.date(2026, 9, 1)
    )
    _book, sheet, key = opened(path)
    assert key["purpose"] == "follow_up"
    assert sheet[key["cell aim"]].value == "Flere leser"
    assert sheet[key["cell methods 1"]].value == "Kart"
    assert sheet[key["cell methods 2"]].value is None
    assert sheet[key["cell planned_end"]].value == dt.datetime(2026, 9, 1)
    assert sheet[key["cell light"]].value is None
    shown = [row[1].value for row in sheet.iter_rows(max_row=int(key["cell light"][1:]), max_col=2)]
    assert {"Leselyst", "Valgt"} <= set(shown)


def test_text_of_the_store_never_becomes_a_formula(store: Database, make: Maker, tmp_path: Path) -> None:
    path = followed(make, store, tmp_path, title="=1+1 og mer", aim="=HYPERLINK(1)\nlinje to")
    _book, sheet, key = opened(path)
    cell = sheet[key["cell aim"]]
    assert (cell.value, cell.data_type, cell.number_format) == ("=HYPERLINK(1)\nlinje to", "s", "@")
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in part for part in parts)


def test_it_prints_on_one_page(store: Database, make: Maker, tmp_path: Path) -> None:
    _book, sheet, key = opened(one_unit(make, store, tmp_path))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    last = max(int(place[1:]) for name, place in key.items() if name.startswith("cell "))
    assert str(sheet.print_area).endswith(f"$B${last}")


def test_the_form_for_requests_offers_the_units_and_the_kinds_of_help(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    first, second = make.section("Grunnskole"), make.section("Barnehage")
    make.unit(first, "Åsen")
    make.unit(second, "Åsen")
    make.unit(first, "Dalen")
    ((form, path),) = send(store, tmp_path, Order(REQUEST, language="nb"))
    assert path.name == "Forespørsel om bistand.xlsx"
    assert form.unit_id is None
    book, sheet, key = opened(path)
    place = str(rule(sheet, key["cell unit_id"]).formula1).split("!")[1].replace("$", "")
    offered = [row[0].value for row in book["lister"][place]]
    assert offered == ["Dalen", "Åsen (Barnehage)", "Åsen (Grunnskole)"]
    assert rule(sheet, key["cell request_type"]).type == "list"
    assert rule(sheet, key["cell expected_participants"]).type == "whole"


def test_files_are_called_after_their_unit_and_can_stand_in_a_folder_of_windows(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    make.period()
    first, second = make.section("Grunnskole"), make.section("Barnehage")
    make.unit(first, "Tangen barnehage")
    make.unit(first, "Åsen")
    make.unit(second, "åsen")
    make.unit(first, 'A/B: "C"')
    make.unit(second, "A B C")
    names = sorted(path.name for _form, path in send(store, tmp_path))
    assert names[-3:] == [
        "Utviklingsområde 2025–2026 – Tangen barnehage.xlsx",
        "Utviklingsområde 2025–2026 – Åsen (Grunnskole).xlsx",
        "Utviklingsområde 2025–2026 – åsen (Barnehage).xlsx",
    ]
    assert re.fullmatch(r"Utviklingsområde 2025–2026 – A B C \(\d+\)\.xlsx", names[0])
    assert len({name.casefold() for name in names}) == 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a<b>:c", "a b c.xlsx"),
        ("navn. ", "navn.xlsx"),
        ("x" * 300, "x" * 120 + ".xlsx"),
        ("a\n\tb", "a b.xlsx"),
    ],
)
def test_file_names_are_safe(text: str, name: str) -> None:
    assert file_name(text, ".xlsx") == name


def test_a_form_that_is_there_is_not_overwritten_and_nothing_is_kept(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    path = one_unit(make, store, tmp_path)
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        send(store, tmp_path)
    assert say(refused.value).startswith(f"«{path.name}» ligger i mappen allerede")
    assert path.read_bytes() == before
    assert len(kept(store)) == 1
    assert [each.name for each in tmp_path.iterdir() if each.is_dir()] == []


def test_stopping_leaves_neither_forms_nor_rows(store: Database, make: Maker, tmp_path: Path) -> None:
    make.period()
    section = make.section()
    for name in ("A", "B", "C"):
        make.unit(section, name)
    seen: list[Form] = []

    def enough() -> bool:
        seen.append(planned(store).forms[0])
        return len(seen) > 2

    with pytest.raises(Cancelled), written(planned(store), tmp_path / "skjema", cancel=enough):
        raise AssertionError
    assert [*(tmp_path / "skjema").iterdir()] == []
    assert kept(store) == []


def test_a_folder_that_cannot_be_made_is_said(store: Database, make: Maker, tmp_path: Path) -> None:
    make.period()
    make.unit(make.section())
    (tmp_path / "fil").write_text("her", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        send(store, tmp_path / "fil" / "skjema")
    assert "Det går ikke å skrive i mappen" in say(refused.value)
    assert kept(store) == []


def test_nothing_is_left_when_the_last_file_cannot_be_put_in_place(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    make.period()
    section = make.section()
    make.unit(section, "A")
    make.unit(section, "B")
    batch = planned(store)
    with written(batch, tmp_path) as deliver:
        form_files(batch, tmp_path)[1].write_text("noe annet", encoding="utf-8")
        with pytest.raises(UserError):
            deliver()
    assert [path.read_text(encoding="utf-8") for path in tmp_path.glob("Utv*")] == ["noe annet"]


def test_a_long_text_has_room_and_the_longest_is_whole(store: Database, make: Maker, tmp_path: Path) -> None:
    text = "Foreldre etterlyser bedre informasjon om leseopplæringen. " * 20
    path = followed(make, store, tmp_path, need=text.strip(), aim="x " * 4_999 + "x")
    _book, sheet, key = opened(path)
    heights = [float(sheet.row_dimensions[int(key[f"cell {name}"][1:])].height) for name in ("need", "aim")]
    assert 250 < heights[0] < heights[1] == 400
    assert sheet[key["cell need"]].value == text.strip()
    assert len(str(sheet[key["cell aim"]].value)) == 9_999


def test_a_text_that_is_higher_than_any_row_is_written_smaller_and_takes_another_page(
    store: Database, make: Maker, tmp_path: Path
) -> None:
    path = followed(make, store, tmp_path, need="Elever leser lite hjemme. " * 90, aim="- punkt\n" * 20)
    _book, sheet, key = opened(path)
    need, aim = (sheet[key[f"cell {name}"]] for name in ("need", "aim"))
    assert (need.font.sz, aim.font.sz) == (9, 11)
    assert (need.alignment.vertical, need.alignment.indent) == ("center", 1)
    high = sheet.row_dimensions[aim.row].height
    assert high is not None
    assert float(high) > 20 * 14  # every one of its lines, not the first nine
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_no_program_has_to_repair_a_form(store: Database, make: Maker, tmp_path: Path) -> None:
    method = make.new("method", name_nb="Kart & <kompass>", name_nn="Kart", step="need")
    paths = [followed(make, store, tmp_path, aim='Flere "leser" & <skriver>\n_x0041_', methods=[method])]
    make.unit(1, "Ærfugl")
    paths += [path for _form, path in send(store, tmp_path / "2")]
    paths += [path for _form, path in send(store, tmp_path, Order(REQUEST, language="nn"))]
    assert len(paths) == 4
    for path in paths:
        found = OpenXmlValidator(max_errors=1000).validate(str(path)).errors
        assert [each for each in found if each.severity is ValidationSeverity.ERROR] == []
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Skjema")
        assert sheet.to_python()[0][0] == opened(path)[1]["A1"].value


@needs_libreoffice
@pytest.mark.parametrize(("language", "kinds"), [("nb", ["xlsx"]), ("nn", ["ods", "xlsx"]), ("nb", ["csv"])])
def test_libreoffice_keeps_the_hidden_row(
    store: Database, make: Maker, tmp_path: Path, language: str, kinds: list[str]
) -> None:
    path = one_unit(make, store, tmp_path / "ut", language)
    book, sheet, key = opened(path)
    (row,) = (cells[0] for cells in sheet.iter_rows(max_col=1) if str(cells[0].value).startswith(KEY_SHEET))
    assert row.value == mark(key["key"], "choose")
    assert sheet.row_dimensions[row.row].hidden
    sheet[key["cell title"]].value = "Leselyst"
    book.security.lockStructure = False
    del book[KEY_SHEET]
    book.save(path)
    for number, kind in enumerate(kinds):
        (tmp_path / str(number)).mkdir()
        path = through_libreoffice(path, tmp_path / str(number), kind)
    form = returned(read_book(path))
    assert (form.key, form.purpose) == (key["key"], "choose")
    assert form.spots["title"].content == "Leselyst"
    assert {f"cell {name}": spot.place for name, spot in form.spots.items()} == {
        name: place for name, place in key.items() if name.startswith("cell ")
    }


@needs_libreoffice
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_libreoffice_keeps_the_key_the_lists_and_the_answers(
    store: Database, make: Maker, tmp_path: Path, language: str
) -> None:
    path = one_unit(make, store, tmp_path / "ut", language)
    _book, sheet, key = opened(path)
    sheet[key["cell title"]].value = "Leselyst"
    _book.save(path)
    before = read_book(path)
    saved = through_libreoffice(path, tmp_path)
    after = read_book(saved)
    assert before.key is not None
    assert after.key == before.key
    assert [one.name for one in after.sheets] == [one.name for one in before.sheets] == ["Skjema"]
    book, again, _key = opened(saved)
    assert again[key["cell title"]].value == "Leselyst"
    assert rule(again, key["cell methods 1"]).type == "list"
    assert again.protection.sheet
    assert not again[key["cell title"]].protection.locked
    assert book[KEY_SHEET].sheet_state != "visible"


@needs_libreoffice
def test_every_form_is_one_printed_page(demo: Database, tmp_path: Path) -> None:
    sent = send(demo, tmp_path / "ut")
    sent += send(demo, tmp_path / "ut", Order(REQUEST, language="nb"))
    longest = {form.purpose: path for form, path in sorted(sent, key=lambda one: len(str(one[0].filled)))}
    assert set(longest) == {"choose", "follow_up", "request"}
    for path in longest.values():
        pdf = through_libreoffice(path, tmp_path, "pdf").read_bytes()
        assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
