"""What a receiver may do to a call, and what we make of it (W-HOOK-1; T11, T12)."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gonets.server.clock import SystemClock
from gonets.server.egress import Answer, CallFailed, Egress
from tests.delivery.receivers import (
    OK,
    Request,
    Send,
    closes,
    dead_port,
    drips,
    endless,
    hangs,
    listening,
    raw,
    resets,
    says,
)
from tests.egress.names import Names

HEADERS = {"Content-Type": "application/json;charset=utf-8"}
CLOCK = SystemClock()


@asynccontextmanager
async def way_out(
    names: Names | None = None,
    allow: Sequence[str] = (),
    *,
    development: bool = True,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Egress]:
    egress = Egress(allow, development=development, monotonic=CLOCK.monotonic, resolver=names or Names(), tls=tls)
    try:
        yield egress
    finally:
        await egress.close()


async def called(send: Send, timeout_s: float = 20) -> Answer:
    async with listening(lambda _: send) as bot, way_out() as egress:
        return await egress.post(bot.url, b"{}", HEADERS, timeout_s=timeout_s)


async def failed(send: Send, timeout_s: float = 20) -> str:
    with pytest.raises(CallFailed) as failure:
        await called(send, timeout_s)
    return failure.value.kind


@pytest.mark.parametrize("status", [200, 201, 202, 400, 410, 429, 500, 503])
async def test_a_status_is_told_as_it_is(status: int) -> None:
    answer = await called(says(status, b"fine", "Retry-After: 7", "X-Club: tea"))

    assert (answer.status, answer.first) == (status, b"fine")
    assert (answer.headers["retry-after"], answer.headers["X-Club"]) == ("7", "tea")


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_is_complete(status: int) -> None:
    assert (await called(says(status))).status == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with listening() as elsewhere:
        answer = await called(says(status, b"", f"Location: {elsewhere.url}"))

    assert answer.status == status
    assert elsewhere.requests == []


async def test_the_first_kilobyte_is_kept() -> None:
    assert (await called(says(200, b"0123456789abcdef" * 4096))).first == b"0123456789abcdef" * 64


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(endless(), id="endless in chunks"),
        pytest.param(endless(b"HTTP/1.1 200 OK\r\n\r\n"), id="endless to the end of the connection"),
        pytest.param(endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"), id="endless as announced"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"), id="shorter than announced"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"), id="no gzip"),
        pytest.param(raw(b"HTTP/1.0 200 OK\r\n\r\n"), id="HTTP/1.0"),
        pytest.param(raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + b"HTTP/1.1 200 OK\r\n\r\n"), id="a hundred 1xx"),
    ],
)  # fmt: skip
async def test_a_200_is_a_200_whatever_its_body_does(answer: Send) -> None:
    assert (await called(answer)).status == 200


async def test_the_deadline_is_for_the_whole_head_not_for_each_read() -> None:
    assert await failed(drips, timeout_s=0.2) == "timeout"
    assert await failed(hangs, timeout_s=0.2) == "timeout"


@pytest.mark.parametrize(
    ("send", "kind"),
    [
        pytest.param(resets, "reset", id="RST"),
        pytest.param(closes, "reset", id="closed without a word"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX-Half: "), "reset", id="closed in the head"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "protocol", id="not HTTP"),
        pytest.param(raw(b"HTTP/1.1 two OK\r\n\r\n"), "protocol", id="no status"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"), "protocol", id="long header"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"), "protocol", id="10,000 headers"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"F" * 17 + b"\r\nx"),
            "protocol",
            id="a chunk beyond 64 bits",
        ),
        pytest.param(raw(b"HTTP/1.1 103 A\r\n\r\n" * 1_000 + b"HTTP/1.1 200 OK\r\n\r\n"), "protocol", id="1000 1xx"),
        pytest.param(raw(b"\x15\x03\x01\x00\x02\x02\x28" * 3), "protocol", id="TLS to plain HTTP"),
    ],
)  # fmt: skip
async def test_faults_have_names(send: Send, kind: str) -> None:
    assert await failed(send) == kind


async def test_nobody_there_is_a_refused_connection() -> None:
    async with way_out() as egress:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(CallFailed) as failure:
                await egress.post(f"http://{host}:{dead_port()}/", b"{}", HEADERS)
            assert failure.value.kind == "connection refused"


async def test_what_the_guard_refuses_is_not_called() -> None:
    async with listening() as bot, way_out(development=False) as egress:
        for url in (bot.url, "http://10.0.0.1/", "nonsense"):
            with pytest.raises(CallFailed) as failure:
                await egress.post(url, b"{}", HEADERS)
            assert failure.value.kind == "refused by guard"

        assert bot.connections == 0


async def test_a_name_that_moved_inside_since_it_was_subscribed_is_not_called() -> None:
    names = Names({"bot.example.com": ["93.184.216.34"]})
    async with listening() as bot, way_out(names, development=False) as egress:
        await egress.check(f"http://bot.example.com:8080{bot.url[len('http://127.0.0.1:00000') :]}")
        names.answers["bot.example.com"] = ["127.0.0.1"]

        with pytest.raises(CallFailed) as failure:
            await egress.post("http://bot.example.com:8080/", b"{}", HEADERS)

        assert failure.value.kind == "refused by guard"
        assert bot.connections == 0


async def test_a_name_is_asked_for_once_a_connection_and_stands_in_the_host_header() -> None:
    names = Names({"bot.example.com": ["127.0.0.1"]})
    async with listening() as bot, way_out(names) as egress:
        url = f"http://bot.example.com:{bot.port}/hook"

        await egress.post(url, b"1", HEADERS)
        names.answers.clear()  # a kept connection needs no second look-up, and there is none between check and use
        await egress.post(url, b"2", HEADERS)

    assert names.asked == ["bot.example.com"]
    assert [request.headers["host"] for request in bot.requests] == [f"bot.example.com:{bot.port}"] * 2
    assert bot.connections == 1


async def test_a_name_without_an_answer_is_a_fault_of_names() -> None:
    async with way_out() as egress:
        with pytest.raises(CallFailed) as failure:
            await egress.post("http://nowhere.example.com/", b"{}", HEADERS)

    assert failure.value.kind == "dns"


async def test_the_deadline_begins_when_the_name_is_known() -> None:
    asked, known = asyncio.Event(), asyncio.Event()

    async def slow(_: str) -> list[str]:
        asked.set()
        await known.wait()
        return ["127.0.0.1"]

    egress = Egress(development=True, monotonic=CLOCK.monotonic, resolver=slow)
    async with listening() as bot:
        calling = asyncio.create_task(egress.post(f"http://bot.example.com:{bot.port}/", b"", HEADERS, timeout_s=0.3))
        await asked.wait()
        await asyncio.wait([calling], timeout=0.5)
        known.set()

        assert (await calling).status == 200
    await egress.close()


async def test_a_kept_connection_that_the_receiver_closed_is_no_failure() -> None:
    def script(request: Request) -> Send:
        seen = [other for other in bot.requests if other.connection == request.connection]
        return OK if len(seen) == 1 else closes

    async with listening(script) as bot, way_out() as egress:
        assert [(await egress.post(bot.url, b"{}", HEADERS)).status for _ in range(3)] == [200, 200, 200]

    assert bot.connections == 3


async def test_a_new_connection_that_the_receiver_closes_is_tried_once() -> None:
    async with listening(lambda _: closes) as bot, way_out() as egress:
        with pytest.raises(CallFailed):
            await egress.post(bot.url, b"{}", HEADERS)

    assert len(bot.requests) == 1


async def test_no_cookie_is_kept_and_nothing_is_added() -> None:
    async with listening(lambda _: says(200, b"", "Set-Cookie: a=b")) as bot, way_out() as egress:
        for _ in range(2):
            await egress.post(bot.url, b"{}", HEADERS)

    assert {*bot.requests[1].headers} == {"host", "accept-encoding", "content-type", "content-length"}


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening() as proxy, listening() as bot, way_out() as egress:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)

        await egress.post(bot.url, b"{}", HEADERS)

        assert (proxy.connections, bot.connections) == (0, 1)


async def test_a_connection_that_led_elsewhere_is_not_used() -> None:
    """The peer is compared after connecting, in case something between us and the network answered for it."""
    async with listening() as bot, way_out() as egress:
        await egress.post(bot.url, b"{}", HEADERS)
        connector = egress._session.connector  # type: ignore[union-attr]  # opened by the call above
        theirs = socket.create_connection(("127.0.0.1", bot.port))

        async def misled(*args: object, **kwargs: object) -> socket.socket:
            theirs.setblocking(False)
            return theirs

        connect = pytest.MonkeyPatch()
        connect.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", misled)
        with pytest.raises(CallFailed) as failure:
            await egress.post(f"http://127.0.0.2:{bot.port}/", b"{}", HEADERS)
        connect.undo()

        assert connector is not None
        assert failure.value.kind == "refused by guard"
        assert len(bot.requests) == 1


class Authority:
    """A certificate authority of this test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tea House")])
        self.certificate = self._signed(self._name, self._key, "tea.house", is_authority=True)

    def trust(self) -> ssl.SSLContext:
        text = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=text)

    def server(self, host: str, *, expired: bool = False) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._signed(name, key, host, expired=expired)
        pem = self._folder / f"{host}-{expired}.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
        return context

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        host: str,
        *,
        expired: bool = False,
        is_authority: bool = False,
    ) -> x509.Certificate:
        today = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the real clock
        ends = today - timedelta(days=1) if expired else today + timedelta(days=1)
        return (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(self._name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=3)).not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )  # fmt: skip


