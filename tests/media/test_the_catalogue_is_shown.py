"""W-ATT-MUSIC-1, W-ATT-STICKER-1: the catalogue's addresses are public and stable, and are kept for good."""

import io
import wave

import pytest
from PIL import Image

from tests.media.pictures import picture, with_position
from tests.people.person import Operator
from tests.people.stock import added
from tests.town import URL, Answer, Town


async def at(town: Town, path: str, verb: str = "GET", **headers: str) -> Answer:
    return await town.fetches(f"{URL}/catalogue/{path}", verb, headers)


async def test_a_sticker_is_a_picture_that_readers_keep(town: Town) -> None:
    shown = await at(town, "sticker/tea-cup")

    assert (shown.status, shown.headers["content-type"]) == (200, "image/webp")
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert Image.open(io.BytesIO(shown.body)).size == (256, 256)
    fresh = await at(town, "sticker/tea-cup", **{"If-None-Match": shown.headers["etag"]})
    assert (fresh.status, fresh.body) == (304, b"")


async def test_a_track_is_heard_from_any_place_in_it(town: Town) -> None:
    whole = await at(town, "music/rain")
    assert (whole.status, whole.headers["content-type"]) == (200, "audio/wav")
    with wave.open(io.BytesIO(whole.body)) as file:
        assert file.getnframes() / file.getframerate() > 4

    part = await at(town, "music/rain", Range="bytes=100-199")
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.body)}"
    head = await at(town, "music/rain", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))


async def test_an_added_sticker_is_written_anew(town: Town) -> None:
    """W-ATT-IMAGE-4: without the notes of where it was taken."""
    operator = Operator(town)
    await added(operator, "STICKER", "photo", with_position())

    shown = await at(town, "sticker/photo")

    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
    assert not Image.open(io.BytesIO(shown.body)).getexif()


async def test_an_unknown_sticker_has_a_place_holder_that_nobody_keeps(town: Town) -> None:
    """OK's ids, which we cannot have, and what is added later is seen at once."""
    for name in ("23%2F%D1%87%D0%B0%D0%B9%20%3F", "kitten", "rain", "%00", "%FF", "x" * 384, "."):
        shown = await at(town, f"sticker/{name}")
        assert (shown.status, shown.headers["content-type"], shown.headers["cache-control"]) == (
            404, "image/png", "no-store",
        ), name  # fmt: skip
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert Image.open(io.BytesIO(shown.body)).size == (256, 256)

    await added(Operator(town), "STICKER", "kitten", picture())
    assert (await at(town, "sticker/kitten")).status == 200


async def test_an_unknown_track_has_none(town: Town) -> None:
    shown = await at(town, "music/tea-cup")
    assert (shown.status, shown.json["error_code"], shown.json["error_field"]) == (404, 300, "id")


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "sticker/tea-cup", 405),
        ("DELETE", "music/rain", 405),
        ("GET", "present/x", 404),
        ("GET", "sticker", 404),
        ("GET", "sticker/", 404),
        ("GET", "sticker/tea-cup/more", 404),
        ("GET", "sticker/../music/rain", 404),
        ("GET", "STICKER/tea-cup", 404),
    ],
)
async def test_nothing_else_lies_there(town: Town, verb: str, path: str, status: int) -> None:
    shown = await at(town, path, verb)
    assert (shown.status, shown.json["error_code"]) == (status, 3)
