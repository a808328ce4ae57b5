"""Images: room reserved from the stored size, a grid, the lightbox, nothing loaded from elsewhere (M-7)."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.files import picture, sends, uploaded
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR

SIZES = [(1200, 500), (300, 900), (40, 30)]
_PLACES = """(all) => all.map((one) => {
  const {x, y, width, height} = one.getBoundingClientRect();
  return [x, y, width, height];
})"""
_CAME = "() => [...document.querySelectorAll('.image img')].every((one) => one.complete && one.naturalWidth)"
_AT = """([x, y]) => {
  const place = document.querySelector('.lightbox-picture').getBoundingClientRect();
  return Math.round(place.x - x) === 0 && Math.round(place.y - y) === 0;
}"""


def pictures(server: Server, count: int) -> None:
    """A message of Timur's in his dialog with Nina."""
    tokens = [
        uploaded(server, TIMUR, "IMAGE", f"{number}.png", picture(300 + 20 * number, 200)) for number in range(count)
    ]
    sends(server, TIMUR, DIALOG, *({"type": "IMAGE", "payload": {"token": token}} for token in tokens))


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_nothing_moves_when_pictures_come(server: Server, visits: Visits, phone: bool) -> None:
    for number, size in enumerate(SIZES):
        token = uploaded(server, TIMUR, "IMAGE", f"{number}.png", picture(*size))
        sends(server, TIMUR, DIALOG, {"type": "IMAGE", "payload": {"token": token}})
    pictures(server, 3)
    page = visits.open(NINA, phone=phone)
    held: list[Route] = []
    page.route("**/files/**", lambda route: held.append(route))  # playwright counts parameters
    chat = OpenChat.of(page, DIALOG)
    expect(page.locator(".image")).to_have_count(len(SIZES) + 3)
    chat.settled()
    before = page.locator(".image, .bubble").evaluate_all(_PLACES)

    page.route("**/files/**", lambda route: route.continue_())  # one may be asked for only now
    for route in held:
        route.continue_()
    page.wait_for_function(_CAME)
    chat.settled()

    assert page.locator(".image, .bubble").evaluate_all(_PLACES) == before


def test_the_list_shows_a_smaller_one_and_the_lightbox_the_whole(server: Server, page: Page) -> None:
    token = uploaded(server, TIMUR, "IMAGE", "wide.png", picture(1600, 800))
    sends(server, TIMUR, DIALOG, {"type": "IMAGE", "payload": {"token": token}})
    OpenChat.of(page, DIALOG)
    small = page.locator(".image img")
    expect(small).to_have_js_property("naturalWidth", 640)

    page.get_by_role("button", name="Open the photo").click()

    expect(page.locator(".lightbox-picture")).to_have_js_property("naturalWidth", 1600)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_ten_pictures_are_drawn_in_full_rows(bare_visits: Visits, phone: bool) -> None:
    """More than a person may send here: other servers, and bots of other times, allow ten."""
    page = bare_visits.open(None, "/stage/gallery?kind=grid", phone=phone)
    images = page.locator("[data-variant='10'] .image")
    expect(images).to_have_count(10)
    places = images.evaluate_all(_PLACES)
    rows = {top: [place for place in places if place[1] == top] for top in sorted({place[1] for place in places})}
    assert [len(row) for row in rows.values()] == [2, 2, 3, 3]
    ends = [max(x + width for x, _, width, _ in row) for row in rows.values()]
    assert max(ends) - min(ends) < 1, "every row is full"


def test_the_lightbox_goes_on_by_arrows_and_esc_leads_back(server: Server, any_page: Page) -> None:
    pictures(server, 3)
    OpenChat.of(any_page, DIALOG)
    second = any_page.get_by_role("button", name="Open photo 2 of 3")
    second.click()
    box = any_page.get_by_role("dialog")
    expect(box).to_have_attribute("aria-label", "Photo 2 of 3")

    any_page.keyboard.press("ArrowRight")
    expect(box).to_have_attribute("aria-label", "Photo 3 of 3")
    any_page.keyboard.press("ArrowRight")
    expect(box).to_have_attribute("aria-label", "Photo 3 of 3")
    any_page.keyboard.press("Home")
    expect(box).to_have_attribute("aria-label", "Photo 1 of 3")
    expect(box.get_by_role("button", name="Previous photo")).to_have_count(0)
    any_page.keyboard.press("ArrowLeft")
    any_page.keyboard.press("ArrowRight")
    expect(box).to_have_attribute("aria-label", "Photo 2 of 3")

    any_page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(second).to_be_focused()


def test_a_picture_that_cannot_be_had_now_comes_later(server: Server, page: Page, visits: Visits) -> None:
    pictures(server, 1)
    visits.watch(page).allow("Failed to load resource")
    page.route("**/files/**", lambda route: route.fulfill(status=503))
    OpenChat.of(page, DIALOG)
    expect(page.get_by_role("button", name="Not loaded. Try again")).to_be_enabled()
    page.unroute("**/files/**")
    expect(page.locator(".image img")).to_have_js_property("naturalWidth", 300)

    page.route("**/files/**", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Open the photo").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Not loaded. Try again")).to_be_visible()
    page.unroute("**/files/**")
    expect(page.locator(".lightbox-picture")).to_have_js_property("naturalWidth", 300)


def test_a_picture_that_is_gone_says_so(server: Server, page: Page, visits: Visits) -> None:
    pictures(server, 1)
    visits.watch(page).allow("Failed to load resource")
    page.route("**/files/**", lambda route: route.fulfill(status=404))
    OpenChat.of(page, DIALOG)
    expect(page.get_by_role("button", name="No longer here")).to_be_disabled()


def test_a_picture_is_looked_at_closer_and_moved(server: Server, page: Page) -> None:
    pictures(server, 1)
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Open the photo").click()
    whole = page.locator(".lightbox-picture")
    expect(whole).to_have_js_property("naturalWidth", 300)

    def width() -> float:
        box = whole.bounding_box()
        assert box is not None
        return box["width"]

    before = width()
    page.keyboard.press("+")
    page.wait_for_function(
        "(before) => document.querySelector('.lightbox-picture').getBoundingClientRect().width > before", arg=before
    )
    place = whole.bounding_box()
    assert place is not None
    page.mouse.move(640, 400)
    page.mouse.down()
    page.mouse.move(700, 450)
    page.mouse.up()
    page.wait_for_function(_AT, arg=[place["x"] + 60, place["y"] + 50])

    page.keyboard.press("0")
    page.wait_for_function(
        "(before) => document.querySelector('.lightbox-picture').getBoundingClientRect().width === before", arg=before
    )


def test_a_picture_is_downloaded_whole(server: Server, page: Page) -> None:
    pictures(server, 1)
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Open the photo").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "0.png"


def test_the_browsers_back_closes_the_lightbox_alone(server: Server, page: Page) -> None:
    pictures(server, 1)
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Open the photo").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".image")).to_be_visible()


def test_an_image_that_stayed_elsewhere_is_a_link_and_not_loaded(server: Server, page: Page) -> None:
    """W-ATT-IMAGE-3; the page is watched for requests to other hosts."""
    attachment = {"type": "IMAGE", "payload": {"url": "http://pictures.invalid/leaf.png"}}
    server.graph(f"me/messages/{EVERYBODY}", {"message": {"attachments": [attachment]}})
    OpenChat.of(page, EVERYBODY)
    link = page.get_by_role("link", name="pictures.invalid")
    expect(link).to_have_attribute("href", "http://pictures.invalid/leaf.png")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(page.locator(".image")).to_have_count(0)
