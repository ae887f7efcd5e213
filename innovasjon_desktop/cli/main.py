"""The command line: ``innovasjon CALL …``."""

from __future__ import annotations

import argparse
import errno
import os
import platform
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module

from innovasjon_desktop import __version__
from innovasjon_desktop.cli.codes import BAD_INPUT, BUG, DONE, NO_STORE, STOPPED, WRONG_USE, WrongUse
from innovasjon_desktop.cli.output import prepare, print_json, tell
from innovasjon_desktop.cli.parser import parse
from innovasjon_desktop.domain.errors import Cancelled, StoreUnavailable, UserError
from innovasjon_desktop.i18n import LANGUAGES, _, say, use_language

# The module of each call: a call loads only what it needs.
_MODULES = {
    "init": "stores",
    "migrate": "stores",
    "password": "passwords",
    "transfer": "stores",
    "check": "check",
    "history": "stores",
    "undo": "stores",
    "backup": "backups",
    "restore": "backups",
    "import": "imports",
    "list": "tables",
    "set": "tables",
    "move": "tables",
    "export": "tables",
    "forms": "forms",
    "figures": "reports",
    "report": "reports",
    "frozen": "reports",
    "person": "people",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one call and return its exit code.

    0 done; 1 done, but something was refused; 2 wrong use; 3 bad input, nothing changed; 4 the store cannot
    be used now; 70 a bug; 130 stopped with Ctrl+C.
    """
    given = sys.argv[1:] if argv is None else list(argv)
    if given[:1] == ["--read-apart"]:  # a frozen program that reads a file for another one
        from innovasjon_desktop.services.importing.apart import serve

        return serve()
    prepare()
    use_language(_language(given))
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has had enough.
        _write_no_more()
        return DONE
    except OSError:  # a full disk behind the output
        _write_no_more()
        tell(_("The output could not be written."))
        return NO_STORE
    return code


def _write_no_more() -> None:
    """Let nothing be written when Python ends either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(given: Sequence[str]) -> int:
    try:
        arguments = parse(given)
        module = import_module(f"innovasjon_desktop.cli.{_MODULES[arguments.call]}")
        work: Callable[[argparse.Namespace], int] = getattr(module, f"run_{arguments.call}")
        return work(arguments)
    except SystemExit as left:  # after the help or the version
        return left.code if isinstance(left.code, int) else WRONG_USE
    except WrongUse as wrong:
        print(f"{wrong.usage}{wrong.message}", file=sys.stderr)
        _print_error(given, wrong.message)
        return WRONG_USE
    except UserError as error:
        tell(error)
        _print_error(given, say(error), error.field, error.rule or None)
        return NO_STORE if isinstance(error, StoreUnavailable) else BAD_INPUT
    except Cancelled:
        return _stopped(given, _("Stopped. Nothing was changed."))
    except KeyboardInterrupt:  # perhaps at the very last moment
        return _stopped(given, _("Stopped. It was done whole or not at all: look with “innovasjon history”."))
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        return _bug(given, error)
    except Exception as error:  # noqa: BLE001 - the last place to say it in a way people can report
        return _bug(given, error)


def _stopped(given: Sequence[str], said: str) -> int:
    print(file=sys.stderr)
    tell(said)
    _print_error(given, said)
    return STOPPED


def _bug(given: Sequence[str], error: Exception) -> int:
    said = _(
        "Something went wrong in the program itself. Look with “innovasjon history” whether it was done. "
        "Please report this:"
    )
    tell(said)
    print(bug_report(error), file=sys.stderr)
    _print_error(given, said.rstrip(":"))
    return BUG


def _print_error(
    given: Sequence[str], message: str, field: str | None = None, rule: str | None = None
) -> None:
    """Print the one document that was asked for when there is nothing else to print."""
    if "--json" in given:
        print_json({"error": {"message": message, "field": field, "rule": rule}})


def bug_report(error: BaseException) -> str:
    """Return type, program lines and versions; never the error's text, which may hold what people wrote."""
    kind = type(error)
    lines = [
        f"innovasjon_desktop {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{kind.__module__}.{kind.__qualname__}",
    ]
    for frame in traceback.extract_tb(error.__traceback__):
        # Only the end of the path: its beginning can hold a user's name.
        place = "/".join(frame.filename.replace("\\", "/").split("/")[-3:])
        lines.append(f"  {place}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


def _language(given: Sequence[str]) -> str:
    """Return the language asked for with ``--lang``, before anything is said at all."""
    for place, text in enumerate(given):
        wanted = (
            given[place + 1] if text == "--lang" and place + 1 < len(given) else text.removeprefix("--lang=")
        )
        if wanted in LANGUAGES and text.startswith("--lang"):
            return wanted
    return LANGUAGES[0]


if __name__ == "__main__":
    sys.exit(main())
