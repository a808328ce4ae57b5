"""``gonets bench``: what is asked for, run, and said; exit status 1 only if the run failed, or with ``--strict``."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from rich.console import Console
from typer import Argument, Option

from gonets.cli.bench import page, report
from gonets.cli.bench.ground import Ground
from gonets.cli.bench.machine import cal_ms, examined
from gonets.cli.bench.measuring import Row
from gonets.cli.bench.plan import LOAD_CORE, Plan
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.report import Report
from gonets.cli.bench.scenes import foreign, history, send, sockets, updates
from gonets.cli.bench.targets import PEERED, Judged, beside, judged
from gonets.cli.bench.worlds.stores import Stores, throwaway
from gonets.cli.bench.worlds.world import Size
from gonets.cli.endings import Ending, end
from gonets.server.clock import SystemClock

#: Of a table that goes into a file.
_WIDE = 140
SCENARIOS = (*send.VARIANTS, "history", "updates", *sockets.NAMES)

Names = Annotated[list[str] | None, Argument(help=f"Any of {', '.join(SCENARIOS)}; send, history, updates if none.")]
Database = Annotated[
    str | None, Option(help="postgresql://…, where databases are made and dropped again.", metavar="URL")
]
Rounds = Annotated[int, Option(min=1, help="Rounds, each A B B A.", metavar="N")]
Seconds = Annotated[float, Option(min=0.2, help="Seconds measured of each contender and round.", metavar="S")]
Connections = Annotated[
    str, Option(help="Keep-alive connections; of several, joined by commas, the first is the main.", metavar="N,…")
]
Rate = Annotated[
    str | None, Option(help="Also an open loop at N/s, or with auto at shares of the capacity found.", metavar="N|auto")
]
Pin = Annotated[Literal["pinned", "free"], Option(help="Server on core 0 and load on core 1, or anywhere.")]
World = Annotated[Size, Option(help="How much is stored before; history compares it with small.")]
Stages = Annotated[bool, Option("--stages", help="The budget of a send, stage by stage.")]
Seed = Annotated[int, Option(help="Of worlds and arrivals.", metavar="N")]
Url = Annotated[
    str | None, Option(help="Load a running server instead, with the token of GONETS_TOKEN; no floors.", metavar="URL")
]
Peer = Annotated[
    list[str] | None,
    Option(
        help="Another running server of the same API, in the same rounds of send and history, with the token of "
        "GONETS_PEER_TOKEN. May be repeated.",
        metavar="NAME=URL",
    ),
]
Json = Annotated[bool, Option("--json", help="Print one object with every round instead of tables.")]
Html = Annotated[Path | None, Option(help="Also write the tables, with plots, as one HTML file.", metavar="FILE")]
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
    peer: Peer = None
    json: Json = False
    html: Html = None
    compare: Compare = None
    strict: Strict = False

    def plan(self) -> Plan:
        """Leaves with the code of wrong usage if it makes no sense."""
        scenarios = _scenarios(self.scenarios)
        if self.peer and self.url:
            end("--peer is measured beside servers of the bench's own, so not with --url.", Ending.WRONG_USAGE)
        if self.peer and not set(scenarios) & set(PEERED):
            end(f"--peer takes part in {' and '.join(PEERED)}, and neither is asked for.", Ending.WRONG_USAGE)
        return Plan(
            scenarios=scenarios,
            engine="SQLite" if self.database is None else "PostgreSQL",
            rounds=self.rounds,
            seconds=self.seconds,
            connections=_numbers(self.connections),
            rate=_rate(self.rate),
            pinned=self.pin == "pinned" and _has_two_cores(),
            world=self.world,
            stages=self.stages,
            seed=self.seed,
            url=None if self.url is None else _url("--url", self.url),
            peers=_peers(self.peer or ()),
        )


def bench(**given: Any) -> None:  # Any: typer's own values, each of the type its option names
    """Measure this server against its own floors on this machine.

    Starts servers of its own on throwaway data folders and free ports, and ends what it started. Takes minutes.
    """
    options = Options(**given)
    plan = options.plan()
    if options.html is not None:
        _require_writable(options.html)
    try:
        found = _run(plan, options.database)
    except Failed as fault:
        end(str(fault), Ending.FAILED)
    if options.html is not None:
        _write(options.html, page.page(found))
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
        pages = _pages(plan, stores)
        cal = (before, cal_ms(monotonic))
        placement = _placement(plan, stores)
    by_name = {row.name: row for row in rows}
    # Of a row of somebody else's server, others used most.
    ours = [row for row in rows if row.name not in foreign.names(plan.peers)]
    return Report(
        parameters=plan,
        machine=machine,
        cal_ms=cal,
        placement=placement,
        noisy=report.noise(cal, ours if plan.url is None else ()),
        rows=tuple(rows),
        targets=() if plan.url else (*judged(by_name, machine), *pages),
        beside=() if plan.url else tuple(beside(by_name, plan.peers)),
    )


def _scenes(plan: Plan, stores: Stores) -> list[Row]:
    """One after the other, each with servers of its own."""
    if plan.url is not None:
        with Ground(plan, stores, _tell) as ground:
            return foreign.run(ground, plan.url)
    peers = {name: foreign.known("--peer", url, foreign.PEER_TOKEN) for name, url in plan.peers.items()}
    rows: list[Row] = []
    sends = [name for name in plan.scenarios if name in send.VARIANTS]
    if sends:
        with Ground(plan, stores, _tell) as ground:
            rows += send.run(ground, sends, foreign.beside(ground, peers, "send") if "send" in sends else ())
    if "history" in plan.scenarios:
        with Ground(plan, stores, _tell) as ground:
            rows += history.run(ground, foreign.beside(ground, peers, "history"))
    if "updates" in plan.scenarios:
        with Ground(plan, stores, _tell) as ground:
            rows += updates.run(ground)
    return rows


def _pages(plan: Plan, stores: Stores) -> list[Judged]:
    """What takes no turns with a floor: pages on the live feed."""
    names = tuple(name for name in plan.scenarios if name in sockets.NAMES)
    if not names or plan.url is not None:
        return []
    with Ground(plan, stores, _tell) as ground:
        return sockets.run(ground, names)


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


def _require_writable(file: Path) -> None:
    """Before the minutes of a run, not after them."""
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        end(f"{file} cannot be written.", Ending.WRONG_USAGE)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        end(f"{file} cannot be written: {fault.strerror}.", Ending.FAILED)


def _tell(sentence: str) -> None:
    """Where the run is, for whoever watches; never on stdout."""
    print(f"bench: {sentence}", file=sys.stderr, flush=True)  # noqa: T201  people read it


def _scenarios(names: Sequence[str] | None) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(names or ("send", "history", "updates")))
    for name in asked:
        if name not in SCENARIOS:
            end(f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}.", Ending.WRONG_USAGE)
    return asked


def _peers(texts: Sequence[str]) -> dict[str, str]:
    peers: dict[str, str] = {}
    for text in texts:
        name, separator, url = text.partition("=")
        if not (separator and 0 < len(name) <= 40 and name.isprintable() and name.strip() == name):
            end(f"--peer is NAME=URL, not {text!r}.", Ending.WRONG_USAGE)
        if name in peers:
            end(f"--peer names {name!r} twice.", Ending.WRONG_USAGE)
        peers[name] = _url("--peer", url)
    return peers


def _url(option: str, text: str) -> str:
    """The generator speaks HTTP to a host and a port, and asks for paths of its own."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme == "http" and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # a port that is no number
        is_good = False
    if not is_good or parts.path.strip("/") or parts.query or parts.fragment or not text.isprintable():
        end(f"{option} needs the address of a server, as http://host:port, not {text!r}.", Ending.WRONG_USAGE)
    return text.rstrip("/")


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
