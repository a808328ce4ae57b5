"""Acting as another person in development: `?as=`, the switch, a new person in one click; two at once (M-24)."""

import re

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TIMUR


def test_two_tabs_are_two_people_of_one_chat(visits: Visits) -> None:
    nina, timur = OpenChat.of(visits.open(NINA), DIALOG), OpenChat.of(visits.open(TIMUR), DIALOG)

    nina.writes("Are you there?")
    expect(timur.row("Are you there?")).to_be_visible()
    timur.writes("I am")

    expect(nina.row("I am")).to_be_visible()


def test_the_switch_leads_to_the_other_persons_messenger(any_page: Page) -> None:
    any_page.get_by_role("button", name="Act as another person").click()
    expect(any_page.get_by_role("menuitemradio", name="Nina Orlova")).to_be_checked()

    any_page.get_by_role("menuitemradio", name="Timur Aliev").click()

    expect(any_page).to_have_url(re.compile(re.escape("as=user%3A571000000102")))
    expect(any_page.locator(f"[data-chat='{DIALOG}']")).to_contain_text("Nina Orlova")


def test_a_new_person_takes_one_click(page: Page, server: Server) -> None:
    before = {one["member_id"] for one in server.person().gets("personas")["people"]}
    page.get_by_role("button", name="Act as another person").click()

    page.get_by_role("menuitem", name="New person").click()

    expect(page.get_by_text("No dialogs yet.")).to_be_visible()
    after = {one["member_id"] for one in server.person().gets("personas")["people"]}
    assert len(after - before) == 1


def test_who_opens_the_printed_address_is_the_first_person(visits: Visits, server: Server) -> None:
    page = visits.open(None)

    expect(page.locator(f"[data-chat='{DIALOG}']")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape("as=user%3A571000000101")))
