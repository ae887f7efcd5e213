"""The store itself: make it, bring it up to date, move it, look back, take a step back."""

from __future__ import annotations

import argparse

from innovasjon_desktop.cli.codes import DONE, WrongUse
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.session import is_store, opened, place_of
from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.local_stores import actor


def run_init(arguments: argparse.Namespace) -> int:
    """Make a store, and fill it with the example municipality if asked to."""
    demo, scale = getattr(arguments, "demo", False), getattr(arguments, "scale", None)
    if scale is not None and not demo:
        raise WrongUse(_("--scale goes with --demo."))
    there = is_store(place_of(arguments))
    with opened(arguments, write=not there or demo, make=not there) as database:
        if demo:
            from innovasjon_desktop.services.demo import fill

            fill(database, scale or 1)
            tell(N_("The example municipality is ready."))
        elif there:
            tell(N_("There was a store here already; nothing was changed."))
        else:
            tell(N_("The store is ready."))
    return DONE


def run_migrate(arguments: argparse.Namespace) -> int:
    """Bring the store's schema up to date."""
    with opened(arguments, write=True, upgrade=True):
        tell(N_("The store is up to date."))
    return DONE


def run_transfer(arguments: argparse.Namespace) -> int:
    """Put everything the store holds at another place too, and compare every row."""
    from innovasjon_desktop.services import moving

    with opened(arguments, write=True) as database:
        moved = moving.move(database, arguments.place, actor())
    if hasattr(arguments, "json"):
        print_json({"from": moved.source, "to": moved.place, "rows": dict(moved.rows), "compared": True})
    else:
        tell(
            N_(
                "{count} rows are now at {place} too, and every one was compared. From now on work there: "
                "the old store is still at {source} and does not follow."
            ),
            count=sum(moved.rows.values()),
            place=moved.place,
            source=moved.source,
        )
    return DONE


def run_history(arguments: argparse.Namespace) -> int:
    """Print the latest steps, newest first."""
    from innovasjon_desktop.services.history import list_sets

    with opened(arguments) as database, database.read() as connection:
        steps = list_sets(connection, limit=getattr(arguments, "limit", 200))
        if getattr(arguments, "json", False):
            print_json(
                [
                    {
                        "id": step.id,
                        "at": step.at.isoformat(),
                        "actor": step.actor,
                        "label": say(step.label),
                        "rows": step.rows,
                        "undoes": step.undoes,
                        "undone_by": step.undone_by,
                    }
                    for step in steps
                ]
            )
            return DONE
        headers = [_("No."), _("When"), _("Who"), _("What"), _("Rows"), ""]
        print_table(
            headers,
            [
                [
                    str(step.id),
                    date_text(step.at.astimezone()),
                    step.actor,
                    say(step.label),
                    str(step.rows),
                    _("undone") if step.undone_by else "",
                ]
                for step in steps
            ],
        )
    return DONE


def run_undo(arguments: argparse.Namespace) -> int:
    """Take a step back: the one named, or the latest that stands."""
    from innovasjon_desktop.services.history import next_undo, undo

    with opened(arguments, write=True) as database:
        step = arguments.id
        if step is None:
            with database.read() as connection:
                step = next_undo(connection)
        if step is None:
            raise NotFound(N_("There is nothing to undo."))
        changed = undo(database, step, actor=actor())
        tell(changed.label)
        if getattr(arguments, "json", False):
            print_json({"change_set": changed.change_set_id, "undone": step, "rows": len(changed.rows)})
    return DONE
