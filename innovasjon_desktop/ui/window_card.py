"""Which record the window shows in its card: what was chosen on the page, or what was opened on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.pages import HOME

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow
    from innovasjon_desktop.ui.pages.base import Page

WITHOUT_CARD = frozenset({"today", "history", "backups"})
"""Pages where the card is hidden until a record is opened."""

WITHOUT_RECORD = frozenset({"change_set", "settings"})
"""Steps and settings are no records: their pages show them."""


class CardKeeper:
    """Lets the record card of ``window`` follow its pages. Nothing typed is dropped."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._place = window, window.card_place
        self._on_purpose = False
        self._place.built.connect(self._on_built)
        self._place.wanted.connect(lambda: self.show(True, keep=window.page_key not in WITHOUT_CARD))

    def show(self, shown: bool, *, keep: bool = True) -> None:
        """Show or hide the card; with ``keep`` the page comes back like this."""
        self._place.place(shown)
        self._window.menus.tick("card", shown)
        if keep:
            self._window.settings.keep(f"card_{self._window.page_key}", shown)

    def show_as_left(self) -> None:
        """Show or hide the card as the user left it on this page."""
        usual = self._window.page_key not in WITHOUT_CARD
        self.show(self._window.settings.flag(f"card_{self._window.page_key}", default=usual), keep=False)

    def go_home(self, entity: str, row_id: int) -> None:
        """Go to the page where a record is at home and show it there and in the card."""
        home = HOME.get(entity)
        if home is not None:
            self._window.open_page(home)
            if self._window.page is not None:
                self._window.page.reveal(entity, row_id)
        if entity not in WITHOUT_RECORD:
            self.open(entity, row_id)

    def open(self, entity: str, row_id: int) -> None:
        """Show a record on purpose, and give it the keyboard."""
        self._on_purpose = True
        if self._window.page is not None:
            self._window.page.chosen = (entity, row_id)
        self._place.open_record(entity, row_id)

    def choose(self, page: Page, entity: str, row_id: int) -> None:
        """Show what a page has chosen. A page that is being filled does not replace what was opened."""
        if page is not self._window.page:
            page.chosen = (entity, row_id)
        elif not self._on_purpose or page.isAncestorOf(QApplication.focusWidget() or self._window):
            self._on_purpose, page.chosen = False, (entity, row_id)
            self._place.show_record(entity, row_id)

    def follow(self, page: Page) -> None:
        """Show what was chosen on the page one comes to; what is typed and not saved stays."""
        self._on_purpose = False
        if self._place.holds_unsaved():
            return
        if page.chosen is not None:
            self._place.show_record(*page.chosen)
            return
        self._place.clear()
        if self._window.page_key in WITHOUT_CARD:
            self.show(False, keep=False)

    def leave(self, page: Page) -> None:
        """Show no record: one has come to a part of ``page`` where none is chosen. What is typed stays."""
        if page is self._window.page and not self._place.holds_unsaved():
            self._on_purpose, page.chosen = False, None
            self._place.clear()

    def return_to(self, page: Page, place: tuple[str, int]) -> None:
        """Come back to a record after its page was made anew."""
        page.reveal(*place)  # a page that is still empty may say that nothing is chosen
        self._on_purpose, page.chosen = True, place
        self._place.show_record(*place)

    def _on_given_up(self) -> None:
        """Go back to the page; where there was no record before, the card is as empty as before."""
        page = self._window.page
        if page is not None and page.chosen is None:
            self.follow(page)
        self._window.focus_page()

    def _on_built(self, card: Any) -> None:
        window = self._window
        card.set_context(window.header.period_id, window.header.date.date)
        card.record_opened.connect(self.go_home)
        card.ask_given_up.connect(self._on_given_up)
        card.noted.connect(window.bottom.say)
        card.asked.connect(window.run_action)
        card.held_back.connect(
            lambda: window.bottom.say(_("What you have typed in the record card is not saved."), late=True)
        )
