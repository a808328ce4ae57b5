"""Edited and deleted messages change where they stand; ticks follow the reader (M-10, M-13)."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.files import picture, sends, uploaded
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import LONGEST_MS, Visits
from tests.cast import DIALOG, EVERYBODY, NINA, TIMUR


def test_an_edited_message_changes_in_place_and_says_so(any_page: Page, server: Server) -> None:
    mid = server.says(EVERYBODY, "first words", as_=TIMUR)
    server.says(EVERYBODY, "below it", as_=TIMUR)
    chat = OpenChat.of(any_page, EVERYBODY)
    expect(chat.row("first words")).to_be_visible()

    server.person(TIMUR).posts(f"messages/{mid}/edit", {"text": "better words"})

    expect(chat.row("better words").get_by_text("edited")).to_be_visible()
    expect(chat.row("first words")).to_have_count(0)
    assert chat.texts()[-2:] == ["better words", "below it"]


def test_a_deleted_message_leaves_a_stub_that_goes_when_one_looks_elsewhere(any_page: Page, server: Server) -> None:
    mid = server.says(EVERYBODY, "regretted", as_=TIMUR)
    chat = OpenChat.of(any_page, EVERYBODY)
    expect(chat.row("regretted")).to_be_visible()

    server.person(TIMUR).posts(f"messages/{mid}/delete", {})

    stub = any_page.locator(f"[data-mid='{mid}']")
    expect(stub).to_contain_text("Message deleted")
    expect(chat.row("regretted")).to_have_count(0)
    for number in range(80):
        server.says(EVERYBODY, f"later {number}", as_=TIMUR)
    expect(stub).to_have_count(0)
    chat.scroll_up(400)
    expect(any_page.get_by_text("Message deleted")).to_have_count(0)


def test_an_edit_while_one_was_offline_is_seen_afterwards(page: Page, server: Server) -> None:
    mid = server.says(EVERYBODY, "as it was", as_=TIMUR)
    cut = cable(page)
    page.reload()
    chat = OpenChat.of(page, EVERYBODY)
    expect(chat.row("as it was")).to_be_visible()

    cut(True)
    expect(page.get_by_role("status").filter(has_text="Waiting for the network…")).to_be_visible()
    server.person(TIMUR).posts(f"messages/{mid}/edit", {"text": "as it is"})
    expect(chat.row("as it was")).to_be_visible()
    cut(False)

    expect(chat.row("as it is")).to_be_visible(timeout=LONGEST_MS)
    expect(chat.row("as it was")).to_have_count(0)


def cable(page: Page) -> Callable[[bool], None]:
    """Of the live feed: what cuts it and mends it."""
    sockets: list[WebSocketRoute] = []
    is_cut = False

    def come(socket: WebSocketRoute) -> None:
        if is_cut:
            socket.close()
        else:
            sockets.append(socket)
            socket.connect_to_server()

    def cut(on: bool) -> None:
        nonlocal is_cut
        is_cut = on
        while on and sockets:
            sockets.pop().close()

    page.route_web_socket("**/api/live*", come)
    return cut


def test_ticks_say_stored_and_seen(any_page: Page, server: Server) -> None:
    chat = OpenChat.of(any_page, DIALOG)
    chat.writes("seen yet?")
    expect(chat.row("seen yet?").get_by_label("Sent", exact=True)).to_be_visible()

    server.person(TIMUR).posts(f"chats/{DIALOG}/read", {})

    expect(chat.row("seen yet?").get_by_label("Seen")).to_be_visible()
    assert "202" in (chat.row("seen yet?").locator(".bubble-meta").get_attribute("title") or ""), "the exact time"


def test_reading_draws_only_the_rows_it_touches(page: Page, server: Server) -> None:
    server.says(DIALOG, "from Timur", as_=TIMUR)
    server.person(NINA).says(DIALOG, "old and seen")
    server.person(TIMUR).posts(f"chats/{DIALOG}/read", {})
    chat = OpenChat.of(page, DIALOG)
    chat.writes("new and not seen")
    expect(chat.row("new and not seen").get_by_label("Sent", exact=True)).to_be_visible()
    page.evaluate("""() => {
      window.touched = new Set();
      new MutationObserver((changes) => changes.forEach((change) => {
        const row = change.target.parentElement?.closest('.row');
        if (row) window.touched.add(row.querySelector('.bubble-text')?.textContent);
      })).observe(document.querySelector('.timeline-box'), {subtree: true, childList: true, attributes: true});
    }""")

    server.person(TIMUR).posts(f"chats/{DIALOG}/read", {})

    expect(chat.row("new and not seen").get_by_label("Seen")).to_be_visible()
    assert page.evaluate("() => [...window.touched]") == ["new and not seen"]


def test_ones_own_message_is_edited_in_the_composer(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.writes("helo")
    expect(chat.row("helo").get_by_label("Sent", exact=True)).to_be_visible()
    chat.field.fill("something else, half written")
    chat.row("helo").focus()
    page.keyboard.press("e")
    expect(chat.field).to_have_value("helo")
    page.reload()
    OpenChat.of(page, DIALOG)
    OpenChat.of(page, EVERYBODY)
    expect(chat.field).to_have_value("helo")

    chat.writes("hello")

    expect(chat.row("hello").get_by_text("edited")).to_be_visible()
    expect(chat.field).to_have_value("something else, half written")
    assert server.person(NINA).texts(EVERYBODY)[-1] == "hello"


def test_an_edit_that_was_not_saved_stays_to_be_tried_again(page: Page, visits: Visits, server: Server) -> None:
    visits.watch(page).allow("status of 500")
    chat = OpenChat.of(page, EVERYBODY)
    chat.writes("helo")
    expect(chat.row("helo").get_by_label("Sent", exact=True)).to_be_visible()
    held: list[Route] = []
    page.route("**/edit", lambda route: held.append(route), times=1)
    chat.row("helo").focus()
    page.keyboard.press("e")
    expect(chat.field).to_have_value("helo")
    save = page.get_by_role("button", name="Save")

    with page.expect_request("**/edit"):
        chat.writes("hello")
    expect(save).to_be_disabled()
    expect(chat.field).not_to_be_editable()
    held.pop().fulfill(status=500, json={"error_code": 9999, "error_msg": "SYSTEM : broken"})

    expect(page.get_by_role("status").filter(has_text="Something broke on the server")).to_be_visible()
    expect(chat.field).to_have_value("hello")
    save.click()
    expect(chat.row("hello").get_by_text("edited")).to_be_visible()
    expect(chat.field).to_have_value("")
    expect(chat.field).to_be_editable()
    assert server.person(NINA).texts(EVERYBODY)[-1] == "hello"


def test_an_edit_far_from_its_message_keeps_what_is_attached_to_it(page: Page, server: Server) -> None:
    leaf = {"type": "IMAGE", "payload": {"token": uploaded(server, NINA, "IMAGE", "leaf.png", picture(64, 32))}}
    sends(server, NINA, EVERYBODY, leaf, text="a lef")
    chat = OpenChat.of(page, EVERYBODY)
    chat.row("a lef").focus()
    page.keyboard.press("e")
    expect(chat.field).to_have_value("a lef")
    for number in range(101):  # more than a page of history
        server.person(NINA).says(EVERYBODY, f"later {number}")
    expect(chat.row("later 100")).to_be_visible()
    page.reload()
    expect(chat.row("later 100")).to_be_visible()
    expect(chat.field).to_have_value("a lef")

    with page.expect_response("**/edit"):
        chat.writes("a leaf")

    found = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=200)["messages"]
    (edited,) = [one["message"] for one in found if one["message"].get("text") == "a leaf"]
    assert [one["type"] for one in edited["attachments"]] == ["IMAGE"]
