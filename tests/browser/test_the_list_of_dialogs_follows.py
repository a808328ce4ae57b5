"""The list of dialogs: order, previews and counts are right after every event, without a reload (M-4, M-9)."""

from playwright.sync_api import Locator, Page, expect

from gonets.wire.ids import ChatId
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TIMUR


def dialog(page: Page, chat: ChatId) -> Locator:
    return page.locator(f"[data-chat='{chat}']")


def first(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Dialogs").get_by_role("listitem").first


def test_a_message_brings_its_chat_to_the_top_with_words_and_count(any_page: Page, server: Server) -> None:
    for chat, author in ((EVERYBODY, "Timur: "), (DIALOG, ""), (PERSONAL, "")):
        before = dialog(any_page, chat)
        expect(before).to_be_visible()
        sender = TIMUR if chat != PERSONAL else None
        said = f"news of {chat}"
        server.says(chat, said, as_=sender) if sender else server.says(chat, said)

        expect(first(any_page)).to_contain_text(f"{author}{said}")
        expect(before.get_by_label("1 unread message")).to_have_text("1")

    server.says(DIALOG, "one more", as_=TIMUR)
    expect(dialog(any_page, DIALOG).get_by_label("2 unread messages")).to_have_text("2")


def test_reading_takes_the_count_away(any_page: Page, server: Server) -> None:
    server.says(DIALOG, "read me", as_=TIMUR)
    expect(dialog(any_page, DIALOG).get_by_label("1 unread message")).to_be_visible()

    OpenChat.of(any_page, DIALOG)

    expect(dialog(any_page, DIALOG).locator(".badge")).to_have_count(0)


def test_reading_elsewhere_takes_the_count_away(page: Page, server: Server) -> None:
    server.says(DIALOG, "read me on the phone", as_=TIMUR)
    expect(dialog(page, DIALOG).get_by_label("1 unread message")).to_be_visible()

    server.person(NINA).posts(f"chats/{DIALOG}/read", {})

    expect(dialog(page, DIALOG).locator(".badge")).to_have_count(0)


def test_an_own_message_shows_its_ticks(page: Page, server: Server) -> None:
    OpenChat.of(page, DIALOG).writes("are you there?")
    expect(dialog(page, DIALOG)).to_contain_text("You: are you there?")
    expect(dialog(page, DIALOG).get_by_label("Sent", exact=True)).to_be_visible()

    server.person(TIMUR).posts(f"chats/{DIALOG}/read", {})

    expect(dialog(page, DIALOG).get_by_label("Seen")).to_be_visible()


def test_an_edit_and_a_deletion_of_the_last_message_show(page: Page, server: Server) -> None:
    server.says(EVERYBODY, "stays", as_=TIMUR)
    mid = server.says(EVERYBODY, "tpyo", as_=TIMUR)
    expect(dialog(page, EVERYBODY)).to_contain_text("Timur: tpyo")

    server.person(TIMUR).posts(f"messages/{mid}/edit", {"text": "typo"})
    expect(dialog(page, EVERYBODY)).to_contain_text("Timur: typo")

    server.person(TIMUR).posts(f"messages/{mid}/delete", {})
    expect(dialog(page, EVERYBODY)).not_to_contain_text("typo")


def test_a_new_title_shows(page: Page, server: Server) -> None:
    server.person(NINA).posts(f"chats/{EVERYBODY}/title", {"title": "Tea and Cake"})

    expect(dialog(page, EVERYBODY)).to_contain_text("Tea and Cake")
    expect(dialog(page, EVERYBODY)).to_contain_text("You changed the title")


def test_a_chat_one_is_added_to_appears(page: Page, server: Server) -> None:
    expect(dialog(page, DIALOG)).to_be_visible()

    made = server.person(TIMUR).posts("chats", {"title": "Picnic", "members": [str(NINA)]})

    expect(page.locator(f"[data-chat='{made['chat_id']}']")).to_contain_text("Picnic")


def test_arrows_walk_the_list_and_enter_opens(page: Page) -> None:
    rows = page.get_by_role("navigation", name="Dialogs").get_by_role("listitem").get_by_role("button")
    expect(rows).to_have_count(3)
    rows.first.focus()

    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")

    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("feed")).to_be_visible()


def test_alt_and_arrows_go_from_dialog_to_dialog(page: Page) -> None:
    rows = page.get_by_role("navigation", name="Dialogs").get_by_role("listitem").get_by_role("button")
    expect(rows).to_have_count(3)
    rows.first.click()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.first).to_have_attribute("aria-current", "true")


def test_on_a_phone_back_leads_from_the_chat_to_the_list(phone_page: Page) -> None:
    chat = OpenChat.of(phone_page, DIALOG)
    expect(dialog(phone_page, DIALOG)).to_be_hidden()

    phone_page.go_back()

    expect(dialog(phone_page, DIALOG)).to_be_visible()
    expect(chat.field).to_be_hidden()
    phone_page.go_forward()
    expect(chat.field).to_be_visible()


def test_a_reload_comes_back_to_the_open_chat(visits: Visits) -> None:
    page = visits.open(NINA)
    chat = OpenChat.of(page, DIALOG)

    page.reload()

    expect(chat.field).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Timur Aliev")).to_be_visible()
