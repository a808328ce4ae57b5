"""Worlds for a bench: a few busy chats, many quiet ones, people and bots with tokens; always the same from a seed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal, Self

from gonets.cli.bench.worlds import rows
from gonets.server.clock import Clock, SystemClock
from gonets.server.domain.rules import Rules
from gonets.server.keys import Keys, open_keys
from gonets.server.operate import demo
from gonets.server.services.accounts import Accounts
from gonets.server.store.database import Database, Row, Rows, Sql, Transaction
from gonets.server.store.opening import open_database
from gonets.wire.ids import ChatId, MessageId
from gonets.wire.limits import Limits
from gonets.wire.links import Links
from gonets.wire.signature import new_secret

Size = Literal["small", "large", "huge"]

#: Chats and messages (performance: worlds).
SIZES: dict[Size, tuple[int, int]] = {
    "small": (100, 10_000),
    "large": (100_000, 1_000_000),
    "huge": (100_000, 10_000_000),
}
BUSY = 64
PARKED = 1_000
KINDS = "MESSAGE_CALLBACK,MESSAGE_CREATED,CHAT_SYSTEM"

#: Groups with the same people: nobody listens, a bot polls, a webhook is called, a webhook is dead.
TEA, POLLED, HOOKED, DEAD = int(demo.TEA_CLUB), 57_100_000_000_901, 57_100_000_000_902, 57_100_000_000_903
_PARKED_FIRST = 57_200_000_010_000
_PEOPLE_FIRST = 571_100_000_000
_QUIET_FIRST = 571_200_000_000
_TEXT = "x" * 100


@dataclass(frozen=True, slots=True)
class World:
    """What a load needs to know of a database it did not watch being filled."""

    chats: int
    messages: int
    seed: int = 1
    sink: str = "http://127.0.0.1:9/"
    parked: int = 0

    @classmethod
    def of(cls, size: Size, seed: int, *, sink: str = "http://127.0.0.1:9/", parked: int = 0) -> Self:
        return cls(*SIZES[size], seed, sink, parked)

    @property
    def tea_chats(self) -> list[int]:
        return [chat_of(TEA, place) for place in range(BUSY)]

    @property
    def messages_a_busy_chat(self) -> int:
        """The busy chats hold half of all, the others the rest; but a small world is nearly nothing else."""
        return max(self.messages // (2 * BUSY), (self.messages - (self.chats - BUSY) * 10) // BUSY)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds."""

    messages: int
    events: int
    positions: int
    delivered: int
    owed: int


@dataclass(frozen=True, slots=True)
class Made:
    """What was loaded, and the moment that its messages' ids count back from."""

    world: World
    at: int
    counts: Counts

    def mid(self, place: int, n: int) -> MessageId:
        """The n-th message of a busy chat."""
        return MessageId(ChatId(chat_of(TEA, place)), seq_of(self.at, n, self.world.messages_a_busy_chat))


def token_of(member: int) -> str:
    return demo.PRESET[demo.TEA_CLUB] if member == TEA else f"bench{member}"


def person(place: int) -> int:
    return _PEOPLE_FIRST + place


def parked_group(place: int) -> int:
    return _PARKED_FIRST + place


def chat_of(group: int, place: int) -> int:
    """The chat of a group and its person of that place."""
    return ((group % 10_000_000_000) << 20) + place + 1


async def make(world: World, folder: Path, url: str | None) -> Made:
    """Fills an empty database."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240  a bench may wait for its disk
    database = await open_database(url, folder)
    try:
        return await fill(world, database, open_keys(folder), SystemClock())
    finally:
        await database.close()


async def fill(world: World, database: Database, keys: Keys, clock: Clock) -> Made:
    """The demo world and the bench's beside it."""
    links, now = Links("http://127.0.0.1", keys.links, clock.now), clock.now()
    accounts = Accounts(database, clock, Rules(Limits(), links), keys.seal, keys.unseal, new_secret)
    await demo.make_world(database, clock, accounts, links)
    await _Loader(world, database, now, accounts.new_hook_secret()).load()
    return Made(world, now, await counted(database))


