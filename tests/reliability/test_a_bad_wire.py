"""Answers lost, requests cut, lines torn on the way to the server: nothing acknowledged is lost, no key works twice."""

import asyncio
from pathlib import Path
from random import Random

from tests.cast import TEA_CLUB
from tests.reliability.harness import checker
from tests.reliability.harness.fault_proxy import FaultProxy, Way, fault_proxy
from tests.reliability.harness.ledger import Ledger
from tests.reliability.harness.link import Link
from tests.reliability.harness.load import Writer
from tests.reliability.harness.people import Town, settle
from tests.reliability.harness.server import Server
from tests.reliability.harness.stored import read_sqlite

UNLIMITED = ("--set", "limits.rate_calls=off", "--set", "limits.rate_chat=off", "--set", "limits.rate_people=off")
FAULTS = 60
WRITERS = 3


async def test_a_bad_wire_neither_loses_nor_doubles(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    server, ledger = Server(tmp_path / "data", *UNLIMITED), Ledger(tmp_path / "ledger.jsonl")
    await server.start()
    try:
        link = Link(server.where)
        town = await settle(link, [])
        await link.close()
        assert await server.stop() == 0
        before = frozenset(read_sqlite(server.data / "gonets.db").by_mid)
        await server.start()
        async with fault_proxy(server.where, lambda: chosen(random)) as proxy:
            await write_through(proxy, town, ledger, seed)
        assert await server.stop() == 0
    finally:
        ledger.close()
        await server.close()

    book, store = ledger.book(), read_sqlite(server.data / "gonets.db")
    assert list(checker.lost(book, store)) == []
    assert list(checker.from_nowhere(book, store, before)) == []
    assert list(checker.answers_differ(book)) == []
    assert list(checker.unforeseen(book)) == []
    assert list(checker.gaps(store)) == []
    assert list(checker.disorder(book, store)) == []
    assert list(checker.halves(book, store, before, int(TEA_CLUB))) == []
    assert book.counts()["replayed"] > 0, "no answer was lost after the deed"
    assert "Traceback" not in server.said()


def chosen(random: Random) -> Way:
    return random.choice(list(Way)) if random.random() < 0.3 else Way.PASS


async def write_through(proxy: FaultProxy, town: Town, ledger: Ledger, seed: int) -> None:
    """Until the wire has failed often enough."""
    ends = asyncio.Event()
    async with asyncio.TaskGroup() as load:
        for number in range(WRITERS):
            writer = Writer(f"w{number}", proxy.where, town, Random(f"{seed} {number}"), ledger, ends)
            load.create_task(writer.run())
        while proxy.faults < FAULTS:
            proxy.bell.clear()
            await proxy.bell.wait()
        ends.set()
