"""How commands end when the server says no, is not there, or is somebody else; and whom they tell the key."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from gonets.cli.door import find
from tests.cli.server import Server, run, serving

NINA, EVERYBODY = "user:571000000101", "chat:C5aa01b3c7d1e"
#: A name that leads nowhere.
PUBLIC = "https://chat.example"
#: Nothing listens on port 1.
NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["say", "--as", NINA, "--chat", "chat:C1", "hi"], "refused: 705 CHAT_NOT_FOUND : NOT_FOUND, "),
        (
            ["say", "--as", "user:1", "--chat", EVERYBODY, "hi"],
            "refused: 110 PARAM_USER_ID : there is no such person (--as)",
        ),
        (["chat", "leave", "--as", NINA, "--chat", "x"], "refused: 705 CHAT_NOT_FOUND : "),
        (["token", "list", "--group", "group:1"], "refused: 300 NOT_FOUND : "),
        (["group", "add", "--name", " "], "refused: 100 PARAM : "),
        (["clock", "advance", "400d"], "refused: 100 PARAM : "),
    ],
)
def test_a_refusal_names_code_and_name(server: Server, words: list[str], said: str) -> None:
    done = server.run(*words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(said)
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["say", "--as", NINA, "--chat", EVERYBODY, "hi"],
        ["group", "list"],
        ["delivery", "replay", "--failed-since", "10h"],
        ["clock"],
    ],
)
def test_nobody_there_is_3_and_one_sentence(words: list[str]) -> None:
    done = run(*words, GONETS_URL=NOBODY)
    assert (done.code, done.out, done.err) == (3, "", f"No Gonets answers at {NOBODY}: connection refused.\n")


def test_no_server_in_the_folder_is_3(tmp_path: Path) -> None:
    done = run("group", "list", "--data", str(tmp_path))
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert done.err.startswith(f"No server runs in {tmp_path}.")


def test_a_garbled_announcement_is_3(tmp_path: Path) -> None:
    for garbled in ("", "{}", "[]", '{"url": 7'):
        (tmp_path / "announce.json").write_text(garbled)
        assert run("group", "list", "--data", str(tmp_path)).code == 3


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://127.0.0.1", "http://", "http://127.0.0.1:7070/graph", "http://[::1"]
)
def test_what_is_no_address_is_2(url: str) -> None:
    done = run("group", "list", "--url", url)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


class _Stranger(http.server.BaseHTTPRequestHandler):
    """Answers as something else would, and remembers what it was told."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.headers.get("Authorization") or "")
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def stranger() -> Iterator[tuple[str, list[str]]]:
    heard: list[str] = []
    handler = type("Handler", (_Stranger,), {"heard": heard})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as somebody:
        thread = threading.Thread(target=somebody.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{somebody.server_address[1]}", heard
        finally:
            somebody.shutdown()
            thread.join()


def test_somebody_else_there_is_3() -> None:
    with stranger() as (url, _):
        done = run("group", "list", "--url", url)
    assert (done.code, done.err) == (3, f"What answers at {url} is not a Gonets.\n")


def test_the_key_of_a_folder_is_told_to_no_other_server(tmp_path: Path) -> None:
    """Neither by --url nor by GONETS_URL, unless the folder is named beside it."""
    folder = tmp_path / "gonets"
    folder.mkdir()
    (folder / "console.key").write_text("the-key\n")
    home = {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with stranger() as (url, heard):
        run("group", "list", "--url", url, **home)
        run("group", "list", GONETS_URL=url, **home)
        assert heard == ["", ""]
        run("group", "list", "--url", url, "--data", str(folder), **home)
        (folder / "announce.json").write_text(json.dumps({"local_url": url}))
        run("group", "list", **home)
        run("group", "list", "--url", url, GONETS_CONSOLE_KEY="given", **home)
    assert heard[2:] == ["Bearer the-key", "Bearer the-key", "Bearer given"]


def test_a_url_option_wins_over_the_variable_and_that_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "announce.json").write_text('{"url": "https://chat.example", "local_url": "http://127.0.0.1:3"}')
    monkeypatch.delenv("GONETS_CONSOLE_KEY", raising=False)
    monkeypatch.delenv("GONETS_URL", raising=False)
    assert find(None, tmp_path).url == "http://127.0.0.1:3"
    monkeypatch.setenv("GONETS_URL", "http://127.0.0.1:2/")
    assert find(None, tmp_path).url == "http://127.0.0.1:2"
    assert find("http://127.0.0.1:1", tmp_path).url == "http://127.0.0.1:1"


def test_a_key_that_came_with_its_line_end_is_the_key_without_it() -> None:
    with stranger() as (url, told):
        run("group", "list", "--url", url, GONETS_CONSOLE_KEY="given\n")
    assert told == ["Bearer given"]


@pytest.mark.parametrize("key", ["sec\nret", "sec\u043bret"])
def test_a_key_that_cannot_be_sent_is_not_printed_either(key: str) -> None:
    with stranger() as (url, told):
        done = run("group", "list", "--url", url, GONETS_CONSOLE_KEY=key)
    assert (done.code, done.out, told) == (2, "", [])
    assert "sec" not in done.err


def test_where_others_reach_the_server_the_commands_use_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving("--data", str(folder), "--host", "0.0.0.0") as server:
        assert server.run("group", "list").err.startswith("refused: 453 SESSION_REQUIRED : ")
        for words in (["group", "list"], ["say", "--as", NINA, "--chat", EVERYBODY, "hi"]):
            done = run(*words, "--data", str(folder))
            assert (done.code, done.err) == (0, "")


def test_in_production_the_console_obeys_its_key_and_nobody_acts_as_others(tmp_path: Path) -> None:
    folder = ("--data", str(tmp_path / "data"))
    with production(*folder, GONETS_CONSOLE_KEY="k" * 40):
        made = run("group", "add", "--name", "Tea Club", "--json", *folder, GONETS_CONSOLE_KEY="k" * 40).json
        refused = run("say", "--as", NINA, "--to", made["group_id"], "hi", *folder, GONETS_CONSOLE_KEY="k" * 40)
        wrong = run("group", "list", *folder, GONETS_CONSOLE_KEY="x")
    assert set(made) == {"group_id", "token"}
    assert (refused.code, refused.err.split(" : ")[0]) == (1, "refused: 10 PERMISSION_DENIED")
    assert (wrong.code, wrong.err.split(" : ")[0]) == (1, "refused: 103 PARAM_SESSION_KEY")


def test_the_commands_work_before_the_public_name_does(tmp_path: Path) -> None:
    folder = ("--data", str(tmp_path / "data"))
    with production(*folder) as server:
        made = run("user", "add", "--name", "Anna", "--admin", "--json", *folder)
    assert (server.url, made.code, made.err) == (PUBLIC, 0, "")
    assert made.json["link"].startswith(f"{PUBLIC}/sign-in?invitation=")


def production(*words: str, **environ: str) -> AbstractContextManager[Server]:
    return serving("--set", "server.mode=production", "--set", f"server.public_url={PUBLIC}", *words, **environ)
