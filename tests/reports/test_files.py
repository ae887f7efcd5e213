"""Where files go that are given away: names every system can hold, and files another program has open."""

from __future__ import annotations

from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.reports.files import HeldOpen, file_name, replacing
from tests.systems import ON_WINDOWS


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Øvre Eiker: skole/barnehage?", "Øvre Eiker skole barnehage.xlsx"),
        ("Aux", "Aux_.xlsx"),
        ("nul.2026", "nul_.2026.xlsx"),
        ("LPT1", "LPT1_.xlsx"),
        ("Auxilium", "Auxilium.xlsx"),
        ("Com10", "Com10.xlsx"),
        (" . ", ".xlsx"),
        ("å" * 200, f"{'å' * 120}.xlsx"),
    ],
)
def test_a_name_that_every_system_can_hold(tmp_path: Path, text: str, name: str) -> None:
    assert file_name(text, ".xlsx") == name
    (tmp_path / name).write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    place = tmp_path / "rapport.xlsx"
    place.mkdir()
    with pytest.raises(UserError) as told, replacing(place) as temporary:
        temporary.write_text("ny")
    assert told.value.params["name"] == "rapport.xlsx"
    assert [path.name for path in tmp_path.iterdir()] == ["rapport.xlsx"]


def test_a_finished_file_takes_its_place_later(tmp_path: Path) -> None:
    place, finished = tmp_path / "rapport.xlsx", tmp_path / "rapport (2).xlsx"
    place.write_text("gammel")
    finished.write_text("ny")
    assert HeldOpen(finished, place).retry() == place
    assert place.read_text() == "ny"
    assert not finished.exists()


@pytest.mark.skipif(not ON_WINDOWS, reason="only Windows refuses to replace a file that is open")
def test_a_file_that_is_open_is_left_and_the_new_one_kept_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "rapport.xlsx"
    place.write_text("gammel")
    (tmp_path / "rapport (2).xlsx").write_text("en annen")
    with place.open(), pytest.raises(HeldOpen) as told, replacing(place) as temporary:
        temporary.write_text("ny")
    assert told.value.params == {"name": "rapport.xlsx", "finished": "rapport (3).xlsx"}
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "rapport.xlsx": "gammel",
        "rapport (2).xlsx": "en annen",
        "rapport (3).xlsx": "ny",
    }
    with place.open(), pytest.raises(HeldOpen):
        told.value.retry()
    told.value.retry()
    assert place.read_text() == "ny"
