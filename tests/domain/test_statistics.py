from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.statistics import Share, exceeds, median, percent, percentile, rounded

TIMES = (0, 1, 1, 2, 3, 4, 6, 11)


def test_the_response_times_of_the_specification() -> None:
    assert median(TIMES) == Decimal("2.5")
    assert percentile(TIMES, Decimal("0.9")) == Decimal("7.5")
    assert Share(sum(days <= 5 for days in TIMES), len(TIMES)).percent == Decimal(75)


def test_nothing_has_no_median_and_no_share() -> None:
    assert median(()) is None
    assert percentile((), Decimal("0.9")) is None
    assert Share(0, 0).percent is None


@given(st.integers(-9, 9))
def test_one_value_is_every_percentile(value: int) -> None:
    assert median((value,)) == percentile((value,), Decimal("0.9")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.124999", "0.12"), ("2.675", "2.68"), ("-0.005", "-0.01")],
)
def test_half_is_rounded_away_from_zero(value: str, text: str) -> None:
    assert str(rounded(Decimal(value))) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_the_nearest_hundredth(part: int, whole: int) -> None:
    shown = percent(part, whole)
    assert shown is not None
    error = Fraction(shown) - Fraction(100 * part, whole)
    assert Fraction(-1, 200) < error <= Fraction(1, 200)


def test_the_shares_of_the_specification() -> None:
    assert Share(7, 9).percent == Decimal("77.78")
    assert Share(7, 9).missing == 2
    assert Share(51, 68).percent == Decimal(75)


def test_a_limit_is_compared_before_rounding() -> None:
    assert percent(8_500_001, 10_000_000) == Decimal(85)
    assert exceeds(8_500_001, 10_000_000, 85)
    assert not exceeds(85, 100, 85)
    assert exceeds(1, 0, 100)
    assert not exceeds(0, 0, 100)


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_a_median_has_as_many_above_as_below(values: list[int]) -> None:
    middle = median(values)
    assert middle is not None
    assert sum(value < middle for value in values) <= len(values) // 2
    assert sum(value > middle for value in values) <= len(values) // 2
