"""A day of deliveries by seed: receivers, crashes, lost rings and leaps of the clock; the rules checked throughout."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gonets.server.clock import MovableClock, Timer
from gonets.server.delivery.webhooks import Calling, WebhookWorker
from gonets.server.domain.webhooks import HOUR_MS, MINUTE_MS, PATIENCE_MS, event_of
from gonets.server.egress import Answer, CallFailed, Egress
from gonets.server.store import attempts, subscriptions
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.local import LocalWakeups
from gonets.wire.ids import GroupId
from tests.cast import NOON
from tests.delivery.owed import SECRET, House

CHATS = range(1, 13)
FAILURES = (500, 503, 201, 204, 301, 410, "reset", "timeout", "connection refused")


@dataclass
class Day:
    """What one seed decides, and what was seen."""

    seed: int
    clock: MovableClock
    chance: random.Random
    in_flight: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # url → chats
    bodies: dict[int, bytes] = field(default_factory=dict)
    last_attempt: dict[tuple[str, int], int] = field(default_factory=dict)
    delivered: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))  # url → position → at
    repeated: list[tuple[str, int]] = field(default_factory=list)
    crashed: set[str] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)
    chats: dict[int, int] = field(default_factory=dict)  # position → chat
    born: dict[int, int] = field(default_factory=dict)
    health: dict[str, float] = field(default_factory=dict)  # url → share of successes
    violations: list[str] = field(default_factory=list)
    calls: int = 0
    most_in_flight: int = 0

    def blame(self, what: str) -> None:
        self.violations.append(f"seed {self.seed} at {self.clock.now() - NOON} ms: {what}")


class Receivers(Egress):
    """The outside: every url answers as the day has it, in virtual time."""

    def __init__(self, day: Day) -> None:
        super().__init__(development=True, monotonic=day.clock.monotonic)
        self.day = day
        self.workers: list[WebhookWorker] = []

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float = 5, keep_bytes: int = 0
    ) -> Answer:
        day, (group, position) = self.day, event_of(headers["webhook-id"])
        chat = day.chats[position]
        self._check_start(url, group, position, body, int(headers["X-Gonets-Attempt"]))
        day.in_flight[url].add(chat)
        try:
            return await self._answer(url, position, timeout_s)
        except asyncio.CancelledError:
            day.crashed.add(url)
            raise
        finally:
            day.in_flight[url].discard(chat)

    async def _answer(self, url: str, position: int, timeout_s: float) -> Answer:
        day = self.day
        is_well = day.chance.random() < day.health[url]
        delay_s = day.chance.choice((0, 0, 0, 0.01, 0.3, 1, 4.9, 5.1)) if day.chance.random() < 0.5 else 0
        fate = 200 if is_well else day.chance.choice(FAILURES)
        if delay_s:
            with day.clock.timer("receiver") as timer:
                await timer.wait(day.clock.now() + int(min(delay_s, timeout_s) * 1000))
        if delay_s >= timeout_s or fate == "timeout":
            raise CallFailed("timeout", int(timeout_s * 1000))
        if fate in ("reset", "connection refused"):
            raise CallFailed("reset", 1)
        if fate == 200:
            if position in day.delivered[url]:
                day.repeated.append((url, position))
            day.delivered[url].setdefault(position, day.clock.now())
        asked = {"Retry-After": day.chance.choice(("5", "1200", "x"))} if day.chance.random() < 0.1 else {}
        return Answer(int(fate), asked, b"ok", 1)

    def _check_start(self, url: str, group: GroupId, position: int, body: bytes, attempt: int) -> None:
        day, chat = self.day, self.day.chats[position]
        day.calls += 1
        if chat in day.in_flight[url]:
            day.blame(f"two attempts at once for chat {chat} of {url}")
        if day.bodies.setdefault(position, body) != body:
            day.blame(f"event {position} changed its bytes")
        if attempt <= day.last_attempt.get((url, position), 0):
            day.blame(f"attempt {attempt} of {position} came twice")
        day.last_attempt[url, position] = attempt
        if day.clock.now() >= day.born[position] + PATIENCE_MS:
            day.blame(f"event {position} was tried when it was 8 h old")
        for earlier in range(1, position):
            if day.chats[earlier] == chat and self._is_waiting(url, earlier):
                day.blame(f"event {position} went before {earlier} of its chat")
        count = len(day.in_flight[url]) + 1
        day.most_in_flight = max(day.most_in_flight, count)
        if count > 8:
            day.blame(f"{count} chats of {url} at once")
        for held in (held for worker in self.workers for held in worker._held.values() if held.hook.url == url):
            if held.hook.failures >= 5 and count > 1:
                day.blame(f"{count} at once after {held.hook.failures} failures")

    def _is_waiting(self, url: str, position: int) -> bool:
        day = self.day
        is_old = day.clock.now() >= day.born[position] + PATIENCE_MS
        is_owed = (url, position) in self.owed
        return is_owed and not is_old and position not in day.delivered[url] and (url, position) not in day.skipped

    owed: set[tuple[str, int]]


async def secrets_of(groups: Collection[GroupId]) -> Mapping[GroupId, Sequence[str]]:
    return {group: [SECRET] for group in groups}


class Simulation:
    """One group, three webhooks, one or two workers."""

    def __init__(self, database: Database, seed: int, calling: Calling | None = None) -> None:
        self.calling = calling
        self.clock = MovableClock(NOON, lambda: 0.0, lambda: self.clock_s())
        self.day = Day(seed, self.clock, random.Random(seed))
        self.database = database
        self.wakeups = LocalWakeups()
        self.house = House(database, self.wakeups, GroupId(57100000000000 + seed))
        self.receivers = Receivers(self.day)
        self.receivers.owed = set()
        self.hooks: dict[str, int] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.nodes = 0

    def clock_s(self) -> float:
        """Real time passes with the virtual one here, so that leases and their renewal agree."""
        clock = getattr(self, "clock", None)
        return 0.0 if clock is None else clock.now() / 1000

    async def run(self, steps: int) -> Day:
        day, chance = self.day, self.day.chance
        await self.house.open()
        for name in "abc":
            await self._subscribe(f"http://{name}.example.com/{day.seed}")
        for _ in range(chance.choice((1, 1, 2))):
            self._hire()
        calm = chance.choice((0.0, 0.3, 1.0))  # some days are calm, some are hell
        for _ in range(steps):
            await self._something(calm)
            await self._pass(chance.choice((0, 1, 500, 10_000, 45_000, 5 * MINUTE_MS, 16 * MINUTE_MS, 40 * MINUTE_MS)))
        for url in self.hooks:
            day.health[url] = 1.0
        while await self.house.owed():
            await self._pass(16 * MINUTE_MS)
        await self._stop()
        await self._check_end()
        return day

    async def _something(self, calm: float) -> None:
        day, chance = self.day, self.day.chance
        chats = chance.choices(CHATS, k=chance.choice((0, 1, 3, 20)))
        if chats:
            await self._happen(chats)
        for url in self.hooks:
            if chance.random() < 0.2:
                day.health[url] = chance.choice((0.0, 0.5, 0.9, 1.0))
        if chance.random() < calm * 0.2:
            await self._crash()
        if chance.random() < calm * 0.1:
            await self._skip()
        if chance.random() < calm * 0.05 and len(self.hooks) > 1:
            await self._unsubscribe(chance.choice(sorted(self.hooks)))
        if chance.random() < calm * 0.05:
            await self._subscribe(f"http://d{len(self.hooks)}{chance.random()}.example.com/{day.seed}")

    async def _happen(self, chats: Sequence[int]) -> None:
        first, now = self.house.positions + 1, self.clock.now()
        for position, chat in enumerate(chats, first):
            self.day.chats[position], self.day.born[position] = chat, now
            self.receivers.owed |= {(url, position) for url in self.hooks}
        heard = self.house.wakeups
        if self.day.chance.random() < 0.3:
            self.house.wakeups = LocalWakeups()  # the ring is lost
        await self.house.happen(chats, now)
        self.house.wakeups = heard

    async def _subscribe(self, url: str) -> None:
        self.hooks[url] = await self.house.subscribe(url)
        self.day.health[url] = self.day.chance.choice((0.0, 0.5, 0.9, 1.0))

    async def _unsubscribe(self, url: str) -> None:
        hook = self.hooks.pop(url)

        async def work(tx: Transaction) -> None:
            await subscriptions.lock_feed(tx, self.house.group)
            await subscriptions.remove_webhook(tx, self.house.group, hook)

        await self.database.transact(work)
        self.receivers.owed -= {owed for owed in self.receivers.owed if owed[0] == url}
        self.wakeups.ring({"hooks"})

    async def _skip(self) -> None:
        rows = await self.database.read(lambda tx: attempts.owed(tx, self.house.group, 100))
        if not rows:
            return
        row, now = self.day.chance.choice(rows), self.clock.now()
        self.day.skipped.add((row.url, row.position))
        await self.database.transact(lambda tx: attempts.skip(tx, self.house.group, row.hook_id, row.position, now))
        self.wakeups.ring({"hooks"})

    def _hire(self) -> None:
        self.nodes += 1
        name = f"{self.day.seed}-{self.nodes}"
        worker = WebhookWorker(
            self.database,
            self.wakeups,
            self.receivers,
            self.clock,
            secrets_of,
            name,
            self.calling,
            self.day.chance.random,
        )
        self.receivers.workers.append(worker)
        self.tasks.append(asyncio.create_task(worker.run(), name=name))

    async def _crash(self) -> None:
        """Whatever it was doing; another one begins at once."""
        for _ in range(self.day.chance.randrange(30)):
            await asyncio.sleep(0)
        task, worker = self.tasks.pop(0), self.receivers.workers.pop(0)
        self.day.crashed |= {held.hook.url for held in worker._held.values()}  # answered, perhaps, and not yet written
        task.cancel()
        await asyncio.wait([task])
        self._hire()

    async def _pass(self, ms: int) -> None:
        """While calls are in flight, no longer than they may last: a leap over a lease is another story."""
        await self._settle()
        target = self.clock.now() + ms
        while self.clock.now() < target:
            busy = any(self.day.in_flight.values())
            moments = [at for at in (timer.due_at() for timer in self.clock._timers) if at is not None]
            soonest = min((at for at in moments if at > self.clock.now()), default=target)
            step = 1000 if busy else max(soonest - self.clock.now(), 1000)
            await self.clock.jump(min(step, target - self.clock.now()))
            await self._settle()

    async def _settle(self) -> None:
        """Until everybody waits for time to pass."""
        while True:
            self.clock._changed.clear()
            for _ in range(3):  # what is on its way arrives
                await asyncio.sleep(0)
            for task in self.tasks:
                if task.done():
                    task.result()
            if all(self._rests(timer) for timer in list(self.clock._timers)):
                return
            async with asyncio.timeout(30):
                await self.clock._changed.wait()

    def _rests(self, timer: Timer) -> bool:
        return timer._is_parked and not timer._is_rung() and not self.clock.is_due(timer._at)

    async def _stop(self) -> None:
        for worker in self.receivers.workers:
            await worker.close()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task
        await self.receivers.close()

    async def _check_end(self) -> None:
        """Everything arrived, was skipped, given up when old, or went with its webhook, which had 8 h without a 200."""
        day = self.day
        removals = {row.url: row for row in await self.house.rows("SELECT url, removed_at FROM webhook_removals")}
        for url in self.hooks.keys() & removals.keys():
            since = removals[url].removed_at - PATIENCE_MS
            if any(since < at <= removals[url].removed_at for at in day.delivered[url].values()):
                day.blame(f"{url} was removed within 8 h of a 200")
        gone = {(row.hook_id, row.position) for row in await self.house.rows(
            "SELECT hook_id, position FROM attempts WHERE attempt = 0"
        )}  # fmt: skip
        for url, position in self.receivers.owed:
            is_settled = position in day.delivered[url] or (url, position) in day.skipped or url in removals
            was_old = self.clock.now() >= day.born[position] + PATIENCE_MS
            if not is_settled and not was_old and (self.hooks[url], position) not in gone:
                day.blame(f"event {position} never reached {url}")
        day.violations += [
            f"seed {day.seed}: {position} came to {url} again after a 200"
            for url, position in day.repeated if url not in day.crashed
        ]  # fmt: skip
        if self.clock.now() - NOON > 1000 * HOUR_MS:
            day.blame("the day never ended")
