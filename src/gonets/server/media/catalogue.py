"""Serving the catalogue: public, stable addresses; what an id stands for never changes (W-ATT-MUSIC-1)."""

import re
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes

from starlette.types import Receive, Scope, Send

from gonets.server.domain.catalogue import Item, ItemKind
from gonets.server.domain.refusals import NotFound, UnknownMethod, WrongVerb
from gonets.server.media.answers import whole
from gonets.server.media.files import Files
from gonets.server.media.serve import Sending, Shown

#: What came with Gonets: the demo world's items, and the picture of a sticker that is not there.
PACKAGED = Path(__file__).parent / "packaged"
_UNKNOWN = (PACKAGED / "unknown.png").read_bytes()
_FOR_GOOD = b"public, max-age=31536000, immutable"
_PATH = re.compile(rb"/+catalogue/+(sticker|music)/+([^/]{1,1024})/*")


class Shelf(Protocol):
    """As much of the service as this needs."""

    async def item(self, kind: ItemKind, name: str) -> Item | None: ...


class Showing:
    """The handler of ``/catalogue/<kind>/<id>``."""

    def __init__(self, shelf: Shelf, files: Files) -> None:
        self._shelf = shelf
        self._files = files
        self._send = Sending(files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PATH.fullmatch(scope["raw_path"])
        if place is None:
            raise UnknownMethod
        if scope["method"] not in ("GET", "HEAD"):
            raise WrongVerb
        kind = ItemKind(place[1].decode().upper())
        name = unquote_to_bytes(place[2]).decode(errors="replace")
        item = None if "\0" in name else await self._shelf.item(kind, name)
        if item is not None:
            await self._send(scope, send, Shown(self._place(item), item.name, item.media_type, _FOR_GOOD))
        elif kind is ItemKind.STICKER:  # browsers show what comes with a 404 too
            await whole(send, 404, b"image/png", _UNKNOWN)
        else:
            raise NotFound("id", "the catalogue holds no such track")

    def _place(self, item: Item) -> Path:
        return PACKAGED / item.name if item.file is None else self._files.place(item.digest)
