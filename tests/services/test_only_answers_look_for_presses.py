"""What a batch asks the store: presses are looked for and marked only if a draft answers one (architecture 5.2)."""

from collections import Counter

from gonets.server.domain.sending import Draft, draft_of
from gonets.server.services.sending import commit_batch
from gonets.server.store import callbacks
from gonets.server.store.database import Row, Rows, Sql, Transaction, Value
from gonets.wire.messages import Content
from tests.cast import PERSONAL, TEA_CLUB
from tests.graph.keyboards import YES, asks, press
from tests.town import Town


class Counting:
    """A transaction that counts what is asked of it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.asked: Counter[str] = Counter()

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]:
        self.asked[sql] += 1
        return await self._tx.fetch(sql, rows, **named)

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        self.asked[sql] += 1
        return await self._tx.execute(sql, rows, **named)


async def asked(town: Town, drafts: list[Draft]) -> Counter[str]:
    """The statements of a batch, by how often each ran."""

    async def work(tx: Transaction) -> Counter[str]:
        counting = Counting(tx)
        await commit_batch(counting, drafts, town.clock.now(), town.house.rules.links)
        return counting.asked

    return await town.database.transact(work)


def said(number: int, callback: str | None = None) -> Draft:
    return draft_of(TEA_CLUB, PERSONAL, Content(f"cup {number}"), callback=callback)


async def test_plain_messages_cost_what_they_did_and_answers_two_statements_more(town: Town) -> None:
    mid = await asks(town, PERSONAL)
    presses = [(await press(town, mid, YES)).json["press_id"] for _ in range(20)]

    plain = await asked(town, [said(number) for number in range(20)])
    answers = await asked(town, [said(number, one) for number, one in enumerate(presses)])

    assert not any("callbacks" in sql for sql in plain)
    assert answers - plain == Counter({callbacks.ANSWERABLE: 1, callbacks.MARK_ANSWERED: 1})
    assert set(plain.values()) == {1}
