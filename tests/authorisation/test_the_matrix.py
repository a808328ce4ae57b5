"""Every method, asked by everybody in every standing, answers as section 15 has it (W-AUTHZ-1, W-AUTH-8, W-ID-8)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.graph.methods import METHODS
from gonets.server.store.database import Database
from gonets.wire.ids import ChatId, GroupId
from tests.authorisation.matrix import GUEST, HOUSE, MATRIX, STRANGERS, Request, Stage, Standing, Told, Wish
from tests.authorisation.stages import settle, stage
from tests.cast import NINA, PRESET, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Town, open_town


@pytest.fixture
async def theatre(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Without the cast: the matrix brings its own people."""
    async with open_town(database, tmp_path / "t", with_cast=False) as town:
        await settle(town)
        yield town


async def ask(town: Town, wish: Wish, on: Stage) -> Answer:
    return await put(town, wish.method[0], on, wish.request(on))


async def put(town: Town, verb: str, on: Stage, request: Request) -> Answer:
    path = acts.with_token(f"/graph/{request.path}", acts.token_of(on.caller), dict(request.query))
    return await town.call(verb, path, request.body)


def told(answer: Answer) -> Told:
    return Told(answer.code, answer.json.get("error_field") if answer.code else None)


@pytest.mark.parametrize("standing", Standing, ids=lambda one: one.name)
async def test_what_is_refused_is_refused_as_written_and_changes_nothing(theatre: Town, standing: Standing) -> None:
    """Code and field of every refused cell; afterwards all that is stored is as it was, and no event left."""
    on = await stage(theatre, standing)
    refused = [wish for wish in MATRIX if wish.cells[standing].code]
    before = await acts.everything(theatre)

    wrong = []
    for wish in refused:
        answer = await ask(theatre, wish, on)
        if told(answer) != wish.cells[standing]:
            wrong.append((wish.name, told(answer), wish.cells[standing]))

    assert wrong == []
    assert await acts.everything(theatre) == before


@pytest.mark.parametrize("standing", Standing, ids=lambda one: one.name)
async def test_what_is_allowed_succeeds_and_its_author_hears_nothing(theatre: Town, standing: Standing) -> None:
    """W-EVT-4: whatever the caller did, their own feed is silent about it."""
    on = await stage(theatre, standing)
    wrong = []
    for wish in MATRIX:
        if wish.cells[standing].code:
            continue
        heard = len(await acts.heard(theatre, on.caller)) if isinstance(on.caller, GroupId) else 0
        answer = await ask(theatre, wish, on)
        if told(answer) != Told(0):
            wrong.append((wish.name, told(answer)))
        if isinstance(on.caller, GroupId) and len(await acts.heard(theatre, on.caller)) != heard:
            wrong.append((wish.name, Told(0, "the author heard it")))
        if wish.spoils:
            on = await stage(theatre, standing)

    assert wrong == []


async def test_a_foreign_chat_is_answered_byte_for_byte_as_an_unknown_one(theatre: Town) -> None:
    """W-AUTH-8: in every form of every method that names a chat or a message."""
    different = []
    for standing in STRANGERS:
        foreign = await stage(theatre, standing)
        unknown = Stage(
            ChatId(0xF00000000001), foreign.caller, "mid:Cf00000000001.1", "mid:Cf00000000001.3",
            "mid:Cf00000000001.5", foreign.admin, foreign.member, foreign.candidate, foreign.reader,
        )  # fmt: skip
        for wish in MATRIX:
            if not wish.cells[standing].code:
                continue
            one, other = await ask(theatre, wish, foreign), await ask(theatre, wish, unknown)
            if one.body != other.body or headers(one) != headers(other):
                different.append((wish.name, one.body, other.body))

    assert different == []


async def test_what_one_side_may_not_name_is_as_if_it_did_not_exist(theatre: Town) -> None:
    """W-AUTH-8: messages as reply and as place to read from, markers, people, file tokens."""
    on, elsewhere = await stage(theatre, Standing.G_MEMBER), await stage(theatre, Standing.U_DIALOG)
    await stage(theatre, Standing.G_MEMBER)
    nowhere = f"mid:C{int(on.chat):x}.1"
    mine, theirs = [
        (await acts.ask(theatre, group, "GET", "me/chats", count=1)).json["marker"] for group in (GUEST, HOUSE)
    ]

    def reply(mid: str) -> Request:
        return Request(f"{on.chat}/messages", {"message": {"text": "x", "reply_to": mid}})

    def attach(kind: str, payload: object) -> Request:
        return Request(f"{on.chat}/messages", {"message": {"attachment": {"type": kind, "payload": payload}}})

    pairs = (
        ("POST", reply(elsewhere.others), reply(nowhere)),
        ("GET", Request(f"{on.chat}/messages", None, (("before", elsewhere.others),)),
         Request(f"{on.chat}/messages", None, (("before", nowhere),))),
        ("GET", Request("me/chats", None, (("marker", theirs),)),
         Request("me/chats", None, (("marker", mine[:-2] + "xx"),))),
        ("POST", attach("CONTACT", {"id": str(elsewhere.caller)}), attach("CONTACT", {"id": "999999999999"})),
        ("POST", attach("FILE", {"token": "A" * 43}), attach("FILE", {"token": "B" * 43})),
    )  # fmt: skip
    for verb, foreign, unknown in pairs:
        one, other = [await put(theatre, verb, on, request) for request in (foreign, unknown)]
        assert one.code != 0
        assert (one.body, headers(one)) == (other.body, headers(other))


async def test_without_a_good_token_every_method_is_closed(town: Town) -> None:
    """W-AUTH-3: none, garbled, revoked, expired, stopped; generated from the route table."""
    accounts = town.house.accounts
    await accounts.preset(NINA, "tkn1old:A")
    await town.clock.jump(30 * 86_400_000)
    for member in (TEA_CLUB, TIMUR, VERA):
        await accounts.preset(member, PRESET[member])
    await accounts.end(PRESET[VERA])
    await acts.stop(town, TIMUR)
    callers = {"": 453, "garbled": 103, PRESET[VERA]: 103, "tkn1old:A": 102, PRESET[TIMUR]: 7}
    before = await acts.everything(town)

    for method in METHODS:
        words = [
            {"{chat}": "chat:C5aa01b3c7d1e", "{mid}": "mid:C5aa01b3c7d1e.1"}.get(word, word) for word in method.path
        ]
        for token, code in callers.items():
            path = f"/graph/{'/'.join(words)}?access_token={token}"
            answer = await town.call(method.verb, path, {"message": {"text": "x"}})
            assert told(answer) == Told(code, "access_token"), (method.verb, method.path, token)
    assert await acts.everything(town) == before


def test_every_method_has_a_row_and_every_row_every_column() -> None:
    """A method that is added without a row fails here."""
    assert {wish.method for wish in MATRIX} == {(method.verb, method.path) for method in METHODS}
    for wish in MATRIX:
        assert set(wish.cells) == set(Standing), wish.name
    assert len({wish.name for wish in MATRIX}) == len(MATRIX)


def headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}
