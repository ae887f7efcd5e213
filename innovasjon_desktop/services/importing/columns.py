"""Which column of a table is which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import _, wordings

QUALIFIERS: dict[str, tuple[str, ...]] = {
    "unit": ("section_id",),
    "development_area": ("unit_id", "period_id"),
    "agent_appointment": ("person_id", "section_id"),
    "session": ("request_id", "area_id"),
}
"""Fields of the row referred to that tell which is meant where its name repeats."""

READ_ONLY = frozenset({("development_area", "section_id")})
"""Derived fields that only help to find the row; everything else derived can be written."""

ID, VERSION = "id", "version"

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
"""Every kind of dash, for :meth:`str.translate`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place in the line, its header as typed, and the field it fills."""

    place: int
    header: str
    field: Field


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a table.

    ``helpers`` fill no field of the row, they tell which row a reference means; ``id_place`` is the column
    with the row's own id, if there is one, and ``version_place`` that with the version it had when the list
    was exported; ``ignored`` lists the headers nothing was made of.
    """

    fields: tuple[Column, ...]
    helpers: tuple[Column, ...]
    id_place: int | None
    version_place: int | None
    ignored: tuple[str, ...]
    width: int

    def header(self, field: str) -> str:
        """Return the header of the column that fills ``field``, or an empty text."""
        return next(
            (column.header for column in (*self.fields, *self.helpers) if column.field.name == field), ""
        )


def match(entity: Entity, headers: Sequence[str], mapping: Mapping[str, str | None] | None = None) -> Columns:
    """Find the field of each header.

    Args:
        entity: what a line becomes.
        headers: names or labels of fields in bokmål, nynorsk or English, any case; a reference may drop
            ``_id``; the row's own id is called ``id``.
        mapping: field by header where that is not enough; None or an empty text leaves the column out.

    Raises:
        BadInput: no header fits, two fit the same field, or the mapping names what is not there.
    """
    forced = _forced(entity, headers, mapping or {})
    fields: dict[str, Column] = {}
    helpers: dict[str, Column] = {}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, header in enumerate(headers):
        # Only as the program itself writes it: many a list from elsewhere has an "ID" of its own.
        own = header.strip() if header.strip() in (ID, VERSION) else ""
        name = forced.get(place, own or _meant(entity).get(_form(header), ""))
        if name in (ID, VERSION):
            places[name] = place
            continue
        field = _helpers(entity).get(name.removeprefix("?")) if name.startswith("?") else None
        found = helpers if field is not None else fields
        field = field or (entity.field(name) if name else None)
        if field is None:
            ignored.append(header or column_letter(place))
        elif field.name not in found:
            found[field.name] = Column(place, header, field)
        elif field.kind is Kind.REF and _is_id(field, found[field.name].header, header):
            ignored.append(header)
        elif field.kind is Kind.REF and _is_id(field, header, found[field.name].header):
            ignored.append(found[field.name].header)
            found[field.name] = Column(place, header, field)
        else:
            raise BadInput(
                N_("Two columns are the same field: “{first}” and “{second}”."),
                first=found[field.name].header,
                second=header,
            )
    if not fields:
        raise BadInput(
            N_("None of the columns is known: {headers}. Known are: {known}."),
            headers=[header for header in headers if header] or "–",
            known=[_(field.label) for field in entity.fields],
        )
    if ID not in places and VERSION in places:
        ignored.append(headers[places.pop(VERSION)])  # of something else: it says nothing without an id
    return Columns(
        tuple(fields.values()),
        tuple(helpers.values()),
        places.get(ID),
        places.get(VERSION),
        tuple(ignored),
        len(headers),
    )


def check_headers(columns: Columns, headers: Sequence[str], exported: Sequence[str]) -> None:
    """Require that no column of an exported list has got another header: its edits would be lost.

    Columns that were taken out, and new ones beside all the old, are nobody's loss.

    Raises:
        BadInput: naming the header.
    """
    there = {comparable(header) for header in headers}
    gone = [title for title in exported if comparable(title) not in there]
    new = [header for header in columns.ignored if header not in exported]
    if gone and new:
        raise BadInput(
            N_(
                "The header “{header}” is not known any more. It was “{title}” when the list was exported. "
                "Give it that name again."
            ),
            header=new[0],
            title=gone[0] if len(new) == len(gone) == 1 else gone,
        )


