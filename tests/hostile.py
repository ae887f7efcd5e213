"""Files nobody should have: how each is made, and what is said of it."""

from __future__ import annotations

import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.files import SHEET, rezip, sheet_xml, text_cell, write_csv, write_xlsx, zipped

Maker = Callable[[Path], Path | bytes]
CASES: list[tuple[str, Maker, str]] = []

DAMAGED, BIG, NO_TABLE = "skadet eller ikke hel", "for stor innvendig", "ikke en tabell"
DTD, PASSWORD, LONG, WIDE = "dokumenttype", "passord", "32767 tegn", "200 kolonner"
ROWS, HEAVY, QUOTE, EMPTY = (
    "50000 rader",
    "for mye minne|for lang tid|for stor",
    "anførselstegn",
    "Filen er tom",
)
READ = ""
"""It is read."""
EITHER = "either"
"""It is read, or refused: what matters is that nothing else happens."""

HEAD = f'<row r="1">{text_cell("A1", "Navn")}</row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"


def case(name: str, said: str) -> Callable[[Maker], Maker]:
    def add(maker: Maker) -> Maker:
        CASES.append((name, maker, said))
        return maker

    return add


def good(folder: Path, rows: int = 3) -> Path:
    return write_xlsx(folder / "x.xlsx", ("Navn", "Antall"), [(f"Åsen {n}", n) for n in range(rows)])


def with_part(name: str, data: bytes) -> Maker:
    return lambda folder: rezip(good(folder), {name: data})


def with_rows(rows: str, tail: str = "") -> Maker:
    sheet = sheet_xml(HEAD + rows).replace(b"</sheetData>", b"</sheetData>" + tail.encode())
    return with_part(SHEET, sheet)


def number(reference: str, value: object = 1) -> str:
    return f'<row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{reference}"><v>{value}</v></c></row>'


def changed(folder: Path, change: Callable[[bytes], bytes]) -> bytes:
    return change(good(folder, 200).read_bytes())


def big(name: str, said: str, part: str, piece: bytes, times: int, around: tuple[bytes, bytes]) -> None:
    CASES.append(
        (name, lambda folder: rezip(good(folder), {part: around[0] + piece * times + around[1]}), said)
    )


# Bombs.
big("a sheet of blanks over 100 MB", BIG, SHEET, b" " * 2**20, 101, (b"", b""))
big("a picture over 100 MB", BIG, "xl/media/image1.png", b"\0" * 2**20, 101, (b"", b""))
big("shared texts over 100 MB", BIG, STRINGS, b"<si><t>" + b"a" * 2**20 + b"</t></si>", 101, (b"", b""))
big("half a million shared texts", BIG, STRINGS, b"<si><t>a</t></si>", 500_001, (b"<sst>", b"</sst>"))
big(
    "millions of styles",
    BIG,
    STYLES,
    b"<xf/>",
    3_000_000,
    (b"<styleSheet><cellXfs>", b"</cellXfs></styleSheet>"),
)
big(
    "millions of sheets",
    BIG,
    WORKBOOK,
    b"<sheet/>",
    2_000_000,
    (b"<workbook><sheets>", b"</sheets></workbook>"),
)
big("millions of links", BIG, "xl/_rels/workbook.xml.rels", b"<Relationship/>", 800_000, (b"<R>", b"</R>"))
big("millions of types", BIG, "[Content_Types].xml", b"<Override/>", 1_000_000, (b"<Types>", b"</Types>"))
big("a sheet nested a million deep", f"{BIG}|{DAMAGED}", SHEET, b"<a>", 1_000_000, (b"", b""))
big("styles nested deep", EITHER, STYLES, b"<a>", 1_000_000, (b"", b""))
big("texts nested deep", EITHER, STRINGS, b"<a>", 1_000_000, (b"<sst>", b""))
big("texts of formatting only", EITHER, STRINGS, b"<r><t>a</t></r>", 300_000, (b"<sst><si>", b"</si></sst>"))


@case("a ratio above 100", BIG)
def _ratio(folder: Path) -> bytes:
    return zipped({"[Content_Types].xml": b" ", WORKBOOK: b" ", SHEET: b" " * (30 * 2**20)})


