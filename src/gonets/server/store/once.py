"""Idempotency keys as rows (W-IDEM)."""

from gonets.server.domain.sending import Earlier, OnceKey
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import MemberId

EARLIER: Sql = """
SELECT request, answer FROM idempotency
 WHERE caller_id = :caller_id AND scope = :scope AND key = :key AND recipient = :recipient"""

KEEP: Sql = """
INSERT INTO idempotency (caller_id, scope, key, recipient, request, answer, kept_at)
SELECT caller_id, scope, key, recipient, request, answer, kept_at
  FROM {rows: caller_id bigint, scope text, key text, recipient bigint, request text, answer text, kept_at bigint} r"""

DECIDE: Sql = """
UPDATE idempotency SET answer = :answer
 WHERE caller_id = :caller_id AND scope = :scope AND key = :key AND recipient = :recipient AND answer = ''"""

# A recipient's own row says that the message reached somebody.
RELEASE: Sql = """
DELETE FROM idempotency
 WHERE caller_id = :caller_id AND scope = :scope AND key = :key AND recipient = 0 AND answer = ''
   AND NOT EXISTS (SELECT 1 FROM idempotency i WHERE i.caller_id = :caller_id AND i.scope = :scope AND i.key = :key
                      AND i.recipient <> 0)"""

DROP_OLD: Sql = """
DELETE FROM idempotency WHERE (caller_id, scope, key, recipient) IN (
       SELECT caller_id, scope, key, recipient FROM idempotency WHERE kept_at < :kept_before LIMIT 1000)"""


async def earlier(tx: Transaction, caller: MemberId, once: OnceKey) -> Earlier | None:
    rows = await tx.fetch(EARLIER, caller_id=caller, scope=once.scope, key=once.key, recipient=once.recipient)
    return Earlier(rows[0].request, rows[0].answer) if rows else None


async def keep(tx: Transaction, kept: list[tuple[MemberId, OnceKey, str]], now: int) -> None:
    """In the transaction that did it; a second one on another node fails here and is run again."""
    rows = [(caller, once.scope, once.key, once.recipient, once.request, answer, now) for caller, once, answer in kept]
    await tx.execute(KEEP, rows)


async def decide(tx: Transaction, caller: MemberId, once: OnceKey, answer: str) -> None:
    """Once: of two at the same time the first one's answer stays."""
    named = {"caller_id": caller, "scope": once.scope, "key": once.key, "recipient": once.recipient}
    await tx.execute(DECIDE, answer=answer, **named)


async def release(tx: Transaction, caller: MemberId, once: OnceKey) -> None:
    """A claimed key under which nothing happened."""
    await tx.execute(RELEASE, caller_id=caller, scope=once.scope, key=once.key)


async def drop_old(tx: Transaction, kept_before: int) -> int:
    """At most 1,000 at a time; how many went."""
    return await tx.execute(DROP_OLD, kept_before=kept_before)
