"""The load of a kill loop: writers that mix every verb, and a reader of the history; each writes down what it saw."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, PRESET, TEA_CLUB, TIMUR
from tests.reliability.harness.checker import Read
from tests.reliability.harness.ledger import Asked, Entry, Kind, Ledger, mid_of
from tests.reliability.harness.link import Link, NoAnswer
from tests.reliability.harness.people import Town, as_person
from tests.reliability.harness.server import Where

#: Who writes into which chat with a Graph token.
PLACES = (
    (TEA_CLUB, EVERYBODY), (TEA_CLUB, PERSONAL), (NINA, EVERYBODY), (NINA, DIALOG), (TIMUR, EVERYBODY), (TIMUR, DIALOG),
)  # fmt: skip
WORDS = ("tea", "чай", "茶", "🍵", "ab\ncd", '"quoted"', "\\back", "e\u0301", "<b>", "\u2028")


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of a wish: every try of it sends these."""

    asked: Asked
    path: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Writer:
    """One client, one request at a time; half of what it sends carries a key and is sent until it is answered."""

    name: str
    where: Where
    town: Town
    random: Random
    ledger: Ledger
    ends: asyncio.Event
    guest: int | None = None  # whom this one adds and removes, nobody else does
    _link: Link = field(init=False)
    _mine: list[tuple[str, int]] = field(default_factory=list)  # messages that may be edited or deleted, and by whom
    _count: int = 0

    def __post_init__(self) -> None:
        self._link = Link(self.where)

    async def run(self) -> None:
        wishes: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (40, self._send),
            (10, self._send_to_user),
            (4, self._send_to_many),
            (25, self._send_as_person),
            (10, self._edit),
            (5, self._delete),
            (3, self._retitle),
        ]
        if self.guest is not None:
            wishes.append((6, self._change_members))
        weights, does = [weight for weight, _ in wishes], [wish for _, wish in wishes]
        try:
            while not self.ends.is_set():
                (wish,) = self.random.choices(does, weights)
                await wish()
        finally:
            await self._link.close()

    async def _send(self) -> None:
        sender, chat = self.random.choice(PLACES)
        nonce, text = self._words()
        request = self._graph("send", nonce, int(sender), f"me/messages/{chat}", {"message": {"text": text}}, text)
        self._keep(await self._fulfil(request), int(sender))

    async def _send_to_user(self) -> None:
        nonce, text = self._words()
        user = self.random.choice(self.town.willing)
        body = {"recipient": {"user_id": f"user:{user}"}, "message": {"text": text}}
        self._keep(
            await self._fulfil(self._graph("send_user", nonce, int(TEA_CLUB), "me/messages", body, text)), int(TEA_CLUB)
        )

    async def _send_to_many(self) -> None:
        nonce, text = self._words()
        users = tuple(self.random.sample(self.town.crowd, self.random.choice((3, 8, len(self.town.crowd)))))
        body = {"recipient": {"user_ids": [f"user:{user}" for user in users]}, "message": {"text": text}}
        await self._fulfil(self._graph("send_many", nonce, int(TEA_CLUB), "me/messages", body, text, users=users))

    async def _send_as_person(self) -> None:
        """At the people's door, where every message has its key (`client_id`) and is sent until it is answered."""
        nonce, text = self._words()
        if self.random.random() < 0.7:
            user, path = self.random.choice(self.town.willing), f"/api/groups/{TEA_CLUB}/messages"
        else:
            user, path = int(NINA), f"/api/chats/{EVERYBODY}/messages"
        asked = Asked("people", nonce, user, key=f"people-{nonce}", text=text)
        body = json.dumps({"client_id": asked.key, "text": text}).encode()
        await self._fulfil(Request(asked, path, body, as_person(user)))

    async def _edit(self) -> None:
        if not self._mine:
            return
        mid, owner = self.random.choice(self._mine)
        nonce, text = self._words()
        await self._fulfil(self._graph("edit", nonce, owner, f"{mid}/edit", {"message": {"text": text}}, text, mid=mid))

    async def _delete(self) -> None:
        if not self._mine:
            return
        mid, owner = self._mine.pop(self.random.randrange(len(self._mine)))
        await self._fulfil(self._graph("delete", self._nonce(), owner, f"{mid}/delete", {}, mid=mid))

    async def _retitle(self) -> None:
        nonce, title = self._words("Club")
        title = title.replace("\n", " ").replace("\u2028", " ").strip()
        actor = int(self.random.choice((TEA_CLUB, NINA)))
        await self._fulfil(
            self._graph("title", nonce, actor, f"{EVERYBODY}/messages", {"chat_control": {"title": title}}, title)
        )

    async def _change_members(self) -> None:
        assert self.guest is not None, "only writers with a guest do this"
        user, nonce = f"user:{self.guest}", self._nonce()
        if self.random.random() < 0.5:
            request = self._graph(
                "add", nonce, int(TEA_CLUB), f"{EVERYBODY}/addMember", {"userId": user}, users=(self.guest,)
            )
        else:
            control = {"chat_control": {"remove_member": {"user_id": user}}}
            request = self._graph("remove", nonce, int(TEA_CLUB), f"{EVERYBODY}/messages", control, users=(self.guest,))
        await self._fulfil(request)

    def _nonce(self) -> str:
        self._count += 1
        return f"{self.name}.{self._count}"

    def _words(self, first: str = "") -> tuple[str, str]:
        """The nonce in each text traces any stored message to one wish."""
        nonce = self._nonce()
        words = self.random.choices(WORDS, k=self.random.choice((1, 1, 2, 5, 12)))
        return nonce, " ".join([first, f"[{nonce}]", *words]).strip()

    def _graph(
        self,
        kind: Kind,
        nonce: str,
        who: int,
        path: str,
        body: object,
        text: str | None = None,
        *,
        mid: str | None = None,
        users: tuple[int, ...] = (),
    ) -> Request:
        token = next(token for member, token in PRESET.items() if int(member) == who)
        key = f"key-{nonce}" if self.random.random() < 0.5 else None
        asked = Asked(kind, nonce, who, key=key, text=text, mid=mid, users=users)
        headers = {} if key is None else {"Idempotency-Key": key}
        return Request(asked, f"/graph/{path}?access_token={token}", json.dumps(body).encode(), headers)

    async def _fulfil(self, request: Request) -> Entry | None:
        """With a key until it is answered, now and then once more; without one, once."""
        while True:
            entry = await self._try(request)
            if entry is not None and not entry.is_unknown:
                break
            if request.asked.key is None:
                return None
            if entry is not None:
                await asyncio.sleep(float(entry.retry_after or 1))  # as a client does (W-ERR-6)
        if entry.is_success and request.asked.key is not None and self.random.random() < 0.1:
            await self._try(request)
        return entry

    async def _try(self, request: Request) -> Entry | None:
        await self._link.connect()
        n = self.ledger.asks(request.asked)
        try:
            answer = await self._link.ask("POST", request.path, request.body, request.headers)
        except NoAnswer:
            return None
        return self.ledger.answered(n, answer)

    def _keep(self, entry: Entry | None, owner: int) -> None:
        """Only one's own are changed later, and only by this writer: so the order of changes is known."""
        if entry is not None and entry.is_success:
            mid = mid_of(entry.answer)
            assert mid is not None, "a send answers with the message"
            self._mine = [*self._mine[-20:], (mid, owner)]


@dataclass(slots=True)
class Reader:
    """Looks at the newest messages of a chat over and over."""

    where: Where
    ends: asyncio.Event
    reads: list[Read] = field(default_factory=list)

    async def run(self) -> None:
        link, token = Link(self.where), PRESET[TEA_CLUB]
        path = f"/graph/me/messages/{EVERYBODY}?count=60&include_deleted=true&access_token={token}"
        try:
            while not self.ends.is_set():
                await link.connect()
                start = time.monotonic()
                try:
                    answer = await link.ask("GET", path)
                except NoAnswer:
                    continue
                if answer.code == 0:
                    seqs = tuple(int(one["message"]["seq"]) for one in answer.json["messages"])
                    self.reads.append(Read(int(EVERYBODY), start, time.monotonic(), seqs))
                await asyncio.sleep(0.02)  # one reader of many; the writers are the load
        finally:
            await link.close()
