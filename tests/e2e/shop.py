"""The shop of examples/ as a process that is killed and started again, and Nina who orders there."""

import asyncio
import io
import json
import signal
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from tests.cast import NINA, PERSONAL, PRESET, TEA_CLUB
from tests.e2e.actors import ENVIRON, ROOT

#: A guard against what hangs, never a pace.
PATIENCE_S = 90
LOOK_S = 0.02
#: Who, what, with what.
Line = tuple[str, str | None, tuple[str, ...]]
Json = Any  # what a door says; its shape is what a test asserts

POLL = "--poll"
WEBHOOK = "--webhook"
PLACE = {"latitude": 55.75, "longitude": 37.62}
SUMMARY = "Заказ № 1\nАссам, 100 г: 450 ₽\nКому: Nina Orlova\nТелефон: +79990000101\nКуда: 55.75, 37.62"
MENU: Line = ("Tea Club", "Здравствуйте! Это чайная лавка. Что вам показать?", ("INLINE_KEYBOARD",))
PHONE = "Заказ № 1: Ассам. По какому телефону позвонить? Нажмите кнопку или напишите номер."
WHERE = "Куда привезти? Нажмите кнопку, пришлите место на карте или напишите адрес."
#: Nina's chat when she has ordered. The card and the summary have lost their buttons.
ORDERED: list[Line] = [
    ("Nina Orlova", "/start", ()),
    MENU,
    ("Tea Club", "Ассам в заказе № 1", ("IMAGE", "INLINE_KEYBOARD")),
    ("Tea Club", PHONE, ("INLINE_KEYBOARD",)),
    ("Nina Orlova", None, ("CONTACT",)),
    ("Tea Club", WHERE, ("INLINE_KEYBOARD",)),
    ("Nina Orlova", None, ("LOCATION",)),
    ("Tea Club", SUMMARY, ("IMAGE", "LOCATION")),
    ("Tea Club", "Заказ № 1 принят. Позвоним, когда курьер выйдет.", ()),
]
AFTER: list[Line] = [("Nina Orlova", "/menu", ()), MENU]


class Shop:
    """Its file outlives each process. A webhook is called `called_at`, if not where it listens."""

    def __init__(self, url: str, folder: Path, *words: str, called_at: str | None = None) -> None:
        self.file = folder / "shop.db"
        self._command = [sys.executable, str(ROOT / "examples" / "shop_bot.py"), *words, "--file", str(self.file)]
        self._environ = ENVIRON | {"GONETS_BASE_URL": url, "GONETS_TOKEN": PRESET[TEA_CLUB]}
        self._environ |= {} if called_at is None else {"BOT_URL": called_at}
        self._said: list[str] = []

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=self._environ
        )
        self._listens = asyncio.Event()
        self._hears = asyncio.create_task(self._hear())
        await asyncio.wait_for(self._listens.wait(), PATIENCE_S)
        assert self._process.returncode is None, self.said

    async def _hear(self) -> None:
        assert self._process.stdout is not None, "a pipe"
        async for line in self._process.stdout:
            self._said.append(line.decode())
            if line == b"listening\n":
                self._listens.set()
        self._listens.set()  # it ended; whoever waits looks

    async def ended(self) -> int:
        """By itself; gives the exit code."""
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    async def kill(self) -> None:
        """SIGKILL."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._hears

    def freeze(self) -> None:
        """What happens now it hears all at once, when it thaws."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    @property
    def said(self) -> str:
        return "".join(self._said)

    def orders(self) -> list[Json]:
        with closing(sqlite3.connect(self.file)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute("SELECT number, state, name, tea, phone, place FROM orders")]


