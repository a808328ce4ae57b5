"""What `transact` and `read` promise, the same on both engines."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Database, RowRefused, Sql, Transaction

PUT: Sql = "INSERT INTO house (name, value) SELECT name, value FROM {rows: name text, value text} r"
ALL: Sql = "SELECT name, value FROM house ORDER BY name"
RENAME: Sql = "UPDATE house SET value = :value WHERE name < :before"
CLEAR: Sql = "DELETE FROM house"


class Spilled(Exception):
    pass


def putting(*names: str) -> Callable[[Transaction], Awaitable[int]]:
    return lambda tx: tx.execute(PUT, [(name, "tea") for name in names])


async def names(database: Database) -> list[str]:
    return [row.name for row in await database.read(lambda tx: tx.fetch(ALL))]


async def spill(tx: Transaction) -> None:
    await putting("spilled")(tx)
    raise Spilled


async def test_a_work_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(Spilled):
        await database.transact(spill)

    assert await names(database) == []


async def test_neighbours_of_a_raising_work_are_committed(database: Database) -> None:
    works: list[Callable[[Transaction], Awaitable[object]]] = [*map(putting, "abcdefgh")]
    works.insert(3, spill)

    done = await asyncio.gather(*map(database.transact, works), return_exceptions=True)

    assert [type(one) for one in done] == [int, int, int, Spilled, int, int, int, int, int]
    assert await names(database) == list("abcdefgh")


async def test_only_raising_works_leave_nothing(database: Database) -> None:
    done = await asyncio.gather(*[database.transact(spill) for _ in range(3)], return_exceptions=True)

    assert [type(one) for one in done] == [Spilled] * 3
    assert await names(database) == []


async def test_a_row_against_the_schema_is_refused_alone(database: Database) -> None:
    await database.transact(putting("oolong"))

    done = await asyncio.gather(
        *[database.transact(putting(name)) for name in ("green", "oolong", "white")], return_exceptions=True
    )

    assert [type(one) for one in done] == [int, RowRefused, int]
    assert await names(database) == ["green", "oolong", "white"]


async def test_a_work_cannot_outlive_a_failed_statement(database: Database) -> None:
    await database.transact(putting("oolong"))

    async def swallow(tx: Transaction) -> str:
        await putting("green")(tx)
        try:
            await putting("oolong")(tx)
        except RowRefused:
            return "nothing happened"
        return "no refusal"

    with pytest.raises(RowRefused):
        await database.transact(swallow)

    assert await names(database) == ["oolong"]


async def test_a_read_never_writes(database: Database) -> None:
    for heavy in (False, True):
        with pytest.raises(Unavailable) as refused:
            await database.read(putting("oolong"), heavy=heavy)
        assert re.search("read-?only", str(refused.value.__cause__))

    assert await names(database) == []


async def test_a_read_passes_on_what_its_work_raises(database: Database) -> None:
    async def doubt(tx: Transaction) -> None:
        await tx.fetch(ALL)
        raise Spilled

    for heavy in (False, True):
        with pytest.raises(Spilled):
            await database.read(doubt, heavy=heavy)

    assert await names(database) == []


async def test_a_read_after_an_answer_contains_it(database: Database) -> None:
    for number in range(20):
        await database.transact(putting(f"{number:02}"))
        assert len(await names(database)) == number + 1


async def test_execute_tells_how_many_rows_changed(database: Database) -> None:
    async def count(tx: Transaction) -> list[int]:
        return [
            await putting("a", "b", "c")(tx),
            await tx.execute(RENAME, value="coffee", before="c"),
            await tx.execute(RENAME, value="coffee", before=""),
            await tx.execute("CREATE TABLE shelves (shelf_id BIGINT PRIMARY KEY) {clustered}"),
            await tx.execute(CLEAR),
            await tx.execute("DROP TABLE shelves"),
        ]

    assert await database.transact(count) == [3, 2, 0, 0, 3, 0]


async def test_each_lane_writes(database: Database) -> None:
    await database.transact(putting("a"), lane="sending")
    await database.transact(putting("b"), lane="finishing")
    await database.transact(putting("c"))

    assert await names(database) == ["a", "b", "c"]


async def test_many_at_once_are_all_done(database: Database) -> None:
    wanted = [f"{number:03}" for number in range(200)]

    await asyncio.gather(*(database.transact(putting(name)) for name in wanted))

    assert await names(database) == wanted


async def test_a_closed_database_refuses(database: Database) -> None:
    await database.close()

    with pytest.raises(Unavailable):
        await database.transact(putting("late"))
    with pytest.raises(Unavailable):
        await names(database)
    await database.close()


async def test_a_work_given_up_by_its_caller_stops_nobody(database: Database) -> None:
    tasks = [asyncio.create_task(database.transact(putting(name))) for name in "abcdef"]
    await asyncio.sleep(0)  # they have begun
    tasks[2].cancel()

    done = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(done[2], asyncio.CancelledError)
    assert set(await names(database)) - {"c"} == set("abdef")
