"""«Koble til felles database» and «Flytt registeret», from the menu to the open store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import URL

from innovasjon_desktop.local_stores import first_place
from innovasjon_desktop.services import demo as example
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.server_dialog import ServerDialog
from tests.servers import fresh_database, needs_server, text_of
from tests.ui.acting import CONTROL, click, press
from tests.ui.copying import rename_unit, unit_name
from tests.ui.windows import opened

NAME = "Flyttet enhet"


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path / "settings", size=(1024, 700)) as made:
        yield made


@pytest.fixture
def server() -> Iterator[URL]:
    with fresh_database("sharing") as url:
        yield url


def asked(window: MainWindow, action: str, qtbot: QtBot) -> ServerDialog:
    """Choose an entry of the menu, and return the question."""
    window.menus.actions[action].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ServerDialog)))
    return window.findChildren(ServerDialog)[-1]


def fill(dialog: ServerDialog, **texts: str) -> None:
    for name, text in texts.items():
        dialog.fields[name].setFocus()
        QTest.keyClick(dialog.fields[name], Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(dialog.fields[name], text)


def fill_in(dialog: ServerDialog, url: URL) -> None:
    folder = url.query.get("host") or os.environ.get("PGHOST", "")
    fill(dialog, server=str(url.host or folder), database=str(url.database), user=url.username or "")


def test_what_is_wrong_is_said_where_it_is_and_nothing_happens(window: MainWindow, qtbot: QtBot) -> None:
    before = window.stores.place
    dialog = asked(window, "connect", qtbot)
    fill(dialog, server="db.kommune.no:fem", database="felles")
    click(dialog.go)
    assert dialog.hint.text() == "En port er et tall mellom 1 og 65535."
    assert dialog.fields["server"].property("wrong")
    assert dialog.focusWidget() is dialog.fields["server"]
    fill(dialog, server="127.0.0.1:1", user="kari", password="hemmelig")
    assert not dialog.hint.isVisible()
    QTest.keyClick(dialog.fields["password"], Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.hint.isVisible, timeout=15_000)
    assert dialog.hint.text().startswith("Den felles databasen kan ikke nås.")
    assert dialog.fields["password"].text() == "hemmelig"  # nothing has to be typed again
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(ServerDialog))
    assert window.stores.place == before
    rename_unit(window, qtbot, NAME)


@needs_server
def test_a_store_on_a_server_is_opened_and_remembered(
    window: MainWindow, server: URL, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = asked(window, "connect", qtbot)
    fill_in(dialog, server)
    click(dialog.go)
    qtbot.waitUntil(dialog.hint.isVisible, timeout=15_000)
    assert dialog.hint.text().startswith("Det er ikke noe register i den databasen ennå.")
    upgrade(text_of(server))
    database = Database(open_engine(text_of(server)))
    example.fill(database)
    database.close()
    click(dialog.go)
    wait_for(window, str(server.database), qtbot)
    assert first_place(None, window.settings.text("store")) == window.stores.place
    rename_unit(window, qtbot, NAME)
    assert unit_name(window) == NAME


@needs_server
def test_a_store_is_moved_to_a_server_and_back(
    window: MainWindow, server: URL, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "://" in window.stores.place:
        place = tmp_path / "lokal.db"
        _to_file(window, place, qtbot)
    rename_unit(window, qtbot, NAME)
    source = window.stores.place
    dialog = asked(window, "move_store", qtbot)
    fill_in(dialog, server)
    click(dialog.go)
    wait_for(window, str(server.database), qtbot)
    assert unit_name(window) == NAME
    qtbot.waitUntil(lambda: "er flyttet og sammenlignet" in window.bottom.message.accessibleName())
    assert source in window.bottom.message.accessibleName()
    back = tmp_path / "tilbake.db"
    _to_file(window, back, qtbot)
    assert window.stores.place == str(back)
    assert unit_name(window) == NAME


def _to_file(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.menus.actions["move_store"].trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    wait_for(window, str(path), qtbot)


def wait_for(window: MainWindow, place: str, qtbot: QtBot) -> None:
    """Wait until the store at ``place`` is open and its page filled."""

    def is_open() -> bool:
        page = window.page
        return place in window.settings.text("store") and page is not None and bool(page.sentence)

    qtbot.waitUntil(is_open, timeout=60_000)
