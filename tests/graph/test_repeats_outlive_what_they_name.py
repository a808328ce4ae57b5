"""A repeat gets the first answer, whatever has become of what the request names (W-IDEM-2)."""

from tests.cast import EVERYBODY, TIMUR
from tests.town import Town


async def test_a_contact_that_may_no_longer_be_named(town: Town) -> None:
    body = {"message": {"attachment": {"type": "CONTACT", "payload": {"id": str(int(TIMUR))}}}}
    first = await town.graph("POST", f"{EVERYBODY}/messages", body, key="k")
    gone = {"chat_control": {"remove_member": {"user_id": str(TIMUR)}}}
    assert (await town.graph("POST", f"{EVERYBODY}/messages", gone)).code == 0

    again = await town.graph("POST", f"{EVERYBODY}/messages", body, key="k")

    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    anew = await town.graph("POST", f"{EVERYBODY}/messages", body, key="another")
    assert (anew.code, anew.json["error_field"]) == (110, "message.attachment.payload.id")


async def test_another_message_under_the_key_is_still_refused(town: Town) -> None:
    body = {"message": {"attachment": {"type": "STICKER", "payload": {"id": "a"}}}}
    await town.graph("POST", f"{EVERYBODY}/messages", body, key="k")
    other = {"message": {"attachment": {"type": "STICKER", "payload": {"id": "b"}}}}
    answer = await town.graph("POST", f"{EVERYBODY}/messages", other, key="k")
    assert (answer.code, answer.json["error_field"]) == (100, "Idempotency-Key")
