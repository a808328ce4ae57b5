"""Deliveries as the console shows them: what waits, what came of it; once more, or no more (W-HOOK-5, -6)."""

from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.domain.webhooks import Attempt, event_id, event_of
from gonets.server.people.call import Call
from gonets.server.people.console import known
from gonets.server.people.services import People
from gonets.server.services.deliveries import Delivery
from gonets.wire.ids import GroupId

PAGE = 50
MOST = 500


async def deliveries(do: People, call: Call) -> object:
    """Newest first; with `event` those of one event, each with all its attempts."""
    group, count, asked = call.asked_group(), call.count(MOST, PAGE), call.asked("event")
    if asked is None:
        found = await do.deliveries.listed(await known(do, group), count)
    else:
        found = await do.deliveries.of_event(group, await _position(do, group, asked))
    return {"now": do.clock.now(), "deliveries": [_delivery(one) for one in found]}


async def replay(do: People, call: Call) -> object:
    """One event, or everything that failed within a time: the same bytes under the same id."""
    event, within = call.fields.text("event"), call.fields.integer("failed_within_ms")
    group = call.group()
    now = do.clock.now()
    if event is not None and within is None:
        count = await do.deliveries.replay(group, await _position(do, group, event))
    elif event is None and within is not None:
        if within < 0:
            raise Malformed("failed_within_ms", "a time that has passed is expected")
        count = await do.deliveries.replay_failed(await known(do, group), now - within)
    else:
        raise Malformed("event", "name either an event or failed_within_ms")
    return {"now": now, "replayed": count}


async def skip(do: People, call: Call) -> object:
    """The event is not sent any more; those behind it in its chat go on (W-HOOK-6)."""
    group = call.group()
    return {"skipped": await do.deliveries.skip(group, await _position(do, group, call.required("event")))}


async def _position(do: People, group: GroupId, event: str) -> int:
    """Another group's event is as unknown as none, and so is one whose id names a group that is not there."""
    try:
        owner, position = event_of(event)
        await known(do, group)
    except (ValueError, NotFound) as fault:
        raise NotFound("event", "there is no such event") from fault
    if owner != group:
        raise NotFound("event", "there is no such event")
    return position


def _delivery(one: Delivery) -> dict[str, object]:
    found: dict[str, object] = {
        "event": event_id(one.group, one.position),
        "type": one.kind,
        "chat_id": None if one.chat is None else str(one.chat),
        "webhook": one.hook,
        "url": one.url,
        "state": one.state,
        "attempts": [_attempt(attempt) for attempt in one.attempts],
        "tries": one.tries,
        "next_at": one.next_at,
    }
    if one.behind is not None:
        found["behind"] = event_id(one.group, one.behind)
    return found


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "attempt": attempt.number,
        "started_at": attempt.started_at,
        "took_ms": attempt.took_ms,
        "status": attempt.status,
        "fault": attempt.fault,
        "answer": attempt.answer,
    }
