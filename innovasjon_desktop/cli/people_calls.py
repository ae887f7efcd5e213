"""What can be called about people's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from innovasjon_desktop.domain.retention import MONTHS
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, say

if TYPE_CHECKING:
    from innovasjon_desktop.cli.parser import Parser


def add_people(
    call: Callable[..., Parser], add_date: Callable[[Parser, str, str], None], count: Callable[[str], int]
) -> None:
    """Add ``innovasjon person WHAT``; ``add_date`` adds an option with a date, ``count`` reads a number."""
    person = call(
        "person", _("what is stored about people: show it, erase it, who should be erased"), json=False
    )
    calls = person.add_subparsers(
        dest="what", metavar=_("WHAT"), required=True, title=_("Calls"), parser_class=type(person)
    )

    def sub(name: str, text: str) -> Parser:
        made: Parser = calls.add_parser(name, help=text, description=text)
        made.options.add_argument(
            "--json", action="store_true", help=_("print one JSON document and nothing else")
        )
        return made

    report = sub("report", _("write everything the store has about a person"))
    _add_person(report, count)
    report.given.add_argument(
        "file", nargs="?", default=None, metavar="FILE.xlsx|.json", help=_("the file to write")
    )
    erase = sub("erase", _("replace a person's name and contact data everywhere, for good"))
    _add_person(erase, count)
    erase.options.add_argument(
        "--dry-run", action="store_true", help=_("tell what would happen, and do nothing")
    )
    erase.options.add_argument("--yes", action="store_true", help=_("do it; it cannot be undone"))
    for option, text in (
        ("also", _("also in this text, by its mark in --dry-run, or “all”; may be given several times")),
        ("keep", _("leave this text as it is, by its mark; may be given several times")),
    ):
        erase.options.add_argument(f"--{option}", action="append", metavar="MARK", help=text)
    retention = sub("retention", _("show who has had no role for so long that the data should go"))
    add_date(retention, "as-of", _("the as-of date; today unless given"))
    retention.options.add_argument(
        "--months",
        type=count,
        metavar="N",
        help=say(N_("months without a role; {months} unless given"), months=MONTHS),
    )
    record = sub("record", _("write which data about people there are, and why: the record of processing"))
    record.given.add_argument(
        "file", nargs="?", default=None, metavar="FILE.xlsx|.txt", help=_("the file to write")
    )
    replay = sub("replay", _("erase anew whom the list of erasures says, after an older copy was put back"))
    replay.given.add_argument(
        "file",
        nargs="?",
        default=None,
        metavar="LIST.jsonl",
        help=_("the list; the one beside the store unless given"),
    )


def _add_person(call: Parser, count: Callable[[str], int]) -> None:
    call.given.add_argument("id", type=count, metavar="ID", help=_("the person's number"))
    call.options.add_argument(
        "--account",
        action="append",
        metavar="NAME",
        help=_("a user name the person worked under; may be given several times"),
    )
