"""What may be done with a message, by the pointer, a long press, or the keyboard (M-25)."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR


@pytest.fixture
def clipped(visits: Visits) -> Page:
    """A page that may read what was copied."""
    return visits.open(NINA, permissions=("clipboard-read", "clipboard-write"))


def opened(page: Page, row: Locator) -> Locator:
    row.locator(".bubble").click(button="right")
    menu = page.get_by_role("menu", name="What to do with the message")
    expect(menu).to_be_visible()
    return menu


def test_anothers_message_offers_what_one_may(page: Page, server: Server) -> None:
    server.says(DIALOG, "from Timur", as_=TIMUR)
    menu = opened(page, OpenChat.of(page, DIALOG).row("from Timur"))
    offered = menu.get_by_role("menuitem").all_inner_texts()
    assert [one.split("\n")[0] for one in offered] == [
        "Reply", "Copy text", "Forward", "Copy link", "Copy mid", "Show as JSON",
    ]  # fmt: skip


def test_ones_own_may_be_changed_and_deleted_too(page: Page, server: Server) -> None:
    server.person().says(DIALOG, "mine")
    menu = opened(page, OpenChat.of(page, DIALOG).row("mine"))
    for name in ("Edit", "Delete"):
        expect(menu.get_by_role("menuitem", name=name)).to_be_visible()


def test_deleting_asks_and_deletes_for_everybody(any_page: Page, server: Server) -> None:
    server.person().says(DIALOG, "a slip")
    chat = OpenChat.of(any_page, DIALOG)
    opened(any_page, chat.row("a slip")).get_by_role("menuitem", name="Delete").click()
    question = any_page.get_by_role("dialog", name="Delete the message?")

    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    assert "a slip" in server.person(TIMUR).texts(DIALOG)

    opened(any_page, chat.row("a slip")).get_by_role("menuitem", name="Delete").click()
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(chat.row("a slip")).to_have_count(0)
    assert "a slip" not in server.person(TIMUR).texts(DIALOG)


def test_whoever_runs_a_chat_may_delete_what_others_wrote(page: Page, server: Server) -> None:
    server.person(TIMUR).says(EVERYBODY, "an advertisement")
    chat = OpenChat.of(page, EVERYBODY)
    opened(page, chat.row("an advertisement")).get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(chat.row("an advertisement")).to_have_count(0)


def test_forwarding_sends_the_same_on(any_page: Page, server: Server) -> None:
    server.says(DIALOG, "take this along", as_=TIMUR)
    opened(any_page, OpenChat.of(any_page, DIALOG).row("take this along")).get_by_role(
        "menuitem", name="Forward"
    ).click()
    sheet = any_page.get_by_role("dialog", name="Forward to")
    sheet.get_by_role("searchbox").fill("tea")

    sheet.get_by_role("button", name="Tea Club").last.click()

    expect(any_page.locator(".toast")).to_contain_text("Forwarded to “Tea Club”")
    expect(sheet).to_have_count(0)


def test_text_mid_and_json_are_copied_as_they_are(clipped: Page, server: Server) -> None:
    mid = server.says(DIALOG, "  два  чая ", as_=TIMUR)
    row = OpenChat.of(clipped, DIALOG).rows.last
    read = "() => navigator.clipboard.readText()"

    opened(clipped, row).get_by_role("menuitem", name="Copy text").click()
    expect(clipped.locator(".toast")).to_contain_text("Text copied")
    assert clipped.evaluate(read) == "  два  чая "

    opened(clipped, row).get_by_role("menuitem", name="Copy mid").click()
    expect(clipped.locator(".toast").last).to_contain_text("Mid copied")
    assert clipped.evaluate(read) == mid

    opened(clipped, row).get_by_role("menuitem", name="Show as JSON").click()
    sheet = clipped.get_by_role("dialog", name="Message as JSON")
    assert json.loads(sheet.locator("pre").inner_text())["message"]["mid"] == mid


def test_a_copied_link_leads_to_the_message(clipped: Page, server: Server) -> None:
    mid = server.says(DIALOG, "the one", as_=TIMUR)
    row = OpenChat.of(clipped, DIALOG).row("the one")
    opened(clipped, row).get_by_role("menuitem", name="Copy link").click()
    expect(clipped.locator(".toast")).to_contain_text("Link copied")
    link = clipped.evaluate("() => navigator.clipboard.readText()")
    assert link == f"{server.url}/#{DIALOG}/{mid}"
    for number in range(60):
        server.says(DIALOG, f"later {number}", as_=TIMUR)

    later = clipped.context.new_page()
    later.goto(link.replace("/#", f"/?as={NINA}#"))

    expect(later.locator(f"[data-mid='{mid}']")).to_be_in_viewport()


def test_by_keyboard_the_menu_opens_walks_and_gives_the_focus_back(page: Page, server: Server) -> None:
    server.says(DIALOG, "look here", as_=TIMUR)
    chat = OpenChat.of(page, DIALOG)
    expect(chat.row("look here")).to_be_visible()
    chat.field.focus()
    page.keyboard.press("ArrowUp")
    expect(chat.rows.last).to_be_focused()

    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Show as JSON")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.rows.last).to_be_focused()

    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    page.keyboard.type("and here")
    page.keyboard.press("Enter")
    expect(chat.rows.last.locator(".bubble-quote")).to_contain_text("look here")


def test_a_long_press_opens_it_as_a_sheet_on_a_phone(phone_page: Page, server: Server) -> None:
    server.says(DIALOG, "press me", as_=TIMUR)
    row = OpenChat.of(phone_page, DIALOG).row("press me")
    row.locator(".bubble").dispatch_event("contextmenu")
    menu = phone_page.get_by_role("menu")
    expect(menu).to_be_visible()
    box, screen = menu.bounding_box(), phone_page.viewport_size
    assert box is not None
    assert screen is not None
    assert (box["x"], box["y"] + box["height"]) == (0, screen["height"])
