"""Whatever stands in the way of a start is said in one clear sentence, with its exit code and without a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from tests.reliability.harness.server import CLEAN, Server

#: To root nothing is forbidden; without these capabilities it is an owner like any other.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def refused(*words: str) -> subprocess.CompletedProcess[str]:
    command = [*AS_ANYBODY, sys.executable, "-m", "gonets", "serve", "--port", "0", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=CLEAN)


def is_one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    return done.stdout == "" and re.fullmatch(r"[A-Z][^\n]*\.\n", done.stderr) is not None


@pytest.mark.parametrize(
    ("rights", "words"),
    [(0o000, ()), (0o555, ()), (0o555, ("--ephemeral",))],
    ids=["a folder that may not be entered", "a folder that may not be written", "no room for a passing folder"],
)
def test_a_folder_without_permission(tmp_path: Path, rights: int, words: tuple[str, ...]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(rights)

    done = refused("--data", str(data), *words)

    assert done.returncode == 1
    assert is_one_sentence(done), done.stderr
    assert str(data) in done.stderr


@pytest.mark.parametrize("name", ["gonets.db", "gonets.db.lock", "gonets.key", "console.key"])
async def test_a_file_without_permission(tmp_path: Path, name: str) -> None:
    server = Server(tmp_path / "data")
    await server.start()
    assert await server.stop() == 0
    os.chmod(server.data / name, 0)

    done = refused("--data", str(server.data))

    assert done.returncode == 1
    assert is_one_sentence(done), done.stderr
    assert str(server.data) in done.stderr


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("tea")

    done = refused("--data", str(data))

    assert done.returncode == 1
    assert is_one_sentence(done), done.stderr
    assert data.read_text() == "tea"


async def test_a_database_of_a_newer_gonets_is_left_alone(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    await server.start()
    assert await server.stop() == 0
    path = tmp_path / "data" / "gonets.db"
    link = apsw.Connection(str(path))
    link.execute("INSERT INTO migrations (number, name, digest) VALUES (9999, 'more', 'none')")
    link.close()
    before = path.read_bytes()

    done = refused("--data", str(tmp_path / "data"))

    assert done.returncode == 1
    assert is_one_sentence(done), done.stderr
    assert "9999" in done.stderr
    assert path.read_bytes() == before


async def test_a_folder_in_use_names_the_process_that_uses_it(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    await server.start()
    try:
        done = refused("--data", str(tmp_path / "data"))
        assert done.returncode == 3
        assert is_one_sentence(done), done.stderr
        assert str(server.pid) in done.stderr
    finally:
        await server.close()


async def test_the_folder_of_a_killed_server_is_free(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    first = await server.start()
    server.kill()
    await server.ended()

    second = await server.start()

    assert second["groups"] == first["groups"]
    assert second["pid"] != first["pid"]
    assert await server.stop() == 0
    assert "Traceback" not in server.said()
