"""Who am I (W-INFO)."""

from tests.cast import TEA_CLUB, VERA
from tests.town import Town


async def test_a_group_is_told_its_name_and_id_and_nothing_else(town: Town) -> None:
    """W-INFO-1."""
    for path in ("me/info", "me", "me/info/", "/me//info"):
        answer = await town.graph("GET", path, as_=TEA_CLUB)
        assert answer.body == b'{"name":"Tea Club","group_id":"group:57100000000333"}'


async def test_a_person_is_told_theirs(town: Town) -> None:
    """W-INFO-1."""
    answer = await town.graph("GET", "me/info", as_=VERA)

    assert answer.body == b'{"name":"Vera Kim","user_id":"user:571000000103"}'
