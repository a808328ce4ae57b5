"""Groups, people, chats, tokens, webhooks, deliveries and the clock, as scripts and people use them."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gonets.cli.door import Door
from tests.cli.server import Server

NINA, TIMUR, VERA = "user:571000000101", "user:571000000102", "user:571000000103"
TEA_CLUB, EVERYBODY, PERSONAL = "group:57100000000333", "chat:C5aa01b3c7d1e", "chat:C3b7e90d1f244"


def test_groups_and_people_are_made_and_listed(server: Server) -> None:
    made = server.run("group", "add", "--name", "Coffee Club", "--json").json
    assert set(made) == {"group_id", "token"}
    assert {"group_id": made["group_id"], "name": "Coffee Club"} in server.run("group", "list", "--json").objects
    assert f"{TEA_CLUB}  Tea Club" in server.run("group", "list").lines

    user, link = server.run("user", "add", "--name", "Anna", "--phone", "79990000107").lines
    assert link.startswith(f"{server.url}/sign-in?invitation=")
    assert f"{user}  Anna" in server.run("user", "list").out.replace("   ", " ").replace("  Anna", "  Anna")


def test_a_new_group_prints_its_token_to_paste(server: Server) -> None:
    named, token, note = server.run("group", "add", "--name", "Book Club").lines
    assert named.endswith("  Book Club")
    assert token.startswith("  export GONETS_TOKEN=tkn1")
    assert note == "  The token is shown this once."


def test_consent_is_switched_and_begun_by_a_link(server: Server) -> None:
    allowed = server.run("allow", "--as", TIMUR, "--group", TEA_CLUB, "--json").json
    assert allowed["state"] == "ALLOWED"
    sent = server.graph("me/messages", {"recipient": {"user_id": TIMUR}, "message": {"text": "hi"}})
    assert sent["message_id"].startswith("mid:")
    assert server.run("deny", "--as", TIMUR, "--group", TEA_CLUB).out == f"{TEA_CLUB} may not write to {TIMUR}\n"
    sent = server.graph("me/messages", {"recipient": {"user_id": TIMUR}, "message": {"text": "hi"}})
    assert sent["error_code"] == 10
    started = server.run("start-link", "--as", TIMUR, "--group", TEA_CLUB, "--payload", "promo-42")
    assert started.out.strip() == allowed["chat_id"]
    link = f"{server.url}/group/{TEA_CLUB.removeprefix('group:')}/messages?payload=promo-42"
    assert server.run("start-link", link, "--as", TIMUR).out == started.out


def test_chats_are_made_listed_read_joined_and_left(server: Server) -> None:
    made = server.run(
        *("chat", "add", "--as", NINA, "--title", "Tasting", "--member", TIMUR, "--member", VERA),
        *("--group", TEA_CLUB, "--json"),
    ).json
    chat = made["chat_id"]
    server.run("say", "--as", TIMUR, "--chat", chat, "Which leaves?")
    assert [one["title"] for one in server.run("chat", "list", "--user", VERA, "--count", "1", "--json").objects] == [
        "Tasting"
    ]
    row = next(line for line in server.run("chat", "list", "--as", VERA).lines if line.startswith(chat))
    assert row.split("  ", 1)[1].split() == ["CHAT", "Tasting", "4", "members", "2", "unread"]
    assert server.run("chat", "history", "--as", VERA, "--chat", chat, "--count", "1").out.endswith(
        "Timur Aliev: Which leaves?\n"
    )

    assert server.run("chat", "leave", "--as", VERA, "--chat", chat).code == 0
    url = server.graph(f"{chat}/url")["url"]
    assert server.run("chat", "join", "--as", VERA, "--link", url).out == f"{chat}\n"
    shown = f"{url}?as={TIMUR}"  # as the address of the page stands in Timur's browser
    assert server.run("chat", "join", "--as", VERA, "--link", shown).out == f"{chat}\n"
    assert len(server.run("chat", "list", "--group", TEA_CLUB, "--json").objects) >= 3


def test_a_long_list_is_asked_for_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {None: {"users": ["a", "b"], "marker": "2"}, "2": {"users": ["c"], "marker": None}}
    monkeypatch.setattr(Door, "get", lambda _, *words, count, marker: pages[marker])
    assert Door("http://127.0.0.1:7070").listed("console", "users") == ["a", "b", "c"]


def test_a_long_history_comes_page_by_page_in_its_order(server: Server) -> None:
    for number in range(130):
        server.graph(f"me/messages/{PERSONAL}", {"message": {"text": f"leaf {number}"}})
    found = server.run("chat", "history", "--as", NINA, "--chat", PERSONAL, "--count", "120", "--json").objects
    assert [one["message"]["text"] for one in found] == [f"leaf {number}" for number in range(10, 130)]


def test_tokens_are_made_listed_and_revoked(server: Server) -> None:
    token = server.run("token", "add", "--user", VERA, "--label", "laptop").out.strip()
    listed = server.run("token", "list", "--user", VERA)
    assert token not in listed.out
    mine = next(
        one for one in server.run("token", "list", "--user", VERA, "--json").objects if one["label"] == "laptop"
    )
    assert server.run("token", "revoke", mine["id"]).out == "1 token revoked\n"
    row = next(line for line in server.run("token", "list", "--user", VERA).lines if mine["id"] in line)
    assert "laptop" in row
    assert "ended" in row


@contextmanager
def receiver(port: int = 0) -> Iterator[tuple[int, list[str]]]:
    """A bot's server that says 200; it remembers the ids of the events."""
    events: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            events.append(self.headers["webhook-id"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", port), Handler) as standing:
        thread = threading.Thread(target=standing.serve_forever)
        thread.start()
        try:
            yield standing.server_address[1], events
        finally:
            standing.shutdown()
            thread.join()


def test_an_integrator_sees_waits_fails_and_replays(own_server: Server) -> None:
    """W-HOOK-4, -5, -7: eight hours of a dead receiver, then a replay once it is back."""
    server = own_server
    with receiver() as (port, _):
        pass  # a port that nothing listens on now
    url = f"http://127.0.0.1:{port}/ok"
    assert server.graph("me/subscribe", {"url": url}) == {"success": True}
    server.run("clock", "freeze")
    server.run("say", "--as", NINA, "--to", TEA_CLUB, "Two, please")
    moved = server.run("clock", "advance", "10s", "--json").json  # comes to rest with its attempts made

    (waiting,) = server.run("delivery", "list", "--group", TEA_CLUB, "--json").objects
    shown = server.run("delivery", "list").out
    assert shown == (
        f"{waiting['event']} MESSAGE_CREATED {PERSONAL} waiting, 2 tries, next in 30 s, last: connection refused\n"
    )
    assert moved["now"] - moved["from"] == 10_000
    assert "2 failures in a row" in server.run("webhook", "list", "--group", TEA_CLUB).out

    told = server.run("clock", "advance", "8h").out
    assert "35 attempts ran in order. 1 subscription removed after 8 h without a 200 (W-HOOK-7)." in told
    assert "after 8 h of failures" in server.run("webhook", "list", "--group", TEA_CLUB).out

    with receiver(port) as (_, events):
        server.graph("me/subscribe", {"url": url})
        replayed = server.run("delivery", "replay", "--failed-since", "10h").out
        assert replayed.startswith("1 event, 1 delivered (200 in ")
        assert replayed.endswith(" ms); same bytes, same webhook-id\n")
        again = server.run("delivery", "replay", waiting["event"], "--json")
        assert again.json == {"replayed": 1, "delivered": 1}
        assert events == [waiting["event"]] * 2
    assert server.run("delivery", "skip", waiting["event"]).code == 1
    assert server.run("delivery", "replay").code == 2
    assert server.run("delivery", "skip", "x").code == 2


def test_a_stuck_event_is_skipped_and_a_webhook_removed(own_server: Server) -> None:
    server = own_server
    with receiver() as (port, _):
        pass
    server.graph("me/subscribe", {"url": f"http://127.0.0.1:{port}/ok"})
    server.run("say", "--as", NINA, "--to", TEA_CLUB, "stuck")
    (stuck,) = server.run("delivery", "list", "--json").objects
    assert server.run("delivery", "skip", stuck["event"]).out == f"{stuck['event']} skipped for 1 webhook\n"
    assert server.run("webhook", "remove", "--group", TEA_CLUB, f"http://127.0.0.1:{port}/ok").out == (
        "webhook 1 removed\n"
    )
    assert server.graph("me/subscriptions") == {"subscriptions": []}
    assert server.run("webhook", "secret", "--group", TEA_CLUB).out.startswith("whsec_")


def test_what_waits_for_an_earlier_event_of_its_chat_says_for_which(own_server: Server) -> None:
    """W-HOOK-6"""
    server = own_server
    with receiver() as (port, _):
        pass
    server.graph("me/subscribe", {"url": f"http://127.0.0.1:{port}/ok"})
    for text in ("first", "second", "third"):
        server.run("say", "--as", NINA, "--to", TEA_CLUB, text)
    server.run("say", "--as", NINA, "--chat", EVERYBODY, "in another chat")

    first, second, third, other = server.run("delivery", "list", "--json").objects

    assert ("behind" in first, "behind" in other) == (False, False)
    assert (second["behind"], third["behind"]) == (first["event"], first["event"])
    shown = server.run("delivery", "list").lines
    assert shown[1] == f"{second['event']} MESSAGE_CREATED {PERSONAL} waiting, 0 tries, behind {first['event']}"
    server.run("delivery", "skip", first["event"])
    second, third, *_ = server.run("delivery", "list", "--json").objects
    assert ("behind" in second, third["behind"]) == (False, second["event"])


def test_an_event_of_a_group_that_is_not_there_is_itself_not_there(server: Server) -> None:
    for verb in ("skip", "replay"):
        refused = server.run("delivery", verb, "evt_aaadhxf2bwymygaaaaaaaaaaae")
        assert (refused.code, refused.err) == (1, "refused: 300 NOT_FOUND : there is no such event (event)\n")


def test_the_clock_is_shown_moved_stopped_and_let_run(own_server: Server) -> None:
    server = own_server
    frozen = server.run("clock", "freeze", "--json").json
    assert frozen["frozen"] is True
    moved = server.run("clock", "advance", "--jump", "1h30m", "--json").json
    assert (moved["from"], moved["now"]) == (frozen["now"], frozen["now"] + 5_400_000)
    assert ", stands still, 1 h " in server.run("clock").out
    assert server.run("clock", "run", "--json").json["frozen"] is False
    assert " → " in server.run("clock", "advance", "1d").out


def test_options_before_the_verb_are_not_silently_dropped(server: Server) -> None:
    before = server.run("clock", "--json").json["ahead_ms"]
    done = server.run("clock", "--url", server.url, "advance", "8h")
    assert (done.code, done.out) == (2, "")
    assert "Options come after advance." in done.err
    assert server.run("clock", "--json").json["ahead_ms"] - before < 3_600_000
