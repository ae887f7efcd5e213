"""What can be called, in the user's language."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

from innovasjon_desktop import __version__
from innovasjon_desktop.cli.codes import WrongUse
from innovasjon_desktop.cli.people_calls import add_people
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import entity
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import parse_date
from innovasjon_desktop.i18n import LANGUAGES, _, say

T = TypeVar("T")

# What argparse says in English about a wrong call, and what this program says instead.
_SAID = (
    (r"the following arguments are required: (?P<names>.+)", N_("Missing: {names}")),
    (r"unrecognized arguments: (?P<names>.+)", N_("Not understood: {names}")),
    (r"argument (?P<name>[^:]+): expected .*", N_("{name} needs a value")),
    (
        r"argument (?P<name>[^:]+): invalid choice: (?P<value>.+) \(choose from (?P<names>.+)\)",
        N_("{name}: {value} is not one of {names}"),
    ),
    (r"argument (?P<name>[^:]+): invalid .+ value: (?P<value>.+)", N_("{name}: {value} cannot be used")),
    (
        r"argument (?P<name>[^:]+): not allowed with argument (?P<other>.+)",
        N_("{name} cannot be used with {other}"),
    ),
    (r"argument (?P<name>[^:]+): (?P<reason>.+)", N_("{name}: {reason}")),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with the word "usage" in the user's language."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Add the usage line."""
        super().add_usage(usage, actions, groups, f"{_('Usage:')} " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks the user's language. An option not given leaves no trace."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=Formatter,
            argument_default=argparse.SUPPRESS,
            **options,
        )
        self.given = self.add_argument_group(_("Arguments"))
        self.options = self.add_argument_group(_("Options"))
        self.options.add_argument("-h", "--help", action="help", help=_("show this help"))
        self.options.add_argument("--db", metavar="STORE", help=_("path or database URL of the store"))
        self.options.add_argument("--lang", choices=LANGUAGES, help=_("language of messages and reports"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call.

        Raises:
            WrongUse: always.
        """
        for pattern, text in _SAID:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                message = say(text, **found.groupdict())
                break
        raise WrongUse(message, self.format_usage())


def parser() -> Parser:
    """Return the parser of the whole command line."""
    main = Parser(prog="innovasjon", description=_("The overview a municipality's resource team works from."))
    main.options.add_argument(
        "--version",
        action="version",
        version=f"innovasjon {__version__}",
        help=_("show the version"),
    )
    calls = main.add_subparsers(
        dest="call", metavar=_("CALL"), required=True, title=_("Calls"), parser_class=Parser
    )

    def call(name: str, text: str, *, json: bool = True) -> Parser:
        made: Parser = calls.add_parser(name, help=text, description=text)
        if json:
            made.options.add_argument(
                "--json", action="store_true", help=_("print one JSON document and nothing else")
            )
        return made

    _stores(call)
    _copies(call)
    _tables(call)
    _reports(call)
    _forms(call)
    add_people(call, _add_date, _count)
    return main


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Return what is asked for; options may also stand between FIELD=VALUE.

    Raises:
        WrongUse: it cannot be understood.
    """
    reader = parser()
    arguments, rest = reader.parse_known_args(given)
    if rest and arguments.call in ("set", "move") and all(re.match(r"\w+=", text) for text in rest):
        arguments.values = [*(arguments.values or ()), *map(_pair, rest)]
    elif arguments.call == "forms" and arguments.folder is None and _is_one_place(rest):
        arguments.folder = rest[0]
    elif rest:
        reader.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments


def _is_one_place(rest: Sequence[str]) -> bool:
    """Tell whether what is left is a folder that stands behind an option, which argparse does not see."""
    return len(rest) == 1 and not rest[0].startswith("-")


def _stores(call: Callable[..., Parser]) -> None:
    init = call("init", _("make a store"), json=False)
    init.options.add_argument("--demo", action="store_true", help=_("fill it with the example municipality"))
    init.options.add_argument("--scale", type=_count, metavar="N", help=_("N times as large"))
    call("migrate", _("bring the store up to date"), json=False)
    call("password", _("keep the password of a shared database on this machine"), json=False)
    transfer = call("transfer", _("move the whole store to a shared database, or from there to a file"))
    transfer.given.add_argument(
        "place", metavar="PLACE", help=_("address of an empty database, or a file that is not there yet")
    )
    call("check", _("tell whether the store is sound, and what to do about what is not"))
    history = call("history", _("what was done, by whom and when"))
    history.options.add_argument("--limit", type=_count, metavar="N", help=_("the latest N steps"))
    undo = call("undo", _("take a step back; the latest unless another is named"))
    undo.given.add_argument(
        "id", nargs="?", default=None, type=_count, metavar="ID", help=_("the step's number in the history")
    )


def _copies(call: Callable[..., Parser]) -> None:
    backup = call("backup", _("make a verified copy of the store, or look at the copies"))
    backup.options.add_argument(
        "--to",
        metavar="DIR",
        help=_("another folder than the one beside the store; nothing is removed there"),
    )
    backup.options.add_argument(
        "--second", metavar="DIR", help=_("a second folder that gets the copy too, for instance on a share")
    )
    instead = backup.options.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help=_("show the copies instead"))
    instead.add_argument(
        "--verify",
        nargs="?",
        const="",
        metavar="FILE",
        help=_("read the copies, or one, and tell whether they are whole, instead"),
    )
    restore = call("restore", _("put a copy in the store's place; the store as it was is kept"))
    restore.given.add_argument(
        "file",
        metavar="FILE|latest",
        help=_("the copy, or the newest verified one not made before a restore"),
    )
    restore.options.add_argument(
        "--second",
        metavar="DIR",
        help=_("the second folder: it gets the copy made first, and “latest” is looked for there too"),
    )
    restore.options.add_argument(
        "--dry-run", action="store_true", help=_("tell what would happen, and do nothing")
    )


def _tables(call: Callable[..., Parser]) -> None:
    given = call("import", _("bring in rows from a CSV or a workbook"))
    given.given.add_argument(
        "kind",
        metavar="KIND",
        help=_("organisation, agents or the name of any list, for instance request; auto finds it out"),
    )
    given.given.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=_("a CSV or an xlsx file; with auto several of them, or folders"),
    )
    given.options.add_argument(
        "--map", metavar="MAP.json", help=_("a JSON file that says which header is which field")
    )
    given.options.add_argument(
        "--answers",
        metavar="ANSWERS.json",
        help=_("with auto: a JSON file with the answers to what --dry-run --json asks"),
    )
    _add_date(given, "on", _("the date things take effect where a row has none of its own"))
    given.options.add_argument(
        "--dry-run", action="store_true", help=_("tell what would happen, and do nothing")
    )
    given.options.add_argument(
        "--skip-refused", action="store_true", help=_("bring in the other rows even if some are refused")
    )
    listed = call("list", _("show rows"))
    _add_entity(listed)
    listed.options.add_argument(
        "--where",
        action="append",
        type=_pair,
        metavar="FIELD=VALUE",
        help=_("only rows that have this value"),
    )
    _add_as_of(listed)
    change = call("set", _("change fields of a row"))
    _add_entity(change)
    _add_row(change)
    change.given.add_argument("values", nargs="+", type=_pair, metavar="FIELD=VALUE", help=_("new values"))
    _add_date(change, "on", _("the date the change takes effect"))
    move = call("move", _("move a row to another status"))
    _add_entity(move)
    _add_row(move)
    move.given.add_argument("state", metavar="STATE", help=_("the new status, by key or name"))
    move.given.add_argument(
        "values", nargs="*", default=None, type=_pair, metavar="FIELD=VALUE", help=_("what the step needs")
    )
    _add_date(move, "on", _("the date the change takes effect"))
    export = call("export", _("write a list to a workbook or a CSV"), json=False)
    _add_entity(export)
    export.given.add_argument("file", metavar="FILE.xlsx|.csv", help=_("the file to write"))
    _add_as_of(export)


