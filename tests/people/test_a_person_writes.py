"""Writing: once per client_id, to chats, groups and people, what a person may attach (W-MSG, W-IDEM, W-ATT)."""

import asyncio

import pytest

from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.people.person import Person, fresh, refusal
from tests.town import Json, Town

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lev Tea\r\nTEL:+7 999 000-00-07\r\nEND:VCARD\r\n"


async def test_the_message_comes_back_as_the_wire_has_it(nina: Person) -> None:
    sent = await nina.done(f"chats/{EVERYBODY}/messages", client_id="k1", text="Fresh leaves")
    assert sent == {
        "sender": {"name": "Nina Orlova", "user_id": str(NINA)},
        "recipient": {"chat_id": str(EVERYBODY)},
        "message": {
            "text": "Fresh leaves",
            "seq": str((1_700_000_000_000 << 16) + 3),
            "mid": f"mid:C{int(EVERYBODY):x}.18bcfe568000003",
        },
        "timestamp": 1_700_000_000_000,
        "version": "0",
        "client_id": "k1",
    }


async def test_a_client_id_makes_one_message(nina: Person) -> None:
    first = await nina.done(f"chats/{EVERYBODY}/messages", client_id="k1", text="Fresh leaves")
    again = await nina.done(f"chats/{EVERYBODY}/messages", text="Fresh leaves", client_id="k1")
    both = await asyncio.gather(*(nina.done(f"chats/{EVERYBODY}/messages", client_id="k2", text="!") for _ in range(5)))
    assert again == first
    assert len({one["message"]["mid"] for one in both}) == 1
    assert await nina.texts(EVERYBODY) == ["Fresh leaves", "!"]


async def test_a_repeat_is_answered_though_what_the_first_one_named_is_gone(nina: Person, vera: Person) -> None:
    """Its answer was lost on the way; Vera left meanwhile, so nobody could name her any more (W-IDEM-2)."""
    contact = [{"type": "CONTACT", "payload": {"id": str(VERA)}}]
    first = await nina.done(f"chats/{PERSONAL}/messages", client_id="k1", attachments=contact)
    await vera.done(f"chats/{EVERYBODY}/leave")
    assert (await nina.does(f"chats/{PERSONAL}/messages", client_id="k2", attachments=contact)).status == 400

    assert await nina.done(f"chats/{PERSONAL}/messages", client_id="k1", attachments=contact) == first


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"chats/{EVERYBODY}/messages", {"text": "Stale leaves"}),
        (f"chats/{DIALOG}/messages", {"text": "Fresh leaves"}),
        (f"chats/{EVERYBODY}/messages", {"text": "Fresh leaves", "privacyWarning": "SCREENSHOT"}),
        (f"groups/{TEA_CLUB}/messages", {"text": "Fresh leaves"}),
    ],
)
async def test_a_client_id_stands_for_one_content_and_place(nina: Person, path: str, body: dict[str, str]) -> None:
    await nina.done(f"chats/{EVERYBODY}/messages", client_id="k1", text="Fresh leaves")
    assert refusal(await nina.does(path, client_id="k1", **body)) == (422, 100, "client_id")
    assert await nina.texts(EVERYBODY) == ["Fresh leaves"]


async def test_two_people_may_use_the_same_client_id(nina: Person, timur: Person) -> None:
    await nina.done(f"chats/{EVERYBODY}/messages", client_id="k1", text="one")
    await timur.done(f"chats/{EVERYBODY}/messages", client_id="k1", text="two")
    assert await nina.texts(EVERYBODY) == ["one", "two"]


@pytest.mark.parametrize("key", [None, "", " ", "with space", "ключ", "x" * 129, "a\nb"])
async def test_a_client_id_is_required_and_visible_ascii(nina: Person, key: str | None) -> None:
    answer = await nina.does(f"chats/{EVERYBODY}/messages", client_id=key, text="hi")
    assert refusal(answer) == (400, 100, "client_id")


