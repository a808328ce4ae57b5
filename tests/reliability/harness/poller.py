"""Long pollers that write down every answer: one keeps its marker, one leaves the place to the server (W-POLL)."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.reliability.harness.link import Link, NoAnswer
from tests.reliability.harness.server import Where


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of updates that arrived; `after` is the marker it was asked with."""

    after: int | None
    marker: int
    events: tuple[bytes, ...]
    start: float
    end: float


class _Updates(msgspec.Struct):
    """Events stay the bytes they came as."""

    updates: list[msgspec.Raw]
    marker: str


@dataclass(slots=True)
class Poller:
    """Runs until `ends` is set and nothing more comes. `keeps_marker` is the bot that stores its place."""

    where: Where
    token: str
    random: Random
    keeps_marker: bool
    ends: asyncio.Event
    pages: list[Page] = field(default_factory=list)
    refusals: list[bytes] = field(default_factory=list)
    unanswered: int = 0
    _marker: int | None = None

    def __post_init__(self) -> None:
        if self.keeps_marker:
            self._marker = 0  # the oldest kept

    async def run(self) -> None:
        link = Link(self.where)
        try:
            while not await self._poll(link):
                pass
        finally:
            await link.close()

    async def _poll(self, link: Link) -> bool:
        """Whether all has been read."""
        ending = self.ends.is_set()
        asked: dict[str, Any] = {"access_token": self.token, "timeout": 0 if ending else 1}
        asked["count"] = self.random.choice((3, 20, 100))
        if self._marker is not None:
            asked["marker"] = self._marker
        await link.connect()
        start = time.monotonic()
        try:
            answer = await link.ask("GET", f"/graph/me/updates?{urlencode(asked)}")
        except NoAnswer:
            self.unanswered += 1
            return False
        if answer.code:
            self.refusals.append(answer.body)
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)))  # as a bot does (W-ERR-6)
            return False
        found = msgspec.json.decode(answer.body, type=_Updates)
        events = tuple(bytes(event) for event in found.updates)
        self.pages.append(Page(self._marker, int(found.marker), events, start, time.monotonic()))
        if self.keeps_marker:
            self._marker = self._next(int(found.marker))
        return ending and not events

    def _next(self, marker: int) -> int | None:
        """Now and then a bot forgets to note its place, and asks for what it was given once more."""
        if self.random.random() < 0.1 and not self.ends.is_set():
            return self._marker
        return marker
