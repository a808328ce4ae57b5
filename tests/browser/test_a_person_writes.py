"""Writing: Enter, lines, unfinished words, order (M-1, M-9)."""

from playwright.sync_api import Page, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL

#: Counts the bubbles in the same task as the key, before any frame is drawn and any answer came.
_ENTER_AND_COUNT = """(field) => {
  const count = () => document.querySelectorAll('.bubble-text').length;
  const before = count();
  field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
  return new Promise((tell) => requestAnimationFrame(() => tell(count() - before)));
}"""


def test_enter_sends_and_the_bubble_is_there_in_the_same_frame(any_page: Page, server: Server) -> None:
    chat = OpenChat.of(any_page, EVERYBODY)
    chat.field.fill("Here at once")

    assert chat.field.evaluate(_ENTER_AND_COUNT) == 1
    expect(chat.field).to_have_value("")
    expect(chat.row("Here at once").get_by_label("Sent", exact=True)).to_be_visible()
    assert server.person(NINA).texts(EVERYBODY)[-1] == "Here at once"


def test_ten_fast_enters_keep_their_order(any_page: Page, server: Server) -> None:
    chat = OpenChat.of(any_page, EVERYBODY)
    wanted = [f"fast {number}" for number in range(10)]

    for text in wanted:
        chat.writes(text)

    expect(chat.row(wanted[-1])).to_be_visible()
    assert [text for text in chat.texts() if text.startswith("fast")] == wanted
    expect(chat.row(wanted[-1]).get_by_label("Sent", exact=True)).to_be_visible()
    expect(any_page.get_by_label("Being sent")).to_have_count(0)
    assert server.person(NINA).texts(EVERYBODY)[-10:] == wanted
    assert [text for text in chat.texts() if text.startswith("fast")] == wanted


def test_shift_enter_breaks_the_line(page: Page, server: Server) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.field.press_sequentially("one")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("two")
    expect(chat.field).to_have_value("one\ntwo")

    chat.field.press("Enter")

    expect(chat.rows.last.get_by_label("Sent", exact=True)).to_be_visible()
    assert server.person(NINA).texts(EVERYBODY)[-1] == "one\ntwo"


def test_enter_that_ends_a_composition_never_sends(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.field.fill("にほ")

    for how in ("{isComposing: true}", "{keyCode: 229}"):
        event = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, ...{how}}})"
        assert chat.field.evaluate(f"(field) => field.dispatchEvent({event})"), "the browser's own act is not prevented"

    expect(chat.field).to_have_value("にほ")
    expect(chat.row("にほ")).to_have_count(0)


def test_blank_lines_are_no_message(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    before = chat.rows.count()

    chat.writes("  \n ")

    expect(chat.field).to_have_value("  \n ")
    expect(chat.rows).to_have_count(before)


def test_what_is_half_written_stays_with_its_chat(page: Page) -> None:
    OpenChat.of(page, DIALOG).field.fill("for Timur, later")
    chat = OpenChat.of(page, PERSONAL)
    expect(chat.field).to_have_value("")
    expect(page.locator(f"[data-chat='{DIALOG}']")).to_contain_text("Draft: for Timur, later")

    page.reload()

    expect(page.locator(f"[data-chat='{DIALOG}']")).to_contain_text("Draft: for Timur, later")
    expect(OpenChat.of(page, DIALOG).field).to_have_value("for Timur, later")


def test_the_focus_stays_in_the_field_after_sending(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    chat.field.fill("by the button")
    page.get_by_role("button", name="Send").click()

    expect(chat.row("by the button")).to_be_visible()
    expect(chat.field).to_be_focused()


def test_what_a_person_types_stays_text(page: Page) -> None:
    chat = OpenChat.of(page, EVERYBODY)
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} ${1}"

    chat.writes(nasty)

    expect(chat.row(nasty)).to_be_visible()
    expect(page.locator(".bubble img, .bubble script")).to_have_count(0)
