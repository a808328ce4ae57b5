"""Receiving a file at its upload link: multipart or raw, streamed to the disk with little memory (W-UPL-2, -3, -6)."""

import re
from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import parse_qs

import msgspec
from multipart import (  # type: ignore[import-untyped]  # it has annotations, but does not say so
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_content_disposition,
    parse_options_header,
)
from starlette.types import Receive, Scope, Send

from gonets.server.domain.refusals import (
    BodyTooLarge,
    EncodedBody,
    ImageTooLarge,
    NotMultipart,
    Refusal,
    TooSlow,
    UnknownMethod,
    UploadOver,
    WrongVerb,
)
from gonets.server.domain.uploads import File, FileKind
from gonets.server.media.answers import Gone, answer
from gonets.server.media.files import Files, Incoming
from gonets.server.media.pace import Pace
from gonets.wire.limits import Limits
from gonets.wire.links import number_of

#: Pieces from the socket are small; so many bytes go to a thread at once.
PIECE = 256 * 1024
#: What a multipart body may hold besides its file.
BESIDES = 1024 * 1024
PARTS = 1000
LONGEST_BOUNDARY = 256

_PATH = re.compile(rb"/+upload/+([1-9][0-9]{0,17})/*")
_encode = msgspec.json.Encoder().encode


class Uploads(Protocol):
    """As much of the service as this needs; `services` imports this room, not the other way round."""

    files: Files

    async def opened(self, file: int, kind: str, expires: int, sig: str) -> File:
        """The file that is to arrive. Raises UploadOver."""
        ...

    def start(self, file: File) -> Incoming: ...

    async def keep(self, file: File, incoming: Incoming, name: str | None) -> str:
        """Durably; gives the token. Raises BadImage, UploadOver, CountReached."""
        ...


