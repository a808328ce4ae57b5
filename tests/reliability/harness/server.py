"""A real `gonets serve` in a process group of its own: started, killed, stopped and frozen by its number."""

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

#: What a test may have set must not leak into the server.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}
#: A guard against a server that hangs, never a pace.
LONGEST_S = 60


class Died(Exception):
    """The process ended before it announced itself; the message is what it said on stderr."""


class Where:
    """Where the server answers now; clients wait here while there is none."""

    def __init__(self) -> None:
        self._place: tuple[str, int] | None = None
        self._there = asyncio.Event()

    async def place(self) -> tuple[str, int]:
        while self._place is None:
            await self._there.wait()
        return self._place

    def found(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._place = (host, int(port))
        self._there.set()

    def lost(self) -> None:
        self._place = None
        self._there.clear()


class Server:
    """Its data folder outlives each process; stderr of all of them is gathered in one file.

    `keeps_port` is for clients that have the address in their configuration, as bots do.
    """

    def __init__(self, data: Path, *options: str, log: Path | None = None, keeps_port: bool = False) -> None:
        self.data = data
        self.where = Where()
        self.url = ""
        self.log = log or data.with_name(data.name + ".log")
        self._options = options
        self._keeps_port = keeps_port
        self._port = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "started before"
        return self._process.pid

    async def start(self) -> dict[str, Any]:
        """Ready when this returns what it announced. Raises Died."""
        await self.spawn()
        return await self.announced()

    async def spawn(self) -> None:
        """Without waiting for anything: a kill may hit the start."""
        command = [sys.executable, "-m", "gonets", "serve", "--data", str(self.data), "--announce", "-"]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, "--port", str(self._port), *self._options,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=log,
                env=CLEAN, start_new_session=True, limit=2**24,
            )  # fmt: skip

    async def announced(self) -> dict[str, Any]:
        """The line that says it answers. Raises Died."""
        assert self._process is not None, "spawned before"
        assert self._process.stdout is not None, "a pipe"
        line = await asyncio.wait_for(self._process.stdout.readline(), LONGEST_S)
        if not line:
            await self.ended()
            raise Died(self.said())
        world: dict[str, Any] = json.loads(line)
        self.url = world["url"]
        self.where.found(self.url)
        if self._keeps_port:
            self._port = int(self.url.rpartition(":")[2])
        return world

    def kill(self) -> float:
        """SIGKILL, to the whole group; gives the moment."""
        self.where.lost()
        moment = time.monotonic()
        self._signal(signal.SIGKILL)
        return moment

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def stop(self) -> int:
        """SIGTERM, as an operator does; gives the exit code."""
        self.where.lost()
        self._signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        assert self._process is not None, "spawned before"
        process, self._process = self._process, None
        self.where.lost()
        await asyncio.wait_for(process.communicate(), LONGEST_S)  # reads the pipe to its end, so it is closed
        assert process.returncode is not None, "waited for"
        return process.returncode

    async def close(self) -> None:
        """Whatever a test left running."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            await self.ended()

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, "spawned before"
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
