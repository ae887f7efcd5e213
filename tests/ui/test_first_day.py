"""A newcomer's first day, in the whole window: from a list of units to a workbook, and three steps back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.import_dialog import ImportDialog
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.matrix import MatrixView
from innovasjon_desktop.ui.pages.white_spots import WhiteSpotsPage
from innovasjon_desktop.ui.report_dialog import ReportDialog
from tests.ui.acting import asked, click, fill, submit
from tests.ui.windows import opened

UNITS = Path(__file__).parents[1] / "data" / "organisasjon.csv"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, str(tmp_path / "ny.db"), tmp_path, size=(1024, 700)) as made:
        yield made


def held(window: MainWindow, entity: str, name: str) -> list[str]:
    """Return what the store holds in a field of every row, as it is shown."""
    with window.jobs.database.read() as connection:
        found = rows.every(connection, Query(entity))
    spec = ALL[entity]
    return [row.shown[[field.name for field in spec.fields].index(name)] for row in found]


def press(window: MainWindow, qtbot: QtBot, text: str) -> None:
    """Click the button that says ``text`` as soon as it can be seen."""

    def seen() -> list[QPushButton]:
        every = window.findChildren(QPushButton)
        return [each for each in every if each.text() == text and each.isVisible() and each.isEnabled()]

    qtbot.waitUntil(lambda: bool(seen()))
    click(seen()[0])


def form_in(window: MainWindow, qtbot: QtBot) -> AskForm:
    qtbot.waitUntil(lambda: any(form.isVisible() for form in window.findChildren(AskForm)))
    return asked(window)


def finish(window: MainWindow, qtbot: QtBot, form: AskForm) -> None:
    """Save what was asked for."""
    submit(form)
    qtbot.waitUntil(lambda: not any(each.isVisible() for each in window.findChildren(AskForm)))


def make(window: MainWindow, qtbot: QtBot, form: AskForm, button: str, **texts: str) -> None:
    """Make what a form lacks, in place."""
    press(window, qtbot, button)
    inner = form.making
    assert inner is not None
    fill(qtbot, inner, **texts)
    submit(inner)
    qtbot.waitUntil(lambda: form.making is None)


def take(window: MainWindow, qtbot: QtBot, step: str, state: str, **texts: str) -> None:
    """Take a step of the request in the card."""
    press(window, qtbot, step)
    form = form_in(window, qtbot)
    fill(qtbot, form, **texts)
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "request", "state") == [state])


def test_from_a_list_of_units_to_a_workbook_and_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    today = window.jobs.database.today()
    day = f"{today:%d.%m.%Y}"

    press(window, qtbot, "Importer seksjoner og enheter…")
    (dialog,) = window.findChildren(ImportDialog)
    dialog.choose(UNITS)
    qtbot.waitUntil(lambda: dialog.known is not None, timeout=15_000)
    with qtbot.waitSignal(window.jobs.changed, timeout=15_000):
        click(dialog.go)
    assert len(held(window, "unit", "name")) == 71

    press(window, qtbot, "Ny utviklingsperiode")
    form = form_in(window, qtbot)
    fill(qtbot, form, start=f"01.01.{today.year}")
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: len(held(window, "development_period", "name")) == 1)

    qtbot.waitUntil(lambda: "71 enheter" in window.header.finding)
    press(window, qtbot, "Utnevn")
    form = form_in(window, qtbot)
    fill(qtbot, form, first_name="Åse", last_name="Øyen", anchored_by="seksjonsleder", anchored_on=day)
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "agent_appointment", "state") == ["Utnevnt"])

    window.run_action("page:white_spots")
    page = window.page
    assert isinstance(page, WhiteSpotsPage)
    view: MatrixView = page.view
    qtbot.waitUntil(lambda: view.matrix is not None)
    view.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    form = form_in(window, qtbot)
    fill(qtbot, form, title="Digital vaktplan", need="For mye papir", chosen_by="enhetsleder")
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "development_area", "state") == ["Valgt"])

    window.run_action("page:requests")
    press(window, qtbot, "Registrer")
    form = form_in(window, qtbot)
    unit = held(window, "unit", "name")[0]
    fill(qtbot, form, title="Verksted", unit_id=unit, request_type="Fasilitering", requester_text="rektor")
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "request", "state") == ["Mottatt"])
    press(window, qtbot, "Aksepter")
    form = form_in(window, qtbot)
    make(window, qtbot, form, "Nytt teammedlem", first_name="Svein", last_name="Nilsen", discipline="Prosess")
    fill(qtbot, form, planned_hours="8", first_response_on=day)
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "request", "state") == ["Akseptert"])
    take(window, qtbot, "Start", "Pågår", first_session_on=day)
    take(window, qtbot, "Sett som gjennomført", "Gjennomført")
    press(window, qtbot, "Avslutt")
    form = form_in(window, qtbot)
    qtbot.waitUntil(lambda: form.form.boxes["closed_on"].text() == day)
    fill(qtbot, form, usefulness="5", comment="Vi kom i gang")
    finish(window, qtbot, form)
    qtbot.waitUntil(lambda: held(window, "request", "state") == ["Avsluttet"])

    report = tmp_path / "rapport.xlsx"
    window.run_action("report")
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportDialog)))
    window.findChildren(ReportDialog)[0].write(report)
    qtbot.waitUntil(report.exists, timeout=30_000)
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=30_000)
    assert len(load_workbook(report).sheetnames) == 9

    for state in ("Gjennomført", "Pågår", "Akseptert"):
        window.menus.actions["undo"].trigger()
        qtbot.waitUntil(lambda state=state: held(window, "request", "state") == [state])  # type: ignore[misc]  # state is bound at once
