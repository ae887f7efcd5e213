"""Open a file somebody has: what it is shows from its content, not from its name."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.book import KEY_SHEET, Book, Sheet
from innovasjon_desktop.services.importing.package import NOT_A_TABLE
from innovasjon_desktop.services.importing.reading import EMPTY, MOST_BYTES, Cell

_ZIP = b"PK"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_TEXTS = (b"%pdf", b"{\\rtf", b"<!doctype", b"<html", b"<table", b"<?xml")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read: its sheets, each with whether people see it, come one by one."""

    name: str
    digest: str
    origin: Message
    is_text: bool
    sheets: Iterator[tuple[bool, Sheet]]


def read_book(path: str | Path) -> Book:
    """Read a CSV, or all visible sheets of an xlsx or xlsm workbook.

    This can take 30 seconds and much memory; ``apart.read_apart`` does it where neither harms the program.

    Raises:
        BadInput: it cannot be read, or is larger than any table of this program.
    """
    opened = open_book(path)
    sheets: list[Sheet] = []
    key: dict[str, Cell] | None = None
    unseen: list[str] = []
    for visible, sheet in opened.sheets:
        if visible:
            sheets.append(sheet)
        elif sheet.name != KEY_SHEET:
            unseen.append(sheet.name)
        else:
            key = {str(cells[0]): (*cells, None)[1] for _number, cells in sheet.rows}
    if not any(sheet.rows for sheet in sheets):
        raise BadInput(EMPTY)
    return Book(opened.name, opened.digest, tuple(sheets), opened.origin, key, tuple(unseen))


def open_book(path: str | Path) -> Opened:
    """Open a file; its sheets are read when they are asked for.

    Raises:
        BadInput: it cannot be opened or is no table; from ``sheets``: it cannot be read.
    """
    path = Path(path)
    data = _content(path)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_ZIP):
        if _OPEN_DOCUMENT in data[:200]:
            raise BadInput(
                N_("This is an OpenDocument file ({ending}). Save it as .xlsx and try again."),
                ending=path.suffix or ".ods",
            )
        from innovasjon_desktop.services.importing.workbook import read_sheets

        return Opened(path.name, digest, Message(N_("a workbook")), False, read_sheets(data))
    if data.startswith(_OLD_EXCEL):
        if _ENCRYPTED in data:
            raise BadInput(N_("The workbook has a password. Save it without one."))
        raise BadInput(
            N_("This is an old Excel file, or one with a password. Save it as .xlsx without a password.")
        )
    if data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_OTHER_TEXTS):
        raise BadInput(NOT_A_TABLE)
    from innovasjon_desktop.services.importing.csv_file import read_text

    origin, sheet = read_text(data)
    return Opened(path.name, digest, origin, True, iter([(True, sheet)]))


def _content(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(N_("“{name}” is a folder. Choose a file."), name=path.name)
        if not stat.S_ISREG(mode):  # reading a pipe or a device would never end
            raise BadInput(N_("“{name}” is not a file. Choose a file."), name=path.name)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput(N_("There is no file “{name}”."), name=str(path)) from None
    except (OSError, ValueError):  # a name no system takes is a ValueError
        raise BadInput(
            N_("The file “{name}” cannot be opened. Is it open in another program?"), name=path.name
        ) from None
    if len(data) > MOST_BYTES:
        raise BadInput(N_("The file is larger than {most} MB. Split it."), most=MOST_BYTES // 2**20)
    if not data.strip():
        raise BadInput(EMPTY)
    return data
