"""A large file passes through little memory, and a killed server leaves nothing of it behind (a real process)."""

import http.client
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.town import Json

MB = 1024 * 1024
GROWTH = 30 * MB
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}
PIECE = bytes(range(256)) * (MB // 256)


class Server:
    """``gonets serve`` with its own data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        words = ["serve", "--port", "0", "--announce", "-", "--data", str(folder)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gonets", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=CLEAN
        )
        assert self.process.stdout is not None
        self.world: Json = json.loads(self.process.stdout.readline())

    def get(self, path: str) -> Json:
        token = self.world["groups"][0]["token"]
        url = f"{self.world['url']}/graph/{path}{'&' if '?' in path else '?'}access_token={token}"
        with urllib.request.urlopen(url) as answer:
            return json.load(answer)

    def begin(self, size: int) -> http.client.HTTPConnection:
        """An upload of which nothing was sent yet but the head."""
        link = urlsplit(self.get("me/fileUploadUrl?type=VIDEO")["url"])
        connection = http.client.HTTPConnection(link.netloc)
        connection.putrequest("POST", f"{link.path}?{link.query}")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        return connection

    def upload(self, megabytes: int) -> int:
        connection = self.begin(megabytes * MB)
        for _ in range(megabytes):
            connection.send(PIECE)
        status = connection.getresponse().status
        connection.close()
        return status

    def memory(self, name: str) -> int:
        """Bytes: `VmRSS` now, `VmHWM` at most so far."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))

    def end(self) -> None:
        """As `kill -9` does it."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path / "data")
    yield found
    found.end()


@pytest.mark.parametrize("megabytes", [200, pytest.param(1024, marks=pytest.mark.slow)])
def test_memory_stays_flat(server: Server, megabytes: int) -> None:
    assert server.upload(1) == 200
    before = server.memory("VmHWM")

    assert server.upload(megabytes) == 200

    assert server.memory("VmHWM") - before < GROWTH


def test_an_upload_over_the_limit_is_refused_by_its_head(server: Server) -> None:
    connection = server.begin(1025 * MB)

    assert connection.getresponse().status == 413
    connection.close()


def test_a_killed_server_leaves_a_piece_that_the_next_one_can_collect(server: Server, tmp_path: Path) -> None:
    connection = server.begin(2 * MB)
    connection.send(PIECE)
    incoming = tmp_path / "data" / "incoming"
    while not any(each.stat().st_size for each in incoming.iterdir()):
        server.get("me/info")  # as long as the piece is on its way

    server.end()
    connection.close()

    (left,) = incoming.iterdir()
    assert left.stat().st_size <= MB
    assert not [each for each in (tmp_path / "data" / "files").rglob("*") if each.is_file()]
    assert int(left.name.partition("-")[0], 16) > 0, "its name says when it began, which is what the janitor reads"
