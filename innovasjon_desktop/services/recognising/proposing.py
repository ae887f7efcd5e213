"""What a table holds, and which column is which field: proposed with the reason, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.services.importing.columns import (
    ID,
    READ_ONLY,
    VERSION,
    field_named,
    meant,
    understood,
)
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.recognising.header_words import alike, covered, end_said, words_of
from innovasjon_desktop.services.recognising.same_headers import told_apart
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.services.recognising.vocabulary import (
    CONTRADICTED,
    ENDS,
    FILLERS,
    IN_ONE,
    LAST,
    MAYBE,
    OWN_FIELDS,
    OWN_LABELS,
    PHRASES,
    TIMES,
    WIDER,
)

SAYS_SO = N_("The header is what the program calls the field.")
MEANS = N_("“{header}” means {field_label}.")
MAY_MEAN = N_("“{header}” may mean {field_label}.")
LOOKS_LIKE = N_("“{header}” looks like {field_label}.")
CHOSEN = N_("You chose it.")
AS_BEFORE = N_("As last time this header came.")
TAKEN = N_("{field_label} is in the column “{header}” already.")
CLASHES = N_("“{header}” may mean {field_label}, but “{other}” says when already.")
LEVEL = N_(
    "There are sections and units only. {field_label} is in the column “{header}”, so this level is left out."
)
APART = N_("It stands beside the table, behind an empty column.")
UNKNOWN = N_("Nothing in the program is called this.")

SURE, MAYBE_SURE, ALIKE = 3, 2, 1
"""How well a header fits a field."""

EMPTY = 1.5
"""How much worse a header fits if nothing stands below it: better than one with a slip only."""

EXACT = 100.0
"""A header that is the program's own name of the field goes before any other."""


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return what a column of a table of ``kind`` can be, in the order people think."""
    own = OWN_FIELDS.get(kind, ())
    left_out = {field.name for field in own} | {name for entity, name in READ_ONLY if entity == kind}
    return (*own, *(field for field in kind_of(kind).fields if field.name not in left_out))


@cache
def field_of(kind: str, name: str) -> Field:
    """Return one of :func:`fields_of`.

    Raises:
        KeyError: there is none of that name.
    """
    for field in OWN_FIELDS.get(kind, ()):
        if field.name == name:
            return field
    return kind_of(kind).field(name)


def meant_by(kind: str, name: str) -> str:
    """Return the name of the field that a person calls ``name``; an empty text stays one.

    Raises:
        BadInput: a table of ``kind`` has no such column.
    """
    if not name or name in (ID, VERSION) or any(field.name == name for field in OWN_FIELDS.get(kind, ())):
        return name
    try:
        return field_named(kind_of(kind), name).name
    except BadInput:
        # One mapping may serve several tables: what is a field of another kind is none here.
        if any(each.name == name for other in kind_names() for each in fields_of(other)):
            return ""
        raise


def kind_label(kind: str) -> str:
    """Return the message id of what a table of ``kind`` holds."""
    return {"organisation": N_("Sections and units"), "agents": N_("Agents with their people")}.get(
        kind, kind_of(kind).plural
    )


def label_of(kind: str, name: str) -> str:
    """Return the message id of what a column of a table of ``kind`` is called."""
    return OWN_LABELS.get((kind, name)) or field_of(kind, name).label


@lru_cache(maxsize=4096)
def is_known(text: str) -> bool:
    """Tell whether a text is the header of a column of any kind."""
    return any(_fit(kind, text)[1] >= MAYBE_SURE for kind in PHRASES) or any(
        understood(kind_of(kind), text) for kind in kind_names()
    )


def columns_of(
    kind: str,
    headers: Sequence[str],
    chosen: Mapping[int, str] | None = None,
    before: Mapping[str, str] | None = None,
    apart: int | None = None,
    below: Mapping[int, tuple[str, str]] | None = None,
    empty: frozenset[int] = frozenset(),
) -> tuple[Proposal, ...]:
    """Return what each column of a table of ``kind`` is.

    Args:
        kind: what the table holds.
        headers: its headers; of several that are alike, those after the first get a number.
        chosen: field by place, where a person has chosen; an empty text is none.
        before: field by header, as it was the last time; what a person chose goes before it.
        apart: the first column beside the table; nothing is proposed for it and those behind it.
        below: field and reason by place, where the cells say it.
        empty: places of columns in which nothing stands; they keep no fuller one out.

    Raises:
        BadInput: a person chose the same field twice.
    """
    plain, headers = headers, told_apart(headers)
    picked = {place: (name, CHOSEN) for place, name in (chosen or {}).items()}
    for place, header in enumerate(headers):
        if before and header in before and not _clashing(before[header], _places(picked)):
            picked.setdefault(place, (before[header], AS_BEFORE))
        if header and apart is not None and place >= apart:
            picked.setdefault(place, ("", APART))
        if below and place in below:
            picked.setdefault(place, below[place])
    # Several columns may tell the same field by their cells; a person who says so for one agrees with them.
    other = {
        place: name for place, name in (chosen or {}).items() if name != (below or {}).get(place, ("",))[0]
    }
    _refuse_twice(headers, other)
    taken = _places(picked)
    fits = [
        (EMPTY * (place in empty) - level, -share, (name in IN_ONE, name in LAST), place, name, level)
        for place, header in enumerate(plain)
        if header and place not in picked
        for name, level, share in _fits(kind, header)
    ]
    found: dict[int, tuple[str, int]] = {}
    for rank, share, _last, place, name, level in sorted(fits):
        if place not in found and not _clashing(name, taken):
            # Two columns that say it equally well: a person must tell which.
            tied = sum(one[0] == rank and one[1] == share and one[4] == name for one in fits) > 1
            found[place], taken[name] = (name, min(level, MAYBE_SURE) if tied else level), place
    wanted = {place: name for _rank, _share, _last, place, name, _level in sorted(fits, reverse=True)}
    return tuple(
        _proposal(kind, place, header, picked, found, wanted, headers, taken)
        for place, header in enumerate(headers)
    )


def _places(picked: Mapping[int, tuple[str, str]]) -> dict[str, int]:
    """Return the place of the column by field."""
    return {name: place for place, (name, _why) in picked.items() if name}


def _clashing(name: str, taken: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields with a column that cannot be there beside one for ``name``."""
    others = (name, *IN_ONE.get(name, ()), *(one for one, parts in IN_ONE.items() if name in parts))
    return tuple(one for one in others if one in taken)


