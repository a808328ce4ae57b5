"""Ids of chats, users, groups and messages: parsed liberally, printed canonically, in lower case (W-ID-1, -2)."""

import re
from typing import NamedTuple, Self

#: A number no id is ever made with; well-formed ids beyond 63 bits are read as it and so are unknown everywhere.
NEVER = 2**63 - 1
#: User ids have 12 digits, group ids 14, so the two never clash (W-SYS-2).
FIRST_GROUP = 10**13

_USER = re.compile(r"(?:user:)?([0-9]{1,19})", re.IGNORECASE | re.ASCII)
_GROUP = re.compile(r"(?:group:)?([0-9]{1,19})", re.IGNORECASE | re.ASCII)
_CHAT = re.compile(r"(?:chat:)?C([0-9a-f]{1,16})", re.IGNORECASE | re.ASCII)
_MESSAGE = re.compile(r"(?:mid:)?C([0-9a-f]{1,16})\.([0-9a-f]{1,16})", re.IGNORECASE | re.ASCII)


class BadId(ValueError):
    """The text cannot be an id of that kind (W-ID-3); which error that makes is the caller's to say."""


class UserId(int):
    """A person: ``user:571000000101``. Accepted with or without prefix, in any case (W-ID-2)."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"user:{self:d}"

    __repr__ = __str__

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadId. The number of a group is no user's: nobody is reached by the wrong kind of name."""
        number = _number(_USER, text, 10)
        return cls(number if number < FIRST_GROUP else NEVER)


class GroupId(int):
    """A group, what a bot acts as: ``group:57100000000333`` (W-ID-2)."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"group:{self:d}"

    __repr__ = __str__

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadId. The number of a user is no group's."""
        number = _number(_GROUP, text, 10)
        return cls(number if number >= FIRST_GROUP else NEVER)


MemberId = UserId | GroupId


class ChatId(int):
    """A chat: ``chat:C5aa01b3c7d1e``; the number is the hexadecimal part (W-ID-2)."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"chat:C{self:x}"

    __repr__ = __str__

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadId."""
        return cls(_number(_CHAT, text, 16))


class MessageId(NamedTuple):
    """A message: ``mid:C5aa01b3c7d1e.18bcfe568000001``, its chat and its ``seq`` there (W-ID-4)."""

    chat: ChatId
    seq: int

    def __str__(self) -> str:
        return f"mid:C{self.chat:x}.{self.seq:x}"

    @property
    def sent_at(self) -> int:
        """Unix milliseconds, as all times are (W-ID-7): the upper part of ``seq`` (W-ID-4)."""
        return self.seq >> 16

    @classmethod
    def parse(cls, text: str) -> "MessageId":
        """Raises BadId."""
        found = _MESSAGE.fullmatch(text)
        if found is None:
            raise BadId(text)
        return cls(ChatId(min(int(found[1], 16), NEVER)), min(int(found[2], 16), NEVER))


def member_id(number: int) -> MemberId:
    """The user or group of a bare number, told apart by size (W-SYS-2)."""
    return GroupId(number) if number >= FIRST_GROUP else UserId(number)


def parse_member(text: str) -> MemberId:
    """``user:…`` or ``group:…``, or bare digits told apart by size. Raises BadId."""
    if text[:6].lower() == "group:":
        return GroupId.parse(text)
    if text[:5].lower() == "user:":
        return UserId.parse(text)
    return member_id(_number(_USER, text, 10))


def _number(form: re.Pattern[str], text: str, base: int) -> int:
    found = form.fullmatch(text)
    if found is None:
        raise BadId(text)
    return min(int(found[1], base), NEVER)
