"""Voice and audio: one player, outside the list; seek, speed, waveform (M-17)."""

import re

from playwright.sync_api import Page, expect

from tests.browser.files import sends_file, sound
from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.cast import DIALOG, NINA, TIMUR


def test_a_voice_goes_on_when_it_was_scrolled_away_and_is_stopped_from_its_bar(server: Server, any_page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(60))
    server.person(NINA).posts(f"chats/{DIALOG}/read", {})
    for number in range(80):
        server.person(TIMUR).says(DIALOG, f"words-{number}")
    server.person(NINA).posts(f"chats/{DIALOG}/read", {})
    any_page.reload()
    chat = OpenChat.of(any_page, DIALOG)
    voice = any_page.get_by_role("button", name="Play: Voice message")
    chat.settled()
    while chat.above() > 0:
        chat.scroll_up(1500)
        chat.settled()
    voice.click()
    bar = any_page.get_by_role("group", name="Player")
    expect(bar.get_by_role("button", name="Pause")).to_be_visible()
    expect(bar).to_contain_text("Timur Aliev")

    chat.down.click()
    expect(any_page.get_by_role("button", name="Pause: Voice message")).to_have_count(0)

    expect(bar.get_by_role("button", name="Pause")).to_be_visible()
    place = bar.get_by_role("slider", name="Position")
    before = float(place.input_value())
    any_page.wait_for_function("(before) => Number(document.querySelector('.player input').value) > before", arg=before)

    bar.get_by_role("button", name="Stop").click()
    expect(bar).to_have_count(0)


def test_it_is_moved_by_keys_and_played_faster(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(60))
    page.reload()
    OpenChat.of(page, DIALOG)
    row = page.get_by_role("article").last
    row.get_by_role("button", name="Play: Voice message").click()
    place = row.get_by_role("slider", name="Position")
    expect(place).to_have_attribute("aria-valuetext", re.compile(r"^0:(?!00)\d\d of 1:00$"))
    row.get_by_role("button", name="Pause: Voice message").click()

    place.press("End")
    expect(place).to_have_attribute("aria-valuetext", "1:00 of 1:00")
    place.press("Home")
    expect(place).to_have_attribute("aria-valuetext", "0:00 of 1:00")

    speed = row.get_by_role("button", name="Speed")
    for wanted in ("1.5×", "2×", "1×"):
        speed.click()
        expect(speed).to_have_text(wanted)


def test_two_sounds_are_never_heard_at_once(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(30))
    sends_file(server, TIMUR, DIALOG, "AUDIO", "Rain on the Roof.wav", sound(30))
    page.reload()
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Play: Voice message").click()
    expect(page.get_by_role("button", name="Pause: Voice message")).to_be_visible()

    page.get_by_role("button", name="Play: Rain on the Roof").click()

    expect(page.get_by_role("button", name="Pause: Rain on the Roof")).to_be_visible()
    expect(page.get_by_role("button", name="Play: Voice message")).to_be_visible()


def test_the_waveform_is_worked_out_once(server: Server, page: Page) -> None:
    """The tone swells in the middle; leaving the chat and coming back asks for the file no more."""
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(3))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/files/" in request.url else None)
    page.reload()
    OpenChat.of(page, DIALOG)
    expect(page.get_by_role("article").last).to_contain_text("0:03")
    shape = page.locator(".waves-rest").get_attribute("d") or ""
    heights = [int(bar.split("v")[1].split("h")[0]) for bar in shape.split("z") if bar]
    assert len(heights) == 44
    assert heights[0] < heights[22] > heights[-1], "it swells and falls"
    first = len(asked)
    assert first == 1

    page.locator("[data-chat]").filter(has_text="Tea Club").first.click()
    expect(page.locator(".waves")).to_have_count(0)
    OpenChat.of(page, DIALOG)
    expect(page.get_by_role("article").last).to_contain_text("0:03")
    assert len(asked) == first


def test_a_sound_that_cannot_be_played_says_so(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "AUDIO", "broken.mp3", b"ID3 this is no music")
    page.reload()
    OpenChat.of(page, DIALOG)
    page.get_by_role("button", name="Play: broken").click()
    expect(page.get_by_role("article").last).to_contain_text("This cannot be played")


def test_the_next_voice_follows_and_music_does_not(server: Server, page: Page) -> None:
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(1))
    sends_file(server, TIMUR, DIALOG, "AUDIO", "Rain on the Roof.wav", sound(1))
    server.person(TIMUR).says(DIALOG, "and then")
    sends_file(server, TIMUR, DIALOG, "AUDIO", "voice-message.wav", sound(40))
    page.reload()
    chat = OpenChat.of(page, DIALOG)

    chat.rows.nth(-4).get_by_role("button", name="Play: Voice message").click()

    expect(chat.rows.last.get_by_role("button", name="Pause: Voice message")).to_be_visible()
    expect(page.get_by_role("button", name="Play: Rain on the Roof")).to_be_visible()
    expect(page.get_by_role("group", name="Player").get_by_role("button", name="Pause")).to_be_visible()
