"""Figures and the management workbook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.codes import DONE
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, current_language, date_text, number_text, percent_text

TITLES = {
    "F-01": N_("Innovation agents"),
    "F-02": N_("Agent coverage"),
    "F-03": N_("Agent network"),
    "F-04": N_("Units with a chosen area"),
    "F-05": N_("Chosen areas by section"),
    "F-06": N_("Progress of areas"),
    "F-07": N_("Response time (working days)"),
    "F-08": N_("Answered within the deadline"),
    "F-09": N_("Lead time (days)"),
    "F-10": N_("Fulfilment"),
    "F-11": N_("Reach"),
    "F-12": N_("Capacity (hours)"),
}


def run_figures(arguments: argparse.Namespace) -> int:
    """Print the figures F-01 to F-12."""
    from innovasjon_desktop.services.figures import as_json, figures

    with opened(arguments) as database, database.read() as connection:
        as_of = getattr(arguments, "as_of", None) or database.today()
        document = as_json(figures(connection, as_of, getattr(arguments, "from", None)))
        if getattr(arguments, "json", False):
            print_json(document)
        else:
            tell(_("As of {date}").format(date=date_text(as_of)))
            print_table(
                ["", _("Figure"), _("Value")],
                [[name, _(title), _told(document["figures"][name])] for name, title in TITLES.items()],
            )
    return DONE
