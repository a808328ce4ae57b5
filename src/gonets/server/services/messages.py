"""Messages that are there: history, edit, delete (W-READ, W-EDIT, W-DEL)."""

from collections.abc import Callable
from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain import locations
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import Chat, Participant, require_active
from gonets.server.domain.events import AboutMessage
from gonets.server.domain.messages import (
    Message,
    require_in_sight,
    require_may_delete,
    require_may_edit,
    require_sendable,
)
from gonets.server.domain.refusals import Forbidden, NotFound, WrongAttachment
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import OnceKey, with_share
from gonets.server.domain.windows import Change
from gonets.server.services import once
from gonets.server.services.chats import Done
from gonets.server.services.feed import publish
from gonets.server.store import accounts, changes, chats, messages, uploads
from gonets.server.store.database import Database, Transaction, Work
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.attachments import Location
from gonets.wire.ids import NEVER, ChatId, MemberId, MessageId
from gonets.wire.messages import Content, body_of, content_of, reply_of

LAST_MS = NEVER >> 16
#: What browsers are told of each kind of event.
CHANGES = {"MESSAGE_EDITED": "edited", "MESSAGE_DELETED": "deleted", "LOCATION_UPDATED": "moved"}


@dataclass(frozen=True, slots=True)
class Page:
    """Messages newest first, and the names of their authors."""

    messages: list[Message]
    names: dict[MemberId, str]


