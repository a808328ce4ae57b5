"""The live feed with several nodes, lost bells, and sessions that end."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.delivery import timeline
from gonets.server.domain.accounts import Caller
from gonets.server.store.database import Database
from gonets.server.store.opening import open_database
from gonets.wire.ids import UserId
from tests.cast import EVERYBODY, NINA, TIMUR, VERA
from tests.people.listening import Page, page_of
from tests.people.person import Person
from tests.people.visitor import PUBLIC, Visitor
from tests.town import Town, open_town


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Several nodes share one PostgreSQL."""
    return postgres_url


@pytest.fixture
async def deaf(town: Town, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Another node on the same database. No bell of the first one reaches it; it looks for itself, soon."""
    monkeypatch.setattr(timeline, "LOOKS_A_ROUND", 1)
    database: Database = await open_database(database_url, tmp_path / "other")
    async with open_town(database, tmp_path / "data", with_cast=False, clock=None) as opened:
        opened.house.timeline._look_s = 0.01

        task = asyncio.create_task(opened.house.timeline.watch())
        yield opened
        task.cancel()
    await database.close()


async def test_what_another_node_wrote_is_found_though_every_bell_was_lost(
    town: Town, deaf: Town, nina: Person
) -> None:
    async with page_of(deaf, TIMUR) as page:
        mid = await nina.says(EVERYBODY, "from the other node")
        await page.shows(str(EVERYBODY), mid)
        await nina.done(f"messages/{mid}/edit", text="changed there")
        await page.until(lambda: page.texts(EVERYBODY) == ["changed there"])


async def test_whom_another_node_brought_in_or_put_out_finds_out_though_every_bell_was_lost(
    town: Town, deaf: Town, nina: Person
) -> None:
    async with page_of(deaf, VERA) as page:
        made = (await nina.done("chats", title="Tasting", members=[str(VERA)]))["chat_id"]
        await page.until(lambda: made in page.rows)
        await nina.done(f"chats/{made}/members", remove=str(VERA))
        await page.until(lambda: page.rows[made]["status"] == "REMOVED")


async def test_a_page_resumes_on_another_node(town: Town, deaf: Town, nina: Person) -> None:
    async with page_of(town, TIMUR) as page:
        await page.drop()
        mid = await nina.says(EVERYBODY, "meanwhile")
        page.town = deaf
        await page.resume()
        assert [frame["message"]["message"]["mid"] for frame in page.heard("message")] == [mid]
        assert page.who != NINA


async def test_signing_out_ends_the_pages_of_that_session(anna: Visitor) -> None:
    page = Page(anna.town, UserId.parse(anna.user))
    await page.connect(query="", headers=anna.headers | {"origin": PUBLIC})
    assert len(anna.town.house.live) == 1
    await anna.done("sign-out")
    await page.until(lambda: page.closed is not None)
    assert (page.closed, page.heard("bye")[0]["reason"]) == (1008, "session")
    await page.drop()


async def test_a_page_that_was_just_being_let_in_when_its_session_ended_is_not(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = anna.town.house.sessions
    of = sessions.of

    async def and_then_it_ends(secret: str) -> tuple[Caller, str]:
        found = await of(secret)
        await sessions.end_secret(secret)
        return found

    monkeypatch.setattr(sessions, "of", and_then_it_ends)
    page = Page(anna.town, UserId.parse(anna.user))
    await page.connect(query="", headers=anna.headers | {"origin": PUBLIC})
    assert (page.closed, len(anna.town.house.live)) == (1008, 0)
    await page.drop()


async def test_nor_does_it_stay_when_the_bell_of_that_end_was_lost(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bus that breaks off tells that anything may have happened, before the socket is there to be looked at."""
    house = anna.town.house
    of = house.sessions.of

    async def and_then_it_ends_unheard(secret: str) -> tuple[Caller, str]:
        found = await of(secret)
        rung = house.live.rung
        monkeypatch.setattr(house.live, "rung", lambda _: None)
        await house.sessions.end_secret(secret)
        rung(None)
        await asyncio.sleep(0)  # the look that this asks for comes first
        return found

    monkeypatch.setattr(house.sessions, "of", and_then_it_ends_unheard)
    page = Page(anna.town, UserId.parse(anna.user))
    await page.connect(query="", headers=anna.headers | {"origin": PUBLIC})
    await page.until(lambda: page.closed is not None)
    assert (page.closed, page.heard("bye")[0]["reason"]) == (1008, "session")
    await page.drop()


async def test_a_page_that_shows_somebody_else_than_who_signed_in_by_now_hears_only_that(anna: Visitor) -> None:
    page = Page(anna.town, UserId.parse(anna.user))
    for shown, told in ((str(NINA), ["bye"]), (anna.user, ["ready"])):
        page.frames.clear()
        await page.connect(query="", headers=anna.headers | {"origin": PUBLIC})
        page.says(json.dumps({"me": shown, "places": {}}))
        await page.until(lambda: bool(page.frames))
        assert page.kinds() == told
        await page.drop()
        assert page.closed == (1008 if told == ["bye"] else None)


async def test_a_stranger_opens_no_page_in_production(production: Town) -> None:
    page = Page(production, NINA)
    for query in ("", f"as={NINA}"):
        await page.connect(query=query, headers={"host": "chat.example", "origin": PUBLIC})
        assert page.closed is not None
        await page.drop()