async def held(folder: Path, url: str | None) -> Counts:
    """Of a database whose server has stopped."""
    database = await open_database(url, folder)
    try:
        return await counted(database)
    finally:
        await database.close()


async def counted(database: Database) -> Counts:
    async def work(tx: Transaction) -> Row:
        return (await tx.fetch(rows.COUNTS))[0]

    row = await database.read(work, heavy=True)
    return Counts(int(row.messages), int(row.events), int(row.positions), int(row.delivered), int(row.owed))


class _Loader:
    def __init__(self, world: World, database: Database, now: int, secret: str) -> None:
        self._world = world
        self._database = database
        self._now = now
        self._secret = secret
        self._draw = Random(world.seed)  # noqa: S311  a world, not a secret

    async def load(self) -> None:
        now, put = self._now, self._put
        await put(rows.USERS, ((person(place), f"Person {place}", now) for place in range(BUSY)))
        groups = {POLLED: "Polled", HOOKED: "Hooked", DEAD: "Dead"}
        parked = [parked_group(place) for place in range(self._world.parked)]
        await put(rows.GROUPS, ((group, name, self._secret, now) for group, name in groups.items()))
        await put(rows.GROUPS, ((group, "Parked", self._secret, now) for group in parked))
        await put(rows.FEEDS, [(HOOKED, None, None), (DEAD, None, None)])
        await put(rows.FEEDS, ((group, KINDS, now) for group in (POLLED, *parked)))
        await put(rows.WEBHOOKS, [(HOOKED, self._world.sink, KINDS, now), (DEAD, "http://127.0.0.1:9/", KINDS, now)])
        owners = [*groups, *parked, *(person(place) for place in range(BUSY))]
        await put(rows.TOKENS, ((_digest(token_of(owner)), owner, now) for owner in owners))
        for group in (TEA, *groups):
            held = self._world.messages_a_busy_chat if group == TEA else 0
            await self._chats([(chat_of(group, place), group, person(place), held) for place in range(BUSY)])
        await self._chats([(chat_of(group, 0), group, person(place % BUSY), 0) for place, group in enumerate(parked)])
        await self._quiet()

    async def _quiet(self) -> None:
        """Chats with a handful of messages, and a person each."""
        quiet = self._world.chats - BUSY
        each = (self._world.messages - BUSY * self._world.messages_a_busy_chat) // quiet
        people = [_QUIET_FIRST + place for place in range(quiet)]
        await self._put(rows.USERS, ((user, "Quiet", self._now) for user in people))
        await self._chats([(chat_of(TEA, BUSY + place), TEA, user, each) for place, user in enumerate(people)])

    async def _chats(self, chats: list[tuple[int, int, int, int]]) -> None:
        """Of chat, group, person, and how many messages there are."""
        now, put = self._now, self._put
        heads = [(chat, group, user, seq_of(now, held, held) if held else 0, held) for chat, group, user, held in chats]
        await put(rows.CHATS, heads)
        await put(rows.PERSONAL, ((chat, group, user) for chat, group, user, _ in chats))
        await put(rows.PARTICIPANTS, ((chat, user, "OWNER", now) for chat, _, user, _ in chats))
        await put(rows.PARTICIPANTS, ((chat, group, "HOME", now) for chat, group, *_ in chats))
        await put(rows.CONSENTS, ((group, user, now) for _, group, user, _ in chats))
        await put(rows.MESSAGES, self._messages(chats))

    def _messages(self, chats: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int, str]]:
        for chat, group, user, held in chats:
            for n in range(1, held + 1):
                body = '{"text":"' + _TEXT[: self._draw.randrange(20, 100)] + '"}'
                yield chat, seq_of(self._now, n, held), n, user if n % 2 else group, body

    async def _put(self, sql: Sql, values: Rows) -> None:
        await rows.load(self._database, sql, values)


def seq_of(at: int, n: int, held: int) -> int:
    """A message a second, the last one a minute before."""
    return (at - 60_000 - (held - n) * 1000) << 16 | 1


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
