"""What a test sees and does in an open chat of the messenger."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect

from gonets.wire.ids import ChatId

#: The first row that shows in the box, and how far below the box's upper edge it begins.
_FIRST_SEEN = """() => {
  const box = document.querySelector('.timeline-box').getBoundingClientRect();
  for (const row of document.querySelectorAll('.timeline-box .row')) {
    const place = row.getBoundingClientRect();
    if (place.bottom > box.top + 1) return [row.dataset.key, place.top - box.top];
  }
  throw new Error('no row is seen');
}"""
_PLACE_OF = """(key) => {
  const box = document.querySelector('.timeline-box').getBoundingClientRect();
  const row = document.querySelector(`.row[data-key="${CSS.escape(key)}"]`);
  return row === null ? null : row.getBoundingClientRect().top - box.top;
}"""
#: Once the list itself scrolls no more; `rest` then resolves two frames after the end of what a wheel scrolls.
_REST = """async () => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const box = document.querySelector('.timeline-box');
  let moved = true;
  const moves = () => { moved = true; };
  box.addEventListener('scroll', moves);
  while (moved) {
    moved = false;
    await frame();
    await frame();
  }
  box.removeEventListener('scroll', moves);
  const heard = (name) => new Promise((done) => box.addEventListener(name, done, {once: true}));
  window.rest = heard('wheel').then(() => heard('scrollend')).then(frame).then(frame);
}"""
_BELOW = """() => {
  const box = document.querySelector('.timeline-box');
  return Math.round(box.scrollHeight - box.clientHeight - box.scrollTop);
}"""


@dataclass(frozen=True, slots=True)
class OpenChat:
    """`OpenChat.of(page, EVERYBODY)` opens it by its row in the list."""

    page: Page

    @classmethod
    def of(cls, page: Page, chat: ChatId) -> Self:
        row = page.locator(f"[data-chat='{chat}']")
        row.click()
        # The feed of the chat before, or this one's before it was asked for, is not busy either.
        expect(row).to_have_attribute("aria-current", "true")
        expect(page.locator(".timeline-skeleton")).to_have_count(0)
        expect(page.get_by_role("feed")).to_have_attribute("aria-busy", "false")
        # What passes by, such as "typing…", is told only to those who listen.
        expect(page.locator(".messenger[data-network='online']")).to_be_visible()
        return cls(page)

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("article")

    @property
    def down(self) -> Locator:
        return self.page.get_by_role("button", name="To the end")

    def row(self, text: str) -> Locator:
        """Of a message whose whole text this is."""
        return self.rows.filter(has=self.page.locator(".bubble-text").get_by_text(text, exact=True))

    def is_uncovered(self) -> None:
        """Once no sheet lies over it, and the step of the history that it took is taken back.

        A reload that begins before would be called off by that.
        """
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.page.wait_for_function("() => history.state.depth === 1")

    def writes(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def texts(self) -> list[str]:
        """Of the rows in the DOM."""
        return self.page.locator(".bubble-text").all_inner_texts()

    def scroll_up(self, px: int) -> None:
        """By the wheel, as a hand does; until the browser has come to rest and the list has drawn it."""
        self.page.evaluate(_REST)
        self.page.locator(".timeline-box").hover()
        self.page.mouse.wheel(0, -px)
        self.page.evaluate("() => window.rest")

    def settled(self) -> None:
        """Once what was scrolled to is drawn and no history is on its way."""
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        expect(self.page.get_by_role("feed")).to_have_attribute("aria-busy", "false")
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def first_seen(self) -> tuple[str, float]:
        """Its key and place."""
        key, place = self.page.evaluate(_FIRST_SEEN)
        return str(key), float(place)

    def place_of(self, key: str) -> float | None:
        """None: not in the DOM."""
        place = self.page.evaluate(_PLACE_OF, key)
        return None if place is None else float(place)

    def below(self) -> int:
        """Pixels of history below what one sees."""
        return int(self.page.evaluate(_BELOW))

    def above(self) -> int:
        """Pixels of history above what one sees."""
        return int(self.page.locator(".timeline-box").evaluate("(box) => Math.round(box.scrollTop)"))

    def comes_to_its_end(self) -> None:
        """And stays there: a row is measured in the frame after it was drawn."""
        self.page.wait_for_function(f"() => ({_BELOW})() === 0")
        self.settled()
        assert self.below() == 0
