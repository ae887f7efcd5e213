"""Exports a table of texts as it stands on the screen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.exporting import ask_list
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.text_table import TextTable

if TYPE_CHECKING:
    from innovasjon_desktop.reports.cells import Value
    from innovasjon_desktop.reports.workbook import Column

_NUMBER = re.compile(r"(-?[0-9]{1,3}(?:\s?[0-9]{3})*)(?:,([0-9]+))?(\s%)?")


def export_table(
    owner: QWidget,
    jobs: Jobs,
    table: TextTable,
    title: str,
    noted: Callable[[str], object],
    as_of: dt.date | None = None,
) -> None:
    """Ask for a file and write the lines of ``table`` to it, in their order."""
    suggested = f"{title} {date_text(as_of)}.xlsx" if as_of is not None else f"{title}.xlsx"
    ask_list(owner, suggested, lambda path: write_table(owner, jobs, table, title, path, noted, as_of))


def write_table(
    owner: QWidget,
    jobs: Jobs,
    table: TextTable,
    title: str,
    path: Path,
    noted: Callable[[str], object],
    as_of: dt.date | None = None,
) -> None:
    """Write the lines of ``table`` to ``path`` as a long job, then say so."""
    from innovasjon_desktop.reports.list_export import write_list

    columns, rows = as_it_stands(table)

    def work(progress: Progress, cancelled: Callable[[], bool]) -> None:
        write_list(path, title, columns, rows, len(rows), as_of=as_of, progress=progress, cancel=cancelled)

    def done(_nothing: None) -> None:
        noted(_("{count} rows are saved in {name}.").format(count=len(rows), name=path.name))

    jobs.long(owner, work, done, title=_("Exports {name}").format(name=title))


def as_it_stands(table: TextTable) -> tuple[list[Column], list[Sequence[Value]]]:
    """Return columns and lines of ``table``; what is a number on the screen is one in a spreadsheet too."""
    from innovasjon_desktop.reports.style import Format
    from innovasjon_desktop.reports.workbook import Column

    columns, values = [], []
    for place, column in enumerate(table.lines.columns):
        texts = [line.texts[place] for line in table.lines.lines]
        found = [_NUMBER.fullmatch(text) if column.number else None for text in texts]
        form = Format.TEXT
        if any(found):
            share, exact = (any(each and each[part] for each in found) for part in (3, 2))
            form = Format.SHARE if share else Format.HOURS if exact else Format.WHOLE
        columns.append(Column(column.title, form))
        values.append(
            [text if each is None else _number(each) for text, each in zip(texts, found, strict=True)]
        )
    return columns, list(zip(*values, strict=True))


def _number(found: re.Match[str]) -> Decimal:
    """Return the number a text shows; 75 % is 0.75, as a spreadsheet has it."""
    exact = Decimal(f"{''.join(found[1].split())}.{found[2] or 0}")
    return exact / 100 if found[3] else exact
