"""While messages are being sent, all uploads together keep a pace; else they go as fast as they come."""

from gonets.server.clock import SystemClock
from gonets.server.media.pace import BESIDE_SENDS, Pace

SECOND = BESIDE_SENDS


class HandClock(SystemClock):
    """Stands still but for who sleeps; several may sleep at once, each from the moment it began."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []
        super().__init__(monotonic=lambda: self.at)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def test_nobody_waits_while_nothing_is_sent() -> None:
    clock = HandClock()
    pace = Pace(clock, lambda: False)
    await pace.keep(10 * SECOND)
    assert clock.slept == []


async def test_beside_sends_the_uploads_share_one_pace() -> None:
    clock = HandClock()
    pace = Pace(clock, lambda: True)
    await pace.keep(SECOND // 4)
    await pace.keep(SECOND // 4)
    assert clock.slept == [0.25, 0.5], "the second waits behind the first"


async def test_what_passed_freely_is_not_made_up_for() -> None:
    clock, sending = HandClock(), [False]
    pace = Pace(clock, lambda: sending[0])
    await pace.keep(100 * SECOND)
    sending[0] = True
    await pace.keep(SECOND // 2)
    assert clock.slept == [0.5]


async def test_time_that_passed_counts() -> None:
    clock = HandClock()
    pace = Pace(clock, lambda: True)
    await pace.keep(SECOND)
    clock.at += 10.0
    await pace.keep(SECOND // 2)
    assert clock.slept == [1.0, 0.5], "an idle time is not saved up for a burst"
