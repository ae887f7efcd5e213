"""Tables for what goes out to and comes in from people without the program: files, forms, frozen reports."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from innovasjon_desktop.store.base import METADATA, date, long_text, number, ref, table, text, values
from innovasjon_desktop.store.types import ID, Json, UtcDateTime

IMPORTED_FILE = table(
    "imported_file",
    text("digest", 64, required=True),
    text("name", required=True),
    number("rows", required=True),
)
"""A file that was brought in: SHA-256 of its bytes, so that the same file is recognised."""

Index("ix_imported_file_digest", IMPORTED_FILE.c.digest)

IMPORTED_ANSWER = table(
    "imported_answer",
    text("origin", 64, required=True),
    text("answer", 80, required=True),
    text("entity", 40, required=True),
    Column("row_id", ID, nullable=False),
    UniqueConstraint("origin", "answer"),
)
"""An answer of a form export that was brought in: which form, by a digest of its headers, and its number."""

HEADER_MAPPING = Table(
    "header_mapping",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("headers", String(64), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("fields", Json, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""What a person said a header row means: the field by header, kept by a digest of the row.

It is not undone with the import it was used for: the next try shall not ask again.
"""

FORM = table(
    "form",
    text("key", 40, required=True),
    text("purpose", 20, required=True),
    ref("unit_id", "unit"),
    ref("period_id", "development_period"),
    ref("area_id", "development_area"),
    date("made_on", required=True),
    values("sent"),
    date("answered_on"),
    text("digest", 64),
    UniqueConstraint("key"),
)
"""A form made for somebody: ``sent`` has the values it was filled with, ``digest`` is of those that came."""

FROZEN_REPORT = table(
    "frozen_report",
    text("name", 120, required=True),
    date("as_of", required=True),
    date("since", required=True),
    text("made_by", required=True),
    Column("size", Integer, nullable=False),
    long_text("content", required=True),
    UniqueConstraint("name"),
)
"""A management report kept under a name; ``content`` is JSON with everything it takes to make it again."""
