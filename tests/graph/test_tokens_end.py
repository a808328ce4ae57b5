"""When a token stops opening the door (W-AUTH-5, -6)."""

from pathlib import Path

import pytest

from gonets.server.settings import Settings, Tokens
from gonets.server.store.database import Database
from tests.cast import NINA, TEA_CLUB
from tests.graph import acts
from tests.town import ROOMY, Town, open_town

DAY_MS = 86_400_000
MINUTE_MS = 60_000


async def code(town: Town, token: str) -> int:
    """Asked afresh, not from the memory of the last second."""
    acts.seconds_pass(town, 1.001)
    return (await town.call("GET", f"/graph/me/info?access_token={token}")).code


async def end_of(town: Town, digest: str) -> int | None:
    await town.house.janitor.round()
    (found,) = [token for token in await town.house.accounts.tokens(NINA) if token.digest == digest]
    return found.expires_at


async def test_a_token_lives_thirty_days_from_its_last_use(town: Town) -> None:
    """W-AUTH-5."""
    used, unused = [await town.house.accounts.add_token(NINA) for _ in range(2)]

    await town.clock.jump(29 * DAY_MS)
    assert await code(town, used.text) == 0
    await town.house.janitor.round()
    await town.clock.jump(DAY_MS - 1)
    assert await code(town, used.text) == 0
    await town.clock.jump(1)
    assert await code(town, unused.text) == 102
    await town.clock.jump(29 * DAY_MS - 1)
    assert await code(town, used.text) == 0


async def test_the_end_moves_at_most_once_a_day(town: Town) -> None:
    """W-AUTH-5."""
    made = await town.house.accounts.add_token(NINA)
    born = made.expires_at
    assert born is not None

    await town.clock.jump(DAY_MS - 1)
    assert await code(town, made.text) == 0
    assert await end_of(town, made.digest) == born
    await town.clock.jump(1)
    assert await code(town, made.text) == 0
    assert await end_of(town, made.digest) == born + DAY_MS


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_lifetime_of_zero_is_for_ever(database: Database, tmp_path: Path) -> None:
    """W-AUTH-5."""
    settings = Settings(limits=ROOMY, tokens=Tokens(lifetime_days=0))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        await town.clock.jump(3650 * DAY_MS)

        assert (await town.graph("GET", "me/info")).code == 0


async def test_a_new_token_leaves_the_previous_one_an_hour(town: Town) -> None:
    """W-AUTH-6: OK voids the old at once, which drops live bots."""
    old, new = [(await town.house.accounts.add_token(TEA_CLUB)).text for _ in range(2)]

    await town.clock.jump(60 * MINUTE_MS - 1)
    assert [await code(town, token) for token in (old, new)] == [0, 0]
    await town.clock.jump(1)
    assert [await code(town, token) for token in (old, new)] == [103, 0]


async def test_at_most_two_tokens_of_a_group_are_live(town: Town) -> None:
    """W-AUTH-6: the preset one of the cast goes first."""
    first, second, third = [(await town.house.accounts.add_token(TEA_CLUB)).text for _ in range(3)]

    preset = acts.token_of(TEA_CLUB)
    assert [await code(town, token) for token in (preset, first, second, third)] == [103, 103, 0, 0]


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_an_overlap_of_zero_voids_the_old_at_once(database: Database, tmp_path: Path) -> None:
    """W-AUTH-6: as OK does."""
    settings = Settings(limits=ROOMY, tokens=Tokens(overlap_minutes=0))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        new = (await town.house.accounts.add_token(TEA_CLUB)).text

        assert await code(town, acts.token_of(TEA_CLUB)) == 103
        assert await code(town, new) == 0


async def test_revoking_works_within_a_second_even_for_a_busy_token(town: Town) -> None:
    """W-AUTH-6."""
    made = await town.house.accounts.add_token(NINA)
    assert await code(town, made.text) == 0

    await town.house.accounts.revoke(made.digest[:12])

    acts.seconds_pass(town, 1.0)
    assert (await town.call("GET", f"/graph/me/info?access_token={made.text}")).code == 103
