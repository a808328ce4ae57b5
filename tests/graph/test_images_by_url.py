"""W-ATT-IMAGE-1…3, W-LIM-1, W-IDEM-2: an image by URL is fetched, or left, before its message is stored (T11, U2)."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from gonets.server.settings import Egress, Media, Server, Settings
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from gonets.wire.limits import Limits
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.delivery.receivers import (
    Receiver,
    Send,
    body_drips,
    dead_port,
    drips,
    endless,
    hangs,
    listening,
    raw,
    resets,
    says,
)
from tests.egress.names import Names
from tests.media.pictures import GPS, film, huge, picture, with_position
from tests.town import ROOMY, Answer, Json, Town, as_person, open_town

PNG = picture()
PAYLOAD_URL = "message.attachment.payload.url"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"])


def has(body: bytes = PNG) -> Receiver:
    return Receiver(lambda _: says(200, body, "Content-Type: text/html"))


async def sends(town: Town, payload: Json, *, as_: MemberId = TEA_CLUB, key: str | None = None) -> Answer:
    message = {"message": {"attachment": {"type": "IMAGE", "payload": payload}}}
    return await town.graph("POST", f"me/messages/{PERSONAL}", message, as_=as_, key=key)


async def sends_many(town: Town, *urls: str) -> Answer:
    images = [{"type": "IMAGE", "payload": {"url": url}} for url in urls]
    return await town.graph("POST", f"me/messages/{PERSONAL}", {"message": {"attachments": images}})


async def newest(town: Town, as_: MemberId = TEA_CLUB, to: object = PERSONAL) -> list[Json]:
    message = (await town.graph("GET", f"me/messages/{to}", as_=as_, count=1)).json["messages"][0]["message"]
    return [each["payload"] for each in message["attachments"]]


async def shows(town: Town, icon: Json, key: str | None = None) -> Answer:
    return await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"icon": icon}}, key=key)


async def kept(town: Town) -> tuple[int, list[str]]:
    """Rows of files, and everything on the disk that holds bytes of one."""
    found = await town.database.read(lambda tx: tx.fetch("SELECT COUNT(*) AS n FROM files"))
    places = [town.house.ground.folder / name for name in ("incoming", "files", "leaving")]
    return int(found[0].n), [each.name for place in places for each in place.rglob("*") if each.is_file()]


@asynccontextmanager
async def strict(database: Database, folder: Path, *allow: str, mode: str = "production") -> AsyncIterator[Town]:
    """Where every image must be fetched; in production, but for what `allow` opens."""
    settings = Settings(limits=ROOMY, media=Media(image_by_url="fetch"), egress=Egress(allow=allow))
    if mode == "production":
        server = Server(mode="production", public_url="https://tea.example")
        settings = msgspec.structs.replace(settings, server=server)
    async with open_town(database, folder, settings=settings) as town:
        yield town


@pytest.fixture
async def fetching(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Development, and yet nothing is left as it is."""
    async with strict(database, tmp_path / "data", mode="development") as town:
        yield town


@pytest.mark.parametrize("body", [PNG, picture("JPEG"), picture("WEBP"), film()], ids=["PNG", "JPEG", "WebP", "GIF"])
async def test_readers_get_our_own_copy(town: Town, body: bytes) -> None:
    async with listening(has(body).script) as host:
        sent = await sends(town, {"url": host.url})

    assert sent.code == 0, sent.body
    (read,) = await newest(town, NINA)
    assert list(read) == ["id", "token", "url"]
    assert read["url"].startswith(f"{town.house.rules.public_url}/files/{read['id']}/hook?")
    served = await town.fetches(read["url"])
    assert Image.open(io.BytesIO(served.body)).format == Image.open(io.BytesIO(body)).format
    assert len(host.requests) == 1
    assert host.requests[0].headers["user-agent"] == "Gonets-Fetch/1"


