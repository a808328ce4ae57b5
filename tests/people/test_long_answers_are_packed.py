"""A long answer of the people's door travels packed to a page of ours that takes it, and to nobody else."""

import gzip

import pytest

from tests.cast import EVERYBODY, NINA
from tests.people.person import OURS, Person
from tests.town import Answer, Town

WINDOW = f"/api/chats/{EVERYBODY}/messages?count=100"
AS_NINA = {"X-Gonets-As": str(NINA)}
TAKES = {**AS_NINA, "Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
async def long_window(town: Town) -> Answer:
    for number in range(30):
        await Person(town, NINA).says(EVERYBODY, f"line {number}, and as much again as a person says")
    return await town.call("GET", WINDOW, headers=AS_NINA)


async def test_a_long_answer_is_packed(town: Town, long_window: Answer) -> None:
    packed = await town.call("GET", WINDOW, headers=TAKES)

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "accept-encoding"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(long_window.body) / 3
    assert gzip.decompress(packed.body) == long_window.body


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_nobody_else_learns_from_lengths(town: Town, long_window: Answer, site: str) -> None:
    asked = await town.call("GET", WINDOW, headers={**TAKES, "Sec-Fetch-Site": site})
    assert "content-encoding" not in asked.headers
    assert asked.body == long_window.body


async def test_a_page_of_ours_says_so(town: Town, long_window: Answer) -> None:
    asked = await town.call("GET", WINDOW, headers={**TAKES, "Sec-Fetch-Site": "same-origin"})
    assert gzip.decompress(asked.body) == long_window.body


async def test_a_very_long_answer_is_the_same(town: Town) -> None:
    for _ in range(60):
        await Person(town, NINA).says(EVERYBODY, "ы" * 3000)
    plain = await town.call("GET", WINDOW, headers=AS_NINA)
    assert len(plain.body) > 300_000
    assert gzip.decompress((await town.call("GET", WINDOW, headers=TAKES)).body) == plain.body


async def test_short_answers_and_those_to_a_change_go_as_they_are(town: Town) -> None:
    short = await town.call("GET", "/api/me", headers=TAKES)
    body = {"client_id": "0193e3a0-0000-7000-8000-000000000001", "text": "z" * 3000}
    headers = {**TAKES, "Origin": OURS, "Content-Type": "application/json"}
    change = await town.call("POST", f"/api/chats/{EVERYBODY}/messages", body, headers=headers)

    assert short.status == change.status == 200
    assert len(change.body) > 3000
    assert "content-encoding" not in {**short.headers, **change.headers}
