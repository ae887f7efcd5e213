"""Bring in files whatever they look like: what the wizard of the window does, without one."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.auto_text import lines_of
from innovasjon_desktop.cli.codes import BAD_INPUT, DONE, REFUSED
from innovasjon_desktop.cli.imports import made_rows, mapping_of, pairs, read_json
from innovasjon_desktop.cli.output import print_json, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.folders import Unread, read_files
from innovasjon_desktop.services.recognising.auto import (
    LEFT_OUT,
    AutoPlan,
    FilesRefused,
    Row,
    TablePlan,
    apply_auto,
    nothing_went_in,
    plan_auto,
)
from innovasjon_desktop.services.recognising.auto import REFUSED as REFUSED_ROW
from innovasjon_desktop.services.recognising.questions import Answers, Question, answers_from
from innovasjon_desktop.services.recognising.tables import CellProblem
from innovasjon_desktop.services.recognising.unused import Unused, unused
from innovasjon_desktop.services.recognising.wording import lack_text
from innovasjon_desktop.services.words import WordBook

NOTHING_LEFT = N_(
    "Nothing was imported: without the refused rows nothing is left. Refused: {refused}. Left out: {left}."
)


def run_auto(arguments: argparse.Namespace) -> int:
    """Import files, or tell what an import would do and what has to be answered first."""
    dry, skip = getattr(arguments, "dry_run", False), getattr(arguments, "skip_refused", False)
    on, answers = getattr(arguments, "on", None), _answers(arguments)
    with opened(arguments, write=not dry) as database:
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
        if skip and not stopped and nothing_went_in(found):
            stopped = True
            tell(NOTHING_LEFT, refused=found.counts[REFUSED_ROW], left=found.counts[LEFT_OUT])
        left = unused(found, answers)
        _tell_unused(left)
        for file in found.files:
            if file.before is not None:
                tell(N_("{name} was brought in before, on {date}."), name=file.name, date=file.before)
        for note in (note for table in found.tables for note in table.notes):
            tell(note)
        if getattr(arguments, "json", False):
            print_json(document(found, change_set, dry, files.unread, left))
        else:
            with database.read() as connection:
                print(*lines_of(found, WordBook(connection), skipped=skip), sep="\n")
    return BAD_INPUT if stopped else REFUSED if found.counts[REFUSED_ROW] or files.unread else DONE


def _tell_unused(left: Unused) -> None:
    if left.answers:
        tell(N_("Nothing was asked that these answer: {keys}"), keys=left.answers)
    if left.headers:
        tell(N_("No table has these headers: {headers}"), headers=left.headers)
    if left.rows:
        rows = [" ".join(filter(None, (file, sheet, str(number)))) for file, sheet, number in left.rows]
        tell(N_("These rows to leave out are not there: {rows}"), rows=rows)


def _answers(arguments: argparse.Namespace) -> Answers:
    place = getattr(arguments, "answers", None)
    said = Answers()
    if place is not None:
        wrong = BadInput(N_("“{name}” cannot be read as JSON."), name=place)
        said = answers_from(read_json(place, wrong))
    headers = {header: name or "" for header, name in mapping_of(getattr(arguments, "map", None)).items()}
    return Answers(said=said.said, without=said.without, headers=headers)


def document(
    found: AutoPlan, change_set: int, dry: bool, unread: Sequence[Unread], left: Unused
) -> dict[str, Any]:
    """Return what ``import auto --json`` prints."""
    forms = {table.file: table.form for table in found.tables}
    return {
        "tables": [_table(table) for table in found.tables],
        "counts": dict(found.counts),
        "questions": [
            _question(question, question.entity or _kind_of(question, found), forms.get(question.file, ""))
            for question in (*found.questions, *found.offered)
        ],
        "files": [
            *(_file(file.name, read_as=say(file.origin), before=file.before) for file in found.files),
            *(_file(name, reason=say(reason)) for name, reason in unread),
        ],
        "unused": {
            "answers": list(left.answers),
            "headers": list(left.headers),
            "leave_out": [{"file": file, "sheet": sheet, "row": number} for file, sheet, number in left.rows],
        },
        "dry_run": dry,
        "change_set": change_set or None,
    }


def _kind_of(question: Question, found: AutoPlan) -> str:
    """Return what the table holds that a question is about: the last one that begins above its cell."""
    row = int(re.sub(r"\D", "", question.where) or sys.maxsize)
    tables = [table for table in found.tables if (table.file, table.sheet) == (question.file, question.sheet)]
    above = [table for table in tables if table.header_row <= row] or tables
    return max(above, key=lambda table: table.header_row).kind if above else ""


def _file(
    name: str, *, read_as: str | None = None, before: dt.date | None = None, reason: str | None = None
) -> dict[str, Any]:
    """Return a file; ``reason`` says why nothing could be made of it."""
    return {"name": name, "read_as": read_as, "brought_in_on": before, "reason": reason}


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
        "rows": [_row(row, table) for row in table.rows],
    }


def _row(row: Row, table: TablePlan) -> dict[str, Any]:
    return {
        "row": row.row,
        "action": row.action,
        "key": row.key,
        "id": row.id,
        "changes": pairs(row.changes),
        "not_in_row": list(row.not_in_row),
        "own": pairs(row.own),
        "made": made_rows(row.made),
        "problems": [_problem(problem, row, table) for problem in row.problems],
        "lacks": [_(label) for label in row.lacks],
        "questions": list(row.questions),
    }


def _problem(problem: CellProblem, row: Row, table: TablePlan) -> dict[str, Any]:
    """Return why a row is refused; where a cell is blank, which one it is."""
    lacks = lack_text(problem, {one.header for one in table.columns})
    blank = next((one.place for one in table.columns if lacks and one.header == problem.column), None)
    cell = problem.cell if blank is None else f"{column_letter(blank)}{row.row}"
    return {"column": problem.column, "cell": cell, "reason": lacks or say(problem.reason)}


def _question(question: Question, entity: str, form: str) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "file": question.file,
        "sheet": question.sheet,
        "entity": entity or None,
        "field": question.field or None,
        "form": form or None,
        "text": question.text,
        "rows": question.rows,
        "where": question.where,
        "choices": [{"value": one.value, "label": one.label} for one in question.choices],
        "proposed": question.proposed or None,
        "leaves": "row" if question.leaves_row else "cell",
        "may_lack": question.may_lack,
        "waits": question.waits,
    }
