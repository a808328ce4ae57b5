"""One keep-alive connection of a client, written by hand: whether an answer came whole must be beyond doubt."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.reliability.harness.server import Where

#: A guard against a server that hangs, never a pace; a long poll is shorter.
PATIENCE_S = 60
_BROKEN = (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError)


class NoAnswer(Exception):
    """The request may have been done or not; nobody knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> int:
        """0 for a success; the people's door says so in the body alone."""
        found = self.json
        return int(found.get("error_code") or 0) if isinstance(found, dict) else 0


class Link:
    """Sequential: one request at a time, as HTTP/1.1 has it."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> None:
        """Waits until there is a server. Nothing has been sent before, so trying again is harmless."""
        while self._streams is None:
            host, port = await self._where.place()
            try:
                self._streams = await asyncio.open_connection(host, port, limit=2**24)
            except OSError:
                await asyncio.sleep(0.01)  # killed a moment ago; its place is cleared with the next turn of the loop

    async def ask(self, verb: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """Raises NoAnswer; the next call connects anew."""
        await self.connect()
        assert self._streams is not None, "connected above"
        reader, writer = self._streams
        try:
            writer.write(_request(verb, path, body, headers or {}))
            return await asyncio.wait_for(_answer(reader), PATIENCE_S)
        except _BROKEN as fault:
            await self.close()
            raise NoAnswer(repr(fault)) from fault

    async def close(self) -> None:
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()
            with suppress(OSError):
                await streams[1].wait_closed()


def _request(verb: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{verb} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(head[0].split()[1]), headers, body)
