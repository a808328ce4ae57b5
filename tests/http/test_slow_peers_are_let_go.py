"""Deadlines for head, body, upload, silence and slow readers (W-HTTP-10, E5, T17); the wheel is turned by the test."""

from collections.abc import Callable

import pytest

from gonets.server.http_protocol import DeadlineProtocol, Reading
from tests.http.conftest import BOUNDS, LARGE, House, Street

BARE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
RHYTHM = 1 + min(BOUNDS.head_s, BOUNDS.body_s, BOUNDS.idle_s, BOUNDS.stalled_s)


def is_in_head(connection: DeadlineProtocol) -> bool:
    return connection._reading is Reading.HEAD


def has_body(size: int) -> Callable[[DeadlineProtocol], bool]:
    return lambda connection: connection._reading is Reading.BODY and connection._body_bytes == size


def is_open(house: House) -> bool:
    return any(not one.transport.is_closing() for one in house.connections())


async def test_a_head_has_ten_seconds_from_its_first_byte(street: Street) -> None:
    peer = await street.call()
    await street.house.has_taken(lambda one: True)
    street.house.turn(40)
    await peer.says(b"GET /echo HTTP/1.1\r\nHost:")
    await street.house.has_taken(is_in_head)

    street.house.turn(BOUNDS.head_s)
    assert is_open(street.house)
    street.house.turn(1)

    assert await peer.hears_the_end() == BARE


@pytest.mark.parametrize("begun", range(RHYTHM))
async def test_whenever_a_head_begins_its_time_is_the_same(street: Street, begun: int) -> None:
    peer = await street.call()
    await street.house.has_taken(lambda one: True)
    street.house.turn(begun)
    await peer.says(b"GET")
    await street.house.has_taken(is_in_head)

    street.house.turn(BOUNDS.head_s)
    assert is_open(street.house)
    street.house.turn(1)

    assert not is_open(street.house)


async def test_dripping_does_not_prolong_a_head(street: Street) -> None:
    peer = await street.call()

    for at in range(BOUNDS.head_s + 1):
        await peer.says(b"GET / HTTP/1.1\r\n"[at : at + 1])
        await street.house.has_taken(is_in_head)
        street.house.turn(1)

    assert await peer.hears_the_end() == BARE


async def test_a_silent_connection_is_closed_without_a_word(street: Street) -> None:
    peer = await street.call()
    await street.house.has_taken(lambda one: True)

    street.house.turn(BOUNDS.idle_s)
    assert is_open(street.house)
    street.house.turn(1)

    assert await peer.hears_the_end() == b""


async def test_empty_lines_do_not_keep_a_connection(street: Street) -> None:
    peer = await street.call()
    await street.house.has_taken(lambda one: True)

    for _ in range(BOUNDS.idle_s + 1):
        await peer.says(b"\r\n")
        street.house.turn(1)

    assert await peer.hears_the_end() == b""


async def test_each_answer_begins_the_silence_anew(street: Street) -> None:
    peer = await street.call()

    for _ in range(3):
        await peer.says(b"GET /echo HTTP/1.1\r\n\r\n")
        assert await peer.hears() == (200, b"")
        street.house.turn(BOUNDS.idle_s - RHYTHM)

    assert is_open(street.house)


