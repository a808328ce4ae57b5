"""Several people side by side, each the real messenger, and a bot with a keyboard (S-1 to S-4)."""

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.tea_bot import ORDER, TeaBot
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA


def phone(page: Page, who: object) -> Locator:
    return page.locator(f".phone[data-person='{who}']")


def phones(page: Page) -> list[str]:
    return [str(one) for one in page.locator(".phone").evaluate_all("(all) => all.map((one) => one.dataset.person)")]


def said(where: Locator, text: str) -> Locator:
    """A message whose whole text this is."""
    return where.locator(".bubble-text").get_by_text(text, exact=True)


def scene(*people: object) -> str:
    """The address of these people, all with the chat of all open."""
    return "/stage?" + "&".join(f"phone={quote(f'{one},{EVERYBODY}', safe=':,')}" for one in people)


def are_there(page: Page, *people: object) -> None:
    """Their phones, each on the feed."""
    for one in people:
        expect(phone(page, one).locator(".messenger[data-network='online']")).to_be_visible()


def chosen(page: Page, who: object, act: str) -> None:
    phone(page, who).get_by_role("button", name="What to do with this phone").click()
    page.get_by_role("menuitem", name=act).click()


def test_three_people_and_a_bot_talk_in_one_window(visits: Visits, server: Server) -> None:
    bot = TeaBot(server)
    page = visits.open(None, "/stage")
    for who in (NINA, TIMUR, VERA):
        phone(page, who).locator(f"[data-chat='{EVERYBODY}']").click()
    bot.asks([ORDER], chat=EVERYBODY)

    phone(page, VERA).get_by_role("button", name="Order").click()
    expect(phone(page, VERA).locator(".key-busy")).to_have_count(1)
    expect(phone(page, NINA).locator(".key-busy")).to_have_count(0)
    event = bot.waits_for("MESSAGE_CALLBACK")
    assert event["sender"]["user_id"] == str(VERA)
    bot.answers(event, "Tea for Vera")
    phone(page, TIMUR).get_by_role("textbox", name="Message").fill("And for me")
    phone(page, TIMUR).get_by_role("textbox", name="Message").press("Enter")

    for who in (NINA, TIMUR, VERA):
        expect(said(phone(page, who), "Tea for Vera")).to_be_visible()
        expect(said(phone(page, who), "And for me")).to_be_visible()


def test_the_address_is_the_scene(visits: Visits) -> None:
    page = visits.open(None, "/stage")
    expect(page.locator(".phone")).to_have_count(3)
    phone(page, TIMUR).locator(f"[data-chat='{EVERYBODY}']").click()
    chosen(page, VERA, "Take off the stage")
    chosen(page, TIMUR, "Move left")
    expect(page.locator(".phone")).to_have_count(2)
    expect(page).to_have_url(re.compile(re.escape(f"/stage?phone={TIMUR},{EVERYBODY}&phone={NINA}") + "$"))

    sent = visits.open(None, page.url.removeprefix(visits.server.url))

    expect(phone(sent, TIMUR).get_by_role("textbox", name="Message")).to_be_visible()
    expect(sent.locator(".phone")).to_have_count(2)
    assert phones(sent) == [str(TIMUR), str(NINA)]


def test_people_come_and_are_dragged_to_their_place(visits: Visits, server: Server) -> None:
    page = visits.open(None, f"/stage?phone={NINA}")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("menuitem", name="Vera Kim").click()
    expect(page.locator(".phone")).to_have_count(2)
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("menuitem", name="New person").click()
    expect(page.locator(".phone")).to_have_count(3)
    fresh = phones(page)[2]
    assert fresh in {one["member_id"] for one in server.person().gets("personas")["people"]} - {str(NINA), str(VERA)}

    people = page.locator(".stage-person")
    expect(people.nth(2)).not_to_contain_text("user:")
    people.nth(2).drag_to(people.nth(0))

    expect(page.locator(".phone").first).to_have_attribute("data-person", fresh)
    page.get_by_role("button", name="Take Vera Kim off").click()
    expect(page.locator(".phone")).to_have_count(2)
    assert phones(page) == [fresh, str(NINA)]