async def test_it_is_written_anew_like_an_upload(town: Town) -> None:
    """W-ATT-IMAGE-4."""
    async with listening(has(with_position(6)).script) as host:
        await sends(town, {"url": host.url})

    (read,) = await newest(town)
    body = (await town.fetches(read["url"])).body
    assert GPS not in body
    assert Image.open(io.BytesIO(body)).size == (48, 64)


async def test_its_token_is_the_senders_and_the_readers(town: Town) -> None:
    async with listening(has().script) as host:
        await sends(town, {"url": host.url})
    (read,) = await newest(town)

    assert (await sends(town, {"token": read["token"]})).code == 0
    assert (await sends(town, {"url": read["url"]}, as_=NINA)).code == 0
    assert (await sends(town, {"id": read["id"]}, as_=NINA)).code == 0
    assert len(host.requests) == 1  # W-ATT-4: our own address counts as its token


async def test_a_user_token_may_name_one_too(town: Town) -> None:
    async with listening(has().script) as host:
        assert (await sends(town, {"url": host.url}, as_=NINA)).code == 0


async def test_a_persons_images_are_uploads(town: Town) -> None:
    """At their own door (the table of wire section 11)."""
    async with listening(has().script) as host:
        body = {"client_id": "one", "attachments": [{"type": "IMAGE", "payload": {"url": host.url}}]}
        sent = await town.call("POST", f"/api/groups/{TEA_CLUB}/messages", body, headers=as_person(NINA))

    assert (sent.status, sent.json["error_field"]) == (400, "attachments[0].payload.token")
    assert host.connections == 0


