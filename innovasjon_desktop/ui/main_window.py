"""The window: navigation, header, page, record card and bottom bar, each in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import _, say, use_unit_word
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.card_place import CardPlace
from innovasjon_desktop.ui.header import Header
from innovasjon_desktop.ui.jobs import Failed, Jobs
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.menus import Menus
from innovasjon_desktop.ui.navigation import Navigation
from innovasjon_desktop.ui.pages import PAGES, Entry
from innovasjon_desktop.ui.skeleton import Skeleton
from innovasjon_desktop.ui.window_card import CardKeeper

if TYPE_CHECKING:
    # Nothing may be loaded or run before the window is painted that the painting does not need. Above
    # all no event reaches Python code before: the first one costs as much as a third of the window.
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from innovasjon_desktop.domain.changes import Changed
    from innovasjon_desktop.ui.opening import Banner
    from innovasjon_desktop.ui.pages.base import Page
    from innovasjon_desktop.ui.stores import Stores
    from innovasjon_desktop.ui.window_data import Place
    from innovasjon_desktop.ui.window_late import Where

FIRST_SIZE = QSize(1280, 800)
LEAST_SIZE = QSize(960, 640)
PATIENCE = 200
"""Milliseconds the window gets for its first paint before other work begins all the same."""

KEYS = frozenset(entry.key for entry in PAGES)


class MainWindow(QMainWindow):
    """Everything one sees.

    The window is shown first; :meth:`open_store` then opens the store behind it.

    Args:
        jobs: the way to the store.
        settings: what this PC remembers.
        stores: opens stores.
        report_bug: shows an error nobody can act on.
    """

    painted = Signal()  # once, when the window is on the screen
    filled = Signal()  # each time a page has its rows
    not_opened = Signal(object)  # Exception: the store could not be opened

    def __init__(
        self, jobs: Jobs, settings: LocalSettings, stores: Stores, report_bug: Callable[[Exception], object]
    ) -> None:
        super().__init__()
        self.jobs, self.settings, self.stores, self._report_bug = jobs, settings, stores, report_bug
        self.pages: dict[str, Page] = {}
        self.page_key = settings.text("page", PAGES[0].key)
        if self.page_key not in KEYS:
            self.page_key = PAGES[0].key
        self.warned = self.leaving = ""  # steps held back: something is not saved, or is just being saved
        self._opener: Callable[[], Any] = stores.open
        self.banner: Banner | None = None  # above the page, while the store can only be read
        self.returning: Where | None = None  # where one was in the store that is being opened anew
        self.setWindowTitle("Innovasjon")
        self.setMinimumSize(LEAST_SIZE)
        self.navigation, self.header, self.bottom = Navigation(), Header(), BottomBar()
        self.stack = QStackedWidget()
        self.skeleton = Skeleton(cards=self.page_key == "today")
        self.stack.addWidget(self.skeleton)
        self.card_place = CardPlace(jobs)
        self.menus = Menus(self, self.run_action)
        self.cards = CardKeeper(self)
        self._lay_out()
        self._connect()
        self._remember()
        self._show_title()
        self.skeleton.setFocus()  # otherwise the navigation would have it

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.card_place)
        self.column = column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 4)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.bottom)
        root = QWidget()
        row = QHBoxLayout(root)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(column, 1)
        self.setCentralWidget(root)

    def _connect(self) -> None:
        self.navigation.chosen.connect(self.open_page)
        self.header.search_asked.connect(lambda: self.run_action("search"))
        self.header.context_changed.connect(self._apply_context)
        self.card_place.left.connect(self.focus_page)
        self.jobs.opened.connect(self._on_opened)
        self.jobs.changed.connect(self._on_changed)
        self.jobs.failed.connect(self.show_error)
        self.jobs.saving.connect(self._on_saving)
        self.jobs.long_started.connect(self.bottom.follow)

    def _remember(self) -> None:
        self.resize(FIRST_SIZE)
        shape = self.settings.shape()
        if not shape.isEmpty():
            self.restoreGeometry(shape)
        self._collapse(self.settings.flag("collapsed"))
        self.cards.show_as_left()
        self.navigation.mark(self.page_key)

    def appear(self) -> None:
        """Show the window; what it can be painted without comes after."""
        self.show()
        self._await_paint(PATIENCE)

    def _await_paint(self, tries: int) -> None:
        # A window paints at the moment it is exposed. Asking is cheaper than being told: see above.
        if tries and not self.windowHandle().isExposed():
            QTimer.singleShot(1, lambda: self._await_paint(tries - 1))
        else:
            QTimer.singleShot(0, self._after_paint)

    def _after_paint(self) -> None:
        self.painted.emit()
        from innovasjon_desktop.ui.window_late import settle

        settle(self)
        self._tick()

    def _tick(self) -> None:
        self.menus.tick("card", self.card_place.isVisibleTo(self))
        self.menus.tick("navigation", self.navigation.is_collapsed)

    # Store

    def open_store(self, opener: Callable[[], Any] | None = None, failed: Failed | None = None) -> None:
        """Open a store, or the one tried last, on the writer thread; the page's shape is seen meanwhile."""
        self.bottom.show_opening()
        self._opener = opener = opener or self._opener
        first = self._entry()

        def opening() -> Any:
            database = opener()
            first.prepare()  # here, so that the window goes on painting meanwhile
            return database

        self.jobs.open(opening, failed or self.show_not_opened)

    def _on_opened(self) -> None:
        from innovasjon_desktop.ui.window_late import show_opened

        self.drop_pages()
        show_opened(self)
        self._read_place(self._begin)

    def _begin(self, place: Place) -> None:
        """Open the page, and say when the store was changed last; one's own last step can be taken back."""
        from innovasjon_desktop.ui.window_late import say_last

        self._show_again()
        if place.last is not None:
            say_last(self, place.last)

    def _read_place(self, then: Callable[[Place], object]) -> None:
        """Read whose store it is and its periods, and show them."""
        from innovasjon_desktop.ui.window_data import read_place

        def ready(place: Place) -> None:
            if use_unit_word(place.unit_word) and not self.card_place.holds_unsaved():
                self.retranslate()  # else each page takes the other word when it is next built
            self.navigation.show_place(place.municipality)
            self.header.show_periods(place.periods)
            then(place)

        self.jobs.read(self, read_place, ready)

    def show_not_opened(self, error: Exception) -> None:
        """Say why a store could not be opened, and what one can do."""
        from innovasjon_desktop.ui.window_late import not_opened

        self.bottom.show_unsaved()
        self.not_opened.emit(error)
        if isinstance(error, UserError):
            not_opened(self, error)
        else:
            self._report_bug(error)

    # Pages

    @property
    def page(self) -> Page | None:
        """The open page, if it has been built."""
        return self.pages.get(self.page_key)

    def open_page(self, key: str) -> None:
        """Show a page; it is imported and built the first time."""
        if key not in KEYS:
            return
        if key != self.page_key:
            self.bottom.hush()
        self.page_key = key
        self.settings.keep("page", key)
        self.navigation.mark(key)
        self.cards.show_as_left()
        if self.jobs.is_open:
            page = self.pages.get(key) or self._build(key)
            page.set_context(self.header.period_id, self.header.date.date)
            self.stack.setCurrentWidget(page)
            if not self.navigation.isAncestorOf(QApplication.focusWidget() or self):
                page.take_keyboard()
            self.cards.follow(page)
        self._show_title()

    def _entry(self) -> Entry:
        return next(entry for entry in PAGES if entry.key == self.page_key)

    def _build(self, key: str) -> Page:
        page = self._entry().make(self.jobs)
        page.finding.connect(lambda sentence, page=page: self._on_finding(page, sentence))
        page.record_selected.connect(partial(self.cards.choose, page))
        page.record_opened.connect(self.cards.open)
        page.nothing_selected.connect(partial(self.cards.leave, page))
        page.choose_area.connect(self.card_place.choose_area)
        page.step_asked.connect(self.card_place.take_step)
        page.go_to.connect(self.open_page)
        page.asked.connect(self.run_action)
        page.noted.connect(self.bottom.say)
        self.pages[key] = page
        self.stack.addWidget(page)
        QWidget.setTabOrder(self.header.date, page)  # before the card and the bottom bar, which are older
        return page

    def drop_pages(self) -> None:
        """Take every page away, and what the record card shows."""
        for place in reversed(range(1, self.stack.count())):
            old = self.stack.widget(place)
            if old is not None:
                self.stack.removeWidget(old)
                old.deleteLater()
        self.pages.clear()
        self.card_place.forget()

    def _show_title(self) -> None:
        entry, page = self._entry(), self.page
        title = _(entry.title)
        self.header.show_page(title, page.sentence if page else "", uses_period=entry.uses_period)
        self.stack.setAccessibleName(title)

    def _on_finding(self, page: Page, sentence: str) -> None:
        if page is self.page:
            self.header.show_finding(sentence)
        self.filled.emit()

    def _apply_context(self) -> None:
        if self.page is not None:
            self.page.set_context(self.header.period_id, self.header.date.date)
        self.card_place.set_context(self.header.period_id, self.header.date.date)

    def focus_page(self) -> None:
        """Give the keyboard to the page."""
        if self.page is not None:
            self.page.take_keyboard()

    def open_record(self, entity: str, row_id: int) -> None:
        """Go to the page where a record is at home and show it there and in the card."""
        self.cards.go_home(entity, row_id)

    def _collapse(self, collapsed: bool) -> None:
        self.navigation.collapse(collapsed)
        self.menus.tick("navigation", collapsed)
        self.settings.keep("collapsed", collapsed)

    # Changes and messages

    def _on_saving(self, saving: bool) -> None:
        if saving:
            self.bottom.show_saving()
        else:
            self.bottom.show_unsaved()

    def _on_changed(self, changed: Changed) -> None:
        if not changed.by:
            self.bottom.show_saved(dt.datetime.now())
            text = _("Redo") if changed.is_undo else _("Undo")
            self.bottom.say(say(changed.label), text, lambda: self.take_back(changed.change_set_id))
        if changed.touches("development_period", "settings"):
            self._read_place(lambda _place: self._apply_context())

    def take_back(self, step: int | None, *, redo: bool = False) -> None:
        """Undo a step, by default the latest that stands; with ``redo`` take the latest undo back."""

        def work(database: Any, actor: str) -> Changed:
            from innovasjon_desktop.ui.window_data import take_back

            return take_back(database, actor, step, redo=redo)

        self.jobs.change(self, work)

    def show_error(self, error: Exception) -> None:
        """Say what the user can act on in the bottom bar; anything else is a bug."""
        if not isinstance(error, UserError):
            self._report_bug(error)
            return
        from innovasjon_desktop.ui.window_late import way_on

        self.bottom.say(say(error), late=True, other=way_on(self, error))

    # Actions

    def run_action(self, name: str) -> None:
        """Carry out an action of the menu bar by its name."""
        kind, _colon, value = name.partition(":")
        match kind:
            case "page":
                self.open_page(value)
                self.focus_page()
            case "new":
                self.card_place.new_record(value)
            case "navigation":
                self._collapse(not self.navigation.is_collapsed)
            case "card":
                self.cards.show(not self.card_place.isVisibleTo(self))
            case "undo" | "redo":
                if self.jobs.is_open:
                    self.take_back(None, redo=kind == "redo")
            case "quit":
                self.close()
            case _:
                from innovasjon_desktop.ui.window_actions import run

                run(self, kind, value)

    def retranslate(self) -> None:
        """Show everything in the language now in force."""
        from innovasjon_desktop.ui.window_late import where

        self.returning = where(self)
        self.menus.build()
        self.menus.fill()
        self._tick()
        banner = () if self.banner is None else (self.banner,)
        for part in (self.navigation, self.header, self.bottom, self.card_place, *banner):
            part.retranslate()
        self.drop_pages()
        self._show_again()

    def _show_again(self) -> None:
        back, self.returning = self.returning, None
        self.open_page(self.page_key)
        if self.page is not None and back is not None and back.chosen is not None:
            self.cards.return_to(self.page, back.chosen)

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from innovasjon_desktop.ui.window_drop import accept_files

        if self.jobs.is_open:
            accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        from innovasjon_desktop.ui.window_actions import import_files
        from innovasjon_desktop.ui.window_drop import dropped_files

        import_files(self, dropped_files(event))

    def closeEvent(self, event: QCloseEvent) -> None:
        from innovasjon_desktop.ui.window_keeping import holds_back

        if holds_back(self, "close", self.close):
            event.ignore()
            return
        self.settings.keep("geometry", self.saveGeometry())
        self.settings.save()
        self.setEnabled(False)
        self.jobs.shutdown()
        super().closeEvent(event)