def test_a_message_lights_up_on_every_phone(visits: Visits, server: Server) -> None:
    mid = server.says(EVERYBODY, "look at me")
    page = visits.open(None, scene(NINA, TIMUR))
    rows = page.locator(f"[data-mid='{mid}']")
    expect(rows).to_have_count(2)
    backgrounds = "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    dark = rows.evaluate_all(backgrounds)

    rows.first.locator(".bubble").hover()

    expect(rows.nth(1)).not_to_have_css("background-color", dark[1])
    lit = rows.evaluate_all(backgrounds)
    assert lit[0] == lit[1]
    page.get_by_role("heading", name="Stage").hover()
    for row in range(2):
        expect(rows.nth(row)).to_have_css("background-color", dark[row])


def test_one_phone_without_network_catches_up_alone(visits: Visits, server: Server) -> None:
    page = visits.open(None, scene(NINA, TIMUR))
    nina, timur = phone(page, NINA), phone(page, TIMUR)
    are_there(page, NINA, TIMUR)
    timur.get_by_role("button", name="Offline").click()
    expect(timur.get_by_text("Waiting for the network…")).to_be_visible()

    server.says(EVERYBODY, "who hears me?")
    expect(said(nina, "who hears me?")).to_be_visible()
    expect(said(timur, "who hears me?")).to_have_count(0)

    timur.get_by_role("button", name="Offline").click()
    expect(said(timur, "who hears me?")).to_be_visible()


def test_theme_and_language_are_each_phones_own(visits: Visits) -> None:
    page = visits.open(None, scene(NINA, TIMUR))
    are_there(page, NINA, TIMUR)
    chosen(page, TIMUR, "Dark theme")
    expect(phone(page, TIMUR).locator(".messenger")).to_have_attribute("data-theme", "dark")
    expect(phone(page, NINA).locator(".messenger")).not_to_have_attribute("data-theme", "dark")

    chosen(page, TIMUR, "Русский")
    expect(phone(page, TIMUR).get_by_role("textbox", name="Сообщение")).to_be_visible()
    expect(phone(page, NINA).get_by_role("textbox", name="Message")).to_be_visible()


def test_a_deep_link_opens_in_its_phone(visits: Visits, server: Server) -> None:
    bot = TeaBot(server)
    page = visits.open(None, f"/stage?phone={VERA}")
    chosen(page, VERA, "Open a deep link")
    box = page.get_by_role("dialog", name="Open a deep link")
    box.get_by_label("Link of a group or chat").fill("https://example.org/")
    box.get_by_role("button", name="Open", exact=True).click()
    expect(box.get_by_role("alert")).to_have_text("This is no link of a group or chat")
    box.get_by_label("Link of a group or chat").fill(f"/group/{int(TEA_CLUB)}/messages?payload=stage")
    box.get_by_role("button", name="Open", exact=True).click()

    phone(page, VERA).get_by_role("button", name="Start").click()

    expect(phone(page, VERA).get_by_role("textbox", name="Message")).to_be_visible()
    assert bot.waits_for("CHAT_SYSTEM")["payload"] == "stage"


def test_a_request_for_a_contact_gets_the_number_that_a_phone_was_given(visits: Visits, server: Server) -> None:
    bot = TeaBot(server)
    bot.asks([{"type": "REQUEST_CONTACT", "text": "My contact"}], chat=EVERYBODY)
    page = visits.open(None, scene(VERA))
    chosen(page, VERA, "Give a phone number")
    box = page.get_by_role("dialog", name="What is this person's number?")
    box.get_by_label("Phone").fill("12-34")
    box.get_by_role("button", name="Give this number").click()
    expect(box.get_by_role("alert")).to_have_text("A number has 5 to 15 digits")
    box.get_by_label("Phone").fill("+7 (999) 000-00-04")
    box.get_by_role("button", name="Give this number").click()
    expect(box).to_have_count(0)

    phone(page, VERA).get_by_role("button", name="My contact").click()
    sheet = phone(page, VERA).get_by_role("dialog", name="Share your contact?")
    expect(sheet).to_contain_text("79990000004")
    sheet.get_by_role("button", name="Share", exact=True).click()

    event = bot.waits_for("MESSAGE_CREATED")
    assert event["message"]["attachments"][0]["payload"]["phone"] == "79990000004"

    chosen(page, VERA, "Give a phone number")
    box.get_by_role("button", name="No number").click()
    expect(box).to_have_count(0)
    assert "phone" not in server.person(VERA).gets("me")


