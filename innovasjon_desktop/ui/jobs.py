"""Run blocking work off the UI thread and deliver results on it: one writer, two readers, one long job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from innovasjon_desktop.domain.errors import Cancelled, StoreUnavailable
from innovasjon_desktop.domain.text import N_

if TYPE_CHECKING:  # slower to load than the window is to paint
    from concurrent.futures import Future, ThreadPoolExecutor

    from innovasjon_desktop.domain.changes import Changed
    from innovasjon_desktop.ui.garbage import Garbage

T = TypeVar("T")
Failed = Callable[[Exception], None]
Progress = Callable[[int, int, str], None]
"""Done steps, all steps (0: unknown) and what is going on, a text in the user's language."""


WRITER, READERS, WORKER = "write", "read", "long"
THREADS = {WRITER: 1, READERS: 2, WORKER: 1}

AGAIN_MS = 3000
"""How long one waits before one asks again a store that could not be read."""


class LongJob(QObject):
    """Work that takes more than a moment. Its signals arrive on the UI thread."""

    progressed = Signal(int, int, str)
    finished = Signal()

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next step."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """Tell whether the user asked to stop."""
        return self._stop.is_set()


class Jobs(QObject):
    """The only way from the window to the store.

    Args:
        database: the open store, or None until :meth:`open` has opened one. The window does not know
            its type: it belongs to a lower floor.
        actor: who the change log names.
        parent: Qt's owner.
    """

    opened = Signal()
    changed = Signal(object)  # Changed, after every commit that changed something
    failed = Signal(object)  # Exception nobody asked for
    saving = Signal(bool)  # whether writes are under way
    long_started = Signal(object)  # LongJob
    leaving = Signal()  # all is saved and nobody reads any more; the store is closed next
    _deliver = Signal(object)

    def __init__(self, database: Any, actor: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.database = database
        self.actor = actor
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._writing = 0
        self._long: list[LongJob] = []
        self._over = False
        self._under_way = 0
        self._garbage: Garbage | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a store to read from."""
        return self.database is not None

    @property
    def is_writing(self) -> bool:
        """Whether a change is being saved."""
        return self._writing > 0

    @property
    def is_busy(self) -> bool:
        """Whether something is being written or a long job runs."""
        return self._writing > 0 or bool(self._long)

    def open(self, opener: Callable[[], Any], failed: Failed | None = None) -> None:
        """Open the store on the writer thread, close the one before it, then emit :attr:`opened`."""

        def ready(database: Any) -> None:
            before, self.database = self.database, database
            if before is not None:
                self._pool(WRITER).submit(before.close)
            self.opened.emit()

        self._submit(WRITER, self, opener, ready, failed)

    def reopen(self, opener: Callable[[Any], Any], failed: Failed | None = None) -> None:
        """Put the store away, and open one in its place on the writer thread, then emit :attr:`opened`.

        ``opener`` gets the old one once nobody reads from it any more. Until it is done nothing is open.
        """
        before, self.database = self.database, None
        readers = self._pools.pop(READERS, None)

        def reopening() -> Any:
            if readers is not None:
                readers.shutdown(wait=True)
            return opener(before)

        def ready(database: Any) -> None:
            self.database = database
            self.opened.emit()

        self._submit(WRITER, self, reopening, ready, failed)

    def read(
        self,
        owner: QObject,
        work: Callable[[Any], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Run ``work(connection)`` beside other reads; ``done`` gets the result on the UI thread.

        Neither callback is called once ``owner`` is gone.
        """
        database = self.database

        def reading() -> T:
            if database is None:  # another store is just taking its place
                raise StoreUnavailable(N_("The store does not answer. Check the connection and try again."))
            with database.read() as connection:
                return work(connection)

        self._submit(READERS, owner, reading, done, failed)

    def write(
        self,
        owner: QObject,
        command: object,
        done: Callable[[Changed], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Carry out ``command`` as one undoable step, then emit :attr:`changed`."""

        def writing(database: Any, actor: str) -> Changed:
            from innovasjon_desktop.services import commands

            return commands.run(database, command, actor=actor)

        self.change(owner, writing, done, failed)

    def change(
        self,
        owner: QObject,
        work: Callable[[Any, str], Changed],
        done: Callable[[Changed], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run ``work(database, actor)`` on the writer thread: undo, redo, or several commands as one."""
        database, actor = self.database, self.actor
        self._count_writes(1)

        def committed(result: Changed) -> None:
            self._count_writes(-1)
            if done is not None and isValid(owner):
                done(result)
            if result.rows:
                self.changed.emit(result)

        def refused(error: Exception) -> None:
            self._count_writes(-1)
            if failed is not None and isValid(owner):
                failed(error)
            else:
                self.failed.emit(error)

        # The window itself owns the delivery: what was saved is told even if the asker is gone.
        self._submit(WRITER, self, lambda: work(database, actor), committed, refused)

    def long(
        self,
        owner: QObject,
        work: Callable[[Progress, Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        title: str,
        writes: bool = False,
    ) -> LongJob:
        """Run ``work(progress, is_cancelled)`` with a progress bar and a way to stop it.

        Args:
            owner: whose callbacks these are; they are dropped once it is gone.
            work: calls ``progress`` as it goes on and stops soon after ``is_cancelled()`` turns true.
            done: gets the result. A ``Changed`` also goes to :attr:`changed`.
            failed: gets the error, ``Cancelled`` if the user stopped it.
            title: what the bottom bar calls it.
            writes: run it in line with other writes.
        """
        job = LongJob(title, self)
        self._long.append(job)

        def running() -> T:
            return work(job.progressed.emit, job.is_cancelled)

        def over() -> None:
            self._long.remove(job)
            job.finished.emit()
            job.deleteLater()

        def finished(result: T) -> None:
            over()
            if isValid(owner):
                done(result)
            self._tell(result)

        def stopped(error: Exception) -> None:
            cancelled = job.is_cancelled()
            over()
            if failed is not None and isValid(owner):
                failed(Cancelled() if cancelled else error)
            elif not cancelled:
                self.failed.emit(error)

        self.long_started.emit(job)
        self._submit(WRITER if writes else WORKER, self, running, finished, stopped)
        return job

    def take_in(self, changed: Changed) -> None:
        """Tell of a step that somebody else made in a store that is shared."""
        if changed.rows:
            self.changed.emit(changed)

    def _tell(self, result: object) -> None:
        from innovasjon_desktop.domain.changes import Changed

        if isinstance(result, Changed) and result.rows:
            self.changed.emit(result)

    def shutdown(self) -> None:
        """Finish what is being saved, drop the rest, close the store. Blocks until it is done."""
        self._over = True
        for job in self._long:
            job.cancel()
        for name in (READERS, WORKER, WRITER):
            if name in self._pools:
                self._pools[name].shutdown(wait=True, cancel_futures=name != WRITER)
        if self._garbage is not None:
            self._garbage.stop()
            self._garbage = None
        if self.database is not None:
            self.leaving.emit()
            self.database.close()
            self.database = None

    def _submit(
        self,
        pool: str,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None,
    ) -> None:
        def deliver(future: Future[T]) -> None:
            if isValid(self):
                self._deliver.emit(lambda: self._finish(owner, future, done, failed))

        running = self._pool(pool).submit(work)
        self._under_way += 1
        running.add_done_callback(deliver)

    def _pool(self, name: str) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        from PySide6.QtCore import Qt

        from innovasjon_desktop.ui.garbage import Garbage

        if not self._pools:
            self._garbage = Garbage(lambda: self._under_way > 0, self)
            # Always through the event loop: work that is done at once would answer before the asker is ready.
            self._deliver.connect(self._run_delivery, Qt.ConnectionType.QueuedConnection)
        if name not in self._pools:
            self._pools[name] = ThreadPoolExecutor(THREADS[name], name)
        return self._pools[name]

    def _finish(
        self, owner: QObject, future: Future[T], done: Callable[[T], None], failed: Failed | None
    ) -> None:
        if not isValid(owner):
            return
        if future.cancelled():
            return
        try:
            result = future.result()
        except Exception as error:  # noqa: BLE001 - every error of the work is told to whoever asked
            if failed is not None:
                failed(error)
            else:
                self.failed.emit(error)
        else:
            done(result)

    @Slot(object)
    def _run_delivery(self, deliver: Callable[[], None]) -> None:
        self._under_way -= 1
        if not self._over:  # an answer that comes when all is shut down could only ask for more
            deliver()

    def _count_writes(self, step: int) -> None:
        was = self._writing > 0
        self._writing += step
        if (self._writing > 0) != was:
            self.saving.emit(self._writing > 0)