BAD_IMAGES = [
    pytest.param(says(200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Content-Type: image/png"), 503, id="SVG"),
    pytest.param(says(200, b"GIF89a but no more"), 504, id="corrupt"),
    pytest.param(says(200, PNG[:-30]), 504, id="cut"),
    pytest.param(says(200, b""), 505, id="empty"),
    pytest.param(says(200, huge(60_000, 60_000)), 502, id="a bomb"),
    pytest.param(says(200, PNG + b"x" * 200_000), 500, id="too large"),
    pytest.param(endless(), 500, id="endless"),
    pytest.param(endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n" + PNG), 500, id="endless, announced"),
]  # fmt: skip


@asynccontextmanager
async def small(database: Database, folder: Path) -> AsyncIterator[Town]:
    limits = msgspec.structs.replace(ROOMY, image_bytes=100_000)
    async with open_town(database, folder, settings=Settings(limits=limits)) as town:
        yield town


@SQLITE
@pytest.mark.parametrize(("send", "code"), BAD_IMAGES)
async def test_what_is_no_image_is_refused_though_lenient(
    database: Database, tmp_path: Path, send: Send, code: int
) -> None:
    """E29; nothing is kept."""
    async with small(database, tmp_path / "data") as town, listening(lambda _: send) as host:
        refused = await sends(town, {"url": host.url})

        assert (refused.code, refused.json["error_field"]) == (code, PAYLOAD_URL)
        assert await kept(town) == (0, [])


BAD_ANSWERS = [
    *(pytest.param(says(status), id=str(status)) for status in (204, 304)),
    *(pytest.param(says(status, PNG), id=str(status)) for status in (201, 206, 401, 404, 500)),
    pytest.param(resets, id="RST"),
    pytest.param(raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), id="not HTTP"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n" + PNG), id="10,000 headers"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + PNG), id="shorter than it says"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + PNG), id="longer than it says"),
    pytest.param(says(200, PNG, "Content-Encoding: gzip"), id="compressed"),
    pytest.param(says(302, b"", "Location: http://10.0.0.1/"), id="a redirect inside"),
    pytest.param(says(302, b"", "Location: /hook"), id="redirects without end"),
    pytest.param(drips, id="the head drips"),
    pytest.param(body_drips, id="the body drips"),
    pytest.param(hangs, id="silence"),
]  # fmt: skip


@SQLITE
@pytest.mark.parametrize("send", BAD_ANSWERS)
async def test_a_host_that_was_reached_must_give_an_image(town: Town, send: Send) -> None:
    """E28, also under lenient; nothing is kept."""
    town.house.fetching._whole_s = 1.0
    async with listening(lambda _: send) as host:
        refused = await sends(town, {"url": host.url})

    assert (refused.code, refused.json["error_field"]) == (100, PAYLOAD_URL)
    assert refused.json["error_msg"] == "PARAM : this URL cannot be used"
    assert await kept(town) == (0, [])


@SQLITE
async def test_all_reasons_read_alike(database: Database, tmp_path: Path) -> None:
    """E28: the guard is no port scanner."""
    async with listening(has().script) as host, strict(database, tmp_path / "data") as town:
        urls = (
            host.url, f"http://127.0.0.1:{dead_port()}/", "http://10.0.0.1/", "http://169.254.169.254/",
            "http://[::1]/", "ftp://1.1.1.1/a.png", "tea", "", "http://user@1.1.1.1/", "http://1.1.1.1:22/",
        )  # fmt: skip
        answers = [await sends(town, {"url": url}) for url in urls]
        icon = await shows(town, {"url": host.url})

        assert {(each.code, each.json["error_field"], each.body) for each in answers} == {
            (100, PAYLOAD_URL, answers[0].body)
        }
        assert (icon.code, icon.json["error_field"]) == (100, "chat_control.icon.url")
        assert await kept(town) == (0, [])
    assert host.connections == 0


@SQLITE
async def test_what_the_operator_opened_is_fetched_in_production(database: Database, tmp_path: Path) -> None:
    """W-HOOK-9."""
    async with listening(has().script) as host, strict(database, tmp_path / "data", f"127.0.0.1:{host.port}") as town:
        assert (await sends(town, {"url": host.url})).code == 0
        assert (await newest(town))[0]["url"].startswith("https://tea.example/files/")


async def test_out_of_reach_and_lenient_the_url_stays_as_given(town: Town) -> None:
    url = f"http://127.0.0.1:{dead_port()}/tea/1.jpg?size=big#top"
    await town.graph("POST", "me/subscribe", {"longPolling": True}, as_=TEA_CLUB)

    assert (await sends(town, {"url": url}, as_=NINA)).code == 0

    (read,) = await newest(town)
    (event,) = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert list(read) == ["id", "token", "url"]
    assert read["url"] == url
    assert event["message"]["attachments"] == [{"type": "IMAGE", "payload": read}]
    assert await kept(town) == (1, [])


@pytest.mark.parametrize("by", ["token", "ref", "id"])
async def test_id_and_token_stand_for_that_url(town: Town, by: str) -> None:
    """W-ATT-IMAGE-3, W-ATT-3: for those who could read it, and for nobody else."""
    url = f"http://127.0.0.1:{dead_port()}/1.jpg"
    await sends(town, {"url": url})
    (read,) = await newest(town, NINA)
    named = {by: read["id" if by == "ref" else by]}

    assert (await sends(town, named)).code == 0
    assert (await sends(town, named, as_=NINA)).code == 0
    assert (await newest(town)) == [read]
    foreign = await town.graph(
        "POST", f"{EVERYBODY}/messages", {"message": {"attachment": {"type": "IMAGE", "payload": named}}}, as_=TIMUR
    )
    assert foreign.code == 100
    assert (await town.fetches(town.house.rules.links.file_url(int(read["id"]), "x"))).status == 403


async def test_a_url_that_was_left_goes_with_its_message(town: Town) -> None:
    """W-UPL-7."""
    sent = await sends(town, {"url": f"http://127.0.0.1:{dead_port()}/1.jpg"})
    await town.clock.jump(25 * 3_600_000)
    await town.house.janitor.round()
    assert (await kept(town))[0] == 1

    await town.graph("POST", f"{sent.json['message_id']}/delete")
    await town.house.janitor.round()

    assert (await kept(town))[0] == 0


@SQLITE
async def test_a_name_without_an_answer_is_out_of_reach(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(town.house.egress._guard, "_resolver", Names())

    assert (await sends(town, {"url": "https://files.example/1.jpg"})).code == 0
    assert (await newest(town))[0]["url"] == "https://files.example/1.jpg"


@SQLITE
async def test_a_name_server_that_hangs_is_waited_for_as_long_as_a_host(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(town.house.egress._guard, "_resolver", never)
    monkeypatch.setattr(town.house.fetching, "_reach_s", 0.1)

    assert (await sends(town, {"url": "https://shop.example.com/1.jpg"})).code == 0


@SQLITE
@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/a.png", "http://169.254.169.254/", "http://inside.example.com/", "ftp://a/", "tea"]
)
async def test_a_refused_target_is_refused_though_lenient(
    town: Town, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.house.egress._guard, "_resolver", Names({"inside.example.com": ["10.0.0.7"]}))

    refused = await sends(town, {"url": url})

    assert (refused.code, refused.json["error_field"]) == (100, PAYLOAD_URL)
    assert await kept(town) == (0, [])


async def test_out_of_reach_is_refused_where_images_must_be_fetched(fetching: Town) -> None:
    refused = await sends(fetching, {"url": f"http://127.0.0.1:{dead_port()}/1.jpg"})

    assert (refused.code, refused.json["error_field"]) == (100, PAYLOAD_URL)
    assert await kept(fetching) == (0, [])


@asynccontextmanager
async def roomy(database: Database, folder: Path, image_urls: int) -> AsyncIterator[Town]:
    limits = Limits(rate_calls="off", rate_chat="off", rate_bad_tokens="off", image_urls=image_urls)
    async with open_town(database, folder, settings=Settings(limits=limits)) as town:
        yield town


async def test_one_image_by_url_a_message_and_no_second(town: Town) -> None:
    """W-LIM-1."""
    async with listening(has().script) as host:
        refused = await sends_many(town, host.url, host.url)

    assert (refused.code, refused.json["error_field"]) == (100, "message.attachments[1].payload.url")
    assert refused.json["error_data"] == "limits.image_urls=1"
    assert host.connections == 0


@SQLITE
async def test_up_to_five_where_the_operator_says_so(database: Database, tmp_path: Path) -> None:
    """Each URL is fetched once, however often a message names it."""
    async with roomy(database, tmp_path / "data", 5) as town, listening(has().script) as host:
        urls = [f"http://127.0.0.1:{host.port}/{number}.png" for number in range(4)]

        assert (await sends_many(town, *urls, urls[0])).code == 0

        read = await newest(town)
        assert [each["url"].partition("?")[0].rpartition("/")[2] for each in read] == [
            "0.png", "1.png", "2.png", "3.png", "0.png",
        ]  # fmt: skip
        assert read[0]["id"] == read[4]["id"]
        assert len(host.requests) == 4
        assert host.most_in_flight <= 2


@SQLITE
async def test_our_own_addresses_are_not_counted(town: Town) -> None:
    """W-ATT-4."""
    await sends(town, {"token": (await town.uploads("IMAGE", PNG))["token"]})
    own = (await newest(town))[0]["url"]

    async with listening(has().script) as host:
        assert (await sends_many(town, own, host.url, own)).code == 0


@SQLITE
async def test_the_first_that_fails_is_named(database: Database, tmp_path: Path) -> None:
    async with (
        roomy(database, tmp_path / "data", 5) as town,
        listening(has().script) as good,
        listening(has(b"tea").script) as bad,
    ):
        refused = await sends_many(town, good.url, bad.url, "http://10.0.0.1/")

        assert (refused.code, refused.json["error_field"]) == (503, "message.attachments[1].payload.url")
        history = await town.graph("GET", f"me/messages/{PERSONAL}", count=1)
        assert [each["message"].get("text") for each in history.json["messages"]] == ["hello"]


async def test_a_repeat_is_not_fetched_again(town: Town) -> None:
    """W-IDEM-2: the host may be gone by then."""
    async with listening(has().script) as host:
        payload = {"url": host.url}
        first = await sends(town, payload, key="once")
        edit = {"message": {"attachment": {"type": "IMAGE", "payload": payload}}}
        edited = await town.graph("POST", f"{first.json['message_id']}/edit", edit, key="edit")
        shown = await shows(town, payload, key="icon")
        to_many = {"recipient": {"user_ids": [str(NINA)]}, **edit}
        many = await town.graph("POST", "me/messages", to_many, key="many")
    assert len(host.requests) == 4
    before = await kept(town)

    assert (await sends(town, payload, key="once")).body == first.body
    repeated = await town.graph("POST", f"{first.json['message_id']}/edit", edit, key="edit")
    assert repeated.body == edited.body
    assert (await shows(town, payload, key="icon")).body == shown.body
    assert (await town.graph("POST", "me/messages", to_many, key="many")).body == many.body
    assert many.json["success"] == [True]
    other = await shows(town, {"url": "http://10.0.0.1/"}, key="icon")
    assert (other.code, other.json["error_field"]) == (100, "Idempotency-Key")
    assert await kept(town) == before


async def test_an_edit_brings_an_image(town: Town) -> None:
    mid = await town.says(TEA_CLUB, PERSONAL, "soon")
    async with listening(has().script) as host:
        edit = {"message": {"attachment": {"type": "IMAGE", "payload": {"url": host.url}}}}
        assert (await town.graph("POST", f"{mid}/edit", edit)).code == 0

    assert (await town.fetches((await newest(town, NINA))[0]["url"])).status == 200


async def test_an_icon_is_fetched(town: Town) -> None:
    """W-CTRL-1."""
    async with listening(has().script) as host:
        changed = await shows(town, {"url": host.url})

    assert changed.code == 0, changed.body
    icon = (await town.graph("GET", f"me/chat/{EVERYBODY}", as_=TIMUR)).json["icon"]
    assert (await town.fetches(icon["url"])).headers["content-type"] == "image/png"
    told = (await town.graph("GET", f"me/messages/{EVERYBODY}", count=1)).json["messages"][0]["message"]
    assert told["mid"] == changed.json["message_id"]
    assert told["text"].endswith('"ty":"ICON_CHANGED"}')


async def test_an_icon_out_of_reach_stays_as_given_until_the_next(town: Town) -> None:
    """W-CTRL-1, W-ATT-IMAGE-3."""
    url = f"http://127.0.0.1:{dead_port()}/icon.png"
    assert (await shows(town, {"url": url})).code == 0
    page = await town.graph("GET", "me/chats", as_=TIMUR)
    assert {"url": url} in [chat.get("icon") for chat in page.json["chats"]]
    seen = await town.call("GET", f"/api/chats/{EVERYBODY}", headers=as_person(NINA))
    assert seen.json["icon"] == {"url": url}

    await shows(town, {"token": (await town.uploads("IMAGE", PNG))["token"]})

    icon = (await town.graph("GET", f"me/chat/{EVERYBODY}", as_=TIMUR)).json["icon"]
    assert icon["url"].startswith(f"{town.house.rules.public_url}/files/")


@SQLITE
async def test_an_icon_that_is_no_image_changes_nothing(town: Town) -> None:
    async with listening(has(b"tea").script) as host:
        wish = {"chat_control": {"title": "Green leaves", "icon": {"url": host.url}}}
        refused = await town.graph("POST", f"{EVERYBODY}/messages", wish)

    assert (refused.code, refused.json["error_field"]) == (503, "chat_control.icon.url")
    assert (await town.graph("GET", f"me/chat/{EVERYBODY}")).json["title"] == "Tea Club"
    assert await kept(town) == (0, [])


@SQLITE
async def test_a_full_store_takes_neither_image_nor_url(database: Database, tmp_path: Path) -> None:
    """E12: `limits.storage_bytes` counts what was fetched; nothing is kept beyond it."""
    limits = msgspec.structs.replace(ROOMY, storage_bytes=10)
    async with open_town(database, tmp_path / "data", settings=Settings(limits=limits)) as town:
        async with listening(has().script) as host:
            refused = await sends(town, {"url": host.url})

        assert (refused.code, refused.json["error_data"]) == (11, "limits.storage_bytes=10")
        assert await kept(town) == (0, [])
