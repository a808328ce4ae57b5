"""CPU time as the kernel accounts it: of a process with its children, of each thread, of everybody else."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_NS = 1e9


class ThreadTime(msgspec.Struct, frozen=True):
    """One thread: all its time to the nanosecond, and the kernel's part of it in ticks."""

    total_s: float
    system_s: float


class Spent(msgspec.Struct, frozen=True):
    """CPU seconds of a process tree; threads of the first process by their number, the main one first."""

    total_s: float = 0.0
    system_s: float = 0.0
    threads: tuple[tuple[int, ThreadTime], ...] = ()

    def since(self, before: "Spent") -> "Spent":
        then = dict(before.threads)
        zero = ThreadTime(0.0, 0.0)
        threads = tuple((number, _minus(time, then.get(number, zero))) for number, time in self.threads)
        return Spent(self.total_s - before.total_s, self.system_s - before.system_s, threads)


def _minus(one: ThreadTime, other: ThreadTime) -> ThreadTime:
    return ThreadTime(one.total_s - other.total_s, one.system_s - other.system_s)


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts at one moment: named process trees, and how long any core was busy at all."""

    spent: Mapping[str, Spent]
    busy_s: float

    @classmethod
    def read(cls, processes: Mapping[str, int]) -> "Accounts":
        return cls({name: spent(pid) for name, pid in processes.items()}, _busy_s())

    def since(self, before: "Accounts") -> "Accounts":
        delta = {name: now.since(before.spent[name]) for name, now in self.spent.items()}
        return Accounts(delta, self.busy_s - before.busy_s)

    def others_s(self, *ours: str) -> float:
        """What none of these accounts used; time stolen by the host counts as others'."""
        return max(0.0, self.busy_s - sum(self.spent[name].total_s for name in ours))


def spent(pid: int) -> Spent:
    """Of the process and its descendants, those that ended and were waited for included."""
    total = system = 0.0
    for member in tree(pid):
        threads = list(_threads(member))
        total += sum(time.total_s for _, time in threads)
        system += sum(time.system_s for _, time in threads)
        with suppress(OSError):
            waited = _stat(_PROC / str(member) / "stat")
            total += sum(waited[2:4])
            system += waited[3]
    return Spent(total, system, tuple(sorted(_threads(pid))))


def tree(pid: int) -> Iterator[int]:
    """The process and its descendants."""
    yield pid
    with suppress(OSError):
        for thread in (_PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from tree(int(child))


def parent_of(pid: int) -> int:
    text = (_PROC / str(pid) / "stat").read_text()
    return int(text.rpartition(")")[2].split()[1])


def _threads(pid: int) -> Iterator[tuple[int, ThreadTime]]:
    with suppress(OSError):
        for thread in (_PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                user, system, *_ = _stat(thread / "stat")
                yield int(thread.name), ThreadTime(_run_s(thread) or user + system, system)


def _run_s(thread: Path) -> float:
    """To the nanosecond, where the kernel keeps it; else 0."""
    try:
        return int((thread / "schedstat").read_text().split()[0]) / _NS
    except (OSError, ValueError, IndexError):
        return 0.0


def _stat(path: Path) -> list[float]:
    """User, system, and both of children that were waited for."""
    after_name = path.read_text().rpartition(")")[2].split()
    return [int(ticks) / _TICKS for ticks in after_name[11:15]]


def _busy_s() -> float:
    """All cores together: user, nice, system, interrupts, stolen."""
    user, nice, system, _, _, irq, softirq, steal, *_ = map(
        int, (_PROC / "stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + irq + softirq + steal) / _TICKS
