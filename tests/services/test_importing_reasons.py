"""Why a row is refused is said of the thing that is wrong."""

from __future__ import annotations

import datetime as dt

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Delete
from innovasjon_desktop.services.importing.applying import apply, plan, refusal
from innovasjon_desktop.services.importing.planning import Plan
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import said, table
from tests.making import Maker
from tests.services.test_recognising_auto import NEED, book, kept, rows, school

__all__ = ["school"]

AREA = ("Enhet", "Utviklingsområde", "Behov", "Status", "Periode", "Valgt dato", "Valgt av")


def test_an_id_nobody_ever_had_is_not_one_that_is_gone(make: Maker, store: Database) -> None:
    section = make.section()
    gone = make.unit(section, "Borte skole")
    make.do(Delete("unit", gone))
    outcome = plan(store, "unit", table(("id", "name"), [99, "Ny skole"], [gone, "Borte skole"]))
    assert said(outcome) == [
        (2, "id", "Enhet har ingen rad med id 99. Tøm id-en for å ta denne inn som en ny rad."),
        (3, "", f"Enhet {gone} finnes ikke lenger."),
    ]


def test_a_replaced_area_need_not_say_by_which(make: Maker, school: Database) -> None:
    (unit, name), *_others = kept(school, "unit", "id", "name")
    make.area(unit, kept(school, "development_period", "id")[0][0], "chosen", title="Lesing")
    line = (name, "Lesing", NEED, "Erstattet", "2025–2026", dt.date(2025, 2, 3), "rektor")
    answers = Answers(said={"value:liste.xlsx:closed_on": "-"})
    (row,) = rows(plan_auto(school, [book(AREA, line)], answers))
    assert (row.action, row.changes["state"]) == ("changed", ("chosen", "replaced"))
    assert {"Replaced by", "Reason for the change"} <= {*row.lacks}


def test_what_was_left_out_of_a_paste_names_its_field(make: Maker, store: Database) -> None:
    make.unit(make.section())
    make.period()
    headers = ("unit", "period", "title", "state", "chosen_on", "chosen_by", "need")
    line = ["Åsen skole", "2025–2026", "Lesing", "Valgt", "03.02.2025", "rektor", ""]
    other = ["Åsen skole", "2025–2026", "Regning", "Foreslått", "", "", ""]
    done = apply(
        store, "development_area", table(headers, line, other), actor="kari", skip_refused=True
    ).result
    assert isinstance(done, Plan)
    why = refusal(done)
    assert why is not None
    assert say(why) == "Rader som ble avvist: 1. Behov: Fyll ut dette feltet først."
