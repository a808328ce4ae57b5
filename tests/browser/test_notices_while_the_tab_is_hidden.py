"""Notifications and the number in the title: only while nobody sees the tab, and off until asked for (M-29)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TIMUR

#: A browser without a screen shows none: what would be shown is written down.
NOTED = """
window.notices = [];
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => Notification.permission;
  constructor(title, options) { window.notices.push([title, options.body]); }
  close() {}
};
window.hide = (hidden) => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


@pytest.fixture
def noted(visits: Visits) -> Page:
    context = visits.context()
    context.add_init_script(NOTED)
    page = context.new_page()
    page.goto(f"{visits.server.url}/?as={NINA}")
    expect(page.locator(f"[data-chat='{DIALOG}']")).to_be_visible()
    return page


def ask_for_them(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("switch", name="Notifications").click()
    expect(page.get_by_role("switch", name="Notifications")).to_be_checked()
    expect(page.get_by_role("switch", name="Sound")).not_to_be_checked()


def test_a_hidden_tab_tells_of_a_message(noted: Page, server: Server) -> None:
    ask_for_them(noted)
    noted.evaluate("() => hide(true)")
    server.says(DIALOG, "are you there?", as_=TIMUR)
    noted.wait_for_function("() => notices.length === 1")
    assert noted.evaluate("() => notices") == [["Timur Aliev", "are you there?"]]


def test_a_tab_in_sight_and_who_did_not_ask_get_none(noted: Page, server: Server) -> None:
    preview = noted.locator(f"[data-chat='{DIALOG}']")
    noted.evaluate("() => hide(true)")
    server.says(DIALOG, "not asked for", as_=TIMUR)
    expect(preview).to_contain_text("not asked for")
    noted.evaluate("() => hide(false)")
    ask_for_them(noted)
    server.says(DIALOG, "in sight", as_=TIMUR)
    expect(preview).to_contain_text("in sight")
    assert noted.evaluate("() => notices") == []


def test_where_a_page_may_show_no_notice_the_feed_goes_on(noted: Page, server: Server) -> None:
    ask_for_them(noted)
    # As Chrome on Android does.
    noted.evaluate("""() => {
      window.Notification = class {
        static permission = "granted";
        constructor() { throw new TypeError("Illegal constructor"); }
      };
      hide(true);
    }""")
    server.says(DIALOG, "are you there?", as_=TIMUR)
    expect(noted.locator(f"[data-chat='{DIALOG}']")).to_contain_text("are you there?")
    noted.wait_for_function("() => /^\\(\\d+\\) Gonets$/.test(document.title)")


def test_what_is_protected_is_not_shown_in_a_notice(noted: Page, server: Server) -> None:
    ask_for_them(noted)
    noted.evaluate("() => hide(true)")
    server.says(DIALOG, "between us", as_=TIMUR, privacyWarning="SCREENSHOT")
    noted.wait_for_function("() => notices.length === 1")
    assert noted.evaluate("() => notices[0][1]") == "Protected message"


def test_the_title_counts_while_nobody_looks(noted: Page, server: Server) -> None:
    server.says(DIALOG, "one", as_=TIMUR)
    expect(noted.locator(f"[data-chat='{DIALOG}'] .badge")).to_be_visible()
    expect(noted).to_have_title("Gonets")
    noted.evaluate("() => hide(true)")
    noted.wait_for_function("() => /^\\(\\d+\\) Gonets$/.test(document.title)")
    noted.evaluate("() => hide(false)")
    expect(noted).to_have_title("Gonets")
