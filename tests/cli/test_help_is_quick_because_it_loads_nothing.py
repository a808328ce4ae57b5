"""``gonets --help`` lists every command and imports none; each command's help ends with one example."""

import subprocess
import sys

import pytest

from gonets import __version__
from gonets.cli.commands import COMMANDS, Command

SLOW = ("gonets.server", "aiohttp", "apsw", "asyncpg", "msgspec", "rich", "starlette", "uvicorn")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "gonets", *words], capture_output=True, text=True, timeout=60)


def test_help_names_each_command_with_its_line() -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for command in COMMANDS:
        assert f"  {command.name} " in done.stdout
        assert command.help in " ".join(done.stdout.split())


HELP_THEN_MODULES = """
import sys
from gonets.cli.main import main
sys.argv = ["gonets", "--help"]
try:
    main()
finally:
    print("LOADED", *sys.modules)
"""


def test_help_imports_no_command_and_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", HELP_THEN_MODULES], capture_output=True, text=True, timeout=60)
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert "gonets.cli.main" in loaded
    places = {command.place.partition(":")[0] for command in COMMANDS}
    assert [name for name in loaded if name in places or name.split(".")[0] in SLOW or name in SLOW] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_help_of_a_command_ends_with_its_example(command: Command) -> None:
    done = run(command.name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith(f"Example: {command.example}")
    assert command.example.startswith(f"gonets {command.name}")


def test_the_version_is_printed_alone() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"gonets {__version__}\n")
