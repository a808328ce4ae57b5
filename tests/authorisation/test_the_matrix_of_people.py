"""What a person may ask of a chat at the people's door, standing by standing; strangers hear of nothing (W-AUTHZ-1)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.people.routes import CONSOLE, PERSONS
from gonets.server.store.database import Database
from gonets.wire.ids import ChatId
from tests.authorisation.matrix import Stage, Standing, Told
from tests.authorisation.peoples import FREE, PEOPLE, PEOPLES, Ask
from tests.authorisation.stages import settle, stage
from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.people.conftest import anna, key, production
from tests.people.visitor import PUBLIC, SESSION, Visitor
from tests.town import Answer, Town, as_person, open_town

__all__ = ["anna", "key", "production"]

PICTURE = (Path(__file__).parents[2] / "src/gonets/server/media/packaged/leaf.webp").read_bytes()


@pytest.fixture
async def theatre(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(database, tmp_path / "t", with_cast=False) as town:
        await settle(town)
        yield town


async def ask(town: Town, row: Ask, on: Stage) -> Answer:
    body = row.body(on) if row.route[0] == "POST" else None
    return await town.call(row.route[0], row.path(on), body, headers=as_person(on.caller))


def told(answer: Answer) -> Told:
    return Told(0) if answer.status == 200 else Told(answer.json["error_code"], answer.json.get("error_field"))


@pytest.mark.parametrize("standing", PEOPLE, ids=lambda one: one.name)
async def test_what_is_refused_is_refused_as_written_and_changes_nothing(theatre: Town, standing: Standing) -> None:
    on = await stage(theatre, standing)
    before = await acts.everything(theatre)
    asked = [
        (row.name, told(await ask(theatre, row, on)), row.cells[standing])
        for row in PEOPLES
        if row.cells[standing].code
    ]
    assert [one for one in asked if one[1] != one[2]] == []
    assert await acts.everything(theatre) == before


@pytest.mark.parametrize(
    "standing", [one for one in PEOPLE if one is not Standing.U_STRANGER], ids=lambda one: one.name
)
async def test_what_is_allowed_succeeds(theatre: Town, standing: Standing) -> None:
    on = await stage(theatre, standing)
    wrong = []
    for row in (row for row in PEOPLES if not row.cells[standing].code):
        answer = await ask(theatre, row, on)
        if told(answer).code:
            wrong.append((row.name, told(answer)))
        if row.spoils:
            on = await stage(theatre, standing)
    assert wrong == []


async def test_a_foreign_chat_is_answered_byte_for_byte_as_an_unknown_one(theatre: Town) -> None:
    """W-AUTH-8."""
    foreign = await stage(theatre, Standing.U_STRANGER)
    nowhere = ("mid:Cf00000000001.1", "mid:Cf00000000001.3", "mid:Cf00000000001.5")
    people = (foreign.admin, foreign.member, foreign.candidate, foreign.reader)
    unknown = Stage(ChatId(0xF00000000001), foreign.caller, *nowhere, *people)
    for row in PEOPLES:
        one, other = await ask(theatre, row, foreign), await ask(theatre, row, unknown)
        assert told(one) == row.cells[Standing.U_STRANGER], row.name
        assert (one.status, one.body, headers(one)) == (other.status, other.body, headers(other)), row.name


async def test_a_chats_icon_is_changed_by_who_runs_it(theatre: Town) -> None:
    expected = {Standing.U_OWNER: 0, Standing.U_MEMBER: 50, Standing.U_LEFT: 10, Standing.U_STRANGER: 705}
    for standing, code in expected.items():
        on = await stage(theatre, standing)
        made = await theatre.call("POST", "/api/uploads", {"type": "IMAGE"}, headers=as_person(on.caller))
        assert (await theatre.stores(made.json["url"], PICTURE)).status == 200
        body = {"icon": {"token": made.json["token"]}}
        answer = await theatre.call("POST", f"/api/chats/{on.chat}/icon", body, headers=as_person(on.caller))
        assert told(answer).code == code, standing


async def test_a_press_is_its_persons(town: Town) -> None:
    keyboard = {"keyboard": {"buttons": [[{"type": "CALLBACK", "text": "Yes", "payload": "y"}]]}}
    message = {"text": "?", "attachment": {"type": "INLINE_KEYBOARD", "payload": keyboard}}
    mid = (await town.graph("POST", f"me/messages/{EVERYBODY}", {"message": message})).json["message_id"]
    body = {"client_id": "p-1", "mid": mid, "row": 0, "column": 0}
    pressed = await town.call("POST", f"/api/chats/{EVERYBODY}/press", body, headers=as_person(NINA))
    path = f"/api/chats/{EVERYBODY}/presses/{pressed.json['press_id']}"
    assert (await town.call("GET", path, headers=as_person(NINA))).json["state"] == "waiting"
    theirs = await town.call("GET", path, headers=as_person(TIMUR))
    nobodys = await town.call("GET", f"/api/chats/{EVERYBODY}/presses/{'0' * 45}", headers=as_person(TIMUR))
    assert told(theirs) == Told(300, "press_id")
    assert theirs.body == nobodys.body


async def test_lists_and_searches_of_a_stranger_hold_nothing_of_the_chat(theatre: Town) -> None:
    on = await stage(theatre, Standing.U_STRANGER)
    owner = await stage(theatre, Standing.U_OWNER)
    for path in ("start", "chats", "search?q=stage", "search?q=x", f"search?q=x&chat={on.chat}"):
        answer = await theatre.call("GET", f"/api/{path}", headers=as_person(on.caller))
        assert str(on.chat).encode() not in answer.body, path
        assert b"Stage" not in answer.body, path
    seen = await theatre.call("GET", "/api/search?q=stage", headers=as_person(owner.caller))
    assert str(owner.chat).encode() in seen.body, "or the test sees nothing anywhere"


def test_every_route_that_names_something_has_a_row_or_a_reason() -> None:
    named = {(verb, path) for verb, path, _ in PERSONS if "{" in path}
    rows = {row.route for row in PEOPLES}
    assert named - rows - set(FREE) == set()
    assert (rows | set(FREE)) - named == set(), "rows of routes that are gone"
    assert rows & set(FREE) == set()


@pytest.mark.parametrize(("verb", "path"), [(verb, path) for verb, path, _ in PERSONS])
async def test_nobody_gets_past_the_door_without_a_session_or_with_one_that_is_over(
    production: Town, verb: str, path: str
) -> None:
    where = path.format(
        chat=EVERYBODY, mid="mid:C5aa01b3c7d1e.1", user=NINA, group=TEA_CLUB, link="g100000000000000", press="0" * 45
    )
    body: object = {} if verb == "POST" else None
    ours = {"host": "chat.example", "Origin": PUBLIC, "Content-Type": "application/json"}
    before = await acts.everything(production)
    for cookie, code in (({}, 453), ({"Cookie": f"{SESSION}={'a' * 43}"}, 103)):
        answer = await production.call(verb, where, body, headers=ours | cookie)
        assert (answer.status, told(answer).code) == (401, code)
    keyed = ours | {"authorization": "Bearer the-key-of-the-tea-house"}
    assert (await production.call(verb, where, body, headers=keyed)).status == 401, "the console's key is no person"
    persona = await production.call(verb, where, body, headers=keyed | {"X-Gonets-As": str(NINA)})
    assert told(persona) == Told(10, "X-Gonets-As")
    bot = await production.call(verb, f"{where}?access_token={PRESET[NINA]}", body, headers=ours)
    assert bot.status == 401, "nor is a token of the bots' door"
    assert await acts.everything(production) == before


@pytest.mark.parametrize(("verb", "path"), [(verb, path) for verb, path, _ in CONSOLE])
async def test_who_signed_in_is_no_operator_by_that(anna: Visitor, verb: str, path: str) -> None:
    answer = await (anna.asks if verb == "GET" else anna.does)(path.removeprefix("/api/"))
    assert (answer.status, told(answer)) == (401, Told(453, "Authorization"))


async def test_an_administrator_is_no_operator_either(production: Town) -> None:
    boss = await Visitor(production).comes_in("boss", "Boss", admin=True)
    assert told(await boss.asks("console/users")) == Told(453, "Authorization")


def headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}
