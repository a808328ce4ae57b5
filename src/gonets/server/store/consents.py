"""Consents and their history as rows (W-CONS)."""

from collections.abc import Collection

from gonets.server.domain.consents import Cause, Consent, ConsentChange, ConsentState, Yes, YesKind
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, UserId

PUT: Sql = """
INSERT INTO consents (group_id, user_id, state, changed_at)
SELECT group_id, user_id, state, changed_at
  FROM {rows: group_id bigint, user_id bigint, state text, changed_at bigint} r WHERE true
    ON CONFLICT (group_id, user_id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at"""

# Two changes within a millisecond keep the later one.
NOTE: Sql = """
INSERT INTO consent_changes (group_id, user_id, changed_at, state, cause)
SELECT group_id, user_id, changed_at, state, cause
  FROM {rows: group_id bigint, user_id bigint, changed_at bigint, state text, cause text} r WHERE true
    ON CONFLICT (group_id, user_id, changed_at) DO UPDATE SET state = excluded.state, cause = excluded.cause"""

CONSENT: Sql = """
SELECT k.group_id, k.user_id, k.state, k.changed_at, p.chat_id
  FROM consents k JOIN personal_chats p ON p.side_a = k.group_id AND p.side_b = k.user_id
 WHERE k.group_id = :group_id AND k.user_id = :user_id"""

STATES: Sql = """
SELECT k.user_id, k.state FROM {rows: user_id bigint} r
  JOIN consents k ON k.group_id = :group_id AND k.user_id = r.user_id"""

CHANGES: Sql = """
SELECT group_id, user_id, changed_at, state, cause FROM consent_changes
 WHERE group_id = :group_id AND user_id = :user_id ORDER BY changed_at"""

GIVE: Sql = """
INSERT INTO yeses (group_id, user_id, kind, given_at) VALUES (:group_id, :user_id, :kind, :now)
    ON CONFLICT (group_id, user_id, kind) DO NOTHING"""

YESES: Sql = "SELECT kind, given_at FROM yeses WHERE group_id = :group_id AND user_id = :user_id ORDER BY kind"

WITHDRAW: Sql = "DELETE FROM yeses WHERE group_id = :group_id AND user_id = :user_id AND kind = :kind"


async def put(tx: Transaction, changes: Collection[ConsentChange]) -> None:
    """The state as it now is, and a line in the history."""
    await tx.execute(PUT, [(each.group, each.user, each.state.value, each.changed_at) for each in changes])
    notes = [(each.group, each.user, each.changed_at, each.state.value, each.cause.value) for each in changes]
    await tx.execute(NOTE, notes)


async def begin(tx: Transaction, group: GroupId, user: UserId, now: int) -> None:
    """Never asked yet; comes with the personal chat."""
    await tx.execute(PUT, [(group, user, ConsentState.NONE.value, now)])


async def consent(tx: Transaction, group: GroupId, user: UserId) -> Consent | None:
    rows = await tx.fetch(CONSENT, group_id=group, user_id=user)
    if not rows:
        return None
    return Consent(group, user, ChatId(rows[0].chat_id), ConsentState(rows[0].state), rows[0].changed_at)


async def states(tx: Transaction, group: GroupId, users: Collection[UserId]) -> dict[UserId, ConsentState]:
    rows = await tx.fetch(STATES, [(user,) for user in users], group_id=group)
    return {UserId(row.user_id): ConsentState(row.state) for row in rows}


async def changes(tx: Transaction, group: GroupId, user: UserId) -> list[ConsentChange]:
    return [
        ConsentChange(group, user, row.changed_at, ConsentState(row.state), Cause(row.cause))
        for row in await tx.fetch(CHANGES, group_id=group, user_id=user)
    ]


async def give(tx: Transaction, group: GroupId, user: UserId, kind: YesKind, now: int) -> None:
    """A yes; the first is the one that counts."""
    await tx.execute(GIVE, group_id=group, user_id=user, kind=kind.value, now=now)


async def yeses(tx: Transaction, group: GroupId, user: UserId) -> dict[YesKind, Yes]:
    rows = await tx.fetch(YESES, group_id=group, user_id=user)
    return {YesKind(row.kind): Yes(YesKind(row.kind), row.given_at) for row in rows}


async def withdraw(tx: Transaction, group: GroupId, user: UserId, kind: YesKind) -> None:
    await tx.execute(WITHDRAW, group_id=group, user_id=user, kind=kind.value)
