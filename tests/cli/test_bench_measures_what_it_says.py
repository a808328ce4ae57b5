"""``gonets bench`` as a process: it measures, checks what is stored, says it all, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.server import run, serving

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's accounts of CPU time are those of Linux")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}
SHORT = ("--rounds", "1", "--seconds", "0.4", "--pin", "free", "--json")


def bench(tmp_path: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """With a place of its own for temporary files, which must be empty afterwards."""
    temporary = tmp_path / "temporary"
    temporary.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "gonets", "bench", *words],
        capture_output=True,
        text=True,
        timeout=110,
        env=CLEAN | {"TMPDIR": str(temporary)} | environ,
    )
    assert list(temporary.iterdir()) == []
    return done


def rows_of(report: Any) -> dict[str, Any]:  # Any: JSON, as a reader of the report would have it
    return {row["name"]: row for row in report["rows"]}


@linux
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def test_a_send_is_measured_against_its_floors(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> None:
    url = ("--database", str(request.getfixturevalue("bare_postgres_url"))) if engine == "postgres" else ()

    done = bench(tmp_path, "send", "send-poll", "--stages", "--connections", "8", *SHORT, *url)

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    rows = rows_of(report)
    assert list(rows) == ["send-people", "send", "send-poll", "raw ASGI", "door no-op", "null store", "engine"]
    assert all(row["operations"] > 0 and row["cpu_us"] > 0 for row in rows.values())
    assert rows["send-poll"]["rounds"][0]["followed"] == rows["send-poll"]["rounds"][0]["acknowledged"]
    assert {one["target"] for one in report["targets"]} >= {"B1", "B2", "B5"}
    assert (rows["send"]["postgres_us"] is None) == (engine == "sqlite")


@linux
@pytest.mark.slow
def test_histories_and_wakes_are_measured(tmp_path: Path) -> None:
    done = bench(tmp_path, "history", "updates", "--connections", "4", *SHORT)

    assert done.returncode == 0, done.stderr
    rows = rows_of(json.loads(done.stdout))
    assert list(rows) == [
        "history small",
        "history small before",
        "door GET no-op",
        "engine read",
        "updates",
        "updates 1000 parked",
        "no-op poll",
    ]
    assert all(row["operations"] > 0 for row in rows.values())


@linux
def test_a_running_server_is_loaded_without_floors(tmp_path: Path) -> None:
    with serving("--ephemeral", "--set", "limits.rate_calls=off", "--set", "limits.rate_chat=off") as server:
        words = ("send", "history", "--url", server.url, "--connections", "2", *SHORT)
        done = bench(tmp_path, *words, GONETS_TOKEN=server.token)

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [(row["name"], row["cpu_us"]) for row in report["rows"]] == [("send", None), ("history", None)]
    assert report["targets"] == []


@linux
def test_a_peer_is_measured_in_the_same_rounds_and_all_of_it_is_on_a_page(tmp_path: Path) -> None:
    page = tmp_path / "bench.html"
    with serving("--ephemeral", "--set", "limits.rate_calls=off", "--set", "limits.rate_chat=off") as peer:
        words = ("send", "--peer", f"old tea={peer.url}/", "--connections", "2", "--html", str(page), *SHORT)
        done = bench(tmp_path, *words, GONETS_PEER_TOKEN=peer.token)

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    rows = rows_of(report)
    assert list(rows) == ["send", "old tea send", "raw ASGI", "door no-op", "engine"]
    assert len(rows["old tea send"]["rounds"]) == len(rows["send"]["rounds"])
    assert (rows["old tea send"]["cpu_us"], rows["send"]["cpu_us"] is None) == (None, False)
    ratio = rows["send"]["rate"] / rows["old tea send"]["rate"]
    assert [one["what"] for one in report["beside"]] == ["send / old tea send, rate", "send / old tea send, p50"]
    assert report["beside"][0]["found"]["median"] == pytest.approx(ratio, rel=0.01)
    assert peer.token not in done.stdout + page.read_text()
    assert '<th scope="row">old tea send</th>' in page.read_text()


@linux
def test_answers_that_are_no_successes_fail_the_run(tmp_path: Path) -> None:
    with serving("--ephemeral", "--set", "limits.rate_calls=2/h") as server:
        done = bench(tmp_path, "send", "--url", server.url, *SHORT, GONETS_TOKEN=server.token)

    assert (done.returncode, done.stdout) == (1, "")
    assert "unexpected answers, so nothing was measured" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tea",), "There is no scenario 'tea'"),
        (("send", "--connections", "64,many"), "--connections is a number"),
        (("send", "--rate", "fast"), "--rate is auto or a number"),
        (("send", "--pin", "glued"), "glued"),
        (("send", "--url", "tea"), "--url needs the address of a server, as http://host:port, not 'tea'"),
        (("send", "--peer", "http://127.0.0.1:9"), "--peer is NAME=URL, not 'http://127.0.0.1:9'"),
        (("send", "--peer", "=http://127.0.0.1:9"), "--peer is NAME=URL"),
        (("send", "--peer", "old=https://127.0.0.1:9"), "--peer needs the address of a server, as http://host:port"),
        (("send", "--peer", "old=http://127.0.0.1:many"), "--peer needs the address of a server"),
        (("send", "--peer", "old=http://127.0.0.1:9/graph"), "--peer needs the address of a server"),
        (("send", "--peer", "old=http://a:1", "--peer", "old=http://b:1"), "--peer names 'old' twice"),
        (("updates", "--peer", "old=http://127.0.0.1:9"), "--peer takes part in send and history"),
        (("send", "--peer", "old=http://a:1", "--url", "http://b:1"), "so not with --url"),
        (("send", "--html", "no/such/folder/page.html"), "page.html cannot be written"),
    ],
)
def test_wrong_usage_is_2(words: tuple[str, ...], said: str) -> None:
    done = run("bench", *words)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_running_server_needs_its_groups_token(tmp_path: Path) -> None:
    done = bench(tmp_path, "send", "--url", "http://127.0.0.1:9")

    assert done.returncode == 1
    assert "GONETS_TOKEN is not set" in done.stderr


@linux
def test_a_peer_needs_its_groups_token_before_anything_is_started(tmp_path: Path) -> None:
    done = bench(tmp_path, "send", "--peer", "old=http://127.0.0.1:9")

    assert done.returncode == 1
    assert "GONETS_PEER_TOKEN is not set" in done.stderr
    assert "loading" not in done.stderr
