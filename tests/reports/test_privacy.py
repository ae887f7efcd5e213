"""Names and addresses are left out of whatever text they stand in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.reports.privacy import Discretion
from innovasjon_desktop.services.report_data import Hidden

PEOPLE = [
    Hidden("Kari", "Nordmann", "kari.nordmann@elvedal.example"),
    Hidden("Anne-Marie", "Ødegård Lie", ""),
    Hidden("Ola", "Berg", "ola@elvedal.example"),
    Hidden("Slettet", "", ""),
]
DISCREET = Discretion(PEOPLE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Møte med Kari Nordmann om lesing", "Møte med (navn utelatt) om lesing"),
        ("KARI NORDMANN og Nordmann, Kari", "(navn utelatt) og (navn utelatt)"),
        ("Spør Anne-Marie Ødegård Lie.", "Spør (navn utelatt)."),
        ("Kari\N{NO-BREAK SPACE}Nordmann", "(navn utelatt)"),
        ("Skriv til ola@elvedal.example i dag", "Skriv til (e-post utelatt) i dag"),
        ("en.annen@kommune.example", "(e-post utelatt)"),
        ("Kari Nordmanns gate", "Kari Nordmanns gate"),
        ("Kari og Nordmann", "Kari og Nordmann"),
        ("Kari – Nordmann", "Kari – Nordmann"),
        ("Bergen skole, Ola", "Bergen skole, Ola"),
        ("Bjørkåsen barneskole", "Bjørkåsen barneskole"),
        ("", ""),
    ],
)
def test_names_and_addresses(text: str, left: str) -> None:
    assert DISCREET(text) == left


@given(st.text(max_size=40), st.sampled_from(["Kari Nordmann", "Berg, Ola", "ola@elvedal.example"]))
def test_nothing_is_left_whatever_stands_before(before: str, name: str) -> None:
    assert name not in DISCREET(f"{before} {name}")


def test_the_language_of_the_report_is_used() -> None:
    from innovasjon_desktop.i18n import language

    with language("nn"):
        assert DISCREET("Kari Nordmann") == "(namn utelate)"
