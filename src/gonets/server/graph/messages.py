"""Messages: send, history, edit, delete, answer (W-SEND, W-READ, W-EDIT, W-DEL)."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from gonets.server.domain.refusals import BadMessageId, Closed, Refusal
from gonets.server.domain.sending import Decided, Destination, Dialog, Draft, Personal, Sent, draft_of
from gonets.server.graph import decode, render
from gonets.server.graph.call import REPLAYED, Call, Reply
from gonets.server.graph.chats import PAGE, named_chat, place_of_chat
from gonets.server.graph.decode import ChangeChat, SendMessage, SendToUsers, ShowAction, To
from gonets.server.graph.services import Services
from gonets.server.services import permits
from gonets.wire.ids import NEVER, BadId, ChatId, GroupId, MessageId, UserId


async def send(do: Services, call: Call) -> Reply:
    """One OK method, three wishes (W-SEND-1)."""
    match decode.action(call):
        case SendMessage() as wish:
            return await _send(do, call, wish)
        case SendToUsers() as wish:
            return await _send_to_users(do, call, wish)
        case ChangeChat(to, changes):
            with _naming(to.place):
                chat = await _existing_chat(do, call, to)
                may_change = do.chats.may_change_look(call.caller, chat)
                changes = await do.attachments.icon(call.caller, changes, may_change, call.once())
                done = await do.chats.change(call.caller, chat, changes, call.once(), call.request_id)
            return Reply(render.done(done.id), headers=REPLAYED if done.replayed else ())
        case ShowAction(to, shown):
            with _naming(to.place):
                chat = await _existing_chat(do, call, to)
                done = await do.presence.show(call.caller, chat, shown, call.once())
            return Reply(render.DONE, headers=REPLAYED if done.replayed else ())


async def _send(do: Services, call: Call, wish: SendMessage) -> Reply:
    to, said, content = wish.to, wish.said, wish.said.content
    if content.attachments:
        before = await do.attachments.answered_before(call.caller, call.once())
        if before is not None:
            return _sent(call, to, Sent(MessageId.parse(before), replayed=True))
        content = await do.attachments.settle(call.caller, content, said.places, chat=to.chat)
    destination, counted = (to.chat, to.chat) if to.chat is not None else await _personal(do, call, to)
    do.guard.spend_in_chat(call.caller, counted)
    if content.attachments:
        may_write = permits.may_write(call.caller.id, destination, to.place)
        content = await do.attachments.fetched(call.caller, content, said.places, may_write)
    draft = draft_of(
        call.caller.id,
        destination,
        content,
        reply_to=said.reply_to,
        once=call.once(),
        request_id=call.request_id,
        place=to.place,
        share_links=do.rules.share_links,
        callback=wish.callback,
    )
    sent = await do.sending.submit(draft)
    do.presence.ended(sent.id.chat, call.caller.id)
    return _sent(call, to, sent)


def _sent(call: Call, to: To, sent: Sent) -> Reply:
    answer = render.legacy_sent if call.caller.legacy_2017 else render.sent
    recipient = to.user if to.user is not None else sent.id.chat
    return Reply(answer(sent.id, recipient), headers=REPLAYED if sent.replayed else ())


async def _personal(do: Services, call: Call, to: To) -> tuple[Destination, ChatId | UserId]:
    """Where a draft to a user goes, and what its rate is counted by. A DIALOG is opened if needed (W-SEND-10)."""
    assert to.user is not None, "a recipient is a chat or a user"  # noqa: S101 narrows the type
    if isinstance(call.caller.id, GroupId):
        return Personal(call.caller.id, to.user), to.user
    if to.user == call.caller.id:
        raise Closed(to.place)
    chat = await do.chats.open_dialog(call.caller.id, to.user)
    return Dialog(chat), chat


async def _send_to_users(do: Services, call: Call, wish: SendToUsers) -> Reply:
    """A user named twice gets one message, and both places show its result (W-SEND-8)."""
    group = call.require_group()
    do.guard.spend(call.caller, len(wish.users) - 1)
    content, places = wish.said.content, wish.said.places
    users = list(dict.fromkeys(wish.users))
    if content.attachments:
        before = await do.attachments.answered_before(call.caller, call.once())
        if before:
            return _sent_to_users(wish, users, Decided.parse(before))
        content = await do.attachments.settle(call.caller, content, places)
    do.guard.spend_in_chats(call.caller, users)
    may_write = permits.may_write_to_any(group, [Personal(group, user) for user in users])
    content = await do.attachments.fetched(call.caller, content, places, may_write, call.once())
    first = draft_of(
        group,
        Personal(group, users[0]),
        content,
        reply_to=wish.said.reply_to,
        request_id=call.request_id,
        place="recipient.user_ids",
    )
    drafts: list[Draft] = [
        msgspec.structs.replace(first, to=Personal(group, user), once=call.once(int(user))) for user in users
    ]
    decided = await do.sending.submit_each(drafts, call.once())
    for sent in decided.outcomes:
        if sent is not None:
            do.presence.ended(sent.id.chat, group)
    return _sent_to_users(wish, users, decided)


def _sent_to_users(wish: SendToUsers, users: list[UserId], decided: Decided) -> Reply:
    outcomes = dict(zip(users, decided.outcomes, strict=True))
    body = render.sent_to_users([outcomes[user] for user in wish.users])
    return Reply(body, headers=REPLAYED if decided.replayed else ())


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Services know a chat as `chat_id`; a refusal names the field that the caller used (W-ERR-4)."""
    try:
        yield
    except Refusal as refusal:
        if refusal.field in ("chat_id", "user_id"):
            refusal.at(place)
        raise


