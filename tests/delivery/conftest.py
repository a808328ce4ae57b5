"""A house with one group, and workers that end with the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress

import pytest

from gonets.server.clock import Clock, MovableClock
from gonets.server.delivery.webhooks import Calling, WebhookWorker
from gonets.server.egress import Egress
from gonets.server.store.database import Database
from gonets.server.wakeups.local import LocalWakeups
from gonets.wire.ids import GroupId
from tests.cast import NOON
from tests.delivery.owed import SECRET, House

Hire = Callable[..., Awaitable[WebhookWorker]]


async def secrets_of(groups: Collection[GroupId]) -> Mapping[GroupId, Sequence[str]]:
    return {group: [SECRET] for group in groups}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def wakeups() -> LocalWakeups:
    return LocalWakeups()


@pytest.fixture
async def house(database: Database, wakeups: LocalWakeups) -> House:
    return await House(database, wakeups).open()


@pytest.fixture
async def egress(clock: MovableClock) -> AsyncIterator[Egress]:
    opened = Egress(development=True, monotonic=clock.monotonic)
    yield opened
    await opened.close()


@pytest.fixture
async def hire(database: Database, clock: MovableClock, wakeups: LocalWakeups, egress: Egress) -> AsyncIterator[Hire]:
    """Start a worker. Each has a name of its own, as nodes have."""
    hired: list[tuple[WebhookWorker, asyncio.Task[None]]] = []

    async def start(calling: Calling | None = None, own_clock: Clock | None = None) -> WebhookWorker:
        name = f"node {len(hired) + 1}"
        worker = WebhookWorker(database, wakeups, egress, own_clock or clock, secrets_of, name, calling)
        hired.append((worker, asyncio.create_task(worker.run(), name=name)))
        await asyncio.sleep(0)
        return worker

    yield start
    for worker, task in hired:
        if not task.done():
            await worker.close()
        with suppress(asyncio.CancelledError):
            await task
