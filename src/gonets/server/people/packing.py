"""Answers packed by gzip: who takes it, and what of the people's door is worth it."""

import asyncio
import gzip
import re

from starlette.requests import Request

#: Shorter, it travels in as many packets.
_WORTH_BYTES = 2048
#: Longer takes over a millisecond: not on the loop.
_AT_ONCE_BYTES = 128 * 1024
#: 40 KB of messages become 7 in 0.2 ms; the highest level saves one more and takes seven times as long.
_LEVEL = 1
_GZIP = re.compile(r"\s*(gzip|\*)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?", re.IGNORECASE)


async def packed(request: Request, body: bytes) -> bytes | None:
    """None where it goes as it is. Never for another site's pages, who might learn from lengths what is in it."""
    is_ours = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if request.method not in ("GET", "HEAD") or len(body) < _WORTH_BYTES or not is_ours or not takes_gzip(request):
        return None
    if len(body) <= _AT_ONCE_BYTES:
        return gzip.compress(body, _LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)


def takes_gzip(request: Request) -> bool:
    """As RFC 9110 has it: by its name or else by a star, and not with a weight of nothing."""
    found = (_GZIP.fullmatch(part) for line in request.headers.getlist("accept-encoding") for part in line.split(","))
    weights = {match[1].lower(): match[2] for match in found if match}
    weight = weights.get("gzip", weights.get("*", "0"))
    return weight is None or weight.strip("0.") != ""
