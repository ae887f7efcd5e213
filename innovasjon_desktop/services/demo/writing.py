"""Write the planned rows, as many times as asked, each time with names of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from innovasjon_desktop.domain.requests import request_number
from innovasjon_desktop.services.demo.plan import Plan, Ref, Row, dice
from innovasjon_desktop.store.seed import seed_rows
from innovasjon_desktop.store.unit_of_work import UnitOfWork

SHARED = frozenset({"development_period", "network_meeting"})
"""Written once: periods never overlap, and the agents of all copies meet together."""

ORDER = (
    "person",
    "section",
    "unit",
    "unit_section",
    "unit_succession",
    "affiliation",
    "team_member",
    "team_capacity",
    "team_absence",
    "agent_appointment",
    "agent_leave",
    "network_meeting",
    "attendance",
    "development_period",
    "development_area",
    "area_followup",
    "milestone",
    "request",
    "request_unit",
    "request_facilitator",
    "session",
    "time_entry",
    "feedback",
    "state_change",
)
"""What is referred to comes first."""

_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})

Ids = dict[str, list[int]]


def write(unit: UnitOfWork, plan: Plan, copies: int) -> None:
    """Write ``plan`` ``copies`` times."""
    names = list(_names())
    serials = _serials(plan)
    shared: Ids = {}
    for copy in range(copies):
        ids = dict(shared)
        for table in ORDER:
            if table not in ids:
                rows = _own(table, plan.rows[table], copy, names, serials)
                if table == "state_change" and copy:
                    rows = [row for row in rows if row["entity"] not in SHARED]
                ids[table] = _insert(unit, table, rows, ids)
        shared = {table: ids[table] for table in SHARED}
    for year, serial in serials.items():
        unit.use_number(f"F-{year}", serial * copies)


def _insert(unit: UnitOfWork, table: str, rows: Sequence[Row], ids: Mapping[str, list[int]]) -> list[int]:
    """Insert rows and return their ids in order; those that refer to others of the table come after them."""
    known: dict[int, int] = {}
    waiting = list(range(len(rows)))
    while waiting:
        ready = [place for place in waiting if _within(table, rows[place]) <= known.keys()]
        made = unit.insert_many(table, [_resolved(rows[place], table, known, ids) for place in ready])
        known.update(zip(ready, made, strict=True))
        waiting = [place for place in waiting if place not in known]
    return [known[place] for place in range(len(rows))]


def _within(table: str, row: Row) -> set[int]:
    """Return the places of the rows of its own table that ``row`` refers to."""
    return {value.place for value in row.values() if isinstance(value, Ref) and value.table == table}


def _resolved(row: Row, table: str, known: Mapping[int, int], ids: Mapping[str, list[int]]) -> Row:
    values = dict(row)
    for name, value in row.items():
        if isinstance(value, Ref):
            values[name] = known[value.place] if value.table == table else ids[value.table][value.place]
    return values


def _own(
    table: str, rows: list[Row], copy: int, names: list[tuple[str, str]], serials: Mapping[int, int]
) -> list[Row]:
    """Return the rows with the names they have in the ``copy``-th municipality."""
    match table:
        case "person":
            first = copy * len(rows) % len(names)
            mine = islice(cycle(names), first, first + len(rows))
            return [row | _person(name, copy) for row, name in zip(rows, mine, strict=True)]
        case "section" if copy:
            return [row | {name: f"{row[name]} {copy + 1}" for name in ("name", "code")} for row in rows]
        case "unit" if copy:
            return [row | {"name": f"{row['name']} {copy + 1}"} for row in rows]
        case "request" if copy:
            return [row | {"number": _number(row["number"], copy, serials)} for row in rows]
        case _:
            return rows


def _person(name: tuple[str, str], copy: int) -> dict[str, Any]:
    first, last = name
    address = f"{first}.{last}@elvedal{copy + 1 if copy else ''}.example".lower().translate(_PLAIN_LETTERS)
    return {"first_name": first, "last_name": last, "work_email": address}


def _names() -> Iterator[tuple[str, str]]:
    """Yield every pair of first and last name once, in an order that is always the same."""
    rows = seed_rows("demo/names")
    firsts, lasts = [row["first_name"] for row in rows], [row["last_name"] for row in rows]
    rng = dice("names")
    rng.shuffle(firsts)
    rng.shuffle(lasts)
    for turn in range(len(lasts)):
        for place, first in enumerate(firsts):
            yield first, lasts[(place + turn) % len(lasts)]


def _serials(plan: Plan) -> dict[int, int]:
    """Return the last serial of each year in one municipality."""
    last: dict[int, int] = {}
    for row in plan.rows["request"]:
        year, serial = _split(row["number"])
        last[year] = max(serial, last.get(year, 0))
    return last


def _number(number: str, copy: int, serials: Mapping[int, int]) -> str:
    year, serial = _split(number)
    return request_number(year, serial + copy * serials[year])


def _split(number: str) -> tuple[int, int]:
    _, year, serial = number.split("-")
    return int(year), int(serial)
