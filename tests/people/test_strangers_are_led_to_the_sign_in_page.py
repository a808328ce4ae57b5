"""In production every page but one belongs to people who signed in; deep links come back after it (ux 1.5)."""

import pytest

from tests.people.visitor import SESSION, Visitor
from tests.town import Answer, Town


@pytest.fixture
def database_url() -> str:
    """Pages ask hardly anything of the store; one engine will do."""
    return "sqlite"


async def open_page(town: Town, path: str, cookie: str = "", verb: str = "GET") -> Answer:
    headers = {"host": "chat.example"} | ({"Cookie": cookie} if cookie else {})
    return await town.call(verb, path, headers=headers)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/", "/sign-in"),
        ("/?as=user:571000000101", "/sign-in?next=/%3Fas%3Duser%3A571000000101"),
        (
            "/group/57100000000333/messages?payload=promo-42&x=%26next",
            "/sign-in?next=/group/57100000000333/messages%3Fpayload%3Dpromo-42%26x%3D%2526next",
        ),
        ("/messages/g123456789012345", "/sign-in?next=/messages/g123456789012345"),
    ],
)
async def test_a_stranger_is_led_to_sign_in_and_knows_the_way_back(production: Town, path: str, where: str) -> None:
    for verb in ("GET", "HEAD"):
        answer = await open_page(production, path, verb=verb)
        assert (answer.status, answer.headers["location"]) == (303, where)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.body == b""


async def test_who_has_a_session_gets_the_page(anna: Visitor) -> None:
    answer = await open_page(anna.town, "/", f"{SESSION}={anna.cookies[SESSION]}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html;charset=utf-8")


async def test_the_page_of_sign_in_is_everybodys(production: Town) -> None:
    answer = await open_page(production, "/sign-in?invitation=x")
    assert answer.status == 200
    assert b"sign_in/main.mjs" in answer.body


@pytest.mark.parametrize("path", ["/?as=user:571000000101", "/?as=", "/stage"])
async def test_in_development_nobody_is_led_away(town: Town, path: str) -> None:
    assert (await town.call("GET", path)).status == 200


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/", "/?as=user:571000000101"),
        (
            "/group/57100000000333/messages?payload=x%26y",
            "/group/57100000000333/messages?payload=x%26y&as=user:571000000101",
        ),
    ],
)
async def test_in_development_who_names_nobody_acts_as_the_first_person(town: Town, path: str, where: str) -> None:
    answer = await town.call("GET", path)
    assert (answer.status, answer.headers["location"]) == (303, where)
