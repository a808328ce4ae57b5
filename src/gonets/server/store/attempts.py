"""The console's view of deliveries: what is owed, what was tried, replaying and skipping (W-HOOK-6)."""

from gonets.server.store.database import Row, Sql, Transaction
from gonets.server.store.deliveries import DeliveryKey
from gonets.wire.ids import GroupId

_OWED: Sql = """
SELECT d.hook_id, d.chat_id, d.position, d.born_at, d.attempts, d.due_at, w.url, f.kind,
       a.attempt, a.started_at, a.took_ms, a.status, a.fault, a.answer
  FROM deliveries d
  JOIN webhooks w ON w.group_id = d.group_id AND w.hook_id = d.hook_id
  LEFT JOIN feed f ON f.group_id = d.group_id AND f.position = d.position
  LEFT JOIN attempts a ON a.group_id = d.group_id AND a.position = d.position AND a.hook_id = d.hook_id
   AND a.attempt = (SELECT MAX(b.attempt) FROM attempts b
                     WHERE b.group_id = d.group_id AND b.position = d.position AND b.hook_id = d.hook_id)
 WHERE d.group_id = :group_id AND """

OWED: Sql = (
    _OWED
    + """(d.hook_id, d.chat_id, d.position) > (:hook_id, :chat_id, :position)
 ORDER BY d.hook_id, d.chat_id, d.position LIMIT :most"""
)

OWED_OF: Sql = _OWED + "d.position = :position ORDER BY d.hook_id"

# The feed may have forgotten the event, and the webhook may be gone.
_TRIED: Sql = """
SELECT a.position, a.hook_id, a.attempt, a.started_at, a.took_ms, a.status, a.fault, a.answer,
       f.kind, f.chat_id, w.url
  FROM attempts a
  LEFT JOIN feed f ON f.group_id = a.group_id AND f.position = a.position
  LEFT JOIN webhooks w ON w.group_id = a.group_id AND w.hook_id = a.hook_id
 WHERE a.group_id = :group_id AND """

OF_EVENT: Sql = _TRIED + "a.position = :position ORDER BY a.hook_id, a.attempt"

LATEST: Sql = _TRIED + "a.position < :before ORDER BY a.position DESC, a.hook_id, a.attempt DESC LIMIT :most"

HAPPENED: Sql = """
SELECT (SELECT COUNT(*) FROM attempts WHERE started_at > :after AND started_at <= :until AND attempt > 0) AS calls,
       (SELECT COUNT(*) FROM webhook_removals WHERE removed_at > :after AND removed_at <= :until) AS removals"""

LOCK_FEED: Sql = "SELECT f.group_id FROM feeds f WHERE f.group_id = :group_id {for_update: f}"

# Numbered on from the last attempt, born anew: it has its own eight hours, and the same bytes and id.
REPLAY: Sql = """
INSERT INTO deliveries (group_id, hook_id, chat_id, position, born_at, attempts, due_at)
SELECT f.group_id, w.hook_id, f.chat_id, f.position, CAST(:now AS BIGINT),
       COALESCE((SELECT MAX(a.attempt) FROM attempts a
                  WHERE a.group_id = f.group_id AND a.position = f.position AND a.hook_id = w.hook_id), 0),
       CAST(:now AS BIGINT)
  FROM feed f JOIN webhooks w ON w.group_id = f.group_id AND w.hook_id = :hook_id
 WHERE f.group_id = :group_id AND f.position = :position ON CONFLICT DO NOTHING"""

