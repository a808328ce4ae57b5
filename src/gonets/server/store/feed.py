"""A group's feed, one order for all its chats (W-POLL-9): who listens, appending events, reading them on."""

from collections.abc import Collection

from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import GroupId

# Groups sort after people in the key, so a chat of 1,000 people costs the read of its groups only. The sender's name
# comes along, because the event's body is fixed at birth (W-EVT-6).
LISTENERS: Sql = """
SELECT r.chat_id, r.sender_id, p.sees_from, f.group_id, f.last_position, f.poll_kinds, g.legacy_2017,
       COALESCE(u.name, s.name) AS sender_name
  FROM {rows: chat_id bigint, sender_id bigint} r
  JOIN participants p ON p.chat_id = r.chat_id AND p.member_id >= 10000000000000 AND p.state = 'ACTIVE'
  JOIN feeds f ON f.group_id = p.member_id
  JOIN groups g ON g.group_id = f.group_id
  LEFT JOIN users u ON u.user_id = r.sender_id
  LEFT JOIN groups s ON s.group_id = r.sender_id
 ORDER BY f.group_id, r.chat_id {for_update: f}"""

HOOKS: Sql = """
SELECT w.group_id, w.hook_id, w.kinds
  FROM {rows: group_id bigint} r JOIN webhooks w ON w.group_id = r.group_id ORDER BY w.group_id, w.hook_id"""

INSERT_FEED: Sql = """
INSERT {or_fail} INTO feed (group_id, position, chat_id, kind, system, body, born_at, request_id)
SELECT group_id, position, chat_id, kind, system, body, born_at, request_id
  FROM {rows: group_id bigint, position bigint, chat_id bigint, kind text, system bigint, body text, born_at bigint,
              request_id text} r"""

ADVANCE_FEEDS: Sql = """
UPDATE {or_fail} feeds SET last_position = r.position
  FROM {rows: group_id bigint, position bigint} r WHERE feeds.group_id = r.group_id"""

OWE: Sql = """
INSERT {or_fail} INTO deliveries (group_id, hook_id, chat_id, position, born_at, attempts, due_at)
SELECT group_id, hook_id, chat_id, position, born_at, 0, born_at
  FROM {rows: group_id bigint, hook_id bigint, chat_id bigint, position bigint, born_at bigint} r"""

# A busy hook is due already, so a stream of messages does not rewrite its row.
RING: Sql = """
UPDATE webhooks SET due_at = :now
 WHERE (group_id, hook_id) IN (SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)
   AND (due_at IS NULL OR due_at > :now)"""

FEED: Sql = """
SELECT group_id, last_position, first_position, committed, poll_kinds, poll_since, poller
  FROM feeds WHERE group_id = :group_id"""

PAGE: Sql = """
SELECT position, kind, body, born_at FROM feed
 WHERE group_id = :group_id AND position > :after ORDER BY position LIMIT :most"""

COMMIT: Sql = "UPDATE feeds SET committed = :position WHERE group_id = :group_id AND committed < :position"

CLAIM_POLL: Sql = "UPDATE feeds SET poller = :poller WHERE group_id = :group_id"

FEEDS: Sql = "SELECT group_id, last_position, first_position FROM feeds ORDER BY group_id"

CUT: Sql = """
UPDATE feeds SET first_position = :first_position
 WHERE group_id = :group_id AND first_position < :first_position"""

FIRST_KEPT: Sql = """
SELECT position FROM feed WHERE group_id = :group_id AND position >= :from_position AND born_at >= :born_after
 ORDER BY position LIMIT 1"""

# A feed row stays while a delivery may still want it, even past what pollers see (W-POLL-8).
DROP_OLD: Sql = """
DELETE FROM feed WHERE group_id = :group_id AND position IN (
       SELECT f.position FROM feed f WHERE f.group_id = :group_id AND f.position < :first_position
          AND f.born_at < :born_before
          AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.group_id = f.group_id AND d.position = f.position)
        ORDER BY f.position LIMIT 1000)"""


async def listeners(tx: Transaction, senders: Collection[tuple[int, int]]) -> list[Row]:
    """For each chat and sender: feeds of the chat's active groups, locked in group order until commit."""
    return await tx.fetch(LISTENERS, list(senders))


async def hooks(tx: Transaction, groups: Collection[int]) -> list[Row]:
    return await tx.fetch(HOOKS, [(group,) for group in groups])


async def append(
    tx: Transaction,
    entries: list[tuple[int, int, int, str, int, str, int, str]],
    positions: dict[int, int],
) -> None:
    """Rows of group, position, chat, kind, system, body, time, request id; and each feed's new last position."""
    await tx.execute(INSERT_FEED, entries)
    await tx.execute(ADVANCE_FEEDS, list(positions.items()))


async def owe(tx: Transaction, rows: list[tuple[int, int, int, int, int]], now: int) -> None:
    """Rows of group, hook, chat, position, time; the hooks become due."""
    await tx.execute(OWE, rows)
    await tx.execute(RING, sorted({(group, hook) for group, hook, *_ in rows}), now=now)


async def feed(tx: Transaction, group: GroupId) -> Row:
    """Every group has one."""
    (row,) = await tx.fetch(FEED, group_id=group)
    return row


async def page(tx: Transaction, group: GroupId, after: int, most: int) -> list[Row]:
    return await tx.fetch(PAGE, group_id=group, after=after, most=most)


async def commit(tx: Transaction, group: GroupId, position: int) -> None:
    """The committed place never goes back (W-POLL-5)."""
    await tx.execute(COMMIT, group_id=group, position=position)


async def claim_poll(tx: Transaction, group: GroupId, poller: str) -> None:
    """A markerless poll writes its name; an older one that no longer finds its own ends (W-POLL-7)."""
    await tx.execute(CLAIM_POLL, group_id=group, poller=poller)


async def feeds(tx: Transaction) -> list[Row]:
    return await tx.fetch(FEEDS)


async def first_kept(tx: Transaction, group: int, from_position: int, born_after: int) -> int | None:
    """The oldest position that is both recent enough and within the number kept."""
    rows = await tx.fetch(FIRST_KEPT, group_id=group, from_position=from_position, born_after=born_after)
    return int(rows[0].position) if rows else None


async def cut(tx: Transaction, group: int, first_position: int) -> None:
    await tx.execute(CUT, group_id=group, first_position=first_position)


async def drop_old(tx: Transaction, group: int, first_position: int, born_before: int) -> int:
    """At most 1,000 at a time; how many went."""
    return await tx.execute(DROP_OLD, group_id=group, first_position=first_position, born_before=born_before)