async def tls_call(tmp_path: Path, host: str, *, expired: bool = False, trusted: bool = True) -> tuple[str, list[str]]:
    """The outcome of an https call to ``bot.example.com``, and the names the server was asked for."""
    authority, asked = Authority(tmp_path), list[str]()
    context = authority.server(host, expired=expired)
    context.sni_callback = lambda _sock, name, _context: asked.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    names = Names({"bot.example.com": ["127.0.0.1"]})
    try:
        async with way_out(names, tls=authority.trust() if trusted else None) as egress:
            url = f"https://bot.example.com:{server.sockets[0].getsockname()[1]}/"
            return str((await egress.post(url, b"", HEADERS)).status), asked
    except CallFailed as failure:
        return failure.kind, asked
    finally:
        server.close()


async def test_tls_is_verified_against_the_name_though_the_address_is_called(tmp_path: Path) -> None:
    assert await tls_call(tmp_path, "bot.example.com") == ("200", ["bot.example.com"])


@pytest.mark.parametrize(
    ("host", "expired", "trusted"),
    [("other.example.com", False, True), ("bot.example.com", True, True), ("bot.example.com", False, False)],
    ids=["another name", "expired", "unknown authority"],
)
async def test_a_wrong_certificate_is_a_fault_of_tls(tmp_path: Path, host: str, expired: bool, trusted: bool) -> None:
    assert (await tls_call(tmp_path, host, expired=expired, trusted=trusted))[0] == "tls"


async def test_plain_text_where_tls_was_asked_is_a_fault_of_tls() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with way_out() as egress:
        with pytest.raises(CallFailed) as failure:
            await egress.post(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"{}", HEADERS)
    server.close()

    assert failure.value.kind == "tls"
