"""What the parent and the processes it starts say to each other: a line of JSON each way."""

import msgspec

from gonets.cli.bench.load.accounting import Spent


class Requests(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, over and over: targets in turn, the same body, an Idempotency-Key for one in `keyed_every`."""

    verb: str
    targets: tuple[str, ...]
    body: str = ""
    keyed_every: int = 0
    begins: str
    """How the body of every good answer begins."""


class Parked(msgspec.Struct, frozen=True):
    """A long poll, and the request that wakes it."""

    poll: str
    send: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of load. Without `rate` it is a closed loop; with `parked` it is about waking polls."""

    host: str
    port: int
    requests: Requests
    connections: int
    warm_up_s: float
    seconds: float
    seed: int
    stamp: str
    """Begins the Idempotency-Keys of this job and of no other."""
    processes: dict[str, int]
    """Whose CPU is charged, by name."""
    rate: float | None = None
    follow: str | None = None
    """A long poll to keep going beside the load, up to its marker."""
    parked: tuple[Parked, ...] = ()


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen between warm-up and end; `acknowledged` and what follows are of the whole job."""

    operations: int
    seconds: float
    latencies: dict[str, int]
    spent: dict[str, Spent]
    generator_s: float
    others_s: float
    acknowledged: int
    unfinished: int = 0
    followed: int | None = None
    unexpected: tuple[str, ...] = ()


class Stretch(msgspec.Struct, frozen=True):
    """How long the engine loop is to run."""

    warm_up_s: float
    seconds: float


class Ready(msgspec.Struct, frozen=True):
    """Said by a server once it answers; ``gonets serve --announce -`` says more."""

    url: str
