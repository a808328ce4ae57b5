"""Who may call this door, and as whom: Host, Origin, JSON only, sessions, personas, the console's key."""

import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import BadToken, BadUserId, EncodedBody, Forbidden, NoToken, Stopped
from gonets.server.people.services import People
from gonets.wire.ids import BadId, UserId

PERSONA = "X-Gonets-As"
#: Whom the page shows that calls with a session.
SHOWN = "X-Gonets-Me"
_LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who calls, and the session their browser has; none of a persona."""

    caller: Caller
    session: str | None = None


def require_known_host(do: People, request: HTTPConnection) -> None:
    """In development no password protects this door: a name that somebody else's DNS points here is turned away."""
    named = request.headers.getlist("host")
    name = _HOST.fullmatch(named[0].lower()) if len(named) == 1 else None
    if name is None or not (_LOOPBACK.fullmatch(name[1]) or name[1].strip("[]") in do.hosts):
        raise Forbidden("Host", "this server does not answer to that name; see server.public_url")


def require_own_change(do: People, request: Request) -> None:
    """A change comes from a page of ours or from a program that says so: never from a form or a foreign page."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise EncodedBody("Content-Type", "send application/json")
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise EncodedBody("Content-Encoding")
    require_own_origin(do, request)


def require_own_origin(do: People, request: HTTPConnection) -> None:
    """Exactly ours; without one the browser must vouch for its page (reliability 7.7)."""
    origins = request.headers.getlist("origin")
    if not origins and request.headers.getlist("sec-fetch-site") == ["same-origin"]:
        return
    if len(origins) != 1 or origins[0] not in _own_origins(do, request):
        raise Forbidden("Origin", "changes are made from this server's own pages, or with its Origin")


#: A page's socket has the Origin of the page.
_OF_PAGE = {"ws": "http", "wss": "https"}


def _own_origins(do: People, request: HTTPConnection) -> set[str]:
    """The one of `server.public_url`, and the one of the name just called, which is on the list.

    Behind a proxy we are called without TLS; that must not make a page of ``http://`` ours where people come by https.
    """
    public, called = urlsplit(do.rules.public_url), request.headers["host"]
    ours = _origin(public.scheme, public.netloc)
    if public.scheme == "https" and urlsplit(f"//{called}").hostname == public.hostname:
        return {ours}
    scheme = str(request.scope["scheme"])
    return {ours, _origin(_OF_PAGE.get(scheme) or scheme, called)}


def _origin(scheme: str, place: str) -> str:
    """As browsers write it: lower case, without the scheme's own port."""
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    return f"{scheme}://{place.lower().removesuffix(usual)}"


async def visitor_of(do: People, request: Request) -> Visitor:
    """The persona that a request of development names, else the person who signed in."""
    named = request.headers.getlist(PERSONA)
    if named:
        return Visitor(await _persona(do, request, named))
    return await _signed_in(do, request)


async def caller_of_socket(do: People, socket: WebSocket) -> Visitor:
    """As for a request, and the Origin is asked for though nothing changes: any page could open a socket to us.

    To be answered before the socket is accepted. The persona stands in ``?as=``, for want of headers. Whoever keeps the
    socket open listens to `services.sessions.topic_of(session)`, and asks `Sessions.alive` now and then.
    """
    require_known_host(do, socket)
    require_own_origin(do, socket)
    named = socket.query_params.getlist("as")
    if named:
        return Visitor(await _persona(do, socket, named))
    return await _signed_in(do, socket)


async def _persona(do: People, request: HTTPConnection, named: list[str]) -> Caller:
    if not do.development:
        raise Forbidden(PERSONA, "there are no personas in production; sign in")
    if not do.on_loopback:
        require_key(do, request)
    if len(named) != 1:
        raise BadUserId(PERSONA, "name the one person you act as: user:…")
    try:
        return await do.accounts.person(UserId.parse(named[0]))
    except BadId as fault:
        raise BadUserId(PERSONA) from fault
    except (BadUserId, Stopped) as refusal:
        refusal.at(PERSONA)
        raise


async def _signed_in(do: People, request: HTTPConnection) -> Visitor:
    secret = do.cookies.session(request)
    if secret is None:
        hint = f", or name the person you act as in {PERSONA}" if do.development else ""
        raise NoToken(None, f"sign in first{hint}")
    caller, session = await do.sessions.of(secret)
    if any(shown != str(caller.id) for shown in request.headers.getlist(SHOWN)):
        raise BadToken(SHOWN, "another tab of this browser signed in as somebody else; read the page anew")
    return Visitor(caller, session)


def require_operator(do: People, request: Request) -> None:
    """Nothing is asked for in development on loopback; everywhere else the console's key."""
    if not (do.development and do.on_loopback):
        require_key(do, request)


def require_key(do: People, request: HTTPConnection) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise NoToken("Authorization", "the key of console.key in the data folder is required")
    if do.console_key is None or not hmac.compare_digest(key.strip().encode(), do.console_key.encode()):
        raise BadToken("Authorization", "this is not the key of the console")
