"""Search: dialogs by name, messages by what they say (M-22)."""

from msgspec import UNSET

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import Malformed
from gonets.server.domain.search import wanted
from gonets.server.people import render, shapes
from gonets.server.people.call import Call, chat_from, number_from
from gonets.server.people.services import People
from gonets.wire.ids import NEVER

MOST_CHATS = 20
#: One search costs the house what five other calls do.
COST = 5


async def search(do: People, call: Call, me: Caller) -> object:
    """With a `marker` the search goes on where it ended; dialogs come with the first page of a search everywhere."""
    do.charge(me, COST - 1)
    asked = wanted(call.asked("q") or "")
    if asked is None:
        raise Malformed("q", "a word to look for is expected")
    chat, marker = call.asked("chat"), call.asked("marker")
    newest = NEVER if marker is None else number_from(marker, "marker")
    named = await do.windows.named(me, asked, MOST_CHATS) if chat is None and marker is None else []
    found = await do.search.messages(me, asked, None if chat is None else chat_from(chat), newest)
    return shapes.SearchPage(
        [render.row(row, do.links, do.presence.acting(row.chat.id)) for row in named],
        [render.hit(hit, do.links) for hit in found.hits],
        None if found.next is None else str(found.next),
        UNSET if found.next is None else found.next >> 16,
    )
