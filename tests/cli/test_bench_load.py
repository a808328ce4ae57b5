"""The generator against servers that misbehave: what is counted, what is refused, and from when a wait is timed."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from gonets.cli.bench.load.generator import done
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.load.job import Job, Requests
from gonets.cli.bench.load.lines import Broken, Feed, Line, arrivals
from gonets.cli.bench.load.loops import exponential

GOOD = b'HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"success":true}'
SEND = Requests(verb="POST", targets=("/a", "/b"), body="{}", begins='{"success":true')


@contextmanager
def peer(*answers: bytes) -> Iterator[Line]:
    """A line whose other end says these pieces, one when each is asked for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(*listener.getsockname())
        other, _ = listener.accept()
        with other:
            other.settimeout(10)
            for answer in answers:
                other.sendall(answer)
            other.shutdown(socket.SHUT_WR)
            line.socket.settimeout(10)  # the pieces may need a moment to arrive
            yield line
        line.close()


def heard(line: Line) -> bytes:
    while (body := line.hear()) is None:
        pass
    return body


def test_an_answer_in_pieces_is_one_answer() -> None:
    with peer(GOOD[:10], GOOD[10:50], GOOD[50:]) as line:
        assert heard(line) == b'{"success":true}'


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", GOOD + b"more", b""],
    ids=["another status", "no length", "more than was asked for", "silence"],
)
def test_what_is_no_answer_ends_the_run(answer: bytes) -> None:
    with peer(answer) as line, pytest.raises(Broken):
        heard(line)


def test_targets_come_in_turn_and_some_requests_carry_a_key_of_their_own() -> None:
    requests = Requests(verb="POST", targets=("/a", "/b"), body="{}", keyed_every=3, begins="")
    feed = Feed(requests, "127.0.0.1", "bench-7")

    asked = [feed.next() for _ in range(6)]

    assert [request.split(b" ")[1] for request in asked] == [b"/a", b"/b"] * 3
    assert [request.count(b"idempotency-key: bench-7-") for request in asked] == [0, 0, 1, 0, 0, 1]
    assert asked[2] != asked[5]
    assert all(request.endswith(b"content-length: 2\r\n\r\n{}") or b"-key" in request for request in asked)


def test_arrivals_are_drawn_from_the_seed_at_the_rate_asked_for() -> None:
    first = list(islice(arrivals(0.0, 100.0, exponential(5)), 20_000))

    assert first == list(islice(arrivals(0.0, 100.0, exponential(5)), 20_000))
    assert first[-1] == pytest.approx(200.0, rel=0.05)


@contextmanager
def server(answer: Callable[[int], bytes]) -> Iterator[tuple[str, int]]:
    """Answers request by request on one connection, in a thread; the number of the request is told."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        with link:
            number = 0
            while link.recv(65536):
                link.sendall(answer(number))
                number += 1

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        listener.close()
        thread.join(10)


def job(place: tuple[str, int], rate: float | None = None, seconds: float = 0.3) -> Job:
    return Job(
        host=place[0],
        port=place[1],
        requests=SEND,
        connections=1,
        warm_up_s=0.05,
        seconds=seconds,
        seed=1,
        stamp="bench-1",
        processes={},
        rate=rate,
    )


def test_a_closed_loop_counts_what_was_acknowledged() -> None:
    with server(lambda _: GOOD) as place:
        result = done(job(place))

    assert result.acknowledged >= result.operations > 0
    assert (result.unfinished, result.unexpected) == (0, ())
    assert len(Histogram.read(result.latencies)) == result.operations


def test_a_refusal_is_not_counted_but_kept_to_be_shown() -> None:
    refusal = b'HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"error_code":8}'
    with server(lambda number: refusal if number == 3 else GOOD) as place:
        result = done(job(place))

    assert result.unexpected == ('{"error_code":8}',)


def test_who_queues_behind_a_stall_has_waited_since_they_meant_to_ask() -> None:
    stalled = threading.Event()

    def answer(number: int) -> bytes:
        if number == 30:
            stalled.wait(0.2)  # nobody sets it: the server thinks for a fifth of a second
        return GOOD

    with server(answer) as place:
        result = done(job(place, rate=400.0, seconds=2.0))

    # One stalled answer on the only connection; about eighty others were due meanwhile and waited up to as long.
    waited = Histogram.read(result.latencies)
    assert waited.longest > 0.15
    assert sum(count for bucket, count in result.latencies.items() if int(bucket) > int(_bucket(0.05))) > 20


def _bucket(seconds: float) -> str:
    return next(iter(Histogram.of([seconds]).plain()))
