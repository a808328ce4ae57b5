"""Stored messages: history, one message, edit and delete."""

from gonets.server.domain.messages import Message
from gonets.server.domain.system_messages import SystemKind
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import ChatId, MessageId, member_id

# Bounds are seqs, so a page is one range of the clustered key whatever the depth (W-READ-3).
HISTORY: Sql = """
SELECT seq, n, sender_id, system, body, edited_at, deleted_at FROM messages
 WHERE chat_id = :chat_id AND seq >= :oldest AND seq <= :newest AND deleted_at IS NULL
 ORDER BY seq DESC LIMIT :most"""

HISTORY_WITH_DELETED: Sql = """
SELECT seq, n, sender_id, system, body, edited_at, deleted_at FROM messages
 WHERE chat_id = :chat_id AND seq >= :oldest AND seq <= :newest
 ORDER BY seq DESC LIMIT :most"""

MESSAGE: Sql = """
SELECT seq, n, sender_id, system, body, edited_at, deleted_at FROM messages
 WHERE chat_id = :chat_id AND seq = :seq"""

KEEP_VERSION: Sql = """
INSERT INTO message_versions (chat_id, seq, version, body, replaced_at)
SELECT m.chat_id, m.seq,
       1 + COALESCE((SELECT MAX(v.version) FROM message_versions v WHERE v.chat_id = m.chat_id AND v.seq = m.seq), 0),
       m.body, CAST(:now AS BIGINT)
  FROM messages m WHERE m.chat_id = :chat_id AND m.seq = :seq"""

REPLACE: Sql = "UPDATE messages SET body = :body, edited_at = :now WHERE chat_id = :chat_id AND seq = :seq"

RELOCATE: Sql = "UPDATE messages SET body = :body WHERE chat_id = :chat_id AND seq = :seq"

FORGET_VERSIONS: Sql = "DELETE FROM message_versions WHERE chat_id = :chat_id AND seq = :seq"

ERASE: Sql = "UPDATE messages SET body = NULL, deleted_at = :now WHERE chat_id = :chat_id AND seq = :seq"


async def history(
    tx: Transaction, chat: ChatId, oldest: int, newest: int, most: int, *, deleted_too: bool = False
) -> list[Message]:
    """Newest first, both ends inclusive."""
    sql = HISTORY_WITH_DELETED if deleted_too else HISTORY
    rows = await tx.fetch(sql, chat_id=chat, oldest=oldest, newest=newest, most=most)
    return [message_from(chat, row) for row in rows]


async def message(tx: Transaction, wanted: MessageId) -> Message | None:
    rows = await tx.fetch(MESSAGE, chat_id=wanted.chat, seq=wanted.seq)
    return message_from(wanted.chat, rows[0]) if rows else None


async def replace(tx: Transaction, edited: MessageId, body: str, now: int) -> None:
    """The version it had is kept until the message is deleted."""
    await tx.execute(KEEP_VERSION, chat_id=edited.chat, seq=edited.seq, now=now)
    await tx.execute(REPLACE, chat_id=edited.chat, seq=edited.seq, body=body, now=now)


async def relocate(tx: Transaction, moved: MessageId, body: str) -> None:
    """A live location's position is no edit: no version is kept of it."""
    await tx.execute(RELOCATE, chat_id=moved.chat, seq=moved.seq, body=body)


async def erase(tx: Transaction, deleted: MessageId, now: int) -> None:
    """Content and earlier versions go at once; the number stays taken (W-DEL-1)."""
    await tx.execute(FORGET_VERSIONS, chat_id=deleted.chat, seq=deleted.seq)
    await tx.execute(ERASE, chat_id=deleted.chat, seq=deleted.seq, now=now)


def message_from(chat: ChatId, row: Row) -> Message:
    """Of the seven columns that every statement above asks for first."""
    seq, n, sender, system, body, edited_at, deleted_at, *_ = row
    kind = None if system is None else SystemKind(system)
    return Message(MessageId(chat, seq), n, member_id(sender), body, kind, edited_at, deleted_at)
