"""Move a store to a shared database, or from there to a file on this PC. What is moved stays where it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.store import files, moving, opening, this_pc
from innovasjon_desktop.store.engine import open_engine, store_url
from innovasjon_desktop.store.places import Place
from innovasjon_desktop.store.server_address import without_password
from innovasjon_desktop.store.unit_of_work import Database

Progress = Callable[[int, int, str], None]

NO_PLACE = N_("Write the address of an empty database, or the path of a new file.")


@dataclass(frozen=True)
class Moved:
    """A store that was moved.

    Args:
        source: where it still is, without a password.
        place: where it is now as well, without a password.
        rows: by table; every one was compared.
    """

    source: str
    place: str
    rows: Mapping[str, int]


def move(source: Database, place: str, who: str, progress: Progress | None = None) -> Moved:
    """Put everything ``source`` holds at ``place`` too, and compare every row; or do nothing.

    Args:
        source: the store; nobody can write to it meanwhile. It is not changed.
        place: URL of an empty database, or path of a file that is not there yet.
        who: the user, for those who want to make a store of the same name meanwhile.
        progress: told how far it is; may raise to stop the work.

    Raises:
        BadInput: there is a store already.
        StoreUnavailable: one of the two cannot be used now, or the rows did not arrive whole.
    """

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total, "")

    if not place.strip() or place.startswith("file:"):
        raise BadInput(NO_PLACE)
    url = store_url(place)
    if url.get_backend_name() != "sqlite":
        rows = moving.move_to_server(source, place, told)
    else:
        if not url.database:
            raise BadInput(NO_PLACE)
        path = Path(this_pc.real_path(url.database))
        if this_pc.place_of(path) is not Place.LOCAL:
            raise StoreUnavailable(opening.NOT_HERE)
        rows = moving.move_to_file(source, path, who, told)
        _write_ledger(path)
    return Moved(shown(source.engine.url), shown(url), rows)


def shown(url: URL) -> str:
    """Return where a store is as it can be shown to anybody: a path, or an address without its password."""
    if url.get_backend_name() == "sqlite":
        return os.path.realpath(files.path_of(url.database or ""))
    return without_password(url).render_as_string()


def _write_ledger(path: Path) -> None:
    """Write beside the new store who was erased, as beside every other."""
    with closing(Database(open_engine(path))) as database, database.read() as connection:
        lines = ledger.entries(connection)
    if lines:
        ledger.write_beside(path, lines)
