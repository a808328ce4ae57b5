"""Yeses that a person gave a group: shown to them, and withdrawn (W-KBD-8)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.yeses import Kind, Yes
from gonets.server.store import yeses
from gonets.server.store.database import Database
from gonets.wire.ids import GroupId, UserId


class Yeses:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def given(self, person: Caller, group: GroupId) -> list[Yes]:
        found = await self._database.read(lambda tx: yeses.given(tx, group, UserId(person.id)))
        return list(found.values())

    async def withdraw(self, person: Caller, group: GroupId, kind: Kind) -> None:
        """From now on a button asks again, and the phone is told no more; what was sent stays."""
        await self._database.transact(lambda tx: yeses.withdraw(tx, group, UserId(person.id), kind))
