"""A work in the lane "riding" is as durable as any other once it returned; on SQLite it shares the next commit."""

import asyncio
from pathlib import Path

import pytest

from gonets.server.store.database import Database, Sql, Transaction, Work
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.opening import open_database

PUT: Sql = "INSERT INTO house (name, value) VALUES (:name, 'tea')"
ALL: Sql = "SELECT name FROM house WHERE value = 'tea' ORDER BY name"


class Spilled(Exception):
    pass


def putting(name: str) -> Work[int]:
    return lambda tx: tx.execute(PUT, name=name)


async def spill(tx: Transaction) -> int:
    await putting("spilled")(tx)
    raise Spilled


async def names(database: Database) -> list[str]:
    return [row.name for row in await database.read(lambda tx: tx.fetch(ALL))]


async def opened(folder: Path) -> SqliteDatabase:
    database = await open_database(None, folder)
    assert isinstance(database, SqliteDatabase)
    return database


async def test_alone_it_is_there_when_it_returned(database: Database) -> None:
    await database.transact(putting("green"), lane="riding")

    assert await names(database) == ["green"]


async def test_those_beside_a_work_that_raises_are_committed_and_it_is_not(database: Database) -> None:
    """On SQLite the one that raises is the first of its batch."""
    green, black = (database.transact(putting(name), lane="riding") for name in ("green", "black"))

    done = await asyncio.gather(green, black, database.transact(spill), return_exceptions=True)

    assert [type(one) for one in done] == [int, int, Spilled]
    assert await names(database) == ["black", "green"]


async def test_one_that_raises_harms_nobody(database: Database) -> None:
    works = (database.transact(spill, lane="riding"), database.transact(putting("green")))

    done = await asyncio.gather(*works, return_exceptions=True)

    assert [type(one) for one in done] == [Spilled, int]
    assert await names(database) == ["green"]


@pytest.mark.parametrize("riders", [1, 40])
async def test_on_sqlite_it_needs_no_commit_of_its_own(tmp_path: Path, riders: int) -> None:
    database = await opened(tmp_path)
    commits = [0]

    def count() -> bool:
        commits[0] += 1
        return False

    assert database._writer._link is not None
    database._writer._link.set_commit_hook(count)
    riding = [database.transact(putting(f"cup {n}"), lane="riding") for n in range(riders)]
    await asyncio.gather(*riding, database.transact(putting("pot")))
    database._writer._link.set_commit_hook(None)

    assert commits == [1]
    assert len(await names(database)) == riders + 1
    await database.close()


async def test_on_sqlite_what_still_rides_at_the_end_is_kept(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    riding = asyncio.create_task(database.transact(putting("green"), lane="riding"))
    await asyncio.sleep(0)  # it has asked

    await database.close()

    assert await riding == 1
    database = await opened(tmp_path)
    assert await names(database) == ["green"]
    await database.close()
