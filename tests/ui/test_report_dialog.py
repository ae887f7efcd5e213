"""«Lag rapport» as a person uses it: what it asks, that it can be stopped, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QDir, QObject, QStandardPaths, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import say
from innovasjon_desktop.reports.management import freeze_report
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.services.frozen import all_frozen
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.frozen_dialog import FrozenDialog
from innovasjon_desktop.ui.jobs import Jobs, LongJob
from innovasjon_desktop.ui.report_dialog import ReportDialog
from tests.conftest import AS_OF
from tests.reports.reading import cells
from tests.ui.acting import click, press, working


@pytest.fixture
def jobs(demo: Database, qtbot: QtBot) -> Iterator[Jobs]:
    with working(demo) as made:
        yield made


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
    assert dialog.focusWidget() is dialog.make  # Enter is all it takes
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


# -- frozen reports --


def freeze(store: Database, name: str = "Ledermøte mars", day: dt.date = dt.date(2026, 3, 31)) -> None:
    with store.read() as connection:
        data = load_report(connection, day)
    run(store, freeze_report(name, data), actor="kari")


def listed(store: Database) -> list[str]:
    with store.read() as connection:
        return [each.name for each in all_frozen(connection)]


def test_it_is_frozen_under_the_name_that_is_written(
    demo: Database, dialog: ReportDialog, bottom: BottomBar, tmp_path: Path, qtbot: QtBot
) -> None:
    assert dialog.freeze.accessibleName() == "Frys under navn"
    assert not dialog.frozen.isEnabled()
    dialog.freeze.setFocus()
    QTest.keyClicks(dialog.freeze, "Ledermøte juni")
    click(dialog.make)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(QFileDialog)))
    dialog.findChildren(QFileDialog)[0].reject()
    path = made(dialog, tmp_path / "rapport.xlsx", qtbot)
    qtbot.waitUntil(lambda: listed(demo) == ["Ledermøte juni"])
    qtbot.waitUntil(lambda: "rapport.xlsx" in bottom.message.whole)
    assert "Ledermøte juni" in cells(path)["Forside"].values()


def test_a_taken_name_is_refused_beside_it(demo: Database, jobs: Jobs, window: QWidget, qtbot: QtBot) -> None:
    freeze(demo)
    dialog = ReportDialog(jobs, AS_OF, lambda *_args, **_more: None, window)
    dialog.open()
    dialog.freeze.setText("ledermøte MARS")
    click(dialog.make)
    qtbot.waitUntil(lambda: dialog.hint.text().startswith("Det finnes allerede en frosset rapport"))
    assert dialog.freeze.property("wrong") == "true"
    assert dialog.freeze.hasFocus()
    assert not dialog.findChildren(QFileDialog)
    QTest.keyClicks(dialog.freeze, " 2")
    assert dialog.hint.text().startswith("Uten navn")
    assert not dialog.freeze.property("wrong")


def test_that_names_are_kept_too_is_said_at_the_button(dialog: ReportDialog) -> None:
    assert (
        dialog.hint.text() == "Uten navn står roller, seksjoner og enheter for folk, også i det som fryses."
    )
    click(dialog.names)
    assert dialog.hint.text() == "Med navn. Hvis rapporten fryses, beholdes navnene i den også."


def test_it_is_compared_with_the_one_chosen_and_the_newest_stands_first(
    demo: Database, dialog: ReportDialog, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    assert (dialog.compare.isEnabled(), dialog.compare.currentText()) == (False, "Ingenting")
    freeze(demo)
    freeze(demo, "Ledermøte mai", dt.date(2026, 5, 31))
    jobs.changed.emit(None)  # the window tells of every change
    qtbot.waitUntil(lambda: dialog.compare.count() == 3)
    assert dialog.compare.itemText(1) == "Ledermøte mai, data per 31.05.2026"
    dialog.compare.setCurrentIndex(2)
    path = made(dialog, tmp_path / "rapport.xlsx", qtbot)
    assert "Ledermøte mars" in cells(path)["Endret siden sist"].values()


@pytest.fixture
def frozen(demo: Database, dialog: ReportDialog, jobs: Jobs, qtbot: QtBot) -> FrozenDialog:
    freeze(demo)
    jobs.changed.emit(None)
    qtbot.waitUntil(dialog.frozen.isEnabled)
    click(dialog.frozen)
    made = dialog.findChildren(FrozenDialog)[0]
    qtbot.waitUntil(made.make.isEnabled)
    return made


def test_a_frozen_one_is_made_again(
    frozen: FrozenDialog, bottom: BottomBar, tmp_path: Path, qtbot: QtBot
) -> None:
    assert frozen.table.lines.lines[0].texts[:5] == (
        "Ledermøte mars",
        "01.01.2026",
        "31.03.2026",
        "uten navn, alle seksjoner",
        "kari",
    )
    click(frozen.make)
    asked = frozen.findChildren(QFileDialog)[0]
    assert Path(asked.selectedFiles()[0]).name.endswith("_2026-01-01_2026-03-31.xlsx")
    asked.reject()
    path = tmp_path / "igjen.xlsx"
    frozen.write(path)
    qtbot.waitUntil(path.exists, timeout=30_000)
    assert "31.03.2026" in cells(path)["Forside"].values()
    qtbot.waitUntil(lambda: "igjen.xlsx" in bottom.message.whole)


def test_a_frozen_one_is_deleted_and_undo_brings_it_back(
    demo: Database, frozen: FrozenDialog, jobs: Jobs, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(jobs.changed) as told:
        click(frozen.delete)
    assert listed(demo) == []
    qtbot.waitUntil(lambda: not frozen.make.isEnabled() and not frozen.delete.isEnabled())
    step = told.args[0].change_set_id
    jobs.change(frozen, lambda database, actor: history.undo(database, step, actor=actor))
    qtbot.waitUntil(frozen.make.isEnabled)
    assert listed(demo) == ["Ledermøte mars"]
