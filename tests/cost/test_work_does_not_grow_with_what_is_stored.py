"""A call takes the same steps of SQLite's machine in a small house and in a large one (performance section 6)."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import pytest

from gonets.cli.bench.worlds import world
from gonets.cli.bench.worlds.world import Made, World
from gonets.server.clock import MovableClock
from gonets.server.domain.accounts import Caller, Door
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import Draft
from gonets.server.services.accounts import digest_of
from gonets.server.services.listing import Listing
from gonets.server.services.messages import Messages
from gonets.server.store import accounts, chats, deliveries, feed
from gonets.server.store.database import Database, Transaction
from gonets.server.store.deliveries import Want
from gonets.server.store.opening import open_database
from gonets.server.wakeups.local import LocalWakeups
from gonets.wire.ids import ChatId, GroupId, UserId
from gonets.wire.limits import Limits
from tests.cast import NOON
from tests.cost.batches import LINKS, bot_writes, commit, fill, people_write, to_people

SMALL = World(chats=100, messages=1_000, seed=1)
LARGE = World(chats=10_000, messages=100_000, seed=1, parked=1_000)
#: Of two counts of the same statement.
CLOSE = 0.10

_STEPS = "SQLITE_STMTSTATUS_VM_STEP"
_AUTO = "SQLITE_STMTSTATUS_AUTOINDEX"
_WALKED = "SQLITE_STMTSTATUS_FULLSCAN_STEP"


@dataclass
class Watched:
    """A house on SQLite whose statements are counted: machine steps by text, and steps through whole tables."""

    database: Database
    made: Made
    steps: Counter[str]
    walked: Counter[str]

    def see(self, event: dict[str, Any]) -> None:  # Any: what apsw's trace tells
        status = event["stmt_status"]
        self.steps[event["sql"]] += status[_STEPS]
        self.walked[event["sql"]] += status[_WALKED] + status[_AUTO]

    async def counted(self, call: Callable[["Watched"], Awaitable[object]]) -> Counter[str]:
        """Of the second run: the first one also prepares what is used for the first time."""
        await call(self)
        self.steps.clear()
        self.walked.clear()
        await call(self)
        return Counter({sql: steps for sql, steps in self.steps.items() if sql.strip() not in ("BEGIN", "ROLLBACK")})


@asynccontextmanager
async def watched(made: World, folder: Path) -> AsyncIterator[Watched]:
    database = await open_database(None, folder)
    house = Watched(database, await fill(database, made), Counter(), Counter())

    async def watch(tx: Transaction) -> None:
        tx._link.trace_v2(apsw.SQLITE_TRACE_PROFILE, house.see)  # type: ignore[attr-defined]  # SQLite's own

    await database.transact(watch)
    await database.read(watch)
    yield house
    await database.close()


async def sends(house: Watched, drafts: list[Draft]) -> None:
    await commit(house.database, drafts, NOON + sum(house.steps.values()))


def caller(group: int = world.TEA) -> Caller:
    return Caller(GroupId(group), "Tea Club", Door.GRAPH)


async def history(house: Watched, *, deep: bool = False) -> None:
    messages = Messages(house.database, LocalWakeups(), MovableClock(NOON), Rules(Limits(), LINKS))
    before = house.made.mid(3, 7) if deep else None
    page = await messages.history(caller(), ChatId(world.chat_of(world.TEA, 3)), count=5, before=before)
    assert len(page.messages) == 5


async def listing(house: Watched) -> None:
    page = await Listing(house.database, bytes(32)).page(caller(), 50, None)
    assert len(page.chats) == 50


async def token(house: Watched) -> None:
    found = await house.database.read(lambda tx: accounts.token_row(tx, digest_of(world.token_of(world.POLLED))))
    assert found is not None


async def a_poll_looks(house: Watched) -> None:
    async def work(tx: Transaction) -> None:
        row = await feed.feed(tx, GroupId(world.POLLED))
        await feed.page(tx, GroupId(world.POLLED), row.last_position, 100)

    await house.database.read(work)


async def a_contact_is_named(house: Watched) -> None:
    person, group = UserId(world.person(5)), GroupId(world.TEA)
    assert await house.database.read(lambda tx: chats.shares_chat(tx, person, group))


CALLS: dict[str, Callable[[Watched], Awaitable[object]]] = {
    "a bot sends one": partial(sends, drafts=bot_writes(1)),
    "a bot sends 64": partial(sends, drafts=bot_writes(64)),
    "a bot sends 64 by name": partial(sends, drafts=to_people(64)),
    "64 people write, nobody subscribes": partial(sends, drafts=people_write(64, world.TEA)),
    "64 people write, a bot polls": partial(sends, drafts=people_write(64, world.POLLED)),
    "64 people write, a webhook": partial(sends, drafts=people_write(64, world.HOOKED)),
    "the newest page of a history": history,
    "a deep page of a history": partial(history, deep=True),
    "a page of chats": listing,
    "a token": token,
    "a poll looks": a_poll_looks,
    "a contact is named": a_contact_is_named,
}


async def test_a_call_takes_as_many_steps_in_a_large_house_as_in_a_small_one(tmp_path: Path) -> None:
    async with watched(SMALL, tmp_path / "small") as small, watched(LARGE, tmp_path / "large") as large:
        grown: dict[tuple[str, str], tuple[int, int]] = {}
        for name, call in CALLS.items():
            few, many = await small.counted(call), await large.counted(call)

            assert few.keys() == many.keys(), name
            assert few, name
            grown |= {(name, sql): (few[sql], many[sql]) for sql in few if not close(few[sql], many[sql])}
            assert large.walked == Counter(), name

    assert grown == {}


def close(few: int, many: int) -> bool:
    return abs(many - few) <= CLOSE * few


@pytest.mark.parametrize("in_order", [True, False], ids=["in order", "in no order"])
async def test_finding_what_is_due_takes_no_longer_the_more_a_dead_webhook_is_owed(
    tmp_path: Path, in_order: bool
) -> None:
    async def due(house: Watched) -> None:
        work = partial(deliveries.heads, wants=[Want((world.DEAD, 1), 8)], now=NOON + 10**9, in_order=in_order)
        walk = await house.database.read(work)
        assert len(walk.heads[world.DEAD, 1]) == 8

    async with watched(SMALL, tmp_path / "data") as house:
        await commit(house.database, people_write(512, world.DEAD))
        few = await house.counted(due)
        for batch in range(1, 40):
            await commit(house.database, people_write(512, world.DEAD), NOON + batch)
        many = await house.counted(due)

    assert few.keys() == many.keys()
    assert {sql: (few[sql], many[sql]) for sql in few if not close(few[sql], many[sql])} == {}
