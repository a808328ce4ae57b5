"""What asks not to be copied is blurred while nobody is at the window, and says honestly what we cannot do (M-20)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, NINA, TIMUR

_LEAVE = "() => { document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); }"
_COME_BACK = "() => { delete document.hasFocus; window.dispatchEvent(new Event('focus')); }"


def test_it_is_marked_with_the_readers_name_and_says_what_we_cannot_do(any_page: Page, server: Server) -> None:
    server.says(DIALOG, "between us", as_=TIMUR, privacyWarning="SCREENSHOT")

    row = OpenChat.of(any_page, DIALOG).row("between us")

    expect(row).to_contain_text("The author asks not to copy this. We cannot prevent a screenshot.")
    expect(row.get_by_label("Protected")).to_be_visible()
    expect(row.locator(".guard-marks span").first).to_have_attribute("data-name", "Nina Orlova")


def test_it_is_blurred_while_the_window_is_not_looked_at(any_page: Page, server: Server) -> None:
    server.says(DIALOG, "between us", as_=TIMUR, privacyWarning="SCREENCAST")
    server.says(DIALOG, "for everybody", as_=TIMUR)
    chat = OpenChat.of(any_page, DIALOG)
    content = chat.row("between us").locator(".guard-content")
    expect(content).to_have_css("filter", "none")

    any_page.evaluate(_LEAVE)

    expect(content).to_have_css("filter", "blur(16px)")
    expect(any_page.get_by_text("Hidden while you are away")).to_have_count(1)

    any_page.evaluate(_COME_BACK)

    expect(content).to_have_css("filter", "none")


def test_one_may_ask_for_it(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Protection of the message").click()
    page.get_by_role("menuitemradio", name="Ask not to take screenshots").click()
    expect(page.get_by_role("button", name="Protected: asks not to copy")).to_be_visible()

    chat.writes("keep it")

    expect(chat.row("keep it").get_by_label("Sent", exact=True)).to_be_visible()
    last = server.person(NINA).gets(f"chats/{DIALOG}/messages", count=1)["messages"][0]
    assert last["message"]["privacyWarning"] == "SCREENSHOT"
    expect(page.get_by_role("button", name="Protection of the message")).to_be_visible()
