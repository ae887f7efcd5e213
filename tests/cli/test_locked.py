"""The command line beside a window: it reads, and what writes is refused with who has the store open."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.store.locking import Lock, holder, host
from tests.store.test_locking import end, other_program

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)
Out = pytest.CaptureFixture[str]
SECTIONS = "name;valid_from\nNy seksjon;01.01.2026\n"


@pytest.fixture
def held(demo_place: str) -> Iterator[Lock]:
    lock = Lock(Path(demo_place), "ola")
    yield lock
    lock.release(None)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    "call",
    [
        ["set", "unit", "1", "name=Nytt"],
        ["move", "development_area", "1", "completed"],
        ["undo"],
        ["import", "section", "FILE"],
        ["import", "auto", "FILE"],
        ["init", "--demo"],
        ["migrate"],
        ["report", "ut.xlsx", "--freeze", "Juni"],
        ["forms", "areas", "UT"],
    ],
    ids=lambda call: " ".join(call),
)
def test_a_call_that_writes_is_refused(demo_place: str, tmp_path: Path, capsys: Out, call: list[str]) -> None:
    file = tmp_path / "seksjoner.csv"
    file.write_text(SECTIONS, encoding="utf-8")
    before = Path(demo_place).read_bytes()
    given = [{"FILE": str(file), "UT": str(tmp_path / "ut")}.get(part, part) for part in call]
    assert main(["--db", demo_place, *given]) == 4
    said = capsys.readouterr().err
    assert f"Åpnet av ola på {host()} siden " in said
    assert "Lukk det der, eller prøv igjen senere." in said
    assert Path(demo_place).read_bytes() == before


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    "call",
    [
        ["list", "unit", "--json"],
        ["figures", "--json"],
        ["history", "--json"],
        ["report", "UT.xlsx"],
        ["export", "unit", "UT.csv"],
        ["import", "section", "FILE", "--dry-run"],
        ["forms", "status"],
        ["init"],
    ],
    ids=lambda call: " ".join(call),
)
def test_a_call_that_reads_goes_on(demo_place: str, tmp_path: Path, call: list[str]) -> None:
    (tmp_path / "seksjoner.csv").write_text(SECTIONS, encoding="utf-8")
    names = {"FILE": "seksjoner.csv", "UT.xlsx": "ut.xlsx", "UT.csv": "ut.csv"}
    given = [str(tmp_path / names[part]) if part in names else part for part in call]
    assert main(["--db", demo_place, *given]) in (0, 1)


@pytest.mark.usefixtures("held")
def test_the_refusal_is_a_document_too(demo_place: str, capsys: Out) -> None:
    assert main(["--db", demo_place, "set", "unit", "1", "name=Nytt", "--json"]) == 4
    assert "Åpnet av ola" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_call_waits_for_another_call(demo_place: str) -> None:
    program = other_program(Path(demo_place), "call", 0.5)
    assert main(["--db", demo_place, "set", "unit", "1", "name=Nytt"]) == 0
    end(program)
    assert set(holder(Path(demo_place))) == {"sha256"}


def test_a_synced_store_is_read_and_not_written(
    demo_place: str, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    folder = tmp_path / "OneDrive - Elvedal kommune"
    folder.mkdir()
    place = str(shutil.copyfile(demo_place, folder / "innovasjon.db"))
    before = Path(place).read_bytes()
    assert main(["--db", place, "list", "section", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main(["--db", place, "set", "unit", "1", "name=Nytt"]) == 4
    assert "Registeret ligger i en mappe som synkroniseres" in capsys.readouterr().err
    assert main(["--db", str(folder / "ny.db"), "init"]) == 4
    assert [each.name for each in folder.iterdir()] == ["innovasjon.db"]
    assert Path(place).read_bytes() == before
