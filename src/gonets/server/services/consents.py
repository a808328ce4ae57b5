"""Consent: allowed, denied, begun by a deep link; each change kept with time and cause (W-CONS, W-LINK)."""

import secrets

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import Chat, ChatKind, Role
from gonets.server.domain.consents import Cause, Consent, ConsentChange, ConsentState, Yes, YesKind
from gonets.server.domain.events import ChatStarted, ConsentChanged
from gonets.server.domain.refusals import Closed, Malformed, NotFound, UnknownChat
from gonets.server.domain.rules import Rules
from gonets.server.domain.windows import Change
from gonets.server.services.posting import Posts
from gonets.server.store import accounts, consents
from gonets.server.store import chats as rows
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, GroupId, MessageId, UserId, member_id


def new_chat_id() -> ChatId:
    """Twelve random hex digits, the first not 0 (wire section 3)."""
    return ChatId(secrets.randbelow(15 * 16**11) + 16**11)


class Consents:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules

    async def allow(self, person: Caller, group: GroupId, request_id: str) -> Consent:
        """Messages switched on at the group's page; opens the personal chat if there is none (W-CONS-1)."""
        return await self._switch(person, group, ConsentState.ALLOWED, request_id)

    async def deny(self, person: Caller, group: GroupId, request_id: str) -> Consent:
        """Messages switched off."""
        return await self._switch(person, group, ConsentState.DENIED, request_id)

    async def block(self, person: Caller, group: GroupId, request_id: str) -> Consent:
        """A denial that stays visible as one's own decision; writing, Start or the switch undo it (W-CONS-1)."""
        return await self._switch(person, group, ConsentState.BLOCKED, request_id, Cause.BLOCKED)

    async def start(
        self, person: Caller, group: GroupId, payload: str | None, request_id: str
    ) -> tuple[ChatId, MessageId]:
        """Start confirmed on a deep link: consent, and CHAT_STARTED to the group (W-LINK-2)."""
        self._require_good_payload(payload)
        user, now = UserId(person.id), self._clock.now()

        async def work(tx: Transaction) -> tuple[MessageId, ChatId, set[str]]:
            chat = await _lock_personal(tx, user, group, now)
            posts = Posts(now, self._rules.links)
            # Who confirms Start wants both sides there, also a group that had left (W-EVT-5).
            if await rows.reopen(tx, [(chat.id, user), (chat.id, group)]):
                posts.note(Change(chat.id, "joined", member=user))
            await change_in(tx, posts, chat, ConsentState.ALLOWED, Cause.STARTED, request_id)
            message = posts.take_number(chat)
            posts.tell(ChatStarted(message, user, payload, group, request_id))
            return message, chat.id, await posts.write(tx)

        message, chat, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return chat, message

    async def state(self, person: Caller, group: GroupId) -> ConsentState:
        found = await self._database.read(lambda tx: consents.consent(tx, group, UserId(person.id)))
        return ConsentState.NONE if found is None else found.state

    async def changes(self, group: GroupId, user: UserId) -> list[ConsentChange]:
        return await self._database.read(lambda tx: consents.changes(tx, group, user))

    async def yeses(self, person: Caller, group: GroupId) -> list[Yes]:
        """What this person agreed to give the group when a button asked for it (W-KBD-8)."""
        found = await self._database.read(lambda tx: consents.yeses(tx, group, UserId(person.id)))
        return list(found.values())

    async def withdraw(self, person: Caller, group: GroupId, kind: YesKind) -> None:
        """From now on a button asks again, and the phone is told no more; what was sent stays."""
        await self._database.transact(lambda tx: consents.withdraw(tx, group, UserId(person.id), kind))

    async def _switch(
        self, person: Caller, group: GroupId, state: ConsentState, request_id: str, cause: Cause = Cause.SWITCHED
    ) -> Consent:
        user, now = UserId(person.id), self._clock.now()

        async def work(tx: Transaction) -> tuple[Consent, set[str]]:
            chat = await _lock_personal(tx, user, group, now)
            posts = Posts(now, self._rules.links)
            if state is ConsentState.ALLOWED and await rows.reopen(tx, [(chat.id, user)]):
                posts.note(Change(chat.id, "joined", member=user))
            await change_in(tx, posts, chat, state, cause, request_id)
            found = await consents.consent(tx, group, user)
            assert found is not None, "opened above"  # noqa: S101 narrows the type
            return found, await posts.write(tx)

        consent, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return consent

    def _require_good_payload(self, payload: str | None) -> None:
        """Over the limit or with control characters the link is broken: no event (W-LINK-3)."""
        if payload is None:
            return
        most = self._rules.limits.link_payload_chars
        if len(payload) > most:
            raise Malformed("payload", "the payload is too long", data=f"limits.link_payload_chars={most}")
        if any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in payload):
            raise Malformed("payload", "the payload holds control characters")


async def open_personal(
    tx: Transaction, user: UserId, sides: tuple[int, int], group: GroupId | None, now: int
) -> ChatId:
    """The chat of these two: found, or made with its consent row; unlisted until its first event."""
    other = member_id(next(side for side in sides if side != user))
    known = await accounts.names(tx, {user, other})
    if not known.get(other):
        raise Closed("recipient.user_id") if group is None else NotFound("group", "there is no such group")
    chat = new_chat_id()
    if not await rows.add_personal(tx, sides, chat):
        found = await rows.personal(tx, sides)
        assert found is not None, "the conflict was with it"  # noqa: S101 narrows the type
        return found
    kind = ChatKind.DIALOG if group is None else ChatKind.GROUP_CHAT
    await rows.add_chat(tx, chat, kind, group, user, UserId(other) if group is None else user, None, 2)
    members = [(user, Role.OWNER if group else Role.MEMBER), (other, Role.HOME if group else Role.MEMBER)]
    await rows.put_participants(tx, chat, members, now, 0)
    if group is not None:
        await consents.begin(tx, group, user, now)
    return chat


async def change_in(
    tx: Transaction, posts: Posts, chat: Chat, state: ConsentState, cause: Cause, request_id: str
) -> None:
    """In a transaction that holds the GROUP_CHAT's lock; nothing is noted when nothing changes."""
    group, user = chat.group, chat.person
    if group is None or user is None:
        raise UnknownChat("chat_id")
    before = (await consents.states(tx, group, [user])).get(user, ConsentState.NONE)
    if before is state:
        return
    await consents.put(tx, [ConsentChange(group, user, posts.now, state, cause)])
    if before.told is not state.told:  # that a denial became a block is nobody else's business
        posts.tell(ConsentChanged(chat.id, user, state, posts.now, group, request_id))
    posts.note(Change(chat.id, "consent"))
    posts.ring(str(user))


async def _lock_personal(tx: Transaction, user: UserId, group: GroupId, now: int) -> Chat:
    sides = (int(group), int(user))
    chat = await rows.personal(tx, sides) or await open_personal(tx, user, sides, group, now)
    found = await rows.lock(tx, chat)
    assert found is not None, "a personal chat has its row"  # noqa: S101 narrows the type
    return found
