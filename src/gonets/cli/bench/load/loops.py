"""The loops of the generator: closed for capacity, open for latency, and one for waking parked polls."""

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from gonets.cli.bench.load.accounting import Accounts
from gonets.cli.bench.load.job import Job
from gonets.cli.bench.load.lines import Checker, Feed, Line, Lines, arrivals, encoded

#: What was asked is waited for this long after the end.
PATIENCE_S = 10.0
_LOOK_S = 0.5
PARKED_WITHIN_S = 60.0
#: A poll needs so long to be parked before the send that wakes it; nobody tells us that it is.
PARKING_S = 0.002


@dataclass(slots=True)
class Window:
    """The measured part of a job: latencies and accounts between its two ends."""

    monotonic: Callable[[], float]
    processes: dict[str, int]
    warm_up_s: float
    seconds: float
    opens_at: float = 0.0
    closes_at: float = 0.0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    opened: tuple[float, Accounts] | None = None
    closed: tuple[float, Accounts] | None = None

    def begin(self) -> float:
        """The warm-up begins now, when everything that must be parked is."""
        at = self.monotonic()
        self.opens_at = at + self.warm_up_s
        self.closes_at = self.opens_at + self.seconds
        return at

    def turn(self, at: float) -> bool:
        """Look at the accounts when an end has come; whether measuring goes on or is still to begin."""
        if self.opened is None:
            if at >= self.opens_at:
                self.opened = (self.monotonic(), Accounts.read(self.processes))
        elif self.closed is None and at >= self.closes_at:
            self.closed = (self.monotonic(), Accounts.read(self.processes))
        return self.closed is None

    def record(self, latency: float) -> None:
        if self.opened is not None and self.closed is None:
            self.latencies.append(latency)


class Follower:
    """A bot's long poll beside the load: it reads on from its marker and counts what it was told."""

    def __init__(self, lines: Lines, target: str, host: str) -> None:
        self._lines = lines
        self._target = target
        self._host = host
        self.line = lines.another()
        self._marker: int | None = None
        self.followed = 0
        self._ask("&marker=end", 0.0)

    def begin(self) -> None:
        """What comes from now on is counted."""
        while self._marker is None:
            for line in self._lines.ready(_LOOK_S):
                if line is self.line:
                    self.hear(0.0)

    def hear(self, at: float) -> None:
        body = self.line.hear()
        if body is None:
            return
        marker = int(_marker(body))
        if self._marker is not None:
            self.followed += marker - self._marker
        self._marker = marker
        self._ask(f"&marker={marker}&timeout=5&count=1000", at)

    def _ask(self, query: str, at: float) -> None:
        self.line.ask(encoded("GET", self._target + query, "", self._host), at)


@dataclass(slots=True)
class Load:
    """Everything a loop works with."""

    job: Job
    lines: Lines
    feed: Feed
    checker: Checker
    window: Window
    monotonic: Callable[[], float]
    follower: Follower | None = None
    unfinished: int = 0

    def answered(self, line: Line, at: float) -> bool:
        """Whether the line has its answer and is free again."""
        if self.follower is not None and line is self.follower.line:
            self.follower.hear(at)
            return False
        body = line.hear()
        if body is None:
            return False
        self.checker.see(body)
        self.window.record(at - line.asked_at)
        return True


def closed(load: Load) -> None:
    """Each connection asks again as soon as it was answered."""
    monotonic, feed, window = load.monotonic, load.feed, load.window
    at = window.begin()
    for line in _askers(load):
        line.ask(feed.next(), at)
    waiting = load.job.connections
    given_up_at = window.closes_at + PATIENCE_S
    while waiting and (at := monotonic()) < given_up_at:
        goes_on = window.turn(at)
        for line in load.lines.ready(_LOOK_S):
            at = monotonic()
            if not load.answered(line, at):
                continue
            if goes_on:
                line.ask(feed.next(), at)
            else:
                waiting -= 1
    load.unfinished = waiting


def open_(load: Load) -> None:
    """Requests come when they come; one that finds no free connection waits, and its wait counts."""
    monotonic, window = load.monotonic, load.window
    assert load.job.rate is not None, "an open loop has a rate"  # noqa: S101 narrows the type
    due = arrivals(window.begin(), load.job.rate, exponential(load.job.seed))
    idle = list(_askers(load))
    backlog: deque[float] = deque()
    coming = next(due)
    waiting = 0
    while (at := monotonic()) < window.closes_at + PATIENCE_S:
        goes_on = window.turn(at)
        while goes_on and coming <= at:
            backlog.append(coming)
            coming = next(due)
        while backlog and idle:
            idle.pop().ask(load.feed.next(), backlog.popleft())
            waiting += 1
        if not goes_on and not waiting:
            break
        for line in load.lines.ready(max(0.0, min(coming - monotonic(), _LOOK_S)) if goes_on else _LOOK_S):
            if load.answered(line, monotonic()):
                idle.append(line)
                waiting -= 1
    load.unfinished = waiting + len(backlog)


