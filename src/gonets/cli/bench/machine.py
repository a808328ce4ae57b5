"""The machine as part of a result: how fast a fixed loop runs, how long the disk takes, what everything is called."""

import os
import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import apsw
import msgspec

import gonets
from gonets.cli.bench.load.histogram import Histogram

_LIBRARIES = ("uvicorn", "uvloop", "httptools", "msgspec", "apsw", "asyncpg")
_LOOP = 400_000
_SYNCS = 200


class Machine(msgspec.Struct, frozen=True):
    """What stays the same during a run."""

    model: str
    cores: int
    system: str
    python: str
    sqlite: str
    gonets: str
    libraries: dict[str, str]
    filesystem: str
    fdatasync_p50_ms: float
    fdatasync_p99_ms: float


def examined(folder: Path, monotonic: Callable[[], float]) -> Machine:
    """`folder` lies where the servers will keep their data."""
    syncs = Histogram.of(_syncs(folder, monotonic))
    return Machine(
        model=_model(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=apsw.sqlite_lib_version(),
        gonets=gonets.__version__,
        libraries=dict(_versions()),
        filesystem=filesystem_of(folder),
        fdatasync_p50_ms=round(syncs.quantile(0.5) * 1000, 3),
        fdatasync_p99_ms=round(syncs.quantile(0.99) * 1000, 3),
    )


def cal_ms(monotonic: Callable[[], float]) -> float:
    """A fixed Python loop: if it changes during a run, the machine did. The best of three."""
    return round(min(_loop_s(monotonic) for _ in range(3)) * 1000, 2)


def filesystem_of(folder: Path) -> str:
    """The kind of the filesystem a folder lies on; on ``tmpfs`` durability costs nothing and proves nothing."""
    place, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, found, *_ = line.split()
        if len(mount) > len(place) and folder.resolve().is_relative_to(mount):
            place, kind = mount, found
    return kind


def _loop_s(monotonic: Callable[[], float]) -> float:
    started = monotonic()
    total = 0
    for number in range(_LOOP):
        total += number & 7
    return monotonic() - started


def _syncs(folder: Path, monotonic: Callable[[], float]) -> Iterator[float]:
    place = folder / "sync"
    file = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(file, bytes(4096 * _SYNCS))
        os.fsync(file)
        for number in range(_SYNCS):
            os.pwrite(file, b"tea" * 1000, 4096 * number)
            started = monotonic()
            os.fdatasync(file)
            yield monotonic() - started
    finally:
        os.close(file)
        place.unlink()


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _versions() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, version(name)
        except ModuleNotFoundError:  # asyncpg is an extra
            continue
