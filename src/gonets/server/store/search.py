"""Messages and chats by what they say: a walk back through the clustered messages, without an index of words."""

from typing import NamedTuple

from gonets.server.domain.chats import Chat
from gonets.server.domain.messages import Message
from gonets.server.domain.search import Wanted
from gonets.server.store.chats import CHAT, chat_from
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.messages import message_from
from gonets.wire.ids import ChatId, UserId

# A person has the role HOME nowhere: said here, it lets participants_member be used.
SIGHTS: Sql = """
SELECT p.chat_id, p.sees_from, c.last_seq
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
 WHERE p.member_id = :user_id AND p.role <> 'HOME' AND p.state = 'ACTIVE' AND c.last_seq >= p.sees_from"""

# Where each chat's next stretch of so many messages ends: the first seq that is not in it.
STRETCHES: Sql = """
SELECT r.chat_id, r.newest,
       (SELECT m.seq FROM messages m
         WHERE m.chat_id = r.chat_id AND m.seq >= r.oldest AND m.seq <= r.newest
         ORDER BY m.seq DESC LIMIT 1 OFFSET :many) AS next
  FROM {rows: chat_id bigint, oldest bigint, newest bigint} r"""

HITS: Sql = """
SELECT m.seq, m.n, m.sender_id, m.system, m.body, m.edited_at, m.deleted_at, m.chat_id
  FROM {rows: chat_id bigint, oldest bigint, newest bigint} r
  JOIN messages m ON m.chat_id = r.chat_id AND m.seq >= r.oldest AND m.seq <= r.newest
 WHERE m.deleted_at IS NULL AND m.system IS NULL AND m.body {holds} :first {held}
   AND m.body {holds} :second {held} AND m.body {holds} :third {held}"""

# A chat one has left goes by the title and the time of leaving (W-CHAT-3).
NAMED: Sql = (
    """
SELECT """
    + CHAT
    + """, COALESCE(CASE p.state WHEN 'ACTIVE' THEN c.title ELSE p.left_title END, '') || ' '
          || COALESCE(u.name, g.name, '') AS label
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
  LEFT JOIN users u ON c.kind = 'DIALOG'
       AND u.user_id = CASE c.person_id WHEN p.member_id THEN c.owner_id ELSE c.person_id END
  LEFT JOIN groups g ON c.kind = 'GROUP_CHAT' AND g.group_id = c.group_id
 WHERE p.member_id = :user_id AND p.role <> 'HOME' AND c.last_event_at > 0
   AND COALESCE(CASE p.state WHEN 'ACTIVE' THEN c.title ELSE p.left_title END, '') || ' '
       || COALESCE(u.name, g.name, '') {holds} :first {held}
 ORDER BY CASE WHEN p.left_seq IS NULL THEN c.last_event_at ELSE p.left_seq / 65536 END DESC, c.chat_id DESC
 LIMIT :most"""
)


class Sight(NamedTuple):
    """What somebody sees of a chat: both ends inclusive."""

    chat: ChatId
    oldest: int
    newest: int


async def sights(tx: Transaction, user: UserId) -> list[Sight]:
    """The chats one is in now, as far as one sees them."""
    rows = await tx.fetch(SIGHTS, user_id=user)
    return [Sight(ChatId(row.chat_id), row.sees_from, row.last_seq) for row in rows]


async def stretches(tx: Transaction, sights: list[Sight], many: int) -> list[tuple[Sight, int | None]]:
    """The next so many messages of each, newest first, and where those behind them begin: None if there are none."""
    oldest = {sight.chat: sight.oldest for sight in sights}
    found = []
    for row in await tx.fetch(STRETCHES, sights, many=many):
        chat = ChatId(row.chat_id)
        begins = oldest[chat] if row.next is None else row.next + 1
        found.append((Sight(chat, begins, row.newest), row.next))
    return found


async def hits(tx: Transaction, stretches: list[Sight], asked: Wanted) -> list[Message]:
    """In no order; a few that only look alike may be among them."""
    first, second, third = asked.asked
    rows = await tx.fetch(HITS, stretches, first=first, second=second, third=third)
    return [message_from(ChatId(row.chat_id), row) for row in rows]


async def named(tx: Transaction, user: UserId, asked: Wanted, most: int) -> list[Chat]:
    """Newest event first; the title of a chat and its other side's name count as one text."""
    rows = await tx.fetch(NAMED, user_id=user, first=asked.asked[0], most=most)
    return [chat_from(row) for row in rows if asked.is_in(row.label)]
