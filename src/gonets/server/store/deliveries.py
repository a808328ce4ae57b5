"""What webhooks are owed: taking hooks, claiming heads of lines, and what came of the calls (W-HOOK-4…8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gonets.server.domain.webhooks import LONGEST_WAIT_MS, Webhook
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import GroupId

#: A hook by group and number.
HookKey = tuple[int, int]
#: A delivery by group, hook, chat and position.
DeliveryKey = tuple[int, int, int, int]

LEASE_MS = 30_000

# A due time or lease further away than any we give was written by a clock that was ahead: it counts as over.
MEND: Sql = "UPDATE webhooks SET due_at = :now WHERE due_at > :far"

# Nodes share hooks by skipping those another one is just taking.
TAKE: Sql = """
UPDATE webhooks SET leased_by = :node, leased_until = :until WHERE (group_id, hook_id) IN (
       SELECT group_id, hook_id FROM webhooks
        WHERE due_at <= :now AND (leased_until <= :now OR leased_until > :far) AND failures <= :most_failures
        ORDER BY due_at LIMIT :most {skip_locked})
RETURNING group_id, hook_id, url, failures, failing_since"""

MEND_TAKEN: Sql = """
UPDATE deliveries SET due_at = :now
 WHERE due_at > :far AND (group_id, hook_id) IN (
       SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)"""

RENEW: Sql = """
UPDATE webhooks SET leased_until = :until
 WHERE leased_by = :node AND (group_id, hook_id) IN (
       SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)
RETURNING group_id, hook_id"""

# Who holds a feed is just adding to it and will ring: such a group's hooks are not released now.
FREE_FEEDS: Sql = """
SELECT f.group_id FROM feeds f WHERE f.group_id IN (SELECT r.group_id FROM {rows: group_id bigint} r)
 ORDER BY f.group_id {skip_locked}"""

HELD: Sql = """
SELECT w.group_id, w.hook_id, w.url, w.failures, w.failing_since
  FROM webhooks w WHERE w.leased_by = :node AND (w.group_id, w.hook_id) IN (
       SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)
 ORDER BY w.group_id, w.hook_id {for_update: w}"""

# The line of a chat is seen by its head alone. The walk leaps from chat to chat and ends as soon as enough heads are
# due, so a chat with 10,000 waiting costs as much as one with a single event.
HEADS: Sql = """
WITH RECURSIVE walk (group_id, hook_id, free, chat_id) AS (
  SELECT r.group_id, r.hook_id, r.free,
         (SELECT MIN(d.chat_id) FROM deliveries d
           WHERE d.group_id = r.group_id AND d.hook_id = r.hook_id AND d.chat_id > r.past)
    FROM {rows: group_id bigint, hook_id bigint, free bigint, past bigint} r
  UNION ALL
  SELECT w.group_id, w.hook_id,
         w.free - CASE WHEN (SELECT d.due_at FROM deliveries d
                              WHERE d.group_id = w.group_id AND d.hook_id = w.hook_id AND d.chat_id = w.chat_id
                              ORDER BY d.position LIMIT 1) <= :now THEN 1 ELSE 0 END,
         (SELECT MIN(d.chat_id) FROM deliveries d
           WHERE d.group_id = w.group_id AND d.hook_id = w.hook_id AND d.chat_id > w.chat_id)
    FROM walk w WHERE w.chat_id IS NOT NULL AND w.free > 0)
