"""Deliveries for who runs this server: what waits, what came of it, once more, no more (W-HOOK-5, -6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from gonets.server.clock import Clock
from gonets.server.domain.refusals import NotFound
from gonets.server.domain.webhooks import Attempt
from gonets.server.services.feed import HOOKS_TOPIC
from gonets.server.store import attempts, subscriptions
from gonets.server.store.database import Database, Row, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, GroupId

State = Literal["waiting", "delivered", "dropped"]
_PLACE = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook. Kind and chat are unknown once the feed has forgotten the event."""

    group: GroupId
    position: int
    hook: int
    kind: str | None
    chat: ChatId | None
    url: str | None
    state: State
    tries: int
    next_at: int | None
    attempts: list[Attempt] = field(default_factory=list)
    #: In the list: the event of its chat that this webhook must have first (W-HOOK-6).
    behind: int | None = None


class Deliveries:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, *, in_order: bool) -> None:
        self._in_order = in_order
        self._database = database
        self._wakeups = wakeups
        self._clock = clock

    async def listed(self, group: GroupId, most: int) -> list[Delivery]:
        """What waits, oldest first, then what was settled lately, newest first; each with its last attempt."""

        async def work(tx: Transaction) -> list[Delivery]:
            owed = [_waiting(group, row) for row in await attempts.owed(tx, group, most)]
            if self._in_order:
                owed = _in_lines(owed)
            known = {(one.position, one.hook) for one in owed}
            latest = await attempts.latest(tx, group, most)
            return (sorted(owed, key=lambda one: one.position) + _settled(group, latest, known))[:most]

        return await self._database.read(work)

    async def of_event(self, group: GroupId, position: int) -> list[Delivery]:
        """To each webhook, with every attempt of the last days."""

        async def work(tx: Transaction) -> list[Delivery]:
            owed = {
                one.hook: one for one in [_waiting(group, row) for row in await attempts.owed_of(tx, group, position)]
            }
            rows = await attempts.of_event(tx, group, position)
            found = list(owed.values()) + _settled(group, reversed(rows), {(position, hook) for hook in owed})
            return [_with(one, [row for row in rows if row.hook_id == one.hook]) for one in found]

        return await self._database.read(work)

    async def replay(self, group: GroupId, position: int) -> int:
        """Owed again to every webhook of the group, whether it was delivered or not. How many took it up."""
        now = self._clock.now()

        async def work(tx: Transaction) -> int:
            hooks = await subscriptions.webhooks(tx, group)
            again = [await attempts.replay(tx, group, row.hook_id, position, now) for row in hooks]
            if not any(again):
                raise NotFound("event", "there is no such event, or nobody to send it to; or it is waiting anyway")
            return sum(again)

        return self._rung(await self._database.transact(work))

    async def replay_failed(self, group: GroupId, since: int) -> int:
        """Everything born since then that was tried and never delivered."""
        now = self._clock.now()

        async def work(tx: Transaction) -> int:
            hooks = await subscriptions.webhooks(tx, group)
            return sum([await attempts.replay_failed(tx, group, row.hook_id, since, now) for row in hooks])

        return self._rung(await self._database.transact(work))

    async def skip(self, group: GroupId, position: int) -> int:
        """No webhook of the group waits for it any more. How many did."""
        now = self._clock.now()

        async def work(tx: Transaction) -> int:
            hooks = await subscriptions.webhooks(tx, group)
            gone = [await attempts.skip(tx, group, row.hook_id, position, now) for row in hooks]
            if not any(gone):
                raise NotFound("event", "nothing waits under this id")
            return sum(gone)

        return self._rung(await self._database.transact(work))

    async def happened(self, after: int, until: int) -> tuple[int, int]:
        """How many calls were made and how many webhooks removed between two moments."""
        return await self._database.read(lambda tx: attempts.happened(tx, after, until))

    def _rung(self, count: int) -> int:
        self._wakeups.ring({HOOKS_TOPIC})
        return count


def _waiting(group: GroupId, row: Row) -> Delivery:
    last = [] if row.started_at is None else [_attempt(row, row.attempt)]
    chat = ChatId(row.chat_id)
    return Delivery(
        group, row.position, row.hook_id, row.kind, chat, row.url, "waiting", row.attempts, row.due_at, last
    )


def _in_lines(owed: Iterable[Delivery]) -> list[Delivery]:
    """In the order of lines, so that what stands first in one comes before all that waits for it."""
    heads: dict[tuple[int, ChatId | None], int] = {}
    found = []
    for one in owed:
        head = heads.setdefault((one.hook, one.chat), one.position)
        found.append(one if head == one.position else replace(one, behind=head))
    return found


def _settled(group: GroupId, newest_first: Iterable[Row], known: set[_PLACE]) -> list[Delivery]:
    """One line per event and webhook, from its last attempt."""
    found: dict[_PLACE, Delivery] = {}
    for row in newest_first:
        place = (row.position, row.hook_id)
        if place in known or place in found:
            continue
        last = _attempt(row, row.attempt)
        chat = None if row.chat_id is None else ChatId(row.chat_id)
        state: State = "delivered" if last.succeeded else "dropped"
        found[place] = Delivery(group, *place, row.kind, chat, row.url, state, row.attempt, None, [last])
    return list(found.values())


def _with(one: Delivery, rows: list[Row]) -> Delivery:
    every = [_attempt(row, row.attempt) for row in rows]
    return Delivery(
        one.group, one.position, one.hook, one.kind, one.chat, one.url, one.state, one.tries, one.next_at, every
    )


def _attempt(row: Row, number: int) -> Attempt:
    return Attempt(number, 0, row.started_at, row.took_ms, row.status, row.fault, row.answer)