@case("a bomb in a bomb", BIG)
def _nested(folder: Path) -> bytes:
    inner = zipped({f"{n}": b"\0" * (20 * 2**20) for n in range(6)})
    return zipped(
        {"[Content_Types].xml": b" ", WORKBOOK: b" ", "inner.zip": inner, "x": b"\0" * (110 * 2**20)}
    )


@case("more members than any workbook", BIG)
def _members(folder: Path) -> Path:
    return rezip(good(folder), {f"xl/{n}.xml": b"<a/>" for n in range(2_001)})


@case("a size that lies", f"{BIG}|{DAMAGED}")
def _lying(folder: Path) -> bytes:
    size = 30 * 2**20
    data = rezip(good(folder), {SHEET: b" " * size}).read_bytes()
    return data.replace(struct.pack("<I", size), struct.pack("<I", 1_000))


# Dimensions.
CASES += [
    ("a cell in the last place", with_rows(number("XFD1048576")), WIDE),
    ("cells in the first and last row", with_rows(number("A1048576")), READ),
    ("a row beyond the last", with_rows(number("A1048577")), BIG),
    ("a row beyond all numbers", with_rows(number("A99999999999")), BIG),
    ("a row of thirteen digits", with_rows(number("A9999999999999")), BIG),
    ("row 0", with_rows('<row r="0"><c r="A0"><v>1</v></c></row>'), DAMAGED),
    ("row -1", with_rows('<row r="-1"><c r="A1"><v>1</v></c></row>'), DAMAGED),
    ("the same row twice", with_rows(number("A2") * 2), DAMAGED),
    ("a column beyond ZZZ", with_rows(number("ZZZZ2")), DAMAGED),
    ("no column", with_rows('<row r="2"><c r="2"><v>1</v></c></row>'), DAMAGED),
    ("no row", with_rows('<row r="2"><c r="A"><v>1</v></c></row>'), DAMAGED),
    ("a letter from elsewhere", with_rows('<row r="2"><c r="Å2"><v>1</v></c></row>'), DAMAGED),
    ("only formatting far away", with_rows('<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'), READ),
    ("formatting at the right", with_rows('<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row>'), READ),
    ("a lying dimension", with_part(SHEET, sheet_xml(HEAD).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')), READ),
    ("one enormous merge", with_rows(number("A2"), '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), READ),
    ("nonsense for merges", with_rows(number("A2"), '<mergeCells><mergeCell ref="A0:-1"/><mergeCell/></mergeCells>'), READ),
]  # fmt: skip
MANY = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(150_000))
CASES.append(("very many merges", with_part(SHEET, sheet_xml(HEAD).replace(b"</sheetData>", b"</sheetData><mergeCells>" + MANY + b"</mergeCells>")), BIG))  # fmt: skip


@case("a row per row of the sheet, all blank", READ)
def _blank_rows(folder: Path) -> Path:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 1_048_577))
    return rezip(good(folder), {SHEET: sheet_xml(HEAD + blank)})


@case("blank rows written by hand", READ)
def _odd_blank_rows(folder: Path) -> Path:
    blank = "".join(f"<row r='{n}'><c r='A{n}' s='1'/></row>" for n in range(2, 40_000))
    return rezip(good(folder), {SHEET: sheet_xml(HEAD + blank)})


@case("60,000 rows", ROWS)
def _rows(folder: Path) -> Path:
    return rezip(
        good(folder), {SHEET: sheet_xml(HEAD + "".join(number(f"A{n}", n) for n in range(2, 60_002)))}
    )


@case("10,000 columns", WIDE)
def _columns(folder: Path) -> Path:
    return write_csv(folder / "x.csv", [f"k{n}" for n in range(10_000)], [])


@case("10,000 columns in a workbook", WIDE)
def _sheet_columns(folder: Path) -> Path:
    return write_xlsx(folder / "x.xlsx", [f"k{n}" for n in range(10_000)], [])


@case("60,000 lines", ROWS)
def _lines(folder: Path) -> bytes:
    return b"Navn;Type\r\n" + b"a;b\r\n" * 60_000


@case("millions of cells", f"{READ}|{HEAVY}")
def _cells(folder: Path) -> Path:
    row = "".join(f'<c r="{a}{b}1"><v>{n}</v></c>' for n, (a, b) in enumerate((a, b) for a in "ABCD" for b in "ABCDEFGHIJ"))  # fmt: skip
    rows = "".join(f'<row r="{n}">{row}</row>' for n in range(2, 50_002))
    return rezip(good(folder), {SHEET: sheet_xml(HEAD + rows)})


# Document types, in every part and encoding.
BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;"><!ENTITY z "&y;&y;">]><a>&z;</a>'
for part in (SHEET, WORKBOOK, STYLES, STRINGS, "[Content_Types].xml", "docProps/core.xml", "xl/media/x.svg"):
    CASES.append((f"entities in {part}", with_part(part, f'<?xml version="1.0"?>{BOMB}'.encode()), DTD))
for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp037", "cp500", "utf-7", "utf-32"):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{BOMB}'
    EBCDIC = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + BOMB.encode(encoding)
    data = EBCDIC if encoding.startswith("cp") else text.encode(encoding)
    CASES.append((f"entities in {encoding}", with_part(SHEET, data), f"{DTD}|{DAMAGED}"))
CASES += [
    ("an entity of a file", with_part(SHEET, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), DTD),
    ("a document type from elsewhere", with_part(SHEET, b'<!doctype a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'), DTD),
    ("an entity nobody declared", with_rows(f'<row r="2">{text_cell("A2", "&hei;")}</row>'), DAMAGED),
]  # fmt: skip

# Zip files that are not whole.
for kept in (0.01, 0.3, 0.7, 0.97, 0.999):
    CASES.append((f"{kept:.1%} of a workbook", lambda folder, kept=kept: changed(folder, lambda data: data[: int(len(data) * kept)]), DAMAGED))  # type: ignore[misc]  # kept is bound at once  # fmt: skip


@case("a wrong checksum", DAMAGED)
def _checksum(folder: Path) -> bytes:
    return changed(folder, lambda data: data.replace(data[14:18], b"\1\2\3\4"))


@case("no directory", DAMAGED)
def _no_directory(folder: Path) -> bytes:
    return changed(folder, lambda data: data[: data.index(b"PK\1\2")])


@case("a directory only", DAMAGED)
def _only_directory(folder: Path) -> bytes:
    return changed(folder, lambda data: data[data.index(b"PK\1\2") :])


@case("rubbish before the zip file", EITHER)
def _before(folder: Path) -> bytes:
    return changed(folder, lambda data: b"PK" + b"x" * 1_000 + data)


@case("two parts of one name", DAMAGED)
def _twice(folder: Path) -> Path:
    path = good(folder)
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(SHEET, sheet_xml(HEAD))
    return path


CASES += [
    ("names that lead out of the folder", with_part("../../../../tmp/x.xml", b"<a/>"), READ),
    ("names from the root", with_part("/etc/x.xml", b"<a/>"), READ),
    ("a way of packing nobody knows", lambda folder: changed(folder, lambda data: data.replace(b"PK\1\2\x14\x03\x14\0\0\0\x08\0", b"PK\1\2\x14\x03\x14\0\0\0\x63\0")), DAMAGED),
]  # fmt: skip

# Parts that are missing or wrong.
for part in ("[Content_Types].xml", WORKBOOK, "xl/_rels/workbook.xml.rels", SHEET, STYLES):
    for what, data in (
        ("empty", b""),
        ("no XML", b"\xff\xfe\0<"),
        ("cut off", b"<a><b>"),
        ("another", b"<a/>"),
    ):
        CASES.append((f"{part}: {what}", with_part(part, data), EITHER))
CASES += [
    ("a text that is not there", with_rows('<row r="2"><c r="A2" t="s"><v>99999</v></c></row>'), DAMAGED),
    ("text number -1", with_rows('<row r="2"><c r="A2" t="s"><v>-99999</v></c></row>'), DAMAGED),
    ("half a text", with_part(STRINGS, b'<sst xmlns="%s"><si><t>a' % MAIN.encode()), EITHER),
    ("not a number", with_rows(number("A2", "NaN")), DAMAGED),
    ("an infinite number", with_rows(number("A2", "1e999")), READ),
    ("a word for a number", with_rows(number("A2", "Infinity")), DAMAGED),
    ("a number of 100,000 digits", with_rows(number("A2", "9" * 100_000)), DAMAGED),
    ("a truth that is neither", with_rows('<row r="2"><c r="A2" t="b"><v>maybe</v></c></row>'), DAMAGED),
    ("a type nobody knows", with_rows('<row r="2"><c r="A2" t="x"><v>1</v></c></row>'), EITHER),
    ("a style that is not there", with_rows('<row r="2"><c r="A2" s="999999"><v>1</v></c></row>'), READ),
    ("rows that never close", with_part(SHEET, sheet_xml(HEAD + number("A2").removesuffix("</row>"))), DAMAGED),
    ("text between the cells", with_rows('<row r="2">her<c r="A2"><v>1</v></c></row>'), EITHER),
    ("characters XML does not have", with_rows(f'<row r="2">{text_cell("A2", "&#0;")}</row>'), DAMAGED),
]  # fmt: skip


@case("dates out of range", READ)
def _dates(folder: Path) -> Path:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"><v>{value}</v></c></row>'
        for n, value in enumerate(("-1", "2958466", "1e300", "-1e300", "9" * 400, "0.99999999999"), start=2)
    )
    return rezip(good(folder), {SHEET: sheet_xml(HEAD + cells), STYLES: styles.encode()})


