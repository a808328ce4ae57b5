"""The live feed as a browser meets it: real sockets through the server as it ships."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET
from socket import socket as create_socket
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from gonets.server.operate import listening
from gonets.server.people.feed import live
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR
from tests.people.person import Person
from tests.town import Json, Town

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")


@asynccontextmanager
async def served(town: Town) -> AsyncIterator[str]:
    """Where the feed of this town is listening."""
    bound = listening.bind("127.0.0.1", 0)
    bound.setsockopt(SOL_SOCKET, SO_SNDBUF, 16 * 1024)  # so that a peer that takes nothing is noticed before long
    http = listening.HttpServer(town.house.app, 2)
    await http.open(bound)
    port = bound.getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        town.house.live.close()
        await http.close()
        bound.close()


@pytest.fixture
async def place(town: Town) -> AsyncIterator[str]:
    async with served(town) as found:
        yield found


def opened(place: str, who: object = NINA, origin: str | None = None, path: str = live.PATH, **more: Any) -> connect:
    return connect(f"ws://{place}{path}?as={who}", origin=Origin(origin or f"http://{place}"), **more)


async def hears(socket: ClientConnection, kind: str) -> Json:
    """The next frame of that kind."""
    async for text in socket:
        frame = json.loads(text)
        if frame["kind"] == kind:
            return frame
    raise AssertionError(f"closed before any {kind}")


async def begun(socket: ClientConnection, places: dict[str, str] | None = None) -> None:
    await socket.send(json.dumps({"places": places or {}}))
    await hears(socket, "ready")


async def test_a_page_hears_what_is_written(place: str, town: Town, nina: Person) -> None:
    async with opened(place, TIMUR) as socket:
        await begun(socket)
        mid = await nina.says(DIALOG, "привет")
        frame = await hears(socket, "message")
        assert (frame["message"]["message"]["mid"], frame["message"]["message"]["text"]) == (mid, "привет")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", "https://127.0.0.1"])
async def test_a_foreign_page_is_turned_away_at_the_handshake(place: str, town: Town, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(place, origin=origin):
            pass
    assert refused.value.response.status_code == 403
    assert len(town.house.live) == 0


@pytest.mark.parametrize("who", ["user:1", "", "group:57100000000333"])
async def test_nobody_is_turned_away_at_the_handshake(place: str, who: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(place, who):
            pass
    assert refused.value.response.status_code == 403


async def test_a_persona_is_of_development(production: Town) -> None:
    async with served(production) as place:
        with pytest.raises(InvalidStatus) as refused:
            async with opened(place, origin="https://chat.example"):
                pass
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "first", ["", "[]", "{", '{"places": 1}', '{"places": {"chat:x": "0.0.0"}}', b"{}", "x" * 70_000]
)
async def test_a_first_frame_that_is_none_ends_it(place: str, town: Town, first: str | bytes) -> None:
    async with opened(place) as socket:
        await socket.send(first)
        with pytest.raises(ConnectionClosed):
            await the_end(socket)
    await settled(town)


async def test_one_that_talks_all_the_time_is_let_go(place: str, town: Town) -> None:
    async with opened(place) as socket:
        await begun(socket)
        with pytest.raises(ConnectionClosed):
            await chatter(socket)
    await settled(town)


async def test_one_that_takes_nothing_is_told_to_come_back(
    place: str, town: Town, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SLOW_BYTES", 50_000)
    small = create_socket()
    small.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
    host, port = place.split(":")
    small.connect((host, int(port)))
    async with opened(place, TIMUR, sock=small) as socket, opened(place, NINA) as quick:
        await begun(socket)
        await begun(quick)
        socket.transport.pause_reading()
        while not any(one.is_ending for one in town.house.live.busy):
            await nina.says(EVERYBODY, "x" * 4096)
            assert (await hears(quick, "message"))["message"]["message"]["text"] == "x" * 4096
        (slow,) = (one for one in town.house.live.busy if one.is_ending)
        assert slow.user == TIMUR
        assert slow.abort is not None
        slow.abort()  # as it happens ten seconds later
        await settled(town, 1)


async def test_a_server_that_stops_tells_everybody_when_to_come_back(place: str, town: Town) -> None:
    async with opened(place) as one, opened(place, TIMUR) as other:
        await begun(one)
        await begun(other)
        assert town.house.live.close() == 2
        for socket in (one, other):
            bye = await hears(socket, "bye")
            assert (bye["reason"], bye["wait_ms"] >= 200) == ("restart", True)
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012


async def test_a_page_that_is_killed_leaves_nothing_behind(place: str, town: Town) -> None:
    for _ in range(5):
        socket = await opened(place)
        await begun(socket)
        socket.transport.abort()
    await settled(town)
    timeline = town.house.timeline
    assert (timeline._chats, timeline._people, timeline._listeners) == ({}, {}, {})


async def test_a_wrong_path_is_refused(place: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(place, path="/api/other"):
            pass
    assert refused.value.response.status_code == 403


async def settled(town: Town, left: int = 0) -> None:
    """Until no more sockets than that are known."""
    while len(town.house.live) > left:  # noqa: ASYNC110 - nobody in the house waits for this, so nobody tells
        await asyncio.sleep(0)


async def the_end(socket: ClientConnection) -> None:
    """Until it is closed; that it is, is what raises."""
    while True:
        await socket.recv()


async def chatter(socket: ClientConnection) -> None:
    for _ in range(10_000):
        await socket.send("{}")
    await the_end(socket)
