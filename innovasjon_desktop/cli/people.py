"""Data about people: everything about one of them, taking one out for good, and who should go."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innovasjon_desktop.cli.codes import DONE, REFUSED, WrongUse
from innovasjon_desktop.cli.output import json_value, print_json, print_table, tell
from innovasjon_desktop.cli.session import opened
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.retention import MONTHS
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.local_stores import actor

if TYPE_CHECKING:
    from innovasjon_desktop.services.personal.copies import KeptCopy
    from innovasjon_desktop.services.personal.erasing import Preview, Receipt
    from innovasjon_desktop.services.personal.sweep import Hit


def run_person(arguments: argparse.Namespace) -> int:
    """Carry out what is asked about people."""
    work = {
        "report": _report,
        "erase": _erase,
        "retention": _retention,
        "record": _record,
        "replay": _replay,
    }
    return work[arguments.what](arguments)


def _report(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services.personal.report import as_json, person_report

    path = _file(arguments, ".xlsx", ".json")
    with opened(arguments) as database, database.read() as connection:
        report = person_report(connection, arguments.id, getattr(arguments, "account", ()))
    if path is None or path.suffix.casefold() == ".json":
        _put(arguments, path, as_json(report))
    else:
        from innovasjon_desktop.reports.personal import write_person

        write_person(path, report, database.today())
    if path is not None:
        tell(N_("Everything about person {id} is in {file}"), id=arguments.id, file=str(path))
    return DONE


def _record(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services.personal.record import as_json, as_text, record

    path = _file(arguments, ".xlsx", ".txt")
    with opened(arguments) as database, database.read() as connection:
        made = record(connection)
    if path is not None and path.suffix.casefold() == ".xlsx":
        from innovasjon_desktop.reports.personal import write_record

        write_record(path, made, database.today())
    elif path is not None:
        _write(path, as_text(made))
    elif not hasattr(arguments, "json"):
        print(as_text(made), end="")
    if hasattr(arguments, "json"):
        print_json(as_json(made))
    if path is not None:
        tell(N_("The record of processing is in {file}"), file=str(path))
    return DONE


def _retention(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services.personal.retention import as_json, due

    with opened(arguments) as database, database.read() as connection:
        day: dt.date = getattr(arguments, "as_of", database.today())
        months: int = getattr(arguments, "months", MONTHS)
        found = due(connection, day, months)
    if hasattr(arguments, "json"):
        print_json(as_json(found, day, months))
    elif not found:
        tell(N_("Nobody has been without a role for {months} months."), months=months)
    else:
        print_table(
            [_("No."), _("Name"), _("Last day"), _("Proposed since")],
            [[str(each.person_id), each.name, date_text(each.last), date_text(each.since)] for each in found],
        )
    return DONE


def _erase(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services.personal.erasing import erase, preview

    dry = hasattr(arguments, "dry_run")
    if not dry and not hasattr(arguments, "yes"):
        raise WrongUse(_("An erasure cannot be undone: look with --dry-run, then say --yes."))
    chosen = {
        "accounts": getattr(arguments, "account", ()),
        "also": getattr(arguments, "also", ()),
        "keep": getattr(arguments, "keep", ()),
    }
    with opened(arguments, write=not dry) as database:
        if dry:
            seen = preview(database, arguments.id, **chosen)
            if hasattr(arguments, "json"):
                print_json(_preview_json(seen))
            else:
                _show(seen)
            return REFUSED if seen.obstacles else DONE
        receipt = erase(database, arguments.id, actor=actor(), **chosen)
    for warning in receipt.warnings:
        tell(warning)
    if hasattr(arguments, "json"):
        print_json(_receipt_json(receipt))
    else:
        tell(N_("The personal data of person {id} are erased."), id=receipt.person_id)
        _show_doubts(receipt.doubts)
        _show_copies(receipt.copies)
    return REFUSED if receipt.warnings else DONE


def _replay(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services.personal.copies import place_of
    from innovasjon_desktop.services.personal.erasing import keep_ledger, replay
    from innovasjon_desktop.services.personal.ledger import read, read_beside

    with opened(arguments, write=True) as database:
        place = place_of(database)
        if arguments.file is not None:
            known = read(Path(arguments.file))
        elif place is not None:
            known = read_beside(place)
        else:
            raise BadInput(N_("The store is on a server; name the list of erasures."))
        again = replay(database, known, actor=actor())
        keep_ledger(database)
    if hasattr(arguments, "json"):
        print_json({"erased": again})
    else:
        tell(N_("People who were erased anew: {count}"), count=len(again))
    return DONE


def _file(arguments: argparse.Namespace, *endings: str) -> Path | None:
    if arguments.file is None:
        return None
    path = Path(arguments.file)
    if path.suffix.casefold() not in endings:
        raise BadInput(
            N_("Give the file a name that ends with {endings}."), field="file", endings=list(endings)
        )
    return path


def _put(arguments: argparse.Namespace, path: Path | None, document: Mapping[str, Any]) -> None:
    if path is not None:
        _write(path, json.dumps(document, ensure_ascii=False, indent=2, default=json_value) + "\n")
    if path is None or hasattr(arguments, "json"):
        print_json(document)


def _write(path: Path, text: str) -> None:
    from innovasjon_desktop.reports.files import replacing

    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _show(seen: Preview) -> None:
    tell(N_("Nothing was changed. This would go from person {id}:"), id=seen.subject.id)
    for name, value in seen.cells.items():
        print(f"{name}: {value}")
    tell(N_("Lines of the change log about the person: {count}"), count=seen.own_lines)
    if seen.hits:
        tell(N_("The person is named in these texts, and is replaced there:"))
        _print_hits(seen.hits)
    _show_doubts(seen.doubts)
    if seen.obstacles:
        tell(N_("The person still has roles. End them first: {roles}"), roles=list(seen.obstacles))
    _show_copies(seen.copies)


def _show_doubts(doubts: Sequence[Hit]) -> None:
    if doubts:
        tell(N_("These texts may be about the person. They stay unless you choose them with --also:"))
        _print_hits(doubts)


def _print_hits(hits: Sequence[Hit]) -> None:
    from innovasjon_desktop.services.personal.places import called

    print_table(
        [_("Mark"), _("List"), _("No."), _("Found"), _("Text")],
        [[hit.mark, called(hit.table), str(hit.row_id), ", ".join(hit.words), hit.text] for hit in hits],
        widest=70,
    )


def _show_copies(copies: Sequence[KeptCopy]) -> None:
    if not copies:
        return
    tell(N_("These files hold the person as before. Copies that people made elsewhere are not known here."))
    print_table(
        [_("When"), _("Gone by"), _("File")],
        [
            [
                date_text(copy.at.astimezone()),
                date_text(copy.gone_by) if copy.gone_by else _("delete it yourself"),
                str(copy.path),
            ]
            for copy in copies
        ],
        widest=200,
    )


def _preview_json(seen: Preview) -> Mapping[str, Any]:
    from innovasjon_desktop.services.personal.report import hit_as_json

    return {
        "person": seen.subject.id,
        "cells": dict(seen.cells),
        "replaced": [hit_as_json(hit) for hit in seen.hits],
        "doubts": [hit_as_json(hit) for hit in seen.doubts],
        "rows": dict(seen.rewrites),
        "change_log_lines": seen.own_lines,
        "obstacles": list(seen.obstacles),
        "copies": _copies_json(seen.copies),
    }


def _receipt_json(receipt: Receipt) -> Mapping[str, Any]:
    from innovasjon_desktop.services.personal.report import hit_as_json

    return {
        "person": receipt.person_id,
        "change_set": receipt.change_set,
        "rows": dict(receipt.rewrites),
        "left": [hit_as_json(hit) for hit in receipt.doubts],
        "found_in_bytes": None if receipt.found is None else list(receipt.found),
        "found_of_others": list(receipt.of_others),
        "copies": _copies_json(receipt.copies),
        "ledger": None if receipt.ledger is None else str(receipt.ledger),
        "warnings": [say(warning) for warning in receipt.warnings],
    }


def _copies_json(copies: Sequence[KeptCopy]) -> list[Mapping[str, Any]]:
    return [
        {
            "file": str(copy.path),
            "at": copy.at.isoformat(),
            "gone_by": copy.gone_by.isoformat() if copy.gone_by else None,
        }
        for copy in copies
    ]
