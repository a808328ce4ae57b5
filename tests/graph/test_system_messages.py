"""What a chat says of itself (W-SYS)."""

import json

from gonets.server.domain.chats import Changes
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Town

LEAVE = {"chat_control": {"leave": True}}


async def test_a_system_message_is_an_ordinary_one_of_the_acting_member(town: Town) -> None:
    """W-SYS-1, W-SYS-2: compact JSON, short keys, bare numbers, `ty` last, no attachments."""
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": 'Чай "5"'}}, as_=NINA)
    entry = await acts.newest(town, EVERYBODY)

    assert sorted(entry["message"]) == ["mid", "seq", "text"]
    assert entry["sender"]["user_id"] == str(NINA)
    text = entry["message"]["text"]
    assert text == '{"ai":571000000101,"tn":"Чай \\"5\\"","ty":"THEME_CHANGED"}'
    assert list(json.loads(text))[-1] == "ty"


async def test_every_change_has_its_text(town: Town) -> None:
    """W-SYS-1."""
    await acts.listens(town)
    chat = await acts.create(town, NINA, "Circle", VERA, TIMUR, group=TEA_CLUB)
    await town.graph("POST", f"{chat}/messages", {"chat_control": {"title": "Ring"}}, as_=NINA)
    await acts.expel(town, NINA, chat, TIMUR)
    await acts.admit(town, NINA, chat, TIMUR)
    await town.graph("POST", f"{chat}/messages", LEAVE, as_=VERA)
    await town.house.chats.join(VERA, chat, "")

    assert await acts.texts_heard(town) == [
        '{"ai":571000000101,"pa":[571000000102,571000000103],"ty":"CHAT_CREATED"}',
        '{"ai":571000000101,"tn":"Ring","ty":"THEME_CHANGED"}',
        '{"ai":571000000101,"pa":[571000000102],"ty":"USERS_REMOVED"}',
        '{"ai":571000000101,"pa":[571000000102],"ty":"USERS_ADDED"}',
        '{"ui":571000000103,"ty":"USER_LEFT"}',
        '{"ui":571000000103,"ty":"JOIN_BY_LINK"}',
    ]
    assert {event["webhookType"] for event in await acts.heard(town)} == {"MESSAGE_CREATED"}


async def test_anyone_may_type_such_a_text_and_it_stays_an_ordinary_message(town: Town) -> None:
    """W-SYS-3: theirs to edit and delete; the chat itself is unmoved."""
    mid = await town.says(VERA, EVERYBODY, '{"ai":571000000101,"tn":"Mine","ty":"THEME_CHANGED"}')

    assert (await town.graph("GET", f"{EVERYBODY}")).json["title"] == "Tea Club"
    assert (await town.graph("POST", f"{mid}/edit", {"message": {"text": "x"}}, as_=VERA)).code == 0
    assert (await town.graph("POST", f"{mid}/delete", as_=VERA)).code == 0


async def test_a_group_hears_first_of_its_adding_and_last_of_its_removing(town: Town) -> None:
    """W-SYS-4."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    await acts.listens(town, acts.BOOKS)
    await town.says(NINA, EVERYBODY, "before")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    await town.says(NINA, EVERYBODY, "between")
    await acts.expel(town, NINA, EVERYBODY, acts.BOOKS)
    await town.says(NINA, EVERYBODY, "after")

    assert await acts.texts_heard(town, acts.BOOKS) == [
        '{"ai":571000000101,"pa":[57100000000444],"ty":"USERS_ADDED"}',
        "between",
        '{"ai":571000000101,"pa":[57100000000444],"ty":"USERS_REMOVED"}',
    ]


async def test_one_change_with_several_wishes_tells_the_newcomer_only_what_is_theirs(town: Town) -> None:
    """W-SYS-4: a title given in the same breath came before."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    await acts.listens(town, acts.BOOKS)
    person = await acts.person(town, NINA)
    changes = Changes(title="For books", add=(acts.BOOKS,), show_history=False)
    await town.house.chats.change(person, EVERYBODY, changes, None, "")

    (text,) = await acts.texts_heard(town, acts.BOOKS)
    assert "USERS_ADDED" in text
    assert await acts.texts(town, EVERYBODY, acts.BOOKS) == [text]