def woken(load: Load) -> None:
    """Polls are parked, sends wake them: one at a time, or at a rate. Recorded is send → poll's answer."""
    wakes = _Wakes(load)
    window, monotonic = load.window, load.monotonic
    given_up_at = monotonic() + PARKED_WITHIN_S
    while not wakes.are_parked and monotonic() < given_up_at:
        for line in load.lines.ready(_LOOK_S):
            wakes.hear(line, monotonic())
    wakes.begin(window.begin())
    while (at := monotonic()) < window.closes_at + PATIENCE_S:
        goes_on = window.turn(at)
        if not goes_on and not wakes.in_flight:
            break
        wakes.send_what_is_due(at, goes_on)
        for line in load.lines.ready(wakes.wait_s(monotonic())):
            wakes.hear(line, monotonic())
    load.unfinished = wakes.in_flight


class _Wakes:
    """Pairs of a parked poll and the request that wakes it. One at a time, the next send waits for parking."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._rate = load.job.rate
        self._free = list(_askers(load))
        self._order = cycle(range(len(load.job.parked)))
        self._draw = exponential(load.job.seed)
        self._sent_at: dict[int, float] = {}
        self._markers: dict[int, str] = {}
        self._place_of: dict[int, int] = {}
        self._due = 0.0
        for place in range(len(load.job.parked)):
            line = load.lines.another()
            self._place_of[line.number] = place
            self._park(line, place, "&marker=end", load.monotonic())

    @property
    def are_parked(self) -> bool:
        """Or nearly: each knows its marker and has asked for what comes after it."""
        return len(self._markers) == len(self._place_of)

    def begin(self, at: float) -> None:
        self._due = at + PARKING_S

    @property
    def in_flight(self) -> int:
        return len(self._sent_at)

    def wait_s(self, at: float) -> float:
        return max(0.0, min(self._due - at, 0.05)) if self._may_send else 0.05

    @property
    def _may_send(self) -> bool:
        return bool(self._free) and (self._rate is not None or not self._sent_at)

    def send_what_is_due(self, at: float, goes_on: bool) -> None:
        while goes_on and self._due <= at and self._may_send:
            place = next(self._order)
            asked_at = at if self._rate is None else self._due
            self._sent_at.setdefault(place, asked_at)  # who has not read the last one yet reads both
            job = self._load.job
            self._free.pop().ask(encoded("POST", job.parked[place].send, job.requests.body, job.host), asked_at)
            if self._rate is not None:
                self._due += next(self._draw) / self._rate

    def hear(self, line: Line, at: float) -> None:
        body = line.hear()
        if body is None:
            return
        place = self._place_of.get(line.number)
        if place is None:
            self._load.checker.see(body)
            self._free.append(line)
        else:
            self._hear_poll(line, place, _marker(body), at)

    def _hear_poll(self, line: Line, place: int, marker: str, at: float) -> None:
        was = self._markers.get(place)
        self._markers[place] = marker
        if was not in (None, marker):
            self._load.window.record(at - self._sent_at.pop(place, at))
        self._park(line, place, f"&marker={marker}&timeout=20", at)
        if self._rate is None:
            self._due = at + PARKING_S

    def _park(self, line: Line, place: int, query: str, at: float) -> None:
        line.ask(encoded("GET", self._load.job.parked[place].poll + query, "", self._load.job.host), at)


def _marker(body: bytes) -> str:
    return body[body.rindex(b'"marker":"') + 10 : -2].decode()


def finish_following(load: Load) -> None:
    """Until the follower was told everything, or nothing came for a while."""
    follower = load.follower
    if follower is None:
        return
    until = load.monotonic() + PATIENCE_S
    while follower.followed < load.checker.acknowledged and (at := load.monotonic()) < until:
        for line in load.lines.ready(_LOOK_S):
            if line is follower.line:
                follower.hear(at)


def exponential(seed: int) -> Iterator[float]:
    draw = Random(seed)  # noqa: S311  a load, not a secret
    return iter(lambda: draw.expovariate(1.0), None)


def _askers(load: Load) -> Iterator[Line]:
    follower = None if load.follower is None else load.follower.line
    return (line for line in load.lines.all.values() if line is not follower)
