"""W-UPL-1…6: the link takes one file, of the type it was made for, however it is wrapped (U1, U6, U7, U8)."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from gonets.server.settings import Settings, Storage
from gonets.server.store.database import Database
from tests.cast import NINA, TEA_CLUB
from tests.media.pictures import picture
from tests.town import ROOMY, URL, Town, as_person, open_town

BOUND = "multipart/form-data; boundary=leaf"


def parts(*inner: bytes, end: bytes = b"--leaf--\r\n") -> bytes:
    return b"".join(b"--leaf\r\n" + each + b"\r\n" for each in inner) + end


def part(content: bytes, name: str = "file", filename: str | None = None) -> bytes:
    named = "" if filename is None else f'; filename="{filename}"'
    return f'Content-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content


async def link(town: Town, kind: str = "FILE") -> str:
    return str((await town.graph("GET", "me/fileUploadUrl", type=kind)).json["url"])


async def kept(town: Town, url: str) -> tuple[str, bytes]:
    """Name and bytes of what the link took."""
    number = int(url.rpartition("/")[2].partition("?")[0])
    file = await town.house.uploads.find(number)
    assert file is not None
    return file.name, (await town.fetches(town.house.rules.links.file_url(number, file.name))).body


@pytest.mark.parametrize("kind", ["FILE", "video", "Audio"])
async def test_the_token_of_the_answer_is_the_one_of_the_reservation(town: Town, kind: str) -> None:
    reserved = (await town.graph("GET", "me/fileUploadUrl", type=kind)).json

    stored = await town.stores(reserved["url"], b"leaves")

    assert list(reserved) == ["url", "token", "file_id"]
    assert len(reserved["token"]) == 43
    assert reserved["file_id"].isdecimal()
    assert stored.json == {"token": reserved["token"]}


async def test_an_image_is_answered_in_the_form_of_photos(town: Town) -> None:
    reserved = (await town.graph("GET", "me/fileUploadUrl", type="IMAGE")).json

    stored = await town.stores(reserved["url"], picture())

    assert stored.json == {"photos": {reserved["file_id"]: {"token": reserved["token"]}}}


async def test_without_a_type_it_is_a_file_and_another_one_is_refused(town: Town) -> None:
    assert "type=FILE&" in (await town.graph("GET", "me/fileUploadUrl")).json["url"]

    refused = await town.graph("GET", "me/fileUploadUrl", type="STICKER")

    assert (refused.code, refused.json["error_field"]) == (100, "type")


async def test_people_take_the_same_three_steps(town: Town) -> None:
    reserved = (await town.call("POST", "/api/uploads", {"type": "FILE"}, headers=as_person(NINA))).json

    assert (await town.stores(reserved["url"], b"leaves")).json == {"token": reserved["token"]}


@pytest.mark.parametrize(
    ("body", "name", "content"),
    [
        (parts(part(b"leaves", "anything", "tea.txt")), "tea.txt", b"leaves"),
        (parts(part(b"1", "a"), part(b"leaves", "b", "tea.txt"), part(b"x", "c", "no.txt")), "tea.txt", b"leaves"),
        (parts(part(b"first", "a"), part(b"second", "b")), "file", b"first"),
        (parts(part(b"", "a", "empty.txt")), "empty.txt", b""),
        (parts(part(b"leaf\r\n--leave", "a", "b.txt")), "b.txt", b"leaf\r\n--leave"),
        (b"hello\r\n" + parts(part(b"leaves", "a", "preamble.txt")), "preamble.txt", b"leaves"),
        (parts(part(b"long" * 90, "a"), part(b"short", "b", "s.txt")), "s.txt", b"short"),
    ],
)
async def test_the_first_part_with_a_file_name_is_the_file(town: Town, body: bytes, name: str, content: bytes) -> None:
    url = await link(town)

    assert (await town.stores(url, body, BOUND)).status == 200

    assert await kept(town, url) == (name, content)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"no parts at all", BOUND),
        (parts(), BOUND),
        (parts(part(b"leaves", "a", "b.txt"), end=b""), BOUND),
        (b"", BOUND),
        (parts(part(b"x", "a", "b")), "multipart/form-data"),
        (parts(part(b"x", "a", "b")), "multipart/form-data; boundary=" + "x" * 300),
        (parts(*[part(b"x", "a")] * 1001), BOUND),
        (parts(b"X: " + b"y" * 9000 + b"\r\n\r\nx"), BOUND),
        (parts(b"\xff\xfe: x\r\n\r\nx"), BOUND),
    ],
)
async def test_what_claims_to_be_multipart_and_is_not_is_refused(town: Town, body: bytes, content_type: str) -> None:
    url = await link(town)

    refused = await town.stores(url, body, content_type)

    assert (refused.status, refused.code, refused.json["error_code"]) == (400, 21, 21)
    assert not list((town.house.ground.folder / "incoming").iterdir())
    assert (await town.stores(url, b"a second try")).status == 200


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\tea.txt", "tea.txt"),
        ("..", "file"),
        ("tea\u202egpj.exe", "teagpj.exe"),
        ("чай.txt", "чай.txt"),
        ("x" * 300, "x" * 255),
    ],
)
async def test_a_name_is_data_only(town: Town, given: str, name: str) -> None:
    url = await link(town)

    await town.stores(url, parts(part(b"leaves", "a", given)), BOUND)

    assert (await kept(town, url))[0] == name


@pytest.mark.parametrize(
    ("header", "name"),
    [({"Content-Disposition": 'attachment; filename="tea.txt"'}, "tea.txt"), ({}, "file")],
)
async def test_a_raw_body_is_named_by_its_header(town: Town, header: dict[str, str], name: str) -> None:
    url = await link(town)

    await town.call("POST", url.removeprefix(URL), raw=b"leaves", headers=header)

    assert await kept(town, url) == (name, b"leaves")


async def test_a_raw_body_is_named_by_its_query(town: Town) -> None:
    url = await link(town)

    await town.stores(f"{url}&name=%D1%87%D0%B0%D0%B9.txt", b"leaves")

    assert await kept(town, url) == ("чай.txt", b"leaves")


async def test_a_link_takes_one_file(town: Town) -> None:
    url = await link(town)
    await town.stores(url, b"leaves")

    again = await town.stores(url, b"more leaves")

    assert (again.status, again.code, again.json["error_msg"].split(" : ")[0]) == (403, 10, "PERMISSION_DENIED")
    assert await kept(town, url) == ("file", b"leaves")


async def test_every_answer_has_its_number(town: Town) -> None:
    """W-HTTP-6; refusals too."""
    url = await link(town)

    answers = [await town.stores(url, b"leaves"), await town.stores(url, b"leaves")]

    assert [each.status for each in answers] == [200, 403]
    assert len({each.headers["x-request-id"] for each in answers}) == 2


async def test_an_altered_or_foreign_link_takes_nothing(town: Town) -> None:
    url, other = await link(town), await link(town, "VIDEO")
    altered = [
        url.replace("type=FILE", "type=VIDEO"),
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url[:-1],
        url + "A",
        url.partition("&sig")[0],
        url.replace("expires=1", "expires=2"),
        other.partition("?")[0] + "?" + url.partition("?")[2],
        url + "&sig=x",
    ]  # fmt: skip

    answers = [await town.stores(each, b"leaves") for each in altered]

    assert {(each.status, each.body) for each in answers} == {(403, answers[0].body)}
    assert not [each for each in (town.house.ground.folder / "files").rglob("*") if each.is_file()]
    assert (await town.stores(url, b"leaves")).status == 200


async def test_a_link_ends_after_its_24_hours(town: Town) -> None:
    url = await link(town)

    await town.clock.jump(24 * 3_600_000)

    assert (await town.stores(url, b"leaves")).status == 403


async def test_other_verbs_and_paths_say_so(town: Town) -> None:
    url = await link(town)

    assert (await town.fetches(url)).status == 405
    assert (await town.stores("/upload/tea?" + url.partition("?")[2], b"x")).status == 404
    encoded = await town.call("POST", url.removeprefix(URL), raw=b"x", headers={"Content-Encoding": "gzip"})
    assert encoded.status == 415


@pytest.fixture
async def narrow(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A house with limits that a test can reach."""
    limits = msgspec.structs.replace(ROOMY, file_bytes=10, image_bytes=10, storage_bytes=25)
    async with open_town(database, tmp_path / "data", settings=Settings(limits=limits)) as opened:
        yield opened


