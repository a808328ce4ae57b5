"""Opening makes what is missing, and says in one sentence what is wrong."""

import asyncio
import os
import pwd
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from gonets.server.store.database import Database, Sql, Transaction
from gonets.server.store.engines.postgres_link import Address, Link, require_new_enough
from gonets.server.store.opening import (
    AlreadyRunning,
    BadPassword,
    CannotOpen,
    DriverMissing,
    NewerSchema,
    NoPermission,
    NotADatabase,
    TooOldPostgres,
    Unreachable,
    open_database,
)
from tests.postgres_server import PostgresServer

FORGE_NEWER: Sql = "INSERT INTO migrations (number, name, digest) VALUES (9000, 'tomorrow', 'unknown')"
UNFORGE: Sql = "DELETE FROM migrations WHERE number = 9000"
TABLES: Sql = "SELECT COUNT(*) AS n FROM chats"


async def refused(url: str | None, folder: Path) -> CannotOpen:
    with pytest.raises(CannotOpen) as caught:
        await open_database(url, folder)
    assert re.fullmatch(r"[^\n]+", str(caught.value))
    return caught.value


async def chats(database: Database) -> int:
    async def count(tx: Transaction) -> int:
        (row,) = await tx.fetch(TABLES)
        return int(row.n)

    return await database.read(count)


@pytest.mark.parametrize("url", [None, "sqlite"])
async def test_a_new_folder_is_private_and_gets_a_migrated_database(tmp_path: Path, url: str | None) -> None:
    folder = tmp_path / "new" / "data"

    database = await open_database(url, folder)

    assert await chats(database) == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    await database.close()


async def test_an_ephemeral_database_works_alike(tmp_path: Path) -> None:
    database = await open_database(None, tmp_path, durable=False)

    assert await chats(database) == 0
    await database.close()


async def test_postgresql_gets_its_schema(postgres_url: str, tmp_path: Path) -> None:
    for url in (postgres_url, postgres_url.replace("postgresql://", "postgres://"), postgres_url + "?prepared=off"):
        database = await open_database(url, tmp_path)
        assert await chats(database) == 0
        await database.close()
    assert os.listdir(tmp_path) == []


async def test_a_folder_in_use_names_the_process(tmp_path: Path) -> None:
    database = await open_database(None, tmp_path)

    fault = await refused(None, tmp_path)

    assert isinstance(fault, AlreadyRunning)
    assert str(fault) == f"the data folder {tmp_path} is in use by process {os.getpid()}; " + (
        "stop it, or use another data folder"
    )
    await database.close()


@pytest.mark.parametrize("bytes_", [b"this is a letter, not a database" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "gonets.db").write_bytes(bytes_)

    fault = await refused(None, tmp_path)

    assert isinstance(fault, NotADatabase)
    assert (tmp_path / "gonets.db").read_bytes() == bytes_


async def test_a_refused_opening_leaves_the_folder_free(tmp_path: Path) -> None:
    (tmp_path / "gonets.db").write_bytes(b"this is a letter, not a database" * 200)
    await refused(None, tmp_path)
    (tmp_path / "gonets.db").unlink()

    database = await open_database(None, tmp_path)

    await database.close()


async def test_a_newer_schema_is_refused(database_url: str, tmp_path: Path) -> None:
    database = await open_database(database_url, tmp_path)
    await database.transact(lambda tx: tx.execute(FORGE_NEWER))
    await database.close()

    try:
        assert isinstance(await refused(database_url, tmp_path), NewerSchema)
    finally:
        if database_url != "sqlite":  # the schema is shared by the whole run
            await _run(database_url, UNFORGE)


async def _run(url: str, sql: str) -> None:
    link = await asyncpg.connect(url)
    await link.execute(sql)
    await link.close()


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    fault = await refused(None, tmp_path / "file" / "data")

    assert str(tmp_path / "file") in str(fault)


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may do everything, so it is somebody else for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)

    with without_rights():
        fault = asyncio.run(refused(None, folder))

    assert isinstance(fault, NoPermission)
    assert str(folder) in str(fault)


async def test_an_address_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    assert "postgresql://" in str(await refused("mysql://localhost/gonets", tmp_path))


async def test_postgresql_that_does_not_answer_is_called_so(tmp_path: Path, free_tcp_port: int) -> None:
    fault = await refused(f"postgresql://gonets:secret@127.0.0.1:{free_tcp_port}/x", tmp_path)

    assert isinstance(fault, Unreachable)
    assert str(fault).endswith(f"127.0.0.1:{free_tcp_port} cannot be reached: Connection refused")
    assert "secret" not in str(fault)


async def test_a_database_that_is_not_there_is_called_so(tmp_path: Path, postgres: PostgresServer) -> None:
    fault = await refused(postgres.url("nowhere"), tmp_path)

    assert isinstance(fault, Unreachable)
    assert '"nowhere" does not exist' in str(fault)


async def test_a_bad_password_is_called_so(tmp_path: Path, postgres: PostgresServer) -> None:
    await _run(postgres.url(), "DROP ROLE IF EXISTS guarded; CREATE ROLE guarded LOGIN PASSWORD 'leaves'")

    fault = await refused(postgres.url(user="guarded:twigs"), tmp_path)

    assert isinstance(fault, BadPassword)
    assert "twigs" not in str(fault)


async def test_a_user_who_may_not_make_tables_is_told(
    tmp_path: Path, postgres: PostgresServer, bare_postgres_url: str
) -> None:
    await _run(bare_postgres_url, "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")

    fault = await refused(bare_postgres_url.replace("gonets@", "guest@"), tmp_path)

    assert "permission denied" in str(fault)


async def test_an_old_postgresql_is_refused(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gonets.server.store.engines.postgres_link.OLDEST", 99)
    link = await Link.connect(Address.parse(postgres.url()))

    with pytest.raises(TooOldPostgres, match="99 or newer"):
        require_new_enough(link)
    await link.close()


async def test_a_missing_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gonets.server.store.engines.postgres", None)

    fault = await refused("postgresql://127.0.0.1/x", tmp_path)

    assert isinstance(fault, DriverMissing)
    assert "pip install 'gonets[scale]'" in str(fault)
