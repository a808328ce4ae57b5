"""The live feed: one WebSocket a page, that hears of everything its person may see (ux 2.8, reliability 7.7)."""

import asyncio
import secrets
from collections import deque
from collections.abc import Collection, Coroutine

import msgspec
import structlog
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from gonets.server.clock import Clock
from gonets.server.delivery.timeline import Timeline
from gonets.server.domain.refusals import Refusal
from gonets.server.people import render, sessions, shapes
from gonets.server.people.feed.frames import JsonFrames, written
from gonets.server.people.services import People
from gonets.server.services.sessions import is_of_session, topic_of
from gonets.wire.ids import BadId, ChatId, UserId
from gonets.wire.strict_json import NotJson, decode

log = structlog.get_logger(__name__)

PATH = "/api/live"
#: A page reads no pings of the protocol: it counts these.
BEAT_S = 25.0
#: Whoever takes nothing for so long, or leaves so much untaken, comes back and resumes.
SLOW_S, SLOW_BYTES = 10.0, 1024 * 1024
#: Who comes and has missed more than this part of it is told the rest when it comes again; one chat is told whole.
FULL = 1 / 4
FIRST_FRAME_S = 10.0
FRAMES_A_SECOND = 32
MOST_PLACES = 1_000
#: Sessions that ended without a ring are found out by asking.
LOOK_AT_SESSIONS_S = 60.0
_CODES: dict[shapes.Reason, int] = {"restart": 1012, "slow": 1013, "session": 1008, "world": 1012, "more": 1012}


class Socket:
    """One page. What it is to hear waits here until the peer takes it."""

    __slots__ = ("_bytes", "_frames", "_live", "_pump", "_send", "abort", "began_at", "is_ending", "session", "user")

    def __init__(self, live: "Live", user: UserId, session: str | None, send: Send, scope: Scope) -> None:
        self.user = user
        self.session = session
        self.abort = scope.get("extensions", {}).get("gonets", {}).get("abort")
        self.began_at = 0.0  # when the peer was given what it has not taken yet
        self.is_ending = False
        self._live = live
        self._send = send
        self._frames: deque[Message] | None = None  # an idle one has none
        self._bytes = 0
        self._pump: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        return self._bytes > SLOW_BYTES * FULL

    def come_again(self) -> None:
        self.end("more", 1)

    def hear(self, frame: str) -> None:
        if self.is_ending:
            return
        self._bytes += len(frame)
        if self._bytes > SLOW_BYTES:
            self.end("slow", 0)
            return
        self._put({"type": "websocket.send", "text": frame})

    def rung(self) -> None:
        self._live.tell_me(self)

    def end(self, reason: shapes.Reason, wait_ms: int) -> None:
        """Says why, and closes; a slow one is not waited for."""
        if self.is_ending:
            return
        self.is_ending = True
        if reason == "slow":
            self._live.note_slow(self)
            if self._frames is not None:
                self._frames.clear()
        self._put({"type": "websocket.send", "text": written(shapes.ByeFrame(reason, wait_ms))})
        self._put({"type": "websocket.close", "code": _CODES[reason]})

    def _put(self, message: Message) -> None:
        if self._frames is None:
            self._frames = deque()
        self._frames.append(message)
        if self._pump is None:
            self._pump = asyncio.create_task(self._pumping())

    async def _pumping(self) -> None:
        """Runs only while there is something to say: an idle socket has no task of its own for it."""
        self._live.busy.add(self)
        try:
            while self._frames:
                message = self._frames.popleft()
                self.began_at = self._live.clock.monotonic()
                await self._send(message)
                self._bytes -= len(message.get("text", ""))
        except Exception as fault:
            # The peer is gone; its reading side hears of it too.
            log.debug("socket_lost", fault=repr(fault))
            self.is_ending = True
        finally:
            self._live.busy.discard(self)
            self._frames, self._pump = None, None


