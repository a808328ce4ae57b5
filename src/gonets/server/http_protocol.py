"""HTTP/1.1 on a socket: a deadline for everything we wait for, a bare 400 for what is not HTTP (W-HTTP-10, E5)."""

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar
from urllib.parse import unquote

import httptools
from uvicorn._types import ASGI3Application, HTTPScope
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from gonets.server.turnstile import Turnstile

#: Enough for the largest length there is. The parser takes zeros without end before one, and int() does not.
_LENGTH_DIGITS = 19
BARE_400 = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
#: Parsed at once, so that a flood of tiny requests in one read cannot become thousands of waiting ones.
_SLICE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a peer may take of our time and memory; times are in ticks of the wheel, one second each."""

    head_s: int = 10
    body_s: int = 30
    idle_s: int = 75
    stalled_s: int = 30
    head_bytes: int = 32 * 1024
    headers: int = 100
    upload_path: bytes = b"/upload"
    upload_bytes_per_s: int = 1024
    waiting_requests: int = 16
    unread_bytes: int = 16 * 1024 * 1024
    connections: int = 20_000


class Wheel:
    """The time of all connections, in whole ticks. Each is looked at when its time comes, not on every tick.

    One timer for all of them, so a request costs no timer of its own. Tests turn the wheel by hand.
    """

    def __init__(self, tick_s: float = 1.0) -> None:
        self.now = 0
        self._tick_s = tick_s
        self._spokes: dict[int, set[DeadlineProtocol]] = {}
        self._turning = False

    def watch(self, connection: "DeadlineProtocol", ticks: int) -> None:
        connection.look_at = self.now + max(1, ticks)
        self._spokes.setdefault(connection.look_at, set()).add(connection)
        if not self._turning:
            self._turning = True
            connection.loop.call_later(self._tick_s, self._tick, connection.loop)

    def forget(self, connection: "DeadlineProtocol") -> None:
        self._spokes.get(connection.look_at, set()).discard(connection)

    def turn(self) -> None:
        self.now += 1
        for connection in self._spokes.pop(self.now, ()):
            self.watch(connection, connection.look())

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self.turn()
        self._turning = bool(self._spokes)
        if self._turning:
            loop.call_later(self._tick_s, self._tick, loop)


class Reading(Enum):
    """What of a request the connection is in the middle of."""

    NOTHING = "nothing"
    HEAD = "head"
    BODY = "body"


#: Looked up many times a request, and Python 3.11 takes 0.2 µs for a member of an enumeration.
_NOTHING, _HEAD, _BODY = Reading


class _BadHead(Exception):
    """Well formed for the parser, refused by us (W-HTTP-10)."""


class DeadlineProtocol(HttpToolsProtocol):
    """One connection. Made by `protocol_of`, which gives its class the bounds and the wheel of one server.

    A body that comes too slowly is announced as ``scope["extensions"]["gonets"]["late"]``, followed by an empty piece
    from ``receive``, so that the door can still answer (E5); the connection is closed after the answer. A connection
    that was lost shows as ``…["gone"]``: what is sent then is handed over to nobody, and ``send`` does not say so.
    """

    bounds: ClassVar[Bounds]
    wheel: ClassVar[Wheel]
    turnstile: ClassVar[Turnstile]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # Any: the state of an ASGI lifespan, as uvicorn types it
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.look_at = 0
        self._reading = _NOTHING
        self._since = self.wheel.now  # when the wait for this piece of reading began
        self._moved = self.wheel.now  # when something unsent was last seen to leave
        self._unsent = 0
        self._head_bytes = 0  # of the slices before this one; of what follows a head, in a row without a byte of body
        self._body_bytes = 0  # of this wait
        self._body_read = 0  # of this request
        self._unread_bytes = 0
        self._held = b""
        self._refused = False
        self._body_after_upgrade = False
        self._priming = False
        self._running: RequestResponseCycle | None = None
        self._told: dict[object, object] = {"late": False, "gone": False}
        self._extensions = {"gonets": self._told}

    # What the transport tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.wheel.watch(self, self._rhythm)
        if len(self.connections) > self.bounds.connections:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.wheel.forget(self)
        self._told["gone"] = True
        self.pipeline.clear()
        self._held = b""
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True  # uvicorn tells only the newest
            self._running.message_event.set()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._moved = self.wheel.now
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._held or len(self.pipeline) >= self.bounds.waiting_requests:
            self._held += data
            self.flow.pause_reading()
        elif len(data) > _SLICE and not self._is_all_body(data):
            self._parse_slices(data)
        else:
            self._parse(data)

    def _is_all_body(self, data: bytes) -> bool:
        """No other request can begin in it; an upload is then copied once, not slice upon slice."""
        if self._reading is not _BODY:
            return False
        name, _, value = self._framing().partition(b": ")
        return name == b"content-length" and len(data) <= int(value) - self._body_read

    def _parse_slices(self, data: bytes) -> None:
        for start in range(0, len(data), _SLICE):
            if self._refused or self.transport.is_closing():
                return
            if len(self.pipeline) >= self.bounds.waiting_requests:
                self._held = data[start:]
                self.flow.pause_reading()
                return
            self._parse(data[start : start + _SLICE])

    def _parse(self, data: bytes) -> None:
        body_read = self._body_read
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self._should_upgrade():
                    self.handle_websocket_upgrade()
                    return
                data = data[upgrade.args[0] :]
                self._decline_upgrade()
                continue
            except httptools.HttpParserError:
                self._refuse()
                return
            break
        if self._reading is _BODY and self._body_read != body_read:
            self._head_bytes = 0
        elif self._reading is not _NOTHING:  # trailers too: the parser puts a long one together again with each slice
            self._head_bytes += len(data)
            if self._head_bytes > self.bounds.head_bytes + _SLICE:
                self._refuse()

    def _decline_upgrade(self) -> None:
        """Go on in HTTP/1.1 with the body, which the parser took for the other protocol.

        Java's HttpClient offers h2c with every first request, so this is the ordinary way of a Java bot.
        """
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        if self._reading is _BODY:
            self._priming = True
            self.parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n\r\n" % self._framing())
            self._priming = False

    def handle_websocket_upgrade(self) -> None:
        if self._is_busy():
            self._refuse()  # the answers before it would end up inside the socket
            return
        self.wheel.forget(self)
        self.flow.pause_reading()  # nobody reads here any more
        self.turnstile.let_in(self._become_socket)

    def _become_socket(self) -> None:
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()
            self.flow.resume_reading()

    # What the parser tells

    def on_message_begin(self) -> None:
        if self._priming:
            return
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._reading = _HEAD
        self._since = self.wheel.now
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reading is not _HEAD:
            return  # trailers are no headers: the door has looked at those already
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """As uvicorn does it, in one go: this is the dearest part of a small request."""
        if self._priming:
            return
        parser = self.parser
        version = parser.get_http_version()
        self._require_good_head(version)
        self.scope = self._scope(version)
        self._reading = _BODY
        self._since = self.wheel.now
        self._body_bytes = self._body_read = 0
        self._unread_bytes = 0
        if parser.should_upgrade():
            if self._should_upgrade():
                return
            self._body_after_upgrade = self._framing() != b""
        self._take_up(keep_alive=version == "1.1" and parser.should_keep_alive())

    def _scope(self, version: str) -> HTTPScope:
        url = httptools.parse_url(self.url)
        raw_path = url.path
        path = raw_path.decode("ascii")  # no path at all is an error here, and so a 400
        return {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "method": self.parser.get_method().decode("ascii"),
            "root_path": self.root_path,
            "path": self.root_path + (unquote(path) if "%" in path else path),
            "raw_path": self.root_path.encode("ascii") + raw_path,
            "query_string": url.query or b"",
            "headers": self.headers,
            "state": self.app_state.copy(),
            "extensions": self._extensions,
        }

    def _take_up(self, keep_alive: bool) -> None:
        """Begin with the request, or let it wait for those before it."""
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        if self._is_busy():
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        else:
            self._start_asgi_task(self.cycle, self.app)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        self._body_read += len(body)
        if self.cycle.response_complete:
            self._unread_bytes += len(body)
            if self._unread_bytes > self.bounds.unread_bytes:
                self.transport.abort()
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._body_after_upgrade:
            self._body_after_upgrade = False
            return
        self._reading = _NOTHING
        self._since = self.wheel.now
        super().on_message_complete()

    def _require_good_head(self, version: str) -> None:
        names = [name for name, _ in self.headers]
        if len(names) > self.bounds.headers or names.count(b"host") > 1:
            raise _BadHead
        if (
            self._head_bytes
            and len(self.url) + sum(len(n) + len(v) + 4 for n, v in self.headers) > self.bounds.head_bytes
        ):
            raise _BadHead
        if version != "1.1" and version != "1.0":
            raise _BadHead
        if self.parser.should_upgrade() and self.parser.get_method() == b"CONNECT":
            raise _BadHead
        if b"content-length" in names and len(self._framing()) > len(b"content-length: ") + _LENGTH_DIGITS:
            raise _BadHead
        # Other codings, and any in HTTP/1.0, are where proxies disagree about the end of a request.
        if b"transfer-encoding" in names and (version == "1.0" or self._framing() != b"transfer-encoding: chunked"):
            raise _BadHead

    def _framing(self) -> bytes:
        """The header that says where the body ends, or nothing."""
        for name, value in self.headers:
            if name in (b"content-length", b"transfer-encoding"):
                return b"%b: %b" % (name, value.strip().lower())
        return b""

    # What the application tells

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """As uvicorn does it, but the wheel is the timer of an idle connection."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._refused:
            self._say_400()
        elif self._reading is _NOTHING:
            self._since = self.wheel.now
        elif self._reading is _BODY and self.expect_100_continue and not self._body_bytes:
            # It was told the answer instead of "100 Continue": what it sends next may be the body or another request.
            self.transport.close()
        if self._held:
            held, self._held = self._held, b""
            self._parse_slices(held)

    # What the wheel asks

    @property
    def _rhythm(self) -> int:
        """Ticks between two looks: never so many that a deadline could begin and end between them."""
        bounds = self.bounds
        return 1 + min(bounds.head_s, bounds.body_s, bounds.idle_s, bounds.stalled_s)

    def look(self) -> int:
        """Act on what is over; say in how many ticks to look again."""
        left = min(self._look_at_writing(), self._rhythm)
        return left if self.transport.is_closing() else min(left, self._look_at_reading())

    def _look_at_writing(self) -> int:
        """A slow reader is let go, also one that we have finished with: closing waits for what is unsent."""
        now = self.wheel.now
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent < self._unsent:
            self._moved = now
        self._unsent = unsent
        left = self.bounds.stalled_s + 1 - (now - self._moved)
        if left <= 0:
            self.transport.abort()
        return left

    def _look_at_reading(self) -> int:
        now = self.wheel.now
        if self._is_our_turn():
            self._since = now
        match self._reading:
            case Reading.NOTHING:
                left = self.bounds.idle_s + 1 - (now - self._since)
                if left <= 0:
                    self.transport.close()
            case Reading.HEAD:
                left = self.bounds.head_s + 1 - (now - self._since)
                if left <= 0:
                    self._refuse()
            case Reading.BODY:
                left = self.bounds.body_s + 1 - (now - self._since)
                if left <= 0:
                    self._end_of_body_time()
        return left

    def _end_of_body_time(self) -> None:
        bounds = self.bounds
        is_upload = self.scope["raw_path"].startswith(bounds.upload_path)
        if is_upload and self._body_bytes >= bounds.upload_bytes_per_s * bounds.body_s:
            self._since = self.wheel.now
            self._body_bytes = 0
        elif self.cycle.response_complete or self._told["late"]:
            self.transport.abort()
        else:
            self._told["late"] = True
            self._since = self.wheel.now
            self.cycle.keep_alive = False
            self.cycle.message_event.set()

    def _is_busy(self) -> bool:
        """Some request is not answered yet."""
        return bool(self.pipeline) or (self._running is not None and not self._running.response_complete)

    def _is_our_turn(self) -> bool:
        """Nobody waits for the peer: we do not read, or it may wait for the rest of an answer before it says more."""
        if self.flow.read_paused or (self._reading is _NOTHING and self._unsent > 0):
            return True
        return self._reading is not _BODY and self._is_busy()

    # Saying no

    def _refuse(self) -> None:
        """Nothing more is read. A bare 400 follows the answers that are still owed, never overtakes them."""
        self._refused = True
        self._held = b""
        if self._reading is _BODY and self.cycle is not self._running:
            self.pipeline.popleft()  # the newest: its own body is what is broken
        elif self._reading is _BODY and self.cycle.response_started:
            self.transport.close()
            return
        elif self._reading is _BODY:
            self._say_400()
            return
        if not self._is_busy():
            self._say_400()

    def _say_400(self) -> None:
        self.transport.write(BARE_400)
        self.transport.close()


def protocol_of(wheel: Wheel, bounds: Bounds = Bounds()) -> type[DeadlineProtocol]:
    """The protocol class of one server, for ``uvicorn.Config(http=…)``."""
    given_wheel, given_bounds = wheel, bounds

    class ProtocolOfServer(DeadlineProtocol):
        wheel = given_wheel
        bounds = given_bounds
        turnstile = Turnstile()

    return ProtocolOfServer
