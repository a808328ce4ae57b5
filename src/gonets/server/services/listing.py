"""Chats as their members see them and find them: one, or a page of the list (W-CHAT)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import Chat, ChatKind, Participant, State, other_side, require_member
from gonets.server.domain.refusals import Malformed, UnknownChat
from gonets.server.store import accounts
from gonets.server.store import chats as rows
from gonets.server.store.database import Database, Transaction
from gonets.wire.chats import ICON
from gonets.wire.ids import NEVER, ChatId, GroupId, MemberId, UserId
from gonets.wire.links import Links


@dataclass(frozen=True, slots=True)
class Seen:
    """A chat as one caller sees it; for LEFT and REMOVED as of the moment of leaving (W-CHAT-3)."""

    chat: Chat
    standing: Participant
    title: str | None
    last_event_at: int
    people: dict[UserId, int]

    def icon_url(self, links: Links) -> str | None:
        """Not for those who have left (W-CHAT-3)."""
        if self.chat.icon is None or not self.standing.is_active:
            return None
        return self.chat.icon_link or links.file_url(self.chat.icon, ICON)


@dataclass(frozen=True, slots=True)
class ChatsPage:
    chats: list[Seen]
    marker: str | None


class Listing:
    """Markers are signed with `key` and bound to the caller (W-CHAT-5)."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    async def one(self, caller: Caller, chat: ChatId) -> Seen:
        async def work(tx: Transaction) -> Seen:
            found = await rows.chat_of(tx, chat)
            standing = require_member(await rows.standing(tx, chat, caller.id))
            if found is None or not _is_listed(found, standing):
                raise UnknownChat("chat_id")
            return (await _see(tx, caller, [(found, standing)]))[0]

        return await self._database.read(work)

    async def personal(self, caller: Caller, user: UserId) -> ChatId:
        """The caller's existing personal chat with that user (W-CHAT-7). Raises UnknownChat."""
        mine = int(caller.id)
        sides = (mine, int(user)) if caller.is_group else (min(mine, int(user)), max(mine, int(user)))
        chat = await self._database.read(lambda tx: rows.personal(tx, sides))
        if chat is None:
            raise UnknownChat("user_id")
        return chat

    async def of_link(self, link: int) -> ChatId:
        """Raises UnknownChat."""
        chat = await self._database.read(lambda tx: rows.chat_of_link(tx, link))
        if chat is None:
            raise UnknownChat("link")
        return chat

    async def group_of_personal(self, caller: Caller, chat: ChatId) -> GroupId:
        """The group of the caller's own GROUP_CHAT, also of one they left (W-LINK-1). Raises UnknownChat."""
        found = await self._database.read(lambda tx: rows.chat_of(tx, chat))
        if found is None or found.kind is not ChatKind.GROUP_CHAT or found.person != caller.id or found.group is None:
            raise UnknownChat("url")
        return found.group

    async def page(self, caller: Caller, count: int, marker: str | None) -> ChatsPage:
        """Newest first, ties by id; a page is short only when it is the last (W-CHAT-4)."""

        async def work(tx: Transaction) -> ChatsPage:
            pairs, following = await self.chosen(tx, caller, count, marker)
            return ChatsPage(await _see(tx, caller, pairs), following)

        return await self._database.read(work)

    async def chosen(
        self, tx: Transaction, caller: Caller, count: int, marker: str | None
    ) -> tuple[list[tuple[Chat, Participant]], str | None]:
        """The chats of a page with the caller's standing, and the marker of the next one, if there is one."""
        before = (NEVER, NEVER) if marker is None else self._open(caller, marker)
        # One more than asked tells whether a next page exists.
        active = await rows.page(tx, caller.id, before[0], before[1], count + 1)
        left_before = NEVER if before[0] >= NEVER >> 16 else ((before[0] + 1) << 16) - 1
        gone = await rows.gone_page(tx, caller.id, left_before, NEVER, count + 1 + _TIES)
        standings = await rows.standings(tx, {(chat.id, caller.id) for chat in (*active, *gone)})
        pairs = [(chat, standings[chat.id, caller.id]) for chat in (*active, *gone)]
        behind = sorted((pair for pair in pairs if place(*pair) < before), key=lambda pair: place(*pair), reverse=True)
        more = len(behind) > count
        return behind[:count], self._seal(caller, place(*behind[count - 1])) if more else None

    def _seal(self, caller: Caller, place: tuple[int, int]) -> str:
        text = f"{place[0]:x}.{place[1]:x}".encode()
        return urlsafe_b64encode(self._mac(caller, text) + text).rstrip(b"=").decode()

    def _open(self, caller: Caller, marker: str) -> tuple[int, int]:
        try:
            raw = urlsafe_b64decode(marker.encode("ascii") + b"=" * (-len(marker) % 4))
        except ValueError:
            raise Malformed("marker", "this marker is not one of yours") from None
        mac, text = raw[:16], raw[16:]
        if not hmac.compare_digest(mac, self._mac(caller, text)):
            raise Malformed("marker", "this marker is not one of yours")
        at, _, chat = text.decode("ascii").partition(".")
        return int(at, 16), int(chat, 16)

    def _mac(self, caller: Caller, text: bytes) -> bytes:
        return hmac.digest(self._key, b"chats|%d|%b" % (int(caller.id), text), hashlib.sha256)[:16]


def place(chat: Chat, standing: Participant) -> tuple[int, int]:
    """Where a chat stands in the list; one that was left stays where it was then."""
    at = chat.last_event_at if standing.is_active or standing.left_seq is None else standing.left_seq >> 16
    return at, int(chat.id)


#: How many chats may have been left in the very millisecond of a marker before one could be missed.
_TIES = 50


def _is_listed(chat: Chat, standing: Participant) -> bool:
    """A personal chat is unlisted until its first event (W-CHAT-6); but whoever is in it may look at it."""
    return standing.is_active or chat.last_event_at > 0


async def _see(tx: Transaction, caller: Caller, pairs: list[tuple[Chat, Participant]]) -> list[Seen]:
    active = [chat.id for chat, standing in pairs if standing.is_active]
    people = await rows.active_people(tx, active)
    names = await accounts.names(
        tx, {other_side(chat, caller.id) for chat, _ in pairs if chat.kind is not ChatKind.CHAT}
    )
    return [_as_seen(caller, chat, standing, people, names) for chat, standing in pairs]


def _as_seen(
    caller: Caller,
    chat: Chat,
    standing: Participant,
    people: dict[ChatId, dict[UserId, int]],
    names: dict[MemberId, str],
) -> Seen:
    title = chat.title if standing.state is State.ACTIVE else standing.left_title
    if title is None and chat.kind is not ChatKind.CHAT:
        title = names.get(other_side(chat, caller.id))
    if standing.is_active or standing.left_seq is None:
        return Seen(chat, standing, title, chat.last_event_at, people.get(chat.id, {}))
    return Seen(chat, standing, title, standing.left_seq >> 16, {})