# A webhook that was removed and subscribed again has a new number and the same url: what the old one missed counts.
REPLAY_FAILED: Sql = """
INSERT INTO deliveries (group_id, hook_id, chat_id, position, born_at, attempts, due_at)
SELECT f.group_id, w.hook_id, f.chat_id, f.position, CAST(:now AS BIGINT),
       COALESCE((SELECT MAX(a.attempt) FROM attempts a
                  WHERE a.group_id = f.group_id AND a.position = f.position AND a.hook_id = w.hook_id), 0),
       CAST(:now AS BIGINT)
  FROM feed f JOIN webhooks w ON w.group_id = f.group_id AND w.hook_id = :hook_id
 WHERE f.group_id = :group_id AND f.born_at >= :since
   AND EXISTS (SELECT 1 FROM attempts a WHERE a.group_id = f.group_id AND a.position = f.position
                  AND (a.hook_id = w.hook_id OR a.hook_id IN (
                       SELECT x.hook_id FROM webhook_removals x WHERE x.group_id = f.group_id AND x.url = w.url)))
   AND NOT EXISTS (SELECT 1 FROM attempts a
                    WHERE a.group_id = f.group_id AND a.position = f.position AND a.status = 200 AND a.fault IS NULL
                      AND (a.hook_id = w.hook_id OR a.hook_id IN (
                           SELECT x.hook_id FROM webhook_removals x WHERE x.group_id = f.group_id AND x.url = w.url)))
    ON CONFLICT DO NOTHING"""

SKIP: Sql = """
DELETE FROM deliveries WHERE group_id = :group_id AND hook_id = :hook_id AND position = :position"""

RING: Sql = """
UPDATE webhooks SET due_at = :now
 WHERE group_id = :group_id AND hook_id = :hook_id AND (due_at IS NULL OR due_at > :now)"""


async def owed(tx: Transaction, group: GroupId, most: int, after: DeliveryKey | None = None) -> list[Row]:
    """What waits, in the order of hooks, chats and lines, each with its last attempt and its next due time."""
    _, hook, chat, position = after or (group, -1, -1, -1)
    return await tx.fetch(OWED, group_id=group, hook_id=hook, chat_id=chat, position=position, most=most)


async def owed_of(tx: Transaction, group: GroupId, position: int) -> list[Row]:
    """The same of one event: a row a webhook that waits for it."""
    return await tx.fetch(OWED_OF, group_id=group, position=position)


async def of_event(tx: Transaction, group: GroupId, position: int) -> list[Row]:
    """Every attempt of seven days; number 0 says that it was dropped without one."""
    return await tx.fetch(OF_EVENT, group_id=group, position=position)


async def latest(tx: Transaction, group: GroupId, most: int, before: int = 2**63 - 1) -> list[Row]:
    """Attempts of the group's latest events, newest first; `before` a position pages back."""
    return await tx.fetch(LATEST, group_id=group, before=before, most=most)


async def replay(tx: Transaction, group: GroupId, hook: int, position: int, now: int) -> bool:
    """Owe an event again, whether it was delivered or not. False: no such event or hook, or owed anyway.

    The caller rings the topic of hooks.
    """
    await tx.fetch(LOCK_FEED, group_id=group)
    is_new = await tx.execute(REPLAY, group_id=group, hook_id=hook, position=position, now=now) > 0
    await tx.execute(RING, group_id=group, hook_id=hook, now=now)
    return is_new


async def replay_failed(tx: Transaction, group: GroupId, hook: int, since: int, now: int) -> int:
    """Owe again every event born since then that was tried and never delivered. How many."""
    await tx.fetch(LOCK_FEED, group_id=group)
    count = await tx.execute(REPLAY_FAILED, group_id=group, hook_id=hook, since=since, now=now)
    await tx.execute(RING, group_id=group, hook_id=hook, now=now)
    return count


async def skip(tx: Transaction, group: GroupId, hook: int, position: int, now: int) -> bool:
    """W-HOOK-6: the owner lets the line of a chat go on without this event. False: it is not owed."""
    await tx.fetch(LOCK_FEED, group_id=group)
    await tx.execute(RING, group_id=group, hook_id=hook, now=now)  # before the row below, as the worker locks them
    return await tx.execute(SKIP, group_id=group, hook_id=hook, position=position) > 0


async def happened(tx: Transaction, after: int, until: int) -> tuple[int, int]:
    """Calls made and webhooks removed between two moments, the second included."""
    (row,) = await tx.fetch(HAPPENED, after=after, until=until)
    return row.calls, row.removals
