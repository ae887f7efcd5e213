"""Every entity comes in from a table, by the names people use, in three languages and two formats."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.i18n import _, language, say
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.importing.applying import apply, plan
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from tests.files import write_csv, write_xlsx

DAY = dt.date

# Values as the program names them in JSON: codes as keys, references by name, hours as numbers.
TABLES: dict[str, list[dict[str, Any]]] = {
    "settings": [
        {"municipality_name": "Bjørkåsen", "sla_workdays": 7, "local_holidays": [DAY(2026, 12, 24)]}
    ],
    "person": [
        {"first_name": "Kari", "last_name": "Ås", "work_email": "kari@kommune.no", "job_title": "rådgiver"},
        {
            "first_name": "Ola",
            "last_name": "Lie",
            "work_email": "ola@kommune.no",
            "work_phone": "90 00 00 00",
        },
        {"first_name": "Eva", "last_name": "Moe", "is_external": True},
    ],
    "section": [
        {
            "name": "Grunnskole",
            "code": "GS",
            "agent_target": 2,
            "valid_from": DAY(2020, 1, 1),
            "leader_person": "Eva Moe",
        },
        {"name": "Kultur & idrett", "valid_from": DAY(2020, 1, 1), "sort_order": 2},
    ],
    "unit": [
        {
            "section": "Grunnskole",
            "name": "Åsen skole",
            "unit_type": "skole",
            "leader_title": "rektor",
            "leader_person": "kari@kommune.no",
            "headcount": 31,
            "valid_from": DAY(2020, 1, 1),
        },
        {
            "section": "Kultur & idrett",
            "name": "Biblioteket",
            "unit_type": "bibliotek",
            "leader_title": "biblioteksjef",
            "valid_from": DAY(2020, 1, 1),
            "valid_to": DAY(2026, 1, 31),
            "expected_to_choose": False,
            "exemption_reason": "Enheten legges ned i januar",
            "exempted_by": "seksjonsleder",
        },
        {
            "section": "Kultur & idrett",
            "name": "Kulturhuset",
            "unit_type": "kultur",
            "leader_title": "enhetsleder",
            "valid_from": DAY(2026, 2, 1),
        },
    ],
    "unit_section": [{"unit": "Åsen skole", "section": "Kultur & idrett", "valid_from": DAY(2026, 6, 1)}],
    "unit_succession": [
        {"from_unit": "Biblioteket", "to_unit": "Kulturhuset", "on_date": DAY(2026, 2, 1), "kind": "replace"}
    ],
    "affiliation": [
        {"person": "Ola Lie", "section": "Grunnskole", "role": "rådgiver", "valid_from": DAY(2021, 8, 1)},
        {"person": "Ola Lie", "unit": "Åsen skole", "role": "vikar", "valid_from": DAY(2021, 8, 1)},
    ],
    "code": [
        {"list": "theme", "key": "klima", "label_nb": "Klima, natur", "label_nn": "Klima, natur", "sort": 12}
    ],
    "development_period": [
        {"name": "2025–2026", "start": DAY(2025, 1, 1), "end": DAY(2026, 12, 31), "state": "open"},
        {"name": "2027–2028", "start": DAY(2027, 1, 1), "choose_deadline": DAY(2027, 3, 31)},
    ],
    "method": [{"name_nb": "Idé, kafé", "name_nn": "Idé, kafé", "step": "solution", "typical_hours": 4.5}],
    "development_area": [
        {
            "unit": "Åsen skole",
            "period": "2025–2026",
            "title": "Leselyst",
            "state": "in_progress",
            "need": "Mange elever leser lite hjemme",
            "aim": "Alle leser hver dag",
            "methods": ["Idé, kafé", "Brukerreise"],
            "themes": ["klima", "kompetanse"],
            "culture_dimensions": ["mot"],
            "instrument": "arenaer og nettverk",
            "participant_groups": ["brukere", "pårørende/foresatte"],
            "chosen_on": DAY(2025, 2, 1),
            "chosen_by": "rektor",
            "start_on": DAY(2025, 3, 1),
            "planned_end": DAY(2026, 12, 1),
        },
        {"unit": "Kulturhuset", "period": "2025–2026", "title": "Åpne dører", "is_primary": False},
    ],
    "area_followup": [
        {
            "area": "Leselyst",
            "on_date": DAY(2025, 9, 1),
            "light": "needs_help",
            "text": "Trenger bøker",
            "by": "rektor",
        }
    ],
    "milestone": [
        {"area": "Leselyst", "title": "Bokbad", "due": DAY(2025, 10, 1), "done_on": DAY(2025, 10, 3)}
    ],
    "team_member": [
        {
            "person": "Kari Ås",
            "team_role": "coordinator",
            "discipline": "tjenestedesign",
            "valid_from": DAY(2024, 1, 1),
            "methods": ["Designsprint"],
        }
    ],
    "agent_appointment": [
        {
            "section": "Grunnskole",
            "person": "ola@kommune.no",
            "state": "appointed",
            "from_date": DAY(2025, 1, 1),
            "planned_to": DAY(2026, 12, 31),
            "anchored_by": "seksjonsleder",
            "anchored_on": DAY(2024, 12, 15),
            "coordinator_member": "Kari Ås",
            "hours_per_month": 7.5,
        }
    ],
    "agent_leave": [
        {
            "appointment": "Ola Lie",
            "from_date": DAY(2025, 7, 1),
            "to_date": DAY(2025, 7, 31),
            "note": "Avtalt",
        }
    ],
    "team_capacity": [{"member": "Kari Ås", "from_month": DAY(2024, 1, 1), "hours_per_month": 67 / 60}],
    "team_absence": [
        {"member": "kari@kommune.no", "from_date": DAY(2026, 7, 1), "to_date": DAY(2026, 7, 21)}
    ],
    "network_meeting": [
        {"date": DAY(2026, 3, 5), "title": "Vårsamling", "kind": "agent_network", "place": "Rådhuset"}
    ],
    "attendance": [{"meeting": "Vårsamling", "person": "Ola Lie", "status": "present"}],
    "request": [
        {
            "number": "F-2026-007",
            "title": "Hjelp til kafédialog",
            "state": "in_progress",
            "unit": "Åsen skole",
            "request_type": "innsikt og behov",
            "requester_text": "rektor",
            "channel": "phone",
            "received_on": DAY(2026, 3, 2),
            "first_response_on": DAY(2026, 3, 4),
            "priority": "high",
            "lead": "Kari Ås",
            "planned_hours": 20,
            "first_session_on": DAY(2026, 3, 20),
            "expected_participants": 25,
            "area": "Leselyst",
        },
        {
            "title": "Felles kurs",
            "scope": "section",
            "section": "Kultur & idrett",
            "request_type": "opplæring i metode",
            "requester_person": "Eva Moe",
            "received_on": DAY(2026, 6, 1),
        },
    ],
    "request_unit": [{"request": "F-2026-007", "unit": "Kulturhuset"}],
    "request_facilitator": [
        {
            "request": "Felles kurs",
            "member": "Kari Ås",
            "role": "lead",
            "planned_hours": 6,
            "from_date": DAY(2026, 6, 1),
        }
    ],
    "session": [
        {
            "request": "F-2026-007",
            "on_date": DAY(2026, 4, 14),
            "title": "Kafé",
            "state": "held",
            "methods": ["World Café"],
            "participants": {"brukere": 12, "ledere": 1},
        },
        {"area": "Leselyst", "on_date": DAY(2026, 5, 5), "title": "Bokbad"},
    ],
    "time_entry": [
        {
            "member": "Kari Ås",
            "on_date": DAY(2026, 4, 14),
            "hours": 3.5,
            "activity": "facilitation",
            "request": "F-2026-007",
            "session": "Kafé",
        },
        {"member": "Kari Ås", "on_date": DAY(2026, 4, 15), "hours": 0.25, "activity": "other"},
    ],
    "feedback": [
        {
            "request": "F-2026-007",
            "on_date": DAY(2026, 4, 20),
            "usefulness": 6,
            "process": 5,
            "comment": "Nyttig",
        }
    ],
}

LOOKS = [
    ("nb", "csv", "cp1252"),
    ("nn", "xlsx", ""),
    ("en", "csv", "utf-8-sig"),
    ("", "xlsx", ""),
    ("", "csv", "utf-8"),
]


def field_of(entity: Entity, name: str) -> Field:
    return entity.field(name if entity.has(name) else f"{name}_id")


def typed(field: Field, value: Any, words: WordBook, lang: str, suffix: str) -> Any:
    """Return a value as somebody who writes ``lang`` types it; without a language as a program does."""
    match field.kind:
        case Kind.DATE | Kind.MONTH if suffix == "xlsx":
            return value
        case Kind.MONTH:
            return f"{value:%m.%Y}" if lang else f"{value:%Y-%m}"
        case Kind.DATE:
            return f"{value:%d.%m.%Y}" if lang else value.isoformat()
        case Kind.DATES:
            return ", ".join(one.isoformat() for one in value)
        case Kind.CODE | Kind.STATE if lang in ("nb", "nn"):
            return words.label(field, value).upper()
        case Kind.CODES if lang in ("nb", "nn"):
            return "; ".join(words.label(field, key) for key in value)
        case Kind.CODES | Kind.REFS:
            return ", ".join(value)
        case Kind.COUNTS:
            return ", ".join(
                f"{words.label(field, key) if lang else key}: {count}" for key, count in value.items()
            )
        case Kind.BOOLEAN if suffix == "csv":
            return words.yes_no(value) if lang else str(value).lower()
        case Kind.HOURS if suffix == "csv" and lang != "en":
            return str(value).replace(".", ",")
    return value


def write(folder: Path, entity: Entity, words: WordBook, look: tuple[str, str, str]) -> Path:
    lang, suffix, encoding = look
    given = TABLES[entity.name]
    names = list(dict.fromkeys(name for row in given for name in row))
    fields = [field_of(entity, name) for name in names]
    headers = [
        f"{_(field.label).upper()} *" if lang else name for name, field in zip(names, fields, strict=True)
    ]
    lines = [
        [
            "" if name not in row else typed(field, row[name], words, lang, suffix)
            for name, field in zip(names, fields, strict=True)
        ]
        for row in given
    ]
    path = folder / f"{entity.name}.{suffix}"
    if suffix == "xlsx":
        return write_xlsx(path, headers, lines)
    return write_csv(path, headers, lines, encoding=encoding, separator="," if lang == "en" else ";")


def expected(entity: Entity, row: dict[str, Any], connection: Connection) -> Iterator[tuple[str, Any]]:
    """Yield name and value as ``list --json`` has them."""
    words = WordBook(connection)
    for name, value in row.items():
        field = field_of(entity, name)
        match field.kind:
            case Kind.DATE:
                yield name, value.isoformat()
            case Kind.MONTH:
                yield name, f"{value:%Y-%m}"
            case Kind.DATES:
                yield name, [one.isoformat() for one in value]
            case Kind.REF:
                yield name, words.name(field.target, words.find(field.target, value)[0])
            case Kind.HOURS:
                yield name, pytest.approx(value)
            case _:
                yield name, value


def test_every_entity_has_a_table() -> None:
    assert set(TABLES) == set(ALL)


# A server sees the same rows whatever file they were read from.
@pytest.mark.parametrize(
    "look",
    LOOKS[:1] if os.environ.get("INNOVASJON_TEST_DB") else LOOKS,
    ids=lambda look: "-".join(filter(None, look)),
)
def test_everything_comes_in_and_a_second_time_changes_nothing(
    store: Database, tmp_path: Path, look: tuple[str, str, str]
) -> None:
    for name, given in TABLES.items():
        entity = ALL[name]
        with store.read() as connection, language(look[0] or "nb"):
            path = write(tmp_path, entity, WordBook(connection), look)
        before = plan(store, name, read_table(path))
        assert [say(problem.reason) for problem in before.refusals] == []
        assert before.ignored == ()
        done = apply(store, name, read_table(path), actor="kari").result
        assert done.counts == before.counts
        action = "changed" if name == "settings" else "new"
        assert (name, done.counts[action]) == (name, len(given))
        with store.read() as connection:
            found = rows.by_ids(connection, name, [row.id for row in done.rows])
            for row, planned in zip(given, done.rows, strict=True):
                json = rows.as_dict(entity, found[planned.id], WordBook(connection))
                assert {one: json[one] for one in row} == dict(expected(entity, row, connection))
        assert_unchanged(store, name, path)
    for name in TABLES:
        if name != "unit":  # one has been moved to another section since
            assert_unchanged(store, name, tmp_path / f"{name}.{look[1]}")


def assert_unchanged(store: Database, name: str, path: Path) -> None:
    again = apply(store, name, read_table(path), actor="kari")
    differing = [(row.key, row.changes) for row in again.result.rows if row.action != "unchanged"]
    assert (name, differing, again.change_set_id) == (name, [], 0)
    assert again.result.counts["unchanged"] == len(TABLES[name])
