"""What the forms ask for, in the order they ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind

CHOOSE, FOLLOW_UP, REQUEST = "choose", "follow_up", "request"
"""What a form is for: choosing a development area, telling how one goes, asking for help."""

SEVERAL = 3
"""How many drop-down lists stand for a field that may hold several."""

MUST = N_("must be filled in")
TO_CHOOSE = N_("can wait, but is needed before the area is chosen")

_LISTED = frozenset({Kind.CODE, Kind.CODES, Kind.REF, Kind.REFS})
_SEVERAL = frozenset({Kind.CODES, Kind.REFS})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a form.

    Args:
        entity, name: the field the answer goes to.
        question: a message id; ``{number}`` in it counts the cells of a field that may hold several.
        hint: what helps to answer, a message id; ``{leader}`` in it is the title of the unit's leader.
        need: the words that say it must be answered; empty if it need not.
        lines: how many lines of text the cell shows.
        part: the heading above the question, a message id; empty if none begins here.
    """

    entity: str
    name: str
    question: str
    hint: str = ""
    need: str = ""
    lines: int = 1
    part: str = ""

    @property
    def field(self) -> Field:
        """Return the field the answer goes to."""
        return ALL[self.entity].field(self.name)

    @property
    def is_list(self) -> bool:
        """Tell whether the answer is picked from a list."""
        return self.field.kind in _LISTED

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the names of the question's cells, as the hidden sheet has them."""
        if self.field.kind not in _SEVERAL:
            return (self.name,)
        return tuple(f"{self.name} {number}" for number in range(1, SEVERAL + 1))


_PICK = N_("Pick from the list.")
_PRIVATE = N_("Write a role, for instance {leader}.")

_NEED = Ask(
    "development_area",
    "need",
    N_("Which need does it answer to?"),
    N_("What is not good enough today, and for whom? At least 10 characters."),
    TO_CHOOSE,
    4,
)
_ABOUT = (
    Ask(
        "development_area", "aim", N_("What do you want to achieve?"), N_("Who will notice, and how?"), "", 3
    ),
    Ask("development_area", "methods", N_("Innovation method {number}"), _PICK),
    Ask("development_area", "themes", N_("Theme {number}"), _PICK),
    Ask("development_area", "planned_end", N_("When do you plan to be done?")),
)

ASKS: Mapping[str, tuple[Ask, ...]] = {
    CHOOSE: (
        Ask(
            "development_area",
            "title",
            N_("What will you develop?"),
            N_("A short name, at least 3 characters."),
            MUST,
            part=N_("Your development area"),
        ),
        _NEED,
        *_ABOUT,
        Ask("development_area", "chosen_on", N_("When was it chosen?"), "", TO_CHOOSE, part=N_("The choice")),
        Ask("development_area", "chosen_by", N_("Who chose it?"), _PRIVATE, TO_CHOOSE),
    ),
    FOLLOW_UP: (
        Ask("area_followup", "light", N_("How does it go?"), _PICK, MUST, part=N_("How it goes")),
        Ask(
            "area_followup",
            "text",
            N_("What has happened?"),
            N_("What have you tried, and what did you learn? It is fine to fail."),
            MUST,
            4,
        ),
        Ask("area_followup", "next_step", N_("What is the next step?"), "", "", 2),
        Ask("area_followup", "on_date", N_("For which date is this?"), N_("Empty means the day it arrives.")),
        Ask("area_followup", "by", N_("Who answers?"), _PRIVATE),
        Ask(
            "development_area",
            "need",
            _NEED.question,
            N_("Correct what is no longer right."),
            "",
            3,
            N_("Your development area"),
        ),
        *_ABOUT,
    ),
    REQUEST: (
        Ask("request", "unit_id", N_("Which unit asks?"), _PICK, MUST, part=N_("What you need help with")),
        Ask("request", "title", N_("What do you need help with?"), N_("In a few words."), MUST),
        Ask("request", "request_type", N_("What kind of help?"), _PICK, MUST),
        Ask("request", "description", N_("Tell more about it"), "", "", 4),
        Ask("request", "need", N_("Which need lies behind it?"), "", "", 3),
        Ask("request", "wanted_from", N_("From when do you want help?"), part=N_("When and how many")),
        Ask("request", "wanted_to", N_("Until when?")),
        Ask("request", "expected_participants", N_("How many will take part?"), N_("A whole number.")),
        Ask("request", "requester_text", N_("Who asks?"), _PRIVATE, MUST),
        Ask("request", "received_on", N_("Which day is it today?"), N_("Empty means the day it arrives.")),
    ),
}
"""The questions of each form."""
