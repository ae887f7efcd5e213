"""A run of the window that broke off is told of at the next start; one that goes on or ended is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from innovasjon_desktop import runs

BEGIN = "import sys; from pathlib import Path; from innovasjon_desktop import runs; run = runs.begin(Path(sys.argv[1]));"


def ran(folder: Path, code: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code, str(folder)], check=False, capture_output=True
    ).returncode


def crashed(folder: Path) -> tuple[Path, ...]:
    run = runs.begin(folder)
    run.end()
    return run.crashed


def test_a_run_that_ends_as_it_should_leaves_nothing(tmp_path: Path) -> None:
    assert ran(tmp_path, "run.end()") == 0
    assert crashed(tmp_path) == ()


def test_a_killed_run_is_told_of_once(tmp_path: Path) -> None:
    assert ran(tmp_path, "import os; os.kill(os.getpid(), 9)") != 0
    run = runs.begin(tmp_path)
    (report,) = run.crashed
    assert report.read_text(encoding="utf-8").startswith("Innovasjon ")
    again = runs.begin(tmp_path)
    assert again.crashed == ()
    run.end()
    again.end()
    assert [path.name for path in tmp_path.iterdir()] == [report.name]


def test_what_the_interpreter_said_stands_in_the_report(tmp_path: Path) -> None:
    name = "Sigrid Undheim"
    ran(
        tmp_path,
        f"import faulthandler; faulthandler.enable(run.file); name = {name!r}; faulthandler._sigsegv()",
    )
    (report,) = crashed(tmp_path)
    said = report.read_text(encoding="utf-8")
    assert "Segmentation fault" in said
    assert "<module>" in said
    assert name not in said


def test_a_run_that_goes_on_is_no_crash(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            BEGIN + "print('begun', flush=True); sys.stdin.read(); run.end()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    run = runs.begin(tmp_path)
    assert run.crashed == ()
    process.communicate()
    run.end()
    assert list(tmp_path.iterdir()) == []
