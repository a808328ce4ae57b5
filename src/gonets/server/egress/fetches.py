"""Fetching from somebody's host: few at once at each, few redirects, and no body but a plain one (W-ATT-IMAGE-2)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp

from gonets.server.egress.guard import Refused, Target

REDIRECTS = 3
REDIRECTING = frozenset({301, 302, 303, 307, 308})
AT_ONCE = 2


@dataclass(slots=True)
class _Room:
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    guests: int = 0


class Hosts:
    """At most two fetches are under way at a host; who comes later waits, within their own deadline."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}

    @asynccontextmanager
    async def room(self, host: str) -> AsyncIterator[None]:
        name = host.rstrip(".")
        room = self._rooms.setdefault(name, _Room())
        room.guests += 1
        try:
            async with room.gate:
                yield
        finally:
            room.guests -= 1
            if not room.guests:
                del self._rooms[name]


def redirected_to(target: Target, response: aiohttp.ClientResponse) -> str:
    """The text of the next URL, not judged yet. Raises ValueError."""
    location = response.headers.get("Location")
    if not location:
        raise ValueError("a redirect to nowhere")
    return urljoin(str(target.url), location)


def require_no_less_safe(target: Target, following: Target) -> None:
    if (target.scheme, following.scheme) == ("https", "http"):
        raise Refused("from https to http")


def require_plain(response: aiohttp.ClientResponse) -> None:
    """We asked for identity: a compressed body may be a bomb. Raises ValueError."""
    if response.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise ValueError("the body is encoded")
