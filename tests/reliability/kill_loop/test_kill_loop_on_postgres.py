"""T1 and T7 on PostgreSQL: our server is killed, and so is PostgreSQL, under load; nothing acknowledged is lost."""

import asyncio
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import asyncpg
import pytest

from tests import postgres_server
from tests.postgres_server import PostgresServer
from tests.reliability.harness.figures import PROFILE
from tests.reliability.harness.stored import read_postgres
from tests.reliability.kill_loop.loop import Loop, Plan
from tests.reliability.kill_loop.test_kill_loop import judged

CYCLES = {"fast": 9, "nightly": 100, "release": 300}[PROFILE]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """Nobody else's: it is going to be killed."""
    server = postgres_server.start()
    try:
        yield server
    finally:
        server.stop()


async def test_killing_both_servers_loses_nothing(tmp_path: Path, seed: int, own_postgres: PostgresServer) -> None:
    link = await asyncpg.connect(own_postgres.url())
    await link.execute("CREATE DATABASE tea")
    version = ".".join(map(str, link.get_server_version()[:2]))
    await link.close()
    random = Random(seed)

    async def strike() -> None:
        """In turn by chance: the postmaster alone, which leaves its children to find out, and all of PostgreSQL."""
        if random.random() < 0.5:
            os.kill(own_postgres.pid, signal.SIGKILL)
        await asyncio.to_thread(own_postgres.kill)
        await asyncio.sleep(random.uniform(0.1, 1.0))
        await asyncio.to_thread(run_again, own_postgres)

    url = own_postgres.url("tea")
    plan = Plan("kill_loop_postgres", seed, CYCLES, "kill", url, version, partial(read_postgres, url), strike)
    figures = await Loop(plan, tmp_path).play()

    judged(figures)
    assert figures.counts["outages"] > 0
    assert figures.counts["error_2"] > 0, "no request met the outage"


def run_again(server: PostgresServer) -> None:
    """Children of a killed postmaster hold its memory until they notice; it starts as soon as they have."""
    for _ in range(20):
        try:
            return server.run()
        except RuntimeError as fault:
            refused = fault
    raise refused
