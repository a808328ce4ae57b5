"""The inline keyboard: rows as sent, what a press shows, and where a link really leads (M-5, M-30)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.tea_bot import CANCEL, ORDER, SITE, TeaBot
from tests.browser.visits import Visits
from tests.cast import NINA, PERSONAL

#: Past the fifteen seconds a press spins (W-ANS-4).
PAST_SPINNING = 0.3


def test_rows_stand_as_they_were_sent_and_intents_are_no_matter_of_colour(any_page: Page, server: Server) -> None:
    TeaBot(server).asks([ORDER, CANCEL], [SITE])

    OpenChat.of(any_page, PERSONAL)

    rows = any_page.locator(".keyboard-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).get_by_role("button")).to_have_text(["Order", "Cancel"])
    assert rows.nth(0).locator("use").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))") == [
        any_page.locator("#root").evaluate("(_) => document.querySelector('use').href.baseVal.split('#')[0]") + glyph
        for glyph in ("#check", "#close")
    ]


def test_eight_buttons_of_a_row_stay_within_the_bubble(any_page: Page, server: Server) -> None:
    many = [{"type": "CALLBACK", "text": f"Choice number {number}", "payload": ""} for number in range(8)]
    TeaBot(server).asks(many)

    OpenChat.of(any_page, PERSONAL)

    buttons = any_page.locator(".keyboard .key")
    expect(buttons).to_have_count(8)
    assert any_page.locator(".keyboard").evaluate("(all) => all.scrollWidth <= all.clientWidth")
    assert buttons.evaluate_all("(all) => all.every((one) => one.clientWidth >= 60 && one.clientHeight >= 40)")


def test_words_of_buttons_stand_in_one_line_while_the_bubble_may_grow(page: Page, server: Server) -> None:
    words = ["Menu", "Подтвердить заказ", "Связаться с нами"]
    TeaBot(server).asks([{"type": "CALLBACK", "text": text, "payload": ""} for text in words])

    OpenChat.of(page, PERSONAL)

    keys = page.locator(".keyboard .key-text")
    expect(keys).to_have_text(words)
    assert len(set(keys.evaluate_all("(all) => all.map((one) => one.clientHeight)"))) == 1
    widths = page.locator(".keyboard .key").evaluate_all("(all) => all.map((one) => Math.round(one.offsetWidth))")
    assert max(widths) - min(widths) <= 1


def test_the_pressed_button_spins_alone_until_the_bot_answers(any_page: Page, server: Server) -> None:
    bot = TeaBot(server)
    bot.asks([ORDER, CANCEL])
    chat = OpenChat.of(any_page, PERSONAL)
    before = server.person().texts(PERSONAL)
    order = any_page.get_by_role("button", name="Order")

    order.click()

    expect(order).to_have_attribute("aria-busy", "true")
    expect(order).to_be_disabled()
    expect(any_page.get_by_role("button", name="Cancel")).to_be_enabled()
    event = bot.waits_for("MESSAGE_CALLBACK")
    assert event["payload"] == "order"
    assert server.person().texts(PERSONAL) == before, "a press is no message"

    bot.answers(event, "One pot of tea")
    expect(chat.row("One pot of tea")).to_be_visible()
    expect(order).to_have_attribute("aria-busy", "false")


def test_the_next_message_of_the_bot_ends_the_spinner_too(page: Page, server: Server) -> None:
    bot = TeaBot(server)
    bot.asks([ORDER])
    OpenChat.of(page, PERSONAL)
    order = page.get_by_role("button", name="Order")
    order.click()
    expect(order).to_have_attribute("aria-busy", "true")

    bot.waits_for("MESSAGE_CALLBACK")
    server.says(PERSONAL, "Something else")

    expect(order).to_have_attribute("aria-busy", "false")


def test_a_bot_that_says_nothing_is_told_of_quietly(page: Page, server: Server) -> None:
    bot = TeaBot(server)
    bot.asks([ORDER])
    OpenChat.of(page, PERSONAL)
    order = page.get_by_role("button", name="Order")
    order.click()
    bot.waits_for("MESSAGE_CALLBACK")

    server.advance(minutes=PAST_SPINNING)

    expect(page.get_by_text("The bot did not answer")).to_be_visible()
    expect(order).to_have_attribute("aria-busy", "false")


def test_a_button_that_is_gone_says_so(page: Page, visits: Visits, server: Server) -> None:
    """Pressed in the moment it vanishes (W-CB-4)."""
    visits.watch(page).allow("Failed to load resource.*404")
    mid = TeaBot(server).asks([ORDER])
    OpenChat.of(page, PERSONAL)
    order = page.get_by_role("button", name="Order")
    expect(order).to_be_visible()
    page.route(
        "**/press", lambda route: (server.graph(f"{mid}/edit", {"message": {"text": "Sold out"}}), route.continue_())
    )

    order.click()

    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".keyboard")).to_have_count(0)


def test_a_link_shows_its_host_and_opens_apart(page: Page, server: Server) -> None:
    TeaBot(server).asks([SITE])

    OpenChat.of(page, PERSONAL)

    link = page.get_by_role("link", name="Our site")
    expect(link).to_contain_text("tea.example")
    expect(link).to_have_attribute("href", "https://tea.example/menu")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),  # a look-alike of apple.com
        ("https://аррӏе.com/login", "xn--80ak6aa92e.com"),
        ("https://tea.example.evil.example/tea.example", "tea.example.evil.example"),
        ("https://evil.example/?\u202emoc.elpmaxe.aet//:sptth", "evil.example"),
    ],
)
def test_a_link_made_to_deceive_shows_where_it_leads(page: Page, server: Server, url: str, host: str) -> None:
    TeaBot(server).asks([{"type": "LINK", "text": "https://tea.example", "url": url}])
    OpenChat.of(page, PERSONAL)
    expect(page.locator(".key-host")).to_have_text(host)


def test_a_name_before_the_host_makes_no_link_at_all(page: Page, server: Server) -> None:
    TeaBot(server).asks([{"type": "LINK", "text": "Tea", "url": "https://tea.example@evil.example/"}])
    OpenChat.of(page, PERSONAL)
    expect(page.locator(".key-broken")).to_contain_text("Broken link")
    expect(page.locator(".keyboard a")).to_have_count(0)


def test_words_of_a_button_are_words(page: Page, server: Server) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202eevil"
    TeaBot(server).asks([{"type": "CALLBACK", "text": hostile, "payload": "<b>"}])
    OpenChat.of(page, PERSONAL)
    expect(page.locator(".keyboard .key-text")).to_have_text(re.compile(r"<img src=x onerror=alert\(1\)>"))
    expect(page.locator(".keyboard img")).to_have_count(0)


def test_who_left_presses_nothing(page: Page, server: Server) -> None:
    TeaBot(server).asks([ORDER])
    OpenChat.of(page, PERSONAL)
    expect(page.get_by_role("button", name="Order")).to_be_enabled()

    server.person(NINA).posts(f"chats/{PERSONAL}/leave", {})

    expect(page.get_by_role("button", name="Order")).to_be_disabled()
