"""Passwords of shared databases: in the system's own credential store, nowhere else.

A server that knows the user by single sign-on or a certificate asks for none; one in libpq's password file is
found by libpq itself. Only then is the credential store asked.
"""

from __future__ import annotations

import getpass
from contextlib import suppress
from typing import Any

from sqlalchemy import URL

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_

SERVICE = "innovasjon-desktop"

_NOT_KEPT = N_(
    "This machine has no place to keep passwords in. Use single sign-on, or a password file (pgpass)."
)


def account(url: URL) -> str:
    """Return under which name the password of ``url`` is kept: user, server and database."""
    host = url.host or url.query.get("host") or "localhost"
    named = host if isinstance(host, str) else ",".join(host)
    port = f":{url.port}" if url.port else ""
    return f"{url.username or getpass.getuser()}@{named}{port}/{url.database or ''}"


def kept(url: URL) -> str | None:
    """Return the password kept for ``url``, or None if there is none or no place for it."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, account(url))
    except KeyringError:
        return None


def keep(url: URL, password: str) -> None:
    """Keep the password of the shared database ``url`` for this user of this machine.

    Raises:
        StoreUnavailable: the machine has no credential store, or it is locked.
    """
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise StoreUnavailable(_NOT_KEPT) from None
    try:
        keyring.set_password(SERVICE, account(url), password)
    except KeyringError:
        raise StoreUnavailable(_NOT_KEPT) from None


def forget(url: URL) -> None:
    """Take the password of ``url`` out of the credential store, if it is there."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return
    with suppress(KeyringError):
        keyring.delete_password(SERVICE, account(url))


class Asked:
    """Connects, and brings the kept password if the server asks for one and libpq has found none.

    Args:
        url: of the database.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._password: str | None = None

    def __call__(self, dialect: Any, _record: Any, args: Any, options: dict[str, Any]) -> Any:
        """Return a connection; SQLAlchemy calls this in place of the driver."""
        if self._password is not None:
            return dialect.connect(*args, **{**options, "password": self._password})
        try:
            return dialect.connect(*args, **options)
        except dialect.loaded_dbapi.OperationalError as error:
            if not getattr(getattr(error, "pgconn", None), "needs_password", False):
                raise
            password = kept(self._url)
            if password is None:
                raise
        made = dialect.connect(*args, **{**options, "password": password})
        self._password = password
        return made

    def __repr__(self) -> str:
        return "Asked(…)"
