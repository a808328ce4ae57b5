"""Search: dialogs by name, messages by what they say (M-22)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import Malformed
from gonets.server.domain.search import wanted
from gonets.server.people import render
from gonets.server.people.call import Call, chat_from, number_from
from gonets.server.people.services import People
from gonets.server.services.search import Hits
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
    named = await do.listing.named(me, asked, MOST_CHATS) if chat is None and marker is None else []
    hits = await do.search.messages(me, asked, None if chat is None else chat_from(chat), newest)
    found: dict[str, object] = {
        "chats": [render.chat(seen, do.rules.links) for seen in named],
        "messages": _hits(do, hits),
        "marker": None if hits.next is None else str(hits.next),
    }
    return found if hits.next is None else found | {"searched_to": hits.next >> 16}


def _hits(do: People, hits: Hits) -> list[dict[str, object]]:
    shown = render.messages(hits.page, do.rules.links)
    return [
        {
            "chat_id": str(message.id.chat),
            "message": line,
            "context": {"before": place.before, "hit": place.hit, "after": place.after},
        }
        for message, line, place in zip(hits.page.messages, shown, hits.places, strict=True)
    ]
