"""What one reads does not move while messages come and history loads; the end is followed (M-3, M-9)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR


def filled(server: Server, count: int) -> None:
    """Lines of several heights, as a chat has them; Nina has read them."""
    for number in range(count):
        server.says(EVERYBODY, f"line {number}" + " and more of it" * (number * 7 % 23), as_=TIMUR)
    server.person(NINA).posts(f"chats/{EVERYBODY}/read", {})


def test_rows_that_one_reads_move_by_no_pixel_when_200_come_below(any_page: Page, server: Server) -> None:
    filled(server, 60)
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.scroll_up(1500)
    key, place = chat.first_seen()

    for number in range(200):
        server.says(EVERYBODY, f"came later {number}", as_=TIMUR)

    expect(any_page.get_by_role("button", name="To the end, 200 new messages")).to_be_visible()
    assert chat.place_of(key) == place


def test_rows_that_one_reads_move_by_no_pixel_when_history_loads_above(any_page: Page, server: Server) -> None:
    filled(server, 400)
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    pages = 0
    any_page.on("response", lambda answer: count(answer.url))

    def count(url: str) -> None:
        nonlocal pages
        pages += "before=" in url

    for _ in range(30):
        key, place = chat.first_seen()
        chat.scroll_up(600)
        chat.settled()
        moved = chat.place_of(key)
        assert moved is not None
        assert abs(moved - place - 600) < 1, "by what the wheel turned, and nothing else"

    assert pages >= 1, "history came while one scrolled"


def test_the_end_is_followed(any_page: Page, server: Server) -> None:
    filled(server, 40)
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.comes_to_its_end()

    server.says(EVERYBODY, "and one more\nof two lines", as_=TIMUR)

    expect(chat.row("and one more\nof two lines")).to_be_visible()
    chat.comes_to_its_end()
    expect(chat.down).to_have_count(0)


def test_the_button_leads_to_the_end(any_page: Page, server: Server) -> None:
    filled(server, 80)
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.scroll_up(2500)

    chat.down.click()

    expect(chat.down).to_have_count(0)
    chat.comes_to_its_end()


def test_ones_own_message_shows_the_end(page: Page, server: Server) -> None:
    filled(server, 80)
    page.reload()
    chat = OpenChat.of(page, EVERYBODY)
    chat.scroll_up(2500)

    chat.writes("I answer from up here")

    expect(chat.row("I answer from up here")).to_be_visible()
    chat.comes_to_its_end()


def test_the_foot_stays_when_the_composer_grows(page: Page, server: Server) -> None:
    filled(server, 40)
    page.reload()
    chat = OpenChat.of(page, EVERYBODY)
    chat.comes_to_its_end()

    chat.field.fill("a\nb\nc\nd\ne")

    page.wait_for_function("() => document.querySelector('.composer-field').clientHeight > 80")
    chat.comes_to_its_end()


def test_one_comes_back_to_where_one_was(any_page: Page, server: Server) -> None:
    for number in range(100):
        server.says(EVERYBODY, f"line {number}\n" * (1 + number % 4), as_=NINA)
    any_page.reload()
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.scroll_up(2345)
    chat.settled()
    key, place = chat.first_seen()

    to_another_chat_and_back(any_page, chat)

    back = chat.place_of(key)
    assert back is not None, "the row is on screen again"
    assert abs(back - place) <= 1

    chat.down.click()
    expect(chat.down).to_have_count(0)
    to_another_chat_and_back(any_page, chat)
    assert chat.below() == 0, "who was at the end comes back to the end"


def to_another_chat_and_back(page: Page, chat: OpenChat) -> None:
    leave = page.get_by_role("button", name="Back")  # on a phone one sees one pane
    for where in (DIALOG, EVERYBODY):
        if leave.is_visible():
            leave.click()
        OpenChat.of(page, where)
    chat.settled()
