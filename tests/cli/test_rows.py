"""List, set, move, history and undo from the command line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

Out = pytest.CaptureFixture[str]


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


@pytest.fixture(autouse=True)
def _here(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNOVASJON_DB", place)


def called(out: Out, *given: str, code: int = 0) -> Any:
    """Run a call with ``--json`` and return its document."""
    out.readouterr()
    assert main([*given, "--json"]) == code
    return json.loads(out.readouterr().out)


def said(out: Out, *given: str, code: int = 0) -> str:
    """Run a call and return what it says on standard error; nothing else is printed."""
    out.readouterr()
    assert main(given) == code
    captured = out.readouterr()
    assert captured.out == ""
    return captured.err


def test_a_row_has_field_names_keys_and_references_twice(maker: Maker, capsys: Out) -> None:
    section = maker.section()
    maker.unit(section, headcount=31)
    (row,) = called(capsys, "list", "unit")
    assert list(row)[:6] == ["id", "section_id", "section", "name", "unit_type", "leader_title"]
    assert row["section_id"] == section
    assert row["section"] == "Grunnskole"
    assert (row["unit_type"], row["valid_from"], row["valid_to"]) == ("skole", "2020-01-01", None)
    assert (row["expected_to_choose"], row["headcount"]) == (True, 31)


def test_an_empty_list_is_an_empty_array(capsys: Out) -> None:
    assert called(capsys, "list", "request") == []


def test_a_list_for_people_has_labels(maker: Maker, capsys: Out) -> None:
    maker.unit(maker.section())
    assert main(["list", "units"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["id", "Seksjon", "Navn", "Type"]
    assert line.split()[:5] == ["1", "Grunnskole", "Åsen", "skole", "Skole"]


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        (["unit=Åsen skole"], ["A", "B"]),
        (["Enhet=åsen SKOLE"], ["A", "B"]),
        (["unit_id=2"], ["C"]),
        (["section=Grunnskole"], ["A", "B", "C"]),
        (["state=received", "unit=Åsen skole"], ["A"]),
        (["Status=Kladd"], ["B"]),
        (["received_on=2026-06-03"], ["C"]),
        (["received_on=03.06.2026"], ["C"]),
        (["priority=Høy"], ["C"]),
        (["need="], ["A", "B"]),
        (["number=F-2026-002"], ["B"]),
        (["id=3"], ["C"]),
        (["id=3", "id=1"], []),
        (["feedback_missing=ja"], []),
    ],
)
def test_rows_are_chosen_by_what_people_call_things(
    maker: Maker, capsys: Out, where: list[str], titles: list[str]
) -> None:
    section = maker.section()
    first, second = maker.unit(section), maker.unit(section, "Lia")
    maker.request(first, title="A")
    maker.request(first, title="B", state="draft")
    maker.request(second, received=dt.date(2026, 6, 3), title="C", priority="high", need="Ro")
    given = [text for pair in where for text in ("--where", pair)]
    assert [row["title"] for row in called(capsys, "list", "request", *given)] == titles


def test_lists_of_codes_and_rows_are_looked_into(maker: Maker, capsys: Out) -> None:
    area = maker.area(maker.unit(maker.section()), maker.period(), themes=["kompetanse"], methods=[3])
    for where in ("themes=Kompetanse", "methods=Brukerreise"):
        assert [row["id"] for row in called(capsys, "list", "development_area", "--where", where)] == [area]
    assert called(capsys, "list", "development_area", "--where", "themes=annet") == []


def test_a_name_that_fits_two_finds_both(maker: Maker, capsys: Out) -> None:
    for email in ("a@kommune.no", "b@kommune.no"):
        person = maker.person("Kari", "Ås", email)
        maker.new(
            "affiliation", person_id=person, section_id=maker.section(email), valid_from=dt.date(2020, 1, 1)
        )
    assert len(called(capsys, "list", "affiliation", "--where", "person=Kari Ås")) == 2


def test_a_list_is_shown_as_it_was(maker: Maker, capsys: Out) -> None:
    maker.area(maker.unit(maker.section()), maker.period())
    maker.move(
        "development_area", 1, "in_progress", aim="Flere lesere", methods=[1], start_on=dt.date(2025, 3, 1)
    )
    states = [
        [row["state"] for row in called(capsys, "list", "development_area", "--as-of", day)]
        for day in ("2025-01-31", "2025-02-01", "01.03.2025")
    ]
    assert states == [[], ["chosen"], ["in_progress"]]


@pytest.mark.parametrize(
    ("where", "said_"),
    [
        ("unit=Ingensteds", "Det er ingenting som heter «Ingensteds»."),
        ("hatt=43", "Feltet «hatt» finnes ikke her."),
        ("received_on=i går", "«i går» er ikke en dato."),
        ("state=glemt", "«glemt» er ikke et av valgene."),
    ],
)
def test_what_cannot_be_looked_for_is_said(capsys: Out, where: str, said_: str) -> None:
    assert said(capsys, "list", "request", "--where", where, code=3).startswith(said_)


def test_an_error_is_a_document_too(capsys: Out) -> None:
    assert called(capsys, "set", "unit", "9", "headcount=1", code=3) == {
        "error": {"message": "Enhet 9 finnes ikke lenger.", "field": None, "rule": None}
    }


def test_a_row_is_edited_by_the_same_rules(maker: Maker, capsys: Out) -> None:
    maker.unit(maker.section())
    person = maker.person("Kari", "Ås")
    row = called(capsys, "set", "unit", "1", "Ledertittel=styrer", "leader_person=Kari Ås", "headcount=31")
    assert (row["leader_title"], row["leader_person_id"], row["headcount"]) == ("styrer", person, 31)
    row = called(capsys, "set", "unit", "Åsen skole", "headcount=", "leader_person=")
    assert (row["headcount"], row["leader_person"]) == (None, None)
    assert said(capsys, "set", "unit", "1", "headcount=") == "Ingenting var annerledes.\n"
    assert said(capsys, "set", "unit", "1", "headcount=-1", code=3) == (
        "Verdien må være mellom 0 og 100000. (Antall ansatte, headcount)\n"
    )
    assert said(capsys, "set", "unit", "1", "leader_title=", code=3) == (
        "Fyll ut dette feltet først. (Ledertittel, leader_title)\n"
    )
    assert said(capsys, "set", "unit", "1", "hatt=43", code=3).startswith("Feltet «hatt» finnes ikke her.")


def test_a_date_of_effect_is_kept(maker: Maker, capsys: Out) -> None:
    maker.section(agent_target=1)
    called(capsys, "set", "section", "1", "agent_target=3", "--on", "2026-03-01")
    targets = [
        called(capsys, "list", "section", "--as-of", day)[0]["agent_target"]
        for day in ("2026-02-28", "2026-03-01")
    ]
    assert targets == [1, 3]


def test_a_filter_on_a_dated_field_looks_at_the_date(maker: Maker, capsys: Out) -> None:
    maker.section(agent_target=1)
    called(capsys, "set", "section", "1", "agent_target=3", "--on", "2026-03-01")
    found = [
        len(called(capsys, "list", "section", "--as-of", day, "--where", f"agent_target={target}"))
        for day in ("2026-02-28", "2026-03-01")
        for target in (1, 3, "")
    ]
    assert found == [1, 0, 0, 0, 1, 0]


def test_the_help_says_what_a_date_does(capsys: Out) -> None:
    for call in ("list", "export"):
        assert main([call, "--help"]) == 0
        assert "andre felt, som navn, er som de er nå" in " ".join(capsys.readouterr().out.split())


def test_a_name_that_fits_two_is_asked_about_before_anything_is_changed(maker: Maker, capsys: Out) -> None:
    for name in ("Grunnskole", "Barnehage"):
        maker.unit(maker.section(name), "Åsen")
    assert "kan være flere" in said(capsys, "set", "unit", "Åsen", "headcount=3", code=3)
    maker.period()
    row = called(capsys, "set", "unit", "2", "headcount=3")
    assert row["section"] == "Barnehage"


def test_a_request_goes_its_whole_way(maker: Maker, capsys: Out) -> None:
    maker.request(maker.unit(maker.section()))
    maker.member()
    name = "Ola Team x"
    assert "hovedfasilitator" in said(
        capsys, "move", "request", "1", "accepted", "--on", "2026-06-03", code=3
    )
    row = called(
        capsys,
        "move",
        "request",
        "F-2026-001",
        "akseptert",
        f"lead={name}",
        "planned_hours=12,5",
        "--on",
        "2026-06-03",
    )
    assert (row["state"], row["lead"], row["planned_hours"]) == ("accepted", name, 12.5)
    assert row["first_response_on"] == "2026-06-03"
    called(capsys, "move", "request", "1", "in_progress", "--on", "2026-06-10", "first_session_on=2026-06-10")
    called(capsys, "move", "request", "1", "delivered", "delivered_on=2026-06-12")
    row = called(capsys, "move", "request", "1", "closed", "feedback_missing=ja", "closed_on=2026-06-15")
    assert row["state"] == "closed"
    shown = [
        called(capsys, "list", "request", "--as-of", f"2026-06-{day:02}")[0]["state"]
        for day in (2, 3, 11, 12, 15)
    ]
    assert shown == ["received", "accepted", "in_progress", "delivered", "closed"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (("request", "1", "glemt"), "Statusen «glemt» finnes ikke her. Velg en av: draft, received,"),
        (("request", "1", "delivered"), "«Mottatt» kan ikke bli «Gjennomført»."),
        (("request", "1", "received"), "Statusen er allerede «Mottatt»."),
        (("request", "7", "declined"), "Forespørsel 7 finnes ikke lenger."),
        (("unit", "1", "closed"), "Enhet har ingen status å endre."),
        (
            ("request", "1", "declined", "decision_reason=x"),
            "Skriv minst 5 tegn. (Begrunnelse, decision_reason)\n",
        ),
    ],
)
def test_a_move_that_is_not_allowed_changes_nothing(
    maker: Maker, capsys: Out, given: tuple[str, ...], reason: str
) -> None:
    maker.request(maker.unit(maker.section()))
    assert said(capsys, "move", *given, code=3).startswith(reason)
    assert maker.value("request", 1, "state") == "received"


def test_every_step_is_in_the_history_and_can_be_taken_back(maker: Maker, capsys: Out) -> None:
    maker.section()
    called(capsys, "set", "section", "1", "code=GS")
    steps = called(capsys, "history")
    assert [(step["id"], step["label"], step["rows"]) for step in steps] == [
        (2, "Endret: Seksjon – Grunnskole", 1),
        (1, "Lagt til: Seksjon – Grunnskole", 1),
    ]
    assert set(steps[0]) == {"id", "at", "actor", "label", "rows", "undoes", "undone_by"}
    assert dt.datetime.fromisoformat(steps[0]["at"]).utcoffset() == dt.timedelta(0)
    assert called(capsys, "undo") == {"change_set": 3, "undone": 2, "rows": 1}
    assert called(capsys, "list", "section")[0]["code"] is None
    assert called(capsys, "undo", "3")["undone"] == 3
    assert called(capsys, "list", "section")[0]["code"] == "GS"
    assert [step["undone_by"] for step in called(capsys, "history")] == [None, 4, 3, None]
    assert called(capsys, "history", "--limit", "1")[0]["undoes"] == 3


def test_what_cannot_be_taken_back_is_said(maker: Maker, capsys: Out) -> None:
    assert said(capsys, "undo", code=3) == "Det er ingenting å angre.\n"
    maker.section()
    assert said(capsys, "undo").endswith(
        "Angret: Lagt til: Seksjon – Grunnskole (av kari)\n"
    )  # written past the lock
    assert said(capsys, "undo", "1", code=3) == "Dette steget er allerede angret.\n"
    assert "77" in said(capsys, "undo", "77", code=3)


def test_a_history_for_people_names_the_steps(maker: Maker, capsys: Out) -> None:
    maker.section()
    assert main(["history"]) == 0
    _head, line = capsys.readouterr().out.splitlines()
    assert line.split(maxsplit=4)[3:] == ["kari", "Lagt til: Seksjon – Grunnskole  1"]
