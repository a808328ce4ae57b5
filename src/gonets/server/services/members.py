"""Who is in a chat, whom one may bring along, and whether the chat's link lets people in (M-28)."""

from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import (
    Chat,
    ChatKind,
    Known,
    Listed,
    leads_in,
    require_active,
    require_may_manage_members,
)
from gonets.server.domain.refusals import UnknownChat
from gonets.server.domain.rules import Rules
from gonets.server.domain.search import Wanted
from gonets.server.domain.windows import Change
from gonets.server.store import accounts, changes, chats
from gonets.server.store import members as rows
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, UserId

PAGE = 100
#: How many people are offered at once; whoever is not among them is found by more letters.
OFFERED = 50
_BEFORE_ALL = (-1, 0)


@dataclass(frozen=True, slots=True)
class MembersPage:
    """`next` is the place behind which the list goes on."""

    members: list[Listed]
    next: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Linked:
    """What a chat's own link leads to, as its page shows it before anybody enters."""

    chat: Chat
    is_member: bool
    group: str | None  # the name of the group, of a GROUP_CHAT


class Members:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules

    async def page(self, caller: Caller, chat: ChatId, after: tuple[int, int] | None) -> MembersPage:
        """Of the chat as it stands, so for those who are in it (W-CHAT-3)."""

        async def work(tx: Transaction) -> list[Listed]:
            require_active(await chats.standing(tx, chat, caller.id))
            return await rows.page(tx, chat, after or _BEFORE_ALL, PAGE + 1)

        found = await self._database.read(work)
        shown = found[:PAGE]
        return MembersPage(shown, shown[-1].place if len(found) > PAGE else None)

    async def offered(self, caller: Caller, asked: Wanted | None, *, groups: bool) -> list[Known]:
        """In production those one is in a chat with; in development everybody."""
        find = rows.everybody if self._rules.is_development else rows.acquainted
        user = UserId(caller.id)
        return await self._database.read(lambda tx: find(tx, user, asked, OFFERED, groups=groups), heavy=True)

    async def behind_link(self, caller: Caller, link: int) -> Linked:
        """For members, and for whom it lets in; for all others there is no such link (W-CHAT-8). Raises UnknownChat."""

        async def work(tx: Transaction) -> Linked:
            there = await chats.chat_of_link(tx, link)
            found = None if there is None else await chats.chat_of(tx, there)
            if found is None:
                raise UnknownChat("link")
            standing = await chats.standing(tx, found.id, caller.id)
            if not leads_in(found, standing):
                raise UnknownChat("link")
            group = found.group if found.kind is ChatKind.GROUP_CHAT else None
            name = None if group is None else (await accounts.names(tx, {group}))[group]
            return Linked(found, standing is not None and standing.is_active, name)

        return await self._database.read(work)

    async def let_in_by_link(self, caller: Caller, chat: ChatId, on: bool) -> None:
        """By those who may bring people in anyway (W-CHAT-8, W-CTRL-4)."""
        now = self._clock.now()

        async def work(tx: Transaction) -> bool:
            found = await chats.lock(tx, chat)
            if found is None:
                raise UnknownChat("chat_id")
            require_may_manage_members(found, require_active(await chats.standing(tx, chat, caller.id)))
            if found.join_by_link == on:
                return False
            await chats.set_join_by_link(tx, chat, on)
            await changes.note(tx, now, [Change(chat, "link")])
            return True

        if await self._database.transact(work):
            self._wakeups.ring({str(chat)})
