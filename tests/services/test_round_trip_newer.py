"""A list that was exported and comes back after the store was changed: newer work is never overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovasjon_desktop.cli.codes import BAD_INPUT
from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import BadInput, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Delete, Edit, Move, run
from innovasjon_desktop.services.importing.applying import apply, plan
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.planning import CHANGED, OF_UNIT, REFUSED, UNCHANGED
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.importing import place_of
from tests.making import Maker
from tests.services.test_round_trip import (
    FEW,
    FIRST,
    TITLE,
    column,
    differs,
    export,
    opened,
    outcomes,
    put,
    ways,
)

EMPLOYEES = "Antall ansatte"
NEWER = "The list says “{mine}”, but it was changed to “{now}” after the list was exported."


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory, demo_template: Path) -> Iterator[Database]:
    """Return a store with the example municipality that goes on changing."""
    place = tmp_path_factory.mktemp("newer") / "demo.db"
    shutil.copyfile(demo_template, place)
    opened_store = Database(open_engine(place), now=clock)
    yield opened_store
    opened_store.close()


def values_of(store: Database, name: str, row_id: int) -> Mapping[str, Any]:
    with store.read() as connection:
        return rows.values_by_id(connection, name, [row_id])[row_id]


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("unit_section", "settings")])
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_exactly_the_edited_cells_change_whatever_the_store_did_meanwhile(
    changing: Database, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    entity, path = ALL[name], tmp_path / "a.xlsx"
    export(changing, name, path)
    book, sheet = opened(path)
    sheet.delete_rows(TITLE + FEW + 1, sheet.max_row)
    ids = {row: int(str(sheet.cell(row, 1).value)) for row in range(TITLE + 1, sheet.max_row + 1)}
    then = {row: values_of(changing, name, row_id) for row, row_id in ids.items()}
    with changing.read() as connection:
        words = WordBook(connection)
        typing = {
            field.name: ways(field, words)
            for field in entity.fields
            if not field.derived and not (name in OF_UNIT and field.name == "section_id")
        }
    known = {field: way for field, way in typing.items() if way is not None}
    cells = st.tuples(st.sampled_from(sorted(ids)), st.sampled_from(sorted(known)))
    some = data.draw(st.lists(cells, min_size=1, max_size=4, unique_by=lambda cell: cell[0]))
    for row, field in data.draw(st.lists(cells, max_size=5)) + data.draw(st.lists(st.sampled_from(some))):
        try:
            run(changing, Edit(name, ids[row], {field: data.draw(known[field])[1]}), actor="ola")
        except UserError:
            continue
        if data.draw(st.integers(0, 3)) == 0:
            Maker(changing).undo()
    typed: dict[int, tuple[str, Any]] = {}
    for row, field in some:
        cell, value = data.draw(known[field])
        put(sheet.cell(row, column(name, field)), cell)
        typed[row] = field, value
    book.save(path)
    now = {row: values_of(changing, name, row_id) for row, row_id in ids.items()}
    wanted: dict[int, dict[str, Any]] = {}
    for row, (field, value) in typed.items():
        if differs(then[row][field], value) and differs(now[row][field], value):
            wanted[row] = {field: value}
    in_order = sorted(wanted)
    allowed = outcomes(changing, name, [(ids[row], wanted[row]) for row in in_order])
    expected = dict(zip(in_order, allowed, strict=True))

    for done in plan(changing, name, read_table(path)).rows:
        if done.row not in wanted:
            assert (done.action, dict(done.changes)) == (UNCHANGED, {}), (done, then[done.row], now[done.row])
            continue
        field, value = typed[done.row]
        changes = expected[done.row]
        if differs(then[done.row][field], now[done.row][field]):
            newer = [problem.reason.text for problem in done.problems] == [NEWER]
            other = changes is None or field in {one for key in entity.key for one in key}
            assert done.action == REFUSED, done
            assert newer or other, done
            continue
        if done.action == REFUSED and changes:
            # It has become one that is there already; a row is never taken for another.
            assert field in {one for key in entity.key for one in key}, done
            continue
        action = REFUSED if changes is None else CHANGED if changes else UNCHANGED
        assert (done.action, dict(done.changes)) == (action, changes or {}), done


@pytest.fixture
def unit(demo: Database, tmp_path: Path) -> tuple[int, Path]:
    """Return the unit in the first line of a list just exported, and the list."""
    path = tmp_path / "u.xlsx"
    export(demo, "unit", path)
    _book, sheet = opened(path)
    return int(str(sheet.cell(TITLE + 1, 1).value)), path


@pytest.mark.parametrize("auto", [False, True])
def test_newer_work_stays_when_nothing_was_edited(demo: Database, unit: tuple[int, Path], auto: bool) -> None:
    row_id, path = unit
    run(demo, Edit("unit", row_id, {"headcount": 50, "name": "Nytt navn"}), actor="ola")
    if auto:
        found = plan_auto(demo, [read_book(path)])
        assert (found.counts[UNCHANGED], found.questions) == (len(found.tables[0].rows), ())
    else:
        outcome = plan(demo, "unit", read_table(path))
        assert {row.action for row in outcome.rows} == {UNCHANGED}
        assert outcome.ignored == ()


@pytest.mark.parametrize("auto", [False, True])
def test_a_cell_that_both_changed_is_refused_with_both_values(
    demo: Database, unit: tuple[int, Path], auto: bool
) -> None:
    row_id, path = unit
    run(demo, Edit("unit", row_id, {"headcount": 50}), actor="ola")
    book, sheet = opened(path)
    put(sheet.cell(TITLE + 1, column("unit", "headcount")), 60)
    put(sheet.cell(TITLE + 2, column("unit", "headcount")), 61)
    book.save(path)
    if auto:
        found = plan_auto(demo, [read_book(path)]).tables[0].rows
        reasons = [(one.column, one.reason) for row in found for one in row.problems]
        actions = [row.action for row in found]
    else:
        outcome = plan(demo, "unit", read_table(path))
        reasons = [(one.column, one.reason) for one in outcome.refusals]
        actions = [row.action for row in outcome.rows]
    assert [(where, why.text, why.params["mine"], why.params["now"]) for where, why in reasons] == [
        (EMPLOYEES, NEWER, "60", "50")
    ]
    assert actions[:2] == [REFUSED, CHANGED]
    assert {*actions[2:]} == {UNCHANGED}


def test_another_cell_of_a_row_changed_since_is_written(demo: Database, unit: tuple[int, Path]) -> None:
    row_id, path = unit
    run(demo, Edit("unit", row_id, {"headcount": 50}), actor="ola")
    book, sheet = opened(path)
    put(sheet.cell(TITLE + 1, column("unit", "note")), "Ny merknad")
    book.save(path)
    apply(demo, "unit", read_table(path), actor="kari")
    after = values_of(demo, "unit", row_id)
    assert (after["headcount"], after["note"]) == (50, "Ny merknad")


def test_what_both_changed_to_the_same_is_no_change(demo: Database, unit: tuple[int, Path]) -> None:
    row_id, path = unit
    run(demo, Edit("unit", row_id, {"headcount": 50}), actor="ola")
    book, sheet = opened(path)
    put(sheet.cell(TITLE + 1, column("unit", "headcount")), "50")
    book.save(path)
    assert {row.action for row in plan(demo, "unit", read_table(path)).rows} == {UNCHANGED}


def test_a_version_that_an_undo_gave_twice_is_told_apart(demo: Database, tmp_path: Path) -> None:
    """Changed, exported, undone and changed otherwise: both changes made the same version."""
    path = tmp_path / "u.xlsx"
    with demo.read() as connection:
        row_id = rows.ids(connection, rows.Query("unit"))[0]
    run(demo, Edit("unit", row_id, {"headcount": 50}), actor="ola")
    export(demo, "unit", path)
    Maker(demo).undo()
    run(demo, Edit("unit", row_id, {"headcount": 60}), actor="ola")
    assert {row.action for row in plan(demo, "unit", read_table(path)).rows} == {UNCHANGED}


def test_a_status_moved_since_stays(demo: Database, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    export(demo, "request", path)
    with demo.read() as connection:
        found = rows.page(
            connection, rows.Query("request", where=(rows.Condition("state", "eq", "received"),)), 0, 1
        )
    row_id = found[0].id
    run(demo, Move("request", row_id, "withdrawn", {"decision_reason": "Ikke nødvendig"}), actor="ola")
    assert {row.action for row in plan(demo, "request", read_table(path)).rows} == {UNCHANGED}


def test_what_a_row_refers_to_may_be_called_otherwise_by_now(demo: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export(demo, "milestone", path)
    with demo.read() as connection:
        (found,) = rows.page(connection, rows.Query("milestone", order=(("due", True),)), 0, 1)
    area = values_of(demo, "milestone", found.id)["area_id"]
    run(demo, Edit("development_area", area, {"title": "Heter noe annet nå"}), actor="ola")
    outcome = plan(demo, "milestone", read_table(path))
    assert [row for row in outcome.rows if row.action != UNCHANGED] == []


def test_a_row_deleted_since_is_refused(make: Maker, tmp_path: Path) -> None:
    row_id, path = make.person(), tmp_path / "p.xlsx"
    export(make.database, "person", path)
    make.do(Delete("person", row_id))
    (row,) = plan(make.database, "person", read_table(path)).rows
    assert (row.action, row.problems[0].reason.params["id"]) == (REFUSED, row_id)


def test_rows_sorted_with_their_ids_and_without_a_version_are_as_in_any_list(
    demo: Database, unit: tuple[int, Path]
) -> None:
    """A CSV, or a list somebody took the column out of: there the table wins."""
    row_id, path = unit
    run(demo, Edit("unit", row_id, {"headcount": 50}), actor="ola")
    book, sheet = opened(path)
    sheet.delete_cols(FIRST - 1)
    book.save(path)
    first, *rest = plan(demo, "unit", read_table(path)).rows
    assert [*first.changes] == ["headcount"]
    assert {row.action for row in rest} == {UNCHANGED}


# Headers


def renamed(path: Path, old: str, new: str) -> None:
    book, sheet = opened(path)
    (cell,) = (cell for cell in sheet[TITLE] if cell.value == old)
    put(cell, new)
    book.save(path)


def test_a_renamed_header_is_refused_and_no_edit_is_lost(
    demo: Database, unit: tuple[int, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    row_id, path = unit
    book, sheet = opened(path)
    put(sheet.cell(TITLE + 1, column("unit", "headcount")), 70)
    book.save(path)
    renamed(path, EMPLOYEES, "Antall tilsette i 2027")
    before = values_of(demo, "unit", row_id)
    assert main(["--db", place_of(demo), "--lang", "en", "import", "unit", str(path)]) == BAD_INPUT
    assert "header “Antall tilsette i 2027”" in capsys.readouterr().err
    assert values_of(demo, "unit", row_id) == before


@pytest.mark.parametrize("old", ["id", "version"])
def test_the_columns_that_tell_which_row_it_is_keep_their_headers(
    demo: Database, unit: tuple[int, Path], old: str
) -> None:
    renamed(unit[1], old, "Nr.")
    with pytest.raises(BadInput) as refused:
        plan(demo, "unit", read_table(unit[1]))
    assert (refused.value.params["header"], refused.value.params["title"]) == ("Nr.", old)


def test_columns_may_be_taken_out_moved_or_added(demo: Database, unit: tuple[int, Path]) -> None:
    _row_id, path = unit
    book, sheet = opened(path)
    sheet.delete_cols(column("unit", "headcount"))
    book.save(path)
    assert {row.action for row in plan(demo, "unit", read_table(path)).rows} == {UNCHANGED}
    export(demo, "unit", path)
    book, sheet = opened(path)
    put(sheet.cell(TITLE, sheet.max_column + 1), "Min egen kolonne")
    book.save(path)
    outcome = plan(demo, "unit", read_table(path))
    assert ({row.action for row in outcome.rows}, outcome.ignored) == ({UNCHANGED}, ("Min egen kolonne",))


def test_a_header_in_another_language_is_still_known(demo: Database, unit: tuple[int, Path]) -> None:
    renamed(unit[1], EMPLOYEES, "headcount")
    assert {row.action for row in plan(demo, "unit", read_table(unit[1])).rows} == {UNCHANGED}


# Sorted by itself


def sorted_alone(path: Path, place: int) -> None:
    book, sheet = opened(path)
    found = [sheet.cell(row, place).value for row in range(TITLE + 1, sheet.max_row + 1)]
    kept = sorted((one for one in found if one is not None), key=str)
    for row, value in enumerate(kept + [None] * (len(found) - len(kept)), TITLE + 1):
        put(sheet.cell(row, place), value)
    book.save(path)


@pytest.mark.parametrize("field", ["headcount", "leader_title", "name"])
@pytest.mark.parametrize("auto", [False, True])
def test_a_column_sorted_by_itself_is_asked_about(
    demo: Database, unit: tuple[int, Path], field: str, auto: bool
) -> None:
    path = unit[1]
    with demo.read() as connection:
        ids = [*rows.ids(connection, rows.Query("unit"))]
    for place, row_id in enumerate(ids):
        value = (place * 37) % 101 + 1
        new = {"headcount": value, "leader_title": f"Leder {value}", "name": f"Enhet {value} {place}"}
        run(demo, Edit("unit", row_id, {field: new[field]}), actor="ola")
    export(demo, "unit", path)
    sorted_alone(path, column("unit", field))
    if auto:
        notes = plan_auto(demo, [read_book(path)]).tables[0].notes
    else:
        notes = plan(demo, "unit", read_table(path)).notes
    (note,) = notes
    label = {"headcount": EMPLOYEES, "leader_title": "Ledertittel", "name": "Navn"}[field]
    assert note.params["header"] == label


def test_many_edits_of_a_column_are_no_sorting(demo: Database, unit: tuple[int, Path]) -> None:
    path = unit[1]
    book, sheet = opened(path)
    for row in range(TITLE + 1, sheet.max_row + 1):
        put(sheet.cell(row, column("unit", "headcount")), row + 500)
    book.save(path)
    outcome = plan(demo, "unit", read_table(path))
    assert (outcome.counts[CHANGED], outcome.notes) == (len(outcome.rows), ())


def test_the_command_line_warns_of_it(
    demo: Database, unit: tuple[int, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = unit[1]
    sorted_alone(path, column("unit", "headcount"))
    for kind in ("unit", "auto"):
        capsys.readouterr()
        main(["--db", place_of(demo), "--lang", "en", "import", kind, str(path), "--dry-run"])
        assert "Is it sorted by itself?" in capsys.readouterr().err
