"""System messages are lines in words, by a flag of the door: who types such text has typed text (M-21, W-SYS-3)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR, VERA


def test_what_happened_is_told_in_words(any_page: Page, server: Server) -> None:
    nina = server.person(NINA)
    nina.posts(f"chats/{EVERYBODY}/title", {"title": "Tea “and” Cake"})
    nina.posts(f"chats/{EVERYBODY}/members", {"remove": str(VERA)})
    nina.posts(f"chats/{EVERYBODY}/members", {"add": [str(VERA)]})
    server.person(TIMUR).posts(f"chats/{EVERYBODY}/leave", {})

    OpenChat.of(any_page, EVERYBODY)

    shown = any_page.locator(".system-line")
    expect(shown).to_have_count(5)
    assert [plain(text) for text in shown.all_inner_texts()] == [
        "You created the chat",
        "You changed the title: “Tea “and” Cake”",
        "You removed: Vera Kim",
        "You added: Vera Kim",
        "Timur Aliev left the chat",
    ]


def plain(text: str) -> str:
    """Without the signs that keep a name from turning the words around it."""
    return text.replace("\u2068", "").replace("\u2069", "")


def test_in_russian_too(visits: Visits, server: Server) -> None:
    server.person(TIMUR).posts(f"chats/{EVERYBODY}/leave", {})
    page = visits.open(NINA, language="ru")

    page.locator(f"[data-chat='{EVERYBODY}']").click()

    expect(page.locator(".system-line").last).to_contain_text("выходит из чата")


def test_who_types_such_a_text_has_typed_text(page: Page, server: Server) -> None:
    typed = '{"ui":1,"ty":"USER_LEFT"}'
    server.person(TIMUR).says(EVERYBODY, typed)

    chat = OpenChat.of(page, EVERYBODY)

    expect(chat.row(typed)).to_be_visible()
    expect(page.locator(".system-line").filter(has_text="left the chat")).to_have_count(0)
    expect(page.locator(f"[data-chat='{EVERYBODY}']")).to_contain_text(typed)
