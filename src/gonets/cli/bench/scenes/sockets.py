"""The scenarios ``idle`` and ``fanout``: 2,000 pages on the live feed, a chat of 1,000 of them, all back at once."""

import msgspec

from gonets.cli.bench.ground import Ground
from gonets.cli.bench.load.sockets import Found, Job
from gonets.cli.bench.measuring import Ratio, spread
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.targets import Judged
from gonets.cli.bench.worlds.world import World

NAMES = ("idle", "fanout")
PAGES, MESSAGES = 2_000, 50


def run(ground: Ground, names: tuple[str, ...]) -> list[Judged]:
    """Memory counts on an idle machine as on a busy one, times do not. Raises Failed."""
    server = ground.serve(World.of("small", ground.plan.seed))
    if server.child is None:
        raise Failed("The pages are counted in a server of the bench's own.")
    job = Job(server.host, server.port, server.child.pid, PAGES, MESSAGES)
    ground.tell(f"{PAGES:,} pages open, and all back at once")
    found = ground.child(["gonets.cli.bench.load.sockets", msgspec.json.encode(job).decode()]).hear(Found)
    judged = []
    if "idle" in names:
        judged += [
            _judged("B14", "idle", "KiB of memory a page", found.page_bytes / 1024, 25),
            _judged("B14", "idle", "share of a core while nothing happens", found.idle_cpu, 0.02),
            _judged("B14", "idle", "s until all are back", found.came_back_s, 10),
            _judged("B14", "idle", f"ms meanwhile, p99 of {found.sends} sends", found.sends_p99_s * 1000, 200),
        ]
    if "fanout" in names:
        reached = spread([1000 * one for one in found.reached_s])
        what = "fanout, ms from a send to the last of 1,000"
        cpu = 1e6 * found.cpu_s / found.deliveries
        judged += [
            Judged("B13", what, "fanout", "", reached, "≤ 500", reached.high <= 500),
            _judged("B13", "fanout", "CPU µs a delivery", cpu, 1e6 / 60_000),
        ]
    return judged


def _judged(target: str, row: str, what: str, value: float, most: float) -> Judged:
    rounded = round(value, 3)
    return Judged(target, f"{row}, {what}", row, "", Ratio(rounded, rounded, rounded), f"≤ {most:.4g}", value <= most)
