"""What a fetched host may do, and what comes of it (W-ATT-IMAGE-2, W-HOOK-9; T11)."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gonets.server.clock import SystemClock
from gonets.server.egress import CallFailed, Egress
from tests.delivery.receivers import (
    Receiver,
    Request,
    Send,
    body_drips,
    closes,
    dead_port,
    drips,
    endless,
    hangs,
    listening,
    raw,
    resets,
    says,
    withheld,
)
from tests.egress.names import PUBLIC, Names
from tests.egress.test_calls_and_their_ends import Authority

HEADERS = {"User-Agent": "Tea/1"}
PLENTY_S = 20.0


class Fetched:
    """Where the bytes go; `most` is how many it takes."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.body = b""
        self._most = most

    async def write(self, piece: bytes) -> None:
        self.body += piece
        if len(self.body) > self._most:
            raise MemoryError("enough")


@asynccontextmanager
async def way_out(
    names: Mapping[str, Sequence[str]] | None = None,
    *,
    allow: Sequence[str] = (),
    ports: Sequence[int] = (),
    development: bool = True,
    pauses: list[float] | None = None,
) -> AsyncIterator[Egress]:
    async def pause(seconds: float) -> None:
        (pauses if pauses is not None else []).append(seconds)

    egress = Egress(
        allow,
        ports,
        development=development,
        monotonic=SystemClock().monotonic if pauses is None else lambda: 0.0,
        resolver=Names(dict(names or {})),
        pause=pause,
    )
    try:
        yield egress
    finally:
        await egress.close()


async def fetch(egress: Egress, url: str, to: Fetched, within_s: float = PLENTY_S) -> int:
    return await egress.fetch(url, HEADERS, to.write, within_s=within_s)


async def failed(send: Send, within_s: float = PLENTY_S) -> tuple[str, bytes]:
    to = Fetched()
    async with listening(lambda _: send) as host, way_out() as egress:
        with pytest.raises(CallFailed) as failure:
            await fetch(egress, host.url, to, within_s)
    return failure.value.kind, to.body


def moves(status: int, to: str) -> Send:
    return says(status, b"moved", f"Location: {to}")


async def test_a_body_arrives_whole_and_nothing_of_us_is_told() -> None:
    body, to = bytes(range(256)) * 1500, Fetched()
    async with listening(lambda _: says(200, body, "Set-Cookie: a=b")) as host, way_out() as egress:
        assert [await fetch(egress, host.url, to) for _ in range(2)] == [200, 200]

    assert to.body == body * 2
    asked = host.requests[1]
    assert asked.headers == {
        "host": f"127.0.0.1:{host.port}",
        "accept-encoding": "identity",
        "user-agent": "Tea/1",
    }
    assert host.connections == 2  # none is shared, not even with the next fetch


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 401, 404, 500])
async def test_what_is_no_200_has_no_body_for_us(status: int) -> None:
    to = Fetched()
    async with listening(lambda _: says(status, b"" if status in (204, 304) else b"body")) as host, way_out() as egress:
        assert await fetch(egress, host.url, to) == status

    assert to.body == b""


@pytest.mark.parametrize("answer", [raw(b"HTTP/1.1 200 OK\r\n\r\nleaves"), raw(b"HTTP/1.0 200 OK\r\n\r\nleaves")])
async def test_a_body_may_end_with_its_connection(answer: Send) -> None:
    to = Fetched()
    async with listening(lambda _: answer) as host, way_out() as egress:
        assert await fetch(egress, host.url, to) == 200

    assert to.body == b"leaves"


@pytest.mark.parametrize(
    ("send", "kind"),
    [
        pytest.param(resets, "reset", id="RST"),
        pytest.param(closes, "reset", id="closed without a word"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "protocol", id="not HTTP"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"), "protocol", id="long header"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"), "protocol", id="10,000 headers"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"F" * 17 + b"\r\nx"),
            "protocol",
            id="a chunk beyond 64 bits",
        ),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"), "protocol", id="no last chunk"
        ),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"), "protocol", id="shorter than it says"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nteapot"), "protocol", id="longer than it says"),
        pytest.param(says(200, b"\x1f\x8b\x08\x00", "Content-Encoding: gzip"), "protocol", id="compressed"),
        pytest.param(says(200, b"\x1f\x8b\x08\x00", "Content-Encoding: identity, br"), "protocol", id="and in a list"),
        pytest.param(says(302), "protocol", id="a redirect to nowhere"),
        pytest.param(moves(302, "http://[::1/"), "protocol", id="a redirect to nonsense"),
    ],
)  # fmt: skip
async def test_faults_have_names(send: Send, kind: str) -> None:
    assert (await failed(send))[0] == kind


