"""Attachments, lightbox and pickers by axe's rules (M-40), in both themes."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.files import picture, sends_file
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TIMUR


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_attachment_in_every_variant(bare_visits: Visits, theme: Literal["light", "dark"]) -> None:
    page = bare_visits.open(None, f"/stage/gallery?theme={theme}", theme=theme)
    bare_visits.watch(page).allow("404")  # one picture is gone on purpose
    page.locator("#unknown").wait_for()
    expect(page.locator(".attachment-coming")).to_have_count(0)
    assert findings(page) == []


def test_the_lightbox(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "IMAGE", "leaf.png", picture(640, 480))
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Open the photo").click()
    expect(page.locator(".lightbox-picture")).to_have_js_property("complete", True)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pickers(visits: Visits, theme: Literal["light", "dark"]) -> None:
    page = visits.open(NINA, theme=theme)
    OpenChat.of(page, DIALOG)
    for item in ("Location", "Contact", "Sticker", "Track", "Simulate"):
        page.get_by_role("button", name="Attach").click()
        page.get_by_role("menuitem", name=item).click()
        sheet = page.get_by_role("dialog")
        expect(sheet).to_be_visible()
        assert findings(page) == [], item
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
