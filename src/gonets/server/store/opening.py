"""Opening the database that the settings name, migrated, or saying in one sentence why not."""

import os
from pathlib import Path

import apsw

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Database
from gonets.server.store.engines.cannot_open import (
    AlreadyRunning,
    BadPassword,
    CannotOpen,
    ChangedMigration,
    DriverMissing,
    NewerSchema,
    NoPermission,
    NotADatabase,
    OldSqlite,
    TooOldPostgres,
    Unreachable,
)
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.migrate import Migrated, migrate

__all__ = [
    "AlreadyRunning",
    "BadPassword",
    "CannotOpen",
    "ChangedMigration",
    "DriverMissing",
    "NewerSchema",
    "NoPermission",
    "NotADatabase",
    "OldSqlite",
    "TooOldPostgres",
    "Unreachable",
    "open_database",
]


async def open_database(url: str | None, folder: Path, *, durable: bool = True) -> Database:
    """None or ``sqlite`` is ``gonets.db`` in the folder. Raises CannotOpen."""
    if url is None or url == "sqlite":
        return await _open_sqlite(folder, durable)
    if url.startswith(("postgresql://", "postgres://")):
        return await _open_postgres(url)
    raise CannotOpen("database.url is 'sqlite' or begins with postgresql://")


async def _open_sqlite(folder: Path, durable: bool) -> Database:
    path = folder / "gonets.db"
    try:
        _prepare(folder, path)
        return await _migrated(await SqliteDatabase.open(path, durable=durable))
    except PermissionError as fault:
        raise NoPermission(fault.filename or folder) from fault
    except OSError as fault:
        raise CannotOpen(f"the data folder {folder} cannot be used: {fault.strerror}") from fault
    except (apsw.NotADBError, apsw.CorruptError) as fault:
        raise NotADatabase(path) from fault
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as fault:
        raise NoPermission(path) from fault
    except apsw.Error as fault:
        raise CannotOpen(f"{path} cannot be opened: {fault}") from fault


async def _open_postgres(url: str) -> Database:
    try:
        from gonets.server.store.engines.postgres import PostgresDatabase  # the driver is an extra
    except ModuleNotFoundError as fault:
        raise DriverMissing from fault
    return await _migrated(await PostgresDatabase.open(url))


async def _migrated(database: Migrated) -> Database:
    try:
        await migrate(database)
    except Unavailable as fault:
        await database.close()
        if isinstance(fault.__cause__, apsw.Error):
            raise fault.__cause__ from fault
        raise CannotOpen(f"the database cannot be migrated: {fault.__cause__ or fault}") from fault
    except BaseException:
        await database.close()
        raise
    return database


def _prepare(folder: Path, path: Path) -> None:
    """Private from the first byte on: the log and the index of the log take their rights from the database file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
