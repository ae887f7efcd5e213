"""Blocks of cells to and from the clipboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.ui.clipboard import read_block, write_block

LETTERS = st.characters(codec="utf-8", exclude_characters="\r\x00")
CELLS = st.text(LETTERS, max_size=12)


@st.composite
def blocks(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6))
    return [*rows[:-1], ["x" + rows[-1][0], *rows[-1][1:]]]  # empty rows at the end are left out


@given(blocks())
def test_what_is_copied_is_pasted_unchanged(block: list[list[str]]) -> None:
    assert read_block(write_block(block)) == block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\nc", [["a", "b"], ["c", ""]]),
        ("a\t\n", [["a", ""]]),
        ('"en ""god"" idé"\t"to\r\nlinjer"', [['en "god" idé', "to\nlinjer"]]),
        ('5" rør\tb', [['5" rør', "b"]]),
        ('"ikke lukket\tb', [['"ikke lukket', "b"]]),
        ('"a"b\tc', [['"a"b', "c"]]),
        ("1,5\t2.5\r\n\r\n\r\n", [["1,5", "2.5"]]),
        ("", []),
        ("\r\n\t\r\n", []),
    ],
)
def test_what_spreadsheets_write_is_read(text: str, block: list[list[str]]) -> None:
    assert read_block(text) == block
