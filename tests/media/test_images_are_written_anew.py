"""W-ATT-IMAGE-4, W-UPL-6: an image is judged by its content and written anew, without a foreign byte (U2…U5)."""

import io
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from gonets.server.domain.refusals import (
    BadImage,
    ImageCorrupted,
    ImageTooBig,
    NoImage,
    WrongImageFormat,
)
from gonets.server.domain.uploads import Bytes
from gonets.server.media.files import NO_RESERVE, Files
from gonets.server.media.images import IMAGES_A_CHILD, Images
from tests.media.pictures import GPS, film, huge, picture, with_position


class Studio:
    """A folder, and the children that decode."""

    def __init__(self, files: Files, images: Images) -> None:
        self.files = files
        self.images = images

    async def renew(self, raw: bytes) -> tuple[Bytes, Image.Image, bytes]:
        incoming = await self.files.run(self.files.start, 1, 0)
        incoming.write(raw)
        arrived = incoming.finish()
        target = self.files.passing(1, 0)
        try:
            made = await self.images.renew(arrived, incoming.path, target)
        except BadImage:
            assert not target.exists()
            raise
        written = target.read_bytes()
        return made, Image.open(io.BytesIO(written)), written

    @property
    def children(self) -> list[int]:
        return [child.process.pid for child in self.images._idle]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    files = Files(tmp_path, NO_RESERVE)
    images = Images(files, 40_000_000)
    yield Studio(files, images)
    await images.close()
    files.close()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_the_four_formats_stay_what_they_are(studio: Studio, kind: str) -> None:
    made, image, written = await studio.renew(picture(kind))

    assert (made.width, made.height, made.media_type) == (64, 48, f"image/{kind.lower()}")
    assert (image.format, image.size) == (kind, (64, 48))
    assert made.size == len(written)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "I;16"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "P")],
)
async def test_odd_modes_become_ones_that_every_reader_shows(studio: Studio, kind: str, mode: str) -> None:
    _, image, _ = await studio.renew(picture(kind, mode=mode))

    assert image.mode in ("RGB", "L", "LA", "1", "P")
    assert image.size == (64, 48)


async def test_position_and_camera_are_gone_and_the_picture_stands_upright(studio: Studio) -> None:
    raw = with_position(turned=6)
    assert GPS in raw

    made, image, written = await studio.renew(raw)

    assert GPS not in written
    assert not image.getexif()
    assert (made.width, made.height) == image.size == (48, 64)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_what_hangs_behind_a_picture_is_left_behind(studio: Studio, kind: str) -> None:
    script = b"<script>alert(1)</script>PK\x03\x04"

    _, _, written = await studio.renew(picture(kind) + script)

    assert script not in written


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
async def test_a_moving_picture_goes_on_moving(studio: Studio, kind: str) -> None:
    _, image, _ = await studio.renew(film(kind, 3))

    assert (getattr(image, "n_frames", 1), image.size) == (3, (32, 24))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", NoImage),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", WrongImageFormat),
        (b"<!doctype html><script>1</script>", WrongImageFormat),
        (b"%PDF-1.7", WrongImageFormat),
        (b"BM" + bytes(60), WrongImageFormat),
        (picture("TIFF"), WrongImageFormat),
        (picture("PNG")[:60], ImageCorrupted),
        (picture("JPEG")[:-40], ImageCorrupted),
        (picture("PNG").replace(b"IDAT", b"IDAX"), ImageCorrupted),
        (b"\x89PNG\r\n\x1a\n", ImageCorrupted),
        (b"GIF89a" + bytes(3), ImageCorrupted),
        (huge(60_000, 60_000), ImageTooBig),
        (huge(6_400, 6_251), ImageTooBig),
        (huge(4_000, 4_000), ImageCorrupted),
        (film("GIF", 500, (2, 2)), ImageTooBig),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
async def test_what_is_no_good_image_is_refused(studio: Studio, raw: bytes, why: type[BadImage]) -> None:
    with pytest.raises(why):
        await studio.renew(raw)


async def test_a_refused_image_does_not_cost_its_child(studio: Studio) -> None:
    with pytest.raises(ImageCorrupted):
        await studio.renew(picture("PNG")[:60])
    before = studio.children

    await studio.renew(picture())

    assert studio.children == before


async def test_a_child_that_takes_too_long_is_killed_and_the_next_image_gets_another(studio: Studio) -> None:
    await studio.renew(picture())
    (tired,) = studio.children
    studio.images._patience_s = 0.0
    with pytest.raises(ImageCorrupted):
        await studio.renew(picture())

    studio.images._patience_s = 10.0
    await studio.renew(picture())

    assert studio.children != [tired]


async def test_a_child_is_renewed_after_its_hundred_images(studio: Studio) -> None:
    await studio.renew(picture())
    (first,) = studio.children
    studio.images._idle[0].images = IMAGES_A_CHILD - 1

    await studio.renew(picture())
    await studio.renew(picture())

    assert first not in studio.children


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_what_tells_the_server_to_stop_does_not_end_a_child(studio: Studio, number: signal.Signals) -> None:
    """Ctrl-C of a terminal and SIGTERM of a service manager go to all: images on their way are still answered."""
    await studio.renew(picture())
    before = studio.children

    os.kill(before[0], number)
    await studio.renew(picture())

    assert studio.children == before


async def test_a_child_that_died_idle_costs_no_image(studio: Studio) -> None:
    await studio.renew(picture())
    (idle,) = studio.images._idle
    idle.process.kill()
    await idle.process.wait()

    made, _, _ = await studio.renew(picture())

    assert made.media_type == "image/png"
    assert studio.children != [idle.process.pid]
