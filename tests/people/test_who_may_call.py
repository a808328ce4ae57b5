"""The guard: no password protects this door in development, so names, pages and forms from elsewhere are kept out."""

from pathlib import Path

import pytest

from gonets.server.people.routes import ANYONE, CONSOLE, DEVELOPMENT, PERSONS
from gonets.server.settings import BadSetting, Settings
from gonets.server.settings_reading import load
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, NINA
from tests.people.person import OURS, Person, fresh, refusal
from tests.town import ROOMY, Answer, Town, as_person, open_town

WRITE = f"/api/chats/{EVERYBODY}/messages"


@pytest.fixture
def database_url() -> str:
    """The guard stands before any store; one engine will do."""
    return "sqlite"


def paths(verb: str) -> set[str]:
    return {path for each, path, _ in (*ANYONE, *PERSONS, *DEVELOPMENT, *CONSOLE) if each == verb}


async def write(town: Town, **headers: str) -> Answer:
    """A message as Nina's page sends it, but for these headers; an empty one is left out."""
    whole = as_person(NINA) | {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in whole.items() if value}
    return await town.call("POST", WRITE, {"client_id": fresh(), "text": "Two, please"}, headers=sent)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7070", "localhost:7070", "LOCALHOST", "127.1.2.3", "[::1]:7070", "127.0.0.1:1"]
)
async def test_names_of_loopback_are_answered(town: Town, host: str) -> None:
    answer = await town.call("GET", "/api/start", headers=as_person(NINA) | {"host": host})
    assert answer.status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:7070", "localhost.",
        "127.0.0.1@evil.example", "[::1].evil.example", "0.0.0.0:7070", "128.0.0.1", "localhost:7070:1", "",
        "localhost, evil.example", "[::2]",
    ],
)  # fmt: skip
async def test_other_names_are_turned_away(town: Town, host: str) -> None:
    for path in ("/api/start", "/api/console/groups", "/", "/nowhere"):
        answer = await town.call("GET", path, headers=as_person(NINA) | {"host": host})
        assert refusal(answer) == (403, 10, "Host")


@pytest.mark.parametrize("host", ["chat.example", "CHAT.example", "chat.example:443"])
async def test_the_name_of_public_url_is_answered(production: Town, key: str, host: str) -> None:
    headers = {"host": host, "authorization": f"Bearer {key}"}
    assert (await production.call("GET", "/api/console/groups", headers=headers)).status == 200


