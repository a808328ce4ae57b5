"""The trap and the look at a page see what they are there for: each finds a fault that is planted."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hostile import TRAP, findings
from tests.browser.modules import blank_page
from tests.browser.payloads import CANARY, PAYLOADS
from tests.browser.visits import Visits
from tests.cast import NINA

_OPEN = "<!doctype html><title>Careless</title><body><main></main></body>"
RUNS = [text for text in PAYLOADS["tag"] + PAYLOADS["svg"] + PAYLOADS["mutation"] if f"={CANARY}()" in text]


@pytest.fixture
def careless(bare_visits: Visits) -> Page:
    """A page of no policy at all, that makes markup out of texts."""
    context = bare_visits.context()
    context.add_init_script(TRAP)
    page = context.new_page()

    def answer(route: Route) -> None:
        route.fulfill(body=_OPEN, content_type="text/html")

    page.route("**/careless", answer)
    page.route("**/x*", lambda route: route.fulfill(status=404))
    page.goto(f"{bare_visits.server.url}/careless")
    return page


def test_markup_out_of_a_text_runs_and_is_noticed(bare_visits: Visits, careless: Page) -> None:
    watch = bare_visits.watch(careless)
    with careless.expect_console_message(lambda said: said.text.startswith("EXECUTED")):
        careless.evaluate(
            "(text) => void (document.querySelector('main').innerHTML = text)", f"<img src=x onerror={CANARY}()>"
        )

    assert any("EXECUTED" in complaint for complaint in watch.complaints)
    assert any("an element that is not ours" in one or "a handler" in one for one in findings(careless))
    watch.allow("")


def test_some_payload_of_each_class_that_runs_would_run(bare_visits: Visits, careless: Page) -> None:
    """Texts that no careless page would fall for would prove nothing."""
    bare_visits.watch(careless).allow("")
    fell = []
    for text in RUNS:
        ran = careless.evaluate(
            """async (text) => {
              let count = 0;
              const before = console.error;
              console.error = () => { count += 1; };
              document.querySelector("main").innerHTML = text;
              // Asked for after it, so answered after it; and what is answered tells of itself in a frame of its own.
              for (let turn = 0; turn < 3; turn += 1) {
                const fence = new Image();
                await new Promise((done) => { fence.onerror = done; fence.src = `x?fence${turn}`; });
                await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
              }
              console.error = before;
              return count;
            }""",
            text,
        )
        fell += [text] * (ran > 0)
    assert len(fell) >= len(RUNS) // 2, fell


def test_our_policy_stops_it_and_is_heard(bare_visits: Visits) -> None:
    page = blank_page(bare_visits)
    watch = bare_visits.watch(page)
    with page.expect_console_message(lambda said: "require-trusted-types-for" in said.text):
        page.evaluate("(text) => { try { document.body.innerHTML = text } catch {} }", PAYLOADS["tag"][0])

    assert watch.complaints
    watch.allow("")


@pytest.mark.parametrize(
    ("planted", "noticed"),
    [
        ("document.body.append(document.createElement('iframe'))", "an element that is not ours"),
        ("document.body.append(document.createElement('base'))", "an element that is not ours"),
        ("add('a', {href: 'javascript:0'})", "a link that may not be"),
        ("add('a', {href: 'https://evil.example/'})", "a link that may not be"),
        ("add('a', {href: 'https://evil.example/', target: '_blank', rel: 'noopener'})", "a link that may not be"),
        ("add('a', {href: 'data:text/html,x'})", "a link that may not be"),
        ("add('img', {src: '/somewhere/else'})", "something foreign would be loaded"),
        ("add('b', {onsomething: 'x'})", "a handler in the markup"),
        ("add('b', {title: '\\u202ex'})", "a title that turns the writing"),
        ("add('b', {}, 'x\\u202ey')", "writing is turned round"),
        ("add('b', {}, '\\u2068x\\u2069\\u2069y')", "writing is turned round"),
        ("add('pre', {}, 'W'.repeat(4000))", "the page is"),
        ("add('p', {class: 'row'}, 'x')", "ink may spill"),
        ("add('p', {class: 'dialog'}, 'W '.repeat(9000))", "a row of"),
        ("Object.prototype.isAdmin = true", "the prototype of all objects"),
    ],
)  # fmt: skip
def test_a_fault_of_a_page_is_found(bare_visits: Visits, planted: str, noticed: str) -> None:
    page = blank_page(bare_visits)
    bare_visits.watch(page).allow("")
    page.evaluate(
        f"""() => {{
          const add = (name, attributes, text = "") => {{
            const node = document.createElement(name);
            for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
            node.append(text);
            document.body.append(node);
          }};
          {planted};
        }}"""
    )

    assert any(one.startswith(noticed) for one in findings(page)), findings(page)


def test_a_page_of_ours_has_no_finding(visits: Visits) -> None:
    page = visits.open(NINA)
    expect(page.locator("[data-chat]").first).to_be_visible()

    assert findings(page) == []
