"""Drafts that wait for a place in a batch: fair between callers, fast lanes before slow ones (W-LIM-2)."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from enum import IntEnum

from gonets.server.domain.refusals import Flooded, Unavailable
from gonets.server.domain.sending import Draft, Sent


class Lane(IntEnum):
    """People and single sends before `user_ids`, those before broadcasts."""

    SINGLE = 0
    MANY = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Room:
    """How much may wait, and how much is taken at once (`send.…`)."""

    batch_drafts: int = 512
    batch_bytes: int = 4 * 1024 * 1024
    waiting: int = 8192
    waiting_bytes: int = 64 * 1024 * 1024
    waiting_per_caller: int = 1024
    patience_seconds: float = 10.0


class Waiting:
    """A draft, and the place where its outcome will appear."""

    __slots__ = ("draft", "lane", "outcome", "since", "size")

    def __init__(self, draft: Draft, lane: Lane, outcome: "asyncio.Future[Sent]", since: float) -> None:
        self.draft = draft
        self.lane = lane
        self.outcome = outcome
        self.since = since
        self.size = len(draft.body)


class Lanes:
    """Round robin over callers, a draft a turn, first in first out within a caller."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._lanes: tuple[OrderedDict[int, deque[Waiting]], ...] = (OrderedDict(), OrderedDict(), OrderedDict())
        self._counts = [0, 0, 0]
        self._waiting = 0
        self._of_caller: dict[int, int] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return self._waiting

    def require_room(self, caller: int, drafts: int, size: int) -> None:
        """Refused before queueing when the caller (E11) or the house (E35) would have too much waiting."""
        if self._of_caller.get(caller, 0) + drafts > self._room.waiting_per_caller:
            data = f"send.waiting_per_caller={self._room.waiting_per_caller}"
            raise Flooded(None, "too many unanswered sends", data=data, wait_s=1)
        if self._waiting + drafts > self._room.waiting or self._bytes + size > self._room.waiting_bytes:
            raise Unavailable("the house is full; try again")

    def add(self, waiting: Waiting) -> None:
        """Raises Flooded or Unavailable; then nothing was queued."""
        caller = waiting.draft.sender
        self.require_room(caller, 1, waiting.size)
        self._of_caller[caller] = self._of_caller.get(caller, 0) + 1
        self._counts[waiting.lane] += 1
        self._waiting += 1
        self._bytes += waiting.size
        lane = self._lanes[waiting.lane]
        if caller not in lane:
            lane[caller] = deque()
        lane[caller].append(waiting)

    def put_back(self, waiting: Waiting) -> None:
        """To the front of its caller's line: it was taken, and must wait for the next batch."""
        caller = waiting.draft.sender
        self._of_caller[caller] = self._of_caller.get(caller, 0) + 1
        self._counts[waiting.lane] += 1
        self._waiting += 1
        self._bytes += waiting.size
        self._lanes[waiting.lane].setdefault(caller, deque()).appendleft(waiting)

    def take(self) -> list[Waiting]:
        """A batch: the slow lanes get at most half of it and at least an eighth."""
        most = self._room.batch_drafts
        fast_waiting, slow_waiting = self._counts[Lane.SINGLE], self._counts[Lane.MANY] + self._counts[Lane.BROADCAST]
        slow = min(slow_waiting, most // 2, max(most // 8, most - fast_waiting))
        batch: list[Waiting] = []
        size = self._take(batch, Lane.SINGLE, most - slow, 0)
        ends = len(batch) + slow
        size = self._take(batch, Lane.MANY, ends, size)
        self._take(batch, Lane.BROADCAST, ends, size)
        return batch

    def drop(self, before: float) -> list[Waiting]:
        """Those who lost patience: queued before a moment and not yet taken."""
        late: list[Waiting] = []
        for lane in self._lanes:
            for line in list(lane.values()):
                while line and line[0].since < before:
                    late.append(self._pop(lane, line))
        return late

    def _take(self, batch: list[Waiting], which: Lane, most: int, size: int) -> int:
        lane = self._lanes[which]
        while lane and len(batch) < most and (not batch or size < self._room.batch_bytes):
            caller, line = next(iter(lane.items()))
            waiting = self._pop(lane, line)
            batch.append(waiting)
            size += waiting.size
            if line:
                lane.move_to_end(caller)
        return size

    def _pop(self, lane: OrderedDict[int, deque[Waiting]], line: deque[Waiting]) -> Waiting:
        waiting = line.popleft()
        caller = waiting.draft.sender
        if not line:
            del lane[caller]
        left = self._of_caller[caller] - 1
        if left:
            self._of_caller[caller] = left
        else:
            del self._of_caller[caller]
        self._counts[waiting.lane] -= 1
        self._waiting -= 1
        self._bytes -= waiting.size
        return waiting
