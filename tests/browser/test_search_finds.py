"""Search over everything and in one chat: hits in their context, and the jump to them (M-22)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, EVERYBODY, TIMUR, VERA


@pytest.mark.parametrize("asked", ["ЁЛКУ", "елк", "нарядим лку"])
def test_case_yo_and_parts_of_words_make_no_difference(any_page: Page, server: Server, asked: str) -> None:
    server.says(EVERYBODY, "Завтра нарядим ёлку в клубе", as_=VERA)
    any_page.get_by_role("button", name="Search", exact=True).click()

    any_page.get_by_role("searchbox", name="What to look for").fill(asked)

    hit = any_page.locator(".hit-message")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_be_visible()
    expect(hit).to_contain_text("Завтра нарядим ёлку в клубе")


def test_dialogs_are_found_by_their_names(page: Page) -> None:
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("searchbox", name="What to look for").fill("tim")

    page.get_by_role("button", name="Timur Aliev").click()

    expect(page.get_by_role("heading", name="Timur Aliev")).to_be_visible()


def test_a_hit_leads_to_its_message_far_back(any_page: Page, server: Server) -> None:
    wanted = server.says(DIALOG, "the needle", as_=TIMUR)
    for number in range(120):
        server.says(DIALOG, f"hay {number}", as_=TIMUR)
    any_page.get_by_role("button", name="Search", exact=True).click()
    any_page.get_by_role("searchbox", name="What to look for").fill("needle")

    any_page.locator(".hit-message").click()

    expect(any_page.locator(f"[data-mid='{wanted}']")).to_be_in_viewport()

    # Once only: whoever comes back from a pane is where one was before.
    chat = OpenChat(any_page)
    chat.down.click()
    expect(chat.row("hay 119")).to_be_in_viewport()
    any_page.get_by_role("button", name="Search in this chat").click()
    any_page.get_by_role("complementary").get_by_role("button", name="Back").click()
    expect(any_page.get_by_role("complementary")).to_have_count(0)
    chat.settled()
    expect(chat.row("hay 119")).to_be_in_viewport()


def test_in_a_chat_only_that_chat_is_searched(page: Page, server: Server) -> None:
    server.says(DIALOG, "oolong for two", as_=TIMUR)
    server.says(EVERYBODY, "oolong for everybody", as_=TIMUR)
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Search in this chat").click()

    page.get_by_role("complementary").get_by_role("searchbox").fill("oolong")

    expect(page.locator(".hit-text")).to_have_text(["oolong for two"])


def test_nothing_found_is_said(page: Page) -> None:
    page.get_by_role("button", name="Search", exact=True).click()
    field = page.get_by_role("searchbox", name="What to look for")
    field.fill("?!")
    expect(page.get_by_text("Type a word, or a part of it.")).to_be_visible()
    field.fill("zzzz")
    expect(page.get_by_text("Nothing is found")).to_be_visible()


def test_what_was_written_is_marked_as_text(page: Page, server: Server) -> None:
    server.says(DIALOG, "<mark>tea</mark><script>alert(1)</script>", as_=TIMUR)
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("searchbox", name="What to look for").fill("tea")
    hit = page.locator(".hit-message .hit-text")
    expect(hit).to_have_text("<mark>tea</mark><script>alert(1)</script>")
    expect(hit.locator("mark")).to_have_count(1)


def test_arrows_go_from_the_field_through_the_hits(page: Page, server: Server) -> None:
    wanted = server.says(DIALOG, "jasmine", as_=TIMUR)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("searchbox", name="What to look for")).to_be_focused()
    page.keyboard.type("jasmine")
    expect(page.locator(".hit-message")).to_have_count(1)

    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit-message")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(f"[data-mid='{wanted}']")).to_be_in_viewport()
