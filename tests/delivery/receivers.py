"""Receivers of webhooks on loopback that answer by script: well, badly, slowly or never."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived: everything of it."""

    path: str
    headers: dict[str, str]  # lower case
    body: bytes
    connection: int

    @property
    def event(self) -> str:
        return self.headers["webhook-id"]


Send = Callable[[asyncio.StreamWriter], Awaitable[None]]
Script = Callable[[Request], Send]


def says(status: int, body: bytes = b"", *headers: str) -> Send:
    """A complete answer."""

    async def send(writer: asyncio.StreamWriter) -> None:
        head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} Word", f"Content-Length: {len(body)}", *headers))
        writer.write(head.encode() + b"\r\n" + body)
        await writer.drain()

    return send


def raw(data: bytes) -> Send:
    """These very bytes, and then the end."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return send


def endless(head: bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") -> Send:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()

    return send


async def hangs(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drips(writer: asyncio.StreamWriter) -> None:
    """A byte of the head now and then, so that a deadline per read would never come."""
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Drip: " + b"o" * 10_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def body_drips(writer: asyncio.StreamWriter) -> None:
    """A head at once, and then a byte now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"o")
        await writer.drain()
        await asyncio.sleep(0.02)


async def resets(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def closes(writer: asyncio.StreamWriter) -> None:
    writer.close()


def withheld(until: asyncio.Event, answer: Send) -> Send:
    async def send(writer: asyncio.StreamWriter) -> None:
        await until.wait()
        await answer(writer)

    return send


OK = says(200)


@dataclass
class Receiver:
    """Records every byte; `script` decides what to do with a request."""

    script: Script = lambda _: OK
    requests: list[Request] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    connections: int = 0
    port: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?secret=%D1%87a"

    @property
    def events(self) -> list[str]:
        return [request.event for request in self.requests]

    async def until(self, count: int) -> list[Request]:
        """The first so many requests."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.requests) < count:
                self._news.clear()
                await self._news.wait()
        return self.requests[:count]

    async def meets(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                request = await _read(reader, number)
                self.requests.append(request)
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                self._news.set()
                try:
                    await self.script(request)(writer)
                finally:
                    self.in_flight -= 1
        writer.transport.abort()


async def _read(reader: asyncio.StreamReader, connection: int) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    _, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(path, headers, body, connection)


@asynccontextmanager
async def listening(script: Script = lambda _: OK, *, port: int = 0) -> AsyncIterator[Receiver]:
    receiver = Receiver(script)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(receiver.meets(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        ending = list(tasks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)


def dead_port() -> int:
    """Nobody listens there."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
