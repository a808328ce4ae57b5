"""What the Graph door takes from HTTP and gives back to it (W-HTTP)."""

import pytest

from gonets.server.settings import Graph, Settings
from gonets.server.store.database import Database
from gonets.wire.limits import Limits
from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB
from tests.graph import acts
from tests.town import ROOMY, Answer, Town, open_town

TOKEN = f"access_token={PRESET[TEA_CLUB]}"
SEND = f"/graph/{EVERYBODY}/messages?{TOKEN}"
TYPES = (
    None,
    "application/json",
    "application/json; charset=UTF-8",
    "APPLICATION/JSON ;charset=utf-8",
    "application/json;charset=windows-1251",
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=x",
)


async def test_only_the_token_is_needed(town: Town) -> None:
    """W-HTTP-1: no signature, no application key, no session key."""
    answer = await town.call("GET", f"/graph/me/info?{TOKEN}")

    assert answer.json == {"name": "Tea Club", "group_id": "group:57100000000333"}


async def test_the_host_neither_routes_nor_reaches_a_url(town: Town) -> None:
    """W-HTTP-2: clients are redirected by hosts file or proxy."""
    headers = {"host": "api.ok.ru", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}

    answer = await town.call("GET", f"/graph/{EVERYBODY}/url?{TOKEN}", headers=headers)

    assert answer.json["url"].startswith("http://127.0.0.1:7070/messages/g")


async def test_a_body_is_utf_8_json_whatever_its_type_says(town: Town) -> None:
    """W-HTTP-3: also with a stray header charset, or none at all."""
    for number, content_type in enumerate(TYPES):
        body = f'{{"message":{{"text":"чай {number}"}}}}'.encode()
        headers = {"charset": "utf-8"} if content_type is None else {"content-type": content_type}
        assert (await town.call("POST", SEND, raw=body, headers=headers)).code == 0

    wanted = [f"чай {number}" for number in range(len(TYPES))]
    assert (await acts.texts(town, EVERYBODY))[1:] == wanted


async def test_no_body_counts_as_an_empty_object_and_one_on_get_is_ignored(town: Town) -> None:
    """W-HTTP-4."""
    for raw in (b"", b"{}"):
        assert (await town.call("POST", f"/graph/me/subscriptions?{TOKEN}", raw=raw)).json == {"subscriptions": []}
        refused = await town.call("POST", f"/graph/me/subscribe?{TOKEN}", raw=raw)
        assert (refused.code, refused.json["error_field"]) == (100, "url")
    read = await town.call("GET", f"/graph/me/info?{TOKEN}", raw=b"{'not json", headers={"content-type": "x"})
    assert read.code == 0


async def test_an_encoded_body_is_refused_before_the_token_is_looked_at(town: Town) -> None:
    """W-HTTP-5: bombs. `identity` is no coding."""
    for coding in ("gzip", "br", "deflate, gzip"):
        answer = await town.call("POST", f"/graph/{EVERYBODY}/messages", {}, headers={"content-encoding": coding})
        assert answer.code == 4
    identity = await town.call("POST", SEND, {"message": {"text": "x"}}, headers={"content-encoding": "Identity"})
    assert identity.code == 0


async def test_every_answer_is_json_that_nobody_stores_and_that_has_a_number(town: Town) -> None:
    """W-HTTP-6: non-ASCII is sent as UTF-8."""
    await town.says(NINA, EVERYBODY, "чай ☕")

    answers = [
        await town.graph("GET", f"{EVERYBODY}/messages", count=1),
        await town.graph("GET", "me/chat/nonsense"),
        await town.call("GET", "/graph/what"),
    ]

    for answer in answers:
        assert answer.headers["content-type"] == "application/json;charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert int(answer.headers["content-length"]) == len(answer.body)
    assert "чай ☕".encode() in answers[0].body
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


async def test_head_answers_as_get_without_the_body(town: Town) -> None:
    """W-HTTP-7."""
    for path in ("me/info", "me/chats", f"{EVERYBODY}/messages", "me/chat/nonsense"):
        read, head = await town.graph("GET", path), await town.graph("HEAD", path)
        assert head.body == b""
        assert comparable(head) == comparable(read)


async def test_head_of_updates_commits_nothing(town: Town) -> None:
    """W-HTTP-7, W-POLL-4: what had no body was not handed over."""
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "hello")

    await town.graph("HEAD", "me/updates", timeout=0)

    assert len((await town.graph("GET", "me/updates", timeout=0)).json["updates"]) == 1


