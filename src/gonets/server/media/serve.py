"""Serving kept files: signed addresses, one range, never as an active document (W-FILE, P19)."""

import os
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol
from urllib.parse import parse_qs, quote

from starlette.types import Receive, Scope, Send

from gonets.server.domain.refusals import Malformed, UnknownMethod, UploadOver, WrongVerb
from gonets.server.domain.uploads import File, FileKind
from gonets.server.media.answers import NOSNIFF
from gonets.server.media.files import Files
from gonets.server.media.images import WIDTHS
from gonets.server.media.magic import HEAD, IMAGES, type_of
from gonets.wire.links import Links, number_of

PIECE = 512 * 1024
DOWNLOAD = "application/octet-stream"

_PATH = re.compile(rb"/+files/+([1-9][0-9]{0,17})(?:/+[^/]*)?/*")
_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile(r"[^A-Za-z0-9 ._()+-]")

Header = tuple[bytes, bytes]


class Kept(Protocol):
    """As much of the service as this needs."""

    files: Files

    async def find(self, file: int) -> File | None: ...

    async def smaller(self, file: File, width: int) -> Path: ...


class Serving:
    """The handler of ``/files/<id>/<name>``."""

    def __init__(self, kept: Kept, links: Links) -> None:
        self._kept = kept
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PATH.fullmatch(scope["raw_path"])
        if place is None:
            raise UnknownMethod
        if scope["method"] not in ("GET", "HEAD"):
            raise WrongVerb
        asked = _query(scope["query_string"])
        expires, sig = number_of(asked.get("expires")), asked.get("sig", [""])[0]
        number = int(place[1])
        if expires is None or not self._links.opens_file(number, expires, sig):
            raise UploadOver
        file = await self._kept.find(number)
        if file is None or file.digest is None or not file.is_ready:
            raise UploadOver  # gone and never there are alike (U12)
        width = _width(asked.get("w"))
        path = await self._path(file, file.digest, width)
        cache = b"private, max-age=%d" % ((expires - self._links.now()) // 1000)
        await Sending(self._kept.files)(scope, send, Shown(path, file.name, file.media_type, cache))

    async def _path(self, file: File, digest: str, width: int | None) -> Path:
        if width is None or file.kind is not FileKind.IMAGE:
            return self._kept.files.place(digest)
        return await self._kept.smaller(file, width)


class Shown(NamedTuple):
    """What is sent, and how long readers may keep it; `media_type` is None for a download."""

    path: Path
    name: str
    media_type: str | None
    cache: bytes


class Sending:
    """One file as an answer: whole, a range of it, its head alone, or that nothing changed."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, scope: Scope, send: Send, what: Shown) -> None:
        run = self._files.run
        try:
            opened = await run(open, what.path, "rb", 0)
        except FileNotFoundError:
            raise UploadOver from None
        try:
            size = os.fstat(opened.fileno()).st_size
            head = await run(os.pread, opened.fileno(), HEAD, 0)
            # A smaller picture may be of another type than the whole one.
            shown = type_of(head) if what.media_type in IMAGES else what.media_type
            tag = f'"{what.path.name[:32]}{what.path.suffix}"'.encode()
            headers = [*_headers(shown, what.name), (b"etag", tag), (b"cache-control", what.cache)]
            wanted = {name: value.decode("latin-1") for name, value in scope["headers"]}
            if _is_fresh(wanted, tag):
                await _start(send, 304, headers)
                await send({"type": "http.response.body", "body": b""})
                return
            first, last = await _begin(send, wanted, tag, size, headers)
            await self._body(scope, send, opened, first, last)
        finally:
            await run(opened.close)

    async def _body(self, scope: Scope, send: Send, opened: BinaryIO, first: int, last: int) -> None:
        peer = scope.get("extensions", {}).get("gonets", {})
        while scope["method"] != "HEAD" and first <= last and not peer.get("gone", False):
            piece = await self._files.run(os.pread, opened.fileno(), min(PIECE, last + 1 - first), first)
            if not piece:
                raise OSError("the file is shorter than it was")
            first += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _begin(send: Send, wanted: dict[bytes, str], tag: bytes, size: int, headers: list[Header]) -> tuple[int, int]:
    """Says the head; gives the first and the last byte to send."""
    asked = wanted.get(b"range") if wanted.get(b"if-range", "").encode() in (b"", tag) else None
    match _range(asked, size):
        case None:
            await _start(send, 200, [*headers, (b"content-length", b"%d" % size)])
            return 0, size - 1
        case (first, last) if first <= last:
            more = [(b"content-range", b"bytes %d-%d/%d" % (first, last, size))]
            await _start(send, 206, [*headers, *more, (b"content-length", b"%d" % (last + 1 - first))])
            return first, last
        case _:
            await _start(send, 416, [*headers, (b"content-range", b"bytes */%d" % size), (b"content-length", b"0")])
            return 0, -1


async def _start(send: Send, status: int, headers: list[Header]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


def _range(asked: str | None, size: int) -> tuple[int, int] | None:
    """Of one range its bytes, last before first if there are none; several, or another unit, mean the whole file."""
    found = None if asked is None else _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:  # the last so many
        return (max(0, size - int(found[2])), size - 1) if int(found[2]) else (1, 0)
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < first:
        return None  # not a range at all
    return (first, last) if first < size else (1, 0)


def _is_fresh(wanted: dict[bytes, str], tag: bytes) -> bool:
    named = [each.strip().removeprefix("W/") for each in wanted.get(b"if-none-match", "").split(",")]
    return tag.decode() in named


def _headers(shown: str | None, name: str) -> list[Header]:
    """What is not known to be an image, a sound or a film is a download, whatever it calls itself (W-FILE-2)."""
    how = "attachment" if shown is None else "inline"
    return [
        (b"content-type", (shown or DOWNLOAD).encode()),
        (b"content-disposition", _disposition(how, _named_for(shown, name))),
        (b"accept-ranges", b"bytes"),
        NOSNIFF,
        (b"content-security-policy", b"sandbox; default-src 'none'"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
    ]


def _named_for(shown: str | None, name: str) -> str:
    """An image is what it is: a page called ``.html`` on disk would be one again, once somebody saved it."""
    if shown not in IMAGES:
        return name
    ending = shown.partition("/")[2].replace("jpeg", "jpg")
    stem, dot, old = name.rpartition(".")
    fits = dot and old.lower().replace("jpeg", "jpg") == ending
    return name if fits else f"{stem if dot else name}.{ending}"


def _disposition(how: str, name: str) -> bytes:
    """Both spellings of the name, RFC 6266; what is not plain is percent-encoded in the one and ``_`` in the other."""
    return f"{how}; filename=\"{_PLAIN.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}".encode()


def _width(asked: list[str] | None) -> int | None:
    if not asked:
        return None
    if asked[-1] not in {str(width) for width in WIDTHS}:
        raise Malformed("w", f"one of {', '.join(map(str, WIDTHS))} is expected")
    return int(asked[-1])


def _query(raw: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(raw.decode("latin-1"), errors="replace", max_num_fields=16)
    except ValueError as fault:
        raise UploadOver from fault
