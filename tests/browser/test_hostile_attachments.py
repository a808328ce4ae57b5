"""What others put into attachments stays text: names, cards, addresses (reliability.md 7.4); the page is watched."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.files import sends, sends_file
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, TIMUR

PAYLOADS = [
    "<script>window.harmed = 1</script>",
    "<img src=x onerror='window.harmed = 1'>",
    '"><svg onload=window.harmed=1>',
    "javascript:window.harmed=1",
    "{{constructor.constructor('window.harmed = 1')()}}",
    "${window.harmed = 1}",
    "<form name=body><input name=attributes>",
    "<style>*{background:url(//evil.example)}</style>",
    "\u202e<b>gnp.exe",
    "&lt;script&gt;window.harmed = 1&lt;/script&gt;",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.harmed=1&gt;'>",
]
#: Elements that no attachment of ours is made of.
_STRANGERS = ".bubble :is(script, style, form, iframe, object, embed, math, b, [onerror], [onload])"


def unharmed(page: Page) -> None:
    assert page.evaluate("() => 'harmed' in window") is False
    assert page.locator(_STRANGERS).count() == 0
    wrong = page.locator(".bubble a[href]").evaluate_all(
        "(all) => all.map((one) => one.protocol).filter((one) => !['http:', 'https:', 'tel:', 'blob:'].includes(one))"
    )
    assert wrong == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_card_and_a_hostile_name_stay_text(server: Server, page: Page, payload: str) -> None:
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{payload}\r\nTEL:{payload}\r\nNOTE:{payload}\r\nEND:VCARD\r\n"
    sends(server, TIMUR, DIALOG, {"type": "CONTACT", "payload": {"vcfBody": card}})
    sends_file(
        server, TIMUR, DIALOG, "FILE", f"{payload.replace('/', '_')}.html", b"<script>window.harmed = 1</script>"
    )
    sends(server, TIMUR, DIALOG, {"type": "STICKER", "payload": {"id": payload}})
    sends(server, TIMUR, DIALOG, {"type": "MUSIC", "payload": {"id": payload}})
    page.reload()
    OpenChat.of(page, DIALOG)
    expect(page.locator(".attachments")).to_have_count(4)
    expect(page.locator(".card-contact, .card-file, .card-music, .sticker-unknown")).to_have_count(4)
    unharmed(page)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://tea.example/<script>window.harmed=1</script>", "tea.example"),
        ('https://tea.example/"onmouseover="window.harmed=1', "tea.example"),
        ("https://xn--pple-43d.com/login", "xn--pple-43d.com"),
        ("https://google.com@evil.example/", None),
        ("http://0x7f.1/", "127.0.0.1"),
    ],
)
def test_a_hostile_share_says_where_it_really_leads(server: Server, page: Page, url: str, host: str | None) -> None:
    sends(server, TIMUR, DIALOG, {"type": "SHARE", "payload": {"url": url}})
    page.reload()
    OpenChat.of(page, DIALOG)
    card = page.get_by_role("article").last.locator(".card-share")
    if host is None:
        expect(card).to_contain_text("This address is not a link")
        expect(card.get_by_role("link")).to_have_count(0)
    else:
        expect(card.locator(".share-host")).to_have_text(host)
    unharmed(page)


def test_a_name_that_turns_its_ending_round_is_shown_as_it_is(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "FILE", "invoice\u202efdp.exe", b"MZ")
    page.reload()
    OpenChat.of(page, DIALOG)
    expect(page.locator(".file-name")).to_have_text("invoicefdp.exe")
    expect(page.locator(".file-end")).to_have_text(".exe")


def test_a_file_is_a_download_whatever_it_calls_itself(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "FILE", "page.html", b"<script>window.harmed = 1</script>")
    page.reload()
    OpenChat.of(page, DIALOG)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download page.html").click()
    assert download.value.suggested_filename == "page.html"
    unharmed(page)


def test_a_place_at_the_edge_of_the_world_is_drawn(server: Server, page: Page) -> None:
    edges = [
        {
            "latitude": -90,
            "longitude": 180,
            "epu": 1e300,
            "zoom": 1e6,
            "heading": 360,
            "speed": 1e9,
            "altitude": -1e300,
        },
        {"latitude": 90, "longitude": -180, "epu": 0, "zoom": 0},
    ]
    for place in edges:
        sends(server, TIMUR, DIALOG, {"type": "LOCATION", "payload": place})
    page.reload()
    OpenChat.of(page, DIALOG)
    expect(page.locator(".map")).to_have_count(len(edges))
    drawn = page.locator(".map *").evaluate_all(
        "(all) => all.flatMap((one) => [...one.attributes].map((a) => a.value))"
    )
    assert [value for value in drawn if "NaN" in value or "Infinity" in value] == []


def test_an_unknown_type_leaves_the_rest_of_its_message(server: Server, page: Page) -> None:
    """A type of a newer server."""
    mid = sends(server, TIMUR, DIALOG, {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2}}, text="Stays")

    def newer(route: Route) -> None:
        answer = route.fetch()
        window = answer.json()
        for one in window["messages"]:
            if one["message"]["mid"] == mid:
                one["message"]["attachments"] = [
                    {"type": "HOLOGRAM", "payload": {}},
                    {"type": "SHARE", "payload": {"url": "https://tea.example/"}},
                ]
        route.fulfill(response=answer, json=window)

    page.route("**/api/chats/*/messages?**", newer)
    page.reload()
    chat = OpenChat.of(page, DIALOG)
    expect(chat.row("Stays")).to_contain_text("HOLOGRAM")
    expect(chat.row("Stays").locator(".share-host")).to_have_text("tea.example")
