"""Replies quote, lead to what they quote and back again; any day can be reached (M-8, M-15)."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR

#: It flashes for a moment only, which a busy machine may sleep through.
_WATCH_FLASHES = """() => {
  window.flashed = new Set();
  new MutationObserver(() => {
    for (const text of document.querySelectorAll('.row-flashed .bubble-text')) flashed.add(text.innerText);
  }).observe(document.querySelector('.timeline-box'), {subtree: true, childList: true, attributes: true});
}"""


def quote(row: Locator) -> Locator:
    return row.locator(".bubble-quote")


def test_a_reply_is_written_with_its_quote(any_page: Page, server: Server) -> None:
    mid = server.says(EVERYBODY, "when do we meet?", as_=TIMUR)
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.row("when do we meet?").focus()
    any_page.keyboard.press("r")
    expect(any_page.get_by_role("form", name="Message")).to_contain_text("Reply to")

    chat.writes("at five")

    expect(quote(chat.row("at five"))).to_contain_text("when do we meet?")
    expect(chat.row("at five").get_by_label("Sent", exact=True)).to_be_visible()
    last = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=1)["messages"][0]
    assert last["message"]["reply_to"] == mid


def test_escape_gives_the_reply_up(page: Page, server: Server) -> None:
    server.says(EVERYBODY, "no answer needed", as_=TIMUR)
    chat = OpenChat.of(page, EVERYBODY)
    chat.row("no answer needed").focus()
    page.keyboard.press("r")
    expect(chat.field).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("form", name="Message")).not_to_contain_text("Reply to")


def test_a_quote_leads_to_a_message_that_is_not_loaded_and_the_button_back(
    any_page: Page, server: Server, visits: Visits
) -> None:
    target = server.says(EVERYBODY, "long ago", as_=TIMUR)
    for number in range(220):
        server.says(EVERYBODY, f"between {number}", as_=TIMUR)
    server.says(EVERYBODY, "remember?", reply_to=target)
    server.person(NINA).posts(f"chats/{EVERYBODY}/read", {})
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    expect(chat.row("long ago")).to_have_count(0)

    any_page.evaluate(_WATCH_FLASHES)
    # What cannot be had now is not told to be gone.
    visits.watch(any_page).allow("Failed to load resource")
    any_page.route("**/messages?*around=*", lambda route: route.fulfill(status=503, json={"error_code": 2}), times=1)
    quote(chat.row("remember?")).click()
    trouble = any_page.locator(".toast").filter(has_text="The server cannot do it right now")
    trouble.get_by_role("button", name="Try again").click()
    expect(trouble).to_have_count(0)

    expect(chat.row("long ago")).to_be_in_viewport()
    any_page.wait_for_function("() => flashed.has('long ago')")
    chat.down.click()
    expect(chat.row("remember?")).to_be_in_viewport()
    expect(chat.down).to_have_count(0)


def test_a_quote_of_a_deleted_message_says_so(page: Page, server: Server) -> None:
    target = server.says(EVERYBODY, "soon gone", as_=TIMUR)
    server.says(EVERYBODY, "what did you say?", reply_to=target)
    server.person(TIMUR).posts(f"messages/{target}/delete", {})

    chat = OpenChat.of(page, EVERYBODY)

    expect(quote(chat.row("what did you say?"))).to_contain_text("Message deleted")
    expect(quote(chat.row("what did you say?"))).to_be_disabled()
    expect(page.get_by_text("soon gone")).to_have_count(0)


def test_any_day_is_reached_by_its_date(any_page: Page, server: Server) -> None:
    for day in range(4):
        for number in range(60):
            server.says(EVERYBODY, f"day {day}, line {number}", as_=TIMUR)
        server.advance(minutes=24 * 60)
    server.person(NINA).posts(f"chats/{EVERYBODY}/read", {})
    window = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=200)["messages"]
    stamp = next(one["timestamp"] for one in window if one["message"].get("text") == "day 1, line 0")
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)

    date = any_page.evaluate("(stamp) => new Date(stamp).toLocaleDateString('sv')", stamp)
    any_page.locator("input[type=date]").first.evaluate(
        "(field, date) => { field.value = date; field.dispatchEvent(new Event('change', {bubbles: true})); }", date
    )

    expect(chat.row("day 1, line 0")).to_be_in_viewport()
