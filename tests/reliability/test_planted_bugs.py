"""T24: bugs planted into a copy of the tree turn the test red that is there to catch them; without them it is green."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reliability.harness.server import CLEAN

ROOT = Path(__file__).parents[2]
SERVER = Path("src/gonets/server")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Planted:
    """`sound` stands once in the file and becomes `rotten`."""

    bug: str
    file: Path
    sound: str
    rotten: str
    test: str


BUGS = (
    Planted(
        "a commit is answered before it is made",
        SERVER / "store/engines/sqlite_writer.py",
        'link.execute("COMMIT" if some else "ROLLBACK")',
        'self._loop.call_soon_threadsafe(_settle, outcomes); link.execute("COMMIT" if some else "ROLLBACK")',
        "tests/reliability/power_loss/test_power_loss.py::test_no_acknowledged_batch_is_lost_and_none_is_halved",
    ),
    Planted(
        "an attempt is made without being booked before",
        SERVER / "store/deliveries.py",
        "UPDATE deliveries SET attempts = r.attempt, due_at = r.booked_at",
        "UPDATE deliveries SET attempts = r.attempt",
        "tests/delivery/test_ends_in_the_middle.py::test_what_was_in_flight_at_a_crash_is_repeated_when_it_was_booked",
    ),
    Planted(
        "a poll is committed though its answer was not handed over",
        SERVER / "graph/door.py",
        " and not _peer_is_gone(scope)",
        "",
        "tests/graph/test_a_poll_that_follows_at_once_repeats_nothing.py"
        "::test_what_was_not_handed_over_comes_with_the_next_poll",
    ),
    Planted(
        "a poll reads its place before the last answer is committed",
        SERVER / "delivery/feed.py",
        "                await last.wait()",
        "                pass",
        "tests/graph/test_a_poll_that_follows_at_once_repeats_nothing.py"
        "::test_the_next_poll_waits_until_the_last_answer_is_committed",
    ),
    Planted(
        "a chat's second event is sent while its first waits",
        SERVER / "delivery/webhook_round.py",
        'in_order=asked.rules.order == "chat"',
        "in_order=False",
        "tests/delivery/test_order_and_independence.py::test_the_next_event_of_a_chat_waits_and_other_chats_do_not",
    ),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What tests need of the tree."""
    place = tmp_path_factory.mktemp("planted")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def outcome(copy: Path, test: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "", test]
    environ = CLEAN | {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "GONETS_SEED": "1"}
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=300, env=environ)


@pytest.mark.parametrize("planted", BUGS, ids=lambda planted: planted.bug)
def test_a_planted_bug_is_caught(copy: Path, planted: Planted) -> None:
    file = copy / planted.file
    sound = file.read_text("utf-8")
    assert sound.count(planted.sound) == 1, f"{planted.file} has changed: plant the bug anew"

    green = outcome(copy, planted.test)
    file.write_text(sound.replace(planted.sound, planted.rotten), "utf-8")
    try:
        red = outcome(copy, planted.test)
    finally:
        file.write_text(sound, "utf-8")

    assert green.returncode == 0, green.stdout
    assert red.returncode == 1, red.stdout
    assert "AssertionError" in red.stdout, "it fails for what it sees, not for a slip in the planting"
