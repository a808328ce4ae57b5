"""Places: a point, a live one that moves, counts down, ends and is stopped (M-26, M-27); no map is fetched."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.feed import without_beats
from tests.browser.files import last_attachments, sends
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TIMUR

MOSCOW = {"latitude": 55.7558, "longitude": 37.6173}


def place_of(server: Server) -> dict[str, float]:
    (attachment,) = last_attachments(server, NINA, DIALOG)
    assert attachment["type"] == "LOCATION"
    return dict(attachment["payload"])


def at_moscow(visits: Visits) -> Page:
    """Nina, whose browser knows where she is and may tell."""
    page = visits.open(NINA, permissions=("geolocation",))
    page.context.set_geolocation({"latitude": 55.7558, "longitude": 37.6173, "accuracy": 20})
    return page


def open_places(page: Page) -> None:
    page.get_by_role("button", name="Attach").click()
    page.get_by_role("menuitem", name="Location").click()


def test_a_live_place_counts_down_and_ends_by_the_clock(server: Server, visits: Visits) -> None:
    page = visits.context().new_page()
    page.clock.install()
    without_beats(page)
    sends(server, TIMUR, DIALOG, {"type": "LOCATION", "payload": {**MOSCOW, "livePeriod": 7200}})
    page.goto(f"{server.url}/?as={NINA}")
    OpenChat.of(page, DIALOG)
    card = page.get_by_role("article").last
    expect(card).to_contain_text(re.compile(r"1:5\d:\d\d left"))

    page.clock.fast_forward("01:00:00")
    expect(card).to_contain_text(re.compile(r"(?<!\d:)5\d:\d\d left"))
    expect(card).not_to_contain_text("Stop sharing")  # it is not hers

    page.clock.fast_forward("01:00:00")
    expect(card).to_contain_text("Live location ended")


def test_ones_own_place_is_sent(visits: Visits, server: Server) -> None:
    page = at_moscow(visits)
    OpenChat.of(page, DIALOG)
    open_places(page)
    page.get_by_role("button", name="Send where I am").click()
    expect(page.get_by_role("article").last).to_contain_text("55.75580, 37.61730")
    expect(page.get_by_role("article").last.get_by_label("Sent", exact=True)).to_be_visible()
    assert place_of(server) == {**MOSCOW, "epu": 20}


def test_a_live_place_follows_and_is_stopped_by_its_owner(visits: Visits, server: Server) -> None:
    page = at_moscow(visits)
    page.clock.install()
    page.reload()
    OpenChat.of(page, DIALOG)
    open_places(page)
    page.get_by_role("combobox", name="How long").select_option("60")
    page.get_by_role("button", name="Share as I move").click()
    card = page.get_by_role("article").last
    expect(card).to_contain_text("Stop sharing")
    expect(card.get_by_label("Sent", exact=True)).to_be_visible()
    assert place_of(server)["livePeriod"] == 3600

    with page.expect_response(lambda answer: "55.8," in (answer.request.post_data or "")):
        page.context.set_geolocation({"latitude": 55.8, "longitude": 37.7, "accuracy": 10})
        page.clock.run_for(10_000)
    assert place_of(server)["latitude"] == 55.8

    card.get_by_role("button", name="Stop sharing").click()
    expect(card).to_contain_text("Live location ended")
    assert place_of(server)["livePeriod"] < 3600


def test_a_live_place_goes_on_after_a_reload(visits: Visits, server: Server) -> None:
    page = at_moscow(visits)
    chat = shares(page)
    expect(chat.rows.last.get_by_label("Sent", exact=True)).to_be_visible()

    page.reload()
    with page.expect_response(lambda answer: '"latitude":55.8' in (answer.request.post_data or "")):
        page.context.set_geolocation({"latitude": 55.8, "longitude": 37.7, "accuracy": 10})
    assert place_of(server)["latitude"] == 55.8

    OpenChat.of(page, DIALOG).rows.last.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_role("article").last).to_contain_text("Live location ended")
    page.wait_for_function("(place) => localStorage.getItem(place) === null", arg=f"gonets sharing {NINA}")


def test_who_may_not_go_on_is_told_so(visits: Visits) -> None:
    page = at_moscow(visits)
    chat = shares(page)
    expect(chat.rows.last.get_by_label("Sent", exact=True)).to_be_visible()
    page.context.clear_permissions()

    page.reload()

    expect(page.get_by_text("Your live location is not followed any more")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_others_see_a_live_place_move(visits: Visits, *, phone: bool) -> None:
    mine = at_moscow(visits)
    mine.clock.install()
    mine.reload()
    shares(mine)
    theirs = visits.open(TIMUR, phone=phone, theme="dark")
    OpenChat.of(theirs, DIALOG)
    card = theirs.get_by_role("article").last
    expect(card).to_contain_text("55.75580, 37.61730")
    expect(card).to_contain_text(re.compile(r"\d left"))

    mine.context.set_geolocation({"latitude": 55.8, "longitude": 37.7, "accuracy": 10})
    mine.clock.run_for(10_000)
    expect(card).to_contain_text("55.80000, 37.70000")
    expect(card).to_contain_text("within 10 m")

    mine.get_by_role("button", name="Stop sharing").click()
    expect(card).to_contain_text("Live location ended")


def shares(page: Page) -> OpenChat:
    """For an hour, in the dialog."""
    chat = OpenChat.of(page, DIALOG)
    open_places(page)
    page.get_by_role("combobox", name="How long").select_option("60")
    page.get_by_role("button", name="Share as I move").click()
    chat.is_uncovered()
    return chat


def test_a_refused_position_is_explained_and_a_point_is_typed_instead(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    open_places(page)
    page.get_by_role("button", name="Send where I am").click()
    explained = page.get_by_role("alert")
    expect(explained).to_contain_text("does not let this page know where you are")
    expect(explained.get_by_role("listitem")).to_have_count(3)

    field = page.get_by_role("textbox", name="Or a point")
    field.fill("somewhere")
    expect(page.get_by_role("button", name="Send the point")).to_be_disabled()
    field.fill("59,93863 N; 30,31413 E")
    field.press("Enter")

    expect(chat.rows.last).to_contain_text("59.93863, 30.31413")
    expect(chat.rows.last.get_by_label("Sent", exact=True)).to_be_visible()
    assert place_of(server) == {"latitude": 59.93863, "longitude": 30.31413}


def test_the_link_of_a_place_leads_outside_and_says_where(page: Page, server: Server) -> None:
    sends(server, TIMUR, DIALOG, {"type": "LOCATION", "payload": MOSCOW})
    page.reload()
    OpenChat.of(page, DIALOG)
    link = page.get_by_role("article").last.get_by_role("link")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("title", "Leads to www.openstreetmap.org")
