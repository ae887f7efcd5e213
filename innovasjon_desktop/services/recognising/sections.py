"""Which section rows belong to where no column says it: headings between them, titles, the sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter, comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cells import is_nobody, read_day
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.finding import LONGEST_HEADER, filled_places, is_sum
from innovasjon_desktop.services.recognising.naming import Place
from innovasjon_desktop.services.recognising.proposing import APART
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Choice
from innovasjon_desktop.services.recognising.row import Row
from innovasjon_desktop.services.recognising.vocabulary import NAME

HEADING = N_("A heading for the rows below it.")
SUM = N_("A sum of other rows.")
NOTE = N_("A note below the table.")
IN_TITLE = N_("The section {name} stands in “{text}”.")

ELSEWHERE = N_("“{text}” names the section {name}, but these rows are of another one: {rows}.")
ELSEWHERE_AND_MORE = N_(
    "“{text}” names the section {name}, but these rows are of another one: {rows}, and {more} more."
)
MOST_NAMED = 10

ROW = "row:"
"""The answer that a line is no heading but a row of the list."""

SECTIONED = frozenset({"agents", "development_area", "request"})
"""Kinds whose rows belong to a section, or to a unit of one."""

_PLAIN = re.compile(
    r"(?:(?:seksjon|seksjonen|kommunalområde|tjenesteområde|tenesteområde|sektor|avdeling|section)\b"
    r"(?: for\b)? *:? *)?(.*?) *:?",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[=:*\d]")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line above the rows it is about: its text, the section it names, or the question about it."""

    text: str
    section: int | None = None
    key: str = ""