async def test_a_first_word_to_a_group_makes_their_chat_and_lets_it_answer(town: Town, vera: Person) -> None:
    """W-CONS-1."""
    closed = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(VERA)}, "message": {"text": "hi"}})
    assert closed.code == 10

    first = await vera.done(f"groups/{TEA_CLUB}/messages", client_id=fresh(), text="/start")
    second = await vera.done(f"groups/{TEA_CLUB}/messages", client_id=fresh(), text="more")

    chat = first["recipient"]["chat_id"]
    assert second["recipient"]["chat_id"] == chat
    assert (await vera.sees(f"chats/{chat}"))["type"] == "GROUP_CHAT"
    sent = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(VERA)}, "message": {"text": "hi"}})
    assert sent.code == 0


async def test_a_word_to_a_person_makes_their_dialog(timur: Person, vera: Person) -> None:
    sent = await timur.done(f"users/{VERA}/messages", client_id=fresh(), text="Hello")
    back = await vera.done(f"users/{TIMUR}/messages", client_id=fresh(), text="Hello, Timur")
    assert back["recipient"] == sent["recipient"]
    assert await timur.texts(sent["recipient"]["chat_id"]) == ["Hello", "Hello, Timur"]


async def test_a_dialog_that_was_left_is_opened_by_a_word_to_the_person(timur: Person, vera: Person) -> None:
    chat = (await timur.done(f"users/{VERA}/messages", client_id=fresh(), text="Hello"))["recipient"]["chat_id"]
    await timur.done(f"chats/{chat}/leave")

    again = await timur.done(f"users/{VERA}/messages", client_id=fresh(), text="Sorry, Vera")

    assert again["recipient"]["chat_id"] == chat
    assert (await timur.sees(f"chats/{chat}"))["status"] == "ACTIVE"
    assert (await vera.texts(chat))[-1] == "Sorry, Vera"


async def test_nobody_writes_to_themselves_or_to_nobody(nina: Person) -> None:
    body = {"client_id": fresh(), "text": "hi"}
    assert (await nina.does(f"users/{NINA}/messages", **body)).status == 400
    assert refusal(await nina.does("users/user:571000000199/messages", **body))[:2] == (403, 10)
    assert refusal(await nina.does("users/nobody/messages", **body)) == (400, 110, "user_id")
    assert refusal(await nina.does("groups/group:99999999999999/messages", **body)) == (404, 300, "group")
    assert refusal(await nina.does("groups/nobody/messages", **body)) == (404, 300, "group")


async def test_a_chat_one_is_not_in_is_no_chat(timur: Person) -> None:
    body = {"client_id": fresh(), "text": "hi"}
    unknown = await timur.does("chats/chat:C111111111111/messages", **body)
    foreign = await timur.does(f"chats/{PERSONAL}/messages", **body)
    assert refusal(unknown) == (404, 705, "chat_id")
    assert foreign.body == unknown.body
    assert refusal(await timur.does("chats/nonsense/messages", **body)) == (404, 705, "chat_id")


async def test_who_left_writes_no_more(nina: Person, timur: Person) -> None:
    await timur.done(f"chats/{EVERYBODY}/leave")
    answer = await timur.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="hi")
    assert refusal(answer) == (403, 10, "chat_id")
    assert "closed" in answer.json["error_msg"]


@pytest.mark.parametrize(
    ("asked", "carried"),
    [
        (
            {"type": "LOCATION", "payload": {"latitude": 55.75, "longitude": 37}},
            {"type": "LOCATION", "payload": {"latitude": 55.75, "longitude": 37}},
        ),
        (
            {"type": "contact", "payload": {"id": str(TIMUR)}},
            {"type": "CONTACT", "payload": {"id": "571000000102", "name": "Timur Aliev"}},
        ),
        (
            {"type": "CONTACT", "payload": {"id": str(NINA)}},
            {"type": "CONTACT", "payload": {"id": "571000000101", "name": "Nina Orlova"}},
        ),
        (
            {"type": "CONTACT", "payload": {"vcfBody": CARD}},
            {"type": "CONTACT", "payload": {"name": "Lev Tea", "phone": "79990000007", "vcfBody": CARD}},
        ),
        (
            {"type": "STICKER", "payload": {"id": "s 1"}},
            {"type": "STICKER", "payload": {"id": "s 1", "url": "/catalogue/sticker/s%201"}},
        ),
        (
            {"type": "MUSIC", "payload": {"id": "m1"}},
            {"type": "MUSIC", "payload": {"id": "m1", "url": "/catalogue/music/m1"}},
        ),
    ],
)
async def test_a_person_attaches_what_the_table_grants(nina: Person, asked: Json, carried: Json) -> None:
    sent = await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=[asked])
    assert sent["message"]["attachments"] == [carried]
    assert "text" not in sent["message"]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"type": "INLINE_KEYBOARD", "payload": {"keyboard": {}}}, "attachments[0].type"),
        ({"type": "CALL", "payload": {}}, "attachments[0].payload.type"),
        ({"type": "PRESENT", "payload": {}}, "attachments[0].payload.receiverId"),
        ({"type": "IMAGE", "payload": {"token": "x" * 43}}, "attachments[0].payload.token"),
        ({"type": "LOCATION", "payload": {"latitude": 91, "longitude": 0}}, "attachments[0].payload.latitude"),
        ({"type": "SHARE", "payload": {"url": "javascript:alert(1)"}}, "attachments[0].payload.url"),
        ({"type": "SHARE", "payload": {}}, "attachments[0].payload.url"),
        ({"type": "STICKER"}, "attachments[0].payload"),
        ({"type": "TEAPOT", "payload": {}}, "attachments[0].type"),
    ],
)
async def test_what_a_person_may_not_attach_is_named(nina: Person, asked: Json, where: str) -> None:
    answer = await nina.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=[asked])
    assert refusal(answer) == (400, 100, where)


