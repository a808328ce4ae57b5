"""Messages as they are stored and read: the content's canonical JSON, and the envelope made from it (W-READ-5)."""

from functools import lru_cache

import msgspec

from gonets.wire.attachments import Attachment, Media, from_kept, kept_form, reading_form
from gonets.wire.ids import ChatId, MemberId, MessageId
from gonets.wire.links import Links

#: Asks clients to guard the message against still pictures, or also recording (W-MSG-6).
PRIVACY_WARNINGS = ("SCREENSHOT", "SCREENCAST")

_encode = msgspec.json.Encoder().encode


class Content(msgspec.Struct, frozen=True):
    """What a message says: text, attachments in the order sent, and the author's ``privacyWarning``."""

    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    privacy_warning: str | None = None

    @property
    def files(self) -> tuple[int, ...]:
        """The numbers of our files that it carries."""
        return tuple(int(each.payload.id) for each in self.attachments if isinstance(each.payload, Media))


class Pieces(msgspec.Struct):
    """The stored text of a message, cut into pieces that an answer takes over as they are."""

    text: msgspec.Raw = msgspec.Raw()
    attachments: msgspec.Raw = msgspec.Raw()
    reply_to: msgspec.Raw = msgspec.Raw()
    privacyWarning: msgspec.Raw = msgspec.Raw()  # noqa: N815 the wire's own spelling


_TEXT = '{"text":"'
pieces_of = msgspec.json.Decoder(Pieces).decode


def body_of(content: Content, reply_to: MessageId | None) -> str:
    """The canonical JSON that the store keeps: keys in the wire's order, absent ones left out, no URLs of ours."""
    parts = []
    if content.text is not None:
        parts.append(b'"text":' + _encode(content.text))
    if content.attachments:
        parts.append(b'"attachments":' + kept_form(content.attachments))
    if reply_to is not None:
        parts.append(b'"reply_to":"' + str(reply_to).encode() + b'"')
    if content.privacy_warning is not None:
        parts.append(b'"privacyWarning":"' + content.privacy_warning.encode() + b'"')
    return (b"{" + b",".join(parts) + b"}").decode()


def content_of(body: str) -> Content:
    """The content of a stored body."""
    kept = pieces_of(body)
    return Content(
        text=msgspec.json.decode(kept.text) if len(kept.text) else None,
        attachments=from_kept(kept.attachments) if len(kept.attachments) else (),
        privacy_warning=msgspec.json.decode(kept.privacyWarning) if len(kept.privacyWarning) else None,
    )


def reply_of(body: str) -> MessageId | None:
    """The message that a stored body answers to."""
    kept = pieces_of(body)
    return MessageId.parse(msgspec.json.decode(kept.reply_to)) if len(kept.reply_to) else None


def sender_json(sender: MemberId, name: str) -> bytes:
    """Exactly ``{"name":…,"user_id":…}``, for groups too (W-READ-5)."""
    return b'{"name":' + _encode(name) + b',"user_id":"' + str(sender).encode() + b'"}'


@lru_cache(maxsize=1024)
def recipient_json(chat: ChatId) -> bytes:
    """Exactly ``{"chat_id":…}`` (W-READ-5)."""
    return b'{"chat_id":"' + str(chat).encode() + b'"}'


def is_text_alone(body: str) -> bool:
    """And nothing in it that is escaped: such a body is taken over as it is."""
    return body.startswith(_TEXT) and body.find('"', len(_TEXT)) == len(body) - 2


def message_json(message: MessageId, body: str | None, links: Links) -> bytes:
    """The ``message`` of an envelope; of a deleted one (no body) only ``seq`` and ``mid`` (W-READ-5)."""
    if body is not None and is_text_alone(body):
        return f'{body[:-1]},"seq":{message.seq},"mid":"{message!s}"}}'.encode()
    numbers = f'"seq":{message.seq},"mid":"{message!s}"'.encode()
    if body is None:
        return b"{" + numbers + b"}"
    kept = pieces_of(body)
    parts = [b'"text":' + kept.text, numbers] if len(kept.text) else [numbers]
    if len(kept.attachments):
        parts.append(b'"attachments":' + reading_form(bytes(kept.attachments), links))
    if len(kept.reply_to):
        parts.append(b'"reply_to":' + kept.reply_to)
    if len(kept.privacyWarning):
        parts.append(b'"privacyWarning":' + kept.privacyWarning)
    return b"{" + b",".join(parts) + b"}"


def envelope_json(
    sender: bytes, message: MessageId, body: str | None, links: Links, *, edited: bool = False, deleted: bool = False
) -> bytes:
    """An entry of the history (W-READ-5): ``edited`` and ``deleted`` appear only when true."""
    chat, seq = message
    flag = b',"deleted":true' if deleted else b',"edited":true' if edited else b""
    if body is not None and is_text_alone(body):  # in one go, as most are
        values = sender, recipient_json(chat), body[:-1].encode(), seq, chat, seq, seq >> 16, flag
        return b'{"sender":%b,"recipient":%b,"message":%b,"seq":%d,"mid":"mid:C%x.%x"},"timestamp":%d%b}' % values
    return b'{"sender":%b,"recipient":%b,"message":%b,"timestamp":%d%b}' % (
        sender,
        recipient_json(chat),
        message_json(message, body, links),
        seq >> 16,
        flag,
    )
