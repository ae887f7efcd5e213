"""Copies on the command line: calls, exit codes, one JSON document."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine

from innovasjon_desktop.cli.main import main

Out = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)


def called(capsys: Out, code: int, *given: str) -> Any:
    assert main([*given, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def run(place: str, statement: str) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute(statement)
        connection.commit()


def damage(path: str) -> None:
    with Path(path).open("r+b") as file:
        file.seek(5000)
        file.write(b"?")


def test_a_copy_is_made_listed_verified_and_put_back(place: str, capsys: Out) -> None:
    made = called(capsys, 0, "backup", "--db", place)
    assert {"file", "at", "reason", "size", "sha256", "schema", "counts", "verified", "pruned"} <= made.keys()
    assert (made["reason"], made["verified"], made["pruned"]) == ("asked", True, [])
    assert made["size"] == Path(made["file"]).stat().st_size
    (listed,) = called(capsys, 0, "backup", "--list", "--db", place)
    assert listed.items() <= made.items()
    (verified,) = called(capsys, 0, "backup", "--verify", "--db", place)
    assert verified["problems"] == []
    run(place, "DELETE FROM code WHERE id = (SELECT max(id) FROM code)")
    dry = called(capsys, 0, "restore", "latest", "--dry-run", "--db", place)
    assert dry["counts"]["code"] == {"now": made["counts"]["code"] - 1, "copy": made["counts"]["code"]}
    assert (dry["dry_run"], dry["before"]) == (True, None)
    assert not (Path(place).parent / "quarantine").exists()
    done = called(capsys, 0, "restore", made["file"], "--db", place)
    assert done["copy"]["sha256"] == made["sha256"]
    assert Path(done["before"]).exists()
    assert Path(done["quarantine"]).is_dir()
    again = called(capsys, 0, "restore", "latest", "--dry-run", "--db", place)
    assert again["copy"]["file"] == made["file"]
    assert called(capsys, 0, "restore", done["before"], "--dry-run", "--db", place)["counts"] == {
        **done["counts"],
        "code": {"now": made["counts"]["code"], "copy": made["counts"]["code"] - 1},
    }


def test_people_are_told_in_words(place: str, capsys: Out) -> None:
    assert main(["backup", "--list", "--db", place]) == 0
    assert capsys.readouterr().err == "Det finnes ingen kopier av dette registeret.\n"
    assert main(["backup", "--db", place]) == 0
    assert capsys.readouterr().err.startswith("En kopi er laget og kontrollert: ")
    assert main(["backup", "--list", "--db", place]) == 0
    assert "bedt om" in capsys.readouterr().out
    assert main(["backup", "--verify", "--db", place, "--lang", "nn"]) == 0
    assert capsys.readouterr().out.endswith(": heil\n")
    assert main(["restore", "latest", "--dry-run", "--db", place]) == 0
    assert capsys.readouterr().err.endswith("Ingenting ble endret.\n")
    assert main(["restore", "latest", "--db", place]) == 0
    assert "Registeret slik det var, er tatt vare på" in capsys.readouterr().err


def test_a_damaged_copy_is_found_out_and_refused(place: str, capsys: Out) -> None:
    made = called(capsys, 0, "backup", "--db", place)
    damage(made["file"])
    (found,) = called(capsys, 1, "backup", "--verify", "--db", place)
    assert "Kontrollsummen" in found["problems"][0]
    (found,) = called(capsys, 1, "backup", "--verify", made["file"], "--db", place)
    assert not found["verified"]
    before = Path(place).read_bytes()
    assert "Kontrollsummen" in called(capsys, 3, "restore", made["file"], "--db", place)["error"]["message"]
    called(capsys, 3, "restore", "latest", "--db", place)  # there is no verified one any more
    called(capsys, 3, "restore", place, "--db", place)
    called(capsys, 3, "restore", place + "x", "--db", place)
    called(capsys, 3, "backup", "--verify", place + "x", "--db", place)
    assert Path(place).read_bytes() == before


def test_without_any_copy_nothing_is_proven(place: str, capsys: Out) -> None:
    assert called(capsys, 1, "backup", "--verify", "--db", place) == []


def test_a_damaged_or_missing_store_is_said_so_and_comes_back(place: str, capsys: Out) -> None:
    made = called(capsys, 0, "backup", "--db", place)
    for content in (b"\xff" * 50_000, None):
        Path(place).unlink()
        if content is not None:
            Path(place).write_bytes(content)
        called(capsys, 4, "backup", "--db", place)
        assert len(called(capsys, 0, "backup", "--list", "--db", place)) == 1
        dry = called(capsys, 0, "restore", "latest", "--dry-run", "--db", place)
        assert dry["counts"]["code"] == {"now": None, "copy": made["counts"]["code"]}
        done = called(capsys, 0, "restore", "latest", "--db", place)
        assert (done["before"], done["quarantine"] is None) == (None, content is None)
        assert main(["list", "section", "--db", place]) == 0
        capsys.readouterr()


def test_folders_of_one_s_own(place: str, tmp_path: Path, capsys: Out) -> None:
    made = called(capsys, 0, "backup", "--to", str(tmp_path / "her"), "--db", place)
    assert Path(made["file"]).parent == tmp_path / "her"
    assert len(called(capsys, 0, "backup", "--list", "--to", str(tmp_path / "her"), "--db", place)) == 1
    assert called(capsys, 0, "backup", "--list", "--db", place) == []
    (tmp_path / "fil").touch()
    called(capsys, 4, "backup", "--to", str(tmp_path / "fil"), "--db", place)
    made = called(capsys, 1, "backup", "--second", str(tmp_path / "fil"), "--db", place)
    assert len(made["warnings"]) == 1
    made = called(capsys, 0, "backup", "--second", str(tmp_path / "to"), "--db", place)
    assert made["warnings"] == []
    assert len(list((tmp_path / "to").glob("*/*.db"))) == 1


def test_wrong_calls_are_said_so(place: str, capsys: Out) -> None:
    assert main(["backup", "--list", "--verify", "--db", place]) == 2
    assert main(["restore", "--db", place]) == 2
    capsys.readouterr()


def test_a_store_on_a_server_has_none(capsys: Out) -> None:
    pytest.importorskip("psycopg")
    for call in (["backup", "--list"], ["backup", "--verify"], ["restore", "latest"]):
        assert main([*call, "--db", "postgresql://nobody@127.0.0.1:1/nothing"]) == 3
        assert "en database på en server" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b""])
def test_no_store_is_made_in_the_place_of_one_that_is_gone(
    place: str, capsys: Out, content: bytes | None
) -> None:
    made = called(capsys, 0, "backup", "--db", place)
    Path(place).unlink()
    if content is not None:
        Path(place).write_bytes(content)
    for call in (["init"], ["init", "--demo"], ["migrate"], ["check"], ["list", "section"], ["backup"]):
        assert main([*call, "--db", place]) == 4
        said = capsys.readouterr().err
        assert "innovasjon restore latest" in said
        assert str(Path(made["file"]).parent) in said
        assert (Path(place).read_bytes() if Path(place).exists() else None) == content
    assert called(capsys, 0, "restore", "latest", "--db", place)["copy"]["file"] == made["file"]
    assert main(["list", "section", "--db", place]) == 0


def test_a_copy_from_the_future_is_said_so(place: str, capsys: Out) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=400)):
        future = called(capsys, 0, "backup", "--db", place)
    assert main(["backup", "--list", "--db", place]) == 0
    assert "(fram i tid)" in capsys.readouterr().out
    right = called(capsys, 0, "backup", "--db", place)
    assert called(capsys, 0, "restore", "latest", "--dry-run", "--db", place)["copy"]["file"] == right["file"]
    files = [each["file"] for each in called(capsys, 0, "backup", "--list", "--db", place)]
    assert files == [right["file"], future["file"]]


def test_a_copy_can_be_named_as_it_is_listed(
    place: str, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    name = Path(called(capsys, 0, "backup", "--db", place)["file"]).name
    (verified,) = called(capsys, 0, "backup", "--verify", name, "--db", place)
    assert verified["problems"] == []
    assert Path(called(capsys, 0, "restore", name, "--db", place)["copy"]["file"]).name == name
    called(capsys, 3, "restore", "annet.db", "--db", place)
    called(capsys, 3, "restore", f"her/{name}", "--db", place)
    made = called(capsys, 0, "backup", "--to", "~/mine", "--db", place)
    assert Path(made["file"]).parent == tmp_path / "mine"
    assert called(capsys, 0, "backup", "--verify", f"~/mine/{Path(made['file']).name}", "--db", place)


def test_what_would_change_is_told_in_people_s_words(place: str, capsys: Out) -> None:
    called(capsys, 0, "backup", "--db", place)
    run(place, "DELETE FROM code WHERE id = (SELECT max(id) FROM code)")
    run(place, "INSERT INTO change_set (at, actor, label, rows) VALUES ('2026-06-30', 'kari', '{}', 0)")
    assert main(["restore", "latest", "--dry-run", "--db", place]) == 0
    said = capsys.readouterr().out
    assert "Kodelister" in said
    assert "Steg i historikken" in said
    assert "Rader i kopien" in said
    assert "code" not in said


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes have no such names there")
@pytest.mark.parametrize("what", ["folder", "pipe", "/dev/null", "x" * 300 + ".db", "x" * 5000])
@pytest.mark.parametrize(
    "call",
    [["init"], ["check"], ["list", "section"], ["backup", "--list"], ["backup"], ["restore", "latest"]],
)
def test_what_can_be_no_file_is_one_sentence(tmp_path: Path, capsys: Out, what: str, call: list[str]) -> None:
    given = tmp_path / what
    if what == "folder":
        given.mkdir()
    elif what == "pipe":
        os.mkfifo(given)
    assert main([*call, "--db", str(given)]) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ikke en fil" in said or "for langt" in said
    assert len([*tmp_path.iterdir()]) == (what in ("folder", "pipe"))
