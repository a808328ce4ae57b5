"""Calling a checked target: a POST, or a fetch of bytes, each within its deadline; no proxies, cookies, credentials."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import ECONNREFUSED
from functools import lru_cache
from typing import Literal

import aiohttp

from gonets.server.egress.connector import Call, GuardedConnector, calling
from gonets.server.egress.fetches import (
    REDIRECTING,
    REDIRECTS,
    Hosts,
    redirected_to,
    require_no_less_safe,
    require_plain,
)
from gonets.server.egress.guard import Guard, NoAnswer, Refused, Resolver, SystemResolver, Target

#: The head must be complete so long after connecting began (W-HOOK-1) …
HEAD_S = 5.0
#: … and then so much of the body is read, for so long.
BODY_BYTES = 64 * 1024
BODY_S = 1.0
FIRST_BYTES = 1024
#: A refusal takes at least so long, whatever its reason: the guard is no port scanner.
FLOOR_S = 0.25

Fault = Literal[
    "refused by guard", "connection refused", "unreachable", "timeout", "tls", "reset", "dns", "protocol"
]  # fmt: skip


class CallFailed(Exception):
    """No complete answer; `kind` says why."""

    def __init__(self, kind: Fault, took_ms: int) -> None:
        super().__init__(kind)
        self.kind: Fault = kind
        self.took_ms = took_ms


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status and headers, and the first bytes of the body for the console."""

    status: int
    headers: Mapping[str, str]
    first: bytes
    took_ms: int  # to the complete head


class Egress:
    """`monotonic` is the clock's; `tls` is for tests that bring their own authority."""

    def __init__(
        self,
        allow: Collection[str] = (),
        ports: Collection[int] = (),
        *,
        development: bool,
        monotonic: Callable[[], float],
        url_chars: int = 2048,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
        floor_s: float = FLOOR_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._resolver = resolver or SystemResolver()
        self._guard = Guard(allow, ports, development=development, url_chars=url_chars, resolver=self._resolver)
        self._monotonic = monotonic
        self._floor_s = floor_s
        self._pause = pause
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._hosts = Hosts()
        self.check_url = lru_cache(4096)(self._guard.check_url)  # the same few URLs, thousands of times a second

    def owns(self, addresses: Collection[str] = (), ports: Collection[int] = ()) -> None:
        """Where this server listens: no target, so that it never calls itself. Known once the socket is bound."""
        self._guard.owns(addresses, ports)
        self.check_url.cache_clear()

    async def check(self, url: str) -> Target:
        """The whole decision, for whoever is given a URL to use later. Raises Refused, never sooner than the floor."""
        began = self._monotonic()
        try:
            target = self.check_url(url)
            await self._guard.resolve(target)
        except Refused:
            await self._pause(max(0.0, began + self._floor_s - self._monotonic()))
            raise
        return target

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        timeout_s: float = HEAD_S,
        keep_bytes: int = BODY_BYTES,
    ) -> Answer:
        """Raises CallFailed. `timeout_s` is from connecting to the complete head; the body has a second more."""
        began = self._monotonic()
        try:
            response = await self._head(self.check_url(url), body, headers, timeout_s)
        except Exception as fault:  # a foreigner may answer whatever it likes, and must not end a worker
            raise CallFailed(_kind(fault), self._since(began)) from fault
        took_ms = self._since(began)
        first = await _drained(response, keep_bytes)
        return Answer(response.status, response.headers, first, took_ms)

    async def fetch(
        self,
        url: str,
        headers: Mapping[str, str],
        write: Callable[[bytes], Awaitable[None]],
        *,
        within_s: float,
        reach_s: float | None = None,
    ) -> int:
        """The status of a GET that follows three redirects; the body of a 200 goes to `write` as it comes.

        Raises what `write` raises, and CallFailed, never sooner than the floor: "timeout" when all of it took longer
        than `within_s`, "unreachable" when there was no connection to a host within `reach_s`.
        """
        began = self._monotonic()
        try:
            async with asyncio.timeout(within_s):
                return await self._follow(url, headers, write, reach_s, began)
        except (CallFailed, TimeoutError) as fault:
            await self._pause(max(0.0, began + self._floor_s - self._monotonic()))
            kind = fault.kind if isinstance(fault, CallFailed) else "timeout"
            raise CallFailed(kind, self._since(began)) from fault

    async def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        write: Callable[[bytes], Awaitable[None]],
        reach_s: float | None,
        began: float,
    ) -> int:
        with self._naming(began):
            target = self.check_url(url)
        for _ in range(REDIRECTS + 1):
            async with self._hosts.room(target.host):
                response = await self._get(target, headers, reach_s, began)
                try:
                    if response.status not in REDIRECTING:
                        await self._pour(response, write, began)
                        return response.status
                    with self._naming(began):
                        following = self.check_url(redirected_to(target, response))
                        require_no_less_safe(target, following)
                finally:
                    response.close()
            target = following
        raise CallFailed("protocol", self._since(began))

    async def _get(
        self, target: Target, headers: Mapping[str, str], reach_s: float | None, began: float
    ) -> aiohttp.ClientResponse:
        """On a connection of its own, so that a host of images and a receiver of events do not meet."""
        session = self._session or self._opened()
        with self._naming(began):
            try:
                async with asyncio.timeout(reach_s) as deadline:
                    calling.set(Call(deadline, None, wants_new=True))
                    return await session.get(target.url, headers=headers, allow_redirects=False)
            except TimeoutError as fault:
                raise CallFailed("unreachable", self._since(began)) from fault

    async def _pour(
        self, response: aiohttp.ClientResponse, write: Callable[[bytes], Awaitable[None]], began: float
    ) -> None:
        while response.status == 200:
            with self._naming(began):
                require_plain(response)
                piece = await response.content.readany()
            if not piece:
                return
            await write(piece)

    @contextmanager
    def _naming(self, began: float) -> Iterator[None]:
        """A foreigner may answer whatever it likes; all of it is a CallFailed."""
        try:
            yield
        except CallFailed:
            raise
        except Exception as fault:
            raise CallFailed(_kind(fault), self._since(began)) from fault

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        if isinstance(self._resolver, SystemResolver):
            self._resolver.close()

    def _since(self, began: float) -> int:
        return int((self._monotonic() - began) * 1000)

    async def _head(
        self, target: Target, body: bytes, headers: Mapping[str, str], timeout_s: float
    ) -> aiohttp.ClientResponse:
        async with asyncio.timeout(timeout_s) as deadline:
            call = Call(deadline, timeout_s)
            calling.set(call)
            try:
                return await self._send(target, body, headers)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if not call.took_kept:
                    raise
                # The receiver closed a kept connection as we began to use it: no word on how it is doing.
                call.wants_new = True
                return await self._send(target, body, headers)

    def _send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Awaitable[aiohttp.ClientResponse]:
        session = self._session or self._opened()
        return session.post(target.url, data=body, headers=headers, allow_redirects=False)

    def _opened(self) -> aiohttp.ClientSession:
        """Made when first used, because it wants a running loop."""
        self._session = aiohttp.ClientSession(
            connector=GuardedConnector(self._guard, self._tls or ssl.create_default_context()),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the deadline is ours
            headers={"Accept-Encoding": "identity"},
            skip_auto_headers=("User-Agent", "Content-Type", "Accept"),
            auto_decompress=False,
            trust_env=False,
            raise_for_status=False,
        )
        return self._session


