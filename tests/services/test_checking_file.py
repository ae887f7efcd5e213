"""The check of a file that is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.services.checking import Kind, Severity, check
from tests.checking import beside, found, kinds, on_a_file
from tests.making import Maker

# The file itself


@on_a_file
def test_a_page_of_garbage(demo_place: str, tmp_path: Path) -> None:
    whole = Path(demo_place).read_bytes()
    seen = set()
    for number in range(1, len(whole) // 4096, 40):
        spoilt = tmp_path / f"{number}.db"
        spoilt.write_bytes(whole[: number * 4096] + b"\xa5" * 4096 + whole[(number + 1) * 4096 :])
        findings = found(str(spoilt))
        assert findings
        assert findings[0].severity is Severity.DAMAGE
        seen |= {each.kind for each in findings}
    assert Kind.INTEGRITY in seen


@on_a_file
def test_bytes_that_flip(demo_place: str, tmp_path: Path) -> None:
    """Whatever byte it is, the check answers; in a page of rows it is noticed."""
    whole = bytearray(Path(demo_place).read_bytes())
    spoilt = tmp_path / "flipped.db"
    answers = 0
    for offset in range(100, len(whole), len(whole) // 24):
        whole[offset] ^= 0x55
        spoilt.write_bytes(whole)
        try:
            answers += bool(found(str(spoilt)))
        except StoreUnavailable:
            answers += 1
        whole[offset] ^= 0x55
    assert answers >= 12  # the rest is free space, and what hangs on no row


@on_a_file
def test_one_letter_of_a_name(make: Maker, place: str) -> None:
    unit = make.unit(make.section(), "Granlia barnehage")
    make.database.close()
    held = Path(place).read_bytes()
    name = b"Granlia barnehage"
    first = next(at for at in range(len(held)) if held.startswith(name + b"skole", at))
    Path(place).write_bytes(held[:first] + b"Brann" + held[first + 5 :])
    assert kinds(found(place)) == {(Kind.LOG, "unit", unit, "name")}


@on_a_file
@pytest.mark.parametrize("statement", ["DROP TABLE feedback", "ALTER TABLE unit DROP COLUMN headcount"])
def test_a_table_or_a_column_is_gone(demo_place: str, statement: str) -> None:
    beside(demo_place, statement)
    assert {each.kind for each in found(demo_place)} == {Kind.SCHEMA}


@on_a_file
def test_the_version_is_gone(demo_place: str) -> None:
    beside(demo_place, "DROP TABLE alembic_version")
    assert {each.kind for each in found(demo_place)} == {Kind.SCHEMA}


@on_a_file
def test_the_list_of_tables_is_garbage(demo_place: str) -> None:
    whole = bytearray(Path(demo_place).read_bytes())
    whole[100:104] = b"\xff\xff\xff\xff"
    Path(demo_place).write_bytes(whole)
    findings = found(demo_place)
    assert {each.severity for each in findings} == {Severity.DAMAGE}


@on_a_file
@pytest.mark.parametrize("content", [b"Hei", b"\0" * 5000])
def test_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "x.db"
    place.write_bytes(content)
    with pytest.raises(StoreUnavailable):
        check(place)


@on_a_file
def test_another_program_s_database(tmp_path: Path) -> None:
    place = tmp_path / "x.db"
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("CREATE TABLE unit (id)")
    with pytest.raises(StoreUnavailable):
        check(place)
