"""The first load (F-6, F-10): the shell, then everything by its preloads; each file once, nothing that nobody named."""

import re

from playwright.sync_api import Page, Request, expect

from tests.browser.visits import Visits


def test_every_file_of_the_first_screen_is_named_by_the_shell_and_fetched_once(visits: Visits) -> None:
    page, asked = watched(visits)
    page.goto(f"{visits.server.url}/sign-in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    shell = page.context.request.get(f"{visits.server.url}/sign-in").text()
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', shell)
    fetched = [request.url.removeprefix(visits.server.url) for request in asked if "/static/" in request.url]
    modules = [url for url in fetched if url.endswith((".mjs", ".css"))]

    assert len(modules) > 8, "hardly anything was fetched"
    assert sorted(modules) == sorted(set(modules)), "a file was fetched twice"
    assert set(modules) <= set(named), "a module waited until another had come"


def test_a_second_visit_fetches_no_file_again(visits: Visits) -> None:
    page, _ = watched(visits)
    first, second = (travelled(page, visits.server.url + path) for path in ("/sign-in", "/sign-in?next=%2F"))

    assert len(first) > 8
    assert 0 not in first
    assert len(second) == len(first)
    assert set(second) == {0}


def travelled(page: Page, url: str) -> list[int]:
    """Bytes of each file that a page loaded; 0 if it lay in the browser."""
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # What is fetched in an idle moment counts too.
    page.wait_for_load_state("networkidle")
    found: list[int] = page.evaluate("""() => performance.getEntriesByType("resource")
      .filter((entry) => entry.name.includes("/static/")).map((entry) => entry.transferSize)""")
    return found


def watched(visits: Visits) -> tuple[Page, list[Request]]:
    page = visits.context().new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    return page, asked
