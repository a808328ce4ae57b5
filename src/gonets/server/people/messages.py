"""Messages: written, read on, edited, deleted (W-MSG, W-EDIT, W-DEL)."""

import hashlib
import re

from gonets.server.domain.accounts import Caller, Door
from gonets.server.domain.attachments import location_of
from gonets.server.domain.refusals import Malformed
from gonets.server.domain.said import said
from gonets.server.domain.sending import WRITES, Destination, Dialog, OnceKey, Personal, chat_named, draft_of
from gonets.server.people import render, shapes
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.server.services.windows import Wanted
from gonets.wire.ids import ChatId, MessageId, UserId
from gonets.wire.messages import body_of

PAGE = 50
MOST = 200
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


async def window(do: People, call: Call, me: Caller) -> object:
    """Before, after or around a message or a moment, else the newest; in the order they were written."""
    chat = call.path_chat()
    return render.window(await do.windows.window(me, chat, _wanted(call, chat)), do.links)


def _wanted(call: Call, chat: ChatId) -> Wanted:
    count = call.count(MOST, PAGE)
    asked = [side for side in ("before", "after", "around") if call.asked(side)]
    if not asked:
        return Wanted(older=count)
    if len(asked) > 1:
        raise Malformed(asked[1], "name one of before, after, around")
    side = asked[0]
    at, named = call.moment(side, chat)
    match side:
        case "before":
            return Wanted(at, older=count, named=named)
        case "after":
            return Wanted(at if named is None else at + 1, newer=count)
        case _:
            return Wanted(at, older=count // 2, newer=count - count // 2, named=named)


async def to_chat(do: People, call: Call, me: Caller) -> object:
    return await _send(do, call, me, call.path_chat())


async def to_group(do: People, call: Call, me: Caller) -> object:
    """The first word of a person makes the chat of the two, and lets the group write back (W-CONS-1)."""
    user, group = UserId(me.id), call.path_group()
    await do.chats.open_group_chat(user, group)
    return await _send(do, call, me, Personal(group, user))


async def to_user(do: People, call: Call, me: Caller) -> object:
    """The DIALOG of the two, made if needed (W-SEND-10)."""
    return await _send(do, call, me, Dialog(await do.chats.open_dialog(UserId(me.id), call.path_user())))


async def _send(do: People, call: Call, me: Caller, to: Destination) -> object:
    asked = said(call.fields, call.limits, Door.PEOPLE)
    key = client_id(call)
    once = OnceKey(WRITES, key, _digest(to, body_of(asked.content, asked.reply_to)))
    if asked.content.attachments:
        before = await do.attachments.answered_before(me, once)
        if before is not None:
            return await shown(do, me, MessageId.parse(before))
    draft = draft_of(
        me.id,
        to,
        await do.attachments.settle(me, asked.content, asked.places),
        reply_to=asked.reply_to,
        once=once,
        request_id=call.request_id,
        share_links=do.rules.share_links,
    )
    done = await do.sending.submit(draft)
    do.presence.ended(done.id.chat, me.id)
    if done.replayed or draft.reply_to is not None or draft.content.attachments:
        return await shown(do, me, done.id)
    return render.sent(done, draft, me.name, do.links)  # a plain text is told without asking the store once more


async def shown(do: People, me: Caller, message: MessageId) -> shapes.Message:
    """As it now is."""
    letter, sees_from = await do.windows.letter(me, message)
    return render.message(letter, do.links, sees_from)


async def edit(do: People, call: Call, me: Caller) -> object:
    asked = said(call.fields, call.limits, Door.PEOPLE)
    content = await do.attachments.settle(me, asked.content, asked.places)
    done = await do.messages.edit(me, call.path_message(), content, None, call.request_id)
    return {"message_id": str(done.id)}


async def live(do: People, call: Call, me: Caller) -> object:
    """A live location's new position as `location`, or `stop` (W-ATT-LOCATION-2)."""
    to = call.fields.obj("location")
    if (to is None) == (not call.fields.boolean("stop")):
        raise Malformed("location", "a location or stop is expected, not both")
    if to is None:
        await do.messages.stop(me, call.path_message(), call.request_id)
    else:
        await do.messages.move(me, call.path_message(), location_of(to), call.request_id)
    return {}


async def delete(do: People, call: Call, me: Caller) -> object:
    await do.messages.delete(me, call.path_message(), None, call.request_id)
    return {}


def client_id(call: Call) -> str:
    """Made by the client before it asks, so that it may ask again (W-IDEM-2)."""
    key = call.required("client_id")
    if _KEY.fullmatch(key) is None:
        raise Malformed("client_id", "1 to 128 visible ASCII characters are expected")
    return key


def _digest(to: Destination, body: str) -> str:
    """Same key and same message: the first answer again; another message: refused (W-IDEM-2, -3)."""
    where = f"{to.group} {to.user}" if isinstance(to, Personal) else str(chat_named(to))
    return hashlib.sha256(f"{where}\n{body}".encode()).hexdigest()
