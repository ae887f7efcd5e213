"""Files as people have them, and files nobody should have."""

from __future__ import annotations

import datetime as dt
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing import reading, workbook
from innovasjon_desktop.services.importing.reading import UNSAVED, read_table, table_of
from tests.files import DATA, SHEET, part, rezip, sheet_xml, text_cell, write_csv, write_xlsx, zipped

HEADERS = ("Seksjon", "Enhet", "Merknad")
ROWS = (("Grunnskole", "Bjørkåsen", "«Ærlig, ja»"), ("Barnehage", "Åsen", ""))


def cells(path: Path) -> list[tuple[object, ...]]:
    return [line.cells for line in read_table(path).lines]


@pytest.mark.parametrize(
    ("encoding", "separator", "said"),
    [
        ("utf-8", ";", "semikolon, UTF-8"),
        ("utf-8", ",", "komma, UTF-8"),
        ("utf-8", "\t", "tabulator, UTF-8"),
        ("utf-8-sig", ";", "semikolon, UTF-8"),
        ("cp1252", ";", "semikolon, Windows-1252"),
        ("cp1252", ",", "komma, Windows-1252"),
        ("utf-16", "\t", "tabulator, UTF-16"),
    ],
)
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str, said: str) -> None:
    table = read_table(write_csv(tmp_path / "x.csv", HEADERS, ROWS, encoding=encoding, separator=separator))
    assert table.headers == HEADERS
    assert [line.cells for line in table.lines] == [ROWS[0], ROWS[1][:2]]
    assert say(table.origin) == said


def test_the_sample_is_read_as_it_stands() -> None:
    table = read_table(DATA / "organisasjon.csv")
    assert table.headers == ("Seksjon", "Enhet", "Type", "Leder")
    assert len(table.lines) == 71
    assert table.lines[6].cells == ("Organisasjon og økonomi", "Økonomi og regnskap", "stab", "økonomisjef")


def test_commas_in_headers_and_texts_are_no_separators(tmp_path: Path) -> None:
    rows = [("Idé, test og lær", "Idé, test og lær", "Behov")] * 3
    table = read_table(write_csv(tmp_path / "x.csv", ("Navn, bokmål", "Navn, nynorsk", "Steg"), rows))
    assert table.headers == ("Navn, bokmål", "Navn, nynorsk", "Steg")


