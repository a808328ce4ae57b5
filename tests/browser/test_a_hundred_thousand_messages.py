"""A chat of 100,000 messages: few rows are drawn, none moves while history loads, any day is near (M-3, M-8)."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clients import ClientPage
from tests.browser.long_chat import APART_MS, COUNT, fill, text_of
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA

MOST_ROWS = 60
#: F-8.
MOST_KEPT = 5_000


@pytest.fixture
def first_written(lasting_server: Server, tmp_path: Path) -> int:
    lasting_server.kill()
    first = fill(tmp_path / "data")
    lasting_server.start()
    return first


@pytest.fixture
def chat(first_written: int, visits: Visits) -> OpenChat:
    page = visits.open(NINA)
    return OpenChat.of(page, EVERYBODY)


def test_few_rows_are_drawn_wherever_one_is(chat: OpenChat, first_written: int) -> None:
    expect(chat.row(text_of(COUNT - 1))).to_be_visible()
    chat.comes_to_its_end()
    drawn = [chat.rows.count()]

    for _ in range(20):
        key, place = chat.first_seen()
        chat.scroll_up(900)
        chat.settled()
        drawn.append(chat.rows.count())
        now = chat.place_of(key)
        if now is not None:
            assert abs(now - place - 900) < 1, "by what the wheel turned, and nothing else"

    for number in (50, 50_000, 99_900):
        jump(chat.page, first_written + number * APART_MS)
        chat.settled()
        expect(chat.page.locator(".row").first).to_be_visible()
        drawn.append(chat.rows.count())
    assert max(drawn) < MOST_ROWS, drawn


def test_a_day_in_the_middle_is_reached(chat: OpenChat, first_written: int) -> None:
    page = chat.page
    stamp = first_written + 50_000 * APART_MS
    day = page.evaluate("(stamp) => new Date(stamp).toLocaleDateString('sv')", stamp)
    start = page.evaluate("(day) => new Date(`${day}T00:00`).getTime()", day)
    wanted = -(-(start - first_written) // APART_MS)

    jump(page, stamp)

    expect(chat.row(text_of(wanted))).to_be_in_viewport()
    chat.down.click()
    expect(chat.row(text_of(COUNT - 1))).to_be_in_viewport()


def test_a_long_way_up_and_down_shows_every_message_once_and_in_order(chat: OpenChat) -> None:
    expect(chat.row(text_of(COUNT - 1))).to_be_visible()
    up = [numbers(chat)]
    while len(up) < 30:
        chat.scroll_up(1200)
        chat.settled()
        up.append(numbers(chat))
    down = [up[-1]]
    while chat.below() > 0:
        chat.scroll_up(-1200)
        chat.settled()
        down.append(numbers(chat))

    for drawn in (*up, *down):
        assert drawn == list(range(drawn[0], drawn[0] + len(drawn))), "no gap, none twice"
        assert len(drawn) < MOST_ROWS
    assert all(lower[0] <= upper[-1] for upper, lower in pairwise(reversed(up))), "none passed over going up"
    assert all(lower[0] <= upper[-1] for upper, lower in pairwise(down)), "none passed over going down"
    assert up[-1][0] < COUNT - 300
    assert down[-1][-1] == COUNT - 1


def test_no_more_than_5000_are_kept_however_far_one_reads(first_written: int, visits: Visits) -> None:
    ClientPage(visits).start().opened().run(
        """
        const read = async (turn, times) => {
          for (let i = 0; i < times; i += 1) {
            await chat[turn]();
            check(chat.items.value.length <= given, `${chat.items.value.length} kept`);
          }
          return chat.items.value;
        };
        const numberOf = (item) => Number(textOf(item).split(" ")[1]);
        const numbers = (items) => items.filter((one) => !one.message.system).map(numberOf);
        const far = numbers(await read("before", 60));
        equal([far.length, chat.hasAfter.value], [given, true], "the newest were let go");
        check(far.every((number, i) => number === far[0] + i), "without a gap");
        const back = numbers(await read("after", 20));
        check(back.every((number, i) => number === back[0] + i), "without a gap");
        check(back.at(-1) > far.at(-1) && back[0] > far[0], "and the other end after them");
        """,
        MOST_KEPT,
    )


def numbers(chat: OpenChat) -> list[int]:
    """Of the messages in the DOM, from the top."""
    return [int(text.split()[1]) for text in chat.texts() if text.startswith("message ")]


def jump(page: Page, stamp: int) -> None:
    page.locator("input[type=date]").first.evaluate(
        """(field, stamp) => {
          field.value = new Date(stamp).toLocaleDateString('sv');
          field.dispatchEvent(new Event('change', {bubbles: true}));
        }""",
        stamp,
    )
    expect(page.get_by_role("feed")).to_have_attribute("aria-busy", "false")
