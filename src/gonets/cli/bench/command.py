"""``gonets bench``: what is asked for, run, and said; exit status 1 only if the run failed, or with ``--strict``."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from rich.console import Console
from typer import Argument, Option

from gonets.cli.bench import report
from gonets.cli.bench.ground import Ground
from gonets.cli.bench.machine import cal_ms, examined
from gonets.cli.bench.measuring import Row
from gonets.cli.bench.plan import LOAD_CORE, Plan
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.report import Report
from gonets.cli.bench.scenes import foreign, history, send, updates
from gonets.cli.bench.targets import judged
from gonets.cli.bench.worlds.stores import Stores, throwaway
from gonets.cli.bench.worlds.world import Size
from gonets.cli.endings import Ending, end
from gonets.server.clock import SystemClock

#: Of a table that goes into a file.
_WIDE = 140
SCENARIOS = (*send.VARIANTS, "history", "updates")

Names = Annotated[list[str] | None, Argument(help=f"Any of {', '.join(SCENARIOS)}; send, history, updates if none.")]
Database = Annotated[
    str | None, Option(help="postgresql://…, where databases are made and dropped again.", metavar="URL")
]
Rounds = Annotated[int, Option(min=1, help="Rounds, each A B B A.")]
Seconds = Annotated[float, Option(min=0.2, help="Seconds measured of each contender and round.")]
Connections = Annotated[
    str, Option(help="Keep-alive connections; of several, joined by commas, the first is the main.")
]
Rate = Annotated[str | None, Option(help="Also an open loop at N/s, or with auto at shares of the capacity found.")]
Pin = Annotated[Literal["pinned", "free"], Option(help="Server on core 0 and load on core 1, or anywhere.")]
World = Annotated[Size, Option(help="How much is stored before; history compares it with small.")]
Stages = Annotated[bool, Option("--stages", help="The budget of a send, stage by stage.")]
Seed = Annotated[int, Option(help="Of worlds and arrivals.")]
Url = Annotated[str | None, Option(help="Load a running server instead, with the token of GONETS_TOKEN; no floors.")]
Json = Annotated[bool, Option("--json", help="Print one object with every round instead of tables.")]
Compare = Annotated[Path | None, Option(help="An earlier --json output, to be seen beside this run.", metavar="FILE")]
Strict = Annotated[bool, Option("--strict", help="Exit with 1 if a target is missed, or the run is noisy.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The command line of the bench."""

    scenarios: Names = None
    database: Database = None
    rounds: Rounds = 5
    seconds: Seconds = 10.0
    connections: Connections = "64"
    rate: Rate = None
    pin: Pin = "pinned"
    world: World = "small"
    stages: Stages = False
    seed: Seed = 1
    url: Url = None
    json: Json = False
    compare: Compare = None
    strict: Strict = False

    def plan(self) -> Plan:
        """Leaves with the code of wrong usage if it makes no sense."""
        return Plan(
            scenarios=_scenarios(self.scenarios),
            engine="SQLite" if self.database is None else "PostgreSQL",
            rounds=self.rounds,
            seconds=self.seconds,
            connections=_numbers(self.connections),
            rate=_rate(self.rate),
            pinned=self.pin == "pinned" and _has_two_cores(),
            world=self.world,
            stages=self.stages,
            seed=self.seed,
            url=self.url,
        )


def bench(**given: Any) -> None:  # Any: typer's own values, each of the type its option names
    """Measure this server against its own floors on this machine.

    Starts servers of its own on throwaway data folders and free ports, and ends what it started. Takes minutes.
    """
    options = Options(**given)
    plan = options.plan()
    try:
        found = _run(plan, options.database)
    except Failed as fault:
        end(str(fault), Ending.FAILED)
    _say(found, json=options.json, compare=options.compare)
    if options.strict and (found.noisy or not all(one.is_met for one in found.targets)):
        sys.exit(Ending.FAILED)


bench.__signature__ = signature(Options)  # type: ignore[attr-defined]  # where inspect, and so typer, looks first


def _run(plan: Plan, database: str | None) -> Report:
    if sys.platform != "linux":
        raise Failed("gonets bench reads the kernel's accounts of CPU time, which are those of Linux.")
    monotonic = SystemClock().monotonic
    if plan.pinned:
        os.sched_setaffinity(0, {LOAD_CORE})
    with throwaway(database) as stores:
        machine = examined(stores.folder, monotonic)
        before = cal_ms(monotonic)
        rows = _scenes(plan, stores)
        cal = (before, cal_ms(monotonic))
        placement = _placement(plan, stores)
    return Report(
        parameters=plan,
        machine=machine,
        cal_ms=cal,
        placement=placement,
        noisy=report.noise(cal, rows if plan.url is None else ()),
        rows=tuple(rows),
        targets=() if plan.url else tuple(judged({row.name: row for row in rows}, machine)),
    )


def _scenes(plan: Plan, stores: Stores) -> list[Row]:
    """One after the other, each with servers of its own."""
    if plan.url is not None:
        with Ground(plan, stores, _tell) as ground:
            return foreign.run(ground, plan.url)
    rows: list[Row] = []
    sends = [name for name in plan.scenarios if name in send.VARIANTS]
    if sends:
        with Ground(plan, stores, _tell) as ground:
            rows += send.run(ground, sends)
    for name, scene in (("history", history.run), ("updates", updates.run)):
        if name in plan.scenarios:
            with Ground(plan, stores, _tell) as ground:
                rows += scene(ground)
    return rows


def _say(found: Report, *, json: bool, compare: Path | None) -> None:
    if json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    report.printed(found, console)
    if compare is not None:
        try:
            report.compared(found, compare, console)
        except (OSError, msgspec.MsgspecError) as fault:
            end(f"{compare} cannot be compared: {fault}.", Ending.WRONG_USAGE)


def _tell(sentence: str) -> None:
    """Where the run is, for whoever watches; never on stdout."""
    print(f"bench: {sentence}", file=sys.stderr, flush=True)  # noqa: T201  people read it


def _scenarios(names: Sequence[str] | None) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(names or ("send", "history", "updates")))
    for name in asked:
        if name not in SCENARIOS:
            end(f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}.", Ending.WRONG_USAGE)
    return asked


def _numbers(text: str) -> tuple[int, ...]:
    words = text.split(",")
    if not all(word.isascii() and word.isdigit() and 0 < int(word) <= 4096 for word in words):
        end(f"--connections is a number, or several joined by commas, not {text!r}.", Ending.WRONG_USAGE)
    return tuple(dict.fromkeys(map(int, words)))


def _rate(text: str | None) -> str | None:
    if text not in (None, "auto") and not (text.isascii() and text.isdigit() and int(text) > 0):
        end(f"--rate is auto or a number, not {text!r}.", Ending.WRONG_USAGE)
    return text


def _has_two_cores() -> bool:
    return hasattr(os, "sched_getaffinity") and {0, 1} <= os.sched_getaffinity(0)


def _placement(plan: Plan, stores: Stores) -> str:
    place = "pinned: server on core 0, load on core 1" if plan.pinned else "free: nothing is pinned"
    postgres = stores.postgres_pid()
    if postgres is None:
        return place
    return f"{place}; PostgreSQL on cores {sorted(os.sched_getaffinity(postgres))}"
