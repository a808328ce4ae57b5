"""T4, small: whatever operation of the disk fails, what was acknowledged stays and the store recovers by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import apsw
import pytest

from gonets.server.domain.refusals import DiskFull, Unavailable
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.engines.sqlite import SqliteDatabase
from tests.store.failing_disk import FULL, SHORT_WRITE, SYNC_ERROR, WRITE_ERROR, FailingDisk

MAKE: Sql = "CREATE TABLE tea (name BIGINT PRIMARY KEY, leaves TEXT NOT NULL) {clustered}"
PUT: Sql = "INSERT INTO tea (name, leaves) SELECT name, leaves FROM {rows: name bigint, leaves text} r"
ALL: Sql = "SELECT name FROM tea ORDER BY name"
BATCHES = 6
LEAVES = "x" * 700


def putting(name: int, rows: int) -> Callable[[Transaction], Awaitable[int]]:
    return lambda tx: tx.execute(PUT, [(name * 100 + row, LEAVES) for row in range(rows)])


async def opened(path: Path, disk: FailingDisk) -> SqliteDatabase:
    database = SqliteDatabase(path, vfs=disk.name, checkpoint_s=3600)
    await database.transact(lambda tx: tx.execute(MAKE))
    return database


async def script(database: SqliteDatabase) -> tuple[set[int], set[int]]:
    """Pairs of batches, a checkpoint after every second pair. Which were acknowledged, and which were refused."""
    acknowledged: set[int] = set()
    refused: set[int] = set()
    for pair in range(0, BATCHES, 2):
        numbers = (pair, pair + 1)
        done = await asyncio.gather(
            *(database.transact(putting(number, 1 + number % 2 * 9)) for number in numbers), return_exceptions=True
        )
        for number, outcome in zip(numbers, done, strict=True):
            (acknowledged if outcome == 1 + number % 2 * 9 else refused).add(number)
            assert isinstance(outcome, int | Unavailable), outcome
        if pair % 4 == 2:
            database.checkpointer.checkpoint()
    return acknowledged, refused


def stored(path: Path) -> set[int]:
    link = apsw.Connection(str(path))
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    names: list[int] = [int(str(row[0])) for row in link.execute(ALL)]
    link.close()
    for batch in {name // 100 for name in names}:
        assert sum(name // 100 == batch for name in names) == 1 + batch % 2 * 9, f"half of batch {batch}"
    return {name // 100 for name in names}


async def operations(folder: Path) -> int:
    disk = FailingDisk()
    database = await opened(folder / "counted.db", disk)
    disk.fail_at(10**9, FULL)
    assert await script(database) == (set(range(BATCHES)), set())
    await database.close()
    return len(disk.done)


@pytest.mark.parametrize("code", [FULL, WRITE_ERROR, SHORT_WRITE, SYNC_ERROR])
@pytest.mark.parametrize("lasts", [False, True], ids=["once", "lasting"])
async def test_no_failing_operation_costs_an_acknowledged_batch(tmp_path: Path, code: int, lasts: bool) -> None:
    hits = 0
    for number in range(0, await operations(tmp_path), 4):
        path = tmp_path / f"{number}.db"
        disk = FailingDisk()
        database = await opened(path, disk)
        disk.fail_at(number, code, lasts=lasts)

        acknowledged, refused = await script(database)
        hits += disk.failed > 0
        disk.mend()
        for batch in refused - {row.name // 100 for row in await database.read(lambda tx: tx.fetch(ALL))}:
            await database.transact(putting(batch, 1 + batch % 2 * 9))  # the same process, no restart
        await database.close()

        assert stored(path) == acknowledged | refused
    assert hits > 3


async def test_a_full_disk_is_called_so_and_reads_go_on(tmp_path: Path) -> None:
    disk = FailingDisk()
    database = await opened(tmp_path / "tea.db", disk)
    await database.transact(putting(1, 1))
    disk.fail_at(0, FULL, lasts=True)

    for _ in range(3):
        with pytest.raises(DiskFull) as refused:
            await database.transact(putting(2, 1))
        assert refused.value.wait_s
        assert len(await database.read(lambda tx: tx.fetch(ALL))) == 1

    disk.mend()
    assert await database.transact(putting(2, 1)) == 1
    await database.close()


async def test_everyone_who_shares_a_failed_commit_is_refused(tmp_path: Path) -> None:
    disk = FailingDisk()
    database = await opened(tmp_path / "tea.db", disk)
    disk.fail_at(0, SYNC_ERROR)

    first, *others = (asyncio.ensure_future(database.transact(putting(number, 1))) for number in range(8))
    done = await asyncio.gather(first, *others, return_exceptions=True)

    shared = [outcome for outcome in done if isinstance(outcome, Unavailable)]
    assert disk.failed == 1
    assert shared
    assert all(not isinstance(outcome, DiskFull) for outcome in shared)
    assert len({id(outcome) for outcome in shared}) == len(shared)
    await database.close()


async def test_a_work_that_swallows_a_failure_of_the_disk_is_not_believed(tmp_path: Path) -> None:
    disk = FailingDisk()
    database = await opened(tmp_path / "tea.db", disk)

    async def swallow(tx: Transaction) -> str:
        try:
            await tx.execute(PUT, [(row, "y" * 10**6) for row in range(60)])  # more than the cache holds
        except DiskFull:
            return "as if nothing had been"
        return "no failure"

    disk.fail_at(0, FULL, lasts=True)
    with pytest.raises(DiskFull):
        await database.transact(swallow)
    disk.mend()

    assert await database.read(lambda tx: tx.fetch(ALL)) == []
    await database.close()
