"""Forms that come back, in the import: who a row is about, and what only a person can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import CHOOSE, PREVIEW, QUESTIONS, ImportDialog
from innovasjon_desktop.ui.import_rows import NUMBER, WHERE
from innovasjon_desktop.ui.jobs import Jobs
from tests.forms import CHOSEN, choosing, copy, fill, following
from tests.making import Maker
from tests.ui.acting import click
from tests.ui.importing import asked, go_on, look, shown, wait_for_plan


def test_two_answers_from_one_unit_are_asked_about(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    first = fill(choosing(make, store, tmp_path), CHOSEN)
    second = fill(copy(first, "to.xlsx"), {"title": "Skriveglede"})
    look(dialog, qtbot, first, second)
    assert dialog.part == QUESTIONS
    view = asked(dialog, "form:")
    assert view.asked.text().startswith("Åsen skole: Flere svar fra én enhet")
    assert len(view.offers) == 2
    (offer,) = [each for each in view.offers if each.text().startswith("to.xlsx")]
    click(offer)
    wait_for_plan(dialog, qtbot)
    go_on(dialog, qtbot, PREVIEW)
    assert sorted(line[1] for line in shown(dialog) if line[1]) == ["+ ny", "– utelatt"]
    names = [line[2] for line in shown(dialog) if line[1]]
    assert all(name.startswith("Åsen skole") for name in names), names
    view_of_rows, model = dialog.preview.view, dialog.preview.rows
    assert view_of_rows.isColumnHidden(NUMBER)
    assert not view_of_rows.isColumnHidden(WHERE)
    assert model.headerData(WHERE, Qt.Orientation.Horizontal) == "Fil"
    files = {str(model.index(row, WHERE).data()) for row in range(model.rowCount())}
    assert files == {first.name, "to.xlsx"}


def test_a_conflict_shows_unit_field_and_both_values(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    area, path = following(make, store, tmp_path, make.period())
    run(store, Edit("development_area", area, {"aim": "Alle leser"}), actor="ola")
    fill(path, {"aim": "Mange flere leser", "light": "I rute", "text": "Vi har begynt"})
    look(dialog, qtbot, path)
    view = asked(dialog, "form:")
    assert view.asked.text() == (
        "Åsen skole – Ønsket effekt: I programmet nå: Alle leser; I skjemaet: Mange flere leser. Hva gjelder?"
    )
    assert [each.text() for each in view.offers] == [
        "I programmet nå: Alle leser",
        "I skjemaet: Mange flere leser",
    ]
    assert not view.skip.isVisible()
    click(view.offers[1])
    assert view.answer == "form"


def test_after_a_bug_it_says_that_nothing_is_read(
    dialog: ImportDialog,
    jobs: Jobs,
    make: Maker,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr("innovasjon_desktop.ui.import_work.lines_of", broken)
    reported: list[Exception] = []
    jobs.failed.connect(reported.append)
    path = tmp_path / "liste.csv"
    path.write_text("section;unit\nGrunnskole;Eik skole\n", encoding="utf-8")
    dialog.choose(path)
    qtbot.waitUntil(lambda: bool(reported), timeout=10_000)
    assert dialog.part == CHOOSE
    assert dialog.said.text().startswith("Ikke lest")

    monkeypatch.undo()
    monkeypatch.setattr(dialog.tables, "show_tables", broken)
    dialog.choose(path)
    qtbot.waitUntil(lambda: len(reported) == 2, timeout=10_000)
    assert dialog.said.text().startswith("Ikke lest")
