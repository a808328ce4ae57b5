"""W-ATT-IMAGE-2, W-HTTP-9: who may not write makes us call nobody, and hears what a text would be told (T18)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from gonets.server.settings import Settings
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.delivery.receivers import Receiver, listening, says
from tests.graph import acts
from tests.media.pictures import picture
from tests.town import ROOMY, Answer, Json, Town, open_town

TEXT = {"message": {"text": "tea"}}


@pytest.fixture
async def host() -> AsyncIterator[Receiver]:
    async with listening(lambda _: says(200, picture())) as opened:
        yield opened


def showing(host: Receiver) -> Json:
    return {"message": {"attachment": {"type": "IMAGE", "payload": {"url": host.url}}}}


async def files(town: Town) -> int:
    found = await town.database.read(lambda tx: tx.fetch("SELECT COUNT(*) AS n FROM files"))
    return int(found[0].n)


async def nothing(_: Town) -> None:
    """The cast is as it moved in."""


async def nina_says_no(town: Town) -> None:
    await acts.deny(town, NINA)


async def vera_leaves(town: Town) -> None:
    await acts.ask(town, VERA, "POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})


def to(**recipient: object) -> Json:
    return {"recipient": recipient}


@pytest.mark.parametrize(
    ("before", "member", "path", "more", "code"),
    [
        pytest.param(nothing, TEA_CLUB, f"{DIALOG}/messages", {}, 705, id="a chat of others"),
        pytest.param(nothing, TEA_CLUB, "chat:Cffffffffffff/messages", {}, 705, id="no chat"),
        pytest.param(nothing, TIMUR, f"me/messages/{PERSONAL}", {}, 705, id="a person in a chat of others"),
        pytest.param(nothing, TEA_CLUB, "me/messages", to(chat_id=str(DIALOG)), 705, id="named in the body"),
        pytest.param(nothing, TEA_CLUB, "me/messages", to(user_id=str(VERA)), 10, id="who never allowed it"),
        pytest.param(nothing, TEA_CLUB, "me/messages", to(user_id="user:571000000999"), 10, id="nobody"),
        pytest.param(nina_says_no, TEA_CLUB, f"{PERSONAL}/messages", {}, 10, id="who took it back"),
        pytest.param(nina_says_no, TEA_CLUB, "me/messages", to(user_id=str(NINA)), 10, id="who took it back, by name"),
        pytest.param(vera_leaves, VERA, f"{EVERYBODY}/messages", {}, 10, id="a chat one left"),
        pytest.param(nothing, NINA, "me/messages", to(user_id=str(NINA)), 10, id="oneself"),
    ],
)
async def test_where_one_may_not_write(
    town: Town,
    host: Receiver,
    before: Callable[[Town], Awaitable[None]],
    member: MemberId,
    path: str,
    more: Json,
    code: int,
) -> None:
    await before(town)

    refused = await town.graph("POST", path, {**more, **showing(host)}, as_=member)

    assert (refused.code, host.connections, await files(town)) == (code, 0, 0)
    assert refused.body == (await town.graph("POST", path, {**more, **TEXT}, as_=member)).body


async def test_to_several_of_whom_nobody_accepts_anything(town: Town, host: Receiver) -> None:
    """W-SEND-7: a closed door is no error there."""
    nobody = to(user_ids=[str(TIMUR), str(VERA), "user:571000000999"])

    for key in (None, "once", "once"):
        sent = await town.graph("POST", "me/messages", {**nobody, **showing(host)}, key=key)
        assert sent.json == {"success": [False] * 3, "chat_ids": [None] * 3}

    assert (host.connections, await files(town)) == (0, 0)


async def test_to_several_of_whom_one_accepts_it(town: Town, host: Receiver) -> None:
    some = to(user_ids=[str(TIMUR), str(NINA), str(VERA)])

    sent = await town.graph("POST", "me/messages", {**some, **showing(host)})

    assert (sent.json["success"], host.connections) == ([False, True, False], 1)


async def test_a_message_that_one_may_not_edit(town: Town, host: Receiver) -> None:
    ninas, own = await town.says(NINA, PERSONAL, "mine"), await town.says(TEA_CLUB, PERSONAL, "ours")
    deleted, foreign = await town.says(TEA_CLUB, PERSONAL, "gone"), await town.says(NINA, DIALOG, "far")
    await town.graph("POST", f"{deleted}/delete")
    await town.clock.jump(49 * 3_600_000)

    for mid in (ninas, own, deleted, foreign):
        refused: Answer = await town.graph("POST", f"{mid}/edit", showing(host))
        assert refused.code != 0
        assert refused.body == (await town.graph("POST", f"{mid}/edit", TEXT)).body

    assert (host.connections, await files(town)) == (0, 0)


@pytest.mark.parametrize(
    ("member", "chat"), [(VERA, EVERYBODY), (NINA, PERSONAL), (NINA, DIALOG), (TEA_CLUB, DIALOG), (TIMUR, PERSONAL)]
)
async def test_an_icon_that_one_may_not_change(town: Town, host: Receiver, member: MemberId, chat: object) -> None:
    refused = await town.graph("POST", f"{chat}/messages", {"chat_control": {"icon": {"url": host.url}}}, as_=member)

    assert (host.connections, await files(town)) == (0, 0)
    titled = await town.graph("POST", f"{chat}/messages", {"chat_control": {"title": "Mine"}}, as_=member)
    assert (refused.code, refused.json["error_field"]) == (titled.code, titled.json["error_field"])
    assert refused.code != 0


@pytest.mark.parametrize("database_url", ["sqlite"])
@pytest.mark.parametrize(
    ("path", "more"), [(f"{PERSONAL}/messages", {}), ("me/messages", to(user_ids=[str(NINA)]))], ids=["one", "several"]
)
async def test_over_the_rate_of_a_chat(
    database: Database, tmp_path: Path, host: Receiver, path: str, more: Json
) -> None:
    """W-LIM-2: charged as soon as the chat is known, so before anything is fetched for it."""
    limits = msgspec.structs.replace(ROOMY, rate_chat="1/h")
    async with open_town(database, tmp_path / "data", settings=Settings(limits=limits)) as town:
        codes = [(await town.graph("POST", path, {**more, **showing(host)})).code for _ in range(5)]

    assert (codes, host.connections) == ([0, 0, 8, 8, 8], 2)
