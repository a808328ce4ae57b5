"""Webhooks before what they are owed, whoever locks them: the worker and the owner never wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from gonets.server.store import attempts, deliveries, subscriptions
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.engines.postgres import PostgresDatabase
from gonets.server.wakeups.local import LocalWakeups
from tests.cast import NOON
from tests.delivery.owed import House

WAITING: Sql = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    database = await PostgresDatabase.open(postgres_url)
    yield await House(database, LocalWakeups()).open()
    await database.close()


async def unsubscribe(tx: Transaction, house: House, hook: int) -> None:
    await subscriptions.lock_feed(tx, house.group)
    await subscriptions.remove_webhook(tx, house.group, hook)


async def skip(tx: Transaction, house: House, hook: int) -> None:
    await attempts.skip(tx, house.group, hook, 1, NOON - 1)  # before it is due, so that its row is written


@pytest.mark.parametrize("act", [unsubscribe, skip])
async def test_the_owner_acts_while_the_worker_settles_the_same_event(
    house: House, act: Callable[[Transaction, House, int], Awaitable[None]]
) -> None:
    hook = await house.subscribe("https://bot.example/")
    await house.happen([0xA])
    await house.database.transact(lambda tx: deliveries.take(tx, "node", NOON, 1, 0))
    worker_holds, runs = asyncio.Event(), []

    async def settle(tx: Transaction) -> None:
        runs.append("worker")
        await deliveries.held(tx, "node", [(house.group, hook)])
        worker_holds.set()
        async with asyncio.timeout(30):
            while not await house.count(WAITING):  # noqa: ASYNC110 - who waits for a lock rings no bell
                await asyncio.sleep(0)
        await deliveries.paid(tx, [(house.group, hook, 0xA, 1)])

    async def interfere(tx: Transaction) -> None:
        runs.append("owner")
        await act(tx, house, hook)

    async def owner() -> None:
        await worker_holds.wait()
        await house.database.transact(interfere)

    await asyncio.gather(house.database.transact(settle, lane="finishing"), owner())

    assert runs == ["worker", "owner"]  # nobody was run again after a deadlock
    assert await house.owed() == 0
