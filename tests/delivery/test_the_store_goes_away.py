"""The worker outlives its database: what was answered meanwhile is written when it is back (W-HOOK-5; T7)."""

import asyncio
from pathlib import Path

import asyncpg

from gonets.server.clock import SystemClock
from gonets.server.delivery.webhooks import WebhookWorker
from gonets.server.egress import Egress
from gonets.server.store.opening import open_database
from gonets.server.wakeups.local import LocalWakeups
from tests.delivery.conftest import secrets_of
from tests.delivery.owed import House
from tests.delivery.receivers import OK, listening, withheld

KILL = """
SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()"""


async def test_connections_lost_during_calls_cost_no_event_and_no_repeat(postgres_url: str, tmp_path: Path) -> None:
    clock, wakeups, gate = SystemClock(), LocalWakeups(), asyncio.Event()
    database = await open_database(postgres_url, tmp_path)
    house = await House(database, wakeups).open()
    egress = Egress(development=True, monotonic=clock.monotonic)
    worker = WebhookWorker(database, wakeups, egress, clock, secrets_of, "node")
    async with listening(lambda _: withheld(gate, OK)) as bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run())
        await house.subscribe(bot.url)
        await house.happen([1, 2, 1, 3], clock.now())
        await bot.until(3)

        killer = await asyncpg.connect(postgres_url)
        assert await killer.fetchval(KILL) > 0
        await killer.close()
        gate.set()
        await bot.until(4)
        await worker.close()

    assert await house.owed() == 0
    assert len(set(bot.events)) == len(bot.events) == 4
    assert await house.values("SELECT attempt, status FROM attempts") == [(1, 200)] * 4
    await egress.close()
    await database.close()
