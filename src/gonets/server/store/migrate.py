"""Numbered migrations: which there are, which are missing, and running them, a transaction each."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Literal, Protocol, TypeVar

from gonets.server.store import dialect
from gonets.server.store.database import Database, Sql, Transaction, Work
from gonets.server.store.engines.cannot_open import ChangedMigration, NewerSchema

T = TypeVar("T")

EngineName = Literal["sqlite", "postgres"]

_FILE = re.compile(r"(\d{4})_(\w+)(?:\.(sqlite|postgres))?\.sql")

LEDGER: Sql = """
CREATE TABLE IF NOT EXISTS migrations (
  number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL) {clustered}"""

HAS_LEDGER: Mapping[EngineName, Sql] = {
    "sqlite": "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
    "postgres": "SELECT 1 AS found WHERE to_regclass('migrations') IS NOT NULL",
}
APPLIED: Sql = "SELECT number, digest FROM migrations ORDER BY number"

RECORD: Sql = "INSERT INTO migrations (number, name, digest) VALUES (:number, :name, :digest)"


class Migrated(Database, Protocol):
    """A database of a known engine whose schema can be changed, by one node at a time."""

    @property
    def engine(self) -> EngineName: ...

    async def change_schema(self, work: Work[T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    script: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.script.encode()).hexdigest()


@cache
def known(engine: EngineName) -> tuple[Migration, ...]:
    """The migrations in this package, in order."""
    return tuple(sorted(_files(engine), key=lambda migration: migration.number))


async def pending(database: Migrated) -> Sequence[Migration]:
    """What `migrate` would run; writes nothing. Raises NewerSchema, ChangedMigration."""
    return await database.read(lambda tx: _pending(tx, database.engine))


async def migrate(database: Migrated) -> Sequence[Migration]:
    """Brings the schema up to date and tells what was run. Raises NewerSchema, ChangedMigration."""
    ran = []
    for migration in await pending(database):
        if await database.change_schema(partial(_run, migration=migration, engine=database.engine)):
            ran.append(migration)
    return ran


async def _run(tx: Transaction, migration: Migration, engine: EngineName) -> bool:
    """False when another node was quicker; the engine lets one node in at a time."""
    if migration not in await _pending(tx, engine):
        return False
    await tx.execute(LEDGER)
    for statement in dialect.statements(migration.script):
        await tx.execute(statement)
    await tx.execute(RECORD, number=migration.number, name=migration.name, digest=migration.digest)
    return True


async def _pending(tx: Transaction, engine: EngineName) -> list[Migration]:
    ours = known(engine)
    if not await tx.fetch(HAS_LEDGER[engine]):
        return list(ours)
    applied = {row.number: row.digest for row in await tx.fetch(APPLIED)}
    newest = ours[-1].number if ours else 0
    if max(applied, default=0) > newest:
        raise NewerSchema(max(applied), newest)
    for migration in ours:
        if applied.get(migration.number, migration.digest) != migration.digest:
            raise ChangedMigration(migration.number, migration.name)
    return [migration for migration in ours if migration.number not in applied]


def _files(engine: EngineName) -> Iterator[Migration]:
    for file in (resources.files("gonets.server.store") / "migrations").iterdir():
        found = _FILE.fullmatch(file.name)
        if found is not None and found[3] in (None, engine):
            yield Migration(int(found[1]), found[2], file.read_text("utf-8"))
