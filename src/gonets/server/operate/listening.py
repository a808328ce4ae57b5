"""The listening socket and the HTTP server on it."""

import asyncio
import contextlib
import errno
import json
import socket
import urllib.request
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from gonets.server.http_protocol import Bounds, Wheel, protocol_of
from gonets.server.settings import CannotStart
from gonets.server.socket_protocol import MESSAGE_BYTES, PING_S, PONG_S, SocketProtocol

TAKEN = 3


def bind(host: str, port: int) -> socket.socket:
    """Never a silent other port: bots have it in their configuration. Raises CannotStart."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as fault:
        raise CannotStart(f"The address {host} cannot be used: {fault.strerror or fault}.") from fault
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError as fault:
        bound.close()
        raise _cannot_bind(host, port, fault) from fault
    bound.setblocking(False)
    return bound


def _cannot_bind(host: str, port: int, fault: OSError) -> CannotStart:
    if fault.errno == errno.EADDRINUSE:
        other = _who_answers(host, port)
        return CannotStart(f"Port {port} is taken.{other} Use --port 0 for a free one.", TAKEN)
    if fault.errno == errno.EACCES:
        return CannotStart(f"Port {port} needs rights that this user does not have.")
    return CannotStart(f"The address {host}:{port} cannot be used: {fault.strerror}.")


def _who_answers(host: str, port: int) -> str:
    """Another Gonets says so itself; anything else is left alone."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    url = f"http://{shown}:{port}"
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=1) as answer:  # noqa: S310 our own address
            pid = json.load(answer).get("pid")
    except (OSError, ValueError, AttributeError):
        return ""
    return f" Another Gonets answers at {url} (pid {pid})." if pid else ""


def url_of(bound: socket.socket, host: str) -> str:
    """What a client on this machine types."""
    port = bound.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


class HttpServer(uvicorn.Server):
    """uvicorn as we run it: signals are app.py's, and its own log stays silent."""

    def __init__(self, app: ASGIApp, grace_s: int) -> None:
        config = uvicorn.Config(
            app,
            http=protocol_of(Wheel(), Bounds()),
            ws=SocketProtocol,
            ws_max_size=MESSAGE_BYTES,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PONG_S,
            ws_per_message_deflate=False,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=grace_s,
            backlog=2048,
        )
        super().__init__(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def open(self, bound: socket.socket) -> None:
        """Returns once it accepts connections."""
        self._accepting = asyncio.Event()
        self._serving = asyncio.create_task(self.serve([bound]), name="http")
        await self._accepting.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._accepting.set()

    async def close(self) -> None:
        """No new connections; requests under way are answered first."""
        self.should_exit = True
        await self._serving
