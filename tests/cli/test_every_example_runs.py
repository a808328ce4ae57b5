"""Every ``--help`` names what to type, whole, and ends with one example that runs as it stands in the demo world."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer

from gonets.cli.commands import COMMANDS
from gonets.cli.main import program
from tests.cli.server import Server, run, serving
from tests.media.pictures import picture

#: Named by what only a real house knows.
NOT_THERE = ("gonets token revoke", "gonets webhook remove", "gonets delivery skip", "gonets press", "gonets live")
#: Runs until it is stopped; its own tests run it. The bench takes minutes, and has its own tests too.
LONG = ("serve", "bench")


@pytest.fixture(scope="module")
def demo() -> Iterator[Server]:
    """A server of their own: the examples make tokens and move the clock, as any reader of the help may."""
    with serving("--ephemeral") as running:
        yield running


def verbs() -> list[list[str]]:
    """Every verb of the commands that have verbs."""
    found = []
    for command in COMMANDS:
        module, _, name = command.place.partition(":")
        if name != "app":
            continue
        app: typer.Typer = import_module(module).app
        for info in app.registered_commands:
            assert info.callback is not None
            found.append([command.name, info.name or info.callback.__name__.replace("_", "-")])
    return found


def example_of(*words: str) -> str:
    done = run(*words, "--help")
    assert done.code == 0, done.err
    last = done.out.rstrip().splitlines()[-1].strip()
    assert last.startswith(f"Example: gonets {' '.join(words)}"), last
    return last.removeprefix("Example: ")


@pytest.mark.parametrize("words", [[one.name] for one in COMMANDS if one.name not in LONG], ids=lambda words: words[0])
def test_the_example_of_a_command_runs(demo: Server, words: list[str]) -> None:
    runs(demo, example_of(*words))


@pytest.mark.parametrize("words", verbs(), ids=" ".join)
def test_the_example_of_a_verb_runs(
    demo: Server, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kitten.png").write_bytes(picture())
    runs(demo, example_of(*words))


@pytest.mark.parametrize("words", [[one.name] for one in COMMANDS] + verbs(), ids=" ".join)
def test_a_help_names_what_to_type_and_cuts_no_sentence(words: list[str]) -> None:
    shown = run(*words, "--help", COLUMNS="80").out
    assert re.findall(r"--\S+ +<[\w ]+>|\w\.\.\.$", shown, re.MULTILINE) == []


def runs(demo: Server, text: str) -> None:
    done = demo.run(*shlex.split(text)[1:])
    if text.startswith(NOT_THERE):
        assert (done.code, done.out) == (1, "")
    else:
        assert (done.code, done.err) == (0, "")


def test_the_program_loads_only_the_command_that_was_named() -> None:
    assert len(program(["say"]).registered_commands) + len(program(["say"]).registered_groups) == len(COMMANDS)
