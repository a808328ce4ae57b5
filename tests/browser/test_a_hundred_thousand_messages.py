"""A chat of 100,000 messages: few rows are drawn, none moves while history loads, any day is near (M-3, M-8)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gonets.cli.bench.worlds import rows
from gonets.server.store.database import Sql, Transaction
from gonets.server.store.opening import open_database
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR, VERA

COUNT = 100_000
APART_MS = 60_000
MOST_ROWS = 60

_HEAD: Sql = "SELECT last_seq, last_n, last_event_at FROM chats WHERE chat_id = :chat_id"
_BEGIN_EARLIER: Sql = "UPDATE messages SET n = n + :count WHERE chat_id = :chat_id"
_MOVE_HEAD: Sql = "UPDATE chats SET last_n = last_n + :count WHERE chat_id = :chat_id"
_ALL_READ: Sql = "UPDATE participants SET read_n = read_n + :count, read_seq = :seq WHERE chat_id = :chat_id"


def text_of(number: int) -> str:
    return f"message {number}" + " of a long story" * (number * 7 % 19)


async def _fill(folder: Path) -> int:
    """Messages before those that are there, a minute apart; gives when the first was written."""
    database = await open_database(None, folder)
    try:
        head = (await database.read(lambda tx: tx.fetch(_HEAD, chat_id=int(EVERYBODY))))[0]
        first = head.last_event_at - (COUNT + 1) * APART_MS

        async def make_room(tx: Transaction) -> None:
            for sql in (_BEGIN_EARLIER, _MOVE_HEAD):
                await tx.execute(sql, chat_id=int(EVERYBODY), count=COUNT)
            await tx.execute(_ALL_READ, chat_id=int(EVERYBODY), count=COUNT, seq=head.last_seq)

        await database.transact(make_room)
        lines = [
            (
                int(EVERYBODY),
                ((first + number * APART_MS) << 16) | 1,
                number + 1,
                int((TIMUR, VERA, NINA)[number // 3 % 3]),
                f'{{"text":"{text_of(number)}"}}',
            )
            for number in range(COUNT)
        ]
        await rows.load(database, rows.MESSAGES, lines)
    finally:
        await database.close()
    return int(first)


@pytest.fixture
def first_written(lasting_server: Server, tmp_path: Path) -> int:
    lasting_server.kill()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(asyncio.run, _fill(tmp_path / "data")).result()
    lasting_server.start()
    return first


@pytest.fixture
def chat(first_written: int, visits: Visits) -> OpenChat:
    page = visits.open(NINA)
    return OpenChat.of(page, EVERYBODY)


def test_few_rows_are_drawn_wherever_one_is(chat: OpenChat, first_written: int) -> None:
    expect(chat.row(text_of(COUNT - 1))).to_be_visible()
    assert chat.below() == 0
    drawn = [chat.rows.count()]

    for _ in range(20):
        key, place = chat.first_seen()
        chat.scroll_up(900)
        drawn.append(chat.rows.count())
        now = chat.place_of(key)
        if now is not None:
            assert abs(now - place - 900) < 1, "by what the wheel turned, and nothing else"

    for number in (50, 50_000, 99_900):
        jump(chat.page, first_written + number * APART_MS)
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


def jump(page: Page, stamp: int) -> None:
    page.locator("input[type=date]").first.evaluate(
        """(field, stamp) => {
          field.value = new Date(stamp).toLocaleDateString('sv');
          field.dispatchEvent(new Event('change', {bubbles: true}));
        }""",
        stamp,
    )
    expect(page.get_by_role("feed")).to_have_attribute("aria-busy", "false")
