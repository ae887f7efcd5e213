"""What every store does last in a step: once, whatever kind of store it is."""

from __future__ import annotations

from contextlib import closing

import pytest

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.unit_of_work import UnitOfWork


def test_the_log_of_a_step_is_written_out_once(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    finished: list[int] = []
    finish = UnitOfWork.finish

    def counted(unit: UnitOfWork) -> None:
        finished.append(unit.change_set_id)
        finish(unit)

    monkeypatch.setattr(UnitOfWork, "finish", counted)
    with closing(open_store(place, "kari")) as store:
        for number in (1, 2):
            changed = store.write(Message("Test"), "kari", lambda unit: unit.next_number("2026"))
            assert (changed.result, len(finished)) == (number, number)
