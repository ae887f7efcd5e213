"""Copies of the store: make one, look at them, prove them whole, put one back."""

from __future__ import annotations

import argparse
import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innovasjon_desktop.cli.codes import DONE, REFUSED
from innovasjon_desktop.cli.output import print_json, print_table, tell
from innovasjon_desktop.cli.session import opened, place_of
from innovasjon_desktop.domain.backups import REASONS
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text, number_text, say
from innovasjon_desktop.local_stores import actor
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database

if TYPE_CHECKING:
    from innovasjon_desktop.store.manifests import Copy

MEGABYTE = 1_000_000


def run_backup(arguments: argparse.Namespace) -> int:
    """Make a verified copy, list the copies there are, or verify them."""
    if hasattr(arguments, "list"):
        return _list(arguments)
    if hasattr(arguments, "verify"):
        return _verify(arguments)
    return _make(arguments)


def _make(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services import backups

    with opened(arguments):
        pass  # it is a store; messages follow its settings from now on
    database = Database(open_engine(place_of(arguments)))
    made = backups.make(database, "asked", to=_folder(arguments, "to"), second=_folder(arguments, "second"))
    for warning in made.warnings:
        tell(warning)
    if hasattr(arguments, "json"):
        print_json(
            _as_json(made.copy) | {"pruned": [str(path) for path in made.pruned]} | _said(made.warnings)
        )
    else:
        tell(N_("A copy was made and verified: {file}"), file=str(made.copy.path))
        if made.pruned:
            tell(N_("Older copies that newer ones stand for were removed: {count}"), count=len(made.pruned))
    return REFUSED if made.warnings else DONE


def _list(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services import backups

    database = _unopened(arguments)
    copies = backups.listed(database, folder=_folder(arguments, "to"))
    if hasattr(arguments, "json"):
        print_json([_as_json(copy) for copy in copies])
    elif not copies:
        tell(N_("There are no copies of this store."))
    else:
        print_table(
            [_("When"), _("Reason"), _("Rows"), _("Size"), _("Verified"), _("File")],
            [
                [
                    _moment(copy),
                    _(REASONS.get(copy.reason, "")),
                    str(sum(copy.counts.values())),
                    f"{number_text(copy.size / MEGABYTE, 1)} MB",
                    _("yes") if copy.verified else _("no"),
                    copy.path.name,
                ]
                for copy in copies
            ],
        )
    return DONE


def _moment(copy: Copy) -> str:
    when = date_text(copy.at.astimezone())
    return _("{when} (in the future)").format(when=when) if copy.at > dt.datetime.now(dt.UTC) else when


def _verify(arguments: argparse.Namespace) -> int:
    from innovasjon_desktop.services import backups

    database = _unopened(arguments)
    if arguments.verify:
        copies = [backups.find(_named(database, arguments.verify))]
    else:
        copies = backups.listed(database, folder=_folder(arguments, "to"))
    outcomes = [backups.verify(copy) for copy in copies]
    if hasattr(arguments, "json"):
        print_json([_as_json(copy) | {"problems": [say(each) for each in wrong]} for copy, wrong in outcomes])
    elif not outcomes:
        tell(N_("There are no copies of this store."))
    else:
        for copy, wrong in outcomes:
            print(f"{copy.path.name}: {_('whole') if not wrong else ' '.join(say(each) for each in wrong)}")
    return REFUSED if not outcomes or any(wrong for _copy, wrong in outcomes) else DONE


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a copy in the store's place, or tell what that would change."""
    from innovasjon_desktop.services import backups

    database = _unopened(arguments)
    second = _folder(arguments, "second")
    is_latest = arguments.file == "latest"
    path = backups.latest(database, second=second).path if is_latest else _named(database, arguments.file)
    preview = backups.preview(database, path)
    done: dict[str, Any] = {"before": None, "quarantine": None, "migrated": False, "erased_again": []}
    done |= _said(())
    if not hasattr(arguments, "dry_run"):
        report = backups.restore(database, path, who=actor(), call=True, second=second)
        done = {
            "before": str(report.before.path) if report.before else None,
            "quarantine": str(report.quarantine) if report.quarantine else None,
            "migrated": report.migrated,
            "erased_again": list(report.erased),
        } | _said(report.warnings)
        for warning in report.warnings:
            tell(warning)
    counts = _counts(preview.now, dict(preview.copy.counts))
    if hasattr(arguments, "json"):
        print_json(
            {"copy": _as_json(preview.copy), "dry_run": hasattr(arguments, "dry_run"), "counts": counts}
            | done
        )
        return DONE
    if preview.now is None:
        tell(N_("There is no store that can be read now. This is what the copy has."))
    changed = [
        [say(label), number_text(both["now"]), number_text(both["copy"])]
        for table, both in counts.items()
        if (both["now"] or 0) != (both["copy"] or 0) and (label := backups.label(table)) is not None
    ]
    if changed:
        print_table([_("List"), _("Rows now"), _("Rows in the copy")], sorted(changed))
    else:
        tell(N_("The copy has as many rows as the store in every table."))
    if hasattr(arguments, "dry_run"):
        tell(N_("Nothing was changed."))
        return DONE
    tell(N_("The copy of {at} stands in the store's place."), at=preview.copy.at.astimezone())
    if done["before"]:
        tell(N_("The store as it was is kept: {file}"), file=done["before"])
    elif done["quarantine"]:
        tell(N_("The damaged store was moved to {folder}"), folder=done["quarantine"])
    if done["erased_again"]:
        tell(
            N_("People who had been erased since, and were erased from the copy as well: {count}"),
            count=len(done["erased_again"]),
        )
    return DONE


def _unopened(arguments: argparse.Namespace) -> Database:
    """Return the store without reading it: it may be missing or damaged; that is when copies are needed."""
    with suppress(UserError), opened(arguments):
        pass  # messages follow its settings from now on, if it has any
    return Database(open_engine(place_of(arguments)))


def _folder(arguments: argparse.Namespace, name: str) -> Path | None:
    given = getattr(arguments, name, None)
    return Path(given).expanduser() if given else None


def _named(database: Database, given: str) -> Path:
    """Return the copy that is meant: a path, or the name of a file in the folder of copies, as listed."""
    from innovasjon_desktop.services import backups

    path = Path(given).expanduser()
    among = backups.folder_of(database) / path.name
    return among if path.parent == Path() and not path.exists() and among.exists() else path


def _counts(now: dict[str, int] | None, copy: dict[str, int]) -> dict[str, dict[str, int | None]]:
    return {
        table: {"now": None if now is None else now.get(table, 0), "copy": copy.get(table, 0)}
        for table in sorted({*copy, *(now or ())})
    }


def _said(warnings: tuple[Message, ...]) -> dict[str, list[str]]:
    return {"warnings": [say(warning) for warning in warnings]}


def _as_json(copy: Copy) -> dict[str, Any]:
    return {
        "file": str(copy.path),
        "at": copy.at.isoformat(),
        "reason": copy.reason,
        "size": copy.size,
        "sha256": copy.sha256,
        "schema": copy.schema,
        "change_set": copy.change_set,
        "counts": dict(copy.counts),
        "verified": copy.verified,
        "verified_at": copy.verified_at.isoformat() if copy.verified_at else None,
    }
