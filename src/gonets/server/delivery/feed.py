"""Following a group's feed: long polling (W-POLL)."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from gonets.server.clock import Clock
from gonets.server.domain.refusals import Flooded, Malformed, NoPolling, Unavailable
from gonets.server.store import feed
from gonets.server.store.database import Database, Lane, Row, Transaction
from gonets.server.wakeups.protocol import Bell, Wakeups
from gonets.wire.ids import GroupId

log = structlog.get_logger(__name__)

#: Each listener also looks on its own, so a lost ring costs seconds, not events.
LOOK_SECONDS = 5.0
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Poll:
    """One call of updates, as asked for (W-POLL-1)."""

    group: GroupId
    marker: str | None
    kinds: frozenset[str] | None  # narrows what is subscribed
    count: int
    timeout_s: float
    commits: bool
    is_gone: Callable[[], bool]  # whether the peer hung up; its place is free for another poll then


@dataclass(frozen=True, slots=True)
class Page:
    """Events, the place after the last one looked at, how many were dropped by retention, and what must be told
    whether it was handed over."""

    events: list[bytes]
    marker: int
    missed: int = 0
    after: Callable[[bool], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How long events are kept for pollers (W-POLL-8)."""

    hours: int = 24
    events: int = 100_000


class Feeds:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, kept: Kept, most_waiting: int) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._kept = kept
        self._most_waiting = most_waiting
        self._waiting: Counter[GroupId] = Counter()
        self._bells: set[Bell] = set()
        self._handing_over: dict[GroupId, asyncio.Event] = {}  # the last answer without a marker; set once committed
        self._closing = False

    async def poll(self, poll: Poll) -> Page:
        """Events past the marker or the committed place, at once if there are any (W-POLL-3)."""
        with self._wakeups.listen(str(poll.group)) as bell:
            row = await self._database.read(lambda tx: feed.feed(tx, poll.group))
            if row.poll_kinds is None:
                raise NoPolling
            if poll.marker == "end":
                if poll.commits:
                    await self._commit(poll.group, row.last_position)
                return Page([], row.last_position)
            if poll.marker is not None:
                return await self._with_marker(poll, bell, row, _position(poll.marker, row.last_position))
            return await self._without_marker(poll, bell)

    def close(self) -> int:
        """All parked polls answer empty, new ones do not park; how many there were."""
        self._closing = True
        for bell in self._bells:
            bell.set()
        return len(self._bells)

    async def _with_marker(self, poll: Poll, bell: Bell, row: Row, marker: int) -> Page:
        """Its marker is committed before it is answered (W-POLL-5): who finds nothing waits for both at once."""
        after = self._first(row) - 1 if marker == 0 else marker
        until = self._clock.monotonic() + poll.timeout_s
        is_new = poll.commits and marker > row.committed
        if row.last_position > after or poll.timeout_s <= 0:  # answered at once, so what it commits must not dawdle
            if is_new:
                await self._commit(poll.group, marker)
            return await self._follow(poll, bell, after, None, until)
        if not is_new:
            return await self._wait(poll, bell, after, until)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._commit(poll.group, marker, "riding"))
                page = await self._wait(poll, bell, after, until)
        except BaseExceptionGroup as faults:
            raise faults.exceptions[0] from None
        return page

    async def _wait(self, poll: Poll, bell: Bell, after: int, until: float) -> Page:
        """For the first look that may find something: there was nothing when the bell was not yet rung."""
        if not await self._rest(poll, bell, until):
            return Page([], after)
        return await self._follow(poll, bell, after, None, until)

    async def _without_marker(self, poll: Poll, bell: Bell) -> Page:
        """Delivers from the committed place; commits when the answer has been handed over (W-POLL-4)."""
        name = secrets.token_hex(8)
        until = self._clock.monotonic() + poll.timeout_s
        await self._database.transact(lambda tx: feed.claim_poll(tx, poll.group, name))
        self._wakeups.ring({str(poll.group)})
        while True:  # a bot that has its answer asks again before that answer is committed
            last = self._handing_over.get(poll.group)
            if last is not None:
                await last.wait()
            row = await self._database.read(lambda tx: feed.feed(tx, poll.group))
            page = await self._follow(poll, bell, row.committed, name, until)
            if self._handing_over.get(poll.group) is last:
                break
        if not poll.commits or page.marker <= row.committed:
            return page
        done = self._handing_over[poll.group] = asyncio.Event()
        return Page(page.events, page.marker, page.missed, partial(self._handed_over, poll.group, page.marker, done))

    async def _handed_over(self, group: GroupId, position: int, done: asyncio.Event, is_handed_over: bool) -> None:
        """A connection already broken commits nothing, nor does a store that fails: then they are given again."""
        try:
            if is_handed_over:
                await self._commit(group, position)
        except Unavailable as refusal:
            log.warning("poll_not_committed", group=str(group), position=position, why=str(refusal))
        finally:
            done.set()

    async def _follow(self, poll: Poll, bell: Bell, after: int, name: str | None, until: float) -> Page:
        missed = 0
        while True:
            bell.clear()
            page, is_over = await self._look(poll, after, name)
            missed += page.missed
            if page.events or is_over:
                return Page(page.events, page.marker, missed)
            if page.marker > after:  # what was skipped counts as read; there may be more behind it
                after = page.marker
                await self._clock.sleep(0)  # reads on SQLite never suspend: others have their turn in between
                continue
            if not await self._rest(poll, bell, until):
                return Page([], after, missed)

    async def _rest(self, poll: Poll, bell: Bell, until: float) -> bool:
        """Until it is worth looking again; not if this call's time is over."""
        left = until - self._clock.monotonic()
        if left <= 0 or self._closing or poll.is_gone():
            return False
        await self._park(poll, bell, min(left, LOOK_SECONDS))
        return True

    async def _park(self, poll: Poll, bell: Bell, seconds: float) -> None:
        if self._waiting[poll.group] >= self._most_waiting:
            data = f"limits.polls_waiting={self._most_waiting}"
            raise Flooded(None, "too many waiting calls of updates", data=data, wait_s=1)
        self._waiting[poll.group] += 1
        self._bells.add(bell)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), seconds)
        finally:
            self._bells.discard(bell)
            self._waiting[poll.group] -= 1
            if not self._waiting[poll.group]:
                del self._waiting[poll.group]

    async def _look(self, poll: Poll, after: int, name: str | None) -> tuple[Page, bool]:
        """What is there past a place, and whether this call is over: another took its place, or nobody subscribes."""

        async def work(tx: Transaction) -> tuple[Row, list[Row]]:
            return await feed.feed(tx, poll.group), await feed.page(tx, poll.group, after, poll.count)

        row, found = await self._database.read(work)
        if row.poll_kinds is None or (name is not None and row.poller != name):
            return Page([], after), True
        first = self._first(row)
        oldest = self._clock.now() - self._kept.hours * HOUR_MS
        wanted = frozenset(row.poll_kinds.split(","))
        if poll.kinds is not None:
            wanted &= poll.kinds
        kept, events = 0, []
        for position, kind, body, born_at in found:
            if position >= first and born_at >= oldest:
                kept += 1
                if kind in wanted:
                    events.append(body.encode())
        marker = found[-1].position if found else max(after, min(first - 1, row.last_position))
        return Page(events, marker, marker - after - kept), False  # positions have no gaps, what is left of them may

    def _first(self, row: Row) -> int:
        """The oldest position that a poller may still see."""
        return max(int(row.first_position), int(row.last_position) - self._kept.events + 1)

    async def _commit(self, group: GroupId, position: int, lane: Lane | None = None) -> None:
        await self._database.transact(lambda tx: feed.commit(tx, group, position), lane=lane)


def _position(marker: str, last: int) -> int:
    """Decimal, and not beyond the end (W-POLL-6)."""
    if not (marker.isascii() and marker.isdigit() and len(marker) <= 19) or int(marker) > last:
        raise Malformed("marker", "this is no marker of this feed")
    return int(marker)
