"""Chats: listed, made, changed, joined, left (W-CHAT, W-CTRL)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.attachments import file_named
from gonets.server.domain.chats import Changes, ChatKind, Role, good_title
from gonets.server.domain.refusals import Malformed, UnknownChat
from gonets.server.people import render
from gonets.server.people.call import Call, group_from, member_from
from gonets.server.people.services import People
from gonets.server.services.chats import Done
from gonets.server.services.presence import ACTIONS
from gonets.wire.ids import ChatId, MemberId, UserId
from gonets.wire.strict_json import as_text

PAGE = 50


async def chats(do: People, call: Call, me: Caller) -> object:
    page = await do.windows.page(me, call.count(call.limits.chats_page, PAGE), call.asked("marker"))
    return render.rows(page, do.links)


async def chat(do: People, call: Call, me: Caller) -> object:
    """With who does what right now (W-ACT-2)."""
    row = await do.windows.row(me, call.path_chat())
    return render.row(row, do.links, do.presence.acting(row.chat.id) if row.standing.is_active else ())


async def make(do: People, call: Call, me: Caller) -> object:
    """A CHAT is made by people; with `group` it belongs to that group (W-CHAT-9)."""
    title = good_title(call.required("title"), "title", call.limits)
    group = call.fields.text("group")
    made, first = await do.chats.create(
        UserId(me.id),
        title,
        _members(call, "members", call.limits.chat_members, "limits.chat_members"),
        None if group is None else group_from(group),
        call.request_id,
    )
    return {"chat_id": str(made), "message_id": str(first)}


async def url(do: People, call: Call, me: Caller) -> object:
    """With `on`: whether it lets others in, which it does in a CHAT only (W-CHAT-8)."""
    chat = call.path_chat()
    link = await do.chats.url(me, chat)
    seen = await do.listing.one(me, chat)
    return {"url": link, "on": seen.chat.kind is ChatKind.CHAT and seen.chat.join_by_link}


async def join(do: People, call: Call, me: Caller) -> object:
    """By id in development only: elsewhere an id must not open what its link opens (W-ID-8, W-CHAT-8)."""
    if not do.development:
        raise UnknownChat("chat_id")
    return await _join(do, call, me, call.path_chat())


async def join_by_link(do: People, call: Call, me: Caller) -> object:
    return await _join(do, call, me, await do.listing.of_link(call.path_link()))


async def _join(do: People, call: Call, me: Caller, chat: ChatId) -> object:
    done = await do.chats.join(UserId(me.id), chat, call.request_id)
    return {"chat_id": str(chat)} | _said(done)


async def read(do: People, call: Call, me: Caller) -> object:
    """Everything, or up to the message named by `mid`."""
    chat, upto = call.path_chat(), call.fields.message_id("mid")
    if upto is None:
        await do.presence.show(me, chat, "mark_seen", None)
    else:
        await do.presence.read_up_to(me, chat, upto)
    return {}


async def act(do: People, call: Call, me: Caller) -> object:
    action = call.fields.enum("action", ACTIONS)
    if action is None:
        raise Malformed("action", "is required")
    await do.presence.show(me, call.path_chat(), action, None)
    return {}


async def change_members(do: People, call: Call, me: Caller) -> object:
    """Both wishes in one transaction; added first (W-CTRL-2)."""
    remove = call.fields.text("remove")
    changes = Changes(
        add=_members(call, "add", call.limits.add_members, "limits.add_members"),
        remove=None if remove is None else member_from(remove, "remove"),
        show_history=call.fields.boolean("show_history"),
        add_place="add",
        remove_place="remove",
    )
    if not changes.add and changes.remove is None:
        raise Malformed("add", "name who is added or removed")
    return _said(await do.chats.change(me, call.path_chat(), changes, None, call.request_id))


async def retitle(do: People, call: Call, me: Caller) -> object:
    title = good_title(call.required("title"), "title", call.limits)
    return _said(await do.chats.change(me, call.path_chat(), Changes(title=title), None, call.request_id))


async def show_icon(do: People, call: Call, me: Caller) -> object:
    """``{"icon": {"token": …}}``, of an IMAGE upload (W-CTRL-1)."""
    shown = call.fields.obj("icon")
    if shown is None:
        raise Malformed("icon", "is required")
    asked = Changes(icon=file_named(shown, call.limits), icon_place="icon")
    chat = call.path_chat()
    changes = await do.attachments.icon(me, asked, do.chats.may_change_look(me, chat))
    return _said(await do.chats.change(me, chat, changes, None, call.request_id))


async def leave(do: People, call: Call, me: Caller) -> object:
    return _said(await do.chats.change(me, call.path_chat(), Changes(leave=True), None, call.request_id))


async def appoint(do: People, call: Call, me: Caller) -> object:
    """Admins are appointed at this door alone (W-AUTHZ-1)."""
    member, is_admin = call.fields.user_id("user_id"), call.fields.boolean("admin")
    if member is None:
        raise Malformed("user_id", "is required")
    role = Role.MEMBER if is_admin is False else Role.ADMIN
    await do.chats.appoint(me, call.path_chat(), member, role, call.request_id)
    return {}


def _members(call: Call, name: str, most: int, limit: str) -> tuple[MemberId, ...]:
    """A list of ``user:…`` and ``group:…``."""
    items = call.fields.items(name, limit=(limit, most)) or []
    return tuple(member_from(as_text(path, value), path) for path, value in items)


def _said(done: Done) -> dict[str, str]:
    """The system message, if there was anything to tell (W-CTRL-3)."""
    return {} if done.id is None else {"message_id": str(done.id)}
