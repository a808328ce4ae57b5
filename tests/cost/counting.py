"""A database that counts what is asked of it: statements by the names they have in the store, and transactions."""

from collections import Counter
from types import ModuleType
from typing import TypeVar

from gonets.server.store import (
    accounts,
    callbacks,
    chats,
    consents,
    feed,
    messages,
    once,
    profiles,
    sending,
    uploads,
    windows,
)
from gonets.server.store.database import Database, Lane, Row, Rows, Sql, Transaction, Value, Work

T = TypeVar("T")

ROOMS: tuple[ModuleType, ...] = (
    sending, feed, chats, once, consents, accounts, messages, windows, uploads, callbacks, profiles,
)  # fmt: skip
NAMES = {
    text: f"{room.__name__.rpartition('.')[2]}.{name}"
    for room in ROOMS
    for name, text in vars(room).items()
    if name.isupper() and isinstance(text, str)
}


class Counting:
    """Fulfils Database, in front of another one."""

    def __init__(self, real: Database) -> None:
        self._real = real
        self.statements: Counter[str] = Counter()
        self.transactions = 0
        self.reads = 0

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        self.transactions += 1
        return await self._real.transact(lambda tx: work(_Counted(tx, self.statements)), lane=lane)

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        self.reads += 1
        return await self._real.read(lambda tx: work(_Counted(tx, self.statements)), heavy=heavy)

    async def close(self) -> None:
        await self._real.close()

    def forget(self) -> None:
        self.statements.clear()
        self.transactions = self.reads = 0


class _Counted:
    def __init__(self, tx: Transaction, statements: Counter[str]) -> None:
        self._tx = tx
        self._statements = statements

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]:
        rows = self._note(sql, rows)
        return await self._tx.fetch(sql, rows, **named)

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        rows = self._note(sql, rows)
        return await self._tx.execute(sql, rows, **named)

    def _note(self, sql: Sql, rows: Rows | None) -> Rows | None:
        """Empty rows run nothing, and so are not counted."""
        listed = None if rows is None else list(rows)
        if listed is None or listed:
            self._statements[NAMES[sql]] += 1
        return listed
