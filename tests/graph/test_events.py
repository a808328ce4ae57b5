"""What a group hears, in which words (W-EVT)."""

import json

from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Town

CREATED = ["webhookType", "sender", "recipient", "message", "timestamp"]


async def test_a_new_message_is_told_in_exactly_these_keys(town: Town) -> None:
    """W-EVT-1, W-EVT-2: one client refuses unknown keys; the rest is as in the history."""
    await acts.listens(town)
    first = await town.says(NINA, EVERYBODY, "tea?")
    point = {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2}}
    body = {"text": "yes", "reply_to": first, "attachment": point, "privacyWarning": "SCREENSHOT"}
    await town.graph("POST", f"{EVERYBODY}/messages", {"message": body}, as_=TIMUR)

    entries = await acts.history(town, EVERYBODY, count=2)
    for event, entry in zip(await acts.heard(town), reversed(entries), strict=True):
        assert list(event) == CREATED
        assert event == {"webhookType": "MESSAGE_CREATED", **entry}
        assert list(event["message"]) == list(entry["message"])
        assert event["sender"]["name"]


async def test_a_group_never_hears_what_it_did_itself(town: Town) -> None:
    """W-EVT-4: messages, system messages, edits and deletes of its own; also of what others wrote."""
    await acts.listens(town, types=acts.EVERY_KIND)
    mine = await town.says(TEA_CLUB, EVERYBODY, "mine")
    await town.graph("POST", f"{mine}/edit", {"message": {"text": "mine still"}})
    await town.graph("POST", f"{mine}/delete")
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "x"}})
    hers = await town.says(NINA, EVERYBODY, "hers")
    await town.graph("POST", f"{hers}/delete")
    await town.says(TEA_CLUB, PERSONAL, "hello")

    assert await acts.texts_heard(town) == ["hers"]