def _reports(call: Callable[..., Parser]) -> None:
    figures = call("figures", _("show the figures F-01 to F-12"))
    _add_interval(figures)
    report = call("report", _("write the management workbook"), json=False)
    report.given.add_argument("file", metavar="FILE.xlsx", help=_("the file to write"))
    _add_interval(report)
    report.options.add_argument(
        "--section", action="append", metavar="NAME", help=_("only this section; may be given several times")
    )
    report.options.add_argument("--names", action="store_true", help=_("with names of people"))
    for option, text in (
        ("freeze", _("keep the report under this name; with --names it holds names of people")),
        ("compare", _("compare it with the frozen report of this name")),
        ("frozen", _("make the frozen report of this name again")),
    ):
        report.options.add_argument(f"--{option}", metavar="NAME", help=text)
    call("frozen", _("show the frozen reports"))


def _forms(call: Callable[..., Parser]) -> None:
    forms = call("forms", _("make forms for those without the program, or tell who has not answered"))
    forms.given.add_argument(
        "what",
        choices=("areas", "request", "status"),
        metavar="areas|request|status",
        help=_(
            "one form per unit for its development area, one to ask for help with, or who has not answered"
        ),
    )
    forms.given.add_argument(
        "folder", nargs="?", default=None, metavar="DIR", help=_("the folder the forms go to; it is made")
    )
    forms.options.add_argument(
        "--section", action="append", metavar="NAME", help=_("only this section; may be given several times")
    )
    forms.options.add_argument("--unit", metavar="NAME", help=_("only this unit"))
    forms.options.add_argument(
        "--not-chosen", action="store_true", help=_("only units that have not chosen an area")
    )
    forms.options.add_argument(
        "--period", metavar="NAME", help=_("the development period; the one today belongs to unless given")
    )
    forms.options.add_argument(
        "--completed", action="store_true", help=_("also units whose area is completed or carried on")
    )
    forms.options.add_argument(
        "--reply-to", metavar="TEXT", help=_("whom the form goes back to, as it is to stand in it")
    )
    _add_date(forms, "by", _("the day the form is wanted back"))
    forms.options.add_argument(
        "--all", action="store_true", help=_("with status: all forms that were made, not only the latest")
    )


