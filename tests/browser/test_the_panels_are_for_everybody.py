"""axe finds nothing on any pane, sheet or menu, in both themes and sizes (M-40)."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.tea_bot import CANCEL, CONTACT, ORDER, PLACE, SITE, TeaBot
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA

Theme = Literal["light", "dark"]


def settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def keys(page: Page) -> None:
    settings(page)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def several(page: Page) -> None:
    page.get_by_role("button", name="New chat", exact=True).click()
    page.get_by_role("button", name="New chat of several").click()
    page.get_by_role("button", name="Timur Aliev").click()
    expect(page.locator(".picker-chip")).to_be_visible()


def search(page: Page) -> None:
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("te")
    expect(page.locator(".hit-message").first).to_be_visible()


def personas(page: Page) -> None:
    page.get_by_role("button", name="Act as another person").click()
    expect(page.get_by_role("menu")).to_be_visible()


def profile(page: Page) -> None:
    OpenChat.of(page, PERSONAL)
    page.get_by_role("button", name="About", exact=True).click()
    expect(page.locator(".consent-history li").first).to_be_visible()


def members(page: Page) -> None:
    OpenChat.of(page, EVERYBODY)
    page.get_by_role("button", name="Members", exact=True).click()
    expect(page.locator(".members > li").first).to_be_visible()


def keyboard(page: Page) -> None:
    OpenChat.of(page, PERSONAL)
    expect(page.locator(".keyboard")).to_be_visible()


def asking(page: Page) -> None:
    keyboard(page)
    page.get_by_role("button", name="My contact").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def message_menu(page: Page) -> None:
    OpenChat.of(page, DIALOG)
    page.locator(".bubble").last.click(button="right")
    expect(page.get_by_role("menu")).to_be_visible()


def forward(page: Page) -> None:
    message_menu(page)
    page.get_by_role("menuitem", name="Forward").click()
    expect(page.get_by_role("dialog", name="Forward to")).to_be_visible()


PANELS: list[Callable[[Page], None]] = [
    settings, keys, several, search, personas, profile, members, keyboard, asking, message_menu, forward,
]  # fmt: skip


@pytest.mark.parametrize(("theme", "phone"), [("light", False), ("dark", True)], ids=["light-desk", "dark-phone"])
@pytest.mark.parametrize("opened", PANELS, ids=lambda one: one.__name__)
def test_a_panel_can_be_used_by_everybody(
    visits: Visits, server: Server, opened: Callable[[Page], None], theme: Theme, phone: bool
) -> None:
    server.says(DIALOG, "tea at ten", as_=TIMUR)
    TeaBot(server).asks([ORDER, CANCEL], [SITE], [CONTACT, PLACE])
    page = visits.open(NINA, theme=theme, phone=phone)

    opened(page)

    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_start_and_the_stage_too(visits: Visits, theme: Theme) -> None:
    start = visits.open(VERA, f"/group/{int(TEA_CLUB)}/messages", theme=theme)
    expect(start.get_by_role("button", name="Start")).to_be_visible()
    assert findings(start) == []
    stage = visits.open(None, "/stage", theme=theme)
    expect(stage.locator("[data-chat]").nth(5)).to_be_visible()
    assert findings(stage) == []