def test_the_separator_a_file_declares_counts(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("sep=,\r\nNavn,Merknad\r\nÅsen,a;b;c\r\n", encoding="utf-8", newline="")
    table = read_table(tmp_path / "x.csv")
    assert [(line.number, line.cells) for line in table.lines] == [(3, ("Åsen", "a;b;c"))]


def test_rows_are_numbered_as_in_the_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('\n\nNavn;Behov\nA;"to\nlinjer"\n\nB;x\n', encoding="utf-8")
    table = read_table(tmp_path / "x.csv")
    assert table.headers == ("Navn", "Behov")
    assert [line.number for line in table.lines] == [4, 6]
    write_xlsx(tmp_path / "x.xlsx", (), [(), ("Navn",), ("A",), (), ("B",)])
    assert [line.number for line in read_table(tmp_path / "x.xlsx").lines] == [4, 6]


def test_an_exports_apostrophe_goes_away_again(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ("Navn", "Merknad"), [("'=1+1", "'n Sven"), ("'+47", "'-")])
    assert cells(path) == [("=1+1", "'n Sven"), ("+47", "-")]


def test_cells_of_a_workbook_keep_their_type(tmp_path: Path) -> None:
    row = ("Åsen", 12, 7.5, True, dt.date(2026, 3, 1), dt.time(1, 30), None)
    path = write_xlsx(tmp_path / "x.xlsx", tuple("abcdefg"), [row])
    assert cells(path) == [("Åsen", 12, 7.5, True, dt.datetime(2026, 3, 1), dt.time(1, 30))]


def test_the_first_visible_sheet_with_rows_is_read(tmp_path: Path) -> None:
    book = Workbook()
    for name, state, rows in (
        ("Lister", "hidden", [("x",), ("y",)]),
        ("Om", "visible", [("Overskrift",)]),
        ("Enheter", "visible", [("Navn",), ("Åsen",)]),
    ):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.active = 1
    book.save(tmp_path / "x.xlsx")
    table = read_table(tmp_path / "x.xlsx")
    assert table.headers == ("Navn",)
    assert say(table.origin) == "arket «Enheter»"


def test_what_a_file_is_shows_from_its_content(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS).rename(tmp_path / "x.csv")
    assert read_table(tmp_path / "x.csv").headers == HEADERS


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        read_table(path)
    return say(refused.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Filen er tom."),
        (b" \r\n \r\n", "Filen er tom."),
        (b";;;\r\n", "Filen er tom."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "gammel Excel-fil"),
        (b"%PDF-1.7\x00\x01\x02", "ikke en tabell"),
        (b"\xff\xfeN\x00a", "ikke en tabell"),
        (b"Navn;Type\r\n\x81\x8d;\x90", "ikke en tabell"),
        (b'Navn;Type\r\nA;"B\r\nC;D\r\n', "anførselstegn"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.sheet", "Lagre som .xlsx"),
        (b"PK\x03\x04 not a zip at all", "skadet eller ikke hel"),
        (b"PK\x05\x06" + bytes(18), "ikke en tabell"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    assert said in refusal(tmp_path / "x.xlsx")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert "ingen fil" in refusal(tmp_path / "nei.csv")
    assert "mappe" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADERS, ROWS)
    path.chmod(0)
    assert "kan ikke åpnes" in refusal(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_half_a_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS * 200)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "ikke hel" in refusal(path)


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("data", [b"", b"<", b"<a/>", b"\x00\xff" * 50, b'<?xml version="1.0"?><a><b></a>'])
def test_a_damaged_part_never_crashes(tmp_path: Path, name: str, data: bytes) -> None:
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {name: data})
    try:
        read_table(path)
    except BadInput as error:
        assert say(error)  # noqa: PT017 - a sheet without rows may as well be read as empty


def test_every_byte_of_a_workbook_may_be_wrong(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS)
    data = path.read_bytes()
    outcomes = set()
    for place in range(0, len(data), 97):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        path.write_bytes(bytes(broken))
        try:
            outcomes.add(read_table(path).headers == HEADERS)
        except BadInput:
            outcomes.add(False)
    assert False in outcomes


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: b" " * (120 * 2**20)})
    begun = time.monotonic()
    assert "for stor innvendig" in refusal(path)
    assert time.monotonic() - begun < 5


def test_sizes_in_the_headers_are_not_trusted(tmp_path: Path) -> None:
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: b" " * (30 * 2**20)})
    data = path.read_bytes()
    lying = data.replace((30 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != data
    path.write_bytes(lying)
    assert "for stor" in refusal(path) or "ikke hel" in refusal(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("xl/styles.xml", b"<xf numFmtId='%d'/>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationship Id='rId%d'/>"),
        ("xl/sharedStrings.xml", b"<si><t>%d</t></si>"),
    ],
)
def test_parts_that_would_fill_the_memory_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    whole = b"<a>" + b"".join(data % (number * 7919) for number in range(510_000)) + b"</a>"
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {name: whole})
    begun = time.monotonic()
    assert "for stor innvendig" in refusal(path)
    assert time.monotonic() - begun < 10


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    path = rezip(
        write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {f"xl/{n}.xml": b"<a/>" for n in range(2001)}
    )
    assert "for stor innvendig" in refusal(path)


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_a_document_type_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;">]>'
        "<a>&z;</a>"
    )
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {name: bomb.encode(encoding)})
    assert "dokumenttype" in refusal(path)


