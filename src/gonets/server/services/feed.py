"""Writing down, in the transaction that caused it, who must hear of what (W-EVT, W-SUB-5)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from gonets.server.domain.events import AboutMessage, Event
from gonets.server.store import feed
from gonets.server.store.database import Row, Transaction
from gonets.wire.ids import GroupId
from gonets.wire.links import Links
from gonets.wire.updates import legacy

HOOKS_TOPIC = "hooks"


async def publish(tx: Transaction, events: Sequence[Event], now: int, links: Links) -> set[str]:
    """A feed row for each group with a live subscription that wants the kind, a delivery for each such webhook."""
    if not events:
        return set()
    listeners = await feed.listeners(tx, sorted({(event.chat, event.sender) for event in events}))
    if not listeners:
        return set()
    hooks = await feed.hooks(tx, sorted({row.group_id for row in listeners}))
    heard = _heard(events, listeners, hooks)
    if not heard:
        return set()
    return await _write(tx, heard, listeners, now, links)


Heard = tuple[Event, Row, list[int]]


def _heard(events: Sequence[Event], listeners: list[Row], hooks: list[Row]) -> list[Heard]:
    """Each event with each feed that wants it, and the webhooks that do."""
    of_event: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in listeners:
        of_event[row.chat_id, row.sender_id].append(row)
    of_group: dict[int, list[Row]] = defaultdict(list)
    for row in hooks:
        of_group[row.group_id].append(row)
    heard: list[Heard] = []
    for event in events:
        for row in of_event[event.chat, event.sender]:
            if row.group_id == event.actor or event.only not in (None, row.group_id) or _is_hidden(event, row):
                continue
            wanting = [hook.hook_id for hook in of_group[row.group_id] if event.kind in kinds_of(hook.kinds)]
            if wanting or event.kind in kinds_of(row.poll_kinds):
                heard.append((event, row, wanting))
    return heard


def _is_hidden(event: Event, row: Row) -> bool:
    """What was said before a group joined without history is not there for it, whatever becomes of it (W-READ-7)."""
    return isinstance(event, AboutMessage) and event.message.seq < row.sees_from


async def _write(tx: Transaction, heard: list[Heard], listeners: list[Row], now: int, links: Links) -> set[str]:
    last = {row.group_id: row.last_position for row in listeners}
    moved: dict[int, int] = {}
    entries: list[tuple[int, int, int, str, int, str, int, str]] = []
    owed: list[tuple[int, int, int, int, int]] = []
    for event, row, wanting in heard:
        group = row.group_id
        moved[group] = position = last[group] = last[group] + 1
        body = event.render(row.sender_name or "", links)
        text = (legacy(body) if row.legacy_2017 else body).decode()
        entries.append((group, position, event.chat, event.kind, int(event.system), text, now, event.request_id))
        owed.extend((group, hook, event.chat, position, now) for hook in wanting)
    await feed.append(tx, entries, moved)
    topics = {str(GroupId(group)) for group in moved}
    if owed:
        await feed.owe(tx, owed, now)
        topics.add(HOOKS_TOPIC)
    return topics


@lru_cache(maxsize=1024)
def kinds_of(joined: str | None) -> frozenset[str]:
    """The kinds of a subscription, stored joined by commas; none when there is no subscription."""
    return frozenset(joined.split(",")) if joined else frozenset()
