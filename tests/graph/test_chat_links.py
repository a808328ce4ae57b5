"""A chat's link, and who may come in by it (W-CHAT-8)."""

import asyncio
import re

import pytest

from gonets.server.domain.refusals import Closed
from gonets.server.store import chats as chat_rows
from gonets.server.store.database import Sql
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Town


async def test_a_link_is_stable_and_tells_nothing_of_the_id(town: Town) -> None:
    """W-CHAT-8: any active member; 15 digits."""
    answers = [await town.graph("GET", f"{EVERYBODY}/url", as_=member) for member in (NINA, TIMUR, VERA)]
    other = await town.graph("GET", f"{DIALOG}/url", as_=NINA)

    (url,) = {answer.json["url"] for answer in answers}
    assert list(answers[0].json) == ["url"]
    assert re.fullmatch(r"http://127\.0\.0\.1:7070/messages/g[1-9][0-9]{14}", url)
    assert int(url.rpartition("g")[2]) not in (int(EVERYBODY), int(DIALOG))
    assert other.json["url"] != url


async def test_two_who_ask_first_at_once_get_one_link(town: Town) -> None:
    """W-CHAT-8."""
    asked = (town.graph("GET", f"{PERSONAL}/url", as_=member) for member in (NINA, TEA_CLUB))
    first, second = await asyncio.gather(*asked)

    assert first.body == second.body


async def test_others_join_by_it_and_it_is_said(town: Town) -> None:
    """W-CHAT-8, W-SYS-1: JOIN_BY_LINK is posted; a member simply sees the chat."""
    await acts.listens(town)
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    url = (await town.graph("GET", f"{EVERYBODY}/url")).json["url"]
    chat = await town.house.listing.of_link(int(url.rpartition("g")[2]))

    joined = await town.house.chats.join(acts.BORIS, chat, "")
    again = await town.house.chats.join(acts.BORIS, chat, "")

    assert chat == EVERYBODY
    assert again.id is None
    (event,) = await acts.heard(town)
    assert event["sender"]["user_id"] == str(acts.BORIS)
    assert event["message"]["text"] == '{"ui":571000000104,"ty":"JOIN_BY_LINK"}'
    assert event["message"]["mid"] == str(joined.id)


async def test_nobody_joins_where_it_is_off_or_after_being_removed(town: Town) -> None:
    """W-CHAT-8."""
    await acts.expel(town, NINA, EVERYBODY, VERA)
    with pytest.raises(Closed):
        await town.house.chats.join(VERA, EVERYBODY, "")

    off: Sql = chat_rows.SET_JOIN_BY_LINK
    await town.database.transact(lambda tx: tx.execute(off, on=0, chat_id=int(EVERYBODY)))
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    with pytest.raises(Closed):
        await town.house.chats.join(acts.BORIS, EVERYBODY, "")
