"""T14: on a full disk writes are told when to come again, reads go on, nothing acknowledged is lost (P11)."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import EVERYBODY, NINA, PRESET
from tests.reliability.harness.link import Answer, Link
from tests.reliability.harness.server import Server
from tests.reliability.harness.stored import read_sqlite

CHAT = f"/graph/me/messages/{EVERYBODY}"
TOKEN = f"access_token={PRESET[NINA]}"
UNLIMITED = ("--set", "limits.rate_calls=off", "--set", "limits.rate_chat=off", "--set", "limits.rate_people=off")

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="mounting a small disk needs root"),
]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Of 8 MB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


class Nina:
    """Writes into the chat and remembers what was acknowledged."""

    def __init__(self, server: Server) -> None:
        self._link = Link(server.where)
        self._count = 0
        self.told: list[str] = []

    async def says(self) -> Answer:
        self._count += 1
        text = f"{self._count} " + "leaves " * 300
        answer = await self._link.ask("POST", f"{CHAT}?{TOKEN}", json.dumps({"message": {"text": text}}).encode())
        if answer.code == 0:
            self.told.append(text.strip())
        return answer

    async def says_until(self, code: int) -> Answer:
        while True:
            answer = await self.says()
            if answer.code == code:
                return answer
            assert answer.code in (0, 2), answer.body

    async def reads(self) -> list[str]:
        """What she wrote, oldest first."""
        answer = await self._link.ask("GET", f"{CHAT}?{TOKEN}&count=1000")
        assert answer.code == 0, answer.body
        texts = [one["message"]["text"] for one in reversed(answer.json["messages"])]
        return [text.strip() for text in texts if "leaves" in text]

    async def close(self) -> None:
        await self._link.close()


def fill(disk: Path) -> Path:
    """Somebody else's file takes what is left, to the last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return ballast


async def test_a_full_disk_refuses_writes_serves_reads_and_heals_without_a_restart(small_disk: Path) -> None:
    server = Server(small_disk / "data", *UNLIMITED, log=small_disk.with_name("log"))
    pid = (await server.start())["pid"]
    nina = Nina(server)
    for _ in range(20):
        await nina.says()

    ballast = fill(small_disk)
    refused = await nina.says_until(2)

    assert int(refused.headers["retry-after"]) >= 1
    assert await nina.reads() == nina.told
    for _ in range(20):
        assert (await nina.says()).code in (0, 2)
    assert await nina.reads() == nina.told

    ballast.unlink()
    await nina.says_until(0)

    assert await nina.reads() == nina.told
    assert server.pid == pid, "no restart was needed"
    await nina.close()
    assert await server.stop() == 0
    stored = read_sqlite(small_disk / "data" / "gonets.db")
    texts = [kept.texts[-1].strip() for kept in stored.by_chat[int(EVERYBODY)]]
    assert [text for text in texts if "leaves" in text] == nina.told
    assert "Traceback" not in server.said()


async def test_a_server_killed_on_a_full_disk_starts_again_when_there_is_room(small_disk: Path) -> None:
    server = Server(small_disk / "data", *UNLIMITED, log=small_disk.with_name("log"))
    await server.start()
    nina = Nina(server)
    await nina.says()
    ballast = fill(small_disk)
    await nina.says_until(2)
    server.kill()
    await server.ended()
    await nina.close()

    ballast.unlink()
    await server.start()

    again = Nina(server)
    assert await again.reads() == nina.told
    assert (await again.says()).code == 0
    await again.close()
    assert await server.stop() == 0


async def test_a_start_on_a_full_disk_says_so(small_disk: Path) -> None:
    fill(small_disk)
    server = Server(small_disk / "data", log=small_disk.with_name("log"))
    await server.spawn()
    assert await server.ended() == 1
    said = server.said()
    assert said.count("\n") == 1, said
    assert "No space left" in said or "full" in said
