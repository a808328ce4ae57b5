"""U3, U4: a picture that wants to be dear is refused by the child that looks at it, and no picture carries a script."""

import io
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from gonets.server.domain.refusals import BadImage
from gonets.server.media.files import NO_RESERVE, Files
from gonets.server.media.images import Images
from tests.media.bombs import BOMBS, pixels_of_many_pictures, scans, segments
from tests.media.pictures import chunk, film, huge, picture
from tests.media.test_images_are_written_anew import Studio
from tests.town import Town

SCRIPT = b"<script>alert(document.domain)</script>"
MB = 1024 * 1024


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    files = Files(tmp_path, NO_RESERVE)
    images = Images(files, 40_000_000)
    yield Studio(files, images)
    await images.close()
    files.close()


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
async def test_a_bomb_is_refused_and_its_child_lives_on(studio: Studio, bomb: Callable[[], bytes]) -> None:
    """A child that had run into its limits of time or memory would be another one after."""
    raw = bomb()
    await studio.renew(picture())
    before = studio.children
    tracemalloc.start()
    try:
        with pytest.raises(BadImage, match=r".+"):
            await studio.renew(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert studio.children == before
    assert most < 16 * MB


async def test_what_comes_behind_the_last_pixel_is_not_unpacked(studio: Studio) -> None:
    made, image, _ = await studio.renew(pixels_of_many_pictures())

    assert (made.width, made.height) == image.size == (6_000, 6_000)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(lambda: scans(8, side=300), id="a JPEG in 14 scans"),
        pytest.param(lambda: segments(1_500), id="a JPEG with many notes"),
        pytest.param(lambda: film("GIF", 499, (20, 20)), id="a film just short enough"),
        pytest.param(lambda: film("GIF", 12, (1_000, 1_000)), id="a film of twelve megapixels"),
        pytest.param(lambda: film("WEBP", 24, (500, 500)), id="a film in WebP"),
        pytest.param(lambda: picture("JPEG", progressive=True) + bytes(MB), id="a JPEG with another file behind"),
        pytest.param(lambda: picture("PNG", (1, 1)), id="one pixel"),
    ],
)
async def test_neighbours_are_good_pictures(studio: Studio, raw: Callable[[], bytes]) -> None:
    assert (await studio.renew(raw()))[0].size


def _png_with_notes() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SCRIPT.decode())
    notes.add_itxt("XML:com.adobe.xmp", SCRIPT.decode())
    whole = picture("PNG", pnginfo=notes, icc_profile=SCRIPT, exif=_exif())
    return whole[:33] + chunk(b"scRp", SCRIPT) + whole[33:]


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = SCRIPT.decode()
    return exif


def _jpeg_with_notes() -> bytes:
    whole = picture("JPEG", comment=SCRIPT, icc_profile=SCRIPT, exif=_exif())
    segment = b"\xff\xe9" + (len(SCRIPT) + 2).to_bytes(2) + SCRIPT
    return whole[:2] + segment * 3 + whole[2:]


def _gif_with_notes(moving: bool) -> bytes:
    written = io.BytesIO()
    stills = [Image.new("P", (8, 8), each) for each in range(3 if moving else 1)]
    more = {"save_all": True, "append_images": stills[1:], "duration": 50} if moving else {}
    stills[0].save(written, "GIF", comment=SCRIPT, **more)
    return written.getvalue()


POLYGLOTS = {
    "PNG": _png_with_notes,
    "JPEG": _jpeg_with_notes,
    "GIF": lambda: _gif_with_notes(False),
    "moving GIF": lambda: _gif_with_notes(True),
    "WebP": lambda: picture("WEBP", icc_profile=SCRIPT, exif=_exif(), xmp=SCRIPT),
    "GIF and script": lambda: picture("GIF").replace(b"GIF87a", b"GIF89a") + b"=1;" + SCRIPT,
    "GIF and archive": lambda: picture("GIF") + b"PK\x03\x04" + SCRIPT + b"PK\x05\x06" + bytes(18),
    "JPEG and page": lambda: picture("JPEG") + b"<!doctype html>" + SCRIPT,
    "JPEG and PDF": lambda: picture("JPEG", comment=b"%PDF-1.7\n" + SCRIPT) + b"%%EOF",
    "PNG and PHP": lambda: picture("PNG") + b"<?php system($_GET[0]); ?>" + SCRIPT,
}


@pytest.mark.parametrize("made", POLYGLOTS.values(), ids=POLYGLOTS.keys())
async def test_of_a_picture_that_is_something_else_too_the_picture_is_left(
    studio: Studio, made: Callable[[], bytes]
) -> None:
    raw = made()
    assert SCRIPT in raw or b"VP8" in raw or b"IDAT" in raw, "it must carry what is looked for"

    _, image, written = await studio.renew(raw)

    for sign in (b"<script", b"alert", b"%PDF", b"PK\x03\x04", b"<?php", b"<!doctype", b"scRp"):
        assert sign not in written
    assert not {"comment", "icc_profile", "exif", "xmp", "XML:com.adobe.xmp", "Comment"} & set(image.info)


@pytest.mark.parametrize("database_url", ["sqlite"])
@pytest.mark.parametrize(
    ("raw", "code"),
    [(lambda: huge(60_000, 60_000), 502), (lambda: scans(100), 502), (lambda: b"\x89PNG" + SCRIPT, 503)],
)
async def test_a_bomb_at_the_door_is_the_wires_error(town: Town, raw: Callable[[], bytes], code: int) -> None:
    """E29; nothing is kept, and the link may be tried again."""
    url = (await town.graph("GET", "me/fileUploadUrl", type="IMAGE")).json["url"]

    refused = await town.stores(url, raw())

    assert (refused.status, refused.code) == (400, code)
    places = [town.house.ground.folder / name for name in ("incoming", "files", "leaving")]
    assert not [each for place in places for each in place.rglob("*") if each.is_file()]
    assert (await town.stores(url, picture())).status == 200
