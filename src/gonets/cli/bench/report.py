"""What a run says: one table for people, one object for programs, and two runs side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gonets.cli.bench.machine import Machine
from gonets.cli.bench.measuring import Ratio, Row
from gonets.cli.bench.plan import Plan
from gonets.cli.bench.targets import Beside, Judged, shares

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
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text; after the first `words` columns come numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


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
    for sheet in sheets(report):
        console.print(_table(sheet))
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


def sheets(report: Report) -> list[Sheet]:
    """All that a run found, in the order in which it is read."""
    found = [_rows(report)]
    if report.parameters.stages:
        found.append(_stages(report))
    if report.targets:
        found.append(_targets(report))
    if report.beside:
        found.append(_beside(report))
    return found


def _table(sheet: Sheet) -> Table:
    """A name is no markup, whatever it holds: those of peers are their user's."""
    table = Table(title=Text(sheet.title))
    for place, name in enumerate(sheet.columns):
        table.add_column(name, justify="left" if place < sheet.words else "right")
    for row in sheet.rows:
        table.add_row(*map(Text, row))
    return table


def _rows(report: Report) -> Sheet:
    where = report.parameters.url or report.parameters.engine
    measured = ("rate /s", "p50 ms", "p99 ms", "CPU µs", "PostgreSQL µs", "floor", "ratio", "target", "verdict")
    first = {judged.row: judged for judged in reversed(report.targets)}
    rows = []
    for row in report.rows:
        judged = first.get(row.name)
        claim = ("", "", "", "") if judged is None else _claim(report, judged)
        bound = " (generator-bound)" if row.is_generator_bound else ""
        rate = f"{row.rate:,.0f}{bound}"
        rows.append((row.name, rate, f"{row.p50_ms:.2f}", f"{row.p99_ms:.2f}", *_cpu(row), *claim))
    return Sheet(f"{where}, seed {report.parameters.seed}", ("scenario", *measured), rows)


def _cpu(row: Row) -> tuple[str, ...]:
    return tuple("–" if one is None else f"{one:.1f}" for one in (row.cpu_us, row.postgres_us))


def _claim(report: Report, judged: Judged) -> tuple[str, str, str, str]:
    return judged.floor, f"{judged.found.median:.2f}", f"{judged.target} {judged.wanted}", verdict(report, judged)


def verdict(report: Report, judged: Judged) -> str:
    return "noisy" if report.noisy else "met" if judged.is_met else "missed"


def _targets(report: Report) -> Sheet:
    rows = [(one.target, one.what, *_found(one.found), one.wanted, verdict(report, one)) for one in report.targets]
    columns = ("target", "what", "found", "range", "wanted", "verdict")
    return Sheet("targets: the median of the rounds' ratios, and their range", columns, rows, words=2)


def _beside(report: Report) -> Sheet:
    rows = [(one.what, *_found(one.found)) for one in report.beside]
    return Sheet("seen beside each other, with no target", ("what", "found", "range"), rows)


def _found(found: Ratio) -> tuple[str, str]:
    return f"{found.median:.2f}", f"{found.low:.2f}–{found.high:.2f}"


def _stages(report: Report) -> Sheet:
    rows = {row.name: row for row in report.rows}
    stages = [
        (name, f"{found:.1f}", f"{budget:.1f}", f"{found / budget - 1:+.0%}") for name, found, budget in shares(rows)
    ]
    if "send" in rows:
        for name, (total, system) in zip(("loop", "writer", "checkpointer"), rows["send"].threads_us, strict=False):
            stages.append((f"send: thread {name}", f"{total:.1f}", "", f"kernel {system:.1f}"))
    columns = ("stage", "measured", "budget", "over by")
    return Sheet("stages of a send, CPU µs, each without those before it", columns, stages)


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
