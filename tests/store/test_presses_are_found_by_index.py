"""Presses are many and looked for in the send path and by the janitor: never by walking the table."""

import pytest

from gonets.server.store import callbacks
from gonets.server.store.database import Database, Sql, Transaction, Value

#: By name or by the letter that stands for it; the rows of a batch are walked, of course.
WALKED = ("SCAN callbacks", "SCAN messages", "SCAN c ", "SCAN m ")
CASES: list[tuple[Sql, list[tuple[Value, ...]] | None, dict[str, Value]]] = [
    (callbacks.PRESS, None, {"chat_id": 1, "callback_id": "a"}),
    (callbacks.ANSWERABLE, [(0, 1, "a")], {}),
    (callbacks.FOLLOWED, None, {"chat_id": 1, "after": 1, "until": 9, "group_id": 2}),
    (callbacks.DROP_OLD, None, {"pressed_before": 5}),
]


@pytest.mark.parametrize("database_url", ["sqlite"])
@pytest.mark.parametrize(("sql", "rows", "named"), CASES, ids=["press", "answerable", "followed", "drop_old"])
async def test_no_table_is_walked(
    database: Database, sql: Sql, rows: list[tuple[Value, ...]] | None, named: dict[str, Value]
) -> None:
    async def work(tx: Transaction) -> list[str]:
        return [row.detail for row in await tx.fetch("EXPLAIN QUERY PLAN " + sql, rows, **named)]

    plan = await database.read(work)

    assert any("SEARCH" in step for step in plan), plan
    assert [step for step in plan if f"{step} ".startswith(WALKED)] == []
