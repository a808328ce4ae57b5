"""What people agreed to give a group, as rows (W-KBD-8)."""

from gonets.server.domain.yeses import Kind, Yes
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import GroupId, UserId

GIVE: Sql = """
INSERT INTO yeses (group_id, user_id, kind, given_at) VALUES (:group_id, :user_id, :kind, :now)
    ON CONFLICT (group_id, user_id, kind) DO NOTHING"""

GIVEN: Sql = """
SELECT kind, given_at FROM yeses WHERE group_id = :group_id AND user_id = :user_id ORDER BY kind"""

WITHDRAW: Sql = "DELETE FROM yeses WHERE group_id = :group_id AND user_id = :user_id AND kind = :kind"


async def give(tx: Transaction, group: GroupId, user: UserId, kind: Kind, now: int) -> None:
    """The first yes is the one that counts."""
    await tx.execute(GIVE, group_id=group, user_id=user, kind=kind.value, now=now)


async def given(tx: Transaction, group: GroupId, user: UserId) -> dict[Kind, Yes]:
    rows = await tx.fetch(GIVEN, group_id=group, user_id=user)
    return {Kind(row.kind): Yes(Kind(row.kind), row.given_at) for row in rows}


async def withdraw(tx: Transaction, group: GroupId, user: UserId, kind: Kind) -> None:
    await tx.execute(WITHDRAW, group_id=group, user_id=user, kind=kind.value)
