"""``gonets say``: what is said arrives, the new id is printed, and the bot's answer if it is waited for."""

import os
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.server import Ended, Json, Server, process

NINA, TIMUR, VERA = "user:571000000101", "user:571000000102", "user:571000000103"
TEA_CLUB, EVERYBODY, PERSONAL = "group:57100000000333", "chat:C5aa01b3c7d1e", "chat:C3b7e90d1f244"


def last(server: Server, chat: str) -> Json:
    return server.graph(f"me/messages/{chat}", count=1)["messages"][0]


def test_it_prints_the_id_of_the_new_message_and_nothing_else(server: Server) -> None:
    done = server.run("say", "--as", NINA, "--chat", EVERYBODY, "Fresh leaves")
    newest = last(server, EVERYBODY)
    assert (done.code, done.out, done.err) == (0, newest["message"]["mid"] + "\n", "")
    assert (newest["message"]["text"], newest["sender"]["user_id"]) == ("Fresh leaves", NINA)


def test_json_is_one_object(server: Server) -> None:
    done = server.run("say", "--as", NINA, "--to", TEA_CLUB, "--json", "Привет 👋")
    assert done.json == {"chat_id": PERSONAL, "message_id": last(server, PERSONAL)["message"]["mid"]}


def test_a_group_and_a_person_are_written_to_by_their_ids(server: Server) -> None:
    first = server.run("say", "--as", VERA, "--to", TEA_CLUB, "--json", "hi").json
    assert last(server, first["chat_id"])["sender"]["name"] == "Vera Kim"
    dialog = server.run("say", "--as", VERA, "--to", TIMUR, "--json", "hi").json
    seen = server.run("chat", "history", "--as", TIMUR, "--chat", dialog["chat_id"], "--json")
    assert [one["message"]["mid"] for one in seen.objects] == [dialog["message_id"]]


def test_the_history_tells_what_happened_in_a_chat_by_names(server: Server) -> None:
    """Not by the numbers that bots read (W-SYS-3)."""
    made = server.run("chat", "add", "--as", NINA, "--title", "Tasting", "--member", TIMUR, "--json").json["chat_id"]
    server.run("chat", "leave", "--as", TIMUR, "--chat", made)
    told = [line.split("  ", 2)[2] for line in server.run("chat", "history", "--as", NINA, "--chat", made).lines]
    assert told == ["Nina Orlova: [CHAT_CREATED] Timur Aliev", "Timur Aliev: [USER_LEFT]"]


def test_everything_a_person_may_attach_can_be_attached(server: Server, tmp_path: Path) -> None:
    card = tmp_path / "lev.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Lev Tea\nEND:VCARD\n")
    done = server.run(
        *("say", "--as", NINA, "--chat", EVERYBODY, "--location", "55.75,-37.62", "--contact", TIMUR),
        *("--sticker", "s1", "--music", "m1", "--share", "https://shop.example/"),
    )
    assert (done.code, done.err) == (0, "")
    carried = last(server, EVERYBODY)["message"]["attachments"]
    assert [one["type"] for one in carried] == ["LOCATION", "CONTACT", "STICKER", "MUSIC", "SHARE"]
    assert carried[0]["payload"] == {"latitude": 55.75, "longitude": -37.62}

    assert server.run("say", "--as", NINA, "--chat", EVERYBODY, "--contact", str(card)).code == 0
    assert last(server, EVERYBODY)["message"]["attachments"][0]["payload"]["name"] == "Lev Tea"


def test_a_reply_names_what_it_answers(server: Server) -> None:
    asked = server.run("say", "--as", NINA, "--chat", EVERYBODY, "Tea?").out.strip()
    server.run("say", "--as", TIMUR, "--chat", EVERYBODY, "--reply", asked, "Yes")
    assert last(server, EVERYBODY)["message"]["reply_to"] == asked


def bot(server: Server, answer: Json) -> threading.Thread:
    """Answers one message in the chat it came from."""
    server.graph("me/subscribe", {"longPolling": True})
    server.graph("me/updates", marker="end")

    def once() -> None:
        (event,) = server.graph("me/updates", timeout=60)["updates"]
        server.graph(f"me/messages/{event['recipient']['chat_id']}", {"message": answer})

    thread = threading.Thread(target=once)
    thread.start()
    return thread


def test_the_answer_of_the_bot_is_waited_for_and_printed(own_server: Server) -> None:
    thread = bot(own_server, {"text": "Two cups\nor three?"})
    done = own_server.run("say", "--as", NINA, "--to", TEA_CLUB, "--wait", "60", "/start")
    thread.join()
    assert (done.code, done.err) == (0, "")
    assert done.lines[1] == "Tea Club: Two cups ⏎ or three?"


