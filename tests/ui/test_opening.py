"""Opening a store that is not open as usual: in use, in a synced folder, replaced meanwhile."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop import app
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.local_stores import first_place
from innovasjon_desktop.paths import data_folder
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.rows import record
from innovasjon_desktop.store.locking import Lock, holder, lock_file
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.backup_keeper import SECOND
from innovasjon_desktop.ui.bugs import Bugs
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.one_window import OneWindow
from innovasjon_desktop.ui.opening import Banner, InUseDialog
from tests.systems import takes_open_files_away
from tests.ui.acting import asked, click, fill, submit
from tests.ui.windows import go, opened

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)
SYNCED = "OneDrive - Elvedal kommune"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    return data_folder()


@pytest.fixture
def held(demo_place: str) -> Iterator[Lock]:
    """Somebody else has the store open."""
    lock = Lock(Path(demo_place), "ola")
    yield lock
    if holder(Path(demo_place)).get("who") == "ola":
        lock.release(None)


def not_let_in(qtbot: QtBot, place: str, settings: Path) -> MainWindow:
    """Start a window while another has the store, and wait until it knows."""
    window = app.build(
        Jobs(None, "kari"), LocalSettings(settings), app.LocalStores(place), Bugs(io.StringIO())
    )
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.not_opened, timeout=20_000):
        window.appear()
    return window


@pytest.fixture
def refused(qtbot: QtBot, demo_place: str, tmp_path: Path, held: Lock) -> Iterator[MainWindow]:
    """A window that was started while somebody else has the store open."""
    window = not_let_in(qtbot, demo_place, tmp_path / "window.ini")
    qtbot.waitUntil(lambda: bool(window.findChildren(InUseDialog)))  # once no window of one's own answered
    yield window
    window.close()


@pytest.fixture
def synced(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a store in a folder that OneDrive keeps."""
    folder = tmp_path / SYNCED
    folder.mkdir()
    place = shutil.copyfile(demo_place, folder / "innovasjon.db")
    with opened(qtbot, str(place), tmp_path) as window:
        yield window


