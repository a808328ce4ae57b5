"""A small server on a real socket, in the loop of the test, whose wheel of time the test turns by hand."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from gonets.server.bodies import Gone, read_body
from gonets.server.domain.refusals import BodyTooLarge, TooSlow
from gonets.server.http_protocol import Bounds, DeadlineProtocol, Wheel, protocol_of

BOUNDS = Bounds(unread_bytes=256 * 1024, connections=25)
NEVER_BY_ITSELF = 3600.0
#: More than the kernel takes in for a reader that does not read.
LARGE = 64_000_000


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Both loops, because closing and buffering are theirs."""
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


class Peer:
    """The other end: what a test says and hears, byte for byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def says(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def says_without_end(self, data: bytes) -> None:
        while True:
            await self.says(data)

    async def hears(self) -> tuple[int, bytes]:
        """The next answer, status and body."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
        return status, await self._reader.readexactly(int(length.split(b":")[1])) if length else b""

    async def hears_some(self) -> bytes:
        return await self._reader.read(65536)

    async def hears_the_end(self) -> bytes:
        """Everything up to the close of the connection; a reset is a close too."""
        heard = bytearray()
        try:
            while piece := await self._reader.read(65536):
                heard += piece
        except ConnectionError:
            pass
        return bytes(heard)

    async def leaves(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


async def until(is_so: Callable[[], bool]) -> None:
    """One round of the loop after another: what a transport buffers or closes rings no bell."""
    while not is_so():  # noqa: ASYNC110 - see above
        await asyncio.sleep(0)


class House:
    """The server and what its application saw."""

    def __init__(self, protocol: type[DeadlineProtocol], wheel: Wheel) -> None:
        self.protocol = protocol
        self.wheel = wheel
        self.state = ServerState()
        self.seen: list[str] = []
        self.news = asyncio.Event()
        self.gate = asyncio.Event()
        self.port = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Echo the body; some paths behave on order."""
        path = scope["path"]
        self._saw(path)
        if path == "/gate":
            await self.gate.wait()
        try:
            answer = b"x" * LARGE if path == "/large" else await self._body(path, scope, receive)
        except Gone:
            self._saw("gone")
            return
        self._saw(answer[:200].decode("latin-1"))
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _body(self, path: str, scope: Scope, receive: Receive) -> bytes:
        if path == "/deaf":
            return b"did not listen"
        if path == "/poll":
            while (await receive())["type"] != "http.disconnect":
                self._saw("polling")
            raise Gone
        if path == "/headers":
            await read_body(scope, receive, 100_000)
            return b",".join(name for name, _ in scope["headers"])
        try:
            return await read_body(scope, receive, 100_000)
        except TooSlow:
            return b"too slow"
        except BodyTooLarge as refused:
            return f"too large {refused.data}".encode()

    def _saw(self, what: str) -> None:
        self.seen.append(what)
        self.news.set()

    async def has_seen(self, what: str) -> None:
        while what not in self.seen:
            self.news.clear()
            await self.news.wait()

    def connections(self) -> list[DeadlineProtocol]:
        return [one for one in self.state.connections if isinstance(one, DeadlineProtocol)]

    async def is_empty(self) -> None:
        """Until every connection and every task is gone."""
        await until(lambda: not self.state.connections and not self.state.tasks)

    async def has_taken(self, wanted: Callable[[DeadlineProtocol], bool]) -> None:
        """Until some connection is as wanted: the server has taken in what the peer said."""
        await until(lambda: any(map(wanted, self.connections())))

    def turn(self, ticks: int) -> None:
        for _ in range(ticks):
            self.wheel.turn()


class SocketProtocol(asyncio.Protocol):
    """Stands for uvicorn's WebSocket protocol: takes the connection over and says so."""

    def __init__(self, config: uvicorn.Config, server_state: ServerState, app_state: object) -> None:
        pass

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        transport.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")


class Street(NamedTuple):
    house: House
    call: Callable[[], Awaitable[Peer]]


@pytest.fixture
def sockets() -> type[asyncio.Protocol]:
    """What takes over a connection that becomes a WebSocket."""
    return SocketProtocol


@pytest.fixture
async def street(caplog: pytest.LogCaptureFixture, sockets: type[asyncio.Protocol]) -> AsyncIterator[Street]:
    """The house, and a way to call at it. Whatever happens there, it logs nothing."""
    wheel = Wheel(tick_s=NEVER_BY_ITSELF)
    house = House(protocol_of(wheel, BOUNDS), wheel)
    config = uvicorn.Config(house, http=house.protocol, ws=sockets, log_config=None, access_log=False)
    loop = asyncio.get_running_loop()

    def connection() -> DeadlineProtocol:
        return house.protocol(config=config, server_state=house.state, app_state={}, _loop=loop)

    server = await loop.create_server(connection, "127.0.0.1", 0)
    house.port = server.sockets[0].getsockname()[1]
    peers: list[Peer] = []

    async def call() -> Peer:
        peers.append(Peer(*await asyncio.open_connection("127.0.0.1", house.port)))
        return peers[-1]

    with caplog.at_level(logging.WARNING):
        yield Street(house, call)
        house.gate.set()
        for peer in peers:
            await peer.leaves()
        await house.is_empty()
        server.close()
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []
