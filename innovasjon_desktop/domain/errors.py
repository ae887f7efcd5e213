"""What a person can act on: one sentence, the field it belongs to and the rule behind it."""

from __future__ import annotations

from collections.abc import Mapping


class Message:
    """An English text with its values, translated at the moment it is shown."""

    __slots__ = ("params", "text")

    def __init__(self, text: str, /, **params: object) -> None:
        self.text = text
        self.params: Mapping[str, object] = params

    def __repr__(self) -> str:
        return f"Message({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.params) == (other.text, other.params)

    def __hash__(self) -> int:
        return hash(self.text)


class UserError(Exception):
    """Base of every error a user can do something about.

    Args:
        text: English message id; ``{name}`` is filled from ``params`` when shown.
        field: name of the field the message stands beside, if any.
        rule: number of the rule (R-nn, E-nn), if any.
        params: values for the text. Values never reach a log.
    """

    def __init__(self, text: str, /, *, field: str | None = None, rule: str = "", **params: object) -> None:
        super().__init__(text)
        self.text = text
        self.field = field
        self.rule = rule
        self.params: Mapping[str, object] = params


class BadInput(UserError):
    """Text that cannot become a value of the field."""


class RuleBroken(UserError):
    """The values are readable, but a rule of the domain forbids them."""


class NotFound(UserError):
    """There is no such entity, row or name."""


class Ambiguous(UserError):
    """A name fits more than one row; the user must say which (E-05)."""


class EditConflict(UserError):
    """Somebody else changed the row since it was read."""


class UndoConflict(UserError):
    """A later change touched the same row; undoing would lose it."""


class StoreUnavailable(UserError):
    """The store cannot be used now: locked, read-only, full, newer or not there."""


class Cancelled(Exception):
    """The user stopped the work; nothing of it is kept."""
