"""`advance` lets each due timer's work finish before the next moment comes (W-SET-1)."""

import asyncio

from gonets.server.clock import MovableClock, Timer

START = 1_700_000_000_000


async def ticks(timer: Timer, clock: MovableClock, every: int, seen: list[tuple[str, int]]) -> None:
    due = START + every
    while True:
        await timer.wait(due)
        await asyncio.sleep(0)  # work that takes a while
        seen.append((timer.name, clock.now() - START))
        due += every


async def stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_each_worker_finds_exactly_its_moments_in_order() -> None:
    clock, seen = MovableClock(START), list[tuple[str, int]]()
    tasks = [
        asyncio.create_task(ticks(clock.timer(name), clock, every, seen)) for name, every in (("a", 30), ("b", 50))
    ]
    await asyncio.sleep(0)

    await clock.advance(160)

    assert seen == [("a", 30), ("b", 50), ("a", 60), ("a", 90), ("b", 100), ("a", 120), ("a", 150), ("b", 150)]
    assert clock.now() == START + 160
    await stop(*tasks)


async def test_work_beside_the_loop_is_waited_for() -> None:
    clock, seen, answer = MovableClock(START), list[int](), asyncio.Event()
    timer = clock.timer("caller")

    async def call() -> None:
        with timer.working():
            await answer.wait()
            seen.append(clock.now() - START)

    async def run() -> None:
        await timer.wait(START + 10)
        asyncio.get_running_loop().call_later(0.02, answer.set)
        async with asyncio.TaskGroup() as calls:
            calls.create_task(call())
            await timer.wait(START + 1000)

    running = asyncio.create_task(run())
    await asyncio.sleep(0)

    await clock.advance(500)

    assert seen == [10]
    await stop(running)


async def test_a_rung_worker_is_waited_for_before_time_goes_on() -> None:
    clock, seen, bell = MovableClock(START), list[tuple[str, int]](), asyncio.Event()

    async def listener() -> None:
        timer = clock.timer("listener")
        while True:
            await timer.wait(None, bell)
            bell.clear()
            await asyncio.sleep(0.01)
            seen.append(("heard", clock.now() - START))

    async def ringer() -> None:
        timer = clock.timer("ringer")
        for at in (100, 101):
            await timer.wait(START + at)
            bell.set()
        await timer.wait(None)

    tasks = [asyncio.create_task(work()) for work in (listener, ringer)]
    await asyncio.sleep(0)

    await clock.advance(1000)

    assert seen == [("heard", 100), ("heard", 101)]
    await stop(*tasks)


async def test_a_worker_that_ended_is_not_waited_for() -> None:
    clock = MovableClock(START)

    async def once() -> None:
        with clock.timer("once") as timer:
            await timer.wait(START + 10)

    ended = asyncio.create_task(once())
    cancelled = asyncio.create_task(clock.timer("never").wait(None))
    await asyncio.sleep(0)
    await stop(cancelled)

    await clock.advance(20)

    await ended
    assert clock.now() == START + 20


async def test_a_running_clock_runs_on_afterwards() -> None:
    clock = MovableClock()
    before = clock.now()

    await clock.advance(3_600_000)

    assert clock.now() >= before + 3_600_000
    assert not clock.is_frozen


async def test_closing_ends_an_advance() -> None:
    clock = MovableClock(START)
    timer = clock.timer("stuck")
    await timer.wait(START)  # and never parks again
    advancing = asyncio.create_task(clock.advance(1000))
    await asyncio.sleep(0)

    clock.close()

    await advancing
