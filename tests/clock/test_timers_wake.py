"""A worker parks until its moment, its bell, or for some real time (W-SET-1)."""

import asyncio

from gonets.server.clock import MovableClock, SystemClock

START = 1_700_000_000_000


async def parked(task: "asyncio.Task[None]") -> None:
    """Until the task has gone as far as it can by itself."""
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()


async def test_a_moment_that_has_passed_is_not_waited_for() -> None:
    clock = MovableClock(START)

    await clock.timer("late").wait(START)


async def test_a_leap_wakes_every_timer_whose_moment_has_passed() -> None:
    clock = MovableClock(START)
    early = asyncio.create_task(clock.timer("early").wait(START + 10))
    late = asyncio.create_task(clock.timer("late").wait(START + 20))
    later = asyncio.create_task(clock.timer("later").wait(START + 21))
    await parked(later)

    await clock.jump(20)

    await asyncio.gather(early, late)
    await parked(later)
    later.cancel()


async def test_a_bell_wakes_and_stays_set() -> None:
    clock, bell = MovableClock(START), asyncio.Event()
    waiting = asyncio.create_task(clock.timer("bot").wait(None, bell))
    await parked(waiting)

    bell.set()

    await waiting
    assert bell.is_set()


async def test_real_time_is_a_bound_even_when_the_clock_stands_still() -> None:
    clock = MovableClock(START)

    await clock.timer("safety look").wait(None, within_s=0.01)

    assert clock.now() == START


async def test_the_systems_time_wakes_too() -> None:
    clock = SystemClock()
    at = clock.now() + 30

    await clock.timer("soon").wait(at)

    assert clock.now() >= at


async def test_a_forward_step_of_the_system_is_noticed_by_a_parked_timer() -> None:
    wall_s = 1_700_000_000.0
    clock = SystemClock(lambda: wall_s)
    waiting = asyncio.create_task(clock.timer("in an hour").wait(clock.now() + 3_600_000))
    await parked(waiting)

    wall_s += 3601

    async with asyncio.timeout(60):
        await waiting


async def test_closing_wakes_the_parked_and_nothing_comes_due_afterwards() -> None:
    clock = MovableClock(START)
    timer = clock.timer("worker")
    waiting = asyncio.create_task(timer.wait(START + 5))
    await parked(waiting)

    clock.close()
    await waiting

    again = asyncio.create_task(timer.wait(START))  # a loop without a look at its own end must not spin
    await parked(again)
    again.cancel()


async def test_running_again_wakes_in_due_course() -> None:
    clock = MovableClock(START)
    waiting = asyncio.create_task(clock.timer("worker").wait(START + 20))
    await parked(waiting)

    clock.run()

    await waiting
    assert clock.now() >= START + 20
