"""Files nobody should have: each refused with one sentence or read safely, in bounded time and memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing import apart
from innovasjon_desktop.services.importing.book import Book
from tests.hostile import CASES, EITHER, READ, Maker

if not sys.platform.startswith("linux"):
    pytest.skip("memory is measured as Linux tells it", allow_module_level=True)

MOST_MEMORY = 300
"""MB."""
MOST_SECONDS = 30.0

MEASURED = """
import sys
from innovasjon_desktop.services.importing import apart
code = apart.serve()
with open("/proc/self/status") as status, open(sys.argv[1], "w") as report:
    report.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
sys.exit(code)
"""
"""The process that reads, telling its greatest memory; one that is ended has broken a limit and tells nothing."""


def outcome(path: Path) -> Book | str:
    """Return the book that was read, or the sentence that refuses the file."""
    try:
        return apart.read_apart(path)
    except BadInput as error:
        return say(error)


def test_there_are_enough_of_them() -> None:
    assert len({name for name, _maker, _said in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize(("maker", "said"), [pytest.param(*rest, id=name) for name, *rest in CASES])
def test_a_hostile_file_is_refused_or_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: Maker, said: str
) -> None:
    report = tmp_path / "memory"
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-P", "-c", MEASURED, str(report)])
    made = maker(tmp_path)
    path = made if isinstance(made, Path) else tmp_path / "made.xlsx"
    if isinstance(made, bytes):
        path.write_bytes(made)
    begun = time.monotonic()
    found = outcome(path)
    assert time.monotonic() - begun < MOST_SECONDS
    peak = int(report.read_text()) / 1024 if report.exists() else 0
    assert peak < MOST_MEMORY
    assert peak > 5 or (isinstance(found, str) and "minne" in found)
    if said == EITHER:
        return
    wanted = said.split("|")
    if isinstance(found, Book):
        assert READ in wanted
        assert any(sheet.rows for sheet in found.sheets)
    else:
        assert any(each and each in found for each in wanted), found
        assert found.count("\n") == 0
