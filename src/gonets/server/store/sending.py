"""The handful of statements of a batch of new messages; each works on the whole set (W-SEND-11)."""

from collections.abc import Collection, Sequence

from gonets.server.domain.chats import KINDS, STATES, Line, Standing
from gonets.server.domain.consents import CONSENTS, ConsentState
from gonets.server.domain.sending import Earlier, Reply
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId

PERSONAL: Sql = """
SELECT r.side_a, r.side_b, p.chat_id
  FROM {rows: side_a bigint, side_b bigint} r JOIN personal_chats p ON p.side_a = r.side_a AND p.side_b = r.side_b"""

# The author of a batch never decides the order: two nodes with the same chats queue up, they cannot deadlock.
LOCK_CHATS: Sql = """
SELECT c.chat_id, c.kind, c.group_id, c.person_id, c.last_seq, c.last_n
  FROM {rows: chat_id bigint} r JOIN chats c ON c.chat_id = r.chat_id
 ORDER BY c.chat_id {for_update: c}"""

# Consent changes and membership changes lock the chat too, so what is read here holds until commit.
STANDING: Sql = """
SELECT r.chat_id, r.member_id, p.state, p.sees_from, k.state AS consent
  FROM {rows: chat_id bigint, member_id bigint, group_id bigint, person_id bigint} r
  JOIN participants p ON p.chat_id = r.chat_id AND p.member_id = r.member_id
  LEFT JOIN consents k ON k.group_id = r.group_id AND k.user_id = r.person_id"""

EARLIER: Sql = """
SELECT r.ord, i.request, i.answer
  FROM {rows: ord bigint, caller_id bigint, scope text, key text, recipient bigint} r
  JOIN idempotency i
    ON i.caller_id = r.caller_id AND i.scope = r.scope AND i.key = r.key AND i.recipient = r.recipient"""

REPLIES: Sql = """
SELECT r.ord, m.seq, m.deleted_at
  FROM {rows: ord bigint, chat_id bigint, seq bigint} r JOIN messages m ON m.chat_id = r.chat_id AND m.seq = r.seq"""

INSERT_MESSAGES: Sql = """
INSERT {or_fail} INTO messages (chat_id, seq, n, sender_id, system, body, client_id)
SELECT chat_id, seq, n, sender_id, system, body, client_id
  FROM {rows: chat_id bigint, seq bigint, n bigint, sender_id bigint, system text, body text, client_id text} r"""

ADVANCE_CHATS: Sql = """
UPDATE {or_fail} chats SET last_seq = r.seq, last_n = r.n, last_event_at = r.at
  FROM {rows: chat_id bigint, seq bigint, n bigint, at bigint} r WHERE chats.chat_id = r.chat_id"""

TOUCH_SENDERS: Sql = """
UPDATE {or_fail} participants SET last_action_at = r.at, read_seq = r.seq, read_n = r.n
  FROM {rows: chat_id bigint, member_id bigint, at bigint, seq bigint, n bigint} r
 WHERE participants.chat_id = r.chat_id AND participants.member_id = r.member_id"""


async def personal(tx: Transaction, sides: Collection[tuple[int, int]]) -> dict[tuple[int, int], ChatId]:
    rows = await tx.fetch(PERSONAL, list(sides))
    return {(side_a, side_b): ChatId(chat) for side_a, side_b, chat in rows}


async def lock_chats(tx: Transaction, chats: Collection[ChatId]) -> dict[int, Line]:
    rows = await tx.fetch(LOCK_CHATS, [(chat,) for chat in sorted(chats)])
    return {
        chat: Line(
            ChatId(chat),
            KINDS[kind],
            None if group is None else GroupId(group),
            None if person is None else UserId(person),
            last_seq,
            last_n,
        )
        for chat, kind, group, person, last_seq, last_n in rows
    }


async def standing(
    tx: Transaction, pairs: Collection[tuple[Line, MemberId]]
) -> dict[tuple[int, int], tuple[Standing, ConsentState]]:
    """Of each sender in its chat: the participant row, and the consent of a GROUP_CHAT's two."""
    rows = [(chat.id, member, chat.group or 0, chat.person or 0) for chat, member in pairs]
    return {
        (chat, member): (Standing(STATES[state], sees_from), CONSENTS[consent])
        for chat, member, state, sees_from, consent in await tx.fetch(STANDING, rows)
    }


async def earlier(tx: Transaction, keys: list[tuple[int, int, str, str, int]]) -> dict[int, Earlier]:
    """By place in the batch: what the key was used for before."""
    return {place: Earlier(request, answer) for place, request, answer in await tx.fetch(EARLIER, keys)}


async def replies(tx: Transaction, wanted: list[tuple[int, int, int]]) -> dict[int, Reply]:
    """By place in the batch: the message answered to."""
    return {place: Reply(seq, gone is not None) for place, seq, gone in await tx.fetch(REPLIES, wanted)}


async def insert_messages(tx: Transaction, rows: list[tuple[int, int, int, int, str | None, str, str | None]]) -> None:
    """Rows of chat, seq, n, sender, system kind, body, the client_id of a person's own browser."""
    await tx.execute(INSERT_MESSAGES, rows)


async def advance_chats(tx: Transaction, rows: Sequence[tuple[int, int, int, int]]) -> None:
    """Rows of chat, last seq, last n, time of the last event."""
    await tx.execute(ADVANCE_CHATS, rows)


async def touch_senders(tx: Transaction, rows: list[tuple[int, int, int, int, int]]) -> None:
    """Rows of chat, person, time, seq, n: the last action (W-CHAT-2), and what one wrote oneself is read."""
    await tx.execute(TOUCH_SENDERS, rows)
