"""A real `gonets serve` as a process, and the commands that speak to it."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any
from unittest.mock import patch

from gonets.cli.main import program

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")} | {
    "TZ": "UTC",
    "COLUMNS": "200",
}
Json = Any  # what a command or the Graph says; its shape is what a test asserts


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has run."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Json:
        """The one object it printed."""
        (line,) = self.lines
        return json.loads(line)

    @property
    def objects(self) -> list[Json]:
        return [json.loads(line) for line in self.lines]


@dataclass(frozen=True, slots=True)
class Server:
    """Running, with its demo world."""

    url: str
    token: str
    pid: int

    def run(self, *words: str, **environ: str) -> Ended:
        return run(*words, GONETS_URL=self.url, **environ)

    def graph(self, path: str, body: object = None, **query: object) -> Json:
        """A bot's call with Tea Club's token."""
        asked = "&".join(f"{name}={value}" for name, value in ({"access_token": self.token} | query).items())
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/graph/{path}?{asked}", content)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def run(*words: str, **environ: str) -> Ended:
    """A command, to its end, within this process: a process each would cost the tests minutes."""
    out, err = StringIO(), StringIO()
    code: object = 0
    with patch.dict(os.environ, CLEAN | environ, clear=True), redirect_stdout(out), redirect_stderr(err):
        try:
            program(words)(args=list(words), prog_name="gonets")
        except SystemExit as left:
            code = left.code
    assert isinstance(code, int), code
    return Ended(code, out.getvalue(), err.getvalue())


def process(*words: str, **environ: str) -> Ended:
    """A command as scripts run it."""
    done = subprocess.run(
        [sys.executable, "-m", "gonets", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        env=CLEAN | environ,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(*words: str, **environ: str) -> Iterator[Server]:
    """Until the block ends."""
    command = [sys.executable, "-m", "gonets", "serve", "--port", "0", "--announce", "-", *words]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=CLEAN | environ
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said, "it ended before it announced itself"
        world = json.loads(said)
        groups = world["groups"]
        yield Server(world["url"], groups[0]["token"] if groups else "", world["pid"])
    finally:
        process.terminate()
        process.communicate(timeout=30)
