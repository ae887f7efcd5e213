"""What a person said about files and nothing came of: a slip in a key, a header or a row number."""

from __future__ import annotations

from dataclasses import dataclass

from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.recognising.plans import AutoPlan, TablePlan
from innovasjon_desktop.services.recognising.questions import Answers


@dataclass(frozen=True, slots=True)
class Unused:
    """Keys nobody asked about, headers no table has, and rows, (file, sheet, number), that are not there."""

    answers: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, int], ...] = ()


def unused(plan: AutoPlan, answers: Answers) -> Unused:
    """Return the parts of the answers that the plan made nothing of."""
    asked = {question.key for question in plan.answered}
    headers = {comparable(one.header) for table in plan.tables for one in table.columns}
    return Unused(
        tuple(key for key in answers.said if key not in asked),
        tuple(header for header in answers.headers if comparable(header) not in headers),
        tuple(row for row in sorted(answers.without) if not any(_has(table, *row) for table in plan.tables)),
    )


def _has(table: TablePlan, file: str, sheet: str, number: int) -> bool:
    there = file in ("", table.file) and sheet in ("", table.sheet)
    return there and any(row.row == number for row in table.rows)
