"""Connections to PostgreSQL: how they are made and kept, what a work sees of one, what its faults mean to us."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, Self, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg
from asyncpg.exceptions import InternalClientError, InvalidCachedStatementError, OutdatedSchemaCacheError

from gonets.server.domain.refusals import DiskFull, Unavailable
from gonets.server.store import dialect
from gonets.server.store.database import Row, RowRefused, Rows, Sql, Value
from gonets.server.store.engines.cannot_open import (
    BadPassword,
    CannotOpen,
    NoPermission,
    TooOldPostgres,
    Unreachable,
)

OLDEST = 15
_CONNECT_S = 5.0
_TURN_S = 5.0
_STATEMENT_S = 7.0  # the server's own statement_timeout ends it sooner, if the server still runs
_STATEMENTS = 1024
_SETTINGS = {
    "synchronous_commit": "on",
    "jit": "off",
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",  # a paused node must not keep everybody's chats locked
}
_OUTAGES = ("08", "40", "53", "57", "58", "55P03", "25006", "25P03")
_COLLISIONS = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,  # a key that another node has just inserted: the next run sees it
    InvalidCachedStatementError,  # another node migrated
    OutdatedSchemaCacheError,
)

#: What connecting may raise.
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

#: Timeline and last crash: as long as it is the same, a transaction's number means the same transaction.
EPOCH = """
SELECT concat(substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), ' ', (SELECT stats_reset FROM pg_stat_bgwriter))
       AS epoch"""


class PostgresRow(asyncpg.Record):
    """Columns are attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


