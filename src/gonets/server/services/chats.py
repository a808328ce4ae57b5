"""Chats: made, changed, joined, left; each verb one transaction (W-CHAT, W-CTRL, W-ADD)."""

import secrets
from collections.abc import Awaitable, Callable

import msgspec

from gonets.server.clock import Clock
from gonets.server.domain import system_messages
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import (
    Changes,
    Chat,
    ChatKind,
    Participant,
    Role,
    State,
    heir,
    other_side,
    require_active,
    require_may_appoint,
    require_may_change_look,
    require_may_manage_members,
    require_may_remove,
)
from gonets.server.domain.consents import Cause, ConsentState
from gonets.server.domain.refusals import (
    BadUserId,
    ChatFull,
    Closed,
    Forbidden,
    Malformed,
    NobodyToAdd,
    NotFound,
    UnknownChat,
    WrongAttachment,
)
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import OnceKey
from gonets.server.domain.system_messages import SystemKind
from gonets.server.domain.windows import Change
from gonets.server.services import consents, once
from gonets.server.services.posting import Posts
from gonets.server.store import accounts, uploads
from gonets.server.store import chats as rows
from gonets.server.store import consents as consent_rows
from gonets.server.store.database import Database, Transaction, Work
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.attachments import Media
from gonets.wire.ids import NEVER, ChatId, GroupId, MemberId, MessageId, UserId, member_id
from gonets.wire.messages import Content, body_of

Verb = Callable[["Room"], Awaitable[MessageId | None]]


class Done:
    """What a verb did: the last system message, if it made one."""

    __slots__ = ("id", "replayed")

    def __init__(self, message: MessageId | None, replayed: bool = False) -> None:
        self.id = message
        self.replayed = replayed


class Room:
    """A chat under its lock, as one verb of one caller sees and changes it."""

    def __init__(self, tx: Transaction, posts: Posts, chat: Chat, standing: Participant, request_id: str) -> None:
        self.tx = tx
        self.posts = posts
        self.chat = chat
        self.standing = standing
        self.request_id = request_id

    def say(self, kind: SystemKind, text: str) -> MessageId:
        """A system message of the acting person or group (W-SYS-1)."""
        body = body_of(Content(text=text), None)
        return self.posts.add(self.chat, self.standing.member, body, self.request_id, kind)


