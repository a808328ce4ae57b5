"""Nothing a user writes runs, loads, misleads or breaks out in another's browser, wherever it stands (T19, P16)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from gonets.wire.ids import ChatId
from tests.browser.files import picture, sends_file, sound
from tests.browser.hostile import Planted, as_name, findings, plant, visit
from tests.browser.open_chat import OpenChat
from tests.browser.payloads import SEED, in_batches, one_of_each
from tests.browser.server import LONGEST_S, Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, VERA

BATCH = 14
#: As many as stand on one stage.
PHONES = 6
NO_SUCH_STICKER = r"404.*/catalogue/sticker/"
BATCHES = [
    pytest.param(one_of_each(SEED), id="one-of-each"),
    *(pytest.param(batch, id=f"batch-{at}", marks=pytest.mark.slow) for at, batch in enumerate(in_batches(BATCH))),
]


@pytest.fixture(params=BATCHES)
def planted(request: pytest.FixtureRequest, server: Server) -> list[Planted]:
    sys.stdout.write(f"seed {SEED}: GONETS_SEED={SEED} repeats it\n")
    return [plant(server, hostile) for hostile in request.param]


def test_in_the_list_and_in_every_chat(visits: Visits, server: Server, planted: list[Planted]) -> None:
    page = tall(visits, visit(visits))
    seen = Seen()
    for one, chat in every_chat(planted):
        room = OpenChat.of(page, chat)
        expect(room.rows.last).to_be_visible()
        room.settled()
        seen.look(page, one)
        shown = [plain(text) for text in room.texts()]
        # An address is drawn as where it leads (M-30), so of those the look at the page is all there is.
        missing = [text for text in map(plain, said(server, chat)) if text and text not in shown and "://" not in text]
        seen.findings |= {f"is not shown: {text}": shown for text in missing}
    seen.end()
    still_works(page, server)


def test_in_the_panes_and_menus_of_a_chat(visits: Visits, server: Server, planted: list[Planted]) -> None:
    page = tall(visits, visit(visits))
    seen = Seen()
    for one in planted:
        OpenChat.of(page, one.chat)
        page.get_by_role("button", name="Members", exact=True).click()
        expect(page.locator(".pane-row")).to_have_count(4)
        seen.look(page, one)
        page.locator(f"[data-member='{one.person}']").get_by_role("button").click()
        expect(page.get_by_role("menu")).to_be_visible()
        seen.look(page, one)
        page.keyboard.press("Escape")
        OpenChat.of(page, one.group_chat).rows.last.focus()
        page.keyboard.press("Shift+F10")
        page.get_by_role("menuitem", name="Show as JSON").click()
        expect(page.locator("pre.json")).to_contain_text("INLINE_KEYBOARD")
        seen.look(page, one)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="About", exact=True).click()
        expect(page.locator(".profile-name")).to_be_visible()
        seen.look(page, one)
    seen.end()
    still_works(page, server)


def test_in_the_panes_beside_the_list(visits: Visits, server: Server, planted: list[Planted]) -> None:
    page = tall(visits, visit(visits))
    seen = Seen()
    page.get_by_role("button", name="Search", exact=True).click()
    field = page.get_by_role("searchbox")
    for one in planted:
        with page.expect_response("**/api/search?*") if any(map(str.isalnum, one.what.text)) else nothing():
            field.fill(one.what.text[:200])
        seen.look(page, one)
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="New chat", exact=True).click()
    expect(page.locator(".picker-person")).not_to_have_count(0)
    seen.look(page, "new chat")
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="Settings", exact=True).click()
    for one in planted:
        server.person(NINA).posts("me", {"name": as_name(one.what.text)})
        expect(page.get_by_label("Your name")).to_have_value(as_name(one.what.text))
        seen.look(page, one)
    page.get_by_role("button", name="Back", exact=True).click()
    seen.end()
    still_works(page, server)


def test_on_a_narrow_phone(visits: Visits, planted: list[Planted]) -> None:
    page = visit(visits, phone=True)
    visits.watch(page).allow(NO_SUCH_STICKER)
    page.set_viewport_size({"width": 320, "height": 2600})
    seen = Seen()
    for one, chat in every_chat(planted):
        room = OpenChat.of(page, chat)
        expect(room.rows.last).to_be_visible()
        seen.look(page, one)
        page.get_by_role("button", name="Back", exact=True).click()
        seen.look(page, one)
    seen.end()


def test_on_the_stage(visits: Visits, planted: list[Planted]) -> None:
    seen = Seen()
    for at in range(0, len(planted), PHONES):
        some = planted[at : at + PHONES]
        page = visit(visits, "/stage?" + "&".join(f"phone={one.person},{one.chat}" for one in some), who=None)
        visits.watch(page).allow(NO_SUCH_STICKER)
        expect(page.get_by_role("feed")).to_have_count(len(some))
        for one in some:
            phone = page.locator(f"[data-person='{one.person}']")
            expect(phone.get_by_role("article").last).to_be_attached()
        seen.look(page, " ".join(one.what.kind for one in some))
        page.close()
    seen.end()


def test_in_the_catalogue(visits: Visits, server: Server, planted: list[Planted]) -> None:
    for at, one in enumerate(planted):
        title = as_name(one.what.text)
        stocked(server, "STICKER", f"hostile-{at}", picture(40, 30 + at), title=title)
        stocked(server, "MUSIC", f"hostile-{at}", sound(0.1 + at / 100), title=title, artist=title)
    page = tall(visits, visit(visits))
    OpenChat.of(page, DIALOG)
    seen = Seen()
    for shelf, one_of_it in (("Sticker", ".pick-sticker"), ("Track", ".pick-track")):
        page.get_by_role("button", name="Attach").click()
        page.get_by_role("menuitem", name=shelf).click()
        expect(page.locator(one_of_it).nth(len(planted) - 1)).to_be_visible()
        seen.look(page, shelf)
        page.keyboard.press("Escape")
    seen.end()
    still_works(page, server)


def test_over_a_picture(visits: Visits, server: Server, planted: list[Planted]) -> None:
    for one in planted:
        sends_file(server, one.person, one.chat, "IMAGE", "tea.png", picture(60, 40))
    page = tall(visits, visit(visits))
    seen = Seen()
    for one in planted:
        OpenChat.of(page, one.chat).rows.last.get_by_role("button", name="Photo").click()
        expect(page.locator(".lightbox .strong")).to_be_visible()
        seen.look(page, one)
        page.keyboard.press("Escape")
        expect(page.locator(".lightbox")).to_have_count(0)
    seen.end()
    still_works(page, server)


def test_behind_the_link_of_a_chat(visits: Visits, server: Server, planted: list[Planted]) -> None:
    page = visit(visits, who=VERA)
    seen = Seen()
    for one in planted:
        server.person(NINA).posts(f"chats/{one.chat}/link", {"on": True})
        link = urlsplit(server.person(NINA).gets(f"chats/{one.chat}/url")["url"]).path
        page.goto(f"{server.url}{link}?as={VERA}")
        expect(page.get_by_role("button", name="Join")).to_be_visible()
        seen.look(page, one)
    seen.end()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()


def stocked(server: Server, kind: str, name: str, raw: bytes, **said: str) -> None:
    """The operator's shelf holds one more; a title that is refused is refused."""
    made = server.console("catalogue/upload", {"kind": kind})
    url = made["url"] if made["url"].startswith("http") else server.url + made["url"]
    with urlopen(Request(url, raw, method="POST"), timeout=LONGEST_S):
        server.console("catalogue", {"kind": kind, "id": name, "token": made["token"], **said})


