"""The embedded engine: SQLite with shared durable commits and reads on the event loop; one server a data folder."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Self, TypeVar

import apsw

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Lane, Work
from gonets.server.store.engines.cannot_open import AlreadyRunning
from gonets.server.store.engines.sqlite_link import (
    SqliteTransaction,
    Synchronous,
    connect,
    finish,
    is_engine_failure,
    refusal,
    require_sound_library,
)
from gonets.server.store.engines.sqlite_writer import Checkpointer, Writer

T = TypeVar("T")

_HEAVY_READERS = 2


class SqliteDatabase:
    """Fulfils Database. Open it inside a running event loop, and use it from that loop only."""

    engine: Final = "sqlite"

    def __init__(
        self, path: Path, *, vfs: str | None = None, synchronous: Synchronous = "FULL", checkpoint_s: float = 1.0
    ) -> None:
        """Everybody but the tests of power loss calls `open`."""
        require_sound_library()
        new_link = partial(connect, path, vfs, synchronous)
        self._loop = asyncio.get_running_loop()
        self._lock = FolderLock(path)
        try:
            self._writer = Writer(new_link, self._loop)
        except BaseException:
            self._lock.release()
            raise
        self.checkpointer = Checkpointer(new_link, checkpoint_s, self._writer.start_log_over)
        self._reader = _Reader(new_link)
        self._heavy_readers = [_Reader(new_link) for _ in range(_HEAVY_READERS)]
        self._heavy_threads = ThreadPoolExecutor(_HEAVY_READERS, "gonets-reader")
        self._closed = False

    @classmethod
    async def open(cls, path: Path, *, durable: bool = True, vfs: str | None = None) -> Self:
        """Makes the file if there is none. Not durable is for `--ephemeral` alone. Raises OldSqlite, AlreadyRunning."""
        return cls(path, vfs=vfs, synchronous="FULL" if durable else "OFF")

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        """All lanes are one here, but for what rides: whatever waits shares a commit."""
        self._require_open()
        submit = self._writer.ride if lane == "riding" else self._writer.submit
        return await submit(work)  # type: ignore[no-any-return]  # a future of whatever the work returns

    async def change_schema(self, work: Work[T]) -> T:
        """For migrations."""
        return await self.transact(work)

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        """On the event loop, where an indexed and limited read takes 45 µs; through a thread it would be 130."""
        self._require_open()
        if heavy:
            return await self._loop.run_in_executor(self._heavy_threads, self._read_heavily, work)
        return self._reader.read(work)

    async def close(self) -> None:
        """Finishes what was asked before."""
        if self._closed:
            return
        self._closed = True
        self._writer.depart()
        await asyncio.to_thread(self._stop_threads)
        for reader in (self._reader, *self._heavy_readers):
            reader.close()
        self._lock.release()

    def _stop_threads(self) -> None:
        self._heavy_threads.shutdown()
        self.checkpointer.stop()
        self._writer.stop()

    def _read_heavily(self, work: Work[T]) -> T:
        reader = self._heavy_readers.pop()  # never empty: as many readers as threads
        try:
            return reader.read(work)
        finally:
            self._heavy_readers.append(reader)

    def _require_open(self) -> None:
        if self._closed:
            raise Unavailable("the store is closed")


class _Reader:
    """A connection that cannot write, opened when first needed and again after a failure."""

    def __init__(self, new_link: partial[apsw.Connection]) -> None:
        self._new_link = new_link
        self._link: apsw.Connection | None = None

    def read(self, work: Work[T]) -> T:
        try:
            return self._read(self._link or self._opened(), work)
        except apsw.Error as fault:
            if not is_engine_failure(fault):
                raise
            self.close()
            raise refusal(fault) from fault

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            with suppress(apsw.Error):
                link.close(True)

    def _opened(self) -> apsw.Connection:
        self._link = link = self._new_link()
        link.execute("PRAGMA query_only = ON").fetchall()
        return link

    def _read(self, link: apsw.Connection, work: Work[T]) -> T:
        tx = SqliteTransaction(link)
        link.execute("BEGIN")
        try:
            return finish(work, tx)
        finally:
            if tx.fault is not None and is_engine_failure(tx.fault):
                self.close()
            else:
                link.execute("ROLLBACK")


class FolderLock:
    """Held until released or until the process ends, however it ends. The file beside the database stays: removing it
    would be a race."""

    def __init__(self, database: Path) -> None:
        """Raises AlreadyRunning."""
        path = database.with_name(database.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            holder = os.pread(self._file, 20, 1).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(database, int(holder) if holder.isdigit() else None) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f" {os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # the first byte only: others may read the number behind it
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