SELECT w.group_id, w.hook_id, w.chat_id, d.position, d.attempts, d.born_at, d.due_at
  FROM walk w LEFT JOIN deliveries d
    ON d.group_id = w.group_id AND d.hook_id = w.hook_id AND d.chat_id = w.chat_id
   AND d.position = (SELECT MIN(e.position) FROM deliveries e
                      WHERE e.group_id = w.group_id AND e.hook_id = w.hook_id AND e.chat_id = w.chat_id)
 WHERE w.free > 0
 ORDER BY w.group_id, w.hook_id, w.chat_id"""

# With webhooks.order = none there are no lines: the walk leaps from due time to due time. It carries the whole key,
# because by hook and time alone SQLite would look through all that the hook is owed.
ANY_DUE: Sql = """
WITH RECURSIVE walk (group_id, hook_id, free, due_at, position, chat_id) AS (
  SELECT r.group_id, r.hook_id, r.free,
         (SELECT d.due_at FROM deliveries d WHERE d.group_id = r.group_id AND d.hook_id = r.hook_id
           ORDER BY d.due_at, d.position LIMIT 1),
         (SELECT d.position FROM deliveries d WHERE d.group_id = r.group_id AND d.hook_id = r.hook_id
           ORDER BY d.due_at, d.position LIMIT 1),
         (SELECT d.chat_id FROM deliveries d WHERE d.group_id = r.group_id AND d.hook_id = r.hook_id
           ORDER BY d.due_at, d.position LIMIT 1)
    FROM {rows: group_id bigint, hook_id bigint, free bigint, past bigint} r
  UNION ALL
  SELECT w.group_id, w.hook_id, w.free - CASE WHEN w.due_at <= :now THEN 1 ELSE w.free END,
         (SELECT d.due_at FROM deliveries d WHERE d.group_id = w.group_id AND d.hook_id = w.hook_id
             AND d.due_at >= w.due_at AND (d.due_at, d.position) > (w.due_at, w.position)
           ORDER BY d.due_at, d.position LIMIT 1),
         (SELECT d.position FROM deliveries d WHERE d.group_id = w.group_id AND d.hook_id = w.hook_id
             AND d.due_at >= w.due_at AND (d.due_at, d.position) > (w.due_at, w.position)
           ORDER BY d.due_at, d.position LIMIT 1),
         (SELECT d.chat_id FROM deliveries d WHERE d.group_id = w.group_id AND d.hook_id = w.hook_id
             AND d.due_at >= w.due_at AND (d.due_at, d.position) > (w.due_at, w.position)
           ORDER BY d.due_at, d.position LIMIT 1)
    FROM walk w WHERE w.position IS NOT NULL AND w.free > 0)
SELECT w.group_id, w.hook_id, d.chat_id, d.position, d.attempts, d.born_at, d.due_at
  FROM walk w LEFT JOIN deliveries d
    ON d.group_id = w.group_id AND d.hook_id = w.hook_id AND d.chat_id = w.chat_id AND d.position = w.position
 WHERE w.free > 0
 ORDER BY w.group_id, w.hook_id, w.due_at, w.position"""

# The next attempt is booked before the call, so a crash costs a wait and no event.
CLAIM: Sql = """
UPDATE deliveries SET attempts = r.attempt, due_at = r.booked_at
  FROM {rows: group_id bigint, hook_id bigint, chat_id bigint, position bigint, attempt bigint, booked_at bigint} r
 WHERE deliveries.group_id = r.group_id AND deliveries.hook_id = r.hook_id AND deliveries.chat_id = r.chat_id
   AND deliveries.position = r.position AND deliveries.attempts = r.attempt - 1
RETURNING deliveries.group_id, deliveries.hook_id, deliveries.chat_id, deliveries.position"""

BODIES: Sql = """
SELECT f.group_id, f.position, f.body, f.system
  FROM feed f WHERE (f.group_id, f.position) IN (
       SELECT r.group_id, r.position FROM {rows: group_id bigint, position bigint} r)"""

PAID: Sql = """
DELETE FROM deliveries WHERE (group_id, hook_id, chat_id, position) IN (
       SELECT r.group_id, r.hook_id, r.chat_id, r.position
         FROM {rows: group_id bigint, hook_id bigint, chat_id bigint, position bigint} r)"""

# Only the attempt that is still the last one has a say in when the next is due.
PUT_OFF: Sql = """
UPDATE deliveries SET due_at = r.due_at
  FROM {rows: group_id bigint, hook_id bigint, chat_id bigint, position bigint, attempt bigint, due_at bigint} r
 WHERE deliveries.group_id = r.group_id AND deliveries.hook_id = r.hook_id AND deliveries.chat_id = r.chat_id
   AND deliveries.position = r.position AND deliveries.attempts = r.attempt"""

NOTE: Sql = """
INSERT INTO attempts (group_id, position, hook_id, attempt, started_at, took_ms, status, fault, answer)
SELECT r.group_id, r.position, r.hook_id, r.attempt, r.started_at, r.took_ms, r.status, r.fault, r.answer
  FROM {rows: group_id bigint, position bigint, hook_id bigint, attempt bigint, started_at bigint, took_ms bigint,
              status bigint, fault text, answer text} r
 WHERE true ON CONFLICT DO NOTHING"""

STREAKS: Sql = """
UPDATE webhooks SET failures = r.failures, failing_since = r.failing_since
  FROM {rows: group_id bigint, hook_id bigint, failures bigint, failing_since bigint} r
 WHERE webhooks.group_id = r.group_id AND webhooks.hook_id = r.hook_id"""

RELEASE: Sql = """
UPDATE webhooks SET leased_by = NULL, leased_until = 0, due_at = r.due_at
  FROM {rows: group_id bigint, hook_id bigint, due_at bigint} r
 WHERE webhooks.group_id = r.group_id AND webhooks.hook_id = r.hook_id AND webhooks.leased_by = :node"""

# At the end of a worker: still due, and for anybody.
LET_GO: Sql = "UPDATE webhooks SET leased_by = NULL, leased_until = 0 WHERE leased_by = :node"

FREE_ALL: Sql = "UPDATE webhooks SET leased_by = NULL, leased_until = 0 WHERE leased_by IS NOT NULL"

REMOVE_HOOKS: Sql = """
DELETE FROM webhooks
 WHERE leased_by = :node AND (group_id, hook_id) IN (
       SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)