@pytest.mark.parametrize("send", [drips, hangs, body_drips], ids=["head drips", "silence", "body drips"])
async def test_the_deadline_is_for_all_of_it(send: Send) -> None:
    assert (await failed(send, within_s=0.3))[0] == "timeout"


@pytest.mark.parametrize(
    "send",
    [endless(), endless(b"HTTP/1.1 200 OK\r\n\r\n"), endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n")],
    ids=["in chunks", "to the end of the connection", "as announced"],
)
async def test_who_writes_says_when_it_is_enough(send: Send) -> None:
    to = Fetched(most=100_000)
    async with listening(lambda _: send) as host, way_out() as egress:
        with pytest.raises(MemoryError, match="enough"):
            await fetch(egress, host.url, to)

    assert len(to.body) < 1_000_000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_from_one_host_to_the_next(status: int) -> None:
    to = Fetched()
    async with (
        listening(lambda _: says(200, b"leaves")) as last,
        listening(lambda _: moves(status, last.url)) as first,
        way_out() as egress,
    ):
        assert await fetch(egress, first.url, to) == 200

    assert to.body == b"leaves"
    assert [request.path for request in last.requests] == ["/hook?secret=%D1%87a"]
    assert "referer" not in last.requests[0].headers


def hops(count: int) -> Receiver:
    """A host that redirects so many times, relative to where one is, and then has it."""

    def script(request: Request) -> Send:
        done = int(request.path.rpartition("/")[2])
        return says(200, b"leaves") if done == count else moves(302, f"../tea/{done + 1}")

    return Receiver(script)


@pytest.mark.parametrize("count", [1, 3])
async def test_three_redirects_are_followed(count: int) -> None:
    to = Fetched()
    async with listening(hops(count).script) as host, way_out() as egress:
        assert await fetch(egress, f"http://127.0.0.1:{host.port}/tea/0", to) == 200

    assert (to.body, len(host.requests)) == (b"leaves", count + 1)


async def test_a_fourth_redirect_is_one_too_many() -> None:
    async with listening(hops(4).script) as host, way_out() as egress:
        with pytest.raises(CallFailed) as failure:
            await fetch(egress, f"http://127.0.0.1:{host.port}/tea/0", Fetched())

    assert failure.value.kind == "protocol"
    assert len(host.requests) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f.1/",
        "http://inside.example.com/",
        "http://user:secret@1.1.1.1/",
        "//127.0.0.1:{other}/",
        "http://127.0.0.1:{own}/",
        "file:///etc/passwd",
        "gopher://1.1.1.1/",
        "http://1.1.1.1:22/",
    ],
)
async def test_each_step_is_judged_anew(to: str, status: int) -> None:
    """Production, where only the first host is opened."""
    async with listening() as own, listening() as other, listening() as first:
        place = to.format(own=own.port, other=other.port)
        first.script = lambda _: moves(status, place)
        allow = [f"127.0.0.1:{first.port}"]
        async with way_out({"inside.example.com": ["10.0.0.7"]}, allow=allow, development=False) as egress:
            egress.owns(ports=(own.port,))
            with pytest.raises(CallFailed) as failure:
                await fetch(egress, first.url, Fetched())

    assert failure.value.kind == "refused by guard"
    assert (len(first.requests), own.connections, other.connections) == (1, 0, 0)


async def test_a_name_that_answers_otherwise_the_second_time_is_judged_the_second_time() -> None:
    names = Names({"shop.example.com": ["127.0.0.1"]})

    def script(_: Request) -> Send:
        names.answers["shop.example.com"] = ["10.0.0.7"]
        return moves(302, f"http://shop.example.com:{host.port}/again")

    egress = Egress(development=True, monotonic=SystemClock().monotonic, resolver=names, floor_s=0)
    async with listening(script) as host:
        with pytest.raises(CallFailed) as failure:
            await fetch(egress, f"http://shop.example.com:{host.port}/", Fetched())
    await egress.close()

    assert failure.value.kind == "refused by guard"
    assert len(host.requests) == 1


