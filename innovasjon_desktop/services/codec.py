"""Frozen classes as JSON text and back: what comes back equals what went in.

One description serves every class: which fields a class had stands once at the top of the text, so a field
that was added since takes its default and one that is gone is passed over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_type_hints

from innovasjon_desktop.domain.errors import Message

VERSION = 1
"""Of the way values are written; raised when an older program can no longer read them."""


class Codec:
    """Writes and reads values made of ``roots``, the classes their fields are annotated with, and so on.

    Only these classes are ever made when text is read, whatever the text names.
    """

    def __init__(self, *roots: type) -> None:
        self._classes: dict[str, type] = {}
        for found in _classes_of(roots):
            assert self._classes.setdefault(found.__name__, found) is found  # two of a name could be mixed up

    def dumps(self, value: object, texts: Callable[[str], str] | None = None) -> str:
        """Return ``value`` as text.

        Args:
            value: None, truth values, numbers, texts, dates, tuples, lists, sets, mappings, messages and
                the classes known here.
            texts: what every text goes through; names of classes, enums and message ids, and keys of
                mappings, do not.

        Raises:
            TypeError: there is something else in ``value``.
        """
        writer = _Writer(self._classes, texts)
        written = writer.write(value)
        document = {"version": VERSION, "classes": writer.described, "value": written}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def loads(self, text: str) -> Any:
        """Return the value that was written.

        Raises:
            ValueError: the text was written in a newer way, or is none of ours.
        """
        try:
            document = json.loads(text)
            if document["version"] > VERSION:
                raise ValueError("written by a newer program")
            return _Reader(self._classes, document["classes"]).read(document["value"])
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
            raise ValueError("cannot be read") from error


def _classes_of(roots: Iterable[Any]) -> Iterator[type]:
    """Yield the classes of ``roots`` and of everything their fields are annotated with."""
    seen: set[Any] = set()
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += get_args(kind)
        if isinstance(kind, type) and (_names_of(kind) or issubclass(kind, Enum)):
            yield kind
            waiting += () if issubclass(kind, Enum) else get_type_hints(kind).values()


def _names_of(kind: type) -> tuple[str, ...]:
    """Return the fields of a dataclass or a named tuple; nothing for any other class."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    names: tuple[str, ...] = getattr(kind, "_fields", ()) if issubclass(kind, tuple) else ()
    return names


class _Writer:
    """A class is written as its number and its values, everything JSON lacks as a letter and its parts."""

    def __init__(self, classes: Mapping[str, type], texts: Callable[[str], str] | None) -> None:
        self._classes = classes
        self._texts = texts
        self._changed: dict[str, str] = {}
        self._numbers: dict[type, int] = {}
        self.described: list[tuple[str, tuple[str, ...]]] = []

    def write(self, value: object) -> Any:
        """Return ``value`` as JSON has it."""
        kind = type(value)
        if kind is str:
            return self._text(value)  # type: ignore[arg-type]  # its type was just compared
        if value is None or kind in (bool, int, float):
            return value
        if self._classes.get(kind.__name__) is kind:
            if isinstance(value, Enum):
                return ["e", self._number(kind), value.name]
            return [self._number(kind), *(self.write(getattr(value, name)) for name in _names_of(kind))]
        match value:
            case dt.datetime():
                return ["m", value.isoformat()]
            case dt.date():
                return ["y", value.isoformat()]
            case Decimal():
                return ["n", str(value)]
            case Message():
                return ["w", value.text, self._pairs(value.params)]
            case Counter():
                return ["c", self._pairs(value)]
            case Mapping():
                return ["d", self._pairs(value)]
            case list():
                return ["l", *map(self.write, value)]
            case frozenset():
                return ["s", *map(self.write, sorted(value))]
        if kind is tuple:
            return ["t", *map(self.write, value)]  # type: ignore[call-overload]  # its type was just compared
        raise TypeError(kind.__name__)

    def _text(self, text: str) -> str:
        if self._texts is None:
            return text
        if text not in self._changed:
            self._changed[text] = self._texts(text)
        return self._changed[text]

    def _pairs(self, values: Mapping[Any, Any]) -> list[Any]:
        return [
            part
            for key, value in values.items()
            for part in (key if isinstance(key, str) else self.write(key), self.write(value))
        ]

    def _number(self, kind: type) -> int:
        if kind not in self._numbers:
            self._numbers[kind] = len(self.described)
            self.described.append((kind.__name__, _names_of(kind)))
        return self._numbers[kind]


class _Reader:
    def __init__(self, classes: Mapping[str, type], described: Iterable[tuple[str, list[str]]]) -> None:
        self._kinds: list[tuple[Any, list[tuple[int, str]]]] = []
        for name, written in described:
            kind = classes[name]
            known = _names_of(kind)
            self._kinds.append(
                (kind, [(place, each) for place, each in enumerate(written, 1) if each in known])
            )

    def read(self, written: Any) -> Any:
        """Return the value that ``written`` stands for."""
        if not isinstance(written, list):
            return written
        first = written[0]
        if isinstance(first, int):
            kind, places = self._kinds[first]
            return kind(**{name: self.read(written[place]) for place, name in places})
        match first:
            case "t":
                return tuple(map(self.read, written[1:]))
            case "l":
                return [*map(self.read, written[1:])]
            case "s":
                return frozenset(map(self.read, written[1:]))
            case "d":
                return dict(self._pairs(written[1]))
            case "c":
                return Counter(dict(self._pairs(written[1])))
            case "y":
                return dt.date.fromisoformat(written[1])
            case "m":
                return dt.datetime.fromisoformat(written[1])
            case "n":
                return Decimal(written[1])
            case "e":
                return self._kinds[written[1]][0][written[2]]
            case "w":
                return Message(written[1], **dict(self._pairs(written[2])))
        raise ValueError("cannot be read")

    def _pairs(self, written: list[Any]) -> Iterator[tuple[Any, Any]]:
        parts = map(self.read, written)
        return zip(parts, parts, strict=True)
