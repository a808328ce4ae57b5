"""W-FILE-1, -2: who holds the address gets the bytes, one range of them, never a live document (U2, U7, U12)."""

import io
import os
from urllib.parse import quote

import pytest
from PIL import Image

from tests.media.pictures import film, picture
from tests.town import URL, Answer, Json, Town

LEAVES = bytes(range(256)) * 8


async def at(town: Town, kind: str, raw: bytes, name: str = "tea.bin") -> str:
    """The address of a file that was uploaded just now."""
    uploaded: Json = await town.uploads(kind, raw, name=name)
    return town.house.rules.links.file_url(int(uploaded["file_id"]), name)


async def test_a_file_comes_back_as_it_was_sent(town: Town) -> None:
    served = await town.fetches(await at(town, "FILE", LEAVES))

    assert (served.status, served.body) == (200, LEAVES)
    assert served.headers["content-length"] == str(len(LEAVES))
    assert served.headers["accept-ranges"] == "bytes"


ACTIVE = [
    b"<!doctype html><script>alert(1)</script>",
    b"<svg onload='alert(1)'/>",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"#!/bin/sh",
]


@pytest.mark.parametrize("kind", ["FILE", "VIDEO", "AUDIO"])
@pytest.mark.parametrize("raw", ACTIVE)
async def test_what_is_not_known_is_a_download(town: Town, kind: str, raw: bytes) -> None:
    served = await town.fetches(await at(town, kind, raw, "photo.png"))

    assert served.headers["content-type"] == "application/octet-stream"
    assert served.headers["content-disposition"].startswith("attachment;")
    assert_locked_up(served)


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        ("IMAGE", picture("PNG"), "image/png"),
        ("FILE", picture("JPEG"), "image/jpeg"),
        ("VIDEO", b"\0\0\0\x18ftypmp42" + bytes(20), "video/mp4"),
        ("VIDEO", b"\x1a\x45\xdf\xa3\x01webm", "video/webm"),
        ("AUDIO", b"\x1a\x45\xdf\xa3\x01webm", "audio/webm"),
        ("AUDIO", b"ID3\x04" + bytes(20), "audio/mpeg"),
        ("AUDIO", b"OggS\0" + bytes(20), "audio/ogg"),
        ("AUDIO", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
    ],
)
async def test_images_sounds_and_films_are_shown(town: Town, kind: str, raw: bytes, shown: str) -> None:
    served = await town.fetches(await at(town, kind, raw))

    assert served.headers["content-type"] == shown
    assert served.headers["content-disposition"].startswith("inline;")
    assert_locked_up(served)


def assert_locked_up(served: Answer) -> None:
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert served.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("name", ['a"; filename=b.exe', "a\r\nX-Evil: 1", "чай.txt", "x" * 255, "a;b,c%0d"])
async def test_a_name_cannot_leave_its_header(town: Town, name: str) -> None:
    served = await town.fetches(await at(town, "FILE", LEAVES, name))

    said = served.headers["content-disposition"]
    kept = name.replace("\r\n", "")
    assert "\r" not in said
    assert said.count('"') == 2
    assert said.endswith(f"filename*=UTF-8''{quote(kept, safe='')}")
    assert "x-evil" not in served.headers


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-0", 206, 0, 0),
        ("bytes=5-9", 206, 5, 9),
        ("bytes=2040-", 206, 2040, 2047),
        ("bytes=-8", 206, 2040, 2047),
        ("bytes=-9999", 206, 0, 2047),
        ("bytes=0-99999", 206, 0, 2047),
        ("bytes=0-0,5-9", 200, 0, 2047),
        ("bytes=9-5", 200, 0, 2047),
        ("bytes=-", 200, 0, 2047),
        ("leaves=0-1", 200, 0, 2047),
    ],
)
async def test_one_range_is_served(town: Town, asked: str, status: int, first: int, last: int) -> None:
    served = await town.fetches(await at(town, "FILE", LEAVES), headers={"Range": asked})

    assert (served.status, served.body) == (status, LEAVES[first : last + 1])
    assert served.headers["content-length"] == str(last + 1 - first)
    if status == 206:
        assert served.headers["content-range"] == f"bytes {first}-{last}/2048"


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=-0", "bytes=9999-10000"])
async def test_a_range_behind_the_end_is_refused(town: Town, asked: str) -> None:
    served = await town.fetches(await at(town, "FILE", LEAVES), headers={"Range": asked})

    assert (served.status, served.body, served.headers["content-range"]) == (416, b"", "bytes */2048")


