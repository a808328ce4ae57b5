"""The stickers and melodies of the demo world: ours, small, and what the script makes."""

import io

from PIL import Image

from gonets.server.media.catalogue import PACKAGED
from gonets.server.operate.demo import STICKERS, TRACKS
from tools import draw_catalogue

KB = 1024


def test_every_item_of_the_demo_world_is_in_the_package_and_nothing_else() -> None:
    named = {f"{name}.webp" for name, _ in STICKERS} | {f"{name}.wav" for name, _ in TRACKS} | {"unknown.png"}

    assert {path.name for path in PACKAGED.iterdir()} == named
    assert [name for name, _ in STICKERS] == list(draw_catalogue.STICKERS)
    assert [name for name, _ in TRACKS] == list(draw_catalogue.MELODIES)


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in PACKAGED.glob("*.webp")) < 100 * KB
    assert sum(path.stat().st_size for path in PACKAGED.glob("*.wav")) < 300 * KB


def test_the_melodies_are_what_the_script_plays() -> None:
    for name, (notes, eighth_s) in draw_catalogue.MELODIES.items():
        assert draw_catalogue.played(notes, eighth_s) == (PACKAGED / f"{name}.wav").read_bytes()


def test_the_stickers_are_what_the_script_draws() -> None:
    """Pixel by pixel, give or take what another version of the writer loses."""
    for name, draw in draw_catalogue.STICKERS.items():
        drawn = Image.open(io.BytesIO(draw_catalogue.drawn(draw, "WEBP"))).convert("RGBA")
        kept = Image.open(PACKAGED / f"{name}.webp").convert("RGBA")
        assert drawn.size == kept.size == (256, 256)
        off = sum(abs(one - other) for one, other in zip(drawn.tobytes(), kept.tobytes(), strict=True))
        assert off / len(kept.tobytes()) < 4, name
