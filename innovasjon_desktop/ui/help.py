"""F1: what the open page is for, and its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop import __version__
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.parts import button, label

ABOUT = {
    "today": N_(
        "What needs someone now: new requests, sections without an agent, areas without contact, units that "
        "have not chosen after the deadline. Press a line to see the record, or its button to take the step."
    ),
    "white_spots": N_(
        "Every unit and its development area in each period. Empty, dashed cells are what is missing. "
        "Press an empty cell to choose an area, another cell to see its area. The marks above the matrix "
        "explain it, and each of them is a filter for the period chosen at the top."
    ),
    "agents": N_(
        "Innovation agents by section: who they are, who anchored them, how long they have been agents and "
        "who their contact is. Sections without an agent are lines too."
    ),
    "areas": N_(
        "All development areas. The record card asks for what the next step needs: choose, start, complete, "
        "stop with learning, replace or carry on."
    ),
    "requests": N_(
        "Requests to the resource team as a list or as a board. Drag a card to another column, or use the "
        "buttons of the record card; what the step needs is asked in place."
    ),
    "capacity": N_(
        "Hours per member and month: capacity, worked and booked, and the first week with room for a request."
    ),
    "organisation": N_(
        "Sections, units and people with their dates. Move, merge, split or close a unit from a date; "
        "earlier dates keep showing what was."
    ),
    "history": N_("Every change: who, when and what. Any of them can be undone from here."),
    "backups": N_(
        "Copies of the whole store. The program makes one every half hour when something has changed, and "
        "when it is closed; each is read back and proven whole. Compare a copy with now, open it only to "
        "read, or put it in the store's place: what is there now is kept as a copy of its own."
    ),
}
"""What each page is for; message ids."""

KEYS = (
    ("Ctrl+1 … 9", N_("Go to a page")),
    ("Ctrl+K", N_("Search everything")),
    ("Ctrl+N", N_("Register")),
    ("Alt+Enter", N_("Show or hide the record card")),
    ("Ctrl+Z, Ctrl+Y", N_("Undo, redo")),
    ("Ctrl+E", N_("Export the list as it stands")),
    ("Ctrl+I", N_("Bring in files; they can be dropped on the window too")),
    ("Ctrl+Shift+R", N_("Make forms for those without the program")),
    ("Ctrl+Shift+B", N_("Make a copy now")),
    ("Ctrl+B", N_("Navigation as icons only")),
    ("Ctrl+;", N_("In a date: today")),
)
WIDTH = 440
LISTS = frozenset({"agents", "areas", "requests", "capacity", "organisation"})
"""The pages with a list one can edit."""

LIST_KEYS = (
    ("F2", N_("In a list: edit the cell")),
    ("Backspace", N_("In a list: empty the cell")),
    ("Delete (Del)", N_("In a list: delete the row; undo brings it back")),
    ("Ctrl+D", N_("In a list: fill down")),
    ("Ctrl+C, Ctrl+V", N_("In a list: copy, paste")),
    ("Ctrl+F", N_("In a list: find")),
    ("Ctrl+Shift+L", N_("In a list: filter by column; once more hides the filters")),
    ("F8", N_("In a list: sort by the column")),
)
PAGE_KEYS = {
    "today": (
        (N_("Arrow up, down"), N_("The line above, below")),
        ("Enter", N_("Show the record")),
    ),
    "white_spots": (
        (N_("Arrows, Home, End, Page Up, Page Down"), N_("Move in the matrix")),
        ("Enter", N_("Choose an area, or open the one that is there")),
        ("Ctrl+F", N_("Filter units")),
    ),
    "requests": (
        ("Ctrl+Tab", N_("List or board")),
        (N_("Arrows"), N_("On the board: from card to card")),
        ("Ctrl+←, Ctrl+→", N_("On the board: move the card")),
        ("Enter", N_("Show the record")),
    ),
    "capacity": (
        ("Ctrl+Tab", N_("The next part of the page")),
        ("Ctrl+N", N_("In the list of hours: log hours")),
    ),
    "organisation": (
        ("Ctrl+Tab", N_("The next part of the page")),
        ("Ctrl+M", N_("Move the unit to another section")),
        ("Ctrl+Shift+M", N_("Merge the unit with others")),
        ("Ctrl+Shift+S", N_("Split the unit")),
        ("Ctrl+Shift+A", N_("Close the unit, or end the section")),
    ),
    "history": (
        ("Ctrl+F", N_("Find in the history")),
        ("Enter", N_("Go to the button that undoes the step")),
    ),
    "backups": (
        ("Enter, Ctrl+Shift+D", N_("Compare the copy with now")),
        ("Ctrl+Shift+V", N_("Verify the copy")),
        ("Ctrl+Shift+O", N_("Open the copy to read")),
        ("Ctrl+Shift+G", N_("Restore the copy")),
        ("F7", N_("Check the whole store")),
    ),
}


def keys_of(page: str) -> tuple[tuple[str, str], ...]:
    """Return the keys that do something on a page, and what; message ids."""
    return (*PAGE_KEYS.get(page, ()), *(LIST_KEYS if page in LISTS else ()), *KEYS)


class HelpDialog(QDialog):
    """A few sentences and the keys. Work goes on beside it."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = next(_(entry.title) for entry in PAGES if entry.key == page)
        self.setWindowTitle(_("Help: {page}").format(page=title))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "card"))
        words = label(_(ABOUT[page]), wrap=True)
        words.setMinimumSize(WIDTH, words.heightForWidth(WIDTH))  # else the keys below give up their room
        column.addWidget(words)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for row, (keys, does) in enumerate(keys_of(page)):
            grid.addWidget(label(_(keys), "label"), row, 0)
            grid.addWidget(label(_(does), "label", "muted"), row, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        _closing(self, column)


class AboutDialog(QDialog):
    """Name, version and licence."""

    def __init__(self, store: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About Innovasjon"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(label("Innovasjon", "card"))
        column.addWidget(label(_("Version {version}").format(version=__version__), "label", "muted"))
        words = label(
            _("The register of a municipality's resource team: agents, areas, requests."), wrap=True
        )
        words.setMinimumWidth(360)
        column.addWidget(words)
        column.addWidget(label(_("Open store: {store}").format(store=store), "label", "muted", wrap=True))
        column.addWidget(
            label(_("Free software under the MIT licence, without any warranty."), "label", "muted")
        )
        _closing(self, column)


def _closing(dialog: QDialog, column: QVBoxLayout) -> None:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button(_("Close this window"), dialog.accept, primary=True))
    column.addLayout(row)
