"""Exporting a list as it stands: ask for a file, then write it beside the window's own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.matrix import MatrixView, state_words
from innovasjon_desktop.ui.matrix_paint import share_text

STATE_WIDTH, NAME_WIDTH = 24.0, 36.0


def ask_file(owner: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    """Return where to write, as the user says; None if not at all."""
    name, _kind = QFileDialog.getSaveFileName(owner, title, suggested, kinds)
    return Path(name) if name else None


def export_rows(
    owner: QWidget,
    jobs: Jobs,
    title: str,
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    count: int,
    *,
    as_of: dt.date,
    widths: Sequence[float] = (),
    told: Callable[[str], object],
) -> None:
    """Ask for a file and write ``rows`` to it as a long job; ``told`` gets the closing message.

    ``columns`` and values are those of ``reports.list_export``.
    """
    path = ask_file(
        owner, _("Export the list"), f"{title} {date_text(as_of)}.xlsx", "Excel (*.xlsx);;CSV (*.csv)"
    )
    if path is None:
        return

    def work(progress: Progress, cancelled: Callable[[], bool]) -> Path:
        from innovasjon_desktop.reports.list_export import write_list

        write_list(
            path, title, columns, rows, count, widths=widths, as_of=as_of, progress=progress, cancel=cancelled
        )
        return path

    jobs.long(
        owner,
        work,
        lambda done: told(_("Exported to {file}").format(file=done.name)),
        title=_("Exporting {list}").format(list=title),
    )


def export_matrix(owner: QWidget, jobs: Jobs, view: MatrixView, told: Callable[[str], object]) -> None:
    """Export the matrix as it stands: its lines, its filter, its order; marks become words."""
    from innovasjon_desktop.reports.workbook import Column

    matrix = view.matrix
    if matrix is None:
        return
    names = [_("Section"), _("Unit"), *(period.name for period in matrix.periods)]
    rows: list[tuple[str, ...]] = []
    for section, unit in view.lines:
        if unit is None:
            rows.append((section.section, "", *map(share_text, section.sums)))
        else:
            rows.append((section.section, unit.unit, *map(state_words, unit.cells)))
    widths = [NAME_WIDTH, NAME_WIDTH, *([STATE_WIDTH] * len(matrix.periods))]
    export_rows(
        owner,
        jobs,
        _("White spots"),
        [Column(name) for name in names],
        rows,
        len(rows),
        as_of=matrix.day,
        widths=widths,
        told=told,
    )
