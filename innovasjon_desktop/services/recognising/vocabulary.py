"""The words people head their columns with, and what stands below a list. Data only.

A phrase is made of stems: a word of a header fits a stem of four letters or more with any Norwegian ending
(``enhet``: Enhet, enheten, enhetene), a shorter one only as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind

Phrases = Mapping[str, tuple[str, ...]]

NAME = Field(name="name", label=N_("Name"), kind=Kind.TEXT, personal=True)
"""First and last name in one cell, several people too."""

SECTION = Field(name="section", label=N_("Section"), kind=Kind.TEXT)
"""The section that tells which of two units of the same name is meant."""

SPAN = Field(name="span", label=N_("From and planned to"), kind=Kind.TEXT)
"""The first and the planned last day of an appointment in one cell."""

REQUESTER_EMAIL = Field(name="requester_email", label=N_("Requester's e-mail"), kind=Kind.TEXT, personal=True)
"""Who asks, by e-mail: a person of the store, or a part of the text that says who."""

ANSWER = Field(name="answer", label=N_("Number of the answer"), kind=Kind.TEXT)
"""The number a form service gives each answer, by which one that was brought in is known again."""

OWN_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "agents": (NAME, SPAN),
    "person": (NAME,),
    "development_area": (SECTION,),
    "request": (REQUESTER_EMAIL, ANSWER),
}
"""What a column of a kind can hold besides the fields of its rows."""

_SECTION = ("seksjon", "kommunalområde", "tjenesteområde", "tenesteområde", "sektor", "avdeling", "section")
_UNIT = (
    "enhet",
    "eining",
    "virksomhet",
    "verksemd",
    "tjenestested",
    "tenestestad",
    "arbeidssted",
    "arbeidsstad",
    "arbeidsplass",
    "unit",
)
_EMAIL = ("e post", "epost", "mail", "e mail", "email", "e postadresse", "epostadresse")

_FIRST_NAME = ("fornavn", "fornamn", "førenamn", "førenavn")

OWN_LABELS: Mapping[tuple[str, str], str] = {
    ("development_area", "title"): N_("Development area"),
}
"""What a column is called where the field's own label says too little beside the others."""

