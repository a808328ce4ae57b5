"""What the bench makes of what it measured: quantiles, ratios of rounds, verdicts."""

import random
from io import StringIO

import pytest
from rich.console import Console

from gonets.cli.bench import report as reports
from gonets.cli.bench.load.accounting import Spent
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.load.job import Result, Stretch
from gonets.cli.bench.machine import Machine
from gonets.cli.bench.measuring import Pace, Row, measured, merged, ratio_of, row
from gonets.cli.bench.plan import Plan
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.report import Report, noise
from gonets.cli.bench.scenes.send import with_bases
from gonets.cli.bench.targets import Beside, Target, beside, judged, shares

MACHINE = Machine(
    model="tea maker",
    cores=2,
    system="Linux",
    python="3.11",
    sqlite="3.54",
    gonets="0.1",
    libraries={},
    filesystem="ext4",
    fdatasync_p50_ms=0.1,
    fdatasync_p99_ms=0.2,
)
PLAN = Plan(
    scenarios=("send",),
    engine="SQLite",
    rounds=2,
    seconds=1.0,
    connections=(64,),
    rate=None,
    pinned=False,
    world="small",
    stages=True,
    seed=1,
    url=None,
)


def result(operations: int = 1000, cpu_s: float = 0.1, latency: float = 0.005, **more: object) -> Result:
    known: dict[str, object] = {
        "operations": operations,
        "seconds": 1.0,
        "latencies": Histogram.of([latency] * operations).plain(),
        "spent": {"server": Spent(cpu_s)},
        "generator_s": 0.2,
        "others_s": 0.0,
        "acknowledged": operations,
    }
    return Result(**(known | more))  # type: ignore[arg-type]  # a test's own defaults


def rows(**rates: tuple[int, ...]) -> dict[str, Row]:
    names = {"door": "door no-op", "raw": "raw ASGI"}
    return {
        names.get(name, name): row(names.get(name, name), [result(one) for one in each]) for name, each in rates.items()
    }


def test_quantiles_are_exact_to_three_digits() -> None:
    draw = random.Random(1)
    values = sorted(draw.lognormvariate(-6, 1.5) for _ in range(20_000))
    found = Histogram.of(values)

    for share in (0.5, 0.9, 0.99, 0.999, 1.0):
        exact = values[min(len(values), max(1, round(share * len(values)))) - 1]
        assert found.quantile(share) == pytest.approx(exact, rel=0.001)


def test_histograms_add_up_and_survive_json() -> None:
    one, other = Histogram.of([0.001] * 99), Histogram.of([1.0])

    both = Histogram.read((one + other).plain())

    assert len(both) == 100
    assert both.quantile(0.99) == pytest.approx(0.001, rel=0.001)
    assert both.longest == pytest.approx(1.0, rel=0.001)


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_the_sums() -> None:
    found = rows(send=(50, 300, 60), door=(100, 1000, 100))

    ratio = ratio_of(found["send"], found["door no-op"], "rate")

    assert (ratio.median, ratio.low, ratio.high) == (0.5, 0.3, 0.6)


def test_both_halves_of_a_round_count() -> None:
    both = merged(result(100, cpu_s=0.1), result(300, cpu_s=0.5))

    found = row("send", [both])

    assert found.rate == 200.0
    assert found.cpu_us == pytest.approx(0.6 / 400 * 1e6)


def test_contenders_take_turns_forth_and_back() -> None:
    turns: list[str] = []

    class Contender:
        def __init__(self, name: str) -> None:
            self.name = name

        def measure(self, stretch: Stretch) -> Result:
            turns.append(self.name)
            return result()

    measured([Contender("A"), Contender("B")], Pace(2, 1.0), lambda _: None)

    assert "".join(turns) == "ABBAABBA"


def test_an_unexpected_answer_makes_the_run_worthless() -> None:
    class Broken:
        name = "send"

        def measure(self, stretch: Stretch) -> Result:
            return result(unexpected=('{"error_code":8}',))

    with pytest.raises(Failed, match="error_code"):
        measured([Broken()], Pace(1, 1.0), lambda _: None)


