"""What an entity looks like to people: one description, many readers. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from innovasjon_desktop.domain.lifecycle import LifeCycle
from innovasjon_desktop.domain.text import N_


class Kind(Enum):
    """How a value is typed, shown, parsed and written to Excel."""

    TEXT = "text"  # one line, 1-200 characters
    LONG_TEXT = "long_text"  # up to 10 000 characters
    EMAIL = "email"  # lower-cased, exactly one @
    INTEGER = "integer"
    HOURS = "hours"  # integer minutes in the store, hours with a decimal comma on the screen
    DATE = "date"
    MONTH = "month"  # the first day of the month
    BOOLEAN = "boolean"
    CODE = "code"  # key of a code list
    CODES = "codes"  # list of keys
    STATE = "state"  # state of the entity's life cycle
    REF = "ref"  # id of a row of another entity
    REFS = "refs"  # list of ids
    COUNTS = "counts"  # whole numbers by key of a code list
    DATES = "dates"  # list of dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity.

    Args:
        name: column name and JSON key.
        label: English message id.
        kind: see :class:`Kind`.
        required: no row may lack it.
        target: entity a REF points to, or the code list of a CODE.
        personal: holds personal data (section 9).
        dated: every change is kept with the date it takes effect, so that a figure for an earlier
            date uses the value of that date.
        derived: not a column; computed by ``store``, or spread over other tables when written.
        low, high: bounds of a number (minutes for HOURS), or of the length of a text.
        step: a number must be a multiple of it (minutes for HOURS).
        default: value of a new row when none is given.
        aliases: other headers an import understands.
        width: characters a column is wide at first; 0 leaves it out of the first view.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    target: str = ""
    personal: bool = False
    dated: bool = False
    derived: bool = False
    low: int | None = None
    high: int | None = None
    step: int = 1
    default: object = None
    aliases: tuple[str, ...] = ()
    width: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A table people can see.

    Args:
        name: table name.
        label, plural: English message ids.
        fields: in the order people think.
        title: names of the fields that together say which row it is.
        key: fields that tell a row from every other in an import, tried in order; the first whose
            fields are all given decides.
        life: life cycle of the ``state`` field, if any.
        valid: names of the fields that bound a row's validity, if any.
        initial: state of a new row when none is given.
    """

    name: str
    label: str
    plural: str
    fields: tuple[Field, ...]
    title: tuple[str, ...]
    key: tuple[tuple[str, ...], ...]
    life: LifeCycle | None = None
    valid: tuple[str, str] | None = None
    initial: str | None = None
    _by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {one.name: one for one in self.fields})

    def field(self, name: str) -> Field:
        """Return the field ``name``.

        Raises:
            KeyError: there is none.
        """
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Tell whether there is a field ``name``."""
        return name in self._by_name


NOTE_LABEL = N_("Note")


def note() -> Field:
    """Return the free note every entity has."""
    return Field(name="note", label=NOTE_LABEL, kind=Kind.LONG_TEXT, width=0)
