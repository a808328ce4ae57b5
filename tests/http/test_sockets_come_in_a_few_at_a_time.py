"""Sockets that all come back at once leave room for others in between (B14)."""

import asyncio
from functools import partial

from gonets.server.turnstile import AT_ONCE, Turnstile


async def test_who_comes_alone_does_not_wait() -> None:
    seen: list[str] = []
    Turnstile().let_in(lambda: seen.append("in"))
    assert seen == ["in"]


async def test_a_crowd_leaves_everybody_else_a_turn_in_between() -> None:
    turnstile, over, seen = Turnstile(), asyncio.Event(), list[str]()
    loop, crowd = asyncio.get_running_loop(), 1 + 2 * AT_ONCE

    def enter(number: int) -> None:
        seen.append("socket")
        if number % AT_ONCE == 0:
            loop.call_soon(seen.append, "somebody else")
        if number == crowd - 1:
            over.set()

    for number in range(crowd):
        turnstile.let_in(partial(enter, number))
    await over.wait()

    few = ["socket"] * AT_ONCE
    assert seen[: 3 + 2 * AT_ONCE] == ["socket", "somebody else", *few, "somebody else", *few]


async def test_it_turns_again_after_a_rest() -> None:
    turnstile, first, second = Turnstile(), asyncio.Event(), asyncio.Event()
    turnstile.let_in(lambda: None)
    turnstile.let_in(first.set)
    await first.wait()
    turnstile.let_in(second.set)
    await second.wait()
