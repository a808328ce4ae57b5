"""docs/operate/reliability.md holds the figures of results/release, and no others."""

import json

from tests.reliability.harness import page


def test_the_table_is_the_one_of_the_results() -> None:
    assert page.PAGE.read_text("utf-8") == page.written(), "python -m tests.reliability.harness.page"


def test_only_green_runs_are_shown() -> None:
    runs = [json.loads(path.read_text("utf-8")) for path in page.RELEASE.glob("*.json")]
    assert {run["test"] for run in runs} >= {"kill_loop", "stop_loop", "kill_loop_postgres"}
    assert {run["verdict"] for run in runs} == {"green"}
