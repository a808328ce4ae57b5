"""A chat that could not be read yet says nothing of being empty, and shows its history once it can (2.7)."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.open_chat import OpenChat
from tests.browser.visits import Visits
from tests.cast import NINA, PERSONAL

EMPTY = "Nothing here yet. Write the first message."
MESSAGES = "**/api/chats/*/messages*"
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def refuse_once(page: Page, status: int | None) -> None:
    """None: nobody answers."""

    def refuse(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            route.fulfill(status=status, json={"error_code": 2, "error_msg": "not now"})

    page.route(MESSAGES, refuse, times=1)
    told = "requestfailed" if status is None else "requestfinished"
    with page.expect_event(told, lambda request: "/messages" in request.url):
        page.locator(f'[data-chat="{PERSONAL}"]').click()


@pytest.mark.parametrize("status", [None, 503, 429])
def test_history_comes_once_the_server_gives_it(page: Page, visits: Visits, status: int | None) -> None:
    visits.watch(page).allow(r"Failed to load resource")
    refuse_once(page, status)
    expect(page.get_by_text(EMPTY)).to_have_count(0)

    expect(OpenChat(page).rows.last).to_contain_text("hello")
    expect(page.get_by_text(EMPTY)).to_have_count(0)


def test_what_is_refused_for_good_is_told(page: Page, visits: Visits) -> None:
    visits.watch(page).allow(r"Failed to load resource|messages of .* could not be shown")
    refuse_once(page, 400)
    broken = page.get_by_role("alert")
    expect(broken).to_contain_text("This could not be shown")

    broken.get_by_role("button", name="Try again").click()

    expect(OpenChat(page).rows.last).to_contain_text("hello")


def test_a_chat_that_cannot_be_had_now_is_not_told_to_be_gone(visits: Visits) -> None:
    context = visits.context()
    page = context.new_page()
    visits.watch(page).allow(r"Failed to load resource")
    asked = "**/api/chats/chat:C0000000000000"
    page.route(asked, lambda route: route.fulfill(status=503, json={"error_code": 2}))
    page.goto(f"{visits.server.url}/?as={NINA}#chat:C0000000000000")
    expect(page.get_by_role("alert")).to_have_text("The chat could not be opened.")
    with page.expect_request(asked):
        page.get_by_role("button", name="Try again").click()

    page.unroute(asked)

    expect(page.get_by_text("There is no such chat, or it is not yours.")).to_be_visible()


def test_a_chat_that_was_left_is_not_heard_of_in_the_next(visits: Visits) -> None:
    page = visits.context().new_page()
    visits.watch(page).allow(r"Failed to load resource")
    held: list[Route] = []
    page.route("**/api/chats/chat:C0000000000001", lambda route: held.append(route))
    with page.expect_request("**/api/chats/chat:C0000000000001"):
        page.goto(f"{visits.server.url}/?as={NINA}#chat:C0000000000001")
    page.evaluate("location.hash = '#chat:C0000000000002'")
    gone = page.get_by_text("There is no such chat, or it is not yours.")
    expect(gone).to_be_visible()

    with page.expect_response("**/api/chats/chat:C0000000000001"):
        held[0].fulfill(status=404, json={"error_code": 300})

    page.evaluate(f"() => fetch('/').then((page) => page.text()).then(() => {DRAWN})")
    assert gone.is_visible()


def test_a_chat_that_was_left_is_not_tried_again(visits: Visits) -> None:
    page = visits.context().new_page()
    visits.watch(page).allow(r"Failed to load resource")
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/api/chats/chat:C0000000000001", lambda route: route.fulfill(status=503, json={"error_code": 2}))
    page.goto(f"{visits.server.url}/?as={NINA}#chat:C0000000000001")
    expect(page.get_by_role("alert")).to_have_text("The chat could not be opened.")
    page.evaluate("location.hash = '#chat:C0000000000002'")
    expect(page.get_by_text("There is no such chat, or it is not yours.")).to_be_visible()

    page.clock.run_for(3_000)

    page.evaluate(f"() => fetch('/').then((page) => page.text()).then(() => {DRAWN})")
    assert sum(url.endswith("/api/chats/chat:C0000000000002") for url in asked) == 1, "nor is the next for its sake"