class Chats:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules

    async def change(
        self, caller: Caller, chat: ChatId, changes: Changes, once_key: OnceKey | None, request_id: str
    ) -> Done:
        """chat_control and addMember: every wish in its order, all or nothing (W-CTRL-2)."""

        async def work(room: Room) -> MessageId | None:
            said = None
            if changes.title is not None:
                said = await _retitle(room, changes.title)
            if isinstance(changes.icon, Media):
                said = await _set_icon(room, changes.icon, changes.icon_place)
            if changes.add:
                said = await self._add(room, changes) or said
            if changes.remove is not None:
                said = await _remove(room, changes.remove, changes.remove_place)
            if changes.leave:
                said = await _leave(room)
            return said

        return await self._in_room(caller.id, chat, once_key, request_id, work)

    def may_change_look(self, caller: Caller, chat: ChatId) -> Work[bool]:
        """Asked before an icon is fetched (W-ATT-IMAGE-2). Raises as `change` would by what stands now."""

        async def work(tx: Transaction) -> bool:
            found = await rows.chat_of(tx, chat)
            if found is None:
                raise UnknownChat("chat_id")
            require_may_change_look(found, require_active(await rows.standing(tx, chat, caller.id)))
            return True

        return work

    async def _in_room(
        self, member: MemberId, chat: ChatId, once_key: OnceKey | None, request_id: str, verb: Verb
    ) -> Done:
        """The transaction around a change: lock, standing, change, news, key; bells after commit."""
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Done, set[str]]:
            found = await rows.lock(tx, chat)
            before = await once.answered_before(tx, member, once_key)
            if before is not None:
                return Done(MessageId.parse(before) if before else None, replayed=True), set()
            if found is None:
                raise UnknownChat("chat_id")
            standing = require_active(await rows.standing(tx, chat, member))
            room = Room(tx, Posts(now, self._rules.links), found, standing, request_id)
            said = await verb(room)
            await once.keep(tx, member, once_key, "" if said is None else str(said), now)
            return Done(said), await room.posts.write(tx)

        done, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return done

    async def _add(self, room: Room, changes: Changes) -> MessageId | None:
        """Members are skipped; unknown and unwilling users are skipped alike (W-CTRL-5)."""
        require_may_manage_members(room.chat, room.standing)
        tx, chat = room.tx, room.chat
        wanted = list(dict.fromkeys(changes.add))
        standings = await rows.standings(tx, {(chat.id, member) for member in wanted})
        missing = [one for one in wanted if not _is_active(standings.get((chat.id, one)))]
        if not missing:
            return None
        willing = await self._willing(tx, room.standing.member, missing)
        if not willing:
            raise NobodyToAdd(changes.add_place)
        if chat.members + len(willing) > self._rules.limits.chat_members:
            data = f"limits.chat_members={self._rules.limits.chat_members}"
            raise ChatFull(changes.add_place, data=data)
        shows_all = self._rules.show_history if changes.show_history is None else changes.show_history
        await _enter(room, willing, shows_all)
        return room.say(
            SystemKind.USERS_ADDED,
            system_messages.by_and_whom(SystemKind.USERS_ADDED, room.standing.member, tuple(willing)),
        )

    async def _willing(self, tx: Transaction, actor: MemberId, members: list[MemberId]) -> list[MemberId]:
        """A group adds people who allow it (W-CONS-3); people add whom they know of, groups included."""
        if isinstance(actor, GroupId):
            states = await consent_rows.states(tx, actor, [one for one in members if isinstance(one, UserId)])
            return [one for one in members if isinstance(one, UserId) and states.get(one) is ConsentState.ALLOWED]
        known = await accounts.names(tx, set(members))
        return [one for one in members if known.get(one)]

    async def create(
        self, owner: UserId, title: str, members: tuple[MemberId, ...], group: GroupId | None, request_id: str
    ) -> tuple[ChatId, MessageId]:
        """A CHAT is made by people or the sandbox (W-CHAT-9); with `group` it belongs to that group."""
        chat, now = consents.new_chat_id(), self._clock.now()
        others = [one for one in dict.fromkeys(members) if one not in (owner, group)]

        async def work(tx: Transaction) -> tuple[MessageId, set[str]]:
            people = [owner, *others, *([group] if group is not None else [])]
            await _require_known(tx, people)
            if len(people) > self._rules.limits.chat_members:
                raise ChatFull("members", data=f"limits.chat_members={self._rules.limits.chat_members}")
            await rows.add_chat(tx, chat, ChatKind.CHAT, group, owner, None, title, len(people))
            entering: list[tuple[MemberId, Role]] = [(owner, Role.OWNER), *((one, Role.MEMBER) for one in others)]
            if group is not None:
                entering.append((group, Role.HOME))
            await rows.put_participants(tx, chat, entering, now, 0)
            made = await rows.lock(tx, chat)
            assert made is not None, "just inserted"  # noqa: S101 narrows the type
            posts = Posts(now, self._rules.links)
            kind = SystemKind.CHAT_CREATED
            text = system_messages.by_and_whom(kind, owner, tuple(sorted(others)))  # the house's own group is no guest
            for member, _ in entering:
                posts.note(Change(chat, "joined", member=member))
            first = posts.add(made, owner, body_of(Content(text=text), None), request_id, kind)
            return first, await posts.write(tx)

        first, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return chat, first

    async def join(self, user: UserId, chat: ChatId, request_id: str) -> Done:
        """By the chat's link; a member simply sees it (W-CHAT-8)."""
        now = self._clock.now()

        async def work(tx: Transaction) -> tuple[Done, set[str]]:
            found = await rows.lock(tx, chat)
            if found is None or found.kind is not ChatKind.CHAT:
                raise UnknownChat("chat_id")
            standing = await rows.standing(tx, chat, user)
            if _is_active(standing):
                return Done(None), set()
            if not found.join_by_link or (standing is not None and standing.state is State.REMOVED):
                raise Closed("chat_id")
            if found.members + 1 > self._rules.limits.chat_members:
                raise ChatFull("chat_id", data=f"limits.chat_members={self._rules.limits.chat_members}")
            room = Room(tx, Posts(now, self._rules.links), found, _newcomer(found, user, now), request_id)
            await _enter(room, [user], self._rules.show_history)
            said = room.say(SystemKind.JOIN_BY_LINK, system_messages.of_one(SystemKind.JOIN_BY_LINK, user))
            return Done(said), await room.posts.write(tx)

        done, topics = await self._database.transact(work)
        self._wakeups.ring(topics)
        return done

    async def appoint(self, caller: Caller, chat: ChatId, member: UserId, role: Role, request_id: str) -> Done:
        """Admins are appointed at the people's door, by the owner or the owning group (W-AUTHZ-1)."""

        async def work(room: Room) -> MessageId | None:
            require_may_appoint(room.chat, room.standing)
            other = await rows.standing(room.tx, chat, member)
            if other is None or not other.is_active:
                raise NotFound("user_id", "there is no such member")
            if other.role is Role.OWNER:
                raise Forbidden("user_id", "the owner stays the owner")
            await rows.set_role(room.tx, chat, member, role)
            room.posts.note(Change(chat, "role"))
            return None

        return await self._in_room(caller.id, chat, None, request_id, work)

    async def url(self, caller: Caller, chat: ChatId) -> str:
        """Stable, its digits unrelated to the id (W-CHAT-8)."""

        async def find(tx: Transaction) -> int | None:
            require_active(await rows.standing(tx, chat, caller.id))
            return await rows.link_of(tx, chat)

        async def make(tx: Transaction) -> int:
            await rows.add_link(tx, chat, secrets.randbelow(9 * 10**14) + 10**14)
            link = await rows.link_of(tx, chat)
            assert link is not None, "just inserted"  # noqa: S101 narrows the type
            return link

        link = await self._database.read(find) or await self._database.transact(make)
        return f"{self._rules.public_url}/messages/g{link}"

    async def open_group_chat(self, user: UserId, group: GroupId) -> ChatId:
        """The personal chat of the two, made with its consent row if there is none yet. Raises NotFound."""
        return await self._open(user, (int(group), int(user)), group)

    async def open_dialog(self, user: UserId, other: UserId) -> ChatId:
        """Made if needed (W-SEND-10). Somebody unknown refuses it like anybody else: Closed."""
        if user == other:
            raise Malformed("recipient.user_id", "this is yourself")
        return await self._open(user, (min(int(user), int(other)), max(int(user), int(other))), None)

    async def _open(self, user: UserId, sides: tuple[int, int], group: GroupId | None) -> ChatId:
        found = await self._database.read(lambda tx: rows.personal(tx, sides))
        if found is not None:
            return found
        now = self._clock.now()
        chat = await self._database.transact(lambda tx: consents.open_personal(tx, user, sides, group, now))
        self._wakeups.ring({str(member_id(side)) for side in sides})
        return chat


