"""T3: a committed row always has its whole file, whenever the power goes; each call is needed (P1, W-UPL-5)."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeGuard, TypeVar

import pytest

from gonets.server.store.database import Database, Lane, Sql, Work
from tests.cast import PERSONAL
from tests.media.pictures import picture
from tests.reliability.power_loss.recording_folder import Committing, Entry, Flushed, Named, RecordingFolder, faults
from tests.town import Json, Town, open_town

T = TypeVar("T")
READY: Sql = "SELECT DISTINCT digest FROM files WHERE state = 'READY'"
DAY_MS = 24 * 3_600_000

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"]),
    pytest.mark.skipif(sys.platform != "linux", reason="what a descriptor leads to is read from /proc"),
]


class Watched:
    """A store that notes, before each transaction that may be durable at any moment from now, what it commits."""

    def __init__(self, inner: Database, folder: RecordingFolder) -> None:
        self._inner = inner
        self._folder = folder
        self._one_by_one = asyncio.Lock()  # else what one read before another's commit could be noted after it

    async def transact(self, work: Work[T], *, lane: Lane | None = None) -> T:
        async with self._one_by_one:
            return await self._noted(work, lane)

    async def _noted(self, work: Work[T], lane: Lane | None) -> T:
        place = len(self._folder.log)
        done = await self._inner.transact(work, lane=lane)
        rows = await self._inner.read(lambda tx: tx.fetch(READY))
        before = self._folder.log[:place]
        promised = frozenset(row.digest for row in rows)
        still = next((entry.digests for entry in reversed(before) if isinstance(entry, Committing)), frozenset())
        # What it adds is promised from its beginning on, what it takes away until its end.
        self._folder.log.insert(place, Committing(still & promised if still - promised else still | promised))
        return done

    async def read(self, work: Work[T], *, heavy: bool = False) -> T:
        return await self._inner.read(work, heavy=heavy)

    async def close(self) -> None:
        await self._inner.close()


@pytest.fixture
async def recorded(database: Database, tmp_path: Path) -> tuple[RecordingFolder, list[Entry]]:
    """Uploads of every way a file comes and goes: raw, images, the same bytes again, collected, and back again."""
    data = tmp_path / "data"
    folder = RecordingFolder(data)
    with folder.recording():
        async with open_town(Watched(database, folder), data) as town:
            await _load(town)
    return folder, folder.log


async def _load(town: Town) -> None:
    for number in range(6):
        made = await town.uploads("FILE", b"leaves %d" % (number % 3) * 5_000)
        if number % 2:
            await _sends(town, made, "FILE")
    await _sends(town, await town.uploads("IMAGE", picture(size=(90, 90))), "IMAGE")
    refused = await town.graph("GET", "me/fileUploadUrl", type="IMAGE")
    assert (await town.stores(refused.json["url"], b"no picture")).status == 400
    left_by_a_crash = sha256(b"the end").hexdigest()
    (town.house.ground.folder / "files" / left_by_a_crash[:2] / left_by_a_crash[2:4]).mkdir(parents=True)
    await town.uploads("VIDEO", b"unused")
    await town.clock.jump(DAY_MS + 1)
    await town.house.janitor.round()
    await town.uploads("VIDEO", b"unused")
    found = await town.house.uploads.find(int((await town.uploads("FILE", b"claimed again"))["file_id"]))
    assert found is not None
    assert found.digest is not None
    town.house.files.take_away(found.digest)
    await town.house.uploads.collect()
    await town.uploads("FILE", b"the end")


async def _sends(town: Town, made: Json, kind: str) -> None:
    message = {"message": {"attachment": {"type": kind, "payload": {"token": made["token"]}}}}
    assert (await town.graph("POST", f"me/messages/{PERSONAL}", message)).code == 0


def ways(digest: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As the folder of the files is laid out (docs/operate/files.md)."""
    return ("files", digest[:2], digest[2:4], digest), ("leaving", digest)


async def test_a_committed_row_has_its_whole_file(recorded: tuple[RecordingFolder, list[Entry]]) -> None:
    folder, log = recorded

    assert faults(log, folder.inode, ways) == []
    assert max(len(entry.digests) for entry in log if isinstance(entry, Committing)) >= 6


def without_temporary_files(log: list[Entry]) -> Iterator[Entry]:
    """As if bytes were written where they are to be kept: the name comes first, the flush after."""
    kept = {entry.inode: entry for entry in log if _is_kept(entry)}
    for entry in log:
        if isinstance(entry, Flushed) and entry.inode in kept:
            yield kept.pop(entry.inode)
        if not (_is_kept(entry) and entry.inode not in kept):
            yield entry


def without_flushes_of_files(log: list[Entry]) -> Iterable[Entry]:
    return (entry for entry in log if not (isinstance(entry, Flushed) and entry.digest is not None))


def without_renames(log: list[Entry]) -> Iterable[Entry]:
    return (entry for entry in log if not _is_kept(entry))


def without_flushes_of_folders(log: list[Entry]) -> Iterable[Entry]:
    return (entry for entry in log if not (isinstance(entry, Flushed) and entry.digest is None))


def without_flushes_of_the_outer_folders(log: list[Entry]) -> Iterable[Entry]:
    """Those that only hold folders: a name in a folder that has none is lost with it."""
    holding = {entry.folder for entry in log if _is_kept(entry)}
    return (
        entry
        for entry in log
        if not (isinstance(entry, Flushed) and entry.digest is None and entry.inode not in holding)
    )


def _is_kept(entry: Entry) -> TypeGuard[Named]:
    return isinstance(entry, Named) and len(entry.name) == 64 and entry.inode is not None


@pytest.mark.parametrize(
    ("omitting", "told"),
    [
        (without_temporary_files, "may not be whole"),
        (without_flushes_of_files, "may not be whole"),
        (without_renames, "may be away"),
        (without_flushes_of_folders, "may be away"),
        (without_flushes_of_the_outer_folders, "may be away"),
    ],
)
async def test_the_check_sees_each_call_that_is_left_out(
    recorded: tuple[RecordingFolder, list[Entry]], omitting: Callable[[list[Entry]], Iterable[Entry]], told: str
) -> None:
    folder, log = recorded

    assert any(fault.endswith(told) for fault in faults(omitting(log), folder.inode, ways))