@pytest.mark.parametrize("content_type", ["application/octet-stream", BOUND])
async def test_the_size_is_limited_to_the_byte(narrow: Town, content_type: str) -> None:
    def wrapped(content: bytes) -> bytes:
        return content if content_type != BOUND else parts(part(content, "a", "b"))

    url, image = await link(narrow), await link(narrow, "IMAGE")

    over = await narrow.stores(url, wrapped(b"x" * 11), content_type)
    exact = await narrow.stores(url, wrapped(b"x" * 10), content_type)
    over_image = await narrow.stores(image, wrapped(b"x" * 11), content_type)

    assert (over.status, over.code, over.json["error_data"]) == (413, 30, "limits.file_bytes=10")
    assert exact.status == 200
    assert (over_image.status, over_image.code, over_image.json["error_data"]) == (413, 500, "limits.image_bytes=10")


async def test_a_caller_has_so_much_room_and_not_a_byte_more(narrow: Town) -> None:
    for _ in range(2):
        await narrow.stores(await link(narrow), b"x" * 10)

    over = await narrow.stores(await link(narrow), b"x" * 6)
    exact = await narrow.stores(await link(narrow), b"x" * 5)
    nothing = await narrow.graph("GET", "me/fileUploadUrl")
    somebody_else = await narrow.graph("GET", "me/fileUploadUrl", as_=NINA)

    assert (over.status, over.code, over.json["error_data"]) == (403, 11, "limits.storage_bytes=25")
    assert exact.status == 200
    assert (nothing.code, somebody_else.code) == (11, 0)


