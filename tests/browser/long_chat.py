"""A chat of 100,000 messages, written past the server into its folder: sending them one by one would take minutes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gonets.cli.bench.worlds import rows
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.opening import open_database
from tests.cast import EVERYBODY, NINA, TIMUR, VERA

COUNT = 100_000
APART_MS = 60_000

_HEAD: Sql = "SELECT last_seq, last_n, last_event_at FROM chats WHERE chat_id = :chat_id"
_BEGIN_EARLIER: Sql = "UPDATE messages SET n = n + :count WHERE chat_id = :chat_id"
_MOVE_HEAD: Sql = "UPDATE chats SET last_n = last_n + :count WHERE chat_id = :chat_id"
_ALL_READ: Sql = "UPDATE participants SET read_n = read_n + :count, read_seq = :seq WHERE chat_id = :chat_id"


def text_of(number: int) -> str:
    return f"message {number}" + " of a long story" * (number * 7 % 19)


def fill(folder: Path) -> int:
    """Into EVERYBODY of a server that stands still, before what is there; gives when the first was written."""
    # A thread of its own: Playwright runs a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _fill(folder)).result()


async def _fill(folder: Path) -> int:
    database = await open_database(None, folder)
    try:
        head = (await database.read(lambda tx: tx.fetch(_HEAD, chat_id=int(EVERYBODY))))[0]
        first = head.last_event_at - (COUNT + 1) * APART_MS

        async def make_room(tx: Transaction) -> None:
            for sql in (_BEGIN_EARLIER, _MOVE_HEAD):
                await tx.execute(sql, chat_id=int(EVERYBODY), count=COUNT)
            await tx.execute(_ALL_READ, chat_id=int(EVERYBODY), count=COUNT, seq=head.last_seq)

        await database.transact(make_room)
        lines = [
            (
                int(EVERYBODY),
                ((first + number * APART_MS) << 16) | 1,
                number + 1,
                int((TIMUR, VERA, NINA)[number // 3 % 3]),
                f'{{"text":"{text_of(number)}"}}',
            )
            for number in range(COUNT)
        ]
        await rows.load(database, rows.MESSAGES, lines)
    finally:
        await database.close()
    return int(first)
