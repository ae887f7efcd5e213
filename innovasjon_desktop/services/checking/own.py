"""What the program keeps for itself: facts about the store, the ledger of erasures, headers it was told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import unreadable
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.store import erasing, health
from innovasjon_desktop.store.exchange import HEADER_MAPPING
from innovasjon_desktop.store.log import STORE
from innovasjon_desktop.store.migrate import HEAD

VERSIONS = ("min_reader", "min_writer")
"""Which program may read and write the store, as revisions of its tables; see ``store.checks.use_of``."""

NO_VERSION = N_("The store says who may use it in a way that makes no sense: {name} is “{value}”.")
NO_ENTRY = N_(
    "A line of the list of erasures cannot be read. An older copy that is put back could bring the person"
    " back."
)
UNKNOWN = N_("The store holds a fact about itself that this program does not know: {name}.")


def senseless(connection: Connection) -> Iterator[Finding]:
    """Yield the facts about the store that this program cannot have written."""
    for name, value in health.every(connection, select(STORE.c.name, STORE.c.value).order_by(STORE.c.name)):
        if name in VERSIONS:
            if re.fullmatch("[0-9]{4}", str(value)) is None or value > HEAD:
                yield Finding(Kind.FOREIGN, Message(NO_VERSION, name=name, value=value), STORE.name)
        elif not str(name).startswith(erasing.ENTRY):
            yield Finding(Kind.FOREIGN, Message(UNKNOWN, name=name), STORE.name)
        elif not _is_entry(name, value):
            yield Finding(Kind.FOREIGN, Message(NO_ENTRY), STORE.name)


def _is_entry(name: str, value: object) -> bool:
    with suppress(*ledger.GARBLED):
        return ledger.name_of(ledger.parsed(value)) == name.removeprefix(erasing.ENTRY)
    return False


def headers(connection: Connection) -> Iterator[Finding]:
    """Yield what cannot be read of the headers people explained."""
    _, misfits = health.rows_of(connection, HEADER_MAPPING)
    yield from (unreadable(misfit) for misfit in misfits)
