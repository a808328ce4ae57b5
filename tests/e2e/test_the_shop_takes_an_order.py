"""The shop of examples/, unchanged, as a process, and Nina at the command line: from greeting to confirmation."""

import asyncio
from pathlib import Path

import pytest

from tests.cast import NINA, PERSONAL, TEA_CLUB
from tests.e2e.actors import Town
from tests.e2e.shop import MENU, PHONE, POLL, WEBHOOK, WHERE, Customer, Shop, everything_happened_once
from tests.reliability.harness.server import Server

HERE = ("--as", str(NINA), "--chat", str(PERSONAL))
#: What Nina does, and what she hears. Her phone is a message of her own, which no button waits for.
DIALOGUE = (
    (("say", "--as", str(NINA), "--to", str(TEA_CLUB), "/start", "--wait", "30"), f"{MENU[1]} [INLINE_KEYBOARD]"),
    (("press", *HERE, "--payload", "show:assam", "--wait", "30"), "Ассам, 100 г: 450 ₽ [IMAGE] [INLINE_KEYBOARD]"),
    (("press", *HERE, "--payload", "order:assam", "--wait", "30"), f"{PHONE} [INLINE_KEYBOARD]"),
    (("press", *HERE, "--button", "Мой телефон", "--yes"), "shared"),
    (
        ("say", *HERE, "--location", "55.75,37.62", "--wait", "30"),
        "Куда: 55.75, 37.62 ⏎  ⏎ Всё верно? [IMAGE] [LOCATION]",
    ),
    (("press", *HERE, "--payload", "confirm:1", "--wait", "30"), "Заказ № 1 принят. Позвоним, когда курьер выйдет."),
)


@pytest.mark.parametrize("way", [POLL, pytest.param(WEBHOOK, marks=pytest.mark.slow)])
async def test_a_whole_order_at_the_command_line(server: Server, tmp_path: Path, way: str) -> None:
    shop, nina, town = Shop(way, server.url, tmp_path), Customer(server.url), Town(server)
    await shop.start()
    try:
        for words, heard in DIALOGUE:
            assert heard in await asyncio.to_thread(town.run, *words)
            if heard == "shared":
                await nina.sees_text(WHERE)
        await nina.sees_it_taken()

        await everything_happened_once(shop, nina)
    finally:
        await shop.kill()
