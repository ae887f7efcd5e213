"""The fault table: what each fault is, what must hold, and the module that causes it."""

from __future__ import annotations

from tests.faults import (
    canaries,
    crash_states,
    existing,
    formulas,
    full_disk,
    hostile_files,
    io_errors,
    kill,
    replaced,
    writers,
)
from tests.faults.outcome import Row

BACKUPS, RESTORING = "tests/store/test_backups.py", "tests/store/test_restoring.py"
byte_changed = existing.cases_within(1_000, f"{BACKUPS}::test_a_changed_byte_is_always_noticed")
restored = existing.cases_within(
    500,
    f"{RESTORING}::test_a_killed_restore_beside_a_hot_journal_leaves_the_old_or_the_new",
    f"{RESTORING}::test_copying_carelessly_beside_a_hot_journal_is_noticed_by_these_tests",
)
cut = existing.cases_within(
    1_000,
    "tests/store/test_server_cut.py::test_cut_at_random_nothing_is_lost_doubled_or_falsely_called_saved",
)
migrated = existing.cases_within(
    300, "tests/store/test_migrate_killed.py::test_a_killed_migration_leaves_the_old_or_the_new"
)
paths = existing.each_a_case("tests/store/test_places.py::test_no_other_place_is_taken_for_local")

ROWS = (
    Row("kill", "kill -9 during writes, reopened", "0 corrupt, 0 acknowledged commits lost", kill.run, 100, 10_000),
    Row("crash", "crash states replayed", "0 corrupt, 0 acknowledged commits lost", crash_states.run, 1_000, 100_000),
    Row("errors", "I/O errors: ENOSPC, EIO, EAGAIN", "0 corrupt, 0 called saved that are not", io_errors.run, 84, 1_000),
    Row("full", "a disk of 2 MB filled up", "sound, says so, works again with what was typed", full_disk.run, 3, 100),
    Row("backup", "a byte of a backup changed", "each refused", byte_changed, 200, 1_000, elsewhere=True),
    Row("restore", "restore beside hot journals, killed", "0 corrupt", restored, 9, 500, elsewhere=True),
    Row("migration", "migration killed", "old or new, no other row changed", migrated, 6, 300, elsewhere=True),
    Row("writers", "4 writers on SQLite", "0 edits lost, 0 silently overwritten", writers.on_sqlite, 400, 8_000),
    Row("writers-pg", "4 writers on PostgreSQL", "0 edits lost, 0 silently overwritten", writers.on_postgresql, 400, 8_000),
    Row("cut", "connection to PostgreSQL cut", "0 lost, 0 doubled, 0 called saved that are not", cut, 200, 1_000, elsewhere=True),
    Row("replaced", "the file replaced or deleted when open", "each refused aloud, nothing written", replaced.run, 64, 200),
    Row("formulas", "formula payloads and any text written", "0 formulas, exact round trip", formulas.run, 200, 1_000),
    Row("hostile", "hostile workbooks read", "none over 300 MB or 30 s, no crash", hostile_files.run, 5, 1_000, elsewhere=True),
    Row("canaries", "names on every error path", "0 in logs and reports", canaries.run, 5, 50),
    Row("paths", "paths that are not on this PC", "0 taken for local", paths, 40, 40, elsewhere=True),
)  # fmt: skip
"""The numbers: cases of the short run and of the long one. Payloads and hostile files are as many as there are."""
