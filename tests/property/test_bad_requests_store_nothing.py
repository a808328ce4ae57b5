"""Thousands of bad requests to every method: never a fault of ours, never an unknown code, never an effect."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.graph.methods import METHODS, find
from gonets.server.store.opening import open_database
from gonets.wire.errors import Situation
from tests.cast import EVERYBODY, TEA_CLUB
from tests.graph import acts
from tests.property.bad_requests import ANY, GOOD, MID, Bad, as_it_is, bad, chances, mangled
from tests.town import Answer, Town, open_town

CODES = {situation.value.code for situation in Situation}


@pytest.fixture
async def besieged(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """In memory as far as an engine allows it."""
    database = await open_database(database_url, tmp_path / "data", durable=False)
    async with open_town(database, tmp_path / "data") as town:
        assert await town.says(TEA_CLUB, EVERYBODY, "x") == MID
        await acts.listens(town)
        yield town
    await database.close()


async def put(town: Town, request: Bad) -> Answer:
    more = f"&{request.query}" if request.query else ""
    return await town.call(request.verb, f"/graph/{request.path}?access_token={request.token}{more}", raw=request.raw)


async def refuse_all(town: Town, seed: int, count: int) -> None:
    """Each is refused by a line of the table, and afterwards all that is stored is as it was."""
    before = await acts.everything(town)
    for chance, good in chances(seed, count):
        request = bad(chance, good)
        answer = await put(town, request)
        assert answer.status == 200, request
        assert answer.code in CODES - {9999}, (request, answer.body)
    assert await acts.everything(town) == before


async def survive_all(town: Town, seed: int, count: int) -> None:
    """Whatever it means, it is answered with a success or a code that the method may give (W-ERR-9)."""
    for chance, good in chances(seed, count):
        request = mangled(chance, good)
        answer = await put(town, request)
        assert answer.status == 200, request
        assert answer.code in ANY | good.further, (request, answer.body)
        assert (answer.code == 0) != ("error_code" in answer.json), request


@pytest.mark.parametrize("seed", range(2))
async def test_bad_requests_are_refused_and_leave_no_trace(besieged: Town, seed: int) -> None:
    """W-ERR-4, W-HTTP-9."""
    await refuse_all(besieged, seed, 800)


@pytest.mark.parametrize("seed", range(100, 102))
async def test_mangled_requests_get_a_clean_answer(besieged: Town, seed: int) -> None:
    """W-ERR-9: never a 5xx, never 9999."""
    await survive_all(besieged, seed, 800)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1010))
async def test_twenty_thousand_more(besieged: Town, seed: int) -> None:
    """W-ERR-9."""
    await refuse_all(besieged, seed, 1000)
    await survive_all(besieged, seed, 1000)


async def test_every_good_request_is_good(besieged: Town) -> None:
    """Else the bad ones would prove nothing."""
    refused = {}
    for good in GOOD:
        request = as_it_is(good)
        answer = await put(besieged, request)
        if answer.code:
            refused[good.path] = answer.json.get("error_field")
    assert refused == {f"{EVERYBODY}/answer": "callbackId"}


def test_every_method_is_besieged() -> None:
    met = {find(good.verb, tuple(good.path.split("/")))[0] for good in GOOD}

    assert met == set(METHODS)
