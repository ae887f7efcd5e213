"""How a shared database is reached: by a proven server only, and under which name."""

from __future__ import annotations

import getpass
import os
import platform
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_

PROVEN = "verify-full"
"""The server's certificate is checked, and that it was given to a server of this name."""

_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_SECRET = frozenset(("password", "sslpassword"))
_NAME, _LONGEST = "innovasjon", 63

_NOT_PROVEN = N_(
    "A database on another machine must prove who it is (sslmode=verify-full). "
    "Take “sslmode={mode}” out of the address."
)
_SERVICE = N_("Write the server's name in the address; a service file cannot be looked through.")


def is_local(url: URL) -> bool:
    """Tell whether every host of ``url`` is this machine: a socket, or an address no network leads to."""
    return all(not host or host.startswith(("/", "@")) or host.lower() in _LOCAL for host in _hosts(url))


def _hosts(url: URL) -> list[str]:
    given = [url.host or ""] if url.host else _listed(url, "host")
    addresses = _listed(url, "hostaddr") or _split(os.environ.get("PGHOSTADDR", ""))
    # libpq talks to the addresses, and to the names only where it has no address.
    return [*(given or _split(os.environ.get("PGHOST", ""))), *addresses]


def _listed(url: URL, name: str) -> list[str]:
    found = url.query.get(name, "")
    # SQLAlchemy also takes a port behind the host of the query: host=a:5432.
    texts = [found] if isinstance(found, str) else list(found)
    hosts = [host for text in texts for host in _split(text)]
    return [
        host if host.startswith(("/", "@")) or host.count(":") != 1 else host.split(":")[0] for host in hosts
    ]


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def secured(url: URL) -> URL:
    """Return ``url`` such that a server on another machine has to prove who it is.

    Raises:
        StoreUnavailable: the address itself asks for less.
    """
    if "service" in url.query or os.environ.get("PGSERVICE"):
        raise StoreUnavailable(_SERVICE)
    hidden = url.query.get("password")
    if isinstance(hidden, str):
        url = without_password(url).set(password=hidden)  # where it is never shown
    if is_local(url):
        return url
    mode = url.query.get("sslmode", PROVEN)
    if mode != PROVEN:
        raise StoreUnavailable(_NOT_PROVEN, mode=mode if isinstance(mode, str) else ",".join(mode))
    return url.update_query_dict({"sslmode": PROVEN})


def without_password(url: URL) -> URL:
    """Return an address that can be shown and kept."""
    kept = {name: value for name, value in url.query.items() if name not in _SECRET}
    return URL.create(url.drivername, url.username, None, url.host, url.port, url.database, kept)


def session_name(who: str, machine: str) -> str:
    """Return what a connection is called in the server's list of sessions: plain ASCII, 63 characters."""
    said = f"{who}@{machine}"
    while len(text := f"{_NAME} {quote(said, safe='@.-_')}") > _LONGEST:
        said = said[:-1]
    return text


def who_is(name: str) -> str:
    """Return user and machine of a session from its :func:`session_name`; "" if it is none of ours."""
    program, _blank, who = name.partition(" ")
    return unquote(who, errors="replace") if program == _NAME else ""


def connect_options(url: URL) -> dict[str, Any]:
    """Return what every connection is made with: a dead server is noticed within half a minute."""
    given: dict[str, Any] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "application_name": session_name(_user(), platform.node()),
    }
    return {name: value for name, value in given.items() if name not in url.query}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return "unknown"
