"""What webhooks are owed: listed with its attempts, replayed with the same bytes and id, skipped; with real calls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.cast import PERSONAL, TEA_CLUB
from tests.people.person import Operator, Person, refusal
from tests.town import Json, Town


@dataclass
class Receiver:
    """A bot's server that answers what it is told to, and remembers what it was sent."""

    status: int = 200
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        found = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
        self.bodies.append(await reader.readexactly(int(found["content-length"])))
        self.heads.append(found)
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsure" % self.status)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        self.arrived.set()

    async def after(self, count: int) -> None:
        """Until so many calls have arrived."""
        while len(self.bodies) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), 30)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


@pytest.fixture
async def hooked(town: Town, receiver: Receiver) -> Town:
    subscribed = await town.graph("POST", "me/subscribe", {"url": f"http://127.0.0.1:{receiver.port}/ok"})
    assert subscribed.code == 0, subscribed.body
    return town


async def deliveries(operator: Operator, **query: object) -> list[Json]:
    found: list[Json] = (await operator.sees("deliveries", group=TEA_CLUB, **query))["deliveries"]
    return found


async def until(operator: Operator, state: str, tries: int) -> Json:
    """The one delivery, once it has come so far: the worker books a try before the call and writes it down after."""
    async with asyncio.timeout(30):
        while True:
            for found in await deliveries(operator):
                if found["state"] == state and [one["attempt"] for one in found["attempts"]] == [tries]:
                    return found
            await asyncio.sleep(0)


async def test_a_failure_waits_with_its_last_attempt(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    receiver.status = 500
    await nina.says(PERSONAL, "Two, please")
    one = await until(operator, "waiting", 1)
    assert one["event"] == receiver.heads[0]["webhook-id"]
    assert (one["type"], one["chat_id"], one["url"]) == (
        "MESSAGE_CREATED",
        str(PERSONAL),
        f"http://127.0.0.1:{receiver.port}/ok",
    )
    assert one["next_at"] == hooked.clock.now() + 10_000
    (attempt,) = one["attempts"]
    assert (attempt["attempt"], attempt["status"], attempt["fault"], attempt["answer"]) == (1, 500, None, "sure")


async def test_an_advance_makes_the_attempts_that_are_due_and_counts_them(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    """W-HOOK-4, W-SET-1."""
    receiver.status = 500
    await nina.says(PERSONAL, "Two, please")
    await until(operator, "waiting", 1)
    moved = await operator.done("clock", advance_ms=100_000)
    assert (moved["now"] - moved["from"], moved["attempts"], moved["removed"]) == (100_000, 3, 0)
    assert len(receiver.bodies) == 4
    (whole,) = await deliveries(operator, event=receiver.heads[0]["webhook-id"])
    assert [attempt["attempt"] for attempt in whole["attempts"]] == [1, 2, 3, 4]


async def test_eight_hours_of_failures_show_in_the_list_of_webhooks(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    """W-HOOK-7."""
    receiver.status = 500
    await nina.says(PERSONAL, "Two, please")
    await until(operator, "waiting", 1)
    (hook,) = (await operator.sees("webhooks", group=TEA_CLUB))["webhooks"]
    assert (hook["failures"], hook["removal_at"]) == (1, hooked.clock.now() + 8 * 3_600_000)

    moved = await operator.done("clock", advance_ms=8 * 3_600_000)
    assert (moved["attempts"], moved["removed"]) == (36, 1)
    found = await operator.sees("webhooks", group=TEA_CLUB)
    assert (found["webhooks"], found["removed"][0]["failures"]) == ([], 37)
    (gone,) = await deliveries(operator)
    assert (gone["state"], gone["next_at"]) == ("dropped", None)


async def test_a_replay_sends_the_same_bytes_under_the_same_id(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    """W-HOOK-5."""
    await nina.says(PERSONAL, "Two, please")
    done = await until(operator, "delivered", 1)
    assert (await operator.done("deliveries/replay", group=str(TEA_CLUB), event=done["event"]))["replayed"] == 1
    await receiver.after(2)
    assert receiver.bodies[0] == receiver.bodies[1]
    assert receiver.heads[0]["webhook-id"] == receiver.heads[1]["webhook-id"] == done["event"]
    await until(operator, "delivered", 2)


async def test_what_failed_is_replayed_to_the_webhook_that_came_back(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    receiver.status = 500
    await nina.says(PERSONAL, "Two, please")
    await until(operator, "waiting", 1)
    await operator.done("clock", advance_ms=9 * 3_600_000)
    receiver.status = 200
    await hooked.graph("POST", "me/subscribe", {"url": f"http://127.0.0.1:{receiver.port}/ok"})

    too_short = await operator.done("deliveries/replay", group=str(TEA_CLUB), failed_within_ms=3_600_000)
    long_enough = await operator.done("deliveries/replay", group=str(TEA_CLUB), failed_within_ms=10 * 3_600_000)

    assert (too_short["replayed"], long_enough["replayed"]) == (0, 1)
    await receiver.after(38)
    assert len(set(receiver.bodies)) == 1


async def test_a_skipped_event_lets_those_behind_it_go(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    """W-HOOK-6."""
    receiver.status = 500
    await nina.says(PERSONAL, "stuck")
    stuck = await until(operator, "waiting", 1)
    receiver.status = 200
    await nina.says(PERSONAL, "behind it")
    assert await operator.done("deliveries/skip", group=str(TEA_CLUB), event=stuck["event"]) == {"skipped": 1}
    await receiver.after(2)
    assert b"behind it" in receiver.bodies[1]
    again = await operator.does("deliveries/skip", group=str(TEA_CLUB), event=stuck["event"])
    assert refusal(again) == (404, 300, "event")


@pytest.mark.parametrize("verb", ["replay", "skip"])
@pytest.mark.parametrize("event", ["evt_x", "evt_aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", "evt_"])
async def test_an_event_that_is_nobodys_is_not_there(operator: Operator, verb: str, event: str) -> None:
    answer = await operator.does(f"deliveries/{verb}", group=str(TEA_CLUB), event=event)
    assert refusal(answer) == (404, 300, "event")


async def test_the_event_of_another_group_is_not_there(
    hooked: Town, receiver: Receiver, nina: Person, operator: Operator
) -> None:
    await nina.says(PERSONAL, "Two, please")
    one = await until(operator, "delivered", 1)
    other = (await operator.done("groups", name="Books"))["group_id"]
    for verb in ("replay", "skip"):
        answer = await operator.does(f"deliveries/{verb}", group=other, event=one["event"])
        assert refusal(answer) == (404, 300, "event")
    assert len(receiver.bodies) == 1


async def test_the_clock_stands_runs_and_jumps(town: Town, operator: Operator) -> None:
    assert (await operator.sees("clock"))["frozen"] is True
    jumped = await operator.done("clock", jump_ms=3_600_000)
    assert jumped["now"] - jumped["from"] == 3_600_000
    assert (await operator.done("clock", run=True))["frozen"] is False
    assert (await operator.done("clock", freeze=True))["frozen"] is True
