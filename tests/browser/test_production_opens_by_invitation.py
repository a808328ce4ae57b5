"""Production from an empty folder: the operator's command prints a link, and the link leads in."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.reliability.harness.server import CLEAN

PASSWORD = "three green leaves"


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
