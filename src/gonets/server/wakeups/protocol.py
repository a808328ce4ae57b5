"""Bells and who rings them. A bell is cleared before looking, so no ring is missed; losing one costs seconds."""

import asyncio
from collections.abc import Collection
from types import TracebackType
from typing import Protocol, Self


class Bell(asyncio.Event):
    """Rung when there may be news on a topic. Leaving its `with` block stops listening."""

    def __init__(self, topic: str, forget: "Forget") -> None:
        super().__init__()
        self.topic = topic
        self._forget = forget

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._forget(self)


class Forget(Protocol):
    def __call__(self, bell: Bell, /) -> None: ...


class Ear(Protocol):
    """Hears of every topic, for whoever follows too many to hang up a bell for each."""

    def rung(self, topics: Collection[str] | None, /) -> None:
        """None: nobody knows which."""
        ...

    def told(self, topic: str, note: str, /) -> None:
        """What passes by and is written nowhere: it may be lost (W-ACT-2)."""
        ...


class Wakeups(Protocol):
    """Topics are ``chat:…``, ``group:…``, ``user:…`` (canonical ids), ``session:…`` and ``hooks``."""

    def ring(self, topics: Collection[str]) -> None: ...

    def tell(self, topic: str, note: str) -> None:
        """A line of text to all ears, here and on other nodes."""
        ...

    def attend(self, ear: Ear) -> None:
        """For as long as the house stands."""
        ...

    def listen(self, topic: str) -> Bell: ...

    async def close(self) -> None: ...
