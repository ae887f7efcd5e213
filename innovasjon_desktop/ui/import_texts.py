"""The words of the import: what a table holds, what a column is, what is asked, what becomes of a row."""

from __future__ import annotations

from collections.abc import Mapping

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, ngettext, number_text
from innovasjon_desktop.services.importing.columns import ID, VERSION
from innovasjon_desktop.services.recognising.plans import (
    ASKED,
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    UNCHANGED,
    Row,
    TablePlan,
)
from innovasjon_desktop.services.recognising.proposing import fields_of, label_of
from innovasjon_desktop.services.recognising.wording import asked_field as asked_field
from innovasjon_desktop.services.recognising.wording import asks as asks
from innovasjon_desktop.services.recognising.wording import concerns as concerns
from innovasjon_desktop.services.recognising.wording import is_of_form as is_of_form
from innovasjon_desktop.services.recognising.wording import rows_text as rows_text

PENDING = "pending"
"""A row that was taken back in, until it has been looked at again."""

EVERY = ""
"""All rows."""

LACKING = "lacking"
"""Rows that go in although their state needs more than the file had."""

WORDS = {
    NEW: N_("new"),
    CHANGED: N_("changed"),
    UNCHANGED: N_("unchanged"),
    REFUSED: N_("refused"),
    ASKED: N_("needs an answer"),
    LEFT_OUT: N_("left out"),
    PENDING: N_("is looked at again"),
}
SIGNS = {NEW: "+", CHANGED: "→", UNCHANGED: "=", REFUSED: "✕", ASKED: "?", LEFT_OUT: "–", PENDING: "…"}
SURE, LOOK = "✓", "?"


def kind_label(name: str) -> str:
    """Return what a kind of table is called."""
    match name:
        case "organisation":
            return _("Sections and units")
        case "agents":
            return _("Agents with their people")
        case _:
            return _(ALL[name].plural)


def field_label(kind: str, name: str) -> str:
    """Return what a field of a table is called; the row's own number has no other name."""
    return _(label_of(kind, name)) if kind and name not in (ID, VERSION) else name


def field_choices(kind: str) -> list[tuple[str, str]]:
    """Return what a column of a table can be, and its label; of two with the same label the first."""
    found: dict[str, str] = {}
    for field in fields_of(kind) if kind else ():
        found.setdefault(_(label_of(kind, field.name)), field.name)
    return [(name, text) for text, name in found.items()]


def table_name(file: str, sheet: str) -> str:
    """Return what a table is called where there are several."""
    return f"{file} · {sheet}" if sheet else file


def row_name(table: TablePlan, row: Row) -> str:
    """Return what a row is called: the unit it is about first, if it is about one."""
    return " – ".join(dict.fromkeys(filter(None, (table.form or row.of, row.key))))


def counted(action: str, count: int) -> str:
    """Return how many rows something becomes of, as a filter says it."""
    match action:
        case kind if kind == NEW:
            text = ngettext("{count} new", "{count} new ones", count)
        case kind if kind == CHANGED:
            text = ngettext("{count} changed", "{count} changed ones", count)
        case kind if kind == UNCHANGED:
            text = ngettext("{count} unchanged", "{count} unchanged ones", count)
        case kind if kind == REFUSED:
            text = ngettext("{count} refused", "{count} refused ones", count)
        case kind if kind == ASKED:
            text = ngettext("{count} needs an answer", "{count} need an answer", count)
        case kind if kind == LEFT_OUT:
            text = ngettext("{count} left out", "{count} left out", count)
        case kind if kind == LACKING:
            text = ngettext("{count} lacks something", "{count} lack something", count)
        case _:
            text = ngettext("{count} row", "{count} rows", count)
    return text.format(count=number_text(count))


def counts_text(counts: Mapping[str, int]) -> str:
    """Return what becomes of the rows in one line; what there is none of is left out."""
    said = [counted(action, counts[action]) for action in SIGNS if counts.get(action)]
    return ", ".join(said)


def about_tables(looks: int, *, agreed: bool) -> str:
    """Return what there is to look at; ``agreed``: some of what was proposed was only gone past."""
    if looks:
        text = ngettext(
            "{count} thing to look at. Next accepts what stands here.",
            "{count} things to look at. Next accepts what stands here.",
            looks,
        )
        return text.format(count=number_text(looks))
    if agreed:
        return _("What was proposed here was accepted when you pressed Next. You can still change it.")
    return _("Everything is recognised.")


def about_rows(counts: Mapping[str, int], asked: int, *, leaves: bool) -> str:
    """Return what goes in, or what must be done first; ``leaves``: refused rows are left out."""
    good, refused = counts[NEW] + counts[CHANGED], counts[REFUSED]
    if asked:
        text = ngettext(
            "{count} question is open. Go back and answer, or leave the rows out.",
            "{count} questions are open. Go back and answer, or leave the rows out.",
            asked,
        )
        return text.format(count=number_text(asked))
    if refused and not leaves:
        text = ngettext(
            "{count} row is refused. Correct the file, or leave it out.",
            "{count} rows are refused. Correct the file, or leave them out.",
            refused,
        )
        return text.format(count=number_text(refused))
    if not good:
        return _("Nothing in the files is new or changed.")
    return _("{rows} go in as one step.").format(rows=rows_text(good))
