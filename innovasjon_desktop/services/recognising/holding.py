"""What a table holds, by its headers and by what it, its sheet and its file are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.columns import ID, meant, understood
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.importing.reading import is_blank
from innovasjon_desktop.services.recognising.contents import said_below
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.header_words import words_of
from innovasjon_desktop.services.recognising.proposing import columns_of, fits_surely, is_known
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.services.recognising.vocabulary import CONTEXT, IN_SHEETS, NEEDED

TOLD_BY_TITLE = ("agents", "development_area", "request")
"""Kinds whose words stand above nothing else."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table seems to hold: its kind, empty if nobody can tell, whether that is sure, and why."""

    kind: str
    sure: bool
    reason: Message | None


def holding(table: RawTable, file: str) -> Holding:
    """Return what a table holds, by its headers and by what it, its sheet and its file are called."""
    called = " ".join((*(table.titles or table.above), table.sheet))
    said = f"{called} {file}"
    headers = table.headers[: table.apart]
    points: dict[str, float] = {}
    for kind in NEEDED:
        found = {one.field: one for one in _columns(kind, table) if one.field}
        if _has(found, NEEDED[kind]) or (
            kind in IN_SHEETS and _has(found, IN_SHEETS[kind]) and not loses(kind, table)
        ):
            points[kind] = sum(2.0 if one.sure else 1.0 for one in found.values())
    scores = {kind: each + (2.5 if _is_called(kind, said) else 0.0) for kind, each in points.items()}
    best = sorted(scores, key=lambda kind: -scores[kind])
    own, known, alone = _by_label(table)
    filled = sum(map(bool, headers))
    if own and (known == filled or (not best and known > 1 and known * 2 >= filled)):
        # A table without what every row of its kind must have may be one of another kind that loses nothing.
        enough = not best or best[0] == own or ID in headers or _has_required(own, headers)
        whole = not loses(own, table) and (enough or loses(best[0], table))
        if whole or not best or loses(best[0], table):
            return Holding(own, alone and whole, Message(N_("The headers are those of the program itself.")))
    if not best:
        return Holding("", False, None)
    kind = best[0]
    # What a sheet is called may decide between kinds, but not against what its columns say.
    sure = points[kind] == max(points.values()) and (len(best) == 1 or scores[kind] - scores[best[1]] >= 2.0)
    sure = sure and _is_borne_out(kind, table, called) and not _is_called_else(kind, table)
    named = [one.header for one in _columns(kind, table) if one.field]
    return Holding(kind, sure, Message(N_("It has the columns {headers}."), headers=named))


def _is_borne_out(kind: str, table: RawTable, called: str) -> bool:
    """Tell whether most columns of a table of ``kind`` are sure, and those that make it one.

    What it is called may stand for the latter.
    """
    columns = [one for one in _columns(kind, table) if one.field]
    # Which of several columns it is may still have to be told.
    each = (fits_surely(kind, header) for header in table.headers[: table.apart])
    said = {one.field for one in columns if one.sure}.union(*each)
    needed = _has(said, NEEDED[kind]) or (kind in IN_SHEETS and _has(said, IN_SHEETS[kind]))
    most = sum(one.field in said for one in columns) * 2 > len(columns)
    return most and (needed or _is_called(kind, called))


def _has(found: Collection[str], groups: Sequence[Sequence[str]]) -> bool:
    return all(any(name in found for name in group) for group in groups)


def loses(kind: str, table: RawTable) -> bool:
    """Tell whether a filled column is nothing of ``kind``, though its header is one the program knows.

    A table with the program's own numbers needs nothing else to tell which row is meant. Of columns with the
    same header one is enough, and one whose cells say something else than its header is not missed.
    """
    columns, below = _columns(kind, table), said_below(kind, table)
    return all(one.field != ID for one in columns) and any(
        not one.field and is_known(one.header) and _is_filled(table, one.place)
        for one in columns
        if one.header and one.header == table.headers[one.place] and one.place not in below
    )


def _is_filled(table: RawTable, place: int) -> bool:
    return any(place < len(cells) and not is_blank(cells[place]) for _number, cells in table.lines)


def _columns(kind: str, table: RawTable) -> tuple[Proposal, ...]:
    headers, below = table.headers[: table.apart], said_below(kind, table)
    return columns_of(kind, headers, below=below, empty=table.empty)


def _is_called(kind: str, said: str) -> bool:
    words = words_of(said)
    return any(word.startswith(stem) for word in words for stem in CONTEXT.get(kind, ()))


def _is_called_else(kind: str, table: RawTable) -> bool:
    """Tell whether what stands above a table names other kinds only; units and sections stand everywhere."""
    said = " ".join(table.titles)
    named = any(_is_called(other, said) for other in TOLD_BY_TITLE)
    return named and not _is_called(kind, said)


def _by_label(table: RawTable) -> tuple[str, int, bool]:
    """Return the kind whose own words most headers are, how many, and whether it is the only one."""
    headers = table.headers[: table.apart]
    ids = sum(text.strip() == ID for text in headers)
    known = {
        kind: ids + sum(understood(kind_of(kind), text) for text in headers if text and text.strip() != ID)
        for kind in kind_names()
    }
    most = max(known.values())
    alike = [kind for kind in known if known[kind] == most] if most > ids else []
    if len(alike) > 1:
        alike = [kind for kind in alike if not loses(kind, table)] or alike
    whole = [kind for kind in alike if _has_required(kind, headers)] or alike
    return (whole[0], most, len(whole) == 1) if whole else ("", 0, False)


def _has_required(kind: str, headers: Sequence[str]) -> bool:
    entity = kind_of(kind)
    there = {field.name for field in (meant(entity, text) for text in headers if text) if field is not None}
    needed = {field.name for field in entity.fields if field.required and field.default is None}
    return needed - {"state"} <= there