def field_named(entity: Entity, text: str) -> Field:
    """Return the field a person calls ``text``.

    Raises:
        BadInput: there is none.
    """
    name = _meant(entity).get(_form(text), "").removeprefix("?")
    if not entity.has(name):
        raise BadInput(
            N_("There is no field “{name}” here. Choose one of: {names}."),
            name=text,
            names=[field.name for field in entity.fields],
        )
    return entity.field(name)


def understood(entity: Entity, header: str) -> bool:
    """Tell whether a header says which column it is."""
    return _form(header) in _meant(entity)


def meant(entity: Entity, header: str) -> Field | None:
    """Return the field of a row that a header says it is, or None."""
    name = _meant(entity).get(_form(header), "")
    return entity.field(name) if name and not name.startswith("?") else None


@lru_cache(8192)
def comparable(text: str) -> str:
    """Return ``text`` as names and labels are compared: case, spaces and kinds of dash aside."""
    return plain_dashes(normalised(text))


def plain_dashes(text: str) -> str:
    """Return ``text`` with a hyphen for every kind of dash: those that do not break, the minus sign."""
    return text.translate(DASHES)


def _form(header: str) -> str:
    """Return ``header`` as headers are compared: also the mark of a required column aside."""
    return comparable(header.replace("_", " ")).rstrip(" *:")


def column_letter(place: int) -> str:
    """Return what a spreadsheet calls the column at ``place``, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _forced(entity: Entity, headers: Sequence[str], mapping: Mapping[str, str | None]) -> dict[int, str]:
    places = {_form(header): place for place, header in reversed([*enumerate(headers)])}
    forced = {}
    for header, wanted in mapping.items():
        place = places.get(_form(header))
        if place is None:
            raise BadInput(N_("The table has no column “{header}”."), header=header)
        if not wanted:
            forced[place] = ""
        elif wanted.strip() in (ID, VERSION):
            forced[place] = wanted.strip()
        else:
            forced[place] = field_named(entity, wanted).name
    return forced


def _is_id(field: Field, header: str, other: str) -> bool:
    """Tell whether ``header`` names the field by id and ``other`` by what people call it."""
    return _form(header) == _form(field.name) != _form(other)


@cache
def _helpers(entity: Entity) -> dict[str, Field]:
    """Return the fields of other entities that tell which row a reference means."""
    found: dict[str, Field] = {}
    for field in entity.fields:
        if (entity.name, field.name) in READ_ONLY:
            found.setdefault(field.name, field)
        if field.kind is not Kind.REF or field.name == "continued_from_id":
            continue
        for name in QUALIFIERS.get(field.target, ()):
            if not entity.has(name):
                found.setdefault(name, ALL[field.target].field(name))
    if "unit_id" in found and not entity.has("section_id"):
        found.setdefault("section_id", ALL["unit"].field("section_id"))
    return found


@cache
def _meant(entity: Entity) -> dict[str, str]:
    """Return the field name for every way to write a header; a helper's begins with a question mark."""
    forms: dict[str, str] = {}
    own = [field for field in entity.fields if (entity.name, field.name) not in READ_ONLY]
    for field in own:
        forms.setdefault(_form(field.name), field.name)
    for field in own:
        for form in _forms(field):
            forms.setdefault(form, field.name)
    title = entity.field(entity.title[0])
    if title.aliases:
        for form in _said(entity.label):
            forms.setdefault(form, title.name)
    for name, helper in _helpers(entity).items():
        for form in (_form(name), *_forms(helper)):
            forms.setdefault(form, f"?{name}")
    return forms


def _forms(field: Field) -> Iterator[str]:
    if field.kind is Kind.REF:
        yield _form(field.name.removesuffix("_id"))
    if field.kind is Kind.REFS:
        yield _form(f"{field.name.removesuffix('s')}_ids")  # as JSON calls it
    for alias in field.aliases:
        yield _form(alias)
        yield from _said(alias.capitalize())
    yield from _said(field.label)


def _said(label: str) -> Iterator[str]:
    return map(_form, wordings(label))
