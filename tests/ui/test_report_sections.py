"""The report dialog makes the workbook for the sections that are ticked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.report_dialog import ReportDialog
from tests.conftest import AS_OF
from tests.reports.reading import tables
from tests.ui.windows import opened


@pytest.fixture
def dialog(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[ReportDialog]:
    with opened(qtbot, demo_place, tmp_path) as window:
        made = ReportDialog(window.jobs, AS_OF, window.bottom.say, window)
        made.show()
        qtbot.waitUntil(lambda: made.sections.count() > 2)
        yield made


def items(dialog: ReportDialog) -> list[QListWidgetItem]:
    return [dialog.sections.item(place) for place in range(dialog.sections.count())]


def untick(dialog: ReportDialog, wanted: list[QListWidgetItem]) -> None:
    for item in wanted:
        dialog.sections.setCurrentItem(item)
        QTest.keyClick(dialog.sections, Qt.Key.Key_Space)


def test_all_sections_are_ticked_and_at_least_one_is_needed(qtbot: QtBot, dialog: ReportDialog) -> None:
    assert dialog.sections.chosen() is None
    assert dialog.make.isEnabled()
    untick(dialog, items(dialog))
    assert dialog.sections.chosen() == []
    assert not dialog.make.isEnabled()


def test_ticks_stay_when_the_date_changes(qtbot: QtBot, dialog: ReportDialog) -> None:
    untick(dialog, items(dialog)[:1])
    chosen = dialog.sections.chosen()
    with qtbot.waitSignal(dialog.sections.model().modelReset):
        dialog.until.choose(AS_OF.replace(day=1))
    qtbot.waitUntil(lambda: dialog.sections.count() > 2)
    assert dialog.sections.chosen() == chosen


def test_the_workbook_is_about_the_ticked_sections(
    qtbot: QtBot, dialog: ReportDialog, tmp_path: Path
) -> None:
    first, *rest = items(dialog)
    name = first.text()
    untick(dialog, rest)
    path = tmp_path / "del.xlsx"
    dialog.write(path)
    qtbot.waitUntil(path.exists, timeout=30_000)
    book = load_workbook(path)
    assert [row["Seksjon"] for row in tables(book)["tbl_agentdekning"]] == [name, "De valgte seksjonene"]
