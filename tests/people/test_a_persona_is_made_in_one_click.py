"""Everybody there is, and somebody new with a pleasant name: in development, before one is anybody (M-24)."""

import re

from gonets.wire.ids import UserId
from tests.cast import NINA, TIMUR, VERA
from tests.people.person import OURS, Person, refusal
from tests.town import Answer, Town

HEADERS = {"Origin": OURS, "Content-Type": "application/json"}


async def made(town: Town, **body: object) -> Answer:
    return await town.call("POST", "/api/personas", body, headers=HEADERS)


async def test_everybody_is_listed_without_being_anybody(town: Town) -> None:
    answer = await town.call("GET", "/api/personas")
    assert answer.json == {
        "people": [
            {"member_id": str(NINA), "name": "Nina Orlova"},
            {"member_id": str(TIMUR), "name": "Timur Aliev"},
            {"member_id": str(VERA), "name": "Vera Kim"},
        ]
    }


async def test_a_new_person_has_a_name_of_their_own_and_may_act_at_once(town: Town) -> None:
    names = set()
    for _ in range(5):
        new = (await made(town)).json
        assert re.fullmatch(r"[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+", new["name"])
        names.add(new["name"])
        start = await Person(town, UserId.parse(new["member_id"])).sees("start")
        assert (start["me"]["name"], start["chats"]) == (new["name"], [])
    assert len(names) == 5


async def test_a_name_may_be_given(town: Town) -> None:
    assert (await made(town, name="  Фёкла ")).json["name"] == "Фёкла"
    assert refusal(await made(town, name="a\nb")) == (400, 100, "name")


async def test_where_others_reach_it_the_key_is_asked_for(open_house: Town, key: str) -> None:
    assert refusal(await open_house.call("GET", "/api/personas")) == (401, 453, "Authorization")
    assert refusal(await made(open_house)) == (401, 453, "Authorization")
    holder = {"authorization": f"Bearer {key}"}
    assert (await open_house.call("GET", "/api/personas", headers=holder)).status == 200


async def test_production_knows_no_such_path(production: Town, key: str) -> None:
    holder = HEADERS | {"authorization": f"Bearer {key}"}
    for headers in (HEADERS, holder):
        assert refusal(await production.call("GET", "/api/personas", headers=headers)) == (404, 3, None)
        assert refusal(await production.call("POST", "/api/personas", {}, headers=headers)) == (404, 3, None)
    assert len(await production.house.accounts.users()) == 3
