"""Read workbooks with openpyxl: slower, but whatever way they are written."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.services.importing.package import NOT_WHOLE
from innovasjon_desktop.services.importing.places import Merges, unescaped
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell


class CarefulBook:
    """An open workbook; ``sheets`` holds name, state and part of each sheet that has cells.

    Raises:
        BadInput: from anything here: it cannot be read.
    """

    def __init__(self, data: bytes) -> None:
        # openpyxl loads defusedxml by itself when it is there; the program depends on both.
        from openpyxl import load_workbook

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about parts of the workbook that are not read anyway
                self._book: Any = load_workbook(
                    io.BytesIO(data), read_only=True, data_only=True, keep_links=False
                )
        except Exception:  # noqa: BLE001 - openpyxl raises anything at all when a part is malformed
            raise BadInput(NOT_WHOLE) from None
        self.sheets = [
            (sheet.title, sheet.sheet_state, sheet._worksheet_path)  # noqa: SLF001 - no other way to name it
            for sheet in self._worksheets()
        ]

    def _worksheets(self) -> list[Any]:
        return [*self._book.worksheets]

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()

    def rows(self, part: str, merged: Merges) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the numbered rows of a sheet; at the end ``merged`` holds its merged cells."""
        book = self._book
        (sheet,) = (each for each in self._worksheets() if each._worksheet_path == part)  # noqa: SLF001 - as above
        try:
            with warnings.catch_warnings(), sheet._get_source() as source:  # noqa: SLF001 - a sheet cannot tell blank from not saved
                warnings.simplefilter("ignore")
                parser = _parser()(
                    source,
                    sheet._shared_strings,  # noqa: SLF001 - as above
                    data_only=True,
                    epoch=book.epoch,
                    date_formats=book._date_formats,  # noqa: SLF001 - as above
                    timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - as above
                )
                for number, cells in parser.parse_into(merged):
                    values: list[Cell] = [None] * max((cell["column"] for cell in cells), default=0)
                    for cell in cells:
                        values[cell["column"] - 1] = cell["value"]
                    yield number, values
        except BadInput:
            raise
        except Exception:  # noqa: BLE001 - as above
            raise BadInput(NOT_WHOLE) from None


@cache
def _parser() -> Any:
    """Return a parser of rows and merged cells that marks formulas saved without their result."""
    from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    merge_tag = f"{{{SHEET_MAIN_NS}}}mergeCell"

    class Parser(WorkSheetParser):
        def parse_into(self, merged: Merges) -> Iterator[tuple[int, list[dict[str, Any]]]]:
            parents: list[Any] = []
            for event, element in iterparse(self.source, ("start", "end")):
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                if element.tag == ROW_TAG:
                    number, cells = self.parse_row(element)
                    if element.get("hidden") in ("1", "true"):
                        merged.hidden.add(number)
                    yield number, cells
                elif element.tag == merge_tag:
                    merged.add(element.get("ref", ""))
                elif any(parent.tag == ROW_TAG for parent in parents):
                    continue  # a part of a row is needed until the row ends
                if parents:
                    parents[-1].remove(element)

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                # An empty text is a result too; only then does the cell say what kind it has.
                kept = element.find(VALUE_TAG) is not None and element.get("t") == "str"
                cell["value"] = None if kept else UNSAVED
            elif isinstance(cell["value"], str):
                cell["value"] = unescaped(cell["value"])
            return cell

    return Parser
