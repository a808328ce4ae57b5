"""Every attachment in all its variants, in both themes and both sizes, as a person approved it (/stage/gallery)."""

from pathlib import Path
from typing import Literal

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.looking import APPROVED, Looks, difference
from tests.browser.visits import Visits

KINDS = (
    "image", "grid", "video", "audio", "file", "share", "contact", "location", "call", "present", "music", "sticker",
    "keyboard", "unknown",
)  # fmt: skip
#: Where the gallery's own clock stands too (stage/samples.mjs).
NOON = 1_795_338_000_000
Theme = Literal["light", "dark"]


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    return Looks(request.config.getoption("--update-looks", default=False))


def gallery(visits: Visits, kind: str, theme: Theme, *, phone: bool) -> Page:
    """One kind, everything in it loaded, the clock standing."""
    context = visits.context(phone=phone, theme=theme, language="ru")
    page = context.new_page()
    visits.watch(page).allow("404")  # one picture is gone on purpose
    page.clock.set_fixed_time(NOON)
    page.goto(f"{visits.server.url}/stage/gallery?kind={kind}&theme={theme}")
    page.locator(f"#{kind}").wait_for()
    if kind == "image":  # the only one whose upload marks have no placeholder
        expect(page.locator(".upload-mark")).to_have_count(2)
    page.wait_for_function(
        """() => document.querySelector(".attachment-coming") === null
          && [...document.images].every((one) => one.complete) && document.fonts.status === "loaded" """
    )
    return page


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "390"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_looks_as_approved(bare_visits: Visits, looks: Looks, kind: str, theme: Theme, phone: bool) -> None:
    page = gallery(bare_visits, kind, theme, phone=phone)
    png = page.locator(f"#{kind}").screenshot(animations="disabled")
    looks.same(f"{kind}-all-{theme}-{390 if phone else 1280}", png)


def test_every_kind_of_the_gallery_is_looked_at(bare_visits: Visits) -> None:
    page = bare_visits.open(None, "/stage/gallery")
    bare_visits.watch(page).allow("404")
    page.locator("#unknown").wait_for()
    assert tuple(page.locator("section").evaluate_all("all => all.map((one) => one.id)")) == KINDS


def test_no_approved_picture_is_left_over() -> None:
    wanted = {f"{kind}-all-{theme}-{width}" for kind in KINDS for theme in ("light", "dark") for width in (1280, 390)}
    assert {place.stem for place in APPROVED.glob("*.png")} == wanted


def test_a_change_that_a_person_would_see_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.browser.looking.LEFT", tmp_path)
    approved = Image.open(APPROVED / "call-all-light-390.png").convert("RGB")
    changed = approved.copy()
    ImageDraw.Draw(changed).rectangle((20, 60, 60, 80), fill="black")
    place = tmp_path / "changed.png"
    changed.save(place)

    assert difference(approved, approved)[0] == 0
    with pytest.raises(AssertionError, match="looks different"):
        Looks(update=False).same("call-all-light-390", place.read_bytes())
    assert sorted(one.name for one in tmp_path.glob("call-*")) == [
        f"call-all-light-390-{kind}.png" for kind in ("differs", "found", "wanted")
    ]
