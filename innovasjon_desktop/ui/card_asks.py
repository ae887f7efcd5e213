"""A card that asks: for what a step needs, above the record, or for a new record, alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from innovasjon_desktop.ui.card_ask import CardAsk
from innovasjon_desktop.ui.card_frame import CardFrame
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import Step


class AskingCard(CardFrame):
    """Holds at most one form that asks for something.

    Args:
        jobs: the way to the store.
        choices: what fields may be set to.
        parent: Qt's owner.
    """

    ask_done = Signal(object)  # Changed: what was asked for is saved
    ask_left = Signal()  # the user thought better of it
    ask_outdated = Signal()  # the record is not as it was when the step was begun

    def __init__(self, jobs: Jobs, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.choices = choices
        self.ask: CardAsk | None = None
        self.ask_is_alone = False

    def open_ask(
        self, step: Step, title: str, *, alone: bool = False, about: tuple[tuple[str, int], ...] = ()
    ) -> CardAsk:
        """Show the form of a step above the record, or alone when it makes a record of its own."""
        self.close_ask()
        ask = CardAsk(self.jobs, self.choices, step, title, about, self, alone=alone)
        self.ask, self.ask_is_alone = ask, alone
        ask.done.connect(self.ask_done)
        ask.left.connect(self.ask_left)
        ask.outdated.connect(self.ask_outdated)
        self.body.insertWidget(0, ask)
        ask.show()
        self.hold_bar(ask.form.bar)  # the buttons stay in view however long the form is
        self.let_steps_be_taken(False)
        self.to_top()
        return ask

    def close_ask(self) -> None:
        """Take the form away."""
        if self.ask is not None:
            self.body.removeWidget(self.ask)
            self.ask.hide()
            self.ask.deleteLater()
            self.ask = None
            self.hold_bar(None)
