"""An invitation lets one person in, once, for a day; its code is nowhere kept (ux 1.6, reliability 7.7)."""

import asyncio
from types import SimpleNamespace

import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.domain.sessions import INVITATION_MS
from gonets.server.store import sessions
from gonets.server.store.database import Work
from tests.cast import NINA
from tests.people.person import Operator, refusal
from tests.people.visitor import PASSWORD, SESSION, Visitor, console, invited, invited_again
from tests.town import Town


async def test_an_invited_person_chooses_name_and_password_and_is_in(production: Town) -> None:
    user, code = await invited(production)
    anna = Visitor(production)
    assert refusal(await anna.asks("start")) == (401, 453, None)
    assert await anna.done("invitations/look", code=code) == {"name": "Anna", "login": None}

    told = await anna.done("invitations/accept", code=code, login="Anna.K", password=PASSWORD)

    assert told == {"user_id": user, "name": "Anna"}
    assert (await anna.sees("me"))["login"] == "anna.k"
    assert (await anna.elsewhere().signs_in("ANNA.k")).status == 200


async def test_a_link_is_good_once_and_so_are_the_others_of_that_person(production: Town) -> None:
    user, code = await invited(production)
    other = await invited_again(production, user)
    await Visitor(production).done("invitations/accept", code=code, login="anna", password=PASSWORD)
    for used in (code, other):
        again = await Visitor(production).does("invitations/accept", code=used, login="eve", password=PASSWORD)
        assert refusal(again) == (403, 10, "code")
        assert refusal(await Visitor(production).does("invitations/look", code=used)) == (403, 10, "code")


async def test_of_two_who_come_with_one_link_at_once_one_is_let_in(production: Town) -> None:
    _, code = await invited(production)
    one, two = (Visitor(production, f"203.0.113.{number}") for number in (1, 2))
    answers = await asyncio.gather(
        one.does("invitations/accept", code=code, login="anna1", password=PASSWORD),
        two.does("invitations/accept", code=code, login="anna2", password=PASSWORD),
    )
    assert sorted(answer.status for answer in answers) == [200, 403]


async def test_after_a_day_the_link_is_over(production: Town) -> None:
    _, late = await invited(production)
    _, soon = await invited(production)
    await production.clock.jump(INVITATION_MS - 1)
    assert (await Visitor(production).does("invitations/look", code=soon)).status == 200
    await production.clock.jump(1)
    answer = await Visitor(production).does("invitations/accept", code=late, login="anna", password=PASSWORD)
    assert refusal(answer) == (403, 10, "code")


@pytest.mark.parametrize("code", ["", "x", "А" * 43, "a" * 100_000])
async def test_an_unknown_link_is_like_a_used_one(production: Town, code: str) -> None:
    answer = await Visitor(production).does("invitations/accept", code=code, login="anna", password=PASSWORD)
    assert refusal(answer) == ((403, 10, "code") if code else (400, 100, "code"))


async def test_an_invitation_of_somebody_who_is_here_gives_a_new_password_and_ends_the_old_sessions(
    anna: Visitor,
) -> None:
    code = await invited_again(anna.town, anna.user)
    assert await anna.done("invitations/look", code=code) == {"name": "Anna", "login": "anna"}
    fresh = anna.elsewhere()
    await fresh.done("invitations/accept", code=code, password="four black leaves")

    assert refusal(await anna.asks("me")) == (401, 103, None)
    assert (await fresh.sees("me"))["login"] == "anna"
    assert refusal(await anna.elsewhere().signs_in("anna")) == (401, 103, None)
    assert (await anna.elsewhere().signs_in("anna", "four black leaves")).status == 200


@pytest.mark.parametrize(
    ("login", "password", "field", "why"),
    [
        ("an", PASSWORD, "login", "form"), ("a" * 65, PASSWORD, "login", "form"), ("anna k", PASSWORD, "login", "form"),
        ("аnna", PASSWORD, "login", "form"), (".anna", PASSWORD, "login", "form"),
        ("TAKEN", PASSWORD, "login", "taken"),
        ("anna", "1234567", "password", "short"), ("anna", "x1" * 65, "password", "long"),
        ("anna", "Password123", "password", "common"), ("anna", "йцукен123", "password", "common"),
        ("anna", "87654321", "password", "common"), ("anna", "abababab", "password", "common"),
        ("anna-karenina", "Anna-Karenina", "password", "common"),
    ],
)  # fmt: skip
async def test_a_name_or_password_that_will_not_do_is_refused_with_its_reason_and_the_link_stays_good(
    production: Town, login: str, password: str, field: str, why: str
) -> None:
    await Visitor(production).comes_in("taken", "Timur")
    _, code = await invited(production)
    anna = Visitor(production)
    answer = await anna.does("invitations/accept", code=code, login=login, password=password)
    assert (refusal(answer), answer.json["error_data"]) == ((400, 100, field), why)
    assert SESSION not in anna.cookies
    await anna.done("invitations/accept", code=code, login="anna", password=PASSWORD)


