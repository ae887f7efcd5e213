"""«Endret siden sist»: old and new beside each other, with the difference in numbers and words."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from innovasjon_desktop.i18n import _, language, say
from innovasjon_desktop.reports.changed import finding
from innovasjon_desktop.reports.compared import NUMBERS, SHARES, Direction
from innovasjon_desktop.reports.context import Report
from innovasjon_desktop.reports.management import write_report
from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.services.report_data import ReportData
from innovasjon_desktop.store.exchange import FROZEN_REPORT
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.reports.freezing import MARCH, content, earlier, freeze, loaded, people_of
from tests.reports.reading import cells, tables

SHEET = {"nb": "Endret siden sist", "nn": "Endra sidan sist"}


@pytest.fixture
def compared(demo: Database, tmp_path: Path) -> Callable[..., tuple[ReportData, ReportData, Path]]:
    def make(lang: str = "nb", **options: Any) -> tuple[ReportData, ReportData, Path]:
        before = earlier(demo, freeze(demo, MARCH))
        now = loaded(demo, **options)
        path = tmp_path / f"{lang}.xlsx"
        write_report(path, now, lang=lang, before=before)
        return loaded(demo, MARCH), now, path

    return make


Compared = Callable[..., tuple[ReportData, ReportData, Path]]


def test_there_is_such_a_sheet_only_when_there_is_something_to_compare_with(
    demo: Database, compared: Compared, tmp_path: Path
) -> None:
    *_data, path = compared()
    assert load_workbook(path).sheetnames[2] == SHEET["nb"]
    write_report(tmp_path / "uten.xlsx", loaded(demo))
    assert SHEET["nb"] not in load_workbook(tmp_path / "uten.xlsx").sheetnames


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_shares_stand_beside_each_other_with_points_and_words(compared: Compared, lang: str) -> None:
    was, now, path = compared(lang)
    rows = tables(load_workbook(path))["tbl_endret_andeler"]
    assert len(rows) == len(SHARES)
    words = {"nb": ("↑ opp", "↓ ned", "uendret"), "nn": ("↑ opp", "↓ ned", "uendra")}[lang]
    for figure, row in zip(SHARES, map(list, map(dict.values, rows)), strict=True):
        label, before, after, difference, word, counts, number, _definition = row
        old, new = figure.of(was), figure.of(now)
        assert old is not None
        assert new is not None
        assert old.whole
        assert new.whole
        with language(lang):
            assert label == say(figure.label)
        assert number == figure.number
        assert before == pytest.approx(float(old.part / old.whole))
        assert after == pytest.approx(float(new.part / new.whole))
        assert difference == pytest.approx((after - before) * 100, abs=0.1)
        shown = round(difference, 1)
        assert word == words[0 if shown > 0 else 1 if shown < 0 else 2]
        assert " → " in counts
    chosen = next(row for row in rows if "F-04" in row.values())
    assert list(chosen.values())[1:6] == [47 / 68, 51 / 68, 5.9, "↑ opp", "47 av 68 → 51 av 68"]


def test_numbers_stand_beside_each_other(compared: Compared) -> None:
    was, now, path = compared()
    rows = tables(load_workbook(path))["tbl_endret_tall"]
    for figure, row in zip(NUMBERS, rows, strict=True):
        old, new = figure.of(was), figure.of(now)
        assert old is not None
        assert new is not None
        assert (row["Før"], row["Nå"]) == pytest.approx((float(old), float(new)))
        assert row["Forskjell"] == pytest.approx(float(new - old))
    by_label = {row["Nøkkeltall"]: row for row in rows}
    agents = by_label["Agenter i alt"]
    assert (agents["Før"], agents["Nå"], agents["Forskjell"], agents["Endring"]) == (8, 7, -1, "↓ ned")
    assert by_label["Uten kontakt"]["Endring"] == "uendret"


def test_sections_stand_beside_each_other(compared: Compared) -> None:
    was, now, path = compared()
    found = tables(load_workbook(path))
    for name, old, new in (
        ("tbl_endret_valgt", was.figures.areas.by_section, now.figures.areas.by_section),
        ("tbl_endret_agentdekning", was.figures.agents.by_section, now.figures.agents.by_section),
    ):
        shares = {
            row.section: row.chosen if name.endswith("valgt") else row.coverage  # type: ignore[union-attr]  # one or the other
            for row in new
        }
        before = {
            row.section: row.chosen if name.endswith("valgt") else row.coverage  # type: ignore[union-attr]  # one or the other
            for row in old
        }
        rows = found[name]
        assert [row["Seksjon"] for row in rows] == list(shares)
        for row in rows:
            share, earlier_share = shares[row["Seksjon"]], before[row["Seksjon"]]
            assert row["Nå"] == pytest.approx(share.numerator / share.denominator)
            assert row["Før"] == pytest.approx(earlier_share.numerator / earlier_share.denominator)
            assert row["Forskjell, prosentpoeng"] == pytest.approx((row["Nå"] - row["Før"]) * 100, abs=0.1)


def test_a_section_that_came_or_went_is_said_to(make: Maker, store: Database, tmp_path: Path) -> None:
    old = make.new("section", name="Gammel", valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2026, 4, 30))
    make.new("section", name="Ny", valid_from=dt.date(2026, 5, 1))
    make.new("section", name="Stående", valid_from=dt.date(2020, 1, 1))
    assert old
    before = earlier(store, freeze(store, MARCH))
    write_report(tmp_path / "r.xlsx", loaded(store), before=before)
    rows = tables(load_workbook(tmp_path / "r.xlsx"))["tbl_endret_agentdekning"]
    assert {row["Seksjon"]: (row["Før"], row["Nå"], row["Endring"]) for row in rows} == {
        "Ny": ("–", 0, "Nytt"),
        "Stående": (0, 0, "uendret"),
        "Gammel": (0, "–", "Borte"),
    }


def deviations_of(path: Path) -> list[dict[str, Any]]:
    found = tables(load_workbook(path))
    return [row for name, rows in found.items() if name.startswith("tbl_endret_avvik") for row in rows]


def test_new_and_gone_deviations_are_listed(compared: Compared) -> None:
    was, now, path = compared()
    rows = deviations_of(path)
    said = {kind: {row["Hva"] for row in rows if row["Endring"] == kind} for kind in ("Nytt", "Borte")}
    assert "Ingen aktiv innovasjonsagent" in said["Nytt"]
    assert said["Borte"]
    keys = [
        {(each.kind, each.opens, each.where.unit_id, each.where.section_id) for each in data.deviations}
        for data in (was, now)
    ]
    counts = Counter(row["Endring"] for row in rows)
    assert counts == {"Nytt": len(keys[1] - keys[0]), "Borte": len(keys[0] - keys[1])}


def test_both_dates_and_another_basis_are_said_plainly(demo: Database, compared: Compared) -> None:
    with demo.read() as connection:
        section = connection.scalar(select(TABLES["section"].c.id).limit(1))
    *_data, path = compared(sections=[section])
    texts = [str(text) for text in cells(path)[SHEET["nb"]].values()]
    assert {"31.03.2026", "30.06.2026", "01.01.2026–31.03.2026", "01.01.2026–30.06.2026"} <= set(texts)
    assert "≠ Ikke like langt: 90 og 181 dager" in texts
    assert "≠ Andre seksjoner" in texts
    found = tables(load_workbook(path))
    named = {row["Seksjon"] for row in found["tbl_agentdekning"][:-1]}
    for name in ("agentdekning", "valgt"):
        assert {row["Seksjon"] for row in found[f"tbl_endret_{name}"]} == named
    # What only one of the two is made for is neither new nor gone.
    assert {row["Seksjon"] for row in deviations_of(path)} <= named | {None}
    assert any(
        text.startswith(
            "≠ De to rapportene dekker ikke det samme. Ulikt: lengden på intervallet, seksjonene."
        )
        for text in texts
    )


def test_nothing_is_said_to_differ_where_nothing_does(demo: Database, tmp_path: Path) -> None:
    before = earlier(demo, freeze(demo))
    write_report(tmp_path / "r.xlsx", loaded(demo), before=before)
    texts = list(cells(tmp_path / "r.xlsx")[SHEET["nb"]].values())
    assert not any("≠" in str(text) for text in texts)
    assert "Ingenting er nytt, og ingenting er borte" in texts
    assert "Ingen: alle tall regnes ut som før" in texts
    found = tables(load_workbook(tmp_path / "r.xlsx"))
    for name in ("andeler", "tall", "agentdekning", "valgt"):
        rows = found[f"tbl_endret_{name}"]
        assert {row["Endring"] for row in rows} == {"uendret"}
    assert {row["Definisjon"] for row in found["tbl_endret_andeler"]} == {"Som før"}


def test_definitions_and_settings_changed_since_are_noted(demo: Database, tmp_path: Path) -> None:
    row_id = freeze(demo, MARCH)
    text = content(demo, row_id).replace("Agentdekning", "Dekning den gangen")
    with demo.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(update(FROZEN_REPORT).values(content=text))
    run(demo, Edit("settings", 1, {"sla_workdays": 3}, on=dt.date(2026, 5, 1)), actor="kari")
    write_report(tmp_path / "r.xlsx", loaded(demo), before=earlier(demo, row_id))
    rows = tables(load_workbook(tmp_path / "r.xlsx"))
    changed = {
        row["Figur"]
        for name in ("andeler", "tall")
        for row in rows[f"tbl_endret_{name}"]
        if row["Definisjon"] == "Endret siden sist"
    }
    assert changed == {"F-02", "F-08"}
    texts = list(cells(tmp_path / "r.xlsx")[SHEET["nb"]].values())
    place = texts.index("Svarfrist (virkedager)", texts.index("Tall eller innstilling"))
    assert texts[place : place + 4] == ["Svarfrist (virkedager)", "5", "3", "F-08"]
    place = texts.index("F-02 Agentdekning")
    assert texts[place : place + 3] == ["F-02 Agentdekning", "Dekning den gangen", "Agentdekning"]


def test_a_person_named_then_is_not_named_now(demo: Database, tmp_path: Path) -> None:
    before = earlier(demo, freeze(demo, MARCH, names=True))
    write_report(tmp_path / "r.xlsx", loaded(demo), before=before)
    texts = " ".join(str(text) for sheet in cells(tmp_path / "r.xlsx").values() for text in sheet.values())
    for first, last, _email in people_of(demo):
        assert f"{first} {last}" not in texts


def test_an_empty_store_can_be_frozen_and_compared_with(store: Database, tmp_path: Path) -> None:
    before = earlier(store, freeze(store))
    write_report(tmp_path / "r.xlsx", loaded(store), before=before)
    rows = tables(load_workbook(tmp_path / "r.xlsx"))["tbl_endret_andeler"]
    assert {row["Endring"] for row in rows} == {"–"}
    assert Direction.of(None) is Direction.UNKNOWN


def test_the_sheet_prints_as_the_others_do(compared: Compared) -> None:
    *_data, path = compared()
    sheet = load_workbook(path)[SHEET["nb"]]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.print_title_rows == "$1:$2"
    assert sheet["A2"].value == "Intervall 01.01.2026–30.06.2026 · data per 30.06.2026 · alle seksjoner"
    formats = {
        cell.number_format for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)
    }
    assert {"0.0 %", "+0.0;-0.0;0.0"} <= formats


def test_an_earlier_report_is_not_called_later(demo: Database, tmp_path: Path) -> None:
    """The frozen report is the later of the two: what is called before is the newer."""
    before = earlier(demo, freeze(demo, MARCH))
    write_report(tmp_path / "r.xlsx", loaded(demo, dt.date(2025, 12, 31)), before=before)
    report = Report(loaded(demo, dt.date(2025, 12, 31)), False, MARCH, (), before, "")
    with language("en"):
        assert finding(report).startswith("Against the later “Ledermøte mars” (31.03.2026): ")
    texts = [str(text) for text in cells(tmp_path / "r.xlsx")[SHEET["nb"]].values()]
    with language("nb"):
        reversed_order = _(REVERSED).format(name="Ledermøte mars", date="31.03.2026")
    assert f"≠ {reversed_order}" in texts


def test_what_cannot_be_compared_is_counted(store: Database, make: Maker) -> None:
    make.new("section", name="Ny", valid_from=dt.date(2020, 1, 1))
    before = earlier(store, freeze(store, MARCH))
    report = Report(loaded(store), False, MARCH, (), before, "")
    moves = re.search(r"(\d+) up, (\d+) down, (\d+) unchanged, (\d+) cannot be compared", said(report))
    assert moves is not None
    counts = [int(number) for number in moves.groups()]
    assert sum(counts) == len(SHARES) + len(NUMBERS)
    assert counts[3] > 5


def said(report: Report) -> str:
    with language("en"):
        return finding(report)


REVERSED = (
    "The order is reversed: “{name}” is of {date}, which is later than this report. "
    "“Before” is the newer of the two."
)


def test_headers_are_as_high_as_their_text(compared: Compared) -> None:
    """No row is left for filter buttons: the tables are short and have none."""
    *_data, path = compared()
    sheet = load_workbook(path)[SHEET["nb"]]
    for table in sheet.tables.values():
        assert table.autoFilter is None, table.name
        height = sheet.row_dimensions[int(re.findall(r"\d+", table.ref)[0])].height
        assert height is not None
        assert height < (18 if table.displayName == "tbl_endret_tall" else 30)


def test_a_long_list_of_deviations_has_its_header_on_every_page(
    make: Maker, store: Database, tmp_path: Path
) -> None:
    before = earlier(store, freeze(store, MARCH))
    for number in range(80):
        make.new("section", name=f"Seksjon {number:02}", valid_from=dt.date(2020, 1, 1))
    write_report(tmp_path / "r.xlsx", loaded(store), before=before)
    sheet = load_workbook(tmp_path / "r.xlsx")[SHEET["nb"]]
    breaks = [found.id for found in sheet.row_breaks.brk]
    parts = [table for name, table in dict(sheet.tables).items() if name.startswith("tbl_endret_avvik")]
    assert len(parts) > 2
    assert len(deviations_of(tmp_path / "r.xlsx")) >= 80
    for table in parts[1:]:
        first = int(re.findall(r"\d+", table.ref)[0])
        assert first - 3 in breaks  # an empty row and the heading between
