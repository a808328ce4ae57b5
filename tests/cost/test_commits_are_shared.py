"""What waits together is committed together: one transaction a batch, one commit and one sync a transaction."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import apsw

from gonets.cli.bench.worlds.world import World
from gonets.server.clock import MovableClock
from gonets.server.domain.sending import Draft
from gonets.server.services.lanes import Lane, Room
from gonets.server.services.sending import SendQueue
from gonets.server.store.database import Database, Transaction, Work
from gonets.server.store.engines.sqlite import SqliteDatabase
from gonets.server.store.migrate import migrate
from gonets.server.store.opening import open_database
from gonets.server.wakeups.local import LocalWakeups
from tests.cast import NOON
from tests.cost.batches import LINKS, bot_writes, commit, fill
from tests.cost.counting import Counting
from tests.store.failing_disk import FailingDisk

SMALL = World(chats=100, messages=1_000)


async def sent_together(database: Database, drafts: list[Draft]) -> None:
    """All of them wait when the queue begins to run."""
    queue = SendQueue(database, LocalWakeups(), MovableClock(NOON), LINKS, Room())
    outcomes = [queue.submit(draft, Lane.SINGLE) for draft in drafts]
    queue.close()
    await queue.run()
    await asyncio.gather(*outcomes)


async def test_what_waits_is_one_transaction(database: Database) -> None:
    await fill(database, SMALL)
    counting = Counting(database)

    for many in (1, 64, 512):
        counting.forget()
        await sent_together(counting, bot_writes(many))

        assert counting.transactions == 1, many


async def test_more_than_a_batch_may_hold_is_the_next_one(database: Database) -> None:
    await fill(database, SMALL)
    counting = Counting(database)

    await sent_together(counting, bot_writes(513))

    assert counting.transactions == 2


async def test_a_stream_that_never_pauses_holds_nobody_up(database: Database) -> None:
    """A draft in every turn of the loop: the first are committed while others still come."""
    await fill(database, SMALL)
    counting = Counting(database)
    queue = SendQueue(counting, LocalWakeups(), MovableClock(NOON), LINKS, Room())
    running = asyncio.create_task(queue.run())

    outcomes = []
    for draft in bot_writes(100):
        outcomes.append(queue.submit(draft))
        await asyncio.sleep(0)
    queue.close()
    await running
    await asyncio.gather(*outcomes)

    assert counting.transactions > 1


async def test_works_that_wait_for_sqlite_share_its_commit(tmp_path: Path) -> None:
    database = await open_database(None, tmp_path)
    waiting, commits = threading.Event(), [0]

    async def hold_up(tx: Transaction) -> None:
        tx._link.set_commit_hook(partial(_count, commits))  # type: ignore[attr-defined]  # SQLite's own
        await tx.fetch("SELECT 1 AS one")
        waiting.wait(60)

    async def name(tx: Transaction, place: int) -> None:
        await tx.execute("INSERT INTO house (name, value) VALUES (:name, :value)", name=f"tea {place}", value="green")

    try:
        works: list[Work[None]] = [hold_up, *(partial(name, place=place) for place in range(64))]
        done = asyncio.gather(*(database.transact(work) for work in works))
        await asyncio.sleep(0)  # all are submitted now
        waiting.set()
        await done
    finally:
        await database.close()

    assert commits == [1]


def _count(commits: list[int]) -> bool:
    commits[0] += 1
    return False


class Disk(FailingDisk):
    """A disk that works, and tells what is opened besides the database."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = 0

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        self.temporary += name is None
        return super().xOpen(name, flags)


async def test_a_batch_waits_for_the_disk_once_and_needs_no_file_of_its_own(tmp_path: Path) -> None:
    disk = Disk()
    database = SqliteDatabase(tmp_path / "gonets.db", vfs=disk.name, checkpoint_s=3600)
    try:
        await migrate(database)
        await fill(database, SMALL)
        await commit(database, bot_writes(64))

        for many in (1, 64, 512):
            disk.done.clear()
            await commit(database, bot_writes(many), NOON + many)

            assert disk.done.count("sync") == 1, many
    finally:
        await database.close()

    assert disk.temporary == 0
