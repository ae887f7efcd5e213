"""A list that was exported, edited in a spreadsheet and imported again: only what was edited changes."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import editing, rows
from innovasjon_desktop.services.commands import Batch, Edit, run
from innovasjon_desktop.services.importing.applying import plan
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, OF_UNIT, REFUSED, UNCHANGED
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from tests.conftest import clock
from tests.importing import count, place_of

FEW = 12
"""Rows of a list that is edited; the others are deleted from it, which changes nothing."""

TITLE = 1
"""Row of the headers."""

FIRST = 3
"""The first column behind the id and the hidden version."""

Typed = tuple[Any, Any]
"""What a person types into a cell, and the value it stands for."""

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn"))
WORDS = st.one_of(
    st.sampled_from(
        ("=1+1", "+47 911 22 333", "-", "@her", "'sitat", "3/4", "en; to, tre", "Ærlig «talt» 😀")
    ),
    st.text(LETTERS, min_size=1, max_size=30),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, demo_template: Path) -> Iterator[Database]:
    """Return a store with the example municipality; nothing is kept of what the tests plan."""
    place = tmp_path_factory.mktemp("round") / "demo.db"
    shutil.copyfile(demo_template, place)
    opened = Database(open_engine(place), now=clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lists(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives the workbook of an entity, exported once, with its first rows."""
    folder = tmp_path_factory.mktemp("lists")

    def exported(name: str) -> Path:
        path = folder / f"{name}.xlsx"
        if not path.exists():
            export(database, name, path)
            book, sheet = opened(path)
            sheet.delete_rows(TITLE + FEW + 1, sheet.max_row)
            book.save(path)
        return path

    return exported


def export(database: Database, name: str, path: Path, *more: str) -> None:
    assert main(["--db", place_of(database), "export", name, str(path), *more]) == 0


def opened(path: Path) -> tuple[Workbook, Worksheet]:
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return book, sheet


def column(name: str, field: str) -> int:
    """Return the column of a field: they stand in the entity's order, behind id and version."""
    return [one.name for one in ALL[name].fields].index(field) + FIRST


def put(cell: Any, typed: Any) -> None:
    """Type into a cell whose format says text, as the export makes them: nothing becomes a formula."""
    assert isinstance(cell, Cell)
    cell.value = typed
    if isinstance(typed, str):
        cell.data_type = "s"


# Unchanged


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_was_exported_comes_in_unchanged(
    database: Database, tmp_path: Path, name: str, language: str
) -> None:
    export(database, name, tmp_path / "a.xlsx", "--lang", language)
    outcome = plan(database, name, read_table(tmp_path / "a.xlsx"))
    assert {row.action for row in outcome.rows} == {UNCHANGED}
    assert (outcome.ignored, outcome.refusals) == ((), ())


@pytest.mark.parametrize("name", ALL)
def test_without_ids_no_row_is_new_or_changed(database: Database, tmp_path: Path, name: str) -> None:
    """A CSV as the window writes it: what the names do not tell apart is refused, never guessed (E-05)."""
    path = tmp_path / "a.csv"
    export(database, name, path)
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    own = [
        line.partition(";")[2] if line.partition(";")[0].strip('"').isdecimal() else line for line in lines
    ]
    path.write_text("".join([lines[0].partition(";")[2], *own[1:]]), encoding="utf-8")
    outcome = plan(database, name, read_table(path))
    assert {row.action for row in outcome.rows} <= {UNCHANGED, REFUSED}
    assert all("kan være flere" in say(problem.reason) for problem in outcome.refusals)
    assert outcome.counts[UNCHANGED] > outcome.counts[REFUSED]


# Edited


class _Back(Exception):
    """Takes back what a trial wrote."""


