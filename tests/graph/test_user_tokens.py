"""A person's token: `me` is that person, and what belongs to groups is refused (W-AUTH-7)."""

from tests.cast import EVERYBODY, NINA, TIMUR
from tests.graph import acts
from tests.town import Town

FOR_GROUPS = (
    ("POST", "me/subscribe", {"longPolling": True}),
    ("POST", "me/subscribe", None),
    ("POST", "me/unsubscribe", {"longPolling": True}),
    ("GET", "me/unsubscribe", None),
    ("GET", "me/subscriptions", None),
    ("POST", "me/subscriptions", None),
    ("GET", "me/updates", None),
    ("POST", "me/messages", {"recipient": {"user_ids": [str(TIMUR)]}, "message": {"text": "x"}}),
)


async def test_me_is_the_person(town: Town) -> None:
    """W-AUTH-7, W-INFO-1."""
    for path in ("me/info", "me"):
        answer = await town.graph("GET", path, as_=NINA)
        assert answer.body == b'{"name":"Nina Orlova","user_id":"user:571000000101"}'


async def test_feeds_and_lists_of_recipients_belong_to_groups(town: Town) -> None:
    """W-AUTH-7: error 10, and nothing is stored."""
    before = await acts.everything(town)

    answers = [await town.graph(verb, path, body, as_=NINA) for verb, path, body in FOR_GROUPS]

    assert {answer.code for answer in answers} == {10}
    assert await acts.everything(town) == before


async def test_a_person_writes_as_themselves(town: Town) -> None:
    """W-AUTH-7."""
    await town.says(NINA, EVERYBODY, "from my script")

    newest = await acts.newest(town, EVERYBODY)
    assert newest["sender"] == {"name": "Nina Orlova", "user_id": "user:571000000101"}