async def _existing_chat(do: Services, call: Call, to: To) -> ChatId:
    """chat_control and sender_action take the existing personal chat, else 705 (W-SEND-9)."""
    if to.chat is not None:
        return to.chat
    assert to.user is not None, "a recipient is a chat or a user"  # noqa: S101 narrows the type
    return await do.listing.personal(call.caller, to.user)


async def history(do: Services, call: Call) -> Reply:
    chat = await named_chat(do, call)
    with _naming(place_of_chat(call)):
        page = await do.messages.history(
            call.caller,
            chat,
            newest_ms=call.query.decimal_ms("from", NEVER),
            oldest_ms=call.query.decimal_ms("to", 0),
            count=call.query.integer("count", 1, call.limits.messages_page, "limits.messages_page", PAGE),
            before=_before(call),
            deleted_too=call.query.boolean("include_deleted", False),
        )
    return Reply(render.history(page, do.rules.links))


def _before(call: Call) -> MessageId | None:
    asked = call.query.text("before")
    try:
        return None if asked is None else MessageId.parse(asked)
    except BadId as fault:
        raise BadMessageId("before") from fault


async def edit(do: Services, call: Call) -> Reply:
    wanted, said = call.message(), decode.edited(call)
    content = said.content
    if content.attachments:
        if await do.attachments.answered_before(call.caller, call.once()) is not None:
            return Reply(render.done(wanted), headers=REPLAYED)
        content = await do.attachments.settle(call.caller, content, said.places, chat=wanted.chat)
        may_edit = do.messages.may_edit(call.caller, wanted)
        content = await do.attachments.fetched(call.caller, content, said.places, may_edit, call.once())
    done = await do.messages.edit(call.caller, wanted, content, call.once(), call.request_id)
    return Reply(render.done(done.id), headers=REPLAYED if done.replayed else ())


async def delete(do: Services, call: Call) -> Reply:
    done = await do.messages.delete(call.caller, call.message(), call.once(), call.request_id)
    return Reply(render.DONE, headers=REPLAYED if done.replayed else ())


async def answer(do: Services, call: Call) -> Reply:
    """The group's own new message, which ends the presser's spinner (W-ANS-2)."""
    return await _send(do, call, decode.answer(call))
