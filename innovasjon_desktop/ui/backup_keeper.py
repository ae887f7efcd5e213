"""Copies that make themselves: every half hour if something changed, and when the program is closed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from innovasjon_desktop.domain.errors import Cancelled, Message, UserError
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui.jobs import Jobs, Progress

if TYPE_CHECKING:
    from innovasjon_desktop.services.backup_list import Made, Restored, State
    from innovasjon_desktop.ui.local_settings import LocalSettings

EVERY = 60_000
"""Milliseconds between two looks at whether a copy is due."""

FIRST_AFTER = 1500
"""Milliseconds the first page has to itself."""

PATIENCE = dt.timedelta(minutes=10)
"""How long one waits after a copy that could not be made, or was stopped."""

EXIT_SECONDS, SOON = 4.0, 0.3
"""How long the window waits for its last copy, and how long before it says so."""

SECOND, AT_EXIT = "second_folder", "exit_copy"


class BackupKeeper(QObject):
    """Looks every minute whether a copy is due, and makes it when nothing else is going on.

    Args:
        jobs: the way to the store; they own this.
        settings: what this PC remembers: the second folder, and what went wrong at the last exit.
    """

    known = Signal(object)  # State, or None where no copies are made; after every look
    made = Signal()  # a copy was made
    second_kept = Signal(object)  # the second folder is another one now: Path, or None
    told = Signal(str)  # something the user should hear of
    closing = Signal(str)  # the window waits for its last copy; nothing is painted until it is made

    def __init__(self, jobs: Jobs, settings: LocalSettings | None = None) -> None:
        super().__init__(jobs)
        self._jobs, self._settings = jobs, settings
        self.state: State | None = None
        self.problem: Message | UserError | None = None  # why the latest copy was not made
        self.warning: Message | None = None  # what did not work although the latest copy is whole
        self.receipt: Restored | None = None  # of a restore, until the page has been left
        self._not_before: dt.datetime | None = None
        self._busy = self._making = self._started = False
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)
        jobs.opened.connect(self._on_opened)
        jobs.leaving.connect(self._leave)

    @property
    def second(self) -> Path | None:
        """The second folder, if one was chosen."""
        name = self._settings.text(SECOND) if self._settings is not None else ""
        return Path(name) if name else None

    def keep_second(self, folder: Path | None) -> None:
        """Remember another second folder, or none."""
        self.warning = None
        if self._settings is not None:
            self._settings.keep(SECOND, "" if folder is None else str(folder))
            self._settings.save()
        self.second_kept.emit(folder)

    def start(self) -> None:
        """Begin, once the first page is filled; say what went wrong when the program was last closed."""
        if self._started:
            return
        self._started = True
        self._timer.start()
        QTimer.singleShot(FIRST_AFTER, self, self._first)

    def _first(self) -> None:
        if self._settings is not None and (said := self._settings.text(AT_EXIT)):
            self._settings.keep(AT_EXIT, "")
            self.told.emit(said)
        self.look()

    def look(self) -> None:
        """Find out how safe the store is; make a copy if one is due and nothing else goes on."""
        if self._busy or not self._jobs.is_open:
            return
        self._busy = True
        database = self._jobs.database

        def work(_connection: object) -> State | None:
            from innovasjon_desktop.services import backup_list

            if not backup_list.is_kept(database):
                return None
            return backup_list.state(database, dt.datetime.now(dt.UTC))

        self._jobs.read(self, work, self._know, self._not_known)

    def make(self, reason: str, done: Callable[[Made], object] | None = None) -> None:
        """Make a copy now, with progress below and a way to stop it.

        Args:
            reason: a key of ``domain.backups.REASONS``.
            done: gets the copy that was made.
        """
        if self._making or not self._jobs.is_open:
            return
        database, second = self._jobs.database, self.second
        self._busy = self._making = True

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Made:
            from innovasjon_desktop.services import backups

            return backups.make(database, reason, second=second, progress=stoppable(progress, cancelled))

        def made(copy: Made) -> None:
            self._busy = self._making = False
            self._not_before = self.problem = None
            self._warn(copy.warnings[0] if copy.warnings else None)
            self.made.emit()
            if done is not None:
                done(copy)
            self.look()

        def failed(error: Exception) -> None:
            self._busy = self._making = False
            self._not_before = dt.datetime.now() + PATIENCE
            self._fail(error)
            self.look()

        self._jobs.long(self, work, made, failed, title=_("Making a copy"))

    def _know(self, state: State | None) -> None:
        self._busy = False
        waits = self._not_before is not None and dt.datetime.now() < self._not_before
        if state is not None and state.due and not waits and not self._jobs.is_busy:
            self.make("regular")
            return
        self._show(state)

    def _not_known(self, error: Exception) -> None:
        """Say nothing of a store that cannot be read for a moment; who works in it is told anyway."""
        self._busy = False
        if not isinstance(error, UserError):
            self._jobs.failed.emit(error)

    def _show(self, state: State | None) -> None:
        self.state = state
        self.known.emit(state)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError):
            if self.problem is None or say(self.problem) != say(error):
                self.told.emit(_("No copy was made: {problem}").format(problem=say(error)))
            self.problem = error
        elif not isinstance(error, Cancelled):
            self._jobs.failed.emit(error)

    def _warn(self, warning: Message | None) -> None:
        if warning is not None and (self.warning is None or say(self.warning) != say(warning)):
            self.told.emit(say(warning))
        self.warning = warning

    def _on_opened(self) -> None:
        """Forget what was true of another store."""
        self.problem = self.warning = self._not_before = None
        self._busy = self._making
        self._show(None)
        if self._started:
            self.look()

    def _leave(self) -> None:
        """Make a last copy if something changed. The window never waits for more than a few seconds.

        A copy that fails does not keep anybody from leaving: it is told at the next start.
        """
        self._timer.stop()
        if not self._started:
            return
        outcome: list[Exception | None] = []
        work = _last_copy(self._jobs.database, self.second, outcome)
        # Not one of the jobs' threads: the interpreter would wait for those, however long they take.
        thread = threading.Thread(target=work, name="last copy", daemon=True)
        thread.start()
        thread.join(SOON)
        if thread.is_alive():
            self.closing.emit(_("Making a copy before the program closes …"))
            thread.join(EXIT_SECONDS - SOON)
        self._remember_exit(outcome)

    def _remember_exit(self, outcome: list[Exception | None]) -> None:
        said = ""
        if not outcome:
            said = _("The copy was not finished in time when the program was last closed.")
        elif isinstance(outcome[0], UserError):
            said = _("No copy was made when the program was last closed: {problem}")
            said = said.format(problem=say(outcome[0]))
        if self._settings is not None and said != self._settings.text(AT_EXIT):
            self._settings.keep(AT_EXIT, said)
            self._settings.save()
        if outcome and outcome[0] is not None and not isinstance(outcome[0], UserError):
            raise outcome[0]


def keeper_of(jobs: Jobs) -> BackupKeeper:
    """Return who makes the copies of the store behind ``jobs``."""
    found = jobs.findChild(BackupKeeper)
    return found if found is not None else BackupKeeper(jobs)


def stoppable(progress: Progress, cancelled: Callable[[], bool]) -> Progress:
    """Return ``progress`` that ends the work once the user has asked for it."""

    def tell(done: int, total: int, text: str) -> None:
        if cancelled():
            raise Cancelled
        progress(done, total, text)

    return tell


def _last_copy(database: Any, second: Path | None, outcome: list[Exception | None]) -> Callable[[], None]:
    def work() -> None:
        from innovasjon_desktop.services import backup_list, backups

        try:
            if backup_list.is_kept(database):
                backups.before(database, "exit", second=second)
            outcome.append(None)
        except Exception as error:  # noqa: BLE001 - told by whoever waits for it
            outcome.append(error)

    return work