@contextmanager
def nothing() -> Iterator[None]:
    """Where a text has no word to look for, nothing is asked."""
    yield


def every_chat(planted: list[Planted]) -> Iterator[tuple[Planted, ChatId]]:
    for one in planted:
        yield one, one.chat
        yield one, one.group_chat


def said(server: Server, chat: ChatId) -> list[str]:
    """What people and groups wrote there."""
    window = server.person(NINA).gets(f"chats/{chat}/messages", count=200)["messages"]
    return [one["message"].get("text", "") for one in window if "system" not in one]


def plain(text: str) -> str:
    """As a page gives a text back: white space of any kind is one space."""
    return " ".join(text.split())


class Seen:
    """What was found wrong, by what was shown then: all of it at once, for who has to mend it."""

    def __init__(self) -> None:
        self.findings: dict[str, list[str]] = {}

    def look(self, page: Page, one: Planted | str) -> None:
        for finding in findings(page):
            self.findings.setdefault(finding, []).append(
                one if isinstance(one, str) else f"{one.what.kind} {one.what.text[:60]!r}"
            )

    def end(self) -> None:
        assert not self.findings, "".join(f"\n{what}\n    of {by}" for what, by in self.findings.items())


def tall(visits: Visits, page: Page) -> Page:
    """So that all rows of the list are drawn, and most of a chat."""
    visits.watch(page).allow(NO_SUCH_STICKER)
    page.set_viewport_size({"width": 1280, "height": 2600})
    expect(page.get_by_role("navigation", name="Dialogs").get_by_role("listitem").first).to_be_visible()
    return page


def still_works(page: Page, server: Server) -> None:
    """Whatever was shown before, the next message goes its way."""
    room = OpenChat.of(page, DIALOG)
    room.writes("still here")
    expect(room.row("still here").get_by_label("Sent", exact=True)).to_be_visible()
    assert server.person(NINA).texts(DIALOG)[-1] == "still here"
