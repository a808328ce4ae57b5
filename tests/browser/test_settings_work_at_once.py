"""Language, theme, size of text, name, photo and phone: at once, without a reload, and kept with the person (M-23)."""

import base64

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.modules import Modules
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import NINA, TIMUR


def messenger(page: Page) -> Locator:
    return page.locator(".messenger")


def settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()


def test_the_language_changes_everything_one_sees_and_stays(visits: Visits) -> None:
    page = visits.open(NINA)
    settings(page)

    with page.expect_response("**/api/me"):
        page.get_by_text("Русский").click()

    expect(page.get_by_role("heading", name="Настройки")).to_be_visible()
    expect(messenger(page)).to_have_attribute("lang", "ru")
    again = visits.open(NINA)
    expect(again.get_by_role("button", name="Настройки")).to_be_visible()
    other = visits.open(TIMUR)
    expect(other.get_by_role("button", name="Settings")).to_be_visible()


def test_the_theme_changes_without_a_reload_and_stays(visits: Visits) -> None:
    page = visits.open(NINA)
    settings(page)
    before = page.locator(".pane-left").evaluate("(pane) => getComputedStyle(pane).backgroundColor")

    with page.expect_response("**/api/me"):
        page.get_by_text("Dark", exact=True).click()

    expect(messenger(page)).to_have_attribute("data-theme", "dark")
    assert page.locator(".pane-left").evaluate("(pane) => getComputedStyle(pane).backgroundColor") != before
    expect(messenger(visits.open(NINA))).to_have_attribute("data-theme", "dark")


def test_large_text_is_larger(visits: Visits) -> None:
    page = visits.open(NINA, phone=True)
    settings(page)
    title = page.get_by_role("heading", name="Settings")
    before = title.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")

    page.get_by_text("Large", exact=True).click()

    expect(messenger(page)).to_have_attribute("data-text", "large")
    assert title.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") > before


def test_a_new_name_is_kept_by_enter_and_an_empty_one_is_not(page: Page, server: Server) -> None:
    settings(page)
    field = page.get_by_label("Your name")

    field.fill("  Nina O.  ")
    with page.expect_response("**/api/me"):
        field.press("Enter")
    expect(field).to_have_value("Nina O.")
    assert server.person().gets("me")["name"] == "Nina O."

    field.fill("   ")
    field.press("Enter")
    expect(field).to_have_value("Nina O.")
    assert server.person().gets("me")["name"] == "Nina O."


def test_what_is_typed_in_the_first_moment_stays(modules: Modules) -> None:
    modules.run(
        """
        const {SavedField} = await load("messenger/pane.mjs");
        const {h, render} = await load("kit/tags.mjs");
        const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        render(h(SavedField, {label: "Name", value: "Nina", most: 9, onsave: async () => true}), document.body);
        const field = document.querySelector("input");
        field.value = "Nina O.";
        field.dispatchEvent(new Event("input", {bubbles: true}));
        await frame();
        await frame();
        equal(field.value, "Nina O.");
        """
    )


def test_a_field_that_is_left_while_it_is_saved_is_not_saved_twice(modules: Modules) -> None:
    modules.run(
        """
        const {SavedField} = await load("messenger/pane.mjs");
        const {h, render} = await load("kit/tags.mjs");
        const asked = [];
        const answers = [];
        const onsave = (value) => (asked.push(value), new Promise((answer) => answers.push(answer)));
        render(h(SavedField, {label: "Name", value: "Nina", most: 9, onsave}), document.body);
        const field = document.querySelector("input");
        const type = (text) => (field.value = text, field.dispatchEvent(new Event("input", {bubbles: true})));
        const enter = () => field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
        field.focus();
        type("Nina O.");
        enter();
        field.blur();
        equal(asked, ["Nina O."]);
        answers[0](false);
        await answers[0];
        await new Promise((next) => setTimeout(next));
        type("Nina O.");
        enter();
        equal(asked, ["Nina O.", "Nina O."], "what was refused may be tried again");
        """
    )


def test_a_save_that_breaks_may_be_tried_again(modules: Modules, bare_visits: Visits) -> None:
    bare_visits.watch(modules.page).allow("broken on purpose")
    modules.run(
        """
        const {SavedField} = await load("messenger/pane.mjs");
        const {h, render} = await load("kit/tags.mjs");
        const asked = [];
        const onsave = async (value) => { asked.push(value); throw new Error("broken on purpose"); };
        render(h(SavedField, {label: "Name", value: "Nina", most: 9, onsave}), document.body);
        const field = document.querySelector("input");
        const enter = () => field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
        field.value = "Nina O.";
        field.dispatchEvent(new Event("input", {bubbles: true}));
        enter();
        await new Promise((next) => setTimeout(next));
        enter();
        equal(asked, ["Nina O.", "Nina O."]);
        """
    )


def test_others_see_the_phone_only_when_it_is_shown(page: Page, server: Server) -> None:
    assert "phone" not in server.person(TIMUR).gets(f"users/{NINA}")
    settings(page)
    switch = page.get_by_role("switch", name="Show my phone")

    with page.expect_response("**/api/me"):
        switch.click()

    expect(switch).to_be_checked()
    assert server.person(TIMUR).gets(f"users/{NINA}")["phone"] == server.person().gets("me")["phone"]


def test_a_photo_is_put_up_and_taken_away(page: Page, server: Server) -> None:
    settings(page)
    picture = page.evaluate("""() => {
      const canvas = Object.assign(document.createElement('canvas'), {width: 64, height: 64});
      const pen = canvas.getContext('2d');
      pen.fillRect(0, 0, 64, 32);
      return canvas.toDataURL('image/png').split(',')[1];
    }""")
    chosen = FilePayload(name="me.png", mimeType="image/png", buffer=base64.b64decode(picture))
    page.get_by_label("Change your photo").set_input_files(files=[chosen])

    away = page.get_by_role("button", name="Take the photo away")
    expect(away).to_be_visible()
    expect(page.locator(".profile-head img.face")).to_be_visible()
    away.click()
    expect(away).to_have_count(0)
    assert "photo_url" not in server.person().gets("me")
