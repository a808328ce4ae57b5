"""The main paths without a mouse (ux.md 2.4, M-44), on a Russian board too: letters go by their place."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.tea_bot import CANCEL, ORDER, TeaBot
from tests.cast import DIALOG, EVERYBODY, PERSONAL, TIMUR


def test_a_dialog_is_found_read_answered_and_left(page: Page, server: Server) -> None:
    server.says(DIALOG, "are you coming?", as_=TIMUR)
    expect(page.locator("[data-chat]").first).to_be_visible()
    page.locator("[data-chat]").first.focus()

    page.keyboard.press("Control+K")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("timur")
    expect(page.locator(".hit").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit").first).to_be_focused()
    page.keyboard.press("Enter")
    chat = OpenChat(page)
    expect(chat.row("are you coming?")).to_be_visible()
    chat.field.focus()
    page.keyboard.type("at ten")
    page.keyboard.press("Enter")
    expect(chat.row("at ten")).to_be_visible()
    expect(chat.field).to_be_focused()

    page.keyboard.press("ArrowUp")
    expect(chat.rows.last).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(chat.row("are you coming?")).to_be_focused()
    page.keyboard.press("r")
    expect(chat.field).to_be_focused()
    page.keyboard.type("yes")
    page.keyboard.press("Enter")
    expect(chat.rows.last.locator(".bubble-quote")).to_contain_text("are you coming?")


def test_a_button_is_reached_and_pressed(page: Page, server: Server) -> None:
    bot = TeaBot(server)
    bot.asks([ORDER, CANCEL])
    chat = OpenChat.of(page, PERSONAL)
    chat.field.focus()

    page.keyboard.press("ArrowUp")
    expect(chat.rows.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Order")).to_be_focused()
    page.keyboard.press("Enter")

    assert bot.waits_for("MESSAGE_CALLBACK")["payload"] == "order"
    expect(page.get_by_role("button", name="Order")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.rows.last).to_be_focused()


def test_letters_go_by_their_place_on_the_board(page: Page, server: Server) -> None:
    server.says(DIALOG, "ответьте мне", as_=TIMUR)
    chat = OpenChat.of(page, DIALOG)
    chat.field.focus()
    page.keyboard.press("ArrowUp")
    expect(chat.rows.last).to_be_focused()

    chat.rows.last.dispatch_event("keydown", {"key": "к", "code": "KeyR", "bubbles": True})

    expect(chat.field).to_be_focused()


def test_alt_and_arrows_go_from_dialog_to_dialog(page: Page) -> None:
    OpenChat.of(page, PERSONAL).field.focus()
    order = page.locator("[data-chat]").evaluate_all("(all) => all.map((one) => one.dataset.chat)")
    here = order.index(str(PERSONAL))
    following = order[here + 1] if here + 1 < len(order) else order[here - 1]

    page.keyboard.press("Alt+ArrowDown" if here + 1 < len(order) else "Alt+ArrowUp")

    expect(page.locator(f"[data-chat='{following}']")).to_have_attribute("aria-current", "true")


def test_escape_closes_one_thing_at_a_time(page: Page, server: Server) -> None:
    server.says(EVERYBODY, "tea", as_=TIMUR)
    chat = OpenChat.of(page, EVERYBODY)
    page.get_by_role("button", name="Members", exact=True).press("Enter")
    pane = page.get_by_role("complementary")
    pane.get_by_role("button", name="Add people").press("Enter")
    sheet = page.get_by_role("dialog", name="Add people")
    expect(sheet.get_by_role("searchbox")).to_be_focused()

    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(pane.get_by_role("button", name="Add people")).to_be_focused()
    page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(chat.row("tea")).to_be_visible()


def test_the_sheet_of_keys_shows_what_the_handlers_use(page: Page) -> None:
    page.locator("[data-chat]").first.focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    shown = dict(zip(sheet.locator("dt").all_inner_texts(), sheet.locator("dd").all_inner_texts(), strict=True))
    assert shown["Reply"] == "R"
    assert shown["Go to a dialog"].split() == ["Ctrl+K", "/"]
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(page.locator("[data-chat]").first).to_be_focused()


def test_what_lies_under_a_sheet_is_out_of_reach(page: Page) -> None:
    page.locator("[data-chat]").first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        within = page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('.layer')"
        )
        assert within, "the focus left the open sheet"


@pytest.mark.parametrize("opener", ["New chat", "Settings", "Search"])
def test_escape_closes_a_pane_wherever_the_focus_is_and_gives_it_back(any_page: Page, opener: str) -> None:
    button = any_page.locator(".dialogs-head").get_by_role("button", name=opener)
    button.click()
    pane = any_page.locator(".pane-left .pane-inside")
    expect(pane.get_by_role("heading", level=2)).to_be_visible()
    expect(pane.locator(":focus")).to_have_count(1)

    any_page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(button).to_be_focused()

    button.click()
    expect(pane.locator(":focus")).to_have_count(1)
    any_page.evaluate("() => document.activeElement.blur()")
    any_page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize(("choice", "field"), [("New chat of several", "Title"), ("Vera Kim", "First message")])
@pytest.mark.parametrize("way", ["Esc", "Back", "Back of the browser"])
def test_the_way_out_of_a_new_chat_leads_over_its_first_step(any_page: Page, choice: str, field: str, way: str) -> None:
    def goes_back() -> None:
        if way == "Esc":
            any_page.keyboard.press("Escape")
        elif way == "Back":
            pane.get_by_role("button", name="Back").click()
        else:
            any_page.go_back()

    button = any_page.locator(".dialogs-head").get_by_role("button", name="New chat")
    button.click()
    pane = any_page.locator(".pane-left .pane-inside")
    pane.get_by_role("button", name=choice).click()
    expect(pane.get_by_label(field, exact=True)).to_be_visible()
    expect(pane.locator(":focus")).to_have_count(1)

    goes_back()

    expect(pane.get_by_role("heading", name="New chat", exact=True)).to_be_visible()
    expect(pane.locator(":focus")).to_have_count(1)

    goes_back()

    expect(pane).to_have_count(0)
    expect(button).to_be_focused()


def test_escape_closes_what_stands_beside_a_chat_and_gives_the_focus_back(page: Page) -> None:
    OpenChat.of(page, EVERYBODY)
    members = page.get_by_role("button", name="Members", exact=True)
    members.click()
    expect(page.get_by_role("complementary").locator(":focus")).to_have_count(1)

    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Escape")

    expect(page.get_by_role("complementary")).to_have_count(0)
    expect(members).to_be_focused()