async def test_only_groups_in_the_chat_hear_of_it(town: Town) -> None:
    """W-EVT-5, W-AUTHZ-1."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    for group in (TEA_CLUB, acts.BOOKS):
        await acts.listens(town, group, acts.EVERY_KIND)
    await town.says(NINA, DIALOG, "between us")
    await town.says(NINA, PERSONAL, "to tea")
    await acts.start(town, VERA, "book", acts.BOOKS)
    await acts.deny(town, VERA, acts.BOOKS)

    assert await acts.texts_heard(town) == ["to tea"]
    assert [event["webhookType"] for event in await acts.heard(town, acts.BOOKS)] == [
        "CONSENT_CHANGED", "CHAT_SYSTEM", "CONSENT_CHANGED",
    ]  # fmt: skip


async def test_an_event_stays_as_it_was_born(town: Town) -> None:
    """W-EVT-6, W-DEL-2: later edits and deletes change no waiting event."""
    await acts.listens(town)
    mid = await town.says(NINA, EVERYBODY, "as I said")
    before = (await town.graph("GET", "me/updates", marker=0, timeout=0)).body
    await town.graph("POST", f"{mid}/edit", {"message": {"text": "I never said"}}, as_=NINA)
    await town.graph("POST", f"{mid}/delete", as_=NINA)

    assert (await town.graph("GET", "me/updates", marker=0, timeout=0)).body == before


async def test_edits_and_deletes_are_told_to_who_names_them(town: Town) -> None:
    """W-EVT-7, W-EDIT-4, W-DEL-2: the message as it now is, the time of the original."""
    await acts.appoint(town, EVERYBODY, TIMUR)
    await acts.listens(town, types="MESSAGE_EDITED,MESSAGE_DELETED")
    mid = await town.says(VERA, EVERYBODY, "tea?")
    await town.clock.jump(1000)
    await town.graph("POST", f"{mid}/edit", {"message": {"text": "coffee?"}}, as_=VERA)
    await town.graph("POST", f"{mid}/delete", as_=TIMUR)

    seq = int(mid.rpartition(".")[2], 16)
    common = {
        "sender": {"name": "Vera Kim", "user_id": str(VERA)},
        "recipient": {"chat_id": str(EVERYBODY)},
        "timestamp": NOON,
    }
    edited, deleted = await acts.heard(town)
    assert (list(edited), list(deleted)) == (CREATED, CREATED)
    assert edited == {
        "webhookType": "MESSAGE_EDITED", **common, "message": {"text": "coffee?", "seq": seq, "mid": mid},
    }  # fmt: skip
    assert deleted == {"webhookType": "MESSAGE_DELETED", **common, "message": {"seq": seq, "mid": mid}}


async def test_who_does_not_name_them_hears_no_extensions(town: Town) -> None:
    """W-EVT-7."""
    await acts.listens(town)
    mid = await town.says(NINA, EVERYBODY, "tea?")
    await town.graph("POST", f"{mid}/edit", {"message": {"text": "coffee?"}}, as_=NINA)
    await town.graph("POST", f"{mid}/delete", as_=NINA)
    await acts.deny(town, NINA)

    assert [event["webhookType"] for event in await acts.heard(town)] == ["MESSAGE_CREATED"]


async def test_a_changed_consent_is_told_to_who_names_it(town: Town) -> None:
    """W-EVT-7: keys of CHAT_SYSTEM without `mid`; ALLOWED or DENIED."""
    await acts.listens(town, types="CONSENT_CHANGED")
    await town.clock.jump(7)
    await acts.deny(town, NINA)
    await town.says(NINA, PERSONAL, "sorry")

    denied, allowed = await acts.heard(town)
    assert list(denied) == ["webhookType", "type", "sender", "recipient", "timestamp"]
    assert denied == {
        "webhookType": "CONSENT_CHANGED",
        "type": "DENIED",
        "sender": {"name": "Nina Orlova", "user_id": str(NINA)},
        "recipient": {"chat_id": str(PERSONAL)},
        "timestamp": NOON + 7,
    }
    assert allowed == {**denied, "type": "ALLOWED"}


async def test_a_client_of_2017_is_spared_the_keys_added_since(town: Town) -> None:
    """W-EVT-8: `webhookType` in events, `success` in answers to one chat or user; off by default."""
    await acts.listens(town)
    await acts.grant(town, TEA_CLUB, legacy_2017=True)
    acts.seconds_pass(town, 2)
    await town.says(NINA, EVERYBODY, "x")
    await acts.start(town, NINA, "y")
    hello = {"message": {"text": "x"}}

    to_chat = await town.graph("POST", f"{EVERYBODY}/messages", hello)
    to_user = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, **hello})
    to_users = await town.graph("POST", "me/messages", {"recipient": {"user_ids": [str(NINA)]}, **hello})
    title = await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "x"}})

    created, started = await acts.heard(town)
    assert list(created) == CREATED[1:]
    assert list(started) == ["type", "sender", "recipient", "payload", "mid", "timestamp"]
    assert list(to_chat.json) == list(to_user.json) == ["recipient_id", "message_id"]
    assert list(to_users.json) == ["success", "chat_ids"]
    assert list(title.json) == ["success", "message_id"]


async def test_an_event_says_nothing_that_its_readers_may_not_know(town: Town) -> None:
    """W-EVT-1, W-JSON-4: the bytes hold no token, no number of ours."""
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "x")

    body = json.dumps(await acts.heard(town))
    for inner in ("position", "born_at", "request_id", "tkn1", "phone"):
        assert inner not in body


async def test_people_who_write_as_themselves_are_heard(town: Town) -> None:
    """W-EVT-5: by which door makes no difference."""
    await acts.listens(town)
    members: tuple[MemberId, ...] = (NINA, TIMUR, VERA)
    for member in members:
        await town.says(member, EVERYBODY, str(member))
    await town.writes(NINA, "by-the-page")

    assert await acts.texts_heard(town) == [*(str(member) for member in members), "by-the-page"]
