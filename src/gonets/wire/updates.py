"""Event bodies: exactly the documented keys, in this order, and no others ever (W-EVT-1, -2)."""

import msgspec

from gonets.wire.ids import ChatId, MessageId
from gonets.wire.links import Links
from gonets.wire.messages import message_json, recipient_json

#: The three of OK; what a subscription gets when it names none (W-SUB-2).
DOCUMENTED = ("MESSAGE_CREATED", "MESSAGE_CALLBACK", "CHAT_SYSTEM")
#: Sent only to subscriptions that name them (W-EVT-7).
EXTENSIONS = ("MESSAGE_EDITED", "MESSAGE_DELETED", "LOCATION_UPDATED", "CONSENT_CHANGED")
KINDS = (*DOCUMENTED, *EXTENSIONS)

_encode = msgspec.json.Encoder().encode


def about_message(kind: str, sender: bytes, message: MessageId, body: str | None, links: Links) -> bytes:
    """MESSAGE_CREATED, MESSAGE_EDITED, MESSAGE_DELETED and LOCATION_UPDATED share their keys (W-EVT-7)."""
    return b'{"webhookType":"%b","sender":%b,"recipient":%b,"message":%b,"timestamp":%d}' % (
        kind.encode(),
        sender,
        recipient_json(message.chat),
        message_json(message, body, links),
        message.sent_at,
    )


def callback(sender: bytes, message: MessageId, payload: str, callback_id: str, pressed_at: int) -> bytes:
    """MESSAGE_CALLBACK: `message` is the one with the keyboard, the time that of the press (W-EVT-2, W-CB-2)."""
    return (
        b'{"webhookType":"MESSAGE_CALLBACK","sender":%b,"recipient":%b,"payload":%b,"callbackId":"%b","mid":"%b",'
        b'"timestamp":%d}'
        % (
            sender,
            recipient_json(message.chat),
            _encode(payload),
            callback_id.encode(),
            str(message).encode(),
            pressed_at,
        )
    )


def chat_started(sender: bytes, message: MessageId, payload: str | None) -> bytes:
    """CHAT_SYSTEM of a confirmed deep link; `message` is a fresh number with nothing behind it (W-EVT-3, W-LINK-2)."""
    return (
        b'{"webhookType":"CHAT_SYSTEM","type":"CHAT_STARTED","sender":%b,"recipient":%b%b,"mid":"%b","timestamp":%d}'
        % (
            sender,
            recipient_json(message.chat),
            b"" if payload is None else b',"payload":' + _encode(payload),
            str(message).encode(),
            message.sent_at,
        )
    )


def consent_changed(sender: bytes, chat: ChatId, state: str, changed_at: int) -> bytes:
    """CONSENT_CHANGED: keys of CHAT_SYSTEM without ``mid``, ``type`` ALLOWED or DENIED (W-EVT-7)."""
    return b'{"webhookType":"CONSENT_CHANGED","type":"%b","sender":%b,"recipient":%b,"timestamp":%d}' % (
        state.encode(),
        sender,
        recipient_json(chat),
        changed_at,
    )


def legacy(body: bytes) -> bytes:
    """The same event without ``webhookType``, for one client family of 2017 (W-EVT-8)."""
    start = body.index(b",") + 1
    return b"{" + body[start:]
