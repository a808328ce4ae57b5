"""P8, W-POLL-9: a poll that skips a long backlog of other types lets everybody else have their turn in between."""

import asyncio

from tests.cast import EVERYBODY, NINA
from tests.town import Town

BACKLOG = 40


async def test_others_have_their_turn_while_skipped_types_are_read(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    for number in range(BACKLOG):
        await town.says(NINA, EVERYBODY, f"Cup {number}")
    turns = 0

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(somebody_else())
    found = await town.graph("GET", "me/updates", marker=0, count=1, types="CHAT_SYSTEM", timeout=0)
    other.cancel()

    assert found.json == {"updates": [], "marker": str(BACKLOG)}
    assert turns >= BACKLOG
