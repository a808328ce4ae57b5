"""Token buckets: never below the rate, never above rate and burst, and a wait that is true (W-LIM-2, W-ERR-6, P14)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonets.server.rates import OFF, Buckets, Rate, parse_rate


class Watch:
    """A monotonic clock that the test moves."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20/s", Rate(20, 1)), ("30/min", Rate(30, 60)), ("100/h", Rate(100, 3600)), ("1/s", Rate(1, 1)), ("off", OFF)],
)
def test_a_rate_is_written_in_three_ways_or_off(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "20/",
        "/s",
        "0/s",
        "-1/s",
        "+1/s",
        "1.5/s",
        "20/S",
        "20/d",
        "20 / s",
        "20/s\n",
        "Off",
        "٣/s",
        "9" * 10 + "/s",
    ],
)
def test_and_in_no_other(text: str) -> None:
    with pytest.raises(ValueError, match="a rate is written"):
        parse_rate(text)


def test_the_burst_is_twice_the_number() -> None:
    assert parse_rate("20/s").burst == 40


def test_exactly_the_burst_and_one_more() -> None:
    buckets = Buckets(parse_rate("20/s"), 40, Watch())

    assert [buckets.spend("Nina") for _ in range(41)] == [0] * 40 + [1]


def test_one_at_the_limit_leaves_the_others_alone() -> None:
    buckets = Buckets(parse_rate("1/min"), 1, Watch())

    assert [buckets.spend("Nina"), buckets.spend("Nina"), buckets.spend("Timur")] == [0, 60, 0]


def test_off_is_off() -> None:
    buckets = Buckets(OFF, OFF.burst, Watch())

    assert {buckets.spend("Nina", 1000) for _ in range(1000)} == {0}
    assert buckets.wait_s("Nina", 10**9) == 0
    assert len(buckets) == 0


def test_asking_takes_nothing() -> None:
    buckets = Buckets(parse_rate("1/s"), 2, Watch())

    assert [buckets.wait_s("Nina") for _ in range(9)] == [0] * 9
    assert [buckets.spend("Nina", 2), buckets.wait_s("Nina", 2), buckets.spend("Nina", 2)] == [0, 2, 2]


def test_more_calls_than_a_bucket_holds_wait_for_a_full_one_and_leave_a_debt() -> None:
    watch = Watch()
    buckets = Buckets(parse_rate("10/s"), 20, watch)
    assert buckets.spend("Nina") == 0

    assert buckets.spend("Nina", 100) == 1
    watch.at += 1
    assert buckets.spend("Nina", 100) == 0

    assert buckets.spend("Nina") == 9  # 100 − 20 are owed and one more is wanted: 81 tenths of a second


rates = st.builds(Rate, st.integers(1, 200), st.sampled_from([1, 60, 3600]))
#: Pauses and sizes of calls; the pauses are in parts of what one call is worth, so that they matter at every rate.
calls = st.lists(st.tuples(st.floats(0, 5), st.integers(1, 8)), min_size=1, max_size=60)


@given(rates, st.integers(1, 3), calls, st.floats(0, 1e7))
def test_never_more_than_rate_and_burst(rate: Rate, bursts: int, wanted: list[tuple[float, int]], start: float) -> None:
    watch = Watch(start)
    burst = max(rate.calls * bursts, 8)
    buckets = Buckets(rate, burst, watch)
    granted: list[tuple[float, int]] = []

    for pause, size in wanted:
        watch.at += pause * rate.seconds / rate.calls
        if buckets.spend("Nina", size) == 0:
            granted.append((watch.at, size))

    for first, (began, _) in enumerate(granted):
        total = 0
        for at, size in granted[first:]:
            total += size
            assert total <= burst + (at - began) * rate.calls / rate.seconds + 1e-4


@given(rates, st.integers(1, 100), st.floats(0, 1e5))
def test_never_refused_at_the_rate(rate: Rate, many: int, start: float) -> None:
    watch = Watch(start)
    buckets = Buckets(rate, max(2, rate.calls), watch)

    for n in range(many):
        watch.at = start + n * rate.seconds / rate.calls
        assert buckets.spend("Nina") == 0


@given(rates, st.integers(1, 3), calls, st.floats(0, 1e7))
def test_who_obeys_succeeds_and_who_is_refused_loses_nothing(
    rate: Rate, bursts: int, wanted: list[tuple[float, int]], start: float
) -> None:
    watch = Watch(start)
    buckets = Buckets(rate, rate.calls * bursts, watch)

    for pause, size in wanted:
        watch.at += pause * rate.seconds / rate.calls
        wait = buckets.spend("Nina", size)
        assert buckets.spend("Nina", size) == wait or wait == 0
        if wait:
            watch.at += wait
            assert buckets.spend("Nina", size) == 0


def test_many_strangers_do_not_grow_the_memory() -> None:
    watch = Watch()
    buckets = Buckets(parse_rate("30/min"), 30, watch, most=1000)

    for stranger in range(100_000):
        watch.at += 1e-5
        assert buckets.spend(stranger) == 0

    assert len(buckets) == 1000


def test_the_full_are_forgotten_as_others_come() -> None:
    watch = Watch()
    buckets = Buckets(parse_rate("1/s"), 2, watch)
    for stranger in range(1000):
        buckets.spend(stranger)

    watch.at += 2
    for stranger in range(1000):
        buckets.spend(("later", stranger))

    assert len(buckets) == 1000


def test_the_longest_untouched_are_forgotten_first() -> None:
    buckets = Buckets(parse_rate("1/h"), 2, Watch(), most=10)
    spent: Counter[object] = Counter()

    for stranger in range(100):
        spent["Nina"] += buckets.spend("Nina") == 0
        buckets.spend(stranger)

    assert spent["Nina"] == 2
