"""Presses: a person presses a stored button, is asked, gives, and sees what becomes of it (W-CB, W-KBD)."""

from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.callbacks import (
    AtPlace,
    Ending,
    Looking,
    Press,
    Spinning,
    Wanted,
    find_button,
    place_of,
    require_button,
    require_pressable,
)
from gonets.server.domain.chats import Participant, require_active
from gonets.server.domain.consents import YesKind
from gonets.server.domain.events import CallbackPressed
from gonets.server.domain.keyboards import payload_of
from gonets.server.domain.messages import Message
from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import OnceKey, draft_of
from gonets.server.domain.windows import Letter
from gonets.server.services import once
from gonets.server.services.attachments import Attachments, new_callback_id
from gonets.server.services.feed import publish
from gonets.server.services.sending import SendQueue
from gonets.server.store import accounts, callbacks, chats, consents, messages, windows
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.attachments import Attachment, Contact, Location
from gonets.wire.ids import NEVER, ChatId, GroupId, MessageId, UserId
from gonets.wire.keyboards import CallbackButton, ContactButton
from gonets.wire.messages import Content

#: How far back a button is looked for when no message is named.
LOOKS_BACK = 200


@dataclass(frozen=True, slots=True)
class Pressing:
    """A press as asked for. `share` is the person's word on what a button asks for; none yet: they are asked."""

    chat: ChatId
    button: Wanted
    once: OnceKey
    share: bool | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The author has been told, if they are still there."""

    id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The person is asked first; `is_agreed` if `quick` and an earlier yes make asking needless (W-KBD-8)."""

    kind: YesKind
    group: GroupId
    name: str
    contact: Contact | None
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """The person's own message with what was asked for."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing happened (W-KBD-7)."""


Outcome = Pressed | Asked | Shared | Declined


@dataclass(frozen=True, slots=True)
class Spinner:
    """What became of a press, and the message that ended it, if one did (W-ANS-4)."""

    ending: Ending
    took_ms: int | None = None
    letter: Letter | None = None
    sees_from: int = 0


@dataclass(frozen=True, slots=True)
class _Request:
    """A button that asks for something, found on its stored message."""

    message: Message
    group: GroupId
    kind: YesKind
    is_agreed: bool  # quick, and this person said yes to this group before (W-KBD-8)


