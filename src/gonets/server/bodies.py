"""Reading the body of a request: never more than allowed, never waiting for ever (W-HTTP-9, E4, E5)."""

from collections.abc import Iterable

from starlette.types import Receive, Scope

from gonets.server.domain.refusals import BodyTooLarge, TooSlow


class Gone(Exception):
    """The peer hung up before its request was complete; there is nobody to answer."""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body, ``limits.body_bytes`` at most. Raises BodyTooLarge, TooSlow, Gone."""
    require_fits(scope, limit)  # before a byte is read, and before 100 Continue asks for one
    return await read_fitting(scope, receive, limit)


async def read_fitting(scope: Scope, receive: Receive, limit: int) -> bytes:
    """As `read_body`, for those who have looked at the declared length.

    A body that was overtaken by its deadline shows as ``scope["extensions"]["gonets"]["late"]``; `DeadlineProtocol`
    sets it and then wakes `receive` with an empty piece.
    """
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return b"".join((*pieces, piece)) if pieces else piece
        if _is_late(scope):
            raise TooSlow
        pieces.append(piece)


def _is_late(scope: Scope) -> bool:
    return bool(scope.get("extensions", {}).get("gonets", {}).get("late", False))


def _declared(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(data=f"limits.body_bytes={limit}")


def require_fits(scope: Scope, limit: int) -> None:
    """By the declared length, before anything else is asked (W-HTTP-9). Raises BodyTooLarge."""
    if _declared(scope["headers"]) > limit:
        raise _too_large(limit)
