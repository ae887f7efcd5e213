"""The disk of the crash states keeps what was synced, and nothing else for certain."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults import shim
from tests.faults.crash_disk import ACKNOWLEDGED, CrashDisk, Operation, read_record


def write(name: str, place: int, data: bytes) -> Operation:
    return Operation("w", name, place, data)


def sync(name: str) -> Operation:
    return Operation("s", name, 0, b"")


def after(*operations: Operation) -> CrashDisk:
    disk = CrashDisk({"a": b"gammel"})
    for each in operations:
        disk.do(each)
    return disk


def test_what_is_not_synced_is_not_there_at_worst() -> None:
    assert after(write("a", 0, b"ny")).worst() == {"a": b"gammel"}
    assert after(write("a", 0, b"ny"), sync("a")).worst() == {"a": b"nymmel"}
    assert after(Operation("t", "a", 0, b"")).worst() == {"a": b"gammel"}
    assert after(Operation("t", "a", 2, b""), sync("a")).worst() == {"a": b"ga"}


def test_a_new_file_is_there_once_its_folder_is_synced() -> None:
    made = (Operation("c", "b", 0, b""), write("b", 0, b"x"), sync("b"))
    assert after(*made).worst() == {"a": b"gammel"}
    assert after(*made, sync(".")).worst() == {"a": b"gammel", "b": b"x"}


def test_each_mixture_of_old_and_new_comes_up() -> None:
    disk = after(write("a", 0, b"A"), write("a", 5, b"L"))
    seen = {disk.some(random.Random(seed))["a"] for seed in range(100)}
    assert seen == {b"gammel", b"Aammel", b"gammeL", b"AammeL"}


def test_a_long_write_is_torn_between_sectors() -> None:
    disk = after(write("a", 0, b"x" * 2_048))
    seen = {disk.some(random.Random(seed))["a"] for seed in range(200)}
    assert len(seen) > 5
    for content in seen:
        sectors = {content[start : start + 512].strip(b"\0") for start in range(512, len(content), 512)}
        assert sectors <= {b"", b"x" * 512}


def test_an_operation_it_does_not_know_is_not_passed_over() -> None:
    with pytest.raises(NotImplementedError):
        after(Operation("u", "a", 0, b""))


def test_acknowledgements_are_taken_in() -> None:
    assert after(write(ACKNOWLEDGED, 0, b"3\n"), write(ACKNOWLEDGED, 2, b"12\n")).acknowledged == {3, 12}


@pytest.mark.skipif(bool(shim.why_not()), reason=shim.why_not() or "it can be used")
def test_the_shim_writes_down_what_is_done(tmp_path: Path) -> None:
    from tests.faults.stores import fresh, make_template

    template = make_template(tmp_path / "template.db")
    place = tmp_path / "run"
    place.mkdir()
    store = fresh(template, place / "innovasjon.db")
    shim.run_behind("recording", place, "0", "6", "on", record=tmp_path / "record")
    disk = CrashDisk({store.name: template.read_bytes()})
    for operation in read_record(tmp_path / "record"):
        disk.do(operation)
    assert disk.acknowledged == set(range(6))
    # Everything the program did is in the record, and was synced in the end.
    assert disk.worst() == {
        each.name: each.read_bytes() for each in place.iterdir() if each.name != ACKNOWLEDGED
    }
