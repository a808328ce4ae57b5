"""The shop of examples/ where customers and circumstances are not those of its page."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cast import NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.e2e.actors import Town
from tests.e2e.shop import PHONE, POLL, Customer, Shop, order
from tests.reliability.harness.server import Server

pytestmark = pytest.mark.slow


@pytest.fixture
async def shop(server: Server, tmp_path: Path) -> AsyncIterator[Shop]:
    found = Shop(server.url, tmp_path, POLL)
    await found.start()
    yield found
    found.thaw()
    await found.kill()
    assert "Traceback" not in found.said, found.said


@pytest.fixture
def nina(server: Server) -> Customer:
    return Customer(server.url)


async def looks_at_a_card(nina: Customer) -> None:
    await nina.says("/start")
    await nina.sees_text("Здравствуйте!")
    await nina.presses(payload="show:assam")
    await nina.sees_text("Ассам, 100 г")


async def test_pressed_twice_is_ordered_once(shop: Shop, nina: Customer) -> None:
    await looks_at_a_card(nina)

    shop.freeze()
    await nina.presses(payload="order:assam")
    await nina.presses(payload="order:assam")
    shop.thaw()
    await nina.reads(5)

    assert [text for _, text, _ in await nina.story()][3:] == [PHONE, PHONE]
    assert len(shop.orders()) == 1


async def test_another_tea_takes_the_place_of_the_first(shop: Shop, nina: Customer) -> None:
    await looks_at_a_card(nina)
    await nina.presses(payload="order:assam")
    await nina.sees_text(PHONE)
    await nina.presses(payload="menu")
    await nina.presses(payload="show:sencha")
    await nina.sees_text("Сенча, 100 г")
    await nina.presses(payload="order:sencha")
    await nina.sees_text("Заказ № 1: Сенча")

    assert [(each["number"], each["tea"]) for each in shop.orders()] == [(1, "sencha")]


async def test_phone_and_address_can_be_typed(server: Server, tmp_path: Path, nina: Customer) -> None:
    shop = Shop(server.url, tmp_path, POLL, "--lang", "en")
    await shop.start()
    try:
        await nina.says("hello")
        await nina.sees_text("Hello!")
        await nina.presses(payload="show:oolong")
        await nina.sees_text("Oolong, 100 g")
        await nina.presses(payload="order:oolong")
        await nina.sees_text("Order No. 1: Oolong")
        await nina.says("+7 (999) 123-45-67")
        await nina.sees_text("Where to?")
        await nina.says("12 Tea Street {name}")
        await nina.sees_text("Order No. 1\nOolong")
        await nina.presses(payload="confirm:1")
        await nina.sees_text("Order No. 1 is taken")
    finally:
        await shop.kill()

    (made,) = shop.orders()
    assert (made["phone"], json.loads(made["place"])) == ("79991234567", "12 Tea Street {name}")


async def test_a_cancelled_order_is_over(shop: Shop, nina: Customer) -> None:
    await looks_at_a_card(nina)
    await nina.presses(payload="order:assam")
    await nina.sees_text(PHONE)
    await nina.says("+79990000101")
    await nina.sees_text("Куда привезти?")
    await nina.says("Чайная, 1")
    await nina.sees_text("Заказ № 1\n")

    shop.freeze()
    await nina.presses(payload="cancel:1")
    await nina.presses(payload="confirm:1")
    shop.thaw()
    await nina.sees_text("Заказ № 1 отменён.")
    await nina.sees_text("Заказ № 1 уже отменён.")

    assert [each["state"] for each in shop.orders()] == ["cancelled"]


async def test_a_photo_that_is_gone_is_sent_anew(server: Server, shop: Shop, nina: Customer) -> None:
    with closing(sqlite3.connect(shop.file)) as db, db:
        db.execute("INSERT INTO photos VALUES ('assam', 'of another server')")

    await order(nina)

    assert await nina.photos() == [(320, 320)] * 2


async def test_an_answer_that_comes_too_late_is_a_message(server: Server, shop: Shop, nina: Customer) -> None:
    await looks_at_a_card(nina)

    shop.freeze()
    await nina.presses(payload="order:assam")
    await asyncio.to_thread(Town(server).run, "clock", "advance", "16m")
    shop.thaw()

    await nina.sees_text(PHONE)


async def test_who_wants_no_messages_holds_up_nobody(server: Server, shop: Shop, nina: Customer) -> None:
    town = Town(server)
    await looks_at_a_card(nina)

    shop.freeze()
    await nina.presses(payload="order:assam")
    await asyncio.to_thread(town.run, "deny", "--as", str(NINA), "--group", str(TEA_CLUB))
    shop.thaw()
    heard = await asyncio.to_thread(
        town.run, "say", "--as", str(TIMUR), "--to", str(TEA_CLUB), "/start", "--wait", "30"
    )

    assert "Здравствуйте!" in heard
    assert PHONE not in [text for _, text, _ in await nina.story()]
    assert "not said" in shop.said


async def test_it_does_not_meddle_where_people_talk(server: Server, shop: Shop, nina: Customer) -> None:
    """Of a system message, of small talk and of a foreign button it hears, and says nothing."""
    town = Town(server)
    for text in ("Кто хочет чаю?", '{"ui":571000000101,"ty":"JOIN_BY_LINK"}'):
        await asyncio.to_thread(town.run, "say", "--as", str(NINA), "--chat", str(PERSONAL), text)
    await nina.says("/start")
    await nina.sees_text("Здравствуйте!")

    assert [who for who, *_ in await nina.story()] == ["Nina Orlova"] * 3 + ["Tea Club"]


async def test_a_shop_that_cannot_write_ends_and_goes_on_when_started_again(server: Server, tmp_path: Path) -> None:
    shop, nina = Shop(server.url, tmp_path, POLL), Customer(server.url)
    await shop.start()
    with closing(sqlite3.connect(shop.file)) as db, db:
        db.execute("CREATE TRIGGER full BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    await nina.says("/start")
    ended = await shop.ended()
    with closing(sqlite3.connect(shop.file)) as db, db:
        db.execute("DROP TRIGGER full")
    await shop.kill()
    await shop.start()
    try:
        await nina.presses(payload="show:assam")
        await nina.sees_text("Ассам, 100 г")
    finally:
        await shop.kill()

    assert (ended, "disk full" in shop.said) == (1, True)
    assert [who for who, *_ in await nina.story()] == ["Nina Orlova", "Tea Club", "Tea Club"]
