"""Actions of the menu bar that are needed less often than the window itself; loaded when first used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, use_language
from innovasjon_desktop.services.search import Hit, SearchIndex
from innovasjon_desktop.ui import window_backups, window_people, window_sharing
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.help import AboutDialog, HelpDialog
from innovasjon_desktop.ui.pages import HOME, PAGES
from innovasjon_desktop.ui.search_box import Found, SearchBox
from innovasjon_desktop.ui.window_keeping import holds_back

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

MOST = 20


def run(window: MainWindow, name: str, value: str = "") -> None:
    """Carry out the action ``name``; ``value`` is a language, the file of a copy, or a person's id.

    Raises:
        KeyError: there is no such action.
    """
    actions: dict[str, Callable[[MainWindow], object]] = {
        "search": open_search,
        "new_store": new_store,
        "open_store": open_store,
        "example": open_example,
        "connect": window_sharing.connect,
        "move_store": window_sharing.move,
        "import": import_files,
        "forms": make_forms,
        "report": make_report,
        "export": export_list,
        "language": lambda window: speak(window, value),
        "settings": lambda window: window.open_record("settings", 1),
        "backup": window_backups.make_copy,
        "restore": lambda window: window_backups.restore(window, Path(value)),
        "read_backup": lambda window: window_backups.read_copy(window, Path(value)),
        "check": window_backups.check,
        "privacy": window_people.show_privacy,
        "person_report": lambda window: window_people.save_person(window, int(value)),
        "erase_person": lambda window: window_people.erase_person(window, int(value)),
        "register": register,
        "new_period": lambda window: window.card_place.new_record("development_period"),
        "help": lambda window: HelpDialog(window.page_key, window).show(),
        "about": lambda window: AboutDialog(window.stores.place, window).show(),
    }
    actions[name](window)


class Search(QObject):
    """The search box of a window, and the index behind it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._index = SearchIndex()
        self._waiting: tuple[str, Callable[[list[Found]], None]] | None = None
        self._loaded = False
        self.box = SearchBox(window, self.ask, lambda: fixed_entries(window))
        self.box.closed.connect(window.focus_page)
        self.destroyed.connect(self.box.deleteLater)
        window.jobs.changed.connect(self._refresh)
        window.jobs.opened.connect(self._load)
        self._load()

    def ask(self, text: str, done: Callable[[list[Found]], None]) -> None:
        """Find rows; before the index is ready the latest question waits."""
        if self._loaded:
            done([self._found(hit) for hit in self._index.find(text, MOST)])
        else:
            self._waiting = (text, done)

    def _load(self) -> None:
        self._loaded = False
        if self._window.jobs.is_open:
            self._window.jobs.read(self, self._index.load, self._ready)

    def _ready(self, _nothing: None) -> None:
        self._loaded = True
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.ask(*waiting)

    def _refresh(self, changed: Changed) -> None:
        if self._loaded:
            self._window.jobs.read(
                self, lambda connection: self._index.refresh(connection, changed), lambda _nothing: None
            )

    def _found(self, hit: Hit) -> Found:
        kind = _(ALL[hit.entity].label)
        detail = f"{kind} · {hit.detail}" if hit.detail.strip() else kind
        picture = "agents" if hit.entity == "person" else HOME[hit.entity]
        return Found(picture, hit.title, detail, lambda: self._window.open_record(hit.entity, hit.id))


def fixed_entries(window: MainWindow) -> Iterator[Found]:
    """Yield the pages and the actions of the menu bar."""
    for place, entry in enumerate(PAGES, 1):
        yield Found(entry.key, _(entry.title), f"Ctrl+{place}", partial(window.open_page, entry.key))
    for action in window.menus.shown():
        keys = action.shortcut().toString()
        yield Found("menu", action.text().replace("&", ""), keys, action.trigger)


def open_search(window: MainWindow) -> None:
    """Open the search box."""
    search = window.findChild(Search)
    (search if search is not None else Search(window)).box.open()


def speak(window: MainWindow, language: str) -> None:
    """Show everything in another language, unless something typed would be lost."""
    if holds_back(window, f"language:{language}", partial(speak, window, language)):
        return
    use_language(language)
    window.settings.keep("language", language)
    search = window.findChild(Search)
    if search is not None:
        search.deleteLater()
    window.retranslate()


def new_store(window: MainWindow) -> None:
    """Ask where the new store goes, make it and open it."""
    if holds_back(window, "new_store", partial(new_store, window)):
        return
    suggested = str(Path(window.stores.place).with_name("innovasjon.db"))
    ask_file(
        window,
        _("New store"),
        suggested,
        (_("Store (*.db)"),),
        lambda path: window_sharing.use(window, str(path)),
        suffix="db",
    )


def open_store(window: MainWindow) -> None:
    """Ask for a store and open it."""
    if holds_back(window, "open_store", partial(open_store, window)):
        return
    dialog = QFileDialog(window, _("Open a store"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_("Store (*.db)")])
    dialog.fileSelected.connect(partial(window_sharing.use, window))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def open_example(window: MainWindow) -> None:
    """Open the example municipality, made the first time."""
    if not holds_back(window, "example", partial(open_example, window)):
        window.open_store(window.stores.example)


def import_files(window: MainWindow, paths: Sequence[Path] = ()) -> None:
    """Import files and folders: those that were dropped, or those one chooses."""
    from innovasjon_desktop.ui.import_dialog import ImportDialog

    if window.jobs.is_open:
        dialog = ImportDialog(window.jobs, window)
        dialog.open()
        if paths:
            dialog.choose(*paths)


def make_forms(window: MainWindow) -> None:
    """Make forms for those without the program, or see who has not answered."""
    from innovasjon_desktop.ui.forms_dialog import FormsDialog

    if window.jobs.is_open:
        FormsDialog(window.jobs, window.bottom.say, window).open()


def make_report(window: MainWindow) -> None:
    """Make the management workbook."""
    from innovasjon_desktop.ui.report_dialog import ReportDialog

    if window.jobs.is_open:
        ReportDialog(window.jobs, window.header.date.date, window.bottom.say, window).open()


def register(window: MainWindow) -> None:
    """Begin a new row of the list that is shown; where there is none, a request: most often it is one."""
    if window.jobs.is_open and (window.page is None or not window.page.register()):
        window.card_place.new_record("request")


def export_list(window: MainWindow) -> None:
    """Export what the open page shows."""
    if window.page is not None:
        window.page.export_list()
