"""The import says before it is carried out that it would bring back somebody who was erased."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.ui.import_dialog import ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from tests.making import Maker
from tests.ui.importing import look

EMAIL = "sigrid.undheim@kommune.no"


def test_the_preview_says_who_would_come_back(
    jobs: Jobs, dialog: ImportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    erase(jobs.database, Maker(jobs.database).person("Sigrid", "Undheim", EMAIL), actor="kari")
    path = tmp_path / "personer.csv"
    path.write_text(f"Fornavn;Etternavn;E-post på jobb\nSigrid;Undheim;{EMAIL}\n", encoding="utf-8")
    look(dialog, qtbot, path)
    assert dialog.notes.isVisible()
    assert "har e-postadressen i disse radene: 2. Importen tar personen inn igjen." in dialog.notes.text()