def test_what_a_bot_says_cannot_steer_the_terminal(own_server: Server) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202edrow\r!"
    thread = bot(own_server, {"text": hostile})
    done = own_server.run("say", "--as", NINA, "--to", TEA_CLUB, "--wait", "60", "--json", "/start")
    thread.join()
    assert done.json["reply"]["message"]["text"] == hostile
    history = own_server.run("chat", "history", "--as", NINA, "--chat", PERSONAL)
    for printed in (done.out, history.out):
        assert not set(printed) & set("\x1b\x07\x9b\u202e\r")
    assert "\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202edrow\\x0d!" in history.out


def test_no_answer_in_time_is_a_failure(server: Server) -> None:
    done = server.run("say", "--as", NINA, "--to", TEA_CLUB, "--wait", "0", "anybody?")
    assert (done.code, len(done.lines), done.err) == (1, 1, "No answer within 0 s.\n")


def test_in_a_dialog_the_other_person_is_waited_for(server: Server) -> None:
    done: list[Ended] = []
    asking = ("say", "--as", VERA, "--to", NINA, "--wait", "60", "--json")
    before = server.run("say", "--as", VERA, "--to", NINA, "--json", "are you there?").json
    thread = threading.Thread(target=lambda: done.append(process(*asking, "hello?", GONETS_URL=server.url)))
    thread.start()
    while last_seen(server, before["chat_id"])["message"]["text"] != "hello?":
        pass  # each look is a call
    server.run("say", "--as", NINA, "--chat", before["chat_id"], "yes")
    thread.join()
    assert (done[0].code, done[0].json["reply"]["message"]["text"]) == (0, "yes")


def last_seen(server: Server, chat: str) -> Json:
    (newest,) = server.run("chat", "history", "--as", NINA, "--chat", chat, "--count", "1", "--json").objects
    return newest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", NINA, "hi"], "--chat or --to"),
        (["--as", NINA, "--chat", EVERYBODY, "--to", TEA_CLUB, "hi"], "--chat or --to"),
        (["--as", NINA, "--to", "57100000000333", "hi"], "--to takes"),
        (["--as", NINA, "--chat", EVERYBODY], "Say something"),
        (["--chat", EVERYBODY, "hi"], "--as"),
        (["--as", NINA, "--chat", EVERYBODY, "--location", "here"], "--location"),
        (["--as", NINA, "--chat", EVERYBODY, "--location", "nan,37.62"], "--location takes two numbers"),
        (["--as", NINA, "--chat", EVERYBODY, "--location", "55.75,inf"], "--location takes two numbers"),
        (["--as", NINA, "--chat", EVERYBODY, "--contact", "no/such.vcf"], "no/such.vcf cannot be read: no such file"),
        (["--as", NINA, "--chat", EVERYBODY, "--contact", "/"], "/ cannot be read: is a directory"),
        (["--as", NINA, "--chat", EVERYBODY, "--attach", "/"], "/ is no plain file"),
        (["--as", NINA, "--chat", EVERYBODY, "--attach", os.devnull], f"{os.devnull} is no plain file"),
        (["--as", NINA, "--chat", EVERYBODY, "--contact", sys.executable], "is not a text in UTF-8"),
        (["--as", NINA, "--chat", EVERYBODY, "--contact", TEA_CLUB], "--contact takes a person"),
        (["--as", NINA, "--chat", EVERYBODY, "--contact", ""], "--contact takes a person"),
        (["--as", NINA, "--chat", EVERYBODY, "--wait", "-1", "hi"], "--wait"),
    ],
)
def test_wrong_usage_is_2_and_says_nothing_in_the_chat(server: Server, words: list[str], said: str) -> None:
    before = last(server, EVERYBODY)
    done = server.run("say", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert last(server, EVERYBODY) == before


def test_a_refusal_names_the_limit_that_was_broken(server: Server) -> None:
    done = server.run("say", "--as", NINA, "--chat", EVERYBODY, "x" * 4097)

    assert (done.code, done.out) == (1, "")
    assert done.err == "refused: 100 PARAM : the limit is 4096 (text, limits.text_chars=4096)\n"


def test_a_number_nobody_typed_is_not_shown(server: Server) -> None:
    group = server.run("say", "--as", NINA, "--to", "group:1", "hi")
    token = server.run("token", "add", "--group", "group:1")
    member = server.run("chat", "add", "--as", NINA, "--title", "Cups", "--member", "user:99999999999999")

    assert [done.code for done in (group, token, member)] == [1, 1, 1]
    assert "there is no such group" in group.err
    assert str(2**63 - 1) not in group.err + token.err + member.err
