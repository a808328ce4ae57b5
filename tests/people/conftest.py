"""The cast as they stand before the people's door."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from gonets.server.settings import People, Server, Settings
from gonets.server.store.database import Database
from tests.cast import NINA, TIMUR, VERA
from tests.people.person import Operator, Person
from tests.people.visitor import PUBLIC, Visitor
from tests.town import QUICK, ROOMY, Town, open_town


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Here PostgreSQL's half runs after the test command, which would take longer than five minutes with it."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else "sqlite"


@pytest.fixture
def nina(town: Town) -> Person:
    return Person(town, NINA)


@pytest.fixture
def timur(town: Town) -> Person:
    return Person(town, TIMUR)


@pytest.fixture
def vera(town: Town) -> Person:
    return Person(town, VERA)


@pytest.fixture
def operator(town: Town) -> Operator:
    return Operator(town)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The console's key, given by the environment."""
    monkeypatch.setenv("GONETS_CONSOLE_KEY", "the-key-of-the-tea-house")
    return "the-key-of-the-tea-house"


@pytest.fixture
async def open_house(database: Database, tmp_path: Path, key: str) -> AsyncIterator[Town]:
    """Development on an address that others reach."""
    async with open_town(database, tmp_path / "data", on_loopback=False) as town:
        yield town


@pytest.fixture
async def production(database: Database, tmp_path: Path, key: str) -> AsyncIterator[Town]:
    """The same people and chats, as production serves them."""
    settings = Settings(limits=ROOMY, people=QUICK, server=Server(mode="production", public_url=PUBLIC))
    town: AbstractAsyncContextManager[Town] = open_town(database, tmp_path / "data", settings=settings)
    async with town as opened:
        yield opened


@pytest.fixture
async def open_door(database: Database, tmp_path: Path, key: str) -> AsyncIterator[Town]:
    """Production where anybody may sign up."""
    people, server = People(hashing="small", sign_up="open"), Server(mode="production", public_url=PUBLIC)
    settings = Settings(limits=ROOMY, people=people, server=server)
    async with open_town(database, tmp_path / "data", settings=settings) as opened:
        yield opened


@pytest.fixture
async def anna(production: Town) -> Visitor:
    """Invited by the operator; her password is PASSWORD, and this is the browser she chose it in."""
    return await Visitor(production).comes_in("anna")
