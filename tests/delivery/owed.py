"""What the sending service leaves behind: a group, its webhooks, its feed and what is owed, as rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from gonets.server.store.database import Database, Row, Sql, Transaction
from gonets.server.wakeups.local import LocalWakeups
from gonets.wire import signature
from gonets.wire.ids import GroupId
from tests.cast import NOON

TEA_CLUB = GroupId(57100000000333)
SECRET = signature.new_secret()

ADD_GROUP: Sql = """
INSERT INTO groups (group_id, name, hook_secret, legacy_2017, reads_deleted, created_at)
VALUES (:group_id, 'Tea Club', 'sealed', 0, 0, :now)"""
ADD_FEED: Sql = """
INSERT INTO feeds (group_id, last_position, first_position, committed, last_hook) VALUES (:group_id, 0, 1, 0, 0)"""
ADD_HOOK: Sql = """
INSERT INTO webhooks (group_id, hook_id, url, kinds, created_at, failures, leased_until)
VALUES (:group_id, :hook_id, :url, 'MESSAGE_CREATED', :now, 0, 0)"""
LOCK_FEED: Sql = "SELECT f.last_position FROM feeds f WHERE f.group_id = :group_id {for_update: f}"
ADD_EVENTS: Sql = """
INSERT INTO feed (group_id, position, chat_id, kind, system, body, born_at, request_id)
SELECT r.group_id, r.position, r.chat_id, 'MESSAGE_CREATED', r.system, r.body, r.born_at, 'r'
  FROM {rows: group_id bigint, position bigint, chat_id bigint, system bigint, body text, born_at bigint} r"""
ADVANCE: Sql = "UPDATE feeds SET last_position = :position WHERE group_id = :group_id"
OWE: Sql = """
INSERT INTO deliveries (group_id, hook_id, chat_id, position, born_at, attempts, due_at)
SELECT w.group_id, w.hook_id, f.chat_id, f.position, f.born_at, 0, f.born_at
  FROM feed f JOIN webhooks w ON w.group_id = f.group_id
 WHERE f.group_id = :group_id AND f.position > :past"""
RING: Sql = """
UPDATE webhooks SET due_at = :now WHERE group_id = :group_id AND (due_at IS NULL OR due_at > :now)"""


@dataclass
class House:
    """One group; time is told, not read."""

    database: Database
    wakeups: LocalWakeups
    group: GroupId = TEA_CLUB
    hooks: int = 0
    positions: int = 0
    sent: Counter[int] = field(default_factory=Counter)

    async def open(self) -> "House":
        async def work(tx: Transaction) -> None:
            await tx.execute(ADD_GROUP, group_id=self.group, now=NOON)
            await tx.execute(ADD_FEED, group_id=self.group)

        await self.database.transact(work)
        return self

    async def subscribe(self, url: str) -> int:
        self.hooks += 1

        async def work(tx: Transaction) -> None:
            await tx.fetch(LOCK_FEED, group_id=self.group)
            await tx.execute(ADD_HOOK, group_id=self.group, hook_id=self.hooks, url=url, now=NOON)

        await self.database.transact(work)
        return self.hooks

    async def happen(self, chats: Sequence[int], now: int = NOON, *, system: bool = False) -> list[int]:
        """An event in each of the chats, in one transaction, owed to every webhook of the group. Their positions."""
        rows = []
        past = self.positions
        for chat in chats:
            self.positions += 1
            self.sent[chat] += 1
            body = f'{{"webhookType":"MESSAGE_CREATED","text":"чай {self.sent[chat]}","chat":"C{chat:x}"}}'
            rows.append((self.group, self.positions, chat, int(system), body, now))

        async def work(tx: Transaction) -> None:
            await tx.fetch(LOCK_FEED, group_id=self.group)
            await tx.execute(ADD_EVENTS, rows)
            await tx.execute(ADVANCE, group_id=self.group, position=self.positions)
            await tx.execute(OWE, group_id=self.group, past=past)
            await tx.execute(RING, group_id=self.group, now=now)

        await self.database.transact(work)
        self.wakeups.ring({"hooks"})
        return list(range(past + 1, self.positions + 1))

    async def rows(self, sql: Sql) -> list[Row]:
        return await self.database.read(lambda tx: tx.fetch(sql))

    async def values(self, sql: Sql) -> list[tuple[object, ...]]:
        return [tuple(cast(Any, row)) for row in await self.rows(sql)]  # of a driver, whose rows are tuples as well

    async def count(self, sql: Sql) -> int:
        (row,) = await self.rows(sql)
        return int(row.n)

    async def owed(self) -> int:
        return await self.count("SELECT COUNT(*) AS n FROM deliveries")
