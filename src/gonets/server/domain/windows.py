"""Chats and messages as a person's messenger shows them: each with all that belongs to it, read at once."""

import re
from collections.abc import Callable

import msgspec

from gonets.server.domain.chats import (
    Chat,
    Known,
    Participant,
    require_may_appoint,
    require_may_change_look,
    require_may_manage_members,
)
from gonets.server.domain.consents import ConsentState
from gonets.server.domain.messages import Message, require_may_delete_others
from gonets.server.domain.refusals import Refusal
from gonets.server.domain.uploads import File
from gonets.wire.ids import ChatId, MemberId, MessageId

_PLACE = re.compile(r"([0-9a-f]{1,15})\.([0-9a-f]{1,15})\.([0-9a-f]{1,15})", re.ASCII)
#: How much of a message is shown where it is answered to, in code points.
QUOTED_CHARS = 200


class Quote(msgspec.Struct, frozen=True):
    """The message that another answers to; `kind` is its first attachment's."""

    id: MessageId
    sender: Known
    text: str | None
    kind: str | None
    is_deleted: bool


class About(msgspec.Struct, frozen=True):
    """Whom and what a system message tells of."""

    members: tuple[Known, ...]
    title: str | None


class Letter(msgspec.Struct, frozen=True):
    """A message with what is shown around it. A greater `version` is newer; `files` stand in the attachments' order."""

    message: Message
    sender: Known
    version: int
    client_id: str | None = None
    about: About | None = None
    quote: Quote | None = None
    files: tuple[File | None, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """What happened besides a message: to the message `seq`, or to `member`, or to the chat. Numbered once noted."""

    chat: ChatId
    kind: str
    seq: int | None = None
    member: MemberId | None = None
    number: int = 0


class Place(msgspec.Struct, frozen=True, order=True):
    """How far somebody knows a chat: the number and seq of its last message, and its last change."""

    n: int
    change: int
    seq: int

    def __str__(self) -> str:
        return f"{self.n:x}.{self.change:x}.{self.seq:x}"

    @classmethod
    def of(cls, chat: Chat) -> "Place":
        return cls(chat.last_n, chat.last_change, chat.last_seq)

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """None if it is none of ours: then whoever brings it knows nothing."""
        found = _PLACE.fullmatch(text)
        return None if found is None else cls(*(int(part, 16) for part in found.groups()))


class Row(msgspec.Struct, frozen=True):
    """A chat as it is to one person. Of a chat they left, only what stood there when they did (W-CHAT-3)."""

    chat: Chat
    standing: Participant
    companion: Known | None = None
    consent: ConsentState | None = None
    last: Letter | None = None
    first_unread: int | None = None  # a seq
    read_by_others: int = 0  # the greatest seq that somebody else has read up to

    @property
    def title(self) -> str | None:
        return self.chat.title if self.standing.is_active else self.standing.left_title

    @property
    def last_event_at(self) -> int:
        left = self.standing.left_seq
        return self.chat.last_event_at if self.standing.is_active or left is None else left >> 16

    @property
    def unread(self) -> int:
        """No counting: messages of a chat are numbered without gaps."""
        return max(0, self.chat.last_n - self.standing.read_n) if self.standing.is_active else 0

    @property
    def place(self) -> str:
        return str(Place.of(self.chat)) if self.standing.is_active else place_left(self.standing)


def place_left(standing: Participant) -> str:
    """Of a chat one is no longer in: nothing changes there any more."""
    return f"left.{standing.left_seq or 0:x}"


def may(chat: Chat, standing: Participant) -> list[str]:
    """What one may do there, asked of those who judge it when it is done (wire section 15)."""
    if not standing.is_active:
        return []
    found = ["send", "leave"]
    for judge, wishes in _JUDGES:
        try:
            judge(chat, standing)
        except Refusal:
            continue
        found += wishes
    return found


_JUDGES: tuple[tuple[Callable[[Chat, Participant], None], tuple[str, ...]], ...] = (
    (require_may_change_look, ("edit_title", "edit_icon")),
    (require_may_manage_members, ("add", "remove", "link")),
    (require_may_appoint, ("admins",)),
    (require_may_delete_others, ("delete_any",)),
)
