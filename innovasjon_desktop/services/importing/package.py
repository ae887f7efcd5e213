"""Make sure that a zip file may be unpacked before anything in it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_

MOST_MEMBERS = 2_000
MOST_INFLATED = 100 * 2**20
MOST_RATIO = 100
MOST_AT_ONCE = 8 * 2**20
"""Bytes of a part, or of a row, that is read in one go."""
MOST_STRINGS = 500_000
"""Different texts in a workbook."""

NOT_A_TABLE = N_("The file is not a table this program can read. Save it as .xlsx or CSV.")
NOT_WHOLE = N_("The workbook is damaged or not whole. Open it in Excel and save it again.")
TOO_LARGE = N_("The workbook is too large inside to be a list. Copy the rows to a new workbook.")

_CHUNK = 2**16
_STRING_ENDS = (b"SI>", b"SI/>", b"SI />")
_WHOLE_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml"})
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _DOCTYPES)) - 1


def check_package(data: bytes) -> None:
    """Require that the file is a workbook that can be unpacked safely, by unpacking it once.

    Raises:
        BadInput: too many parts, too large, too tightly packed, encrypted, with a document type, or no
            workbook at all.
    """
    inflated = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > MOST_MEMBERS:
                raise BadInput(TOO_LARGE)
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
                raise BadInput(NOT_A_TABLE)
            if len(names) < len(members):
                raise BadInput(NOT_WHOLE)  # which of two parts counts would be up to the reader
            for member in members:
                if member.flag_bits & 0x1:
                    raise BadInput(N_("The workbook has a password. Save it without one."))
                with package.open(member) as part:
                    size = _check_part(part, min(MOST_INFLATED, len(data) * MOST_RATIO) - inflated)
                inflated += size
                if size > MOST_AT_ONCE and _is_read_at_once(member.filename):
                    raise BadInput(TOO_LARGE)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError):
        raise BadInput(NOT_WHOLE) from None


def _check_part(part: IO[bytes], left: int) -> int:
    """Return the size of a part; ``left`` is what there is room for."""
    size, strings, tail = 0, 0, b""
    while chunk := part.read(_CHUNK):
        size += len(chunk)  # counted, because the sizes in the headers can lie
        seen = (tail + chunk).upper()
        strings += sum(map(seen.count, _STRING_ENDS))
        if size > left or strings > MOST_STRINGS:
            raise BadInput(TOO_LARGE)
        if any(mark in seen for mark in _DOCTYPES):
            raise BadInput(N_("The workbook holds a document type definition, which no spreadsheet does."))
        tail = seen[-_OVERLAP:]
    return size


def _is_read_at_once(name: str) -> bool:
    """Tell whether a part becomes a tree in memory, many times its size."""
    return name.endswith(".rels") or name in _WHOLE_PARTS
