"""What was asked for on the command line, once and for all parts of the bench."""

import msgspec

from gonets.cli.bench.measuring import Pace
from gonets.cli.bench.worlds.world import Size

#: Limits work but do not refuse (performance: how a number is made).
OVERRIDES = (
    "limits.rate_calls=999999/s",
    "limits.rate_chat=999999/s",
    "limits.rate_people=999999/s",
    "limits.polls_waiting=100",
)
SERVER_CORE, LOAD_CORE = 0, 1


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of a run; they are part of its result."""

    scenarios: tuple[str, ...]
    engine: str
    rounds: int
    seconds: float
    connections: tuple[int, ...]
    rate: str | None
    pinned: bool
    world: Size
    stages: bool
    seed: int
    url: str | None
    peers: dict[str, str] = {}
    """Other servers by name."""

    @property
    def pace(self) -> Pace:
        return Pace(self.rounds, self.seconds)

    @property
    def server_core(self) -> int | None:
        return SERVER_CORE if self.pinned else None