async def test_https_does_not_lead_to_http(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with listening() as plain:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {plain.url}\r\n\r\n".encode())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=authority.server("shop.example.com"))
        names = Names({"shop.example.com": ["127.0.0.1"]})
        clock = SystemClock()
        egress = Egress(development=True, monotonic=clock.monotonic, resolver=names, tls=authority.trust(), floor_s=0)
        with pytest.raises(CallFailed) as failure:
            await fetch(egress, f"https://shop.example.com:{server.sockets[0].getsockname()[1]}/", Fetched())
        await egress.close()
        server.close()

    assert failure.value.kind == "refused by guard"
    assert plain.connections == 0


async def test_two_at_once_at_a_host_and_others_do_not_wait() -> None:
    let_go = asyncio.Event()
    async with (
        listening(lambda _: withheld(let_go, says(200, b"leaves"))) as busy,
        listening(lambda _: says(200, b"cups")) as idle,
        way_out({"idle.example.com": ["127.0.0.1"]}) as egress,
    ):
        bodies = [Fetched() for _ in range(5)]
        waiting = [asyncio.create_task(fetch(egress, busy.url, body)) for body in bodies]
        await busy.until(2)
        assert await fetch(egress, f"http://idle.example.com:{idle.port}/", Fetched()) == 200
        assert busy.most_in_flight == 2

        let_go.set()
        await asyncio.gather(*waiting)

    assert [body.body for body in bodies] == [b"leaves"] * 5
    assert busy.most_in_flight == 2


async def test_who_waits_for_a_host_waits_within_their_own_deadline() -> None:
    async with listening(lambda _: hangs) as busy, way_out() as egress:
        holding = [asyncio.create_task(fetch(egress, busy.url, Fetched())) for _ in range(2)]
        await busy.until(2)

        with pytest.raises(CallFailed) as failure:
            await fetch(egress, busy.url, Fetched(), within_s=0.1)

        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)
    assert failure.value.kind == "timeout"
    assert len(busy.requests) == 2


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://nowhere.example.com/", "nonsense", f"http://127.0.0.1:{dead_port()}/", "{host}"],
    ids=["refused", "no such name", "no URL", "nobody there", "a broken answer"],
)
async def test_every_failure_takes_the_floor_at_least(url: str) -> None:
    """The guard is no port scanner."""
    pauses: list[float] = []
    async with listening(lambda _: closes) as host, way_out(pauses=pauses) as egress:
        with pytest.raises(CallFailed):
            await fetch(egress, url.format(host=host.url), Fetched())

    assert pauses == [0.25]


async def reached(url: str, names: Names, within_s: float = PLENTY_S) -> str:
    egress = Egress(development=True, monotonic=SystemClock().monotonic, resolver=names, floor_s=0)
    try:
        with pytest.raises(CallFailed) as failure:
            await egress.fetch(url, HEADERS, Fetched().write, within_s=within_s, reach_s=0.2)
    finally:
        await egress.close()
    return failure.value.kind


class Silent(Names):
    async def __call__(self, host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return await super().__call__(host)


async def test_a_host_out_of_reach_is_told_from_one_that_is_slow() -> None:
    assert await reached("http://shop.example.com/", Silent()) == "unreachable"
    assert await reached("http://shop.example.com/", Names()) == "dns"
    assert await reached(f"http://127.0.0.1:{dead_port()}/", Names()) == "connection refused"
    async with listening(lambda _: hangs) as host:
        assert await reached(host.url, Names(), within_s=0.6) == "timeout"


async def test_a_slow_answer_is_waited_for_once_the_host_is_reached() -> None:
    let_go, to = asyncio.Event(), Fetched()
    async with listening(lambda _: withheld(let_go, says(200, b"leaves"))) as host, way_out() as egress:
        fetching = asyncio.create_task(egress.fetch(host.url, HEADERS, to.write, within_s=PLENTY_S, reach_s=0.2))
        await host.until(1)
        await asyncio.wait([fetching], timeout=0.4)  # longer than a host has to be reached
        let_go.set()

        assert await fetching == 200
    assert to.body == b"leaves"


async def test_a_public_name_is_called_at_its_checked_address_only() -> None:
    names = Names({"shop.example.com": [PUBLIC, "10.0.0.7"]})
    egress = Egress(development=False, monotonic=SystemClock().monotonic, resolver=names, floor_s=0)
    with pytest.raises(CallFailed) as failure:
        await fetch(egress, "http://shop.example.com/", Fetched())
    await egress.close()

    assert failure.value.kind == "refused by guard"
