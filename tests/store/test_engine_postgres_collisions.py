"""Works that meet another's on PostgreSQL are run again from their beginning; three times at most."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import RowRefused, Sql, Transaction
from gonets.server.store.engines import postgres, postgres_link
from gonets.server.store.engines.postgres import PostgresDatabase

LOCK: Sql = "SELECT h.value FROM house h WHERE h.name = :name {for_update: h}"
LOOK: Sql = "SELECT value FROM house WHERE name = :name"
PUT: Sql = "INSERT INTO house (name, value) VALUES (:name, :value)"
POUR: Sql = "UPDATE house SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = :name"


@pytest.fixture
async def nodes(postgres_url: str) -> AsyncIterator[tuple[PostgresDatabase, PostgresDatabase]]:
    one, other = await PostgresDatabase.open(postgres_url), await PostgresDatabase.open(postgres_url)
    yield one, other
    await one.close()
    await other.close()


async def fill(node: PostgresDatabase, *names: str) -> None:
    for name in names:
        await node.transact(lambda tx, name=name: tx.execute(PUT, name=name, value="0"))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


async def value(node: PostgresDatabase, name: str) -> str:
    (row,) = await node.read(lambda tx: tx.fetch(LOOK, name=name))
    return str(row.value)


async def test_a_deadlock_is_run_again(nodes: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    await fill(nodes[0], "pot", "cup")
    runs = [0]
    both_hold = asyncio.Barrier(2)

    def pouring(first: str, second: str) -> Callable[[Transaction], object]:
        async def pour(tx: Transaction) -> None:
            runs[0] += 1
            await tx.execute(POUR, name=first)
            if runs[0] <= 2:
                await both_hold.wait()
            await tx.execute(POUR, name=second)

        return pour

    await asyncio.gather(
        nodes[0].transact(pouring("pot", "cup"), lane="sending"),  # type: ignore[arg-type]  # a coroutine function
        nodes[1].transact(pouring("cup", "pot"), lane="sending"),  # type: ignore[arg-type]  # a coroutine function
    )

    assert runs[0] == 3
    assert [await value(nodes[0], name) for name in ("pot", "cup")] == ["2", "2"]


async def test_two_nodes_with_one_key_make_one_row(nodes: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    looked = asyncio.Barrier(2)
    runs = [0]

    async def once(tx: Transaction) -> str:
        runs[0] += 1
        found = await tx.fetch(LOOK, name="key")
        if found:
            return str(found[0].value)
        if runs[0] <= 2:
            await looked.wait()
        await tx.execute(PUT, name="key", value=str(runs[0]))
        return str(runs[0])

    answers = await asyncio.gather(*(node.transact(once) for node in nodes))

    assert answers[0] == answers[1] == await value(nodes[0], "key")
    assert runs[0] == 3


async def test_a_serialization_failure_is_run_again(nodes: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    await fill(nodes[0], "pot")
    runs = [0]

    async def pour(tx: Transaction) -> None:
        runs[0] += 1
        await tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await tx.fetch(LOOK, name="pot")
        if runs[0] == 1:
            await nodes[1].transact(lambda other: other.execute(POUR, name="pot"))
        await tx.execute(POUR, name="pot")

    await nodes[0].transact(pour)

    assert runs[0] == 2
    assert await value(nodes[0], "pot") == "2"


async def test_a_key_that_is_always_there_is_refused_after_four_runs(
    nodes: tuple[PostgresDatabase, PostgresDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_PAUSES_S", (0, 0, 0))
    await fill(nodes[0], "pot")
    runs = [0]

    async def insist(tx: Transaction) -> None:
        runs[0] += 1
        await tx.execute(PUT, name="pot", value="1")

    with pytest.raises(RowRefused, match="house_pkey"):
        await nodes[0].transact(insist)
    assert runs[0] == 4
    assert await value(nodes[0], "pot") == "0"


async def test_a_lock_that_is_not_given_up_costs_a_refusal(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres_link._SETTINGS, "lock_timeout", "50ms")
    node = await PostgresDatabase.open(postgres_url)
    await fill(node, "pot")
    holder = await asyncpg.connect(postgres_url)
    await holder.execute("BEGIN; UPDATE house SET value = 'mine'")

    with pytest.raises(Unavailable):
        await node.transact(lambda tx: tx.fetch(LOCK, name="pot"))
    await holder.close()

    assert len(await node.transact(lambda tx: tx.fetch(LOCK, name="pot"))) == 1
    await node.close()


async def test_a_read_sees_one_snapshot(nodes: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    await fill(nodes[0], "pot")

    async def look_twice(tx: Transaction) -> list[str]:
        before = await tx.fetch(LOOK, name="pot")
        await nodes[1].transact(lambda other: other.execute(POUR, name="pot"))
        return [row.value for row in (*before, *await tx.fetch(LOOK, name="pot"))]

    assert await nodes[0].read(look_twice) == ["0", "0"]
    assert await value(nodes[0], "pot") == "1"


async def test_a_work_that_is_given_up_holds_no_lock(nodes: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    await fill(nodes[0], "pot")
    locked = asyncio.Event()

    async def dawdle(tx: Transaction) -> None:
        await tx.execute(POUR, name="pot")
        locked.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(nodes[0].transact(dawdle, lane="sending"))
    await locked.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    await nodes[1].transact(lambda tx: tx.execute(POUR, name="pot"))
    await nodes[0].transact(lambda tx: tx.execute(POUR, name="pot"), lane="sending")
    assert await value(nodes[0], "pot") == "2"


@pytest.mark.parametrize("query", ["", "?prepared=off"])
async def test_a_transaction_has_the_settings_of_the_house(postgres_url: str, query: str) -> None:
    node = await PostgresDatabase.open(postgres_url + query)

    async def show(tx: Transaction) -> dict[str, str]:
        names = (*postgres_link._SETTINGS, "transaction_isolation")
        rows = await tx.fetch(
            "SELECT name, current_setting(name) AS value FROM {rows: name text} r", [(n,) for n in names]
        )
        return {row.name: row.value for row in rows}

    assert await node.transact(show) == postgres_link._SETTINGS | {"transaction_isolation": "read committed"}
    await node.close()
