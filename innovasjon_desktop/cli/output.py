"""What is printed: data on standard output, messages on standard error."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Sequence
from typing import Any

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, say

WIDEST = 40


def prepare() -> None:
    """Let a terminal that lacks a character show another instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def tell(message: str | Message | UserError, **values: object) -> None:
    """Say something on standard error."""
    text = say(message, **values)
    if isinstance(message, UserError) and message.field is not None:
        text = _with_field(text, message.field)
    print(text, file=sys.stderr)


def _with_field(text: str, name: str) -> str:
    """Add what a field is called, unless the text says it; of the same name are fields that are the same."""
    label = next((_(entity.field(name).label) for entity in ALL.values() if entity.has(name)), "")
    if name in text or (label and label.casefold() in text.casefold()):
        return text
    return f"{text} ({', '.join(filter(None, (label, name)))})"


def print_json(document: object) -> None:
    """Print the one JSON document; letters as they are if the terminal has them."""
    plain = "utf" not in (sys.stdout.encoding or "").lower()
    print(json.dumps(document, ensure_ascii=plain, indent=2, default=json_value))


def json_value(value: object) -> Any:
    """Return a date as JSON has it.

    Raises:
        TypeError: it is nothing JSON can hold.
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int = WIDEST) -> None:
    """Print rows in columns, long texts cut short."""
    short = [[_cut(cell, widest) for cell in row] for row in rows]
    widths = [max(len(line[place]) for line in ([*headers], *short)) for place in range(len(headers))]
    for line in ([*headers], *short):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cut(text: str, widest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= widest else f"{plain[: widest - 1]}…"
