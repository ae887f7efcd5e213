"""``innovasjon import auto``: the same as the wizard, without a window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.store.unit_of_work import Database
from tests.forms import CHOSEN, choosing, fill
from tests.importing import place_of
from tests.making import Maker

DATA = Path(__file__).parents[1] / "data"
AGENTS = DATA / "innovasjonsagenter_2025.xlsx"
AREAS = DATA / "Utviklingsområder 2025-2026.xlsx"


@pytest.fixture
def town(place: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the place of a store with the organisation of the samples."""
    assert main(["import", "auto", str(DATA / "organisasjon.csv"), "--db", place]) == 0
    assert "Nye: 71." in capsys.readouterr().out
    return place


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def count(place: str, entity: str, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    assert main(["list", entity, "--json", "--db", place]) == 0
    return len(json.loads(capsys.readouterr().out))


def test_a_dry_run_says_what_every_row_becomes_and_writes_nothing(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["import", "auto", str(AGENTS), "--dry-run", "--json", "--db", town]
    assert main(call) == 3  # one row is refused, so nothing would be imported
    found = document(capsys)
    [table] = found["tables"]
    assert (table["sheet"], table["kind"], table["header_row"]) == ("Agenter", "agents", 4)
    assert [(one["header"], one["field"], one["sure"]) for one in table["columns"]][:3] == [
        ("Seksjon", "section_id", True),
        ("Navn", "name", True),
        ("E-post", "work_email", True),
    ]
    by_row = [(row["row"], row["action"], row["key"]) for row in table["rows"]]
    assert by_row[:4] == [
        (5, "refused", "Strategi og utvikling – Per Van-der-Berg – per.van-der-berg@elvedal.kommune.no"),
        (7, "left_out", "ORGANISASJON OG ØKONOMI – (ingen) – Mangler!"),
        (8, "new", "Svein Nilsen – Grunnskole"),
        (10, "new", "Morten Eide – Barnehage"),
    ]
    [problem] = table["rows"][0]["problems"]
    assert (problem["column"], problem["cell"]) == ("Til og med", "E5")
    assert table["rows"][2]["changes"]["from_date"] == [None, "2025-04-05"]
    assert found["counts"] == {
        "new": 11,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "asked": 0,
        "left_out": 2,
    }
    assert count(town, "person", capsys) == 0


def test_refused_rows_refuse_the_file_unless_they_are_skipped(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", str(AGENTS), "--db", town]) == 3
    said = capsys.readouterr()
    assert "  E5 (Til og med): Slutten kan ikke være før starten." in said.out.splitlines()
    assert main(["import", "auto", str(AGENTS), "--skip-refused", "--db", town]) == 1
    assert count(town, "agent_appointment", capsys) == 11
    assert main(["undo", "--db", town]) == 0
    assert count(town, "agent_appointment", capsys) == 0


def test_what_the_wizard_would_ask_is_answered_by_a_file(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", str(AREAS), "--db", town]) == 3
    assert "Spørsmål om filene uten svar: 4." in capsys.readouterr().err
    assert main(["import", "auto", str(AREAS), "--dry-run", "--json", "--db", town]) == 3
    questions = document(capsys)["questions"]
    said = {"state": "Stoppet – læring", "closed_on": "-"}  # nobody knows when they ended
    answers = {one["key"]: one["proposed"] or said[one["field"]] for one in questions}
    place = tmp_path / "svar.json"
    place.write_text(
        json.dumps({"answers": answers, "leave_out": [{"sheet": "Grunnskole", "row": 2}]}), encoding="utf-8"
    )
    call = ["import", "auto", str(AREAS), "--answers", str(place), "--json", "--db", town]
    assert main(call) == 0
    found = document(capsys)
    assert (found["questions"], found["counts"]["new"], found["counts"]["left_out"]) == ([], 49, 22)
    assert count(town, "development_area", capsys) == 49


def test_a_mapping_says_which_column_is_which(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "kolonner.json"
    place.write_text(json.dumps({"Dato": "chosen_on"}), encoding="utf-8")
    call = ["import", "auto", str(AREAS), "--map", str(place), "--dry-run", "--json", "--db", town]
    assert main(call) == 3
    assert {one["kind"] for one in document(capsys)["questions"]} == {"value", "word"}


def test_a_folder_is_read_and_what_cannot_be_read_is_told(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    shutil.copy(DATA / "organisasjon.csv", folder)
    (folder / "ødelagt.xlsx").write_bytes(b"PK\x03\x04 halv fil")
    assert main(["import", "auto", str(folder), "--db", place]) == 1
    said = capsys.readouterr()
    assert "ødelagt.xlsx: " in said.err
    assert count(place, "unit", capsys) == 71


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["import", "request", "a.csv", "b.csv"], "Én fil om gangen."),
        (["import", "request", "a.csv", "--answers", "svar.json"], "Svar hører til «import auto»."),
    ],
)
def test_what_only_auto_takes_is_a_wrong_call(
    place: str, call: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*call, "--db", place]) == 2
    assert sentence in capsys.readouterr().err


AREA_HEADERS = "Enhet;Område;Status;Valgt dato"


def csv(place: Path, *lines: str) -> str:
    place.write_text("\n".join(lines), encoding="utf-8")
    return str(place)


def answers(place: Path, said: object) -> str:
    place.write_text(json.dumps(said), encoding="utf-8")
    return str(place)


@pytest.fixture
def unknown(tmp_path: Path) -> str:
    """Return the path of areas with a status nobody knows and a unit nobody knows."""
    return csv(
        tmp_path / "områder 2025-2026.csv",
        AREA_HEADERS,
        "Folkehelse;Turer;Halvveis;1.2.2025",
        "Kommunikasjon;Nettsider;Halvveis;ca 3.2.2025",
        "Hurdal skole;Lesing;valgt;1.2.2025",
    )


def test_a_question_is_a_sentence_with_its_choices_and_how_to_answer(
    town: str, unknown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", unknown, "--dry-run", "--db", town]) == 3
    lines = capsys.readouterr().out.splitlines()
    at = next(place for place, line in enumerate(lines) if "«Halvveis»" in line)
    assert lines[at] == "? Status: Hva betyr «Halvveis»? (2 rader, den første i områder 2025-2026.csv, C2)"
    assert lines[at + 1] == "    word:development_area.state:halvveis"
    assert "    chosen: Valgt" in lines[at:]
    assert "    «-» utelater disse radene." in lines[at:]
    at = next(place for place, line in enumerate(lines) if "«ca 3.2.2025»" in line)
    assert lines[at + 2] == "  * 2025-02-03: 03.02.2025 – Dagen det ser ut til å være"
    assert lines[at + 3].startswith("    En hvilken som helst dato kan brukes, for eksempel 2025-02-28. «-» ")
    assert lines[-1].startswith("Svar i en fil til --answers som for eksempel inneholder: {")
    shown = json.loads(lines[-1].split(": ", 1)[1])
    assert [*shown] == ["answers"]


def test_the_sentences_are_nynorsk_as_well(
    town: str, unknown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", unknown, "--dry-run", "--lang", "nn", "--db", town]) == 3
    assert "«-» utelèt desse radene." in capsys.readouterr().out


def test_the_choice_that_is_proposed_comes_first_and_the_others_are_counted(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = csv(tmp_path / "områder 2025-2026.csv", AREA_HEADERS, "Folkehelze;Turer;valgt;1.2.2025")
    assert main(["import", "auto", place, "--dry-run", "--json", "--db", town]) == 3
    [question] = [one for one in document(capsys)["questions"] if one["kind"] == "name"]
    assert (question["leaves"], question["entity"], question["field"]) == (
        "row",
        "development_area",
        "unit_id",
    )
    assert main(["import", "auto", place, "--dry-run", "--db", town]) == 3
    lines = capsys.readouterr().out.splitlines()
    shown = lines[lines.index(f"    {question['key']}") + 1 :]
    assert shown[0].startswith(f"  * {question['proposed']}: Folkehelse")
    assert shown[8] == f"    … og {len(question['choices']) - 8} til; --json har alle"


def test_json_says_whether_an_answer_leaves_out_the_row_or_the_cell(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = csv(
        tmp_path / "områder 2025-2026.csv",
        "Enhet;Område;Status;Valgt dato;Metode",
        "Folkehelse;Turer;valgt;1.2.2025;Noe helt eget",
    )
    assert main(["import", "auto", place, "--dry-run", "--json", "--db", town]) == 3
    found = {one["field"]: (one["leaves"], one["entity"]) for one in document(capsys)["questions"]}
    assert found["methods"] == ("cell", "development_area")
    assert found["period_id"] == ("row", "development_area")


def test_what_is_left_out_is_said_once_with_the_reason_and_the_rows(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"{unit};-;;" for unit in ("Folkehelse", "Kommunikasjon", "Innkjøp", "HR og lønn") * 2]
    place = csv(tmp_path / "områder 2025-2026.csv", AREA_HEADERS, *lines, "Folkehelse;Turer;valgt;1.2.2025")
    assert main(["import", "auto", place, "--dry-run", "--db", town]) == 3
    said = capsys.readouterr().out.splitlines()
    assert "  Utelatt: 8 rader (2, 3, 4, 5, 6 …): Her er ingenting fylt ut: «-»." in said


def test_a_table_that_an_answer_leaves_out_says_so(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = csv(tmp_path / "hva.csv", "Enhet;Budsjett;Forbruk", "Folkehelse;100;90")
    assert main(["import", "auto", sheet, "--dry-run", "--json", "--db", town]) == 3
    [key] = [one["key"] for one in document(capsys)["questions"] if one["kind"] == "kind"]
    given = answers(tmp_path / "svar.json", {"answers": {key: "-"}})
    assert main(["import", "auto", sheet, "--answers", given, "--db", town]) == 0
    said = capsys.readouterr().out
    assert "hva.csv: utelatt av svaret ditt, 1 rad." in said
    assert "ingen kan se" not in said


def test_files_that_cannot_be_read_are_in_the_json_with_their_reason(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "ødelagt.xlsx"
    broken.write_bytes(b"PK\x03\x04 halv fil")
    call = ["import", "auto", str(DATA / "organisasjon.csv"), str(broken), "--json", "--db", place]
    assert main(call) == 1
    read, unread = document(capsys)["files"]
    assert (read["name"], read["reason"]) == ("organisasjon.csv", None)
    assert (unread["name"], unread["read_as"]) == ("ødelagt.xlsx", None)
    assert unread["reason"]


def test_answers_to_nothing_are_named(
    town: str, unknown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {
        "answers": {"word:development_area.state:halveis": "chosen"},
        "leave_out": [{"row": 2}, {"row": 40}, {"sheet": "Ark9", "row": 2}],
    }
    call = ["import", "auto", unknown, "--answers", answers(tmp_path / "svar.json", said)]
    call += ["--map", answers(tmp_path / "kart.json", {"Statos": "state", "område": "title"})]
    call += ["--dry-run", "--json", "--db", town]
    assert main(call) == 3
    shown = capsys.readouterr()
    assert json.loads(shown.out)["unused"] == {
        "answers": ["word:development_area.state:halveis"],
        "headers": ["Statos"],
        "leave_out": [{"file": "", "sheet": "", "row": 40}, {"file": "", "sheet": "Ark9", "row": 2}],
    }
    assert "Ingen har spurt om det disse svarer på: word:development_area.state:halveis" in shown.err
    assert "Ingen tabell har disse overskriftene: Statos" in shown.err
    assert "Disse radene som skal utelates, finnes ikke: 40, Ark9 2" in shown.err


def test_nothing_is_unused_where_everything_was_asked(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "auto", str(DATA / "organisasjon.csv"), "--json", "--db", place]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["unused"] == {"answers": [], "headers": [], "leave_out": []}
    assert "Ingen" not in shown.err


def test_a_field_that_must_be_filled_in_is_named(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = csv(tmp_path / "agenter.csv", "Seksjon;Navn;E-post;Fra", "Barnehage;Kari;kari@x.no;1.1.2025")
    assert main(["import", "auto", sheet, "--db", town]) == 3
    assert "  B2 (Etternavn): Fyll ut dette feltet først." in capsys.readouterr().out.splitlines()


def test_a_refused_row_is_left_out_by_what_is_printed(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ("Barnehage;Kari;kari@x.no;1.1.2025", "Barnehage;Ola Ås;ola@x.no;1.1.2025")
    sheet = csv(tmp_path / "agenter.csv", "Seksjon;Navn;E-post;Fra", *rows)
    assert main(["import", "auto", sheet, "--db", town]) == 3
    (way_on,) = [line for line in capsys.readouterr().out.splitlines() if "--skip-refused" in line]
    answers = tmp_path / "svar.json"
    answers.write_text(way_on[way_on.index("{") :], encoding="utf-8")
    assert json.loads(answers.read_text(encoding="utf-8")) == {
        "leave_out": [{"file": "agenter.csv", "sheet": "", "row": 2}]
    }
    assert main(["import", "auto", sheet, "--answers", str(answers), "--db", town]) == 0
    assert count(town, "person", capsys) == 1


def test_skipping_every_row_is_nothing_done(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = csv(tmp_path / "agenter.csv", "Seksjon;Navn;E-post;Fra", "Barnehage;Kari;kari@x.no;1.1.2025")
    said = (
        "Ingenting ble importert, for uten de avviste radene er det ingenting igjen. Avvist: 1. Utelatt: 0.\n"
    )
    for more in ([], ["--dry-run"]):
        assert main(["import", "auto", sheet, "--skip-refused", *more, "--db", town]) == 3
        assert capsys.readouterr().err.endswith(said)
    assert count(town, "person", capsys) == 0


def test_a_file_of_answers_that_is_not_there_is_said_so(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", str(AREAS), "--answers", "nei.json", "--db", town]) == 3
    assert "Det er ingen fil «nei.json»." in capsys.readouterr().err


def test_an_answer_that_is_no_text_is_named(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = answers(tmp_path / "svar.json", {"answers": {"word:a": "b", "date:c": 45691}})
    assert main(["import", "auto", str(AREAS), "--answers", given, "--db", town]) == 3
    assert "Svaret på «date:c» må være en tekst i anførselstegn: 45691" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["ikke json", "[]", '{"answers": {"a": 1}}'])
def test_answers_that_cannot_be_read_change_nothing(
    town: str, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "svar.json"
    place.write_text(text, encoding="utf-8")
    assert main(["import", "auto", str(AREAS), "--answers", str(place), "--db", town]) == 3
    assert count(town, "development_area", capsys) == 0


def test_a_sheet_without_a_table_is_named(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    for name, rows in (("Agenter", (("Seksjon", "Navn", "Fra dato"),)), ("Notater", (("Husk møtet",),))):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "liste.xlsx")
    main(["--lang", "en", "import", "auto", str(tmp_path / "liste.xlsx"), "--dry-run", "--db", town])
    assert "liste.xlsx, Notater: No table was found here." in capsys.readouterr().out


def test_one_row_is_one_row(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "enheter.csv"
    path.write_text("section;unit;type;leder\nKultur;Biblioteket;kultur;biblioteksjef\n", encoding="utf-8")
    main(["import", "auto", str(path), "--dry-run", "--db", place])
    assert "Seksjoner og enheter, 1 rad." in capsys.readouterr().out
    main(["import", "organisation", str(path), "--dry-run", "--db", place])
    assert "1 rad." in capsys.readouterr().err


def test_a_question_about_a_form_names_its_unit_and_its_file(
    make: Maker, store: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.period()
    path = fill(choosing(make, store, tmp_path), {**CHOSEN, "chosen_on": "mai 2026"})
    call = ["import", "auto", str(path), "--dry-run", "--db", place_of(store)]
    main(call)
    (asked,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("? ")]
    assert asked.startswith("? Åsen skole – Valgt dato: Hvilken dag er «mai 2026»? (")
    assert path.name in asked
    main([*call, "--json"])
    (question,) = json.loads(capsys.readouterr().out)["questions"]
    assert (question["form"], question["file"]) == ("Åsen skole", path.name)


@pytest.mark.parametrize(
    ("headers", "row", "told"),
    [
        ("Seksjon;;Navn;Fra", "Kultur;skjult;Kari Ås;1.2.2025", "«Kolonne B» er utelatt."),
        ("Seksjon;Navn;Fra", "Kultur;Kari Ås;1.2.2025;bak", "«Kolonne D» er utelatt."),
        ("Seksjon;Enhet;Navn;Fra", "Kultur;Biblioteket;Kari Ås;1.2.2025", "«Enhet» er utelatt."),
        ("Seksjon;;Navn;Fra", "Kultur;;Kari Ås;1.2.2025", ""),
    ],
)
def test_columns_that_nothing_is_made_of_are_named_with_a_header_and_without(
    make: Maker,
    store: Database,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    headers: str,
    row: str,
    told: str,
) -> None:
    make.section("Kultur")
    path = csv(tmp_path / "agenter.csv", headers, row)
    main(["import", "auto", path, "--dry-run", "--db", place_of(store)])
    said = capsys.readouterr().out
    assert told in said
    assert bool(told) == ("er utelatt" in said)
