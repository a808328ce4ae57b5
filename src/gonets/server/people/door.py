"""The ASGI application around the handlers: guard, body, handler, answer; the only ``except Refusal`` of this door."""

import itertools
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from gonets.server.bodies import Gone, read_body
from gonets.server.domain.accounts import Caller
from gonets.server.domain.errors import envelope, of_field
from gonets.server.domain.refusals import BadJson, Refusal, UnknownMethod, WrongVerb
from gonets.server.people import sessions
from gonets.server.people.call import Call
from gonets.server.people.packing import packed
from gonets.server.people.services import People
from gonets.wire.strict_json import BadField, Fields, NotJson, decode

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that sets cookies."""

    found: object
    headers: Sequence[tuple[str, str]]


#: What a handler gives is encoded as it is.
AsPerson = Callable[[People, Call, Caller], Awaitable[object]]
AsOperator = Callable[[People, Call], Awaitable[object]]
AsAnyone = AsOperator

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
#: Field paths as bodies of this door have them: the content of a message stands at the top.
_FIELDS = {"Idempotency-Key": "client_id"}


class PeoplesDoor:
    """`open_routes`, such as those of health, are served to whoever asks; everything else passes the guard."""

    def __init__(
        self, do: People, routes: Sequence[BaseRoute], open_routes: Sequence[BaseRoute], live: ASGIApp
    ) -> None:
        self._do = do
        self._guarded = Router(routes, redirect_slashes=False, default=_unknown)
        self._open = Router(open_routes, redirect_slashes=False, default=self._behind_guard)
        self._live = live
        self._node = secrets.token_hex(3)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._live(scope, receive, send)
            return
        request_id = f"{self._do.clock.now():x}-{self._node}-{next(self._numbers):x}"
        scope["app"] = self  # so that a wrong verb is raised, not answered by the router
        scope["gonets.request_id"] = request_id
        try:
            await self._open(scope, receive, send)
        except Gone:
            return
        except Refusal as refusal:
            await _refused(refusal, request_id)(scope, receive, send)
        except BadField as fault:
            await _refused(of_field(fault), request_id)(scope, receive, send)
        except HTTPException as fault:  # the router's word for another verb
            await _refused(WrongVerb(), request_id, fault.headers)(scope, receive, send)
        except Exception as fault:
            log.error("unforeseen", request_id=request_id, door="people", fault=repr(fault), exc_info=fault)
            await _refused(Refusal(data=request_id), request_id)(scope, receive, send)

    async def _behind_guard(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        sessions.require_known_host(self._do, request)
        if request.method not in ("GET", "HEAD"):
            sessions.require_own_change(self._do, request)
        await self._guarded(scope, receive, send)


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    raise UnknownMethod(None, "there is nothing at this path")


def person(do: People, verb: str, path: str, handle: AsPerson) -> Route:
    """A route of a person."""

    async def endpoint(request: Request) -> Response:
        visitor = await sessions.visitor_of(do, request)
        do.charge(visitor.caller)
        return await _answer(request, await handle(do, await _call(do, request, visitor.session), visitor.caller))

    return Route(path, endpoint, methods=[verb])


def anyone(do: People, verb: str, path: str, handle: AsAnyone) -> Route:
    """A route of those who are not signed in yet. It passes the guard of Host and Origin like every other."""

    async def endpoint(request: Request) -> Response:
        return await _answer(request, await handle(do, await _call(do, request)))

    return Route(path, endpoint, methods=[verb])


def operator(do: People, verb: str, path: str, handle: AsOperator) -> Route:
    """A route of the console."""

    async def endpoint(request: Request) -> Response:
        sessions.require_operator(do, request)
        return await _answer(request, await handle(do, await _call(do, request)))

    return Route(path, endpoint, methods=[verb])


async def _call(do: People, request: Request, session: str | None = None) -> Call:
    """With its body, if it is a change; none at all counts as ``{}``."""
    limits = do.rules.limits
    fields = Fields({})
    if request.method not in ("GET", "HEAD"):
        body = await read_body(request.scope, request.receive, limits.body_bytes)
        try:
            fields = Fields(decode(body, limits.json_depth)) if body else fields
        except NotJson as fault:
            raise BadJson from fault
    return Call(request, fields, request.scope["gonets.request_id"], limits, session)


async def _answer(request: Request, found: object) -> Response:
    headers = HEADERS | {"x-request-id": request.scope["gonets.request_id"], "vary": "accept-encoding"}
    body = msgspec.json.encode(found.found if isinstance(found, Reply) else found)
    less = await packed(request, body)
    if less is not None:
        body, headers = less, headers | {"content-encoding": "gzip"}
    response = Response(body, 200, headers, media_type="application/json;charset=utf-8")
    if isinstance(found, Reply):
        for name, value in found.headers:
            response.headers.append(name, value)
    return response


def _refused(refusal: Refusal, request_id: str, more: Mapping[str, str] | None = None) -> ASGIApp:
    """The error object of the wire, with the status of its row (W-ERR-1, -8)."""
    if refusal.field is not None:
        refusal.at(_FIELDS.get(refusal.field, refusal.field.removeprefix("message.")))
    headers = HEADERS | {"x-request-id": request_id} | dict(more or {})
    if refusal.wait_s is not None:
        headers["retry-after"] = str(refusal.wait_s)
    status = refusal.situation.value.status
    return Response(envelope(refusal), status, headers, media_type="application/json;charset=utf-8")
