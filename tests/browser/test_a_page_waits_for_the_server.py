"""While the server is away nothing but the feed asks for it; what was wanted comes once it is back (2.7, 2.8)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, PERSONAL, TIMUR

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"
#: Longer than any pause between two tries of the feed.
MINUTE_MS = 60_000


#: Parts of the messenger that come in an idle moment; modules and styles alike.
_CAME = """(parts) => {
  const came = performance.getEntriesByType("resource").filter((one) => one.responseEnd > 0).map((one) => one.name);
  return parts.every((part) => came.some((name) => name.endsWith(part)));
}"""
LATER = [
    "/styles/later.css",
    "/locales/ru_later.mjs",
    "/kit/dialog.mjs",
    "/kit/menu.mjs",
    "/messenger/forwarding.mjs",
    "/messenger/message_menu.mjs",
    "/messenger/tray.mjs",
]
#: Asked to, the feed tries at once, unless a try is just failing: so it is asked until it is there.
_CALLED = """() => {
  dispatchEvent(new Event("online"));
  return document.querySelector(".messenger[data-network='online']") !== null;
}"""


def asked(page: Page, part: str) -> list[str]:
    """Grows with every request whose address has this part."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if part in request.url else None)
    return found


def test_history_is_asked_for_once_and_comes_with_the_server(visits: Visits, lasting_server: Server) -> None:
    for number in range(120):
        lasting_server.says(EVERYBODY, f"line {number}", as_=TIMUR)
    lasting_server.person(NINA).posts(f"chats/{EVERYBODY}/read", {})
    page = visits.open()
    visits.watch(page).allow(AWAY)
    page.clock.install()
    chat = OpenChat.of(page, EVERYBODY)
    older = asked(page, "before=")

    lasting_server.kill()
    expect(page.locator(".messenger[data-network='offline']")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "before=" in request.url):
        page.locator(".timeline-box").evaluate("(box) => { box.scrollTop = 0; }")
    page.clock.run_for(MINUTE_MS)
    assert len(older) == 1

    lasting_server.start()
    with page.expect_response(lambda answer: "before=" in answer.url):
        page.wait_for_function(_CALLED)
    chat.settled()
    page.locator(".timeline-box").evaluate("(box) => { box.scrollTop = 0; }")
    expect(chat.row("line 0")).to_be_visible()
    assert len(older) == 2


def test_a_chat_opened_meanwhile_is_asked_for_once_and_comes_with_the_server(
    visits: Visits, lasting_server: Server
) -> None:
    page = visits.open()
    visits.watch(page).allow(AWAY)
    page.clock.install()
    OpenChat.of(page, EVERYBODY)
    windows = asked(page, f"{PERSONAL}/messages")

    lasting_server.kill()
    expect(page.locator(".messenger[data-network='offline']")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: f"{PERSONAL}/messages" in request.url):
        page.locator(f"[data-chat='{PERSONAL}']").click()
    page.clock.run_for(MINUTE_MS)
    assert len(windows) == 1

    lasting_server.start()
    with page.expect_response(lambda answer: f"{PERSONAL}/messages" in answer.url):
        page.wait_for_function(_CALLED)
    expect(OpenChat(page).rows.last).to_contain_text("hello")
    assert len(windows) == 2


def test_what_came_in_an_idle_moment_works_without_a_server(visits: Visits, lasting_server: Server) -> None:
    page = visits.open()
    visits.watch(page).allow(AWAY)
    chat = OpenChat.of(page, EVERYBODY)
    chat.writes("what I wrote")
    expect(chat.row("what I wrote").get_by_label("Sent", exact=True)).to_be_visible()
    page.wait_for_function(_CAME, arg=LATER)
    lasting_server.kill()

    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_role("menu", name="Attach")).to_have_css("position", "absolute")
    page.keyboard.press("Escape")
    chat.row("what I wrote").click(button="right")
    page.get_by_role("menuitem", name="Reply").click()
    expect(page.locator(".composer-aside-title")).to_contain_text("Reply to")
    chat.row("what I wrote").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog", name="Delete the message?")).to_have_css("position", "relative")
