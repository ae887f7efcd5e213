"""No text is cut off: at 1024×700, at 100 and 200 %, light and dark, in both languages."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif("INNOVASJON_TEST_DB" in os.environ, reason="the window is the same on every database")
@pytest.mark.parametrize(
    ("scale", "language", "scheme"),
    [(1, "nb", "light"), (1, "nn", "dark"), (2, "nb", "dark"), (2, "nn", "light")],
)
def test_no_text_is_cut_off(demo_place: str, scale: int, language: str, scheme: str) -> None:
    command = [sys.executable, "-m", "tests.tools.clipping", demo_place, language, scheme]
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert (done.stdout, done.returncode) == ("", 0), done.stdout + done.stderr[-2000:]
