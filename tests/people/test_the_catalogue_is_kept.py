"""W-ATT-MUSIC-1, W-ATT-STICKER-1: the operator's stickers and tracks; added, listed, removed, and never exchanged."""

from pathlib import Path

import pytest

from gonets.server.settings import Catalogue, Settings
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, NINA
from tests.media.pictures import picture
from tests.people.person import Operator, Person, refusal
from tests.people.stock import SOUND, added, adds, named, uploaded
from tests.town import ROOMY, URL, Json, Town, open_town

KITTEN, DOG = picture("PNG", (20, 20)), picture("PNG", (30, 20))


def sends(kind: str, name: str) -> Json:
    return {"message": {"attachment": {"type": kind, "payload": {"id": name}}}}


async def test_a_sticker_and_a_track_are_added_and_listed(operator: Operator, nina: Person) -> None:
    sticker = await added(operator, "STICKER", "kitten", KITTEN, title="A kitten")
    track = await added(operator, "music", "song.1", SOUND, title="Song", artist="Vera Kim")

    assert sticker == {
        "kind": "STICKER", "id": "kitten", "title": "A kitten", "url": f"{URL}/catalogue/sticker/kitten",
        "media_type": "image/png", "size": sticker["size"],
    }  # fmt: skip
    assert (track["title"], track["artist"], track["media_type"]) == ("Song", "Vera Kim", "audio/wav")
    listed = await operator.sees("catalogue")
    assert sticker in listed["items"]
    assert track in listed["items"]
    for item in listed["items"]:
        item["url"] = item["url"].removeprefix(URL)  # people load it from where their page came from
    assert await nina.sees("catalogue") == listed


async def test_the_demo_world_has_stickers_and_melodies_of_its_own(nina: Person) -> None:
    assert named(await nina.sees("catalogue")) == [
        *(("STICKER", name) for name in ("heart", "leaf", "sad", "smile", "star", "tea-cup")),
        *(("MUSIC", name) for name in ("kettle", "rain")),
    ]


async def test_readers_get_the_address_of_the_item(town: Town, operator: Operator, nina: Person) -> None:
    await added(operator, "STICKER", "kitten", KITTEN)
    for kind, name in (("STICKER", "kitten"), ("MUSIC", "rain"), ("STICKER", "of OK")):
        sent = await town.graph("POST", f"{EVERYBODY}/messages", sends(kind, name))
        assert sent.code == 0, sent.body
    await nina.done(
        f"chats/{EVERYBODY}/messages", client_id="c", attachments=[sends("STICKER", "leaf")["message"]["attachment"]]
    )

    read = (await town.graph("GET", f"{EVERYBODY}/messages", count=4)).json["messages"]
    assert [one["message"]["attachments"][0]["payload"]["url"] for one in read] == [
        f"{URL}/catalogue/sticker/leaf",
        f"{URL}/catalogue/sticker/of%20OK",
        f"{URL}/catalogue/music/rain",
        f"{URL}/catalogue/sticker/kitten",
    ]


@pytest.fixture
def strict() -> Settings:
    return Settings(limits=ROOMY, catalogue=Catalogue(unknown="refuse"))


async def test_only_what_it_holds_is_sent_where_the_operator_says_so(
    strict: Settings, database: Database, tmp_path: Path
) -> None:
    """E30; for people too, and in an edit; a removed one is unknown again."""
    async with open_town(database, tmp_path / "t", settings=strict) as town:
        operator, nina = Operator(town), Person(town, NINA)
        await added(operator, "STICKER", "kitten", KITTEN)
        sent = await town.graph("POST", f"{EVERYBODY}/messages", sends("STICKER", "kitten"))
        assert sent.code == 0, sent.body
        assert (await town.graph("POST", f"{EVERYBODY}/messages", sends("MUSIC", "rain"))).code == 0

        for kind, name, code in (("STICKER", "rain", 708), ("MUSIC", "kitten", 300), ("STICKER", "Kitten", 708)):
            edited = await town.graph("POST", f"{sent.json['message_id']}/edit", sends(kind, name))
            assert (edited.code, edited.json["error_field"]) == (code, "message.attachment.payload.id")
        two = [sends("STICKER", "kitten")["message"]["attachment"], sends("STICKER", "x")["message"]["attachment"]]
        said = await nina.does(f"chats/{EVERYBODY}/messages", client_id="c", attachments=two)
        assert refusal(said) == (400, 708, "attachments[1].payload.id")

        assert await operator.done("catalogue/remove", kind="STICKER", id="kitten") == {}
        gone = await town.graph("POST", f"{EVERYBODY}/messages", sends("STICKER", "kitten"))
        assert gone.code == 708


async def test_a_removed_item_leaves_its_messages_and_a_place_holder(town: Town, operator: Operator) -> None:
    await added(operator, "STICKER", "kitten", KITTEN)
    await town.graph("POST", f"{EVERYBODY}/messages", sends("STICKER", "kitten"))
    before = (await town.graph("GET", f"{EVERYBODY}/messages")).body

    await operator.done("catalogue/remove", kind="STICKER", id="kitten")

    assert (await town.graph("GET", f"{EVERYBODY}/messages")).body == before
    assert ("STICKER", "kitten") not in named(await operator.sees("catalogue"))
    shown = await town.fetches(f"{URL}/catalogue/sticker/kitten")
    assert (shown.status, shown.headers["content-type"]) == (404, "image/png")
    again = await operator.does("catalogue/remove", kind="STICKER", id="kitten")
    assert refusal(again) == (404, 300, "id")
    assert refusal(await operator.does("catalogue/remove", kind="MUSIC", id="leaf")) == (404, 300, "id")


