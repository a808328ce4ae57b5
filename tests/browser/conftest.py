"""A browser, a fresh world a test, pages that may not complain; everything in this folder is marked `browser`."""

import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.modules import Modules, blank_page
from tests.browser.server import Server
from tests.browser.visits import LONGEST_MS, Visits
from tests.cast import NINA

HERE = Path(__file__).parent
#: Pictures of what failed; git does not see the folder.
LEFT = Path(__file__).parents[2] / "results" / "browser"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A page that a test answers itself counts as one from elsewhere, and might not call our loopback by WebSocket.
    "--disable-features=LocalNetworkAccessChecks",
]
_FAILED = pytest.StashKey[bool]()

# As for every other wait: what is right on a quiet machine is right on a busy one, only later.
expect.set_options(timeout=LONGEST_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


def pytest_runtest_setup() -> None:
    """Here and not in a fixture, so that all that is skipped makes one line."""
    if _chromium() is None:
        missing = "NO BROWSER: install Debian's chromium-headless-shell or set GONETS_CHROMIUM; no page was tried"
        if os.environ.get("GONETS_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)


def _chromium() -> str | None:
    """Debian's, or the one that is named; it is never downloaded. The shell has the same pages in half the time."""
    found = (shutil.which(name) for name in ("chromium-headless-shell", "chromium", "chromium-browser"))
    return os.environ.get("GONETS_CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One for the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def _servers() -> Iterator[list[Server]]:
    """One starts while the test before it runs, so that hardly anybody waits for a start."""
    spare: list[Server] = []
    yield spare
    for server in spare:
        server.ready().stop()


@pytest.fixture(scope="package")
def _left() -> Iterator[list[Server]]:
    """One stops while the test after it runs."""
    left: list[Server] = []
    yield left
    for server in left:
        server.stop()


@pytest.fixture
def server(_servers: list[Server], _left: list[Server], request: pytest.FixtureRequest) -> Iterator[Server]:
    """A world of this test's own, with the cast in it."""
    ours = (_servers.pop() if _servers else _spawned()).ready()
    if request.node is not request.session.items[-1]:
        _servers.append(_spawned())
    yield ours
    if _left:
        _left.pop().stop()
    ours.leave()
    _left.append(ours)


def _spawned() -> Server:
    server = Server()
    server.spawn()
    return server


@pytest.fixture
def lasting_server(tmp_path: Path) -> Iterator[Server]:
    """Whose world outlives ``kill``; ``start`` brings it back at the same address."""
    ours = Server(tmp_path / "data").start()
    yield ours
    ours.stop()


@pytest.fixture
def visits(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visits]:
    """People at their browsers; a page that complained fails the test.

    They come to `lasting_server` if the test asks for that one.
    """
    lasting = "lasting_server" in request.fixturenames
    ours = Visits(chromium, request.getfixturevalue("lasting_server" if lasting else "server"))
    yield ours
    if request.node.stash.get(_FAILED, False):
        ours.picture(LEFT, re.sub(r"[^a-zA-Z0-9_-]+", "-", request.node.name))
    complaints = ours.end()
    assert complaints == [], "a page complained"


@pytest.fixture
def page(visits: Visits) -> Page:
    """Nina's messenger on a desk."""
    return visits.open(NINA)


@pytest.fixture
def phone_page(visits: Visits) -> Page:
    """Nina's messenger on a phone."""
    return visits.open(NINA, phone=True)


@pytest.fixture(params=["desk", "phone"])
def any_page(visits: Visits, request: pytest.FixtureRequest) -> Page:
    """Nina's messenger, in both sizes: for what must work everywhere (M-9)."""
    return visits.open(NINA, phone=request.param == "phone")


@pytest.fixture(scope="package")
def _still_server() -> Iterator[Server]:
    """Nobody changes its world: it serves modules to bare pages."""
    ours = Server().start()
    yield ours
    ours.stop()


@pytest.fixture
def bare_visits(chromium: Browser, _still_server: Server) -> Iterator[Visits]:
    """As `visits`, for tests without a world."""
    ours = Visits(chromium, _still_server)
    yield ours
    complaints = ours.end()
    assert complaints == [], "a page complained"


@pytest.fixture
def modules(bare_visits: Visits) -> Modules:
    """A bare page to import modules into."""
    return Modules(blank_page(bare_visits), bare_visits.server.static)
