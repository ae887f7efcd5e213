"""The menu bar: every action of the window with its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QMainWindow, QMenu

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, current_language
from innovasjon_desktop.ui.pages import PAGES

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"))
"""Languages are called by their own names, so these are not translated."""


class Entry(NamedTuple):
    """A menu entry: its name in code, its text (a message id), its keys and its icon."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""


FILE = (
    Entry("new_store", N_("New store…"), (), "new"),
    Entry("open_store", N_("Open a store…"), ("Ctrl+O",)),
    Entry("example", N_("Open the example municipality")),
    Entry("connect", N_("Connect to a shared database…")),
    Entry("move_store", N_("Move the store…")),
    Entry("", ""),
    Entry("import", N_("Import…"), ("Ctrl+I",), "import"),
    Entry("forms", N_("Make forms…"), ("Ctrl+Shift+R",), "card"),
    Entry("report", N_("Make a report…"), ("Ctrl+R",), "report"),
    Entry("export", N_("Export the list…"), ("Ctrl+E",), "export"),
    Entry("", ""),
    Entry("backup", N_("Make a copy now"), ("Ctrl+Shift+B",), "backups"),
    Entry("check", N_("Check the whole store"), ("F7",)),
    Entry("", ""),
    Entry("settings", N_("Settings"), ("Ctrl+,",)),
    Entry("", ""),
    Entry("quit", N_("Quit"), ("Ctrl+Q",), "quit"),
)
EDIT = (
    Entry("undo", N_("Undo"), ("Ctrl+Z",), "undo"),
    Entry("redo", N_("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
    Entry("", ""),
    Entry("register", N_("Register"), ("Ctrl+N",), "new"),
    Entry("", ""),
    Entry("search", N_("Search everything"), ("Ctrl+K",), "search"),
)
VIEW = (
    Entry("navigation", N_("Navigation as icons only"), ("Ctrl+B",), "menu"),
    Entry("card", N_("Record card"), ("Alt+Return", "Alt+Enter"), "card"),
)
HELP = (
    Entry("help", N_("Help on this page"), ("F1",), "help"),
    Entry("privacy", N_("About personal data…")),
    Entry("about", N_("About Innovasjon"), (), "about"),
)


TITLES = (N_("&File"), N_("&Edit"), N_("&View"), N_("&Help"))


class Menus:
    """Builds the menu bar of a window and keeps its actions by name."""

    def __init__(self, window: QMainWindow, run: Callable[[str], object]) -> None:
        self._window, self._run = window, run
        self.actions: dict[str, QAction] = {}
        self.build()

    def build(self) -> None:
        """Make the menu bar in the language in force, still with empty menus."""
        bar = self._window.menuBar()
        bar.clear()
        for action in self.actions.values():
            action.deleteLater()
        self.actions = {}
        self._menus = [bar.addMenu(_(title)) for title in TITLES]

    def fill(self) -> None:
        """Put the actions into the menus; until then there are no keys."""
        file, edit, view, about = self._menus
        self._fill(file, FILE)
        self._fill(edit, EDIT)
        for place, page in enumerate(PAGES, 1):
            self._add(view, Entry(f"page:{page.key}", page.title, (f"Ctrl+{place}",)))
        view.addSeparator()
        self._fill(view, VIEW)
        self._languages(view.addMenu(_("Language")))
        self._fill(about, HELP)
        for name in ("navigation", "card"):
            self.actions[name].setCheckable(True)

    def tick(self, name: str, ticked: bool) -> None:
        """Show a check mark without carrying the action out."""
        if name in self.actions:
            self.actions[name].setChecked(ticked)

    def shown(self) -> list[QAction]:
        """Return the actions that make sense to look for by name."""
        return [action for name, action in self.actions.items() if not name.startswith("page:")]

    def _fill(self, menu: QMenu, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.name:
                self._add(menu, entry)
            else:
                menu.addSeparator()

    def _add(self, menu: QMenu, entry: Entry) -> None:
        from PySide6.QtGui import QAction, QKeySequence

        from innovasjon_desktop.ui.icons import icon

        action = QAction(_(entry.text), self._window)
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        if entry.icon:
            action.setIcon(icon(entry.icon))
        action.triggered.connect(lambda _checked=False, name=entry.name: self._run(name))
        menu.addAction(action)
        self.actions[entry.name] = action

    def _languages(self, menu: QMenu) -> None:
        from PySide6.QtGui import QAction, QActionGroup

        group = QActionGroup(menu)
        for key, name in LANGUAGES:
            action = QAction(name, group)
            action.setCheckable(True)
            action.setChecked(key == current_language())
            action.triggered.connect(lambda _checked=False, key=key: self._run(f"language:{key}"))
            menu.addAction(action)
