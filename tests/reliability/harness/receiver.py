"""A bot's server that does as it is told and writes down every byte; it lives in the test and survives the server."""

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from socket import SO_LINGER, SOL_SOCKET

from standardwebhooks.webhooks import Webhook


class Does(Enum):
    """What becomes of one call."""

    OK = "200"
    CREATED = "201"
    FAIL = "500"
    MOVED = "301"
    GONE = "410"
    HANG = "no answer, the line stays open"
    DRIP = "an answer that never ends its first line"
    RESET = "the line is torn"
    CLOSE = "hung up without an answer"
    SHORT = "200 with less body than promised"
    ENDLESS = "200 with a body that never ends"


_STATUS = {
    Does.OK: b"200 OK",
    Does.CREATED: b"201 Created",
    Does.FAIL: b"500 Server Error",
    Does.MOVED: b"301 Moved\r\nLocation: /elsewhere",
    Does.GONE: b"410 Gone",
}
#: What the contract counts as delivered: a complete head that says 200 (W-HOOK-1).
DELIVERED = (Does.OK, Does.SHORT, Does.ENDLESS)


@dataclass(frozen=True, slots=True)
class Got:
    """One call, and when its answer had been written (None: it never was)."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    does: Does
    answered: float | None = None

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def attempt(self) -> int:
        return int(self.headers["x-gonets-attempt"])

    @property
    def chat(self) -> str:
        return str(json.loads(self.body)["recipient"]["chat_id"])

    @property
    def is_delivered(self) -> bool:
        return self.does in DELIVERED and self.answered is not None


Script = Callable[[Got], Does]


def always_ok(_: Got) -> Does:
    return Does.OK


class Receiver:
    """Any number of hooks, told apart by path. `bell` is set with every call."""

    def __init__(self, script: Script = always_ok) -> None:
        self.script = script
        self.log: list[Got] = []
        self.bell = asyncio.Event()
        self.url = ""
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, EOFError, asyncio.IncompleteReadError):
            pass  # killed in the middle of a call
        finally:
            self._writers.discard(writer)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        got = Got(head[0].split()[1], headers, body, time.monotonic(), Does.HANG)
        got = replace(got, does=self.script(got))
        place = len(self.log)
        self.log.append(got)
        stays = await _act(got.does, reader, writer)
        if got.does not in (Does.HANG, Does.DRIP):
            self.log[place] = replace(got, answered=time.monotonic())
        self.bell.set()
        return stays

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits for calls until it does."""
        while not holds():
            self.bell.clear()
            await self.bell.wait()

    async def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._serving)


async def _act(does: Does, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the line may be used again."""
    match does:
        case Does.HANG:
            await reader.read()
        case Does.DRIP:
            writer.write(b"HTTP/1.1 200 O")
            await reader.read()
        case Does.RESET:
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        case Does.CLOSE:
            pass
        case Does.SHORT:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless")
            await writer.drain()
        case Does.ENDLESS:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            with suppress(OSError):
                while not reader.at_eof():
                    writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
                    await writer.drain()
                    await asyncio.sleep(0)
        case _:
            writer.write(b"HTTP/1.1 " + _STATUS[does] + b"\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return True
    return False


@asynccontextmanager
async def receiving(script: Script = always_ok) -> AsyncIterator[Receiver]:
    receiver = Receiver(script)
    listener = await asyncio.start_server(receiver.accept, "127.0.0.1", 0, limit=2**21)
    receiver.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        listener.close()
        await receiver.close()
        await listener.wait_closed()


def is_signed(got: Got, secret: str) -> bool:
    """The Standard Webhooks library judges; its `verify` knows no moved clock, so the time is taken as told."""
    moment = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret).sign(got.id, moment, got.body.decode())
    return expected in got.headers["webhook-signature"].split(" ")
