"""A wire between two parties that loses, cuts, tears and delays on demand."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from socket import SO_LINGER, SOL_SOCKET

from tests.reliability.harness.server import Where


class Way(Enum):
    PASS = "as a wire should"
    SWALLOW = "the answer is lost, the line hangs up"
    CUT_REQUEST = "half of the request arrives, then the line hangs up"
    CUT_ANSWER = "half of the answer arrives, then the line hangs up"
    RESET = "the request arrives, the line is torn at once"
    HALF_CLOSE = "the client's side is closed behind its request"


@dataclass(frozen=True, slots=True)
class _Line:
    client: asyncio.StreamReader
    back: asyncio.StreamWriter
    server: asyncio.StreamReader
    onward: asyncio.StreamWriter


class FaultProxy:
    """Asks `chooses` once for each request what is to become of it. Requests and answers are taken as they come in."""

    def __init__(self, target: Where, chooses: Callable[[], Way]) -> None:
        self._target = target
        self._chooses = chooses
        self.faults = 0
        self.where = Where()
        self.bell = asyncio.Event()  # rung by each fault
        self._ends: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    def accept(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(client, back))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        server, onward = await asyncio.open_connection(*await self._target.place())
        line, ends = _Line(client, back, server, onward), {back, onward}
        self._ends |= ends
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._exchange(line):
                pass
        await self._hang_up(ends)

    async def close(self) -> None:
        for end in self._ends:
            end.transport.abort()
        await asyncio.gather(*self._serving)

    async def _hang_up(self, ends: set[asyncio.StreamWriter]) -> None:
        self._ends -= ends
        for end in ends:
            end.close()
        for end in ends:
            with suppress(OSError):
                await end.wait_closed()

    async def _exchange(self, line: _Line) -> bool:
        """Whether the line may be used again. One request at a time, as our clients send them."""
        request = await whole(line.client)
        way = self._chooses()
        if way is not Way.PASS:
            self.faults += 1
            self.bell.set()
        line.onward.write(request[: len(request) // 2] if way is Way.CUT_REQUEST else request)
        await line.onward.drain()
        match way:
            case Way.CUT_REQUEST:
                return False
            case Way.RESET:
                line.back.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                line.back.transport.abort()
                return False
            case Way.HALF_CLOSE:
                line.onward.write_eof()
        answer = await whole(line.server)
        if way is not Way.SWALLOW:
            line.back.write(answer[: len(answer) // 2] if way is Way.CUT_ANSWER else answer)
            await line.back.drain()
        return way is Way.PASS


async def whole(reader: asyncio.StreamReader) -> bytes:
    """A whole request or answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = (line.split(b":", 1) for line in head.split(b"\r\n")[1:] if line)
    length = next((int(value) for name, value in fields if name.lower() == b"content-length"), 0)
    return head + await reader.readexactly(length)


@asynccontextmanager
async def fault_proxy(target: Where, chooses: Callable[[], Way]) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(target, chooses)
    listener = await asyncio.start_server(proxy.accept, "127.0.0.1", 0, limit=2**21)
    proxy.where.found(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    try:
        yield proxy
    finally:
        listener.close()
        await proxy.close()
        await listener.wait_closed()
