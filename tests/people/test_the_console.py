"""The console: groups, people, tokens, chats and webhooks for who runs this server."""

import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.services import accounts as lists
from gonets.server.store import accounts
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.people.person import Operator, Person, refusal
from tests.town import Json, Town


async def name_by(town: Town, token: str) -> str | int:
    """Whose token it is, or the code of the refusal."""
    answer = await town.call("GET", f"/graph/me/info?access_token={token}")
    return answer.code or str(answer.json["name"])


async def test_a_group_comes_with_its_first_token(town: Town, operator: Operator) -> None:
    made = await operator.done("groups", name=" Coffee Club ")
    assert set(made) == {"group_id", "token"}
    assert await name_by(town, made["token"]) == "Coffee Club"
    groups = (await operator.sees("groups"))["groups"]
    assert {"group_id": made["group_id"], "name": "Coffee Club"} in groups
    assert {"group_id": str(TEA_CLUB), "name": "Tea Club"} in groups


async def test_a_group_without_its_token_is_not_made_at_all(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise Unavailable

    before = await operator.sees("groups")
    monkeypatch.setattr(accounts, "add_token", fails)
    refused = await operator.does("groups", name="Coffee Club")

    assert refused.status == 503
    assert await operator.sees("groups") == before


async def test_a_person_is_made_and_may_act_at_once(town: Town, operator: Operator) -> None:
    made = await operator.done("users", name="Anna", phone="79990000107", locale="en")
    assert {"user_id": made["user_id"], "name": "Anna"} in (await operator.sees("users"))["users"]
    headers = {"X-Gonets-As": made["user_id"]}
    assert (await town.call("GET", "/api/start", headers=headers)).json["me"]["name"] == "Anna"


async def test_the_lists_go_on_behind_their_first_page(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    await operator.done("groups", name="Coffee Club")
    await operator.done("groups", name="Cocoa Club")
    for path in ("users", "groups"):
        whole = await operator.sees(path)
        assert (len(whole[path]), whole["marker"]) == (3, None)
        with monkeypatch.context() as of_two:
            of_two.setattr(lists, "PAGE", 2)
            first = await operator.sees(path)
            second = await operator.sees(path, marker=first["marker"])
        assert (first[path] + second[path], second["marker"]) == (whole[path], None)
        assert refusal(await operator.asks(path, marker="x")) == (400, 100, "marker")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("groups", {}, "name"),
        ("groups", {"name": " "}, "name"),
        ("groups", {"name": "a\x1b[31m"}, "name"),
        ("groups", {"name": 7}, "name"),
        ("users", {"name": "x" * 201}, "name"),
        ("users", {"name": "Anna", "phone": "+7 999"}, "phone"),
        ("users", {"name": "Anna", "locale": "russian"}, "locale"),
        ("tokens", {}, "owner"),
        ("webhooks/remove", {"group": str(TEA_CLUB)}, "webhook"),
        ("deliveries/replay", {"group": str(TEA_CLUB)}, "event"),
        ("deliveries/replay", {"group": str(TEA_CLUB), "event": "evt_x", "failed_within_ms": 1}, "event"),
        ("deliveries/replay", {"group": str(TEA_CLUB), "failed_within_ms": -(2**63)}, "failed_within_ms"),
        ("clock", {}, "advance_ms"),
        ("clock", {"freeze": True, "run": True}, "advance_ms"),
        ("clock", {"advance_ms": -1}, "advance_ms"),
        ("clock", {"advance_ms": 32 * 86_400_000}, "advance_ms"),
        ("clock", {"jump_ms": 1.5}, "jump_ms"),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_field(
    operator: Operator, path: str, body: Json, field: str
) -> None:
    assert refusal(await operator.does(path, **body)) == (400, 100, field)


async def test_tokens_are_listed_by_ids_never_in_the_clear(town: Town, operator: Operator) -> None:
    made = await operator.done("tokens", owner=str(TEA_CLUB), label="second")
    assert await name_by(town, made["token"]) == "Tea Club"
    found = await operator.asks("tokens", owner=TEA_CLUB)
    assert made["token"].encode() not in found.body
    by_label = {one["label"]: one for one in found.json["tokens"]}  # no order is promised within one millisecond
    assert {label: one["live"] for label, one in by_label.items()} == {"demo": True, "second": True}
    assert by_label["second"]["id"] == made["id"]


@pytest.mark.parametrize("by", ["token", "id"])
async def test_a_token_is_revoked_by_itself_or_by_its_id(town: Town, operator: Operator, by: str) -> None:
    made = await operator.done("tokens", owner=str(NINA))
    assert await operator.done("tokens/revoke", token=made[by]) == {"revoked": 1}
    assert await name_by(town, made["token"]) == 103
    assert refusal(await operator.does("tokens/revoke", token=made[by])) == (404, 300, "token")


@pytest.mark.parametrize("named", ["0", "", "abc", "0d85bb0", "%", "tkn1nobody:XXXXXXXXXXXXXXXXX"])
async def test_a_few_signs_revoke_nothing(town: Town, operator: Operator, named: str) -> None:
    assert (await operator.does("tokens/revoke", token=named)).status in (400, 404)
    assert await name_by(town, "tkn1sandbox:AAAAAAAAAAAAAAAAA") == "Tea Club"


async def test_tokens_are_of_somebody(operator: Operator) -> None:
    assert refusal(await operator.does("tokens", owner="group:99999999999999"))[:2] == (404, 300)
    assert refusal(await operator.does("tokens", owner="x")) == (400, 110, "owner")
    assert refusal(await operator.asks("tokens")) == (400, 100, "owner")


async def test_chats_are_listed_as_a_group_or_a_person_sees_them(nina: Person, operator: Operator) -> None:
    group = (await operator.sees("chats", group=TEA_CLUB))["chats"]
    assert {one["chat_id"] for one in group} == {str(PERSONAL), str(EVERYBODY)}
    own = [one["chat_id"] for one in (await nina.sees("chats"))["chats"]]
    assert [one["chat_id"] for one in (await operator.sees("chats", user=NINA))["chats"]] == own
    page = await operator.sees("chats", user=NINA, count=2)
    assert len((await operator.sees("chats", user=NINA, marker=page["marker"]))["chats"]) == 1


async def test_chats_are_of_one_that_exists(operator: Operator) -> None:
    assert refusal(await operator.asks("chats")) == (400, 100, "group")
    assert refusal(await operator.asks("chats", group=TEA_CLUB, user=TIMUR)) == (400, 100, "group")
    assert refusal(await operator.asks("chats", user="user:571000000199"))[:2] == (404, 300)
    for path in ("webhooks", "webhooks/secrets", "deliveries"):
        assert refusal(await operator.asks(path)) == (400, 100, "group")
        assert refusal(await operator.asks(path, group="group:99999999999999")) == (404, 300, "group"), path


async def test_webhooks_are_listed_and_removed(town: Town, operator: Operator) -> None:
    url = "http://127.0.0.1:9/ok"
    await town.graph("POST", "me/subscribe", {"url": url, "types": ["MESSAGE_CREATED"], "longPolling": True})
    found = await operator.sees("webhooks", group=TEA_CLUB)
    (hook,) = found["webhooks"]
    assert (hook["url"], hook["types"], hook["failures"]) == (url, ["MESSAGE_CREATED"], 0)
    assert found["polling"]["types"] == ["MESSAGE_CREATED"]

    assert await operator.done("webhooks/remove", group=str(TEA_CLUB), webhook=hook["webhook"]) == {}
    assert (await operator.sees("webhooks", group=TEA_CLUB))["webhooks"] == []
    gone = await operator.does("webhooks/remove", group=str(TEA_CLUB), webhook=hook["webhook"])
    assert refusal(gone) == (404, 300, "webhook")


async def test_the_secret_of_a_group_is_shown_to_the_operator(operator: Operator) -> None:
    (secret,) = (await operator.sees("webhooks/secrets", group=TEA_CLUB))["secrets"]
    assert secret.startswith("whsec_")