def dialog_of(window: MainWindow) -> InUseDialog:
    found = [each for each in window.findChildren(InUseDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def texts(place: QWidget) -> list[str]:
    return [each.text() for each in place.findChildren(QLabel) if each.isVisible()]


def buttons(place: QWidget) -> dict[str, QPushButton]:
    return {each.text(): each for each in place.findChildren(QPushButton) if each.isVisible()}


def banner_of(window: MainWindow) -> Banner:
    assert window.banner is not None
    assert window.banner.isVisible()
    return window.banner


def typed(form: AskForm, name: str) -> str:
    editor = form.form.boxes[name].editor
    assert isinstance(editor, QLineEdit)
    return editor.text()


def unit_name(window: MainWindow) -> str:
    with window.jobs.database.read() as connection:
        return str(record(connection, "unit", 1).values[0])


# In use


def test_who_has_the_store_open_is_said_and_there_is_no_open_anyway(refused: MainWindow) -> None:
    dialog = dialog_of(refused)
    assert any(text.startswith("Åpnet av ola på ") for text in texts(dialog))
    assert list(buttons(dialog)) == ["Avbryt", "Les kopi", "Prøv igjen"]
    click(dialog.give_up)
    panel = refused.stack.currentWidget()
    assert panel is not None
    assert list(buttons(panel)) == ["Prøv igjen", "Les kopi", "Åpne et annet register…"]


def test_a_copy_is_read_until_the_other_one_is_done(
    qtbot: QtBot, refused: MainWindow, held: Lock, demo_place: str, own_folder: Path
) -> None:
    with qtbot.waitSignal(refused.filled, timeout=20_000):
        click(dialog_of(refused).read)
    assert "Dette er en kopi fra" in banner_of(refused).text.text()
    go(qtbot, refused, "areas")
    refused.open_record("unit", 3)
    qtbot.waitUntil(lambda: refused.page is not None and refused.page.chosen == ("unit", 3))
    before = Path(demo_place).read_bytes()
    with qtbot.waitSignal(refused.jobs.failed) as failed:
        refused.jobs.write(refused, Edit("unit", 1, {"name": "Et annet navn"}))
    assert isinstance(failed.args[0], StoreUnavailable)
    assert refused.bottom.message.whole.startswith("Ikke lagret: Registeret er bare åpent for lesing.")
    assert Path(demo_place).read_bytes() == before
    # Still held: everything stays where it is.
    page = refused.page
    click(buttons(banner_of(refused))["Prøv igjen"])
    qtbot.waitUntil(lambda: refused.bottom.message.whole.startswith("Åpnet av ola"))
    assert refused.page is page
    # Now it is free: the same page and the same record, and one can write.
    held.release(None)
    with qtbot.waitSignal(refused.filled, timeout=20_000):
        click(buttons(banner_of(refused))["Prøv igjen"])
    assert refused.banner is None
    assert refused.page_key == "organisation"
    assert refused.page is not None
    assert refused.page.chosen == ("unit", 3)
    with qtbot.waitSignal(refused.jobs.changed):
        refused.jobs.write(refused, Edit("unit", 1, {"name": "Et annet navn"}))
    assert list((own_folder / "lesekopier").iterdir()) == []


def test_trying_again_from_the_dialog_opens_it(qtbot: QtBot, refused: MainWindow, held: Lock) -> None:
    held.release(None)
    with qtbot.waitSignal(refused.filled, timeout=20_000):
        click(dialog_of(refused).again)
    assert refused.banner is None
    assert refused.jobs.is_open


def test_who_starts_the_program_once_more_gets_the_window_that_is_open(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as first:
        first.showMinimized()
        second = not_let_in(qtbot, demo_place, tmp_path / "second.ini")
        qtbot.waitUntil(lambda: not second.isVisible())
        assert second.findChildren(InUseDialog) == []
        qtbot.waitUntil(lambda: not first.isMinimized() and first.isActiveWindow())
        with qtbot.waitSignal(first.jobs.changed):
            first.jobs.write(first, Edit("unit", 1, {"name": "Et annet navn"}))


def test_a_window_that_does_not_answer_is_told_of(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    with opened(qtbot, demo_place, tmp_path) as first:
        one = first.findChild(OneWindow)
        assert one is not None
        one.deleteLater()  # as if it hung
        second = not_let_in(qtbot, demo_place, tmp_path / "second.ini")
        qtbot.waitUntil(lambda: bool(second.findChildren(InUseDialog)))
        dialog_of(second).reject()
        assert second.isVisible()
        second.close()


def test_where_no_call_can_be_laid_nobody_is_taken_to_have_answered(
    qtbot: QtBot, demo_place: str, tmp_path: Path, own_folder: Path
) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / "calls").write_text("a file")
    with opened(qtbot, demo_place, tmp_path):
        second = not_let_in(qtbot, demo_place, tmp_path / "second.ini")
        qtbot.waitUntil(lambda: bool(second.findChildren(InUseDialog)))
        dialog_of(second).reject()
        second.close()


def test_opening_the_same_store_once_more_keeps_the_lock(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        with qtbot.waitSignal(window.filled, timeout=20_000):
            window.open_store()
        assert "who" in holder(Path(demo_place))
        with qtbot.waitSignal(window.jobs.changed):
            window.jobs.write(window, Edit("unit", 1, {"name": "Et annet navn"}))
    assert set(holder(Path(demo_place))) == {"sha256"}


# Places


def test_a_synced_store_is_read_and_moved_to_this_pc(
    qtbot: QtBot, synced: MainWindow, tmp_path: Path, own_folder: Path
) -> None:
    original = tmp_path / SYNCED / "innovasjon.db"
    before, name = original.read_bytes(), unit_name(synced)
    banner = banner_of(synced)
    assert "synkroniseres" in banner.text.text()
    assert list(buttons(banner)) == ["Flytt til denne PC-en", "Prøv igjen"]
    with qtbot.waitSignal(synced.jobs.failed):
        synced.jobs.write(synced, Edit("unit", 1, {"name": "Et annet navn"}))
    with qtbot.waitSignal(synced.filled, timeout=20_000):
        click(buttons(banner)["Flytt til denne PC-en"])
    moved = own_folder / "innovasjon.db"
    assert synced.stores.place == str(moved)
    assert str(moved) in banner_of(synced).text.text()
    assert unit_name(synced) == name
    with qtbot.waitSignal(synced.jobs.changed):
        synced.jobs.write(synced, Edit("unit", 1, {"name": "Et annet navn"}))
    click(buttons(banner_of(synced))["Skjul"])
    assert synced.banner is None
    assert original.read_bytes() == before
    assert sorted(each.name for each in original.parent.iterdir()) == ["innovasjon.db"]
    assert first_place(None, synced.settings.text("store")) == str(moved)
    assert synced.settings.text(SECOND) == str(original.parent)


def test_what_is_typed_is_kept_when_the_store_can_only_be_read(qtbot: QtBot, synced: MainWindow) -> None:
    synced.card_place.new_record("section")
    form = synced.card_place.findChild(AskForm)
    assert form is not None
    fill(qtbot, form, name="Ny seksjon", valid_from="01.01.2026")
    submit(asked(synced.card_place))
    qtbot.waitUntil(lambda: any("Ikke lagret" in text for text in texts(synced)))
    assert typed(form, "name") == "Ny seksjon"
    synced.run_action("language:nn")
    assert "synkroniseres" in banner_of(synced).text.text()  # held back: the form would go


def test_the_banner_speaks_the_language_in_force(qtbot: QtBot, synced: MainWindow) -> None:
    synced.run_action("language:nn")
    qtbot.waitUntil(lambda: "synkronisert" in banner_of(synced).text.text())
    assert "Flytt til denne PC-en" in buttons(banner_of(synced))


# Replaced while it is open


@takes_open_files_away
@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_file_that_is_gone_is_told_loudly_and_what_is_typed_is_kept(
    qtbot: QtBot, demo_place: str, empty_template: Path, tmp_path: Path, how: str
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        store, kept = Path(demo_place), tmp_path / "bort.db"
        window.card_place.new_record("section")
        form = window.card_place.findChild(AskForm)
        assert form is not None
        fill(qtbot, form, name="Ny seksjon", valid_from="01.01.2026")
        store.rename(kept)
        if how == "replaced":
            shutil.copyfile(empty_template, store)
        submit(asked(window.card_place))
        qtbot.waitUntil(lambda: any("flyttet, slettet eller byttet ut" in text for text in texts(window)))
        assert typed(form, "name") == "Ny seksjon"
        assert not window.bottom.saved.text().startswith("Lagret")
        # Put back, the same step goes through.
        store.unlink(missing_ok=True)
        kept.rename(store)
        with qtbot.waitSignal(window.jobs.changed):
            submit(asked(window.card_place))
    assert set(holder(store)) == {"sha256"}
    assert lock_file(store).exists()
