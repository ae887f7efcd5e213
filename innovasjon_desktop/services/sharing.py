"""Find the way to a shared database: its address from what a person knows, and whether one is let in."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple

from sqlalchemy import URL

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import migrate, passwords
from innovasjon_desktop.store.engine import open_engine, store_url
from innovasjon_desktop.store.server_address import secured
from innovasjon_desktop.store.unit_of_work import Database


class Known(NamedTuple):
    """What a person knows of a shared database.

    Args:
        server: its name, perhaps with a port after a colon; the folder of a socket; empty: this machine.
        database: its name.
        user: the name there; empty: as one is logged in here.
    """

    server: str
    database: str
    user: str


def address_of(known: Known) -> str:
    """Return the address of a shared database, without a password.

    Raises:
        BadInput: something is missing, or the port is no number; its field says which.
        StoreUnavailable: the address itself asks for an unproven server.
    """
    server, database = known.server.strip(), known.database.strip()
    if "://" in server:
        raise BadInput(
            N_("Write only the server's name, for instance db.kommune.no or db.kommune.no:5433."),
            field="server",
        )
    if not database:
        raise BadInput(N_("Write the name of the database."), field="database")
    folder = server if server.startswith("/") else ""
    host, colon, port = (
        ("", "", "") if folder else server.rpartition(":") if ":" in server else (server, "", "")
    )
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadInput(N_("A port is a number between 1 and 65535."), field="server")
    url = URL.create(
        "postgresql+psycopg",
        username=known.user.strip() or None,
        host=host or None,
        port=int(port) if port else None,
        database=database,
        query={"host": folder} if folder else {},
    )
    return secured(url).render_as_string(hide_password=False)


def known_of(place: str) -> Known | None:
    """Return what a person has to know of the shared database at ``place``; None if it is a file."""
    url = store_url(place)
    if url.get_backend_name() == "sqlite":
        return None
    folder = url.query.get("host", "")
    host = url.host or (folder if isinstance(folder, str) else ",".join(folder))
    return Known(f"{host}:{url.port}" if url.port else host, url.database or "", url.username or "")


def let_in(address: str, password: str) -> bool:
    """Connect, keep the password if one was needed, and tell whether there is a store in the database.

    Args:
        address: of the database, see :func:`address_of`.
        password: empty if the server knows the user otherwise, or it is kept already.

    Raises:
        StoreUnavailable: the server is not there or does not let one in, or the password has no place.
    """
    url = store_url(address)
    with (
        closing(Database(open_engine(url.set(password=password) if password else url))) as database,
        database.read() as connection,
    ):
        revision = migrate.current_revision(connection)
    if password:
        passwords.keep(url, password)
    return revision is not None


def require_store(address: str, password: str) -> None:
    """Connect, and require that there is a store.

    Raises:
        StoreUnavailable: one is not let in, or the database is empty.
    """
    if not let_in(address, password):
        raise StoreUnavailable(
            N_(
                "There is no store in that database yet. Move one there with “Move the store…”, or let "
                "whoever runs it make one with “innovasjon init”."
            )
        )
