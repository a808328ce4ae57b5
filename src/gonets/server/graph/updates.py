"""GET me/updates: long polling (W-POLL)."""

from gonets.server.delivery.feed import Poll
from gonets.server.graph import decode, render
from gonets.server.graph.call import Call, Reply
from gonets.server.graph.services import Services

PAGE = 100
SECONDS = 30


async def updates(do: Services, call: Call) -> Reply:
    group = call.require_group()
    kinds = decode.kinds(call.query.words("types"))
    limits = call.limits
    poll = Poll(
        group,
        call.query.text("marker"),
        None if kinds is None else frozenset(kinds),
        call.query.integer("count", 1, limits.updates_page, "limits.updates_page", PAGE),
        call.query.clamped("timeout", 0, limits.poll_seconds, "limits.poll_seconds", SECONDS),
        call.query.boolean("commit", True),
        call.is_gone,
    )
    page = await do.feeds.poll(poll)
    missed = ((b"x-gonets-missed", b"%d" % page.missed),) if page.missed else ()
    return Reply(render.updates(page.events, page.marker), after=page.after, headers=missed)
