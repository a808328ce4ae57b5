"""A file of a hostile type never opens as a page; a foreign page opens no socket and reads nothing (P16, 7.2, 7.7)."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hostile import TRAP, findings, visit
from tests.browser.open_chat import OpenChat
from tests.browser.payloads import CANARY, LONE_SURROGATES, UNWRITABLE
from tests.browser.server import LONGEST_S, Refused, Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR

ACTIVE = {
    "page.html": f"<!doctype html><script>{CANARY}()</script><img src=http://127.0.0.1:9/x onerror={CANARY}()>",
    "picture.svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{CANARY}()'><script>{CANARY}()</script></svg>",
    "page.xhtml": f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>{CANARY}()</script></html>",
    "script.js": f"{CANARY}()",
    "paper.pdf": "%PDF-1.7 /OpenAction /JS (app.alert(1))",
    "tune.mp3": f"<script>{CANARY}()</script>",
}


def sent(server: Server, kind: str, name: str, content: str) -> str:
    """The address of a file that Timur wrote to everybody."""
    timur = server.person(TIMUR)
    made = timur.posts("uploads", {"type": kind})
    url = made["url"] if made["url"].startswith("http") else server.url + made["url"]
    request = urllib.request.Request(f"{url}&name={name}", content.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=LONGEST_S):
        body = {"client_id": name, "attachments": [{"type": kind, "payload": {"token": made["token"]}}]}
    message = timur.posts(f"chats/{EVERYBODY}/messages", body)
    return server.url + str(message["message"]["attachments"][0]["payload"]["url"])


@pytest.mark.parametrize("name", ACTIVE)
def test_a_hostile_file_is_saved_never_opened(visits: Visits, server: Server, name: str) -> None:
    address = sent(server, "AUDIO" if name.endswith("mp3") else "FILE", name, ACTIVE[name])
    page = visit(visits)
    visits.watch(page).allow("net::ERR_ABORTED")
    before = page.url

    with page.expect_download() as saved:
        page.evaluate("(url) => { location.href = url }", address)

    assert saved.value.suggested_filename == name
    assert page.url == before, "the messenger is still there"


def test_a_foreign_page_opens_no_socket_and_reads_nothing(visits: Visits, server: Server) -> None:
    """Of another port of the same machine: as near as a stranger can come."""
    context = visits.context()
    context.add_init_script(TRAP)
    page = context.new_page()
    visits.watch(page).allow("")
    foreign = "http://127.0.0.1:9"

    def answer(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Foreign</title>", content_type="text/html")

    page.route(f"{foreign}/*", answer)
    page.goto(f"{foreign}/")
    tried = """async ([url, as]) => {
      const socket = (at) => new Promise((done) => {
        const made = new WebSocket(at);
        made.onopen = () => done("open");
        made.onclose = (event) => done(`closed ${event.code}`);
      });
      const read = (path, how) => fetch(url + path, how).then((found) => found.text(), () => "refused");
      return {
        socket: await socket(`${url.replace("http", "ws")}/api/live?as=${as}`),
        read: await read("/api/start", {headers: {"X-Gonets-As": as}}),
        page: await read("/"),
        sent: await read("/api/chats", {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}),
      };
    }"""
    found = page.evaluate(tried, [server.url, str(NINA)])

    assert found == {"socket": "closed 1006", "read": "refused", "page": "refused", "sent": "refused"}
    own = visits.open(NINA)
    assert own.evaluate(tried.replace("page: await", "page: 0 && await"), [server.url, str(NINA)])["socket"] == "open"
    visits.watch(own).allow("Failed to load resource")


def taken(server: Server, text: str, number: int) -> bool:
    """A refusal is a judgement; a failure is not."""
    try:
        server.person(TIMUR).posts(f"chats/{DIALOG}/messages", {"client_id": f"u{number}", "text": text})
    except Refused as refused:
        if refused.status >= 500:
            raise
        return False
    return True


def test_signs_that_no_text_can_hold_break_nothing(visits: Visits, server: Server) -> None:
    page = visit(visits)
    room = OpenChat.of(page, DIALOG)
    timur = server.person(TIMUR)
    for number, text in enumerate(UNWRITABLE):
        taken(server, text, number)
        with pytest.raises(Refused) as title:
            timur.posts("me", {"name": text})
        assert title.value.status == 400
    for number, escaped in enumerate(LONE_SURROGATES):
        raw = f'{{"client_id": "s{number}", "text": "{escaped}"}}'.encode()
        headers = {"X-Gonets-As": str(TIMUR), "Origin": server.url, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}/api/chats/{DIALOG}/messages", raw, headers)
        with pytest.raises(urllib.request.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=LONGEST_S)
        with refusal.value as answer:
            assert (answer.code, bool(json.load(answer)["error_msg"])) == (400, True)
    server.says(DIALOG, "after all of them", as_=TIMUR)
    expect(room.row("after all of them")).to_be_visible()
    assert findings(page) == []


HEARD = """
globalThis.told = [];
class Noted { constructor(title, how) { globalThis.told.push([title, how.body]); } close() {} }
Noted.permission = "granted";
Object.defineProperty(window, "Notification", {value: Noted});
Object.defineProperty(document, "hidden", {get: () => true});
const wish = JSON.stringify({shown: true, sound: false});
if (location.protocol === "http:") localStorage.setItem("gonets.notices.NINA", wish);
""".replace("NINA", str(NINA))


def test_a_notification_and_the_tab_say_it_as_text(visits: Visits, server: Server) -> None:
    server.person(TIMUR).posts("me", {"name": "\u202e<b onclick=x>ruomit"})
    context = visits.context()
    context.add_init_script(TRAP + HEARD)
    page: Page = context.new_page()
    server.says(EVERYBODY, "from before", as_=TIMUR)
    page.goto(f"{server.url}/?as={NINA}")
    expect(page).to_have_title("(1) Gonets")  # notices come later than the page: now they are there
    text = f"<img src=x onerror={CANARY}()>"

    with page.expect_event("console", predicate=lambda said: said.text == "told", timeout=30_000) as _:
        page.evaluate(
            """() => {
              const push = globalThis.told.push;
              globalThis.told.push = function (one) { push.call(this, one); console.info("told"); };
            }"""
        )
        server.says(DIALOG, text, as_=TIMUR)

    assert page.evaluate("() => globalThis.told") == [["<b onclick=x>ruomit", text]]
    expect(page).to_have_title(re.compile(r"^\(\d+\) Gonets$"))
