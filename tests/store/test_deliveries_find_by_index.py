"""The statements of the webhook worker use their indexes on both engines, however much is owed (W-HOOK-6)."""

import re

import pytest

from gonets.server.store import attempts, deliveries
from gonets.server.store.database import Database, Rows, Sql, Transaction, Value
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.wakeups.local import LocalWakeups
from tests.cast import NOON
from tests.delivery.owed import TEA_CLUB, House

CHATS, EVENTS, HOOKS = 500, 4, 8
#: Webhooks that are owed nothing: a table of a page or two is read whole, and rightly.
OTHERS = 2000
ADD_OTHERS: Sql = """
INSERT INTO webhooks (group_id, hook_id, url, kinds, created_at, failures, leased_until)
SELECT r.group_id, r.hook_id, r.url, 'MESSAGE_CREATED', :now, 0, 0
  FROM {rows: group_id bigint, hook_id bigint, url text} r"""
HOOK = [(TEA_CLUB, 1)]
KEY = (TEA_CLUB, 1, 7, 7)

#: A table of ours read from end to end; `r` is the rows that were given, `w` those of a walk.
WHOLE = re.compile(r"Seq Scan on (?!pg_)|SCAN (?!r\b|w\b|CONSTANT ROW|json_each|\(subquery)")

STATEMENTS: dict[str, tuple[Sql, Rows | None, dict[str, Value]]] = {
    "heads": (deliveries.HEADS, [(TEA_CLUB, 1, 8, -1)], {"now": NOON}),
    "any due": (deliveries.ANY_DUE, [(TEA_CLUB, 1, 8, -1)], {"now": NOON}),
    "claim": (deliveries.CLAIM, [(*KEY, 1, NOON)], {}),
    "paid": (deliveries.PAID, [KEY], {}),
    "put off": (deliveries.PUT_OFF, [(*KEY, 1, NOON)], {}),
    "mend taken": (deliveries.MEND_TAKEN, HOOK, {"now": NOON, "far": NOON}),
    "drop owed": (deliveries.DROP_OWED, HOOK, {}),
    "note dropped": (deliveries.NOTE_DROPPED, HOOK, {"now": NOON}),
    "events": (deliveries.BODIES, [(TEA_CLUB, 7)], {}),
    "of an event": (attempts.OF_EVENT, None, {"group_id": TEA_CLUB, "position": 7}),
}


@pytest.fixture
async def busy(database: Database) -> Database:
    """Enough for a planner to prefer an index."""
    house = await House(database, LocalWakeups()).open()
    for number in range(HOOKS):
        await house.subscribe(f"http://{number}.example.com/")
    for _ in range(EVENTS):
        await house.happen(range(1, CHATS + 1))

    async def work(tx: Transaction) -> None:
        noted = [
            (TEA_CLUB, position, hook, 1, NOON, 5, 200, None, "ok") for position in range(1, 500) for hook in (1, 2)
        ]
        await deliveries.note(tx, noted)
        others = [(TEA_CLUB, number, f"http://{number}.example.com/") for number in range(HOOKS + 1, OTHERS)]
        await tx.execute(ADD_OTHERS, others, now=NOON)
        await tx.execute("ANALYZE")

    await database.transact(work)
    return database


async def plan_of(database: Database, name: str) -> list[str]:
    sql, rows, named = STATEMENTS[name]
    if isinstance(database, SqliteDatabase):
        steps = await database.transact(lambda tx: tx.fetch("EXPLAIN QUERY PLAN " + sql, rows, **named))
        return [step.detail for step in steps]
    lines = await database.transact(lambda tx: tx.fetch("EXPLAIN " + sql, rows, **named))
    return [str(getattr(line, "QUERY PLAN")) for line in lines]


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_statement_reads_a_whole_table(busy: Database, name: str) -> None:
    plan = await plan_of(busy, name)

    assert plan
    assert [line for line in plan if WHOLE.search(line)] == []


