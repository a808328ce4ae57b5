"""What the database holds, read past the server once it is down; the checker's view of the truth."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import apsw
import asyncpg

MESSAGES = "SELECT chat_id, seq, n, sender_id, system, body, deleted_at FROM messages ORDER BY chat_id, seq"
VERSIONS = "SELECT chat_id, seq, body FROM message_versions ORDER BY chat_id, seq, version"
CHATS = "SELECT chat_id, last_seq, last_n, title FROM chats ORDER BY chat_id"
MEMBERS = "SELECT chat_id, member_id, state FROM participants ORDER BY chat_id, member_id"
FEED = "SELECT group_id, position, chat_id, kind, body FROM feed ORDER BY group_id, position"
FEEDS = "SELECT group_id, last_position FROM feeds ORDER BY group_id"
HOOKS = "SELECT group_id, hook_id, url FROM webhooks ORDER BY group_id, hook_id"
OWED = "SELECT group_id, hook_id, chat_id, position FROM deliveries ORDER BY group_id, hook_id, position"
PERSONAL = "SELECT side_a, side_b, chat_id FROM personal_chats ORDER BY side_a, side_b"
ALL = (MESSAGES, VERSIONS, CHATS, MEMBERS, FEED, FEEDS, HOOKS, OWED, PERSONAL)
FIRST_GROUP = 10**13


@dataclass(frozen=True, slots=True)
class Kept:
    """A message. `texts` are all it ever had, the present one last; a deleted one has none."""

    chat: int
    seq: int
    n: int
    sender: int
    system: str | None
    texts: tuple[str, ...]
    is_deleted: bool = False

    @property
    def mid(self) -> str:
        return f"mid:C{self.chat:x}.{self.seq:x}"

    @property
    def title(self) -> str | None:
        """Of a THEME_CHANGED."""
        return str(self._said["tn"]) if self.system == "THEME_CHANGED" else None

    @property
    def people(self) -> tuple[int, ...]:
        """Of a USERS_ADDED or USERS_REMOVED."""
        return tuple(self._said["pa"]) if self.system in ("USERS_ADDED", "USERS_REMOVED") else ()

    @property
    def _said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts[-1])
        return found


@dataclass(frozen=True, slots=True)
class Head:
    """What a chat says about itself."""

    last_seq: int
    last_n: int
    title: str | None


@dataclass(frozen=True, slots=True)
class Fed:
    """An event in a group's feed."""

    group: int
    position: int
    chat: int
    kind: str
    body: bytes

    @property
    def mid(self) -> str:
        return str(json.loads(self.body)["message"]["mid"])


@dataclass(frozen=True)
class Store:
    """A whole database, as values."""

    messages: tuple[Kept, ...]
    heads: dict[int, Head]
    members: dict[tuple[int, int], str]
    feed: tuple[Fed, ...]
    last_positions: dict[int, int]
    hooks: dict[tuple[int, int], str]
    owed: tuple[tuple[int, int, int, int], ...]
    personal: dict[tuple[int, int], int]

    @cached_property
    def by_chat(self) -> dict[int, list[Kept]]:
        """In `seq` order."""
        found: dict[int, list[Kept]] = defaultdict(list)
        for message in self.messages:
            found[message.chat].append(message)
        return dict(found)

    @cached_property
    def by_mid(self) -> dict[str, Kept]:
        return {message.mid: message for message in self.messages}

    def feed_of(self, group: int) -> list[Fed]:
        return [entry for entry in self.feed if entry.group == group]

    def groups_in(self, chat: int) -> Iterator[int]:
        """Active ones; in the load no group comes or goes."""
        for (place, member), state in self.members.items():
            if place == chat and member >= FIRST_GROUP and state == "ACTIVE":
                yield member

    def personal_chat(self, group: int, user: int) -> int | None:
        return self.personal.get((group, user))


def text_of(body: str | None) -> str:
    return "" if body is None else str(json.loads(body).get("text", ""))


def read_sqlite(path: Path) -> Store:
    """Of a server that is down. Raises apsw.CorruptError when the file is not sound."""
    link = apsw.Connection(str(path))
    try:
        if link.execute("PRAGMA integrity_check").get != "ok":
            raise apsw.CorruptError("integrity_check")
        return _store([list(link.execute(sql)) for sql in ALL])
    finally:
        link.close(True)


def read_postgres(url: str) -> Store:
    async def read() -> Store:
        link = await asyncpg.connect(url)
        try:
            return _store([[tuple(row) for row in await link.fetch(sql)] for sql in ALL])
        finally:
            await link.close()

    return asyncio.run(read())


def _store(tables: list[list[tuple[Any, ...]]]) -> Store:
    messages, versions, chats, members, feed, feeds, hooks, owed, personal = tables
    earlier: dict[tuple[int, int], list[str]] = defaultdict(list)
    for chat, seq, body in versions:
        earlier[chat, seq].append(text_of(body))
    return Store(
        tuple(
            Kept(chat, seq, n, sender, system, () if gone else (*earlier[chat, seq], text_of(body)), gone is not None)
            for chat, seq, n, sender, system, body, gone in messages
        ),
        {chat: Head(last_seq, last_n, title) for chat, last_seq, last_n, title in chats},
        {(chat, member): state for chat, member, state in members},
        tuple(Fed(group, position, chat, kind, body.encode()) for group, position, chat, kind, body in feed),
        dict(feeds),
        {(group, hook): url for group, hook, url in hooks},
        tuple(owed),
        {(a, b): chat for a, b, chat in personal},
    )
