"""Forms for those who do not have the program, and who has not answered."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.cli.codes import DONE, WrongUse
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.reports import REPORT_LANGUAGES
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.cli.values import row_id
from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import entity
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext, say
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.making import AREAS, Batch, Order, keep_forms, plan_forms
from innovasjon_desktop.services.forms.waiting import BatchState, Waiting, batches
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database

STATUS = "status"
OPTIONS = {
    "unit": (AREAS,),
    "section": (AREAS, STATUS),
    "period": (AREAS, STATUS),
    "not_chosen": (AREAS,),
    "completed": (AREAS,),
    "reply_to": (AREAS, REQUEST),
    "by": (AREAS, REQUEST),
    "all": (STATUS,),
}
"""What each option goes with."""


def run_forms(arguments: argparse.Namespace) -> int:
    """Make forms, or tell whose answers are missing."""
    _check_use(arguments)
    if arguments.what == STATUS:
        return _status(arguments)
    from innovasjon_desktop.reports.forms import form_files, written

    folder = Path(arguments.folder)
    with opened(arguments, write=True) as database:
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
            if batch.done:
                ended = ngettext(
                    "{count} unit is done with its area and gets none.",
                    "{count} units are done with their area and get none.",
                    batch.done,
                )
                tell(ended.format(count=batch.done))
            for name in files:
                print(name)
    return DONE


def _check_use(arguments: argparse.Namespace) -> None:
    """Require what is needed, and nothing that would not be heeded.

    Raises:
        WrongUse: something is missing, or does not go with what is asked for.
    """
    what = arguments.what
    if what != STATUS and not (arguments.folder or "").strip():
        raise WrongUse(say(N_("Missing: {names}"), names="DIR"))
    given = ["DIR"] if what == STATUS and arguments.folder is not None else []
    given += [
        f"--{name.replace('_', '-')}"
        for name, fits in OPTIONS.items()
        if what not in fits and getattr(arguments, name, None)
    ]
    if given:
        raise WrongUse(say(N_("This does not go with “{what}”: {names}."), names=given, what=what))


def _id_of(connection: Connection, entity_name: str, text: str) -> int:
    """Return the row a text means.

    Raises:
        NotFound: there is none; it says which there are.
        Ambiguous: several fit.
    """
    try:
        return row_id(connection, entity(entity_name), text)
    except NotFound as error:
        names = [*WordBook(connection).names(entity_name).values()]
        if not names:
            raise
        raise NotFound(N_("There is no “{text}”. There are: {names}."), text=text, names=names) from error


def _place(connection: Connection, arguments: argparse.Namespace) -> tuple[int | None, frozenset[int] | None]:
    """Return the period and the sections that are asked for."""
    named, period = getattr(arguments, "section", None), getattr(arguments, "period", None)
    return (
        None if period is None else _id_of(connection, "development_period", period),
        frozenset(_id_of(connection, "section", name) for name in named) if named else None,
    )


def _planned(arguments: argparse.Namespace, database: Database) -> Batch:
    wanted = getattr(arguments, "lang", "")
    with database.read() as connection:
        period_id, sections = _place(connection, arguments)
        unit = getattr(arguments, "unit", None)
        order = Order(
            arguments.what,
            period_id,
            sections,
            getattr(arguments, "not_chosen", False),
            wanted if wanted in REPORT_LANGUAGES else "",
            getattr(arguments, "completed", False),
            " ".join((getattr(arguments, "reply_to", None) or "").split()),
            getattr(arguments, "by", None),
            None if unit is None else row_id(connection, entity("unit"), unit),
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
        "done": batch.done,
        "change_set": change_set,
    }


def _status(arguments: argparse.Namespace) -> int:
    with opened(arguments) as database:
        with database.read() as connection:
            period_id, sections = _place(connection, arguments)
            found = batches(connection, database.today(), period_id=period_id, sections=sections)
        if not getattr(arguments, "all", False):
            found = found[:1]
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
