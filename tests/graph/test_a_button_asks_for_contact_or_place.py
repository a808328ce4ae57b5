"""REQUEST_CONTACT and REQUEST_GEO_LOCATION: asked first, given as the person's own message (W-KBD-7, W-KBD-8)."""

from gonets.wire.ids import ChatId, MemberId
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.graph.keyboards import PHONE, PLACE, asks, press
from tests.town import Answer, Json, Town, as_person

HERE = {"latitude": 55.75, "longitude": 37.61}
CONTACT = {"id": "571000000101", "name": "Nina Orlova", "phone": "79990000101"}
TEA = {"group_id": str(TEA_CLUB), "name": "Tea Club"}
#: Both kinds, quick.
QUICK = [
    [{"type": "REQUEST_CONTACT", "text": "Phone", "quick": True}],
    [{"type": "REQUEST_GEO_LOCATION", "text": "Place", "quick": True}],
]
QUICK_PHONE, QUICK_PLACE = (0, 0), (1, 0)


async def yeses(town: Town, who: MemberId = NINA) -> Json:
    found = await town.call("GET", f"/api/groups/{TEA_CLUB}/yeses", headers=as_person(who))
    return found.json["yeses"]


async def withdraws(town: Town, kind: str | None) -> Answer:
    body = {} if kind is None else {"kind": kind}
    return await town.call("POST", f"/api/groups/{TEA_CLUB}/yeses/withdraw", body, headers=as_person(NINA))


NAMED = {"message": {"attachment": {"type": "CONTACT", "payload": {"id": "571000000101"}}}}


async def named(town: Town, chat: ChatId = EVERYBODY) -> Json:
    """Nina's contact as the group sends it to the chat."""
    await town.graph("POST", f"{chat}/messages", NAMED)
    return (await acts.newest(town, chat))["message"]["attachments"][0]["payload"]


async def test_a_press_asks_first_and_tells_what_would_be_given(town: Town) -> None:
    mid = await asks(town)
    before = await acts.everything(town)
    phone, place = await press(town, mid, PHONE), await press(town, mid, PLACE)

    assert phone.json == {"ask": "contact", "what": CONTACT, "group": TEA, "agreed": False}
    assert place.json == {"ask": "location", "what": {}, "group": TEA, "agreed": False}
    assert await acts.everything(town) == before


async def test_a_yes_posts_the_contact_in_answer_to_the_keyboard(town: Town) -> None:
    """hook-contact: an ordinary MESSAGE_CREATED, no MESSAGE_CALLBACK."""
    await acts.listens(town)
    mid = await asks(town)
    given = await press(town, mid, PHONE, share=True, client_id="yes")
    (event,) = await acts.heard(town)

    assert event["webhookType"] == "MESSAGE_CREATED"
    assert event["sender"] == {"name": "Nina Orlova", "user_id": str(NINA)}
    assert event["message"]["attachments"] == [{"type": "CONTACT", "payload": CONTACT}]
    assert event["message"]["reply_to"] == str(mid)
    assert "text" not in event["message"]
    assert given.json["message"]["mid"] == event["message"]["mid"]
    assert given.json["client_id"] == "yes"


async def test_a_yes_posts_the_place_as_given(town: Town) -> None:
    mid = await asks(town)
    nowhere = await press(town, mid, PLACE, share=True)
    wrong = await press(town, mid, PLACE, share=True, location={"latitude": 91, "longitude": 0})
    await press(town, mid, PLACE, share=True, location=HERE | {"livePeriod": 60})
    newest = (await acts.newest(town, EVERYBODY))["message"]

    assert (nowhere.json["error_code"], nowhere.json["error_field"]) == (100, "location")
    assert (wrong.json["error_code"], wrong.json["error_field"]) == (100, "location.latitude")
    assert newest["attachments"] == [{"type": "LOCATION", "payload": HERE | {"livePeriod": 60}}]
    assert newest["reply_to"] == str(mid)


async def test_on_no_nothing_happens(town: Town) -> None:
    mid = await asks(town)
    before = await acts.everything(town)
    declined = await press(town, mid, PHONE, share=False)

    assert (declined.status, declined.json) == (200, {})
    assert await acts.everything(town) == before


async def test_a_retry_of_a_yes_gives_once(town: Town) -> None:
    mid = await asks(town)
    first = await press(town, mid, PHONE, share=True, client_id="yes")
    again = await press(town, mid, PHONE, share=True, client_id="yes")

    assert again.json["message"]["mid"] == first.json["message"]["mid"]
    assert len(await acts.history(town, EVERYBODY)) == 3  # the first of the chat, the keyboard, the contact


