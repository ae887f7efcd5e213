"""What a list of units does not say: their section where a sheet is one, their type and leader's title."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.kinds import ORGANISATION
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.naming import NEW, Place, asks
from innovasjon_desktop.services.recognising.questions import (
    GROUP,
    LEAVE_OUT,
    VALUE,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.tables import ReadLine
from innovasjon_desktop.store.organisation import UNIT

AS_NEW = N_("New: {name}")

_PLAIN_SHEET = re.compile(r"(?:ark|sheet|tabell|table|side|page)? *\d*", re.IGNORECASE)
"""What a sheet is called that nobody has given a name."""

_LIST = re.compile(
    r"oversikt|liste|enhet|eining|verksemd|virksomhet|organisasjon|data|regist|alle", re.IGNORECASE
)
"""Parts of what a sheet is called that holds a list of several sections."""

_WORD = re.compile(r"\w+")


class Units:
    """Fills in the lines of one list of units; what it cannot tell is asked once for all that are alike."""

    def __init__(self, context: Context) -> None:
        self._connection = context.unit.connection
        self._source, self._sheet = context.source, context.table.sheet
        self._names, self._naming, self._asking = context.names, context.naming, context.asking
        self._has_section = any(one.field == "section" for one in context.columns)
        self._types = context.words.choices(ORGANISATION.field("unit_type"))
        self._endings = {comparable(code.label): code for code in self._types}

    def with_section(self, line: ReadLine) -> ReadLine:
        """Return the line with its section: that its sheet is called, if a person says so."""
        if self._has_section or "section" in line.values:
            return line
        if _PLAIN_SHEET.fullmatch(self._sheet):
            return self._needs(line, "section")
        key = f"name:section:{comparable(self._sheet)}@{self._source.file}/{self._source.sheet}"
        answer = self._naming.section(
            key,
            self._sheet,
            self._sheet,
            Place(self._source.file, self._source.sheet, str(line.row)),
            (Choice(NEW, say(Message(AS_NEW, name=self._sheet))),),
            leaves_row=True,
            proposed="" if _LIST.search(self._sheet) else NEW,
        )
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=self._sheet))
        name = self._sheet if answer == NEW else self._naming.name("section", int(answer))
        return replace(line, values={**line.values, "section": name})

    def with_kind(self, line: ReadLine) -> ReadLine:
        """Return the line with the type of its unit and its leader's title, asked once for each sort."""
        sort = self._sort(line)
        line = self._needs(line, "unit_type", sort)
        return self._needs(line, "leader_title", sort)

    def _sort(self, line: ReadLine) -> str:
        """Return the key of the type that a row has, or that the name of its unit ends in the word for."""
        field = ORGANISATION.field("unit_type")
        said = self._names.key(field, as_text(line.values.get("unit_type")))
        if said is not None:
            return said
        for word in _WORD.findall(comparable(as_text(line.values.get("unit")))):
            ends = [label for label in self._endings if word.endswith(label)]
            if ends:
                return self._endings[max(ends, key=len)].key
        return ""

    def _needs(self, line: ReadLine, name: str, sort: str = "") -> ReadLine:
        if name in line.values or line.left_out is not None or asks(line.questions, name):
            return line
        key = f"value:{self._source.file}:{name}" + (f":{sort}" if sort else "")
        answer = self._asking.ask(key, lambda: self._question(key, name, sort, line))
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        field = ORGANISATION.field(name)
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=Message(field.label)))
        return replace(line, values={**line.values, name: answer})

    def _question(self, key: str, name: str, sort: str, line: ReadLine) -> Question:
        label = next((code.label for code in self._types if code.key == sort), "")
        choices: tuple[Choice, ...] = ()
        proposed = ""
        if name == "unit_type":
            choices = tuple(Choice(code.key, code.label) for code in self._types)
            proposed = sort
        elif sort:
            proposed = self._usual_title(sort)
        kind = GROUP if sort else VALUE
        return self._source.question(kind, key, name, label, str(line.row), choices, proposed=proposed)

    def _usual_title(self, sort: str) -> str:
        """Return what those who lead most of the units of a type are called, as far as the store knows."""
        titles = Counter(
            self._connection.scalars(select(UNIT.c.leader_title).where(UNIT.c.unit_type == sort))
        )
        return next((title for title, _count in titles.most_common(1)), "")
