"""Messages that happened, and what may be done to them later (W-EDIT, W-DEL, W-ID-5)."""

import msgspec

from gonets.server.domain.chats import Chat, ChatKind, Participant, Role
from gonets.server.domain.refusals import Malformed, NotActive, NotFound, NotOwner, RoleTooLow, TooLate
from gonets.server.domain.system_messages import SystemKind
from gonets.wire.ids import MemberId, MessageId, UserId
from gonets.wire.limits import Limits
from gonets.wire.messages import Content

HOUR_MS = 3_600_000


class Message(msgspec.Struct, frozen=True):
    id: MessageId
    n: int
    sender: MemberId
    body: str | None  # canonical JSON of content and reply_to; none once deleted
    system: SystemKind | None
    edited_at: int | None
    deleted_at: int | None


def next_seq(last_seq: int, now: int) -> int:
    """Odd, strictly growing per chat even when the clock steps back, its upper bits the time (W-ID-4, -5)."""
    return max((now << 16) | 1, last_seq + 2)


def require_in_sight(message: Message | None, standing: Participant) -> Message:
    """Out of sight is the same as not there (W-READ-7, W-AUTH-8)."""
    if message is None or message.id.seq < standing.sees_from:
        raise NotFound("mid", "there is no such message")
    return message


def require_may_edit(message: Message, caller: MemberId, now: int, edit_hours: int) -> None:
    """Own messages only, inside the window, never system messages (W-EDIT-3, W-SYS-3)."""
    if message.sender != caller or message.system is not None:
        raise NotOwner("mid")
    if message.deleted_at is not None:
        raise NotActive("mid", data="DELETED")
    if edit_hours and now - message.id.sent_at >= edit_hours * HOUR_MS:
        raise TooLate("mid")


def require_may_delete(message: Message, chat: Chat, standing: Participant, author: Participant | None) -> None:
    """Own messages; another's by those who run the chat, an owner's not by an admin (W-DEL-1, wire section 15)."""
    if message.system is not None:
        raise NotOwner("mid")
    if message.sender != standing.member:
        require_may_delete_others(chat, standing, author)
    if message.deleted_at is not None:
        raise NotActive("mid", data="DELETED")


def require_may_delete_others(chat: Chat, standing: Participant, author: Participant | None = None) -> None:
    """Those who run a CHAT; without an author: somebody's at least."""
    if chat.kind is not ChatKind.CHAT or standing.role is Role.MEMBER:
        raise NotOwner("mid")
    is_owners = author is not None and author.role is Role.OWNER
    if standing.role is Role.ADMIN and isinstance(standing.member, UserId) and is_owners:
        raise RoleTooLow("mid")


def require_sendable(content: Content, limits: Limits) -> None:
    """At least a non-blank text or one attachment; text and attachments within limits (W-MSG-2, W-LIM-1)."""
    if content.text is None and not content.attachments:
        raise Malformed("message", "a message needs a text or an attachment")
    if content.text is not None and len(content.text) > limits.text_chars:
        raise Malformed("message.text", "the text is too long", data=f"limits.text_chars={limits.text_chars}")
    if len(content.attachments) > limits.attachments:
        data = f"limits.attachments={limits.attachments}"
        raise Malformed("message.attachments", "too many attachments", data=data)
