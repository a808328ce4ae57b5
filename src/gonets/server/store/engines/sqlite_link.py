"""One connection to SQLite: how it is opened, what a piece of work sees of it, what its faults mean to us."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import apsw

from gonets.server.domain.refusals import DiskFull, Unavailable
from gonets.server.store import dialect
from gonets.server.store.database import Row, RowRefused, Rows, Sql, Transaction, Value, Work
from gonets.server.store.engines.cannot_open import OldSqlite

T = TypeVar("T")

#: NORMAL is for the test that must see it lose messages, and for nobody else; OFF is for `--ephemeral`.
Synchronous = Literal["FULL", "NORMAL", "OFF"]

#: Earlier ones can corrupt a WAL database when one connection writes while another checkpoints.
OLDEST = "3.51.3"
PAGE = 2048
_STATEMENTS = 512  # apsw keeps no more than these prepared
_PATIENCE_MS = 5_000  # a stranger's lock (a backup tool, a shell) is waited for this long
_FAILURES = (
    apsw.IOError,
    apsw.FullError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.NoMemError,
)


def require_sound_library(version: str | None = None) -> None:
    found = version or apsw.sqlite_lib_version()
    if _numbers(found) < _numbers(OLDEST):
        raise OldSqlite(found, OLDEST)


def connect(path: Path, vfs: str | None, synchronous: Synchronous) -> apsw.Connection:
    link = apsw.Connection(str(path), vfs=vfs, statementcachesize=_STATEMENTS)
    link.set_busy_timeout(_PATIENCE_MS)
    for setting in (
        f"page_size = {PAGE}",  # counts only before the first table
        "journal_mode = WAL",
        f"synchronous = {synchronous}",
        "foreign_keys = ON",
        "wal_autocheckpoint = 0",  # a checkpoint inside a commit is the slowest commit
        "cache_size = -32000",
        "temp_store = MEMORY",  # what a statement would undo goes to a file beyond 64 KiB, which a batch always is
        "trusted_schema = OFF",
    ):
        link.execute(f"PRAGMA {setting}").fetchall()
    return link


def is_engine_failure(fault: BaseException) -> bool:
    """Whether the connection can no longer be believed, or the disk cannot take more."""
    return isinstance(fault, _FAILURES)


def refusal(fault: BaseException) -> Unavailable:
    return DiskFull() if isinstance(fault, apsw.FullError) else Unavailable()


def meaning(fault: apsw.Error) -> Exception:
    """The driver's fault in our words, or itself when it is a bug."""
    if is_engine_failure(fault):
        return refusal(fault)
    return RowRefused(str(fault)) if isinstance(fault, apsw.ConstraintError) else fault


class SqliteTransaction:
    """Its methods never suspend, so a whole work runs in one go on the thread that owns the connection.

    Once a statement failed, all of the work has failed, even if it goes on: so it is on PostgreSQL.
    """

    __slots__ = ("_link", "fault")

    def __init__(self, link: apsw.Connection) -> None:
        self._link = link
        self.fault: apsw.Error | None = None

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]:
        listed = None if rows is None else dialect.listed(rows)
        if listed is not None and not listed:
            return []
        try:
            return _rows(self._link.execute(*_prepared(sql, listed, named)), sql)
        except apsw.Error as fault:
            raise self._translated(fault) from fault

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        listed = None if rows is None else dialect.listed(rows)
        if listed is not None and not listed:
            return 0
        link = self._link
        before = link.total_changes()
        try:
            link.execute(*_prepared(sql, listed, named)).fetchall()
        except apsw.Error as fault:
            raise self._translated(fault) from fault
        # changes() alone would repeat the figure of an earlier statement after DDL
        return link.changes() if link.total_changes() != before else 0

    def _translated(self, fault: apsw.Error) -> Exception:
        self.fault = fault
        return meaning(fault)


def finish(work: Work[T], tx: Transaction) -> T:
    """Run a work to its end without an event loop: it awaits nothing but its transaction, which never suspends."""
    steps = work(tx).__await__()
    try:
        next(steps)
    except StopIteration as end:
        return cast(T, end.value)  # what the driver's protocol for coroutines carries has no type
    close = getattr(steps, "close", None)
    if close is not None:
        close()
    raise RuntimeError("a work may await nothing but its transaction")


def _prepared(
    sql: Sql, rows: Sequence[Sequence[Value]] | None, named: dict[str, Value]
) -> tuple[str, Sequence[Value] | dict[str, Value] | None]:
    """The text for that many rows, and what is bound to it."""
    if rows is None:
        return dialect.for_sqlite(sql), named or None
    statement = dialect.sized_for_sqlite(sql, len(rows))
    if statement is not None:
        values = dialect.flat(rows)
        if None not in values[:: statement.width]:  # a row without its first column would pass for a missing one
            return statement.text, statement.arguments(values, named)
    return dialect.for_sqlite(sql), named | {"rows": dialect.packed(rows)}


def _rows(cursor: apsw.Cursor, sql: Sql) -> list[Row]:
    make = _makers.get(sql)
    if make is None:
        make = _learn(cursor, sql)
        if make is None:
            return []
    return list(map(make, cursor.fetchall()))


_makers: dict[str, Callable[[Sequence[Any]], Row]] = {}


def _learn(cursor: apsw.Cursor, sql: Sql) -> Callable[[Sequence[Any]], Row] | None:
    """The row class of a statement, known once it had a first row; the names are gone after the last."""
    try:
        names = [column[0] for column in cursor.get_description()]
    except apsw.ExecutionCompleteError:
        return None
    make_class: Any = namedtuple  # the names are those of the statement, which mypy cannot know
    made: Any = partial(tuple.__new__, make_class("SqliteRow", names, rename=True))
    _makers[sql] = made
    return cast(Callable[[Sequence[Any]], Row], made)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
