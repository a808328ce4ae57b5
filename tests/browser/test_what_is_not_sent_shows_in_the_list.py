"""What one wrote and is not sent yet is the last word of its chat, as in every messenger: in the list too (M-2, M-4)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from gonets.wire.ids import ChatId
from tests.browser.files import picture
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR

AWAY = r"net::ERR_|WebSocket connection"
REFUSAL = '{"error_code": 10, "error_msg": "PERMISSION_DENIED : closed", "error_data": null, "error_field": "chat_id"}'


def dialog(page: Page, chat: ChatId) -> Locator:
    return page.locator(f"[data-chat='{chat}']")


def first(page: Page) -> Locator:
    return page.locator("nav.pane-left li").first


@pytest.mark.parametrize(("language", "words", "waits"), [("en", "You: ", "Being sent"), ("ru", "Вы: ", "Отправляется")])
def test_a_waiting_message_lifts_its_chat_with_a_quiet_clock(
    visits: Visits, server: Server, language: str, words: str, waits: str
) -> None:
    page = visits.open(NINA, language="ru" if language == "ru" else "en", theme="dark" if language == "ru" else "light")
    server.says(EVERYBODY, "the newest", as_=TIMUR)
    expect(first(page)).to_contain_text("the newest")
    dialog(page, DIALOG).click()
    field = page.locator(".composer-field")
    expect(field).to_be_visible()
    page.context.set_offline(True)
    visits.watch(page).allow(AWAY)

    field.fill("into the tunnel")
    field.press("Enter")

    expect(first(page)).to_contain_text(f"{words}into the tunnel")
    clock = first(page).get_by_label(waits)
    expect(clock).to_be_visible()
    colour = "(one) => getComputedStyle(one).color"
    quiet = first(page).locator(".dialog-time").evaluate(colour)
    assert clock.evaluate(colour) == quiet
    bubble = page.get_by_role("article").last
    assert bubble.get_by_label(waits).evaluate(colour) == bubble.locator("time").evaluate(colour)

    page.context.set_offline(False)
    expect(clock).to_have_count(0)
    expect(first(page)).to_contain_text(f"{words}into the tunnel")


def test_a_failed_message_says_so_until_it_is_gone(any_page: Page, visits: Visits, server: Server) -> None:
    visits.watch(any_page).allow("status of 403")
    chat = OpenChat.of(any_page, DIALOG)
    any_page.route("**/api/chats/*/messages", lambda route: route.fulfill(status=403, body=REFUSAL), times=1)
    chat.writes("turned away")
    expect(chat.row("turned away").get_by_text("This chat is closed for you")).to_be_visible()
    row = dialog(any_page, DIALOG)
    expect(row).to_contain_text("You: turned away")
    expect(row.locator(".bubble-failed")).to_have_count(1)

    server.says(DIALOG, "what did you say?", as_=TIMUR)
    expect(row).to_contain_text("what did you say?")
    expect(row.locator(".bubble-failed")).to_have_count(1)

    chat.row("turned away").get_by_role("button", name="Delete").click()
    expect(row.locator(".bubble-failed")).to_have_count(0)


def test_a_picture_on_its_way_is_named(page: Page, visits: Visits) -> None:
    OpenChat.of(page, DIALOG)
    page.route("**/api/uploads**", lambda route: None)
    page.get_by_role("button", name="Attach").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Photo or video").click()
    chooser.value.set_files({"name": "tea.png", "mimeType": "image/png", "buffer": picture(40, 30)})
    page.get_by_role("button", name="Send", exact=True).click()

    expect(dialog(page, DIALOG)).to_contain_text("You: Photo")


def test_a_group_and_the_chat_of_its_name_are_told_apart(page: Page) -> None:
    expect(dialog(page, EVERYBODY).get_by_label("Chat", exact=True)).to_be_visible()
    expect(page.locator(".dialog-kind")).to_have_count(1)
