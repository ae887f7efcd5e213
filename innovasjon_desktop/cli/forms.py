"""Forms for those who do not have the program, and who has not answered."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from innovasjon_desktop.cli.codes import DONE, WrongUse
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.reports import REPORT_LANGUAGES
from innovasjon_desktop.cli.session import actor, opened
from innovasjon_desktop.cli.values import row_id
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import entity
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext, say
from innovasjon_desktop.services.forms.making import Batch, Order, keep_forms, plan_forms
from innovasjon_desktop.services.forms.waiting import BatchState, Waiting, batches
from innovasjon_desktop.store.unit_of_work import Database


def run_forms(arguments: argparse.Namespace) -> int:
    """Make forms, or tell whose answers are missing."""
    if arguments.what == "status":
        return _status(arguments)
    if arguments.folder is None:
        raise WrongUse(say(N_("Missing: {names}"), names="DIR"))
    from innovasjon_desktop.reports.forms import form_files, written

    folder = Path(arguments.folder)
    with opened(arguments) as database:
        batch = _planned(arguments, database)
        with written(batch, folder) as deliver:
            changed = keep_forms(database, batch, actor=actor(), deliver=deliver)
        files = [path.name for path in form_files(batch, folder)]
        if getattr(arguments, "json", False):
            print_json(_document(batch, folder, files, changed.change_set_id))
        else:
            made = ngettext("{count} form is made.", "{count} forms are made.", len(files))
            tell(made.format(count=len(files)))
            if batch.exempt:
                need_not = ngettext(
                    "{count} unit is exempt and gets none.",
                    "{count} units are exempt and get none.",
                    batch.exempt,
                )
                tell(need_not.format(count=batch.exempt))
            for name in files:
                print(name)
    return DONE


def _planned(arguments: argparse.Namespace, database: Database) -> Batch:
    wanted = getattr(arguments, "lang", "")
    with database.read() as connection:
        named, period = getattr(arguments, "section", None), getattr(arguments, "period", None)
        order = Order(
            arguments.what,
            None if period is None else row_id(connection, entity("development_period"), period),
            None if not named else frozenset(row_id(connection, entity("section"), name) for name in named),
            getattr(arguments, "not_chosen", False),
            wanted if wanted in REPORT_LANGUAGES else "",
        )
        return plan_forms(connection, order, database.today())


def _document(batch: Batch, folder: Path, files: list[str], change_set: int) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "language": batch.language,
        "made": [
            {
                "file": name,
                "purpose": form.purpose,
                "key": form.key,
                "unit_id": form.unit_id,
                "period_id": form.period_id,
                "area_id": form.area_id,
            }
            for form, name in zip(batch.forms, files, strict=True)
        ],
        "exempt": batch.exempt,
        "change_set": change_set,
    }


def _status(arguments: argparse.Namespace) -> int:
    with opened(arguments) as database:
        with database.read() as connection:
            found = batches(connection, database.today())
        if getattr(arguments, "json", False):
            print_json({"batches": [_batch(each) for each in found]})
        elif not found:
            tell(N_("No forms are made yet."))
        else:
            for each in found:
                _print(each)
    return DONE


def _batch(state: BatchState) -> dict[str, Any]:
    return {
        "id": state.id,
        "made_on": state.made_on,
        "period": state.period,
        "made": state.made,
        "answered": state.answered,
        "waiting": [_waiting(one) for one in state.waiting],
    }


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "unit_id": one.unit_id,
        "unit": one.unit,
        "section": one.section,
        "leader_title": one.leader_title,
        "purpose": one.purpose,
        "deadline": one.deadline,
        "contacts": [{"name": contact.name, "email": contact.email} for contact in one.contacts],
    }


def _print(state: BatchState) -> None:
    text = N_("Forms made on {date} for {period}: {answered} of {made} are answered.")
    print(say(text, date=state.made_on, period=state.period, answered=state.answered, made=state.made))
    if state.waiting:
        rows = [
            [
                one.section,
                one.unit,
                one.leader_title,
                ", ".join(contact.email or contact.name for contact in one.contacts) or MISSING,
                date_text(one.deadline),
            ]
            for one in state.waiting
        ]
        print_table([_("Section"), _("Unit"), _("Leader's title"), _("Agents"), _("Deadline")], rows)
