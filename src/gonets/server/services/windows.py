"""What a person's messenger shows: the list of chats, a window of messages; each one consistent read (ux 2.8)."""

from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.callbacks import Spinning
from gonets.server.domain.chats import require_active, require_member
from gonets.server.domain.messages import require_in_sight
from gonets.server.domain.profiles import Profile
from gonets.server.domain.refusals import NotFound, UnknownChat
from gonets.server.domain.search import Wanted as Words
from gonets.server.domain.windows import Letter, Place, Row
from gonets.server.services.listing import Listing
from gonets.server.store import callbacks, chats, messages, profiles, search, windows
from gonets.server.store.database import Database, Transaction
from gonets.wire.ids import NEVER, ChatId, MessageId, UserId


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: `older` ones below a seq and `newer` ones from it on; `named` is one that must be there."""

    at: int = NEVER
    older: int = 0
    newer: int = 0
    named: tuple[str, MessageId] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Oldest first; without gaps. `sees_from` is the first seq in the reader's sight."""

    letters: list[Letter]
    has_before: bool
    has_after: bool
    place: Place
    sees_from: int


@dataclass(frozen=True, slots=True)
class RowsPage:
    rows: list[Row]
    marker: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    me: Profile
    page: RowsPage
    presses: list[Spinning]


class Windows:
    def __init__(self, database: Database, clock: Clock, listing: Listing) -> None:
        self._database = database
        self._clock = clock
        self._listing = listing

    async def start(self, caller: Caller, count: int) -> Snapshot:
        """What a messenger opens with."""
        now = self._clock.now()

        async def work(tx: Transaction) -> Snapshot:
            pairs, marker = await self._listing.chosen(tx, caller, count, None)
            recent = await callbacks.recent(tx, [UserId(caller.id)], now)
            spinning = [await callbacks.spinning(tx, press, now) for press in recent]
            profile = await profiles.profile(tx, UserId(caller.id))
            if profile is None:
                raise NotFound("user_id", "there is no such person")
            return Snapshot(profile, RowsPage(await windows.rows(tx, pairs), marker), spinning)

        return await self._database.read(work)

    async def page(self, caller: Caller, count: int, marker: str | None) -> RowsPage:
        async def work(tx: Transaction) -> RowsPage:
            pairs, following = await self._listing.chosen(tx, caller, count, marker)
            return RowsPage(await windows.rows(tx, pairs), following)

        return await self._database.read(work)

    async def named(self, caller: Caller, asked: Words, most: int) -> list[Row]:
        """Chats whose title or other side is called so, newest event first; those one has left too (M-22)."""

        async def work(tx: Transaction) -> list[Row]:
            found = await search.named(tx, UserId(caller.id), asked, most)
            standings = await chats.standings(tx, {(chat.id, caller.id) for chat in found})
            return await windows.rows(tx, [(chat, standings[chat.id, caller.id]) for chat in found])

        return await self._database.read(work, heavy=True)

    async def row(self, caller: Caller, chat: ChatId) -> Row:
        """Raises UnknownChat."""

        async def work(tx: Transaction) -> Row:
            found = await chats.chat_of(tx, chat)
            standing = require_member(await chats.standing(tx, chat, caller.id))
            if found is None or (not standing.is_active and not found.last_event_at):
                raise UnknownChat("chat_id")
            return (await windows.rows(tx, [(found, standing)]))[0]

        return await self._database.read(work)

    async def window(self, caller: Caller, chat: ChatId, wanted: Wanted) -> Window:
        """Raises UnknownChat, Closed, NotFound."""

        async def work(tx: Transaction) -> Window:
            found = await chats.chat_of(tx, chat)
            standing = require_active(await chats.standing(tx, chat, caller.id))
            if found is None:
                raise UnknownChat("chat_id")
            if wanted.named is not None:
                place, mid = wanted.named
                there = await messages.message(tx, mid) if mid.chat == chat else None
                if there is None or mid.seq < standing.sees_from:
                    raise NotFound(place, "there is no such message in this chat")
            # One more than asked on each side tells whether there are more.
            sees_from = standing.sees_from
            below = await windows.older(tx, chat, sees_from, wanted.at, wanted.older + 1)
            above = await windows.newer(tx, chat, max(wanted.at, sees_from), wanted.newer + 1)
            chosen = [*below[: wanted.older][::-1], *above[: wanted.newer]]
            letters = await windows.letters(tx, chosen, {chat: found.last_change})
            more = len(below) > wanted.older, len(above) > wanted.newer
            return Window(letters, *more, Place.of(found), sees_from)

        return await self._database.read(work)

    async def letter(self, caller: Caller, mid: MessageId) -> tuple[Letter, int]:
        """One message as it now is, also a deleted one, and the first seq in the reader's sight."""

        async def work(tx: Transaction) -> tuple[Letter, int]:
            found = await chats.chat_of(tx, mid.chat)
            standing = require_active(await chats.standing(tx, mid.chat, caller.id))
            require_in_sight(await messages.message(tx, mid), standing)
            version = 0 if found is None else found.last_change
            return (await windows.letters(tx, await windows.named(tx, [mid]), {mid.chat: version}))[
                0
            ], standing.sees_from

        return await self._database.read(work)
