"""Fixtures for everybody: the event loop, and a migrated fresh database on each engine."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import hypothesis
import pytest

from gonets.server.store.database import Database
from gonets.server.store.opening import open_database
from tests import postgres_server
from tests.postgres_server import PostgresServer

if TYPE_CHECKING:
    from tests.town import Town

# No timing assertions: a busy machine is not a fault. A failure prints what reproduces it.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

_TEA_HOUSE = "tea_house"
#: Cheaper than a database each: everything goes but the schema. Nobody may still hold a lock.
_EMPTY = """
DO $$
DECLARE place text; filled boolean;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR place IN SELECT oid::regclass::text FROM pg_class
                WHERE relkind IN ('r', 'p') AND NOT relispartition
                  AND relnamespace = 'public'::regnamespace AND relname <> 'migrations'
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || place || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || place; END IF;
  END LOOP;
END $$"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-looks", action="store_true", help="approve how things look now (tests/browser/looks)")


def pytest_configure(config: pytest.Config) -> None:
    """Where Python may keep no bytecode, each of hundreds of processes would compile half a second of it."""
    if sys.dont_write_bytecode:
        kept = tempfile.mkdtemp(prefix="gonets-bytecode-")
        config.add_cleanup(lambda: shutil.rmtree(kept, ignore_errors=True))
        os.environ["PYTHONPYCACHEPREFIX"] = kept
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run. Who wants to kill it starts another."""
    server = postgres_server.start()
    try:
        asyncio.run(_create(server.url(), _TEA_HOUSE))
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """A database with the schema and nothing in it; several nodes may open it."""
    url = postgres.url(_TEA_HOUSE)
    asyncio.run(_run(url, _EMPTY))
    return url


@pytest.fixture
def bare_postgres_url(postgres: PostgresServer) -> str:
    """A database without even the schema; slower."""
    name = postgres_server.fresh_name()
    asyncio.run(_run(postgres.url(), f"CREATE DATABASE {name}"))
    return postgres.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What the setting `database.url` says; a test that takes it runs on both engines."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else "sqlite"


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Migrated and empty, on both engines."""
    opened = await open_database(database_url, tmp_path / "data")
    yield opened
    await opened.close()


async def _create(url: str, name: str) -> None:
    await _run(url, f"CREATE DATABASE {name}")
    opened = await open_database(url.rpartition("/")[0] + f"/{name}", Path())
    await opened.close()


async def _run(url: str, sql: str) -> None:
    link = await asyncpg.connect(url)
    try:
        await link.execute(sql)
    finally:
        await link.close()


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator["Town"]:
    """The whole application with the cast in it, on both engines; its clock stands at NOON."""
    from tests.town import open_town  # heavy, and only these tests need it

    async with open_town(database, tmp_path / "data") as opened:
        yield opened
