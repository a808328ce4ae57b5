"""Signing up: where the operator opened it, anybody makes an account; elsewhere nobody (product, people.sign_up)."""

import asyncio

import pytest

from tests.people.person import refusal
from tests.people.visitor import PASSWORD, SESSION, Visitor
from tests.town import Town


async def test_by_invitation_nobody_signs_up(production: Town) -> None:
    assert await Visitor(production).sees("sign-in") == {
        "sign_up": "invitation", "mode": "production", "signed_in": False,
    }  # fmt: skip
    answer = await Visitor(production).does("sign-up", name="Eve", login="eve", password=PASSWORD)
    assert refusal(answer) == (403, 10, None)
    assert (await Visitor(production).signs_in("eve")).status == 401


async def test_where_it_is_open_one_is_in_at_once_and_may_come_again(open_door: Town) -> None:
    eve = Visitor(open_door)
    assert (await eve.sees("sign-in"))["sign_up"] == "open"
    told = await eve.done("sign-up", name="  Eve  ", login="Eve@example.org", password=PASSWORD)
    assert told == {"user_id": (await eve.sees("me"))["user_id"], "name": "Eve"}
    assert (await eve.sees("start"))["chats"] == []
    assert (await eve.sees("sign-in"))["signed_in"] is True
    assert (await eve.elsewhere().signs_in("eve@EXAMPLE.org")).status == 200


async def test_a_login_name_is_somebodys_once(open_door: Town) -> None:
    await Visitor(open_door).done("sign-up", name="Eve", login="eve", password=PASSWORD)
    again = await Visitor(open_door).does("sign-up", name="Eve", login="EVE", password="another password")
    assert (refusal(again), again.json["error_data"]) == ((400, 100, "login"), "taken")


async def test_of_two_who_want_a_name_at_once_one_gets_it(open_door: Town) -> None:
    people = [Visitor(open_door, f"203.0.113.{number}") for number in range(4)]
    answers = await asyncio.gather(*(one.does("sign-up", name="Eve", login="eve", password=PASSWORD) for one in people))
    assert sorted(answer.status for answer in answers) == [200, 400, 400, 400]
    assert [SESSION in one.cookies for one in people].count(True) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"), ({"name": " "}, "name"), ({"name": "a\tb"}, "name"), ({"name": "a" * 201}, "name"),
        ({"name": None}, "name"), ({"login": 5}, "login"), ({"login": "e"}, "login"),
        ({"password": "eve-eve"}, "password"), ({"password": None}, "password"),
        ({"password": ["three green leaves"]}, "password"),
    ],
)  # fmt: skip
async def test_what_will_not_do_is_named(open_door: Town, changed: dict[str, object], field: str) -> None:
    asked: dict[str, object] = {"name": "Eve", "login": "eve", "password": PASSWORD}
    answer = await Visitor(open_door).does("sign-up", **(asked | changed))
    assert refusal(answer) == (400, 100, field)
    assert (await Visitor(open_door).signs_in("eve")).status == 401


async def test_nobody_signs_up_as_an_administrator_or_somebody_else(open_door: Town) -> None:
    eve = Visitor(open_door)
    more = {"admin": True, "admin_since": 1, "user_id": "user:571000000101", "role": "OWNER"}
    told = await eve.done("sign-up", name="Eve", login="eve", password=PASSWORD, **more)
    assert told["user_id"] != "user:571000000101"
    assert (await eve.sees("me"))["admin"] is False
