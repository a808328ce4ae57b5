"""The house's stickers and tracks: what an id may be, what it may stand for (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""

import re
from enum import StrEnum

import msgspec

from gonets.server.domain.refusals import Malformed
from gonets.server.domain.uploads import File, FileKind
from gonets.wire.ids import UserId

#: Whose the files of the catalogue are; no person has this number.
HOUSE = UserId(0)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class ItemKind(StrEnum):
    """As attachments name them."""

    STICKER = "STICKER"
    MUSIC = "MUSIC"

    @property
    def upload(self) -> FileKind:
        return FileKind.IMAGE if self is ItemKind.STICKER else FileKind.AUDIO


_FAMILY = {ItemKind.STICKER: "image/", ItemKind.MUSIC: "audio/"}
ITEM_KINDS = tuple(kind.value for kind in ItemKind)


class Item(msgspec.Struct, frozen=True):
    """`file` is None for what came with Gonets; `digest` is of the bytes, for good."""

    kind: ItemKind
    id: str
    title: str
    artist: str
    name: str
    digest: str
    media_type: str
    size: int
    file: int | None
    added_at: int
    removed_at: int | None = None


def require_id(text: str) -> str:
    """What reads well in an address and in a command."""
    if _ID.fullmatch(text) is None:
        raise Malformed("id", "1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first")
    return text


def item_of(kind: ItemKind, name: str, file: File | None, title: str, artist: str, now: int) -> Item:
    """Of an image that was checked, or what its first bytes say is a sound. Raises Malformed."""
    if file is None or file.owner != HOUSE or file.kind is not kind.upload or not file.is_ready or file.digest is None:
        raise Malformed("token", "nothing was uploaded under this token")
    if file.media_type is None or not file.media_type.startswith(_FAMILY[kind]):
        raise Malformed("token", "this is no sound that a browser plays: MP3, Ogg, FLAC, WAV, M4A or AAC is expected")
    return Item(kind, name, title, artist, file.name, file.digest, file.media_type, file.size or 0, file.id, now)


def require_same_bytes(before: Item | None, digest: str) -> None:
    """An id is never given to something else, removed or not: those who have it keep it (immutable)."""
    if before is not None and before.digest != digest:
        state = "stands" if before.removed_at is None else "stood"
        raise Malformed("id", f"this id {state} for another file, and whoever saw that keeps it; choose another id")
