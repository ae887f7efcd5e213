"""The store a call works on, and who calls."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from innovasjon_desktop.cli.output import tell
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import LANGUAGES, use_language, use_unit_word
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.paths import default_store
from innovasjon_desktop.store.engine import open_engine, store_url
from innovasjon_desktop.store.unit_of_work import Database

if TYPE_CHECKING:
    from innovasjon_desktop.store.held import OpenStore


def place_of(arguments: argparse.Namespace) -> str:
    """Return the path or URL of the store that is meant."""
    return getattr(arguments, "db", None) or default_store()


def is_missing(place: str) -> bool:
    """Tell whether ``place`` is a file that is not there; opening it would make it."""
    url = store_url(place)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def is_store(place: str) -> bool:
    """Tell whether there is a store, of whatever version.

    Raises:
        StoreUnavailable: what is there cannot be read.
    """
    from innovasjon_desktop.store.migrate import current_revision

    if is_missing(place):
        return False
    database = Database(open_engine(place))
    try:
        with database.read() as connection:
            return current_revision(connection) is not None
    finally:
        database.close()


@contextmanager
def opened(
    arguments: argparse.Namespace, *, write: bool = False, make: bool = False, upgrade: bool = False
) -> Iterator[Database]:
    """Open the store; unless ``--lang`` says otherwise messages follow its settings from now on.

    Args:
        arguments: of the call.
        write: the call changes the store, so that nobody else may have it open.
        make: make it first.
        upgrade: bring it up to date first.

    Raises:
        StoreUnavailable: it cannot be used now, and why.
    """
    from innovasjon_desktop.services.settings import settings

    database = _opened(place_of(arguments), write=write, make=make, upgrade=upgrade)
    try:
        with database.read() as connection:
            known = settings(connection)
        language = known["language"]
        use_unit_word(known["unit_word"])
        if not hasattr(arguments, "lang") and language in LANGUAGES:
            use_language(language)
        yield database
    finally:
        database.close()


def _opened(place: str, *, write: bool, make: bool, upgrade: bool) -> OpenStore:
    from innovasjon_desktop.store import opening
    from innovasjon_desktop.store.reading import NOT_SAVED

    if not write:
        return opening.open_to_read(place, actor())
    store = opening.open_store(place, actor(), make=make, upgrade=upgrade, call=True)
    if store.read_only is not None:
        store.close()
        raise StoreUnavailable(NOT_SAVED, why=store.read_only.why)
    if store.notice is not None:
        tell(store.notice)
    return store