async def _drained(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The first bytes; the rest is read a little, so that the connection can be kept (W-HOOK-1)."""
    content = response.content
    if content.is_eof():  # as nearly always: it came with the head
        first = content.read_nowait(FIRST_BYTES)
        response.release()
        return first
    first, read = b"", 0
    with suppress(aiohttp.ClientError, OSError):  # the head is what counts; TimeoutError is an OSError
        async with asyncio.timeout(BODY_S):
            while read < most and not content.at_eof():
                piece = await content.read(most - read)
                read += len(piece)
                first += piece[: FIRST_BYTES - len(first)]
    if content.at_eof():
        response.release()
    else:
        response.close()
    return first


def _kind(fault: Exception) -> Fault:
    """The fault by its name; the more special classes come first."""
    match fault:
        case NoAnswer():
            return "dns"
        case Refused():
            return "refused by guard"
        case TimeoutError():
            return "timeout"
        case aiohttp.ClientConnectorSSLError() | aiohttp.ClientConnectorCertificateError() | ssl.SSLError():
            return "tls"
        case aiohttp.ClientConnectorDNSError():
            return "dns"
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return "connection refused"
        case aiohttp.ClientConnectorError(os_error=TimeoutError()):
            return "timeout"
        case aiohttp.ClientConnectorError(os_error=ConnectionError()):
            return "reset"
        case aiohttp.ClientConnectorError():  # of several addresses, each in its own way
            return "connection refused" if f"[Errno {ECONNREFUSED}]" in str(fault) else "unreachable"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | ConnectionError():
            return "reset"
        case _:
            return "protocol"
