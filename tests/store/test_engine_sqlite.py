"""What only SQLite has: one writer thread, a lock file, snapshots against a writer, an old library."""

import asyncio
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import apsw
import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.engines.cannot_open import AlreadyRunning, OldSqlite
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.engines.sqlite_link import require_sound_library

MAKE: Sql = "CREATE TABLE tea (name BIGINT PRIMARY KEY) {clustered}"
PUT: Sql = "INSERT INTO tea (name) VALUES (:name)"
COUNT: Sql = "SELECT COUNT(*) AS n FROM tea"


async def opened(path: Path) -> SqliteDatabase:
    database = await SqliteDatabase.open(path)
    await database.transact(lambda tx: tx.execute(MAKE))
    return database


async def counted(tx: Transaction) -> int:
    (row,) = await tx.fetch(COUNT)
    return int(row.n)


async def test_a_work_that_waits_for_anything_else_is_refused(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")

    async def wait(tx: Transaction) -> None:
        await tx.execute(PUT, name=1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but its transaction"):
        await database.transact(wait)
    with pytest.raises(RuntimeError, match="nothing but its transaction"):
        await database.read(wait_only)

    assert await database.read(counted) == 0
    await database.close()


async def wait_only(tx: Transaction) -> None:
    await asyncio.sleep(0)


async def test_a_long_read_sees_one_snapshot(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")
    began, written = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def look_twice(tx: Transaction) -> tuple[int, int]:
        before = await counted(tx)
        loop.call_soon_threadsafe(began.set)
        assert written.wait(30)
        return before, await counted(tx)

    reading = asyncio.create_task(database.read(look_twice, heavy=True))
    await began.wait()
    await database.transact(lambda tx: tx.execute(PUT, name=1))
    written.set()

    assert await reading == (0, 0)
    assert await database.read(counted) == 1
    await database.close()


async def test_what_waits_together_is_committed_together(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")
    holding, held = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    commits = [0]

    async def hold(tx: Transaction) -> None:
        loop.call_soon_threadsafe(held.set)
        assert holding.wait(30)

    writer_link = database._writer._link
    assert writer_link is not None
    first = asyncio.create_task(database.transact(hold))
    await held.wait()
    others = [asyncio.create_task(database.transact(lambda tx, n=n: tx.execute(PUT, name=n))) for n in range(64)]  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    await asyncio.sleep(0)  # all have asked

    def count() -> bool:
        commits[0] += 1
        return False

    writer_link.set_commit_hook(count)
    holding.set()
    await asyncio.gather(first, *others)
    writer_link.set_commit_hook(None)

    assert await database.read(counted) == 64
    assert commits[0] <= 2
    await database.close()


async def test_a_second_server_is_told_who_the_first_is(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")

    with pytest.raises(AlreadyRunning, match=f"in use by process {os.getpid()}") as refused:
        await SqliteDatabase.open(tmp_path / "tea.db")
    assert refused.value.pid == os.getpid()

    await database.close()
    again = await SqliteDatabase.open(tmp_path / "tea.db")
    assert await again.read(counted) == 0
    await again.close()


def test_another_process_finds_the_folder_in_use(tmp_path: Path) -> None:
    holder = textwrap.dedent("""
        import sys
        from pathlib import Path
        from gonets.server.store.engines.sqlite import FolderLock
        lock = FolderLock(Path(sys.argv[1]))
        print("held", flush=True)
        sys.stdin.read()
    """)
    path = tmp_path / "gonets.db"
    child = subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "held\n"

        async def try_to_open() -> int | None:
            with pytest.raises(AlreadyRunning) as refused:
                await SqliteDatabase.open(path)
            return refused.value.pid

        assert asyncio.run(try_to_open()) == child.pid
        child.kill()  # however it ends, the lock goes with it
        child.wait()

    async def open_it() -> None:
        await (await SqliteDatabase.open(path)).close()

    asyncio.run(open_it())


async def test_the_file_is_made_as_measured(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")
    link = database._writer._link
    assert link is not None

    settings = {name: link.execute(f"PRAGMA {name}").get for name in ("page_size", "journal_mode", "synchronous")}
    settings |= {name: link.execute(f"PRAGMA {name}").get for name in ("foreign_keys", "wal_autocheckpoint")}

    assert settings == {
        "page_size": 2048,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "wal_autocheckpoint": 0,
    }
    await database.close()


@pytest.mark.parametrize("version", ["3.51.2", "3.9.0", "2.99.99"])
def test_a_library_that_can_corrupt_is_refused(version: str) -> None:
    with pytest.raises(OldSqlite, match=f"{version} can corrupt.*3.51.3 or newer"):
        require_sound_library(version)


def test_the_library_in_use_is_sound() -> None:
    require_sound_library()
    require_sound_library("3.51.3")
    require_sound_library("3.100.0")


async def test_the_log_is_moved_into_the_database_and_starts_over(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "tea.db", checkpoint_s=3600)
    await database.transact(lambda tx: tx.execute(MAKE))
    log = tmp_path / "tea.db-wal"

    sizes = []
    for round_ in range(3):
        for name in range(50):
            await database.transact(lambda tx, n=round_ * 50 + name: tx.execute(PUT, name=n))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        database.checkpointer.checkpoint()
        sizes.append(log.stat().st_size)

    assert sizes[0] == sizes[1] == sizes[2]
    await database.close()
    assert not log.exists()
    assert apsw.Connection(str(tmp_path / "tea.db")).execute("SELECT COUNT(*) FROM tea").get == 150


async def test_the_log_starts_over_also_when_something_was_written_behind_the_checkpoint(tmp_path: Path) -> None:
    """Under load that is always so, and a log that only grows makes every commit dearer."""
    database = SqliteDatabase(tmp_path / "tea.db", checkpoint_s=3600)
    await database.transact(lambda tx: tx.execute(MAKE))
    log, stranger = tmp_path / "tea.db-wal", apsw.Connection(str(tmp_path / "tea.db"))
    for name in range(50):
        await database.transact(lambda tx, n=name: tx.execute(PUT, name=n))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    stranger.execute("BEGIN; SELECT COUNT(*) FROM tea").fetchall()  # nothing beyond what it sees can be moved
    await database.transact(lambda tx: tx.execute(PUT, name=50))
    database.checkpointer.checkpoint()
    stranger.execute("ROLLBACK")

    await database.transact(lambda tx: tx.execute(PUT, name=51))
    size = log.stat().st_size
    for name in range(52, 92):
        await database.transact(lambda tx, n=name: tx.execute(PUT, name=n))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    assert log.stat().st_size == size
    stranger.close()
    await database.close()
    assert apsw.Connection(str(tmp_path / "tea.db")).execute("SELECT COUNT(*) FROM tea").get == 92


async def test_a_stranger_who_holds_the_lock_costs_a_refusal(tmp_path: Path) -> None:
    database = await opened(tmp_path / "tea.db")
    link = database._writer._link
    assert link is not None
    link.set_busy_timeout(0)
    stranger = apsw.Connection(str(tmp_path / "tea.db"))
    stranger.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable):
        await database.transact(lambda tx: tx.execute(PUT, name=1))
    stranger.execute("COMMIT")
    stranger.close()

    assert await database.transact(lambda tx: tx.execute(PUT, name=1)) == 1
    await database.close()
