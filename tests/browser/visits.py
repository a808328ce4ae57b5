"""People at their browsers: a context each, of a size, a language and a theme, watched from the first request on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from gonets.wire.ids import UserId
from tests.browser.server import Server
from tests.browser.watch import Watch
from tests.cast import NINA

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOCALES = {"en": "en-US", "ru": "ru-RU"}

#: A guard against a page that hangs, never a pace: a busy machine is not a fault.
LONGEST_MS = 30_000


@dataclass(slots=True)
class Visits:
    """All of one test; `end` says what the pages did wrong."""

    browser: Browser
    server: Server
    _contexts: list[tuple[BrowserContext, Watch]] = field(default_factory=list)

    def open(
        self,
        who: UserId | None = NINA,
        path: str = "/",
        *,
        phone: bool = False,
        language: Literal["en", "ru"] = "en",
        theme: Literal["light", "dark"] = "light",
        permissions: tuple[str, ...] = (),
    ) -> Page:
        """A page of a context of its own, opened at `path` as `who`; English unless the test is about words."""
        page = self.context(phone=phone, language=language, theme=theme, permissions=permissions).new_page()
        mark = "&" if "?" in path else "?"
        page.goto(self.server.url + path + (f"{mark}{urlencode({'as': str(who)})}" if who else ""))
        return page

    def context(
        self,
        *,
        phone: bool = False,
        language: Literal["en", "ru"] = "en",
        theme: Literal["light", "dark"] = "light",
        permissions: tuple[str, ...] = (),
        zone: str = "Europe/Moscow",
    ) -> BrowserContext:
        """Without a page yet: for what must be set up before the first request."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            locale=LOCALES[language],
            timezone_id=zone,
            color_scheme=theme,
            reduced_motion="reduce",
            permissions=list(permissions),
            accept_downloads=True,
        )
        context.set_default_timeout(LONGEST_MS)
        self._contexts.append((context, Watch(context, self.server.url)))
        return context

    def watch(self, page: Page) -> Watch:
        """To allow what a test brings about on purpose."""
        return next(watch for context, watch in self._contexts if context == page.context)

    def pages(self) -> list[Page]:
        return [page for context, _ in self._contexts for page in context.pages]

    def picture(self, folder: Path, name: str) -> None:
        """Of every page as it stands: what a failed test looked at."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(self.pages()):
            page.screenshot(path=folder / f"{name}-{number}.png")

    def end(self) -> list[str]:
        for context, _ in self._contexts:
            context.close()
        return [complaint for _, watch in self._contexts for complaint in watch.complaints]
