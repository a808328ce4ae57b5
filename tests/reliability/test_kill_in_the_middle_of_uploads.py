"""T1, P1, P2: after kill -9 among uploads each acknowledged file is whole; no row and no byte of others stays."""

import asyncio
import io
import json
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import apsw
import pytest
from PIL import Image

from tests.cast import EVERYBODY, PRESET, TEA_CLUB
from tests.reliability.harness.link import Link, NoAnswer
from tests.reliability.harness.people import people
from tests.reliability.harness.server import Server

TOKEN = f"access_token={PRESET[TEA_CLUB]}"
DAY_MS = 25 * 3_600_000
UPLOADERS = 6
LIVES = 4


class Uploads:
    """What several uploaders were told was stored, while they go on until there is no answer."""

    def __init__(self, server: Server, random: Random) -> None:
        self._server = server
        self._random = random
        self.kept: dict[str, tuple[str, str]] = {}  # token: type, and the digest of what was sent
        self._news = asyncio.Event()

    async def go_on(self) -> None:
        link = Link(self._server.where)
        with suppress(NoAnswer):
            while True:
                await self._one(link)
        await link.close()

    async def _one(self, link: Link) -> None:
        kind = self._random.choice(("FILE", "FILE", "VIDEO", "IMAGE"))
        body = _noise(self._random) if kind == "IMAGE" else self._random.randbytes(self._random.randrange(2_000_000))
        reserved = (await link.ask("GET", f"/graph/me/fileUploadUrl?type={kind}&{TOKEN}")).json
        place = urlsplit(reserved["url"])
        answer = await link.ask("POST", f"{place.path}?{place.query}", body)
        assert answer.status == 200, answer.body
        self.kept[reserved["token"]] = kind, sha256(body).hexdigest()
        self._news.set()

    async def until(self, count: int) -> None:
        while len(self.kept) < count:
            self._news.clear()
            await self._news.wait()


def _noise(random: Random) -> bytes:
    written = io.BytesIO()
    Image.frombytes("L", (200, 200), random.randbytes(40_000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.slow
async def test_what_was_acknowledged_is_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    seed = int(os.environ.get("GONETS_SEED") or Random().randrange(10**6))
    print(f"GONETS_SEED={seed}")  # noqa: T201 - pytest shows it with a failure
    random = Random(seed)
    server = Server(
        tmp_path / "data",
        "--set",
        "limits.rate_calls=off",
        "--set",
        "limits.rate_chat=off",
        "--set",
        "limits.rate_people=off",
    )
    uploads = Uploads(server, random)
    for _ in range(LIVES):
        await server.start()
        under_way = [asyncio.create_task(uploads.go_on()) for _ in range(UPLOADERS)]
        await uploads.until(len(uploads.kept) + random.randrange(1, 12))
        server.kill()
        await server.ended()
        await asyncio.gather(*under_way)
    assert left_over(server.data), "no upload was under way at any kill"

    await server.start()
    link = Link(server.where)
    carried = dict(random.sample(sorted(uploads.kept.items()), len(uploads.kept) // 2))
    for token, (kind, digest) in uploads.kept.items():
        assert await read_back(link, token, kind, carried) in ({digest} if kind != "IMAGE" else {digest, "a picture"})
    await people(link, "POST", "console/clock", {"jump_ms": DAY_MS})
    while len(left_over(server.data)) or len(on_disk(server.data)) > len(carried):
        assert (await link.ask("GET", f"/graph/me/info?{TOKEN}")).code == 0  # until the janitor came round
    await link.close()
    assert await server.stop() == 0

    rows = stored(server.data)
    assert {state for _, state in rows} == {"READY"}
    assert sorted(digest for digest, _ in rows) == sorted(on_disk(server.data))
    assert len(rows) == len(carried)
    assert all(sha256(path.read_bytes()).hexdigest() == name for name, path in on_disk(server.data).items())


async def read_back(link: Link, token: str, kind: str, carried: dict[str, tuple[str, str]]) -> str:
    """As a reader gets it. Of those that are not to be carried the message goes again."""
    message = {"message": {"attachment": {"type": kind, "payload": {"token": token}}}}
    sent = await link.ask("POST", f"/graph/{EVERYBODY}/messages?{TOKEN}", json.dumps(message).encode())
    assert sent.code == 0, sent.body
    page = (await link.ask("GET", f"/graph/{EVERYBODY}/messages?count=1&{TOKEN}")).json
    place = urlsplit(page["messages"][0]["message"]["attachments"][0]["payload"]["url"])
    body = (await link.ask("GET", f"{place.path}?{place.query}")).body
    if token not in carried:
        assert (await link.ask("POST", f"/graph/{sent.json['message_id']}/delete?{TOKEN}")).code == 0
    if kind == "IMAGE":
        assert Image.open(io.BytesIO(body)).size == (200, 200)
        return "a picture"
    return sha256(body).hexdigest()


def left_over(data: Path) -> list[str]:
    return [each.name for folder in ("incoming", "leaving") for each in (data / folder).iterdir()]


def on_disk(data: Path) -> dict[str, Path]:
    return {each.name: each for each in (data / "files").rglob("*") if each.is_file()}


def stored(data: Path) -> list[tuple[str, str]]:
    link = apsw.Connection(str(data / "gonets.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [(str(digest), str(state)) for digest, state in link.execute("SELECT digest, state FROM files")]
    finally:
        link.close()