async def test_the_heads_of_a_webhook_are_found_though_one_chat_has_thousands_waiting(database: Database) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.happen([1] * 3000 + [2, 3])
    want = deliveries.Want((TEA_CLUB, 1), 8)

    walk = await database.transact(lambda tx: deliveries.heads(tx, [want], NOON, in_order=True))

    assert [head.key[2:] for head in walk.heads[TEA_CLUB, 1]] == [(1, 1), (2, 3001), (3, 3002)]
    assert walk.ended == {(TEA_CLUB, 1)}


async def test_a_walk_ends_when_enough_are_due_and_goes_on_behind_them(database: Database) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.subscribe("http://b.example.com/")
    await house.happen([3, 1, 2, 1, 5, 4])
    wants = [deliveries.Want((TEA_CLUB, 1), 2), deliveries.Want((TEA_CLUB, 2), 3, past=2)]

    walk = await database.transact(lambda tx: deliveries.heads(tx, wants, NOON, in_order=True))

    assert [head.key for head in walk.heads[TEA_CLUB, 1]] == [(TEA_CLUB, 1, 1, 2), (TEA_CLUB, 1, 2, 3)]
    assert [head.key[2] for head in walk.heads[TEA_CLUB, 2]] == [3, 4, 5]
    assert walk.ended == set()


@pytest.mark.parametrize("in_order", [True, False])
async def test_no_plan_turns_the_order_of_a_walk(database: Database, database_url: str, in_order: bool) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.happen([5, 4], NOON - 1)
    await house.happen([3, 2], NOON - 2)
    want = deliveries.Want((TEA_CLUB, 1), 8)

    async def work(tx: Transaction) -> deliveries.Walk:
        if database_url != "sqlite":  # as PostgreSQL itself chooses once it has counted a long table
            await tx.execute("SET LOCAL enable_nestloop = off")
        return await deliveries.heads(tx, [want], NOON, in_order=in_order)

    walk = await database.transact(work)

    assert [head.key[2] for head in walk.heads[TEA_CLUB, 1]] == ([2, 3, 4, 5] if in_order else [3, 2, 5, 4])


async def test_without_lines_the_earliest_due_come_first(database: Database) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.happen([1, 1], NOON + 50)
    await house.happen([2, 1], NOON)
    await house.happen([3], NOON + 500)
    want = deliveries.Want((TEA_CLUB, 1), 8)

    walk = await database.transact(lambda tx: deliveries.heads(tx, [want], NOON + 50, in_order=False))

    assert [head.key[3] for head in walk.heads[TEA_CLUB, 1]] == [3, 4, 1, 2, 5]
    assert walk.ended == {(TEA_CLUB, 1)}


async def test_a_hook_is_taken_by_one_node_until_its_lease_ends(database: Database) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.happen([1])

    async def taken(node: str, now: int) -> list[int]:
        return [hook.hook for hook in await database.transact(lambda tx: deliveries.take(tx, node, now, 10, 9))]

    assert await taken("one", NOON) == [1]
    assert await taken("two", NOON + 29_999) == []
    assert await database.transact(lambda tx: deliveries.renew(tx, "one", [(TEA_CLUB, 1)], NOON + 20_000))
    assert await taken("two", NOON + 49_999) == []
    assert await taken("two", NOON + 50_000) == [1]
    assert await database.transact(lambda tx: deliveries.renew(tx, "one", [(TEA_CLUB, 1)], NOON + 50_000)) == set()
    assert await database.transact(lambda tx: deliveries.held(tx, "one", [(TEA_CLUB, 1)])) == {}


async def test_a_lease_from_a_clock_that_was_ahead_is_over(database: Database) -> None:
    house = await House(database, LocalWakeups()).open()
    await house.subscribe("http://a.example.com/")
    await house.happen([1])
    await database.transact(lambda tx: deliveries.take(tx, "one", NOON + 3_600_000, 10, 9))

    assert await database.transact(lambda tx: deliveries.take(tx, "two", NOON, 10, 9))
