"""Retention in small slices, through the ordinary transact."""

from collections.abc import Awaitable, Callable

import structlog

from gonets.server.clock import Clock
from gonets.server.delivery.feed import HOUR_MS, Kept
from gonets.server.domain.refusals import Unavailable
from gonets.server.store import callbacks, changes, deliveries, feed, once
from gonets.server.store.database import Database, Transaction

log = structlog.get_logger(__name__)

EVERY_MS = 60_000
SLICE = 1_000
#: A delivery may want its event for eight hours (W-HOOK-4); attempts are kept for the console.
DELIVERY_HOURS = 9
ATTEMPT_HOURS = 7 * 24
#: How long a page may sleep and still be told exactly what it missed.
CHANGE_HOURS = 30 * 24
#: Beyond their life, so that a late answer is told that it is late (W-ANS-3).
CALLBACK_HOURS = 24

Drop = Callable[[Transaction, int], Awaitable[int]]


class Janitor:
    """`chores` are further small tasks to do on each round, such as the sliding ends of tokens."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kept: Kept,
        idempotency_hours: int,
        chores: tuple[Callable[[], Awaitable[None]], ...] = (),
        callback_life_ms: int = 0,
    ) -> None:
        self._database = database
        self._clock = clock
        self._kept = kept
        self._idempotency_hours = idempotency_hours
        self._chores = chores
        self._callback_life_ms = callback_life_ms

    async def run(self) -> None:
        timer = self._clock.timer("janitor")
        while True:
            await timer.wait(self._clock.now() + EVERY_MS)
            await self.round()

    async def round(self) -> None:
        """Each work for itself: a disk of files that is away must not let the database grow."""
        for work in (*self._chores, self._drop_old, self._cut_feeds):
            try:
                await work()
            except Unavailable as refusal:
                log.warning("janitor_waits", why=str(refusal))

    async def _drop_old(self) -> None:
        now = self._clock.now()
        await self._drop(once.drop_old, now - self._idempotency_hours * HOUR_MS)
        await self._drop(deliveries.drop_old_attempts, now - ATTEMPT_HOURS * HOUR_MS)
        await self._drop(changes.drop_old, now - CHANGE_HOURS * HOUR_MS)
        await self._drop(callbacks.drop_old, now - self._callback_life_ms - CALLBACK_HOURS * HOUR_MS)

    async def _cut_feeds(self) -> None:
        now = self._clock.now()
        for row in await self._database.read(feed.feeds):
            await self._cut(row.group_id, row.first_position, row.last_position, now)

    async def _drop(self, drop: Drop, before: int) -> None:
        while await self._database.transact(lambda tx: drop(tx, before)) >= SLICE:
            pass

    async def _cut(self, group: int, first: int, last: int, now: int) -> None:
        """What pollers see is cut exactly; the rows go once no delivery can want them (W-POLL-8)."""
        at_least = max(first, last - self._kept.events + 1)
        born_after = now - self._kept.hours * HOUR_MS

        async def work(tx: Transaction) -> int:
            kept = await feed.first_kept(tx, group, at_least, born_after)
            cut = last + 1 if kept is None else kept
            await feed.cut(tx, group, cut)
            return await feed.drop_old(tx, group, cut, now - DELIVERY_HOURS * HOUR_MS)

        if last >= first:
            while await self._database.transact(work) >= SLICE:
                pass
