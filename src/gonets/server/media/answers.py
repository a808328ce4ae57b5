"""Answers of the addresses that need no token: always the real status, with the wire's error object (W-ERR-8)."""

import secrets
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.types import Receive, Scope, Send

from gonets.server.clock import Clock
from gonets.server.domain.errors import envelope
from gonets.server.domain.refusals import Refusal

log = structlog.get_logger(__name__)

Header = tuple[bytes, bytes]
Handle = Callable[[Scope, Receive, Send], Awaitable[None]]
REQUEST_ID = "gonets.request_id"
NOSNIFF = (b"x-content-type-options", b"nosniff")


class Gone(Exception):
    """The peer hung up; there is nobody to answer."""


class Answering:
    """An ASGI application around a handler that answers or raises a refusal."""

    def __init__(self, handle: Handle, clock: Clock) -> None:
        self._handle = handle
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = f"{self._clock.now():x}-{secrets.token_hex(5)}"
        scope[REQUEST_ID] = request_id
        started = False

        async def noting(message: object) -> None:
            nonlocal started
            started = True
            await send(message)  # type: ignore[arg-type]  # what the handler sends goes through as it is

        try:
            await self._handle(scope, receive, noting)
        except Gone:
            return
        except Refusal as refusal:
            await _refuse(send, refusal, request_id)
        except Exception as fault:
            log.error("unforeseen", request_id=request_id, door="files", fault=repr(fault), exc_info=fault)
            if started:
                raise  # the server breaks the connection, so nobody takes half a file for a whole one
            await _refuse(send, Refusal(data=request_id), request_id)


async def answer(scope: Scope, send: Send, body: bytes) -> None:
    await _whole(send, 200, body, [(b"x-request-id", scope[REQUEST_ID].encode())])


async def _refuse(send: Send, refusal: Refusal, request_id: str) -> None:
    row = refusal.situation.value
    more = [(b"invocation-error", b"%d" % row.code), (b"x-request-id", request_id.encode())]
    if refusal.wait_s is not None:
        more.append((b"retry-after", b"%d" % refusal.wait_s))
    await _whole(send, row.status, envelope(refusal), more)


async def _whole(send: Send, status: int, body: bytes, more: list[Header]) -> None:
    await whole(send, status, b"application/json;charset=utf-8", body, more)


async def whole(send: Send, status: int, content_type: bytes, body: bytes, more: Sequence[Header] = ()) -> None:
    """Nobody keeps it."""
    headers = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        NOSNIFF,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