async def test_a_key_of_the_environment_counts_without_what_stands_around_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that a file was read into ends with the end of its line; a blank one is none."""
    for given, key in ((" tea-house\n", "tea-house"), (" \n", "")):
        monkeypatch.setenv("GONETS_CONSOLE_KEY", given)
        async with open_town(database, tmp_path / "data", on_loopback=False) as town:
            asked = key or (tmp_path / "data" / "console.key").read_text().strip()
            headers = {"authorization": f"Bearer {asked}"}
            assert (await town.call("GET", "/api/console/groups", headers=headers)).status == 200


async def test_further_names_are_the_operators_choice(database: Database, tmp_path: Path) -> None:
    server = load(["server.hosts=Tea.local,192.168.1.5,fd00::5"], tmp_path, {}).server
    async with open_town(database, tmp_path / "data", settings=Settings(limits=ROOMY, server=server)) as town:
        for host in ("tea.local:7070", "192.168.1.5", "[fd00::5]:7070", "localhost:7070"):
            answer = await town.call("GET", "/api/start", headers=as_person(NINA) | {"host": host})
            assert answer.status == 200, host
        for host in ("tea.local.evil.example", "192.168.1.6"):
            answer = await town.call("GET", "/api/start", headers=as_person(NINA) | {"host": host})
            assert refusal(answer) == (403, 10, "Host")


@pytest.mark.parametrize("names", ["tea.local:7070", "http://tea.local", "*", "[::1]", "te a", "чай.рф"])
def test_a_name_with_more_than_a_name_is_no_setting(tmp_path: Path, names: str) -> None:
    with pytest.raises(BadSetting, match=r"server\.hosts"):
        load([f"server.hosts={names}"], tmp_path, {})


async def test_behind_a_proxy_the_origin_is_that_of_public_url(production: Town, key: str) -> None:
    headers = {"host": "chat.example", "authorization": f"Bearer {key}", "Content-Type": "application/json"}
    ours = await production.call(
        "POST", "/api/console/users", {"name": "Anna"}, headers=headers | {"Origin": "https://chat.example"}
    )
    other = await production.call(
        "POST", "/api/console/users", {"name": "Anna"}, headers=headers | {"Origin": "https://chat.example.evil.org"}
    )
    assert ours.status == 200
    assert refusal(other) == (403, 10, "Origin")
    for origin in ("http://chat.example", "http://chat.example:80", "https://chat.example:444", "null"):
        plain = await production.call("POST", "/api/console/users", {"name": "A"}, headers=headers | {"Origin": origin})
        assert refusal(plain) == (403, 10, "Origin"), origin


async def test_health_is_answered_whatever_it_is_called(town: Town) -> None:
    answer = await town.call("GET", "/health/live", headers={"host": "10.0.0.7:7070"})
    assert answer.status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "http://127.0.0.1:7070.evil.example", "https://127.0.0.1:7070",
        "http://127.0.0.1:7071", "http://localhost:7070", "http://127.0.0.1", "http://127.0.0.1:7070/", "*",
    ],
)  # fmt: skip
async def test_a_change_from_a_foreign_page_is_refused(town: Town, nina: Person, origin: str) -> None:
    assert refusal(await write(town, Origin=origin)) == (403, 10, "Origin")
    assert refusal(await write(town, Origin=origin, Sec_Fetch_Site="same-origin")) == (403, 10, "Origin")
    assert await nina.texts(EVERYBODY) == []


async def test_a_change_without_an_origin_is_refused_unless_the_browser_vouches(town: Town, nina: Person) -> None:
    assert refusal(await write(town, Origin="")) == (403, 10, "Origin")
    assert refusal(await write(town, Origin="", Sec_Fetch_Site="same-site")) == (403, 10, "Origin")
    assert refusal(await write(town, Origin="", Sec_Fetch_Site="none")) == (403, 10, "Origin")

    assert (await write(town, Origin="", Sec_Fetch_Site="same-origin")).status == 200
    assert await nina.texts(EVERYBODY) == ["Two, please"]


async def test_two_origins_are_none(town: Town) -> None:
    answer = await town.call("POST", WRITE, {}, headers=as_person(NINA) | {"origin": OURS})
    assert refusal(answer) == (403, 10, "Origin")


async def test_the_page_may_be_open_under_another_name_of_loopback(town: Town) -> None:
    answer = await write(town, Host="", host="localhost:7070", Origin="http://localhost:7070")
    assert answer.status == 200


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "text/json"]
)
async def test_a_form_post_is_refused(town: Town, nina: Person, kind: str) -> None:
    assert refusal(await write(town, Content_Type=kind)) == (415, 4, "Content-Type")
    assert await nina.texts(EVERYBODY) == []


async def test_json_may_name_its_charset(town: Town) -> None:
    assert (await write(town, Content_Type="Application/JSON; charset=utf-8")).status == 200


async def test_an_encoded_body_is_refused(town: Town) -> None:
    assert refusal(await write(town, Content_Encoding="gzip")) == (415, 4, "Content-Encoding")


@pytest.mark.parametrize("path", sorted(paths("POST")))
async def test_no_change_is_made_without_an_origin(town: Town, path: str) -> None:
    where = path.format(chat=EVERYBODY, mid="mid:C1.1", user=NINA, group="group:57100000000333", link="g1")
    headers = {name: value for name, value in as_person(NINA).items() if name != "Origin"}
    assert refusal(await town.call("POST", where, {}, headers=headers)) == (403, 10, "Origin")


@pytest.mark.parametrize(("verb", "path"), [(verb, path) for verb, path, _ in PERSONS])
async def test_every_route_of_a_person_asks_who_they_are(town: Town, verb: str, path: str) -> None:
    where = path.format(chat=EVERYBODY, mid="mid:C1.1", user=NINA, group="group:57100000000333", link="g1", press="1")
    headers = {name: value for name, value in as_person(NINA).items() if name != "X-Gonets-As"}
    answer = await town.call(verb, where, {} if verb == "POST" else None, headers=headers)
    assert refusal(answer) == (401, 453, None)


#: A GET reads the word as a chat's link, which nobody has: 404.
LOOKS_LIKE_A_LINK = {"/api/links/start"}


@pytest.mark.parametrize("path", sorted(paths("POST") - paths("GET") - LOOKS_LIKE_A_LINK))
async def test_no_change_is_made_by_a_get(town: Town, path: str) -> None:
    where = path.format(chat=EVERYBODY, mid="mid:C1.1", user=NINA, group="group:57100000000333", link="g1")
    assert refusal(await town.call("GET", where, headers=as_person(NINA))) == (405, 3, None)


async def test_a_body_over_the_limit_is_refused_unread(town: Town) -> None:
    most = town.house.rules.limits.body_bytes
    answer = await town.call("POST", WRITE, raw=b" " * (most + 1), headers=as_person(NINA))
    assert (refusal(answer), answer.json["error_data"]) == ((413, 30, None), f"limits.body_bytes={most}")


@pytest.mark.parametrize("raw", [b"client_id=1&text=hi", b"[]", b'{"text":"\xff"}', b'{"a":' * 40 + b"1" + b"}" * 40])
async def test_what_is_not_a_json_object_is_refused(town: Town, raw: bytes) -> None:
    assert refusal(await town.call("POST", WRITE, raw=raw, headers=as_person(NINA))) == (400, 2001, None)


@pytest.mark.parametrize(("verb", "path", "status"), [("GET", "/api/start", 200), ("GET", "/api/none", 404)])
async def test_no_answer_is_kept_or_sniffed(town: Town, verb: str, path: str, status: int) -> None:
    answer = await town.call(verb, path, headers=as_person(NINA))
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-request-id"]
    assert "access-control-allow-origin" not in answer.headers


async def test_an_unknown_path_is_a_404_in_json(town: Town) -> None:
    for path in ("/api", "/api/chats/", "/messages/123", "/favicon.ico", "//api/start"):
        assert refusal(await town.call("GET", path)) == (404, 3, None)
