"""W-POLL-5: a poll that finds nothing parks while its marker is being committed, and is not answered before it is."""

import asyncio

from gonets.server.domain.refusals import Unavailable
from gonets.server.store import feed
from gonets.server.store.database import Database, Lane, T, Work
from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.graph import acts
from tests.graph.test_polling import are_waiting, parked, said, texts
from tests.town import Town


class SlowToCommit:
    """A database before the real one: what rides waits until it may go, or fails."""

    def __init__(self, real: Database, fault: Unavailable | None = None) -> None:
        self._real = real
        self._fault = fault
        self.may_go = asyncio.Event()

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        if lane == "riding":
            await self.may_go.wait()
            if self._fault is not None:
                raise self._fault
        return await self._real.transact(work, lane=lane)

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        return await self._real.read(work, heavy=heavy)

    async def close(self) -> None:
        await self._real.close()


async def listening(town: Town, fault: Unavailable | None = None) -> SlowToCommit:
    """With one event behind it; riders are held up from here on."""
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "1")
    slow = SlowToCommit(town.house.feeds._database, fault)
    town.house.feeds._database = slow
    return slow


async def committed(town: Town) -> int:
    row = await town.house.feeds._database.read(lambda tx: feed.feed(tx, TEA_CLUB))
    return int(row.committed)


async def test_the_answer_waits_for_the_marker(town: Town) -> None:
    slow = await listening(town)
    (poll,) = await parked(town, marker=1)

    await town.says(NINA, EVERYBODY, "2")
    await acts.until(lambda: not are_waiting(town, 1))
    for _ in range(100):
        await asyncio.sleep(0)  # as far as it gets
    assert (poll.done(), await committed(town)) == (False, 0)
    slow.may_go.set()

    assert said(await poll) == ["2"]
    assert await committed(town) == 1
    assert await texts(town) == ["2"]


async def test_the_marker_is_committed_while_the_poll_is_parked(town: Town) -> None:
    slow = await listening(town)
    slow.may_go.set()
    (poll,) = await parked(town, marker=1)

    async with asyncio.timeout(30):
        while await committed(town) < 1:  # noqa: ASYNC110 - a commit rings no bell
            await asyncio.sleep(0)

    assert not poll.done()
    await town.says(NINA, EVERYBODY, "2")
    assert said(await poll) == ["2"]


async def test_a_marker_that_cannot_be_committed_ends_the_poll(town: Town) -> None:
    slow = await listening(town, Unavailable())
    (poll,) = await parked(town, marker=1)

    slow.may_go.set()

    assert (await poll).code == 2
    assert not are_waiting(town, 1)
    assert await texts(town) == ["1"]


async def test_a_poll_that_may_not_park_commits_nothing(town: Town) -> None:
    """W-LIM-2: a call refused with 8 has no effect."""
    await listening(town)
    town.house.feeds._most_waiting = 0

    answer = await acts.ask(town, TEA_CLUB, "GET", "me/updates", marker=1, timeout=90)

    assert (answer.code, await committed(town)) == (8, 0)
