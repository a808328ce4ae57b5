"""Messages and chats by what they say: a walk back through the clustered messages, without an index of words."""

from typing import NamedTuple

from gonets.server.domain.chats import Chat
from gonets.server.domain.messages import Message
from gonets.server.domain.search import Wanted
from gonets.server.store.chats import CHAT, chat_from
from gonets.server.store.database import Row, Sql, Transaction
from gonets.server.store.messages import message_from
from gonets.wire.ids import ChatId, MessageId, UserId

# A person has the role HOME nowhere: said here, it lets participants_member be used.
SIGHTS: Sql = """
SELECT p.chat_id, p.sees_from, c.last_seq
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
 WHERE p.member_id = :user_id AND p.role <> 'HOME' AND p.state = 'ACTIVE' AND c.last_seq >= p.sees_from"""

# Of a window of time in each chat, `many` messages at the most: how many there are, the first one that is too many, and
# the first one behind the window.
STRETCHES: Sql = """
SELECT r.chat_id, r.oldest, r.newest, r.floor,
       (SELECT COUNT(*) FROM (SELECT m.seq FROM messages m
                               WHERE m.chat_id = r.chat_id AND m.seq >= r.floor AND m.seq <= r.newest
                               LIMIT :many) w) AS walked,
       (SELECT m.seq FROM messages m WHERE m.chat_id = r.chat_id AND m.seq >= r.floor AND m.seq <= r.newest
         ORDER BY m.seq DESC LIMIT 1 OFFSET :many) AS beyond,
       (SELECT m.seq FROM messages m WHERE m.chat_id = r.chat_id AND m.seq >= r.oldest AND m.seq < r.floor
         ORDER BY m.seq DESC LIMIT 1) AS behind
  FROM {rows: chat_id bigint, oldest bigint, newest bigint, floor bigint} r"""

# A subquery for each chat: in a join, PostgreSQL believed so much in the pattern that it read the whole table.
HITS: Sql = """
SELECT r.chat_id,
       (SELECT string_agg(CAST(m.seq AS TEXT), ' ') FROM messages m
         WHERE m.chat_id = r.chat_id AND m.seq >= r.oldest AND m.seq <= r.newest
           AND m.deleted_at IS NULL AND m.system IS NULL AND m.body {holds} :first {held}
           AND m.body {holds} :second {held} AND m.body {holds} :third {held}) AS seqs
  FROM {rows: chat_id bigint, oldest bigint, newest bigint} r"""

MESSAGES: Sql = """
SELECT m.seq, m.n, m.sender_id, m.system, m.body, m.edited_at, m.deleted_at, m.chat_id
  FROM {rows: chat_id bigint, seq bigint} r JOIN messages m ON m.chat_id = r.chat_id AND m.seq = r.seq"""

# A chat one has left goes by the title and the time of leaving (W-CHAT-3).
NAMED: Sql = (
    """
SELECT """
    + CHAT
    + """
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
  LEFT JOIN users u ON c.kind = 'DIALOG'
       AND u.user_id = CASE c.person_id WHEN p.member_id THEN c.owner_id ELSE c.person_id END
  LEFT JOIN groups g ON c.kind = 'GROUP_CHAT' AND g.group_id = c.group_id
 WHERE p.member_id = :user_id AND p.role <> 'HOME' AND c.last_event_at > 0
   AND NOT EXISTS (SELECT 1 FROM {rows: word text} r
                    WHERE NOT COALESCE(CASE p.state WHEN 'ACTIVE' THEN c.title ELSE p.left_title END, '') || ' '
                              || COALESCE(CASE WHEN p.state = 'ACTIVE' OR p.left_title IS NULL THEN u.name END,
                                          g.name, '')
                              {holds} r.word {held})
 ORDER BY CASE WHEN p.left_seq IS NULL THEN c.last_event_at ELSE p.left_seq / 65536 END DESC, c.chat_id DESC
 LIMIT :most"""
)


class Sight(NamedTuple):
    """What somebody sees of a chat: both ends inclusive."""

    chat: ChatId
    oldest: int
    newest: int


class Stretch(NamedTuple):
    """The newest part of a sight, from where it begins; `next` is the newest message that is not in it, if any."""

    sight: Sight
    begins: int
    next: int | None
    walked: int


async def sights(tx: Transaction, user: UserId) -> list[Sight]:
    """The chats one is in now, as far as one sees them."""
    rows = await tx.fetch(SIGHTS, user_id=user)
    return [Sight(ChatId(row.chat_id), row.sees_from, row.last_seq) for row in rows]


async def stretches(tx: Transaction, sights: list[Sight], floor: int, many: int) -> list[Stretch]:
    """The newest messages of each, no further back than a floor, and so many at the most."""
    windows = [(*sight, max(sight.oldest, floor)) for sight in sights]
    return [_stretch(row) for row in await tx.fetch(STRETCHES, windows, many=many)]


def _stretch(row: Row) -> Stretch:
    sight = Sight(ChatId(row.chat_id), row.oldest, row.newest)
    if row.beyond is not None:
        return Stretch(sight, row.beyond + 1, row.beyond, row.walked)
    return Stretch(sight, row.floor, row.behind, row.walked)


async def hits(tx: Transaction, stretches: list[Stretch], asked: Wanted) -> list[MessageId]:
    """In no order; a few that only look alike may be among them."""
    first, second, third = asked.asked
    ranges = [(each.sight.chat, each.begins, each.sight.newest) for each in stretches]
    found = await tx.fetch(HITS, ranges, first=first, second=second, third=third)
    return [MessageId(ChatId(row.chat_id), int(seq)) for row in found for seq in (row.seqs or "").split()]


async def messages(tx: Transaction, wanted: list[MessageId]) -> dict[MessageId, Message]:
    found = [message_from(ChatId(row.chat_id), row) for row in await tx.fetch(MESSAGES, wanted)]
    return {message.id: message for message in found}


async def named(tx: Transaction, user: UserId, asked: Wanted, most: int) -> list[Chat]:
    """Newest event first; the title of a chat and its other side's name count as one text."""
    words = [(word,) for word in asked.whole]
    return [chat_from(row) for row in await tx.fetch(NAMED, words, user_id=user, most=most)]