def test_a_sheet_covers_its_own_phone_only(visits: Visits, server: Server) -> None:
    TeaBot(server).asks([{"type": "REQUEST_CONTACT", "text": "My contact"}], chat=EVERYBODY)
    page = visits.open(None, scene(NINA, TIMUR))
    phone(page, NINA).get_by_role("button", name="My contact").click()
    expect(phone(page, NINA).get_by_role("dialog", name="Share your contact?")).to_be_visible()

    field = phone(page, TIMUR).get_by_role("textbox", name="Message")
    field.fill("I can still write")
    field.press("Enter")

    expect(said(phone(page, TIMUR), "I can still write")).to_be_visible()
    expect(phone(page, NINA).get_by_role("dialog", name="Share your contact?")).to_be_visible()


def test_a_phone_turns_into_another_person(visits: Visits) -> None:
    page = visits.open(None, f"/stage?phone={NINA}")
    phone(page, NINA).get_by_role("button", name="Act as another person").click()
    phone(page, NINA).get_by_role("menuitemradio", name="Vera Kim").click()
    expect(phone(page, VERA)).to_be_visible()
    assert phones(page) == [str(VERA)]


def test_on_a_slow_network_words_take_their_time_and_arrive_once(visits: Visits, server: Server) -> None:
    page = visits.context().new_page()
    page.clock.install()
    page.goto(server.url + scene(NINA, TIMUR))
    nina, timur = phone(page, NINA), phone(page, TIMUR)
    are_there(page, NINA, TIMUR)
    page.clock.pause_at(page.evaluate("() => Date.now() + 8000"))
    chosen(page, TIMUR, "Slow network")
    page.clock.run_for(1)
    expect(timur.get_by_label("Slow network")).to_be_visible()

    server.says(EVERYBODY, "can you hear me?")
    page.clock.run_for(100)
    expect(said(nina, "can you hear me?")).to_be_visible()
    expect(said(timur, "can you hear me?")).to_have_count(0)
    page.clock.run_for(2_000)
    expect(said(timur, "can you hear me?")).to_be_visible()

    field = timur.get_by_role("textbox", name="Message")
    field.fill("just so")
    field.press("Enter")
    expect(timur.get_by_role("article").last.get_by_label("Being sent")).to_be_visible()
    assert "just so" not in server.person(NINA).texts(EVERYBODY)
    page.clock.resume()
    expect(timur.get_by_role("article").last.get_by_label("Sent", exact=True)).to_be_visible()
    assert server.person(NINA).texts(EVERYBODY).count("just so") == 1


def test_a_call_comes_in_from_another_phone(visits: Visits) -> None:
    page = visits.open(None, scene(NINA, TIMUR))
    expect(phone(page, NINA).get_by_role("textbox", name="Message")).to_be_visible()
    expect(phone(page, TIMUR).get_by_role("textbox", name="Message")).to_be_visible()

    chosen(page, NINA, "Call or present from Timur Aliev")
    sheet = page.get_by_role("dialog", name="Simulate")
    expect(sheet).to_contain_text("Sent as Timur Aliev")
    sheet.get_by_role("button", name="Simulate the call").click()

    last = phone(page, NINA).get_by_role("article").last
    expect(last).to_have_attribute("aria-label", re.compile("^Timur Aliev, .*Call"))
    expect(phone(page, TIMUR).get_by_role("article").last.locator(".bubble-mine")).to_have_count(1)


def test_who_is_on_the_stage_is_seen_on_a_phone_too(visits: Visits) -> None:
    page = visits.open(None, "/stage", phone=True, language="ru")
    people = page.get_by_role("list", name="Люди на сцене")

    expect(people.get_by_text("Nina Orlova")).to_be_in_viewport(ratio=1)
    title = page.get_by_role("heading", name="Сцена", level=1).bounding_box()
    button = page.get_by_role("button", name="Добавить человека").bounding_box()
    assert title is not None
    assert button is not None
    assert title["height"] < button["height"] <= 44, "each word in one line"