PHRASES: Mapping[str, Phrases] = {
    "agents": {
        "section_id": _SECTION,
        "name": (
            *("navn", "namn", "name", "agent", "innovasjonsagent", "hvem", "kven", "kontaktperson"),
            *("etternavn fornavn", "fornavn etternavn", "fornavn og etternavn", "etternamn førenamn"),
        ),
        "first_name": _FIRST_NAME,
        "last_name": ("etternavn", "etternamn"),
        "work_email": _EMAIL,
        "from_date": (
            "agent siden",
            "agent sidan",
            "siden",
            "sidan",
            "fra",
            "frå",
            "fra dato",
            "fra og med",
            "frå og med",
            "startet",
            "startdato",
            "start",
            "utnevnt",
            "oppnevnt",
            "oppnemnd",
        ),
        "planned_to": (
            "til og med",
            "t o m",
            "tom",
            "til",
            "til dato",
            "planlagt til",
            "planlagt slutt",
            "utløper",
            "varer til",
            "sluttdato",
            "slutt",
        ),
        "span": (
            *("periode", "agentperiode", "funksjonsperiode", "virkeperiode", "varighet", "varigheit"),
            *("fra til", "frå til", "fra og til", "frå og til", "start slutt"),
        ),
        "ended_on": ("sluttet", "slutta", "avsluttet", "fratrådt"),
        "anchored_by": (
            "forankret",
            "forankra",
            "forankring",
            "leder",
            "leiar",
            "nærmeste leder",
            "godkjent",
        ),
        "anchored_on": (
            *("forankret dato", "forankra dato", "dato forankret", "dato forankra", "godkjent dato"),
            *("forankring dato", "dato forankring", "dato for forankring"),
        ),
        "hours_per_month": (
            *("timer", "timer måned", "timer per måned", "timer pr måned", "timer i måned", "timer pr mnd"),
            *("timar", "timar månad", "timar per månad", "timar pr månad", "timar i månad", "timar pr mnd"),
        ),
        "note": ("merknad", "kommentar", "notat", "annet", "anna"),
    },
    "person": {
        "name": (
            *("navn", "namn", "name", "ansatt", "tilsett", "person"),
            *("etternavn fornavn", "fornavn etternavn", "fornavn og etternavn", "etternamn førenamn"),
        ),
        "first_name": _FIRST_NAME,
        "last_name": ("etternavn", "etternamn"),
        "work_email": _EMAIL,
        "work_phone": (
            *("telefon", "telefonnummer", "telefonnr", "tlf", "tlf nr", "tlfnr", "mobil", "mobiltelefon"),
            *("mobilnummer", "mobilnr", "mobil nr", "jobbtelefon", "phone", "direktenummer"),
        ),
        "job_title": ("stilling", "tittel", "stillingstittel", "rolle"),
        "note": ("merknad", "kommentar", "notat"),
    },
    "development_area": {
        "section": _SECTION,
        "unit_id": _UNIT,
        "title": (
            "område",
            "valgt område",
            "valt område",
            "utviklingsområde",
            "tema for utvikling",
            *("satsingsområde", "satsing", "fokusområde", "innsatsområde", "innovasjonsområde"),
            "tittel",
            "prosjekt",
        ),
        "state": ("status", "tilstand", "fase", "framdrift", "fremdrift"),
        "need": ("behov", "hvorfor", "kvifor", "bakgrunn", "begrunnelse", "grunngiving", "utfordring"),
        "aim": ("mål", "ønsket effekt", "ønskt effekt", "effekt", "effektmål", "hensikt", "føremål"),
        "chosen_on": (
            "valgt dato",
            "dato valgt",
            "når valgt",
            "når valt",
            "valt dato",
            "valgt når",
            "dato for valg",
            "besluttet dato",
            "vedtatt dato",
        ),
        "chosen_by": ("valgt av", "valt av", "besluttet av", "vedtatt av", "hvem valgte"),
        "start_on": ("start", "startdato", "oppstart", "startet"),
        "planned_end": ("planlagt slutt", "sluttdato", "frist"),
        "closed_on": (
            *("avsluttet dato", "avslutta dato", "ferdig dato", "dato ferdig", "når ferdig", "sluttdato"),
        ),
        "period_id": ("periode", "utviklingsperiode"),
        "methods": ("metode", "innovasjonsmetode"),
        "themes": ("tema",),
        "joint_initiative": ("felles satsing", "fellessatsing", "fellestiltak", "felles tiltak"),
        "learning": ("læring", "lærdom", "hva lærte", "erfaring"),
        "outcome": ("resultat", "utfall", "gevinst"),
        "note": ("merknad", "kommentar", "notat"),
    },
    "request": {
        "answer": ("id", "svar id", "nr", "svarnummer", "referanse", "submission id"),
        "received_on": (
            "fullføringstidspunkt",
            "fullført tidspunkt",
            "innsendt",
            "sendt inn",
            "sendt",
            "mottatt",
            "motteke",
            "mottatt dato",
            "innkommet",
            "tidsmerke",
            "tidspunkt",
            "tidsstempel",
            "registrert",
            "completion time",
            "timestamp",
            "submitted",
            "created",
            "dato mottatt",
            "svartidspunkt",
            "levert",
        ),
        "requester_text": (
            "navn",
            "namn",
            "name",
            "bestiller",
            "bestillar",
            "innmelder",
            "innmeldar",
            "kontaktperson",
        ),
        "requester_email": _EMAIL,
        "unit_id": _UNIT,
        "section_id": _SECTION,
        "title": ("tittel", "oppdrag", "overskrift", "sak"),
        "request_type": (
            "type",
            "hjelp",
            "bistand",
            "type hjelp",
            "type bistand",
            "tjeneste",
            "støtte",
            "kategori",
        ),
        "need": ("behov", "bakgrunn", "utfordring"),
        "description": ("beskrivelse", "skildring", "oppdraget"),
        "wanted_from": (
            "ønsket dato",
            "ønskt dato",
            "dato ønsket",
            "ønsket tidspunkt",
            "ønskt tidspunkt",
            "ønsket start",
            "ønsket oppstart",
            "ønsket fra",
            "ønsket frå",
            "ønskt frå",
            "når ønskes",
            "når ønsker",
            "når trenger",
            "når treng",
        ),
        "wanted_to": ("ønsket slutt", "ønsket til", "ønskt til", "frist", "innen"),
        "expected_participants": (
            *("antall deltakere", "antall deltagere", "antal deltakarar", "deltakere", "deltakarar"),
            *("antall delt", "antall personer", "antal personar"),
            "hvor mange",
            "kor mange",
        ),
        "state": ("status",),
        "lead_id": ("fasilitator", "hovedfasilitator"),
        "planned_hours": ("timer", "planlagte timer", "timar"),
        "first_response_on": ("besvart", "svart", "første svar", "svar gitt"),
        "delivered_on": ("levert dato", "gjennomført", "utført"),
        "note": ("merknad", "kommentar", "notat"),
    },
    "organisation": {
        "section": _SECTION,
        "unit": _UNIT,
        "unit_type": ("type", "enhetstype", "tjenestetype"),
        "leader_title": (
            *("leder", "leiar", "ledertittel", "stilling", "virksomhetsleder", "enhetsleder"),
            *("verksemdsleiar", "einingsleiar", "tjenesteleder", "tenesteleiar"),
        ),
        "headcount": (
            *("antall ansatte", "antal ansatte", "antal tilsette", "ansatte", "tilsette"),
            *("antall medarbeidere", "antal medarbeidarar", "medarbeidere", "medarbeidarar"),
        ),
    },
}
"""What each field is headed with in the lists people keep, by kind."""