async def test_spaces_count_and_the_same_signs_typed_otherwise_are_the_same_password(production: Town) -> None:
    _, code = await invited(production)
    await Visitor(production).done("invitations/accept", code=code, login="anna", password=" й зелёный  чай ")
    assert (await Visitor(production).signs_in("anna", " \u0438\u0306 зел\u0435\u0308ный  чай ")).status == 200
    assert (await Visitor(production).signs_in("anna", "й зелёный  чай")).status == 401


async def test_128_characters_are_a_password(production: Town) -> None:
    _, code = await invited(production)
    longest = "чай или кофе? — " * 8
    assert len(longest) == 128
    await Visitor(production).done("invitations/accept", code=code, login="anna", password=longest)
    assert (await Visitor(production).signs_in("anna", longest)).status == 200
    assert (await Visitor(production).signs_in("anna", longest + "!")).status == 401


async def test_administrators_invite_and_others_do_not(production: Town, anna: Visitor) -> None:
    assert refusal(await anna.does("invitations", name="Vera")) == (403, 10, None)
    boss = await Visitor(production).comes_in("boss", "Boss", admin=True)
    assert (await boss.sees("me"))["admin"] is True
    made = await boss.done("invitations", name="Vera")
    code = made["link"].rpartition("=")[2]
    vera = Visitor(production)
    await vera.done("invitations/accept", code=code, login="vera", password=PASSWORD)
    found = await vera.sees("me")
    assert (found["name"], found["admin"]) == ("Vera", False)


async def test_an_administrator_renews_a_link_and_takes_over_nobody(production: Town, anna: Visitor) -> None:
    boss = await Visitor(production).comes_in("boss", "Boss", admin=True)
    waiting, lost = await invited(production, "Vera")
    code = (await boss.done("invitations", user_id=waiting))["link"].rpartition("=")[2]
    assert code != lost
    await Visitor(production).done("invitations/accept", code=code, login="vera", password=PASSWORD)
    for somebody in (waiting, anna.user, boss.user):
        assert refusal(await boss.does("invitations", user_id=somebody)) == (403, 10, "user_id")
    assert refusal(await boss.does("invitations", user_id="user:571000000199")) == (400, 110, "user_id")
    assert refusal(await boss.does("invitations")) == (400, 100, "name")


async def test_who_comes_in_while_an_administrator_renews_the_link_is_not_taken_over(
    production: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await Visitor(production).comes_in("boss", "Boss", admin=True)
    waiting, code = await invited(production, "Vera")
    database = production.database

    async def transact_once_she_is_in(work: Work[object]) -> object:
        monkeypatch.undo()
        await Visitor(production).done("invitations/accept", code=code, login="vera", password=PASSWORD)
        return await database.transact(work)

    slow = SimpleNamespace(read=database.read, transact=transact_once_she_is_in)
    monkeypatch.setattr(production.house.sessions, "_database", slow)
    assert refusal(await boss.does("invitations", user_id=waiting)) == (403, 10, "user_id")


async def test_a_person_is_made_with_the_link_or_not_at_all(production: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, operator = await Visitor(production).comes_in("boss", "Boss", admin=True), console(production)
    before = await operator.sees("users")

    async def fails(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(sessions, "add_invitation", fails)
    assert (await operator.does("users", name="Vera", admin=True)).status == 503
    assert (await boss.does("invitations", name="Vera")).status == 503
    assert await operator.sees("users") == before


async def test_in_development_the_link_works_too(town: Town) -> None:
    link = (await Operator(town).done("users/invite", user_id=str(NINA)))["link"]
    headers = {"Origin": "http://127.0.0.1:7070", "Content-Type": "application/json"}
    body = {"code": link.rpartition("=")[2], "login": "nina", "password": PASSWORD}
    answer = await town.call("POST", "/api/invitations/accept", body, headers=headers)
    session, _ = answer.set_cookies
    assert session.startswith("session=")
    assert "Secure" not in session
    me = await town.call("GET", "/api/me", headers={"Cookie": session.partition(";")[0]})
    assert me.json["name"] == "Nina Orlova"


async def test_nobody_is_invited_as_somebody_who_is_not_there(production: Town) -> None:
    assert refusal(await console(production).does("users/invite", user_id="user:571000000199")) == (400, 110, "user_id")
    assert refusal(await console(production).does("users/invite")) == (400, 100, "user_id")