class Sections:
    """Says for each row of a table which section it belongs to, as far as no column does.

    Args:
        context: the table.
        fields: field by place.
    """

    def __init__(self, context: Context, fields: Mapping[int, Field]) -> None:
        self._file, self._table, self._kind = context.source.file, context.table, context.kind
        self._called = context.source.sheet
        self._fields, self._naming = fields, context.naming
        table = context.table
        self._by_column = any(one.name in ("section", "section_id") for one in fields.values())
        self._heading: _Heading | None = None
        self._first = next((place for place, header in enumerate(table.headers) if header), 0)
        last = (number for number, cells in reversed(table.lines) if len(filled_places(cells, 2)) > 1)
        self._last = next(last, 0)
        self._beside, self._said_by = self._of_texts()
        self._elsewhere: list[int] = []

    @property
    def reason(self) -> Message | None:
        """Return why the rows are of a section that no column, heading or sheet names."""
        if self._said_by == "" or self._beside is None or self._by_column:
            return None
        return Message(IN_TITLE, name=self._naming.name("section", self._beside), text=self._said_by)

    def compare(self, row: Row) -> None:
        """Remember a row that is of another section than the sheet, or what stands above it, says."""
        if self._beside is None:
            return
        sections, unit = {row.section} if row.section is not None else set(), row.values.get("unit_id")
        if not sections and self._kind == "organisation":
            sections = {*self._naming.all_known("section", as_text(row.values.get("section")))}
        elif self._heading is None and not self._by_column and isinstance(unit, str) and unit.isdecimal():
            sections = {*self._naming.sections_of(int(unit))}
        named = self._kind == "organisation" and self._by_column and "section" in row.values
        if self._beside not in sections and (sections or named):
            self._elsewhere.append(row.number)

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return that rows are of another section than the sheet, or what stands above it, says."""
        if not self._elsewhere or self._beside is None:
            return ()
        rows, more = self._elsewhere[:MOST_NAMED], len(self._elsewhere) - MOST_NAMED
        name = self._naming.name("section", self._beside)
        text = ELSEWHERE_AND_MORE if more > 0 else ELSEWHERE
        return (Message(text, text=self._said_by or self._table.sheet, name=name, rows=rows, more=more),)

    @property
    def section(self) -> int | None:
        """Return the section of the rows that come now, or None if nobody knows."""
        return self._heading.section if self._heading is not None else self._beside

    @property
    def strict(self) -> bool:
        """Whether a heading names the section, so that no unit of another can be meant."""
        return self._heading is not None and self._heading.section is not None

    @property
    def apart(self) -> str:
        """Return what tells the rows that come now from others where no section does."""
        place = f"{self._file}/{self._called}"
        return f"{place}/{self._heading.text}" if self._heading is not None else place

    @property
    def about(self) -> str:
        """Return what says, or should say, which section the whole table is about."""
        return self._table.titles[-1] if self._table.titles else self._table.sheet or self._file

    @property
    def heading(self) -> str:
        """Return the heading that the rows that come now stand below."""
        return self._heading.text if self._heading is not None else ""

    def waits(self, number: int) -> tuple[str, bool]:
        """Return the question the rows that come now wait for, if any, and whether they are left out."""
        heading = self._heading
        if heading is None or not heading.key:
            return "", False
        answer = self._ask_heading(heading.key, heading.text, number)
        return (heading.key, False) if answer is None else ("", answer == LEAVE_OUT and self._needs)

    def ask_sheet(self, number: int) -> tuple[str, str | None]:
        """Return the question about the section of the whole table, and its answer; None while it is open."""
        text = self.about
        key = f"name:section:{comparable(text)}@{self._file}/{self._called}"
        place = Place(self._file, self._called, str(number))
        return key, self._naming.section(key, text, _plain(text), place, leaves_row=True)

    def passes_over(self, number: int, cells: tuple[Cell, ...]) -> tuple[Message | None, str]:
        """Return why a line is no row of the list, or the question whether it is; remember a heading."""
        if is_sum(cells):
            return Message(SUM), ""
        filled = filled_places(cells, 2)
        if self._table.apart is not None and filled and filled[0] >= self._table.apart:
            return Message(APART), ""
        if self._by_column:
            return None, ""
        if len(filled) != 1 or len(self._fields) < 2 or not isinstance(cells[filled[0]], str):
            return None, ""
        text, place = " ".join(str(cells[filled[0]]).split()), filled[0]
        found = self._naming.known("section", text) or self._naming.known("section", _plain(text))
        if found is not None:
            self._heading = _Heading(text, found)
            return Message(HEADING), ""
        below = number > self._last
        if self._kind not in SECTIONED or self._is_row(place, text, below=below):
            return None, ""
        if below:
            return Message(NOTE), ""
        return self._asked_heading(number, place, text)

    def _asked_heading(self, number: int, place: int, text: str) -> tuple[Message | None, str]:
        key = f"heading:{self._kind}:{comparable(text)}"
        answer = self._ask_heading(key, text, number, place)
        if answer == ROW:
            return None, ""
        section = int(answer) if answer not in (None, LEAVE_OUT) else None
        # What is answered is asked again for each row below, so that the question counts them.
        self._heading = _Heading(text, section, key)
        return (None, key) if answer is None else (Message(HEADING), "")

    def _ask_heading(self, key: str, text: str, number: int, place: int = 0) -> str | None:
        at = Place(self._file, self._called, f"{column_letter(place)}{number}")
        row = Choice(ROW, _("It is a row of the list, not a heading"))
        return self._naming.section(key, text, _plain(text), at, more=(row,), leaves_row=self._needs)

    @property
    def _needs(self) -> bool:
        """Whether a row cannot do without a section."""
        return self._kind == "agents"

    def _is_row(self, place: int, text: str, *, below: bool) -> bool:
        """Tell whether a text that stands alone is a row that has nothing more, rather than a heading."""
        field = self._fields.get(place)
        if place > self._first or len(text) > LONGEST_HEADER or is_nobody(text) or "@" in text:
            return True
        if field is None:
            return False
        if field is NAME:
            person = below and " " in text and not _NO_NAME.search(text)
            return person or bool(self._naming.all_known("person", text))
        if field.name == "unit_id":
            like = self._naming.likeness
            return bool(self._naming.all_known("unit", text)) or (
                like("unit", text) > like("section", _plain(text))
            )
        return field.kind is not Kind.DATE or read_day(text) is not None

    def _of_texts(self) -> tuple[int | None, str]:
        """Return the one section that the titles or the sheet name, and the text if it is not all of it."""
        sheet = self._naming.known("section", self._table.sheet) if self._table.sheet else None
        if self._kind not in SECTIONED:
            return sheet, ""
        said: dict[int, str] = {} if sheet is None else {sheet: ""}
        for text in reversed(self._table.titles):
            for section in self._naming.sections_in(text):
                said.setdefault(section, text)
        if not said:
            for section in self._naming.sections_in(self._table.sheet):
                said.setdefault(section, self._table.sheet)
        if len(said) == 1:
            return next(iter(said.items()))
        return None, ""


def _plain(text: str) -> str:
    """Return a heading without the word for a section before it and the colon behind it."""
    found = _PLAIN.fullmatch(text.strip())
    return found[1] if found is not None and found[1] else text
