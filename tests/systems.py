"""What is different on another system, for a reason of its own."""

from __future__ import annotations

import sys

import pytest

ON_WINDOWS = sys.platform == "win32"

needs_links = pytest.mark.skipif(ON_WINDOWS, reason="Windows lets only administrators make links")
takes_open_files_away = pytest.mark.skipif(
    ON_WINDOWS, reason="Windows neither removes nor replaces a file that is open"
)
any_character = pytest.mark.skipif(ON_WINDOWS, reason="no name has such characters on Windows")
