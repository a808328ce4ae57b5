"""Repeat safety of the verbs that are one transaction each (W-IDEM)."""

from gonets.server.domain.refusals import KeyReused
from gonets.server.domain.sending import OnceKey
from gonets.server.store import once as kept
from gonets.server.store.database import Database, Transaction
from gonets.wire.ids import MemberId


async def answered_before(tx: Transaction, caller: MemberId, once: OnceKey | None) -> str | None:
    """The first answer, if this very request had one. Raises KeyReused for another request under the key."""
    if once is None:
        return None
    earlier = await kept.earlier(tx, caller, once)
    if earlier is not None and earlier.request != once.request:
        raise KeyReused
    return None if earlier is None else earlier.answer


async def claim(database: Database, caller: MemberId, once: OnceKey | None, now: int) -> str | None:
    """A key of `user_ids` belongs to its first request, whole (W-IDEM-3): said before anything is sent.

    None for a new key, else what the whole list was answered, which is nothing yet after a crash.
    """

    async def work(tx: Transaction) -> str | None:
        before = await answered_before(tx, caller, once)
        if before is None:
            await keep(tx, caller, once, "", now)
        return before

    return None if once is None else await database.transact(work)


async def decide(database: Database, caller: MemberId, once: OnceKey | None, answer: str) -> None:
    """The whole list is decided: a repeat gets just this (W-IDEM-2)."""
    if once is not None:
        await database.transact(lambda tx: kept.decide(tx, caller, once, answer))


async def release(database: Database, caller: MemberId, once: OnceKey | None) -> None:
    """The whole list was refused: nothing is remembered of it, unless somebody got the message (W-IDEM-4, -5)."""
    if once is not None:
        await database.transact(lambda tx: kept.release(tx, caller, once))


async def keep(tx: Transaction, caller: MemberId, once: OnceKey | None, answer: str, now: int) -> None:
    """In the transaction that did it. The unique key lets only one of two concurrent requests through."""
    if once is not None:
        await kept.keep(tx, [(caller, once, answer)], now)