RETURNING group_id, hook_id, url, failures"""

# What was never tried leaves a trace too, so that it can be replayed.
NOTE_DROPPED: Sql = """
INSERT INTO attempts (group_id, position, hook_id, attempt, started_at, took_ms, fault)
SELECT d.group_id, d.position, d.hook_id, 0, CAST(:now AS BIGINT), 0, 'removed'
  FROM {rows: group_id bigint, hook_id bigint} r
  JOIN deliveries d ON d.group_id = r.group_id AND d.hook_id = r.hook_id AND d.attempts = 0
 WHERE true ON CONFLICT DO NOTHING"""

DROP_OWED: Sql = """
DELETE FROM deliveries WHERE (group_id, hook_id) IN (
       SELECT r.group_id, r.hook_id FROM {rows: group_id bigint, hook_id bigint} r)"""

# Hook numbers are never used twice, so a second row could only be the same removal.
NOTE_REMOVALS: Sql = """
INSERT INTO webhook_removals (group_id, hook_id, url, removed_at, failures)
SELECT r.group_id, r.hook_id, r.url, r.removed_at, r.failures
  FROM {rows: group_id bigint, hook_id bigint, url text, removed_at bigint, failures bigint} r
 WHERE true ON CONFLICT DO NOTHING"""

# The end of another node's lease is a moment too: it may have died.
NEXT_DUE: Sql = """
SELECT (SELECT MIN(w.due_at) FROM webhooks w WHERE w.due_at > :now) AS due_at,
       (SELECT MIN(w.leased_until) FROM webhooks w
         WHERE w.due_at <= :now AND w.leased_until > :now AND w.leased_by <> :node) AS lease_end"""

DROP_OLD_ATTEMPTS: Sql = """
DELETE FROM attempts WHERE (group_id, position, hook_id, attempt) IN (
       SELECT group_id, position, hook_id, attempt FROM attempts WHERE started_at < :before
        ORDER BY started_at LIMIT 1000)"""


@dataclass(frozen=True, slots=True)
class Want:
    """How many heads of a hook's lines are asked for, and after which chat to begin."""

    hook: HookKey
    free: int
    past: int = -1


@dataclass(frozen=True, slots=True)
class Head:
    """The first of a chat's line, due or not."""

    key: DeliveryKey
    attempts: int
    born_at: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Walk:
    """The heads met on the way, and the hooks whose last chat was reached."""

    heads: dict[HookKey, list[Head]]
    ended: frozenset[HookKey]


@dataclass(frozen=True, slots=True)
class Event:
    """The bytes fixed at birth, and whether they tell of a system message (W-HOOK-2, -5)."""

    body: str
    is_system: bool


async def mend(tx: Transaction, now: int) -> int:
    """After a clock that was ahead: what it put further away than an hour is due."""
    return await tx.execute(MEND, now=now, far=now + LONGEST_WAIT_MS)


async def take(tx: Transaction, node: str, now: int, most: int, most_failures: int) -> list[Webhook]:
    """Due hooks that nobody serves, for the length of a lease."""
    if most <= 0:
        return []
    rows = await tx.fetch(
        TAKE, node=node, now=now, until=now + LEASE_MS, far=now + 2 * LEASE_MS, most=most, most_failures=most_failures
    )
    taken = [_webhook(row) for row in rows]
    await tx.execute(MEND_TAKEN, [(hook.group, hook.hook) for hook in taken], now=now, far=now + LONGEST_WAIT_MS)
    return taken


async def renew(tx: Transaction, node: str, hooks: Collection[HookKey], now: int) -> set[HookKey]:
    """Those of the hooks that are still this node's."""
    rows = await tx.fetch(RENEW, sorted(hooks), node=node, until=now + LEASE_MS)
    return {(row.group_id, row.hook_id) for row in rows}


async def free_feeds(tx: Transaction, groups: Collection[int]) -> set[int]:
    """Lock, in their order, those feeds that nobody is adding to."""
    return {row.group_id for row in await tx.fetch(FREE_FEEDS, [(group,) for group in sorted(groups)])}


