"""The commands as scripts run them: the answer on stdout, everything else on stderr, and an exit code."""

import os
from pathlib import Path

from tests.cli.server import Server, process

NINA, EVERYBODY = "user:571000000101", "chat:C5aa01b3c7d1e"


def test_done_is_0_with_the_answer_on_stdout(server: Server) -> None:
    done = process("say", "--as", NINA, "--chat", EVERYBODY, "Свежие листья 🍃", GONETS_URL=server.url)
    newest = server.graph(f"me/messages/{EVERYBODY}", count=1)["messages"][0]["message"]
    assert (done.code, done.out, done.err) == (0, f"{newest['mid']}\n", "")
    assert newest["text"] == "Свежие листья 🍃"


def test_a_terminal_of_few_letters_shows_the_others_as_codes(server: Server) -> None:
    process("say", "--as", NINA, "--chat", EVERYBODY, "Чай", GONETS_URL=server.url)
    history = ("chat", "history", "--as", NINA, "--chat", EVERYBODY, "--count", "1")
    done = process(*history, GONETS_URL=server.url, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(r"Nina Orlova: \u0427\u0430\u0439" + "\n")


def test_what_is_printed_as_json_is_read_as_json_whatever_letters_the_terminal_has(server: Server) -> None:
    said = "Чай, café, thé 🍃"
    process("say", "--as", NINA, "--chat", EVERYBODY, said, GONETS_URL=server.url)
    history = ("chat", "history", "--as", NINA, "--chat", EVERYBODY, "--count", "1", "--json")
    done = process(*history, GONETS_URL=server.url, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.code, done.json["message"]["text"]) == (0, said)


def test_a_file_whose_name_is_no_text_is_attached_all_the_same(server: Server, tmp_path: Path) -> None:
    """As Windows packed it long ago: its bytes are no UTF-8."""
    (tmp_path / os.fsdecode("чай.txt".encode("cp1251"))).write_bytes(b"leaves")
    (file,) = map(str, tmp_path.iterdir())
    done = process("say", "--as", NINA, "--chat", EVERYBODY, "--attach", file, GONETS_URL=server.url)
    assert (done.code, done.err) == (0, "")
    newest = server.run("chat", "history", "--as", NINA, "--chat", EVERYBODY, "--count", "1", "--json").json
    assert [one["name"] for one in newest["files"]] == ["???.txt"]


def test_an_id_that_is_no_text_is_nobodys(server: Server) -> None:
    for words in (("chat", "history", "--as", NINA, "--chat", "\udcff"), ("token", "list", "--user", "\udcff")):
        done = process(*words, GONETS_URL=server.url)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("refused: ")


def test_refused_is_1_with_an_empty_stdout(server: Server) -> None:
    done = process("say", "--as", NINA, "--chat", "chat:C1", "hi", "--json", GONETS_URL=server.url)
    assert (done.code, done.out) == (1, "")
    assert done.err == "refused: 705 CHAT_NOT_FOUND : NOT_FOUND, there is no such chat (chat_id)\n"


def test_wrong_usage_is_2(server: Server) -> None:
    done = process("say", "--as", NINA, "hi", GONETS_URL=server.url)
    assert (done.code, done.out) == (2, "")
    assert "Name either --chat or --to." in done.err
    assert "Traceback" not in done.err


def test_nobody_there_is_3() -> None:
    done = process("group", "list", "--url", "http://127.0.0.1:1")
    assert (done.code, done.out) == (3, "")
    assert done.err == "No Gonets answers at http://127.0.0.1:1: connection refused.\n"
