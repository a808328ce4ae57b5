"""``gonets say --attach``: files of every kind go along, told apart by what they hold (W-UPL, W-ATT)."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from gonets.cli.attaching import BIG
from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB
from tests.media.pictures import picture
from tests.reliability.harness.server import CLEAN, Server


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Town:
    """A server, and Nina at a terminal."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self.folder = folder

    async def says(self, *words: str) -> Done:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gonets", "say", "--as", str(NINA), "--chat", str(EVERYBODY),
            "--url", self._url, *words,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=CLEAN,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None, "it ended"
        return Done(process.returncode, out.decode(), err.decode())

    def file(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)

    async def newest(self) -> Any:  # whatever the Graph says
        query = {"access_token": PRESET[TEA_CLUB], "count": "1"}
        async with httpx2.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"{self._url}/graph/me/messages/{EVERYBODY}", params=query)
        return answer.json()["messages"][0]["message"]

    async def fetched(self, url: str) -> bytes:
        async with httpx2.AsyncClient(trust_env=False) as http:
            return (await http.get(url)).content


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    server = Server(tmp_path / "data")
    await server.start()
    yield Town(server.url, tmp_path)
    await server.close()


async def test_files_are_told_apart_by_what_they_hold(town: Town) -> None:
    files = [
        town.file("tea.txt", picture()),
        town.file("пар.mp4", b"\0\0\0\x18ftypmp42"),
        town.file("kettle.mp3", b"no header"),
        town.file("drawing.svg", b"<svg/>"),
    ]

    done = await town.says("Look", *(word for file in files for word in ("--attach", file)))

    message = await town.newest()
    assert (done.code, done.out.strip(), done.err) == (0, message["mid"], "")
    assert message["text"] == "Look"
    assert [each["type"] for each in message["attachments"]] == ["IMAGE", "VIDEO", "AUDIO", "FILE"]
    assert message["attachments"][3]["payload"]["name"] == "drawing.svg"
    assert await town.fetched(message["attachments"][1]["payload"]["url"]) == b"\0\0\0\x18ftypmp42"


async def test_a_big_file_arrives_whole(town: Town) -> None:
    content = bytes(range(256)) * (BIG // 256 + 1)

    done = await town.says("--attach", town.file("leaves.bin", content))

    assert done.code == 0, done.err
    (attachment,) = (await town.newest())["attachments"]
    assert await town.fetched(attachment["payload"]["url"]) == content


async def test_a_missing_file_is_named_before_anything_is_sent(town: Town) -> None:
    before = await town.newest()

    done = await town.says("Look", "--attach", str(town.folder / "nowhere.png"))

    assert done.code == 2
    assert "nowhere.png" in done.err
    assert await town.newest() == before


async def test_a_pipe_is_not_sent_as_an_empty_file(town: Town) -> None:
    os.mkfifo(town.folder / "pipe")
    before = await town.newest()

    done = await town.says("Look", "--attach", str(town.folder / "pipe"))

    assert done.code == 2
    assert "pipe is no plain file" in done.err
    assert await town.newest() == before


async def test_what_the_server_refuses_is_said(town: Town) -> None:
    done = await town.says("--attach", town.file("tea.png", picture()), "--attach", town.file("no.png", picture()[:40]))

    assert done.code == 1
    assert done.err == "no.png refused: 504 PHOTO_IMAGE_CORRUPTED : the image cannot be decoded\n"
