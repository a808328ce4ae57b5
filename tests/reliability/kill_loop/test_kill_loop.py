"""T1: kill -9 over and over loses, halves, doubles and reorders nothing (P1–P7, P10)."""

from pathlib import Path

import pytest

from tests.reliability.harness.figures import PROFILE, Figures
from tests.reliability.kill_loop.loop import Loop, Plan

CYCLES = {"fast": 20, "nightly": 200, "release": 1000}[PROFILE]


def judged(figures: Figures) -> None:
    figures.write()
    assert figures.violations == []
    assert figures.counts["acknowledged"] > 10 * figures.counts["cycles"], "too little was asked to prove anything"


async def test_three_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    judged(await Loop(Plan("kill_loop_short", seed, 3), tmp_path).play())


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_twenty_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    figures = await Loop(Plan("kill_loop", seed, CYCLES), tmp_path).play()
    judged(figures)
    assert figures.counts["unknown"] + figures.counts["retried"] > 0, "no kill hit a request under way"


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_stopping_in_order_loses_nothing_either(tmp_path: Path, seed: int) -> None:
    figures = await Loop(Plan("stop_loop", seed, 6, how="stop"), tmp_path).play()
    judged(figures)
    assert figures.counts["done_but_unanswered"] == 0, "a stop in order answers what it has done"
