"""Batches of sends as a bench makes them: a bot to its people, and people to groups that listen in different ways."""

from collections.abc import Sequence
from functools import partial

from gonets.cli.bench.worlds import world
from gonets.cli.bench.worlds.world import BUSY, World
from gonets.server.clock import MovableClock
from gonets.server.domain.sending import Draft, OnceKey, Personal, draft_of
from gonets.server.keys import Keys
from gonets.server.services.sending import commit_batch
from gonets.server.store.database import Database
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId, member_id
from gonets.wire.links import Links
from gonets.wire.messages import Content
from tests.cast import NOON

LINKS = Links("http://127.0.0.1:7070", b"never looked at", lambda: NOON)
KEYS = Keys(bytes(32))


async def fill(database: Database, made: World) -> world.Made:
    return await world.fill(made, database, KEYS, MovableClock(NOON))


def bot_writes(many: int, group: int = world.TEA) -> list[Draft]:
    """A group into the chats it has with its people, in turn."""
    return [_draft(GroupId(group), world.chat_of(group, place % BUSY)) for place in range(many)]


def people_write(many: int, group: int) -> list[Draft]:
    """Its people to a group, in turn."""
    return [_draft(UserId(world.person(place % BUSY)), world.chat_of(group, place % BUSY)) for place in range(many)]


def to_people(many: int) -> list[Draft]:
    """Addressed to a person, whose chat is looked up."""
    group = GroupId(world.TEA)
    return [
        draft_of(group, Personal(group, UserId(world.person(place % BUSY))), Content("tea")) for place in range(many)
    ]


def with_keys(many: int) -> list[Draft]:
    chats = [world.chat_of(world.TEA, place % BUSY) for place in range(many)]
    return [_draft(GroupId(world.TEA), chat, f"key-{place}") for place, chat in enumerate(chats)]


async def commit(database: Database, drafts: Sequence[Draft], now: int = NOON) -> None:
    """As the send queue does, and all of them must be accepted."""
    work = partial(commit_batch, drafts=drafts, now=now, links=LINKS)
    done = await database.transact(work, lane="sending")
    refused = [outcome for outcome in done.outcomes if isinstance(outcome, Exception)]
    assert refused == []


def _draft(sender: MemberId, chat: int, key: str | None = None) -> Draft:
    once = None if key is None else OnceKey("POST /me/messages", key, "digest")
    return draft_of(member_id(sender), ChatId(chat), Content("x" * 100), once=once, request_id="r-1")
