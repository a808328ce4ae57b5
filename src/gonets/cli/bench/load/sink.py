"""A receiver of webhooks that says 200 to everything, a process of its own."""

import asyncio
import re
import signal
import socket
import sys

import msgspec
import uvloop

from gonets.cli.bench.load.job import Ready

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)


class Sink(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream"  # noqa: S101 narrows the type
        self._transport = transport
        self._held = b""

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (ends := _end(self._held)) is not None:
            self._held = self._held[ends:]
            self._transport.write(_ANSWER)


def _end(held: bytes) -> int | None:
    """Of the first request, if it is whole."""
    head = held.find(b"\r\n\r\n")
    if head < 0:
        return None
    length = _LENGTH.search(held, 0, head + 2)
    ends = head + 4 + (int(length[1]) if length else 0)
    return ends if len(held) >= ends else None


async def _run() -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    listener = socket.create_server(("127.0.0.1", 0))
    server = await loop.create_server(Sink, sock=listener)
    sys.stdout.buffer.write(msgspec.json.encode(Ready(f"http://127.0.0.1:{listener.getsockname()[1]}/")) + b"\n")
    sys.stdout.buffer.flush()
    await stop.wait()
    server.close()


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run())


if __name__ == "__main__":
    main()
