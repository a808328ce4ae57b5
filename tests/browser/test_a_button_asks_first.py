"""A button that wants a contact or a position: the sheet shows what would go, and No is No (M-19, W-KBD-7, -8)."""

import pytest
from playwright.sync_api import Geolocation, Page, Route, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Json, Server
from tests.browser.tea_bot import CONTACT, PLACE, TeaBot
from tests.browser.visits import Visits
from tests.cast import NINA, PERSONAL

HERE = Geolocation(latitude=55.7558, longitude=37.6173, accuracy=12.0)


def last_attachment(server: Server) -> Json:
    newest = server.person().gets(f"chats/{PERSONAL}/messages", count=1)["messages"][0]
    return newest["message"]["attachments"][0]


def test_yes_sends_what_the_sheet_showed(any_page: Page, server: Server) -> None:
    mid = TeaBot(server).asks([CONTACT])
    OpenChat.of(any_page, PERSONAL)

    any_page.get_by_role("button", name="My contact").click()

    sheet = any_page.get_by_role("dialog", name="Share your contact?")
    expect(sheet.locator("dd")).to_have_count(3)
    facts = dict(
        zip(sheet.locator("dt").all_inner_texts(), sheet.locator("dd").all_inner_texts(), strict=True),
    )
    sheet.get_by_role("button", name="Share", exact=True).click()
    expect(sheet).to_have_count(0)
    expect(any_page.get_by_role("article").last).to_contain_text("Nina Orlova")
    sent = last_attachment(server)["payload"]
    assert facts == {"Name": sent["name"], "Phone": f"+{sent['phone']}", "Number of the account": sent["id"]}
    assert server.person().gets(f"chats/{PERSONAL}/messages", count=1)["messages"][0]["message"]["reply_to"] == mid


def test_a_yes_whose_answer_was_lost_is_given_once(page: Page, visits: Visits, server: Server) -> None:
    TeaBot(server).asks([CONTACT])
    OpenChat.of(page, PERSONAL)
    page.get_by_role("button", name="My contact").click()
    sheet = page.get_by_role("dialog", name="Share your contact?")
    share = sheet.get_by_role("button", name="Share", exact=True)
    visits.watch(page).allow(r"Failed to load resource")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/press", lose, times=1)
    share.click()
    expect(page.get_by_role("article").last).to_contain_text("Nina Orlova")  # it did arrive
    expect(share).to_be_enabled()
    share.click()

    expect(sheet).to_have_count(0)
    sent = [
        each
        for one in server.person().gets(f"chats/{PERSONAL}/messages")["messages"]
        for each in one["message"].get("attachments", [])
        if each["type"] == "CONTACT"
    ]
    assert len(sent) == 1


@pytest.mark.parametrize("way", ["button", "Escape", "beside"])
def test_no_leaves_no_trace(page: Page, server: Server, way: str) -> None:
    bot = TeaBot(server)
    bot.asks([CONTACT])
    OpenChat.of(page, PERSONAL)
    before = server.person().texts(PERSONAL)
    page.get_by_role("button", name="My contact").click()
    sheet = page.get_by_role("dialog", name="Share your contact?")
    expect(sheet).to_be_visible()

    if way == "button":
        sheet.get_by_role("button", name="Do not share").click()
    elif way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 5)

    expect(sheet).to_have_count(0)
    expect(page.get_by_role("button", name="My contact")).to_have_attribute("aria-busy", "false")
    assert server.person().texts(PERSONAL) == before
    assert bot.hears() == []
    assert server.person().gets("groups/group:57100000000333/yeses")["yeses"] == []


def test_a_position_is_shown_before_it_goes(visits: Visits, server: Server) -> None:
    TeaBot(server).asks([PLACE])
    page = visits.open(NINA, permissions=("geolocation",))
    page.context.set_geolocation(HERE)
    OpenChat.of(page, PERSONAL)
    page.get_by_role("button", name="My place").click()
    sheet = page.get_by_role("dialog", name="Share your position?")
    expect(sheet.get_by_role("button", name="Share", exact=True)).to_be_disabled()

    sheet.get_by_role("button", name="Find my position").click()

    expect(sheet).to_contain_text("55.7558, 37.6173")
    expect(sheet).to_contain_text("12 metres")
    sheet.get_by_role("button", name="Share", exact=True).click()
    expect(sheet).to_have_count(0)
    assert last_attachment(server)["payload"] == {"latitude": 55.7558, "longitude": 37.6173, "epu": 12}


def test_a_refused_position_is_explained_and_may_be_typed(page: Page, server: Server) -> None:
    TeaBot(server).asks([PLACE])
    OpenChat.of(page, PERSONAL)
    page.get_by_role("button", name="My place").click()
    sheet = page.get_by_role("dialog", name="Share your position?")

    sheet.get_by_role("button", name="Find my position").click()
    expect(sheet.get_by_role("alert")).to_contain_text("Allow it in the site's settings")
    sheet.get_by_label("Or type latitude and longitude").fill("95, 10")
    sheet.get_by_role("button", name="Use").click()
    expect(sheet.get_by_role("alert").last).to_contain_text("Two numbers are expected")
    sheet.get_by_label("Or type latitude and longitude").fill("59.9386, 30.3141")
    sheet.get_by_role("button", name="Use").click()
    sheet.get_by_role("button", name="Share", exact=True).click()

    expect(sheet).to_have_count(0)
    assert last_attachment(server)["payload"] == {"latitude": 59.9386, "longitude": 30.3141}


def test_quick_asks_once_and_the_yes_can_be_withdrawn(page: Page, server: Server) -> None:
    TeaBot(server).asks([CONTACT | {"quick": True}])
    OpenChat.of(page, PERSONAL)
    button = page.get_by_role("button", name="My contact")
    sheet = page.get_by_role("dialog", name="Share your contact?")
    cards = page.get_by_role("article").filter(has_text="Nina Orlova")
    button.click()
    sheet.get_by_role("button", name="Share", exact=True).click()
    expect(cards).to_have_count(1)

    button.click()
    expect(cards).to_have_count(2)
    expect(sheet).to_have_count(0)

    page.get_by_role("button", name="About", exact=True).click()
    about = page.get_by_role("complementary")
    expect(about).to_contain_text("Your contact")
    about.get_by_role("button", name="Withdraw").click()
    expect(about.get_by_role("button", name="Withdraw")).to_have_count(0)

    button.click()
    expect(sheet).to_be_visible()