def _refuse_twice(headers: Sequence[str], chosen: Mapping[int, str]) -> None:
    places: dict[str, int] = {}
    for place, name in chosen.items():
        for other in _clashing(name, places):
            raise BadInput(
                N_("Two columns are the same field: “{first}” and “{second}”."),
                first=headers[places[other]],
                second=headers[place],
            )
        if name:
            places[name] = place


def _proposal(
    kind: str,
    place: int,
    header: str,
    picked: Mapping[int, tuple[str, str]],
    found: Mapping[int, tuple[str, int]],
    wanted: Mapping[int, str],
    headers: Sequence[str],
    taken: Mapping[str, int],
) -> Proposal:
    if place in picked:
        name, why = picked[place]
        return Proposal(place, header, name, True, Message(why))
    if place in found:
        name, level = found[place]
        label = Message(label_of(kind, name)) if name != ID else "id"
        if level == SURE and (understood(kind_of(kind), header) or name == ID):
            return Proposal(place, header, name, True, Message(SAYS_SO))
        text = {SURE: MEANS, MAYBE_SURE: MAY_MEAN}.get(level, LOOKS_LIKE)
        return Proposal(place, header, name, level == SURE, Message(text, header=header, field_label=label))
    if place in wanted:
        in_the_way = _clashing(wanted[place], taken)[0]
        other, label = headers[taken[in_the_way]], Message(label_of(kind, wanted[place]))
        if in_the_way != wanted[place]:
            said = Message(CLASHES, header=header, field_label=label, other=other)
            return Proposal(place, header, "", False, said)
        level = kind == "organisation" and wanted[place] in ("section", "unit")
        why = LEVEL if level else TAKEN
        return Proposal(place, header, "", True, Message(why, field_label=label, header=other))
    return Proposal(place, header, "", True, Message(UNKNOWN) if header else None)


def _fits(kind: str, header: str) -> list[tuple[str, int, float]]:
    """Return the fields a header can be, each with how well and how much of it says so."""
    entity = kind_of(kind)
    if header.strip() == ID:  # as the program writes it; that of a form service is written otherwise
        return [(ID, SURE, EXACT)]
    exact = meant(entity, header)
    if exact is not None:
        return [(exact.name, SURE, EXACT)]
    found = []
    for name in {**PHRASES.get(kind, {}), **MAYBE.get(kind, {})}:
        level, share = _level(kind, name, header)
        if level:
            found.append((name, level, share))
    return found


def fits_surely(kind: str, header: str) -> frozenset[str]:
    """Return the fields a header says that it is, as one of several columns perhaps."""
    return frozenset(name for name, level, _share in _fits(kind, header) if level == SURE)


def _fit(kind: str, header: str) -> tuple[str, int]:
    return max(
        ((name, level) for name, level, _share in _fits(kind, header)),
        key=lambda one: one[1],
        default=("", 0),
    )


def _level(kind: str, name: str, header: str) -> tuple[int, float]:
    """Return how well a header fits a field, and which share of its words says so."""
    words = words_of(header)
    if covered(words, CONTRADICTED.get(name, ())):
        return 0, 0.0
    end = end_said(words)
    if end is not None and (name == "period_id" or (kind in ENDS and name != ENDS[kind][end])):
        return 0, 0.0
    sure = PHRASES.get(kind, {}).get(name, ())
    hits = covered(words, sure)
    told = hits if end is None else hits | covered(words, TIMES)
    for wider in WIDER.get(name, ()) if hits else ():
        told = told | covered(words, PHRASES.get(kind, {}).get(wider, ()))
    left = [word for place, word in enumerate(words) if place not in told and word not in FILLERS]
    said = len(hits) / max(1, len(hits) + len(left))
    if hits and not left:
        return SURE, len(hits) + said
    maybe = hits | covered(words, MAYBE.get(kind, {}).get(name, ()))
    if maybe and len(maybe) * 2 >= len(words) - sum(word in FILLERS for word in words):
        return MAYBE_SURE, said
    if any(
        alike(word, stem) for word in words for phrase in sure for stem in phrase.split() if " " not in phrase
    ):
        return ALIKE, said
    return 0, 0.0
