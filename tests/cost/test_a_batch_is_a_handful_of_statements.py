"""A batch costs the same statements whether it holds one message or five hundred (architecture: the batched send)."""

from collections.abc import Callable

import pytest

from gonets.cli.bench.worlds import world
from gonets.cli.bench.worlds.world import World
from gonets.server.domain.sending import Draft
from gonets.server.store.database import Database
from tests.cast import NOON
from tests.cost.batches import bot_writes, commit, fill, people_write, to_people, with_keys
from tests.cost.counting import Counting

SMALL = World(chats=100, messages=1_000)

FOUR = ["sending.LOCK_CHATS", "sending.STANDING", "sending.INSERT_MESSAGES", "sending.ADVANCE_CHATS"]
HEARD = [*FOUR, "sending.TOUCH_SENDERS", "feed.LISTENERS", "feed.HOOKS"]
FED = [*HEARD, "feed.INSERT_FEED", "feed.ADVANCE_FEEDS"]

#: What is sent, and the statements of the table in architecture 5.2 that it takes.
CASES: dict[str, tuple[Callable[[int], list[Draft]], list[str]]] = {
    "a bot to its people": (bot_writes, FOUR),
    "a bot to a person by name": (to_people, ["sending.PERSONAL", *FOUR]),
    "a bot with keys": (with_keys, [*FOUR, "sending.EARLIER", "once.KEEP"]),
    "people, nobody subscribes": (lambda many: people_write(many, world.TEA), HEARD),
    "people, a bot polls": (lambda many: people_write(many, world.POLLED), FED),
    "people, a webhook": (lambda many: people_write(many, world.HOOKED), [*FED, "feed.OWE", "feed.RING"]),
}


@pytest.mark.parametrize("case", CASES)
async def test_its_statements_are_those_of_the_table_whatever_its_size(database: Database, case: str) -> None:
    drafts, expected = CASES[case]
    await fill(database, SMALL)
    counting = Counting(database)

    for many in (1, 64, 512):
        counting.forget()
        await commit(counting, drafts(many), NOON + many)

        assert counting.statements == dict.fromkeys(expected, 1), many
        assert counting.transactions == 1


async def test_a_person_heard_by_a_webhook_takes_eleven() -> None:
    assert len(CASES["people, a webhook"][1]) == 11
