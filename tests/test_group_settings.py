"""What is chosen for everybody counts until a person has chosen something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from innovasjon_desktop import group_settings
from innovasjon_desktop.group_settings import GroupSettings
from innovasjon_desktop.ui.local_settings import LocalSettings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "innovasjon.json"
    monkeypatch.setenv("INNOVASJON_SETTINGS", str(path))
    return path


def test_without_a_file_there_are_none(file: Path) -> None:
    assert group_settings.read() == GroupSettings()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_person_s_own_choice_goes_before_it(file: Path, encoding: str, tmp_path: Path) -> None:
    file.write_text(
        json.dumps({"language": "nn", "store": "Ø:\\felles\\register.db", "later": 1}), encoding=encoding
    )
    group = group_settings.read()
    assert group == GroupSettings({"language": "nn", "store": "Ø:\\felles\\register.db"})
    settings = LocalSettings(tmp_path / "window.ini", group.values)
    assert (settings.text("language"), settings.text("page", "today")) == ("nn", "today")
    settings.keep("language", "nb")
    settings.save()
    assert LocalSettings(tmp_path / "window.ini", group.values).text("language") == "nb"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b'{"store": 3}', b'{"language": "\xe5"}'])
def test_a_file_that_cannot_be_understood_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert group_settings.read() == GroupSettings(unreadable=file)
