"""Chats: list, one, url, addMember (W-CHAT, W-ADD)."""

from gonets.server.domain.refusals import BadUserId, Malformed
from gonets.server.graph import decode, render
from gonets.server.graph.call import REPLAYED, Call, Reply, chat_from, require_same_chat
from gonets.server.graph.services import Services
from gonets.wire.ids import BadId, ChatId, UserId

PAGE = 50


async def chats(do: Services, call: Call) -> Reply:
    count = call.query.integer("count", 1, call.limits.chats_page, "limits.chats_page", PAGE)
    page = await do.listing.page(call.caller, count, call.query.text("marker"))
    return Reply(render.chats(page, do.rules.links))


async def chat(do: Services, call: Call) -> Reply:
    return Reply(render.chat(await do.listing.one(call.caller, await named_chat(do, call)), do.rules.links))


async def url(do: Services, call: Call) -> Reply:
    return Reply(render.url(await do.chats.url(call.caller, await named_chat(do, call))))


async def add_member(do: Services, call: Call) -> Reply:
    done = await do.chats.change(
        call.caller, await named_chat(do, call), decode.added(call), call.once(), call.request_id
    )
    return Reply(render.DONE, headers=REPLAYED if done.replayed else ())


async def named_chat(do: Services, call: Call) -> ChatId:
    """By path or query; `user_id` means the caller's personal chat with that user (W-CHAT-7)."""
    asked = call.query.text("chat_id")
    chat = require_same_chat(call.path_chat(), None if asked is None else chat_from(asked), "chat_id")
    if chat is not None:
        return chat
    user = call.query.text("user_id")
    if user is None:
        raise Malformed("chat_id", "a chat is expected")
    try:
        return await do.listing.personal(call.caller, UserId.parse(user))
    except BadId as fault:
        raise BadUserId("user_id") from fault


def place_of_chat(call: Call) -> str:
    """The parameter by which `named_chat` found it, for a refusal (W-ERR-4)."""
    return "user_id" if call.nodes.chat is None and call.query.text("chat_id") is None else "chat_id"