async def test_an_id_never_stands_for_another_file(town: Town, operator: Operator) -> None:
    """Who fetched it was told to keep it for good."""
    await added(operator, "STICKER", "kitten", KITTEN)
    assert refusal(await adds(operator, "STICKER", "kitten", DOG)) == (400, 100, "id")

    await operator.done("catalogue/remove", kind="STICKER", id="kitten")
    assert refusal(await adds(operator, "STICKER", "kitten", DOG)) == (400, 100, "id")
    assert (await added(operator, "STICKER", "kitten", KITTEN, title="Back"))["title"] == "Back"
    assert (await town.fetches(f"{URL}/catalogue/sticker/kitten")).status == 200
    assert (await added(operator, "STICKER", "kitten", KITTEN, title="Renamed"))["title"] == "Renamed"


async def test_files_of_the_catalogue_outlive_the_janitor_until_they_are_removed(
    town: Town, operator: Operator
) -> None:
    """W-UPL-7; the same picture once more frees the first upload and keeps the second."""
    await added(operator, "STICKER", "kitten", KITTEN)
    await added(operator, "STICKER", "kitten", KITTEN)
    await added(operator, "STICKER", "dog", DOG)
    await operator.done("catalogue/remove", kind="STICKER", id="dog")

    await town.clock.advance(25 * 3_600_000)
    await town.house.uploads.collect()

    assert (await town.fetches(f"{URL}/catalogue/sticker/kitten")).status == 200
    rows = await town.database.read(lambda tx: tx.fetch("SELECT owner_id FROM files"))
    assert [row.owner_id for row in rows] == [0]
    kept = [path for path in (town.house.ground.folder / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1


async def test_one_upload_may_stand_behind_several_ids(town: Town, operator: Operator) -> None:
    """W-UPL-7: it stays until the last of them is removed."""
    token = (await uploaded(operator, "STICKER", KITTEN))["token"]
    for name in ("kitten", "cat"):
        await operator.done("catalogue", kind="STICKER", id=name, token=token)

    await operator.done("catalogue/remove", kind="STICKER", id="kitten")
    await town.clock.advance(25 * 3_600_000)
    await town.house.uploads.collect()
    assert (await town.fetches(f"{URL}/catalogue/sticker/cat")).status == 200

    await operator.done("catalogue/remove", kind="STICKER", id="cat")
    await town.house.uploads.collect()
    assert not [path for path in (town.house.ground.folder / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("kind", "raw", "status", "code"),
    [
        ("STICKER", b"no picture", 400, 503),
        ("STICKER", KITTEN[:60], 400, 504),
        ("STICKER", b"", 400, 505),
    ],
)
async def test_a_sticker_is_checked_like_any_image(
    town: Town, operator: Operator, kind: str, raw: bytes, status: int, code: int
) -> None:
    """E29."""
    reserved = await operator.done("catalogue/upload", kind=kind)
    refused = await town.stores(reserved["url"], raw)
    assert (refused.status, refused.json["error_code"]) == (status, code)
    asked = await operator.does("catalogue", kind=kind, id="x", token=reserved["token"])
    assert refusal(asked) == (400, 100, "token")


async def test_a_track_is_a_sound_by_its_bytes(operator: Operator) -> None:
    for raw in (b"<!doctype html>", KITTEN, b"ID"):
        assert refusal(await adds(operator, "MUSIC", "x", raw)) == (400, 100, "token")
    assert (await added(operator, "MUSIC", "x", b"ID3\x04" + bytes(20)))["media_type"] == "audio/mpeg"


async def test_only_a_file_uploaded_for_it_goes_in(town: Town, operator: Operator) -> None:
    """Not a bot's upload, not one of another kind, not one that never came."""
    bots = (await town.uploads("IMAGE", KITTEN))["token"]
    sound = (await uploaded(operator, "MUSIC", SOUND))["token"]
    never = (await operator.done("catalogue/upload", kind="STICKER"))["token"]
    for token in (bots, sound, never, "x", "A" * 43):
        refused = await operator.does("catalogue", kind="STICKER", id="x", token=token)
        assert refusal(refused) == (400, 100, "token"), token


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": "x", "token": "x"}, "kind"),
        ({"kind": "PRESENT", "id": "x", "token": "x"}, "kind"),
        ({"kind": "STICKER", "token": "x"}, "id"),
        ({"kind": "STICKER", "id": "x"}, "token"),
        ({"kind": "STICKER", "id": "../x", "token": "x"}, "id"),
        ({"kind": "STICKER", "id": "x" * 65, "token": "x"}, "id"),
        ({"kind": "STICKER", "id": "чай", "token": "x"}, "id"),
        ({"kind": "STICKER", "id": "x", "token": "x", "title": " "}, "title"),
        ({"kind": "STICKER", "id": "x", "token": "x", "artist": "Vera"}, "artist"),
        ({"kind": "MUSIC", "id": "x", "token": "x", "artist": "a\x1b[31m"}, "artist"),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_field(operator: Operator, body: Json, field: str) -> None:
    assert refusal(await operator.does("catalogue", **body)) == (400, 100, field)


async def test_production_shows_it_to_all_and_lets_only_the_operator_change_it(production: Town, key: str) -> None:
    ours = {"host": "chat.example", "Origin": "https://chat.example"}
    operator = Operator(production, {"Authorization": f"Bearer {key}", **ours})
    assert refusal(await Operator(production, ours).does("catalogue/upload", kind="STICKER"))[:2] == (401, 453)
    reserved = await operator.done("catalogue/upload", kind="STICKER")
    path = reserved["url"].removeprefix("https://chat.example")
    assert (await production.call("POST", path, raw=KITTEN)).status == 200
    await operator.done("catalogue", kind="STICKER", id="kitten", token=reserved["token"])
    assert (await production.call("GET", "/catalogue/sticker/kitten")).status == 200