async def test_head_says_the_same_without_the_bytes(town: Town) -> None:
    url = await at(town, "FILE", LEAVES)

    whole, head = await town.fetches(url), await town.fetches(url, "HEAD")

    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")


async def test_nothing_is_read_for_a_peer_that_is_gone(town: Town) -> None:
    url = await at(town, "FILE", LEAVES)

    served = await town.call("GET", url.removeprefix(URL), hangs_up=True)

    assert (served.status, served.body) == (200, b"")


async def test_who_has_it_is_told_so(town: Town) -> None:
    url = await at(town, "FILE", LEAVES)
    tag = (await town.fetches(url)).headers["etag"]

    again = await town.fetches(url, headers={"If-None-Match": f'"other", {tag}'})
    changed = await town.fetches(url, headers={"Range": "bytes=0-0", "If-Range": '"other"'})

    assert (again.status, again.body) == (304, b"")
    assert (changed.status, changed.body) == (200, LEAVES)


async def test_an_address_is_good_for_seven_days(town: Town) -> None:
    url = await at(town, "FILE", LEAVES)
    file = int(url.partition("/files/")[2].partition("/")[0])
    chat = (await town.graph("GET", "me/chats")).json["chats"][0]["chat_id"]
    await town.graph(
        "POST", f"{chat}/messages", {"message": {"attachment": {"type": "FILE", "payload": {"ref": str(file)}}}}
    )

    await town.clock.jump(7 * 24 * 3_600_000 - 1000)
    assert (await town.fetches(url)).status == 200
    await town.clock.jump(1000)

    assert (await town.fetches(url)).status == 403


async def test_expired_altered_guessed_and_gone_are_alike(town: Town) -> None:
    url = await at(town, "FILE", LEAVES)
    links = town.house.rules.links
    bad = [
        url[:-1],
        url + "A",
        url.replace("expires=1", "expires=2"),
        url.partition("?")[0],
        links.file_url(int(url.partition("/files/")[2].partition("/")[0]) + 1, "tea.bin"),
        url.replace("sig=", "sig=" + "A"),
    ]

    answers = [await town.fetches(each) for each in bad]

    assert {(each.status, each.body) for each in answers} == {(403, answers[0].body)}


async def test_a_file_that_did_not_arrive_is_not_there(town: Town) -> None:
    reserved = (await town.graph("GET", "me/fileUploadUrl")).json

    assert (await town.fetches(town.house.rules.links.file_url(int(reserved["file_id"]), "x"))).status == 403


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_smaller_picture_is_made_when_asked_for(town: Town, kind: str) -> None:
    url = await at(town, "IMAGE", picture(kind, (1000, 500)))

    smaller = await town.fetches(url + "&w=320")
    again = await town.fetches(url + "&w=320")
    larger = await town.fetches(url + "&w=1280")

    assert Image.open(io.BytesIO(smaller.body)).size == (320, 160)
    assert (again.body, again.headers) == (smaller.body, smaller.headers)
    assert Image.open(io.BytesIO(larger.body)).size == (1000, 500)
    assert smaller.headers["etag"] != larger.headers["etag"]


async def test_a_smaller_picture_is_on_the_disk_before_it_has_its_name(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut leaves an empty file of that name, which is taken for the picture ever after (T3)."""
    url = await at(town, "IMAGE", picture("PNG", (1000, 500)))
    flushed, flush = list[int](), os.fsync

    def noted(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    await town.fetches(url + "&w=320")

    (smaller,) = (town.house.ground.folder / "files").rglob("*.320")
    assert smaller.stat().st_ino in flushed


async def test_of_a_moving_picture_the_smaller_one_stands_still(town: Town) -> None:
    url = await at(town, "IMAGE", film("GIF", 3, (700, 350)))

    smaller = Image.open(io.BytesIO((await town.fetches(url + "&w=640")).body))

    assert (smaller.size, getattr(smaller, "n_frames", 1)) == ((640, 320), 1)


async def test_other_widths_are_refused(town: Town) -> None:
    url = await at(town, "IMAGE", picture())

    refused = await town.fetches(url + "&w=321")

    assert (refused.status, refused.json["error_field"]) == (400, "w")
