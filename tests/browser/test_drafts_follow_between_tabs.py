"""What is half written shows in the list and in the other tabs of the same person (M-4)."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA


def row(page: Page) -> Locator:
    return page.locator(f"[data-chat='{DIALOG}']")


def two_tabs(visits: Visits, server: Server) -> tuple[Page, Page]:
    context = visits.context()
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        page.goto(f"{server.url}/?as={NINA}")
        expect(row(page)).to_be_visible()
    return here, there


def test_a_draft_stands_in_the_list_of_every_tab_until_it_is_sent(visits: Visits, server: Server) -> None:
    here, there = two_tabs(visits, server)
    chat = OpenChat.of(here, DIALOG)
    chat.field.fill("half a wo")

    expect(row(there)).to_contain_text("Draft: half a wo")
    other = OpenChat.of(there, DIALOG)
    expect(other.field).to_have_value("half a wo")
    other.field.fill("half a word, and the rest")
    expect(chat.field).to_have_value("half a word, and the rest")
    other.field.press("Enter")

    expect(chat.field).to_have_value("")
    expect(chat.row("half a word, and the rest")).to_have_count(1)
    OpenChat.of(here, EVERYBODY)
    expect(row(here)).to_contain_text("You: half a word, and the rest")


def test_an_edit_in_one_tab_leaves_the_draft_of_the_other_alone(visits: Visits, server: Server) -> None:
    here, there = two_tabs(visits, server)
    chat = OpenChat.of(here, DIALOG)
    chat.writes("tpyo")
    chat.field.fill("for later")
    other = OpenChat.of(there, DIALOG)
    expect(other.field).to_have_value("for later")
    expect(chat.row("tpyo").get_by_label("Sent", exact=True)).to_be_visible()

    chat.row("tpyo").focus()
    here.keyboard.press("e")
    expect(chat.field).to_have_value("tpyo")
    chat.field.fill("typo")
    chat.field.press("Enter")

    expect(other.row("typo")).to_be_visible()
    expect(chat.field).to_have_value("for later")
    expect(other.field).to_have_value("for later")


@pytest.mark.parametrize("editing", ["mid:C0.1", {"mid": "mid:C0.1", "attachments": []}])
def test_an_edit_that_an_older_page_kept_is_a_draft_now(page: Page, editing: object) -> None:
    """It kept too little to end it: what was being written before is not known any more."""
    kept = json.dumps({"text": "half an edit", "editing": editing})
    page.evaluate("([place, kept]) => localStorage.setItem(place, kept)", [f"gonets draft {NINA} {DIALOG}", kept])
    page.reload()
    expect(row(page)).to_contain_text("Draft: half an edit")
    chat = OpenChat.of(page, DIALOG)
    expect(chat.field).to_have_value("half an edit")

    chat.field.press("Escape")
    chat.field.press("Enter")

    expect(chat.row("half an edit").get_by_label("Sent", exact=True)).to_be_visible()
