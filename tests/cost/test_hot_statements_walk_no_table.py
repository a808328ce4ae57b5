"""Every hot statement finds its rows by a key: no plan walks a table, on either engine."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest

from gonets.cli.bench.worlds.world import World
from gonets.server.store import dialect
from gonets.server.store.database import Value
from gonets.server.store.opening import open_database
from tests.cost.batches import fill
from tests.cost.hot import HOT

#: Enough that PostgreSQL prefers an index to reading a table whole, wherever it can.
WORLD = World(chats=3_000, messages=30_000, parked=500)
_SEARCH = re.compile(r"SEARCH (\w+)(?: EXISTS)? USING (PRIMARY KEY|(?:COVERING )?INDEX (\w+))")
#: What is walked through on purpose: the rows given to the statement.
_GIVEN = re.compile(r"SCAN (?:\d+[- ](?:ROW|CONSTANT)|\(subquery|jsonb_each|CONSTANT ROW)")


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """The schema is enough: SQLite plans without counting."""
    import asyncio

    folder = tmp_path_factory.mktemp("plans")

    async def make() -> None:
        await (await open_database(None, folder)).close()

    asyncio.run(make())
    link = apsw.Connection(str(folder / "gonets.db"))
    yield link
    link.close()


@pytest.mark.parametrize("rows", [1, 64, 512, 5_000])
@pytest.mark.parametrize("name", HOT)
def test_sqlite_searches_by_the_key_meant_for_it(sqlite: apsw.Connection, name: str, rows: int) -> None:
    sql, keys = HOT[name]

    plan = [str(step[3]) for step in sqlite.execute(*explained(sql, rows)).fetchall()]

    made = ("RECURSIVE walk", "PARTITION BY", "LIMIT :many) w")
    own = ["SCAN w"] if any(sign in sql for sign in made) else []  # what the statement itself made
    assert [step for step in plan if step.startswith("SCAN") and not _GIVEN.match(step) and step not in own] == []
    assert [step for step in plan if "AUTOMATIC" in step] == []
    searched: dict[str, set[str]] = {}
    for found in filter(None, map(_SEARCH.match, plan)):
        searched.setdefault(found[1], set()).add(found[3] or "PRIMARY")
    assert searched == {table: set(names.split()) for table, names in keys.items()}, plan


def explained(sql: str, rows: int) -> tuple[str, dict[str, Value] | list[Value]]:
    """As the engine would run it on so many rows."""
    statement = dialect.sized_for_sqlite(sql, rows) if "{rows:" in sql else None
    if statement is not None:
        room = statement.room * statement.width + len(statement.before) + len(statement.after)
        return f"EXPLAIN QUERY PLAN {statement.text}", [None] * room
    text = dialect.for_sqlite(sql)
    return f"EXPLAIN QUERY PLAN {text}", dict.fromkeys(re.findall(r"(?<!:):(\w+)", text))


@pytest.fixture
async def crowded(bare_postgres_url: str, tmp_path: Path) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    database = await open_database(bare_postgres_url, tmp_path)
    await fill(database, WORLD)
    await database.close()
    link = await asyncpg.connect(bare_postgres_url)
    await link.execute("ANALYZE")
    yield link
    await link.close()


async def test_postgresql_needs_no_walk_for_any_of_them(crowded: "asyncpg.Connection[asyncpg.Record]") -> None:
    # Small tables are read whole because that is cheaper; forbidden, only those walks remain that nothing can replace.
    await crowded.execute("SET enable_seqscan = off")

    walked = {name: found for name, (sql, _) in HOT.items() if (found := [*walks(await plan_of(crowded, sql))])}

    assert walked == {}


#: Tables that are large in every house; the planner must choose an index of its own accord.
LARGE = {"messages", "chats", "participants", "personal_chats", "users", "consents", "tokens"}


async def test_postgresql_chooses_an_index_of_its_own_accord_where_tables_are_large(
    crowded: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    walked = {
        name: found
        for name, (sql, _) in HOT.items()
        if (found := [table for table in walks(await plan_of(crowded, sql)) if table.split("_0")[0] in LARGE])
    }

    assert walked == {}


async def plan_of(link: "asyncpg.Connection[asyncpg.Record]", sql: str) -> Any:
    """Of one given row of ones, with every named value a one."""
    statement = dialect.for_postgres(sql)
    prepared = await link.prepare(statement.text)
    values = [_one(kind.name) for kind in prepared.get_parameters()]
    return json.loads(await link.fetchval(f"EXPLAIN (FORMAT JSON) {statement.text}", *values))


def _one(kind: str) -> object:
    match kind:
        case "int8[]":
            return [1]
        case "text[]":
            return ["1"]
        case "text":
            return "1"
        case _:
            return 1


def walks(plan: Any) -> Iterator[str]:
    """Tables that a plan reads from end to end."""
    match plan:
        case list():
            for part in plan:
                yield from walks(part)
        case {"Node Type": "Seq Scan", "Relation Name": table}:
            yield table
        case dict():
            for part in plan.values():
                yield from walks(part)
