"""Chats and their participants: who may do what there (W-CHAT, W-CTRL, the table of wire section 15)."""

from enum import StrEnum

import msgspec

from gonets.server.domain.refusals import Closed, Forbidden, Malformed, NotFound, RoleTooLow, UnknownChat
from gonets.wire.attachments import Media, Named
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId
from gonets.wire.limits import Limits


class ChatKind(StrEnum):
    GROUP_CHAT = "GROUP_CHAT"
    DIALOG = "DIALOG"
    CHAT = "CHAT"


class State(StrEnum):
    ACTIVE = "ACTIVE"
    LEFT = "LEFT"
    REMOVED = "REMOVED"


#: Looked up many times a message, and Python 3.11 takes 0.2 µs for a member of an enumeration.
_ACTIVE = State.ACTIVE


class Role(StrEnum):
    """HOME is the group a chat belongs to: the group of a GROUP_CHAT, the owning group of a CHAT."""

    HOME = "HOME"
    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"


class Line(msgspec.Struct, frozen=True):
    """As much of a chat as its next message needs; made once a message, so no more is read than that."""

    id: ChatId
    kind: ChatKind
    group: GroupId | None
    person: UserId | None  # of a GROUP_CHAT its person, of a DIALOG the one who did not open it
    last_seq: int
    last_n: int


class Chat(Line, frozen=True):
    owner: UserId
    title: str | None
    icon: int | None
    icon_link: str | None
    last_change: int
    last_event_at: int
    members: int
    join_by_link: bool


class Standing(msgspec.Struct, frozen=True):
    """As much of a participant as sending needs."""

    state: State
    sees_from: int

    @property
    def is_active(self) -> bool:
        return self.state is _ACTIVE


class Participant(Standing, frozen=True):
    chat: ChatId
    member: MemberId
    role: Role
    joined_at: int
    left_seq: int | None
    left_title: str | None
    last_action_at: int
    read_seq: int
    read_n: int


def require_member(standing: Participant | None, place: str = "chat_id") -> Participant:
    """Never in the chat is the same as no chat at all (W-AUTH-8)."""
    if standing is None:
        raise UnknownChat(place)
    return standing


def require_active(standing: Participant | None, place: str = "chat_id") -> Participant:
    """LEFT or REMOVED: 10 for everything but reading the chat object (wire section 15)."""
    standing = require_member(standing, place)
    if not standing.is_active:
        raise Closed(place)
    return standing


def runs(standing: Participant) -> bool:
    """Owner, admin or the group it belongs to."""
    return standing.role is not Role.MEMBER


def require_may_change_look(chat: Chat, standing: Participant) -> None:
    """Title and icon: in a CHAT by those who run it, in a GROUP_CHAT by the group, never in a DIALOG (W-CTRL-4)."""
    if chat.kind is ChatKind.CHAT:
        if not runs(standing):
            raise RoleTooLow("chat_id")
    elif chat.kind is ChatKind.DIALOG or standing.role is not Role.HOME:
        raise Forbidden("chat_id", "title and icon cannot be changed in this kind of chat")


def require_may_manage_members(chat: Chat, standing: Participant) -> None:
    """Only in a CHAT, only by those who run it (W-CTRL-4)."""
    if chat.kind is not ChatKind.CHAT:
        raise Forbidden("chat_id", "members come and go in a CHAT only")
    if not runs(standing):
        raise RoleTooLow("chat_id")


def leads_in(chat: Chat, standing: Participant | None) -> bool:
    """Whether the chat's own link tells this person anything: members, its person, and whom it lets join (W-CHAT-8)."""
    if standing is not None and standing.is_active:
        return True
    if chat.kind is ChatKind.GROUP_CHAT:
        return standing is not None and standing.member == chat.person
    is_barred = standing is not None and standing.state is State.REMOVED
    return chat.kind is ChatKind.CHAT and chat.join_by_link and not is_barred


def require_may_remove(chat: Chat, standing: Participant, other: Participant | None, place: str) -> Participant:
    """The owner never; an admin only by the owner or the owning group; oneself by leaving (W-CTRL-6)."""
    if other is not None and other.member == standing.member:
        raise Malformed(place, "use leave to go yourself")
    if other is None or not other.is_active:
        raise NotFound(place, "there is no such member")
    if other.role is Role.OWNER:
        raise Forbidden(place, "the owner cannot be removed")
    if other.role in (Role.ADMIN, Role.HOME) and standing.role not in (Role.OWNER, Role.HOME):
        raise RoleTooLow(place)
    return other


def require_may_appoint(chat: Chat, standing: Participant) -> None:
    """Admins, by the owner or the owning group (W-AUTHZ-1)."""
    if chat.kind is not ChatKind.CHAT:
        raise Forbidden("chat_id", "there are no admins in this kind of chat")
    if standing.role not in (Role.OWNER, Role.HOME):
        raise RoleTooLow("chat_id")


def other_side(chat: Chat, member: MemberId) -> MemberId:
    """Whom a personal chat is with, to one of the two."""
    if chat.kind is ChatKind.GROUP_CHAT and chat.group is not None and member != chat.group:
        return chat.group
    return chat.person if chat.person is not None and chat.person != member else chat.owner


def heir(rest: list[Participant]) -> Participant | None:
    """Whom an owner's role passes to: the longest-serving admin, else member; people only (W-CTRL-7)."""
    people = [each for each in rest if each.is_active and isinstance(each.member, UserId)]
    return min(people, key=lambda each: (each.role is not Role.ADMIN, each.joined_at, each.member), default=None)


def good_title(title: str, place: str, limits: Limits) -> str:
    """Trimmed, 1…200 characters, no control characters (W-CTRL-1)."""
    title = title.strip()
    if not title or any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in title):
        raise Malformed(place, "a title has no control characters and is not empty")
    if len(title) > limits.title_chars:
        raise Malformed(place, "the title is too long", data=f"limits.title_chars={limits.title_chars}")
    return title


#: By their place in the list; those not named come after them.
RANKS = {Role.OWNER: 0, Role.HOME: 1, Role.ADMIN: 2, Role.MEMBER: 3}


class Known(msgspec.Struct, frozen=True):
    """A person or a group by name; `photo` is the number of a file."""

    member: MemberId
    name: str
    photo: int | None


class Listed(Known, frozen=True):
    """An active member of a chat."""

    role: Role
    joined_at: int
    last_action_at: int

    @property
    def place(self) -> tuple[int, int]:
        """In the list."""
        return RANKS[self.role], int(self.member)


class Changes(msgspec.Struct, frozen=True):
    """The wishes of one chat_control, applied in this order, all or nothing (W-CTRL-2)."""

    title: str | None = None
    icon: Named | Media | None = None
    add: tuple[MemberId, ...] = ()
    remove: MemberId | None = None
    leave: bool = False
    show_history: bool | None = None
    #: Where refusals of members are named: the field of the request that held them.
    icon_place: str = "chat_control.icon"
    add_place: str = "chat_control.add_members"
    remove_place: str = "chat_control.remove_member.user_id"


#: By their names in the store; a dictionary is quicker than asking the enumeration.
KINDS = {kind.value: kind for kind in ChatKind}
STATES = {state.value: state for state in State}
