"""What every scenario stands on: stores, servers, one generator; all that was started is ended with it."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import msgspec

from gonets.cli.bench.floors import engine
from gonets.cli.bench.floors.server import Floor, Kind
from gonets.cli.bench.load.job import Ready
from gonets.cli.bench.plan import OVERRIDES, Plan
from gonets.cli.bench.processes import Child
from gonets.cli.bench.worlds import world as worlds
from gonets.cli.bench.worlds.stores import Store, Stores
from gonets.cli.bench.worlds.world import Made, World


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers; without a process it is somebody else's."""

    host: str
    port: int
    child: Child | None = None
    store: Store | None = None
    made: Made | None = None

    @classmethod
    def at(cls, url: str, child: Child | None = None, store: Store | None = None, made: Made | None = None) -> Self:
        parts = urlsplit(url)
        return cls(parts.hostname or "127.0.0.1", parts.port or 80, child, store, made)


class Ground:
    """Use it in a ``with``: the processes end first, then the stores are looked into, then they go."""

    def __init__(self, plan: Plan, stores: Stores, tell: Callable[[str], None]) -> None:
        self.plan = plan
        self.tell = tell
        self._stores = stores
        self._ends = ExitStack()
        self._names = itertools.count(1)
        self.postgres = stores.postgres_pid()
        self.generator = self.child(["gonets.cli.bench.load.generator"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def serve(self, world: World) -> Server:
        """``gonets serve`` itself, as shipped, on a world made for it."""
        store = self._stores.fresh()
        self.tell(f"loading {world.messages:,} messages")
        made = asyncio.run(worlds.make(world, store.folder, store.url))
        words = ["gonets", "serve", "--port", "0", "--announce", "-", "--data", str(store.folder)]
        options = [word for override in OVERRIDES for word in ("--set", override)]
        child = self.child([*words, *options], self.plan.server_core, **store.environ)
        return Server.at(child.hear(Ready).url, child, store, made)

    def floor(self, kind: Kind, answer: str = "") -> Server:
        """On a small world of its own, which a raw one never looks at."""
        store = self._stores.fresh()
        made = None if kind == "raw" else asyncio.run(worlds.make(self._world("small"), store.folder, store.url))
        asked = Floor(kind, str(store.folder), OVERRIDES, answer)
        words = ["gonets.cli.bench.floors.server", msgspec.json.encode(asked).decode()]
        child = self.child(words, self.plan.server_core, **store.environ)
        return Server.at(child.hear(Ready).url, child, store, made)

    def bare_engine(self, kind: engine.Kind) -> Child:
        store = self._stores.fresh()
        made = asyncio.run(worlds.make(self._world("small"), store.folder, store.url))
        asked = engine.Engine(kind, str(store.folder), worlds.TEA, tuple(made.world.tea_chats), self.postgres)
        words = ["gonets.cli.bench.floors.engine", msgspec.json.encode(asked).decode()]
        return self.child(words, self.plan.server_core, **store.environ)

    def _world(self, size: worlds.Size) -> World:
        return World.of(size, self.plan.seed)

    def child(self, words: list[str], core: int | None = None, **environ: str) -> Child:
        log = self._stores.folder / f"log-{next(self._names)}"
        child = Child(words, log, core, **environ)
        self._ends.callback(child.end)
        return child

    def stamp(self) -> str:
        return f"bench-{next(self._names)}"


def held(server: Server) -> worlds.Counts:
    """What its store holds. The server is ended first."""
    assert server.child is not None, "a server of ours"  # noqa: S101 narrows the type
    assert server.store is not None, "a server of ours"  # noqa: S101 narrows the type
    server.child.end()
    return asyncio.run(worlds.held(server.store.folder, server.store.url))