class Callbacks:
    def __init__(
        self,
        database: Database,
        wakeups: Wakeups,
        clock: Clock,
        rules: Rules,
        sending: SendQueue,
        attachments: Attachments,
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules
        self._sending = sending
        self._attachments = attachments

    async def press(self, person: Caller, pressing: Pressing, request_id: str) -> Outcome:
        """The button as it is stored now; each press of a CALLBACK is a new one (W-CB-2, -3)."""
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Pressed | Shared | _Request, set[str]]:
            locked = await chats.lock(tx, pressing.chat)  # first, so that a retry waits for the first try (W-IDEM-4)
            before = await once.answered_before(tx, person.id, pressing.once)
            if before is not None:  # whatever has become of the button since (W-IDEM-2)
                gave = before.startswith("mid:")
                return Shared(MessageId.parse(before)) if gave else Pressed(before), set()
            standing = require_active(await chats.standing(tx, pressing.chat, person.id))
            message = await _find(tx, pressing, standing)
            button, group = require_button(message, pressing.button), GroupId(message.sender)
            if not isinstance(button, CallbackButton):
                kind = YesKind.CONTACT if isinstance(button, ContactButton) else YesKind.LOCATION
                given = button.quick is True and kind in await consents.yeses(tx, group, UserId(person.id))
                return _Request(message, group, kind, given), set()
            end = 0 if locked is None else locked.last_seq
            row, column = place_of(message, pressing.button, button)
            press = Press(new_callback_id(), message.id, group, UserId(person.id), now, end, None, row, column)
            await once.keep(tx, person.id, pressing.once, press.id, now)
            return Pressed(press.id), await self._note(tx, press, button, request_id)

        found, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        if isinstance(found, Pressed):  # the person's own pages, on whatever node
            self._wakeups.tell(str(person.id), f"press {int(pressing.chat)} {found.id}")
        return await self._give(person, pressing, found, request_id) if isinstance(found, _Request) else found

    async def _note(self, tx: Transaction, press: Press, button: CallbackButton, request_id: str) -> set[str]:
        """The row, the last action, and the event for the keyboard's author if still active (W-CB-1, W-CHAT-2)."""
        chat = press.message.chat
        await callbacks.add(tx, press)
        await chats.touch(tx, chat, press.user, press.pressed_at)
        event = CallbackPressed(
            press.message, press.user, payload_of(button), press.id, press.pressed_at, press.group, request_id
        )
        return {str(chat)} | await publish(tx, [event], press.pressed_at, self._rules.links)

    async def _give(self, person: Caller, pressing: Pressing, request: _Request, request_id: str) -> Outcome:
        """W-KBD-7: asked first; on yes the person's own message; on no nothing happens."""
        if pressing.share is False:
            return Declined()
        asks = pressing.share is None and not request.is_agreed
        if asks or (pressing.share is None and request.kind is YesKind.LOCATION and pressing.location is None):
            return await self._ask(person, request)
        if pressing.share:
            user, kind, now = UserId(person.id), request.kind, self._clock.now()
            if kind is YesKind.LOCATION and pressing.location is None:
                raise Malformed("location", "say where you are: latitude and longitude")
            await self._database.transact(lambda tx: consents.give(tx, request.group, user, kind, now))
        return await self._share(person, pressing, request, request_id)

    async def _share(self, person: Caller, pressing: Pressing, request: _Request, request_id: str) -> Shared:
        """An ordinary message through the queue, in answer to the keyboard's."""
        own = Attachment("CONTACT", Contact(id=str(int(person.id))))
        if pressing.location is not None and request.kind is YesKind.LOCATION:
            own = Attachment("LOCATION", pressing.location)
        settled = await self._attachments.settle(person, Content(attachments=(own,)), ("",), request.group)
        draft = draft_of(
            person.id,
            pressing.chat,
            settled,
            reply_to=request.message.id,
            once=pressing.once,
            request_id=request_id,
            share_links=False,
        )
        return Shared((await self._sending.submit(draft)).id)

    async def _ask(self, person: Caller, request: _Request) -> Asked:
        """Who asks, and what they would get."""
        user = UserId(person.id)

        async def work(tx: Transaction) -> Asked:
            name = (await accounts.names(tx, {request.group}))[request.group]
            own = (await accounts.users_of(tx, {user}))[user]
            contact = Contact(id=str(int(user)), name=own.name, phone=own.phone)
            shown = contact if request.kind is YesKind.CONTACT else None
            return Asked(request.kind, request.group, name, shown, request.is_agreed)

        return await self._database.read(work)

    async def spinner(self, person: Caller, chat: ChatId, callback_id: str) -> Spinner:
        """Answered, followed by the author's next message, or over after 15 s (W-ANS-4); for the presser only."""
        now = self._clock.now()

        async def work(tx: Transaction) -> Spinner:
            standing = require_active(await chats.standing(tx, chat, person.id))
            press = await callbacks.press(tx, chat, callback_id)
            if press is None or press.user != person.id:
                raise NotFound("press_id", "there is no such press")
            found = await callbacks.spinning(tx, press, now)
            return Spinner(found.ending) if found.ended_by is None else await _ended(tx, found, standing)

        return await self._database.read(work)


async def _find(tx: Transaction, pressing: Pressing, standing: Participant) -> Message:
    """The message named, or the newest in sight that has such a button."""
    match pressing.button:
        case AtPlace(message=named) | Looking(message=named) if named is not None:
            found = await messages.message(tx, named) if named.chat == pressing.chat else None
            return require_pressable(found, standing)
        case _:
            newest = await messages.history(tx, pressing.chat, standing.sees_from, NEVER, LOOKS_BACK)
            found = next((one for one in newest if find_button(one, pressing.button) is not None), None)
            if found is None:
                place = "button" if isinstance(pressing.button, Looking) and pressing.button.text else "payload"
                raise NotFound(place, "no message of this chat has such a button")
            return found


async def _ended(tx: Transaction, found: Spinning, standing: Participant) -> Spinner:
    """With the message that did it, if it is there and in sight; its version is for whoever keeps windows."""
    chat, press = await chats.chat_of(tx, found.press.message.chat), found.press
    by = await windows.named(tx, [found.ended_by] if found.ended_by else [])
    letters = await windows.letters(tx, by, {press.message.chat: 0 if chat is None else chat.last_change})
    message = letters[0].message if letters else None
    if message is None or message.deleted_at is not None or message.id.seq < standing.sees_from:
        return Spinner(found.ending)
    took_ms = max(0, message.id.sent_at - press.pressed_at)
    return Spinner(found.ending, took_ms, letters[0], standing.sees_from)
