"""A socket is let in by the rules of a change, and by who asks: Host, Origin, session or persona (reliability 7.7)."""

from collections.abc import Sequence

import pytest
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocket

from gonets.server.domain.refusals import Refusal
from gonets.server.people import routes
from gonets.server.people.services import People
from gonets.server.people.sessions import caller_of_socket
from gonets.server.services.sessions import digest_of
from tests.cast import NINA
from tests.people.person import OURS
from tests.people.visitor import PUBLIC, SESSION, Visitor
from tests.town import Town


@pytest.fixture
def database_url() -> str:
    """The guard stands before any store; one engine will do."""
    return "sqlite"


@pytest.fixture(autouse=True)
def doors(monkeypatch: pytest.MonkeyPatch) -> list[People]:
    """What the houses of this test gave their people's doors."""
    made: list[People] = []
    make = routes.application

    def note(people: People, live: ASGIApp, open_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
        made.append(people)
        return make(people, live, open_routes)

    monkeypatch.setattr("gonets.server.app.application", note)
    return made


async def knock(do: People, asked: str = "", **headers: str | Sequence[str]) -> tuple[object, ...]:
    """Who is let in and by which session, or code and field of the refusal. A socket that says or hears nothing."""
    lines = [
        (name.replace("_", "-").lower().encode(), value.encode())
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    scope = {
        "type": "websocket", "scheme": "ws", "path": "/api/live", "query_string": asked.encode(), "headers": lines,
    }  # fmt: skip

    async def receive() -> Message:
        raise AssertionError("nothing is read before it is decided")

    async def send(message: Message) -> None:
        raise AssertionError("nothing is answered before it is decided")

    try:
        visitor = await caller_of_socket(do, WebSocket(scope, receive, send))
    except Refusal as refusal:
        return refusal.situation.value.code, refusal.field
    return str(visitor.caller.id), visitor.session


async def test_who_signed_in_is_let_in_with_their_session(anna: Visitor, doors: list[People]) -> None:
    (do,) = doors
    cookie = f"{SESSION}={anna.cookies[SESSION]}"
    assert await knock(do, Host="chat.example", Origin=PUBLIC, Cookie=cookie) == (
        anna.user,
        digest_of(anna.cookies[SESSION]),
    )
    assert await knock(do, Host="chat.example", Origin=PUBLIC) == (453, None)
    await anna.done("sign-out")
    assert await knock(do, Host="chat.example", Origin=PUBLIC, Cookie=cookie) == (103, None)


@pytest.mark.parametrize(
    "origin",
    [
        (), "null", "https://chat.example.evil.example", "http://chat.example", "https://chat.example:444", "*",
        "https://evil.example", (PUBLIC, PUBLIC), (PUBLIC, "https://evil.example"), f"{PUBLIC}/", "wss://chat.example",
    ],
)  # fmt: skip
async def test_a_foreign_page_opens_no_socket(
    anna: Visitor, doors: list[People], origin: str | tuple[str, ...]
) -> None:
    cookie = f"{SESSION}={anna.cookies[SESSION]}"
    assert await knock(doors[0], Host="chat.example", Origin=origin, Cookie=cookie) == (10, "Origin")


async def test_a_name_that_is_not_ours_opens_no_socket(anna: Visitor, doors: list[People]) -> None:
    cookie = f"{SESSION}={anna.cookies[SESSION]}"
    for host in ("evil.example", ("chat.example", "chat.example"), ()):
        assert await knock(doors[0], Host=host, Origin=PUBLIC, Cookie=cookie) == (10, "Host")


async def test_production_has_no_persona_in_the_address(anna: Visitor, doors: list[People]) -> None:
    cookie = f"{SESSION}={anna.cookies[SESSION]}"
    for asked in (f"as={NINA}", "as=", f"as={NINA}&as={NINA}"):
        assert await knock(doors[0], asked, Host="chat.example", Origin=PUBLIC, Cookie=cookie) == (
            10,
            "X-Gonets-As",
        )


async def test_in_development_the_address_names_the_persona(town: Town, doors: list[People]) -> None:
    (do,) = doors
    ours = {"Host": "127.0.0.1:7070", "Origin": OURS}
    assert await knock(do, f"as={NINA}", **ours) == (str(NINA), None)
    assert await knock(do, "", **ours) == (453, None)
    assert await knock(do, f"as={NINA}&as={NINA}", **ours) == (110, "X-Gonets-As")
    assert await knock(do, "as=nobody", **ours) == (110, "X-Gonets-As")
    assert await knock(do, f"as={NINA}", Host="localhost:1", Origin="http://localhost:1") == (str(NINA), None)
    assert await knock(do, f"as={NINA}", Host="localhost:1", Origin=OURS) == (str(NINA), None)
    assert await knock(do, f"as={NINA}", Host="127.0.0.1:7070", Origin="http://localhost:1") == (10, "Origin")


async def test_where_others_reach_it_a_persona_needs_the_key(open_house: Town, key: str, doors: list[People]) -> None:
    ours = {"Host": "127.0.0.1:7070", "Origin": OURS}
    assert await knock(doors[0], f"as={NINA}", **ours) == (453, "Authorization")
    assert await knock(doors[0], f"as={NINA}", **ours, Authorization=f"Bearer {key}") == (str(NINA), None)
