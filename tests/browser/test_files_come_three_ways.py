"""Attaching: button, drop and paste are one path into the tray; progress, cancel, retry, limits (M-11)."""

import base64

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.files import last_attachments, picture
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA

#: Gives files to the page as a hand or the clipboard does.
_GIVE = """(place, [way, files]) => {
  const given = new DataTransfer();
  for (const {name, type, base64} of files) {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    given.items.add(new File([bytes], name, {type}));
  }
  const how = {bubbles: true, cancelable: true};
  if (way === 'paste') place.dispatchEvent(new ClipboardEvent('paste', {clipboardData: given, ...how}));
  else for (const kind of ['dragenter', 'dragover', 'drop'])
    place.dispatchEvent(new DragEvent(kind, {dataTransfer: given, ...how}));
}"""


def give(page: Page, way: str, *files: tuple[str, str, bytes]) -> None:
    """`files`: name, media type, bytes."""
    if way == "button":
        choose(page, "Photo or video", *files)
        return
    place = page.get_by_role("textbox", name="Message") if way == "paste" else page.locator(".timeline-box")
    said = [{"name": name, "type": kind, "base64": base64.b64encode(raw).decode()} for name, kind, raw in files]
    place.evaluate(_GIVE, [way, said])


def choose(page: Page, item: str, *files: tuple[str, str, bytes]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach").click()
        page.get_by_role("menuitem", name=item).click()
    chooser.value.set_files([FilePayload(name=name, mimeType=kind, buffer=raw) for name, kind, raw in files])


LEAF = ("leaf.png", "image/png", picture(640, 320))


@pytest.mark.parametrize("way", ["button", "drop", "paste"])
def test_a_picture_comes_into_the_tray_and_goes_with_the_message(any_page: Page, server: Server, way: str) -> None:
    chat = OpenChat.of(any_page, EVERYBODY)
    give(any_page, way, LEAF)
    expect(any_page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(1)

    chat.writes("With a leaf")

    expect(any_page.get_by_role("list", name="Files to send")).to_have_count(0)
    expect(chat.row("With a leaf").get_by_label("Sent", exact=True)).to_be_visible()
    (attachment,) = last_attachments(server, NINA, EVERYBODY)
    assert attachment["type"] == "IMAGE"


def test_paste_and_enter_at_once_keeps_the_picture(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.field.fill("Fast")
    chat.field.evaluate(
        f"""(place, given) => {{
          ({_GIVE})(place, given);
          place.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true}}));
        }}""",
        ["paste", [{"name": LEAF[0], "type": LEAF[1], "base64": base64.b64encode(LEAF[2]).decode()}]],
    )
    expect(chat.row("Fast").get_by_label("Sent", exact=True)).to_be_visible()
    assert [one["type"] for one in last_attachments(server, NINA, EVERYBODY)] == ["IMAGE"]


def test_a_picture_may_go_as_a_file_and_keeps_its_name(page: Page, server: Server) -> None:
    OpenChat.of(page, EVERYBODY)
    choose(page, "File", LEAF)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("article").last.get_by_label("Sent", exact=True)).to_be_visible()
    (attachment,) = last_attachments(server, NINA, EVERYBODY)
    assert (attachment["type"], attachment["payload"]["name"]) == ("FILE", "leaf.png")


def test_pasted_words_stay_words_though_they_bring_a_picture_of_themselves(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.field.evaluate(
        """(place) => {
          const given = new DataTransfer();
          given.setData('text/plain', 'a table');
          given.items.add(new File(['x'], 'image.png', {type: 'image/png'}));
          const paste = new ClipboardEvent('paste', {clipboardData: given, bubbles: true, cancelable: true});
          if (!place.dispatchEvent(paste)) throw new Error('the browser may not paste');
        }"""
    )
    expect(page.get_by_role("list", name="Files to send")).to_have_count(0)


def test_an_upload_shows_its_way_and_can_be_cancelled(page: Page) -> None:
    OpenChat.of(page, EVERYBODY)
    page.route("**/upload/**", lambda _route: None)  # never arrives
    give(page, "drop", ("report.pdf", "application/pdf", b"%PDF-1.7"))
    tray = page.get_by_role("list", name="Files to send")
    expect(tray.get_by_role("progressbar")).to_be_visible()
    expect(tray).to_contain_text("report.pdf")

    tray.get_by_role("button", name="Cancel uploading report.pdf").click()

    expect(tray).to_have_count(0)


def test_a_refused_upload_says_why_and_is_tried_again(page: Page, server: Server, visits: Visits) -> None:
    visits.watch(page).allow("status of 400")
    chat = OpenChat.of(page, EVERYBODY)
    refusal = {"error_code": 11, "error_msg": "LIMIT_REACHED : full"}

    def refuse(route: Route) -> None:
        route.fulfill(status=400, json=refusal)

    page.route("**/upload/**", refuse)
    give(page, "drop", ("report.pdf", "application/pdf", b"%PDF-1.7"))
    tray = page.get_by_role("list", name="Files to send")
    expect(tray).to_contain_text("A limit of this server is reached")
    page.unroute("**/upload/**")

    tray.get_by_role("button", name="Upload report.pdf again").click()
    expect(tray.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()

    expect(chat.rows.last.get_by_label("Sent", exact=True)).to_be_visible()
    assert [one["type"] for one in last_attachments(server, NINA, EVERYBODY)] == ["FILE"]


def test_a_finished_file_is_taken_out_of_the_tray(page: Page) -> None:
    OpenChat.of(page, EVERYBODY)
    give(page, "drop", LEAF, ("notes.txt", "text/plain", b"tea"))
    tray = page.get_by_role("list", name="Files to send")
    tray.get_by_role("button", name="Remove leaf.png").click()
    expect(tray.get_by_role("listitem")).to_have_count(1)
    expect(tray).to_contain_text("notes.txt")


def test_files_given_while_one_edits_are_refused_in_words_and_those_of_the_draft_wait(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.writes("tpyo")
    expect(chat.row("tpyo").get_by_label("Sent", exact=True)).to_be_visible()
    give(page, "drop", LEAF)
    tray = page.get_by_role("list", name="Files to send")
    expect(tray.get_by_role("listitem")).to_have_count(1)
    chat.row("tpyo").focus()
    page.keyboard.press("e")
    expect(chat.field).to_have_value("tpyo")
    expect(tray).to_have_count(0)
    for way in ("drop", "paste"):
        give(page, way, ("notes.txt", "text/plain", b"tea"))
        refusal = page.get_by_role("status").filter(has_text="An edit takes no files. Send them as a new message")
        expect(refusal).to_be_visible()
    chat.field.press("Escape")
    expect(tray.get_by_role("listitem")).to_have_count(1)
    expect(tray.get_by_role("img", name="leaf.png")).to_be_visible()


def test_what_is_over_a_limit_is_named_with_the_limit(page: Page, server: Server) -> None:
    OpenChat.of(page, EVERYBODY)
    give(page, "drop", ("nothing.txt", "text/plain", b""))
    expect(page.get_by_role("status").filter(has_text="nothing.txt is empty")).to_be_visible()
    limits = page.evaluate(
        "() => fetch('/api/start', {headers: {'X-Gonets-As': 'user:571000000101'}}).then((one) => one.json())"
    )["limits"]
    give(page, "drop", *[(f"{number}.txt", "text/plain", b"tea") for number in range(limits["attachments"] + 1)])
    most = f"{limits['attachments']}.txt does not fit: {limits['attachments']} attachments at most"
    expect(page.get_by_role("status").filter(has_text=most)).to_be_visible()
    expect(page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(limits["attachments"])
