"""A server killed in a burst of 500: the page comes back by itself, equals the database, sends once (M-2, M-6)."""

import http.client
import threading
import urllib.error
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response, Route, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import LONGEST_MS, Visits
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"
EACH = 250
#: Of the messages of both; the server dies then.
DEADLY = 200
LAST = "the last one"
LONGEST_S = 2 * LONGEST_MS / 1000
CUT_OFF = (urllib.error.URLError, http.client.HTTPException, ConnectionError)


@dataclass(slots=True)
class Burst:
    """A bot through Graph and another person at once; whom the server left without an answer asks again."""

    server: Server
    deadly: threading.Event = field(default_factory=threading.Event)
    back: threading.Event = field(default_factory=threading.Event)
    cut: int = 0
    _sent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _writers: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        for write in (self._by_bot, self._by_person):
            writer = threading.Thread(target=self._all, args=(write,), daemon=True)
            self._writers.append(writer)
            writer.start()

    def end(self) -> None:
        self.back.set()
        for writer in self._writers:
            writer.join(LONGEST_S)
            assert not writer.is_alive(), "a writer hangs"
        assert self._sent == 2 * EACH

    def _all(self, write: Callable[[int], object]) -> None:
        for number in range(EACH):
            try:
                write(number)
            except CUT_OFF:
                self.cut += 1
                assert self.back.wait(LONGEST_S)
                write(number)
            with self._lock:
                self._sent += 1
                if self._sent == DEADLY:
                    self.deadly.set()

    def _by_bot(self, number: int) -> None:
        # Without a key: what was committed without an answer comes twice, and the page must show it twice.
        self.server.says(EVERYBODY, f"bot {number}", as_=TEA_CLUB)

    def _by_person(self, number: int) -> None:
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
        self.server.person(TIMUR).says(EVERYBODY, f"person {number}", client_id=key)


def test_the_open_page_equals_the_database_and_what_was_composed_meanwhile_is_there_once(
    page: Page, visits: Visits, lasting_server: Server
) -> None:
    visits.watch(page).allow(AWAY)
    chat = OpenChat.of(page, EVERYBODY)
    burst = Burst(lasting_server)
    burst.begin()
    assert burst.deadly.wait(LONGEST_S)

    lasting_server.kill()
    chat.writes("composed in the dark")
    expect(chat.row("composed in the dark").get_by_label("Being sent")).to_be_visible()
    # By the time one looks, the rest of the burst may stand below it and far out of sight.
    with page.expect_response(is_sent, timeout=2 * LONGEST_MS):
        lasting_server.start()
        burst.end()
        lasting_server.person(TIMUR).says(EVERYBODY, LAST)

    assert burst.cut > 0, "it died in the middle"
    wanted = in_database(lasting_server)
    assert wanted.count("composed in the dark") == 1
    assert [text for text in wanted if text.startswith("person")] == [f"person {number}" for number in range(EACH)]
    assert {text for text in wanted if text.startswith("bot")} == {f"bot {number}" for number in range(EACH)}
    # It comes by the feed alone, after all that was missed.
    expect(chat.row(LAST)).to_be_in_viewport(timeout=2 * LONGEST_MS)
    assert on_screen(chat) == wanted
    expect(page.get_by_label("Being sent")).to_have_count(0)


def test_killed_between_commit_and_answer_in_a_burst_and_reloaded_it_is_there_once(
    page: Page, visits: Visits, lasting_server: Server
) -> None:
    visits.watch(page).allow(AWAY)
    chat = OpenChat.of(page, EVERYBODY)
    burst = Burst(lasting_server)

    def cut(route: Route) -> None:
        route.fetch()
        lasting_server.kill()
        route.abort()

    page.route("**/api/chats/*/messages", cut, times=1)
    burst.begin()
    assert burst.deadly.wait(LONGEST_S)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        chat.writes("committed, never answered")
    lasting_server.start()
    page.reload()
    burst.end()
    lasting_server.person(TIMUR).says(EVERYBODY, LAST)

    page.reload()
    expect(chat.rows.first).to_be_visible()
    chat.settled()
    expect(chat.row(LAST).or_(chat.down).first).to_be_visible(timeout=2 * LONGEST_MS)
    if chat.down.is_visible():
        chat.down.click()
    expect(chat.row(LAST)).to_be_in_viewport(timeout=2 * LONGEST_MS)
    wanted = in_database(lasting_server)
    assert wanted.count("committed, never answered") == 1
    assert on_screen(chat) == wanted


def is_sent(answer: Response) -> bool:
    return answer.ok and answer.request.method == "POST" and answer.url.endswith("/messages")


def in_database(server: Server) -> list[str]:
    """All of the chat that somebody wrote, oldest first."""
    found: list[str] = []
    before: dict[str, str] = {}
    has_before = True
    while has_before:
        window = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=200, **before)
        messages = window["messages"]
        found = [one["message"]["text"] for one in messages if not one.get("system")] + found
        has_before, before = window["has_before"], {"before": messages[0]["message"]["mid"]}
    return found


def on_screen(chat: OpenChat) -> list[str]:
    """All that the page shows, oldest first, from its end to its beginning by the wheel; rows are told by their key."""
    chat.settled()
    seen = drawn(chat)
    while chat.above() > 0:
        chat.scroll_up(600)
        chat.settled()
        here = drawn(chat)
        assert seen.keys() & here.keys(), "nothing is passed over"
        seen = here | seen
    return list(seen.values())


def drawn(chat: OpenChat) -> dict[str, str]:
    """Key and text of the rows in the DOM, from the top."""
    found: list[tuple[str, str]] = chat.page.evaluate(
        """() => [...document.querySelectorAll('.timeline-box .row')].flatMap((row) => {
          const text = row.querySelector('.bubble-text');
          return text ? [[row.dataset.key, text.innerText]] : [];
        })"""
    )
    assert len({key for key, _ in found}) == len(found), "a row is drawn twice"
    return dict(found)
