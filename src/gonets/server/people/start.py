"""What a messenger needs to open: who one is, and one's chats with their last message."""

from gonets.server.domain.accounts import Caller
from gonets.server.people import render
from gonets.server.people.call import Call
from gonets.server.people.services import People

CHATS = 50


async def start(do: People, call: Call, me: Caller) -> object:
    page = await do.listing.page(me, CHATS, None)
    last = await do.messages.last(me, [seen for seen in page.chats if seen.standing.is_active])
    lines = render.messages(last, do.rules.links)
    latest = {one.id.chat: line for one, line in zip(last.messages, lines, strict=True)}
    return {
        "me": {"user_id": str(me.id), "name": me.name},
        "mode": "development" if do.development else "production",
        "chats": [
            render.chat(seen, do.rules.links)
            | ({"last_message": latest[seen.chat.id]} if seen.chat.id in latest else {})
            for seen in page.chats
        ],
        "marker": page.marker,
    }
