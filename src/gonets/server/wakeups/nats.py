"""Bells across the nodes of one installation: a NATS core subject carries topics, never news."""

import asyncio
import contextlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Self

import structlog

from gonets.server.wakeups.local import LocalWakeups
from gonets.server.wakeups.protocol import Bell, Ear

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

log = structlog.get_logger(__name__)

CONNECT_S = 2
#: Pause before the next try; safety looks carry the house meanwhile.
PAUSE_S = 1.0
#: Stands for all topics, when there are too many to name in one message.
EVERYTHING = b"*"
MOST_TOPICS = 10_000
#: Between a topic and the note told of it; a line without is a topic that rings.
NOTE = "\t"


class NatsWakeups:
    """Rings here at once and tells the other nodes, once a batch; without NATS it is what one process has.

    Nothing is kept for a node that is away: after each connect all its bells ring, because nobody knows what it missed.
    """

    def __init__(self, url: str, installation: str, pause_s: float) -> None:
        self._servers = url.split(",")
        self._subject = f"gonets.{installation}"
        self._pause_s = pause_s
        self._local = LocalWakeups()
        self._link: Client | None = None
        self._unsaid: set[str] = set()
        self._news = asyncio.Event()
        self._changed = asyncio.Event()
        self._carrier: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, installation: str = "house", *, pause_s: float = PAUSE_S) -> Self:
        """Waits for nobody: it starts without NATS and connects when it can, for ever.

        Several servers of one cluster are joined by commas. Raises RuntimeError without the extra ``scale``.
        """
        try:
            import nats  # noqa: F401 - only many nodes need it
        except ImportError:
            raise RuntimeError("wakeups.nats needs nats-py: pip install 'gonets[scale]'") from None
        wakeups = cls(url, installation, pause_s)
        # Its own task, as the client's: it lives exactly from open to close, and never fails.
        wakeups._carrier = asyncio.create_task(wakeups._stay_connected(), name="nats wake-ups")
        return wakeups

    @property
    def connected(self) -> bool:
        return self._link is not None and self._link.is_connected

    async def until_connected(self) -> None:
        """For tests and start-up notices; deliveries never wait for it."""
        while not self.connected:
            self._changed.clear()
            await self._changed.wait()

    async def until_disconnected(self) -> None:
        while self.connected:
            self._changed.clear()
            await self._changed.wait()

    def ring(self, topics: Collection[str]) -> None:
        self._local.ring(topics)
        if self._link is not None and topics:
            self._unsaid.update(topics)
            self._news.set()

    def tell(self, topic: str, note: str) -> None:
        self._local.tell(topic, note)
        if self._link is not None:
            self._unsaid.add(f"{topic}{NOTE}{note}")
            self._news.set()

    def attend(self, ear: Ear) -> None:
        self._local.attend(ear)

    def listen(self, topic: str) -> Bell:
        return self._local.listen(topic)

    async def close(self) -> None:
        if self._carrier is not None:
            self._carrier.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._carrier
        await self._local.close()

    async def _stay_connected(self) -> None:
        import nats.errors

        said = ""
        while True:
            try:
                await self._carry()
                said = "disconnected"
                log.warning("nats_lost", subject=self._subject)
            except (OSError, TimeoutError, nats.errors.Error) as fault:
                if said != repr(fault):  # once, not every second
                    said = repr(fault)
                    log.warning("nats_away", why="other nodes hear of news late", fault=type(fault).__name__)
            await asyncio.sleep(self._pause_s)

    async def _carry(self) -> None:
        """One connection, from connecting to losing it."""
        from nats.aio.client import Client

        link, lost = Client(), asyncio.Event()

        async def note_lost() -> None:
            lost.set()
            self._news.set()

        try:
            # Reconnecting is ours, so that the first time is like any other and is said; the client tries for minutes.
            await link.connect(
                self._servers,
                name="gonets",
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=CONNECT_S,
                no_echo=True,
                closed_cb=note_lost,
                disconnected_cb=note_lost,
                error_cb=_ignore,
            )
            await link.subscribe(self._subject, cb=self._heard)
            # The client's PING overtakes what still waits in its buffer; a second one comes after the subscription.
            for _ in range(2):
                await link.flush(CONNECT_S)
            self._now_linked(link)
            self._local.ring_all()
            while not lost.is_set():
                await self._news.wait()
                self._news.clear()
                await self._tell(link)
        finally:
            self._now_linked(None)
            if not link.is_closed:
                await link.close()

    def _now_linked(self, link: "Client | None") -> None:
        self._link = link
        self._changed.set()

    async def _tell(self, link: "Client") -> None:
        topics, self._unsaid = self._unsaid, set()
        if topics and link.is_connected:
            await link.publish(self._subject, EVERYTHING if len(topics) > MOST_TOPICS else "\n".join(topics).encode())

    async def _heard(self, message: "Msg") -> None:
        if message.data == EVERYTHING:
            self._local.ring_all()
        else:
            lines = message.data.decode(errors="replace").split("\n")
            self._local.ring([line for line in lines if NOTE not in line])
            for topic, _, note in (line.partition(NOTE) for line in lines if NOTE in line):
                self._local.tell(topic, note)


async def _ignore(_: Exception) -> None:
    """The client reports each fault a second time here."""
