"""docs/bots/uploads.md: every line of shell on it, one after the other, in one shell, against a real server."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from tests.cast import EVERYBODY, PRESET, TEA_CLUB
from tests.media.pictures import picture
from tests.reliability.harness.server import CLEAN, Server

PAGE = Path(__file__).parents[2] / "docs" / "bots" / "uploads.md"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    found = Server(tmp_path / "data")
    await found.start()
    yield found
    await found.close()


async def read_back(url: str) -> list[list[object]]:
    """What the page sent: type and bytes of each attachment, as a reader fetches them."""
    async with httpx2.AsyncClient(trust_env=False) as http:
        query = {"access_token": PRESET[TEA_CLUB], "count": "2"}
        page = (await http.get(f"{url}/graph/me/messages/{EVERYBODY}", params=query)).json()
        carried = [one for each in reversed(page["messages"]) for one in each["message"]["attachments"]]
        return [
            [one["type"], None if one["type"] == "IMAGE" else (await http.get(one["payload"]["url"])).content]
            for one in carried
        ]


async def test_the_lines_do_what_the_page_says(server: Server, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(picture(size=(700, 350)))
    for name in ("film.mp4", "voice.mp3", "report.pdf"):
        (tmp_path / name).write_bytes(name.encode())
    script = "set -euo pipefail\n" + "\n".join(SHELL.findall(PAGE.read_text("utf-8")))

    shell = await asyncio.create_subprocess_exec(
        "bash", "-c", script, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=CLEAN | {"GONETS_BASE_URL": server.url, "GONETS_TOKEN": PRESET[TEA_CLUB], "no_proxy": "127.0.0.1"},
    )  # fmt: skip
    out, err = await asyncio.wait_for(shell.communicate(), 60)

    said = out.decode()
    assert (shell.returncode, err) == (0, b"")
    assert "error_code" not in said
    assert said.count('"success":true') == 2
    assert said.count('"photos"') == 1
    assert await read_back(server.url) == [
        ["IMAGE", None],  # written anew, as the size below shows
        ["VIDEO", b"film.mp4"],
        ["AUDIO", b"voice.mp3"],
        ["FILE", b"report.pdf"],
    ]
    with Image.open(tmp_path / "small.png") as small:
        assert small.size == (320, 160)
