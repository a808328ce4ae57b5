"""The rows of a bench's world: set-based, so that a million messages take seconds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from gonets.server.store.database import Database, Rows, Sql, Transaction, Value

T = TypeVar("T")

USERS: Sql = """
INSERT INTO users (user_id, name, locale, created_at)
SELECT user_id, name, 'ru', created_at FROM {rows: user_id bigint, name text, created_at bigint} r"""

GROUPS: Sql = """
INSERT INTO groups (group_id, name, hook_secret, legacy_2017, reads_deleted, created_at)
SELECT group_id, name, secret, 0, 1, created_at
  FROM {rows: group_id bigint, name text, secret text, created_at bigint} r"""

FEEDS: Sql = """
INSERT INTO feeds (group_id, last_position, first_position, committed, last_hook, poll_kinds, poll_since)
SELECT group_id, 0, 1, 0, 1, kinds, since FROM {rows: group_id bigint, kinds text, since bigint} r"""

WEBHOOKS: Sql = """
INSERT INTO webhooks (group_id, hook_id, url, kinds, created_at, failures, leased_until)
SELECT group_id, 1, url, kinds, created_at, 0, 0
  FROM {rows: group_id bigint, url text, kinds text, created_at bigint} r"""

TOKENS: Sql = """
INSERT INTO tokens (digest, owner_id, label, created_at)
SELECT digest, owner_id, 'bench', created_at FROM {rows: digest text, owner_id bigint, created_at bigint} r"""

CHATS: Sql = """
INSERT INTO chats (chat_id, kind, group_id, owner_id, person_id, last_seq, last_n, last_change, last_event_at,
                   members, join_by_link)
SELECT chat_id, 'GROUP_CHAT', group_id, person_id, person_id, last_seq, last_n, 0, last_seq / 65536, 2, 1
  FROM {rows: chat_id bigint, group_id bigint, person_id bigint, last_seq bigint, last_n bigint} r"""

PERSONAL: Sql = """
INSERT INTO personal_chats (side_a, side_b, chat_id)
SELECT group_id, person_id, chat_id FROM {rows: chat_id bigint, group_id bigint, person_id bigint} r"""

PARTICIPANTS: Sql = """
INSERT INTO participants (chat_id, member_id, state, role, joined_at, sees_from, last_action_at, read_seq, read_n)
SELECT chat_id, member_id, 'ACTIVE', role, joined_at, 0, joined_at, 0, 0
  FROM {rows: chat_id bigint, member_id bigint, role text, joined_at bigint} r"""

CONSENTS: Sql = """
INSERT INTO consents (group_id, user_id, state, changed_at)
SELECT group_id, user_id, 'ALLOWED', changed_at FROM {rows: group_id bigint, user_id bigint, changed_at bigint} r"""

MESSAGES: Sql = """
INSERT INTO messages (chat_id, seq, n, sender_id, body)
SELECT chat_id, seq, n, sender_id, body
  FROM {rows: chat_id bigint, seq bigint, n bigint, sender_id bigint, body text} r"""

COUNTS: Sql = """
SELECT (SELECT COUNT(*) FROM messages) AS messages, (SELECT COUNT(*) FROM feed) AS events,
       (SELECT COALESCE(SUM(last_position), 0) FROM feeds) AS positions,
       (SELECT COUNT(*) FROM attempts WHERE status = 200) AS delivered, (SELECT COUNT(*) FROM deliveries) AS owed"""

_AT_ONCE = 20_000


async def load(database: Database, sql: Sql, rows: Rows) -> None:
    """In pieces, a transaction each."""
    for piece in pieces(rows, _AT_ONCE):

        async def work(tx: Transaction, piece: Sequence[Sequence[Value]] = piece) -> None:
            await tx.execute(sql, piece)

        await database.transact(work)


def pieces(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while piece := list(islice(source, size)):
        yield piece