async def test_an_upload_that_breaks_off_leaves_nothing_and_can_be_repeated(town: Town) -> None:
    url = await link(town)

    await dropped_at_half(town, url)

    assert not [each for each in town.house.ground.folder.rglob("*") if each.parent.name == "incoming"]
    assert (await town.stores(url, b"leaves")).status == 200


GB = 1024**3


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("256MB or 5%", 256 * 1024**2),
        ("256MB or 1%", GB // 10),
        ("2GB", 2 * GB),
        ("7%", 10 * GB * 7 // 100),
        ("0", 0),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_the_disk_keeps_a_reserve_for_messages(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, left: int
) -> None:
    """E35, storage.reserve: of a disk of 10 GB, to the byte."""
    settings = Settings(limits=ROOMY, storage=Storage(reserve=asked))
    async with open_town(database, tmp_path / "data", settings=settings) as town:
        url = await link(town)
        free = left + len(b"leaves") - 1
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=10 * GB, free=free))

        refused = await town.stores(url, b"leaves")
        assert (refused.status, refused.code, refused.headers["retry-after"]) == (507, 2, "60")
        assert (await town.says(TEA_CLUB, await personal(town), "Still open")).startswith("mid:")

        free += 1
        assert (await town.stores(url, b"leaves")).status == 200


async def personal(town: Town) -> str:
    return (await town.writes(NINA, "hello")).removeprefix("mid:").partition(".")[0]


async def dropped_at_half(town: Town, url: str) -> None:
    """The peer goes in the middle of its body."""
    where, _, query = url.removeprefix(URL).partition("?")
    messages: list[dict[str, object]] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"half", "more_body": True},
    ]

    async def receive() -> dict[str, object]:
        return messages.pop()

    async def send(message: object) -> None:
        raise AssertionError(f"nobody is there to hear {json.dumps(str(message))}")

    await town.house.app(
        {
            "type": "http",
            "method": "POST",
            "path": where,
            "raw_path": where.encode(),
            "query_string": query.encode(),
            "headers": [(b"content-length", b"8")],
        },
        receive,
        send,
    )
