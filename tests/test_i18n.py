"""Languages, dates, numbers and the alphabet."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop import i18n
from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.i18n import (
    MISSING,
    _,
    current_language,
    date_text,
    language,
    ngettext,
    number_text,
    percent_text,
    say,
    sort_key,
    use_language,
)

_TEXTS: dict[str, dict[str | tuple[str, str], str | tuple[str, str]]] = {
    "nb": {
        "Save": "Lagre",
        "Not before {day}.": "Ikke før {day}.",
        "{what} was refused.": "{what} ble avvist.",
        ("{n} unit", "{n} units"): ("{n} enhet", "{n} enheter"),
    },
    "nn": {
        "Save": "Lagre (nn)",
        "Not before {day}.": "Ikkje før {day}.",
        "{what} was refused.": "{what} vart avvist.",
        ("{n} unit", "{n} units"): ("{n} eining", "{n} einingar"),
    },
}


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues of our own, so that these tests do not depend on the real texts."""
    for name, texts in _TEXTS.items():
        catalogue = Catalog(locale=name)
        for msgid, text in texts.items():
            catalogue.add(msgid, text)
        folder = tmp_path / "locale" / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "innovasjon.mo").open("wb") as target:
            write_mo(target, catalogue)
    yield from _with_resources(tmp_path, monkeypatch)


