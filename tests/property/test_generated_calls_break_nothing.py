"""Thousands of calls that schemathesis makes of our own schema: no fault of ours, no answer that it does not show."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gonets.server.graph.methods import METHODS
from gonets.server.store.opening import open_database
from gonets.wire.ids import MessageId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, PRESET, TEA_CLUB, TIMUR, VERA
from tests.egress.names import Names
from tests.graph import acts, keyboards
from tests.graph.published import method_at, wrong_answers
from tests.media.pictures import picture
from tests.property.generated import Filling, Live, Made, cases, twice
from tests.town import Answer, Town, open_town

#: Mostly the bot, because people may not do half of it.
CALLERS = (TEA_CLUB, TEA_CLUB, TEA_CLUB, TEA_CLUB, NINA, TIMUR)
BYTES = {"IMAGE": picture(), "VIDEO": b"no film", "AUDIO": b"OggS\x00 no sound", "FILE": b"leaves"}


@pytest.fixture
async def lively(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """In memory as far as an engine allows it; no name leads anywhere."""
    database = await open_database(database_url, tmp_path / "data", durable=False)
    async with open_town(database, tmp_path / "data") as town:
        monkeypatch.setattr(town.house.egress._guard, "_resolver", Names())
        await acts.allow(town, TIMUR)
        await acts.listens(town, types=acts.EVERY_KIND)
        yield town
    await database.close()


class Play:
    """One seed's calls, with what they brought to life."""

    def __init__(self, town: Town, seed: int) -> None:
        self._town = town
        self._seed = seed
        self._chance = random.Random(seed)
        users = [str(each) for each in (NINA, TIMUR, VERA)]
        self._live = Live([str(each) for each in (PERSONAL, EVERYBODY, DIALOG)], users)
        self._filling = Filling(self._chance, self._live)
        self.calls, self.codes, self.met = 0, Counter[int](), set[object]()

    async def begin(self) -> None:
        """A message, a press, and a file of each kind."""
        await self._press(await keyboards.asks(self._town))
        for kind, raw in BYTES.items():
            never = await self._town.graph("GET", "me/fileUploadUrl", type=kind)
            self._live.files[kind] = [await self._town.uploads(kind, raw), never.json]

    async def all(self, count: int) -> None:
        for case in twice(cases(self._seed, count // 2)):
            await self._one(self._filling.call(case, PRESET[self._chance.choice(CALLERS)]))

    @property
    def share_filled(self) -> float:
        return self._filling.filled / self.calls

    async def _one(self, made: Made) -> None:
        answer = await self._town.call(made.verb, made.path, made.body, raw=made.raw, headers=made.headers)
        self.calls += 1
        self.codes[answer.code] += 1
        said = (f"seed {self._seed}", made, answer.body)
        assert answer.status == 200, said
        assert answer.code != 9999, said
        if answer.code not in (3, 4):  # a path that was broken on purpose
            assert list(wrong_answers(made.verb, made.path, answer)) == [], said
        if answer.code == 0:
            self.met.add(method_at(made.verb, made.path))
            await self._learn(answer, made)

    async def _learn(self, answer: Answer, made: Made) -> None:
        found = answer.json
        if "marker" in found:
            self._live.markers = [*self._live.markers[-9:], found["marker"]]
        if "message_id" in found:
            self._live.mids = [*self._live.mids[-29:], found["message_id"]]
            if "CALLBACK" in str(made.body):
                await self._press(MessageId.parse(found["message_id"]))

    async def _press(self, wanted: MessageId) -> None:
        pressed: dict[str, Any] = (await keyboards.press(self._town, wanted, (0, 0))).json
        self._live.mids.append(str(wanted))
        if "press_id" in pressed:
            self._live.presses = [*self._live.presses[-9:], pressed["press_id"]]


async def play(town: Town, seed: int, count: int) -> Play:
    played = Play(town, seed)
    await played.begin()
    await played.all(count)
    return played


async def test_generated_calls_get_the_answers_that_the_schema_shows(lively: Town) -> None:
    """W-ERR-2, W-ERR-9, W-SCHEMA-1; and they get so deep that most methods do their work."""
    played = await play(lively, 1, 400)

    assert played.calls > 300
    assert played.share_filled > 0.5
    assert played.codes[0] > played.calls * 0.15
    assert len(played.met) > len(METHODS) * 0.6


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["sqlite"])
@pytest.mark.parametrize("seed", range(100, 120))
async def test_twenty_thousand_generated_calls(lively: Town, seed: int) -> None:
    """W-ERR-9."""
    assert (await play(lively, seed, 1150)).calls >= 1000


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("seed", range(200, 204))
async def test_two_thousand_more_on_postgresql(lively: Town, seed: int) -> None:
    """W-ERR-9."""
    assert (await play(lively, seed, 600)).calls >= 500
