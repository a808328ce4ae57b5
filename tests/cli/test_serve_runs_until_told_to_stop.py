"""``gonets serve`` as a process: it announces itself, answers, stops when told, and says why when it cannot start."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gonets.cli.commands import COMMANDS

Started = tuple[subprocess.Popen[str], dict[str, Any]]
Start = Callable[..., Started]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}


def gonets(*words: str) -> list[str]:
    return [sys.executable, "-m", "gonets", *words]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers and waits until each has announced itself; ends those that a test left running."""
    running: list[subprocess.Popen[str]] = []
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def begin(*words: str) -> Started:
        command = gonets("serve", "--port", "0", "--announce", "-", *words)
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN | {"TMPDIR": str(temporary)}
        )
        running.append(server)
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line, server.communicate()[1]
        return server, json.loads(line)

    yield begin
    for server in running:
        server.kill()
        server.communicate()


def refused(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(gonets("serve", *words), capture_output=True, text=True, timeout=60, env=CLEAN)


def lines_of(server: subprocess.Popen[str]) -> list[str]:
    """What it tells people, up to where it is ready."""
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line.rstrip("\n"))
        if line.startswith("Ready"):
            break
    return said


def name_of(world: dict[str, Any]) -> str:
    token = world["groups"][0]["token"]
    with urllib.request.urlopen(f"{world['url']}/graph/me/info?access_token={token}") as answer:
        return str(json.load(answer)["name"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_it_answers_and_ends_with_0_when_told_to(start: Start, tmp_path: Path, how: signal.Signals) -> None:
    server, world = start("--data", str(tmp_path / "data"))
    assert name_of(world) == "Tea Club"

    server.send_signal(how)
    rest, said = server.communicate(timeout=30)

    assert (server.returncode, rest) == (0, "")
    assert "Traceback" not in said


def test_an_ephemeral_folder_goes_with_the_process(start: Start, tmp_path: Path) -> None:
    server, world = start("--ephemeral")
    assert name_of(world) == "Tea Club"
    assert len(list((tmp_path / "temporary").iterdir())) == 1

    server.terminate()
    server.communicate(timeout=30)

    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_lines_it_prints_run_when_pasted_into_another_terminal(start: Start) -> None:
    server, _ = start("--ephemeral")
    said = [line.strip().removeprefix("Commands").removeprefix("Try").strip() for line in lines_of(server)]
    pasted = "".join(f"{line}\n" for line in said if line.startswith(("export ", "gonets ")))

    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-e"], input=pasted, capture_output=True, text=True, timeout=100, env=CLEAN | here)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("mid:C3b7e90d1f244.")


def test_production_says_where_it_listens_and_who_lets_the_first_person_in(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "our tea"
    house = (
        "--data",
        str(folder),
        "--set",
        "server.mode=production",
        "--set",
        "server.public_url=https://chat.example",
    )
    server, world = start(*house)
    said = lines_of(server)
    assert f"  Listens     {world['local_url']}" in said
    (first,) = [line.removeprefix("  First") for line in said if line.startswith("  First")]
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-e"], input=first, capture_output=True, text=True, timeout=100, env=CLEAN | here)
    assert (done.returncode, done.stderr) == (0, "")
    assert "https://chat.example/sign-in?invitation=" in done.stdout
    server.terminate()
    server.communicate()

    server, _ = start(*house)
    assert not [line for line in lines_of(server) if line.startswith("  First")]


def test_with_log_format_json_each_line_of_the_log_is_an_object(start: Start) -> None:
    server, world = start("--ephemeral", "--set", "log.format=json")
    lines_of(server)
    name_of(world)
    server.terminate()
    told = {line["event"]: line for line in map(json.loads, server.communicate()[1].splitlines())}
    assert set(told) == {"graph call", "stopping"}
    call = told["graph call"]
    assert (call["verb"], call["method"], call["code"]) == ("GET", "me/info", 0)
    assert call["caller"] == world["groups"][0]["group_id"]
    assert {"timestamp", "level", "took_ms", "request_id"} <= set(call)


def test_production_refuses_a_demo_world_and_says_what_helps(start: Start, tmp_path: Path) -> None:
    server, _ = start("--data", str(tmp_path))
    server.terminate()
    server.communicate()
    done = refused(
        *("--data", str(tmp_path), "--port", "0"),
        *("--set", "server.mode=production", "--set", "server.public_url=https://chat.example"),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path} holds a demo world" in done.stderr
    assert "--data" in done.stderr


def test_a_second_server_on_the_same_folder_is_3_and_names_the_first(start: Start, tmp_path: Path) -> None:
    server, _ = start("--data", str(tmp_path / "data"))
    done = refused("--data", str(tmp_path / "data"), "--port", "0")
    assert (done.returncode, done.stdout) == (3, "")
    assert str(server.pid) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_3_and_no_other_is_tried(start: Start, tmp_path: Path) -> None:
    server, world = start("--ephemeral")
    port = world["url"].rpartition(":")[2]
    done = refused("--ephemeral", "--port", port)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Port {port} is taken.")
    assert str(server.pid) in done.stderr


def test_a_folder_that_holds_no_database_is_1_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "gonets.db").write_text("tea leaves, not a database, but long enough to be looked at as one")
    done = refused("--data", str(tmp_path), "--port", "0")
    assert done.returncode == 1
    assert "gonets.db is not a readable database" in done.stderr
    assert (tmp_path / "gonets.db").read_text().startswith("tea leaves")


def test_files_that_lead_nowhere_are_1_and_named(tmp_path: Path) -> None:
    """Moved to a disk that is not mounted, say."""
    (tmp_path / "files").symlink_to(tmp_path / "not mounted" / "files")
    done = refused("--data", str(tmp_path), "--port", "0")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"The folder {tmp_path / 'files'} cannot be used" in done.stderr


def test_files_on_another_disk_than_what_comes_in_are_1_and_named(tmp_path: Path) -> None:
    """Every upload would be refused: a file that arrived becomes a kept one in one step."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        assert Path(elsewhere).stat().st_dev != tmp_path.stat().st_dev
        (tmp_path / "files").symlink_to(elsewhere)
        done = refused("--data", str(tmp_path), "--port", "0")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"The folders incoming, files and leaving of {tmp_path} must lie on one disk" in done.stderr
    assert list((tmp_path / "incoming").iterdir()) == []


def test_the_example_of_the_help_runs_as_it_stands(tmp_path: Path) -> None:
    example = shlex.split(next(command.example for command in COMMANDS if command.name == "serve"))
    home = CLEAN | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    server = subprocess.Popen(gonets(*example[1:]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=home)
    assert server.stdout is not None
    ready = next((line for line in server.stdout if line.startswith("Ready")), None)

    server.terminate()
    server.communicate(timeout=30)

    assert example[0] == "gonets"
    assert ready is not None
    assert server.returncode == 0
