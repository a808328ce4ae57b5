"""Health: is the process alive, and would it take work now."""

from collections.abc import Callable

import apsw
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import gonets

Ready = Callable[[], dict[str, object]]


def routes(ready: Ready) -> list[Route]:
    """`ready` says what is true now; its key ``ready`` decides the status."""

    async def live(_: Request) -> Response:
        return _json({"live": True, "version": gonets.__version__})

    async def is_ready(_: Request) -> Response:
        found = {**ready(), "sqlite": apsw.sqlite_lib_version()}
        return _json(found, 200 if found["ready"] else 503)

    return [Route("/health/live", live), Route("/health/ready", is_ready)]


def _json(found: dict[str, object], status: int = 200) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(msgspec.json.encode(found), status, headers, media_type="application/json;charset=utf-8")
