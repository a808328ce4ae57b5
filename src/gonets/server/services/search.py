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
from gonets.wire.ids import NEVER, ChatId, MessageId, UserId
from gonets.wire.messages import content_of

PAGE = 30
#: After so long a search pauses at the end of its step.
MOST_S = 0.3
#: A step's aim; few at first, because a common word is found at once.
FIRST_ROWS, STEP_ROWS = 512, 8_192
#: The most that a step takes of one chat, and of how many chats.
CHAT_ROWS, CHATS_AT_ONCE = 1_024, 256
#: The window of a step, in the units of a seq: the first one is a minute.
FIRST_SPAN, LEAST_SPAN = 60_000 << 16, 1 << 16
JUDGED_AT_ONCE = 64
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
            walk = _Walk(sights, newest, asked)
            ends_at = self._clock.monotonic() + MOST_S
            while walk.has_more_to_do and (not walk.has_moved or self._clock.monotonic() < ends_at):
                await walk.step(tx)
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

    def __init__(self, sights: list[Sight], newest: int, asked: Wanted) -> None:
        self._ahead = [(-min(each.newest, newest), each) for each in sights if each.oldest <= newest]
        heapify(self._ahead)
        self._start = self.edge
        self._asked = asked
        self._likely: list[MessageId] = []
        self._found: list[tuple[Message, Found]] = []
        self._aim = FIRST_ROWS
        self._span = FIRST_SPAN

    @property
    def edge(self) -> int:
        return -self._ahead[0][0] if self._ahead else -1

    @property
    def has_moved(self) -> bool:
        """Or the next page would begin where this one did."""
        return self.edge < self._start

    @property
    def has_more_to_do(self) -> bool:
        return bool(self._ahead) and len(self._found) < PAGE

    async def step(self, tx: Transaction) -> None:
        """Through a window of time behind the edge, in the chats that have messages there."""
        floor = max(0, self.edge - self._span)
        taken: list[Sight] = []
        while self._ahead and self.edge >= floor and len(taken) < CHATS_AT_ONCE:
            newest, sight = heappop(self._ahead)
            taken.append(sight._replace(newest=-newest))
        stretches = await rows.stretches(tx, taken, floor, min(self._aim, CHAT_ROWS))
        for stretch in stretches:
            if stretch.next is not None:
                heappush(self._ahead, (-stretch.next, stretch.sight))
        self._likely += await rows.hits(tx, stretches, self._asked)
        self._keep_pace(sum(stretch.walked for stretch in stretches))
        await self._settle(tx)

    def result(self) -> tuple[list[tuple[Message, Found]], int | None]:
        """A page, and where to go on."""
        if len(self._found) >= PAGE and (self._likely or self._ahead):
            return self._found, self._found[-1][0].id.seq - 1
        return self._found, self.edge if self._ahead else None

    async def _settle(self, tx: Transaction) -> None:
        """What is beyond the edge is read and judged, the newest first, until a page is full.

        Messages of one millisecond may share a seq in two chats: they stay on one page.
        """
        self._likely.sort(key=_newest_first)
        while self._likely and self._likely[0].seq > self.edge and not self._is_full(self._likely[0].seq):
            taken = [each for each in self._likely[:JUDGED_AT_ONCE] if each.seq > self.edge]
            read = await rows.messages(tx, taken)
            for place, each in enumerate(taken):
                if self._is_full(each.seq):
                    del self._likely[:place]
                    return
                self._judge(read[each])
            del self._likely[: len(taken)]

    def _is_full(self, seq: int) -> bool:
        return len(self._found) >= PAGE and self._found[-1][0].id.seq != seq

    def _judge(self, message: Message) -> None:
        place = None if message.body is None else found_in(content_of(message.body), self._asked)
        if place is not None:
            self._found.append((message, place))

    def _keep_pace(self, walked: int) -> None:
        """The next window is to hold what a step aims at, if the past was as busy as this one."""
        self._aim = STEP_ROWS
        wanted = self._span * self._aim // max(walked, 1)
        self._span = max(LEAST_SPAN, self._span // 8, min(wanted, self._span * 8))


def _newest_first(each: MessageId) -> tuple[int, int]:
    return -each.seq, each.chat
