"""«Sikkerhetskopier» as a person uses it: look, make, compare, verify, read, put back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.i18n import date_text
from innovasjon_desktop.services.backup_list import Kept
from innovasjon_desktop.services.commands import Create, Delete
from innovasjon_desktop.store import backups
from innovasjon_desktop.ui import backup_words as words
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages.backups import BackupsPage
from innovasjon_desktop.ui.restore_dialog import RestoreDialog
from tests.ui.acting import CONTROL, click, press
from tests.ui.copying import copies, copy_made, lines, page_of, rename_unit, spoil, unit_name
from tests.ui.windows import go, opened

BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
ON_SERVER = "INNOVASJON_TEST_DB" in os.environ
NAME = "Et helt annet navn"

files_only = pytest.mark.skipif(ON_SERVER, reason="a store on a server is not copied from here")


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path / "settings", size=(1024, 700)) as made:
        yield made


@pytest.fixture
def old(demo_place: str) -> dt.datetime:
    """A copy that was made two hours ago, of the store as it is; returns when."""
    return copy_made(demo_place, dt.timedelta(hours=2), "import").at


@pytest.fixture
def page(old: dt.datetime, window: MainWindow, qtbot: QtBot) -> BackupsPage:
    return page_of(qtbot, window)


def said(page: BackupsPage, qtbot: QtBot) -> str:
    """Wait for the outcome of a step, and return it."""
    qtbot.waitUntil(lambda: page.view.outcome.isVisible(), timeout=10_000)
    return page.view.outcome.text()


def asked(window: MainWindow, qtbot: QtBot) -> RestoreDialog:
    """Wait until the question whether to restore is there to be answered."""
    qtbot.waitUntil(lambda: bool(window.findChildren(RestoreDialog)))
    dialog = window.findChildren(RestoreDialog)[-1]
    qtbot.waitUntil(lambda: not dialog.work.isVisible(), timeout=10_000)
    return dialog


@files_only
def test_copies_are_listed_in_words(window: MainWindow, page: BackupsPage, old: dt.datetime) -> None:
    assert window.focusWidget() is page.table
    (line,) = lines(page)
    when = old.astimezone()
    day = "i dag" if when.date() == dt.date.today() else "i går"
    assert line[0] == f"{day} {when:%H:%M}"
    assert line[1] == "før en import"
    assert line[4:] == ("✓ Kontrollert", "Denne PC-en")
    assert line[3].endswith("\N{NO-BREAK SPACE}MB") or line[3].endswith(" MB")
    assert page.sentence.startswith(f"Siste kontrollerte kopi: {line[0]}. 1 kopi, ")


@files_only
def test_a_copy_is_made_by_key_and_shown_below(
    window: MainWindow, page: BackupsPage, demo_place: str, qtbot: QtBot
) -> None:
    rename_unit(window, qtbot, NAME)
    press(window, Qt.Key.Key_B, BOTH)
    qtbot.waitUntil(lambda: len(lines(page)) == 2, timeout=10_000)
    assert lines(page)[0][1] == "bedt om"
    assert copies(demo_place)[0].reason == "asked"
    newest = f"Kopi {copies(demo_place)[0].at.astimezone():%H:%M}"
    qtbot.waitUntil(lambda: window.bottom.backup.isVisible() and window.bottom.backup.text() == newest)
    assert window.bottom.message.whole.startswith("En kopi ble laget og kontrollert i dag ")


@files_only
def test_enter_compares_with_now(window: MainWindow, page: BackupsPage, qtbot: QtBot) -> None:
    rename_unit(window, qtbot, NAME)
    for command in (
        Create("section", {"name": "Kultur", "valid_from": dt.date(2020, 1, 1)}),
        Delete("milestone", 1),
    ):
        with qtbot.waitSignal(window.jobs.changed):
            window.jobs.write(window, command)
    page.table.setFocus()
    press(window, Qt.Key.Key_Return)
    assert said(page, qtbot) == "Siden kopien ble laget: 1 nye rader, 1 endret, 1 borte."
    found = {line.texts[0]: line.texts[1:] for line in page.view.table.lines.lines}
    assert found == {
        "Seksjoner": ("1", "0", "0"),
        "Enheter": ("0", "1", "0"),
        "Milepæler": ("0", "0", "1"),
    }


@files_only
def test_a_copy_just_like_the_store_says_so(page: BackupsPage, qtbot: QtBot) -> None:
    click(page.view.buttons["compare"])
    assert said(page, qtbot) == "Ingenting er endret siden kopien ble laget."
    assert not page.view.table.isVisible()


@files_only
def test_verifying_says_that_a_copy_is_whole(window: MainWindow, page: BackupsPage, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_V, BOTH)
    assert said(page, qtbot).startswith("Kopien er hel")
    assert lines(page)[0][4] == "✓ Kontrollert"


@files_only
def test_a_spoilt_copy_is_found_out_and_cannot_be_restored(
    window: MainWindow, page: BackupsPage, demo_place: str, qtbot: QtBot
) -> None:
    spoil(copies(demo_place)[0].path)
    click(page.view.buttons["verify"])
    assert said(page, qtbot).startswith("Kopien er ikke hel. ")
    assert page.view.outcome.property("tone") == "late"
    qtbot.waitUntil(lambda: lines(page)[0][4] == "✕ Ikke kontrollert")
    assert page.sentence.startswith("Ingen kopi er kontrollert. ")
    click(page.view.buttons["restore"])
    dialog = asked(window, qtbot)
    assert dialog.title.text() == "Kopien kan ikke gjenopprettes"
    assert "er ikke en hel kopi" in dialog.what.text()
    assert not dialog.restore.isEnabled()
    press(dialog, Qt.Key.Key_Escape)


@files_only
def test_a_copy_is_opened_only_to_be_read_and_there_is_a_way_back(
    window: MainWindow, page: BackupsPage, demo_place: str, old: dt.datetime, qtbot: QtBot
) -> None:
    before = unit_name(window)
    rename_unit(window, qtbot, NAME)
    press(window, Qt.Key.Key_O, BOTH)
    qtbot.waitUntil(lambda: window.banner is not None, timeout=10_000)
    assert window.banner is not None
    assert f"{old.astimezone():%d.%m.%Y %H:%M}" in window.banner.text.text()
    assert window.page_key == "today"
    assert unit_name(window) == before
    assert not window.bottom.backup.isVisible()
    go(qtbot, window, "backups")
    assert "bare for lesing" in window.header.finding
    assert "backups" not in [path.name for path in copies(demo_place)[0].path.parent.iterdir()]
    back = next(each for each in window.banner.findChildren(QPushButton))
    assert back.text() == "Tilbake til registeret"
    click(back)
    qtbot.waitUntil(lambda: window.banner is None, timeout=10_000)
    assert window.stores.place == demo_place
    assert unit_name(window) == NAME
    rename_unit(window, qtbot, "Det kan skrives igjen")


@files_only
def test_a_copy_is_restored_and_what_was_there_is_kept(
    window: MainWindow, page: BackupsPage, demo_place: str, old: dt.datetime, qtbot: QtBot
) -> None:
    before = unit_name(window)
    rename_unit(window, qtbot, NAME)
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.write(window, Create("section", {"name": "Kultur", "valid_from": dt.date(2020, 1, 1)}))
    press(window, Qt.Key.Key_G, BOTH)
    dialog = asked(window, qtbot)
    table = {line.texts[0]: line.texts[3:] for line in dialog.table.lines.lines}
    assert table == {"Seksjoner": ("1", "0", "0"), "Enheter": ("0", "1", "0")}
    assert "går ikke tapt" in dialog.kept.text()
    click(dialog.restore)
    with qtbot.waitSignal(window.filled, timeout=20_000):
        pass
    assert isinstance(window.page, BackupsPage)
    qtbot.waitUntil(window.page.receipt.isVisible)
    assert unit_name(window) == before
    kept = copies(demo_place)[0]
    assert kept.reason == "restore"
    receipt = window.page.receipt.text()
    assert receipt.startswith(f"Registeret er igjen slik det var {old.astimezone():%d.%m.%Y %H:%M}.")
    assert kept.path.name in receipt
    assert str(Path(demo_place).parent / "quarantine") in receipt
    assert QApplication.activeModalWidget() is None
    rename_unit(window, qtbot, "Det kan skrives igjen")
    # And back to what was there before: nothing was lost.
    page_now = window.page
    qtbot.waitUntil(lambda: len(lines(page_now)) == 2)
    assert lines(page_now)[0][1] == "før en gjenoppretting"
    window.run_action(f"restore:{kept.path}")
    click(asked(window, qtbot).restore)
    with qtbot.waitSignal(window.filled, timeout=20_000):
        pass
    assert unit_name(window) == NAME


@files_only
def test_who_thinks_better_of_a_restore_has_changed_nothing(
    window: MainWindow, page: BackupsPage, demo_place: str, qtbot: QtBot
) -> None:
    rename_unit(window, qtbot, NAME)
    click(page.view.buttons["restore"])
    dialog = asked(window, qtbot)
    assert dialog.focusWidget() is dialog.restore
    press(dialog, Qt.Key.Key_Escape)
    assert unit_name(window) == NAME
    assert [copy.reason for copy in copies(demo_place)] == ["import"]


@files_only
def test_what_is_typed_holds_a_restore_back(window: MainWindow, page: BackupsPage, qtbot: QtBot) -> None:
    window.run_action("new:request")
    form = window.card_place
    qtbot.waitUntil(lambda: window.focusWidget() is not None and form.isAncestorOf(window.focusWidget()))
    QTest.keyClicks(window.focusWidget(), "Bjørk")
    page.table.setFocus()
    press(window, Qt.Key.Key_G, BOTH)
    qtbot.wait(100)
    assert window.findChildren(RestoreDialog) == []
    assert "er ikke lagret" in window.bottom.message.whole


@files_only
def test_a_second_folder_is_chosen_filled_and_said_to_be_away(
    window: MainWindow, page: BackupsPage, demo_place: str, tmp_path: Path, qtbot: QtBot
) -> None:
    share = tmp_path / "fellesområde"
    share.mkdir()
    assert page.second.text().startswith("Ingen andre mappe er valgt.")
    click(page.choose)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(share))
    dialog.reject()
    qtbot.waitUntil(lambda: "Den neste kopien legges der også" in page.second.text())
    click(page.make)
    qtbot.waitUntil(lambda: lines(page)[0][5] == "Begge mapper", timeout=10_000)
    assert lines(page)[-1][5] == "Denne PC-en"
    (there,) = backups.listed(backups.second_folder_of(Path(demo_place), share))
    assert there.sha256 == copies(demo_place)[0].sha256
    assert window.settings.text("second_folder") == str(share)
    share.rename(tmp_path / "borte")
    page.make_stale()
    qtbot.waitUntil(lambda: "kan ikke nås nå" in page.second.text())
    assert page.second.property("tone") == "late"
    click(page.forget)
    qtbot.waitUntil(lambda: page.second.text().startswith("Ingen andre mappe er valgt."))
    assert not page.forget.isVisible()


@files_only
def test_everything_has_a_name_and_is_reached_by_tab(window: MainWindow, page: BackupsPage) -> None:
    page.table.setFocus()
    reached: list[QWidget] = []
    for _step in range(40):
        press(window, Qt.Key.Key_Tab)
        here = window.focusWidget()
        if here in reached:
            break
        reached.append(here)
    wanted = (page.make, page.choose, page.check, page.table, *page.view.buttons.values())
    assert [each.accessibleName() for each in wanted if each not in reached] == []
    assert [each for each in reached if page.isAncestorOf(each) and not each.accessibleName()] == []


@files_only
def test_keys_stand_in_the_menu_of_the_list(page: BackupsPage) -> None:
    shown = {action.text(): action.shortcut().toString() for action in page.table.actions()}
    assert shown == {
        "Sammenlign med nå": "Ctrl+Shift+D",
        "Kontroller": "Ctrl+Shift+V",
        "Åpne som lesekopi": "Ctrl+Shift+O",
        "Gjenopprett …": "Ctrl+Shift+G",
    }


@pytest.mark.skipif(not ON_SERVER, reason="only a store on a server is copied elsewhere")
def test_of_a_store_on_a_server_the_page_says_who_copies_it(window: MainWindow, qtbot: QtBot) -> None:
    page_of(qtbot, window)
    assert "av dem som drifter den" in window.header.finding
    assert not window.bottom.backup.isVisible()


@files_only
def test_a_copy_from_the_future_stands_last_and_is_said_so(
    qtbot: QtBot, demo_place: str, old: dt.datetime, tmp_path: Path
) -> None:
    future = copy_made(demo_place, -dt.timedelta(days=400))
    with opened(qtbot, demo_place, tmp_path / "settings", size=(1024, 700)) as window:
        page = page_of(qtbot, window)
        now, then = lines(page)
        assert then[0] == f"{date_text(future.at.astimezone())} (fram i tid)"
        assert page.sentence.startswith(f"Siste kontrollerte kopi: {now[0]}. 2 kopier, ")
        newest = f"{old.astimezone():%H:%M}"
        qtbot.waitUntil(lambda: window.bottom.backup.text().endswith(newest), timeout=10_000)
    kept = Kept((future,), here=True, second=False)
    assert words.finding([kept], late=True).startswith("De kontrollerte kopiene er datert fram i tid")
