"""A keep-alive connection of the generator: requests as bytes, answers counted by Content-Length."""

import json
import select
import socket
from collections.abc import Iterable, Iterator
from itertools import count, cycle

from gonets.cli.bench.load.job import Requests

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_READ = 256 * 1024
#: One answer in so many is parsed as a whole.
SAMPLE = 64


class Broken(Exception):
    """The server hung up, or said what is not an answer."""


class Line:
    """One request at a time; `asked_at` is when it was, or should have been, asked."""

    __slots__ = ("_rest", "asked_at", "number", "socket")

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.number = self.socket.fileno()
        self.asked_at = 0.0
        self._rest = b""

    def ask(self, request: bytes, at: float) -> None:
        self.asked_at = at
        if self.socket.send(request) != len(request):
            raise Broken("a request did not fit the socket's buffer")

    def hear(self) -> bytes | None:
        """The body, once it is whole."""
        try:
            piece = self.socket.recv(_READ)
        except BlockingIOError:
            return None
        if not piece:
            raise Broken("the server hung up")
        whole = self._rest + piece if self._rest else piece
        head = whole.find(_HEAD_END)
        if head < 0 or len(whole) < (ends := head + 4 + _length(whole, head)):
            self._rest = whole
            return None
        if not whole.startswith(b"HTTP/1.1 200 ") or len(whole) > ends:
            raise Broken(f"unexpected: {whole[:200]!r}")
        self._rest = b""
        return whole[head + 4 :]

    def close(self) -> None:
        self.socket.close()


def _length(whole: bytes, head: int) -> int:
    at = whole.find(_LENGTH, 0, head)
    if at < 0:
        raise Broken(f"no Content-Length: {whole[:200]!r}")
    return int(whole[at + len(_LENGTH) : whole.index(b"\r\n", at)])


class Lines:
    """Connections under one epoll, by their number."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self._poll = select.epoll()
        self.all: dict[int, Line] = {}
        self._host, self._port = host, port
        for _ in range(connections):
            self.another()

    def another(self) -> Line:
        line = Line(self._host, self._port)
        self.all[line.number] = line
        self._poll.register(line.number, select.EPOLLIN)
        return line

    def ready(self, wait_s: float) -> Iterable[Line]:
        """To the microsecond, which epoll alone cannot wait."""
        if 0 < wait_s < 0.02:
            select.select([self._poll], [], [], wait_s)
            wait_s = 0
        return [self.all[number] for number, _ in self._poll.poll(wait_s)]

    def close(self) -> None:
        self._poll.close()
        for line in self.all.values():
            line.close()


class Feed:
    """Requests encoded beforehand, in turn; only an Idempotency-Key is put in when it is its turn."""

    def __init__(self, requests: Requests, host: str, stamp: str) -> None:
        self._plain = cycle([encoded(requests.verb, target, requests.body, host) for target in requests.targets])
        self._every = requests.keyed_every
        self._stamp = stamp
        self._numbers = count(1)

    def next(self) -> bytes:
        request = next(self._plain)
        if not self._every:
            return request
        number = next(self._numbers)
        if number % self._every:
            return request
        key = f"\r\nidempotency-key: {self._stamp}-{number}\r\n\r\n".encode()
        return request.replace(_HEAD_END, key, 1)


def encoded(verb: str, target: str, body: str, host: str) -> bytes:
    head = f"{verb} {target} HTTP/1.1\r\nhost: {host}"
    if verb == "GET":
        return f"{head}\r\n\r\n".encode()
    raw = body.encode()
    return f"{head}\r\ncontent-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n".encode() + raw


class Checker:
    """Every answer begins as it should; a sample of them is JSON through and through."""

    def __init__(self, begins: str) -> None:
        self._begins = begins.encode()
        self._seen = 0
        self.acknowledged = 0
        self.unexpected: list[str] = []

    def see(self, body: bytes) -> None:
        self._seen += 1
        good = body.startswith(self._begins) and (self._seen % SAMPLE or _is_json(body))
        if good:
            self.acknowledged += 1
        elif len(self.unexpected) < 10:
            self.unexpected.append(body[:300].decode(errors="replace"))


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def arrivals(start: float, rate: float, draw: Iterator[float]) -> Iterator[float]:
    """Moments at which a request is due, however the server is doing."""
    at = start
    for share in draw:
        at += share / rate
        yield at
