"""The bots' door as a text for programs, ``/docs/openapi.json``: in development only, like the rest of ``/docs``."""

from collections.abc import Callable
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def routes(document: Callable[[], bytes]) -> list[Route]:
    """`document` is made when it is first asked for, so that a start does not wait for it."""
    made = cache(document)

    async def openapi(_: Request) -> Response:
        headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
        return Response(made(), 200, headers, media_type="application/json;charset=utf-8")

    return [Route("/docs/openapi.json", openapi)]
