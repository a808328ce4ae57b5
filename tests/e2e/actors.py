"""Who acts in a dialogue: bots as processes of their own, and people at the command line."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from tests.cast import PERSONAL, PRESET, TEA_CLUB
from tests.reliability.harness.server import CLEAN, Server

ROOT = Path(__file__).parents[2]
#: What runs on this machine is not behind a proxy.
ENVIRON = CLEAN | {"NO_PROXY": "*", "PYTHONUNBUFFERED": "1"}


class Bot:
    """A running example; it can be frozen, so that what happens meanwhile is beyond doubt."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def listens(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line == "listening\n", line

    def freeze(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


class Town:
    """What a person does, by the commands of the docs."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def run(self, *words: str) -> str:
        """A command that must succeed; gives its stdout."""
        command = [sys.executable, "-m", "gonets", *words, "--url", self.server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=ENVIRON, cwd=ROOT)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        return done.stdout

    def texts(self) -> list[str]:
        """Of Nina's chat with Tea Club, oldest first, without the demo's own."""
        url = f"{self.server.url}/graph/me/messages/{PERSONAL}?access_token={PRESET[TEA_CLUB]}"
        with build_opener(ProxyHandler({})).open(url, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return [one["message"]["text"] for one in reversed(found["messages"])][1:]
