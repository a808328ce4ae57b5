"""A server with an address that survives its death, and the bots of examples/ beside it."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.cast import PRESET, TEA_CLUB
from tests.e2e.actors import ENVIRON, ROOT, Bot
from tests.reliability.harness.server import Server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path / "data", keeps_port=True)
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def bot(server: Server) -> Iterator[Callable[[str], Bot]]:
    """Starts an example and waits until it says that it listens."""
    running: list[Bot] = []

    def start(name: str) -> Bot:
        environ = ENVIRON | {"GONETS_BASE_URL": server.url, "GONETS_TOKEN": PRESET[TEA_CLUB], "BOT_PORT": "0"}
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "examples" / name)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ,
        )  # fmt: skip
        running.append(Bot(process))
        running[-1].listens()
        return running[-1]

    yield start
    for one in running:
        one.thaw()
        one.end()
