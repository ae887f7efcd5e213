"""A restore that was cut short is asked for again; what was left behind by it is no copy to go back to."""

from __future__ import annotations

import datetime as dt
import os

import pytest
import time_machine

from innovasjon_desktop.services import backups
from innovasjon_desktop.store import files
from tests.making import Maker

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)


def sections(make: Maker) -> int:
    with make.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM section").scalar_one())


@pytest.mark.parametrize("cut_short", [True, False])
def test_latest_is_the_same_copy_the_second_time(
    make: Maker, monkeypatch: pytest.MonkeyPatch, cut_short: bool
) -> None:
    database = make.database
    with time_machine.travel(NOW, tick=False) as clock:
        make.section("Barnehage")
        kept = backups.make(database, "regular").copy
        make.section("Kultur")
        clock.move_to(NOW + HOUR)
        if cut_short:

            def killed(*_: object) -> None:
                raise KeyboardInterrupt

            with monkeypatch.context() as patched:
                patched.setattr(files, "take_place", killed)
                with pytest.raises(KeyboardInterrupt):
                    backups.restore(database, backups.latest(database).path, who="kari")
            assert sections(make) == 2
        else:
            backups.restore(database, backups.latest(database).path, who="kari")
            assert sections(make) == 1
        clock.move_to(NOW + 2 * HOUR)
        assert [copy.reason for copy in backups.listed(database)] == ["restore", "regular"]
        again = backups.latest(database)
        assert again.path == kept.path
        backups.restore(database, again.path, who="kari")
        assert sections(make) == 1


def test_what_only_the_copy_before_a_restore_holds_is_copied_again(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody goes back to that copy by *latest*, so it stands for no regular one."""
    database = make.database

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(NOW, tick=False) as clock:
        kept = backups.make(database, "regular").copy
        make.section("Barnehage")
        clock.move_to(NOW + HOUR)
        with monkeypatch.context() as patched:
            patched.setattr(files, "take_place", killed)
            with pytest.raises(KeyboardInterrupt):
                backups.restore(database, kept.path, who="kari")
        assert backups.due(database, NOW + HOUR)
        assert backups.before(database, "import") is not None
        assert backups.before(database, "import") is None
