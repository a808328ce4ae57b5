"""A body over the limit is refused while it is read, not after (W-HTTP-9, E4)."""

import pytest
from starlette.types import Message, Scope

from gonets.server.bodies import Gone, read_body
from gonets.server.domain.refusals import BodyTooLarge, TooSlow
from tests.http.conftest import BOUNDS, Street

TOO_LARGE = b"too large limits.body_bytes=100000"


def scope_with(**headers: bytes) -> Scope:
    return {"headers": [(name.replace("_", "-").encode(), value) for name, value in headers.items()]}


class Pieces:
    """What ``receive`` gives, one after the other."""

    def __init__(self, *messages: Message) -> None:
        self.left = list(messages)

    async def __call__(self) -> Message:
        return self.left.pop(0)


def piece(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_pieces_are_joined_up_to_the_limit_and_not_a_byte_beyond() -> None:
    pieces = piece(b"ab"), piece(b""), piece(b"c", more=False)

    assert await read_body(scope_with(), Pieces(*pieces), 3) == b"abc"
    with pytest.raises(BodyTooLarge) as refused:
        await read_body(scope_with(), Pieces(*pieces), 2)
    assert refused.value.data == "limits.body_bytes=2"


async def test_an_absent_body_is_empty() -> None:
    assert await read_body(scope_with(), Pieces({"type": "http.request"}), 3) == b""


async def test_a_declared_length_is_refused_before_anything_is_read() -> None:
    receive = Pieces(piece(b"abcd", more=False))

    with pytest.raises(BodyTooLarge):
        await read_body(scope_with(content_length=b"4"), receive, 3)

    assert len(receive.left) == 1


async def test_reading_stops_where_the_limit_is_passed() -> None:
    receive = Pieces(piece(b"ab"), piece(b"cd"), piece(b"never asked for", more=False))

    with pytest.raises(BodyTooLarge):
        await read_body(scope_with(), receive, 3)

    assert len(receive.left) == 1


async def test_a_late_body_is_too_slow_but_one_that_just_made_it_is_not() -> None:
    late = {**scope_with(), "extensions": {"gonets": {"late": True}}}

    with pytest.raises(TooSlow):
        await read_body(late, Pieces(piece(b"ab"), piece(b"")), 9)
    assert await read_body(late, Pieces(piece(b"ab", more=False)), 9) == b"ab"


async def test_a_peer_that_left_is_gone() -> None:
    with pytest.raises(Gone):
        await read_body(scope_with(), Pieces(piece(b"ab"), {"type": "http.disconnect"}), 9)


async def test_the_answer_comes_before_the_body_and_the_connection_lives(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"POST /echo HTTP/1.1\r\nContent-Length: 100001\r\n\r\n")
    assert await peer.hears() == (200, TOO_LARGE)
    await peer.says(b"x" * 100_001 + b"GET /echo HTTP/1.1\r\n\r\n")

    assert await peer.hears() == (200, b"")


async def test_chunks_are_counted_as_they_come(street: Street) -> None:
    peer = await street.call()

    await peer.says(
        b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"2710\r\n%b\r\n" % (b"x" * 10_000) * 11
    )

    assert await peer.hears() == (200, TOO_LARGE)


async def test_nobody_is_asked_to_continue_with_too_large_a_body(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n")

    assert await peer.hears() == (200, TOO_LARGE)
    assert await peer.hears_the_end() == b""


async def test_what_nobody_reads_ends_somewhere(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /deaf HTTP/1.1\r\nContent-Length: 1000000000000000\r\n\r\n")
    assert await peer.hears() == (200, b"did not listen")

    with pytest.raises(ConnectionError):
        await peer.says_without_end(b"x" * BOUNDS.unread_bytes)


async def test_what_nobody_reads_has_the_time_of_a_body(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /deaf HTTP/1.1\r\nContent-Length: 1000\r\n\r\n")
    assert await peer.hears() == (200, b"did not listen")

    street.house.turn(BOUNDS.body_s + 1)

    assert await peer.hears_the_end() == b""
