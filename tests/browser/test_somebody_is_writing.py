""" "typing…" comes with the act and never stays (M-14)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TIMUR


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("typing_on", "typing…"),
        ("sending_photo", "sending a photo…"),
        ("sending_video", "sending a video…"),
        ("sending_audio", "sending a voice message…"),
        ("sending_file", "sending a file…"),
    ],
)
def test_the_header_and_the_list_say_what_the_bot_does(page: Page, server: Server, action: str, words: str) -> None:
    chat = OpenChat.of(page, PERSONAL)

    server.graph(f"me/messages/{PERSONAL}", {"sender_action": action})

    expect(chat.page.locator(".chat-head")).to_contain_text(words)
    expect(page.locator(f"[data-chat='{PERSONAL}']")).to_contain_text(words)


def test_it_goes_with_the_message(any_page: Page, server: Server) -> None:
    chat = OpenChat.of(any_page, PERSONAL)
    server.graph(f"me/messages/{PERSONAL}", {"sender_action": "typing_on"})
    expect(any_page.locator(".chat-head")).to_contain_text("typing…")

    server.says(PERSONAL, "there you are")

    expect(chat.row("there you are")).to_be_visible()
    expect(any_page.locator(".chat-head")).not_to_contain_text("typing…")


def test_it_goes_by_itself_when_the_bot_died(page: Page, server: Server) -> None:
    page.clock.install()
    page.reload()
    OpenChat.of(page, PERSONAL)
    server.graph(f"me/messages/{PERSONAL}", {"sender_action": "typing_on"})
    expect(page.locator(".chat-head")).to_contain_text("typing…")

    page.clock.fast_forward(6_500)

    expect(page.locator(".chat-head")).not_to_contain_text("typing…")


def test_in_a_chat_of_several_it_says_who(page: Page, server: Server) -> None:
    OpenChat.of(page, EVERYBODY)

    server.person(TIMUR).posts(f"chats/{EVERYBODY}/acting", {"action": "typing_on"})

    expect(page.locator(".chat-head")).to_contain_text("Timur Aliev")
    expect(page.locator(".chat-head")).to_contain_text("is typing…")


def test_others_see_that_one_writes(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)

    with page.expect_response(lambda answer: answer.url.endswith("/acting")):
        chat.field.press_sequentially("Dear")

    acting = server.person(TIMUR).gets(f"chats/{DIALOG}")["acting"]
    assert [(one["member_id"], one["action"]) for one in acting] == [(str(NINA), "typing_on")]
