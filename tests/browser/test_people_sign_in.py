"""The page of sign-in: password, invitation, sign-up, in both languages; errors in words; Back leads nowhere odd."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import findings
from tests.browser.modules import Modules
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import NINA

PASSWORD = "three green leaves"
REFUSED = r"Failed to load resource.*status of (400|401|403|429)"
Language = Literal["en", "ru"]


def invited(server: Server, name: str = "Anna") -> tuple[str, str]:
    """The id of a new person, and the path of the link that lets them in."""
    made = server.console("users", {"name": name})
    return made["user_id"], made["link"].removeprefix(server.url)


def come_in(page: Page, login: str = "anna", password: str = PASSWORD) -> None:
    page.get_by_label("Name you sign in with").fill(login)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.fixture
def open_server() -> Iterator[Server]:
    """Where anybody may make an account."""
    ours = Server(None, "--set", "people.sign_up=open", "--set", "people.hashing=small").start()
    yield ours
    ours.stop()


def test_an_invitation_leads_to_the_messenger_and_the_password_back_to_it(server: Server, visits: Visits) -> None:
    user, link = invited(server)
    page = visits.open(None, link)
    expect(page.get_by_role("heading", name="Anna")).to_be_visible()
    expect(page.get_by_label("Name you sign in with")).to_be_focused()
    come_in(page)
    page.wait_for_url(server.url + "/")
    assert me(page) == {"user_id": user, "login": "anna", "language": None}

    other = visits.open(None, "/sign-in")
    expect(other.get_by_label("Name you sign in with")).to_be_focused()
    come_in(other)
    other.wait_for_url(server.url + "/")
    assert me(other)["user_id"] == user


def test_a_used_link_says_so_and_shows_the_way_in(server: Server, visits: Visits) -> None:
    _, link = invited(server)
    first = visits.open(None, link)
    come_in(first)
    first.wait_for_url(server.url + "/")
    second = visits.open(None, link)
    visits.watch(second).allow(REFUSED)
    expect(second.get_by_role("alert")).to_contain_text("This invitation was used")
    second.get_by_role("link", name="Sign in with a password").click()
    expect(second.get_by_label("Password")).to_be_visible()


def test_who_is_here_already_chooses_another_password(server: Server, visits: Visits) -> None:
    user, link = invited(server)
    page = visits.open(None, link)
    come_in(page)
    page.wait_for_url(server.url + "/")
    again = server.console("users/invite", {"user_id": user})["link"].removeprefix(server.url)
    fresh = visits.open(None, again)
    expect(fresh.get_by_label("Name you sign in with")).to_have_value("anna")
    expect(fresh.get_by_label("Name you sign in with")).not_to_be_editable()
    expect(fresh.get_by_label("Password")).to_be_focused()
    fresh.get_by_label("Password").fill("four black leaves")
    fresh.keyboard.press("Enter")
    fresh.wait_for_url(server.url + "/")
    assert me(fresh)["user_id"] == user


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_wrong_stands_at_its_field_in_words_and_has_the_focus(
    server: Server, visits: Visits, language: Language
) -> None:
    _, link = invited(server)
    page = visits.open(None, link, language=language)
    visits.watch(page).allow(REFUSED)
    login, password = page.locator("[name=login]"), page.locator("[name=password]")
    for values, field, said in (
        (("", ""), password, {"en": "Type the password", "ru": "Введите пароль"}),
        (("anna", "short"), password, {"en": "At least 8 characters", "ru": "Не короче 8 знаков"}),
        (("anna", "password123"), password, {"en": "Too easy to guess", "ru": "Слишком легко угадать"}),
        (("a", PASSWORD), login, {"en": "3 to 64 Latin letters", "ru": "От 3 до 64 латинских букв"}),
    ):
        login.fill(values[0])
        password.fill(values[1])
        page.locator("button[type=submit]").click()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        expect(field).to_have_accessible_description(re.compile(said[language]))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_wrong_password_and_an_unknown_name_read_alike(server: Server, visits: Visits, language: Language) -> None:
    page = visits.open(None, "/sign-in", language=language)
    visits.watch(page).allow(REFUSED)
    for login in ("anna", "nobody"):
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill("wrong wrong")
        with page.expect_response("**/api/sign-in"):
            page.keyboard.press("Enter")
        said = {"en": "The name or the password is wrong", "ru": "Неверное имя или пароль"}[language]
        expect(page.get_by_role("alert")).to_have_text(said)


def test_too_many_tries_are_told_with_their_time(server: Server, visits: Visits) -> None:
    page = visits.open(None, "/sign-in")
    visits.watch(page).allow(REFUSED)
    page.get_by_label("Name you sign in with").fill("anna")
    page.get_by_label("Password").fill("wrong wrong")
    for _ in range(11):
        with page.expect_response("**/api/sign-in"):
            page.keyboard.press("Enter")
        # Until the answer is understood, Enter sends nothing.
        expect(page.get_by_role("button", name="Sign in")).to_have_attribute("aria-disabled", "false")
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"Too many tries\. You may try again in 0:\d\d"))


def test_without_a_network_the_page_says_so_and_lets_try_again(server: Server, visits: Visits) -> None:
    _, link = invited(server)
    page = visits.open(None, link)
    visits.watch(page).allow("Failed to load resource: net::ERR_INTERNET_DISCONNECTED")
    expect(page.get_by_role("heading", name="Anna")).to_be_visible()
    page.context.set_offline(True)
    come_in(page)
    expect(page.get_by_role("alert")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(server.url + "/")


def test_the_language_is_switched_at_once_and_kept_for_who_comes_in(server: Server, visits: Visits) -> None:
    _, link = invited(server)
    page = visits.open(None, link, language="en")
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_label("Имя для входа")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page).to_have_title("Войти · Gonets")
    page.get_by_label("Имя для входа").fill("anna")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(server.url + "/")
    assert me(page)["language"] == "ru"


def test_where_it_is_open_an_account_is_made_and_elsewhere_nothing_offers_it(
    server: Server, visits: Visits, open_server: Server, chromium: Browser
) -> None:
    closed = visits.open(None, "/sign-in")
    expect(closed.get_by_role("button", name="Sign in")).to_be_visible()
    expect(closed.get_by_role("button", name="Make an account")).to_have_count(0)

    guests = Visits(chromium, open_server)
    page = guests.open(None, "/sign-in")
    page.get_by_role("button", name="Make an account").click()
    page.get_by_label("What others see").fill("Eve <b>")
    come_in(page, "eve")
    page.wait_for_url(open_server.url + "/")
    assert guests.end() == []


def test_who_is_signed_in_is_not_asked_again(server: Server, visits: Visits) -> None:
    _, link = invited(server)
    page = visits.open(None, link)
    come_in(page)
    page.wait_for_url(server.url + "/")
    page.goto(server.url + "/sign-in?next=/stage")
    page.wait_for_url(server.url + "/stage")


def test_a_page_whose_session_was_ended_elsewhere_says_so_and_leads_back(server: Server, visits: Visits) -> None:
    _, link = invited(server)
    page = visits.open(None, link)
    come_in(page)
    page.wait_for_url(server.url + "/")
    expect(page.get_by_role("navigation").first).to_be_visible()
    other = visits.open(None, "/sign-in")
    come_in(other)
    other.wait_for_url(server.url + "/")
    expect(other.get_by_role("navigation").first).to_be_visible()
    visits.watch(page).allow(REFUSED)
    visits.watch(page).allow("WebSocket connection to .* failed")

    other.evaluate(
        """() => fetch("/api/sessions/end", {method: "POST", headers: {"Content-Type": "application/json"},
                                            body: JSON.stringify({others: true})})"""
    )

    dialog = page.get_by_role("alertdialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    expect(other.get_by_role("alertdialog")).to_have_count(0)
    dialog.get_by_role("link", name="Sign in").click()
    come_in(page)
    page.wait_for_url(server.url + "/")
    expect(page.get_by_role("navigation").first).to_be_visible()


def test_a_name_that_others_chose_is_text(server: Server, visits: Visits) -> None:
    hostile = "<img src=x onerror=alert(1)>{{7*7}}\u202egnp.exe"
    _, link = invited(server, hostile)
    page = visits.open(None, link)
    expect(page.get_by_role("heading")).to_have_text(hostile)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(server: Server, visits: Visits, theme: Literal["light", "dark"], *, phone: bool) -> None:
    _, link = invited(server)
    page = visits.open(None, link, phone=phone, theme=theme)
    visits.watch(page).allow(REFUSED)
    expect(page.get_by_role("heading", name="Anna")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Come in").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    plain = visits.open(None, "/sign-in", phone=phone, theme=theme, language="ru")
    expect(plain.get_by_role("heading", name="Войти")).to_be_visible()
    assert findings(plain) == []


def test_the_keyboard_reaches_everything_in_its_order(server: Server, visits: Visits) -> None:
    page = visits.open(None, "/sign-in")
    expect(page.get_by_label("Name you sign in with")).to_be_focused()
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert reached == ["password", "Sign in", "Русский", "English", "Development: act as anyone"]


def test_after_sign_in_nobody_is_led_elsewhere(modules: Modules) -> None:
    modules.run(
        r"""
        const { nextOf } = await load("sign_in/next.mjs");
        const ours = "https://chat.example";
        for (const [asked, where] of [
          [null, "/"], ["", "/"], ["/", "/"], ["/group/5/messages?payload=a%20b", "/group/5/messages?payload=a%20b"],
          ["//evil.example", "/"], ["/\\evil.example", "/"], ["\\\\evil.example", "/"], ["https://evil.example", "/"],
          ["/\t/evil.example", "/"], ["/\n/evil.example", "/"], ["javascript:alert(1)", "/"], ["evil", "/"],
          ["/.//evil.example", "/"], ["/a/..//evil.example", "/"], ["/sign-in?next=/", "/"],
          ["/@evil.example", "/@evil.example"], ["/#chat:C5", "/#chat:C5"],
          ["https://chat.example.evil.example/", "/"], ["/ok/../stage", "/stage"], ["http:evil.example", "/"],
        ]) equal(nextOf(asked, ours), where);
        """
    )


def me(page: Page) -> dict[str, object]:
    """As the session of that page has it; not the persona of a page of development."""
    found = page.request.get(re.sub(r"(https?://[^/]+).*", r"\1/api/me", page.url)).json()
    return {name: found.get(name) for name in ("user_id", "login", "language")}


def test_a_session_of_development_is_its_persons(server: Server, visits: Visits) -> None:
    link = server.console("users/invite", {"user_id": str(NINA)})["link"].removeprefix(server.url)
    page = visits.open(None, link)
    come_in(page, "nina")
    page.wait_for_url(server.url + "/")
    assert me(page)["user_id"] == str(NINA)
