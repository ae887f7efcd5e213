"""Exporting a list as it stands: ask for a file, then write it beside the window's own work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.matrix import MatrixView, state_words
from innovasjon_desktop.ui.matrix_paint import share_text

Asked = Callable[[Path], object]
STATE_WIDTH, NAME_WIDTH = 24.0, 36.0


def ask_file(
    owner: QWidget, title: str, suggested: str, kinds: Sequence[str], done: Asked, suffix: str = "xlsx"
) -> None:
    """Ask where to write; ``done`` gets the path unless the user thinks better of it."""
    dialog = QFileDialog(owner, title)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    dialog.setDefaultSuffix(suffix)
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.selectFile(suggested)
    dialog.filterSelected.connect(lambda kind: _take_ending(dialog, kind))
    dialog.fileSelected.connect(lambda name: done(Path(name)))
    dialog.open()


def _take_ending(dialog: QFileDialog, kind: str) -> None:
    """Let the name of the file follow the kind one has chosen: its ending tells how it is written."""
    ending = kind.rpartition("*.")[2].rstrip(")")
    dialog.setDefaultSuffix(ending)
    chosen = dialog.selectedFiles()
    if chosen:
        dialog.selectFile(Path(chosen[0]).with_suffix(f".{ending}").name)


def ask_list(owner: QWidget, suggested: str, done: Asked) -> None:
    """Ask where to write a list, as a workbook or as CSV."""
    kinds = (_("Excel workbook (*.xlsx)"), _("CSV (*.csv)"))
    ask_file(owner, _("Export the list"), suggested, kinds, done)


def export_matrix(owner: QWidget, jobs: Jobs, view: MatrixView, told: Callable[[str], object]) -> None:
    """Export the matrix as it stands: its lines, its filter, its order; marks become words."""
    from innovasjon_desktop.reports.list_export import write_list
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
    columns, title, as_of = [Column(name) for name in names], _("White spots"), matrix.day

    def write(path: Path) -> None:
        def work(progress: Progress, cancelled: Callable[[], bool]) -> None:
            write_list(
                *(path, title, columns, rows, len(rows)),
                widths=widths,
                as_of=as_of,
                progress=progress,
                cancel=cancelled,
            )

        def done(_result: None) -> None:
            told(_("{count} rows are saved in {name}.").format(count=len(rows), name=path.name))

        jobs.long(owner, work, done, title=_("Exports {name}").format(name=title))

    ask_list(owner, f"{title} {date_text(as_of)}.xlsx", write)