def _add_entity(call: Parser) -> None:
    call.given.add_argument(
        "entity", type=_entity, metavar="ENTITY", help=_("the list, for instance request")
    )


def _add_row(call: Parser) -> None:
    call.given.add_argument("id", metavar="ID", help=_("the row, by id or by what it is called"))


def _add_interval(call: Parser) -> None:
    _add_date(call, "as-of", _("the as-of date; today unless given"))
    _add_date(call, "from", _("first day of the interval; 1 January unless given"))


def _add_as_of(call: Parser) -> None:
    text = _(
        "the rows that were there on this date, with the status, the section and the dated fields they had"
        " then; other fields, such as names, are as they are now"
    )
    _add_date(call, "as-of", text)


def _add_date(call: Parser, name: str, text: str) -> None:
    call.options.add_argument(f"--{name}", type=_date, dest=name.replace("-", "_"), metavar="DATE", help=text)


def _date(text: str) -> dt.date:
    return _said(lambda: parse_date(Field(name="date", label="", kind=Kind.DATE), text))


def _entity(text: str) -> Entity:
    return _said(lambda: entity(text))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(say(N_("Write FIELD=VALUE, not “{text}”."), text=text))
    return name.strip(), value


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:19]) < 10**18:
        raise argparse.ArgumentTypeError(say(N_("“{text}” is not a whole number."), text=text))
    return int(text)


def _said(work: Callable[[], T]) -> T:
    try:
        return work()
    except UserError as error:
        raise argparse.ArgumentTypeError(say(error)) from None
