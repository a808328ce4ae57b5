"""What stands behind the door of a floor: handlers that answer constants, and a store that keeps nothing."""

import asyncio
from contextlib import suppress
from typing import NamedTuple, TypeVar, cast

import apsw

from gonets.server.graph import decode, messages, render, updates
from gonets.server.graph.call import Call, Nodes, Reply
from gonets.server.graph.methods import METHODS, Find, Handle, Method, find
from gonets.server.graph.services import Services
from gonets.server.store import sending
from gonets.server.store.database import Database, Lane, Row, Rows, Sql, Value, Work
from gonets.server.store.engines.sqlite_writer import Writer
from gonets.wire.ids import ChatId, GroupId, MessageId, UserId

T = TypeVar("T")

_CHAT = ChatId(0x100000000001)
_SENT = render.sent(MessageId(_CHAT, 0x19A8C6F0A0D0001), _CHAT)
_EVENT = (
    b'{"webhookType":"MESSAGE_CREATED","sender":{"name":"Nina Orlova","user_id":"user:571000000101"},'
    b'"recipient":{"chat_id":"chat:C100000000001"},"message":{"text":"' + b"x" * 100 + b'","seq":115923451904000001,'
    b'"mid":"mid:C100000000001.19a8c6f0a0d0001"},"timestamp":1763400000000}'
)


def find_noops(history: bytes) -> Find:
    """As `find`, but send, history and updates do nothing once they know what is asked."""
    noops = _Noops(history)
    handles: dict[Handle, Handle] = {
        messages.send: noops.send,
        messages.history: noops.history,
        updates.updates: noops.updates,
    }
    replaced = {id(method): method._replace(handle=handles.get(method.handle, method.handle)) for method in METHODS}

    def find_noop(verb: str, words: tuple[str, ...]) -> tuple[Method, Nodes]:
        method, nodes = find(verb, words)
        return replaced[id(method)], nodes

    return find_noop


class _Noops:
    """Every send wakes the parked polls; a marker is the number of sends."""

    def __init__(self, history: bytes) -> None:
        self._history = Reply(history)
        self._sent = Reply(_SENT)
        self._marker = 0
        self._bell = asyncio.Event()

    async def send(self, do: Services, call: Call) -> Reply:
        action = decode.action(call)
        if isinstance(action, decode.SendMessage) and action.to.chat is not None:
            do.guard.spend_in_chat(call.caller, action.to.chat)
        self._marker += 1
        self._bell.set()
        return self._sent

    async def history(self, do: Services, call: Call) -> Reply:
        call.path_chat()
        return self._history

    async def updates(self, do: Services, call: Call) -> Reply:
        marker = call.query.text("marker")
        if marker == str(self._marker):
            self._bell.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), call.query.integer("timeout", 0, 90, "", 30))
        return Reply(render.updates([_EVENT], self._marker))


class NullSending:
    """The real store, but what the send queue writes crosses to a writer thread and back, and is forgotten."""

    def __init__(self, real: Database, loop: asyncio.AbstractEventLoop) -> None:
        self._real = real
        self._writer = Writer(lambda: apsw.Connection(":memory:"), loop)

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        if lane != "sending":
            return await self._real.transact(work, lane=lane)
        return cast(T, await self._writer.submit(lambda _: work(_MadeUp())))  # the writer's futures are of anything

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        return await self._real.read(work, heavy=heavy)

    async def close(self) -> None:
        await asyncio.to_thread(self._writer.stop)


class _Chat(NamedTuple):
    chat_id: int
    kind: str
    group_id: int
    person_id: int
    last_seq: int = 1
    last_n: int = 1


class _Standing(NamedTuple):
    chat_id: int
    member_id: int
    state: str = "ACTIVE"
    sees_from: int = 0
    consent: str = "ALLOWED"


_GROUP, _PERSON = GroupId(57_100_000_000_333), UserId(571_000_000_101)


class _MadeUp:
    """Every chat is there and everybody may write; nothing else is found and nothing is kept."""

    async def fetch(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> list[Row]:
        found: list[tuple[object, ...]] = []
        if sql is sending.LOCK_CHATS:
            found = [_Chat(int(chat or 0), "GROUP_CHAT", _GROUP, _PERSON) for (chat,) in rows or ()]
        elif sql is sending.STANDING:
            found = [_Standing(int(chat or 0), int(member or 0)) for chat, member, *_ in rows or ()]
        return cast(list[Row], found)  # a driver's rows have no types either

    async def execute(self, sql: Sql, rows: Rows | None = None, /, **named: Value) -> int:
        return 0