# What formulas, links and macros there are stays where it is.
for formula in (
    "=cmd|' /C calc'!A0",
    "WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)",
    "HYPERLINK(&quot;x&quot;)",
):
    CASES.append((formula, with_rows(f'<row r="2"><c r="A2"><f>{formula}</f></c></row>'), READ))
CASES += [
    ("a formula as text", with_rows(f'<row r="2">{text_cell("A2", "=cmd|calc!A1")}</row>'), READ),
    ("links to other workbooks", with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), READ),
    ("macros", with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)), READ),
]

# Long cells.
LONG_TEXT = "a" * (10 * 2**20)
CASES += [
    ("10 MB in a cell", lambda folder: rezip(good(folder), {SHEET: sheet_xml(f'{HEAD}<row r="2">{text_cell("A2", LONG_TEXT)}</row>')}, compression=zipfile.ZIP_STORED), BIG),
    ("1 MB in a cell", lambda folder: rezip(good(folder), {SHEET: sheet_xml(f'{HEAD}<row r="2">{text_cell("A2", LONG_TEXT[: 2**20])}</row>')}, compression=zipfile.ZIP_STORED), LONG),
    ("10 MB in a shared text", lambda folder: rezip(good(folder), {STRINGS: f'<sst xmlns="{MAIN}"><si><t>{LONG_TEXT}</t></si></sst>'.encode(), SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')}, compression=zipfile.ZIP_STORED), f"{BIG}|{LONG}"),
    ("10 MB in a CSV cell", lambda folder: f"Navn;Type\r\n{LONG_TEXT};b\r\n".encode(), f"{LONG}|{QUOTE}"),
    ("10 MB in quotes", lambda folder: f'Navn;Type\r\n"{LONG_TEXT}";b\r\n'.encode(), f"{LONG}|{QUOTE}"),
    ("40,000 characters in a CSV cell", lambda folder: f"Navn;Type\r\n{LONG_TEXT[:40_000]};b\r\n".encode(), LONG),
]  # fmt: skip

# Other files, and wrong names.
TEXT = "Navn;Seksjon\r\nBjørkåsen;Grunnskole æøå\r\n" * 20
CASES += [
    ("an old workbook named .xlsx", lambda folder: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000), "gammel Excel-fil"),
    ("an encrypted workbook", lambda folder: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), PASSWORD),
    ("OpenDocument", lambda folder: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}), NO_TABLE),
    ("a Word document", lambda folder: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), NO_TABLE),
    ("a binary workbook", lambda folder: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"\0"}), NO_TABLE),
    ("HTML named .xls", lambda folder: b"<html><table><tr><td>Navn</td></tr></table></html>", NO_TABLE),
    ("XML from Excel 2003", lambda folder: b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', NO_TABLE),
    ("PDF", lambda folder: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", NO_TABLE),
    ("a picture", lambda folder: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NO_TABLE),
    ("a photograph", lambda folder: b"\xff\xd8\xff\xe0\0\x10JFIF\0", NO_TABLE),
    ("RTF", lambda folder: b"{\\rtf1\\ansi Navn}", NO_TABLE),
    ("nothing", lambda folder: b"", EMPTY),
    ("only a byte order mark", lambda folder: b"\xef\xbb\xbf", EMPTY),
    ("only a byte order mark of UTF-16", lambda folder: b"\xff\xfe", EMPTY),
    ("blanks", lambda folder: b" \r\n\t\r\n" * 100, EMPTY),
    ("a workbook without a cell", lambda folder: write_xlsx(folder / "x.xlsx", (), []), EMPTY),
    ("a workbook named .csv", lambda folder: good(folder).rename(folder / "y.csv"), READ),
    ("UTF-16 with a mark", lambda folder: TEXT.encode("utf-16"), READ),
    ("UTF-16 LE without one", lambda folder: TEXT.encode("utf-16-le"), NO_TABLE),
    ("UTF-16 BE without one", lambda folder: TEXT.encode("utf-16-be"), NO_TABLE),
    ("half a character of UTF-16", lambda folder: TEXT.encode("utf-16")[:-1], NO_TABLE),
    ("UTF-32", lambda folder: TEXT.encode("utf-32"), NO_TABLE),
    ("Latin-1", lambda folder: TEXT.encode("latin-1"), READ),
    ("MacRoman", lambda folder: TEXT.encode("mac-roman"), EITHER),
    ("broken UTF-8", lambda folder: TEXT.encode().replace(b"\xc3\xb8", b"\xc3"), EITHER),
    ("NUL in a CSV", lambda folder: b"Navn;Type\r\na\0b;c\r\n", NO_TABLE),
    ("a quote that never closes", lambda folder: b'Navn;Type\r\n"a;b\r\n' + b"c;d\r\n" * 10_000, QUOTE),
    ("quotes without end", lambda folder: b'Navn;Type\r\n' + b'"' * 1_000_001, EITHER),
    ("separators without end", lambda folder: b";" * 10_000_000, WIDE),
    ("lines without end", lambda folder: b"Navn\r\n" + b"\n" * 1_100_000, BIG),
    ("returns without end", lambda folder: b"Navn\r\n" + b"\r" * 500_000 + b"x", EITHER),
    ("noise", lambda folder: random.Random(1).randbytes(1_000_000), EITHER),
    ("noise that calls itself a zip file", lambda folder: b"PK\3\4" + random.Random(2).randbytes(100_000), DAMAGED),
]  # fmt: skip


@case("200 MB of nothing", "større enn 20 MB")
def _sparse(folder: Path) -> Path:
    path = folder / "x.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    return path


@case("a folder", "mappe")
def _folder(folder: Path) -> Path:
    (folder / "x.xlsx").mkdir()
    return folder / "x.xlsx"


@case("a pipe nobody writes to", "ikke en fil")
def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "x.csv")
    return folder / "x.csv"


@case("a device without end", "ikke en fil")
def _device(folder: Path) -> Path:
    return Path("/dev/zero")


@case("a file that vanished", "ingen fil")
def _vanished(folder: Path) -> Path:
    path = good(folder)
    path.unlink()
    return path


@case("a link to itself", "kan ikke åpnes")
def _loop(folder: Path) -> Path:
    (folder / "x.csv").symlink_to("x.csv")
    return folder / "x.csv"


@case("a name no system takes", "kan ikke åpnes")
def _long_name(folder: Path) -> Path:
    return folder / ("x" * 5_000 + ".xlsx")


@case("a name with a NUL in it", "kan ikke åpnes")
def _nul_name(folder: Path) -> Path:
    return folder / "x\0.xlsx"


@case("a name of bytes that are no text", READ)
def _odd_name(folder: Path) -> Path:
    return good(folder).rename(folder / "bj\udcf8rk.xlsx")
