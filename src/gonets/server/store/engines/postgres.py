"""The scale engine: PostgreSQL with lanes of connections, work run again on collisions, and outcomes asked for."""

import asyncio
from functools import partial
from typing import Final, Self, TypeVar

import asyncpg

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Lane, Work
from gonets.server.store.engines.postgres_link import (
    EPOCH,
    UNREACHABLE,
    Address,
    Link,
    PostgresTransaction,
    Slots,
    fail,
    is_collision,
    is_outage,
    require_new_enough,
    why_not,
)

T = TypeVar("T")

_POOL = 8
#: Seconds before the second, third and fourth run of a work that met another's.
_PAUSES_S = (0.01, 0.05, 0.25)
_COMMIT_S = 7.0
_FATE_S = 5.0
_FATE_PACE_S = 0.1
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_MIGRATION_LOCK = 0x676F6E657473
_CHANGE_SCHEMA = f"""
; SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"""
_FATE = EPOCH + ", pg_xact_status($1::text::xid8) AS fate"

UNKNOWN = "whether it was done is not known; a retry needs an Idempotency-Key"


class _Collision(Exception):
    """Two works met."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(str(fault))
        self.fault = fault


class PostgresDatabase:
    """Fulfils Database. Use it from the loop it was opened in."""

    engine: Final = "postgres"

    def __init__(self, address: Address) -> None:
        self._address = address
        connect = partial(Link.connect, address)
        pool = Slots(connect, _POOL)
        self._lanes: dict[Lane | None, Slots] = {
            "sending": Slots(connect, 1),
            "finishing": Slots(connect, 1),
            "riding": pool,
            None: pool,
        }
        # apart from the pool, so that asking for a fate does not wait behind those who hold it up
        self._asking = Slots(connect, 1)
        self._migrating = Slots(partial(Link.connect, address, patient=True), 1)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Raises CannotOpen."""
        address = Address.parse(url)
        try:
            link = await Link.connect(address)
        except (*UNREACHABLE, ValueError) as fault:
            raise why_not(address, fault) from fault
        try:
            require_new_enough(link)
        finally:
            await link.close()
        return cls(address)

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        """Runs the work again, from its beginning, when it collided with another's."""
        return await self._run_until_clear(work, self._lanes[lane], self._address.begin)

    async def change_schema(self, work: Work[T]) -> T:
        """For migrations: one node at a time, and no statement is too slow. Raises CannotOpen."""
        try:
            return await self._run_until_clear(work, self._migrating, self._address.begin + _CHANGE_SCHEMA)
        except asyncpg.InsufficientPrivilegeError as fault:
            raise why_not(self._address, fault) from fault

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        """One snapshot. A heavy one is the pool's like the others."""
        slots = self._lanes[None]
        for last in (False, True):
            link = await self._begun(slots, _READ)
            try:
                tx = PostgresTransaction(link)
                value = await work(tx)
                await tx.execute("COMMIT")
            except Exception:
                await _undo(link)
                if last or tx.fault is None or not is_outage(tx.fault):
                    raise
            else:
                return value
            finally:
                slots.give_back(link)
        raise AssertionError("the last run returns or raises")

    async def close(self) -> None:
        for slots in (*self._lanes.values(), self._asking, self._migrating):
            await slots.close()

    async def _run_until_clear(self, work: Work[T], slots: Slots, begin: str) -> T:
        for pause in _PAUSES_S:
            try:
                return await self._run(work, slots, begin)
            except _Collision:
                await asyncio.sleep(pause)
        try:
            return await self._run(work, slots, begin)
        except _Collision as collision:
            fail(collision.fault)

    async def _run(self, work: Work[T], slots: Slots, begin: str) -> T:
        link = await self._begun(slots, begin)
        tx = PostgresTransaction(link)
        try:
            value = await work(tx)
            if tx.fault is not None:
                fail(tx.fault)
            await self._commit(link)
        except Exception as fault:
            await _undo(link)
            if is_collision(tx.fault or fault):
                raise _Collision(tx.fault or fault) from fault
            raise
        else:
            return value
        finally:
            slots.give_back(link)

    async def _begun(self, slots: Slots, begin: str) -> Link:
        """An idle connection may have died unnoticed: nothing ran on it yet, so the next one is tried."""
        while True:
            link = await slots.take()
            try:
                await link.connection.execute(begin)
            except BaseException as fault:
                link.drop()
                slots.give_back(link)
                if link.fresh and isinstance(fault, Exception):
                    fail(fault)
                if not isinstance(fault, Exception) or not is_outage(fault):
                    raise
            else:
                link.fresh = False
                return link

    async def _commit(self, link: Link) -> None:
        try:
            number = await link.connection.fetchval("SELECT pg_current_xact_id_if_assigned()::text")
        except Exception as fault:
            fail(fault)
        link.warned = False
        try:
            await link.connection.execute("COMMIT", timeout=_COMMIT_S)
        except (asyncpg.TransactionRollbackError, asyncpg.IntegrityConstraintViolationError) as fault:
            if is_collision(fault):
                raise
            fail(fault)
        except Exception as fault:
            link.drop()
            await self._require_committed(number, link.epoch, fault)
        if link.warned:
            # a wait for the standby was given up: durable here, perhaps not there
            raise Unavailable(UNKNOWN)

    async def _require_committed(self, number: str | None, epoch: str, fault: Exception) -> None:
        """COMMIT was sent and not answered. Returns only if it is known to have happened."""
        if number is None:  # nothing was written
            raise Unavailable from fault
        try:
            async with asyncio.timeout(_FATE_S):
                fate = await self._fate(number, epoch)
        except Exception:  # whatever kept us from learning it, the batch is never sent again blindly
            raise Unavailable(UNKNOWN) from fault
        if fate == "aborted":
            raise Unavailable from fault
        if fate != "committed":
            raise Unavailable(UNKNOWN) from fault

    async def _fate(self, number: str, epoch: str) -> str | None:
        while True:
            try:
                link = await self._asking.take()
                try:
                    row = await link.connection.fetchrow(_FATE, number)
                finally:
                    self._asking.give_back(link)
            except asyncpg.InvalidParameterValueError:
                return "aborted"  # a number of the future: the server crashed before it ever wrote of ours
            except Exception as fault:
                if not isinstance(fault, Unavailable) and not is_outage(fault):
                    raise
                row = None
            if row is not None and row.fate != "in progress":
                # after a crash or a failover our number may be another's, but only if ours was lost
                return row.fate if row.epoch == epoch or row.fate == "aborted" else None
            await asyncio.sleep(_FATE_PACE_S)


async def _undo(link: Link) -> None:
    """A connection that cannot even roll back is dropped by whoever gets it back."""
    if link.doomed or link.connection.is_closed() or not link.connection.is_in_transaction():
        return
    try:
        await link.connection.execute("ROLLBACK")
    except UNREACHABLE:
        link.drop()
