"""Makes the pictures of README and docs/bots/stage.md: ``python -m tools.pictures`` (needs Debian's chromium).

The demo world and the shop of examples/, at ten in the morning by a clock that stands still. Look at what came out.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, PRESET, TEA_CLUB, TIMUR, VERA

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DAY_MS = 86_400_000
TEN_MS = 10 * 3_600_000
MOSCOW_MS = 3 * 3_600_000  # where the visitors' browsers are
COLOURS = 256
LARGEST = 150_000
SIZE: ViewportSize = {"width": 1180, "height": 800}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    named = os.environ.get("GONETS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=FLAGS)
        for make in (messenger, stage):
            server = Server().start()
            try:
                with shop(server):
                    make(browser, server)
            finally:
                server.stop()
        browser.close()


@contextmanager
def shop(server: Server) -> Iterator[None]:
    """The example, unchanged, on a throwaway file."""
    environ = os.environ | {"GONETS_BASE_URL": server.url, "GONETS_TOKEN": PRESET[TEA_CLUB]}
    with tempfile.TemporaryDirectory() as folder:
        words = [str(ROOT / "examples" / "shop_bot.py"), "--poll", "--lang", "en", "--file", f"{folder}/shop.db"]
        process = subprocess.Popen([sys.executable, *words], env=environ)  # noqa: S603, it is the example
        try:
            yield
        finally:
            process.terminate()
            process.communicate(timeout=30)


def messenger(browser: Browser, server: Server) -> None:
    """Nina at the shop: a photo, buttons, and her other chats beside."""
    now = ten_in_the_morning(server)
    tasting = server.person(NINA).posts("chats", {"title": "Sunday tasting", "members": [str(TIMUR), str(VERA)]})
    server.person(VERA).says(tasting["chat_id"], "I will bring the small cups")
    server.person(TIMUR).says(DIALOG, "Yes, with a kettle")
    talk(server)
    server.advance(minutes=3)
    page = opened(browser, server, f"/?as={NINA}", now + 12 * 60_000)
    page.locator(f"[data-chat='{PERSONAL}']").first.click()
    order(page, server)
    server.person(TIMUR).says(EVERYBODY, "Is the oolong back?")
    expect(page.get_by_text("Is the oolong back?")).to_be_visible()
    keep(page, "messenger")


def stage(browser: Browser, server: Server) -> None:
    """Nina orders from the bot while Timur and Vera talk where all are."""
    now = ten_in_the_morning(server)
    talk(server)
    phones = [(NINA, PERSONAL), (TIMUR, EVERYBODY), (VERA, EVERYBODY)]
    scene = "&".join(f"phone={quote(f'{who},{chat}', safe=':,')}" for who, chat in phones)
    page = opened(browser, server, f"/stage?{scene}", now + 10 * 60_000)
    order(page.locator(f".phone[data-person='{NINA}']"), server)
    keep(page, "stage")


def ten_in_the_morning(server: Server) -> int:
    """Tomorrow's, so that what the demo world began with is always of yesterday; it stands still there."""
    now = int(server.console("clock")["now"])
    until = DAY_MS - (now + MOSCOW_MS) % DAY_MS + TEN_MS
    server.console("clock", {"jump_ms": until})
    server.console("clock", {"freeze": True})
    return now + until


def talk(server: Server) -> None:
    for who, text in [
        (VERA, "Good morning! Who is in for the tasting on Sunday?"),
        (TIMUR, "Me, and I bring a kettle"),
        (NINA, "I order the tea today"),
        (VERA, "Oolong, please"),
    ]:
        server.advance(minutes=2)
        server.person(who).says(EVERYBODY, text)


def opened(browser: Browser, server: Server, path: str, now: int) -> Page:
    context = Visits(browser, server).context()
    page = context.new_page()
    page.set_viewport_size(SIZE)
    page.clock.set_fixed_time(datetime.fromtimestamp(now / 1000, UTC))
    page.goto(server.url + path)
    return page


def order(where: Page | Locator, server: Server) -> None:
    """What the shop shows to who asks: the menu, and the card of one tea."""
    field = where.get_by_role("textbox", name="Message")
    field.fill("/start")
    field.press("Enter")
    server.advance(minutes=1)
    where.locator(".key").get_by_text("Oolong").click()
    expect(where.locator(".key").get_by_text("Order")).to_be_visible()
    server.advance(minutes=1)


def keep(page: Page, name: str) -> None:
    """With a palette, which is a third of the bytes."""
    page.mouse.move(0, 0)
    page.evaluate("() => document.activeElement.blur()")
    expect(page.locator(".spinner, .key-busy")).to_have_count(0)
    page.evaluate("() => Promise.all([...document.images].map((one) => one.decode().catch(() => 0)))")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = PICTURES / f"{name}.png"
    drawn.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    sys.stdout.write(f"{file.relative_to(ROOT)}: {size:,} bytes\n")
    if size > LARGEST:
        sys.exit("README should open quickly")


if __name__ == "__main__":
    main()
