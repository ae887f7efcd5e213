"""Import from the command line: one document, and exit codes a script can rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.store.unit_of_work import Database
from tests.files import DATA, write_csv, write_xlsx
from tests.importing import everything

Out = pytest.CaptureFixture[str]
SAMPLE = str(DATA / "organisasjon.csv")


@pytest.fixture(autouse=True)
def _here(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNOVASJON_DB", place)


def imported(out: Out, *given: object, code: int = 0) -> Any:
    out.readouterr()
    assert main(["import", *map(str, given), "--json"]) == code
    return json.loads(out.readouterr().out)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    lines = [("Kari", "Ås", "kari@kommune.no", "43"), ("Ola", "", "ola", ""), ("Eva", "Moe", "", "")]
    return write_csv(tmp_path / "folk.csv", ("Fornavn", "Etternavn", "E-post på jobb", "Sko"), lines)


def test_the_sample_comes_in_and_stays(capsys: Out) -> None:
    done = imported(capsys, "organisation", SAMPLE, "--on", "2026-01-01")
    assert {name: done[name] for name in ("new", "changed", "unchanged", "refused")} == {
        "new": 71,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    assert (done["dry_run"], done["change_set"], done["ignored"], done["refusals"]) == (False, 1, [], [])
    assert done["rows"][0] == {
        "row": 2,
        "action": "new",
        "id": 1,
        "key": "Strategi og utvikling – Innovasjon og prosjekt",
        "changes": {
            "section": [None, "Strategi og utvikling"],
            "unit_type": [None, "stab"],
            "leader_title": [None, "fagleder"],
            "unit": [None, "Innovasjon og prosjekt"],
        },
        "own": {"valid_from": [None, "2026-01-01"], "expected_to_choose": [None, True]},
        "made": [
            {
                "kind": "section",
                "key": "Strategi og utvikling",
                "own": {"valid_from": [None, "2026-01-01"]},
                "id": 1,
            }
        ],
        "problems": [],
    }
    again = imported(capsys, "organisation", SAMPLE)
    assert (again["new"], again["unchanged"], again["change_set"]) == (0, 71, None)


def test_changes_are_told_old_and_new(tmp_path: Path, capsys: Out) -> None:
    path = write_csv(tmp_path / "s.csv", ("name", "valid_from", "code"), [("A", "2020-01-01", "")])
    imported(capsys, "section", path)
    write_csv(path, ("name", "valid_from", "code"), [("A", "1.2.2020", "AA")])
    changed = imported(capsys, "section", path)
    assert changed["rows"][0]["changes"] == {"code": [None, "AA"], "valid_from": ["2020-01-01", "2020-02-01"]}
    assert main(["import", "section", str(write_csv(path, ("name", "code"), [("A", "B")]))]) == 0
    assert capsys.readouterr().out == ("Nye: 0. Endret: 1. Uendret: 0. Avvist: 0.\nRad 2, A: Kode: AA → B\n")


def test_a_refused_row_refuses_the_file(people: Path, store: Database, capsys: Out) -> None:
    before = everything(store)
    done = imported(capsys, "person", people, code=3)
    assert everything(store) == before
    assert (done["new"], done["refused"], done["change_set"]) == (2, 1, None)
    reason = "En e-postadresse har nøyaktig én @ og ingen mellomrom."
    problem = {"row": 3, "column": "E-post på jobb", "reason": reason}
    assert done["refusals"] == [problem]
    assert (done["rows"][1]["action"], done["rows"][1]["problems"]) == ("refused", [problem])
    assert done["ignored"] == ["Sko"]


def test_the_rest_comes_in_if_asked_for(people: Path, store: Database, capsys: Out) -> None:
    done = imported(capsys, "person", people, "--skip-refused", code=1)
    assert (done["new"], done["refused"], done["change_set"]) == (2, 1, 1)
    again = imported(capsys, "person", people, "--skip-refused", code=1)
    assert (again["new"], again["unchanged"], again["change_set"]) == (0, 2, None)


def test_a_dry_run_tells_the_same_and_writes_nothing(people: Path, store: Database, capsys: Out) -> None:
    before = everything(store)
    dry = imported(capsys, "organisation", SAMPLE, "--dry-run")
    refused = imported(capsys, "person", people, "--dry-run", code=3)
    skipped = imported(capsys, "person", people, "--dry-run", "--skip-refused", code=1)
    assert everything(store) == before
    assert (dry["dry_run"], dry["new"], dry["change_set"], dry["rows"][0]["id"]) == (True, 71, None, None)
    real = imported(capsys, "organisation", SAMPLE)
    for row in (*dry["rows"], *real["rows"]):
        row["id"] = None
        row["made"] = [one | {"id": None} for one in row["made"]]
    assert dry["rows"] == real["rows"]
    assert refused["refusals"] == skipped["refusals"]


def test_messages_go_to_standard_error(people: Path, capsys: Out) -> None:
    assert main(["import", "person", str(people)]) == 3
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "Nye: 2. Endret: 0. Uendret: 0. Avvist: 1.",
        "Rad 3, E-post på jobb: En e-postadresse har nøyaktig én @ og ingen mellomrom.",
    ]
    assert captured.err.splitlines() == [
        "Lest som semikolon, UTF-8: 3 rader.",
        "Ingenting ble importert, fordi rader ble avvist: 1.",
        "Kolonner som er utelatt: Sko",
    ]


def test_a_file_without_a_needed_column_is_refused_in_one_sentence(tmp_path: Path, capsys: Out) -> None:
    path = write_csv(tmp_path / "e.csv", ("Navn", "Antall ansatte", "Farge"), [("A", 1, ""), ("B", 2, "")])
    said = "Ingenting ble importert: Tabellen har ingen kolonne for Seksjon, Type, Ledertittel."
    for given in ((), ("--skip-refused",), ("--dry-run",)):
        assert main(["import", "unit", str(path), *given]) == 3
        captured = capsys.readouterr()
        assert captured.out == "Nye: 0. Endret: 0. Uendret: 0. Avvist: 2.\n"
        assert captured.err.splitlines()[1:] == [said, "Kolonner som er utelatt: Farge"]
    done = imported(capsys, "unit", path, code=3)
    reason = "Fyll ut dette feltet først."
    assert done["refusals"] == [{"row": row, "column": "Seksjon", "reason": reason} for row in (2, 3)]
    assert (done["ignored"], done["missing_columns"]) == (
        ["Farge"],
        ["section_id", "unit_type", "leader_title"],
    )


def test_a_needed_column_lacks_also_where_other_rows_are_wrong(tmp_path: Path, capsys: Out) -> None:
    path = write_csv(tmp_path / "e.csv", ("Navn", "Antall ansatte"), [("A", "mange"), ("B", 2)])
    assert imported(capsys, "unit", path, code=3)["missing_columns"] == [
        "section_id",
        "unit_type",
        "leader_title",
    ]


def test_a_special_kind_without_a_needed_column_is_refused_too(tmp_path: Path, capsys: Out) -> None:
    path = write_csv(tmp_path / "e.csv", ("Enhet", "Type"), [("A", "skole")])
    assert imported(capsys, "organisation", path, code=3)["missing_columns"] == ["section"]
    imported(capsys, "section", write_csv(tmp_path / "s.csv", ("name",), [("Skole",)]))
    path = write_csv(tmp_path / "a.csv", ("Seksjon", "Fornavn", "Etternavn"), [("Skole", "Kari", "Ås")])
    assert imported(capsys, "agents", path, code=3)["refusals"][0]["column"] == "Forankret av"


def test_a_needed_column_may_lack_where_all_rows_are_known(tmp_path: Path, capsys: Out) -> None:
    path = write_csv(tmp_path / "s.csv", ("name", "valid_from"), [("A", "2020-01-01")])
    imported(capsys, "section", path)
    done = imported(capsys, "section", write_csv(path, ("name", "code"), [("A", "AA")]))
    assert (done["changed"], done["missing_columns"]) == (1, [])


def test_a_mapping_file_says_what_headers_do_not(tmp_path: Path, capsys: Out) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", ("Kallenavn", "Slekt", "Sko"), [("Kalle", "Ås", 43)])
    mapping = tmp_path / "map.json"
    mapping.write_text('{"Kallenavn": "Fornavn", "slekt": "last_name", "Sko": null}', encoding="utf-8")
    done = imported(capsys, "person", path, "--map", mapping)
    assert done["rows"][0]["changes"] == {"first_name": [None, "Kalle"], "last_name": [None, "Ås"]}


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "{" * 5000, "[" * 100_000])
def test_a_mapping_file_that_is_none_is_refused(tmp_path: Path, capsys: Out, text: str) -> None:
    (tmp_path / "map.json").write_text(text, encoding="utf-8")
    assert main(["import", "organisation", SAMPLE, "--map", str(tmp_path / "map.json")]) == 3
    assert "må ha feltet til hver overskrift" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("unit", "nei.csv"), 3, "Det er ingen fil «nei.csv»."),
        (
            ("sirkus", SAMPLE),
            2,
            "Det er ingenting som heter «sirkus». Velg en av: auto, organisation, agents, settings,",
        ),
        (("person", SAMPLE), 3, "Ingen av kolonnene er kjent: Seksjon, Enhet, Type, Leder."),
        (("organisation", SAMPLE, "--map", "nei.json"), 3, "Det er ingen fil «nei.json»."),
        (("organisation", SAMPLE, "--on", "i går"), 2, "--on: «i går» er ikke en dato."),
    ],
)
def test_what_cannot_be_imported_is_said_in_one_sentence(
    capsys: Out, given: tuple[str, ...], code: int, said: str
) -> None:
    assert main(["import", *given]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith(said)
    assert imported(capsys, *given, code=code)["error"]["message"].startswith(said)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_list_that_was_exported_comes_in_unchanged(
    demo_place: str, tmp_path: Path, capsys: Out, suffix: str, lang: str
) -> None:
    # Each language gets a third of the lists, each format all of them.
    names = [name for place, name in enumerate(ALL) if place % 3 == ("nb", "nn", "en").index(lang)]
    for name in names:
        path = tmp_path / f"{name}.{suffix}"
        assert main(["export", name, str(path), "--db", demo_place, "--lang", lang]) == 0
        done = imported(capsys, name, path, "--db", demo_place, "--lang", lang)
        assert (name, done["refusals"], done["ignored"]) == (name, [], [])
        assert (name, done["unchanged"]) == (name, len(done["rows"]))
        assert done["rows"]
