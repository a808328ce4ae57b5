"""The one clock: wall time for data, monotonic time for sockets, timers that development can move (W-SET-1)."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

#: Longest sleep of a parked timer before it reads the clock again: a forward step of the system clock is seen then.
LOOK_S = 1.0
#: After a backward step of the system clock ours runs at this share of real speed until they meet.
SLEW = 0.9


class Clock(Protocol):
    """Nobody else reads time."""

    def now(self) -> int:
        """Wall clock in Unix ms, for data. It never goes back inside a process."""
        ...

    def monotonic(self) -> float:
        """Seconds of real time since some moment, for durations and for connections; no one moves it."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Seconds of real time."""
        ...

    def timer(self, name: str) -> "Timer":
        """For one worker, for its whole life."""
        ...

    def close(self) -> None:
        """Wakes whoever is parked; afterwards nothing comes due any more."""
        ...


class Timer:
    """Where one worker waits for its next moment.

    The worker is taken to be busy from the moment its `wait` returns until it waits again, so `MovableClock.advance`
    lets it finish. Whoever has work going on beside that loop, such as calls in flight, holds `working()` meanwhile.
    A worker that may end before its clock, or whose first steps matter, runs inside ``with timer:``; otherwise it is
    known from its first `wait` on.
    """

    def __init__(self, name: str, clock: "_Timers") -> None:
        self.name = name
        self._clock = clock
        self._at: int | None = None
        self._bell: asyncio.Event | None = None
        self._is_parked = False
        self._works = 0
        self._nap: asyncio.Timeout | None = None

    async def wait(self, at: int | None, bell: asyncio.Event | None = None, *, within_s: float | None = None) -> None:
        """Park until the wall clock shows `at`, the bell is set (it stays set), or `within_s` real seconds are over."""
        until = None if within_s is None else self._clock.monotonic() + within_s
        self._at, self._bell, self._is_parked = at, bell, True
        self._clock.know(self)
        try:
            while not (self._is_rung() or self._clock.is_due(at)):
                naps = [self._clock.nap_s(at)]
                if until is not None:
                    naps.append(until - self._clock.monotonic())
                left = min((nap for nap in naps if nap is not None), default=None)
                if (until is not None and left is not None and left <= 0) or await self._sleeps(left):
                    return
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self._is_parked = False

    @contextmanager
    def working(self) -> Iterator[None]:
        """Not to be hurried on: also while parked."""
        self._works += 1
        try:
            yield
        finally:
            self._works -= 1
            self._clock.settled(self)

    def close(self) -> None:
        """Nobody waits for this worker any more."""
        self._is_parked = False
        self._clock.forget(self)

    def __enter__(self) -> Self:
        self._clock.know(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def has_nothing_to_do(self) -> bool:
        return self._is_parked and not self._works and not self._is_rung() and not self._clock.is_due(self._at)

    def due_at(self) -> int | None:
        return self._at if self._is_parked else None

    def wake(self) -> None:
        """Look at the clock again."""
        if self._nap is not None and not self._nap.expired():
            self._nap.reschedule(asyncio.get_running_loop().time())  # asyncio counts its own timeouts

    def _is_rung(self) -> bool:
        return self._bell is not None and self._bell.is_set()

    async def _sleeps(self, seconds: float | None) -> bool:
        """Whether the house closed meanwhile."""
        was_closed = self._clock.is_closed
        bell = self._bell or asyncio.Event()
        try:
            async with asyncio.timeout(seconds) as self._nap:
                await bell.wait()
        except TimeoutError:
            pass
        finally:
            self._nap = None
        return self._clock.is_closed and not was_closed


class _Timers:
    """What both clocks share: the timers, and real time."""

    def __init__(self, wall: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self.monotonic = monotonic
        self.is_closed = False
        self._timers: dict[Timer, None] = {}  # in order, so that an advance is the same each time
        self._read_at = monotonic()
        self._shown = wall() * 1000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def timer(self, name: str) -> Timer:
        return Timer(name, self)

    def close(self) -> None:
        self.is_closed = True
        self._wake()

    def now(self) -> int:
        return self._real()

    def is_due(self, at: int | None) -> bool:
        return at is not None and not self.is_closed and self.now() >= at

    def nap_s(self, at: int | None) -> float | None:
        """How long to sleep before looking at the clock again; None: until somebody moves it."""
        if at is None or self.is_closed:
            return None
        return min(max(at - self.now(), 1) / 1000, LOOK_S)

    def know(self, timer: Timer) -> None:
        self._timers[timer] = None
        self.settled(timer)

    def settled(self, timer: Timer) -> None:
        """A worker may have nothing more to do."""

    def forget(self, timer: Timer) -> None:
        self._timers.pop(timer, None)
        self.settled(timer)

    def _wake(self) -> None:
        for timer in self._timers:
            timer.wake()

    def _real(self) -> int:
        """The system's wall clock: forward steps at once, backward steps slowly."""
        read_at = self.monotonic()
        passed = (read_at - self._read_at) * 1000
        told = self._wall() * 1000
        ours = self._shown + passed
        self._shown = told if told >= ours else max(told, self._shown + passed * SLEW)
        self._read_at = read_at
        return int(self._shown)


class SystemClock(_Timers):
    """Production: real time, that never goes back inside this process."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,  # noqa: TID251 - this is the clock everybody else reads
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(wall, monotonic)


class MovableClock(_Timers):
    """Development and tests: it can stand still and be moved forward, never back.

    Made with `start` it stands still there; without, it runs with the system's. Its monotonic side is always real.
    """

    def __init__(
        self,
        start: int | None = None,
        wall: Callable[[], float] = time.time,  # noqa: TID251 - this is the clock everybody else reads
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(wall, monotonic)
        self._stands_at = start
        self._ahead = 0
        self._changed = asyncio.Event()
        self._moving = asyncio.Lock()

    def now(self) -> int:
        return self._real() + self._ahead if self._stands_at is None else self._stands_at

    @property
    def is_frozen(self) -> bool:
        return self._stands_at is not None

    @property
    def ahead_ms(self) -> int:
        """How far from real time it is; below zero when it stood still."""
        return self.now() - self._real()

    def freeze(self) -> None:
        self._stands_at = self.now()

    def run(self) -> None:
        """From where it stands."""
        if self._stands_at is not None:
            self._ahead = self._stands_at - self._real()
            self._stands_at = None
            self._wake()

    async def jump(self, ms: int) -> None:
        """Leap, as a machine that wakes from sleep: every timer whose moment has passed wakes at once."""
        async with self._moving:
            self._forward_to(self.now() + ms)
        await asyncio.sleep(0)

    async def advance(self, ms: int) -> None:
        """Go from due timer to due timer, in order, each one's work done before the next."""
        async with self._moving:
            was_frozen = self.is_frozen
            self.freeze()  # so that each worker finds exactly its moment, however long its work takes
            try:
                await self._walk_to(self.now() + ms)
            finally:
                if not was_frozen:
                    self.run()

    def nap_s(self, at: int | None) -> float | None:
        return None if self.is_frozen else super().nap_s(at)

    def settled(self, timer: Timer) -> None:
        self._changed.set()

    def close(self) -> None:
        super().close()
        self._changed.set()

    async def _walk_to(self, target: int) -> None:
        await self._rest()
        while not self.is_closed:
            moments = [at for at in (timer.due_at() for timer in self._timers) if at is not None and at <= target]
            if not moments:
                break
            self._forward_to(min(moments))
            await self._rest()
        self._forward_to(target)

    async def _rest(self) -> None:
        """Until each worker is parked with nothing to do."""
        while not self.is_closed:
            self._changed.clear()
            if self._is_at_rest():
                await asyncio.sleep(0)  # rings that were on their way have arrived now
                if self._is_at_rest():
                    return
                continue
            await self._changed.wait()

    def _is_at_rest(self) -> bool:
        return all(timer.has_nothing_to_do() for timer in self._timers)

    def _forward_to(self, moment: int) -> None:
        ms = moment - self.now()
        if ms < 0:
            raise ValueError("the clock never goes back")
        if self._stands_at is not None:
            self._stands_at += ms
        else:
            self._ahead += ms
        self._wake()


_LOADED_AT = time.monotonic()


def process_age_s() -> float:
    """Seconds since this process was started, the loading of its modules included where the system tells it."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        return time.monotonic() - _LOADED_AT
