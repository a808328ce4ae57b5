"""Migrations run once, in order, whole, by one node at a time, and never backwards."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.store import migrate as migrations
from gonets.server.store.database import RowRefused, Sql
from gonets.server.store.engines.cannot_open import ChangedMigration, NewerSchema
from gonets.server.store.engines.postgres import PostgresDatabase
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.migrate import EngineName, Migrated, Migration, known, migrate, pending

LEDGER: Sql = "SELECT number, name FROM migrations ORDER BY number"
FORGE_NEWER: Sql = "INSERT INTO migrations (number, name, digest) VALUES (9000, 'tomorrow', 'unknown')"
FORGE_DIGEST: Sql = "UPDATE migrations SET digest = 'another' WHERE number = 2"


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("bare_postgres_url")) if request.param == "postgres" else "sqlite"


@pytest.fixture
async def bare(bare_url: str, tmp_path: Path) -> AsyncIterator[Migrated]:
    """A database without a schema."""
    database: Migrated
    if bare_url == "sqlite":
        database = await SqliteDatabase.open(tmp_path / "bare.db")
    else:
        database = await PostgresDatabase.open(bare_url)
    yield database
    await database.close()


def numbers(found: object) -> list[int]:
    assert isinstance(found, list)
    return [migration.number for migration in found]


async def test_what_is_missing_is_run_once(bare: Migrated) -> None:
    wanted = [migration.number for migration in known(bare.engine)]

    assert numbers(await pending(bare)) == wanted
    assert numbers(await migrate(bare)) == wanted
    assert numbers(await pending(bare)) == []
    assert numbers(await migrate(bare)) == []
    assert [row.number for row in await bare.read(lambda tx: tx.fetch(LEDGER))] == wanted


async def test_pending_writes_nothing(bare: Migrated) -> None:
    await pending(bare)

    assert numbers(await pending(bare)) == [migration.number for migration in known(bare.engine)]
    assert not await bare.read(lambda tx: tx.fetch(migrations.HAS_LEDGER[bare.engine]))


async def test_a_newer_schema_is_refused_with_both_numbers(bare: Migrated) -> None:
    await migrate(bare)
    await bare.transact(lambda tx: tx.execute(FORGE_NEWER))

    with pytest.raises(NewerSchema, match="has schema 9000, this server knows") as refused:
        await migrate(bare)
    assert (refused.value.found, refused.value.known) == (9000, known(bare.engine)[-1].number)


async def test_a_changed_migration_is_refused(bare: Migrated) -> None:
    await migrate(bare)
    await bare.transact(lambda tx: tx.execute(FORGE_DIGEST))

    with pytest.raises(ChangedMigration, match="migration 0002"):
        await pending(bare)


async def test_a_migration_that_fails_leaves_nothing_of_itself(bare: Migrated, monkeypatch: pytest.MonkeyPatch) -> None:
    good = Migration(
        1, "good", "CREATE TABLE kept (a BIGINT PRIMARY KEY) {clustered}; INSERT INTO kept (a) VALUES (1);"
    )
    bad = Migration(
        2, "bad", "CREATE TABLE lost (a BIGINT);\nINSERT INTO kept (a) VALUES (2);\nINSERT INTO kept (a) VALUES (1);"
    )
    monkeypatch.setattr(migrations, "known", lambda engine: (good, bad))

    with pytest.raises(RowRefused):
        await migrate(bare)

    assert [row.a for row in await bare.read(lambda tx: tx.fetch("SELECT a FROM kept"))] == [1]
    assert numbers(await pending(bare)) == [2]
    with pytest.raises(Exception, match="lost"):
        await bare.read(lambda tx: tx.fetch("SELECT a FROM lost"))


async def test_two_nodes_that_start_together_migrate_once(bare_postgres_url: str) -> None:
    nodes = [await PostgresDatabase.open(bare_postgres_url) for _ in range(2)]

    ran = await asyncio.gather(*map(migrate, nodes))

    wanted = [migration.number for migration in known("postgres")]
    assert sorted(number for one in ran for number in numbers(one)) == wanted
    for node in nodes:
        await node.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_files_are_numbered_without_gaps_and_say_why(engine: EngineName) -> None:
    ours = known(engine)

    assert [migration.number for migration in ours] == list(range(1, len(ours) + 1))
    assert all(migration.script.startswith("-- ") for migration in ours)
    assert len({migration.digest for migration in ours}) == len(ours)


def test_both_engines_have_the_same_migrations() -> None:
    assert [(one.number, one.name) for one in known("sqlite")] == [(one.number, one.name) for one in known("postgres")]
