"""Seeded nonsense over raw sockets: the server lives, logs nothing, and says only whole answers (T16, T17)."""

import asyncio
import contextlib
import random

import httptools
import pytest

from tests.http.conftest import House, Peer, Street

REQUESTS = (
    b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /gate HTTP/1.1\r\n\r\n",
    b'POST /echo HTTP/1.1\r\nContent-Length: 14\r\n\r\n{"text":"tea"}',
    b"POST /deaf HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde",
    b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20 + b"0\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nHost: b\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /echo HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000,
    b"POST /echo HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
    b"GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"GET /echo HTTP/1.0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\n\r\n",
)
JUNK = (
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b" ",
    b":",
    b"\xff",
    b"%",
    b"\t",
    b"Host: b\r\n",
    b"0",
    b"-1",
    b"f" * 17,
)


def mangled(chance: random.Random) -> bytes:
    """Some requests in a row, most of them whole."""
    said = bytearray(b"".join(chance.choices(REQUESTS, k=chance.randint(1, 6))))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
        at = chance.randrange(len(said))
        match chance.randrange(4):
            case 0:
                said[at] = chance.randrange(256)
            case 1:
                said[at:at] = chance.choice(JUNK)
            case 2:
                del said[at : at + chance.randint(1, 40)]
            case _:
                said[at:at] = said[at : at + chance.randint(1, 60)]
    return bytes(said)


async def talk(street: Street, chance: random.Random, said: bytes) -> bytes:
    """Say it in pieces, perhaps listen, perhaps leave in the middle."""
    peer = await street.call()
    listens = chance.random() < 0.7
    hearing = asyncio.ensure_future(peer.hears_the_end()) if listens else None
    size = chance.choice((1, 7, 100, 4096, 10**6))
    if chance.random() < 0.2:
        said = said[: chance.randrange(len(said))]
    with contextlib.suppress(ConnectionError):
        for at in range(0, min(len(said), 400 * size), size):
            await peer.says(said[at : at + size])
    if hearing is None:
        await peer.leaves()
        return b""
    street.house.gate.set()
    await drain(street.house)
    return await hearing


async def drain(house: House) -> None:
    """Let what was said be dealt with, then let time pass until every connection is over."""
    for _ in range(20):
        await asyncio.sleep(0)
    house.turn(200)


def require_whole_answers(heard: bytes) -> None:
    """They follow one another as HTTP; only the last one may be cut short."""
    statuses: list[int] = []

    class Answers:
        def on_headers_complete(self) -> None:
            statuses.append(parser.get_status_code())

    parser = httptools.HttpResponseParser(Answers())
    parser.feed_data(heard)
    assert set(statuses) <= {100, 200, 400}
    assert 400 not in statuses[:-1]


async def is_well(peer: Peer) -> bool:
    await peer.says(REQUESTS[3])
    return await peer.hears() == (200, b'{"text":"tea"}')


@pytest.mark.parametrize("seed", range(60))  # pytest prints it with the name of a test that fails
async def test_mangled_requests(street: Street, seed: int) -> None:
    chance = random.Random(seed)

    heard = await asyncio.gather(*(talk(street, chance, mangled(chance)) for _ in range(5)))

    for answers in heard:
        require_whole_answers(answers)
    assert await is_well(await street.call())
