"""How a call connects: to no address that was not judged, and to no answer that never comes to its point."""

import asyncio
import ssl
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, AddressFamily
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import StreamReader

from gonets.server.egress.guard import Guard, Refused, Target

#: So many answers of 1xx may come before the one that counts: each costs the loop some 10 µs, and they may never end.
PROVISIONAL = 128
IDLE_S = 15.0


@dataclass(slots=True)
class Call:
    """One attempt to get an answer, as the connector sees it."""

    deadline: asyncio.Timeout
    #: From connecting to the complete head. None: the deadline is for the name and the connection, and ends with it.
    head_s: float | None
    wants_new: bool = False
    took_kept: bool = False


calling: ContextVar[Call] = ContextVar("call")


class _Names(AbstractResolver):
    """Gives aiohttp none but checked addresses, and starts the deadline when they are known."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        call = calling.get()
        if call.head_s is not None:
            call.deadline.reschedule(None)  # resolving has its own
        addresses = await self._guard.resolve(Target("http", host, port, "", None, None))
        if call.head_s is not None:
            call.deadline.reschedule(asyncio.get_running_loop().time() + call.head_s)  # asyncio counts its own timeouts
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=AF_INET6 if address.version == 6 else AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None: ...


class _Listening(ResponseHandler):
    """aiohttp reads one answer of 1xx after the other without a pause in which a deadline could pass."""

    _provisional = 0

    async def read(self) -> tuple[RawResponseMessage, StreamReader]:
        message, payload = await super().read()
        self._provisional = self._provisional + 1 if 100 <= message.code < 200 else 0
        if self._provisional > PROVISIONAL:
            raise ValueError("answers of 1xx without an end")
        return message, payload


class GuardedConnector(aiohttp.TCPConnector):
    """Judges each address right before connecting to it, and the peer right after.

    No limit a host: two groups on one host must not wait for each other (W-HOOK-8); the worker counts calls instead.
    """

    def __init__(self, guard: Guard, tls: ssl.SSLContext) -> None:
        super().__init__(
            resolver=_Names(guard), use_dns_cache=False, ssl=tls, limit=0, limit_per_host=0, keepalive_timeout=IDLE_S
        )
        self._guard = guard
        listening: type[ResponseHandler] = _Listening
        self._factory = partial(listening, loop=self._loop)

    async def _get(self, key: ConnectionKey, traces: list[Any]) -> Connection | None:  # Any: aiohttp's own Trace
        call = calling.get()
        if call.wants_new:
            return None
        kept = await super()._get(key, traces)
        call.took_kept = kept is not None
        return kept

    async def _wrap_create_connection(
        self,
        *args: Any,
        addr_infos: list[Any],
        **kwargs: Any,  # Any: what aiohttp hands through to asyncio
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        for *_, place in addr_infos:
            self._require(place[0], place[1])
        transport, protocol = await super()._wrap_create_connection(*args, addr_infos=addr_infos, **kwargs)
        peer = transport.get_extra_info("peername")
        if peer is None or peer[0] not in {place[0] for *_, place in addr_infos}:
            transport.abort()
            raise Refused("the connection led elsewhere")
        call = calling.get()
        if call.head_s is None:
            call.deadline.reschedule(None)
        return transport, protocol

    def _require(self, host: str, port: int) -> None:
        if self._guard.judge(ip_address(host), port) == "refused":
            raise Refused("not a public address, or a closed port")
