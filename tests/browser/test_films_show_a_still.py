"""VIDEO: a still made in the browser before it goes up, the browser's own player after (M-11)."""

from playwright.sync_api import Page, expect

from tests.browser.files import last_attachments, sends_file
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, NINA, TIMUR

#: A film of half a second, filmed in the page, dropped on the chat.
_FILM_AND_DROP = """async (place) => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 320, height: 180});
  const pen = canvas.getContext('2d');
  const paint = (colour) => { pen.fillStyle = colour; pen.fillRect(0, 0, 320, 180); };
  const recorder = new MediaRecorder(canvas.captureStream(30), {mimeType: 'video/webm'});
  const pieces = [];
  recorder.ondataavailable = ({data}) => pieces.push(data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  for (let frame = 0; frame < 30; frame += 1) {
    paint(`hsl(${frame * 12} 80% 50%)`);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await ended;
  const given = new DataTransfer();
  given.items.add(new File(pieces, 'tea.webm', {type: 'video/webm'}));
  const how = {dataTransfer: given, bubbles: true, cancelable: true};
  for (const kind of ['dragenter', 'dragover', 'drop']) place.dispatchEvent(new DragEvent(kind, how));
}"""


def test_a_film_is_dropped_shows_its_still_and_plays(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, DIALOG)
    page.locator(".timeline-box").evaluate(_FILM_AND_DROP)
    still = page.get_by_role("list", name="Files to send").get_by_role("img", name="tea.webm")
    expect(still).to_have_js_property("naturalWidth", 320)

    chat.writes("A film")

    film = chat.row("A film").locator("video")
    expect(film).to_be_visible()
    expect(film).to_have_js_property("videoWidth", 320)
    expect(chat.row("A film").get_by_label("Sent", exact=True)).to_be_visible()
    box = film.bounding_box()
    assert box is not None
    assert abs(box["width"] / box["height"] - 320 / 180) < 0.02, "its room has its form"
    assert [one["type"] for one in last_attachments(server, NINA, DIALOG)] == ["VIDEO"]


def test_what_cannot_be_played_is_a_file(page: Page, server: Server) -> None:
    sends_file(server, TIMUR, DIALOG, "VIDEO", "tea.avi", b"this is no film")
    page.reload()
    OpenChat.of(page, DIALOG)
    expect(page.locator(".card-file")).to_contain_text("tea.avi")
    expect(page.get_by_role("link", name="Download tea.avi")).to_be_visible()
    expect(page.locator("video")).to_have_count(0)
