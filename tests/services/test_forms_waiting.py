"""Who has not answered, and how they are reminded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from innovasjon_desktop.i18n import language
from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.making import AREAS, Order
from innovasjon_desktop.services.forms.waiting import batches, contact_list, draft
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.forms import (
    CHOSEN,
    bring,
    choosing,
    fill,
    note,
    send,
    waited_for,
)
from tests.making import Maker


@pytest.fixture
def period(make: Maker) -> int:
    return make.period()


def test_who_has_not_answered_is_listed_with_the_agents_of_the_section(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    section = make.section()
    person = make.person("Siri", "Dahl", "siri.dahl@eksempel.no")
    make.new(
        "agent_appointment",
        person_id=person,
        section_id=section,
        state="appointed",
        from_date=dt.date(2025, 1, 1),
        anchored_by="Seksjonsleder",
        anchored_on=dt.date(2025, 1, 1),
    )
    make.unit(section, "Åsen")
    make.unit(section, "Dalen")
    sent = send(store, tmp_path)
    (batch,) = waited_for(store)
    assert (batch.made, batch.answered) == (2, 0)
    assert [one.unit for one in batch.waiting] == ["Dalen", "Åsen"]
    assert (batch.waiting[0].leader_title, batch.waiting[0].deadline) == ("rektor", dt.date(2025, 4, 1))
    assert contact_list(batch.waiting).splitlines() == [
        "Seksjon\tEnhet\tLedertittel\tAgenter\tE-post",
        "Grunnskole\tDalen\trektor\tSiri Dahl\tsiri.dahl@eksempel.no",
        "Grunnskole\tÅsen\trektor\tSiri Dahl\tsiri.dahl@eksempel.no",
    ]
    with language("nb"):
        letter = draft(batch, "nn")
    assert letter.to == ("siri.dahl@eksempel.no",)
    assert "• Dalen (rektor, Grunnskole) – frist 01.04.2025" in letter.body
    assert "Desse einingane" in letter.body
    assert letter.link.startswith("mailto:?subject=Utviklingsomr%C3%A5de")
    assert "&bcc=siri.dahl@eksempel.no&body=Hei%0D%0A" in letter.link
    path = next(path for form, path in sent if "Dalen" in form.name)
    bring(store, fill(path, CHOSEN))
    (batch,) = waited_for(store)
    assert (batch.answered, [one.unit for one in batch.waiting]) == (1, ["Åsen"])


def test_units_are_waited_for_until_the_day_the_form_is_wanted_back(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    section = make.section()
    make.unit(section, "Dalen")
    make.area(make.unit(section, "Åsen"), period)
    send(store, tmp_path / "1")
    (batch,) = waited_for(store)
    assert [one.deadline for one in batch.waiting] == [dt.date(2025, 4, 1), None]
    make.database.now = lambda: clock() + dt.timedelta(minutes=1)
    send(store, tmp_path / "2", Order(AREAS, by=dt.date(2026, 8, 15)))
    batch = waited_for(store)[0]
    assert [one.deadline for one in batch.waiting] == [dt.date(2026, 8, 15)] * 2
    assert draft(batch, "nb").body.count("frist 15.08.2026") == 2


def test_a_later_answer_counts_for_the_earlier_form_and_requests_are_nobodys(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    choosing(make, store, tmp_path / "1")
    make.database.now = lambda: clock() + dt.timedelta(minutes=1)
    ((_form, path),) = send(store, tmp_path / "2")
    send(store, tmp_path / "3", Order(REQUEST))
    assert [batch.made for batch in waited_for(store)] == [1, 1]
    note(store, [read_book(fill(path, CHOSEN))])
    assert [(batch.answered, batch.waiting) for batch in waited_for(store)] == [(1, ()), (1, ())]


def test_a_long_list_makes_a_link_that_still_opens(demo: Database, tmp_path: Path) -> None:
    send(demo, tmp_path)
    with demo.read() as connection:
        (batch,) = batches(connection, demo.today())
    letter = draft(batch, "nb")
    assert len(letter.body.splitlines()) > 60
    assert letter.link.startswith("mailto:?subject=")
    assert len(letter.link) <= 1900
    assert letter.body in letter.text


def test_a_form_made_after_an_answer_of_the_same_day_waits(
    store: Database, make: Maker, period: int, tmp_path: Path
) -> None:
    hour = dt.timedelta(hours=1)
    path = choosing(make, store, tmp_path)
    later = Database(store.engine, now=lambda: clock() + hour)
    bring(later, fill(path, CHOSEN))
    assert [(one.answered, len(one.waiting)) for one in waited_for(store)] == [(1, 0)]
    after = Database(store.engine, now=lambda: clock() + 2 * hour)
    ((_form, second),) = send(after, tmp_path / "nye")
    assert [(one.answered, len(one.waiting)) for one in waited_for(after)] == [(0, 1), (1, 0)]
    bring(after, fill(second, {"light": "I rute", "text": "Vi har begynt"}))
    assert [(one.answered, len(one.waiting)) for one in waited_for(after)] == [(1, 0), (1, 0)]
