"""Uploads and the files they become: who may use one, and how it is called (W-UPL, W-ATT-3)."""

import re
import unicodedata
from enum import StrEnum

import msgspec

from gonets.server.domain.refusals import NeverUploaded, Refusal, StillProcessing, WrongAttachment
from gonets.wire.ids import MemberId


class FileKind(StrEnum):
    """In the order the wire names them; FILE is what is meant when none is named (W-UPL-1)."""

    FILE = "FILE"
    VIDEO = "VIDEO"
    AUDIO = "AUDIO"
    IMAGE = "IMAGE"


FILE_KINDS = tuple(kind.value for kind in FileKind)


class FileState(StrEnum):
    """STORED: the bytes have their digest and are on their way to their place; READY: the row and the bytes agree.

    LINKED: no bytes of ours, it stands for somebody else's URL (W-ATT-IMAGE-3).
    """

    RESERVED = "RESERVED"
    STORED = "STORED"
    READY = "READY"
    LINKED = "LINKED"


class File(msgspec.Struct, frozen=True):
    id: int
    kind: FileKind
    owner: MemberId
    name: str
    state: FileState
    digest: str | None
    size: int | None
    media_type: str | None
    width: int | None
    height: int | None
    ready_at: int | None
    link: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.state is FileState.READY


class Bytes(msgspec.Struct, frozen=True):
    """What arrived: where it lies by its digest, and what its first bytes say it is."""

    digest: str
    size: int
    media_type: str | None
    width: int | None = None
    height: int | None = None


def judge_use(file: File | None, kind: str, place: str, now: int) -> Refusal | None:
    """Why a caller may not use a file, `None` being one they cannot see (W-ATT-3, W-UPL-5)."""
    if file is None or file.kind.value != kind:
        return WrongAttachment(place, "nobody you know has such a file")
    if file.link is not None:
        return None
    if not file.is_ready or file.ready_at is None:
        return NeverUploaded(place)
    if file.ready_at > now:
        return StillProcessing(place, wait_s=-(-(file.ready_at - now) // 1000))
    return None


_FOLDERS = re.compile(r"[/\\]")
#: Signs that turn the direction of what follows: ``photo<RLO>gpj.exe`` would read as a picture.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def good_name(given: str | None, most: int) -> str:
    """A file's name is data only: no folders, nothing invisible, cut to `limits.name_chars` (W-LIM-1)."""
    last = _FOLDERS.split(given or "")[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _TURNS)
    shown = shown.strip()[:most]
    return shown if shown.strip(".") else "file"