async def test_the_silence_begins_when_the_answer_is_out(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\n")
    await street.house.has_seen("/gate")
    street.house.turn(RHYTHM // 2)
    street.house.gate.set()
    assert await peer.hears() == (200, b"")

    street.house.turn(BOUNDS.idle_s)
    assert is_open(street.house)
    street.house.turn(1)

    assert not is_open(street.house)


async def test_a_request_that_is_being_worked_on_has_no_deadline(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /gate HTTP/1.1\r\n\r\nGET /echo HT")
    await street.house.has_seen("/gate")

    street.house.turn(500)
    street.house.gate.set()

    assert await peer.hears() == (200, b"")
    await peer.says(b"TP/1.1\r\n\r\n")
    assert await peer.hears() == (200, b"")


async def test_a_body_has_thirty_seconds_in_all_and_the_door_can_still_answer(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /echo HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
    await street.house.has_seen("/echo")

    for size in range(1, BOUNDS.body_s + 2):
        await peer.says(b"x")
        await street.house.has_taken(has_body(size))
        street.house.turn(1)

    assert await peer.hears() == (200, b"too slow")
    assert await peer.hears_the_end() == b""


async def test_an_application_that_does_not_mind_the_deadline_loses_its_connection(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /gate HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
    await street.house.has_seen("/gate")

    street.house.turn(2 * (BOUNDS.body_s + 1))

    assert await peer.hears_the_end() == b""


async def test_an_upload_may_last_while_it_keeps_its_pace(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /upload/1 HTTP/1.1\r\nContent-Length: 92160\r\n\r\n")
    await street.house.has_seen("/upload/1")

    for _ in range(2):
        await peer.says(b"x" * 1024 * BOUNDS.body_s)
        await street.house.has_taken(has_body(1024 * BOUNDS.body_s))
        street.house.turn(BOUNDS.body_s + 1)
    await peer.says(b"x" * 1024 * BOUNDS.body_s)

    assert await peer.hears() == (200, b"x" * 92160)


async def test_an_upload_below_its_pace_is_too_slow(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"POST /upload/1 HTTP/1.1\r\nContent-Length: 92160\r\n\r\n")
    await street.house.has_seen("/upload/1")

    await peer.says(b"x" * (1024 * BOUNDS.body_s - 1))
    await street.house.has_taken(has_body(1024 * BOUNDS.body_s - 1))
    street.house.turn(BOUNDS.body_s + 1)

    assert await peer.hears() == (200, b"too slow")


async def test_a_reader_that_makes_no_progress_is_let_go(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /large HTTP/1.1\r\n\r\n")
    await street.house.has_taken(lambda one: one.transport.get_write_buffer_size() > 0)

    street.house.turn(RHYTHM + BOUNDS.stalled_s + 1)

    assert not is_open(street.house)
    await street.house.is_empty()


async def test_a_reader_that_makes_progress_may_take_its_time(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /large HTTP/1.1\r\n\r\n")
    await street.house.has_taken(lambda one: one.transport.get_write_buffer_size() > 0)
    connection = street.house.connections()[0]

    heard = 0
    while unsent := connection.transport.get_write_buffer_size():
        street.house.turn(RHYTHM)
        while connection.transport.get_write_buffer_size() == unsent:
            heard += len(await peer.hears_some())

    assert is_open(street.house)
    assert heard < LARGE


async def test_closing_does_not_wait_for_a_reader_for_ever(street: Street) -> None:
    peer = await street.call()
    await peer.says(b"GET /large HTTP/1.1\r\nConnection: close\r\n\r\n")
    await street.house.has_taken(lambda one: one.transport.is_closing())

    street.house.turn(RHYTHM + BOUNDS.stalled_s + 1)

    await street.house.is_empty()


async def test_the_wheel_holds_nobody_who_has_left(street: Street) -> None:
    peers = [await street.call() for _ in range(20)]
    await street.house.has_taken(lambda one: len(street.house.connections()) == 20)

    for peer in peers:
        await peer.leaves()
    await street.house.is_empty()

    assert not any(street.house.wheel._spokes.values())


async def test_one_connection_too_many_is_closed_and_the_others_live(street: Street) -> None:
    peers = [await street.call() for _ in range(BOUNDS.connections)]
    await street.house.has_taken(lambda one: len(street.house.connections()) == BOUNDS.connections)

    assert await (await street.call()).hears_the_end() == b""

    for peer in peers:
        await peer.says(b"GET /echo HTTP/1.1\r\n\r\n")
        assert await peer.hears() == (200, b"")