class Customer:
    """Nina at the people's door. What she does she does once, however often the server dies under it."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def says(self, text: str) -> None:
        await self._do(f"groups/{TEA_CLUB}/messages", text=text)

    async def presses(self, **button: object) -> None:
        await self._do(f"chats/{PERSONAL}/press", **button)

    async def sees(self, has: Callable[[Json], bool]) -> Json:
        """The first message of the shop that is such a one."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            for message in await self.chat():
                if message["sender"]["user_id"] == str(TEA_CLUB) and has(message["message"]):
                    return message["message"]
            await asyncio.sleep(LOOK_S)
        raise AssertionError(f"not seen, but: {await self.story()}")

    async def sees_text(self, text: str) -> Json:
        return await self.sees(lambda message: message.get("text", "").startswith(text))

    async def sees_it_taken(self) -> None:
        """The last thing the shop does: the buttons under the summary go."""
        await self.sees(lambda message: message.get("text") == SUMMARY and len(message["attachments"]) == 2)

    async def chat(self) -> list[Json]:
        """Oldest first, without the demo's own."""
        found: list[Json] = (await self._ask("GET", f"chats/{PERSONAL}/messages?count=200"))["messages"]
        return found[1:]

    async def reads(self, count: int) -> list[Line]:
        """Her story once it has so many lines; what it is by then, if it never has."""
        until = time.monotonic() + PATIENCE_S
        while True:
            story = await self.story()
            if len(story) >= count or time.monotonic() >= until:
                return story
            await asyncio.sleep(LOOK_S)

    async def story(self) -> list[Line]:
        return [
            (
                each["sender"]["name"],
                each["message"].get("text"),
                tuple(one["type"] for one in each["message"].get("attachments", [])),
            )
            for each in await self.chat()
        ]

    async def photos(self) -> list[tuple[int, int]]:
        """Every photo that can be seen, fetched and decoded; their sizes."""
        sizes = []
        for each in await self.chat():
            for one in each["message"].get("attachments", []):
                if one["type"] == "IMAGE":
                    async with httpx2.AsyncClient(trust_env=False) as http:
                        answer = await http.get(self._url + one["payload"]["url"])
                    with Image.open(io.BytesIO(answer.content)) as photo:
                        photo.load()
                        sizes.append(photo.size)
        return sizes

    async def _do(self, path: str, **body: object) -> None:
        content = json.dumps(body | {"client_id": uuid.uuid4().hex})
        await self._ask("POST", path, content)

    async def _ask(self, verb: str, path: str, content: str | None = None) -> Json:
        headers = {"X-Gonets-As": str(NINA), "Origin": self._url, "Content-Type": "application/json"}
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                async with httpx2.AsyncClient(trust_env=False, timeout=10) as http:
                    answer = await http.request(verb, f"{self._url}/api/{path}", headers=headers, content=content)
                assert answer.status_code == 200, answer.text
                return answer.json()
            except httpx2.TransportError:  # the server was killed; the same again, once it is back
                assert time.monotonic() < until, "it never came back"
                await asyncio.sleep(LOOK_S)


async def order(nina: Customer) -> None:
    """From the greeting to the confirmation; each step waits for what the shop says to the one before."""
    await nina.says("/start")
    await nina.sees_text("Здравствуйте!")
    await nina.presses(payload="show:assam")
    await nina.sees_text("Ассам, 100 г")
    await nina.presses(payload="order:assam")
    await nina.sees_text(PHONE)
    await nina.presses(button="Мой телефон", share=True)
    await nina.sees_text(WHERE)
    await nina.presses(button="Я здесь", share=True, location=PLACE)
    await nina.sees_text(SUMMARY)
    await nina.presses(payload="confirm:1")
    await nina.sees_it_taken()


async def everything_happened_once(shop: Shop, nina: Customer) -> None:
    """What comes behind it all pushes out whatever was still on its way: a chat's events keep their order."""
    await nina.says("/menu")
    story = ORDERED + AFTER

    assert await nina.reads(len(story)) == story
    assert await nina.photos() == [(320, 320)] * 2
    (made,) = shop.orders()
    assert made == {
        "number": 1, "state": "placed", "name": "Nina Orlova", "tea": "assam", "phone": "79990000101",
        "place": json.dumps(PLACE),
    }  # fmt: skip
    assert "Traceback" not in shop.said, shop.said
    assert "not said" not in shop.said, shop.said
