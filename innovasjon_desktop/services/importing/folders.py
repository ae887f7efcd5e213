"""The files of an import: those a person named, and those in the folders; one that cannot be read is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from innovasjon_desktop.domain.errors import BadInput, Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, sort_key
from innovasjon_desktop.services.importing.book import Book

TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv", ".ods"})
"""What a file of a folder is called that may be a table; what is named by itself is read anyway."""

OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
"""Files that Windows puts into folders; those of others begin with a dot."""

LOCK = "~$"
"""How the file begins that Excel puts beside an open workbook."""

MOST_FILES = 500


class Unread(NamedTuple):
    """A file nothing could be made of, and why."""

    name: str
    reason: UserError


class Files(NamedTuple):
    """The files that were read, and the others."""

    books: tuple[Book, ...]
    unread: tuple[Unread, ...]


def read_files(
    paths: Sequence[Path],
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> Files:
    """Read files and every table of folders, one after the other.

    Raises:
        UserError: there is none that can be read; of one file it is the reason.
        Cancelled: ``cancelled`` said so.
    """
    from innovasjon_desktop.services.importing.apart import read_apart

    named, unread = _listed(paths)
    books: list[Book] = []
    for done, path in enumerate(named):
        if cancelled():
            raise Cancelled
        progress(done, len(named), _("Reading {name} …").format(name=path.name))
        try:
            book = read_apart(path, cancelled=cancelled)
        except UserError as error:
            unread.append(Unread(path.name, error))
        else:
            books.append(_named_apart(book, books))
    if not books and len(unread) == 1:
        raise unread[0].reason
    if not books:
        raise BadInput(N_("None of the files is a workbook or a CSV file."))
    return Files(tuple(books), tuple(unread))


def _listed(paths: Sequence[Path]) -> tuple[list[Path], list[Unread]]:
    """Return the files to read by their names, and those of a folder that are no tables."""
    found: list[Path] = []
    unread: list[Unread] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        every = [each for each in _inside(path) if not _is_of_system(each)]
        inside = [each for each in every if each.is_file()]
        folder = N_("This is a folder in the folder. Choose it by itself.")
        unread += [Unread(each.name, BadInput(folder)) for each in every if each.is_dir()]
        tables = [each for each in inside if each.suffix.casefold() in TABLES]
        if not tables:
            raise BadInput(N_("There is no workbook and no CSV file in the folder “{name}”."), name=path.name)
        found += tables
        unread += [
            Unread(each.name, BadInput(N_("This is no workbook and no CSV file.")))
            for each in inside
            if each not in tables
        ]
    if len(found) > MOST_FILES:
        raise BadInput(N_("At most {most} files at a time."), most=MOST_FILES)
    return sorted(dict.fromkeys(found), key=lambda path: sort_key(path.name)), unread


def _is_of_system(path: Path) -> bool:
    return path.name.startswith((LOCK, ".")) or path.name.casefold() in OF_THE_SYSTEM


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        raise BadInput(N_("The folder “{name}” cannot be opened."), name=folder.name) from None


def _named_apart(book: Book, others: Sequence[Book]) -> Book:
    """Give a book a name of its own: two folders can hold files of the same name."""
    names = {each.name for each in others}
    name, number = book.name, 2
    while name in names:
        name, number = f"{book.name} ({number})", number + 1
    return book if name == book.name else replace(book, name=name)
