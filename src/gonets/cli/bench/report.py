"""What a run says: one table for people, one object for programs, and two runs side by side."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from gonets.cli.bench.machine import Machine
from gonets.cli.bench.measuring import Ratio, Row
from gonets.cli.bench.plan import Plan
from gonets.cli.bench.targets import Judged, shares

#: Beyond these a run gives no verdict (performance 1.7).
_CAL, _OTHERS, _SPREAD = 0.10, 0.10, 0.25
FLOORS = ("raw ASGI", "door no-op", "door GET no-op", "engine", "engine read", "no-op poll")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything, as ``--json`` prints it."""

    parameters: Plan
    machine: Machine
    cal_ms: tuple[float, float]
    placement: str
    noisy: tuple[str, ...]
    rows: tuple[Row, ...]
    targets: tuple[Judged, ...]


def noise(cal_ms: tuple[float, float], rows: Iterable[Row]) -> tuple[str, ...]:
    """Why this run cannot judge, if it cannot."""
    found = []
    before, after = cal_ms
    if abs(after / before - 1) > _CAL:
        found.append(f"the machine's speed moved: cal_ms {before} before, {after} after")
    rows = list(rows)
    others = max((row.others for row in rows), default=0.0)
    if others > _OTHERS:
        found.append(f"others used {others:.2f} of a core")
    for row in rows:
        rates = row.per_round("rate")
        if row.name in FLOORS and (max(rates) - min(rates)) / row.rate > _SPREAD:
            found.append(f"the rounds of the floor {row.name} spread from {min(rates):,.0f}/s to {max(rates):,.0f}/s")
    return tuple(found)


def printed(report: Report, console: Console) -> None:
    console.print(_rows(report))
    if report.parameters.stages:
        console.print(_stages(report))
    if report.targets:
        console.print(_targets(report))
    machine = report.machine
    console.print(
        f"{machine.model}, {machine.cores} cores, Python {machine.python}, SQLite {machine.sqlite}; "
        f"{report.placement}; "
        f"fdatasync p50 {machine.fdatasync_p50_ms} ms, p99 {machine.fdatasync_p99_ms} ms on {machine.filesystem}; "
        f"cal_ms {report.cal_ms[0]} before, {report.cal_ms[1]} after",
        soft_wrap=True,
    )
    for reason in report.noisy:
        console.print(f"noisy, no verdict: {reason}", soft_wrap=True)


def _rows(report: Report) -> Table:
    where = report.parameters.url or report.parameters.engine
    table = Table(title=f"{where}, seed {report.parameters.seed}")
    table.add_column("scenario")
    for name in ("rate /s", "p50 ms", "p99 ms", "CPU µs", "PostgreSQL µs", "floor", "ratio", "target", "verdict"):
        table.add_column(name, justify="right")
    first = {judged.row: judged for judged in reversed(report.targets)}
    for row in report.rows:
        judged = first.get(row.name)
        claim = ("", "", "", "") if judged is None else _claim(report, judged)
        bound = " (generator-bound)" if row.is_generator_bound else ""
        rate = f"{row.rate:,.0f}{bound}"
        table.add_row(row.name, rate, f"{row.p50_ms:.2f}", f"{row.p99_ms:.2f}", *_cpu(row), *claim)
    return table


def _cpu(row: Row) -> tuple[str, str]:
    return ("–" if one is None else f"{one:.1f}" for one in (row.cpu_us, row.postgres_us))  # type: ignore[return-value]


def _claim(report: Report, judged: Judged) -> tuple[str, str, str, str]:
    return judged.floor, f"{judged.found.median:.2f}", f"{judged.target} {judged.wanted}", verdict(report, judged)


def verdict(report: Report, judged: Judged) -> str:
    return "noisy" if report.noisy else "met" if judged.is_met else "missed"


def _targets(report: Report) -> Table:
    table = Table(title="targets: the median of the rounds' ratios, and their range")
    for name in ("target", "what", "found", "range", "wanted", "verdict"):
        table.add_column(name)
    for one in report.targets:
        span = f"{one.found.low:.2f}–{one.found.high:.2f}"
        table.add_row(one.target, one.what, f"{one.found.median:.2f}", span, one.wanted, verdict(report, one))
    return table


def _stages(report: Report) -> Table:
    table = Table(title="stages of a send, CPU µs, each without those before it")
    for name in ("stage", "measured", "budget", "over by"):
        table.add_column(name, justify="left" if name == "stage" else "right")
    rows = {row.name: row for row in report.rows}
    for name, found, budget in shares(rows):
        table.add_row(name, f"{found:.1f}", f"{budget:.1f}", f"{found / budget - 1:+.0%}")
    if "send" in rows:
        for name, (total, system) in zip(("loop", "writer", "checkpointer"), rows["send"].threads_us, strict=False):
            table.add_row(f"send: thread {name}", f"{total:.1f}", "", f"kernel {system:.1f}")
    return table


def compared(report: Report, path: Path, console: Console) -> None:
    """By ratio only: rates of two runs are never divided (performance 1.1)."""
    earlier = {(one.target, one.what): one for one in read(path).targets}
    table = Table(title=f"ratios: {path.name}, and now")
    for name in ("target", "what", "then", "now", "change"):
        table.add_column(name)
    for one in report.targets:
        then = earlier.get((one.target, one.what))
        if then is not None:
            table.add_row(one.target, one.what, _shown(then.found), _shown(one.found), _change(then.found, one.found))
    console.print(table)


def read(path: Path) -> Report:
    """Raises OSError, msgspec.MsgspecError."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def _shown(found: Ratio) -> str:
    return f"{found.median:.2f} ({found.low:.2f}–{found.high:.2f})"


def _change(then: Ratio, now: Ratio) -> str:
    """A change counts only beyond the rounds' range (performance 8.6)."""
    changed = f"{now.median / then.median - 1:+.1%}"
    return changed if now.low > then.high or now.high < then.low else f"{changed}, within the range"
