"""2 is wrong usage or a bad setting; why stands on stderr, for people, without a traceback; stdout stays empty."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gonets", *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean | environ)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serv"], "No such command 'serv'. Did you mean 'serve'"),
        (["serve", "--prot", "1"], "--prot"),
        (["serve", "--port", "x"], "--port"),
        (["serve", "more"], "more"),
    ],
)
def test_wrong_usage_is_2(words: list[str], said: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_command_at_all_shows_the_help() -> None:
    done = run()
    assert done.returncode == 2
    assert "gonets serve" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "70000"], "server.port = '70000' (from the command line) is not a whole number from 0 to 65535."),
        (["--database", "mysql://n:hunter2@db"], "database.url = 'mysql://***@db' (from the command line) is not "),
        (["--nats", "127.0.0.1"], "wakeups.nats = '127.0.0.1' (from the command line) is not "),
        (["--host", ""], "server.host = '' (from the command line) is not "),
        (["--set", "server.mode=production"], "server.mode = production needs server.public_url"),
        (["--set", "limits.text_char=1"], "There is no setting limits.text_char (from the command line); did you mean"),
    ],
)
def test_a_bad_setting_is_2_and_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    done = run("serve", "--data", str(tmp_path), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


def test_a_bad_variable_is_2(tmp_path: Path) -> None:
    done = run("serve", "--data", str(tmp_path), GONETS_SERVER__PORT="x")
    assert done.returncode == 2
    assert done.stderr == "server.port = 'x' (from GONETS_SERVER__PORT) is not a whole number from 0 to 65535.\n"


def test_a_bad_file_in_the_data_folder_is_2_and_named(tmp_path: Path) -> None:
    (tmp_path / "gonets.toml").write_text("[server]\nport = 'x'\n", "utf-8")
    done = run("serve", "--data", str(tmp_path))
    assert done.returncode == 2
    assert str(tmp_path / "gonets.toml") in done.stderr


def test_a_bad_setting_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("serve", "--data", str(home), "--port", "70000")
    run("serve", "--data", str(tmp_path / "made"), "--ephemeral", "--port", "70000")
    assert not home.exists()
    assert list((tmp_path / "made").iterdir()) == []
