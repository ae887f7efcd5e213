"""What the workbook shows beside the figures is that of the as-of date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from innovasjon_desktop.services.report_data import ReportData, load_report, previous_interval
from tests.conftest import AS_OF
from tests.making import Maker

BEFORE = AS_OF - dt.timedelta(days=30)


def loaded(make: Maker, day: dt.date) -> ReportData:
    with make.database.read() as connection:
        return load_report(connection, day)


def test_the_interval_before_is_as_long() -> None:
    first, last = previous_interval(dt.date(2026, 1, 1), AS_OF)
    assert last == dt.date(2025, 12, 31)
    assert last - first == AS_OF - dt.date(2026, 1, 1)


def test_sessions_and_feedback_after_the_day_do_not_count(make: Maker) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 4, 1))
    for on, people in ((BEFORE, {"medarbeidere": 12, "ledere": 2}), (AS_OF, {"medarbeidere": 5})):
        make.new("session", request_id=request, on_date=on, title="Samling", participants=people)
    make.new("session", request_id=request, on_date=BEFORE, title="Avlyst", state="cancelled")
    for on, usefulness in ((BEFORE, 4), (BEFORE, 5), (AS_OF, 1)):
        make.new("feedback", request_id=request, on_date=on, usefulness=usefulness)
    came = loaded(make, BEFORE).requests[request]
    assert (came.sessions, came.participants, came.usefulness) == (1, 14, Decimal("4.5"))
    later = loaded(make, AS_OF).requests[request]
    assert (later.sessions, later.participants) == (2, 19)


def test_milestones_and_light_are_those_of_the_day(make: Maker) -> None:
    area = make.area(make.unit(make.section()), make.period())
    make.new("milestone", area_id=area, title="Kartlagt", due=BEFORE, done_on=BEFORE)
    make.new("milestone", area_id=area, title="Prøvd", due=AS_OF, done_on=AS_OF)
    make.new("area_followup", area_id=area, on_date=BEFORE, light="stuck", text="Venter på rom")
    make.new("area_followup", area_id=area, on_date=AS_OF, light="on_track", text="Rom på plass")
    then, now = loaded(make, BEFORE).areas[area], loaded(make, AS_OF).areas[area]
    assert (then.light, then.milestones_done, then.milestones) == ("stuck", 1, 2)
    assert (now.light, now.milestones_done) == ("on_track", 2)


def test_the_erased_need_not_be_hidden(make: Maker) -> None:
    make.person("Turid", "Åsheim", "turid@elvedal.example")
    assert [person.last_name for person in loaded(make, AS_OF).people] == ["Åsheim"]
