"""What one new message needs to be judged, and the judgement: pure (W-SEND, W-IDEM)."""

import msgspec

from gonets.server.domain.attachments import ONE_LINK
from gonets.server.domain.callbacks import Answerable, judge_answer
from gonets.server.domain.chats import ChatKind, Line, Standing
from gonets.server.domain.consents import ConsentState
from gonets.server.domain.refusals import Closed, KeyReused, NotActive, NotFound, Refusal, UnknownChat, WrongAttachment
from gonets.wire.attachments import Attachment, Share
from gonets.wire.ids import ChatId, GroupId, MemberId, MessageId, UserId
from gonets.wire.messages import Content, body_of

#: Looked up for every message, and Python 3.11 takes 0.2 µs for a member of an enumeration.
_GROUP_CHAT, _ALLOWED = ChatKind.GROUP_CHAT, ConsentState.ALLOWED
#: One text for unknown, never asked and denied: nobody learns who exists (W-SEND-6).
NOT_ALLOWED = "closed, this person accepts no messages from you"


class OnceKey(msgspec.Struct, frozen=True):
    """An Idempotency-Key in its scope, and the digest of the request it came with (W-IDEM-1, -2)."""

    scope: str
    key: str
    request: str
    recipient: int = 0  # the user of `user_ids`, else 0 (W-IDEM-5)


#: Scopes of the keys that a person's browser makes before it shows the message or the press.
WRITES, PRESSES = "people", "people press"


class Personal(msgspec.Struct, frozen=True):
    """The chat of these two, not yet looked up."""

    group: GroupId
    user: UserId


class Dialog(msgspec.Struct, frozen=True):
    """The DIALOG with a person, who was named, not the chat (W-SEND-10)."""

    chat: ChatId


Destination = ChatId | Personal | Dialog


def chat_named(to: ChatId | Dialog) -> ChatId:
    return to if isinstance(to, ChatId) else to.chat


class Draft(msgspec.Struct, frozen=True):
    """A message that was asked for."""

    sender: MemberId
    to: Destination
    content: Content
    body: str
    reply_to: MessageId | None
    once: OnceKey | None
    request_id: str
    place: str  # the field that named the destination
    callback: str | None = None  # the press it answers

    @property
    def client_id(self) -> str | None:
        """What its author's browser calls it; told to all, so that the author's other pages know it again."""
        return self.once.key if self.once is not None and self.once.scope in (WRITES, PRESSES) else None


class Sent(msgspec.Struct, frozen=True):
    """A message that happened."""

    id: MessageId
    replayed: bool = False


class Decided(msgspec.Struct, frozen=True):
    """What became of each draft of a list; its text is what a key remembers."""

    outcomes: list[Sent | None]
    replayed: bool = False

    def __str__(self) -> str:
        return " ".join("-" if one is None else str(one.id) for one in self.outcomes)

    @classmethod
    def parse(cls, text: str) -> "Decided":
        return cls([None if one == "-" else Sent(MessageId.parse(one), replayed=True) for one in text.split()], True)


class Earlier(msgspec.Struct, frozen=True):
    """What a key was used for before."""

    request: str
    answer: str


class Reply(msgspec.Struct, frozen=True):
    """The message that a draft answers to, if it is there."""

    seq: int
    deleted: bool


class Facts(msgspec.Struct, frozen=True):
    """All that one draft needs to be judged; all read, nothing fetched."""

    chat: Line | None
    standing: Standing | None
    consent: ConsentState
    reply: Reply | None = None
    earlier: Earlier | None = None
    callback: Answerable | None = None
    files: frozenset[int] = frozenset()  # those of the draft that its sender may use


def judge(draft: Draft, facts: Facts) -> Refusal | None:
    """Why this draft is refused, if it is. A key seen before is not judged here but replayed."""
    if facts.earlier is not None:
        return KeyReused() if draft.once is None or facts.earlier.request != draft.once.request else None
    refusal = judge_writing(draft.sender, draft.to, draft.place, facts.chat, facts.standing, facts.consent)
    if refusal is not None:
        return refusal
    if draft.callback is not None:
        refusal = judge_answer(facts.callback, draft.sender)
        if refusal is not None:
            return refusal
    if draft.content.attachments and not facts.files.issuperset(draft.content.files):
        return WrongAttachment("message.attachments", "nobody you know has such a file")
    return _judge_reply(draft, facts)


def judge_writing(
    sender: MemberId,
    to: Destination,
    place: str,
    chat: Line | None,
    standing: Standing | None,
    consent: ConsentState,
) -> Refusal | None:
    """Why nothing of this sender gets there, whatever it is.

    Who left a personal chat opens it again by writing to the other side (W-CTRL-7, W-CONS-1, W-SEND-10).
    """
    if chat is None or standing is None:
        return UnknownChat(place) if isinstance(to, ChatId) else Closed(place, NOT_ALLOWED)
    if not standing.is_active and isinstance(to, ChatId):
        return Closed(place)
    if chat.kind is _GROUP_CHAT and isinstance(sender, GroupId) and consent is not _ALLOWED:
        return Closed(place, NOT_ALLOWED)
    return None


def allows(draft: Draft, facts: Facts) -> bool:
    """A person who writes to a group lets it write back (W-CONS-1)."""
    is_person = isinstance(draft.sender, UserId)
    is_in_group_chat = facts.chat is not None and facts.chat.kind is _GROUP_CHAT
    return is_person and is_in_group_chat and facts.consent is not _ALLOWED


def _judge_reply(draft: Draft, facts: Facts) -> Refusal | None:
    """A message of the same chat that the sender can see (W-MSG-5)."""
    if draft.reply_to is None:
        return None
    reply = facts.reply
    if reply is None or facts.standing is None or reply.seq < facts.standing.sees_from:
        return NotFound("message.reply_to", "there is no such message in this chat")
    if reply.deleted:
        return NotActive("message.reply_to", "that message was deleted", data="DELETED")
    return None


def draft_of(
    sender: MemberId,
    to: Destination,
    content: Content,
    *,
    reply_to: MessageId | None = None,
    once: OnceKey | None = None,
    request_id: str = "",
    place: str = "chat_id",
    share_links: bool = True,
    callback: str | None = None,
) -> Draft:
    """A draft with its canonical body; a person's text that is exactly one link gets a SHARE (W-MSG-7)."""
    content = with_share(content, sender) if share_links else content
    return Draft(sender, to, content, body_of(content, reply_to), reply_to, once, request_id, place, callback)


def with_share(content: Content, sender: MemberId) -> Content:
    """Of a new message and of an edited one: bots' texts stay texts (W-MSG-7, W-EDIT-1)."""
    text = content.text
    if text is None or content.attachments or not isinstance(sender, UserId) or ONE_LINK.fullmatch(text) is None:
        return content
    return Content(text, (Attachment("SHARE", Share.of(text)),), content.privacy_warning)
