"""Two nodes on one NATS subject: rings cross, faults only cost a safety look (architecture: wake-ups; T10)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from gonets.server.wakeups.nats import MOST_TOPICS, NatsWakeups
from tests.wakeups.nats_server import NatsServer

PATIENCE_S = 30


@pytest.fixture
async def nats_server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path)
    await server.start()
    yield server
    await server.kill()


@pytest.fixture
async def nodes() -> AsyncIterator[AsyncExitStack]:
    """Whatever is opened here is closed at the end."""
    async with AsyncExitStack() as opened:
        yield opened


async def node(opened: AsyncExitStack, url: str, installation: str = "tea") -> NatsWakeups:
    wakeups = await NatsWakeups.open(url, installation, pause_s=0.05)
    opened.push_async_callback(wakeups.close)
    return wakeups


async def linked(opened: AsyncExitStack, url: str, installation: str = "tea") -> NatsWakeups:
    wakeups = await node(opened, url, installation)
    async with asyncio.timeout(PATIENCE_S):
        await wakeups.until_connected()
    return wakeups


async def rings(bell: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await bell.wait()
    bell.clear()


async def test_a_ring_on_one_node_wakes_the_listeners_of_another(
    nats_server: NatsServer, nodes: AsyncExitStack
) -> None:
    here, there = await linked(nodes, nats_server.url), await linked(nodes, nats_server.url)
    ours, theirs, deaf = here.listen("hooks"), there.listen("hooks"), there.listen("chat:C9")

    here.ring({"hooks", "chat:C1"})

    assert ours.is_set()  # at once, not by way of NATS
    await rings(theirs)
    assert not deaf.is_set()


async def test_a_node_does_not_hear_its_own_ring_twice(nats_server: NatsServer, nodes: AsyncExitStack) -> None:
    here, there = await linked(nodes, nats_server.url), await linked(nodes, nats_server.url)
    ours, theirs, answer = here.listen("hooks"), there.listen("hooks"), here.listen("chat:C1")

    here.ring({"hooks"})
    ours.clear()
    await rings(theirs)
    there.ring({"chat:C1"})
    await rings(answer)  # an echo would have come before it

    assert not ours.is_set()


async def test_installations_on_one_nats_do_not_hear_each_other(nats_server: NatsServer, nodes: AsyncExitStack) -> None:
    here, there = await linked(nodes, nats_server.url), await linked(nodes, nats_server.url)
    stranger = await linked(nodes, nats_server.url, "coffee")
    theirs, foreign = there.listen("hooks"), stranger.listen("hooks")

    here.ring({"hooks"})

    await rings(theirs)
    assert not foreign.is_set()


async def test_more_topics_than_a_message_should_name_wake_everybody(
    nats_server: NatsServer, nodes: AsyncExitStack
) -> None:
    here, there = await linked(nodes, nats_server.url), await linked(nodes, nats_server.url)
    theirs = there.listen("hooks")

    here.ring({f"chat:C{number:x}" for number in range(MOST_TOPICS + 1)})

    await rings(theirs)


async def test_a_node_starts_without_nats_and_connects_when_it_comes(
    nats_server: NatsServer, nodes: AsyncExitStack
) -> None:
    await nats_server.kill()
    here, there = await node(nodes, nats_server.url), await node(nodes, nats_server.url)
    ours, theirs = here.listen("hooks"), there.listen("hooks")

    here.ring({"hooks"})
    assert (here.connected, ours.is_set(), theirs.is_set()) == (False, True, False)
    await nats_server.start()

    await rings(theirs)  # once connected, everybody looks: nobody knows what was missed
    assert there.connected


async def test_a_node_that_starts_without_nats_says_so(nodes: AsyncExitStack) -> None:
    said: asyncio.Queue[EventDict] = asyncio.Queue()

    def hear(_: object, __: str, event: EventDict) -> EventDict:
        said.put_nowait(event)
        return event

    with capture_logs(processors=[hear]):
        await node(nodes, "nats://127.0.0.1:1")
        async with asyncio.timeout(PATIENCE_S):
            event = await said.get()

    assert (event["event"], event["log_level"]) == ("nats_away", "warning")


async def test_after_nats_was_away_rings_cross_again(nats_server: NatsServer, nodes: AsyncExitStack) -> None:
    here, there = await linked(nodes, nats_server.url), await linked(nodes, nats_server.url)
    theirs = there.listen("hooks")

    for _ in range(2):
        await nats_server.kill()
        async with asyncio.timeout(PATIENCE_S):
            await here.until_disconnected()
            await there.until_disconnected()
            theirs.clear()
            here.ring({"hooks"})  # lost, and that is all
            await nats_server.start()
            await here.until_connected()
            await there.until_connected()
        theirs.clear()
        here.ring({"hooks"})
        await rings(theirs)


async def test_closing_needs_no_nats(nodes: AsyncExitStack) -> None:
    here = await NatsWakeups.open("nats://127.0.0.1:1", "tea")
    bell = here.listen("hooks")

    await here.close()

    assert bell.is_set()
    assert not here.connected