async def test_a_contact_is_somebody_one_shares_a_chat_with(town: Town, vera: Person) -> None:
    stranger = await town.house.accounts.add_user("Lev")
    asked = [{"type": "CONTACT", "payload": {"id": str(stranger)}}]
    answer = await vera.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=asked)
    assert refusal(answer) == (400, 110, "attachments[0].payload.id")


async def test_a_text_that_is_one_link_carries_a_share(nina: Person) -> None:
    """W-MSG-7, W-ATT-SHARE-1."""
    link = "https://shop.example/tea?leaf=1"
    typed = await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text=link)
    pasted = await nina.done(
        f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=[{"type": "SHARE", "payload": {"url": link}}]
    )
    (share,) = typed["message"]["attachments"]
    assert (share["type"], share["payload"]["url"]) == ("SHARE", link)
    assert pasted["message"]["attachments"] == [share]
    within = await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text=f"look: {link}")
    assert "attachments" not in within["message"]


async def test_a_reply_names_a_message_of_the_chat(nina: Person, timur: Person) -> None:
    asked = await nina.says(EVERYBODY, "Tea?")
    sent = await timur.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="Yes", reply_to=asked)
    assert sent["message"]["reply_to"] == asked
    elsewhere = await nina.says(PERSONAL, "secret")
    body = {"client_id": fresh(), "text": "Yes"}
    assert refusal(await timur.does(f"chats/{EVERYBODY}/messages", reply_to=elsewhere, **body)) == (
        404,
        300,
        "reply_to",
    )
    assert refusal(await timur.does(f"chats/{EVERYBODY}/messages", reply_to="x", **body)) == (400, 140, "reply_to")
    await nina.done(f"messages/{asked}/delete")
    assert refusal(await timur.does(f"chats/{EVERYBODY}/messages", reply_to=asked, **body)) == (410, 706, "reply_to")


async def test_a_message_says_something_within_the_limit(town: Town, nina: Person) -> None:
    most = town.house.rules.limits.text_chars
    empty: list[Json] = [{}, {"text": " \n"}, {"text": None, "attachments": []}]
    for body in empty:
        assert refusal(await nina.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), **body)) == (400, 100, "text")
    over = await nina.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="я" * (most + 1))
    assert (refusal(over), over.json["error_data"]) == ((400, 100, "text"), f"limits.text_chars={most}")
    await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="я" * most)


async def test_a_privacy_warning_is_kept(nina: Person, timur: Person) -> None:
    """W-MSG-6."""
    await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="psst", privacyWarning="screenshot")
    last = (await timur.sees(f"chats/{EVERYBODY}/messages", count=1))["messages"][0]
    assert last["message"]["privacyWarning"] == "SCREENSHOT"


async def test_a_bot_hears_what_a_person_wrote(town: Town, nina: Person) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    mid = await nina.says(PERSONAL, "/start")
    (event,) = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert (event["webhookType"], event["message"]["mid"]) == ("MESSAGE_CREATED", mid)
    assert event["sender"] == {"name": "Nina Orlova", "user_id": str(NINA)}