def outcomes(
    database: Database, name: str, edits: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[Mapping[str, Any] | None]:
    """Return per edit the changes the rules of the store let happen, or None where they refuse it.

    Nothing of the importing is asked: the same edits are made one after the other and taken back.
    """
    found: list[Mapping[str, Any] | None] = []

    def work(unit: UnitOfWork) -> None:
        for row_id, values in edits:
            before = rows.values_by_id(unit.connection, name, [row_id])[row_id]
            changed = {
                key: (before[key], value) for key, value in values.items() if differs(before[key], value)
            }
            new = {key: value for key, (_old, value) in changed.items()}
            try:
                with unit.attempt():
                    writes = unit.writes
                    if changed:
                        editing.edit(unit, name, row_id, new)
                    wrote = unit.writes != writes
            except UserError:
                found.append(None)
            else:
                found.append(changed if wrote else {})
        raise _Back

    with pytest.raises(_Back):
        database.write(Message("Trial"), "kari", work)
    return found


def differs(old: Any, new: Any) -> bool:
    return sorted(old or []) != sorted(new) if isinstance(new, list) else bool(old != new)


def ways(field: Field, words: WordBook) -> st.SearchStrategy[Typed] | None:
    """Return what a person may type into a cell of ``field``; None where nobody edits it in a list.

    A status is left to its own test: moving a row asks for more than a cell.
    """
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            lines = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
            typed = WORDS if field.kind is Kind.TEXT else lines
            return typed.filter(texts.clean).map(lambda text: (text, texts.clean(text)))
        case Kind.EMAIL:
            return st.integers(1, 9999).map(lambda n: (f"Ny.{n}@Example.no ", f"ny.{n}@example.no"))
        case Kind.INTEGER:
            numbers = st.integers(field.low or 0, field.high or 999)
            return st.tuples(numbers, st.sampled_from((int, float, str))).map(lambda n: (n[1](n[0]), n[0]))
        case Kind.HOURS:
            minutes = st.integers(1, 40).map(lambda n: n * max(field.step, 15))
            form = st.sampled_from((lambda m: m / 60, texts.hours_text, lambda m: f"{m // 60}:{m % 60:02}"))
            return st.tuples(minutes, form).map(lambda pair: (pair[1](pair[0]), pair[0]))
        case Kind.DATE | Kind.MONTH:
            days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
            if field.kind is Kind.MONTH:
                return days.map(lambda day: (f"{day:%m.%Y}", day.replace(day=1)))
            form = st.sampled_from((lambda day: dt.datetime(day.year, day.month, day.day), texts.date_text))
            return st.tuples(days, form).map(lambda pair: (pair[1](pair[0]), pair[0]))
        case Kind.BOOLEAN:
            return st.sampled_from((("Ja", True), ("nei", False), ("x", True), (True, True), (False, False)))
        case Kind.CODE:
            return st.sampled_from([(label, key) for key, label, active in words.choices(field) if active])
        case Kind.CODES:
            known = st.sampled_from([code for code in words.choices(field) if code.active])
            return st.lists(known, min_size=1, max_size=3, unique=True).map(
                lambda codes: (", ".join(code.label for code in codes), [code.key for code in codes])
            )
        case Kind.REF | Kind.REFS:
            found = words.names(field.target)
            one = [(name, row_id) for row_id, name in found.items() if [*found.values()].count(name) == 1]
            if field.kind is Kind.REF:
                return st.sampled_from(one)
            return st.lists(st.sampled_from(one), min_size=1, max_size=3, unique=True).map(
                lambda pairs: ("; ".join(name for name, _id in pairs), [row_id for _name, row_id in pairs])
            )
        case _:
            return None


@pytest.mark.parametrize("name", [name for name in ALL if name != "unit_section"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_only_the_cells_that_were_edited_change(
    database: Database, lists: Callable[[str], Path], tmp_path: Path, name: str, data: st.DataObject
) -> None:
    entity, path = ALL[name], tmp_path / "edited.xlsx"
    book, sheet = opened(lists(name))
    fields = _fields_by_column(entity, sheet)
    with database.read() as connection:
        words = WordBook(connection)
        typing = {place: ways(field, words) for place, field in fields.items()}
        known = {
            place: way
            for place, way in typing.items()
            # The section of what belongs to a unit only tells which unit is meant.
            if way is not None and (name not in OF_UNIT or fields[place].name != "section_id")
        }
        edits = _typed_into(sheet, known, data)
    book.save(path)
    wanted: dict[int, dict[str, Any]] = {}
    for (row, place), value in edits.items():
        wanted.setdefault(row, {})[fields[place].name] = value
    ids = {row: int(str(sheet.cell(row, 1).value)) for row in wanted}
    in_order = sorted(wanted)
    allowed = outcomes(database, name, [(ids[row], wanted[row]) for row in in_order])
    expected = dict(zip(in_order, allowed, strict=True))

    outcome = plan(database, name, read_table(path))

    assert len(outcome.rows) == sheet.max_row - TITLE
    for done in outcome.rows:
        if done.row not in expected:
            assert (done.action, dict(done.changes)) == (UNCHANGED, {}), done
            continue
        changes = expected[done.row]
        if changes and done.action == REFUSED:
            # It has become one that is there already; a row is never taken for another.
            assert set(changes) & {name for key in entity.key for name in key}
            assert ["er en annen" in say(problem.reason) for problem in done.problems] == [True], done
            continue
        action = REFUSED if changes is None else CHANGED if changes else UNCHANGED
        assert (done.action, dict(done.changes)) == (action, changes or {}), (done, wanted[done.row])


def _fields_by_column(entity: Entity, sheet: Worksheet) -> dict[int, Field]:
    """Return the fields of the columns behind id and version, which stand as the entity has them."""
    assert [sheet.cell(TITLE, place).value for place in (1, 2)] == ["id", "version"]
    assert sheet.column_dimensions["B"].hidden
    return {
        place: field for place, field in enumerate(entity.fields, FIRST) if sheet.cell(TITLE, place).value
    }


def _typed_into(
    sheet: Worksheet, ways_to_type: Mapping[int, st.SearchStrategy[Typed]], data: st.DataObject
) -> dict[tuple[int, int], Any]:
    """Type into a few cells at random; return the value of each."""
    cells = st.tuples(st.integers(TITLE + 1, sheet.max_row), st.sampled_from(sorted(ways_to_type)))
    edits = {}
    # One cell of a row: several that say which row it is would make it another one.
    for row, place in data.draw(st.lists(cells, min_size=1, max_size=4, unique_by=lambda cell: cell[0])):
        typed, value = data.draw(ways_to_type[place])
        put(sheet.cell(row, place), typed)
        edits[row, place] = value
    return edits


def test_several_cells_of_a_row(database: Database, lists: Callable[[str], Path], tmp_path: Path) -> None:
    book, sheet = opened(lists("request"))
    typed = {
        "title": "=Ny tittel",
        "need": "To\nlinjer",
        "wanted_from": dt.datetime(2026, 9, 1),
        "wanted_to": "30.9.2026",
        "expected_participants": 14.0,
        "planned_hours": 7.25,
        "note": "'sitert",
    }
    for name, value in typed.items():
        put(sheet.cell(2, column("request", name)), value)
    put(sheet.cell(3, column("request", "title")), "x")
    book.save(tmp_path / "a.xlsx")
    first, second, *rest = plan(database, "request", read_table(tmp_path / "a.xlsx")).rows
    assert {name: new for name, (_old, new) in first.changes.items()} == typed | {
        "wanted_from": dt.date(2026, 9, 1),
        "wanted_to": dt.date(2026, 9, 30),
        "expected_participants": 14,
        "planned_hours": 435,
    }, first
    assert {name: new for name, (_old, new) in second.changes.items()} == {"title": "x"}
    assert {row.action for row in rest} == {UNCHANGED}


def test_the_whole_key_of_a_row_can_be_renamed(
    database: Database, lists: Callable[[str], Path], tmp_path: Path
) -> None:
    book, sheet = opened(lists("section"))
    put(sheet.cell(2, column("section", "name")), "Et helt nytt navn")
    book.save(tmp_path / "a.xlsx")
    first, *rest = plan(database, "section", read_table(tmp_path / "a.xlsx")).rows
    assert (first.action, [*first.changes]) == (CHANGED, ["name"])
    assert {row.action for row in rest} == {UNCHANGED}


# Sorted, filled up, cut down


def test_rows_are_known_wherever_they_stand(
    database: Database, lists: Callable[[str], Path], tmp_path: Path
) -> None:
    """Sorted the other way round, with empty rows between, one row deleted and a new one at the bottom."""
    book, sheet = opened(lists("unit"))
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=TITLE + 1)]
    sheet.delete_rows(TITLE + 1, sheet.max_row)
    _deleted, *kept = found
    for values in reversed(kept):
        sheet.append([])
        sheet.append(values)
    new = [None, None, *kept[0][2:]]
    new[column("unit", "name") - 1] = "Ny enhet"
    sheet.append(new)
    book.save(tmp_path / "a.xlsx")
    before = count(database, "unit")
    outcome = plan(database, "unit", read_table(tmp_path / "a.xlsx"))
    *rest, last = outcome.rows
    assert {row.action for row in rest} == {UNCHANGED}
    assert sorted(row.id or 0 for row in rest) == sorted(int(str(values[0])) for values in kept)
    assert [(one.column, say(one.reason)) for one in last.problems] == []
    assert last.action == NEW
    assert last.changes["name"] == (None, "Ny enhet")
    assert count(database, "unit") == before


@pytest.mark.parametrize("name", ["unit", "development_area", "milestone", "request", "attendance", "person"])
def test_rows_sorted_without_their_ids_are_refused(
    database: Database, lists: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    """Only the columns one sees were sorted: each id now stands beside another row."""
    book, sheet = opened(lists(name))
    ids = [sheet.cell(row, 1).value for row in range(TITLE + 1, sheet.max_row + 1)]
    for row, row_id in enumerate([*ids[1:], ids[0]], TITLE + 1):
        sheet.cell(row, 1).value = row_id
    book.save(tmp_path / "a.xlsx")
    outcome = plan(database, name, read_table(tmp_path / "a.xlsx"))
    assert {row.action for row in outcome.rows} == {REFUSED}


def test_a_copied_row_is_never_taken_for_the_one_it_is_a_copy_of(
    database: Database, lists: Callable[[str], Path], tmp_path: Path
) -> None:
    book, sheet = opened(lists("unit"))
    copy = [cell.value for cell in sheet[2]]
    copy[column("unit", "name") - 1] = "Kopien"
    sheet.append(copy)
    book.save(tmp_path / "a.xlsx")
    *rest, last = plan(database, "unit", read_table(tmp_path / "a.xlsx")).rows
    assert {row.action for row in rest} == {UNCHANGED}
    assert last.action == REFUSED


@pytest.mark.parametrize("auto", [False, True])
def test_an_emptied_cell_empties_the_field(
    database: Database, lists: Callable[[str], Path], tmp_path: Path, auto: bool
) -> None:
    book, sheet = opened(lists("unit"))
    place = column("unit", "headcount")
    was = sheet.cell(3, place).value
    assert was is not None
    sheet.cell(3, place).value = None
    book.save(tmp_path / "a.xlsx")
    found = planned(database, "unit", tmp_path / "a.xlsx", auto)
    assert [(row.action, dict(row.changes)) for row in found if row.action != UNCHANGED] == [
        (CHANGED, {"headcount": (was, None)})
    ]


@pytest.mark.parametrize("auto", [False, True])
def test_an_emptied_cell_that_must_hold_something_is_told(
    database: Database, lists: Callable[[str], Path], tmp_path: Path, auto: bool
) -> None:
    book, sheet = opened(lists("unit"))
    for name in ("section_id", "name"):
        sheet.cell(3, column("unit", name)).value = None
    book.save(tmp_path / "a.xlsx")
    (found,) = [
        row for row in planned(database, "unit", tmp_path / "a.xlsx", auto) if row.action != UNCHANGED
    ]
    assert found.action == REFUSED
    assert [(one.column, say(one.reason)) for one in found.problems] == [
        ("Seksjon", "Cellen er tom nå, men dette feltet må ha noe i seg."),
        ("Navn", "Cellen er tom nå, men dette feltet må ha noe i seg."),
    ]


def test_a_list_of_chosen_things_can_be_emptied_too(
    database: Database, lists: Callable[[str], Path], tmp_path: Path
) -> None:
    book, sheet = opened(lists("team_member"))
    place = column("team_member", "methods")
    for row in range(TITLE + 1, sheet.max_row + 1):
        sheet.cell(row, place).value = None
    book.save(tmp_path / "a.xlsx")
    found = plan(database, "team_member", read_table(tmp_path / "a.xlsx")).rows
    changed = [each.changes["methods"] for each in found if each.action == CHANGED]
    assert changed
    assert all(old and new == [] for old, new in changed)


def planned(database: Database, name: str, path: Path, auto: bool) -> Sequence[Any]:
    """Return what becomes of the rows of a list, by either way to bring it in."""
    if auto:
        (table,) = plan_auto(database, [read_book(path)]).tables
        return table.rows
    return plan(database, name, read_table(path)).rows


# Texts and other programs

AWKWARD = (
    "=1+1", "+47 911", "-", "@x", "'=1", "'sitat", "''", "a; b, c", 'en "god" idé', "to\nlinjer", "x\ty",
    "1,5", "01", "3/4", "TRUE", "Ja", "]]>", "&amp;", "<b>", "😀 æøå", "#N/A?",
)  # fmt: skip


@pytest.mark.parametrize("office", [False, True])
def test_awkward_texts_come_back(demo: Database, tmp_path: Path, office: bool) -> None:
    notes = dict(enumerate(AWKWARD, 1))
    run(
        demo,
        Batch(tuple(Edit("unit", n, {"note": text}) for n, text in notes.items()), Message("x")),
        actor="k",
    )
    path = tmp_path / "liste.xlsx"
    export(demo, "unit", path)
    if office:
        path = saved_by_libreoffice(path, tmp_path / "lagret")
    outcome = plan(demo, "unit", read_table(path))
    assert [
        (row.row, dict(row.changes), row.problems) for row in outcome.rows if row.action != UNCHANGED
    ] == []
    book, sheet = opened(path)
    put(sheet.cell(2, column("unit", "note")), "=2+2")
    book.save(path)
    first, *rest = plan(demo, "unit", read_table(path)).rows
    assert {name: new for name, (_old, new) in first.changes.items()} == {"note": "=2+2"}
    assert [dict(row.changes) for row in rest if row.action != UNCHANGED] == []


@pytest.mark.parametrize("name", ["request", "session", "team_capacity", "development_area"])
def test_a_list_saved_by_libreoffice_comes_in_unchanged(
    database: Database, lists: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    path = saved_by_libreoffice(lists(name), tmp_path / "lagret")
    outcome = plan(database, name, read_table(path))
    assert [
        (row.row, dict(row.changes), row.problems) for row in outcome.rows if row.action != UNCHANGED
    ] == []
    assert len(outcome.rows) > 1


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """Open a workbook in LibreOffice and save it again."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / path.name
