"""Who may call this door, and as whom: Host, Origin, JSON only, personas, the console's key."""

import hmac
import re
from urllib.parse import urlsplit

from starlette.requests import Request

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import BadToken, BadUserId, EncodedBody, Forbidden, NoToken, Stopped
from gonets.server.people.services import People
from gonets.wire.ids import BadId, UserId

PERSONA = "X-Gonets-As"
_LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")


def require_known_host(do: People, request: Request) -> None:
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
    origins = request.headers.getlist("origin")
    if not origins and request.headers.getlist("sec-fetch-site") == ["same-origin"]:
        return
    if len(origins) != 1 or origins[0] not in _own_origins(do, request):
        raise Forbidden("Origin", "changes are made from this server's own pages, or with its Origin")


def _own_origins(do: People, request: Request) -> set[str]:
    """The one of `server.public_url`, and the one of the name just called, which is on the list."""
    public = urlsplit(do.rules.public_url)
    return {_origin(public.scheme, public.netloc), _origin(request.scope["scheme"], request.headers["host"])}


def _origin(scheme: str, place: str) -> str:
    """As browsers write it: lower case, without the scheme's own port."""
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    return f"{scheme}://{place.lower().removesuffix(usual)}"


async def persona(do: People, request: Request) -> Caller:
    """The person a request of development names; sessions with passwords come with the messenger."""
    if not do.development:
        raise Forbidden(PERSONA, "sign-in comes with the messenger; there are no personas in production")
    if not do.on_loopback:
        require_key(do, request)
    named = request.headers.getlist(PERSONA)
    if len(named) != 1:
        raise BadUserId(PERSONA, "name the person you act as: user:…")
    try:
        return await do.accounts.person(UserId.parse(named[0]))
    except BadId as fault:
        raise BadUserId(PERSONA) from fault
    except (BadUserId, Stopped) as refusal:
        refusal.at(PERSONA)
        raise


def require_operator(do: People, request: Request) -> None:
    """Nothing is asked for in development on loopback; everywhere else the console's key."""
    if not (do.development and do.on_loopback):
        require_key(do, request)


def require_key(do: People, request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise NoToken("Authorization", "the key of console.key in the data folder is required")
    if do.console_key is None or not hmac.compare_digest(key.strip().encode(), do.console_key.encode()):
        raise BadToken("Authorization", "this is not the key of the console")
