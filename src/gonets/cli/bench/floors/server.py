"""Floor servers, a process of their own: raw ASGI, the door with nothing behind it, and a store that keeps nothing."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Literal

import msgspec
import uvloop
from starlette.types import Receive, Scope, Send

from gonets.cli.bench.floors.noops import NullSending, find_noops
from gonets.cli.bench.load.job import Ready
from gonets.server.app import DRAIN_S, House, standing
from gonets.server.clock import MovableClock
from gonets.server.ground import Ground, lay_ground
from gonets.server.operate import collector, demo, listening
from gonets.server.operate.access_log import AccessLog
from gonets.server.settings import Settings
from gonets.server.settings_reading import load

Kind = Literal["raw", "door", "null"]


class Floor(msgspec.Struct, frozen=True):
    """Which floor, on which data folder, with the settings of the server it is compared with."""

    kind: Kind
    data: str
    overrides: tuple[str, ...]
    answer: str = ""
    """What a GET of history answers at the door floor."""


def main() -> None:
    floor = msgspec.json.decode(sys.argv[1], type=Floor)
    settings = load(floor.overrides, Path(floor.data), os.environ)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_raw() if floor.kind == "raw" else _house(floor, settings))


async def _raw() -> None:
    bound = listening.bind("127.0.0.1", 0)
    await _serve(listening.HttpServer(raw, DRAIN_S), bound)


async def _house(floor: Floor, settings: Settings) -> None:
    bound = listening.bind("127.0.0.1", 0)
    clock = MovableClock()
    url = listening.url_of(bound, "127.0.0.1")
    ground = await lay_ground(settings, Path(floor.data), clock, url, durable=True)
    access = AccessLog(clock)
    if floor.kind == "null":
        house = House(_on_nothing(ground), access.note)
    else:
        house = House(ground, access.note, find_noops(floor.answer.encode()))
    try:
        async with standing(house, access.run()):
            await demo.open_tokens(house.accounts, on_loopback=True)
            collector.calm()
            await _serve(listening.HttpServer(house.app, DRAIN_S), bound)
    finally:
        clock.close()
        await ground.database.close()


def _on_nothing(ground: Ground) -> Ground:
    return Ground(
        ground.settings,
        ground.folder,
        NullSending(ground.database, asyncio.get_running_loop()),
        ground.clock,
        ground.wakeups,
        ground.keys,
        ground.public_url,
        ground.on_loopback,
    )


async def _serve(http: listening.HttpServer, bound: socket.socket) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await http.open(bound)
    sys.stdout.buffer.write(msgspec.json.encode(Ready(listening.url_of(bound, "127.0.0.1"))) + b"\n")
    sys.stdout.buffer.flush()
    await stop.wait()
    await http.close()


_SENT = b'{"success":true,"recipient_id":"chat:C100000000001","message_id":"mid:C100000000001.19a8c6f0a0d0001"}'
_HEADERS = [
    (b"content-type", b"application/json;charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-request-id", b"19a8c6f0a0d-0a1b2c-1a2b3c"),
    (b"content-length", b"%d" % len(_SENT)),
]


async def raw(scope: Scope, receive: Receive, send: Send) -> None:
    """The least an ASGI application can do that has an answer of the same shape."""
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _SENT})


if __name__ == "__main__":
    main()
