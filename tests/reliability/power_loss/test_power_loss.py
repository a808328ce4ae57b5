"""T3: after a power cut every acknowledged batch is there, every other one whole or not at all (P1, P2)."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from gonets.server.store.database import Sql, Transaction
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.engines.sqlite_link import Synchronous
from tests.reliability.power_loss.images import Image, images
from tests.reliability.power_loss.recording_disk import Acknowledged, RecordingDisk, Wrote

IMAGES = {"fast": 600, "nightly": 20_000, "release": 200_000}[os.environ.get("GONETS_PROFILE", "fast")]
BATCHES = 80
NAME = "tea.db"

MAKE: Sql = """
CREATE TABLE messages (batch BIGINT NOT NULL, n BIGINT NOT NULL, body TEXT, PRIMARY KEY (n, batch)) {clustered}"""
PUT: Sql = """
INSERT INTO messages (batch, n, body)
SELECT batch, n, body FROM {rows: batch bigint, n bigint, body text} r"""
FOUND: Sql = "SELECT batch, COUNT(*) FROM messages GROUP BY batch"


@pytest.fixture
def seed() -> int:
    chosen = int(os.environ.get("GONETS_SEED") or Random().randrange(10**6))
    print(f"GONETS_SEED={chosen}")  # noqa: T201 - pytest shows it with a failure
    return chosen


def size_of(batch: int) -> int:
    return 64 if batch % 3 == 0 else 1


def putting(batch: int) -> Callable[[Transaction], Awaitable[int]]:
    rows = [(batch, n, f"message {n} of {batch}, " + "leaf " * (n % 40)) for n in range(size_of(batch))]
    return lambda tx: tx.execute(PUT, rows)


async def recorded(
    folder: Path, seed: int, *, synchronous: Synchronous = "FULL", deaf_to: str | None = None, hasty: bool = False
) -> RecordingDisk:
    """Lone batches and shared commits, and checkpoints between and beside them. A hasty one answers before COMMIT."""
    random = Random(seed)
    disk = RecordingDisk(deaf_to)
    database = SqliteDatabase(folder / NAME, vfs=disk.name, synchronous=synchronous, checkpoint_s=3600)
    await database.transact(lambda tx: tx.execute(MAKE))

    async def send(batch: int) -> None:
        if hasty:
            disk.log.append(Acknowledged(batch))
        await database.transact(putting(batch))
        disk.log.append(Acknowledged(batch))

    waiting = iter(range(BATCHES))
    while together := list(islice(waiting, random.choice((1, 1, 2, 5)))):
        if random.random() < 0.3:
            database.checkpointer.checkpoint()
        beside = [asyncio.to_thread(database.checkpointer.checkpoint)] if random.random() < 0.3 else []
        await asyncio.gather(*beside, *map(send, together))
    disk.stop()
    await database.close()
    return disk


def faults(image: Image, folder: Path) -> Iterator[str]:
    """What is wrong with an image, opened as anybody would."""
    folder.mkdir()
    for name, content in image.files.items():
        (folder / name).write_bytes(content)
    link = apsw.Connection(str(folder / NAME))
    try:
        found = counted(link)
    except apsw.Error as fault:
        yield f"corrupt: {fault!r}"
        return
    finally:
        link.close(True)
    yield from (f"batch {batch} lost" for batch in image.acknowledged - found.keys())
    yield from (f"half of batch {batch}" for batch, rows in found.items() if rows != size_of(batch))
    shutil.rmtree(folder)


def counted(link: apsw.Connection) -> dict[int, int]:
    """Rows by batch; before the table was made there are none."""
    if link.execute("PRAGMA integrity_check").get != "ok":
        raise apsw.CorruptError("integrity_check")
    if not link.execute("SELECT 1 FROM sqlite_schema WHERE name = 'messages'").get:
        return {}
    return {int(str(batch)): int(str(rows)) for batch, rows in link.execute(FOUND)}


async def test_no_acknowledged_batch_is_lost_and_none_is_halved(tmp_path: Path, seed: int) -> None:
    disk = await recorded(tmp_path, seed)

    checked = 0
    for number, image in enumerate(images(disk.log, seed, IMAGES)):
        wrong = list(faults(image, tmp_path / str(number)))
        assert not wrong, f"{image.told}: {wrong}"
        checked += bool(image.acknowledged)

    assert checked > IMAGES / 2
    assert restarts(disk) >= 2, "the load must write over an old log"


def restarts(disk: RecordingDisk) -> int:
    """How often the log began anew: its head was written again."""
    return sum(isinstance(entry, Wrote) and entry.file == NAME + "-wal" and entry.offset == 0 for entry in disk.log) - 1


@pytest.mark.parametrize(
    "control",
    [{"synchronous": "NORMAL"}, {"hasty": True}, {"deaf_to": NAME}],
    ids=["commits without a flush", "answers before COMMIT", "checkpoints without a flush"],
)
async def test_the_check_sees_loss_where_there_is_some(tmp_path: Path, seed: int, control: dict[str, Any]) -> None:
    disk = await recorded(tmp_path, seed, **control)

    assert any(
        fault
        for number, image in enumerate(images(disk.log, seed, 600))
        for fault in faults(image, tmp_path / str(number))
    )


async def test_the_same_seed_makes_the_same_images(tmp_path: Path, seed: int) -> None:
    disk = await recorded(tmp_path, seed)

    assert list(images(disk.log, seed, 20)) == list(images(disk.log, seed, 20))
