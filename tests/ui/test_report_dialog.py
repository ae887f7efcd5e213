"""«Lag rapport» as a person uses it: what it asks, that it can be stopped, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QDir, QObject, QStandardPaths, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.jobs import Jobs, LongJob
from innovasjon_desktop.ui.report_dialog import ReportDialog
from tests.conftest import AS_OF
from tests.ui.acting import click, press, show, working


@pytest.fixture
def jobs(demo: Database, qtbot: QtBot) -> Iterator[Jobs]:
    with working(demo) as made:
        yield made


@pytest.fixture
def bottom(jobs: Jobs, qtbot: QtBot) -> BottomBar:
    bar = BottomBar()
    show(qtbot, bar, 900, 40)
    jobs.long_started.connect(bar.follow)
    return bar


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    show(qtbot, made)
    return made


@pytest.fixture
def dialog(jobs: Jobs, bottom: BottomBar, window: QWidget, qtbot: QtBot) -> ReportDialog:
    made = ReportDialog(jobs, AS_OF, bottom.say, window)
    made.open()
    qtbot.waitUntil(lambda: made.period.count() > 0 and made.sections.count() > 0)
    return made


def names_of(dialog: ReportDialog) -> set[str]:
    editors = (dialog.since, dialog.until, dialog.period, dialog.sections, dialog.language)
    return {editor.accessibleName() for editor in editors}


def made(dialog: ReportDialog, path: Path, qtbot: QtBot) -> Path:
    dialog.write(path)
    qtbot.waitUntil(path.exists, timeout=30_000)
    return path


def test_it_asks_with_the_usual_answers_filled_in(dialog: ReportDialog) -> None:
    assert (dialog.since.date, dialog.until.date) == (dt.date(2026, 1, 1), AS_OF)
    assert dialog.period.currentText() == "2025–2026"
    assert dialog.language.currentText() == "Bokmål"
    assert not dialog.names.isChecked()
    assert dialog.sections.chosen() is None
    assert names_of(dialog) == {"Fra", "Til", "Utviklingsperiode", "Seksjoner", "Språk"}


def test_its_button_says_what_it_does_and_the_file_goes_among_the_documents(
    dialog: ReportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert dialog.make.text() == "Lag rapport…"
    documents = tmp_path / "Documents"
    documents.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(documents))
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_DOCUMENTS_DIR="{documents}"\n')
    click(dialog.make)
    asked = dialog.findChildren(QFileDialog)[0]
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert asked.directory().absolutePath() == QDir(place).absolutePath()
    asked.reject()


def test_no_section_is_cut_in_half_in_the_list(dialog: ReportDialog) -> None:
    sections = dialog.sections
    assert sections.count() > 0
    bottoms = [sections.visualItemRect(sections.item(row)).bottom() + 1 for row in range(sections.count())]
    assert sections.viewport().height() in bottoms
    assert sections.geometry().bottom() < dialog.language.geometry().top()  # nor hidden by what is below


def test_the_period_follows_the_date(dialog: ReportDialog) -> None:
    before = dialog.period.currentText()
    dialog.until.choose(dt.date(2024, 6, 30))
    assert dialog.period.currentText() == "2023–2024"
    dialog.until.choose(AS_OF)
    assert dialog.period.currentText() == before


def test_the_file_is_asked_for_under_its_usual_name(dialog: ReportDialog, qtbot: QtBot) -> None:
    click(dialog.make)
    asked = dialog.findChild(QFileDialog)
    assert isinstance(asked, QFileDialog)
    assert (
        Path(asked.selectedFiles()[0]).name == "Innovasjonsrapport_Elvedal_kommune_2026-01-01_2026-06-30.xlsx"
    )
    asked.reject()


def test_the_workbook_is_made_in_the_chosen_language_and_without_names(
    dialog: ReportDialog, bottom: BottomBar, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.language.setFocus()
    press(dialog, Qt.Key.Key_Down)
    assert dialog.language.currentText() == "Nynorsk"
    path = made(dialog, tmp_path / "rapport.xlsx", qtbot)
    book = load_workbook(path)
    assert book.sheetnames[:2] == ["Framside", "Leiaroversikt"]
    texts = {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert not any("Martin Nguyen" in text for text in texts)
    qtbot.waitUntil(lambda: "rapport.xlsx" in bottom.message.whole)


def test_file_and_folder_can_be_opened_afterwards(
    dialog: ReportDialog, bottom: BottomBar, tmp_path: Path, qtbot: QtBot
) -> None:
    class Opener(QObject):
        opened: list[Path]

        @Slot(QUrl)
        def take(self, url: QUrl) -> None:
            self.opened.append(Path(url.toLocalFile()))

    opener = Opener()
    opener.opened = []
    QDesktopServices.setUrlHandler("file", opener, "take")  # type: ignore[arg-type]  # the stubs want bytes, Qt does not
    path = made(dialog, tmp_path / "rapport.xlsx", qtbot)
    qtbot.waitUntil(bottom.other.isVisible)
    assert (bottom.back.text(), bottom.other.text()) == ("Åpne filen", "Åpne mappen")
    click(bottom.other)
    click(bottom.back)
    QDesktopServices.unsetUrlHandler("file")
    assert opener.opened == [tmp_path, path]


def test_it_can_be_stopped_and_leaves_no_file(
    dialog: ReportDialog, bottom: BottomBar, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    started: list[LongJob] = []
    jobs.long_started.connect(started.append)
    with qtbot.waitSignal(jobs.long_started):
        dialog.write(tmp_path / "rapport.xlsx")
    assert bottom.cancel.isVisible()
    assert bottom.work.text() == "Lager rapporten"
    with qtbot.waitSignal(started[0].finished, timeout=20_000):
        click(bottom.cancel)
    assert list(tmp_path.glob("*.xlsx")) == []
    assert not bottom.cancel.isVisible()


def test_a_file_that_cannot_be_written_is_said(
    dialog: ReportDialog, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    failures: list[Exception] = []
    jobs.failed.connect(failures.append)
    dialog.write(tmp_path / "ingen mappe" / "rapport.xlsx")
    qtbot.waitUntil(lambda: bool(failures), timeout=30_000)
    assert isinstance(failures[0], UserError)
    assert say(failures[0]).startswith("Det finnes ingen mappe")
