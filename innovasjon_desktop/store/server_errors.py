"""What a database server says of itself, as sentences. It speaks any language, so codes decide."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError

from innovasjon_desktop.domain.text import N_

LOST = N_(
    "The connection to the shared database is lost. Nothing was saved; what you have written is kept. "
    "The program goes on trying to reach it."
)
BUSY = N_("Somebody else is writing to the store. Try again in a moment.")

_BUSY = frozenset(("40001", "40P01", "55P03"))
"""Out of line with others' changes, deadlock, waited too long for a lock: it can be tried again."""

_SENTENCES = {
    "42501": N_("Your user of the shared database may not do this. Ask whoever runs the database."),
    "25006": N_("The shared database can only be read now. Nothing was saved."),
    "53100": N_("The server's disk is full. Nothing was saved. Tell whoever runs the database."),
    "53300": N_("Too many are connected to the shared database. Try again in a moment."),
    "42P01": N_("The database is not a store of this program."),
}
_NOT_LET_IN = N_(
    "The shared database does not let you in: the user name or the password is wrong, or none is kept here "
    "(“innovasjon password”)."
)
_NOT_PROVEN = N_("The server could not prove who it is. Ask whoever runs it for its certificate.")
_NOT_THERE = N_("The shared database cannot be reached. Check the network and the address, and try again.")


def code(error: BaseException | None) -> str:
    """Return PostgreSQL's code of an error; "" if it has none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def may_try_again(error: BaseException | None) -> bool:
    """Tell whether the same transaction may go well if it is begun anew."""
    return code(error) in _BUSY


def is_lost(error: BaseException | None) -> bool:
    """Tell whether the connection broke, so that nobody answered."""
    if not isinstance(error, DBAPIError):
        return False
    # 08: connection, 57P: the server shuts down or an administrator ended the session, 25P03: idle too long.
    broken = code(error).startswith(("08", "57P", "25P03"))
    return error.connection_invalidated or isinstance(error, InterfaceError) or broken


def may_come_back(error: BaseException | None) -> bool:
    """Tell whether nobody answered or could be reached: a server that is restarted is soon there again."""
    return isinstance(error, DBAPIError) and (is_lost(error) or sentence(error) == _NOT_THERE)


def sentence(error: DBAPIError) -> str | None:
    """Return the sentence for an error of the server's own state; None if it is about the statement."""
    if may_try_again(error):
        return BUSY
    known = _SENTENCES.get(code(error))
    if known is not None:
        return known
    if error.statement is None and not code(error):
        return _not_connected(error)
    return LOST if is_lost(error) else None


def _not_connected(error: DBAPIError) -> str:
    """Return why there is no connection. libpq gives no code, but says whether a password was needed."""
    server = getattr(error.orig, "pgconn", None)
    if getattr(server, "needs_password", False) or getattr(server, "used_password", False):
        return _NOT_LET_IN
    said = str(error.orig)
    if "certificate" in said or "SSL" in said:
        return _NOT_PROVEN
    return LOST if is_lost(error) else _NOT_THERE
