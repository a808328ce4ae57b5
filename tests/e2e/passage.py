"""A way between a bot and its server that stops at a chosen call, so that a kill hits exactly there."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum

from tests.reliability.harness.fault_proxy import whole

_CALL = re.compile(rb"[A-Z]+ \S+")
_KEY = re.compile(rb"^idempotency-key: *(\S+)", re.MULTILINE | re.IGNORECASE)


class Stage(Enum):
    ASKED = "it has not arrived"
    DONE = "it was done, and who asked does not know"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as stops are chosen by it."""

    call: str
    """``POST /graph/me/messages/chat:…?…``."""
    key: str

    @classmethod
    def of(cls, request: bytes) -> "Asked":
        call, key = _CALL.match(request), _KEY.search(request.partition(b"\r\n\r\n")[0])
        assert call is not None, request[:200]
        return cls(call[0].decode(), "" if key is None else key[1].decode())


class Stop(asyncio.Event):
    """A call that stands still until this is set; then its line hangs up, for one of its ends was killed."""


Chooses = Callable[[Asked], Stage | None]


def never(_: Asked) -> None:
    """No stop."""


@dataclass
class Passage:
    """Asks `chooses` once for each request where it is to stop, if at all."""

    port: int
    target: int
    stops: asyncio.Queue[Stop]
    chooses: Chooses = never

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def accept(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):  # an end is down, or has said all it had
            server, onward = await asyncio.open_connection("127.0.0.1", self.target)
            try:
                while await self._exchange(client, back, server, onward):
                    pass
            finally:
                onward.transport.abort()
        back.close()

    async def _exchange(
        self,
        client: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        onward: asyncio.StreamWriter,
    ) -> bool:
        """Whether the line may be used again."""
        request = await whole(client)
        stage = self.chooses(Asked.of(request))
        if stage is Stage.ASKED:
            return await self._stop()
        onward.write(request)
        await onward.drain()
        answer = await _unless_gone(client, server)
        if stage is Stage.DONE:
            return await self._stop()
        back.write(answer)
        await back.drain()
        return True

    async def _stop(self) -> bool:
        stop = Stop()
        self.stops.put_nowait(stop)
        await stop.wait()
        return False


async def _unless_gone(client: asyncio.StreamReader, server: asyncio.StreamReader) -> bytes:
    """The answer; who asks says nothing more meanwhile, but may die while it waits."""
    answer, gone = asyncio.ensure_future(whole(server)), asyncio.ensure_future(client.read(1))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ConnectionResetError
        return answer.result()
    finally:
        for each in (answer, gone):
            each.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


@asynccontextmanager
async def passage_to(port: int, stops: asyncio.Queue[Stop]) -> AsyncIterator[Passage]:
    """To a port of this machine, whoever answers there or not."""
    passage, serving = Passage(0, port, stops), set[asyncio.Task[None]]()

    def accept(client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(passage.accept(client, back))
        serving.add(task)
        task.add_done_callback(serving.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, limit=2**21)
    passage.port = listener.sockets[0].getsockname()[1]
    try:
        yield passage
    finally:
        listener.close()
        for task in tuple(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await listener.wait_closed()
