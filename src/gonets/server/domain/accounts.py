"""Who asks: groups, people, their tokens."""

import re
import zlib
from dataclasses import dataclass
from enum import Enum

from gonets.wire.ids import GroupId, MemberId, UserId

#: Any string of 1–200 visible ASCII characters may be looked up (W-AUTH-4).
LOOKS_LIKE_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Door(Enum):
    """Through which door a caller came."""

    GRAPH = "graph"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking. A group by its token; a person by theirs, or as themselves at the people's door."""

    id: MemberId
    name: str
    door: Door
    reads_deleted: bool = False
    legacy_2017: bool = False

    @property
    def is_group(self) -> bool:
        return isinstance(self.id, GroupId)


@dataclass(frozen=True, slots=True)
class Group:
    id: GroupId
    name: str
    legacy_2017: bool
    reads_deleted: bool
    created_at: int
    stopped_at: int | None


@dataclass(frozen=True, slots=True)
class User:
    id: UserId
    name: str
    locale: str
    phone: str | None
    phone_shown: bool
    created_at: int
    stopped_at: int | None


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: its digest, never the token (W-AUTH-4)."""

    digest: str
    owner: MemberId
    label: str
    created_at: int
    expires_at: int | None
    ends_at: int | None


def token_text(random: bytes) -> str:
    """``tkn1`` + 38 letters and digits + ``:`` + 17 capitals, the last 7 a checksum (W-AUTH-4); of 48 random bytes."""
    letters = "".join(_ALPHABET[byte % 62] for byte in random[:38])
    head = f"tkn1{letters}:" + "".join(_CAPITALS[byte % 26] for byte in random[38:48])
    return head + checksum(head)


def checksum(head: str) -> str:
    """CRC-32 in base 26, seven capitals; secret scanners can verify it (W-AUTH-4)."""
    rest = zlib.crc32(head.encode())
    digits = []
    for _ in range(7):
        rest, digit = divmod(rest, 26)
        digits.append(_CAPITALS[digit])
    return "".join(reversed(digits))
