"""What happened in chats besides new messages, as rows: browsers resume from them; kept 30 days."""

from collections import Counter
from collections.abc import Collection, Sequence

from gonets.server.domain.windows import Change
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import ChatId, member_id

# The chats are locked, so the numbers commit in order and none is missing.
ADVANCE: Sql = """
UPDATE chats SET last_change = last_change + r.many
  FROM {rows: chat_id bigint, many bigint} r WHERE chats.chat_id = r.chat_id
RETURNING chats.chat_id, chats.last_change"""

ADD: Sql = """
INSERT INTO changes (chat_id, change, kind, seq, member_id, changed_at)
SELECT chat_id, change, kind, seq, member_id, changed_at
  FROM {rows: chat_id bigint, change bigint, kind text, seq bigint, member_id bigint, changed_at bigint} r"""

SINCE: Sql = """
SELECT c.chat_id, c.change, c.kind, c.seq, c.member_id
  FROM {rows: chat_id bigint, after bigint} r JOIN changes c ON c.chat_id = r.chat_id AND c.change > r.after
 LIMIT :most"""

DROP_OLD: Sql = """
DELETE FROM changes WHERE (chat_id, change) IN (
       SELECT chat_id, change FROM changes WHERE changed_at < :before LIMIT 1000)"""


async def note(tx: Transaction, now: int, changes: Sequence[Change]) -> None:
    """In the order given; their numbers are taken here."""
    if not changes:
        return
    many = Counter(change.chat for change in changes)
    heads = {chat: last - many[ChatId(chat)] for chat, last in await tx.fetch(ADVANCE, list(many.items()))}
    rows = []
    for change in changes:
        heads[change.chat] += 1
        rows.append((change.chat, heads[change.chat], change.kind, change.seq, change.member, now))
    await tx.execute(ADD, rows)


async def since(tx: Transaction, places: Collection[tuple[ChatId, int]], most: int) -> list[Change]:
    """Of each chat what came after a change, in no order; `most` of all together."""
    return [
        Change(ChatId(chat), kind, seq, None if member is None else member_id(member), number)
        for chat, number, kind, seq, member in await tx.fetch(SINCE, list(places), most=most)
    ]


async def drop_old(tx: Transaction, before: int) -> int:
    """At most 1,000 at a time; how many went."""
    return await tx.execute(DROP_OLD, before=before)
