"""The store a call works on, and who calls."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import LANGUAGES, use_language, use_unit_word
from innovasjon_desktop.paths import default_store
from innovasjon_desktop.store.engine import open_engine, store_url
from innovasjon_desktop.store.unit_of_work import Database


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
def opened(arguments: argparse.Namespace) -> Iterator[Database]:
    """Open the store; unless ``--lang`` says otherwise messages follow its settings from now on.

    Raises:
        StoreUnavailable: it cannot be used now, and why.
    """
    from innovasjon_desktop.services.settings import settings
    from innovasjon_desktop.store.migrate import NO_STORE, require_current

    place = place_of(arguments)
    if is_missing(place):
        raise StoreUnavailable(NO_STORE, place=place)
    database = Database(open_engine(place))
    try:
        with database.read() as connection:
            require_current(connection)
            known = settings(connection)
        language = known["language"]
        use_unit_word(known["unit_word"])
        if not hasattr(arguments, "lang") and language in LANGUAGES:
            use_language(language)
        yield database
    finally:
        database.close()


def actor() -> str:
    """Return who works here, as the operating system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return "unknown"
