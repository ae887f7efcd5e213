"""What people write in cells instead of a date, a name, a status or nothing at all. Data only."""

from __future__ import annotations

from collections.abc import Mapping

_NOTHING = "- – — -- ? ?? ??? . / n/a na (ingen) ingen (tom) tom (blank) (ukjent) ukjent ukjend (mangler)"
NOTHING = frozenset(_NOTHING.split()) | {
    "ikke valgt",
    "ikkje valt",
    "(ikke valgt)",
    "ikke valgt enda",
    "ikke valgt ennå",
    "ikke bestemt",
    "ikke aktuelt",
    *("anonymous", "anonymous user", "anonym", "anonym bruker", "anonym brukar", "(anonym)"),
}
"""What stands in a cell that holds nothing; a form service calls those who are not signed in anonymous."""

NO_TITLE = NOTHING | {
    "har ikke valgt",
    "har ikkje valt",
    "ikke svart",
    "ikkje svart",
    "ikke besvart",
    "ingen område",
    "ikke noe",
    "kommer",
    "kjem",
    "kommer senere",
    "avklares",
    "under avklaring",
    "vet ikke",
    "veit ikkje",
    "n.a.",
    "#i/t",
    "xxx",
    "tbd",
    "tba",
    "(ingen enno)",
    "(ingen ennå)",
    "ingen ennå",
    "ingen enno",
}
"""What stands where a development area is missing."""

NOT_YET = frozenset(
    {
        *("ikke", "ikkje", "ingen", "inga", "ingenting", "vet", "veit", "kommer", "kjem"),
        *("mangler", "manglar", "avklares", "avklarast", "avklaring", "avventer", "avventar", "tba", "tbd"),
    }
)
"""One of these stands in every text that says there is nothing yet."""

_AROUND = (
    "valgt valt vald bestemt bestemte besluttet avgjort avklart avklara fastsatt klart kjent svart besvart "
    "noe noko aktuelt område utviklingsområde tema enda ennå enno ennu nå no per pr dd foreløpig førebels "
    "så langt senere seinare snart etter hvert kvart har er vi blir blei ble må skal til under det dette på "
    "å bestemme oss og"
)
AROUND_NOT_YET = frozenset(_AROUND.split())
"""What else stands in such a text, and nothing but this."""

UNDER_WAY = frozenset(
    {
        *("under utarbeidelse", "under utarbeiding", "under planlegging", "planlegges", "planleggast"),
        *("under utvikling", "i prosess", "på vent", "vurderes", "vurderast", "til vurdering", "diskuteres"),
        *("jobbes med", "arbeides med", "arbeidast med", "i arbeid", "påbegynt"),
    }
)
"""What may be the title of an area, or how far it has come."""

NOBODY = NOTHING | {"ubesatt", "vakant", "ledig", "mangler", "manglar", "tba", "kommer"}
"""What stands where a name is missing."""

TICKS = frozenset(
    {
        *("√", "✓", "✔", "☑", "✅", "v", "ok", "okay", "jau", "jo", "japp", "jepp", "yep", "yes", "y"),
        *("joda", "javisst", "ja visst", "selvsagt", "sjølvsagt"),
    }
)
"""What else than the program's own word for it says yes."""

UNTICKED = frozenset({"☐", "□", "▢", "✗", "✘", "❌", "neida", "ikke", "ikkje", "nope"})
"""What else than the program's own word for it says no."""

AGREED = frozenset(
    {
        *("avklart", "avklara", "avtalt", "godkjent", "godkjend", "godteke", "godtatt", "bekreftet"),
        *("stadfesta", "forankret", "forankra", "gjort", "utført", "klart", "i orden", "greit", "informert"),
    }
)
"""What says yes in a column that says who stands behind something."""

EVERYBODY = frozenset(
    {"hele kommunen", "heile kommunen", "kommunen", "alle", "alle enheter", "alle einingar"}
)
"""What a request is for that is for no single unit."""

STATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "development_area": {
        "foreslått": "proposed",
        "forslag": "proposed",
        "føreslått": "proposed",
        "valgt": "chosen",
        "valt": "chosen",
        "bestemt": "chosen",
        "besluttet": "chosen",
        "vedtatt": "chosen",
        "vedteke": "chosen",
        "pågår": "in_progress",
        "i gang": "in_progress",
        "igang": "in_progress",
        "startet": "in_progress",
        "starta": "in_progress",
        "igangsatt": "in_progress",
        "under arbeid": "in_progress",
        "ferdig": "completed",
        "fullført": "completed",
        "gjennomført": "completed",
        "stoppet": "stopped",
        "stoppa": "stopped",
        "avbrutt": "stopped",
        "avbrote": "stopped",
        "gjennomføres": "in_progress",
        "under gjennomføring": "in_progress",
        "påbegynt": "in_progress",
        "påbyrja": "in_progress",
        "videreført": "carried_on",
        "vidareført": "carried_on",
        "droppet": "dropped",
        "forkastet": "dropped",
    },
    "request": {
        "ny": "received",
        "mottatt": "received",
        "motteke": "received",
        "avklares": "clarifying",
        "til avklaring": "clarifying",
        "akseptert": "accepted",
        "godkjent": "accepted",
        "planlagt": "accepted",
        "pågår": "in_progress",
        "i gang": "in_progress",
        "under arbeid": "in_progress",
        "igang": "in_progress",
        "starta": "in_progress",
        "startet": "in_progress",
        "på vent": "on_hold",
        "sett på vent": "on_hold",
        "satt på vent": "on_hold",
        "venter": "on_hold",
        "ventar": "on_hold",
        "levert": "delivered",
        "gjennomført": "delivered",
        "ferdig": "closed",
        "lukket": "closed",
        "avsluttet": "closed",
        "lukka": "closed",
        "avslutta": "closed",
        "avslått": "declined",
        "avvist": "declined",
        "trukket": "withdrawn",
        "trekt": "withdrawn",
        "avlyst": "cancelled",
        "kansellert": "cancelled",
    },
    "agent_appointment": {
        "aktiv": "appointed",
        "utnevnt": "appointed",
        "oppnemnd": "appointed",
        "sluttet": "ended",
        "avsluttet": "ended",
        "foreslått": "proposed",
    },
}
"""Words for a state that mean one thing only; any other is asked once."""

_NOT_STARTED = (
    *("ikke startet", "ikkje starta", "ikkje starta enno", "ikke startet ennå", "ikke påbegynt"),
    *("ikkje påbegynt", "ikkje påbyrja", "ikke i gang", "ikkje i gang"),
)

STATE_PROPOSED: Mapping[str, Mapping[str, str]] = {
    "development_area": {
        **dict.fromkeys(_NOT_STARTED, "chosen"),
        **dict.fromkeys(("avsluttet", "avslutta"), "completed"),
        "planlegging": "chosen",
        "gjennomføring": "in_progress",
    },
    "request": {
        **dict.fromkeys(_NOT_STARTED, "received"),
        **dict.fromkeys(("avbrutt", "avbrote"), "cancelled"),
        "fullført": "closed",
    },
}
"""Words for a state that may mean another one as well: proposed, and asked."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan",
            "februar feb febr",
            "mars mar",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "desember des",
        ),
        start=1,
    )
    for name in names.split()
}
"""Number of a month by its name or short name, as bokmål and nynorsk have it."""
