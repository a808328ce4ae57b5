"""Looking for messages: back through everything a person sees, a bounded way at a time (M-22)."""

import asyncio
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import require_active
from gonets.server.domain.messages import Message
from gonets.server.domain.refusals import Unavailable
from gonets.server.domain.search import Found, Wanted, found_in
from gonets.server.domain.windows import Letter
from gonets.server.store import chats, windows
from gonets.server.store import search as rows
from gonets.server.store.database import Database, Transaction
from gonets.server.store.search import Sight
from gonets.wire.ids import NEVER, ChatId, UserId
from gonets.wire.messages import content_of

PAGE = 30
#: A search walks no further in one go: so many messages, and so long.
MOST_ROWS = 100_000
MOST_S = 0.3
#: Messages of a stretch: few at first, because a common word is found at once.
FIRST_ROWS, STRETCH_ROWS = 512, 8_192
CHATS_AT_ONCE = 256
#: Searches under way at a time on a node, and how long others wait for their turn.
AT_ONCE = 2
PATIENCE_S = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A message with where in it the words stand; `sees_from` is the first seq of its chat in the seeker's sight."""

    letter: Letter
    place: Found
    sees_from: int


@dataclass(frozen=True, slots=True)
class Hits:
    """Newest first. `next` is where to go on, the greatest seq not looked at; None if everything was."""

    hits: list[Hit]
    next: int | None


class Search:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def messages(self, caller: Caller, asked: Wanted, chat: ChatId | None, newest: int = NEVER) -> Hits:
        """In one chat or in all that the caller is in; from a seq back. Raises UnknownChat, Closed, Unavailable."""

        async def work(tx: Transaction) -> Hits:
            sights = await _sights(tx, caller, chat)
            walk = _Walk(sights, newest)
            ends_at = self._clock.monotonic() + MOST_S
            while walk.goes_on and (not walk.has_moved or self._clock.monotonic() < ends_at):
                await walk.step(tx, asked)
            found, following = walk.result()
            return Hits(await _hits(tx, found, {sight.chat: sight.oldest for sight in sights}), following)

        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("too many searches at once; wait and try again", wait_s=PATIENCE_S) from None
        try:
            return await self._database.read(work, heavy=True)
        finally:
            self._turn.release()


async def _hits(tx: Transaction, found: list[tuple[Message, Found]], seen: dict[ChatId, int]) -> list[Hit]:
    """With what is shown around each."""
    heads = await chats.chats_of(tx, {message.id.chat for message, _ in found})
    lines = await windows.named(tx, [message.id for message, _ in found])
    letters = await windows.letters(tx, lines, {chat: head.last_change for chat, head in heads.items()})
    by_id = {letter.message.id: letter for letter in letters}
    return [Hit(by_id[message.id], place, seen[message.id.chat]) for message, place in found]


async def _sights(tx: Transaction, caller: Caller, chat: ChatId | None) -> list[Sight]:
    if chat is None:
        return await rows.sights(tx, UserId(caller.id))
    standing = require_active(await chats.standing(tx, chat, caller.id))
    found = await chats.chat_of(tx, chat)
    return [] if found is None else [Sight(chat, standing.sees_from, found.last_seq)]


class _Walk:
    """Through many chats at once, always on where the newest messages lie that were not looked at.

    What was found counts only beyond the edge, the greatest seq not looked at anywhere: so the order is that of time,
    and whoever goes on from the edge misses and repeats nothing.
    """

    def __init__(self, sights: list[Sight], newest: int) -> None:
        self._ahead = [(-min(each.newest, newest), each) for each in sights if each.oldest <= newest]
        heapify(self._ahead)
        self._start = self.edge
        self._found: list[tuple[Message, Found]] = []
        self._rows = FIRST_ROWS
        self._walked = 0

    @property
    def edge(self) -> int:
        return -self._ahead[0][0] if self._ahead else -1

    @property
    def has_moved(self) -> bool:
        """Or the next page would begin where this one did."""
        return self.edge < self._start

    @property
    def goes_on(self) -> bool:
        if not self._ahead or (self._walked >= MOST_ROWS and self.has_moved):
            return False
        edge = self.edge
        return sum(message.id.seq > edge for message, _ in self._found) < PAGE

    async def step(self, tx: Transaction, asked: Wanted) -> None:
        width = min(len(self._ahead), CHATS_AT_ONCE)
        depth = max(1, self._rows // width)
        taken = [heappop(self._ahead) for _ in range(width)]
        stretches = await rows.stretches(tx, [each._replace(newest=-top) for top, each in taken], depth)
        sights = {each.chat: each for _, each in taken}
        for stretch, following in stretches:
            if following is not None:
                heappush(self._ahead, (-following, sights[stretch.chat]))
        for message in await rows.hits(tx, [stretch for stretch, _ in stretches], asked):
            place = None if message.body is None else found_in(content_of(message.body), asked)
            if place is not None:
                self._found.append((message, place))
        self._walked += width * depth
        self._rows = min(2 * self._rows, STRETCH_ROWS)

    def result(self) -> tuple[list[tuple[Message, Found]], int | None]:
        """A page, and where to go on. Messages of one millisecond may share a seq in two chats: they stay together."""
        edge = self.edge
        sure = sorted((each for each in self._found if each[0].id.seq > edge), key=_newest_first)
        if len(sure) <= PAGE:
            return sure, edge if self._ahead else None
        last = sure[PAGE - 1][0].id.seq
        page = [each for each in sure if each[0].id.seq >= last]
        return page, None if len(page) == len(sure) and not self._ahead else last - 1


def _newest_first(each: tuple[Message, Found]) -> tuple[int, int]:
    return -each[0].id.seq, each[0].id.chat