async def _retitle(room: Room, title: str) -> MessageId:
    """Also when equal to the old one, so that the reply always has a mid (W-CTRL-1)."""
    require_may_change_look(room.chat, room.standing)
    await rows.set_title(room.tx, room.chat.id, title)
    room.posts.note(Change(room.chat.id, "title"))
    room.chat = msgspec.structs.replace(room.chat, title=title)
    return room.say(SystemKind.THEME_CHANGED, system_messages.theme_changed(room.standing.member, title))


async def _set_icon(room: Room, icon: Media, place: str) -> MessageId:
    """The message that tells of it holds the file, for as long as it is the icon (W-UPL-7)."""
    require_may_change_look(room.chat, room.standing)
    file = int(icon.id)
    if not await uploads.usable(room.tx, [(0, file, int(room.standing.member))], locked=True):
        raise WrongAttachment(place, "nobody you know has such a file")
    if room.chat.icon is not None:
        await uploads.drop_icon_use(room.tx, room.chat.id, room.chat.icon)
    await rows.set_icon(room.tx, room.chat.id, file, icon.link)
    room.posts.note(Change(room.chat.id, "icon"))
    room.chat = msgspec.structs.replace(room.chat, icon=file, icon_link=icon.link)
    said = room.say(SystemKind.ICON_CHANGED, system_messages.icon_changed(room.standing.member, file))
    await uploads.use(room.tx, [(file, int(room.chat.id), said.seq)], room.posts.now)
    return said


