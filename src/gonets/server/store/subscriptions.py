"""Subscriptions as rows: webhooks by url, and the long-polling one in the group's feed (W-SUB)."""

from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import GroupId

# Subscribing and unsubscribing take the feed's lock, so "from its commit on" is exact (W-SUB-8).
LOCK_FEED: Sql = """
SELECT f.group_id, f.last_hook, f.last_position, f.poll_kinds, f.poll_since
  FROM feeds f WHERE f.group_id = :group_id {for_update: f}"""

FEED: Sql = "SELECT f.poll_kinds, f.poll_since FROM feeds f WHERE f.group_id = :group_id"

WEBHOOKS: Sql = """
SELECT hook_id, url, kinds, created_at, failures, failing_since, due_at
  FROM webhooks WHERE group_id = :group_id ORDER BY created_at, hook_id"""

ADD_WEBHOOK: Sql = """
INSERT INTO webhooks (group_id, hook_id, url, kinds, created_at, failures, leased_until)
VALUES (:group_id, :hook_id, :url, :kinds, :now, 0, 0)"""

COUNT_HOOK: Sql = "UPDATE feeds SET last_hook = :hook_id WHERE group_id = :group_id"

RENEW_WEBHOOK: Sql = """
UPDATE webhooks SET kinds = :kinds, failures = 0, failing_since = NULL
 WHERE group_id = :group_id AND hook_id = :hook_id"""

REMOVE_WEBHOOK: Sql = "DELETE FROM webhooks WHERE group_id = :group_id AND hook_id = :hook_id"

DROP_DELIVERIES: Sql = "DELETE FROM deliveries WHERE group_id = :group_id AND hook_id = :hook_id"

SET_POLLING: Sql = """
UPDATE feeds SET poll_kinds = :kinds, poll_since = :since, committed = :committed WHERE group_id = :group_id"""

RENEW_POLLING: Sql = "UPDATE feeds SET poll_kinds = :kinds WHERE group_id = :group_id"

END_POLLING: Sql = "UPDATE feeds SET poll_kinds = NULL, poll_since = NULL WHERE group_id = :group_id"

REMOVALS: Sql = """
SELECT hook_id, url, removed_at, failures FROM webhook_removals
 WHERE group_id = :group_id ORDER BY removed_at, hook_id"""


async def lock_feed(tx: Transaction, group: GroupId) -> Row:
    (row,) = await tx.fetch(LOCK_FEED, group_id=group)
    return row


async def feed(tx: Transaction, group: GroupId) -> Row:
    (row,) = await tx.fetch(FEED, group_id=group)
    return row


async def webhooks(tx: Transaction, group: GroupId) -> list[Row]:
    return await tx.fetch(WEBHOOKS, group_id=group)


async def add_webhook(tx: Transaction, group: GroupId, hook: int, url: str, kinds: str, now: int) -> None:
    await tx.execute(ADD_WEBHOOK, group_id=group, hook_id=hook, url=url, kinds=kinds, now=now)
    await tx.execute(COUNT_HOOK, group_id=group, hook_id=hook)


async def renew_webhook(tx: Transaction, group: GroupId, hook: int, kinds: str) -> None:
    """Its failure count starts anew (W-SUB-4)."""
    await tx.execute(RENEW_WEBHOOK, group_id=group, hook_id=hook, kinds=kinds)


async def remove_webhook(tx: Transaction, group: GroupId, hook: int) -> None:
    """With everything still owed to it (W-SUB-7), in the order in which the worker locks them."""
    await tx.execute(REMOVE_WEBHOOK, group_id=group, hook_id=hook)
    await tx.execute(DROP_DELIVERIES, group_id=group, hook_id=hook)


async def set_polling(tx: Transaction, group: GroupId, kinds: str, since: int, committed: int) -> None:
    await tx.execute(SET_POLLING, group_id=group, kinds=kinds, since=since, committed=committed)


async def renew_polling(tx: Transaction, group: GroupId, kinds: str) -> None:
    await tx.execute(RENEW_POLLING, group_id=group, kinds=kinds)


async def end_polling(tx: Transaction, group: GroupId) -> None:
    await tx.execute(END_POLLING, group_id=group)


async def removals(tx: Transaction, group: GroupId) -> list[Row]:
    """Webhooks that eight hours of failures removed (W-HOOK-7)."""
    return await tx.fetch(REMOVALS, group_id=group)
