"""What a check finds, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_


class Severity(Enum):
    """How bad a finding is, the worst first."""

    DAMAGE = "damage"
    RULE = "rule"
    LOG = "log"


class Kind(Enum):
    """What sort of thing was found."""

    INTEGRITY = "integrity"
    SCHEMA = "schema"
    UNREADABLE = "unreadable"
    REFERENCE = "reference"
    VALUE = "value"
    STATE = "state"
    INCOMPLETE = "incomplete"
    RULE = "rule"
    HISTORY = "history"
    LOG = "log"
    GAP = "gap"
    IDS = "ids"
    FOREIGN = "foreign"


SEVERITY: Mapping[Kind, Severity] = {
    Kind.INTEGRITY: Severity.DAMAGE,
    Kind.SCHEMA: Severity.DAMAGE,
    Kind.UNREADABLE: Severity.DAMAGE,
    Kind.REFERENCE: Severity.DAMAGE,
    Kind.VALUE: Severity.RULE,
    Kind.STATE: Severity.RULE,
    Kind.INCOMPLETE: Severity.RULE,
    Kind.RULE: Severity.RULE,
    Kind.IDS: Severity.RULE,
    Kind.HISTORY: Severity.LOG,
    Kind.LOG: Severity.LOG,
    Kind.GAP: Severity.LOG,
    Kind.FOREIGN: Severity.LOG,
}

_RESTORE = N_(
    "Write nothing more to this store. Restore the newest backup that is verified, and check what was done"
    " since. If there is none, keep a copy of the file as it is before anybody tries to repair it."
)
_RIGHT_VALUE = N_(
    "Open the row and write what is right; the program then keeps the rule. A backup shows what it was"
    " before."
)

ADVICE: Mapping[Kind, str] = {
    Kind.INTEGRITY: _RESTORE,
    Kind.SCHEMA: N_(
        "Something has changed the store from outside, and it no longer refuses everything it should. Restore"
        " the newest backup that is verified."
    ),
    Kind.UNREADABLE: N_(
        "The row cannot be shown or changed. Restore the newest backup in which this check finds nothing."
    ),
    Kind.REFERENCE: N_(
        "A file with such a row is not written to. Restore the newest backup in which this check finds"
        " nothing. In a shared database, choose another row in this field."
    ),
    Kind.VALUE: _RIGHT_VALUE,
    Kind.STATE: _RIGHT_VALUE,
    Kind.INCOMPLETE: N_("Open the row and fill in what is missing."),
    Kind.RULE: _RIGHT_VALUE,
    Kind.HISTORY: N_(
        "Figures for earlier dates are computed from the history, and may be wrong for this row. Compare with"
        " a backup, and restore it if the history is right there."
    ),
    Kind.LOG: N_(
        "This program did not make the change: somebody has edited the store by other means, or it is"
        " damaged. Find out who and why, compare with a backup, and write what is right in the program."
    ),
    Kind.GAP: N_(
        "Somebody has changed the row between two steps, or the change log, by other means than this program."
        " What the row holds now is as the program wrote it last. Compare with a backup from before; the log"
        " keeps the trace, so this check goes on telling it."
    ),
    Kind.IDS: N_(
        "A new row would take over the history of one that is gone. Something else than this program has set"
        " the numbering back. Restore the newest backup in which this check finds nothing."
    ),
    Kind.FOREIGN: N_(
        "This program did not make it, and it may change what the program does. Find out who did and why."
        " Restore the newest backup in which this check finds nothing, or let whoever made it take it away."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Args:
        kind: what sort of thing.
        text: what is wrong; said in the language in force when it is shown.
        entity: table of the row, or None when it is about the whole store.
        row_id: its id, if it is about one row.
        field: the column, if it is about one.
        name: what people call the row; filled in when all is found.
    """

    kind: Kind
    text: Message | UserError
    entity: str | None = None
    row_id: int | None = None
    field: str | None = None
    name: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITY[self.kind]

    @property
    def advice(self) -> Message:
        """What to do about it."""
        return Message(ADVICE[self.kind])


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, in rows by table, and everything that was found, the worst first."""

    checked: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings
