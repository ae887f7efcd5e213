"""Bring in rows from a file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.codes import BAD_INPUT, DONE, REFUSED, WrongUse
from innovasjon_desktop.cli.output import print_json, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.domain.errors import BadInput, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.services.importing.applying import FileRefused, apply, plan
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.importing.planning import (
    CHANGED,
    NEW,
    UNCHANGED,
    Changes,
    Made,
    Plan,
    Problem,
    RowPlan,
)
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.recognising.wording import rows_text
from innovasjon_desktop.services.words import WordBook

AUTO = "auto"
"""The kind that is found out."""


def run_import(arguments: argparse.Namespace) -> int:
    """Import a table, or tell what an import would do.

    Raises:
        WrongUse: the kind is not known, or several files are given for one.
    """
    if arguments.kind == AUTO:
        from innovasjon_desktop.cli.auto import run_auto

        return run_auto(arguments)
    if len(arguments.files) > 1:
        raise WrongUse(say(N_("One file at a time. Several are for “import auto”.")))
    if getattr(arguments, "answers", None) is not None:
        raise WrongUse(say(N_("Answers are for “import auto”.")))
    try:
        kind = kind_of(arguments.kind)
    except NotFound:
        text = N_("There is nothing called “{name}”. Choose one of: {names}.")
        raise WrongUse(say(text, name=arguments.kind, names=(AUTO, *kind_names()))) from None
    dry, skip = getattr(arguments, "dry_run", False), getattr(arguments, "skip_refused", False)
    mapping, on = mapping_of(getattr(arguments, "map", None)), getattr(arguments, "on", None)
    with opened(arguments, write=not dry) as database:
        table = read_table(arguments.files[0])
        tell(N_("Read as {origin}: {rows}."), origin=table.origin, rows=rows_text(len(table.lines)))
        change_set, refused = 0, False
        if dry:
            outcome = plan(database, kind.name, table, mapping=mapping, on=on)
            refused = bool(outcome.lacking) or (bool(outcome.refusals) and not skip)
            if outcome.lacking:
                tell(FileRefused(outcome))
        else:
            try:
                changed = apply(
                    database, kind.name, table, mapping=mapping, on=on, actor=actor(), skip_refused=skip
                )
                outcome, change_set = changed.result, changed.change_set_id
            except FileRefused as error:
                outcome, refused = error.plan, True
                tell(error)
        if skip and not any(outcome.counts[one] for one in (NEW, CHANGED, UNCHANGED)):
            refused = refused or bool(outcome.refusals)  # nothing went in
        if outcome.ignored:
            tell(N_("Columns left out: {headers}"), headers=outcome.ignored)
        for note in outcome.notes:
            tell(note)
        if getattr(arguments, "json", False):
            print_json(document(outcome, change_set, dry))
        else:
            with database.read() as connection:
                _print(kind, outcome, WordBook(connection))
    return BAD_INPUT if refused else REFUSED if outcome.refusals else DONE


def mapping_of(place: str | None) -> Mapping[str, str | None]:
    """Return the field by header of a mapping file.

    Raises:
        BadInput: it is not there, or holds something else.
    """
    if place is None:
        return {}
    wrong = BadInput(
        N_("“{name}” must hold the field of each header, as {example}."),
        name=place,
        example='{"Navn": "name"}',
    )
    found = read_json(place, wrong)
    if not isinstance(found, dict) or not all(isinstance(name, str | None) for name in found.values()):
        raise wrong
    return found


def read_json(place: str, wrong: BadInput) -> Any:
    """Return what a JSON file holds.

    Raises:
        BadInput: it is not there; or ``wrong``, if it is no JSON.
    """
    try:
        return json.loads(Path(place).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BadInput(N_("There is no file “{name}”."), name=place) from None
    except (OSError, ValueError, RecursionError):
        raise wrong from None


def document(outcome: Plan, change_set: int, dry: bool) -> dict[str, Any]:
    """Return what ``import --json`` prints."""
    return {
        **outcome.counts,
        "dry_run": dry,
        "change_set": change_set or None,
        "ignored": list(outcome.ignored),
        "missing_columns": [field.name for field in outcome.lacking],
        "rows": [_row(row) for row in outcome.rows],
        "refusals": [_problem(problem) for problem in outcome.refusals],
    }


def _row(row: RowPlan) -> dict[str, Any]:
    return {
        "row": row.row,
        "action": row.action,
        "id": row.id,
        "key": row.key,
        "changes": pairs(row.changes),
        "own": pairs(row.own),
        "made": made_rows(row.made),
        "problems": [_problem(problem) for problem in row.problems],
    }


def pairs(changes: Changes) -> dict[str, list[Any]]:
    """Return old and new by field, as JSON has them."""
    return {name: [old, new] for name, (old, new) in changes.items()}


def made_rows(made: Sequence[Made]) -> list[dict[str, Any]]:
    """Return the rows of other entities that are made for a row, as JSON has them; a dry run has no ids."""
    return [{"kind": one.entity, "key": one.key, "own": pairs(one.own), "id": one.id or None} for one in made]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "reason": say(problem.reason)}


def _print(kind: Entity, outcome: Plan, words: WordBook) -> None:
    print(
        say(
            N_("New: {new}. Changed: {changed}. Unchanged: {unchanged}. Refused: {refused}."),
            **outcome.counts,
        )
    )
    for row in outcome.rows:
        if row.action == CHANGED:
            for name, (old, new) in row.changes.items():
                field = kind.field(name)
                before, after = (show(field, value, words) or "–" for value in (old, new))
                print(
                    say(
                        N_("Row {row}, {key}: {field_label}: {old} → {new}"),
                        row=row.row,
                        key=row.key,
                        field_label=_(field.label),
                        old=before,
                        new=after,
                    )
                )
    if outcome.lacking:
        return  # every row is refused for it
    for problem in outcome.refusals:
        place = f"{problem.column}: " if problem.column else ""
        print(say(N_("Row {row}, {place}{reason}"), row=problem.row, place=place, reason=problem.reason))
