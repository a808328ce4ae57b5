"""Voice, contact, sticker, track, simulated call and present (M-27)."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.files import last_attachments
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import DIALOG, NINA, TIMUR

#: A microphone that hears a tone: the recording is real, only the air is not.
_MICROPHONE = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const room = new AudioContext(), tone = new OscillatorNode(room), ear = room.createMediaStreamDestination();
  tone.connect(ear);
  tone.start();
  return ear.stream;
};
"""
_REFUSING = """
const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = refuse;
"""


def opened(visits: Visits, script: str) -> tuple[Page, OpenChat]:
    context = visits.context()
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{visits.server.url}/?as={NINA}")
    return page, OpenChat.of(page, DIALOG)


def choose(page: Page, item: str) -> None:
    page.get_by_role("button", name="Attach").click()
    page.get_by_role("menuitem", name=item).click()


def sent(chat: OpenChat, server: Server, what: Locator) -> dict[str, object]:
    """The one attachment of what was sent last; `what` tells its row from the one before."""
    expect(chat.rows.last.filter(has=what).get_by_label("Sent", exact=True)).to_be_visible()
    (attachment,) = last_attachments(server, NINA, DIALOG)
    return dict(attachment)


def test_a_voice_is_recorded_and_sent_from_any_tab(visits: Visits, server: Server) -> None:
    first, _ = opened(visits, _MICROPHONE)
    page = first.context.new_page()
    page.goto(f"{server.url}/?as={NINA}")
    chat = OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Record a voice message").click()
    sheet = page.get_by_role("dialog", name="Voice message")
    expect(sheet.get_by_role("timer")).to_have_text(re.compile(r"^0:(?!00)\d\d$"))

    sheet.get_by_role("button", name="Send").click()

    chat.is_uncovered()
    voice = page.get_by_role("button", name="Play: Voice message")
    expect(voice).to_be_visible()
    assert sent(chat, server, voice)["type"] == "AUDIO"
    page.reload()
    expect(page.get_by_role("article").last).to_contain_text(re.compile(r"0:(?!00)\d\d"))
    voice.click()
    expect(page.get_by_role("button", name="Pause: Voice message")).to_be_visible()


def test_a_voice_thrown_away_leaves_nothing(visits: Visits, server: Server) -> None:
    page, chat = opened(visits, _MICROPHONE)
    before = chat.rows.count()
    choose(page, "Voice message")
    sheet = page.get_by_role("dialog", name="Voice message")
    expect(sheet.get_by_role("timer")).to_be_visible()
    sheet.get_by_role("button", name="Cancel").click()
    expect(sheet).to_have_count(0)
    expect(chat.rows).to_have_count(before)


def test_a_refused_microphone_is_explained_with_the_way_to_change_it(visits: Visits) -> None:
    page, _ = opened(visits, _REFUSING)
    page.get_by_role("button", name="Record a voice message").click()
    explained = page.get_by_role("dialog").get_by_role("alert")
    expect(explained).to_contain_text("does not let this page use the microphone")
    expect(explained.get_by_role("listitem")).to_have_count(3)


def test_a_contact_is_picked_by_name(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    choose(page, "Contact")
    sheet = page.get_by_role("dialog", name="Contact")
    expect(sheet.get_by_role("button", name="Nina Orlova")).to_be_visible()
    sheet.get_by_role("searchbox", name="Name").fill("timur")
    sheet.get_by_role("button", name="Timur Aliev").click()
    contact = sent(chat, server, page.get_by_text("Timur Aliev"))
    assert contact["type"] == "CONTACT"
    assert contact["payload"] == {"id": str(int(TIMUR)), "name": "Timur Aliev"}


def test_a_contact_is_saved_as_a_card(page: Page) -> None:
    OpenChat.of(page, DIALOG)
    choose(page, "Contact")
    page.get_by_role("dialog", name="Contact").get_by_role("button", name="Nina Orlova").click()
    with page.expect_download() as download:
        page.get_by_role("article").last.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "Nina Orlova.vcf"
    assert "FN:Nina Orlova\r\n" in download.value.path().read_bytes().decode()


def test_a_sticker_and_a_track_of_the_catalogue_are_sent(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    choose(page, "Sticker")
    page.get_by_role("dialog", name="Stickers").get_by_role("button").nth(1).click()
    picture = page.get_by_role("img", name=re.compile("^Sticker "))
    assert sent(chat, server, picture)["type"] == "STICKER"
    expect(picture).to_have_js_property("complete", True)

    choose(page, "Track")
    page.get_by_role("dialog", name="Tracks").get_by_role("button", name=re.compile("^Send ")).first.click()
    assert sent(chat, server, page.get_by_role("button", name=re.compile("^Play: ")))["type"] == "MUSIC"


def test_a_call_and_a_present_are_simulated(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    choose(page, "Simulate")
    page.get_by_role("combobox", name="Type").select_option("VIDEO")
    page.get_by_role("spinbutton", name="Seconds").fill("125")
    page.get_by_role("button", name="Simulate the call").click()
    assert sent(chat, server, page.get_by_text("Outgoing video call"))["type"] == "CALL"
    expect(chat.rows.last).to_contain_text("Lasted 2:05")

    choose(page, "Simulate")
    page.get_by_role("button", name="Simulate a present for Timur Aliev").click()
    assert sent(chat, server, page.get_by_text("Nina Orlova → Timur Aliev"))["type"] == "PRESENT"