class Live:
    """All sockets of this node."""

    def __init__(self, do: People, timeline: Timeline, frames: JsonFrames) -> None:
        self.clock: Clock = do.clock
        self.busy: set[Socket] = set()
        self._do = do
        self._timeline = timeline
        self._frames = frames
        self._sockets: set[Socket] = set()
        self._sessions: dict[str, set[Socket]] = {}
        self._letting_in = 0  # sockets whose sessions are being looked up, and the topics of those that ended meanwhile
        self._ended: set[str] = set()
        self._bells_lost = False  # since the first of them began to be looked up
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def __len__(self) -> int:
        return len(self._sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """From the handshake to the end of one socket."""
        await receive()  # websocket.connect
        socket = await self._accepted(scope, receive, send)
        if socket is None:
            return
        try:
            await self._serve(socket, receive)
        finally:
            self._forget(socket)

    async def _accepted(self, scope: Scope, receive: Receive, send: Send) -> Socket | None:
        """A foreign page, a stranger, a wrong path: 403 at the handshake, never accepted and closed."""
        visitor = await self._let_in(WebSocket(scope, receive, send))
        if visitor is None:
            await send({"type": "websocket.close", "code": 1008})
            return None
        socket = Socket(self, UserId(visitor.caller.id), visitor.session, send, scope)
        self._sockets.add(socket)
        if visitor.session is not None:
            self._sessions.setdefault(topic_of(visitor.session), set()).add(socket)
        try:
            await send({"type": "websocket.accept"})
        except BaseException:
            self._forget(socket)
            raise
        return socket

    async def _let_in(self, asked: WebSocket) -> sessions.Visitor | None:
        """Nor is one whose session ended while it was looked up: its bell rang before the socket could hear it."""
        if asked.scope["path"] != PATH or self._closing:
            return None
        self._letting_in += 1
        try:
            visitor = await sessions.caller_of_socket(self._do, asked)
            return None if visitor.session is not None and topic_of(visitor.session) in self._ended else visitor
        except Refusal:
            return None
        finally:
            self._letting_in -= 1
            if not self._letting_in:
                self._ended.clear()
                if self._bells_lost:  # the look that the loss brought may have come before they were there
                    self._bells_lost = False
                    self._do_later(self._look_at_sessions())

    async def _serve(self, socket: Socket, receive: Receive) -> None:
        try:
            async with asyncio.timeout(FIRST_FRAME_S):
                first = await receive()
        except TimeoutError:
            socket.end("restart", 0)
            return await _until_gone(receive)
        if first["type"] != "websocket.receive":
            return None
        opening = _opening(first.get("text"), self._do.rules.limits.json_depth)
        if opening is None:
            socket.end("restart", 0)
            return await _until_gone(receive)
        me, places = opening
        if me not in (None, str(socket.user)):  # another tab of that browser signed in as somebody else
            socket.end("session", 0)
            return await _until_gone(receive)
        self._timeline.join(socket, places)
        del first, opening, places
        return await self._hear(socket, receive)

    async def _hear(self, socket: Socket, receive: Receive) -> None:
        """A page has nothing more to say; one that talks all the time is let go."""
        second, count = 0, 0
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            now = int(self.clock.monotonic())
            second, count = (second, count + 1) if now == second else (now, 1)
            if count > FRAMES_A_SECOND:
                socket.end("slow", 1_000)

    def _forget(self, socket: Socket) -> None:
        socket.is_ending = True
        self._timeline.leave(socket)
        self._sockets.discard(socket)
        if socket.session is not None:
            topic = topic_of(socket.session)
            there = self._sessions.get(topic, set())
            there.discard(socket)
            if not there:
                self._sessions.pop(topic, None)

    def note_slow(self, socket: Socket) -> None:
        """It leaves in a moment: it may be the timeline that tells it too much just now, in the middle of its seats."""
        asyncio.get_running_loop().call_soon(self._timeline.leave, socket)

    def tell_me(self, socket: Socket) -> None:
        """The person's own profile may have changed."""
        self._do_later(self._me(socket))

    async def _me(self, socket: Socket) -> None:
        try:
            profile = await self._do.profiles.me(socket.user)
        except Refusal:
            return
        socket.hear(written(shapes.MeFrame(render.me(profile, self._do.links))))

    # As an ear of the wake-ups: sessions that end

    def rung(self, topics: Collection[str] | None) -> None:
        if topics is None:
            self._bells_lost = self._letting_in > 0
            self._do_later(self._look_at_sessions())
            return
        if self._letting_in:
            self._ended.update(filter(is_of_session, topics))
        if self._sessions:
            for topic in topics:
                for socket in tuple(self._sessions.get(topic, ())):
                    socket.end("session", 0)

    def told(self, topic: str, note: str) -> None:
        """Nothing passes by that is meant for a session."""

    async def _look_at_sessions(self) -> None:
        known = {socket.session: topic for topic, there in self._sessions.items() for socket in there if socket.session}
        if not known:
            return
        alive = await self._do.sessions.alive(set(known))
        for session, topic in known.items():
            if session not in alive:
                for socket in tuple(self._sessions.get(topic, ())):
                    socket.end("session", 0)

    # Its own time

    async def run(self) -> None:
        """Beats, and a look at those who take nothing."""
        next_beat = self.clock.monotonic() + BEAT_S
        next_look = self.clock.monotonic() + LOOK_AT_SESSIONS_S
        while not self._closing:
            await self.clock.sleep(1.0)
            now = self.clock.monotonic()
            for socket in [each for each in self.busy if now - each.began_at > SLOW_S]:
                socket.end("slow", 0)
                if socket.abort is not None:
                    socket.abort()
            if now >= next_beat:
                next_beat = now + BEAT_S
                beat = self._frames.beat()
                for socket in self._sockets:
                    socket.hear(beat)
            if now >= next_look:
                next_look = now + LOOK_AT_SESSIONS_S
                try:
                    await self._look_at_sessions()
                except Refusal as refusal:
                    log.warning("sessions_not_looked_at", why=str(refusal))

    def close(self) -> int:
        """All are told when to come back, not all at once; how many there were."""
        self._closing = True
        spread = 1_000 + 2 * len(self._sockets)
        for socket in tuple(self._sockets):
            socket.end("restart", 200 + secrets.randbelow(spread))
        return len(self._sockets)

    def _do_later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


class _First(msgspec.Struct):
    places: dict[str, str] = {}
    me: str | None = None


def _opening(text: object, depth: int) -> tuple[str | None, dict[ChatId, str]] | None:
    """The first frame, whom the page shows and how far, read as strictly as a body: None if it is not one."""
    if not isinstance(text, str):
        return None
    try:
        given = msgspec.convert(decode(text.encode(), depth), _First)
        places = {ChatId.parse(chat): place for chat, place in given.places.items()}
    except (NotJson, BadId, msgspec.ValidationError):
        return None
    return (given.me, places) if len(given.places) <= MOST_PLACES else None