Connection: TypeAlias = "asyncpg.Connection[PostgresRow]"  # generic in its stubs only


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is; ``?prepared=off`` for a pooler that gives every transaction another connection."""

    url: str
    prepared: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        prepared = query.pop("prepared", "on") != "off"
        return cls(parts._replace(query=urlencode(query)).geturl(), prepared)

    @property
    def begin(self) -> str:
        """A pooler may refuse or mix up settings of a session, so there they come with each transaction."""
        if self.prepared:
            return "BEGIN ISOLATION LEVEL READ COMMITTED"
        settings = (f"SET LOCAL {name} = '{value}'" for name, value in _SETTINGS.items())
        return "; ".join(("BEGIN ISOLATION LEVEL READ COMMITTED", *settings))

    def __str__(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2] or "its local socket"


class Link:
    """One connection, and whether it can be used again."""

    def __init__(self, connection: Connection, epoch: str) -> None:
        self.connection = connection
        self.epoch = epoch
        self.fresh = True
        self.warned = False
        self.doomed = False
        connection.add_log_listener(self._hear)

    @classmethod
    async def connect(cls, address: Address, *, patient: bool = False) -> Self:
        """Raises whatever the driver raises. A patient one waits for its statements without an end."""
        connection: Connection = await asyncpg.connect(
            address.url,
            timeout=_CONNECT_S,
            command_timeout=None if patient else _STATEMENT_S,
            statement_cache_size=_STATEMENTS if address.prepared else 0,
            max_cached_statement_lifetime=0,
            record_class=PostgresRow,
            server_settings=_SETTINGS | {"application_name": "gonets"} if address.prepared else {},
        )
        try:
            return cls(connection, await connection.fetchval(EPOCH))
        except BaseException:
            connection.terminate()
            raise

    @property
    def usable(self) -> bool:
        return not (self.doomed or self.connection.is_closed() or self.connection.is_in_transaction())

    def drop(self) -> None:
        self.doomed = True
        if not self.connection.is_closed():
            self.connection.terminate()

    async def close(self) -> None:
        with suppress(*UNREACHABLE):
            await self.connection.close(timeout=1)

    def _hear(self, _: object, message: asyncpg.PostgresLogMessage) -> None:
        self.warned = self.warned or message.severity_en == "WARNING"


class Slots:
    """A few connections taken in turns; broken ones are replaced by those who need them."""

    def __init__(self, connect: Callable[[], Coroutine[Any, Any, Link]], size: int) -> None:
        self._connect = connect
        self._idle: list[Link] = []
        self._free = asyncio.Semaphore(size)
        self._closed = False

    async def take(self) -> Link:
        """Raises Unavailable."""
        if self._closed:
            raise Unavailable("the store is closed")
        try:
            async with asyncio.timeout(_TURN_S):
                await self._free.acquire()
        except TimeoutError as fault:
            raise Unavailable from fault
        try:
            return self._ready() or await self._connect()
        except UNREACHABLE as fault:
            self._free.release()
            raise Unavailable from fault
        except BaseException:
            self._free.release()
            raise

    def give_back(self, link: Link) -> None:
        if link.usable and not self._closed:
            self._idle.append(link)
        else:
            link.drop()
        self._free.release()

    async def close(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        for link in idle:
            await link.close()

    def _ready(self) -> Link | None:
        while self._idle:
            link = self._idle.pop()
            if link.usable:
                return link
            link.drop()
        return None


class PostgresTransaction:
    """What a work may do. Once a statement failed, all of it has failed, even if the work goes on."""

    __slots__ = ("_link", "fault")

    def __init__(self, link: Link) -> None:
        self._link = link
        self.fault: Exception | None = None

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]:
        statement, values = _prepared(sql, rows, named)
        if statement is None:
            return []
        try:
            found = await self._link.connection.fetch(statement, *values)
        except Exception as fault:
            self._fail(fault)
        return cast(list[Row], found)

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        statement, values = _prepared(sql, rows, named)
        if statement is None:
            return 0
        try:
            return _changed(await self._link.connection.execute(statement, *values))
        except Exception as fault:
            self._fail(fault)

    def _fail(self, fault: Exception) -> NoReturn:
        self.fault = fault
        if not isinstance(fault, asyncpg.PostgresError):
            self._link.doomed = True
        fail(fault)


def is_collision(fault: BaseException | None) -> bool:
    """Whether running the whole work again may well succeed."""
    return isinstance(fault, _COLLISIONS)


def is_outage(fault: BaseException) -> bool:
    """Whether the database, not the work, is to blame."""
    if isinstance(fault, asyncpg.PostgresError):
        return (fault.sqlstate or "").startswith(_OUTAGES) or is_collision(fault)
    if isinstance(fault, asyncpg.InterfaceError):
        return not isinstance(fault, asyncpg.DataError) and "closed" in str(fault)
    return isinstance(fault, OSError | TimeoutError | InternalClientError)


def fail(fault: Exception) -> NoReturn:
    """Raises the driver's fault in our words, or as it is when it is a bug."""
    match fault:
        case asyncpg.DiskFullError():
            raise DiskFull from fault
        case asyncpg.IntegrityConstraintViolationError():
            raise RowRefused(str(fault)) from fault
        case _ if is_outage(fault):
            raise Unavailable from fault
        case _:
            raise fault


def why_not(address: Address, fault: Exception) -> CannotOpen:
    """What to tell the person at the terminal."""
    match fault:
        case asyncpg.InvalidAuthorizationSpecificationError():
            return BadPassword(str(address))
        case asyncpg.InsufficientPrivilegeError():
            return NoPermission(f"the database: {fault}")
        case TimeoutError():
            return Unreachable(str(address), "no answer")
        case OSError(strerror=str(why)):
            return Unreachable(str(address), why)
        case _:
            return Unreachable(str(address), str(fault) or type(fault).__name__)


def require_new_enough(link: Link) -> None:
    version = link.connection.get_server_version()
    if version.major < OLDEST:
        raise TooOldPostgres(f"{version.major}.{version.minor}", OLDEST)


def _prepared(sql: Sql, rows: Rows | None, named: dict[str, Value]) -> tuple[str | None, list[object]]:
    """No text when there are no rows to run it on."""
    statement = dialect.for_postgres(sql)
    listed = dialect.listed(rows or ())
    if rows is not None and not listed:
        return None, []
    return statement.text, statement.arguments(listed, named)


def _changed(status: str) -> int:
    verb, _, count = status.partition(" ")
    return int(count.rpartition(" ")[2]) if verb in ("INSERT", "UPDATE", "DELETE", "MERGE") else 0
