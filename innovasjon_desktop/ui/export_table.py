"""Exports a table of texts as it stands on the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.text_table import TextTable


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
    kinds = (_("Excel workbook (*.xlsx)"), _("CSV (*.csv)"))
    ask_file(
        owner,
        _("Export the list"),
        suggested,
        kinds,
        lambda path: write_table(owner, jobs, table, title, path, noted, as_of),
    )


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
    from innovasjon_desktop.reports.workbook import Column

    columns = [Column(column.title) for column in table.lines.columns]
    rows = [line.texts for line in table.lines.lines]

    def work(progress: Progress, cancelled: Callable[[], bool]) -> None:
        write_list(path, title, columns, rows, len(rows), as_of=as_of, progress=progress, cancel=cancelled)

    def done(_nothing: None) -> None:
        noted(_("{count} rows are saved in {name}.").format(count=len(rows), name=path.name))

    jobs.long(owner, work, done, title=_("Exports {name}").format(name=title))
