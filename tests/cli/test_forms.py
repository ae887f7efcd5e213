"""``innovasjon forms``: making forms and seeing who has not answered, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.forms import fill, key_of
from tests.making import Maker

Out = pytest.CaptureFixture[str]


def filled(make: Maker) -> None:
    period = make.period(make.database.today().replace(month=1, day=1))
    first, second = make.section("Grunnskole"), make.section("Barnehage")
    day = make.database.today().replace(month=1, day=1)
    make.area(make.unit(first, "Åsen skole"), period, chosen_on=day)
    make.unit(second, "Tangen barnehage")


@pytest.fixture
def live(place: str) -> Maker:
    """A store on the real clock, which the command line has too."""
    made = Maker(Database(open_engine(place)))
    filled(made)
    made.database.close()
    return made


def test_one_form_for_each_unit_and_then_who_has_not_answered(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    folder = tmp_path / "skjema" / "vår"
    assert main(["forms", "areas", str(folder), "--json", "--db", place]) == 0
    document = json.loads(capsys.readouterr().out)
    assert sorted(path.name for path in folder.iterdir()) == sorted(one["file"] for one in document["made"])
    assert {one["purpose"] for one in document["made"]} == {"choose", "follow_up"}
    assert document["change_set"] > 0
    assert main(["forms", "status", "--json", "--db", place]) == 0
    (batch,) = json.loads(capsys.readouterr().out)["batches"]
    assert (batch["made"], batch["answered"]) == (2, 0)
    assert [one["unit"] for one in batch["waiting"]] == ["Tangen barnehage", "Åsen skole"]
    assert set(batch["waiting"][0]) == {
        "unit_id",
        "unit",
        "section",
        "leader_title",
        "purpose",
        "deadline",
        "contacts",
    }
    assert main(["forms", "status", "--db", place]) == 0
    said = capsys.readouterr().out
    assert "0 av 2 er besvart" in said
    assert "Tangen barnehage" in said


def test_section_language_and_not_chosen_are_heeded(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    call = ["forms", "areas", "--db", place]
    assert main([*call, str(tmp_path / "a"), "--section", "Grunnskole", "--lang", "nn"]) == 0
    captured = capsys.readouterr()
    (path,) = (tmp_path / "a").iterdir()
    assert captured.out.splitlines() == [path.name]
    assert path.name.endswith("– Åsen skole.xlsx")
    book = load_workbook(path)
    assert key_of(book)["language"] == "nn"
    assert str(book.worksheets[0]["A1"].value).startswith("Korleis går det")
    assert main([*call, str(tmp_path / "b"), "--not-chosen"]) == 0
    assert [each.name.split(" – ")[1] for each in (tmp_path / "b").iterdir()] == ["Tangen barnehage.xlsx"]
    assert "1 skjema er laget." in capsys.readouterr().err


def test_one_unit_alone(place: str, live: Maker, tmp_path: Path, capsys: Out) -> None:
    assert main(["forms", "areas", str(tmp_path / "a"), "--unit", "Åsen skole", "--db", place]) == 0
    (path,) = (tmp_path / "a").iterdir()
    assert path.name.endswith("– Åsen skole.xlsx")
    capsys.readouterr()
    assert main(["forms", "areas", str(tmp_path / "b"), "--unit", "Lia skole", "--db", place]) == 3
    assert "Lia skole" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_one_form_for_requests(place: str, live: Maker, tmp_path: Path, capsys: Out) -> None:
    assert main(["forms", "request", str(tmp_path / "r"), "--db", place]) == 0
    assert capsys.readouterr().out == "Forespørsel om bistand.xlsx\n"
    assert main(["forms", "status", "--db", place]) == 0
    assert "Ingen skjema er laget ennå." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["areas"], 2, "Mangler: DIR"),
        (["dans", "x"], 2, "areas|request|status: 'dans' er ikke en av"),
        (["areas", "{folder}", "--section", "Nei"], 3, "«Nei»"),
        (["areas", "{folder}", "--period", "1999"], 3, "1999"),
        (["areas", "{taken}"], 3, "ligger i mappen allerede"),
    ],
)
def test_a_wrong_call_makes_nothing_and_says_why(
    place: str, live: Maker, tmp_path: Path, capsys: Out, given: list[str], code: int, said: str
) -> None:
    taken = tmp_path / "før"
    assert main(["forms", "areas", str(taken), "--db", place]) == 0
    before = sorted(path.name for path in taken.iterdir())
    call = [part.format(folder=tmp_path / "ny", taken=taken) for part in given]
    capsys.readouterr()
    assert main(["forms", *call, "--db", place]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert sorted(path.name for path in taken.iterdir()) == before
    assert not (tmp_path / "ny").exists()
    assert main(["forms", *call, "--db", place, "--json"]) == code
    assert json.loads(capsys.readouterr().out)["error"]["message"]


def test_making_forms_can_be_undone(place: str, live: Maker, tmp_path: Path, capsys: Out) -> None:
    assert main(["forms", "areas", str(tmp_path / "a"), "--db", place]) == 0
    assert main(["history", "--limit", "1", "--db", place]) == 0
    assert "Skjema laget: 2" in capsys.readouterr().out
    assert main(["undo", "--db", place]) == 0
    capsys.readouterr()
    assert main(["forms", "status", "--json", "--db", place]) == 0
    assert json.loads(capsys.readouterr().out) == {"batches": []}


def test_the_folder_of_answers_is_brought_in_at_once(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    folder = tmp_path / "svar"
    assert main(["forms", "areas", str(folder), "--db", place]) == 0
    path = next(each for each in folder.iterdir() if "Tangen" in each.name)
    day = live.database.today().replace(month=1, day=1)
    fill(path, {"title": "Lek ute", "need": "Barna er for lite ute", "chosen_on": day, "chosen_by": "styrer"})
    capsys.readouterr()
    assert main(["import", "auto", str(folder), "--dry-run", "--json", "--db", place]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == document["counts"] | {"new": 1, "left_out": 1, "refused": 0}
    (row,) = [row for table in document["tables"] for row in table["rows"] if row["action"] == "new"]
    assert row["changes"]["state"] == [None, "chosen"]
    assert main(["import", "auto", str(folder), "--db", place]) == 0
    capsys.readouterr()
    assert main(["forms", "status", "--json", "--db", place]) == 0
    (batch,) = json.loads(capsys.readouterr().out)["batches"]
    assert [one["unit"] for one in batch["waiting"]] == ["Åsen skole"]
    assert main(["import", "auto", str(folder), "--json", "--db", place]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["left_out"] == 2


def test_options_that_would_not_be_heeded_are_wrong_use(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    folder = str(tmp_path / "r")
    for call, named in (
        (["request", folder, "--section", "Grunnskole"], "--section"),
        (["request", folder, "--not-chosen"], "--not-chosen"),
        (["request", folder, "--period", "2026"], "--period"),
        (["areas", folder, "--all"], "--all"),
        (["request", folder, "--unit", "Åsen skole"], "--unit"),
        (["status", "--not-chosen"], "--not-chosen"),
        (["status", folder], "DIR"),
        (["areas", ""], "DIR"),
        (["areas", "  "], "DIR"),
    ):
        assert main(["forms", *call, "--db", place]) == 2
        assert named in capsys.readouterr().err
    assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("option", "there"), [("--section", ["Barnehage", "Grunnskole"]), ("--period", ["2026"])]
)
def test_an_unknown_section_or_period_lists_those_there_are(
    place: str, live: Maker, tmp_path: Path, capsys: Out, option: str, there: list[str]
) -> None:
    for call in (["areas", str(tmp_path / "ny")], ["status"]):
        for unknown in ("Nei", "99"):
            assert main(["forms", *call, option, unknown, "--db", place]) == 3
            said = capsys.readouterr().err
            assert f"«{unknown}»" in said
            assert all(name in said for name in there)


def test_a_store_without_units_says_so(place: str, tmp_path: Path, capsys: Out) -> None:
    maker = Maker(Database(open_engine(place)))
    maker.period(maker.database.today().replace(month=1, day=1))
    maker.database.close()
    for what in ("areas", "request"):
        assert main(["forms", what, str(tmp_path / "ny"), "--db", place]) == 3
        assert "Det finnes ingen enheter ennå" in capsys.readouterr().err


def test_the_status_is_of_the_latest_forms_and_of_what_is_asked_for(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    for name in ("a", "b"):
        assert main(["forms", "areas", str(tmp_path / name), "--db", place]) == 0

    def status(*given: str) -> list[tuple[int, list[str]]]:
        capsys.readouterr()
        assert main(["forms", "status", *given, "--json", "--db", place]) == 0
        found = json.loads(capsys.readouterr().out)["batches"]
        return [(each["made"], [one["unit"] for one in each["waiting"]]) for each in found]

    both = (2, ["Tangen barnehage", "Åsen skole"])
    assert status() == [both]
    assert status("--all") == [both, both]
    assert status("--section", "Barnehage") == [(1, ["Tangen barnehage"])]
    # An answer to one of the older forms is an answer.
    path = next(each for each in (tmp_path / "a").iterdir() if "Tangen" in each.name)
    fill(path, {"title": "Lek ute", "need": "Barna er for lite ute"})
    assert main(["import", "auto", str(path), "--db", place]) == 0
    assert status("--all") == [(2, ["Åsen skole"])] * 2


def test_the_text_of_an_import_names_the_unit_and_warns(
    place: str, live: Maker, tmp_path: Path, capsys: Out
) -> None:
    folder = tmp_path / "svar"
    call = ["forms", "areas", str(folder), "--reply-to", "Kari, kari@elvedal.no", "--by", "2030-01-31"]
    assert main([*call, "--db", place]) == 0
    asen, tangen = (next(folder.glob(f"*{name}*")) for name in ("Åsen", "Tangen"))
    assert "Send det til Kari, kari@elvedal.no innen 31.01.2030." in [
        row[0].value for row in load_workbook(asen).worksheets[0].iter_rows(max_col=1)
    ]

    def scribble(book: Workbook) -> None:
        book.worksheets[0]["D3"] = "Ring meg"

    fill(asen.rename(folder / "1.xlsx"), {}, scribble)
    fill(tangen.rename(folder / "2.xlsx"), {"title": "L"})
    (folder / "Thumbs.db").write_text("x", encoding="utf-8")
    (folder / "desktop.ini").write_text("x", encoding="utf-8")
    capsys.readouterr()
    assert main(["import", "auto", str(folder), "--dry-run", "--db", place]) == 3
    captured = capsys.readouterr()
    assert (
        "Åsen skole: Skjemaet kom tilbake slik det ble sendt. Det står tekst utenfor rutene" in captured.out
    )
    assert "Tangen barnehage, B" in captured.out
    assert "Thumbs" not in captured.err
    assert "desktop" not in captured.err
