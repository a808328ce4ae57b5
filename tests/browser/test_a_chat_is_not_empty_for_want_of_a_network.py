"""A chat that could not be read yet says nothing of being empty, and shows its history once it can (2.7)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.visits import Visits
from tests.cast import PERSONAL

EMPTY = "Nothing here yet. Write the first message."


def test_history_comes_with_the_network(page: Page, visits: Visits) -> None:
    visits.watch(page).allow(r"Failed to load resource")
    page.route("**/api/chats/*/messages*", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        page.locator(f'[data-chat="{PERSONAL}"]').click()
    expect(page.get_by_text(EMPTY)).to_have_count(0)

    expect(OpenChat(page).rows.last).to_contain_text("hello")
    expect(page.get_by_text(EMPTY)).to_have_count(0)