class Receiving:
    """The handler of ``/upload/<id>``."""

    def __init__(self, uploads: Uploads, limits: Limits, pace: Pace) -> None:
        self._uploads = uploads
        self._limits = limits
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PATH.fullmatch(scope["raw_path"])
        if place is None:
            raise UnknownMethod
        if scope["method"] != "POST":
            raise WrongVerb
        asked = _query(scope["query_string"])
        expires = number_of(asked.get("expires"))
        kind, sig = _single(asked, "type"), _single(asked, "sig")
        if expires is None or kind is None or sig is None:
            raise UploadOver
        file = await self._uploads.opened(int(place[1]), kind, expires, sig)
        token = await self._receive(file, scope, receive, _single(asked, "name"))
        await answer(scope, send, _encode(answer_of(file, token)))

    async def _receive(self, file: File, scope: Scope, receive: Receive, asked_name: str | None) -> str:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get(b"content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise EncodedBody
        most = Most(file.kind, self._limits)
        content_type, options = parse_options_header(headers.get(b"content-type", ""))
        is_multipart = content_type == "multipart/form-data"
        declared = int(headers.get(b"content-length", "0"))
        most.require(declared - (BESIDES if is_multipart else 0))
        files = self._uploads.files
        await files.run(files.require_room, declared)
        incoming = await files.run(self._uploads.start, file)
        try:
            sink: Sink = (
                Multipart(incoming, most, options.get("boundary", ""))
                if is_multipart
                else Raw(incoming, most, asked_name or _named(headers.get(b"content-disposition", "")))
            )
            async for piece in _pieces(scope, receive):
                await files.run(sink.take, piece)
                await self._pace.keep(len(piece))
            await files.run(sink.end)
            return await self._uploads.keep(file, incoming, sink.name)
        finally:
            await files.run(incoming.drop)


class Most:
    """How many bytes a file of a kind may have; images have an error of their own (E4, E29)."""

    def __init__(self, kind: FileKind, limits: Limits) -> None:
        self._kind = kind
        self.name, self.bytes = {
            FileKind.IMAGE: ("limits.image_bytes", limits.image_bytes),
            FileKind.AUDIO: ("limits.audio_bytes", limits.audio_bytes),
            FileKind.FILE: ("limits.file_bytes", limits.file_bytes),
            FileKind.VIDEO: ("limits.video_bytes", limits.video_bytes),
        }[kind]

    def require(self, size: int) -> None:
        if size > self.bytes:
            raise self._refusal()

    def _refusal(self) -> Refusal:
        data = f"{self.name}={self.bytes}"
        if self._kind is FileKind.IMAGE:
            return ImageTooLarge(None, data=data)
        return BodyTooLarge(None, "the file is too large", data=data)


class Sink(Protocol):
    """Takes a body piece by piece, in a thread; the file's name is known at its end."""

    @property
    def name(self) -> str | None: ...

    def take(self, piece: bytes) -> None: ...

    def end(self) -> None: ...


class Raw:
    """The whole body is the file."""

    def __init__(self, incoming: Incoming, most: Most, name: str | None) -> None:
        self._incoming = incoming
        self._most = most
        self.name = name

    def take(self, piece: bytes) -> None:
        self._most.require(self._incoming.size + len(piece))
        self._incoming.write(piece)

    def end(self) -> None:
        """Any body is a whole one."""


class Multipart:
    """The first part with a file name, else the first part; further parts are ignored (W-UPL-3)."""

    def __init__(self, incoming: Incoming, most: Most, boundary: str) -> None:
        self._incoming = incoming
        self._most = most
        self._body = 0
        self._writing = False
        self._chosen: MultipartSegment | None = None
        if not 0 < len(boundary) <= LONGEST_BOUNDARY:
            raise NotMultipart
        try:
            self._parser = PushMultipartParser(boundary, max_segment_count=PARTS)
        except (MultipartError, ValueError) as fault:
            raise NotMultipart from fault

    @property
    def name(self) -> str | None:
        return None if self._chosen is None else self._chosen.filename

    def take(self, piece: bytes) -> None:
        self._body += len(piece)
        self._most.require(self._body - BESIDES)
        try:
            for event in self._parser.parse(piece):
                self._see(event)
        except MultipartError as fault:
            raise NotMultipart from fault

    def _see(self, event: MultipartSegment | bytes | None) -> None:
        if isinstance(event, MultipartSegment):
            self._writing = self._chosen is None or bool(event.filename and not self._chosen.filename)
            if self._writing and self._chosen is not None:
                self._incoming.restart()
            self._chosen = event if self._writing else self._chosen
        elif event is None:
            self._writing = False
        elif self._writing:
            self._most.require(self._incoming.size + len(event))
            self._incoming.write(event)

    def end(self) -> None:
        try:
            self._parser.close()
        except MultipartError as fault:
            raise NotMultipart from fault
        if self._chosen is None:
            raise NotMultipart


def answer_of(file: File, token: str) -> dict[str, object]:
    """W-UPL-4."""
    if file.kind is FileKind.IMAGE:
        return {"photos": {str(file.id): {"token": token}}}
    return {"token": token}


async def _pieces(scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
    """The body, gathered into larger pieces; the server stops reading while one is being written. Raises Gone."""
    arrival = scope.get("extensions", {}).get("gonets", {})
    gathered: list[bytes] = []  # joined without a copy while it is one
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        gathered.append(message.get("body", b""))
        size += len(gathered[-1])
        more = message.get("more_body", False)
        if more and arrival.get("late", False):
            raise TooSlow
        if size and (not more or size >= PIECE):
            yield b"".join(gathered)
            gathered, size = [], 0
        if not more:
            return


def _query(raw: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(raw.decode("latin-1"), errors="replace", max_num_fields=16)
    except ValueError as fault:
        raise UploadOver from fault


def _single(asked: dict[str, list[str]], name: str) -> str | None:
    values = asked.get(name, [])
    return values[0] if len(values) == 1 else None


def _named(disposition: str) -> str | None:
    """The file name of a ``Content-Disposition`` header, in UTF-8 if it is that."""
    try:
        text = disposition.encode("latin-1").decode()
    except UnicodeDecodeError:
        text = disposition
    named: str | None = parse_content_disposition(text)[2] if text else None
    return named