async def _enter(room: Room, members: list[MemberId], shows_all: bool) -> None:
    """History opens whole or from the joining on (W-ADD-2): the system message of the joining is the first they see."""
    chat, now = room.chat, room.posts.now
    await room.posts.write(room.tx)  # what came before is not for those who enter now (W-SYS-4)
    end = room.posts.last(chat)
    sees_from, read = (0, (0, 0)) if shows_all else (end[0] + 1, end)
    entering = [(one, _role_in(chat, one)) for one in members]
    await rows.put_participants(room.tx, chat.id, entering, now, sees_from, read)
    await rows.count_members(room.tx, chat.id, len(members))
    for one in members:
        room.posts.note(Change(chat.id, "joined", member=one))


def _role_in(chat: Chat, member: MemberId) -> Role:
    """An owner who left when nobody was there to pass the role on to has it still (W-CTRL-7)."""
    if member == chat.group:
        return Role.HOME
    return Role.OWNER if member == chat.owner else Role.MEMBER


async def _remove(room: Room, member: MemberId, place: str) -> MessageId:
    """The removed one hears of it last (W-SYS-4), so the message comes before the row changes."""
    require_may_manage_members(room.chat, room.standing)
    other = await rows.standing(room.tx, room.chat.id, member)
    other = require_may_remove(room.chat, room.standing, other, place)
    kind = SystemKind.USERS_REMOVED
    said = room.say(kind, system_messages.by_and_whom(kind, room.standing.member, (member,)))
    await _write_and_end(room, member, State.REMOVED, said)
    return said


async def _leave(room: Room) -> MessageId:
    """LEFT; an owner's role passes on; leaving a personal chat with a group takes the consent back (W-CTRL-7)."""
    member, chat = room.standing.member, room.chat
    said = room.say(SystemKind.USER_LEFT, system_messages.of_one(SystemKind.USER_LEFT, member))
    if chat.kind is ChatKind.GROUP_CHAT and isinstance(member, UserId) and chat.group is not None:
        await consents.change_in(room.tx, room.posts, chat, ConsentState.DENIED, Cause.LEFT, room.request_id)
    await _write_and_end(room, member, State.LEFT, said)
    if room.standing.role is Role.OWNER and chat.kind is ChatKind.CHAT:
        await _pass_on(room)
    return said


async def _write_and_end(room: Room, member: MemberId, state: State, said: MessageId) -> None:
    """News first, while the one who goes still stands in the chat, then the row."""
    await room.posts.write(room.tx)
    title = room.chat.title or await _other_name(room, member)
    await rows.end_participant(room.tx, room.chat.id, member, state, said.seq, title)
    await rows.count_members(room.tx, room.chat.id, -1)
    room.posts.note(Change(room.chat.id, state.value.lower(), member=member))


async def _other_name(room: Room, member: MemberId) -> str | None:
    """What a personal chat is called by whoever goes: a new name of the other side is no news for them (W-CHAT-3)."""
    if room.chat.kind is ChatKind.CHAT:
        return None
    other = other_side(room.chat, member)
    return (await accounts.names(room.tx, {other})).get(other)


async def _pass_on(room: Room) -> None:
    successor = heir(await rows.participants(room.tx, room.chat.id))
    if successor is not None and isinstance(successor.member, UserId):
        await rows.set_role(room.tx, room.chat.id, successor.member, Role.OWNER)
        await rows.set_role(room.tx, room.chat.id, room.standing.member, Role.MEMBER)
        await rows.set_owner(room.tx, room.chat.id, successor.member)


async def _require_known(tx: Transaction, members: list[MemberId]) -> None:
    known = await accounts.names(tx, set(members))
    for member in members:
        if not known.get(member):
            raise BadUserId("members", "one of them is nobody" if member == NEVER else f"there is no {member}")


def _newcomer(chat: Chat, user: UserId, now: int) -> Participant:
    return Participant(
        state=State.ACTIVE,
        sees_from=chat.last_seq + 1,
        chat=chat.id,
        member=user,
        role=Role.MEMBER,
        joined_at=now,
        left_seq=None,
        left_title=None,
        last_action_at=now,
        read_seq=0,
        read_n=0,
    )


def _is_active(standing: Participant | None) -> bool:
    return standing is not None and standing.is_active
