"""What stands in an address is hostile too: persona, chat, payload, where to go, scene of the stage (T19, 7.7)."""

import json
import sys
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hostile import as_name, findings, plant, visit
from tests.browser.payloads import ALL, CANARY, SEED, Hostile, one_of_each
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TEA_CLUB

#: A persona that is none: the door says so, the page shows it.
NOBODY = r"Failed to load resource.*40[0-9]|WebSocket connection|ERR_"
KINDS = ("tag", "attribute", "scheme", "template", "prototype")
SOME = [
    pytest.param([one for one in one_of_each(SEED) if one.kind in KINDS], id="one-of-each"),
    *(pytest.param([one for one in ALL if one.kind == kind], id=kind, marks=pytest.mark.slow) for kind in KINDS),
]
NEXTS = (
    f"javascript:{CANARY}()", f"/\tjavascript:{CANARY}()", "//evil.example/", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "https://evil.example/", "https:evil.example", "///evil.example",
    "/.//evil.example", "/%09/evil.example", "http:/evil.example", " //evil.example", "data:text/html,<script>",
    "/sign-in?next=//evil.example", "/@evil.example", "/..//evil.example",
)  # fmt: skip


@pytest.fixture(params=SOME)
def some(request: pytest.FixtureRequest) -> list[Hostile]:
    """One of each class, by a seed; all of them in the slow run."""
    sys.stdout.write(f"seed {SEED}: GONETS_SEED={SEED} repeats it\n")
    found: list[Hostile] = request.param
    return found


def quiet(visits: Visits, page: Page) -> Page:
    visits.watch(page).allow(NOBODY)
    return page


@pytest.fixture
def page(visits: Visits) -> Page:
    """Trapped, and nowhere yet."""
    return quiet(visits, visit(visits, "/sign-in", who=None))


def test_as_a_persona(page: Page, server: Server, some: list[Hostile]) -> None:
    for hostile in some:
        page.goto(f"{server.url}/?as={quote(hostile.text)}")
        expect(page.locator(".messenger")).to_be_visible()
        assert findings(page) == [], hostile
        assert page.evaluate("() => location.origin") == server.url


def test_as_a_chat_and_a_message_in_the_fragment(page: Page, server: Server, some: list[Hostile]) -> None:
    for hostile in some:
        for fragment in (hostile.text, f"chat:{hostile.text}", f"{DIALOG}/mid:{hostile.text}"):
            page.goto("about:blank")
            page.goto(f"{server.url}/?as={NINA}#{quote(fragment, safe=':/')}")
            expect(page.locator(f"[data-chat='{DIALOG}']")).to_be_visible()
            assert findings(page) == [], fragment


def test_as_the_payload_of_a_deep_link(page: Page, server: Server, some: list[Hostile]) -> None:
    """What is sent is what stood in the address."""
    for hostile in some:
        group = plant(server, hostile).group
        for one in (str(TEA_CLUB), group, server.console("groups", {"name": as_name(hostile.text)})["group_id"]):
            digits = one.partition(":")[2]
            page.goto(f"{server.url}/group/{digits}/messages?payload={quote(hostile.text, safe='')}&as={NINA}")
            expect(page.locator(".start-name")).to_be_visible()
            assert findings(page) == [], hostile
        with page.expect_request("**/start") as asked:
            page.get_by_role("button", name="Start").click()
        assert json.loads(asked.value.post_data or "") == {"payload": hostile.text}


def test_as_the_place_to_go_after_sign_in(page: Page, server: Server, some: list[Hostile]) -> None:
    """Development asks nobody's password, so the judge of addresses is asked itself, in the page it runs in."""
    js = """async ([base, next]) => {
      const {nextOf} = await import(`${base}/sign_in/next.mjs`);
      return new URL(nextOf(next, location.origin), location.href).href;
    }"""
    for hostile in some:
        page.goto(f"{server.url}/sign-in?next={quote(hostile.text, safe='')}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert findings(page) == [], hostile
    for asked in (*NEXTS, *(hostile.text for hostile in ALL)):
        led = urlsplit(page.evaluate(js, [server.static, asked]))
        assert f"{led.scheme}://{led.netloc}" == server.url, asked
        assert not led.path.startswith("//"), asked


def test_as_an_invitation(page: Page, server: Server, some: list[Hostile]) -> None:
    for hostile in some:
        page.goto(f"{server.url}/sign-in?invitation={quote(hostile.text, safe='')}")
        expect(page.get_by_role("alert")).to_be_visible()
        assert findings(page) == [], hostile


def test_as_a_scene_of_the_stage(page: Page, server: Server, some: list[Hostile]) -> None:
    for hostile in some:
        asked = quote(hostile.text, safe="")
        page.goto(f"{server.url}/stage?phone={asked}&phone={NINA},{asked}&phone={NINA}")
        expect(page.locator(".phone")).to_have_count(1)
        assert findings(page) == [], hostile
    for hostile in some:
        page.goto(f"{server.url}/stage/gallery?kind={quote(hostile.text, safe='')}")
        expect(page.locator("main, .gallery").first).to_be_visible()
        assert findings(page) == [], hostile


def test_as_a_path(page: Page, server: Server, some: list[Hostile]) -> None:
    """No answer says a path back as markup."""
    for hostile in some:
        answer = page.request.get(f"{server.url}/{quote(hostile.text, safe='')}")
        assert answer.headers["content-type"].startswith(("application/json", "text/html")), hostile
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status == 200:
            assert "default-src 'none'" in answer.headers["content-security-policy"]
