"""A page on the live feed, as the browser keeps it: what it knows of its chats, and how far it knows them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.types import Send

from gonets.wire.ids import UserId
from tests.people.person import OURS
from tests.town import Json, Town


class Page:
    """What it knows outlives its socket, as in a browser."""

    def __init__(self, town: Town, who: UserId) -> None:
        self.town = town
        self.who = who
        self.frames: list[Json] = []
        self.places: dict[str, str] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.rows: dict[str, Json] = {}
        self.closed: int | None = None
        self._news = asyncio.Condition()
        self._said: asyncio.Queue[Json] = asyncio.Queue()
        self._socket: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The snapshot, and a window of each chat, as a page opens."""
        found = (await self.asks("start"))["chats"]
        for row in found:
            await self._take_row(row)

    async def asks(self, path: str) -> Json:
        headers = {"Origin": OURS, "X-Gonets-As": str(self.who)}
        answer = await self.town.call("GET", f"/api/{path}", headers=headers)
        assert answer.status == 200, answer.body
        return answer.json

    async def _take_row(self, row: Json) -> None:
        chat = row["chat_id"]
        self.rows[chat] = row
        self.places[chat] = row["place"]
        if row["status"] == "ACTIVE":
            window = await self.asks(f"chats/{chat}/messages?count=200")
            self.messages[chat] = {one["message"]["mid"]: one for one in window["messages"]}
            self.places[chat] = window["place"]

    async def connect(self, *, query: str | None = None, headers: dict[str, str] | None = None) -> None:
        """Returns once accepted or refused; `closed` tells."""
        self.closed = None
        self._said = asyncio.Queue()
        accepted = asyncio.Event()
        self._said.put_nowait({"type": "websocket.connect"})

        async def send(message: MutableMapping[str, Any]) -> None:
            await self._hear(message)
            accepted.set()

        given = {"host": "127.0.0.1:7070", "origin": OURS} | (headers or {})
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/api/live",
            "query_string": (f"as={self.who}" if query is None else query).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
            "extensions": {},
        }
        self._socket = asyncio.ensure_future(self._served(scope, send))
        await accepted.wait()

    async def _served(self, scope: MutableMapping[str, Any], send: Send) -> None:
        await self.town.house.app(scope, self._said.get, send)

    async def resume(self) -> None:
        """Has heard everything it missed, however often it had to come back for the rest."""
        self.frames.clear()
        while "ready" not in self.kinds():
            await self.come()
            await self.until(lambda: "ready" in self.kinds() or self.closed is not None)

    async def come(self) -> None:
        """Names the places it holds."""
        await self.connect()
        self.says(json.dumps({"places": self.places}))

    def says(self, text: str) -> None:
        self._said.put_nowait({"type": "websocket.receive", "text": text})

    async def drop(self) -> None:
        """The cable is pulled."""
        self._said.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if self._socket is not None:
            await self._socket

    def kinds(self) -> list[str]:
        return [frame["kind"] for frame in self.frames]

    def heard(self, kind: str) -> list[Json]:
        return [frame for frame in self.frames if frame["kind"] == kind]

    def texts(self, chat: object) -> list[str]:
        """What it shows, in the order of writing, less system messages."""
        shown = sorted(self.messages[str(chat)].values(), key=lambda one: int(one["message"]["seq"]))
        return [one["message"].get("text", "") for one in shown if "system" not in one]

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with self._news:
            await self._news.wait_for(is_so)

    async def shows(self, chat: str, mid: str) -> None:
        await self.until(lambda: mid in self.messages[chat])

    async def hears(self, kind: str, count: int = 1) -> list[Json]:
        await self.until(lambda: len(self.heard(kind)) >= count)
        return self.heard(kind)

    async def _hear(self, message: MutableMapping[str, Any]) -> None:
        async with self._news:
            if message["type"] == "websocket.close":
                self.closed = message["code"]
                self._said.put_nowait({"type": "websocket.disconnect", "code": 1000})
            elif message["type"] == "websocket.send":
                frame = json.loads(message["text"])
                self.frames.append(frame)
                await self._apply(frame)
            self._news.notify_all()

    async def _apply(self, frame: Json) -> None:
        """As people/store.mjs does: an older version never overwrites a newer one."""
        chat = frame.get("chat")
        match frame["kind"]:
            case "message":
                known, new = self.messages[chat], frame["message"]
                mid = new["message"]["mid"]
                if "deleted" in new:
                    known.pop(mid, None)
                elif mid not in known or int(known[mid]["version"]) <= int(new["version"]):
                    known[mid] = new
                self.places[chat] = frame["place"]
            case "chat" | "resync":
                row = frame["row"]
                came = row["status"] == "ACTIVE" and self.rows.get(chat, {}).get("status") != "ACTIVE"
                if frame["kind"] == "resync" or came:  # another stretch of it is seen than before
                    await self._take_row(row)
                self.rows[chat], self.places[chat] = row, row["place"]
            case "consent":
                self.places[chat] = frame["place"]


@asynccontextmanager
async def one_round(town: Town) -> AsyncIterator[None]:
    """All that happens within is told at once, after it."""
    begin, over = town.house.timeline._round, asyncio.Event()

    async def held() -> None:
        await over.wait()
        await begin()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.house.timeline, "_round", held)
        yield
        over.set()


@asynccontextmanager
async def page_of(town: Town, who: UserId) -> AsyncIterator[Page]:
    """Open, on the feed, with everything heard."""
    page = Page(town, who)
    await page.start()
    await page.resume()
    try:
        yield page
    finally:
        await page.drop()
