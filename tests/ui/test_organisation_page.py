"""«Organisasjon» as a person uses it: move, merge, split and close units, and reach every list."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import sort_key
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.organisation_lists import MoreLists
from innovasjon_desktop.ui.organisation_parts import SteppedList
from innovasjon_desktop.ui.pages.organisation import OrganisationPage
from innovasjon_desktop.ui.settings_form import SettingsForm
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import CONTROL, asked, click, fill, has_keyboard, press, show, submit

SHIFT = Qt.KeyboardModifier.ShiftModifier
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def town(make: Maker) -> dict[str, int]:
    school, health = make.section("Grunnskole"), make.section("Helse og omsorg")
    ids = {"school": school, "health": health}
    for name in ("Bjørk skole", "Eik skole", "Furu skole"):
        ids[name.split()[0]] = make.unit(school, name)
    ids["period"] = make.period()
    return ids


@pytest.fixture
def page(jobs: Jobs, town: dict[str, int], qtbot: QtBot) -> OrganisationPage:
    made = OrganisationPage(jobs)
    made.as_of = AS_OF
    with qtbot.waitSignal(made.finding):
        show(qtbot, made, 900, 600)
    return made


def units(page: OrganisationPage, qtbot: QtBot) -> SteppedList:
    part = page.parts.open("units")
    assert isinstance(part, SteppedList)
    qtbot.waitUntil(lambda: part.listing.table.rowCount() >= 3)
    return part


def names(store: Database, entity: str, on: dt.date) -> list[str]:
    place = [field.name for field in ALL[entity].fields].index("name")
    with store.read() as connection:
        found = rows.every(connection, Query(entity, order=(("name", False),), as_of=on))
    return [row.shown[place] for row in found]


def begin(part: SteppedList, row_id: int, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    part.listing.go_to(row_id)
    part.listing.view.setFocus()
    press(part, key, held)


def test_the_page_counts_what_there_is(page: OrganisationPage) -> None:
    assert page.sentence == "2 seksjoner, 3 enheter og 0 personer"


def test_a_unit_is_moved_from_a_date(
    page: OrganisationPage, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    part = units(page, qtbot)
    begin(part, town["Eik"], Qt.Key.Key_M, CONTROL)
    qtbot.waitUntil(lambda: part.form is not None)
    form = asked(part)
    assert form.accessibleName() == "Flytt Eik skole til en annen seksjon"
    qtbot.waitUntil(lambda: has_keyboard(form.form.boxes["section_id"].editor))
    fill(qtbot, form, section_id="Helse og omsorg", on="01.07.2026")
    press(part, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part.form is None)
    assert make.value("unit", town["Eik"], "section_id", JULY) == town["health"]
    assert make.value("unit", town["Eik"], "section_id", AS_OF) == town["school"]


def test_units_are_merged_into_a_new_one_with_one_area_going_on(
    page: OrganisationPage, town: dict[str, int], store: Database, make: Maker, qtbot: QtBot
) -> None:
    make.area(town["Bjørk"], town["period"], title="Uteskole")
    make.area(town["Eik"], town["period"], title="Leselyst")
    part = units(page, qtbot)
    begin(part, town["Bjørk"], Qt.Key.Key_M, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: part.form is not None)
    form = asked(part)
    others = form.form.boxes["unit_ids"].editor
    qtbot.waitUntil(lambda: has_keyboard(others))
    press(part, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    choices = popup.findChild(QListWidget)
    assert isinstance(choices, QListWidget)
    assert [choices.item(row).text() for row in range(choices.count())] == [
        "Bjørk skole",
        "Eik skole",
        "Furu skole",
    ]
    QTest.mouseClick(
        choices.viewport(), Qt.MouseButton.LeftButton, pos=choices.visualItemRect(choices.item(1)).center()
    )
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.form.boxes["unit_ids"].text() == "Eik skole")

    area = form.form.boxes["area_id"].editor
    offered = ["", "Bjørk skole: Uteskole", "Eik skole: Leselyst"]
    qtbot.waitUntil(lambda: [area.itemText(row) for row in range(area.count())] == offered)  # type: ignore[union-attr]  # a ChoiceEditor
    fill(qtbot, form, on="01.07.2026", name="Skogen skole", area_id="Eik skole: Leselyst")
    submit(form)
    qtbot.waitUntil(lambda: part.form is None)
    assert names(store, "unit", AS_OF) == ["Bjørk skole", "Eik skole", "Furu skole"]
    assert names(store, "unit", JULY) == ["Furu skole", "Skogen skole"]
    with store.read() as connection:
        areas = rows.every(connection, Query("development_area", as_of=JULY))
    place = [field.name for field in ALL["development_area"].fields].index
    open_areas = {
        (row.shown[place("unit_id")], row.shown[place("title")])
        for row in areas
        if row.values[place("state")] in ("chosen", "in_progress")
    }
    assert ("Skogen skole", "Leselyst") in open_areas
    assert ("Eik skole", "Leselyst") not in open_areas


def test_a_unit_is_split(page: OrganisationPage, town: dict[str, int], store: Database, qtbot: QtBot) -> None:
    part = units(page, qtbot)
    part.listing.go_to(town["Furu"])
    click(part.buttons["split"])
    qtbot.waitUntil(lambda: part.form is not None)
    form = asked(part)
    fill(qtbot, form, on="01.07.2026", first="Furu barneskole")
    submit(form)
    qtbot.waitUntil(lambda: form.form.boxes["second"].error.isVisible())  # it is split in two at least
    assert names(store, "unit", JULY) == ["Bjørk skole", "Eik skole", "Furu skole"]  # nothing is half done
    fill(qtbot, form, second="Furu ungdomsskole")
    submit(form)
    qtbot.waitUntil(lambda: part.form is None)
    assert names(store, "unit", JULY) == ["Bjørk skole", "Eik skole", "Furu barneskole", "Furu ungdomsskole"]


def test_a_unit_with_open_requests_is_not_closed(
    page: OrganisationPage, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    make.request(town["Eik"])
    part = units(page, qtbot)
    begin(part, town["Eik"], Qt.Key.Key_A, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: part.form is not None)
    form = asked(part)
    fill(qtbot, form, on="31.12.2026")
    submit(form)
    qtbot.waitUntil(lambda: "F-2026-001" in form.error_text())
    press(part, Qt.Key.Key_Escape)
    press(part, Qt.Key.Key_Escape)  # once more: it is meant
    assert part.form is None
    assert make.value("unit", town["Eik"], "valid_to") is None


def test_a_closed_unit_leaves_the_list_until_ended_ones_are_wanted(
    page: OrganisationPage, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    part = units(page, qtbot)
    begin(part, town["Eik"], Qt.Key.Key_A, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: part.form is not None)
    fill(qtbot, asked(part), on="15.06.2026")
    submit(asked(part))
    qtbot.waitUntil(lambda: part.form is None)
    assert make.value("unit", town["Eik"], "valid_to") == dt.date(2026, 6, 15)
    part.listing.reload()
    qtbot.waitUntil(lambda: part.listing.table.rowCount() == 2)
    part.ended.setFocus()
    press(part, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: part.listing.table.rowCount() == 3)
    press(part, Qt.Key.Key_Space)
    page.set_context(None, dt.date(2026, 6, 1))
    qtbot.waitUntil(lambda: part.listing.table.rowCount() == 3)  # it was there on that date


def test_a_section_ends_when_it_is_empty(
    page: OrganisationPage, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    part = page.parts.open("sections")
    assert isinstance(part, SteppedList)
    qtbot.waitUntil(lambda: part.listing.table.rowCount() == 2)
    part.listing.go_to(town["school"])
    click(part.buttons["end"])
    qtbot.waitUntil(lambda: part.form is not None)
    fill(qtbot, asked(part), on="30.06.2026")
    submit(asked(part))
    qtbot.waitUntil(lambda: "Bjørk skole" in asked(part).error_text())
    part.close_form()
    part.listing.go_to(town["health"])
    click(part.buttons["end"])
    qtbot.waitUntil(lambda: part.form is not None)
    fill(qtbot, asked(part), on="30.06.2026")
    submit(asked(part))
    qtbot.waitUntil(lambda: part.form is None)
    assert make.value("section", town["health"], "valid_to") == AS_OF


def test_everything_the_store_keeps_has_its_list(page: OrganisationPage, qtbot: QtBot) -> None:
    more = page.parts.open("more")
    assert isinstance(more, MoreLists)
    offered = {more.which.itemData(row) for row in range(more.which.count())}
    assert offered == set(ALL) - {"settings"}
    texts = [more.which.itemText(row) for row in range(more.which.count())]
    assert texts == sorted(texts, key=sort_key)
    qtbot.waitUntil(lambda: more.listing.table.rowCount() > 30)  # the code lists of a new store
    more.which.setFocus()
    press(more, Qt.Key.Key_Up)
    assert more.listing.entity.name != "code"
    with qtbot.waitSignal(page.asked) as wanted:
        click(more.listing.new_button)
    assert wanted.args == [f"new:{more.listing.entity.name}"]


@pytest.mark.parametrize(
    ("entity", "part"),
    [("person", "people"), ("development_period", "periods"), ("method", "methods"), ("affiliation", "more")],
)
def test_a_record_is_shown_in_its_list(page: OrganisationPage, entity: str, part: str) -> None:
    page.reveal(entity, 1)
    assert page.parts.key == part
    listing = page.parts.part.listing if isinstance(page.parts.part, MoreLists) else page.parts.part
    assert isinstance(listing, Listing)
    assert listing.entity.name == entity


def test_settings_are_saved_with_the_date_they_count_from(
    page: OrganisationPage, make: Maker, qtbot: QtBot
) -> None:
    settings = page.parts.open("settings")
    assert isinstance(settings, SettingsForm)
    boxes = settings.form.form.boxes
    qtbot.waitUntil(lambda: boxes["sla_workdays"].text() == "5")
    fill(qtbot, settings.form, sla_workdays="61")
    submit(settings.form)
    qtbot.waitUntil(lambda: boxes["sla_workdays"].error.isVisible())
    fill(qtbot, settings.form, sla_workdays="3", on="01.06.2026", local_holidays="24.12.2026, 31.12.2026")
    assert settings.is_typing()
    submit(settings.form)
    qtbot.waitUntil(lambda: not settings.is_typing())
    assert make.value("settings", 1, "sla_workdays", dt.date(2026, 5, 31)) == 5
    assert make.value("settings", 1, "sla_workdays", dt.date(2026, 6, 1)) == 3
    assert make.value("settings", 1, "local_holidays") == ["2026-12-24", "2026-12-31"]


def test_settings_that_are_not_saved_are_left(page: OrganisationPage, make: Maker, qtbot: QtBot) -> None:
    settings = page.parts.open("settings")
    assert isinstance(settings, SettingsForm)
    boxes = settings.form.form.boxes
    qtbot.waitUntil(lambda: boxes["period_months"].text() == "24")
    fill(qtbot, settings.form, period_months="12")
    press(settings, Qt.Key.Key_Escape)
    press(settings, Qt.Key.Key_Escape)  # once more: it is meant
    assert boxes["period_months"].text() == "24"
    assert make.value("settings", 1, "period_months") == 24


def test_an_empty_store_offers_the_import(jobs: Jobs, qtbot: QtBot) -> None:
    page = OrganisationPage(jobs)
    page.as_of = AS_OF
    with qtbot.waitSignal(page.finding):
        show(qtbot, page, 900, 600)
    part = page.parts.part
    assert isinstance(part, SteppedList)
    qtbot.waitUntil(part.listing.empty.isVisible)
    assert page.sentence == "Ingen seksjon og ingen enhet er registrert ennå."
