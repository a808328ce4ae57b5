"""Who is typing, and what has been seen (W-ACT)."""

from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import require_active
from gonets.server.domain.messages import require_in_sight
from gonets.server.domain.sending import OnceKey
from gonets.server.services import once
from gonets.server.services.chats import Done
from gonets.server.store import chats, messages
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, MemberId, MessageId

#: The wire's words, in its case (W-ACT-1).
ACTIONS = ("mark_seen", "typing_on", "sending_photo", "sending_video", "sending_audio", "sending_file")
SHOWN_MS = 6_000
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """Who does what, until when."""

    member: MemberId
    name: str
    action: str
    until: int


class Presence:
    """Actions are shown for six seconds, kept in memory only: they may be lost, and end by themselves (W-ACT-2)."""

    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._acting: dict[ChatId, dict[MemberId, Shown]] = {}

    async def show(self, caller: Caller, chat: ChatId, action: str, once_key: OnceKey | None) -> Done:
        if action == "mark_seen" or once_key is not None:
            return await self._written(caller, chat, action, once_key)
        await self._database.read(lambda tx: _require_standing(tx, chat, caller))
        self._act(caller, chat, action)
        return Done(None)

    async def read_up_to(self, caller: Caller, chat: ChatId, message: MessageId) -> None:
        """That message and everything older is read; a reader never goes back."""

        async def work(tx: Transaction) -> None:
            standing = require_active(await chats.standing(tx, chat, caller.id))
            found = await messages.message(tx, message) if message.chat == chat else None
            seen = require_in_sight(found, standing)
            await chats.mark_read(tx, chat, caller.id, seen.id.seq, seen.n)

        await self._database.transact(work)
        self._wakeups.ring({str(chat)})

    def acting(self, chat: ChatId) -> list[Shown]:
        """Who does what right now."""
        now = self._clock.now()
        return [shown for shown in self._acting.get(chat, {}).values() if shown.until > now]

    def ended(self, chat: ChatId, member: MemberId) -> None:
        """The caller's next message ends it (W-ACT-2)."""
        there = self._acting.get(chat)
        if there is not None:
            there.pop(member, None)
            if not there:
                del self._acting[chat]

    def _act(self, caller: Caller, chat: ChatId, action: str) -> None:
        now = self._clock.now()
        if len(self._acting) >= _MOST:
            self._forget(now)
        if len(self._acting) < _MOST:
            self._acting.setdefault(chat, {})[caller.id] = Shown(caller.id, caller.name, action, now + SHOWN_MS)
        self._wakeups.ring({str(chat)})

    def _forget(self, now: int) -> None:
        """What is over; so that chats in which nobody speaks any more take no room."""
        living = {
            chat: {who: shown for who, shown in there.items() if shown.until > now}
            for chat, there in self._acting.items()
        }
        self._acting = {chat: there for chat, there in living.items() if there}

    async def _written(self, caller: Caller, chat: ChatId, action: str, once_key: OnceKey | None) -> Done:
        now = self._clock.now()

        async def work(tx: Transaction) -> Done:
            if await once.answered_before(tx, caller.id, once_key) is not None:
                return Done(None, replayed=True)
            await _require_standing(tx, chat, caller)
            if action == "mark_seen":
                await _mark_seen(tx, chat, caller)
            await once.keep(tx, caller.id, once_key, "", now)
            return Done(None)

        done = await self._database.transact(work)
        if action == "mark_seen":
            self._wakeups.ring({str(chat)})
        elif not done.replayed:
            self._act(caller, chat, action)
        return done


async def _require_standing(tx: Transaction, chat: ChatId, caller: Caller) -> None:
    require_active(await chats.standing(tx, chat, caller.id))


async def _mark_seen(tx: Transaction, chat: ChatId, caller: Caller) -> None:
    """Everything in the chat is read by the caller."""
    found = await chats.chat_of(tx, chat)
    if found is not None:
        await chats.mark_read(tx, chat, caller.id, found.last_seq, found.last_n)