async def test_a_retry_gives_the_first_answer_whatever_became_of_the_button(town: Town) -> None:
    """W-IDEM-2."""
    mid = await asks(town)
    first = await press(town, mid, PLACE, share=True, location=HERE, client_id="yes")
    await town.graph("POST", f"{mid}/delete")
    again = await press(town, mid, PLACE, share=True, location=HERE, client_id="yes")
    other = await press(town, mid, PHONE, share=True, client_id="yes")

    assert again.json["message"]["mid"] == first.json["message"]["mid"]
    assert other.json["error_code"] == 100
    assert len(await acts.history(town, EVERYBODY)) == 2  # the first of the chat, the place


async def test_quick_asks_once_and_others_each_time(town: Town) -> None:
    """W-KBD-8."""
    quick, slow = await asks(town, buttons=QUICK), await asks(town)
    first = await press(town, quick, QUICK_PHONE)
    await press(town, quick, QUICK_PHONE, share=True)
    at_once = await press(town, quick, QUICK_PHONE)
    each_time = await press(town, slow, PHONE)
    another = await press(town, quick, QUICK_PHONE, as_=TIMUR)
    other_kind = await press(town, quick, QUICK_PLACE, location=HERE)

    assert first.json["ask"] == "contact"
    assert at_once.json["message"]["attachments"][0]["payload"] == CONTACT
    assert [answer.json.get("ask") for answer in (each_time, another, other_kind)] == ["contact", "contact", "location"]


async def test_a_yes_in_one_chat_holds_in_all_of_the_group(town: Town) -> None:
    await press(town, await asks(town, buttons=QUICK), QUICK_PHONE, share=True)
    elsewhere = await press(town, await asks(town, PERSONAL, QUICK), QUICK_PHONE)

    assert elsewhere.json["message"]["attachments"][0]["payload"] == CONTACT


async def test_quick_still_needs_to_be_told_where(town: Town) -> None:
    """The client then finds out and need not ask the person."""
    mid = await asks(town, buttons=QUICK)
    await press(town, mid, QUICK_PLACE, share=True, location=HERE)
    without = await press(town, mid, QUICK_PLACE)
    with_place = await press(town, mid, QUICK_PLACE, location=HERE)

    assert (without.json["ask"], without.json["agreed"]) == ("location", True)
    assert with_place.json["message"]["attachments"][0]["payload"] == HERE


async def test_a_yes_is_shown_and_withdrawn(town: Town) -> None:
    mid = await asks(town, buttons=QUICK)
    await press(town, mid, QUICK_PHONE, share=True)
    await town.clock.jump(5)
    await press(town, mid, QUICK_PHONE, share=True)
    await press(town, mid, QUICK_PLACE, share=True, location=HERE)
    before = await yeses(town)
    after = await withdraws(town, "contact")
    asked = await press(town, mid, QUICK_PHONE)

    assert before == [{"kind": "contact", "time": NOON}, {"kind": "location", "time": NOON + 5}]
    assert after.json == {"yeses": before[1:]}
    assert asked.json["ask"] == "contact"
    assert await yeses(town, TIMUR) == []


async def test_only_a_known_kind_of_a_known_group_is_withdrawn(town: Town) -> None:
    stranger = await town.call(
        "POST", "/api/groups/group:5/yeses/withdraw", {"kind": "contact"}, headers=as_person(NINA)
    )
    codes = [(await withdraws(town, kind)).json["error_code"] for kind in (None, "photo")]

    assert [stranger.json["error_code"], *codes] == [300, 100, 100]


async def test_the_phone_is_told_to_the_group_it_was_given_to(town: Town) -> None:
    """W-ATT-CONTACT-2: not before, not after it was taken back."""
    before = await named(town)
    await press(town, await asks(town), PHONE, share=True)
    given = await named(town)
    await withdraws(town, "contact")
    after = await named(town)

    assert before == after == {"id": "571000000101", "name": "Nina Orlova"}
    assert given == CONTACT


async def test_the_phone_is_not_told_where_the_group_is_a_guest(town: Town) -> None:
    """W-ATT-CONTACT-2: it was given to this group, not to another's chat or to one of people; also by an edit."""
    await press(town, await asks(town), PHONE, share=True)
    circle = await acts.create(town, TIMUR, "Circle", NINA, TEA_CLUB)
    without = {"id": "571000000101", "name": "Nina Orlova"}

    assert (await named(town), await named(town, PERSONAL), await named(town, circle)) == (CONTACT, CONTACT, without)
    edited = await town.says(TEA_CLUB, circle, "who?")
    assert (await town.graph("POST", f"{edited}/edit", NAMED)).code == 0
    assert (await acts.newest(town, circle))["message"]["attachments"][0]["payload"] == without


async def test_who_left_gives_nothing(town: Town) -> None:
    mid = await asks(town)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=NINA)
    before = await acts.everything(town)
    refused = await press(town, mid, PHONE, share=True)

    assert refused.json["error_code"] == 10
    assert await acts.everything(town) == before
