"""Members of a chat, whom one may bring along, and the switch of the chat's link (M-28)."""

import re

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import Malformed
from gonets.server.domain.search import wanted
from gonets.server.people import render, shapes
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.wire.chats import ICON

_PLACE = re.compile(r"([0-3])\.([0-9]{1,18})", re.ASCII)


async def members(do: People, call: Call, me: Caller) -> object:
    """Who runs the chat first; a hundred a page."""
    page = await do.members.page(me, call.path_chat(), _place(call.asked("marker")))
    marker = None if page.next is None else f"{page.next[0]}.{page.next[1]}"
    return shapes.MembersPage([render.listed(one, do.links) for one in page.members], marker)


async def people(do: People, call: Call, me: Caller) -> object:
    """Whom one may name as a contact or bring into a chat; with `groups=true` groups too."""
    groups = call.asked("groups") == "true"
    found = await do.members.offered(me, wanted(call.asked("q") or ""), groups=groups)
    return {"people": [render.member(one, do.links) for one in found]}


async def behind_link(do: People, call: Call, me: Caller) -> object:
    """What the page of a chat's own link shows before one enters."""
    linked = await do.members.behind_link(me, call.path_link())
    chat = linked.chat
    shown: dict[str, object] = {"type": chat.kind.value, "members": chat.members}
    if linked.is_member:
        shown["chat_id"] = str(chat.id)
    if chat.group is not None and linked.group is not None:
        shown["group"] = {"group_id": str(chat.group), "name": linked.group}
    elif chat.title is not None:
        shown["title"] = chat.title
    if chat.icon is not None:
        shown["icon_url"] = do.links.file_url(chat.icon, ICON)
    return shown


async def let_in_by_link(do: People, call: Call, me: Caller) -> object:
    on = call.fields.boolean("on")
    if on is None:
        raise Malformed("on", "true or false is expected")
    await do.members.let_in_by_link(me, call.path_chat(), on)
    return {}


def _place(marker: str | None) -> tuple[int, int] | None:
    if marker is None:
        return None
    found = _PLACE.fullmatch(marker)
    if found is None:
        raise Malformed("marker", "this marker is not one of this list")
    return int(found[1]), int(found[2])
