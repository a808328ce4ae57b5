"""A chat opens at the first unread message, and only what was on screen in a focused tab becomes read (M-16)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import EVERYBODY, NINA, TIMUR


def unread(server: Server) -> int:
    return int(server.person(NINA).gets(f"chats/{EVERYBODY}")["unread"])


def test_a_chat_opens_at_the_first_unread_message(any_page: Page, server: Server) -> None:
    for number in range(60):
        server.says(EVERYBODY, f"read {number}", as_=TIMUR)
    server.person(NINA).posts(f"chats/{EVERYBODY}/read", {})
    for number in range(60):
        server.says(EVERYBODY, f"unread {number}", as_=TIMUR)
    any_page.reload()

    chat = OpenChat.of(any_page, EVERYBODY)

    first = chat.row("unread 0")
    expect(first).to_be_in_viewport()
    expect(first.get_by_text("New messages")).to_be_visible()
    expect(any_page.locator(".unread-divider")).to_have_count(1)
    expect(chat.row("unread 59")).to_have_count(0)


def test_only_what_was_on_screen_is_read(any_page: Page, server: Server) -> None:
    mids = [server.says(EVERYBODY, f"unread {number}", as_=TIMUR) for number in range(100)]
    any_page.reload()
    with any_page.expect_response(lambda answer: answer.url.endswith("/read")):
        chat = OpenChat.of(any_page, EVERYBODY)
    left = unread(server)
    assert 40 < left < 100, "a screenful of the hundred was seen"

    with any_page.expect_response(lambda answer: mids[-1] in (answer.request.post_data or "")):
        chat.down.click()

    assert unread(server) == 0


def test_a_tab_without_focus_reads_nothing(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    page.evaluate("() => { document.hasFocus = () => false; }")

    mid = server.says(EVERYBODY, "nobody looks", as_=TIMUR)

    expect(chat.row("nobody looks")).to_be_visible()
    expect(page.locator(f"[data-chat='{EVERYBODY}']").get_by_label("1 unread message")).to_be_visible()
    assert unread(server) == 1

    with page.expect_response(lambda answer: mid in (answer.request.post_data or "")):
        page.evaluate("() => { delete document.hasFocus; window.dispatchEvent(new Event('focus')); }")
    assert unread(server) == 0
