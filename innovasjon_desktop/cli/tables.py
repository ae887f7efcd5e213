"""Rows: list, set, move, export."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.cli.codes import DONE
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.cli.values import condition, row_id, values_of
from innovasjon_desktop.domain.errors import BadInput, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Edit, Move, run
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database

CHUNK = 500


def run_list(arguments: argparse.Namespace) -> int:
    """Print the rows that fulfil every ``--where``."""
    entity: Entity = arguments.entity
    with opened(arguments) as database, database.read() as connection:
        found = _found(connection, entity, getattr(arguments, "where", []), getattr(arguments, "as_of", None))
        if getattr(arguments, "json", False):
            words = WordBook(connection)
            for field in (one for one in entity.fields if one.kind in (Kind.REF, Kind.REFS)):
                place = entity.fields.index(field)
                words.learn(field.target, (one for row in found for one in _ids(row.values[place])))
            print_json([rows.as_dict(entity, row, words) for row in found])
        else:
            places = [place for place, field in enumerate(entity.fields) if field.width]
            headers = ["id", *(_(entity.fields[place].label) for place in places)]
            print_table(headers, [[str(row.id), *(row.shown[place] for place in places)] for row in found])
    return DONE


def _found(
    connection: Connection, entity: Entity, where: Sequence[tuple[str, str]], as_of: Any
) -> list[rows.Row]:
    wanted = {text for name, text in where if name == "id"}
    conditions = [condition(connection, entity, name, text) for name, text in where if name != "id"]
    dated = [one for one in conditions if as_of is not None and entity.field(one.field).dated]
    rest = tuple(one for one in conditions if one not in dated)
    found = rows.every(connection, rows.Query(entity.name, rest, as_of=as_of))
    return [
        row
        for row in found
        if (not wanted or wanted == {str(row.id)}) and all(_holds(entity, row, one) for one in dated)
    ]


def _holds(entity: Entity, row: rows.Row, wanted: rows.Condition) -> bool:
    """Tell whether a dated field held on the date what is wanted."""
    value = row.values[entity.fields.index(entity.field(wanted.field))]
    if wanted.op == "empty":
        return value in (None, "", [])
    choices = wanted.value if isinstance(wanted.value, list) else [wanted.value]
    return any(one in choices for one in (value if isinstance(value, list) else [value]))


def _ids(value: Any) -> Sequence[int]:
    return value if isinstance(value, list) else () if value is None else (value,)


def run_set(arguments: argparse.Namespace) -> int:
    """Change fields of a row by the same rules as the window."""
    entity: Entity = arguments.entity
    with opened(arguments, write=True) as database:
        with database.read() as connection:
            wanted = row_id(connection, entity, arguments.id)
            values = values_of(connection, entity, arguments.values, database.today())
        on = getattr(arguments, "on", None)
        changed = run(database, Edit(entity.name, wanted, values, on), actor=actor())
        tell(changed.label if changed.change_set_id else N_("Nothing was different."))
        _print_row(database, entity, wanted, arguments)
    return DONE


def run_move(arguments: argparse.Namespace) -> int:
    """Move a row to another status, with what the step needs."""
    entity: Entity = arguments.entity
    with opened(arguments, write=True) as database:
        with database.read() as connection:
            wanted = row_id(connection, entity, arguments.id)
            values = values_of(connection, entity, arguments.values or (), database.today())
            state = _state(connection, entity, arguments.state)
        on = getattr(arguments, "on", None)
        changed = run(database, Move(entity.name, wanted, state, values, on), actor=actor())
        tell(changed.label)
        _print_row(database, entity, wanted, arguments)
    return DONE


def _state(connection: Connection, entity: Entity, text: str) -> str:
    if entity.life is None:
        return text
    key = Names(connection).key(entity.field("state"), text)
    if key is None:
        raise NotFound(
            N_("There is no status “{state}” here. Choose one of: {names}."),
            field="state",
            state=text,
            names=[state.key for state in entity.life.states],
        )
    return key


def _print_row(database: Database, entity: Entity, wanted: int, arguments: argparse.Namespace) -> None:
    if getattr(arguments, "json", False):
        with database.read() as connection:
            row = rows.record(connection, entity.name, wanted)
            print_json(rows.as_dict(entity, row, WordBook(connection)))


def run_export(arguments: argparse.Namespace) -> int:
    """Write a whole list: dates and numbers as such, the rest as it is shown.

    A workbook of the rows as they are now can be edited and imported again.
    """
    from innovasjon_desktop.reports.list_export import Records, write_list
    from innovasjon_desktop.reports.records import ID, VERSION, cell_of, column_of

    entity: Entity = arguments.entity
    path, as_of = Path(arguments.file), getattr(arguments, "as_of", None)
    if path.suffix.casefold() not in (".xlsx", ".csv"):
        raise BadInput(N_("Give the file a name that ends with .xlsx or .csv."))
    query = rows.Query(entity.name, as_of=as_of)
    with opened(arguments) as database, database.read() as connection:
        ids = rows.ids(connection, query).tolist()

        def lines() -> Iterator[list[Any]]:
            for start in range(0, len(ids), CHUNK):
                part = ids[start : start + CHUNK]
                known = rows.by_ids(connection, entity.name, part, as_of)
                for row in (known[one] for one in part if one in known):
                    key = [row.id] if as_of is not None else [row.id, row.version]
                    yield [*key, *map(cell_of, entity.fields, row.values, row.shown)]

        keys = [ID._replace(hidden=False)] if as_of is not None else [ID._replace(hidden=False), VERSION]
        columns = [*keys, *map(column_of, entity.fields)]
        names = [*(key.title for key in keys), *(field.name for field in entity.fields)]
        widths = [8.0 for _key in keys] + [*(max(10.0, float(field.width)) for field in entity.fields)]
        write_list(
            *(path, _(entity.plural), columns, lines(), len(ids)),
            records=Records(entity.name, names) if as_of is None else None,
            widths=widths,
            as_of=as_of,
        )
        tell(N_("{count} rows are saved in {name}."), count=len(ids), name=path.name)
    return DONE