class Messages:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules

    async def history(
        self,
        caller: Caller,
        chat: ChatId,
        *,
        newest_ms: int = NEVER,
        oldest_ms: int = 0,
        count: int = 50,
        before: MessageId | None = None,
        deleted_too: bool = False,
    ) -> Page:
        """Both ends inclusive; `before` excludes that message and everything newer (W-READ-1, -3)."""
        newest = NEVER if newest_ms >= LAST_MS else ((newest_ms << 16) | 0xFFFF if newest_ms >= 0 else -1)
        oldest = max(0, min(oldest_ms, LAST_MS)) << 16

        async def work(tx: Transaction) -> Page:
            standing = require_active(await chats.standing(tx, chat, caller.id))
            if deleted_too and not caller.reads_deleted:
                raise Forbidden("include_deleted", "this group has no grant to read deleted messages")
            last = newest
            if before is not None:
                await _require_there(tx, chat, before, standing)
                last = min(newest, before.seq - 1)
            found = await messages.history(
                tx, chat, max(oldest, standing.sees_from), last, count, deleted_too=deleted_too
            )
            return Page(found, await accounts.names(tx, {message.sender for message in found}))

        return await self._database.read(work)

    async def edit(
        self, caller: Caller, wanted: MessageId, content: Content, once_key: OnceKey | None, request_id: str
    ) -> Done:
        """The content is replaced as a whole; what it answers to stays (W-EDIT-1)."""
        require_sendable(content, self._rules.limits)
        content = with_share(content, caller.id) if self._rules.share_links else content
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Done, set[str]]:
            locked = await chats.lock(tx, wanted.chat)
            before = await once.answered_before(tx, caller.id, once_key)
            if before is not None:
                return Done(wanted, replayed=True), set()
            chat, _, message = await _stand_before(tx, locked, caller, wanted)
            require_may_edit(message, caller.id, now, self._rules.edit_hours)
            body = body_of(content, None if message.body is None else reply_of(message.body))
            await _change_files(tx, caller.id, wanted, content.files, now)
            await messages.replace(tx, wanted, body, now)
            await once.keep(tx, caller.id, once_key, str(wanted), now)
            return Done(wanted), await self._tell(tx, "MESSAGE_EDITED", chat, message, body, caller, request_id, now)

        done, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return done

    def may_edit(self, caller: Caller, wanted: MessageId) -> Work[bool]:
        """Asked before an image is fetched for it (W-ATT-IMAGE-2). Raises as `edit` would by what stands now."""

        async def work(tx: Transaction) -> bool:
            _, _, message = await _stand_before(tx, await chats.chat_of(tx, wanted.chat), caller, wanted)
            require_may_edit(message, caller.id, self._clock.now(), self._rules.edit_hours)
            return True

        return work

    async def delete(self, caller: Caller, wanted: MessageId, once_key: OnceKey | None, request_id: str) -> Done:
        """Content is erased at once, the number stays taken (W-DEL-1)."""
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Done, set[str]]:
            locked = await chats.lock(tx, wanted.chat)
            before = await once.answered_before(tx, caller.id, once_key)
            if before is not None:
                return Done(wanted, replayed=True), set()
            chat, standing, message = await _stand_before(tx, locked, caller, wanted)
            author = await chats.standing(tx, wanted.chat, message.sender)
            require_may_delete(message, chat, standing, author)
            await uploads.drop_uses(tx, wanted)
            await messages.erase(tx, wanted, now)
            await once.keep(tx, caller.id, once_key, str(wanted), now)
            return Done(wanted), await self._tell(tx, "MESSAGE_DELETED", chat, message, None, caller, request_id, now)

        done, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return done

    async def move(self, caller: Caller, wanted: MessageId, to: Location, request_id: str) -> None:
        """A live location's new position: no new message, no `edited`, no new `seq` (W-ATT-LOCATION-2)."""
        await self._relocate(caller, wanted, request_id, lambda content, place, _: locations.moved(content, place, to))

    async def stop(self, caller: Caller, wanted: MessageId, request_id: str) -> None:
        """Before its time: `livePeriod` becomes the seconds it lasted."""
        await self._relocate(caller, wanted, request_id, locations.stopped)

    async def _relocate(
        self, caller: Caller, wanted: MessageId, request_id: str, change: Callable[[Content, int, int], Content]
    ) -> None:
        now = self._clock.now()

        async def work(tx: Transaction) -> set[str]:
            chat, _, message = await _stand_before(tx, await chats.lock(tx, wanted.chat), caller, wanted)
            before = Content() if message.body is None else content_of(message.body)
            place = locations.require_live(message, before, caller.id, now)
            after = change(before, place, now - wanted.sent_at)
            body = body_of(after, None if message.body is None else reply_of(message.body))
            await messages.relocate(tx, wanted, body)
            return await self._tell(tx, "LOCATION_UPDATED", chat, message, body, caller, request_id, now)

        self._wakeups.ring(await self._database.transact(work))

    async def _tell(
        self,
        tx: Transaction,
        kind: str,
        chat: Chat,
        message: Message,
        body: str | None,
        caller: Caller,
        request_id: str,
        now: int,
    ) -> set[str]:
        """Browsers by a change of the chat, bots only by the type they named (W-EVT-7, W-EDIT-4, W-DEL-2)."""
        await changes.note(tx, now, [Change(chat.id, CHANGES[kind], message.id.seq, caller.id)])
        event = AboutMessage(kind, message.id, message.sender, body, False, caller.id, request_id)
        return {str(chat.id)} | await publish(tx, [event], now, self._rules.links)


async def _stand_before(
    tx: Transaction, chat: Chat | None, caller: Caller, wanted: MessageId
) -> tuple[Chat, Participant, Message]:
    """The chat, locked for a change; the caller's standing, and the message in their sight."""
    standing = await chats.standing(tx, wanted.chat, caller.id)
    if chat is None or standing is None:
        raise NotFound("mid", "there is no such message")
    require_active(standing, "mid")  # first, so that who left cannot find out what was said since
    return chat, standing, require_in_sight(await messages.message(tx, wanted), standing)


async def _change_files(tx: Transaction, caller: MemberId, edited: MessageId, files: tuple[int, ...], now: int) -> None:
    """What the message held before may be used in it again; what it drops may be collected (W-UPL-7)."""
    if files:
        found = await uploads.usable(tx, [(0, file, int(caller)) for file in files], locked=True)
        if len(found) < len(set(files)):
            raise WrongAttachment("message.attachments", "nobody you know has such a file")
    await uploads.drop_uses(tx, edited)
    if files:
        await uploads.use(tx, [(file, int(edited.chat), edited.seq) for file in files], now)


async def _require_there(tx: Transaction, chat: ChatId, before: MessageId, standing: Participant) -> None:
    found = await messages.message(tx, before) if before.chat == chat else None
    if found is None or before.seq < standing.sees_from:
        raise NotFound("before", "there is no such message in this chat")
