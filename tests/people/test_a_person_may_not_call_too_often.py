"""Rates at the people's door: all calls of a person, sends too; whoever waits as told succeeds (W-LIM-2, W-ERR-6)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from gonets.server.clock import MovableClock
from gonets.server.settings import Settings
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, NINA, NOON, TIMUR
from tests.people.person import Person, fresh
from tests.town import ROOMY, Answer, Town, open_town

#: Rates live in memory: one engine tells as much as two.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"])


class Seconds:
    """A monotonic clock that stands still until told."""

    def __init__(self) -> None:
        self.shown = 1_000.0

    def __call__(self) -> float:
        return self.shown


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def limited(database: Database, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Town]:
    """Six calls a minute, so a burst of twelve."""
    async with opened(database, tmp_path, seconds, "6/min") as town:
        yield town


@asynccontextmanager
async def opened(database: Database, folder: Path, seconds: Seconds, rate: str) -> AsyncIterator[Town]:
    settings = Settings(limits=msgspec.structs.replace(ROOMY, rate_people=rate))
    async with open_town(
        database, folder / "t", settings=settings, clock=MovableClock(NOON, monotonic=seconds)
    ) as town:
        yield town


def wait_of(answer: Answer) -> int:
    assert (answer.status, answer.json["error_code"]) == (429, 8)
    return int(answer.headers["retry-after"])


async def test_a_burst_is_twice_the_number_and_obeying_the_wait_succeeds(limited: Town, seconds: Seconds) -> None:
    nina, timur = Person(limited, NINA), Person(limited, TIMUR)
    for _ in range(12):
        await nina.sees("start")
    wait_s = wait_of(await nina.asks("start"))
    await timur.sees("start")

    seconds.shown += wait_s
    await nina.sees("start")
    assert wait_of(await nina.asks("start")) == wait_s == 10


async def test_a_refused_send_sends_nothing(limited: Town, seconds: Seconds) -> None:
    nina, timur = Person(limited, NINA), Person(limited, TIMUR)
    for number in range(12):
        await nina.says(EVERYBODY, f"{number}")
    key = fresh()
    wait_s = wait_of(await nina.does(f"chats/{EVERYBODY}/messages", client_id=key, text="12"))
    assert await timur.texts(EVERYBODY) == [f"{number}" for number in range(12)]

    seconds.shown += wait_s
    await nina.done(f"chats/{EVERYBODY}/messages", client_id=key, text="12")
    assert (await timur.texts(EVERYBODY))[-1] == "12"


async def test_a_search_counts_as_five(limited: Town) -> None:
    nina = Person(limited, NINA)
    await nina.sees("search", q="чай")
    await nina.sees("search", q="чай")
    wait_of(await nina.asks("search", q="чай"))
    await nina.sees("start")
    wait_of(await nina.asks("start"))


async def test_a_rate_may_be_off(database: Database, tmp_path: Path, seconds: Seconds) -> None:
    async with opened(database, tmp_path, seconds, "off") as town:
        nina = Person(town, NINA)
        for _ in range(100):
            await nina.sees("start")
