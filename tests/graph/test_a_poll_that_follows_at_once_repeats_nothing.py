"""W-POLL-4: a bot in an endless loop asks again before its last answer is committed, and gets each event once."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from gonets.server.http_protocol import Wheel, protocol_of
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


async def test_what_came_for_a_bot_that_had_hung_up_comes_with_its_next_poll(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    async with served(town) as (port, connections):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {PATH}?{QUERY.replace('timeout=0', 'timeout=60')} HTTP/1.1\r\n\r\n".encode())
        await until(lambda: bool(town.house.feeds._bells))

        writer.close()
        await until(lambda: not connections.connections)
        await town.says(NINA, EVERYBODY, "Fresh leaves")
        await until(lambda: not connections.tasks)

    assert [event["message"]["text"] for event in (await poll(town))["updates"]] == ["Fresh leaves"]


@asynccontextmanager
async def served(town: Town) -> AsyncIterator[tuple[int, ServerState]]:
    """The town's application on a real socket, as `HttpServer` has it."""
    loop, state, protocol = asyncio.get_running_loop(), ServerState(), protocol_of(Wheel())
    config = uvicorn.Config(town.house.app, http=protocol, log_config=None, access_log=False)
    server = await loop.create_server(lambda: protocol(config, state, {}, loop), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], state
    finally:
        server.close()
        await server.wait_closed()


async def until(is_so: Callable[[], bool]) -> None:
    """What a transport notices rings no bell."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0)


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