@pytest.fixture
def no_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A checkout in which nothing is compiled yet."""
    yield from _with_resources(tmp_path, monkeypatch)


def _with_resources(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = current_language()
    monkeypatch.setattr(i18n, "shipped", lambda _name: folder)
    i18n._catalogue.cache_clear()  # noqa: SLF001 - read once per process otherwise
    use_language("nb")
    yield
    use_language(before)
    i18n._catalogue.cache_clear()  # noqa: SLF001 - read once per process otherwise


@pytest.mark.usefixtures("catalogues")
def test_bokmaal_is_what_a_new_process_speaks() -> None:
    assert (current_language(), _("Save")) == ("nb", "Lagre")


@pytest.mark.usefixtures("catalogues")
def test_the_screen_changes_language_and_a_report_has_its_own() -> None:
    use_language("nn")
    assert _("Save") == "Lagre (nn)"
    with language("en"):
        assert _("Save") == "Save"
        with language("nb"):
            assert ngettext("{n} unit", "{n} units", 1) == "{n} enhet"
            assert ngettext("{n} unit", "{n} units", 0) == "{n} enheter"
        assert ngettext("{n} unit", "{n} units", 2) == "{n} units"
    assert _("Save") == "Lagre (nn)"


@pytest.mark.usefixtures("catalogues")
def test_the_language_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), language("nn"):
        raise ZeroDivisionError
    assert current_language() == "nb"


@pytest.mark.usefixtures("catalogues")
def test_an_override_stays_in_its_thread() -> None:
    inside, checked = threading.Event(), threading.Event()

    def report() -> str:
        with language("nn"):
            inside.set()
            checked.wait(5)
            return _("Save")

    with ThreadPoolExecutor() as pool:
        written = pool.submit(report)
        assert inside.wait(5)
        assert _("Save") == "Lagre"
        checked.set()
        assert written.result() == "Lagre (nn)"


@pytest.mark.usefixtures("catalogues")
def test_the_screens_language_holds_in_every_thread() -> None:
    use_language("nn")
    with ThreadPoolExecutor() as pool:
        assert pool.submit(_, "Save").result() == "Lagre (nn)"


@pytest.mark.usefixtures("no_catalogues")
def test_without_compiled_catalogues_it_speaks_english() -> None:
    assert _("Save") == "Save"
    assert ngettext("{n} unit", "{n} units", 2) == "{n} units"


@pytest.mark.parametrize("name", ["no", "", "NB", "../nb"])
def test_an_unknown_language_is_refused(name: str) -> None:
    before = current_language()
    with pytest.raises(ValueError, match="no such language"):
        use_language(name)
    with pytest.raises(ValueError, match="no such language"), language(name):
        pass
    assert current_language() == before


@pytest.mark.usefixtures("catalogues")
def test_the_empty_text_is_empty_and_not_the_catalogues_header() -> None:
    assert _("") == ""


@pytest.mark.usefixtures("catalogues")
def test_an_error_is_said_with_its_values() -> None:
    refused = RuleBroken("Not before {day}.", field="to_date", rule="R-05", day=dt.date(2026, 3, 1))
    assert say(refused) == "Ikke før 01.03.2026."
    assert say(Message("{what} was refused.", what=Message("Save"))) == "Lagre ble avvist."
    assert say("Save") == "Lagre"
    with language("nn"):
        assert say(refused, day=dt.date(2027, 1, 2)) == "Ikkje før 02.01.2027."


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Save", "Save"),  # data that happens to look like a message id
        ("{day}", "{day}"),
        (2026, "2026"),
        (Decimal("1234.50"), "1\xa0234,5"),
        (7.5, "7,5"),
        (Decimal(40), "40"),
        (Decimal("1E+2"), "100"),
        (dt.datetime(2026, 6, 30, 9, 5), "30.06.2026 09:05"),
        (["a", dt.date(2026, 1, 2)], "a, 02.01.2026"),
        (None, "–"),
    ],
)
def test_values_are_written_the_norwegian_way(value: object, shown: str) -> None:
    assert say("{what} was refused.", what=value) == f"{shown} ble avvist."


def test_a_message_without_values_keeps_its_braces() -> None:
    assert say("Write {unit} as it is.") == "Write {unit} as it is."


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1\xa0000"),
        (-1234567, 0, "-1\xa0234\xa0567"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("-0.5"), 0, "-1"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-0.4"), 0, "0"),
        (Decimal("4.4999"), 2, "4,50"),
        (2.675, 2, "2,68"),
        (Fraction(200, 3), 2, "66,67"),
        (Fraction(1, 8), 2, "0,13"),
        (7.25, 1, "7,3"),
        (None, 2, MISSING),
    ],
)
def test_numbers(value: i18n.Number | None, decimals: int, text: str) -> None:
    assert number_text(value, decimals) == text


def test_shares() -> None:
    assert percent_text(Decimal("77.78")) == "78\xa0%"
    assert percent_text(Fraction(25, 2), 1) == "12,5\xa0%"
    assert percent_text(0) == "0\xa0%"
    assert percent_text(None) == MISSING


@given(st.decimals(-(10**9), 10**9, allow_nan=False), st.integers(0, 4))
def test_rounding_moves_at_most_half_a_step_and_ties_go_outwards(value: Decimal, decimals: int) -> None:
    shown = Decimal(number_text(value, decimals).replace("\xa0", "").replace(",", "."))
    half = Decimal(5).scaleb(-decimals - 1)
    assert abs(shown - value) <= half
    if abs(shown - value) == half:
        assert abs(shown) > abs(value)


def test_dates() -> None:
    assert date_text(dt.date(2026, 6, 3)) == "03.06.2026"
    assert date_text(dt.date(987, 1, 2)) == "02.01.0987"
    assert date_text(None) == ""


def test_the_norwegian_alphabet() -> None:
    expected = [
        *("10", "Aase", "André", "Andrea", "Berg", "bø", "Müller", "Myrvold", "Nybø", "Zahl"),
        *("Ære", "Ärlig", "Ødegård", "Östen", "Å", "Ål", "Årnes", "Åå"),
    ]
    assert sorted(sorted(expected), key=sort_key) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("ÅL", "ål"), ("A\u030al", "ål"), ("André", "ANDRE"), ("a\xa0b", "a b"), ("ü", "Y")],
)
def test_these_are_the_same_to_the_alphabet(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.text(), st.text())
def test_case_does_not_count(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) == (sort_key(one.casefold()) < sort_key(other.casefold()))
