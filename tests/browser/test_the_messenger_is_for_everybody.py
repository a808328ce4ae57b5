"""Without a mouse, with a screen reader, at twice the size (M-40…M-45)."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, PERSONAL, TIMUR


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing(visits: Visits, server: Server, theme: Literal["light", "dark"], phone: bool) -> None:
    server.says(EVERYBODY, "a line\nand a link https://shop.example/", as_=TIMUR)
    quoted = server.person(NINA).says(EVERYBODY, "mine")
    server.says(EVERYBODY, "quoting", as_=TIMUR, reply_to=quoted, privacyWarning="SCREENSHOT")
    page = visits.open(NINA, theme=theme, phone=phone)
    expect(page.locator(f"[data-chat='{EVERYBODY}']")).to_be_visible()
    assert not findings(page)

    chat = OpenChat.of(page, EVERYBODY)
    expect(chat.row("quoting")).to_be_visible()
    assert not findings(page)


def test_the_messages_are_one_stop_of_tab_and_arrows_walk_them(page: Page, server: Server) -> None:
    for text in ("one", "two", "three"):
        server.says(PERSONAL, text)
    chat = OpenChat.of(page, PERSONAL)
    expect(chat.row("three")).to_be_visible()
    expect(page.locator(".row[tabindex='0']")).to_have_count(1)

    chat.field.press("ArrowUp")
    expect(chat.row("three")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(chat.row("two")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(chat.row("one")).to_be_focused()
    page.keyboard.press("End")
    expect(chat.row("three")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.field).to_be_focused()


def test_a_row_is_an_article_with_its_place_and_a_label(page: Page, server: Server) -> None:
    server.says(PERSONAL, "hear me")
    chat = OpenChat.of(page, PERSONAL)

    row = chat.row("hear me")
    expect(row).to_be_visible()
    chat.settled()
    expect(row).to_have_attribute("aria-setsize", str(chat.rows.count()))
    expect(row).to_have_attribute("aria-posinset", str(chat.rows.count()))
    label = row.get_attribute("aria-label") or ""
    assert label.startswith("Tea Club, ")
    assert label.endswith(", hear me")


#: What the log said so far, counted in messages: "3 new messages" is three, "Tea Club: alone" one.
_HEARD = """() => {
  const log = document.querySelector('[role=log]');
  window.phrases = [];
  const heard = new MutationObserver(() => window.phrases.push(log.textContent));
  heard.observe(log, {childList: true, characterData: true, subtree: true});
}"""
_COUNTED = "(count) => phrases.reduce((sum, phrase) => sum + (parseInt(phrase) || 1), 0) === count"


def test_new_messages_are_read_out_and_history_is_not(page: Page, server: Server) -> None:
    server.says(PERSONAL, "from before")
    expect(page.locator(f"[data-chat='{PERSONAL}']")).to_contain_text("from before")
    chat = OpenChat.of(page, PERSONAL)
    expect(chat.row("from before")).to_be_visible()
    page.evaluate(_HEARD)

    for text in ("one", "two", "three"):
        server.says(PERSONAL, text)
    page.wait_for_function(_COUNTED, arg=3)
    server.says(PERSONAL, "alone")

    expect(page.get_by_role("log", name="New messages")).to_have_text("Tea Club: alone")
    assert not [phrase for phrase in page.evaluate("() => phrases") if "before" in phrase]


def test_deleting_the_focused_message_moves_the_focus_to_its_neighbour(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, PERSONAL)
    for text in ("above", "to delete", "below"):
        chat.writes(text)
    expect(chat.row("to delete").get_by_label("Sent", exact=True)).to_be_visible()
    chat.row("to delete").focus()

    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(chat.row("to delete")).to_have_count(0)
    expect(page.locator(".row:focus")).to_have_count(1)


def test_it_works_at_320_pixels_and_with_large_type(visits: Visits, server: Server) -> None:
    server.says(PERSONAL, "W" * 300)
    page = visits.open(NINA)
    page.set_viewport_size({"width": 320, "height": 568})
    chat = OpenChat.of(page, PERSONAL)
    expect(chat.row("W" * 300)).to_be_visible()
    expect(chat.field).to_be_visible()
    chat.settled()

    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "nothing sticks out at the side"
    within = page.locator(".timeline-box").evaluate("(box) => box.scrollWidth - box.clientWidth")
    assert within == 0
