"""A step of the wall clock ends no lease of our own, nor a call in flight (P7, P12, W-HOOK-5; T15)."""

import asyncio

from gonets.server.clock import MovableClock
from tests.delivery.conftest import Hire
from tests.delivery.owed import House
from tests.delivery.receivers import OK, listening, withheld

HOUR_MS = 3_600_000


async def test_what_is_in_flight_when_the_clock_leaps_is_sent_once(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    gate = asyncio.Event()
    async with listening(lambda _: withheld(gate, OK)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()
        await bot.until(1)

        await clock.jump(HOUR_MS)  # past the end of the lease, and past the booked next attempt
        await house.happen([0xB], clock.now())
        await bot.until(2)
        gate.set()
        await clock.advance(0)

        assert [int(request.headers["x-gonets-attempt"]) for request in bot.requests] == [1, 1]
    assert await house.owed() == 0
    assert await house.count("SELECT COUNT(*) AS n FROM attempts WHERE status = 200") == 2
