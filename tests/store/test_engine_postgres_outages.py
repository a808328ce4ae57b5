"""PostgreSQL goes away at the worst moment: what was not done is never acknowledged, and service returns by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.engines import postgres, postgres_link
from gonets.server.store.engines.postgres import UNKNOWN, PostgresDatabase
from tests import postgres_server
from tests.postgres_server import PostgresServer
from tests.store.cutting_proxy import Cut, CuttingProxy, cutting_proxy

PUT: Sql = "INSERT INTO house (name, value) VALUES (:name, 'tea')"
ALL: Sql = "SELECT name FROM house ORDER BY name"
MY_PID: Sql = "SELECT pg_backend_pid() AS pid"


async def put(node: PostgresDatabase, name: str) -> int:
    return await node.transact(lambda tx: tx.execute(PUT, name=name), lane="sending")


async def names(node: PostgresDatabase) -> list[str]:
    return [row.name for row in await node.read(lambda tx: tx.fetch(ALL))]


async def sql(url: str, text: str) -> None:
    link = await asyncpg.connect(url)
    await link.execute(text)
    await link.close()


@pytest.fixture
async def node(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    opened = await PostgresDatabase.open(postgres_url)
    yield opened
    await opened.close()


@pytest.fixture
async def cut_off(postgres_url: str) -> AsyncIterator[tuple[CuttingProxy, PostgresDatabase]]:
    async with cutting_proxy(postgres_url) as (proxy, url):
        opened = await PostgresDatabase.open(url)
        await put(opened, "before")
        yield proxy, opened
        proxy.cut = Cut.NEVER
        await opened.close()


async def test_a_backend_that_dies_before_commit_costs_a_refusal(node: PostgresDatabase, postgres_url: str) -> None:
    runs = [0]

    async def die(tx: Transaction) -> None:
        runs[0] += 1
        await tx.execute(PUT, name="lost")
        (row,) = await tx.fetch(MY_PID)
        await sql(postgres_url, f"SELECT pg_terminate_backend({row.pid}, 5000)")
        await tx.fetch(ALL)

    with pytest.raises(Unavailable) as refused:
        await node.transact(die, lane="sending")

    assert str(refused.value) != UNKNOWN
    assert runs[0] == 1
    assert await put(node, "after") == 1
    assert await names(node) == ["after"]


async def test_idle_connections_that_died_are_replaced_unnoticed(node: PostgresDatabase, postgres_url: str) -> None:
    await asyncio.gather(put(node, "a"), *(names(node) for _ in range(8)))
    await sql(
        postgres_url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'gonets' AND datname = current_database()",
    )

    await asyncio.gather(put(node, "b"), *(names(node) for _ in range(8)))

    assert await names(node) == ["a", "b"]


async def test_a_commit_whose_answer_was_lost_is_found_out(cut_off: tuple[CuttingProxy, PostgresDatabase]) -> None:
    proxy, node = cut_off
    proxy.cut = Cut.AFTER_COMMIT

    assert await put(node, "done") == 1

    assert proxy.cuts == 1
    assert await names(node) == ["before", "done"]


async def test_a_commit_that_never_arrived_is_found_out(cut_off: tuple[CuttingProxy, PostgresDatabase]) -> None:
    proxy, node = cut_off
    proxy.cut = Cut.BEFORE_COMMIT

    with pytest.raises(Unavailable) as refused:
        await put(node, "undone")

    assert str(refused.value) != UNKNOWN
    assert proxy.cuts == 1
    assert await names(node) == ["before"]


async def test_an_answer_that_never_comes_is_found_out(
    cut_off: tuple[CuttingProxy, PostgresDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, node = cut_off
    monkeypatch.setattr(postgres, "_COMMIT_S", 0.2)
    proxy.cut = Cut.DEAD_AFTER_COMMIT

    assert await put(node, "done") == 1

    assert proxy.cuts == 1
    assert await names(node) == ["before", "done"]


async def test_an_outcome_nobody_can_tell_is_called_unknown(
    cut_off: tuple[CuttingProxy, PostgresDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, node = cut_off
    monkeypatch.setattr(postgres, "_FATE_S", 0.3)
    proxy.cut, proxy.open_for_new = Cut.AFTER_COMMIT, False

    with pytest.raises(Unavailable, match=UNKNOWN):
        await put(node, "perhaps")

    proxy.open_for_new = True
    assert await names(node) == ["before", "perhaps"]
    assert await put(node, "after") == 1


async def test_a_number_from_before_a_crash_proves_nothing(cut_off: tuple[CuttingProxy, PostgresDatabase]) -> None:
    proxy, node = cut_off
    link = await node._lanes["sending"].take()
    link.epoch = "another"
    node._lanes["sending"].give_back(link)
    proxy.cut = Cut.AFTER_COMMIT

    with pytest.raises(Unavailable, match=UNKNOWN):
        await put(node, "perhaps")


async def test_a_number_of_the_future_was_never_committed(node: PostgresDatabase) -> None:
    assert await node._fate(str(10**6), "any") == "aborted"


async def test_a_cut_after_a_work_that_wrote_nothing_is_a_plain_refusal(
    cut_off: tuple[CuttingProxy, PostgresDatabase],
) -> None:
    proxy, node = cut_off
    proxy.cut = Cut.AFTER_COMMIT

    with pytest.raises(Unavailable) as refused:
        await node.transact(lambda tx: tx.fetch(ALL), lane="sending")
    assert str(refused.value) != UNKNOWN


async def test_a_read_whose_connection_is_cut_is_read_again(cut_off: tuple[CuttingProxy, PostgresDatabase]) -> None:
    proxy, node = cut_off
    proxy.cut = Cut.BEFORE_COMMIT

    assert await names(node) == ["before"]
    assert proxy.cuts == 1


async def test_a_warning_at_commit_is_no_acknowledgement(bare_postgres_url: str) -> None:
    """What PostgreSQL says when it gives up waiting for its synchronous standby is such a warning."""
    await sql(
        bare_postgres_url,
        """
        CREATE TABLE house (name TEXT PRIMARY KEY, value TEXT);
        CREATE FUNCTION warn() RETURNS trigger AS $$ BEGIN RAISE WARNING 'only here'; RETURN NULL; END $$
          LANGUAGE plpgsql;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON house DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW WHEN (NEW.name = 'warned') EXECUTE FUNCTION warn()""",
    )
    node = await PostgresDatabase.open(bare_postgres_url)

    with pytest.raises(Unavailable, match=UNKNOWN):
        await put(node, "warned")

    assert await put(node, "quiet") == 1
    await node.close()


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    server = postgres_server.start()
    try:
        yield server
    finally:
        server.stop()


async def test_a_crash_loses_nothing_acknowledged_and_service_returns(own_server: PostgresServer) -> None:
    await sql(own_server.url(), "CREATE TABLE house (name TEXT PRIMARY KEY, value TEXT)")
    node = await PostgresDatabase.open(own_server.url())
    acknowledged = set()
    for crash in range(2):
        for number in range(5):
            await put(node, f"{crash}{number}")
            acknowledged.add(f"{crash}{number}")
        await asyncio.to_thread(own_server.kill)

        with pytest.raises(Unavailable):
            await put(node, f"away {crash}")
        with pytest.raises(Unavailable):
            await names(node)

        await asyncio.to_thread(own_server.run)
        assert acknowledged <= set(await names(node))
        assert not any(name.startswith("away") for name in await names(node))
    await node.close()


async def test_a_crash_begins_another_epoch_and_a_restart_does_not(own_server: PostgresServer) -> None:
    async def epoch() -> str:
        link = await postgres_link.Link.connect(postgres_link.Address.parse(own_server.url()))
        await link.close()
        return link.epoch

    first = await epoch()
    await asyncio.to_thread(own_server.restart)
    restarted = await epoch()
    await asyncio.to_thread(own_server.kill)
    await asyncio.to_thread(own_server.run)

    assert restarted == first
    assert await epoch() != first
