"""One program at a time has a store for writing; the lock ends with the process, however that ends."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

import pytest

from innovasjon_desktop.domain.opening import InUse
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store import locking
from innovasjon_desktop.store.locking import Lock, holder, host, lock_file

HOLD = """
import sys, time
from pathlib import Path
from innovasjon_desktop.store.locking import Lock
lock = Lock(Path(sys.argv[1]), "ola", call=sys.argv[2] == "call")
print("held", flush=True)
time.sleep(float(sys.argv[3]))
"""


def other_program(store: Path, kind: str = "window", seconds: float = 60) -> subprocess.Popen[str]:
    """Start a program that holds the lock until it is killed or the time is up."""
    made = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store), kind, str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert made.stdout is not None
    assert made.stdout.readline() == "held\n"
    return made


def end(program: subprocess.Popen[str]) -> None:
    program.kill()
    program.communicate()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "innovasjon.db"


def test_the_second_is_told_who_has_it(store: Path) -> None:
    program = other_program(store)
    try:
        with pytest.raises(InUse) as refused:
            Lock(store, "kari")
        since = holder(store)["since"]
        told = say(refused.value.opened)
        assert told.startswith(f"Åpnet av ola på {host()} siden ")
        assert f"{dt.datetime.fromisoformat(since).astimezone():%H:%M}" in told
        assert refused.value.place == str(store)
    finally:
        end(program)


def test_a_second_lock_in_the_same_program_is_refused_too(store: Path) -> None:
    first = Lock(store, "kari")
    with pytest.raises(InUse):
        Lock(store, "kari")
    first.release("abc")
    Lock(store, "kari").release("abc")


def test_a_killed_program_leaves_no_lock_but_its_mark(store: Path) -> None:
    end(other_program(store))
    lock = Lock(store, "kari")
    assert lock.left["who"] == "ola"
    lock.release("abc")
    assert holder(store) == {"sha256": "abc"}


def test_a_call_of_the_command_line_is_waited_for(store: Path) -> None:
    program = other_program(store, "call", 0.5)
    begun = time.monotonic()
    Lock(store, "kari").release(None)
    assert time.monotonic() - begun < 5
    end(program)


def test_a_call_that_does_not_end_is_not_waited_for_without_end(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.2)
    program = other_program(store, "call")
    with pytest.raises(InUse):
        Lock(store, "kari")
    end(program)


def test_given_back_unused_all_is_as_before(store: Path) -> None:
    Lock(store, "kari").give_back()
    assert not lock_file(store).exists()
    Lock(store, "kari").release("abc")
    Lock(store, "kari").give_back()
    assert holder(store) == {"sha256": "abc"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"who": 3}', '{"who": "a", "host": "b", "since": "i går"}'])
def test_a_lock_without_a_readable_name_is_a_sentence_all_the_same(store: Path, text: str) -> None:
    lock_file(store).write_text(text, encoding="utf-8")
    assert say(locking.said_of(holder(store))) == "Registeret er åpent i et annet program."
    Lock(store, "kari").release(None)


def test_of_many_that_begin_at_once_exactly_one_gets_it(store: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from innovasjon_desktop.store.locking import Lock\nfrom innovasjon_desktop.domain.opening import InUse\n"
        "sys.stdin.readline()\n"
        "try:\n    lock = Lock(Path(sys.argv[1]), 'ola')\nexcept InUse:\n    print('refused')\n"
        "else:\n    print('held', flush=True)\n    sys.stdin.readline()\n"
    )
    command = [sys.executable, "-c", code, str(store)]
    several = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    for each in several:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.stdout.readline().strip() if each.stdout else "" for each in several]
    for each in several:
        end(each)
    assert sorted(said) == ["held", *["refused"] * 5]
