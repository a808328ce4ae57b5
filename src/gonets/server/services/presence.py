"""Who is typing, and what has been seen (W-ACT)."""

import dataclasses
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
        self._tell_read(chat, caller.id, message.seq)

    def acting(self, chat: ChatId) -> list[Shown]:
        """Who does what right now."""
        now = self._clock.now()
        return [shown for shown in self._acting.get(chat, {}).values() if shown.until > now]

    def ended(self, chat: ChatId, member: MemberId) -> None:
        """The caller's next message ends it (W-ACT-2)."""
        there = self._acting.get(chat)
        if there is not None:
            shown = there.pop(member, None)
            if not there:
                del self._acting[chat]
            if shown is not None:
                self._tell(chat, dataclasses.replace(shown, until=0))

    def _act(self, caller: Caller, chat: ChatId, action: str) -> None:
        now = self._clock.now()
        if len(self._acting) >= _MOST:
            self._forget(now)
        if len(self._acting) < _MOST:
            shown = Shown(caller.id, caller.name, action, now + SHOWN_MS)
            self._acting.setdefault(chat, {})[caller.id] = shown
            self._tell(chat, shown)

    def _tell(self, chat: ChatId, shown: Shown) -> None:
        """The one thing that a wake-up carries itself: it is written nowhere."""
        self._wakeups.tell(str(chat), f"acting {int(shown.member)} {shown.action} {shown.until} {shown.name}")

    def _tell_read(self, chat: ChatId, member: MemberId, seq: int) -> None:
        """Written already; whoever misses it learns of it when they come back."""
        self._wakeups.tell(str(chat), f"read {int(member)} {seq}")

    def _forget(self, now: int) -> None:
        """What is over; so that chats in which nobody speaks any more take no room."""
        living = {
            chat: {who: shown for who, shown in there.items() if shown.until > now}
            for chat, there in self._acting.items()
        }
        self._acting = {chat: there for chat, there in living.items() if there}

    async def _written(self, caller: Caller, chat: ChatId, action: str, once_key: OnceKey | None) -> Done:
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Done, int]:
            if await once.answered_before(tx, caller.id, once_key) is not None:
                return Done(None, replayed=True), 0
            await _require_standing(tx, chat, caller)
            seen = await _mark_seen(tx, chat, caller) if action == "mark_seen" else 0
            await once.keep(tx, caller.id, once_key, "", now)
            return Done(None), seen

        done, seen = await self._database.transact(work)
        if seen:
            self._tell_read(chat, caller.id, seen)
        elif action != "mark_seen" and not done.replayed:
            self._act(caller, chat, action)
        return done


async def _require_standing(tx: Transaction, chat: ChatId, caller: Caller) -> None:
    require_active(await chats.standing(tx, chat, caller.id))


async def _mark_seen(tx: Transaction, chat: ChatId, caller: Caller) -> int:
    """Everything in the chat is read by the caller; up to which seq."""
    found = await chats.chat_of(tx, chat)
    if found is None:
        return 0
    await chats.mark_read(tx, chat, caller.id, found.last_seq, found.last_n)
    return found.last_seq
