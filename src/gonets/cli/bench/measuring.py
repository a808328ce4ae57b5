"""Rounds: contenders take turns A B B A, and what is claimed is the median of the rounds' ratios."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

import msgspec

from gonets.cli.bench.load.accounting import Spent, ThreadTime
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.load.job import Result, Stretch
from gonets.cli.bench.processes import Failed

#: Above this share of its core the generator is what was measured.
BOUND = 0.85


class Contender(Protocol):
    """What takes part in the rounds; one `stretch` of load on it at a time."""

    @property
    def name(self) -> str: ...

    def measure(self, stretch: Stretch) -> Result: ...


class Ratio(msgspec.Struct, frozen=True):
    """The median of the rounds' ratios, and their range."""

    median: float
    low: float
    high: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One contender over all rounds; times in milliseconds and microseconds of CPU an operation."""

    name: str
    operations: int
    rate: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float
    cpu_us: float | None
    system_us: float | None
    postgres_us: float | None
    threads_us: tuple[tuple[float, float], ...]
    """Of each thread of the server, the main one first: all its time, and the kernel's part."""
    generator: float
    others: float
    is_generator_bound: bool
    rounds: tuple[Result, ...]

    def per_round(self, figure: str) -> list[float]:
        return [FIGURES[figure](one) for one in self.rounds]


def _rate(one: Result) -> float:
    return one.operations / one.seconds


def _cpu(one: Result) -> float:
    """The server's, PostgreSQL included."""
    return sum(spent.total_s for spent in one.spent.values()) / max(one.operations, 1)


def _own_cpu(one: Result) -> float:
    return one.spent["server"].total_s / max(one.operations, 1)


def _tail(one: Result) -> float:
    latencies = Histogram.read(one.latencies)
    return latencies.quantile(0.99) / latencies.quantile(0.5)


def _middle(one: Result) -> float:
    return Histogram.read(one.latencies).quantile(0.5)


#: What two rows, or one, can be judged by.
FIGURES: dict[str, Callable[[Result], float]] = {
    "rate": _rate,
    "cpu": _cpu,
    "own cpu": _own_cpu,
    "p99/p50": _tail,
    "p50": _middle,
}


def ratio_of(ours: Row, floor: Row, figure: str) -> Ratio:
    return spread([one / other for one, other in zip(ours.per_round(figure), floor.per_round(figure), strict=True)])


def spread(values: Sequence[float]) -> Ratio:
    return Ratio(round(median(values), 4), round(min(values), 4), round(max(values), 4))


@dataclass(frozen=True, slots=True)
class Pace:
    """How long: a stretch is half of a round, and what comes first warms up more."""

    rounds: int
    seconds: float
    first_warm_up_s: float = 2.0
    warm_up_s: float = 0.3

    @property
    def whole(self) -> Stretch:
        """For what takes no turns."""
        return Stretch(self.warm_up_s, self.seconds)

    def stretch(self, number: int) -> Stretch:
        return Stretch(self.first_warm_up_s if number == 0 else self.warm_up_s, self.seconds / 2)


def measured(contenders: Sequence[Contender], pace: Pace, tell: Callable[[str], None]) -> list[Row]:
    """Each contender once forth and once back in every round. Raises Failed."""
    found: dict[str, list[Result]] = {contender.name: [] for contender in contenders}
    for number in range(pace.rounds):
        halves: dict[str, list[Result]] = {name: [] for name in found}
        for contender in (*contenders, *reversed(contenders)):
            result = contender.measure(pace.stretch(number + len(halves[contender.name])))
            _require_good(contender.name, result)
            halves[contender.name].append(result)
        for name, (forth, back) in halves.items():
            found[name].append(merged(forth, back))
        tell(f"round {number + 1} of {pace.rounds}")
    return [row(name, results) for name, results in found.items()]


def _require_good(name: str, result: Result) -> None:
    if result.unexpected:
        raise Failed(f"{name}: unexpected answers, so nothing was measured: {result.unexpected[0]}")
    if not result.operations:
        raise Failed(f"{name}: not one operation was finished.")


def row(name: str, results: Sequence[Result]) -> Row:
    whole = results[0]
    for one in results[1:]:
        whole = merged(whole, one)
    latencies = Histogram.read(whole.latencies)
    server, postgres = whole.spent.get("server"), whole.spent.get("postgres")
    share = whole.generator_s / whole.seconds
    return Row(
        name=name,
        operations=whole.operations,
        rate=round(median(map(_rate, results)), 1),
        p50_ms=_ms(latencies, 0.5),
        p90_ms=_ms(latencies, 0.9),
        p99_ms=_ms(latencies, 0.99),
        p999_ms=_ms(latencies, 0.999),
        max_ms=_ms(latencies, 1.0),
        cpu_us=None if server is None else round(median(map(_own_cpu, results)) * 1e6, 2),
        system_us=None if server is None else _us(server.system_s, whole),
        postgres_us=None if postgres is None else _us(postgres.total_s, whole),
        threads_us=tuple((_us(time.total_s, whole), _us(time.system_s, whole)) for _, time in _threads(server)),
        generator=round(share, 3),
        others=round(whole.others_s / whole.seconds, 3),
        is_generator_bound=share > BOUND,
        rounds=tuple(results),
    )


def merged(one: Result, other: Result) -> Result:
    return Result(
        operations=one.operations + other.operations,
        seconds=one.seconds + other.seconds,
        latencies=(Histogram.read(one.latencies) + Histogram.read(other.latencies)).plain(),
        spent={name: _sum(spent, other.spent[name]) for name, spent in one.spent.items()},
        generator_s=one.generator_s + other.generator_s,
        others_s=one.others_s + other.others_s,
        acknowledged=one.acknowledged + other.acknowledged,
        unfinished=one.unfinished + other.unfinished,
        followed=None if one.followed is None else one.followed + (other.followed or 0),
    )


def _sum(one: Spent, other: Spent) -> Spent:
    threads = dict(one.threads)
    for number, time in other.threads:
        known = threads.get(number, ThreadTime(0.0, 0.0))
        threads[number] = ThreadTime(known.total_s + time.total_s, known.system_s + time.system_s)
    return Spent(one.total_s + other.total_s, one.system_s + other.system_s, tuple(sorted(threads.items())))


def _threads(spent: Spent | None) -> Sequence[tuple[int, ThreadTime]]:
    return () if spent is None else spent.threads


def _ms(latencies: Histogram, share: float) -> float:
    return round(latencies.quantile(share) * 1000, 3)


def _us(seconds: float, whole: Result) -> float:
    return round(seconds / max(whole.operations, 1) * 1e6, 2)
