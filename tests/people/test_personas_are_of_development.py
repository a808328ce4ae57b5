"""Acting as anybody is for development; where others reach it, with the key; in production not at all."""

import pytest

from tests.cast import EVERYBODY, NINA
from tests.people.person import Operator, Person, fresh, refusal
from tests.town import Town, as_person


@pytest.fixture
def database_url() -> str:
    """The guard stands before any store; one engine will do."""
    return "sqlite"


async def test_one_page_may_act_as_several_people(nina: Person, timur: Person) -> None:
    await nina.says(EVERYBODY, "Fresh leaves")
    await timur.says(EVERYBODY, "Two, please")
    found = await nina.sees(f"chats/{EVERYBODY}/messages", count=2)
    assert [one["sender"]["name"] for one in found["messages"]] == ["Nina Orlova", "Timur Aliev"]


@pytest.mark.parametrize("who", ["user:571000000199", "nobody", "group:57100000000333", "571000000101x", ""])
async def test_a_persona_that_is_nobody_is_refused(town: Town, who: str) -> None:
    answer = await town.call("GET", "/api/start", headers=as_person(NINA) | {"X-Gonets-As": who})
    assert refusal(answer) == (400, 110, "X-Gonets-As")


async def test_production_has_no_personas_even_with_the_key(production: Town, key: str) -> None:
    person = Person(production, NINA)
    body = {"client_id": fresh(), "text": "hi"}
    headers = as_person(NINA) | {"authorization": f"Bearer {key}"}
    assert refusal(await person.asks("start")) == (403, 10, "X-Gonets-As")
    answer = await production.call("POST", f"/api/chats/{EVERYBODY}/messages", body, headers=headers)
    assert refusal(answer) == (403, 10, "X-Gonets-As")
    assert "no personas in production" in answer.json["error_msg"]


async def test_where_others_reach_it_a_persona_needs_the_key(open_house: Town, key: str) -> None:
    headers = as_person(NINA)
    assert refusal(await open_house.call("GET", "/api/start", headers=headers)) == (401, 453, "Authorization")
    wrong = headers | {"authorization": f"Bearer {key}x"}
    assert refusal(await open_house.call("GET", "/api/start", headers=wrong)) == (401, 103, "Authorization")
    right = headers | {"authorization": f"bearer {key}"}
    assert (await open_house.call("GET", "/api/start", headers=right)).status == 200


async def test_where_others_reach_it_the_console_needs_its_key(open_house: Town, key: str) -> None:
    await the_console_asks_for_its_key(open_house, key)


async def test_in_production_the_console_needs_its_key(production: Town, key: str) -> None:
    await the_console_asks_for_its_key(production, key)


async def the_console_asks_for_its_key(town: Town, key: str) -> None:
    assert refusal(await Operator(town).asks("groups")) == (401, 453, "Authorization")
    assert refusal(await Operator(town).does("groups", name="Books")) == (401, 453, "Authorization")
    for given in ("Basic " + key, "Bearer", "Bearer ", "Bearer other", f"Bearer {key[:-1]}", "Bearer ключ"):
        refused = await Operator(town, {"authorization": given.encode().decode("latin-1")}).asks("groups")
        assert refused.status == 401
    holder = Operator(town, {"authorization": f"Bearer {key}"})
    assert [group["name"] for group in (await holder.sees("groups"))["groups"]] == ["Tea Club"]


async def test_the_key_lies_in_the_data_folder_for_its_owner_only(town: Town) -> None:
    path = town.house.ground.folder / "console.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text().strip()) >= 40


async def test_in_production_nobody_moves_the_clock(production: Town, key: str) -> None:
    holder = Operator(production, {"authorization": f"Bearer {key}"})
    before = production.clock.now()
    assert refusal(await holder.asks("clock")) == (403, 10, None)
    assert refusal(await holder.does("clock", advance_ms=1000)) == (403, 10, None)
    assert production.clock.now() == before
