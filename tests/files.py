"""Real files for tests: CSV and workbooks, good ones and hostile ones."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

DATA = Path(__file__).resolve().parent / "data"


def write_csv(
    path: Path,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    encoding: str = "utf-8",
    separator: str = ";",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows(rows)
    return path


def write_xlsx(
    path: Path, headers: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "Ark 1"
) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (headers, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def rezip(path: Path, changed: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Replace parts of a workbook, or add them."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()} | dict(changed)
    with zipfile.ZipFile(path, "w", compression) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return buffer.getvalue()


def sheet_xml(rows: str) -> bytes:
    """Return a sheet with the rows given as XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


SHEET = "xl/worksheets/sheet1.xml"
Row = dict[str, Any]
