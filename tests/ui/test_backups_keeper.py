"""Copies that make themselves: when they are due, when the program closes, and what is said of them."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui import backup_keeper
from innovasjon_desktop.ui.backup_keeper import keeper_of
from innovasjon_desktop.ui.jobs import Progress
from innovasjon_desktop.ui.main_window import MainWindow
from tests.ui.acting import click
from tests.ui.copying import copies, copy_made, no_copies_can_be_made, rename_unit
from tests.ui.windows import opened

pytestmark = pytest.mark.skipif(
    "INNOVASJON_TEST_DB" in os.environ, reason="a store on a server is not copied from here"
)

HALF_AN_HOUR = dt.timedelta(minutes=31)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look as soon as the first page is filled."""
    monkeypatch.setattr(backup_keeper, "FIRST_AFTER", 0)


def looked(window: MainWindow, qtbot: QtBot) -> None:
    """Let the keeper look, and wait until it knows."""
    with qtbot.waitSignal(keeper_of(window.jobs).known, timeout=10_000):
        keeper_of(window.jobs).look()


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the first look is over."""
    qtbot.waitUntil(lambda: keeper_of(window.jobs).state is not None, timeout=10_000)


@contextmanager
def something_else(window: MainWindow, qtbot: QtBot) -> Iterator[None]:
    """Have something long going on, as an import is."""
    go_on = threading.Event()

    def importing(_progress: Progress, _cancelled: Callable[[], bool]) -> None:
        go_on.wait(20)

    window.jobs.long(window, importing, lambda _nothing: None, title="Importerer", writes=True)
    try:
        yield
    finally:
        go_on.set()
    qtbot.waitUntil(lambda: not window.jobs.is_busy)


def test_a_store_without_a_copy_gets_one_after_the_first_page(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        (copy,) = copies(demo_place)
        assert copy.reason == "regular"
        assert copy.verified
        assert window.bottom.backup.text() == f"Kopi {copy.at.astimezone():%H:%M}"


def test_a_changed_store_is_copied_every_half_hour(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    copy_made(demo_place, HALF_AN_HOUR)
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        assert len(copies(demo_place)) == 1  # nothing has changed since
        rename_unit(window, qtbot, "Nytt navn")
        looked(window, qtbot)
        assert [copy.reason for copy in copies(demo_place)] == ["regular", "regular"]
        rename_unit(window, qtbot, "Enda et navn")
        looked(window, qtbot)
        assert len(copies(demo_place)) == 2  # the last one is of this half hour


def test_nothing_is_copied_while_something_else_is_done(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    copy_made(demo_place, HALF_AN_HOUR)
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        rename_unit(window, qtbot, "Nytt navn")
        with something_else(window, qtbot):
            looked(window, qtbot)
            assert len(copies(demo_place)) == 1
        looked(window, qtbot)
        assert len(copies(demo_place)) == 2


def test_closing_makes_a_copy_if_something_changed(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    share = tmp_path / "fellesområde"
    share.mkdir()
    copy_made(demo_place)
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
    assert len(copies(demo_place)) == 1
    with opened(qtbot, demo_place, tmp_path) as window:
        keeper_of(window.jobs).keep_second(share)
        rename_unit(window, qtbot, "Nytt navn")
    newest = copies(demo_place)[0]
    assert newest.reason == "exit"
    assert newest.verified
    assert [path.name for path in share.rglob("*.db")] == [newest.path.name]


def test_a_copy_that_fails_lets_one_leave_and_is_told_at_the_next_start(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        rename_unit(window, qtbot, "Nytt navn")
        for path in copies(demo_place)[0].path.parent.iterdir():
            path.unlink()
        (Path(demo_place).parent / "sikkerhetskopier" / "demo").rmdir()
        blocked = no_copies_can_be_made(demo_place)
        window.close()
        assert not window.isVisible()
    blocked.unlink()
    with opened(qtbot, demo_place, tmp_path) as again:
        qtbot.waitUntil(lambda: "da programmet ble lukket sist" in again.bottom.message.whole, timeout=5000)
        assert "kan ikke skrives til" in again.bottom.message.whole
        settled(again, qtbot)
        assert copies(demo_place)  # made up for
    with opened(qtbot, demo_place, tmp_path) as third:
        settled(third, qtbot)
        assert "lukket sist" not in third.bottom.message.whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that keeps its reader waiting")
def test_a_copy_that_takes_too_long_does_not_keep_the_window_open(
    qtbot: QtBot, demo_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_keeper, "EXIT_SECONDS", 1.0)
    copy_made(demo_place)
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        rename_unit(window, qtbot, "Nytt navn")
        stuck = copies(demo_place)[0].path.with_name("x.json")
        os.mkfifo(stuck)  # whoever reads the list of copies waits here, as on a share that does not answer
        stuck.with_suffix(".db").touch()
        began = time.monotonic()
        window.close()
        took = time.monotonic() - began
        stuck.write_bytes(b"")
        stuck.unlink()
    assert not window.isVisible()
    assert 1 <= took < 3
    for thread in threading.enumerate():
        if thread.name == "last copy":
            thread.join(15)
    with opened(qtbot, demo_place, tmp_path) as again:
        qtbot.waitUntil(lambda: "ikke ferdig i tide" in again.bottom.message.whole, timeout=5000)


def test_an_old_copy_is_warned_of_below_and_a_click_leads_to_the_copies(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    two_days = copy_made(demo_place, dt.timedelta(days=2)).at.astimezone()
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        age = window.bottom.backup
        assert age.text() == f"Kopi {two_days:%d.%m.%Y %H:%M}"  # old, and just like the store
        assert age.property("tone") == "muted"
        rename_unit(window, qtbot, "Nytt navn")
        with something_else(window, qtbot):  # so none is made now
            looked(window, qtbot)
        assert age.text() == f"Siste kopi {two_days:%d.%m.%Y %H:%M}"
        assert age.property("tone") == "late"
        assert not age.icon().isNull()
        assert age.accessibleName().startswith("Den siste kontrollerte kopien er for gammel: ")
        click(age)
        assert window.page_key == "backups"
        window.run_action("language:nn")
        assert age.accessibleName().endswith("Vis kopiane")


def test_a_copy_that_cannot_be_made_is_told_once_and_shown(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    blocked = no_copies_can_be_made(demo_place)
    with opened(qtbot, demo_place, tmp_path) as window:
        keeper = keeper_of(window.jobs)
        qtbot.waitUntil(lambda: keeper.problem is not None, timeout=10_000)
        assert window.bottom.message.whole.startswith("Det ble ikke laget noen kopi: ")
        settled(window, qtbot)
        assert window.bottom.backup.text() == "Ingen kopi ennå"
        assert window.bottom.backup.property("tone") == "late"
        window.bottom.clear()
        looked(window, qtbot)
        assert window.bottom.message.whole == ""
        blocked.unlink()
        keeper.make("asked")
        qtbot.waitUntil(lambda: window.bottom.backup.property("tone") == "muted", timeout=10_000)
        assert keeper.problem is None


def test_a_second_folder_that_is_away_is_told_and_the_copy_is_made(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    away = tmp_path / "fil"
    away.write_text("ikke en mappe", encoding="utf-8")
    with opened(qtbot, demo_place, tmp_path) as window:
        settled(window, qtbot)
        keeper = keeper_of(window.jobs)
        keeper.keep_second(away)
        keeper.make("asked")
        qtbot.waitUntil(lambda: keeper.warning is not None, timeout=10_000)
        assert copies(demo_place)[0].reason == "asked"
        assert window.bottom.message.whole.startswith("Den andre mappen har ikke fått noen ny kopi: ")
