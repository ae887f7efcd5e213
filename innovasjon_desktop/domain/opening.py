"""What the window and the command line are told of how a store was opened, or why it was not."""

from __future__ import annotations

from typing import NamedTuple

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.text import N_


class ReadOnly(NamedTuple):
    """Why a store can only be read: the sentence, and whether it can be moved to this PC.

    ``way_back`` is the text of the button that opens the store itself.
    """

    why: Message
    may_move: bool = False
    way_back: str = N_("Try again")


class InUse(StoreUnavailable):
    """Another program has the store open; a copy of it can be read.

    Args:
        opened: who has it open, where and since when.
        place: path of the store.
    """

    def __init__(self, opened: Message, place: str) -> None:
        super().__init__(N_("{opened} Close it there, or try again later."), opened=opened)
        self.opened = opened
        self.place = place


class Damaged(StoreUnavailable):
    """The file is not sound. It has not been touched."""


class Gone(StoreUnavailable):
    """There is no file any more, or an empty one, but there are copies. None was made in its place."""
