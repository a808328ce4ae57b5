"""A wire between us and PostgreSQL that is cut, or goes dead, around the COMMIT of one's choice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit


class Cut(Enum):
    NEVER = "never"
    BEFORE_COMMIT = "before COMMIT is passed on"
    AFTER_COMMIT = "after COMMIT was passed on and done, before its answer"
    DEAD_AFTER_COMMIT = "nothing comes back any more, but nobody hangs up"


class CuttingProxy:
    """Each cut happens once; `open_for_new` says whether anybody gets through afterwards."""

    def __init__(self, target: str) -> None:
        self._host, self._port = (urlsplit(target).hostname, urlsplit(target).port)
        self.cut = Cut.NEVER
        self.open_for_new = True
        self.cuts = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[asyncio.StreamWriter] = []

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if not self.open_for_new:
            back.transport.abort()
            return
        server, onward = await asyncio.open_connection(self._host, self._port)
        self._ends += (onward, back)
        line = _Line(self, client, onward, server, back)
        for way in (line.forth(), line.answers()):
            task = asyncio.create_task(way)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for end in self._ends:
            end.transport.abort()
            with suppress(OSError):
                await end.wait_closed()


class _Line:
    def __init__(
        self,
        proxy: CuttingProxy,
        client: asyncio.StreamReader,
        onward: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._client, self._onward, self._server, self._back = client, onward, server, back
        self._cut = Cut.NEVER

    async def forth(self) -> None:
        with suppress(OSError):
            while chunk := await self._client.read(65536):
                if b"COMMIT\0" in chunk and self._proxy.cut is not Cut.NEVER:
                    self._cut, self._proxy.cut = self._proxy.cut, Cut.NEVER
                    self._proxy.cuts += 1
                if self._cut is Cut.BEFORE_COMMIT:
                    break
                self._onward.write(chunk)
                await self._onward.drain()
        self._onward.transport.abort() if self._cut is Cut.BEFORE_COMMIT else self._onward.close()
        if self._cut is not Cut.DEAD_AFTER_COMMIT:
            self._back.close()

    async def answers(self) -> None:
        with suppress(OSError):
            while chunk := await self._server.read(65536):
                if self._cut is Cut.AFTER_COMMIT:
                    break
                if self._cut is not Cut.DEAD_AFTER_COMMIT:
                    self._back.write(chunk)
                    await self._back.drain()
        if self._cut is not Cut.DEAD_AFTER_COMMIT:
            self._back.transport.abort()
        self._onward.close()


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """The proxy, and the address that leads through it."""
    proxy = CuttingProxy(url)
    listener = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    try:
        yield proxy, url.replace(f":{urlsplit(url).port}/", f":{port}/")
    finally:
        listener.close()
        await proxy.close()
