"""Presses on buttons as rows: made, answered, looked at, dropped (W-CB, W-ANS)."""

from collections.abc import Collection

from gonets.server.domain.callbacks import SPINS_MS, Answerable, Ending, Press, Spinning
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, MessageId, UserId

ADD: Sql = """
INSERT INTO callbacks (chat_id, callback_id, seq, group_id, user_id, pressed_at, after_seq, button_row, button_column)
VALUES (:chat_id, :callback_id, :seq, :group_id, :user_id, :pressed_at, :after_seq, :row, :column)"""

PRESS: Sql = """
SELECT chat_id, callback_id, seq, group_id, user_id, pressed_at, after_seq, answer_seq, button_row, button_column
  FROM callbacks WHERE chat_id = :chat_id AND callback_id = :callback_id"""

# The fifteen seconds of all presses, by the index on their time: few, and asked only when somebody comes.
RECENT: Sql = """
SELECT c.chat_id, c.callback_id, c.seq, c.group_id, c.user_id, c.pressed_at, c.after_seq, c.answer_seq, c.button_row,
       c.button_column
  FROM callbacks c
 WHERE c.pressed_at > :since AND c.user_id IN (SELECT r.user_id FROM {rows: user_id bigint} r)
 ORDER BY c.pressed_at"""

# Answers lock the chat, so what is read here holds until commit.
ANSWERABLE: Sql = """
SELECT r.ord, c.group_id, c.pressed_at, c.answered_at, m.deleted_at
  FROM {rows: ord bigint, chat_id bigint, callback_id text} r
  JOIN callbacks c ON c.chat_id = r.chat_id AND c.callback_id = r.callback_id
  JOIN messages m ON m.chat_id = c.chat_id AND m.seq = c.seq"""

MARK_ANSWERED: Sql = """
UPDATE callbacks SET answered_at = r.at, answer_seq = r.seq
  FROM {rows: chat_id bigint, callback_id text, at bigint, seq bigint} r
 WHERE callbacks.chat_id = r.chat_id AND callbacks.callback_id = r.callback_id"""

# Fifteen seconds of one chat at most.
FOLLOWED: Sql = """
SELECT seq FROM messages
 WHERE chat_id = :chat_id AND seq > :after AND seq < :until AND sender_id = :group_id AND system IS NULL
 ORDER BY seq LIMIT 1"""

DROP_OLD: Sql = """
DELETE FROM callbacks WHERE (chat_id, callback_id) IN (
       SELECT chat_id, callback_id FROM callbacks WHERE pressed_at < :pressed_before LIMIT 1000)"""


async def add(tx: Transaction, press: Press) -> None:
    await tx.execute(
        ADD,
        chat_id=press.message.chat,
        callback_id=press.id,
        seq=press.message.seq,
        group_id=press.group,
        user_id=press.user,
        pressed_at=press.pressed_at,
        after_seq=press.after,
        row=press.row,
        column=press.column,
    )


async def press(tx: Transaction, chat: ChatId, callback_id: str) -> Press | None:
    rows = await tx.fetch(PRESS, chat_id=chat, callback_id=callback_id)
    return _press(rows[0]) if rows else None


async def recent(tx: Transaction, users: Collection[UserId], now: int) -> list[Press]:
    """Presses of these people that may still spin."""
    return [_press(row) for row in await tx.fetch(RECENT, [(user,) for user in users], since=now - SPINS_MS)]


async def spinning(tx: Transaction, press: Press, now: int) -> Spinning:
    """Answered, followed by the author's next message, or over after 15 s (W-ANS-4)."""
    if press.answer is not None:
        return Spinning(press, Ending.ANSWERED, press.answer)
    over_at = press.pressed_at + SPINS_MS
    message = await followed(tx, press, over_at)
    if message is not None:
        return Spinning(press, Ending.FOLLOWED, message)
    return Spinning(press, Ending.EXPIRED if now >= over_at else Ending.WAITING)


async def answerable(tx: Transaction, wanted: list[tuple[int, int, str]], over_before: int) -> dict[int, Answerable]:
    """Rows of place in the batch, chat, press; by place: whether it may be answered."""
    return {
        row.ord: Answerable(
            GroupId(row.group_id),
            is_over=row.pressed_at <= over_before,
            is_answered=row.answered_at is not None,
            is_deleted=row.deleted_at is not None,
        )
        for row in await tx.fetch(ANSWERABLE, wanted)
    }


async def mark_answered(tx: Transaction, rows: list[tuple[int, str, int, int]]) -> None:
    """Rows of chat, press, time, seq of the answer."""
    await tx.execute(MARK_ANSWERED, rows)


async def followed(tx: Transaction, press: Press, until_ms: int) -> MessageId | None:
    """The author's first message in that chat after the press, up to a moment (W-ANS-4)."""
    chat = press.message.chat
    rows = await tx.fetch(FOLLOWED, chat_id=chat, after=press.after, until=until_ms << 16, group_id=press.group)
    return MessageId(chat, rows[0].seq) if rows else None


async def drop_old(tx: Transaction, pressed_before: int) -> int:
    """At most 1,000 at a time; how many went."""
    return await tx.execute(DROP_OLD, pressed_before=pressed_before)


def _press(row: Row) -> Press:
    chat = ChatId(row.chat_id)
    return Press(
        row.callback_id,
        MessageId(chat, row.seq),
        GroupId(row.group_id),
        UserId(row.user_id),
        row.pressed_at,
        row.after_seq,
        None if row.answer_seq is None else MessageId(chat, row.answer_seq),
        row.button_row or 0,
        row.button_column or 0,
    )
