"""Members of a chat page by page, and people whom one may pick, as rows."""

from gonets.server.domain.chats import Known, Listed, Role
from gonets.server.domain.search import Wanted
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import FIRST_GROUP, NEVER, ChatId, UserId, member_id

# Who runs the chat comes first. A chat's participants are one range; they are sorted, then only the page is named.
PAGE: Sql = """
SELECT s.member_id, s.role, s.rank, s.joined_at, s.last_action_at, COALESCE(u.name, g.name) AS name,
       COALESCE(u.photo, g.icon) AS photo
  FROM (SELECT p.member_id, p.role, p.joined_at, p.last_action_at,
               CASE p.role WHEN 'OWNER' THEN 0 WHEN 'HOME' THEN 1 WHEN 'ADMIN' THEN 2 ELSE 3 END AS rank
          FROM participants p WHERE p.chat_id = :chat_id AND p.state = 'ACTIVE') s
  LEFT JOIN users u ON u.user_id = s.member_id
  LEFT JOIN groups g ON g.group_id = s.member_id
 WHERE s.rank > :rank OR (s.rank = :rank AND s.member_id > :member_id)
 ORDER BY s.rank, s.member_id LIMIT :most"""

# The first is a person, who has the role HOME nowhere: said here, it lets participants_member be used.
ACQUAINTED: Sql = """
SELECT k.member_id, COALESCE(u.name, g.name) AS name, COALESCE(u.photo, g.icon) AS photo
  FROM (SELECT DISTINCT b.member_id
          FROM participants a
          JOIN participants b ON b.chat_id = a.chat_id
          JOIN chats c ON c.chat_id = a.chat_id
         WHERE a.member_id = :user_id AND a.role <> 'HOME' AND a.state = 'ACTIVE' AND c.last_event_at > 0
           AND b.state = 'ACTIVE' AND b.member_id <> :user_id AND b.member_id < :below) k
  LEFT JOIN users u ON u.user_id = k.member_id
  LEFT JOIN groups g ON g.group_id = k.member_id
 WHERE u.stopped_at IS NULL AND g.stopped_at IS NULL AND COALESCE(u.name, g.name) IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM {rows: word text} r WHERE NOT COALESCE(u.name, g.name) {holds} r.word {held})
 ORDER BY COALESCE(u.name, g.name), k.member_id LIMIT :most"""

EVERYBODY: Sql = """
SELECT k.member_id, k.name, k.photo
  FROM (SELECT user_id AS member_id, name, photo, stopped_at FROM users
         UNION ALL
        SELECT group_id AS member_id, name, icon AS photo, stopped_at FROM groups) k
 WHERE k.member_id <> :user_id AND k.member_id < :below AND k.stopped_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM {rows: word text} r WHERE NOT k.name {holds} r.word {held})
 ORDER BY k.name, k.member_id LIMIT :most"""


async def page(tx: Transaction, chat: ChatId, after: tuple[int, int], most: int) -> list[Listed]:
    """Active ones, behind a place of the list."""
    rows = await tx.fetch(PAGE, chat_id=chat, rank=after[0], member_id=after[1], most=most)
    return [
        Listed(member_id(row.member_id), row.name or "", row.photo, Role(row.role), row.joined_at, row.last_action_at)
        for row in rows
    ]


async def acquainted(tx: Transaction, user: UserId, asked: Wanted | None, most: int, *, groups: bool) -> list[Known]:
    """With whom one is in a chat now."""
    return await _called(tx, ACQUAINTED, user, asked, most, groups=groups)


async def everybody(tx: Transaction, user: UserId, asked: Wanted | None, most: int, *, groups: bool) -> list[Known]:
    return await _called(tx, EVERYBODY, user, asked, most, groups=groups)


async def _called(
    tx: Transaction, sql: Sql, user: UserId, asked: Wanted | None, most: int, *, groups: bool
) -> list[Known]:
    words = [("",)] if asked is None else [(word,) for word in asked.whole]
    rows = await tx.fetch(sql, words, user_id=user, below=NEVER if groups else FIRST_GROUP, most=most)
    return [Known(member_id(row.member_id), row.name, row.photo) for row in rows]
