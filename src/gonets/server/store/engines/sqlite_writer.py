"""The two threads behind SQLite: the writer that shares commits, and the checkpointer that keeps them quick."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

import apsw

from gonets.server.store.database import Work
from gonets.server.store.engines.sqlite_link import PAGE, SqliteTransaction, finish, is_engine_failure, meaning, refusal

Connect = Callable[[], apsw.Connection]
Waiting = tuple[Work[Any], asyncio.Future[Any]]
#: The future, what it returns, what it raises instead.
Outcome = tuple[asyncio.Future[Any], Any, BaseException | None]

#: Under load the next commit is nearer than this; without it nobody waits for what rides.
RIDE_S = 0.005
_FRAME = PAGE + 24
_WAL_LIMIT = 256 << 20
_TRUNCATE_PATIENCE_MS = 100  # while a truncation waits for readers, it holds up the writer


class Writer:
    """Takes whatever waits, commits it together, and hops back once with all results (performance: L1)."""

    def __init__(self, connect: Connect, loop: asyncio.AbstractEventLoop) -> None:
        self._connect = connect
        self._loop = loop
        self._link: apsw.Connection | None = connect()
        self._queue: SimpleQueue[list[Waiting] | None] = SimpleQueue()
        self._riding: list[Waiting] = []
        self._should_start_log_over = False
        self._thread = Thread(target=self._run, name="gonets-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[Any]) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = self._loop.create_future()
        self.depart((work, future))
        return future

    def ride(self, work: Work[Any]) -> asyncio.Future[Any]:
        """What nobody waits for yet costs no commit of its own if another one comes soon."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self._riding:
            self._loop.call_later(RIDE_S, self.depart)
        self._riding.append((work, future))
        return future

    def depart(self, *first: Waiting) -> None:
        """Nobody rides any longer. One item of the queue, or the thread might take the first without the others."""
        riding, self._riding = self._riding, []
        if first or riding:
            self._queue.put([*first, *riding])

    def start_log_over(self) -> None:
        """After the next batch: a commit costs a quarter less into a log that is overwritten than into one that grows.

        Only the writer can bring that about while it is busy: behind any other connection's back it writes on.
        """
        self._should_start_log_over = True

    def stop(self) -> None:
        """What was submitted before is finished first. Blocks."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while batch := self._take():
            outcomes = self._committed(batch)
            with suppress(RuntimeError):  # the loop was closed under us: nobody is left to hear it
                self._loop.call_soon_threadsafe(_settle, outcomes)
            if self._should_start_log_over:
                self._should_start_log_over = False
                self._move_rest_of_log()
        self._drop_link()

    def _move_rest_of_log(self) -> None:
        """What the checkpointer left, a few dozen milliseconds of writing; then the next commit begins the log anew."""
        try:
            if self._link is not None:
                self._link.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.Error:
            self._drop_link()

    def _take(self) -> list[Waiting]:
        """Everything that waits; nothing means the end."""
        batch: list[Waiting] = []
        following = self._queue.get()
        while following is not None:
            batch += [waiting for waiting in following if not waiting[1].cancelled()]
            if not self._queue.qsize() and batch:
                return batch
            following = self._queue.get()
        if batch:
            self._queue.put(None)
        return batch

    def _committed(self, batch: Sequence[Waiting]) -> list[Outcome]:
        """Nothing is believed unless COMMIT returned: any failure of the engine is everybody's (reliability 1.7)."""
        try:
            return self._transaction(batch)
        except BaseException as fault:  # this thread must outlive whatever happens to one batch
            self._drop_link()
            foreign = isinstance(fault, apsw.Error)
            return [(future, None, refusal(fault) if foreign else fault) for _, future in batch]

    def _transaction(self, batch: Sequence[Waiting]) -> list[Outcome]:
        if self._link is None:
            self._link = self._connect()
        link = self._link
        link.execute("BEGIN IMMEDIATE")
        outcomes: list[Outcome] = []
        some = False
        for work, future in batch:
            outcome = (_run_beside_others if some else _run_first)(link, work, future)
            some = some or outcome[2] is None
            outcomes.append(outcome)
        link.execute("COMMIT" if some else "ROLLBACK")
        return outcomes

    def _drop_link(self) -> None:
        """After a failure the page cache is not to be believed: the next batch reads from the disk again."""
        link, self._link = self._link, None
        if link is None:
            return
        with suppress(apsw.Error):
            if link.in_transaction:
                link.execute("ROLLBACK")
        with suppress(apsw.Error):
            link.close(True)


def _run_alone(link: apsw.Connection, work: Work[Any], future: asyncio.Future[Any]) -> Outcome:
    tx = SqliteTransaction(link)
    value: Any = None
    refused: BaseException | None = None
    try:
        value = finish(work, tx)
    except BaseException as fault:  # it is handed to whoever asked
        refused = fault
    if tx.fault is None:
        return future, value, refused
    if is_engine_failure(tx.fault):
        raise tx.fault  # everybody's, even if the work swallowed it
    return future, None, refused or meaning(tx.fault)


def _run_first(link: apsw.Connection, work: Work[Any], future: asyncio.Future[Any]) -> Outcome:
    """As long as nobody else has written, undoing it is undoing all: that saves the largest works a savepoint."""
    outcome = _run_alone(link, work, future)
    if outcome[2] is not None:
        link.execute("ROLLBACK; BEGIN IMMEDIATE")
    return outcome


def _run_beside_others(link: apsw.Connection, work: Work[Any], future: asyncio.Future[Any]) -> Outcome:
    link.execute("SAVEPOINT one")
    outcome = _run_alone(link, work, future)
    link.execute("RELEASE one" if outcome[2] is None else "ROLLBACK TO one; RELEASE one")
    return outcome


def _settle(outcomes: Sequence[Outcome]) -> None:
    for future, value, fault in outcomes:
        if future.done():
            continue
        if fault is None:
            future.set_result(value)
        else:
            future.set_exception(fault)


class Checkpointer:
    """Moves the log into the database beside the writer, so that no commit has to."""

    def __init__(self, connect: Connect, pace_s: float, start_log_over: Callable[[], None]) -> None:
        self._connect = connect
        self._start_log_over = start_log_over
        self._link: apsw.Connection | None = None
        self._stop = Event()
        self._pace_s = pace_s
        self._thread = Thread(target=self._run, name="gonets-checkpointer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Blocks."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._pace_s):
            self.checkpoint()
        self._drop_link()

    def checkpoint(self) -> None:
        """A failed one costs nothing but room: the log keeps what was not moved."""
        try:
            self._move()
        except apsw.Error:
            self._drop_link()

    def _move(self) -> None:
        if self._link is None:
            self._link = self._connect()
            self._link.set_busy_timeout(_TRUNCATE_PATIENCE_MS)
        frames, moved = self._link.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        if frames * _FRAME > _WAL_LIMIT:
            # it holds up writers, but for little: PASSIVE has just moved nearly all
            self._link.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        elif moved < frames:
            self._start_log_over()

    def _drop_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            with suppress(apsw.Error):
                link.close(True)
