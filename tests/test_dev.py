"""dev.py says what to do when a machine lacks something, and sets up only when it must."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import dev
from tests.systems import ON_WINDOWS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_these_pythons_will_do(version: tuple[int, int]) -> None:
    dev.check_python(version, has_ensurepip=True)


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_another_python_is_named_in_both_languages(version: tuple[int, int]) -> None:
    with pytest.raises(dev.Stop) as caught:
        dev.check_python(version, has_ensurepip=True)
    norwegian, english = str(caught.value).splitlines()
    assert norwegian.endswith(f"dette er 3.{version[1]}.")
    assert english.endswith(f"this is 3.{version[1]}.")


def test_the_range_of_pythons_is_that_of_the_package() -> None:
    oldest, newest = dev.OLDEST, dev.NEWEST
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"' in text


def test_a_python_without_venv_names_the_package() -> None:
    with pytest.raises(dev.Stop, match=r"sudo apt install python3\.12-venv"):
        dev.check_python((3, 12), has_ensurepip=False)


def test_the_file_can_be_read_by_a_python_that_is_too_old() -> None:
    source = (ROOT / "dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_missing_libraries_are_all_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dev, "libraries_wanted", lambda _env: {"libnot-here.so.1": "libnot1", "libnor-here.so.2": "libnor2"}
    )
    with pytest.raises(dev.Stop) as caught:
        dev.check_libraries({})
    for line in str(caught.value).splitlines():
        assert "libnot-here.so.1, libnor-here.so.2" in line
        assert line.endswith("sudo apt install libnot1 libnor2")


def test_what_is_wanted_follows_the_screen() -> None:
    offscreen = dev.libraries_wanted({"QT_QPA_PLATFORM": "offscreen:opt"}, "linux")
    assert offscreen == dev.QT_LIBRARIES
    assert dev.libraries_wanted({"WAYLAND_DISPLAY": "wayland-0"}, "linux") == offscreen
    assert dev.libraries_wanted({"DISPLAY": ":0"}, "linux") == {**dev.QT_LIBRARIES, **dev.X11_LIBRARIES}
    assert dev.libraries_wanted({}, "win32") == {}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "Qt lacks libEGL.so.1. On Debian and Ubuntu: sudo apt install libegl1",
        ),
        ("libodd.so.3: cannot open shared object file", "Qt lacks libodd.so.3."),
        ("something else", "Qt cannot be loaded: ImportError: something else"),
    ],
)
def test_why_qt_does_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str, said: str) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({error!r})\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(dev.Stop, match=re.escape(said)):
        dev.check_qt(Path(sys.executable))


def test_qt_loads_here() -> None:
    dev.check_qt(Path(sys.executable))


needs_launcher = pytest.mark.skipif(
    ON_WINDOWS and not (Path(venv.__file__).parent / "scripts" / "nt" / "python.exe").exists(),
    reason="this Windows' Python has none of the launchers an environment is made with",
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """An empty checkout, and the list of what was asked of pip in it."""
    (tmp_path / ".ci").mkdir()
    for name in ("pyproject.toml", ".ci/constraints.txt"):
        (tmp_path / name).write_text(f"{name} as it was\n", encoding="utf-8")
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "VENV_OPTIONS", ("--clear", "--without-pip"))
    monkeypatch.setattr(dev, "_pip", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(dev, "check_qt", lambda _python: None)
    return asked


@needs_launcher
def test_it_sets_up_once_and_again_when_something_changed(checkout: list[tuple[str, ...]]) -> None:
    python = dev.set_up("run")
    assert python.is_relative_to(dev.VENV)
    assert checkout[-1] == ("--no-build-isolation", "--editable", ".")

    steps = len(checkout)
    dev.set_up("run")
    assert len(checkout) == steps

    dev.set_up("dev")
    assert checkout[-1] == ("--no-build-isolation", "--editable", ".[dev]")
    steps = len(checkout)
    dev.set_up("run")
    assert len(checkout) == steps, "what the tests need is more than running needs"

    (dev.ROOT / ".ci" / "constraints.txt").write_text("another\n", encoding="utf-8")
    dev.set_up("run")
    assert len(checkout) > steps


@needs_launcher
def test_a_broken_environment_is_made_anew(checkout: list[tuple[str, ...]]) -> None:
    python = dev.set_up("run")
    python.unlink()
    dev.set_up("run")
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0
    assert len(checkout) == 4


@pytest.mark.usefixtures("checkout")
def test_packages_that_cannot_be_had_are_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(*_arguments: str) -> None:
        raise dev.Stop("Ikke noe nett.", "No network.")

    monkeypatch.setattr(dev, "_pip", offline)
    for _attempt in range(2):
        assert dev.main(["lint"]) == 1
        assert capsys.readouterr().err.endswith("Ikke noe nett.\nNo network.\n")


def test_without_a_command_it_says_what_there_is() -> None:
    found = subprocess.run([sys.executable, "dev.py"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert found.returncode == 2
    assert "{run,test,package,lint,types,translations,bench,faults,shots}" in found.stderr