MAYBE: Mapping[str, Phrases] = {
    "agents": {"from_date": ("dato",), "anchored_by": ("ok",)},
    "development_area": {
        "chosen_on": ("dato", "når"),
        "title": ("navn", "tema", "valg", "utvikle", "utvikla"),
        "chosen_by": ("leder", "ansvarlig"),
    },
    "request": {
        "received_on": ("dato",),
        "wanted_from": ("ønsket", "når"),
        "description": ("hva", "kva", "beskriv", "spørsmål"),
        "expected_participants": ("antall", "antal"),
        "lead_id": ("ansvarlig",),
    },
    "person": {"job_title": ("type",)},
    "organisation": {"unit": ("avdeling",)},
}
"""What may well mean the field, but has to be looked at by a person."""

_SPENT = (
    *("brukt", "forbruk", "forbrukt", "medgått", "medgåtte", "faktisk", "ført", "førte", "registrert"),
    *("rapportert", "utført", "spent", "actual"),
)
_COUNT = ("antal", "antall", "prosent", "andel", "sum")
CONTRADICTED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("planned_hours", "hours_per_month"), _SPENT),
    **dict.fromkeys(("unit", "unit_id", "section", "section_id"), _COUNT),
}
"""What a header of no such field says: hours spent are not planned ones, a number of units is no unit."""

WIDER: Mapping[str, tuple[str, ...]] = {
    "unit": ("section",),
    "unit_id": ("section_id", "section"),
    "title": ("themes",),
}
"""What a header that names both is not, as “Enhet/avdeling” or “Tema/område”: a unit says its section too."""

LAST = frozenset(name for names in WIDER.values() for name in names)

WORDS_ALSO: Mapping[str, str] = {
    **dict.fromkeys(("tal", "talet", "antallet", "ant"), "antall"),
    **dict.fromkeys(("ynskt", "ynskja", "ynska", "ønskja", "ønska"), "ønsket"),
    **dict.fromkeys(("ynskje", "ynskjer", "ynsker", "ønskjer"), "ønsker"),
    **dict.fromkeys(("ansvarleg", "ansvarlege"), "ansvarlig"),
    "dei": "de",
}
"""How words may be written, and how they are here."""

IN_ONE: Mapping[str, tuple[str, ...]] = {"span": ("from_date", "planned_to")}
"""What a field holds that others hold as well: a table has the one or the others, never both."""

FIRST_WORDS = frozenset({"fra", "frå", "start", "startdato", "siden", "sidan"})
LAST_WORDS = frozenset({"til", "tom", "slutt", "sluttdato"})
"""The last words of the header of a column that holds one end of a time."""

ENDS: Mapping[str, tuple[str, ...]] = {"agents": ("from_date", "planned_to")}
"""What a column that holds one end of a time can be, where nothing else ends in such a word."""

TIMES = (
    *("periode", "agentperiode", "funksjonsperiode", "virkeperiode", "varighet", "varigheit"),
    *("agent", "innovasjonsagent", "dato"),
)
"""What such a header says of the time itself, which tells nothing of its ends."""

_FILLERS = (
    "hvilken hvilket hvilke kva hva hvem kven det den de er for i på av til om og eller dere dykkar deres"
    " du har vi gjelder gjeld trenger treng ønsker beskriv kort skriv oppgi velg gjerne nærmere ditt din"
    " navnet navn namn vil ha hos jf evt ev eventuelt mer meir med"
    " slags tilhører tilhøyrer"
    " jobber arbeider arbeidar blir vert litt fortell fortel står passer passar kan skal må"
)
FILLERS = frozenset(_FILLERS.split())
"""Words of a question that say nothing about which field it asks for."""

CONTEXT: Mapping[str, tuple[str, ...]] = {
    "agents": ("innovasjonsagent", "agent", "agenter"),
    "development_area": ("utviklingsområd", "utviklingsarbeid", "utviklingstiltak", "områd", "satsing"),
    "request": ("forespørsel", "førespurnad", "bestilling", "bistand", "oppdrag", "fasilitering"),
    "organisation": ("organisasjon", "enhet", "eining", "seksjon"),
    "person": ("ansatt", "tilsett", "person", "kontaktliste"),
}
"""What titles, sheets and files are called when they hold a kind."""

NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "agents": (
        ("name", "last_name"),
        ("section_id", "from_date", "work_email", "planned_to", "anchored_by", "span"),
    ),
    "person": (("name", "last_name"), ("work_email", "job_title")),
    "development_area": (("unit_id",), ("title",)),
    "request": (("unit_id", "section_id"), ("request_type", "need", "description", "title")),
    "organisation": (("section",), ("unit",)),
}
"""Without one field of each group a table is not of the kind."""

IN_SHEETS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "organisation": (("unit",), ("unit_type", "leader_title")),
}
"""What is enough for a kind of which each sheet may be about one section, if nothing else is known there."""

FOOTERS = (
    "sum",
    "totalt",
    "i alt",
    "sist oppdatert",
    *("sist endret", "sist endra", "sist revidert", "sist lagret", "sist lagra", "sist ajourført"),
    *("oppdatert", "endret", "endra", "revidert", "ajourført"),
    "kilde",
    "kjelde",
    "antall",
)
"""How lines below a list begin that are not of it."""