async def test_other_verbs_on_a_known_path_are_error_3_and_nobody_is_let_in_by_cors(town: Town) -> None:
    """W-HTTP-7: tokens do not belong in browsers."""
    tried = [(verb, "me/info") for verb in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")]
    tried += [("HEAD", "me/subscribe"), ("GET", "me/subscribe"), ("DELETE", f"{EVERYBODY}/messages")]
    for verb, path in tried:
        answer = await town.graph(verb, path)
        assert answer.code == 3, (verb, path)
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_unknown_parameters_are_ignored_and_empty_ones_are_absent(town: Town) -> None:
    """W-HTTP-8: a client sends limit."""
    answer = await town.call("GET", f"/graph/me/chats?limit=5&count=&marker=&{TOKEN}&what")

    assert len(answer.json["chats"]) == 2


async def test_a_parameter_given_twice_must_say_the_same(town: Town) -> None:
    """W-HTTP-8."""
    same = await town.call("GET", f"/graph/me/chats?count=1&count=1&{TOKEN}&{TOKEN}")
    different = await town.call("GET", f"/graph/me/chats?count=1&count=2&{TOKEN}")
    tokens = await town.call("GET", f"/graph/me/chats?{TOKEN}&access_token={PRESET[NINA]}")

    assert same.code == 0
    assert (different.code, different.json["error_field"]) == (100, "count")
    assert (tokens.code, tokens.json["error_field"]) == (100, "access_token")


async def test_a_plus_is_a_space(town: Town) -> None:
    """W-HTTP-8."""
    await acts.listens(town)

    answer = await town.call("GET", f"/graph/me/updates?{TOKEN}&timeout=0&types=MESSAGE_CREATED,+CHAT_SYSTEM")

    assert answer.json["updates"] == []


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_checks_come_in_their_order(database: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    """W-HTTP-9: path and verb → size → token → rate → body → existence and access → state."""
    limits = Limits(rate_calls="10/h", rate_bad_tokens="off", body_bytes=1024)
    big, bad = b"x" * 1025, b"{'"
    async with open_town(database, tmp_path_factory.mktemp("t"), settings=Settings(limits=limits)) as town:
        codes = [
            await code(town, "POST", "/graph/what", big),
            await code(town, "PUT", "/graph/me/info", big),
            await code(town, "POST", "/graph/me/subscribe?access_token=nonsense", big),
            await code(town, "POST", "/graph/me/subscribe?access_token=nonsense", bad),
            await code(town, "POST", f"/graph/chat:C1/messages?{TOKEN}", bad),
            await code(town, "POST", f"/graph/chat:C1/messages?{TOKEN}", b"{}"),
            await code(town, "POST", f"/graph/chat:C1/messages?{TOKEN}", b'{"message":{"text":"x"}}'),
        ]
        while await code(town, "GET", f"/graph/me/info?{TOKEN}", b"") == 0:
            pass
        flooded = await code(town, "POST", f"/graph/chat:C1/messages?{TOKEN}", bad)

    assert codes == [3, 3, 30, 103, 2001, 100, 705]
    assert flooded == 8


async def test_a_url_of_16_kib_is_read_and_a_longer_one_is_not(town: Town) -> None:
    """E4."""
    start = f"/graph/me/info?{TOKEN}&x="

    assert (await town.call("GET", start + "y" * (16 * 1024 - len(start)))).code == 0
    assert (await town.call("GET", start + "y" * (16 * 1024 - len(start) + 1))).code == 30


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_errors_have_their_real_status_only_when_asked_for(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """W-ERR-5: body and headers are the same."""
    asked = (("GET", "what"), ("PUT", "me/info"), ("GET", "me/chat/x"), ("GET", "me/updates"), ("GET", "me/info"))
    seen: dict[str, list[Answer]] = {}
    for mode in ("ok", "http"):
        settings = Settings(limits=ROOMY, graph=Graph(error_status="http" if mode == "http" else "ok"))
        async with open_town(database, tmp_path_factory.mktemp("t"), settings=settings) as town:
            seen[mode] = [await town.graph(verb, path) for verb, path in asked]

    assert [answer.status for answer in seen["ok"]] == [200] * 5
    assert [answer.status for answer in seen["http"]] == [404, 405, 404, 409, 200]
    for plain, real in zip(seen["ok"], seen["http"], strict=True):
        assert (comparable(plain)[1:], plain.body) == (comparable(real)[1:], real.body)


def comparable(answer: Answer) -> tuple[int, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status, headers


async def code(town: Town, verb: str, path: str, body: bytes) -> int:
    return (await town.call(verb, path, raw=body)).code
