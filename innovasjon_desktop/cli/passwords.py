"""The password of a shared database: asked for, tried, and kept where the system keeps passwords."""

from __future__ import annotations

import argparse
from getpass import getpass

from innovasjon_desktop.cli.codes import DONE, WrongUse
from innovasjon_desktop.cli.output import tell
from innovasjon_desktop.cli.session import place_of
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _
from innovasjon_desktop.store.engine import store_url


def run_password(arguments: argparse.Namespace) -> int:
    """Keep a password that the server takes; an empty one takes away what is kept."""
    from innovasjon_desktop.services import sharing
    from innovasjon_desktop.store import passwords
    from innovasjon_desktop.store.server_address import without_password

    url = without_password(store_url(place_of(arguments)))
    if url.get_backend_name() != "postgresql":
        raise WrongUse(_("Only a shared database has a password."))
    given = getpass(f"{_('Password')}: ")
    if not given:
        passwords.forget(url)
        tell(N_("No password is kept for {account}."), account=passwords.account(url))
        return DONE
    sharing.let_in(url.render_as_string(), given)
    tell(N_("The password is kept for {account}."), account=passwords.account(url))
    return DONE
