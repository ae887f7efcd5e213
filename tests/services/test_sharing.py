"""The address of a shared database from what a person knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.services.sharing import Known, address_of, known_of, let_in
from innovasjon_desktop.store.engine import store_url

names = st.text("abcæøå01_-.@ %/:?#&=", min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("known", "address"),
    [
        (
            Known("db.kommune.no", "innovasjon", ""),
            "postgresql+psycopg://db.kommune.no/innovasjon?sslmode=verify-full",
        ),
        (
            Known(" db.kommune.no:5433 ", " innovasjon ", "kari"),
            "postgresql+psycopg://kari@db.kommune.no:5433/innovasjon?sslmode=verify-full",
        ),
        (Known("", "innovasjon", ""), "postgresql+psycopg:///innovasjon"),
        (Known("localhost", "innovasjon", ""), "postgresql+psycopg://localhost/innovasjon"),
        (
            Known("/var/run/postgresql", "innovasjon", ""),
            "postgresql+psycopg:///innovasjon?host=%2Fvar%2Frun%2Fpostgresql",
        ),
    ],
)
def test_an_address_is_put_together(known: Known, address: str) -> None:
    assert address_of(known) == address


@given(database=names, user=names)
def test_no_name_breaks_an_address(database: str, user: str) -> None:
    address = address_of(Known("localhost:5433", database, user))
    assert known_of(address) == Known("localhost:5433", database, user)
    assert (store_url(address).database, store_url(address).username) == (database, user)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        (Known("db.kommune.no", "  ", ""), "database"),
        (Known("db.kommune.no:", "innovasjon", ""), "server"),
        (Known("db.kommune.no:99999", "innovasjon", ""), "server"),
        (Known("db.kommune.no:fem", "innovasjon", ""), "server"),
        (Known("postgresql://db.kommune.no", "innovasjon", ""), "server"),
    ],
)
def test_what_is_missing_or_no_port_is_said_of_its_field(known: Known, field: str) -> None:
    with pytest.raises(BadInput) as error:
        address_of(known)
    assert error.value.field == field


def test_a_file_has_no_server() -> None:
    assert known_of("/tmp/innovasjon.db") is None


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        let_in(address_of(Known("127.0.0.1:1", "innovasjon", "kari")), "hemmelig")
