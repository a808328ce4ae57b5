"""The shop of examples/, unchanged, as a process, and Nina who orders as docs/bots/shop.md says, line by line."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import PRESET, TEA_CLUB
from tests.e2e.actors import ENVIRON, ROOT
from tests.e2e.shop import MENU, PHONE, POLL, WEBHOOK, WHERE, Customer, Shop, everything_happened_once
from tests.reliability.harness.server import Server

PAGE = ROOT / "docs" / "bots" / "shop.md"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"(?:Tea Club|pressed; answered in \d+ ms): (.*)")
#: What Nina hears at the terminal.
HEARD = [
    f"{MENU[1]} [INLINE_KEYBOARD]",
    "Ассам, 100 г: 450 ₽ [IMAGE] [INLINE_KEYBOARD]",
    f"{PHONE} [INLINE_KEYBOARD]",
    f"{WHERE} [INLINE_KEYBOARD]",
    "Заказ № 1 ⏎ Ассам, 100 г: 450 ₽ ⏎ Кому: Nina Orlova ⏎ Телефон: +79990000101 ⏎ Куда: 55.75, 37.62 ⏎  ⏎ Всё верно? "
    "[IMAGE] [LOCATION] [INLINE_KEYBOARD]",
    "Заказ № 1 принят. Позвоним, когда курьер выйдет.",
]


@pytest.mark.parametrize("way", [(POLL,), pytest.param((WEBHOOK, "0"), marks=pytest.mark.slow)])
async def test_an_order_as_the_page_says(server: Server, tmp_path: Path, way: tuple[str, ...]) -> None:
    shop, nina = Shop(server.url, tmp_path, *way), Customer(server.url)
    await shop.start()
    try:
        said = await asyncio.to_thread(shell, SHELL.findall(PAGE.read_text("utf-8"))[1], server.url, tmp_path)
        await nina.sees_it_taken()

        *heard, listed = said.splitlines()
        assert [found[1] for found in map(SHOWN.fullmatch, heard) if found] == HEARD
        assert json.loads(listed)["place"] == {"latitude": 55.75, "longitude": 37.62}
        await everything_happened_once(shop, nina)
    finally:
        await shop.kill()


def shell(lines: str, url: str, folder: Path) -> str:
    """In the folder of the shop's file, as a reader does it."""
    (folder / "examples").symlink_to(ROOT / "examples")
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = ENVIRON | {"PATH": here, "GONETS_URL": url, "GONETS_TOKEN": PRESET[TEA_CLUB]}
    done = subprocess.run(
        ["bash", "-eu"], input=lines, capture_output=True, text=True, timeout=100, cwd=folder, env=environ
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
