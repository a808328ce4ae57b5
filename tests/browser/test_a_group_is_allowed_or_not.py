"""Start on a deep link, the switch of messages, block, and the history of both (M-18, W-CONS, W-LINK)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.tea_bot import TeaBot
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, VERA

LINK = f"/group/{int(TEA_CLUB)}/messages"


def may_write(server: Server) -> bool:
    """As the Graph door answers a group (W-CONS-2)."""
    answer = server.graph(f"me/messages/{PERSONAL}", {"message": {"text": "May I?"}})
    assert answer.get("error_code") in (None, 10), answer
    return "error_code" not in answer


def about(page: Page) -> None:
    OpenChat.of(page, PERSONAL)
    page.get_by_role("button", name="About", exact=True).click()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_start_opens_the_chat_and_tells_the_bot_with_the_payload(visits: Visits, server: Server, phone: bool) -> None:
    bot = TeaBot(server)
    page = visits.open(VERA, f"{LINK}?payload=promo-42", phone=phone)
    expect(page.get_by_role("heading", name="Tea Club")).to_be_visible()
    expect(
        page.get_by_text("The group will be able to write to you. You can turn this off at any time.")
    ).to_be_visible()

    page.get_by_role("button", name="Start").click()

    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    event = bot.waits_for("CHAT_SYSTEM")
    assert (event["type"], event["payload"]) == ("CHAT_STARTED", "promo-42")
    assert server.person(VERA).gets(f"groups/{TEA_CLUB}/consent")["state"] == "ALLOWED"


@pytest.mark.parametrize(
    "path",
    [
        "/group/57199999999999/messages",
        f"{LINK}?payload={'x' * 513}",
        f"{LINK}?payload=a%07b",
        "/messages/g123456789012345",
    ],
)
def test_a_broken_link_says_so_and_leads_home(visits: Visits, server: Server, path: str) -> None:
    bot = TeaBot(server)
    page = visits.open(VERA, path)
    visits.watch(page).allow("Failed to load resource.*404")

    expect(page.get_by_role("heading", name="This link is broken")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)
    page.get_by_role("button", name="To my dialogs").click()

    expect(page.get_by_text("Choose a dialog to read and write")).to_be_visible()
    assert bot.hears() == []


def test_the_link_of_a_chat_asks_before_one_joins(visits: Visits, server: Server) -> None:
    lev = server.person(VERA).posts("personas", {"name": "Lev"})["member_id"]
    url = server.person(NINA).gets(f"chats/{EVERYBODY}/url")["url"]
    page = visits.open(None, f"{url.removeprefix(server.url)}?as={lev}")
    expect(page.get_by_text("You are invited to this chat.")).to_be_visible()
    expect(page.get_by_text("4 members")).to_be_visible()

    page.get_by_role("button", name="Join").click()

    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    expect(page.get_by_role("article").last).to_contain_text("joined by link")


def test_a_member_who_opens_the_chats_link_is_simply_there(visits: Visits, server: Server) -> None:
    url = server.person(NINA).gets(f"chats/{EVERYBODY}/url")["url"]
    page = visits.open(NINA, url.removeprefix(server.url))
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    expect(page.get_by_role("button", name="Join")).to_have_count(0)


def test_the_switch_is_what_the_graph_door_says(any_page: Page, server: Server) -> None:
    about(any_page)
    switch = any_page.get_by_role("switch", name="Allow messages")
    expect(switch).to_be_checked()
    assert may_write(server)

    switch.click()
    expect(switch).not_to_be_checked()
    assert not may_write(server)

    switch.click()
    expect(switch).to_be_checked()
    assert may_write(server)
    expect(any_page.locator(".consent-history li")).to_contain_text(
        ["Allowed: you turned messages on", "Denied: you turned messages off", "Allowed: you turned messages on"]
    )


def test_a_blocked_group_is_out_until_it_is_unblocked(page: Page, server: Server) -> None:
    about(page)
    pane = page.get_by_role("complementary")
    pane.get_by_role("button", name="Block", exact=True).click()
    question = page.get_by_role("dialog", name="Block “Tea Club”?")
    question.get_by_role("button", name="Block", exact=True).click()

    expect(pane.get_by_text("You blocked this group.")).to_be_visible()
    assert not may_write(server)
    assert server.person().gets(f"groups/{TEA_CLUB}/consent")["state"] == "BLOCKED"

    pane.get_by_role("button", name="Unblock").click()
    expect(pane.get_by_role("button", name="Block", exact=True)).to_be_visible()
    assert not may_write(server), "unblocked is not allowed yet"


def test_a_change_from_elsewhere_is_seen_at_once(page: Page, server: Server) -> None:
    about(page)
    switch = page.get_by_role("switch", name="Allow messages")
    expect(switch).to_be_checked()

    server.person().posts(f"groups/{TEA_CLUB}/deny", {})

    expect(switch).not_to_be_checked()
