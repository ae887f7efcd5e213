"""What a person does in the import, at the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import CHOOSE, ImportDialog
from innovasjon_desktop.ui.import_picks import Pick
from innovasjon_desktop.ui.import_question import QuestionView
from innovasjon_desktop.ui.import_receipt import Receipt
from innovasjon_desktop.ui.jobs import Jobs
from tests.ui.acting import CONTROL, click

PATIENCE = 30_000

DATA = Path(__file__).parents[1] / "data"
UNITS = DATA / "organisasjon.csv"
AGENTS = DATA / "innovasjonsagenter_2025.xlsx"
AREAS = DATA / "Utviklingsområder 2025-2026.xlsx"
REQUESTS = DATA / "Bestilling av fasilitering(1-30).xlsx"
STATE_WORD = "word:development_area.state:"


def look(dialog: ImportDialog, qtbot: QtBot, *paths: Path) -> None:
    """Choose files and wait until it is known what they would do."""
    dialog.choose(*paths)
    wait_for_plan(dialog, qtbot)


def wait_for_plan(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Wait until what is known is what the last answer makes of the files."""
    qtbot.waitUntil(lambda: dialog.known is not None, timeout=PATIENCE)


def go_on(dialog: ImportDialog, qtbot: QtBot, part: int) -> None:
    """Press Next, and wait for the part that comes."""
    alt(dialog, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: dialog.part == part, timeout=PATIENCE)
    wait_for_plan(dialog, qtbot)


def alt(dialog: QWidget, key: Qt.Key) -> None:
    """Press Alt and a letter, and wait until the button has come up again."""
    wake(dialog)
    QTest.keyClick(dialog, key, Qt.KeyboardModifier.AltModifier)
    QTest.qWait(150)


def wake(dialog: QWidget) -> None:
    """Make the dialog active again, which offscreen it is not after a popup: it would refuse the keyboard."""
    dialog.activateWindow()
    while not dialog.isActiveWindow():
        QTest.qWait(10)


def type_into(pick: Pick, text: str) -> None:
    """Type a part of a name in place of what stands in a list box, and take it with Enter."""
    wake(pick.window())
    pick.setFocus()
    QTest.keyClick(pick, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(pick, text)
    completer = pick.completer()
    popup = completer.popup() if completer is not None else None
    if popup is not None:
        popup.hide()
    QTest.keyClick(pick, Qt.Key.Key_Return)


def asked(dialog: ImportDialog, begins: str) -> QuestionView:
    """Return the question whose key begins so."""
    (found,) = [view for key, view in dialog.questions.views.items() if key.startswith(begins)]
    return found


def answer(view: QuestionView, text: str) -> None:
    """Answer a question with a list box by typing."""
    assert isinstance(view.editor, Pick)
    type_into(view.editor, text)


def shown(dialog: ImportDialog) -> list[tuple[str, ...]]:
    """Return the preview as it stands: row, what, record, change or reason."""
    model = dialog.preview.rows
    return [
        tuple(str(model.index(row, column).data() or "") for column in range(2, model.columnCount()))
        for row in range(model.rowCount())
    ]


def receipt_of(window: QWidget, qtbot: QtBot) -> Receipt:
    """Wait for the receipt of an import and return it."""
    qtbot.waitUntil(lambda: bool(visible(window.findChildren(Receipt))), timeout=PATIENCE)
    return visible(window.findChildren(Receipt))[-1]


def visible(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return those that are shown."""
    return [each for each in receipts if each.isVisible()]


def wait_for_refusal(dialog: ImportDialog, qtbot: QtBot) -> str:
    """Wait until the import says why nothing can be made of the files, and return it."""
    qtbot.waitUntil(
        lambda: dialog.part == CHOOSE and bool(dialog.said.text()) and "Leser" not in dialog.said.text(),
        timeout=PATIENCE,
    )
    return dialog.said.text()


def count(store: Database, entity: str) -> int:
    """Return how many rows there are."""
    with store.read() as connection:
        return rows.count(connection, Query(entity))


def file(folder: Path, text: str, name: str = "liste.csv", encoding: str = "utf-8") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def made(jobs: Jobs, window: QWidget) -> ImportDialog:
    """Open the import above a window."""
    dialog = ImportDialog(jobs, window)
    dialog.open()
    return dialog


def bring_in(dialog: ImportDialog, window: QWidget, qtbot: QtBot) -> None:
    """Press the last button and close the receipt."""
    assert dialog.go.isEnabled()
    with qtbot.waitSignal(dialog.finished, timeout=30_000):
        click(dialog.go)
    receipt_of(window, qtbot).close()
    qtbot.wait(0)
