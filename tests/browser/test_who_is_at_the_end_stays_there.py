"""The end is followed also below one's own waiting bubble, and over a gap that is read anew (M-3, M-6)."""

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, Route, WebSocketRoute, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, TIMUR

WAITING = "not sent yet"


def hold(page: Page, url: str, method: str) -> list[Route]:
    """What the page asks there from now on waits in this list."""
    held: list[Route] = []

    def take(route: Route) -> None:
        if route.request.method == method:
            held.append(route)
        else:
            route.fallback()

    page.route(url, take)
    return held


def let_go(page: Page, url: str, held: list[Route]) -> None:
    for route in held:
        with contextlib.suppress(Error):  # the page has given this one up
            route.continue_()
    page.unroute(url)


@pytest.fixture
def cut(page: Page, visits: Visits) -> Callable[[], Callable[[], None]]:
    """Cuts the page's socket; the answer lets it in again."""
    sockets: list[WebSocketRoute] = []
    closed: list[bool] = []

    def come(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if closed:
            socket.close()
        else:
            socket.connect_to_server()

    def away() -> Callable[[], None]:
        closed.append(True)
        sockets[-1].close()
        expect(page.locator(".messenger[data-network='online']")).to_have_count(0)
        return back

    def back() -> None:
        closed.clear()
        page.evaluate("() => void window.dispatchEvent(new Event('online'))")

    visits.watch(page).allow("WebSocket")
    page.route_web_socket("**/api/live*", come)
    page.reload()
    return away


def test_what_others_say_comes_above_ones_waiting_bubble_and_is_followed(any_page: Page, server: Server) -> None:
    chat = OpenChat.of(any_page, EVERYBODY)
    hold(any_page, "**/api/chats/*/messages", "POST")
    chat.writes(WAITING)

    for number in range(40):
        server.says(EVERYBODY, f"meanwhile {number}", as_=TIMUR)

    expect(chat.row("meanwhile 39")).to_be_in_viewport()
    expect(chat.row(WAITING)).to_be_in_viewport()
    chat.comes_to_its_end()


@pytest.mark.parametrize("waiting", [False, True], ids=["nothing waits", "a bubble waits"])
def test_over_a_gap_that_is_read_anew_one_stays_at_the_end(
    page: Page, server: Server, cut: Callable[[], Callable[[], None]], waiting: bool
) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    for number in range(40):
        server.says(EVERYBODY, f"before {number}", as_=TIMUR)
    expect(chat.row("before 39")).to_be_in_viewport()
    if waiting:
        hold(page, "**/api/chats/*/messages", "POST")
        chat.writes(WAITING)
        expect(chat.row(WAITING)).to_be_in_viewport()
    back = cut()
    for number in range(300):
        server.says(EVERYBODY, f"missed {number}", as_=TIMUR)
    pages = hold(page, "**/api/chats/*/messages?*", "GET")

    back()
    expect(page.get_by_role("feed")).to_have_attribute("aria-busy", "true")
    let_go(page, "**/api/chats/*/messages?*", pages)

    expect(chat.row("missed 299")).to_be_in_viewport()
    server.says(EVERYBODY, "and now", as_=TIMUR)
    expect(chat.row("and now")).to_be_in_viewport()
    chat.comes_to_its_end()
