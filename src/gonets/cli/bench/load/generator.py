"""The load generator, a process of its own: a job a line on stdin, what came of it a line on stdout."""

import os
import sys

import msgspec

from gonets.cli.bench.load.accounting import tree
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.load.job import Job, Result
from gonets.cli.bench.load.lines import Checker, Feed, Lines
from gonets.cli.bench.load.loops import Follower, Load, Window, closed, finish_following, open_, woken
from gonets.server.clock import SystemClock

OURSELVES = "generator"
#: The bench and whatever it started. A PostgreSQL that was there before is apart.
EVERYTHING = "everything"


def main() -> None:
    read = msgspec.json.Decoder(Job).decode
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(msgspec.json.encode(done(read(line))) + b"\n")
        sys.stdout.buffer.flush()


def done(job: Job) -> Result:
    monotonic = SystemClock().monotonic
    lines = Lines(job.host, job.port, job.connections)
    try:
        processes = job.processes | {OURSELVES: os.getpid(), EVERYTHING: os.getppid()}
        window = Window(monotonic, processes, job.warm_up_s, job.seconds)
        load = Load(
            job, lines, Feed(job.requests, job.host, job.stamp), Checker(job.requests.begins), window, monotonic
        )
        if job.follow is not None:
            load.follower = Follower(lines, job.follow, job.host)
            load.follower.begin()
        loop = woken if job.parked else closed if job.rate is None else open_
        loop(load)
        finish_following(load)
    finally:
        lines.close()
    return _result(load)


def _result(load: Load) -> Result:
    window = load.window
    if window.opened is None or window.closed is None:
        raise RuntimeError("the load ended before it was measured")
    seconds = window.closed[0] - window.opened[0]
    between = window.closed[1].since(window.opened[1])
    # What never ended counts as the longest wait there can be.
    latencies = [*window.latencies, *([max(window.latencies, default=0.0) + seconds] * load.unfinished)]
    return Result(
        operations=len(window.latencies),
        seconds=seconds,
        latencies=Histogram.of(latencies).plain(),
        spent={name: one for name, one in between.spent.items() if name in load.job.processes},
        generator_s=between.spent[OURSELVES].total_s,
        others_s=between.others_s(EVERYTHING, *_outsiders(load.job)),
        acknowledged=load.checker.acknowledged,
        unfinished=load.unfinished,
        followed=None if load.follower is None else load.follower.followed,
        unexpected=tuple(load.checker.unexpected),
    )


def _outsiders(job: Job) -> list[str]:
    """Accounts of processes that the bench did not start."""
    ours = set(tree(os.getppid()))
    return [name for name, pid in job.processes.items() if pid not in ours]


if __name__ == "__main__":
    main()
