"""Everything the program says can be said in bokmål and nynorsk."""

from __future__ import annotations

import ast
import io
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nb", "nn")
# What a text ends with says what it is: a sentence, a label before a field, a menu entry that opens a dialog.
ENDINGS = (".", ":", "…", "?")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text in the code, as ``pybabel extract`` finds it."""
    pot = tmp_path_factory.mktemp("translations") / "innovasjon.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
    subprocess.run([*babel, "extract", "--mapping=pyproject.toml", "-o", pot, "."], cwd=ROOT, check=True)
    with pot.open("rb") as source:
        return read_po(source)


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """The texts of one language."""
    po = ROOT / "resources" / "locale" / request.param / "LC_MESSAGES" / "innovasjon.po"
    with po.open("rb") as source:
        return read_po(source, locale=request.param)


def put_together(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where a text is put together before it is translated: no catalogue can hold it."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_" | "ngettext" | "say"), args=[first, *_]):
                match first:
                    case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(attr="format" | "join")):
                        yield node.lineno


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Yield each text with its translation; of a plural, each form with its own."""
    for message in catalogue:
        if message.id:
            yield from zip(forms(message.id), forms(message.string), strict=True)


def placeholders(text: str) -> set[str | None]:
    return {name for _text, name, _format, _conversion in string.Formatter().parse(text)} - {None}


def is_translated(message: Message) -> bool:
    return all(forms(message.string)) and not message.fuzzy


def test_the_extraction_finds_the_program(template: Catalog) -> None:
    assert len(ids(template)) > 100


def test_every_text_can_be_found() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / "innovasjon_desktop").rglob("*.py")
        for line in put_together(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("_('Save')", ["Save"]),
        ("RuleBroken(N_('Not ' 'before {day}.'), field='to')", ["Not before {day}."]),
        ("i18n._('Save' if dirty else 'Close')", ["Save", "Close"]),
        ("ngettext('{n} unit', '{n} units', n)", [("{n} unit", "{n} units")]),
        ("say(Message(row['label']), _(texts['open']))", []),
    ],
)
def test_the_extraction_reads_calls(code: str, texts: list[object]) -> None:
    found = extract("dev:extract_texts", io.BytesIO(code.encode()), {**DEFAULT_KEYWORDS, "Message": None})
    assert {text for _line, text, *_rest in found} == set(texts)


def test_nothing_is_missing_or_fuzzy(template: Catalog, catalogue: Catalog) -> None:
    translated = {message.id for message in catalogue if message.id and is_translated(message)}
    assert sorted(map(str, ids(template) - translated)) == []


def test_nothing_is_left_over(template: Catalog, catalogue: Catalog) -> None:
    assert sorted(map(str, ids(catalogue) - ids(template))) == []
    assert list(catalogue.obsolete) == []


def test_values_have_a_place_in_every_language(catalogue: Catalog) -> None:
    assert [pair for pair in pairs(catalogue) if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_space_and_lines_are_kept(catalogue: Catalog) -> None:
    def shape(text: str) -> tuple[bool, bool, int]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n")

    assert [pair for pair in pairs(catalogue) if shape(pair[0]) != shape(pair[1])] == []


def test_endings_are_kept(catalogue: Catalog) -> None:
    def ending(text: str) -> str:
        return next((end for end in ENDINGS if text.endswith(end)), "")

    assert [pair for pair in pairs(catalogue) if ending(pair[0]) != ending(pair[1])] == []


def test_nobody_is_shouted_at(catalogue: Catalog) -> None:
    assert [pair for pair in pairs(catalogue) if "!" in "".join(pair)] == []


def test_the_catalogues_say_how_plurals_are_formed(catalogue: Catalog) -> None:
    assert catalogue.plural_forms == "nplurals=2; plural=(n != 1);"
