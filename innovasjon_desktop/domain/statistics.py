"""Shares, medians and percentiles in exact decimals: never a float, never a mean of percentages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def rounded(value: Decimal, step: Decimal = HUNDREDTH) -> Decimal:
    """Return ``value`` rounded to ``step``, half away from zero (section 3)."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return part / whole x 100 with two decimals, half away from zero; None when ``whole`` is 0."""
    return rounded(Decimal(part) * 100 / Decimal(whole)) if whole else None


def exceeds(part: Decimal | int, whole: Decimal | int, limit: int) -> bool:
    """Tell whether ``part`` is more than ``limit`` per cent of ``whole``, compared before any rounding.

    Anything at all is more than every share of nothing.
    """
    return Decimal(part) * 100 > Decimal(whole) * limit


@dataclass(frozen=True, slots=True)
class Share:
    """``numerator`` of ``denominator``; with nothing to share, the percentage is None, shown as "–"."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """Per cent with two decimals, or None when the denominator is 0."""
        return percent(self.numerator, self.denominator)

    @property
    def missing(self) -> int:
        """How many of the denominator are not in the numerator."""
        return self.denominator - self.numerator


def percentile(values: Sequence[int], part: Decimal) -> Decimal | None:
    """Return the percentile by linear interpolation between the two nearest values.

    Args:
        values: in any order.
        part: 0 to 1; 0.9 is the 90th percentile.

    Returns:
        None when there are no values.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values: Sequence[int]) -> Decimal | None:
    """Return the median, or None when there are no values."""
    return percentile(values, Decimal("0.5"))
