"""W-POLL-4: a bot in an endless loop asks again before its last answer is committed, and gets each event once."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB
from tests.town import Json, Town

PATH = "/graph/me/updates"
QUERY = f"timeout=0&access_token={PRESET[TEA_CLUB]}"


async def test_the_next_poll_waits_until_the_last_answer_is_committed(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    await town.says(NINA, EVERYBODY, "Fresh leaves")

    followers: list[asyncio.Task[Json]] = []
    first = await poll(town, lambda: followers.append(asyncio.create_task(poll(town))))
    second = await followers[0]

    assert [event["message"]["text"] for event in first["updates"]] == ["Fresh leaves"]
    assert second["updates"] == []


async def test_what_was_not_handed_over_comes_with_the_next_poll(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    await town.says(NINA, EVERYBODY, "Fresh leaves")

    await town.call("GET", f"{PATH}?{QUERY}", hangs_up=True)

    assert len((await poll(town))["updates"]) == 1
    assert (await poll(town))["updates"] == []


async def poll(town: Town, handed_over: Callable[[], None] | None = None) -> Json:
    """`handed_over` is called when the whole answer is with the bot, before the server knows more."""
    body = b""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": "GET",
        "path": PATH, "raw_path": PATH.encode(), "root_path": "", "query_string": QUERY.encode(), "headers": [],
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 7070),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        nonlocal body
        body += message.get("body", b"")
        if message["type"] == "http.response.body" and handed_over is not None:
            handed_over()
            for _ in range(100):
                await asyncio.sleep(0)  # as far as the next poll gets

    await town.house.app(scope, receive, send)
    return json.loads(body)
