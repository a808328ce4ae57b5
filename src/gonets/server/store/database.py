"""Database and Transaction: the two small protocols both engines fulfil."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, LiteralString, Protocol, TypeVar

T = TypeVar("T")

Sql = LiteralString
Value = int | str | float | None
Rows = Iterable[Sequence[Value]]


class Row(Protocol):
    """A row of the database; columns are attributes. Typed loosely here and nowhere else: a driver has no types."""

    def __getattr__(self, name: str) -> Any: ...

    def __iter__(self) -> Iterator[Any]:
        """The columns in the order asked for: several times quicker than their names, for hot paths."""
        ...


class Transaction(Protocol):
    """What a piece of work may do: nothing but SQL."""

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]: ...

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        """How many rows were changed."""
        ...


Work = Callable[[Transaction], Awaitable[T]]

#: Who writes in series and so keeps a connection of its own on PostgreSQL; None is everybody else. What is riding has
#: nobody waiting for it yet: on SQLite it shares the next commit, or has its own a few milliseconds later.
Lane = Literal["sending", "finishing", "riding"]


class RowRefused(Exception):
    """A constraint of the schema said no: a bug here, never somebody's bad request."""


class Database(Protocol):
    """One engine. `work` awaits nothing but its transaction; an empty `rows` runs nothing."""

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        """All of it, durably, or none of it. Raises Unavailable or DiskFull when the engine fails."""
        ...

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        """One snapshot, never writes."""
        ...

    async def close(self) -> None: ...
