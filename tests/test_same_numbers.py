"""Screen, workbook and command line show the same numbers for the same date (R-72)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.i18n import number_text, say
from innovasjon_desktop.services.today import today
from innovasjon_desktop.services.white_spots import white_spots
from innovasjon_desktop.store.unit_of_work import Database

Row = dict[str, Any]


def figures_of(place: str, day: dt.date, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["--db", place, "figures", "--as-of", day.isoformat(), "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return dict(document["figures"])


def table(book: Workbook, name: str) -> list[Row]:
    """Return the rows of a table of the workbook, by column title."""
    for sheet in book.worksheets:
        if name in sheet.tables:
            head, *rest = ([cell.value for cell in row] for row in sheet[sheet.tables[name].ref])
            return [dict(zip(map(str, head), row, strict=True)) for row in rest]
    raise LookupError(name)


def card(book: Workbook, sheet: str, label: str) -> tuple[Any, Any]:
    """Return the number on a card and the text below it."""
    page = book[sheet]
    for row in page.iter_rows(min_row=5, max_row=9):
        for cell in row:
            if cell.value == label:
                return page.cell(cell.row + 1, cell.column).value, page.cell(cell.row + 2, cell.column).value
    raise LookupError(f"{sheet}: {label}")


def of(share: Row) -> str:
    return f"{share['numerator']} av {share['denominator']}"


def ratio(share: Row) -> Any:
    return share["numerator"] / share["denominator"] if share["denominator"] else "–"


@pytest.mark.parametrize("day", [dt.date(2026, 6, 30), dt.date(2025, 9, 15)])
def test_the_same_numbers_everywhere(
    demo: Database, demo_place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: dt.date
) -> None:
    figures = figures_of(demo_place, day, capsys)
    file = tmp_path / "rapport.xlsx"
    assert main(["--db", demo_place, "report", str(file), "--as-of", day.isoformat(), "--lang", "nb"]) == 0
    book = load_workbook(file)
    with demo.read() as connection:
        screen = today(connection, day)
        spots = white_spots(connection, day)
    cards = {say(each.label): (say(each.value), say(each.note) if each.note else "") for each in screen.cards}

    # F-01, F-02, F-03: agents
    coverage = figures["F-02"]
    assert cards["seksjoner har agent"][0] == of(coverage)
    assert card(book, "Lederoversikt", "Seksjoner med agent") == (
        pytest.approx(ratio(coverage)),
        f"{of(coverage)} seksjoner",
    )
    sheet = {row["Seksjon"]: row for row in table(book, "tbl_agentdekning")}
    for row in figures["F-01"]["by_section"]:
        assert sheet[row["section"]]["Aktive agenter"] == row["value"]
    assert card(book, "Agentdekning", "Agenter i alt")[0] == figures["F-01"]["value"]
    network = figures["F-03"]
    assert card(book, "Agentdekning", "Må fornyes")[0] == network["must_be_renewed"]
    assert card(book, "Agentdekning", "Uten kontakt")[0] == network["without_contact"]
    assert card(book, "Agentdekning", "Sluttet før tiden")[1] == of(network["turnover"])

    # F-04, F-05, F-06: areas
    chosen = figures["F-04"]
    assert cards["enheter har valgt område"][0] == of(chosen)
    assert card(book, "Lederoversikt", "Enheter med valgt område")[1] == f"{of(chosen)} enheter"
    period = next(place for place, each in enumerate(spots.periods) if each.name == chosen["period"])
    total = spots.totals[period]
    assert (total.numerator, total.denominator) == (chosen["numerator"], chosen["denominator"])
    overview = {row["Seksjon"]: row for row in table(book, "tbl_lederoversikt")}
    on_screen = {section.section: section.sums[period] for section in spots.sections}
    for row in figures["F-05"]["by_section"]:
        assert overview[row["section"]]["Valgt område"] == row["numerator"]
        if row["section"] in on_screen:
            share = on_screen[row["section"]]
            assert (share.numerator, share.denominator) == (row["numerator"], row["denominator"])
    progress = figures["F-06"]
    assert card(book, "Utviklingsområder", "Valgt innen fristen")[1] == of(progress["within_deadline"])
    assert card(book, "Utviklingsområder", "Dager fra start til valg")[0] == progress["median_days_to_choose"]
    assert card(book, "Utviklingsområder", "Erstattet av et annet")[1] == of(progress["replaced"])
    assert card(book, "Utviklingsområder", "Fulgt opp siste 180 dager")[1] == of(
        progress["followed_up_180_days"]
    )

    # F-07 to F-10: requests
    answer = figures["F-07"]
    assert cards["svartid, median"][0].split()[0] == number_text(answer["median"], 1).removesuffix(",0")
    assert card(book, "Forespørsler", "Svartid, median")[0] == answer["median"]
    assert card(book, "Forespørsler", "Svartid, median")[1].endswith(number_text(answer["p90"], 1))
    assert card(book, "Lederoversikt", "Besvart innen fristen")[1] == f"{of(figures['F-08'])} forespørsler"
    assert card(book, "Forespørsler", "Besvart innen fristen")[0] == pytest.approx(ratio(figures["F-08"]))
    assert card(book, "Forespørsler", "Ledetid, median")[0] == (
        figures["F-09"]["median"] if figures["F-09"]["count"] else "–"
    )
    assert card(book, "Forespørsler", "Gjennomføringsgrad")[1] == of(figures["F-10"])

    # F-11: reach
    reach = figures["F-11"]
    assert card(book, "Rekkevidde", "Enheter med levert bistand")[1] == of(reach)
    assert card(book, "Rekkevidde", "Aldri bistått")[0] == len(reach["never_helped"])
    by_section = {row["Seksjon"]: row for row in table(book, "tbl_rekkevidde")}
    for row in reach["by_section"]:
        assert by_section[row["section"]]["Enheter med levert bistand"] == row["numerator"]

    # F-12: capacity
    months = {f"{row['Måned']:%Y-%m}": row for row in table(book, "tbl_kapasitet")}
    for row in figures["F-12"]["months"]:
        for key, column in (("capacity", "Kapasitet, timer"), ("worked", "Brukt"), ("booked", "Booket")):
            assert months[row["month"]][column] == pytest.approx(row[key], abs=0.006), (row["month"], key)
