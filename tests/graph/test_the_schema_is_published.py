"""The bots' door as OpenAPI 3.1: valid, complete, with this server's numbers, and shut in production."""

import json
import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gonets.server.graph.described import ANY
from gonets.server.graph.methods import METHODS, Method
from gonets.server.settings import Server, Settings
from gonets.server.store.database import Database
from gonets.wire.limits import Limits
from tests.cast import EVERYBODY
from tests.graph.published import method_at, openapi, operation_of, wrong_answers, wrong_bodies
from tests.town import ROOMY, Answer, Json, Town, open_town

WHERE = "/docs/openapi.json"


async def test_the_document_is_valid_and_names_this_server(town: Town) -> None:
    answer = await town.call("GET", WHERE)

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json;charset=utf-8")
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["servers"] == [{"url": "http://127.0.0.1:7070"}]
    assert list(OpenAPIV31SpecValidator(answer.json).iter_errors()) == []


def test_every_method_and_path_form_is_in_it_and_nothing_else() -> None:
    """W-PATH-4."""
    listed = {(verb.upper(), path) for path, operations in openapi()["paths"].items() for verb in operations} - {
        ("POST", "/upload/{file_id}")
    }

    assert listed == {(method.verb, "/graph/" + "/".join(method.path)) for method in METHODS}
    names = [operation_of(method)["operationId"] for method in METHODS]
    assert len(set(names)) == len(METHODS)


#: Handlers by the rows of W-ERR-9 that speak of them.
ROWS = {
    "info": ["info, chats"],
    "chats": ["info, chats"],
    "chat": ["chat"],
    "url": ["chat url"],
    "history": ["history"],
    "send": ["send message", "chat_control", "sender_action"],
    "add_member": ["addMember"],
    "answer": ["send message", "answer"],
    "edit": ["edit"],
    "delete": ["delete"],
    "reserve": ["fileUploadUrl"],
    "subscribe": ["subscribe"],
    "unsubscribe": ["unsubscribe, subscriptions"],
    "listed": ["unsubscribe, subscriptions"],
    "updates": ["updates"],
}
TABLE = (Path(__file__).parents[2] / "docs" / "wire" / "04-errors.md").read_text("utf-8").partition("W-ERR-9")[2]


def codes_of(row: str) -> set[int]:
    """``10, 110, 500–505`` of a row of the contract."""
    found = re.search(rf"^\| {re.escape(row)} \| ([^|]*) \|", TABLE, re.MULTILINE)
    assert found, row
    ranges = re.findall(r"(\d+)(?:–(\d+))?", found[1])
    return {code for first, last in ranges for code in range(int(first), int(last or first) + 1)}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.verb} {method.name}")
def test_the_codes_of_a_method_are_those_of_the_contract(method: Method) -> None:
    """W-ERR-9."""
    rows = ROWS[getattr(method.handle, "__name__", "")]
    assert set(operation_of(method)["x-error-codes"]) == set(ANY).union(*map(codes_of, rows))


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_the_numbers_are_those_of_the_settings(database: Database, tmp_path: Path) -> None:
    """W-LIM-1."""
    settings = Settings(limits=Limits(text_chars=77, chats_page=7, rate_calls="off"))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        found = (await town.call("GET", WHERE)).json

    (text, _) = found["components"]["schemas"]["asked.Message"]["properties"]["text"]["anyOf"]
    count = found["paths"]["/graph/me/chats"]["get"]["parameters"][0]
    assert text == {"type": "string", "maxLength": 77, "x-limit": "limits.text_chars"}
    assert (count["name"], count["schema"]["maximum"]) == ("count", 7)


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_production_has_no_such_path(database: Database, tmp_path: Path) -> None:
    settings = Settings(limits=ROOMY, server=Server(mode="production", public_url="https://chat.example"))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        shut, unknown = await town.call("GET", WHERE), await town.call("GET", "/docs/nothing.json")

    assert (shut.status, shut.json["error_code"]) == (404, 3)
    assert shut.body == unknown.body


async def test_the_schema_sees_what_is_wrong(town: Town) -> None:
    """Else it would be no judge of the golden examples."""
    path = f"/graph/{EVERYBODY}/messages"
    good = await town.graph("GET", f"{EVERYBODY}/messages")

    assert list(wrong_answers("GET", path, good)) == []
    (entry,) = good.json["messages"]
    spoilt: list[Json] = [{**entry, "more": 1}, {**entry, "edited": False}, {**entry, "timestamp": "1"}, {"sender": {}}]
    for bad in spoilt:
        assert list(wrong_answers("GET", path, Answer(200, {}, json.dumps({"messages": [bad]}).encode()))) != []
    assert list(wrong_answers("GET", path, Answer(200, {"invocation-error": "708"}, good.body))) != []
    two: Json = {"message": {"text": "x"}, "sender_action": "typing_on"}
    bodies: list[Json] = [{}, {"message": {"text": 5}}, {"message": {}}, {"message": None}, two]
    for body in bodies:
        assert list(wrong_bodies("POST", path, body)) != []
    assert list(wrong_bodies("POST", path, {"message": {"text": "x", "reply_to": None}})) == []
    assert method_at("GET", "/graph//me/messages/?x=/").path == ("me", "messages")
