"""Lines that name a row another line has named: a row that was copied in an exported workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.columns import ID
from innovasjon_desktop.services.importing.exported import Held, differs
from innovasjon_desktop.services.importing.planning import Parsed, Problem

COPY = N_("Row {row} has the same id. Empty the id here to bring this one in as a new row.")


def copies_in(lines: Sequence[Parsed], held: Mapping[int, Held]) -> dict[int, Parsed]:
    """Return, refused, the lines that name the same row as another and say something else, by their place.

    The line that is most like the row as it is goes on; of equal ones the first.
    """
    named: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.id is not None:
            named[line.id].append(place)
    found = {}
    for row_id, places in named.items():
        if all(lines[place].values == lines[places[0]].values for place in places):
            continue
        now = held.get(row_id, {})
        first = min(places, key=lambda place: (_edits(lines[place], now), place))
        for place in places:
            line = lines[place]
            if place != first and line.values != lines[first].values:
                problem = Problem(line.line.number, ID, RuleBroken(COPY, row=lines[first].line.number))
                found[place] = replace(line, problems=(problem, *line.problems))
    return found


def _edits(line: Parsed, now: Held) -> int:
    return sum(name in now and differs(now[name], value) for name, value in line.values.items())
