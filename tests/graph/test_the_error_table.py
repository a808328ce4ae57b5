"""Every line of the error table that this version can meet has its code, name and status (wire section 4)."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from gonets.server.settings import Catalogue, Graph, Settings
from gonets.server.store.database import Database
from gonets.wire.errors import Situation
from gonets.wire.ids import MemberId, UserId
from gonets.wire.limits import Limits
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, PRESET, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Town, open_town

TOKEN = f"access_token={PRESET[TEA_CLUB]}"
HELLO = {"message": {"text": "x"}}
Ask = Callable[[Town], Awaitable[Answer]]


def asking(verb: str, path: str, body: object = None, as_: MemberId = TEA_CLUB) -> Ask:
    return lambda town: town.graph(verb, path, body, as_=as_)


def attaching(kind: str, payload: object) -> Ask:
    body = {"message": {"attachment": {"type": kind, "payload": payload}}}
    return asking("POST", f"{EVERYBODY}/messages", body)


async def with_a_coding(town: Town) -> Answer:
    return await town.call("POST", f"/graph/me/subscribe?{TOKEN}", {}, headers={"content-encoding": "gzip"})


async def with_an_expired_token(town: Town) -> Answer:
    await town.house.accounts.preset(NINA, "tkn1old:A")
    await town.clock.jump(31 * 86_400_000)
    return await town.call("GET", "/graph/me/info?access_token=tkn1old:A")


async def when_stopped(town: Town) -> Answer:
    await acts.stop(town, VERA)
    return await town.graph("GET", "me/info", as_=VERA)


async def with_a_deleted_message(town: Town) -> Answer:
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    await town.graph("POST", f"{mid}/delete")
    return await town.graph("POST", f"{mid}/delete")


async def a_day_late(town: Town) -> Answer:
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    await town.clock.jump(86_400_000)
    return await town.graph("POST", f"{mid}/edit", HELLO)


async def with_another_s_message(town: Town) -> Answer:
    mid = await town.says(NINA, EVERYBODY, "x")
    return await town.graph("POST", f"{mid}/edit", HELLO)


async def after_leaving(town: Town) -> Answer:
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})
    return await town.graph("GET", f"{EVERYBODY}/messages")


async def with_a_used_key(town: Town) -> Answer:
    await town.graph("POST", f"{EVERYBODY}/messages", HELLO, key="k")
    return await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "y"}}, key="k")


async def with_one_webhook_too_many(town: Town) -> Answer:
    await town.graph("POST", "me/subscribe", {"url": "http://127.0.0.1:9/1"})
    return await town.graph("POST", "me/subscribe", {"url": "http://127.0.0.1:9/2"})


async def while_stopping(town: Town) -> Answer:
    town.house.sending.close()
    return await town.graph("POST", f"{EVERYBODY}/messages", HELLO)


async def when_something_breaks(town: Town) -> Answer:
    town.house.listing._key = None  # type: ignore[assignment]  # a bug of ours, planted
    return await town.graph("GET", "me/chats", marker="AAAA")


async def with_long_query(town: Town) -> Answer:
    return await town.call("GET", f"/graph/me/info?{TOKEN}&x=" + "y" * 17_000)


LINES: dict[Situation, tuple[str | None, Ask]] = {
    Situation.UNKNOWN_METHOD: (None, asking("GET", "me/me")),
    Situation.WRONG_VERB: (None, asking("PUT", "me/info")),
    Situation.BAD_REQUEST: (None, asking("GET", "me/%zz")),
    Situation.ENCODED_BODY: (None, with_a_coding),
    Situation.BAD_JSON: (None, asking("POST", "me/subscribe", [])),
    Situation.BODY_TOO_LARGE: (None, asking("POST", "me/subscribe", {"url": "x" * 5000})),
    Situation.URL_TOO_LONG: (None, with_long_query),
    Situation.NO_TOKEN: ("access_token", lambda town: town.call("GET", "/graph/me/info")),
    Situation.BAD_TOKEN: ("access_token", lambda town: town.call("GET", "/graph/me/info?access_token=x")),
    Situation.EXPIRED_TOKEN: ("access_token", with_an_expired_token),
    Situation.STOPPED: ("access_token", when_stopped),
    Situation.COUNT_REACHED: ("url", with_one_webhook_too_many),
    Situation.MALFORMED: ("recipient", asking("POST", "me/messages", HELLO)),
    Situation.BAD_USER_ID: ("userId", asking("POST", f"{EVERYBODY}/addMember", {"userId": "user:x"})),
    Situation.BAD_MESSAGE_ID: ("mid", asking("POST", "mid:1/delete")),
    Situation.UNKNOWN_CHAT: ("chat_id", asking("GET", f"{DIALOG}")),
    Situation.NOT_FOUND: ("mid", asking("POST", "mid:C1.1/delete")),
    Situation.NOT_ACTIVE: ("mid", with_a_deleted_message),
    Situation.TOO_LATE: ("mid", a_day_late),
    Situation.NOT_OWNER: ("mid", with_another_s_message),
    Situation.ROLE_TOO_LOW: (
        "chat_id",
        asking("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "x"}}, VERA),
    ),
    Situation.FORBIDDEN: ("chat_id", after_leaving),
    Situation.CHAT_FULL: ("userIds", asking("POST", f"{EVERYBODY}/addMember", {"userIds": [571_000_000_120]}, NINA)),
    Situation.NOBODY_TO_ADD: ("userIds", asking("POST", f"{EVERYBODY}/addMember", {"userIds": [571_000_000_999]})),
    Situation.WRONG_ATTACHMENT: ("message.attachment.type", attaching("CALL", {})),
    Situation.BAD_URL: ("url", asking("POST", "me/subscribe", {"url": "ftp://bot.example/"})),
    Situation.UNKNOWN_STICKER: ("message.attachment.payload.id", attaching("STICKER", {"id": "x"})),
    Situation.UNKNOWN_TRACK: ("message.attachment.payload.id", attaching("MUSIC", {"id": "x"})),
    Situation.NO_POLLING: (None, asking("GET", "me/updates")),
    Situation.KEY_REUSED: ("Idempotency-Key", with_a_used_key),
    Situation.UNAVAILABLE: (None, while_stopping),
    Situation.UNFORESEEN: (None, when_something_breaks),
}
#: Met elsewhere: the rates, what only sockets and full disks can do, and what needs uploads (tests/media).
ELSEWHERE = {
    Situation.TOO_SLOW, Situation.ADDRESS_BLOCKED, Situation.FLOODED, Situation.DISK_FULL, Situation.NEVER_UPLOADED,
    Situation.STILL_PROCESSING,
    *(one for one in Situation if one.value.line.startswith(("E29", "E31", "E32"))),
}  # fmt: skip


@pytest.mark.parametrize("situation", LINES, ids=lambda one: one.value.line)
@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_line_of_the_table_is_answered_as_it_says(
    situation: Situation, database: Database, tmp_path: Path
) -> None:
    """W-ERR-1, W-ERR-4, W-ERR-5: keys in their order, the field named, the status when it is asked for."""
    limits = Limits(
        rate_calls="off", rate_chat="off", rate_bad_tokens="off", webhooks=1, chat_members=4, body_bytes=4096
    )
    refuse = Catalogue(unknown="refuse")
    settings = Settings(limits=limits, catalogue=refuse, graph=Graph(error_status="http"))
    field, ask = LINES[situation]
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        await acts.moves_in(town, UserId(571_000_000_120), "Guest")
        answer = await ask(town)

    row = situation.value
    assert (answer.code, answer.status) == (row.code, row.status)
    assert answer.json["error_msg"].startswith(f"{row.name} : ")
    assert answer.json.get("error_field") == field
    keys = ["error_code", "error_msg", "error_data", *(["error_field"] if field else [])]
    assert list(answer.json) == keys
    assert list(json.loads(answer.body)) == keys


def test_every_line_is_met_somewhere() -> None:
    assert set(LINES) | ELSEWHERE == set(Situation)
    assert not set(LINES) & ELSEWHERE


async def test_the_words_that_clients_search_are_there(town: Town) -> None:
    """W-ERR-3."""
    await acts.deny(town, NINA)
    unknown = await town.graph("GET", "chat:Cffffffffffff")
    closed = await town.graph("POST", f"{PERSONAL}/messages", HELLO)
    refused = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(TIMUR)}, **HELLO})

    assert "NOT_FOUND" in unknown.json["error_msg"].partition(" : ")[2]
    assert "closed" in closed.json["error_msg"]
    assert "closed" in refused.json["error_msg"]


async def test_a_success_never_has_an_error_code_nor_the_header(town: Town) -> None:
    """W-ERR-2: not even null."""
    await acts.listens(town)
    for verb, path, body in (
        ("GET", "me/info", None),
        ("GET", "me/chats", None),
        ("GET", f"{EVERYBODY}", None),
        ("GET", f"{EVERYBODY}/messages", None),
        ("POST", f"{EVERYBODY}/messages", HELLO),
        ("POST", "me/messages", {"recipient": {"user_ids": [1]}, **HELLO}),
        ("POST", "me/subscriptions", None),
        ("GET", "me/updates", None),
    ):
        answer = await town.graph(verb, path, body, timeout=0)
        assert "error_code" not in answer.json
        assert "invocation-error" not in answer.headers


async def test_error_data_is_null_or_says_which_limit_or_what_became_of_it(town: Town) -> None:
    """W-ERR-4: and with 9999 it is the number of the request."""
    too_long = await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x" * 4097}})
    deleted = await with_a_deleted_message(town)
    broken = await when_something_breaks(town)

    assert too_long.json["error_data"] == "limits.text_chars=4096"
    assert deleted.json["error_data"] == "DELETED"
    assert (broken.code, broken.json["error_data"]) == (9999, broken.headers["x-request-id"])


async def test_a_house_that_stops_says_when_to_come_again(town: Town) -> None:
    """W-ERR-6: code 2 carries Retry-After."""
    answer = await while_stopping(town)

    assert (answer.code, answer.headers["retry-after"]) == (2, "1")


async def test_a_refused_recipient_of_several_is_no_error(town: Town) -> None:
    """W-ERR-7."""
    answer = await town.graph("POST", "me/messages", {"recipient": {"user_ids": [str(TIMUR)]}, **HELLO})

    assert answer.json == {"success": [False], "chat_ids": [None]}
