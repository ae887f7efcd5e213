"""Copies as tests of the window need them: made at a moment of one's own choice, looked at, spoilt."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.store import backups
from innovasjon_desktop.store.manifests import Copy
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages.backups import BackupsPage
from tests.ui.windows import go


def copy_made(place: str, ago: dt.timedelta = dt.timedelta(), reason: str = "regular") -> Copy:
    """Make a verified copy of the store as if it had been made some time ago."""
    path = Path(place)
    return backups.make(path, backups.folder_of(path), reason, dt.datetime.now(dt.UTC) - ago)


def copies(place: str) -> list[Copy]:
    """Return the copies beside the store, newest first."""
    return backups.listed(backups.folder_of(Path(place)))


def no_copies_can_be_made(place: str) -> Path:
    """Put a file where the folder of the copies would be, and return it."""
    folder = backups.folder_of(Path(place))
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("Her skulle kopiene ligge.", encoding="utf-8")
    return folder


def spoil(path: Path) -> None:
    """Change one byte in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def rename_unit(window: MainWindow, qtbot: QtBot, name: str, unit: int = 1) -> None:
    """Give a unit another name, and wait until it is saved."""
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Edit("unit", unit, {"name": name}))


def unit_name(window: MainWindow, unit: int = 1) -> str:
    """Return the name of a unit as it stands in the store that is open."""
    from innovasjon_desktop.services.rows import record

    with window.jobs.database.read() as connection:
        return str(dict(zip(_fields(), record(connection, "unit", unit).values, strict=True))["name"])


def _fields() -> list[str]:
    from innovasjon_desktop.entities.organisation import UNIT

    return [field.name for field in UNIT.fields]


def page_of(qtbot: QtBot, window: MainWindow) -> BackupsPage:
    """Go to the page of the copies by its key."""
    go(qtbot, window, "backups")
    assert isinstance(window.page, BackupsPage)
    return window.page


def lines(page: BackupsPage) -> list[tuple[str, ...]]:
    """Return the table as it stands."""
    return [line.texts for line in page.table.lines.lines]
