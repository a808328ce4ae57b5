"""The shop or its server killed with SIGKILL in the middle of an order: one order, and each message once (P1, P4, P6).

W-IDEM-2, W-ANS-3 and W-POLL-5 are what the shop relies on.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.delivery.receivers import dead_port
from tests.e2e.passage import Asked, Chooses, Passage, Stage, Stop, never, passage_to
from tests.e2e.shop import POLL, WEBHOOK, Customer, Shop, everything_happened_once, order
from tests.reliability.harness.server import Server

SERVER, BOT = "the server", "the bot"


@dataclass
class Street:
    """The shop, its server, and the passages between them on which one of them is killed."""

    server: Server
    shop: Shop
    calls: Passage
    """What the shop asks of the server…"""
    events: Passage
    """…and, by webhook, what the server tells the shop."""
    kills: int = 0

    async def kill_at_stops(self, who: str) -> None:
        """For ever: whenever a call stands still, `who` is killed and started again."""
        while True:
            stop = await self.calls.stops.get()
            self.kills += 1
            if who == SERVER:
                self.server.kill()
                await self.server.ended()
                stop.set()
                await self.server.start()
            else:
                await self.shop.kill()
                stop.set()
                await self.shop.start()


@asynccontextmanager
async def street(way: str, folder: Path) -> AsyncIterator[Street]:
    port, shops = dead_port(), dead_port()
    stops: asyncio.Queue[Stop] = asyncio.Queue()
    async with passage_to(port, stops) as calls, passage_to(shops, stops) as events:
        options = ("--port", str(port), "--set", f"server.public_url={calls.url}", "--set", "webhooks.schedule=1")
        server = Server(folder / "data", *options)
        await server.start()
        words = [WEBHOOK, str(shops)] if way == WEBHOOK else [POLL]
        shop = Shop(calls.url, folder, *words, called_at=events.url)
        await shop.start()
        try:
            yield Street(server, shop, calls, events)
        finally:
            await shop.kill()
            await server.close()


async def kills(place: Street, who: str, on: Passage, chooses: Chooses) -> None:
    """A whole order, in which `who` is killed wherever `chooses` says."""
    on.chooses = chooses
    nina = Customer(place.calls.url)
    async with asyncio.TaskGroup() as together:
        killing = together.create_task(place.kill_at_stops(who))
        await order(nina)
        on.chooses = never
        await everything_happened_once(place.shop, nina)
        killing.cancel()
    assert "Traceback" not in place.server.said(), place.server.said()


def once(call: str, stage: Stage, after: int = 0) -> Chooses:
    """At the first such call, or at the one that comes after so many."""
    numbers = itertools.count()

    def chooses(asked: Asked) -> Stage | None:
        return stage if call in asked.call and next(numbers) == after else None

    return chooses


def each(stage: Stage) -> Chooses:
    """At every call with an effect, the first time it is made. A second try at an upload has another link."""
    seen: set[str] = set()

    def chooses(asked: Asked) -> Stage | None:
        effect = asked.key or ("upload" if "/upload/" in asked.call else "")
        if not effect or effect in seen:
            return None
        seen.add(effect)
        return stage

    return chooses


@pytest.mark.slow
@pytest.mark.parametrize("way", [POLL, WEBHOOK])
@pytest.mark.parametrize("who", [SERVER, BOT])
@pytest.mark.parametrize(
    ("call", "stage"),
    [
        pytest.param("/answer", Stage.ASKED, id="between press and answer"),
        pytest.param("/upload/", Stage.DONE, id="after the photo was uploaded"),
    ],
)
async def test_killed_at_one_call(tmp_path: Path, way: str, who: str, call: str, stage: Stage) -> None:
    async with street(way, tmp_path) as place:
        await kills(place, who, place.calls, once(call, stage))

        assert place.kills == 1


@pytest.mark.slow
@pytest.mark.parametrize("who", [SERVER, BOT])
async def test_killed_before_the_confirmation_was_committed_as_heard(tmp_path: Path, who: str) -> None:
    async with street(POLL, tmp_path) as place:
        await kills(place, who, place.calls, once("marker=", Stage.ASKED, after=5))

        assert place.kills == 1


@pytest.mark.slow
@pytest.mark.parametrize("who", [SERVER, BOT])
async def test_killed_before_the_server_knows_that_the_confirmation_arrived(tmp_path: Path, who: str) -> None:
    async with street(WEBHOOK, tmp_path) as place:
        await kills(place, who, place.events, once("POST /", Stage.DONE, after=5))

        assert place.kills == 1


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("way", [POLL, WEBHOOK])
@pytest.mark.parametrize(("who", "stage"), [(SERVER, Stage.DONE), (BOT, Stage.DONE), (BOT, Stage.ASKED)])
async def test_killed_at_every_call(tmp_path: Path, way: str, who: str, stage: Stage) -> None:
    async with street(way, tmp_path) as place:
        await kills(place, who, place.calls, each(stage))

        assert place.kills == 9  # three messages, three answers, two edits, one upload
