"""The targets of performance.md that this bench can judge, and the budget of one send."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from gonets.cli.bench.machine import Machine
from gonets.cli.bench.measuring import FIGURES, Ratio, Row, ratio_of, spread

Rows = Mapping[str, Row]


class Judged(msgspec.Struct, frozen=True):
    """A target beside what was measured."""

    target: str
    what: str
    row: str
    floor: str
    found: Ratio
    wanted: str
    is_met: bool


class Beside(msgspec.Struct, frozen=True):
    """A ratio that nobody set a target for."""

    what: str
    found: Ratio


@dataclass(frozen=True, slots=True)
class Target:
    """`row` against `floor` by a figure; without a floor the figure itself."""

    number: str
    row: str
    floor: str
    figure: str
    least: float | None = None
    most: float | None = None

    @property
    def what(self) -> str:
        against = f" / {self.floor}" if self.floor else ""
        return f"{self.row}{against}, {self.figure}"

    @property
    def wanted(self) -> str:
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"

    def judge(self, rows: Rows) -> Judged | None:
        """None if this run did not measure it."""
        if self.row not in rows or (self.floor and self.floor not in rows):
            return None
        ours = rows[self.row]
        if not self.floor:
            return self.judged(spread(ours.per_round(self.figure)))
        if "cpu" in self.figure and (ours.cpu_us is None or rows[self.floor].cpu_us is None):
            return None
        return self.judged(ratio_of(ours, rows[self.floor], self.figure))

    def judged(self, found: Ratio) -> Judged:
        is_met = (self.least is None or found.median >= self.least) and (self.most is None or found.median <= self.most)
        return Judged(self.number, self.what, self.row, self.floor, found, self.wanted, is_met)


TARGETS = (
    Target("B1", "door no-op", "raw ASGI", "rate", least=0.75),
    Target("B2", "send", "door no-op", "rate", least=0.60),
    Target("B2", "send", "engine", "rate", least=0.27),
    Target("B2", "send", "", "p99/p50", most=3),
    Target("B5", "send-poll", "send-people", "cpu", most=1.10),
    Target("B5", "send-dead-webhook", "send-people", "cpu", most=1.30),
    Target("B5", "send-hot", "send", "rate", least=0.9),
    Target("B5", "send x256", "send", "rate", least=1.0),
    Target("B4", "open 50%", "", "p99/p50", most=4),
    Target("B4", "open 75%", "", "p99/p50", most=6),
    Target("B9", "history large", "history small", "cpu", most=1.3),
    Target("B9", "history large before", "history large", "cpu", most=1.2),
    Target("B9", "history small before", "history small", "cpu", most=1.2),
    Target("B9", "history small", "door GET no-op", "rate", least=0.35),
    Target("B11", "updates", "no-op poll", "cpu", most=3),
)

#: CPU µs of one send in SQLite mode (performance: budget of one send), each stage with those before it.
BUDGET = {"raw ASGI": 55.0, "door no-op": 75.0, "null store": 84.0, "send": 110.0}


#: Scenarios that a peer takes part in, and the row of ours that its row stands beside.
PEERED = {"send": "send", "history": "history small"}


def row_of(peer: str, scenario: str) -> str:
    return f"{peer} {scenario}"


def beside(rows: Rows, peers: Iterable[str] = ()) -> list[Beside]:
    """What a webhook costs with its delivery, which B5 leaves out; and ours against each peer."""
    pairs = [("send-webhook", "send-people", "cpu")]
    for peer in peers:
        for scenario, ours in PEERED.items():
            pairs += [(ours, row_of(peer, scenario), figure) for figure in ("rate", "p50")]
    return [
        Beside(f"{ours} / {other}, {figure}", ratio_of(rows[ours], rows[other], figure))
        for ours, other, figure in pairs
        if ours in rows and other in rows
    ]


def judged(rows: Rows, machine: Machine) -> list[Judged]:
    found = [one for target in TARGETS if (one := target.judge(rows)) is not None]
    alone = _alone(rows, machine)
    return found if alone is None else [*found, alone]


def _alone(rows: Rows, machine: Machine) -> Judged | None:
    """B3: a lone client waits for the door, the disk, and not much more."""
    if "send x1" not in rows or "door x1" not in rows:
        return None
    middle: Callable[[Row], list[float]] = lambda row: row.per_round("p50")  # noqa: E731
    least = [one + machine.fdatasync_p50_ms / 1000 for one in middle(rows["door x1"])]
    found = spread([ours / floor for ours, floor in zip(middle(rows["send x1"]), least, strict=True)])
    return Target("B3", "send x1", "door x1 + fdatasync", "p50", most=3).judged(found)


def shares(rows: Rows) -> list[tuple[str, float, float]]:
    """Stage, CPU µs measured and budgeted, each without the stages before it."""
    table, before, budget_before = [], 0.0, 0.0
    for name, budget in BUDGET.items():
        cpu = rows[name].cpu_us if name in rows else None
        if cpu is None:
            continue
        table.append((name, cpu - before, budget - budget_before))
        before, budget_before = cpu, budget
    return table


assert {target.figure for target in TARGETS} <= set(FIGURES), "a target names a figure that nobody computes"  # noqa: S101
