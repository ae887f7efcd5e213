"""Figures and the management workbook."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.codes import DONE, WrongUse
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.cli.values import row_id
from innovasjon_desktop.domain.areas import AREA_LIFE
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import entity
from innovasjon_desktop.i18n import MISSING, _, date_text, number_text, percent_text, say
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.store.unit_of_work import Database

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


PARTS = {
    "value": "",
    "appointments_active": N_("appointments"),
    "without_contact": N_("without contact"),
    "must_be_renewed": N_("to be renewed"),
    "turnover": N_("turnover"),
    "median_days_to_choose": N_("median days to choose"),
    "within_deadline": N_("within the deadline"),
    "replaced": N_("replaced"),
    "followed_up_180_days": N_("followed up in 180 days"),
    "median": N_("median"),
    "p90": N_("90th percentile"),
    "count": N_("number"),
}
REPORT_LANGUAGES = ("nb", "nn")


def run_figures(arguments: argparse.Namespace) -> int:
    """Print the figures F-01 to F-12."""
    from innovasjon_desktop.services.figures import as_json, figures

    with opened(arguments) as database, database.read() as connection:
        since, as_of = _interval(arguments, database)
        document = as_json(figures(connection, as_of, since))
        if getattr(arguments, "json", False):
            print_json(document)
        else:
            tell(N_("As of {date}"), date=as_of)
            print_table(
                ["", _("Figure"), _("Value")],
                [[name, _(title), _told(document["figures"][name])] for name, title in TITLES.items()],
                widest=200,
            )
    return DONE


def _interval(arguments: argparse.Namespace, database: Database) -> tuple[dt.date | None, dt.date]:
    since, as_of = getattr(arguments, "from", None), getattr(arguments, "as_of", None) or database.today()
    if since is not None and since > as_of:
        raise BadInput(N_("The end cannot be before the start."), field="as_of")
    return since, as_of


def _told(figure: dict[str, Any]) -> str:
    """Return a figure in words: its share or its numbers; the lists are for ``--json``."""
    if "percent" in figure:
        return _share(figure)
    parts = []
    for name, value in figure.items():
        match value:
            case {"percent": _percent}:
                parts.append(f"{_(PARTS[name])} {_share(value)}")
            case dict():
                parts += [f"{_(AREA_LIFE.state(key).label)} {count}" for key, count in value.items() if count]
            case int() | float() | None if name in PARTS:
                parts.append(f"{_(PARTS[name])} {_number(value)}".strip())
    return ", ".join(parts) or _("see --json")


def _share(share: dict[str, Any]) -> str:
    of = _("{numerator} of {denominator}").format(**share)
    return f"{of} ({percent_text(share['percent'])})"


def _number(value: float | None) -> str:
    return MISSING if value is None else number_text(value, 0 if value == int(value) else 1)


def run_report(arguments: argparse.Namespace) -> int:
    """Write the management workbook, of today or of a frozen report, and freeze it if that is asked for."""
    path = Path(arguments.file)
    if path.suffix.casefold() != ".xlsx":
        raise BadInput(N_("Give the file a name that ends with .xlsx."))
    if hasattr(arguments, "frozen"):
        return _report_again(arguments, path)
    return _report_now(arguments, path)


def _report_now(arguments: argparse.Namespace, path: Path) -> int:
    from innovasjon_desktop.reports.management import freeze_report, write_report
    from innovasjon_desktop.services.commands import run
    from innovasjon_desktop.services.frozen import find_frozen, free_name, load_earlier
    from innovasjon_desktop.services.report_data import load_report

    freeze, compare = getattr(arguments, "freeze", None), getattr(arguments, "compare", None)
    with opened(arguments, write=freeze is not None) as database:
        since, as_of = _interval(arguments, database)
        with database.read() as connection:
            name = "" if freeze is None else free_name(connection, freeze)
            before = compare and load_earlier(connection, find_frozen(connection, compare).id)
            named = getattr(arguments, "section", None)
            sections = named and {row_id(connection, entity("section"), name) for name in named}
            data = load_report(connection, as_of, since, sections=sections)
        wanted = getattr(arguments, "lang", None)
        language = wanted if wanted in REPORT_LANGUAGES else data.settings["report_language"]
        names = getattr(arguments, "names", False) or data.settings["export_person_names"]
        write_report(
            path,
            data,
            lang=language,
            names=names,
            made_on=database.today(),
            before=before,
            frozen_as=name,
        )
        tell(N_("The report is saved. Data as of {date}."), date=as_of)
        if name:
            command = freeze_report(name, data, lang=language, names=names, before=before)
            tell(run(database, command, actor=actor()).label)
            if names:
                tell(N_("The frozen report holds names of people."))
    return DONE


def _report_again(arguments: argparse.Namespace, path: Path) -> int:
    from innovasjon_desktop.reports.management import write_again
    from innovasjon_desktop.services.frozen import find_frozen, load_frozen

    for other in ("freeze", "compare", "section", "from", "as_of"):
        if hasattr(arguments, other):
            said = N_("{name} cannot be used with {other}")
            raise WrongUse(say(said, name="--frozen", other=f"--{other.replace('_', '-')}"))
    with opened(arguments) as database:
        with database.read() as connection:
            name, frozen = load_frozen(connection, find_frozen(connection, arguments.frozen).id)
        wanted = getattr(arguments, "lang", None)
        language = wanted if wanted in REPORT_LANGUAGES else ""
        names = hasattr(arguments, "names")
        write_again(path, name, frozen, lang=language, names=names, made_on=database.today())
        if frozen.names and not names:
            tell(N_("Names of people are left out. With --names they are in it."))
        tell(N_("The report is saved. Data as of {date}."), date=frozen.data.figures.as_of)
    return DONE


def run_frozen(arguments: argparse.Namespace) -> int:
    """Print the frozen reports, the newest first, and what each holds."""
    from innovasjon_desktop.reports.management import holds_text
    from innovasjon_desktop.services.frozen import about_frozen

    with opened(arguments) as database, database.read() as connection:
        found = about_frozen(connection)
        if getattr(arguments, "json", False):
            print_json(
                [
                    {
                        "name": each.name,
                        "as_of": each.as_of,
                        "from": each.since,
                        "names": names,
                        "sections": list(sections),
                        "made_by": each.made_by,
                        "made_at": each.made_at,
                    }
                    for each, names, sections in found
                ]
            )
        elif found:
            print_table(
                [_("Name"), _("As-of date"), _("From"), _("Holds"), _("Made by"), _("Made on")],
                [
                    [
                        each.name,
                        date_text(each.as_of),
                        date_text(each.since),
                        holds_text(names, sections),
                        each.made_by,
                        date_text(each.made_at.astimezone().date()),
                    ]
                    for each, names, sections in found
                ],
            )
        else:
            tell(N_("No report is frozen."))
    return DONE
