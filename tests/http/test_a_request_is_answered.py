"""The ordinary course: keep-alive, pieces of any size, pipelines, chunks (W-HTTP-4, T17)."""

import pytest

from tests.http.conftest import Street

POST = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"


def post(body: bytes) -> bytes:
    return POST % (len(body), body)


async def test_several_requests_over_one_connection(street: Street) -> None:
    peer = await street.call()

    for body in (b"", b"{}", b"x" * 70_000):
        await peer.says(post(body))
        assert await peer.hears() == (200, body)


async def test_a_request_in_pieces_of_one_byte(street: Street) -> None:
    peer = await street.call()

    for byte in post(b'{"text":"tea"}'):
        await peer.says(bytes((byte,)))

    assert await peer.hears() == (200, b'{"text":"tea"}')


async def test_chunks_of_one_byte(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 500 + b"0\r\n\r\n")

    assert await peer.hears() == (200, b"a" * 500)


async def test_a_thousand_requests_at_once_are_answered_in_order(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"".join(post(b"%d" % n) for n in range(1000)))

    assert [await peer.hears() for _ in range(1000)] == [(200, b"%d" % n) for n in range(1000)]


async def test_those_waiting_behind_a_slow_one_stay_few(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\n")
    await street.house.has_seen("/gate")

    await peer.says(post(b"") * 3000)
    await street.house.has_taken(lambda one: bool(one._held))

    most = 16 + 16 * 1024 // len(post(b""))
    assert all(len(one.pipeline) <= most for one in street.house.connections())
    street.house.gate.set()
    assert [await peer.hears() for _ in range(3001)] == [(200, b"")] * 3001


async def test_trailers_are_no_headers(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"POST /headers HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n")

    assert await peer.hears() == (200, b"transfer-encoding")


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 2\r\n", b"{}"),
        (b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
        (b"Content-Length: 0\r\n", b""),
        (b"", b""),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
async def test_an_offer_of_http_2_is_declined_and_the_body_kept(
    street: Street, framing: bytes, body: bytes, apart: bool
) -> None:
    """Java's HttpClient offers h2c with every request to a plain http URL."""
    peer = await street.call()
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
    request = b"POST /echo HTTP/1.1\r\nHost: a\r\n" + offer + framing + b"\r\n"
    echoed = b"{}" if body else b""

    if apart:
        await peer.says(request)
        await street.house.has_seen("/echo")
        await peer.says(body)
    else:
        await peer.says(request + body)
    assert await peer.hears() == (200, echoed)

    await peer.says((request + body) * 3 + post(b"after"))
    assert [await peer.hears() for _ in range(4)] == [(200, echoed)] * 3 + [(200, b"after")]


async def test_a_large_body_waits_for_100_continue(street: Street) -> None:
    peer = await street.call()

    await peer.says(b"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert await peer.hears() == (100, b"")
    await peer.says(b"{}")

    assert await peer.hears() == (200, b"{}")


async def test_a_peer_that_hangs_up_in_the_middle_is_noticed(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc")
    await street.house.has_seen("/echo")

    await peer.leaves()

    await street.house.has_seen("gone")


async def test_a_waiting_poll_hears_that_its_peer_left_though_another_request_is_behind_it(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /poll HTTP/1.1\r\n\r\n" + post(b""))
    await street.house.has_seen("polling")

    await peer.leaves()

    await street.house.has_seen("gone")
    assert "/echo" not in street.house.seen


SOCKET = (
    b"GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_a_socket_is_handed_over_and_no_longer_watched(street: Street) -> None:
    peer = await street.call()

    await peer.says(SOCKET)

    assert await peer.hears() == (101, b"")
    assert not any(street.house.wheel._spokes.values())


async def test_a_socket_may_not_open_among_the_answers_to_earlier_requests(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\n" + SOCKET)
    await street.house.has_taken(lambda one: one._refused)

    street.house.gate.set()

    assert await peer.hears() == (200, b"")
    assert await peer.hears() == (400, b"")
    assert "/socket" not in street.house.seen
