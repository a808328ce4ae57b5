"""A house with the cast in it, called as a bot or a browser would: the real application, in memory."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from gonets.server.app import House, standing
from gonets.server.clock import MovableClock
from gonets.server.ground import Ground
from gonets.server.keys import open_keys
from gonets.server.operate import demo
from gonets.server.settings import People, Settings
from gonets.server.store.database import Database
from gonets.server.wakeups.local import LocalWakeups
from gonets.wire.ids import MemberId, parse_member
from gonets.wire.limits import Limits
from tests.cast import NOON, PRESET, TEA_CLUB

Json = Any  # what a test looks into; its shape is what the test asserts

URL = "http://127.0.0.1:7070"

#: The limiter runs, it just does not refuse; tests of rates set their own.
ROOMY = Limits(rate_calls="off", rate_chat="off", rate_people="off", rate_bad_tokens="off")

#: Passwords as small machines hash them: what they are checked for does not depend on it.
QUICK = People(hashing="small")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    set_cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Json:
        return json.loads(self.body)

    @property
    def code(self) -> int:
        """0 for a success."""
        return int(self.headers.get("invocation-error", "0"))


class Town:
    """The house, its clock, and both doors."""

    def __init__(self, house: House, clock: MovableClock) -> None:
        self.house = house
        self.clock = clock
        self.database = house.ground.database

    async def call(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
        hangs_up: bool = False,
    ) -> Answer:
        """One HTTP call, bytes in and bytes out; `hangs_up` breaks the connection before the answer is handed over."""
        sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        where, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": verb,
            "path": where,
            "raw_path": where.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in _headers(headers, sent).items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 7070),
            "extensions": {"gonets": {"gone": hangs_up}},
        }
        received = [{"type": "http.request", "body": sent, "more_body": False}]
        answered: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return received.pop() if received else {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            answered.append(dict(message))

        await self.house.app(scope, receive, send)
        start, *rest = answered
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        cookies = tuple(value.decode() for name, value in start["headers"] if name == b"set-cookie")
        return Answer(start["status"], found, b"".join(piece.get("body", b"") for piece in rest), cookies)

    async def graph(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        as_: MemberId = TEA_CLUB,
        key: str | None = None,
        **query: object,
    ) -> Answer:
        """A Graph call with the preset token of one of the cast."""
        asked = urlencode({"access_token": PRESET[as_], **query})
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.call(verb, f"/graph/{path}?{asked}", body, headers=headers)

    async def says(self, member: MemberId, chat: object, text: str) -> str:
        """A message through the Graph door; gives its mid."""
        sent = await self.graph("POST", f"me/messages/{chat}", {"message": {"text": text}}, as_=member)
        assert sent.code == 0, sent.body
        return str(sent.json["message_id"])

    async def uploads(self, kind: str, raw: bytes, *, as_: MemberId = TEA_CLUB, name: str = "tea.bin") -> Json:
        """A file through both steps; gives what fileUploadUrl answered."""
        reserved = await self.graph("GET", "me/fileUploadUrl", type=kind, as_=as_)
        assert reserved.code == 0, reserved.body
        stored = await self.stores(f"{reserved.json['url']}&name={quote(name)}", raw)
        assert stored.status == 200, stored.body
        return reserved.json

    async def stores(self, url: str, raw: bytes, content_type: str = "application/octet-stream") -> Answer:
        """The second step alone."""
        return await self.call("POST", url.removeprefix(URL), raw=raw, headers={"Content-Type": content_type})

    async def fetches(self, url: str, verb: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
        """What lies at an address of ours, without any token."""
        return await self.call(verb, url.removeprefix(URL), headers=headers)

    async def writes(self, member: str | MemberId, text: str) -> str:
        """A person writes to Tea Club, which makes the chat of the two if there is none; gives the mid."""
        who = parse_member(str(member))
        body = {"client_id": f"{who}-{text}", "text": text}
        sent = await self.call("POST", f"/api/groups/{TEA_CLUB}/messages", body, headers=as_person(who))
        assert sent.status == 200, sent.body
        return str(sent.json["message"]["mid"])


def as_person(who: MemberId) -> dict[str, str]:
    """What a page of the messenger sends along."""
    return {"Origin": "http://127.0.0.1:7070", "X-Gonets-As": str(who), "Content-Type": "application/json"}


def _headers(given: Mapping[str, str] | None, body: bytes) -> dict[str, str]:
    return {"host": "127.0.0.1:7070", "content-length": str(len(body)), **(given or {})}


@asynccontextmanager
async def open_town(
    database: Database,
    folder: Path,
    *,
    settings: Settings | None = None,
    with_cast: bool = True,
    clock: MovableClock | None = None,
    on_loopback: bool = True,
) -> AsyncIterator[Town]:
    """The clock stands at NOON until a test moves it, unless the test brings its own."""
    clock, settings = clock or MovableClock(NOON), settings or Settings(limits=ROOMY, people=QUICK)
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 a test may wait for its disk
    ground = Ground(
        settings,
        folder,
        database,
        clock,
        LocalWakeups(),
        open_keys(folder),
        settings.server.public_url or URL,
        on_loopback=on_loopback,
    )
    house = House(ground)
    if with_cast:
        await demo.make_world(database, clock, house.accounts, house.rules.links)
        await demo.open_tokens(house.accounts, on_loopback=True)
    async with standing(house):
        yield Town(house, clock)
    clock.close()