@pytest.mark.parametrize(("rate", "is_met"), [(59, False), (60, True), (80, True)])
def test_a_target_is_met_by_the_median(rate: int, is_met: bool) -> None:
    found = judged(rows(send=(rate, rate), door=(100, 100)), MACHINE)

    assert [(one.target, one.is_met) for one in found if one.floor == "door no-op"] == [("B2", is_met)]


def test_a_target_that_was_not_measured_is_not_judged() -> None:
    assert Target("B1", "door no-op", "raw ASGI", "rate", least=0.75).judge(rows(door=(1,))) is None


@pytest.mark.parametrize(
    ("cal_ms", "door", "others", "reason"),
    [
        ((10.0, 10.5), (100, 100), 0.0, None),
        ((10.0, 11.5), (100, 100), 0.0, "cal_ms"),
        ((10.0, 10.0), (100, 130), 0.0, "spread"),
        ((10.0, 10.0), (100, 100), 0.2, "others"),
    ],
)
def test_a_noisy_run_says_why(
    cal_ms: tuple[float, float], door: tuple[int, int], others: float, reason: str | None
) -> None:
    found = row("door no-op", [result(rate, others_s=others) for rate in door])

    said = noise(cal_ms, [found])

    assert len(said) == (reason is not None)
    assert reason is None or reason in said[0]


def test_a_noisy_run_gives_no_verdict_and_a_quiet_one_does() -> None:
    found = rows(send=(70, 70), door=(100, 100), raw=(120, 120))
    quiet, noisy = shown(found), shown(found, noisy=("others used 1.00 of a core",))

    assert "met" in quiet
    assert "no verdict" not in quiet
    assert "no verdict: others used" in noisy


def shown(found: dict[str, Row], noisy: tuple[str, ...] = (), beside: tuple[Beside, ...] = ()) -> str:
    report = Report(
        parameters=PLAN,
        machine=MACHINE,
        cal_ms=(10.0, 10.0),
        placement="free",
        noisy=noisy,
        rows=tuple(found.values()),
        targets=tuple(judged(found, MACHINE)),
        beside=beside,
    )
    page = StringIO()
    reports.printed(report, Console(file=page, width=160))
    return page.getvalue()


def test_the_name_of_a_peer_is_no_markup_of_the_console_either() -> None:
    found = {name: row(name, [result(rate)]) for name, rate in (("send", 80), ("[red]tea send", 40))}

    said = shown(found, beside=tuple(beside(found, ["[red]tea"])))

    assert "send / [red]tea send, rate" in said
    assert "2.00" in said


@pytest.mark.parametrize(
    ("asked", "measured"),
    [
        (["send"], ["send"]),
        (["send-poll"], ["send-people", "send-poll"]),
        (["send-poll", "send-people"], ["send-poll", "send-people"]),
        (["send-hot", "send-webhook", "send-poll"], ["send", "send-people", "send-hot", "send-webhook", "send-poll"]),
    ],
)
def test_a_variant_is_never_measured_without_what_it_is_compared_with(asked: list[str], measured: list[str]) -> None:
    assert with_bases(asked) == measured


def test_a_listener_is_compared_with_people_to_whom_nobody_listens() -> None:
    cpu = {"send-people": 0.1, "send-poll": 0.105, "send-dead-webhook": 0.14, "send-webhook": 0.2}
    found = {name: row(name, [result(cpu_s=each)]) for name, each in cpu.items()}

    assert [(one.row, one.found.median, one.is_met) for one in judged(found, MACHINE)] == [
        ("send-poll", 1.05, True),
        ("send-dead-webhook", 1.4, False),
    ]
    assert [(one.what, one.found.median) for one in beside(found)] == [("send-webhook / send-people, cpu", 2.0)]


def test_a_stage_is_what_it_adds_to_the_stages_before() -> None:
    found = {name: row(name, [result(1000, cpu_s=cpu)]) for name, cpu in (("raw ASGI", 0.05), ("door no-op", 0.07))}

    assert [(name, round(cpu, 3), budget) for name, cpu, budget in shares(found)] == [
        ("raw ASGI", 50.0, 55.0),
        ("door no-op", 20.0, 20.0),
    ]


def test_a_generator_that_has_no_core_left_says_so() -> None:
    assert row("send", [result(generator_s=0.9)]).is_generator_bound
    assert not row("send", [result(generator_s=0.8)]).is_generator_bound
