"""The process that holds many pages open on the live feed: ``python -m gonets.cli.bench.load.sockets JOB``."""

import asyncio
import json
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any, cast

import msgspec
import uvloop

from gonets.server.clock import SystemClock

_MEMBERS = 1_000
_HANDSHAKES_AT_ONCE = 64
_SETTLE_S = 3.0
monotonic = SystemClock().monotonic


class Job(msgspec.Struct, frozen=True):
    """A server in development, its process, how many pages, and how many messages reach the pages of one chat."""

    host: str
    port: int
    pid: int
    pages: int
    messages: int


class Found(msgspec.Struct, frozen=True):
    """What was seen; times in seconds, memory in bytes."""

    page_bytes: float
    opened_s: float
    reached_s: tuple[float, ...]
    cpu_s: float
    deliveries: int
    idle_cpu: float
    came_back_s: float
    sends_p99_s: float
    sends: int


@dataclass(slots=True, eq=False)
class Page(asyncio.Protocol):
    """A browser reduced to what costs the server: it counts the frames of each kind, and looks into none."""

    hears: Callable[["Page", bytes], None]
    first: bytes
    opening: bytes
    transport: asyncio.Transport | None = None
    rest: bytes = b""
    is_open: bool = False
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.opening)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        self.rest += data
        if not self.is_open:
            head, separator, rest = self.rest.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise SystemExit(f"the server opens no socket: {head[:200]!r}")
            self.is_open, self.rest = True, rest
            assert self.transport is not None, "it was made"  # noqa: S101 narrows the type
            self.transport.write(_masked(self.first))
        while (frame := self._frame()) is not None:
            self.hears(self, frame)

    def _frame(self) -> bytes | None:
        """The payload of the next whole frame; the server masks nothing."""
        rest = self.rest
        if len(rest) < 2:
            return None
        size, start = rest[1] & 127, 2
        if size == 126:
            size, start = int.from_bytes(rest[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(rest[2:10], "big"), 10
        if len(rest) < start + size:
            return None
        self.rest = rest[start + size :]
        if rest[0] == 0x89 and self.transport is not None:
            self.transport.write(_masked(rest[start : start + size], 0x8A))
        return rest[start : start + size]


def _masked(payload: bytes, kind: int = 0x81) -> bytes:
    """With a mask of zeros, which changes nothing."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return bytes([kind]) + size + bytes(4) + payload


class Crowd:
    """People, a chat of a thousand of them, and a page for each."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.url = f"http://{job.host}:{job.port}"
        self.people: list[str] = []
        self.chat = ""
        self.pages: list[Page] = []
        self._ready = 0
        self._told = 0
        self._wanted: tuple[str, int] = ("", 0)
        self._reached = asyncio.Event()

    def make(self) -> None:
        """Through the doors, before anything is measured."""
        self.people = [
            self.ask("console/users", {"name": f"Page {number}"})["user_id"] for number in range(self.job.pages)
        ]
        members = self.people[1:_MEMBERS]
        self.chat = self.ask("chats", {"title": "The thousand", "members": members}, self.people[0])["chat_id"]

    def ask(self, path: str, body: object, as_: str = "") -> Any:  # Any: JSON
        headers = {"Origin": self.url, "Content-Type": "application/json"} | ({"X-Gonets-As": as_} if as_ else {})
        asked = urllib.request.Request(f"{self.url}/api/{path}", json.dumps(body).encode(), headers)  # noqa: S310 ours
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 ours
            return json.load(answer)

    async def say(self, number: str) -> float:
        """How long the answer took."""
        began = monotonic()
        body = {"client_id": f"page-{number}", "text": f"word {number} " + "x" * 90}
        await asyncio.to_thread(self.ask, f"chats/{self.chat}/messages", body, self.people[0])
        return monotonic() - began

    async def open(self) -> float:
        """All of them, as quickly as they are taken in; until each has heard that it missed nothing."""
        began, self._ready, self._reached = monotonic(), 0, asyncio.Event()
        self._wanted = ("ready", len(self.people))
        gate = asyncio.Semaphore(_HANDSHAKES_AT_ONCE)
        self.pages = await asyncio.gather(*(self._page(person, gate) for person in self.people))
        await self._reached.wait()
        return monotonic() - began

    async def _page(self, person: str, gate: asyncio.Semaphore) -> Page:
        head = (
            f"GET /api/live?as={person} HTTP/1.1\r\nHost: {self.job.host}:{self.job.port}\r\nOrigin: {self.url}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
        )
        async with gate:
            made = Page(self._hears, b'{"places":{}}', head.encode())
            await asyncio.get_running_loop().create_connection(lambda: made, self.job.host, self.job.port)
        return made

    def _hears(self, page: Page, frame: bytes) -> None:
        kind, count = self._wanted
        if frame.startswith(b'{"kind":"%b"' % kind.encode()):
            self._told += 1
            if self._told >= count:
                self._told = 0
                self._reached.set()

    async def fan_out(self) -> list[float]:
        """From the beginning of each send to the last page that hears of it."""
        took = []
        for number in range(self.job.messages):
            self._told, self._reached = 0, asyncio.Event()
            self._wanted = ("message", min(_MEMBERS, len(self.people)))
            began = monotonic()
            await self.say(f"fan-{number}")
            await self._reached.wait()
            took.append(monotonic() - began)
        return took

    async def come_back(self) -> tuple[float, list[float]]:
        """All cables pulled at once, all back at once, while somebody writes."""
        self._wanted, self._told = ("ready", len(self.people)), 0
        for page in self.pages:
            assert page.transport is not None, "it was made"  # noqa: S101 narrows the type
            page.transport.abort()
        await asyncio.gather(*(page.lost.wait() for page in self.pages))
        coming = asyncio.create_task(self.open())
        sends: list[float] = []
        while not coming.done():
            sends.append(await self.say(f"back-{len(sends)}"))
        return await coming, sends


def memory_of(pid: int) -> int:
    """The process's own share of memory."""
    with open(f"/proc/{pid}/smaps_rollup") as told:
        return next(int(line.split()[1]) for line in told if line.startswith("Pss:")) * 1024


def cpu_of(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as told:
        words = told.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / 100


async def measured(job: Job) -> Found:
    crowd = Crowd(job)
    crowd.make()
    before = memory_of(job.pid)
    opened_s = await crowd.open()
    cpu = cpu_of(job.pid)
    await asyncio.sleep(_SETTLE_S)
    idle = (cpu_of(job.pid) - cpu) / _SETTLE_S
    page_bytes = (memory_of(job.pid) - before) / job.pages
    cpu = cpu_of(job.pid)
    reached = await crowd.fan_out()
    cpu = cpu_of(job.pid) - cpu
    came_back_s, sends = await crowd.come_back()
    p99 = quantiles(sends, n=100)[98] if len(sends) > 1 else max(sends, default=0.0)
    deliveries = len(reached) * min(_MEMBERS, job.pages)
    return Found(page_bytes, opened_s, tuple(reached), cpu, deliveries, idle, came_back_s, p99, len(sends))


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.argv[1], type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(measured(asked))) + b"\n")
