"""The Graph door: path → method → caller → body → handler → envelope, in the order of W-HTTP-9."""

import itertools
import re
import secrets
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import structlog
from starlette.types import Receive, Scope, Send

from gonets.server.bodies import Gone, read_fitting, require_fits
from gonets.server.clock import Clock
from gonets.server.domain.errors import envelope, of_field
from gonets.server.domain.refusals import EncodedBody, Malformed, Refusal, UnknownMethod
from gonets.server.graph import errors
from gonets.server.graph.call import Call, Nodes, Reply
from gonets.server.graph.methods import Find, Method, find
from gonets.server.graph.paths import Query, require_short_url, words_of
from gonets.server.graph.services import Services
from gonets.wire.strict_json import BadField

log = structlog.get_logger(__name__)

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
#: Of every answer (W-HTTP-6).
_CONTENT_TYPE = (b"content-type", b"application/json;charset=utf-8")
_NO_STORE = (b"cache-control", b"no-store")


class Answered(NamedTuple):
    """One call as it ended, for the access log; no query, no body, no header of it."""

    request_id: str
    verb: str
    method: str
    caller: str
    code: int
    took_ms: float


Note = Callable[[Answered], None]


class _Headers(NamedTuple):
    """The few headers this door looks at."""

    authorization: bytes | None
    encoding: bytes | None
    key: bytes | None


class _Route(NamedTuple):
    """The method of a path, the words after ``/graph``, and the ids among them."""

    method: Method
    words: tuple[str, ...]
    nodes: Nodes


#: A bot calls the same paths and queries again and again; so many short ones are not read anew each time.
_MOST, _SHORT = 4096, 256
_known_query = lru_cache(_MOST)(Query)


class Door:
    """An ASGI application for everything under ``/graph`` (W-HTTP-1). `note` hears of every answered call."""

    def __init__(
        self, services: Services, clock: Clock, *, error_as_http: bool, note: Note | None = None, find: Find = find
    ) -> None:
        self._do = services
        self._find = find
        self._known_route = lru_cache(_MOST)(self._route)
        self._clock = clock
        self._error_as_http = error_as_http
        self._note = note
        self._node = secrets.token_hex(3)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = self._clock.monotonic()
        request_id = f"{self._clock.now():x}-{self._node}-{next(self._numbers):x}"
        seen = _Seen()
        status, code = 200, 0
        try:
            reply = await self._handle(scope, receive, request_id, seen)
        except Gone:
            return
        except Refusal as refusal:
            reply, status = self._refused(refusal)
            code = refusal.situation.value.code
        except BadField as fault:
            wrong = of_field(fault)
            reply, status = self._refused(wrong)
            code = wrong.situation.value.code
        except Exception as fault:
            log.error("unforeseen", request_id=request_id, method=seen.method, fault=repr(fault), exc_info=fault)
            reply, status = self._refused(Refusal(data=request_id))
            code = 9999
        await _answer(scope, send, reply, status, request_id)
        if self._note is not None:
            took_ms = (self._clock.monotonic() - started) * 1000
            self._note(Answered(request_id, scope["method"], seen.method, seen.caller, code, took_ms))

    async def _handle(self, scope: Scope, receive: Receive, request_id: str, seen: "_Seen") -> Reply:
        raw_path, raw_query = scope["raw_path"], scope["query_string"]
        require_short_url(raw_path, raw_query)
        route = self._known_route if len(raw_path) <= _SHORT else self._route
        method, words, nodes = route(scope["method"], raw_path)
        seen.method = method.name
        headers = _headers(scope)
        if headers.encoding is not None and headers.encoding.strip().lower() not in (b"", b"identity"):
            raise EncodedBody  # W-HTTP-5: a small body could become a huge one
        reads_body = method.verb == "POST"
        limits = self._do.rules.limits
        if reads_body:
            require_fits(scope, limits.body_bytes)
        query = _known_query(raw_query) if len(raw_query) <= _SHORT else Query(raw_query)
        caller = await self._do.guard.identify(query, headers.authorization, _address(scope))
        seen.caller = str(caller.id)
        self._do.guard.spend(caller)
        body = await read_fitting(scope, receive, limits.body_bytes) if reads_body else b""
        key = _key(headers.key, reads_body)
        is_gone = partial(_peer_is_gone, scope)
        call = Call(method.verb, words, nodes, query, body, caller, key, request_id, limits, is_gone)
        return await method.handle(self._do, call)

    def _route(self, verb: str, raw_path: bytes) -> _Route:
        words = words_of(raw_path)
        if not words or words[0] != "graph":
            raise UnknownMethod
        method, nodes = self._find(verb, words[1:])
        return _Route(method, words[1:], nodes)

    def _refused(self, refusal: Refusal) -> tuple[Reply, int]:
        reply = Reply(envelope(refusal), headers=tuple(errors.headers(refusal)))
        return reply, errors.status(refusal, self._error_as_http)


class _Seen:
    """What became known of a call before it ended, one way or the other."""

    __slots__ = ("caller", "method")

    def __init__(self) -> None:
        self.method = ""
        self.caller = ""


async def _answer(scope: Scope, send: Send, reply: Reply, status: int, request_id: str) -> None:
    headers = [
        _CONTENT_TYPE,
        _NO_STORE,
        (b"x-request-id", request_id.encode()),
        (b"content-length", b"%d" % len(reply.body)),
        *reply.headers,
    ]
    is_handed_over = False
    try:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})
        is_handed_over = scope["method"] != "HEAD" and not _peer_is_gone(scope)
    finally:
        if reply.after is not None:
            await reply.after(is_handed_over)


def _peer_is_gone(scope: Scope) -> bool:
    """Whether the transport broke before the answer was handed over; the protocol class keeps the flag."""
    return bool(scope.get("extensions", {}).get("gonets", {}).get("gone", False))


def _headers(scope: Scope) -> _Headers:
    authorization = encoding = key = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value
        elif name == b"content-encoding":
            encoding = value
        elif name == b"idempotency-key":
            key = value
    return _Headers(authorization, encoding, key)


def _key(raw: bytes | None, is_post: bool) -> str | None:
    """1–128 visible ASCII characters, on every POST (W-IDEM-1)."""
    if raw is None or not is_post:
        return None
    key = raw.decode("latin-1")
    if _KEY.fullmatch(key) is None:
        raise Malformed("Idempotency-Key", "1 to 128 visible ASCII characters are expected")
    return key


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""
