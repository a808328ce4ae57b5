"""Images, checked and written anew by children that may die of it; the server itself never decodes one."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from gonets.server.domain.refusals import (
    BadImage,
    DiskFull,
    ImageCorrupted,
    ImageTooBig,
    ImageTooSmall,
    NoImage,
    Unavailable,
    WrongImageFormat,
)
from gonets.server.domain.uploads import Bytes
from gonets.server.media.files import FULL_WAIT_S, Files, digest_of
from gonets.server.media.magic import IMAGES as TYPES

CHILDREN = 2
IMAGES_A_CHILD = 100
PATIENCE_S = 10.0
#: Widths in which an IMAGE is served besides its own (W-FILE-1).
WIDTHS = (320, 640, 1280)
CHILD = "gonets.server.media.image_child"
_WRONG: dict[str, type[BadImage]] = {
    "small": ImageTooSmall,
    "big": ImageTooBig,
    "format": ImageCorrupted,  # its first bytes were right
    "corrupted": ImageCorrupted,
}
_FULL = (28, 122)  # ENOSPC, EDQUOT, as the child saw them


class _Child:
    """One process, and how many images it has had."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.images = 0
        self.owes = False  # an answer that nobody waited for would be taken for the next one's

    @property
    def is_alive(self) -> bool:
        stdin = self.process.stdin
        return self.process.returncode is None and stdin is not None and not stdin.is_closing()

    async def ask(self, order: bytes) -> bytes:
        """Empty if it died."""
        assert self.process.stdin is not None, "opened with pipes"  # noqa: S101 narrows the type
        assert self.process.stdout is not None, "opened with pipes"  # noqa: S101 narrows the type
        self.images += 1
        self.owes = True
        self.process.stdin.write(order)
        await self.process.stdin.drain()
        answered = await self.process.stdout.readline()
        self.owes = not answered
        return answered

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Images:
    """Two at once; who comes third waits."""

    def __init__(self, files: Files, pixels: int, *, patience_s: float = PATIENCE_S) -> None:
        self._files = files
        self._pixels = pixels
        self._patience_s = patience_s
        self._room = asyncio.Semaphore(CHILDREN)
        self._idle: list[_Child] = []

    async def renew(self, arrived: Bytes, source: Path, target: Path) -> Bytes:
        """Check what arrived and write it anew to `target`. Raises BadImage, and `target` is not there (E29)."""
        if not arrived.size:
            raise NoImage
        if arrived.media_type not in TYPES:
            raise WrongImageFormat
        done = await self._ask({"do": "check", "source": str(source), "target": str(target)})
        return await self._files.run(digest_of, target, done["type"], done["width"], done["height"])

    async def shrink(self, source: Path, target: Path, width: int) -> None:
        """A smaller picture of an image that was renewed. Raises BadImage."""
        await self._ask({"do": "shrink", "source": str(source), "target": str(target), "width": width})

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().kill()

    async def _ask(self, order: dict[str, object]) -> dict[str, Any]:
        line = json.dumps({**order, "pixels": self._pixels}).encode() + b"\n"
        async with self._child() as child:
            try:
                async with asyncio.timeout(self._patience_s):
                    answered = await child.ask(line)
            except (TimeoutError, ConnectionError):
                answered = b""
        if not answered:  # killed by us, by its limits, or by the image
            await self._files.run(Path(str(order["target"])).unlink, missing_ok=True)
            raise ImageCorrupted(None, "the image took too much time or memory to decode")
        return _judged(json.loads(answered))

    @contextlib.asynccontextmanager
    async def _child(self) -> AsyncIterator[_Child]:
        """Given back for the next image, unless it is spent or was left in the middle of one."""
        async with self._room:
            child = self._living() or _Child(await _start())
            try:
                yield child
            finally:
                if child.owes or child.images >= IMAGES_A_CHILD:
                    await child.kill()
                else:
                    self._idle.append(child)

    def _living(self) -> _Child | None:
        """One that waits for work; some may have died meanwhile, such as of a machine short of memory."""
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
        return None


async def _start() -> Process:
    """No descriptor of ours goes along, and nothing of the environment."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", CHILD, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, close_fds=True
    )


def _judged(done: dict[str, Any]) -> dict[str, Any]:
    wrong = done.get("wrong")
    if wrong is None:
        return done
    if wrong == "disk":
        raise DiskFull(wait_s=FULL_WAIT_S) if done["errno"] in _FULL else Unavailable()
    raise _WRONG[wrong]()
