"""W-ACT-2: an action is shown until the caller's next message, however its recipient is named."""

import pytest

from tests.cast import NINA, PERSONAL, TEA_CLUB
from tests.town import Json, Town, as_person


@pytest.mark.parametrize("recipient", [{"chat_id": str(PERSONAL)}, {"user_id": str(NINA)}, {"user_ids": [str(NINA)]}])
async def test_the_next_message_ends_it(town: Town, recipient: Json) -> None:
    typing = {"recipient": {"user_id": str(NINA)}, "sender_action": "typing_on"}
    assert (await town.graph("POST", "me/messages", typing)).code == 0
    assert await acting(town) == {str(TEA_CLUB): "typing_on"}

    sent = await town.graph("POST", "me/messages", {"recipient": recipient, "message": {"text": "Fresh leaves"}})

    assert sent.code == 0, sent.body
    assert await acting(town) == {}


async def acting(town: Town) -> Json:
    found = await town.call("GET", f"/api/chats/{PERSONAL}", headers=as_person(NINA))
    return {one["member_id"]: one["action"] for one in found.json["acting"]}
