"""Days and runs are computed from the messages: right over midnight and a change of summer time (M-12)."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.feed import without_beats
from tests.browser.modules import Modules, blank_page
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR, VERA

_ITEMS = """
const {layRows} = await load("messenger/rows.mjs");
const item = (key, at, who = "user:1", more = {}) =>
  ({key, mid: key, message: {sender: {user_id: who}, timestamp: at, message: {}, ...more}});
const marks = (rows) => rows.map((row) =>
  (row.newDay ? "day " : "") + (row.unread ? "unread " : "") + (row.first ? "first " : "") + (row.last ? "last" : ""));
const at = (text) => Date.parse(text);
"""


def test_a_run_is_of_one_author_within_five_minutes(modules: Modules) -> None:
    modules.run(
        _ITEMS
        + """
        const noon = at("2026-11-22T12:00:00");
        const rows = layRows([
          item("a", noon), item("b", noon + 299_999), item("c", noon + 300_000, "user:2"),
          item("d", noon + 310_000), item("e", noon + 610_000),
          item("f", noon + 611_000, "user:1", {system: "USER_LEFT"}), item("g", noon + 612_000),
        ], undefined, new Map(), false);
        const alone = "first last";
        equal(marks(rows), ["day first ", "last", alone, alone, alone, alone, alone]);
        """
    )


def test_the_unread_divider_ends_a_run(modules: Modules) -> None:
    modules.run(
        _ITEMS
        + """
        const noon = at("2026-11-22T12:00:00");
        const rows = layRows([item("a", noon), item("b", noon + 1), item("c", noon + 2)], "b", new Map(), false);
        equal(marks(rows), ["day first last", "unread first ", "last"]);
        """
    )


def test_the_first_row_has_no_separator_while_there_is_history_above_it(modules: Modules) -> None:
    modules.run(
        _ITEMS
        + """
        const noon = at("2026-11-22T12:00:00");
        equal(marks(layRows([item("a", noon), item("b", noon + 1)], undefined, new Map(), true)), ["first ", "last"]);
        """
    )


def test_rows_that_did_not_change_are_the_same_objects(modules: Modules) -> None:
    modules.run(
        _ITEMS
        + """
        const noon = at("2026-11-22T12:00:00");
        const items = [item("a", noon), item("b", noon + 600_000), item("c", noon + 600_001)];
        const before = layRows(items, undefined, new Map(), false);
        const kept = new Map(before.map((row) => [row.key, row]));
        const after = layRows([...items, item("d", noon + 600_002)], undefined, kept, false);
        equal(after.map((row, i) => row === before[i]), [true, true, false, false]);
        """
    )


@pytest.mark.parametrize(
    ("zone", "one", "other", "is_new_day"),
    [
        ("Europe/Moscow", "2026-11-22T20:59:59Z", "2026-11-22T21:00:00Z", True),
        ("Europe/Moscow", "2026-11-22T21:00:00Z", "2026-11-23T20:59:59Z", False),
        # On 29 March clocks in Berlin go from 2 to 3: a day of 23 hours.
        ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", False),
        ("Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", True),
        # On 25 October from 3 back to 2: a day of 25 hours.
        ("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", False),
        ("Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z", True),
    ],
)
def test_a_day_is_the_readers_own(bare_visits: Visits, zone: str, one: str, other: str, is_new_day: bool) -> None:
    modules = Modules(blank_page(bare_visits, bare_visits.context(zone=zone)), bare_visits.server.static)

    wanted = str(is_new_day).lower()
    modules.run(
        _ITEMS
        + f"""
        const rows = layRows([item("a", at("{one}")), item("b", at("{other}"))], undefined, new Map(), false);
        equal(rows[1].newDay, {wanted});
        """
    )


def test_days_and_tails_are_drawn(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    for text, who in (("one", TIMUR), ("two", TIMUR), ("three", VERA)):
        server.says(EVERYBODY, text, as_=who)
    expect(chat.row("three")).to_be_visible()

    tails = {text: "bubble-last" in (chat.row(text).locator(".bubble-row").get_attribute("class") or "") for text in
             ("one", "two", "three")}  # fmt: skip
    assert tails == {"one": False, "two": True, "three": True}
    expect(chat.row("one").get_by_text("Timur Aliev")).to_be_visible()
    expect(chat.row("two").get_by_text("Timur Aliev")).to_have_count(0)
    expect(page.locator(".row .day").filter(has_text="Today")).to_have_count(1)

    server.advance(minutes=24 * 60)
    server.says(EVERYBODY, "tomorrow", as_=TIMUR)

    expect(chat.row("tomorrow").locator(".day")).to_be_visible()
    assert server.person(NINA).texts(EVERYBODY)[-1] == "tomorrow"


def test_times_and_days_turn_at_midnight_by_themselves(visits: Visits, server: Server) -> None:
    """In a zone where it is late now."""
    east = 22 - datetime.fromtimestamp(server.person(NINA).gets("start")["now"] / 1000, UTC).hour
    zone = f"Etc/GMT{-(east - 24 if east > 12 else east):+d}"
    page = visits.context(zone=zone).new_page()
    page.clock.install()
    without_beats(page)
    page.goto(f"{server.url}/?as={NINA}")
    chat = OpenChat.of(page, DIALOG)
    chat.writes("good night")
    expect(chat.row("good night").get_by_label("Sent", exact=True)).to_be_visible()
    row = page.locator(f"[data-chat='{DIALOG}'] time")
    expect(row).to_have_text(re.compile(r"^1[01]:\d\d PM"))
    expect(page.locator(".row .day-button").last).to_have_text("Today")

    page.clock.fast_forward("02:00:00")

    expect(row).to_have_text(re.compile(r"^[A-Z][a-z]{2}$"))
    expect(page.locator(".row .day-button").last).to_have_text("Yesterday")


@pytest.mark.parametrize(("country", "written"), [("en-GB", r"\d\d:\d\d"), ("en-US", r"\d+:\d\d\s[AP]M")])
def test_times_are_written_as_the_viewers_country_does(
    visits: Visits, server: Server, country: str, written: str
) -> None:
    context = visits.context()
    context.add_init_script(f"Object.defineProperty(navigator, 'languages', {{get: () => ['{country}', 'en', 'ru']}})")
    server.says(DIALOG, "now", as_=TIMUR)
    page = context.new_page()
    page.goto(f"{server.url}/?as={NINA}")

    expect(page.locator(f"[data-chat='{DIALOG}'] time")).to_have_text(re.compile(f"^{written}$"))
