"""A WebSocket on a connection: uvicorn's protocol with our bounds, and without what an idle socket has no use for."""

import logging
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from gonets.server.http_protocol import BARE_400

#: A page's own frames are small; a ping of the protocol finds out who is gone without a word (reliability 7.7).
MESSAGE_BYTES = 64 * 1024
PING_S = PONG_S = 25.0

_SILENT = logging.getLogger("gonets.sockets")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class SocketProtocol(WebSocketsSansIOProtocol):
    """``scope["extensions"]["gonets"]["abort"]`` ends a connection whose peer takes nothing more."""

    def __init__(self, *given: Any, **named: Any) -> None:  # Any: handed on as uvicorn gives it
        super().__init__(*given, **named)
        self.logger = _SILENT
        self.conn.logger = _SILENT

    def data_received(self, data: bytes) -> None:
        """The whole head comes at once. What its parser cannot read, such as a body or a line over 8 KB, would be
        waited for without an answer and without an end (W-HTTP-10)."""
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            self.transport.write(BARE_400)
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            told: dict[object, object] = {"abort": self.transport.abort}
            self.scope["extensions"]["gonets"] = told

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            # The handshake is over: its headers would lie in memory as long as the socket lives.
            self.scope["headers"] = []
            self.request = self.response = None  # type: ignore[assignment]  # nobody asks for them again
