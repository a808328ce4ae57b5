"""T1: the server is killed over and over under load; at the end everything is delivered, read back and compared."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Literal

from tests.cast import PRESET, TEA_CLUB
from tests.reliability.harness import checker, news_checker
from tests.reliability.harness.figures import Figures
from tests.reliability.harness.ledger import Book, Ledger
from tests.reliability.harness.link import Link
from tests.reliability.harness.load import Reader, Writer
from tests.reliability.harness.news_checker import Hook, Outage
from tests.reliability.harness.people import Town, people, settle
from tests.reliability.harness.poller import Poller
from tests.reliability.harness.receiver import Does, Got, Receiver, receiving
from tests.reliability.harness.server import Server
from tests.reliability.harness.stored import Store, read_sqlite

WRITERS = 8
#: The limiter is not what is tested here.
UNLIMITED = ("--set", "limits.rate_calls=off", "--set", "limits.rate_chat=off", "--set", "limits.rate_people=off")
#: Of the second webhook's calls, so that retries go on beside the kills.
FAILING = 0.04
FAULTS = (Does.FAIL, Does.CREATED, Does.MOVED, Does.RESET, Does.CLOSE)
#: One kill in so many hits the start.
AT_START = 5
Strike = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    test: str
    seed: int
    cycles: int
    how: Literal["kill", "stop"] = "kill"
    database_url: str | None = None
    postgres: str | None = None  # its version
    read: Callable[[], Store] | None = None  # how to read a database that is no file in the data folder
    strike: Strike | None = None  # takes the database away and brings it back, in every third cycle, under load


@dataclass(slots=True)
class Run:
    """What happened, for the checker."""

    plan: Plan
    town: Town
    before: frozenset[str]
    kills: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)  # of those that were let live
    outages: list[Outage] = field(default_factory=list)  # of the database
    exit_codes: list[int] = field(default_factory=list)


class Loop:
    """One run. `play` gives its figures, violations among them."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        database = () if plan.database_url is None else ("--database", plan.database_url)
        self._plan = plan
        self._random = Random(plan.seed)
        self._server = Server(folder / "data", *UNLIMITED, *database)
        self._ledger = Ledger(folder / "ledger.jsonl")
        self._ends = asyncio.Event()
        self._begun = time.monotonic()
        kills_at_start = max(plan.cycles // AT_START, 1) if plan.how == "kill" else 0
        self._at_start = set(self._random.sample(range(plan.cycles), kills_at_start))

    async def play(self) -> Figures:
        started = datetime.now(UTC).date().isoformat()  # noqa: TID251 - the day of the run, for its record
        async with AsyncExitStack() as stack:
            stack.callback(self._ledger.close)
            stack.push_async_callback(self._server.close)
            receiver = await stack.enter_async_context(receiving(self._script))
            run = await self._settle(receiver)
            writers, readers = self._clients(run)
            await self._load(run, writers, readers)
            await self._deliver_all()
            run.exit_codes.append(await self._server.stop())
        store = await asyncio.to_thread(self._read)
        return self._figures(run, store, receiver, readers, started)

    def _script(self, got: Got) -> Does:
        chance = Random(f"{self._plan.seed} {got.id} {got.attempt}")
        return chance.choice(FAULTS) if got.path == "/flaky" and chance.random() < FAILING else Does.OK

    async def _settle(self, receiver: Receiver) -> Run:
        """Everybody is there; what was said on the way is not the load's."""
        await self._server.start()
        link = Link(self._server.where)
        town = await settle(link, [f"{receiver.url}/steady", f"{receiver.url}/flaky"])
        await link.close()
        code = await self._server.stop()
        before = await asyncio.to_thread(self._read)
        assert not before.feed, "the load begins with its first event"
        return Run(self._plan, town, frozenset(before.by_mid), exit_codes=[code])

    def _clients(self, run: Run) -> tuple[list[Writer], "Readers"]:
        where, seed, town = self._server.where, self._plan.seed, run.town
        writers = [
            Writer(
                f"w{number}", where, town, Random(f"{seed} writer {number}"), self._ledger, self._ends,
                guest=town.guests[number] if number < len(town.guests) else None,
            )
            for number in range(WRITERS)
        ]  # fmt: skip
        marked = Poller(where, PRESET[TEA_CLUB], Random(f"{seed} marked"), keeps_marker=True, ends=asyncio.Event())
        unmarked = Poller(
            where, town.coffee_token, Random(f"{seed} unmarked"), keeps_marker=False, ends=asyncio.Event()
        )
        return writers, Readers(marked, unmarked, Reader(where, self._ends))

    async def _load(self, run: Run, writers: list[Writer], readers: "Readers") -> None:
        async with asyncio.TaskGroup() as followers:
            async with asyncio.TaskGroup() as load:
                load.create_task(readers.history.run())
                for writer in writers:
                    load.create_task(writer.run())
                for poller in (readers.marked, readers.unmarked):
                    followers.create_task(poller.run())
                for cycle in range(self._plan.cycles):
                    await self._cycle(run, cycle)
                run.starts.append(time.monotonic())
                await self._server.start()
                await asyncio.sleep(self._random.uniform(0.2, 0.5))  # a last spell of service
                self._ends.set()
            readers.marked.ends.set()
            readers.unmarked.ends.set()

    async def _cycle(self, run: Run, cycle: int) -> None:
        """The waits are the seeded lengths of service; readiness is told, never guessed."""
        if cycle in self._at_start:
            await self._server.spawn()
            await asyncio.sleep(self._random.uniform(0, 1.5))
        else:
            run.starts.append(time.monotonic())
            await self._server.start()
            await self._outlive_leases(len(run.starts))
            await asyncio.sleep(self._random.uniform(0.2, 1.5))
            if self._plan.strike is not None and cycle % 3 == 1:
                begun = time.monotonic()
                await self._plan.strike()
                run.outages.append(Outage(begun, time.monotonic()))
                await asyncio.sleep(self._random.uniform(0.5, 1.5))
        if self._plan.how == "stop":
            run.kills.append(time.monotonic())
            run.exit_codes.append(await self._server.stop())
        else:
            run.kills.append(self._server.kill())
            await self._server.ended()

    async def _outlive_leases(self, lives: int) -> None:
        """A killed server holds its webhooks for 30 s; each life goes further ahead, so that each one delivers.

        A new process begins at real time again, so the clock also steps back at every kill.
        """
        link = Link(self._server.where)
        await people(link, "POST", "console/clock", {"jump_ms": 31_000 * lives})
        await link.close()

    async def _deliver_all(self) -> None:
        """The clock goes on until nothing is owed: retries, booked attempts, leases of the killed."""
        link = Link(self._server.where)
        for _ in range(60):
            await people(link, "POST", "console/clock", {"advance_ms": 60_000})
            owed = await people(link, "GET", f"console/deliveries?group={TEA_CLUB}")
            if not owed["deliveries"]:
                break
        await link.close()

    def _read(self) -> Store:
        return self._plan.read() if self._plan.read else read_sqlite(self._server.data / "gonets.db")

    def _figures(self, run: Run, store: Store, receiver: Receiver, readers: "Readers", started: str) -> Figures:
        book = self._ledger.book()
        violations = list(found(run, book, store, receiver.log, readers))
        if "Traceback" in self._server.said():
            violations.append(f"traceback on stderr: {self._server.log}")
        first = first_answers(run, book)
        counts: dict[str, float] = {
            "cycles": self._plan.cycles,
            "kills_at_start": len(self._at_start),
            "outages": len(run.outages),
            **book.counts(),
            "done_but_unanswered": sum(done_but_unanswered(book, store)),
            "messages": len(store.messages) - len(run.before),
            "events": len(store.feed),
            "webhook_calls": len(receiver.log),
            "webhook_repeats": news_checker.repeats(receiver.log),
            "polls": len(readers.marked.pages) + len(readers.unmarked.pages),
            "reads": len(readers.history.reads),
            "restart_to_first_answer_median_s": round(sorted(first)[len(first) // 2], 2),
            "restart_to_first_answer_longest_s": round(max(first), 2),
        }
        took = time.monotonic() - self._begun
        plan = self._plan
        return Figures(plan.test, "P1–P7, P10", plan.seed, started, took, counts, violations, plan.postgres)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who only listens."""

    marked: Poller
    unmarked: Poller
    history: Reader


def first_answers(run: Run, book: Book) -> list[float]:
    """Seconds from the start of each process to the first answer it gave a writer."""
    ends = sorted(entry.end for entry in book.entries if entry.end is not None)
    firsts = ((start, next((end for end in ends if end > start), None)) for start in run.starts)
    return [end - start for start, end in firsts if end is not None]


def done_but_unanswered(book: Book, store: Store) -> Iterator[bool]:
    """Wishes that happened although their first try got no answer: the server ended between the two."""
    texts = {text for kept in store.messages for text in kept.texts}
    for wish in book.of("send", "send_user", "edit"):
        success = wish.first_success
        yield wish.asked.text in texts if success is None else success.replayed


def found(run: Run, book: Book, store: Store, log: list[Got], readers: Readers) -> Iterator[str]:
    """All invariants, one after the other."""
    tea, coffee, before = int(TEA_CLUB), run.town.coffee_club, run.before
    yield from checker.lost(book, store)
    yield from checker.from_nowhere(book, store, before)
    yield from checker.answers_differ(book)
    yield from checker.unforeseen(book)
    yield from checker.halves(book, store, before, tea)
    yield from checker.gaps(store)
    yield from checker.disorder(book, store)
    yield from checker.stale_reads(book, store, readers.history.reads)
    yield from news_checker.feed_agrees(store, before, (tea, coffee))
    yield from news_checker.still_owed(store)
    hooks = [Hook(path, tea, run.town.secret) for path in ("/steady", "/flaky")]
    for hook in hooks:
        yield from news_checker.undelivered(log, hook, store.feed_of(tea))
        yield from news_checker.overtaking(log, hook)
        yield from news_checker.needless_repeats(log, hook, run.kills)
    yield from news_checker.changed_repeats(log, hooks)
    yield from news_checker.marked_pages(readers.marked.pages, store.feed_of(tea))
    outages = [*(Outage(kill, kill) for kill in run.kills), *run.outages]
    yield from news_checker.unmarked_pages(readers.unmarked.pages, store.feed_of(coffee), outages)
    for poller in (readers.marked, readers.unmarked):
        yield from (f"poll refused: {body!r}" for body in poller.refusals if b'"error_code":2,' not in body)
    if any(run.exit_codes):
        yield f"exit codes of told stops: {run.exit_codes}"
