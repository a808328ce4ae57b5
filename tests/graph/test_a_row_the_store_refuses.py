"""E36: a row that the store refuses is a bug of ours; its message alone pays for it, and says which call it was."""

import asyncio

from gonets.server.domain.messages import next_seq
from gonets.server.store.database import Sql, Transaction
from tests.cast import EVERYBODY, NOON, PERSONAL
from tests.town import Answer, Town

LAST: Sql = "SELECT last_seq FROM chats WHERE chat_id = :chat_id"
TAKEN: Sql = """
INSERT INTO messages (chat_id, seq, n, sender_id, body) VALUES (:chat_id, :seq, 0, 0, '{"text":"in the way"}')"""


async def test_the_culprit_alone_gets_9999_with_its_request_id(town: Town) -> None:
    async def be_in_the_way(tx: Transaction) -> None:
        (row,) = await tx.fetch(LAST, chat_id=PERSONAL)
        await tx.execute(TAKEN, chat_id=PERSONAL, seq=next_seq(row.last_seq, NOON))

    await town.database.transact(be_in_the_way)

    culprit, *others = await asyncio.gather(send(town, PERSONAL), send(town, EVERYBODY), send(town, EVERYBODY))

    assert (culprit.code, culprit.json["error_data"]) == (9999, culprit.headers["x-request-id"])
    assert [other.code for other in others] == [0, 0]


async def send(town: Town, chat: object) -> Answer:
    return await town.graph("POST", f"me/messages/{chat}", {"message": {"text": "Fresh leaves"}})
