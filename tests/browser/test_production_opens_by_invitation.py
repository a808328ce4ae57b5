"""Production from an empty folder: an operator's link leads in; sessions are seen and ended, a password is changed."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import findings
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.reliability.harness.server import CLEAN

PASSWORD = "three green leaves"
REFUSED = r"Failed to load resource.*status of (400|401|403)"
Theme = Literal["light", "dark"]


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    options = ("server.mode=production", f"server.public_url={url}", "people.hashing=small")
    ours = Server(tmp_path / "data", *(word for option in options for word in ("--set", option)))
    ours._port = port
    ours.start()
    assert ours.url == url
    yield ours
    ours.stop()


def link_of(folder: Path, *command: str) -> str:
    """What the operator's command prints below the id."""
    words = [sys.executable, "-m", "gonets", *command, "--data", str(folder)]
    said = subprocess.run(words, capture_output=True, text=True, check=True, env=CLEAN)
    user, link = said.stdout.splitlines()
    assert user.startswith("user:")
    return link


def test_the_first_person_comes_in_by_the_operators_link(production: Server, chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    link = link_of(folder, "user", "add", "--name", "Anna", "--admin")
    visits = Visits(chromium, production)
    page = visits.open(None, "/group/57100000000333/messages?payload=promo-42")
    page.wait_for_url(re.compile(r"/sign-in\?next="))
    expect(page.get_by_text("act as anyone")).to_have_count(0)

    page.goto(link)
    page.get_by_label("Name you sign in with").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation(url=f"{production.url}/"):
        page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.mode") == "production"
    (session,) = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    assert page.evaluate("document.cookie") == ""

    again = visits.open(None, "/group/57100000000333/messages?payload=promo-42")
    again.get_by_label("Name you sign in with").fill("anna")
    again.get_by_label("Password").fill(PASSWORD)
    again.keyboard.press("Enter")
    again.wait_for_url(f"{production.url}/group/57100000000333/messages?payload=promo-42")
    visits.watch(again).allow(r"status of 404")  # production has no demo world, so nobody has this link
    assert visits.end() == []


def come_in(page: Page, password: str = PASSWORD, login: str = "anna") -> None:
    page.get_by_label("Name you sign in with").fill(login)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.fixture
def anna(production: Server, chromium: Browser, tmp_path: Path) -> Iterator[tuple[Visits, Page]]:
    """At her browser; a page of hers that complained fails the test."""
    visits = Visits(chromium, production)
    link = link_of(tmp_path / "data", "user", "add", "--name", "Anna", "--admin")
    page = visits.open(None, link.removeprefix(production.url))
    come_in(page)
    page.wait_for_url(f"{production.url}/")
    yield visits, page
    assert visits.end() == []


@pytest.mark.parametrize(("phone", "theme"), [(False, "dark"), (True, "light")])
def test_a_session_elsewhere_is_seen_and_ended(anna: tuple[Visits, Page], theme: Theme, *, phone: bool) -> None:
    visits, lost = anna
    page = visits.open(None, "/sign-in", phone=phone, theme=theme)
    come_in(page)
    page.get_by_role("button", name="Settings").click()
    sessions = page.get_by_role("heading", name="Where you are signed in").locator("..").get_by_role("listitem")
    expect(sessions).to_have_count(2)
    expect(sessions.filter(has_text="this browser").get_by_role("button")).to_have_count(0)
    visits.watch(lost).allow(REFUSED)
    visits.watch(lost).allow("WebSocket connection to .* failed")

    sessions.filter(has_text="last used").get_by_role("button", name="End").click()

    expect(sessions).to_have_count(1)
    expect(lost.get_by_role("alertdialog", name="Your session has ended")).to_be_visible()
    expect(page.get_by_role("alertdialog")).to_have_count(0)


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_page_does_not_go_on_as_somebody_else_who_signed_in_meanwhile(
    anna: tuple[Visits, Page], production: Server, tmp_path: Path, *, comes_back: bool
) -> None:
    visits, page = anna
    link = link_of(tmp_path / "data", "user", "add", "--name", "Boris")
    other = visits.open(None, link.removeprefix(production.url))
    come_in(other, login="boris")
    other.wait_for_url(f"{production.url}/")
    expect(other.get_by_role("navigation").first).to_be_visible()
    expect(page.get_by_role("navigation").first).to_be_visible()
    for each in (page, other):
        visits.watch(each).allow("WebSocket connection to .* failed")
        visits.watch(each).allow("net::ERR_CONNECTION_REFUSED")
    (his,) = [cookie["value"] for cookie in other.context.cookies() if cookie["name"] == "session"]
    page.context.add_cookies([{"name": "session", "value": his, "url": production.url}])  # as if he had signed in there

    if comes_back:
        production.stop()
        production.start()
    else:
        visits.watch(page).allow(REFUSED)
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Your name").fill("Anna Kim")
        page.keyboard.press("Enter")

    expect(page.get_by_role("alertdialog", name="Your session has ended")).to_be_visible()
    expect(other.get_by_role("alertdialog")).to_have_count(0)
    other.reload()
    other.get_by_role("button", name="Settings").click()
    expect(other.get_by_label("Your name")).to_have_value("Boris")


@pytest.mark.parametrize(("phone", "theme"), [(False, "light"), (True, "dark")])
def test_the_password_is_changed_and_only_the_new_one_opens(
    anna: tuple[Visits, Page], theme: Theme, *, phone: bool
) -> None:
    visits, _ = anna
    page = visits.open(None, "/sign-in", phone=phone, theme=theme)
    come_in(page)
    visits.watch(page).allow(REFUSED)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Change the password").click()
    sheet = page.get_by_role("dialog", name="Change the password")
    change = sheet.get_by_role("button", name="Change", exact=True)
    sheet.get_by_label("Password now").fill("not this one")
    sheet.get_by_label("New password").fill("short")
    expect(change).to_be_disabled()
    sheet.get_by_label("New password").fill("four brown leaves")
    assert findings(page) == []
    change.click()
    expect(sheet.get_by_role("alert")).to_be_visible()

    sheet.get_by_label("Password now").fill(PASSWORD)
    for other in visits.pages():
        visits.watch(other).allow(REFUSED)
        visits.watch(other).allow("WebSocket connection to .* failed")
    change.click()
    expect(page.get_by_text("The password is changed")).to_be_visible()
    expect(sheet).to_have_count(0)

    again = visits.open(None, "/sign-in")
    visits.watch(again).allow(REFUSED)
    come_in(again)
    expect(again.get_by_role("alert")).to_be_visible()
    come_in(again, "four brown leaves")
    again.wait_for_url(f"{visits.server.url}/")


def test_the_first_two_people_meet_by_the_link_of_a_chat(
    anna: tuple[Visits, Page], production: Server, tmp_path: Path
) -> None:
    visits, page = anna
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Write to somebody").click()
    hint = page.get_by_text("Nobody shares a chat with you yet. Make one and send its link to others.")
    expect(hint).to_be_visible()
    page.get_by_label("Find a person by name").fill("Boris")
    expect(page.get_by_text("Nobody is found")).to_be_visible()
    page.get_by_role("button", name="New chat of several").click()
    page.get_by_label("Title").fill("Tea room")
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Create the chat").click()
    expect(page.get_by_role("article", name="You created the chat")).to_be_visible()
    page.get_by_role("button", name="Members", exact=True).click()
    expect(page.get_by_text("Whoever has the link can join.")).to_be_visible()
    page.get_by_role("button", name="Copy the link to the chat").click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    way = page.evaluate("() => navigator.clipboard.readText()")

    boris = link_of(tmp_path / "data", "user", "add", "--name", "Boris")
    other = visits.open(None, boris.removeprefix(production.url))
    come_in(other, login="boris")
    other.wait_for_url(f"{production.url}/")
    other.goto(way)
    other.get_by_role("button", name="Join").click()
    other.get_by_role("textbox", name="Message").fill("Is there tea?")
    other.keyboard.press("Enter")

    expect(page.get_by_role("article").last).to_contain_text("Is there tea?")
