"""What somebody else changed after a person looked is refused, and the rest is written."""

from __future__ import annotations

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Create, Delete, Edit
from innovasjon_desktop.services.importing.applying import FileRefused, apply, plan, refusal
from innovasjon_desktop.services.importing.planning import Plan
from innovasjon_desktop.services.importing.reading import Table, table_of
from tests.importing import table
from tests.making import Maker

OTHERS = "Noen andre har endret denne raden. Se på de nye verdiene og prøv igjen."
HEADERS = ("first_name", "last_name", "work_email", "job_title")


def lines(*names: str) -> Table:
    return table(HEADERS, *((name, "Ås", f"{name.lower()}@kommune.no", "Rådgiver") for name in names))


def carried_out(make: Maker, seen: Plan) -> Plan:
    done = apply(make.database, seen.kind, seen.accepted, actor="ola", skip_refused=True, seen=seen.seen)
    assert isinstance(done.result, Plan)
    return done.result


def test_a_row_changed_since_the_preview_stays_and_the_rest_is_written(make: Maker) -> None:
    kari, eva = make.person("Kari", "Ås", "kari@kommune.no"), make.person("Eva", "Ås", "eva@kommune.no")
    seen = plan(make.database, "person", lines("Kari", "Eva", "Ida"))
    make.do(Edit("person", kari, {"job_title": "Leder"}))
    done = carried_out(make, seen)
    assert dict(done.counts) == {"new": 1, "changed": 1, "unchanged": 0, "refused": 1}
    left_out = refusal(done)
    assert left_out is not None
    assert say(left_out) == f"Rader som ble avvist: 1. {OTHERS}"
    assert [make.value("person", one, "job_title") for one in (kari, eva)] == ["Leder", "Rådgiver"]


def test_another_field_changed_since_is_a_change_too(make: Maker) -> None:
    kari = make.person("Kari", "Ås", "kari@kommune.no")
    seen = plan(make.database, "person", lines("Kari"))
    make.do(Edit("person", kari, {"work_phone": "12345678"}))
    assert [say(one.reason) for one in carried_out(make, seen).refusals] == [OTHERS]


def test_a_row_somebody_made_since_is_not_overwritten(make: Maker) -> None:
    seen = plan(make.database, "person", lines("Kari"))
    kari = make.do(
        Create("person", {"first_name": "Kari", "last_name": "Ås", "work_email": "kari@kommune.no"})
    ).result
    assert [say(one.reason) for one in carried_out(make, seen).refusals] == ["En slik rad finnes allerede."]
    assert make.value("person", kari, "job_title") is None


def test_a_row_deleted_since_is_said_to_be_gone(make: Maker) -> None:
    kari = make.person("Kari", "Ås", "kari@kommune.no")
    seen = plan(make.database, "person", table_of(("job_title",), [["Leder"]], ids=[kari]))
    make.do(Delete("person", kari))
    assert [say(one.reason) for one in carried_out(make, seen).refusals] == [
        f"Person {kari} finnes ikke lenger."
    ]


def test_what_the_preview_refused_stays_out_though_it_would_pass_now(make: Maker) -> None:
    seen = plan(make.database, "affiliation", table(("person", "section", "from"), ["Kari Ås", "Kultur", ""]))
    assert seen.counts["refused"] == 1
    assert seen.accepted.lines == ()


def test_all_or_nothing_says_that_others_changed_rows(make: Maker) -> None:
    kari = make.person("Kari", "Ås", "kari@kommune.no")
    seen = plan(make.database, "person", lines("Kari", "Ida"))
    make.do(Edit("person", kari, {"job_title": "Leder"}))
    with pytest.raises(FileRefused) as error:
        apply(make.database, "person", seen.accepted, actor="ola", seen=seen.seen)
    assert say(error.value) == (
        "Ingenting ble importert: noen andre har endret rader etter at de ble vist: 1."
    )


def test_two_lines_about_one_row_are_no_conflict_of_their_own(make: Maker) -> None:
    kari = make.person("Kari", "Ås", "kari@kommune.no")
    twice = table(
        ("first_name", "last_name", "work_email", "job_title", "work_phone"),
        ["Kari", "Ås", "kari@kommune.no", "Leder", ""],
        ["Kari", "Ås", "kari@kommune.no", "", "12345678"],
        ["Ida", "Ås", "ida@kommune.no", "Leder", ""],
        ["Ida", "Ås", "ida@kommune.no", "", "12345678"],
    )
    done = carried_out(make, plan(make.database, "person", twice))
    assert done.refusals == ()
    assert make.value("person", kari, "work_phone") == "12345678"


def test_units_of_an_organisation_changed_since_stay(make: Maker) -> None:
    unit = make.unit(make.section(), "Åsen skole")
    headers = ("section", "unit", "unit_type", "leader_title")
    rows = table(headers, ["Grunnskole", "Åsen skole", "skole", "Virksomhetsleder"])
    seen = plan(make.database, "organisation", rows)
    assert seen.counts["changed"] == 1
    make.do(Edit("unit", unit, {"leader_title": "Rektor"}))
    assert [say(one.reason) for one in carried_out(make, seen).refusals] == [OTHERS]
    assert make.value("unit", unit, "leader_title") == "Rektor"


def test_without_a_preview_the_table_wins(make: Maker) -> None:
    kari = make.person("Kari", "Ås", "kari@kommune.no")
    make.do(Edit("person", kari, {"job_title": "Leder"}))
    apply(make.database, "person", lines("Kari"), actor="ola")
    assert make.value("person", kari, "job_title") == "Rådgiver"
