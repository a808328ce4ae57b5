"""What the contract says of chats, consent, subscriptions and feeds, as plain Python; it knows nothing of our code."""

import json
from dataclasses import dataclass, field

from gonets.wire.ids import ChatId, GroupId, MemberId, UserId

DAY_MS = 86_400_000
THREE = ("MESSAGE_CREATED", "MESSAGE_CALLBACK", "CHAT_SYSTEM")
Codes = frozenset[int]
OK: Codes = frozenset({0})


@dataclass(slots=True)
class Said:
    """A message; its text goes when it is deleted."""

    mid: str
    sender: MemberId
    text: str | None
    at: int
    system: bool = False
    edited: bool = False
    reply_to: str | None = None

    @property
    def deleted(self) -> bool:
        return self.text is None


@dataclass(slots=True)
class Seat:
    """How somebody stands in a chat; `sees_from` counts messages."""

    role: str
    joined: int
    sees_from: int = 0
    state: str = "ACTIVE"
    left_title: str | None = None
    left_at: int | None = None


@dataclass(slots=True)
class Chat:
    kind: str
    group: GroupId | None
    owner: UserId
    title: str | None
    seats: dict[MemberId, Seat]
    said: list[Said] = field(default_factory=list)

    def active(self) -> list[MemberId]:
        return [member for member, seat in self.seats.items() if seat.state == "ACTIVE"]

    def person(self) -> UserId:
        """Of a GROUP_CHAT."""
        return next(member for member in self.seats if isinstance(member, UserId))

    def seen_by(self, member: MemberId) -> list[Said]:
        """W-READ-3, W-READ-7: oldest first, without what was deleted."""
        return [one for one in self.said[self.seats[member].sees_from :] if not one.deleted]


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as far as the model knows it: its type, its chat, who sent it, and what it says."""

    kind: str
    chat: ChatId
    sender: MemberId
    says: str | None
    mid: str | None = None


@dataclass(slots=True)
class Feed:
    """Of one group; `wants` is None without a subscription."""

    wants: frozenset[str] | None = None
    entries: list[Heard] = field(default_factory=list)
    committed: int = 0


class Model:
    def __init__(self, groups: list[GroupId], people: list[UserId]) -> None:
        self.groups, self.people = groups, people
        self.chats: dict[ChatId, Chat] = {}
        self.personal: dict[tuple[MemberId, UserId], ChatId] = {}
        self.consent: dict[tuple[GroupId, UserId], str] = {}
        self.feeds = {group: Feed() for group in groups}
        self.now = 0

    # What is expected

    def access(self, who: MemberId, chat: ChatId) -> int:
        """Section 15: never in it 705, gone 10."""
        seat = self.chats[chat].seats.get(who)
        return 705 if seat is None else 0 if seat.state == "ACTIVE" else 10

    def may_send(self, who: MemberId, chat: ChatId) -> Codes:
        """W-SEND-12, W-CONS-2."""
        code = self.access(who, chat)
        if code:
            return frozenset({code})
        found = self.chats[chat]
        if found.kind == "GROUP_CHAT" and isinstance(who, GroupId) and not self.allows(who, found.person()):
            return frozenset({10})
        return OK

    def allows(self, group: GroupId, user: UserId) -> bool:
        return self.consent.get((group, user)) == "ALLOWED"

    def runs(self, who: MemberId, chat: ChatId) -> bool:
        return self.chats[chat].seats[who].role != "MEMBER"

    def may_retitle(self, who: MemberId, chat: ChatId) -> Codes:
        """W-CTRL-4."""
        code, found = self.access(who, chat), self.chats[chat]
        if code:
            return frozenset({code})
        if found.kind == "GROUP_CHAT":
            return OK if isinstance(who, GroupId) else frozenset({10})
        return frozenset({10}) if found.kind == "DIALOG" else OK if self.runs(who, chat) else frozenset({50})

    def may_manage(self, who: MemberId, chat: ChatId) -> Codes:
        """W-CTRL-4."""
        code, found = self.access(who, chat), self.chats[chat]
        if code:
            return frozenset({code})
        return frozenset({10}) if found.kind != "CHAT" else OK if self.runs(who, chat) else frozenset({50})

    def to_add(self, who: MemberId, chat: ChatId, users: list[UserId]) -> list[UserId] | None:
        """W-CTRL-5: whom an adding really adds; None when nobody can be added (801)."""
        missing = [user for user in dict.fromkeys(users) if user not in self.chats[chat].active()]
        willing = [user for user in missing if not isinstance(who, GroupId) or self.allows(who, user)]
        return None if missing and not willing else willing

    def may_remove(self, who: MemberId, chat: ChatId, user: UserId) -> Codes:
        """W-CTRL-6."""
        codes = self.may_manage(who, chat)
        if codes != OK:
            return codes
        seat = self.chats[chat].seats.get(user)
        if user == who:
            return frozenset({100})
        if seat is None or seat.state != "ACTIVE":
            return frozenset({300})
        if seat.role == "OWNER":
            return frozenset({10})
        above = self.chats[chat].seats[who].role in ("OWNER", "HOME")
        return OK if above or seat.role == "MEMBER" else frozenset({50})

    def _finds(self, who: MemberId, chat: ChatId, place: int) -> int:
        seat = self.chats[chat].seats.get(who)
        if seat is None:
            return 300
        if seat.state != "ACTIVE":
            return 10
        return 300 if place < seat.sees_from else 0

    def may_edit(self, who: MemberId, chat: ChatId, place: int) -> Codes:
        """W-EDIT-3, W-SYS-3; which of two reasons counts first is not laid down."""
        code, said = self._finds(who, chat, place), self.chats[chat].said[place]
        if code:
            return frozenset({code})
        if said.sender != who or said.system:
            return frozenset({24})
        wrong = {706} if said.deleted else set()
        return frozenset(wrong | ({704} if self.now - said.at >= DAY_MS else set())) or OK

    def may_delete(self, who: MemberId, chat: ChatId, place: int) -> Codes:
        """W-DEL-1, section 15."""
        code, said, found = self._finds(who, chat, place), self.chats[chat].said[place], self.chats[chat]
        if code:
            return frozenset({code})
        if said.system:
            return frozenset({24})
        if said.sender != who:
            if found.kind != "CHAT" or not self.runs(who, chat):
                return frozenset({24})
            is_admin = found.seats[who].role == "ADMIN" and isinstance(who, UserId)
            if is_admin and found.seats[said.sender].role == "OWNER":
                return frozenset({50})
        return frozenset({706}) if said.deleted else OK

    def may_reply(self, who: MemberId, chat: ChatId, place: int) -> Codes:
        """W-MSG-5, after everything else about sending."""
        codes = self.may_send(who, chat)
        if codes != OK:
            return codes
        if place < self.chats[chat].seats[who].sees_from:
            return frozenset({300})
        return frozenset({706}) if self.chats[chat].said[place].deleted else OK

    # What happens

    def tell(self, chat: ChatId, event: Heard, actor: MemberId | None, only: GroupId | None = None) -> None:
        """W-EVT-4, -5, -7: every group active in the chat but the one who did it, if it subscribed to that type."""
        for group in self.chats[chat].active():
            if not isinstance(group, GroupId) or group == actor or only not in (None, group):
                continue
            feed = self.feeds[group]
            if feed.wants and event.kind in feed.wants and not self._is_hidden(group, chat, event):
                feed.entries.append(event)

    def _is_hidden(self, group: GroupId, chat: ChatId, event: Heard) -> bool:
        """W-READ-7: a group without history hears of no change of what was said before it came."""
        found = self.chats[chat]
        before = {one.mid for one in found.said[: found.seats[group].sees_from]}
        return event.kind in ("MESSAGE_EDITED", "MESSAGE_DELETED") and event.mid in before

    def post(self, who: MemberId, chat: ChatId, text: str, mid: str, reply_to: str | None = None) -> None:
        """W-SEND-13, W-CONS-1: a person who writes to a group lets it write back."""
        found = self.chats[chat]
        if found.kind == "GROUP_CHAT" and isinstance(who, UserId) and found.group is not None:
            self.change_consent(found.group, who, "ALLOWED")
        found.said.append(Said(mid, who, text, self.now, reply_to=reply_to))
        self.tell(chat, Heard("MESSAGE_CREATED", chat, who, text, mid), who)

    def announce(self, who: MemberId, chat: ChatId, keys: dict[str, object], mid: str) -> None:
        """W-SYS-1."""
        text = json.dumps(keys, separators=(",", ":"), ensure_ascii=False)
        self.chats[chat].said.append(Said(mid, who, text, self.now, system=True))
        self.tell(chat, Heard("MESSAGE_CREATED", chat, who, text, mid), who)

    def change_consent(self, group: GroupId, user: UserId, state: str) -> None:
        """W-EVT-7: told when it changes."""
        if self.consent.get((group, user)) == state:
            return
        self.consent[group, user] = state
        chat = self.personal[group, user]
        self.tell(chat, Heard("CONSENT_CHANGED", chat, user, state), None, group)

    def open_personal(self, group: GroupId, user: UserId, chat: ChatId) -> Chat:
        if (group, user) not in self.personal:
            self.personal[group, user] = chat
            seats: dict[MemberId, Seat] = {user: Seat("OWNER", self.now), group: Seat("HOME", self.now)}
            self.chats[chat] = Chat("GROUP_CHAT", group, user, None, seats)
        return self.chats[chat]

    def reopen(self, chat: ChatId, member: MemberId) -> None:
        """W-CTRL-7, W-CONS-1: back in a personal chat, with all of it in sight."""
        seat = self.chats[chat].seats[member]
        seat.state, seat.left_title, seat.left_at = "ACTIVE", None, None

    def enter(self, chat: ChatId, users: list[UserId], *, history: bool) -> None:
        """W-ADD-2: from the joining on, whoever was there before; called before the joining is announced.

        W-CTRL-7: an owner who found no heir is the owner still."""
        found = self.chats[chat]
        for user in users:
            role = "OWNER" if user == found.owner else "MEMBER"
            found.seats[user] = Seat(role, self.now, 0 if history else len(found.said))

    def go(self, chat: ChatId, member: MemberId, state: str) -> None:
        """W-CHAT-3: they keep the title of that moment."""
        found = self.chats[chat]
        seat = found.seats[member]
        seat.state, seat.left_title, seat.left_at = state, found.title, self.now

    def heirs(self, chat: ChatId) -> list[MemberId]:
        """W-CTRL-7: the longest-serving admins, else members; more than one when they came together."""
        rest = [member for member in self.chats[chat].active() if isinstance(member, UserId)]
        seats = self.chats[chat].seats
        best = min(((seats[one].role != "ADMIN", seats[one].joined) for one in rest), default=None)
        return [one for one in rest if (seats[one].role != "ADMIN", seats[one].joined) == best]

    def poll(self, group: GroupId, marker: int | None) -> list[Heard]:
        """W-POLL-4, -5."""
        feed = self.feeds[group]
        after = feed.committed if marker is None else marker
        feed.committed = max(feed.committed, len(feed.entries) if marker is None else marker)
        return feed.entries[after:]
