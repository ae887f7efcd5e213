"""Forms that come back, in the import: who a row is about, and what only a person can tell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.import_dialog import CHOOSE, PREVIEW, QUESTIONS, ImportDialog
from innovasjon_desktop.ui.import_rows import NUMBER, TEXT, WHERE
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.text_table import ROW, SIDE
from tests.forms import CHOSEN, choosing, copy, fill, following, send
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


def test_answers_are_told_apart_by_all_they_say(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    first = fill(choosing(make, store, tmp_path), CHOSEN)
    second = fill(copy(first, f"{first.stem} (1).xlsx"), {"title": "Skriveglede i småskolen"})
    dialog.resize(984, 640)
    look(dialog, qtbot, first, second)
    view = asked(dialog, "form:")
    texts = {" ".join(each.text().split()): each for each in view.offers}
    assert {text.rpartition(": ")[2] for text in texts} == {"Leselyst", "Skriveglede i småskolen"}
    for text, offer in texts.items():
        assert offer.accessibleName() == text
        lines = offer.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, offer.text())
        assert lines.width() <= offer.width()
        assert lines.height() <= offer.height()
        assert view.rect().right() >= offer.geometry().right()
        assert " ".join(view.where.text().split()).count(text) == 0  # said once


def test_an_answer_too_long_for_its_button_is_whole_above_it(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    said = dict.fromkeys(("title", "need", "aim", "chosen_by"), "Mange ord om lesing og skriving " * 3)
    first = fill(choosing(make, store, tmp_path), CHOSEN)
    second = fill(copy(first, "to.xlsx"), said)
    look(dialog, qtbot, first, second)
    view = asked(dialog, "form:")
    (cut,) = [offer for offer in view.offers if offer.text().endswith("…")]
    assert cut.accessibleName().startswith("to.xlsx: ")
    assert all(offer.accessibleName() in view.where.text() for offer in view.offers)
    assert [offer for offer in view.offers if offer.toolTip()] == [cut]


def test_the_preview_shows_where_files_differ_and_all_of_a_reason(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    section = make.section()
    for name in ("Åsen skole", "Nordbyen og omegn oppvekstsenter", "Tangen barnehage"):
        make.unit(section, name)
    paths = [path for _form, path in send(store, tmp_path)]
    for path in paths:
        fill(path, CHOSEN | {"planned_end": dt.date(2039, 1, 1)})
    dialog.resize(984, 640)
    look(dialog, qtbot, *paths)
    go_on(dialog, qtbot, PREVIEW)
    view, model = dialog.preview.view, dialog.preview.rows
    cells = [model.index(row, WHERE) for row in range(model.rowCount())]
    whole = [model.text(model.line_at(row), WHERE) for row in range(model.rowCount())]
    assert sorted(whole) == sorted(path.name for path in paths)
    assert [f"Utviklingsområde 2025–2026 – {cell.data().removeprefix('…')}" for cell in cells] == whole
    assert all(
        cell.data(Qt.ItemDataRole.ToolTipRole) == plain_tooltip(name)
        for cell, name in zip(cells, whole, strict=True)
    )
    for row in range(model.rowCount()):
        cell = model.index(row, TEXT)
        assert cell.data() in cell.data(Qt.ItemDataRole.ToolTipRole)
        room = view.visualRect(cell).adjusted(SIDE, 0, -SIDE, 0)
        wraps = Qt.TextFlag.TextWordWrap
        assert view.fontMetrics().boundingRect(room, wraps, cell.data()).height() <= room.height()
        assert view.rowHeight(row) > ROW
        assert has_ink(view.viewport().grab(room.adjusted(0, room.height() // 2, 0, 0)))


def test_forms_whose_names_have_nothing_in_common_are_shown_by_their_names(
    dialog: ImportDialog, make: Maker, store: Database, tmp_path: Path, qtbot: QtBot
) -> None:
    make.period()
    first = fill(choosing(make, store, tmp_path), CHOSEN)
    look(dialog, qtbot, first)
    go_on(dialog, qtbot, PREVIEW)
    model = dialog.preview.rows
    assert model.index(0, WHERE).data() == first.name


def has_ink(picture: QPixmap) -> bool:
    """Tell whether something is painted on a picture."""
    image = picture.toImage()
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) > 1


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
