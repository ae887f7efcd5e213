"""Values come back from the codec as they went in, and nothing else does."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innovasjon_desktop.domain.deviations import Deviation, Kind, Where
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.figures.facts import Area, Facts, Unit
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.services.codec import VERSION
from innovasjon_desktop.services.figures import Figures
from innovasjon_desktop.services.frozen import (
    Frozen,
)
from innovasjon_desktop.store.unit_of_work import Database
from tests.reports.freezing import CODEC, loaded

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates()
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    DAYS,
    st.datetimes(timezones=st.just(dt.UTC)),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(list(Kind)),
    st.builds(Share, st.integers(), st.integers()),
    st.builds(
        Unit,
        st.integers(),
        TEXTS,
        DAYS,
        st.none() | DAYS,
        st.booleans(),
        st.lists(st.tuples(DAYS, st.booleans())).map(tuple),
    ),
)
KEYS = st.one_of(st.integers(), TEXTS, DAYS)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.frozensets(st.integers(), max_size=4),
        st.dictionaries(KEYS, st.integers(), max_size=4).map(Counter),
        st.dictionaries(TEXTS.filter(lambda name: name not in ("self", "text")), inner, max_size=3).map(
            lambda params: Message("About {what}", **params)
        ),
        st.builds(
            Deviation,
            st.sampled_from(list(Kind)),
            st.builds(Message, TEXTS),
            st.none() | DAYS,
            st.none() | st.tuples(TEXTS, st.integers()),
            st.builds(Where, st.none() | st.integers(), TEXTS),
            TEXTS,
        ),
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal and of the same types all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Decimal):
        return str(one) == str(other)
    return bool(one == other)


@given(VALUES)
def test_what_is_written_comes_back(value: Any) -> None:
    assert same(CODEC.loads(CODEC.dumps(value)), value)


@given(VALUES, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_broken_text_is_refused_in_one_way(value: Any, chance: random.Random) -> None:
    text = CODEC.dumps(value)
    place = chance.randrange(len(text))
    with contextlib.suppress(ValueError):
        CODEC.loads(text[:place] + chance.choice('[]{}x9",') + text[place + 1 :])


def test_a_counter_stays_one_and_an_unknown_class_is_refused() -> None:
    assert CODEC.loads(CODEC.dumps(Counter(a=2)))["none"] == 0
    with pytest.raises(TypeError):
        CODEC.dumps(object())
    with pytest.raises(ValueError, match="cannot be read"):
        CODEC.loads('{"version":1,"classes":[["Path",[]]],"value":[0]}')
    with pytest.raises(ValueError, match="newer"):
        CODEC.loads(f'{{"version":{VERSION + 1},"classes":[],"value":1}}')


def test_a_field_that_came_later_has_its_default_and_one_that_went_is_passed_over() -> None:
    old = '{"version":1,"classes":[["Area",["id","unit_id","gone","period_id","moves"]]],"value":[0,1,2,9,3,["t"]]}'
    assert CODEC.loads(old) == Area(1, 2, 3, ())


def test_everything_a_report_is_made_of_comes_back(demo: Database) -> None:
    frozen = Frozen(loaded(demo), True, "nb", ())
    again = CODEC.loads(CODEC.dumps(frozen))
    assert again == frozen
    assert isinstance(again.data.figures, Figures)
    assert isinstance(again.data.figures.facts, Facts)
