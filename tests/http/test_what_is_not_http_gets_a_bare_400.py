"""What the HTTP layer refuses is a bare 400 with the connection closed (W-HTTP-10)."""

import asyncio

import pytest

from gonets.server.socket_protocol import SocketProtocol
from tests.http.conftest import Street

BARE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
START = b"POST /echo HTTP/1.1\r\n"
SOCKET = (
    b"GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


@pytest.fixture
def sockets() -> type[asyncio.Protocol]:
    """The real one: it reads the head of a handshake again, by rules of its own."""
    return SocketProtocol


REFUSED = {
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no version": b"GET /echo\r\n\r\n",
    "HTTP/2": b"GET /echo HTTP/2.0\r\n\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown verb": b"BREW /echo HTTP/1.1\r\n\r\n",
    "a tunnel": b"CONNECT example.org:443 HTTP/1.1\r\n\r\n",
    "a tunnel that looks like a path": b"CONNECT /echo HTTP/1.1\r\n\r\n",
    "no path": b"GET http://example.org HTTP/1.1\r\n\r\n",
    "a byte above ASCII in the path": b"GET /\xff HTTP/1.1\r\n\r\n",
    "bare line feeds": b"POST /echo HTTP/1.1\nHost: a\n\n",
    "a bare line feed": START + b"Host: a\nA: b\r\n\r\n",
    "a bare carriage return": START + b"Host: a\rA: b\r\n\r\n",
    "a folded header": START + b"A: b\r\n c\r\n\r\n",
    "a space before the colon": START + b"A : b\r\n\r\n",
    "a NUL": START + b"A: b\0\r\n\r\n",
    "two hosts": START + b"Host: a\r\nHost: a\r\n\r\n",
    "length, then chunks": START + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks, then length": START + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "two lengths": START + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "two lengths in one": START + b"Content-Length: 2, 2\r\n\r\n{}",
    "a signed length": START + b"Content-Length: +2\r\n\r\n{}",
    "a huge length": START + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    "a long length": START + b"Content-Length: " + b"0" * 5_000 + b"2\r\n\r\n{}",
    "packed chunks": START + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "another coding": START + b"Transfer-Encoding: gzip\r\n\r\n{}",
    "chunks twice": START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "101 headers": START + b"".join(b"A%d: b\r\n" % n for n in range(101)) + b"\r\n",
    "a head over 32 KB": START + b"A: " + b"a" * 32_768 + b"\r\n\r\n",
    "an endless header": START + b"A: " + b"a" * 60_000,
    "an endless path": b"GET /" + b"a" * 60_000,
    "a socket with a body": SOCKET + b"Content-Length: 2\r\n\r\n{}",
    "a socket with chunks": SOCKET + b"Transfer-Encoding: chunked\r\n\r\n",
    "a socket with cookies over 8 KB": SOCKET + b"Cookie: a=" + b"a" * 8_192 + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
async def test_it_is_refused(street: Street, name: str) -> None:
    peer = await street.call()

    await peer.says(REFUSED[name])

    assert await peer.hears_the_end() == BARE
    assert street.house.seen == []


ACCEPTED = {
    "no host": START + b"\r\n",
    "empty lines before": b"\r\n\r\n" + START + b"Host: a\r\n\r\n",
    "HTTP/1.0": b"GET /echo HTTP/1.0\r\n\r\n",
    "a whole URL": b"GET http://example.org/echo HTTP/1.1\r\nHost: a\r\n\r\n",
    "100 headers": START + b"".join(b"A%d: b\r\n" % n for n in range(100)) + b"\r\n",
    "a head just under 32 KB": START + b"A: " + b"a" * 32_700 + b"\r\n\r\n",
    "a length with zeros": START + b"Content-Length: 0000000000000000000\r\n\r\n",
    "chunks in capitals": START + b"transfer-encoding:CHUNKED\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", ACCEPTED)
async def test_what_is_only_unusual_is_answered(street: Street, name: str) -> None:
    peer = await street.call()

    await peer.says(ACCEPTED[name])

    assert await peer.hears() == (200, b"")


async def test_the_400_follows_the_answers_that_are_owed(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\n" + b"GET /echo HTTP/1.1\r\n\r\n" + b"junk\r\n\r\n")
    await street.house.has_seen("/gate")
    await street.house.has_taken(lambda one: one._refused)

    street.house.gate.set()

    assert [await peer.hears() for _ in range(2)] == [(200, b"")] * 2
    assert await peer.hears_the_end() == BARE


async def test_a_broken_body_is_refused_and_its_request_told(street: Street) -> None:
    peer = await street.call()
    await peer.says(START + b"Transfer-Encoding: chunked\r\n\r\n")
    await street.house.has_seen("/echo")

    await peer.says(b"zz\r\n")

    assert await peer.hears_the_end() == BARE
    await street.house.has_seen("gone")


async def test_a_broken_body_behind_another_request_takes_only_its_own_with_it(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\n" + START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    await street.house.has_taken(lambda one: one._refused)

    street.house.gate.set()

    assert await peer.hears() == (200, b"")
    assert await peer.hears_the_end() == BARE
    assert "/echo" not in street.house.seen


ENDLESS = {
    "trailer": b"2\r\n{}\r\n0\r\nA: " + b"a" * 100_000,
    "name of a trailer": b"2\r\n{}\r\n0\r\n" + b"a" * 100_000,
    "flood of trailers": b"2\r\n{}\r\n0\r\n" + b"A: b\r\n" * 20_000,
    "extension of a chunk": b"2;a=" + b"a" * 100_000,
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_what_is_not_body_ends_in_a_body_too(street: Street, name: str) -> None:
    peer = await street.call()

    await peer.says(START + b"Transfer-Encoding: chunked\r\n\r\n" + ENDLESS[name])

    assert await peer.hears_the_end() == BARE
    await street.house.has_seen("gone")


async def test_many_small_chunks_are_a_body(street: Street) -> None:
    peer = await street.call()

    await peer.says(START + b"Transfer-Encoding: chunked\r\n\r\n" + b"1;a=bcdefg\r\nx\r\n" * 20_000 + b"0\r\n\r\n")

    assert await peer.hears() == (200, b"x" * 20_000)
