"""Levels of an organisation above its sections: the program has none, and what they tell apart is asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import is_blank
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.proposing import LEVEL
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, NAME, Choice, Question
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.tables import ReadLine

ONE, EACH = "one", "each"
"""The answers to whether a section under several is one, or one under each."""

ONE_SECTION = N_("One section: {name}")
ONE_EACH = N_("One section under each: {names}")


class Levels:
    """Asks about sections of the same name that stand below different names in a column to their left.

    A level that stands right of the sections, such as the parts of a unit, tells no section apart.
    """

    def __init__(self, context: Context) -> None:
        self._source, self._asking = context.source, context.asking
        section = next((one.place for one in context.columns if one.field == "section"), 0)
        above = [
            one.place
            for one in context.columns
            if one.place < section and one.reason is not None and one.reason.text == LEVEL
        ]
        self._above: dict[int, str] = {}
        self._of: dict[str, dict[str, str]] = defaultdict(dict)
        carried = dict.fromkeys((*above, section), "")
        for number, cells in context.table.lines if above else ():
            carried |= {
                place: " ".join(as_text(cells[place]).split())
                for place in carried
                if place < len(cells) and not is_blank(cells[place])
            }
            self._above[number] = " – ".join(filter(None, (carried[place] for place in above)))
            self._of[comparable(carried[section])].setdefault(
                comparable(self._above[number]), self._above[number]
            )

    def tell_apart(self, line: ReadLine) -> ReadLine:
        """Return the line with the name of its section, or with the question whether it is one of several."""
        name = as_text(line.values.get("section")).strip()
        others = [*self._of.get(comparable(name), {}).values()]
        if len(others) < 2:
            return line
        key = f"level:{comparable(name)}"
        where = line.places.get("section", str(line.row))
        answer = self._asking.ask(key, lambda: self._question(key, name, where, others))
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=name))
        if answer == ONE:
            return line
        return replace(line, values={**line.values, "section": _called(name, self._above[line.row])})

    def _question(self, key: str, name: str, where: str, others: list[str]) -> Question:
        each = [_called(name, other) for other in others]
        choices = (
            Choice(ONE, say(Message(ONE_SECTION, name=name))),
            Choice(EACH, say(Message(ONE_EACH, names=each))),
        )
        return self._source.question(NAME, key, "section", name, where, choices)


def _called(name: str, above: str) -> str:
    return f"{name} ({above})" if above else name
