"""Answers of the Graph door, byte for byte as the contract has them (W-SCHEMA-1)."""

import msgspec

from gonets.server.domain.sending import Sent
from gonets.server.services.listing import ChatsPage, Seen
from gonets.server.services.messages import Page
from gonets.server.services.subscriptions import Subscription
from gonets.server.services.uploads import Reserved
from gonets.wire.chats import chat_object
from gonets.wire.ids import ChatId, MemberId, MessageId, UserId
from gonets.wire.links import Links
from gonets.wire.messages import envelope_json, sender_json

_encode = msgspec.json.Encoder().encode

DONE = b'{"success":true}'


def sent(message: MessageId, recipient: ChatId | UserId) -> bytes:
    """W-SEND-5, -6; recipient_id is what the caller named."""
    return f'{{"success":true,"recipient_id":"{recipient!s}","message_id":"{message!s}"}}'.encode()


def legacy_sent(message: MessageId, recipient: ChatId | UserId) -> bytes:
    """Without `success`, for one client family of 2017 (W-EVT-8)."""
    return f'{{"recipient_id":"{recipient!s}","message_id":"{message!s}"}}'.encode()


def sent_to_users(outcomes: list[Sent | None]) -> bytes:
    """Same length and order as the request (W-SEND-7)."""
    return _encode(
        {
            "success": [outcome is not None for outcome in outcomes],
            "chat_ids": [None if outcome is None else str(outcome.id.chat) for outcome in outcomes],
        }
    )


def done(message: MessageId | None) -> bytes:
    """W-CTRL-3, W-EDIT-2: with the id of the message, if there is one."""
    return DONE if message is None else b'{"success":true,"message_id":"%b"}' % str(message).encode()


def info(name: str, member: MemberId) -> bytes:
    """Exactly these keys (W-INFO-1)."""
    return _encode({"name": name, "user_id" if isinstance(member, UserId) else "group_id": str(member)})


def chat(seen: Seen, links: Links) -> bytes:
    return _encode(_chat(seen, links))


def chats(page: ChatsPage, links: Links) -> bytes:
    answer: dict[str, object] = {"chats": [_chat(seen, links) for seen in page.chats]}
    if page.marker is not None:
        answer["marker"] = page.marker
    return _encode(answer)


def _chat(seen: Seen, links: Links) -> dict[str, object]:
    chat = seen.chat
    return chat_object(
        chat.id,
        kind=chat.kind.value,
        status=seen.standing.state.value,
        title=seen.title,
        people=seen.people,
        last_event_at=seen.last_event_at,
        owner=chat.owner,
        group=chat.group,
        icon=seen.icon_url(links),
    )


def url(text: str) -> bytes:
    return _encode({"url": text})


def history(page: Page, links: Links) -> bytes:
    """No marker: `before` pages on (W-READ-4)."""
    senders = {member: sender_json(member, name) for member, name in page.names.items()}
    entries = [
        envelope_json(
            senders[message.sender],
            message.id,
            message.body,
            links,
            edited=message.edited_at is not None,
            deleted=message.deleted_at is not None,
        )
        for message in page.messages
    ]
    return b'{"messages":[' + b",".join(entries) + b"]}"


def upload_url(made: Reserved) -> bytes:
    """The union of the forms of all page ages (W-UPL-1)."""
    return _encode({"url": made.url, "token": made.token, "file_id": str(made.file)})


def subscriptions(found: list[Subscription]) -> bytes:
    """Oldest first, only these keys; the long-polling entry has only `time` (W-SUB-6)."""
    entries = [{"time": one.time} if one.url is None else {"time": one.time, "url": one.url} for one in found]
    return _encode({"subscriptions": entries})


def updates(events: list[bytes], marker: int) -> bytes:
    """Both keys always, also when empty (W-POLL-2)."""
    return b'{"updates":[' + b",".join(events) + b'],"marker":"%d"}' % marker
