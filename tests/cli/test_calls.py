"""The command line as a contract: calls, languages, exit codes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from innovasjon_desktop import __version__
from innovasjon_desktop.cli.main import main
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.figures import as_json, figures
from innovasjon_desktop.store import engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.files import DATA
from tests.making import Maker

Out = pytest.CaptureFixture[str]
PROGRAM = (sys.executable, "-m", "innovasjon_desktop.cli.main")
ON_A_SERVER = bool(os.environ.get("INNOVASJON_TEST_DB"))
on_a_file = pytest.mark.skipif(ON_A_SERVER, reason="about the file a store is")


def started(*given: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as people do."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **more.pop("env", {})}
    return subprocess.run(
        [*PROGRAM, *given],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
        **more,
    )


# Stores


@on_a_file
@pytest.mark.parametrize("kind", ["auto", "organisation"])
def test_a_dry_run_changes_not_one_byte_and_the_next_call_has_nothing_to_say(
    tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "register.db"
    env = {"INNOVASJON_DB": str(place), "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert started("init", env=env).returncode == 0
    before = place.read_bytes()
    tried = started("import", kind, str(DATA / "organisasjon.csv"), "--dry-run", env=env)
    assert (tried.returncode, "Nye: 71." in tried.stdout) == (0, True)
    assert place.read_bytes() == before
    written = started("set", "settings", "1", "municipality_name=Elvedal", env=env)
    assert (written.returncode, written.stderr) == (0, "Endret: Innstillinger – Elvedal\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there the user always has a name")
def test_window_and_call_name_the_same_user_where_no_variable_does() -> None:
    ask = "from innovasjon_desktop import app; from innovasjon_desktop.cli import tables; "
    ask += "print(app.actor(), tables.actor())"
    env = {name: text for name, text in os.environ.items() if name not in ("LOGNAME", "USER", "USERNAME")}
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, env=env, check=True)
    import pwd

    name = pwd.getpwuid(os.getuid()).pw_name
    assert said.stdout.split() == [name, name]


def test_a_store_is_made_and_found_again(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "ny mappe" / "register.db")
    assert main(["init", "--db", place]) == 0
    assert capsys.readouterr().err == "Registeret er klart.\n"
    assert main(["--db", place, "init"]) == 0
    assert capsys.readouterr().err == "Det var et register her fra før; ingenting ble endret.\n"
    assert main(["--db", place, "list", "settings", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["municipality_name"] == "Kommunen"
    monkeypatch.setenv("INNOVASJON_DB", place)
    assert main(["list", "settings", "--json"]) == 0
    assert main(["migrate"]) == 0


def test_without_a_word_the_store_is_in_the_local_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.delenv("INNOVASJON_DB", raising=False)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["init"]) == 0
    assert [path.name for path in tmp_path.rglob("*.db")] == ["innovasjon.db"]


def test_the_example_municipality_is_made_once(tmp_path: Path, capsys: Out) -> None:
    place = str(tmp_path / "demo.db")
    assert main(["init", "--demo", "--scale", "2", "--db", place]) == 0
    assert main(["list", "section", "--json", "--db", place]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 18
    assert main(["init", "--demo", "--db", place]) == 3
    assert main(["init", "--scale", "2", "--db", place]) == 2
    assert "--scale hører sammen med --demo." in capsys.readouterr().err


@on_a_file
def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "nei.db"
    for call in (["list", "unit"], ["migrate"], ["undo"], ["import", "unit", "x.csv"], ["figures", "--json"]):
        assert main([*call, "--db", str(place)]) == 4
        assert "ikke noe register i" in capsys.readouterr().err
    assert not place.exists()


@on_a_file
def test_another_program_s_database_is_left_alone(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "kunder.db"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE kunder (id INTEGER)")
    connection.close()
    before = place.read_bytes()
    for call in (["list", "unit"], ["init"], ["init", "--demo"], ["migrate"]):
        assert main([*call, "--db", str(place)]) == 4
        assert "Filen er ikke et register for dette programmet" in capsys.readouterr().err
    assert place.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_said_in_one_sentence(place: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "innovasjon_desktop.cli.main", "--db", place, "list", "code", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (4, "Utdataene kunne ikke skrives.\n")


@on_a_file
@pytest.mark.parametrize(("revision", "said"), [("9999", "nyere versjon"), ("0000", "innovasjon migrate")])
def test_another_version_s_store_is_left_alone(place: str, capsys: Out, revision: str, said: str) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
    before = Path(place).read_bytes()
    assert main(["list", "unit", "--db", place]) == 4
    assert said in capsys.readouterr().err
    assert main(["init", "--db", place]) == 4
    if revision == "9999":
        assert main(["migrate", "--db", place]) == 4
    assert Path(place).read_bytes() == before


@on_a_file
def test_an_empty_file_becomes_a_store_when_asked_for(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "tom.db"
    place.touch()
    assert main(["migrate", "--db", str(place)]) == 4
    assert main(["init", "--db", str(place)]) == 0
    assert capsys.readouterr().err.endswith("Registeret er klart.\n")


@on_a_file
def test_a_file_that_is_no_store_is_said_so(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "brev.db"
    place.write_text("Kjære Kari\n" * 200, encoding="utf-8")
    assert main(["list", "unit", "--db", str(place)]) == 4
    assert "ikke et register" in capsys.readouterr().err
    assert main(["init", "--db", str(place)]) == 4
    assert place.read_text(encoding="utf-8").startswith("Kjære Kari")
    assert main(["list", "unit", "--db", str(tmp_path)]) == 4
    assert main(["list", "unit", "--db", "mysql://x/y"]) == 4


@on_a_file
def test_a_locked_store_is_said_so(place: str, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.PRAGMAS, "busy_timeout", 50)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert main(["list", "section", "--json", "--db", place]) == 4
        captured = capsys.readouterr()
        assert "Prøv igjen" in captured.err
        assert "Prøv igjen" in json.loads(captured.out)["error"]["message"]
    finally:
        other.close()


# Words


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Mangler: KALL"),
        (["dans"], "KALL: 'dans' er ikke en av"),
        (["list"], "Mangler: ENTITY"),
        (["list", "sirkus"], "ENTITY: Det er ingenting som heter «sirkus»."),
        (["list", "unit", "--dans"], "Ikke forstått: --dans"),
        (["list", "unit", "--where"], "--where trenger en verdi"),
        (["list", "unit", "--where", "navn"], "--where: Skriv FIELD=VALUE, ikke «navn»."),
        (["list", "unit", "--as-of", "2026-02-30"], "--as-of: «2026-02-30» er ikke en dato."),
        (["set", "unit", "1"], "Mangler: FIELD=VALUE"),
        (["undo", "x"], "ID: «x» er ikke et helt tall."),
        (["list", "unit", "--lang", "da"], "--lang: 'da' er ikke en av"),
        (["init", "--scale", "0"], "--scale: «0» er ikke et helt tall."),
    ],
)
def test_a_wrong_call_is_explained(given: list[str], said: str, capsys: Out) -> None:
    assert main(given) == 2
    captured = capsys.readouterr()
    usage, *_, last = captured.err.splitlines()
    assert usage.startswith("Bruk: innovasjon")
    assert last.startswith(said)
    assert captured.out == ""
    assert main([*given, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["error"]
    assert set(told["error"]) == {"message", "field", "rule"}
    assert told["error"]["message"]


def test_help_and_version_are_printed(capsys: Out) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"innovasjon {__version__}\n"
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for call in (
        "init",
        "import",
        "list",
        "set",
        "move",
        "figures",
        "report",
        "export",
        "history",
        "undo",
        "migrate",
    ):
        assert f"\n    {call}" in text
    assert main(["import", "-h", "--lang", "nn"]) == 0
    assert "hent inn dei andre radene" in capsys.readouterr().out


def test_messages_follow_the_settings_unless_told_otherwise(place: str, store: Database, capsys: Out) -> None:
    run = ["--db", place, "undo", "77"]
    assert main(run) == 3
    bokmal = capsys.readouterr().err
    assert main(["--db", place, "set", "settings", "1", "language=nn"]) == 0
    capsys.readouterr()
    assert main(run) == 3
    nynorsk = capsys.readouterr().err
    assert main([*run, "--lang", "nb"]) == 3
    assert capsys.readouterr().err == bokmal != nynorsk
    assert main(["--lang=en", *run]) == 3
    assert capsys.readouterr().err == "There is no step 77 in the history.\n"


# Figures and files


def test_figures_are_those_of_the_program(demo_place: str, demo: Database, capsys: Out) -> None:
    assert (
        main(["figures", "--as-of", "30.06.2026", "--from", "2026-01-01", "--json", "--db", demo_place]) == 0
    )
    document = json.loads(capsys.readouterr().out)
    with demo.read() as connection:
        assert document == as_json(figures(connection, AS_OF))
    assert list(document["figures"]) == [f"F-{number:02}" for number in range(1, 13)]
    assert main(["figures", "--as-of", "2026-06-30", "--db", demo_place]) == 0
    captured = capsys.readouterr()
    assert [
        word for line in captured.out.splitlines() if line.startswith("F-04") for word in line.split()
    ] == ["F-04", "Enheter", "med", "valgt", "område", "51", "av", "68", "(75", "%)"]
    assert captured.err == "Per 30.06.2026\n"


def test_figures_of_an_empty_store_have_no_percentages(place: str, capsys: Out) -> None:
    assert main(["figures", "--json", "--db", place]) == 0
    found = json.loads(capsys.readouterr().out)["figures"]
    assert found["F-02"] == {"numerator": 0, "denominator": 0, "percent": None, "by_section": []}
    assert main(["figures", "--db", place]) == 0


def test_the_interval_has_an_order(demo_place: str, tmp_path: Path, capsys: Out) -> None:
    interval = ["--from", "2026-07-01", "--as-of", "2026-06-30", "--db", demo_place]
    assert main(["figures", *interval]) == 3
    assert main(["report", str(tmp_path / "r.xlsx"), *interval]) == 3
    assert list(tmp_path.glob("*.xlsx")) == []


@pytest.mark.parametrize(("lang", "sheet"), [("nb", "Forespørsler"), ("nn", "Førespurnader")])
def test_the_workbook_is_written(demo_place: str, tmp_path: Path, capsys: Out, lang: str, sheet: str) -> None:
    path = tmp_path / "rapport.xlsx"
    assert main(["report", str(path), "--as-of", "2026-06-30", "--lang", lang, "--db", demo_place]) == 0
    assert "Data per 30.06.2026." in capsys.readouterr().err
    assert sheet in load_workbook(path, read_only=True).sheetnames


def test_a_file_of_the_wrong_kind_is_not_written(demo_place: str, tmp_path: Path, capsys: Out) -> None:
    assert main(["report", str(tmp_path / "r.pdf"), "--db", demo_place]) == 3
    assert main(["export", "unit", str(tmp_path / "u.txt"), "--db", demo_place]) == 3
    assert main(["export", "unit", str(tmp_path / "nei" / "u.csv"), "--db", demo_place]) == 3
    assert [path.name for path in tmp_path.iterdir() if path.suffix not in (".db", "")] == []


def test_a_list_is_exported_as_it_was(store: Database, place: str, tmp_path: Path, capsys: Out) -> None:
    Maker(store).section()
    path = tmp_path / "s.csv"
    assert main(["export", "section", str(path), "--as-of", "2019-12-31", "--db", place]) == 0
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1
    assert main(["export", "section", str(path), "--db", place]) == 0
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert capsys.readouterr().err.endswith("1 rader er lagret i s.csv.\n")


# When things go wrong


def test_a_bug_is_reported_without_what_people_wrote(
    place: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise ZeroDivisionError("Kari Nordmann")

    monkeypatch.setattr(rows, "every", broken)
    assert main(["list", "person", "--json", "--db", place]) == 70
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["message"].startswith("Noe gikk galt i selve programmet.")
    assert "builtins.ZeroDivisionError" in captured.err
    assert "cli/tables.py:" in captured.err
    assert "Kari" not in captured.err
    assert str(Path(place).parent) not in captured.err


def test_stopping_is_no_bug(place: str, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rows, "every", stopped)
    assert main(["list", "person", "--db", place]) == 130
    assert capsys.readouterr().err.startswith("\nStoppet. Det ble gjort helt eller ikke i det hele tatt")


@on_a_file
def test_the_program_runs_by_itself(tmp_path: Path) -> None:
    env = {"INNOVASJON_DB": str(tmp_path / "x.db")}
    assert started("init", env=env).returncode == 0
    listed = started("list", "unit", "--json", env=env)
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "[]\n", "")
    assert started("list", "sirkus", env=env).returncode == 2
    assert started("set", "unit", "1", "headcount=1", env=env).returncode == 3
    assert started("list", "unit", env={"INNOVASJON_DB": str(tmp_path / "nei.db")}).returncode == 4


@on_a_file
def test_a_reader_that_has_had_enough_is_no_error(demo_place: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, "list", "time_entry", "--json", "--db", demo_place],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.read(10)
        program.stdout.close()
        assert (program.wait(60), program.stderr.read()) == (0, b"")


@on_a_file
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_terminal_gets_a_document(demo_place: str, encoding: str) -> None:
    given = [*PROGRAM, "list", "section", "--json", "--db", demo_place]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    found = subprocess.run(given, capture_output=True, env=env, check=True).stdout.decode(encoding)
    assert "Organisasjon og økonomi" in [row["name"] for row in json.loads(found)]
    given.remove("--json")
    assert subprocess.run(given, capture_output=True, env=env, check=True).stdout


@on_a_file
@pytest.mark.parametrize(
    ("call", "never"),
    [
        (["--version"], ["sqlalchemy", "openpyxl", "alembic", "PySide6"]),
        (["list", "section", "--json"], ["openpyxl", "alembic", "PySide6"]),
        (["set", "section", "1", "code=X"], ["openpyxl", "alembic", "PySide6"]),
        (["history"], ["openpyxl", "alembic", "PySide6"]),
        (
            ["import", "organisation", str(DATA / "organisasjon.csv"), "--dry-run"],
            ["openpyxl", "alembic", "PySide6"],
        ),
    ],
)
def test_a_call_loads_only_what_it_needs(demo_place: str, call: list[str], never: list[str]) -> None:
    code = (
        "import sys; from innovasjon_desktop.cli.main import main; code = main(sys.argv[2:]); "
        "print(code, [name for name in sys.argv[1].split(',') if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "INNOVASJON_DB": demo_place, "PYTHONIOENCODING": "utf-8"}
    given = [sys.executable, "-c", code, ",".join(never), *call]
    found = subprocess.run(given, capture_output=True, text=True, encoding="utf-8", env=env, check=True)
    assert found.stderr.splitlines()[-1] == "0 []"
