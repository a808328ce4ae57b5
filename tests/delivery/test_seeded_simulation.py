"""Hundreds of days by seed: the rules of delivery hold at every step (W-HOOK-4…8; T6)."""

import asyncio
from pathlib import Path

import pytest

from gonets.server.delivery.webhook_round import Rules
from gonets.server.delivery.webhooks import Calling
from gonets.server.store.opening import open_database
from tests.delivery.simulated import Day, Simulation


async def simulated(folder: Path, seeds: range, steps: int, calling: Calling | None = None) -> list[Day]:
    days = []
    for seed in seeds:
        database = await open_database(None, folder / str(seed), durable=False)
        async with asyncio.timeout(100):
            days.append(await Simulation(database, seed, calling).run(steps))
        await database.close()
    return days


def judge(days: list[Day]) -> None:
    violations = [violation for day in days for violation in day.violations]
    print(f"{len(days)} days, {sum(day.calls for day in days)} calls, {len(violations)} violations")  # noqa: T201
    assert violations[:10] == []


async def test_the_rules_hold_on_every_day(tmp_path: Path) -> None:
    days = await simulated(tmp_path, range(1, 6), steps=16)

    judge(days)
    assert sum(day.calls for day in days) > 400
    assert max(day.most_in_flight for day in days) == 8
    assert any(day.crashed for day in days), "no crash hit a worker with hooks: the days are too calm"


async def test_a_worker_without_order_is_found_out(tmp_path: Path) -> None:
    """The checks can fail."""
    days = await simulated(tmp_path, range(1, 3), 10, Calling(Rules(order="none")))

    violations = " ".join(violation for day in days for violation in day.violations)
    assert "two attempts at once for chat" in violations
    assert "of its chat" in violations


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_the_rules_hold_on_a_hundred_days(tmp_path: Path) -> None:
    judge(await simulated(tmp_path, range(100, 200), steps=25))
