"""Sockets that all come back at once leave room for others in between (B14)."""

import asyncio
from functools import partial

from gonets.server.turnstile import Turnstile


async def test_who_comes_alone_does_not_wait() -> None:
    seen: list[str] = []
    Turnstile().let_in(lambda: seen.append("in"))
    assert seen == ["in"]


async def test_a_crowd_leaves_everybody_else_a_turn_between_two() -> None:
    turnstile, over, seen = Turnstile(), asyncio.Event(), list[str]()
    loop = asyncio.get_running_loop()

    def enter(number: int) -> None:
        seen.append(f"socket {number}")
        loop.call_soon(seen.append, "somebody else")
        if number == 3:
            over.set()

    for number in range(1, 4):
        turnstile.let_in(partial(enter, number))
    await over.wait()

    assert seen[:5] == ["socket 1", "somebody else", "socket 2", "somebody else", "socket 3"]


async def test_it_turns_again_after_a_rest() -> None:
    turnstile, first, second = Turnstile(), asyncio.Event(), asyncio.Event()
    turnstile.let_in(lambda: None)
    turnstile.let_in(first.set)
    await first.wait()
    turnstile.let_in(second.set)
    await second.wait()
