"""Every kind of complaint that fails a browser test is noticed, and a page that does nothing wrong has none."""

import pytest

from tests.browser.accessibility import findings
from tests.browser.modules import Modules, blank_page
from tests.browser.visits import Visits


@pytest.mark.parametrize(
    ("wrong", "noticed"),
    [
        ("console.error('so sad')", "console.error: so sad"),
        ("console.warn('so odd')", "console.warning: so odd"),
        ("setTimeout(() => { throw new Error('thrown late') })", "uncaught: Error: thrown late"),
        ("Promise.reject(new Error('left alone')); null", "uncaught: Error: left alone"),
        ("fetch('https://elsewhere.example/').catch(() => null)", "CSP: connect-src https://elsewhere.example/"),
        ("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))", "CSP: img-src"),
        ("document.body.setAttribute('style', 'color: red')", "CSP: style-src-attr"),
        ("try { document.body.innerHTML = '<b>' } catch {}", "CSP: require-trusted-types-for"),
        ("location.href = 'http://127.0.0.1:9/gone'", "called elsewhere: http://127.0.0.1:9/gone"),
        ("fetch('/api/nowhere').then((answer) => answer.text())", "Failed to load resource"),
    ],
)
def test_a_fault_is_noticed(bare_visits: Visits, wrong: str, noticed: str) -> None:
    page = blank_page(bare_visits)
    watch = bare_visits.watch(page)
    kind = "weberror" if "uncaught" in noticed else "request" if "called" in noticed else "console"
    with page.context.expect_event(kind, lambda event: kind != "console" or is_it(event.text, noticed)):
        page.evaluate(f"() => {{ {wrong} }}")

    assert any(noticed in complaint for complaint in watch.complaints), watch.complaints
    watch.allow("")


def is_it(text: str, noticed: str) -> bool:
    return noticed in text or noticed.endswith(text)


def test_a_page_that_does_nothing_wrong_has_no_complaint(bare_visits: Visits) -> None:
    page = blank_page(bare_visits)

    page.evaluate("() => fetch('/health/live').then((answer) => answer.json())")

    assert bare_visits.watch(page).complaints == []


def test_what_is_allowed_is_only_that(bare_visits: Visits) -> None:
    page = blank_page(bare_visits)
    watch = bare_visits.watch(page)
    watch.allow("expected")
    for text in ("expected trouble", "real trouble"):
        with page.expect_console_message():
            page.evaluate("(text) => console.error(text)", text)

    assert [complaint.partition(" (")[0] for complaint in watch.complaints] == ["console.error: real trouble"]
    watch.allow("real")


def test_a_module_test_that_fails_says_what_it_found(modules: Modules) -> None:
    modules.run('equal([1, {a: "b"}], [1, {a: "b"}])')
    with pytest.raises(Exception, match="tea: found 4, wanted 5"):
        modules.run('equal(2 + 2, 5, "tea")')
    with pytest.raises(Exception, match="not so: water is dry"):
        modules.run('check(false, "water is dry")')


def test_axe_finds_a_button_without_a_name(modules: Modules) -> None:
    page = modules.page
    page.evaluate("document.body.append(document.createElement('main'))")
    page.evaluate(
        "document.querySelector('main').append(document.createElement('h1'), document.createElement('button'))"
    )
    page.evaluate("document.querySelector('h1').append('Tea')")

    assert [finding.partition(":")[0] for finding in findings(page)] == ["critical button-name"]
    page.evaluate("document.querySelector('button').append('Pour')")
    assert findings(page) == []
