"""The comparison of pictures sees what moved, lets a shade pass, and takes nothing for approved that nobody saw."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser import looking
from tests.browser.looking import Looks


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "APPROVED", tmp_path / "approved")
    monkeypatch.setattr(looking, "LEFT", tmp_path / "left")


def drawn(left: int = 40, red: int = 160, size: tuple[int, int] = (600, 400)) -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((left, 50, left + 200, 250), (red, 90, 60))
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()


def test_the_same_and_a_shade_of_it_pass() -> None:
    Looks(update=True).same("tea", drawn())

    Looks(update=False).same("tea", drawn())
    Looks(update=False).same("tea", drawn(red=176))
    assert not looking.LEFT.exists()


@pytest.mark.parametrize("changed", [drawn(left=60), drawn(red=220), drawn(size=(600, 410)), drawn(size=(390, 400))])
def test_what_changed_fails_and_leaves_three_pictures(changed: bytes) -> None:
    Looks(update=True).same("tea", drawn())

    with pytest.raises(AssertionError, match="looks different"):
        Looks(update=False).same("tea", changed)

    assert {path.name for path in looking.LEFT.iterdir()} == {"tea-wanted.png", "tea-found.png", "tea-differs.png"}


def test_what_nobody_approved_fails() -> None:
    with pytest.raises(AssertionError, match="nobody approved"):
        Looks(update=False).same("milk", drawn())
