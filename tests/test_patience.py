"""Another program holds a file for a moment, as antivirus does with every new one."""

from __future__ import annotations

import pytest

from innovasjon_desktop.patience import patiently


def test_antivirus_is_waited_for() -> None:
    class Held(PermissionError):
        winerror = 32

    tries = 0

    def work() -> str:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise Held
        return "done"

    assert patiently(work) == "done"
    assert tries == 4

    def refused() -> None:
        nonlocal tries
        tries += 1
        raise PermissionError

    with pytest.raises(PermissionError):
        patiently(refused)
    assert tries == 5  # nothing to wait for