def test_a_document_type_is_seen_where_two_chunks_meet(tmp_path: Path) -> None:
    for shift in range(0, 12):
        padding = b"<!--" + b"x" * (2**16 - 12 + shift) + b"-->"
        path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: padding + b"<!DOCTYPE a><a/>"})
        assert "dokumenttype" in refusal(path)


def test_a_password_is_said_so(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS)
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(mark, place + 1)
    path.write_bytes(bytes(data))
    assert "passord" in refusal(path)


def test_one_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "Navn")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: sheet_xml(rows)})
    begun = time.monotonic()
    assert "200 kolonner" in refusal(path)
    assert time.monotonic() - begun < 5


def test_rows_without_end_are_refused(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "Navn")}</row><row r="999999999999">{text_cell("A2", "x")}</row>'
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: sheet_xml(rows)})
    assert "for stor innvendig" in refusal(path)


def test_reading_takes_no_longer_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS * 50)
    monkeypatch.setattr(workbook, "MOST_SECONDS", -1)
    assert "for stor innvendig" in refusal(path)


FORMULAS = (
    f'<row r="1">{text_cell("A1", "Navn")}{text_cell("B1", "Antall")}{text_cell("C1", "Type")}'
    f"{text_cell('D1', 'Merknad')}</row>"
    '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="e"><v>#REF!</v></c></row>'
    '<row r="5"><c r="A5" t="str"><f>A2</f><v></v></c><c r="C5"><f>A2</f><v/></c><c r="D5"><v>1</v></c></row>'
)


def test_a_formula_is_not_calculated_and_an_error_is_text(tmp_path: Path) -> None:
    path = rezip(write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS), {SHEET: sheet_xml(FORMULAS)})
    table = read_table(path)
    assert [line.cells for line in table.lines] == [(UNSAVED, 2, "#REF!"), (None, None, UNSAVED, 1)]
    assert [line.number for line in table.lines] == [2, 5]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_tables_larger_than_any_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 20)
    write: Callable[[Path, list[str], list[list[str]]], Path] = write_csv if suffix == "csv" else write_xlsx
    path = tmp_path / f"x.{suffix}"
    assert len(read_table(write(path, ["Navn"], [["x"]] * 20)).lines) == 20
    assert "mer enn 20 rader" in refusal(write(path, ["Navn"], [["x"]] * 21))
    assert "mer enn 200 kolonner" in refusal(write(path, [f"k{n}" for n in range(201)], []))
    assert len(read_table(write(path, [f"k{n}" for n in range(200)], [])).headers) == 200


def test_too_long_a_cell_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ["Navn"], [["x" * 32_767], ["y" * 32_768]])
    assert refusal(path) == "En celle i rad 3 har mer enn 32767 tegn."
    path = write_csv(tmp_path / "x.csv", ["Navn"], [["x" * 200_000]])
    assert "rad 2" in refusal(path).casefold()


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"Navn\r\n" + b"x\r\n" * (7 * 2**20))
    assert "større enn 20 MB" in refusal(path)


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(zipped({"word/document.xml": b"<a/>"}))
    assert "ikke en tabell" in refusal(tmp_path / "x.xlsx")


def test_a_workbook_is_not_written_to(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", HEADERS, ROWS)
    before = path.read_bytes()
    path.chmod(0o444)
    read_table(path)
    assert path.read_bytes() == before
    assert part(path, SHEET)
    assert zipfile.is_zipfile(path)


def test_cells_in_memory_keep_to_the_same_limits() -> None:
    assert len(table_of(["title"], [["a"], ["b"]], ids=[4, None]).lines) == 2
    assert table_of(["title"], [["a"], ["b"]], ids=[4]).lines[1].id is None
    with pytest.raises(BadInput, match="rows"):
        table_of(["title"], [["a"]] * 50_001)
    with pytest.raises(BadInput, match="characters"):
        table_of(["title"], [["a" * 40_000]])
