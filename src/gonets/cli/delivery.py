"""``gonets delivery``: what webhooks are owed, once more, no more (W-HOOK-5, -6)."""

import time
from dataclasses import dataclass
from typing import Annotated

from typer import Argument, BadParameter, Option

from gonets.cli.door import Door, find
from gonets.cli.options import AnyGroup, AsJson, Data, Event, Url, duration_ms, example, family
from gonets.cli.printing import Json, as_json, line, many, span

app = family()

LOOK_S = 0.1
#: How long a replay waits for what comes of it.
PATIENCE_S = 10.0
MOST = 500
Count = Annotated[int, Option(help="How many of each group.", min=1, max=MOST, metavar="N")]
EventOr = Annotated[str | None, Argument(help="The id that `gonets delivery list` shows…", metavar="evt_…")]
FailedSince = Annotated[
    int | None,
    Option(help="…or everything tried and never delivered since then.", parser=duration_ms, metavar="10h"),
]


@app.command("list", epilog=example("gonets delivery list --group group:57100000000333"))
def list_(group: AnyGroup = None, count: Count = 50, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List what waits, with its tries, and what was settled lately."""
    door = find(url, data)
    for one in _groups(door, group):
        found = door.get("console", "deliveries", group=one, count=count)
        for delivery in found["deliveries"]:
            if json:
                as_json(delivery)
            else:
                line(_line(delivery, found["now"]))


@app.command(epilog=example("gonets delivery replay --failed-since 10h"))
def replay(
    event: EventOr = None,
    failed_since: FailedSince = None,
    group: AnyGroup = None,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Send events again: the same bytes, the same webhook-id."""
    if (event is None) == (failed_since is None):
        raise BadParameter("Name either an event or --failed-since.")
    door = find(url, data)
    groups = [_owner(event)] if event is not None else _groups(door, group)
    outcomes = [_replayed(door, one, event, failed_since) for one in groups]
    whole = Outcome(sum(one.replayed for one in outcomes), [attempt for one in outcomes for attempt in one.attempts])
    if json:
        as_json({"replayed": whole.replayed, "delivered": whole.delivered})
    else:
        line(_summary(whole))


@app.command(epilog=example("gonets delivery skip evt_aaadhxf2bwymygaaaaaaaaaaae"))
def skip(event: Event, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Give an event up. Those behind it in its chat go on (W-HOOK-6)."""
    found = find(url, data).post("console", "deliveries", "skip", group=_owner(event), event=event)
    if json:
        as_json(found)
    else:
        line(f"{event} skipped for {many(found['skipped'], 'webhook')}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were owed again, and the first new attempts."""

    replayed: int
    attempts: list[Json]

    @property
    def delivered(self) -> int:
        return sum(1 for attempt in self.attempts if _succeeded(attempt))


def _replayed(door: Door, group: str, event: str | None, failed_since: int | None) -> Outcome:
    """Attempts are told apart by their numbers, which go on counting: the clock may be standing still."""
    before = _last_attempts(door, group, event)
    asked = door.post("console", "deliveries", "replay", group=group, event=event, failed_within_ms=failed_since)
    count = asked["replayed"]
    fresh: list[Json] = []
    for _ in range(int(PATIENCE_S / LOOK_S)):
        after = _last_attempts(door, group, event)
        fresh = [last for key, last in after.items() if key not in before or last["attempt"] > before[key]["attempt"]]
        if len(fresh) >= min(count, MOST):
            break
        time.sleep(LOOK_S)
    return Outcome(count, fresh[:count])


def _last_attempts(door: Door, group: str, event: str | None) -> dict[tuple[str, int], Json]:
    """By event and webhook; of one event only, if that is asked for."""
    listed = door.get("console", "deliveries", group=group, event=event, count=MOST)["deliveries"]
    return {(one["event"], one["webhook"]): one["attempts"][-1] for one in listed if one["attempts"]}


def _summary(whole: Outcome) -> str:
    events, delivered = many(whole.replayed, "event"), whole.delivered
    if not whole.replayed:
        return "0 events: nothing failed in that time, or it waits anyway"
    failed = next((attempt for attempt in whole.attempts if not _succeeded(attempt)), None)
    if failed is not None or delivered < whole.replayed:
        last = "" if failed is None else f", last: {_why(failed)}"
        return f"{events}, {delivered} delivered, {whole.replayed - delivered} waiting{last}"
    took = f" (200 in {whole.attempts[0]['took_ms']} ms)" if whole.replayed == 1 else ""
    return f"{events}, {delivered} delivered{took}; same bytes, same webhook-id"


def _line(one: Json, now: int) -> str:
    """``evt_… MESSAGE_CREATED chat:C… waiting, 2 tries, next in 28 s, last: connection refused``."""
    last = one["attempts"][-1] if one["attempts"] else None
    parts = [f"{one['event']} {one['type'] or '?'} {one['chat_id'] or '?'} {one['state']}"]
    parts.append("1 try" if one["tries"] == 1 else f"{one['tries']} tries")
    if "behind" in one:
        parts.append(f"behind {one['behind']}")
    elif one["state"] == "waiting":
        parts.append(f"next in {span(one['next_at'] - now)}" if one["next_at"] > now else "next now")
    if last is not None:
        parts.append(f"last: {_why(last)}")
    return ", ".join(parts)


def _why(attempt: Json) -> str:
    if attempt["fault"]:
        return str(attempt["fault"])
    return f"{attempt['status']} in {attempt['took_ms']} ms"


def _succeeded(attempt: Json) -> bool:
    """W-HOOK-1: exactly 200."""
    return attempt["status"] == 200 and not attempt["fault"]


def _groups(door: Door, group: str | None) -> list[str]:
    if group is not None:
        return [group]
    return [one["group_id"] for one in door.listed("console", "groups")]


def _owner(event: str) -> str:
    """An event's id names its group."""
    from gonets.server.domain.webhooks import event_of

    try:
        return str(event_of(event)[0])
    except ValueError as fault:
        raise BadParameter(f"{event!r} is not the id of an event, evt_….") from fault
