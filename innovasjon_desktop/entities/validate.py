"""Bounds every value must keep, whatever path it came by (section 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from innovasjon_desktop.domain.errors import BadInput, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_LINE,
    LONGEST_TEXT,
    clean,
    hours_text,
)


def checked(field: Field, value: Any) -> Any:
    """Return ``value`` as it is stored: trimmed, lower-cased where the kind says so, within bounds.

    Raises:
        BadInput: wrong type, too long, too short, or out of bounds.
    """
    if isinstance(value, str):
        value = clean(value)
        if field.kind is Kind.EMAIL:
            value = value.lower()
    if value is None or value == "":
        return None
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL:
            return _text(field, value)
        case Kind.INTEGER | Kind.HOURS:
            return _number(field, value)
        case Kind.DATE:
            return _date(field, value)
        case Kind.MONTH:
            return _date(field, value).replace(day=1)
        case Kind.BOOLEAN:
            _require(field, isinstance(value, bool))
            return value
        case Kind.CODE | Kind.STATE:
            _require(field, isinstance(value, str))
            return value
        case Kind.REF:
            _require(field, isinstance(value, int) and not isinstance(value, bool))
            return value
        case Kind.CODES | Kind.REFS | Kind.DATES:
            _require(field, isinstance(value, list | tuple))
            return [item.isoformat() if isinstance(item, dt.date) else item for item in value]
        case Kind.COUNTS:
            _require(field, isinstance(value, dict))
            for count in value.values():
                _require(field, isinstance(count, int) and 0 <= count <= 100_000)
            return dict(value)


def require(entity: Entity, values: Mapping[str, Any]) -> None:
    """Require every field a row of ``entity`` cannot be without.

    Raises:
        RuleBroken: naming the first field that is missing.
    """
    for field in entity.fields:
        if field.required and values.get(field.name) is None:
            raise RuleBroken(N_("Fill in this field first."), field=field.name)


def _require(field: Field, fulfilled: bool) -> None:
    if not fulfilled:
        raise BadInput(N_("The value cannot be used in this field."), field=field.name)


def _text(field: Field, value: Any) -> str:
    _require(field, isinstance(value, str))
    text = str(value)
    longest = field.high or (LONGEST_TEXT if field.kind is Kind.LONG_TEXT else LONGEST_LINE)
    if field.kind is not Kind.LONG_TEXT:
        text = " ".join(text.split())
    if len(text) > longest:
        raise BadInput(
            N_("At most {most} characters; this has {count}."),
            field=field.name,
            most=longest,
            count=len(text),
        )
    if field.low is not None and len(text) < field.low:
        raise BadInput(N_("Write at least {least} characters."), field=field.name, least=field.low)
    if field.kind is Kind.EMAIL and (
        text.count("@") != 1 or " " in text or text[0] == "@" or text[-1] == "@"
    ):
        raise BadInput(N_("An e-mail address has exactly one @ and no spaces."), field=field.name)
    return text


def _number(field: Field, value: Any) -> int:
    _require(field, isinstance(value, int) and not isinstance(value, bool))
    number = int(value)
    low, high = (
        field.low if field.low is not None else -(10**9),
        field.high if field.high is not None else 10**9,
    )
    if not low <= number <= high:
        hours = field.kind is Kind.HOURS
        raise BadInput(
            N_("The value must be between {low} and {high}."),
            field=field.name,
            low=hours_text(low) if hours else low,
            high=hours_text(high) if hours else high,
        )
    if number % field.step:
        raise BadInput(
            N_("Hours are given in steps of {step}."), field=field.name, step=hours_text(field.step)
        )
    return number


def _date(field: Field, value: Any) -> dt.date:
    _require(field, isinstance(value, dt.date) and not isinstance(value, dt.datetime))
    date: dt.date = value
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise BadInput(
            N_("The year must be between {first} and {last}."),
            field=field.name,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    return date
