"""Bring in files whatever they look like: what the wizard of the window does, without one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.codes import BAD_INPUT, DONE, REFUSED
from innovasjon_desktop.cli.imports import mapping_of, read_json
from innovasjon_desktop.cli.output import print_json, tell
from innovasjon_desktop.cli.session import actor, opened
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.folders import read_files
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.recognising.auto import (
    CHANGED,
    AutoPlan,
    FilesRefused,
    Row,
    TablePlan,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.auto import REFUSED as REFUSED_ROW
from innovasjon_desktop.services.recognising.proposing import kind_label, label_of
from innovasjon_desktop.services.recognising.questions import Answers, Question, answers_from
from innovasjon_desktop.services.recognising.tables import CellProblem
from innovasjon_desktop.services.words import WordBook


def run_auto(arguments: argparse.Namespace) -> int:
    """Import files, or tell what an import would do and what has to be answered first."""
    dry, skip = getattr(arguments, "dry_run", False), getattr(arguments, "skip_refused", False)
    on, answers = getattr(arguments, "on", None), _answers(arguments)
    with opened(arguments) as database:
        files = read_files([Path(place) for place in arguments.files], lambda *_step: None, lambda: False)
        for name, reason in files.unread:
            tell(N_("{name}: {reason}"), name=name, reason=reason)
        change_set, stopped = 0, False
        if dry:
            found = plan_auto(database, files.books, answers, on=on)
            stopped = bool(found.questions) or (bool(found.counts[REFUSED_ROW]) and not skip)
        else:
            try:
                changed = apply_auto(database, files.books, answers, actor=actor(), on=on, skip_refused=skip)
                found, change_set = changed.result, changed.change_set_id
            except FilesRefused as error:
                found, stopped = error.plan, True
                tell(error)
        for file in found.files:
            if file.before is not None:
                tell(N_("{name} was brought in before, on {date}."), name=file.name, date=file.before)
        if getattr(arguments, "json", False):
            print_json(document(found, change_set, dry))
        else:
            with database.read() as connection:
                _print(found, WordBook(connection))
    return BAD_INPUT if stopped else REFUSED if found.counts[REFUSED_ROW] or files.unread else DONE


def _answers(arguments: argparse.Namespace) -> Answers:
    place = getattr(arguments, "answers", None)
    said = Answers()
    if place is not None:
        wrong = BadInput(N_("“{name}” cannot be read as JSON."), name=place)
        said = answers_from(read_json(place, wrong))
    headers = {header: name or "" for header, name in mapping_of(getattr(arguments, "map", None)).items()}
    return Answers(said=said.said, without=said.without, headers=headers)


def document(found: AutoPlan, change_set: int, dry: bool) -> dict[str, Any]:
    """Return what ``import auto --json`` prints."""
    return {
        "tables": [_table(table) for table in found.tables],
        "counts": dict(found.counts),
        "questions": [_question(question) for question in found.questions],
        "files": [
            {"name": file.name, "read_as": say(file.origin), "brought_in_on": file.before}
            for file in found.files
        ],
        "dry_run": dry,
        "change_set": change_set or None,
    }


def _table(table: TablePlan) -> dict[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "kind": table.kind or None,
        "sure": table.sure,
        "reason": say(table.reason) if table.reason is not None else None,
        "header_row": table.header_row,
        "columns": [
            {
                "header": one.header,
                "field": one.field or None,
                "sure": one.sure,
                "reason": say(one.reason) if one.reason is not None else None,
            }
            for one in table.columns
        ],
        "rows": [_row(row) for row in table.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "row": row.row,
        "action": row.action,
        "key": row.key,
        "id": row.id,
        "changes": {name: [old, new] for name, (old, new) in row.changes.items()},
        "problems": [_problem(problem) for problem in row.problems],
        "lacks": [_(label) for label in row.lacks],
        "questions": list(row.questions),
    }


def _problem(problem: CellProblem) -> dict[str, Any]:
    return {"column": problem.column, "cell": problem.cell, "reason": say(problem.reason)}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "file": question.file,
        "sheet": question.sheet,
        "field": question.field or None,
        "text": question.text,
        "rows": question.rows,
        "where": question.where,
        "choices": [{"value": one.value, "label": one.label} for one in question.choices],
        "proposed": question.proposed or None,
    }


def _print(found: AutoPlan, words: WordBook) -> None:
    for table in found.tables:
        place = f"{table.file}, {table.sheet}" if table.sheet else table.file
        what = _(kind_label(table.kind)) if table.kind else _("nobody can tell what it holds")
        print(say(N_("{place}: {what}, {count} rows."), place=place, what=what, count=len(table.rows)))
        for one in table.columns:
            if one.header and not (one.field and one.sure):
                print(f"  {_column(table, one.header, one.field)}")
        for row in table.rows:
            _print_row(table, row, words)
    counts = say(
        N_(
            "New: {new}. Changed: {changed}. Unchanged: {unchanged}. Refused: {refused}. "
            "Waiting for an answer: {asked}. Left out: {left_out}."
        ),
        **found.counts,
    )
    print(counts)
    for question in found.questions:
        print(f"? {question.key} ({question.where}, {question.rows})")
        for choice in question.choices[:8]:
            mark = "*" if choice.value == question.proposed else " "
            print(f"  {mark} {choice.value}: {choice.label}")


def _column(table: TablePlan, header: str, field: str) -> str:
    if not field:
        return say(N_("“{header}” is left out."), header=header)
    label = _(label_of(table.kind, field))
    return say(
        N_("“{header}” may be {field_label}; say so with --map or --answers."),
        header=header,
        field_label=label,
    )


def _print_row(table: TablePlan, row: Row, words: WordBook) -> None:
    if row.action == REFUSED_ROW:
        for problem in row.problems:
            reason = say(problem.reason)
            place = problem.cell or say(N_("row {row}"), row=row.row)
            print(f"  {place}: {reason}")
    elif row.action == CHANGED:
        kind = kind_of(table.kind)
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