async def held(tx: Transaction, node: str, hooks: Collection[HookKey]) -> dict[HookKey, Webhook]:
    """How they stand now, locked; without those that were unsubscribed or that another node has taken."""
    found = [_webhook(row) for row in await tx.fetch(HELD, sorted(hooks), node=node)]
    return {(hook.group, hook.hook): hook for hook in found}


async def heads(tx: Transaction, wants: Sequence[Want], now: int, *, in_order: bool) -> Walk:
    """The next due heads of each hook, at most as many as wanted, and the others met on the way."""
    rows = await tx.fetch(
        HEADS if in_order else ANY_DUE,
        [(*want.hook, want.free, want.past) for want in wants],
        now=now,
    )
    met: dict[HookKey, list[Head]] = {want.hook: [] for want in wants}
    ended: set[HookKey] = set()
    for row in rows:
        hook = (row.group_id, row.hook_id)
        if row.position is None:
            ended.add(hook)
        else:
            key = (row.group_id, row.hook_id, row.chat_id, row.position)
            met[hook].append(Head(key, row.attempts, row.born_at, row.due_at))
            if not in_order and row.due_at > now:
                ended.add(hook)  # what follows is due later still
    return Walk(met, frozenset(ended))


async def claim(tx: Transaction, claims: Sequence[tuple[DeliveryKey, int, int]]) -> set[DeliveryKey]:
    """Book an attempt of each: key, number of the attempt, due time of the one after. Which of them are still owed."""
    rows = await tx.fetch(CLAIM, [(*key, attempt, booked_at) for key, attempt, booked_at in claims])
    return {(row.group_id, row.hook_id, row.chat_id, row.position) for row in rows}


async def events(tx: Transaction, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Event]:
    """By group and position."""
    rows = await tx.fetch(BODIES, sorted(places))
    return {(row.group_id, row.position): Event(row.body, bool(row.system)) for row in rows}


async def paid(tx: Transaction, keys: Sequence[DeliveryKey]) -> int:
    """Owed no more, be it delivered or given up."""
    return await tx.execute(PAID, sorted(keys))


async def put_off(tx: Transaction, dues: Sequence[tuple[DeliveryKey, int, int]]) -> None:
    """Key, number of the attempt that failed, when to look again."""
    await tx.execute(PUT_OFF, [(*key, attempt, due_at) for key, attempt, due_at in dues])


async def note(
    tx: Transaction, attempts: Sequence[tuple[int, int, int, int, int, int, int | None, str | None, str | None]]
) -> None:
    """Rows of group, position, hook, attempt, start, ms, status, fault, first bytes of the answer."""
    await tx.execute(NOTE, attempts)


async def streaks(tx: Transaction, hooks: Sequence[Webhook]) -> None:
    """Failures in a row, and since when."""
    await tx.execute(STREAKS, [(hook.group, hook.hook, hook.failures, hook.failing_since) for hook in hooks])


async def release(tx: Transaction, node: str, dues: Sequence[tuple[HookKey, int | None]]) -> None:
    """Under the lock of their feeds, so that nothing is being added: when each next has something to do."""
    await tx.execute(RELEASE, [(*hook, due_at) for hook, due_at in dues], node=node)


async def free_all(tx: Transaction) -> None:
    """Where one process owns the database: whoever held a lease is dead, and nobody need wait for its end."""
    await tx.execute(FREE_ALL)


async def let_go(tx: Transaction, node: str) -> None:
    await tx.execute(LET_GO, node=node)


async def remove(tx: Transaction, node: str, hooks: Sequence[HookKey], now: int) -> list[Row]:
    """W-HOOK-7, under the lock of their feeds: the subscription goes once, with what it was owed, and is remembered."""
    gone = await tx.fetch(REMOVE_HOOKS, sorted(hooks), node=node)
    keys = [(row.group_id, row.hook_id) for row in gone]
    await tx.execute(NOTE_DROPPED, keys, now=now)
    await tx.execute(DROP_OWED, keys)
    await tx.execute(NOTE_REMOVALS, [(row.group_id, row.hook_id, row.url, now, row.failures) for row in gone])
    return gone


async def next_due(tx: Transaction, node: str, now: int) -> int | None:
    """The first moment after this one at which there may be a hook to take."""
    (row,) = await tx.fetch(NEXT_DUE, node=node, now=now)
    return min((moment for moment in (row.due_at, row.lease_end) if moment is not None), default=None)


async def drop_old_attempts(tx: Transaction, before: int) -> int:
    """At most 1,000 at a time; how many went."""
    return await tx.execute(DROP_OLD_ATTEMPTS, before=before)


def _webhook(row: Row) -> Webhook:
    return Webhook(GroupId(row.group_id), row.hook_id, row.url, row.failures, row.failing_since)
