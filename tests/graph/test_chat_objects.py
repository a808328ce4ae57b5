"""What a chat looks like to whom (W-CHAT-1…3, -7)."""

from gonets.wire.ids import ChatId, MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Json, Town, as_person

KEYS = ["type", "status", "title", "participants", "lastEventTime", "chat_id", "owner_id", "group_id"]


async def chat(town: Town, which: ChatId, member: MemberId = TEA_CLUB) -> Json:
    answer = await acts.ask(town, member, "GET", f"me/chat/{which}")
    assert answer.code == 0, answer.body
    return answer.json


async def test_a_chat_of_several_has_every_key_in_its_order(town: Town) -> None:
    """W-CHAT-1, W-SCHEMA-1: groups are not among the participants."""
    found = await chat(town, EVERYBODY)

    assert list(found) == KEYS
    assert found == {
        "type": "CHAT",
        "status": "ACTIVE",
        "title": "Tea Club",
        "participants": {str(NINA): NOON, str(TIMUR): NOON, str(VERA): NOON},
        "lastEventTime": NOON,
        "chat_id": "chat:C5aa01b3c7d1e",
        "owner_id": str(NINA),
        "group_id": str(TEA_CLUB),
    }


async def test_the_title_of_a_personal_chat_is_the_other_side(town: Town) -> None:
    """W-CHAT-1: a list of equal titles helps nobody; a title that was set wins."""
    assert (await chat(town, PERSONAL, TEA_CLUB))["title"] == "Nina Orlova"
    assert (await chat(town, PERSONAL, NINA))["title"] == "Tea Club"
    assert (await chat(town, DIALOG, NINA))["title"] == "Timur Aliev"
    assert (await chat(town, DIALOG, TIMUR))["title"] == "Nina Orlova"

    await town.graph("POST", f"{PERSONAL}/messages", {"chat_control": {"title": "Order 7"}})
    assert [(await chat(town, PERSONAL, one))["title"] for one in (TEA_CLUB, NINA)] == ["Order 7", "Order 7"]


async def test_chats_of_people_only_have_no_group(town: Town) -> None:
    """W-CHAT-1."""
    found = await chat(town, DIALOG, NINA)
    circle = await chat(town, await acts.create(town, TIMUR, "Circle", NINA), NINA)

    assert list(found) == KEYS[:-1]
    assert found["type"] == "DIALOG"
    assert (circle["type"], circle["owner_id"], "group_id" in circle) == ("CHAT", str(TIMUR), False)


async def test_the_owner_of_a_group_chat_is_its_person(town: Town) -> None:
    """W-CHAT-1."""
    found = await chat(town, PERSONAL)

    assert (found["type"], found["owner_id"], found["group_id"]) == ("GROUP_CHAT", str(NINA), str(TEA_CLUB))
    assert found["participants"] == {str(NINA): NOON}


async def test_a_person_acts_by_writing_and_joining_not_by_reading_or_typing(town: Town) -> None:
    """W-CHAT-2."""
    await town.clock.jump(1000)
    for action in ("mark_seen", "typing_on"):
        await town.graph("POST", f"{EVERYBODY}/messages", {"sender_action": action}, as_=TIMUR)
    await town.graph("GET", f"{EVERYBODY}/messages", as_=TIMUR)
    await town.says(NINA, EVERYBODY, "tea?")
    await town.clock.jump(1000)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=VERA)
    await acts.allow(town, VERA)
    await town.clock.jump(1000)
    await town.graph("POST", f"{EVERYBODY}/addMember", {"userId": str(VERA)})

    found = await chat(town, EVERYBODY)
    assert found["participants"] == {str(NINA): NOON + 1000, str(TIMUR): NOON, str(VERA): NOON + 3000}
    assert found["lastEventTime"] == NOON + 3000


async def test_who_left_sees_the_chat_as_it_was_then(town: Town) -> None:
    """W-CHAT-3: participants empty, title and time of that moment."""
    await town.clock.jump(1000)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=TIMUR)
    await town.clock.jump(1000)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "Without Timur"}})

    found = await chat(town, EVERYBODY, TIMUR)
    assert (found["status"], found["title"], found["participants"]) == ("LEFT", "Tea Club", {})
    assert found["lastEventTime"] == NOON + 1000
    assert (await chat(town, EVERYBODY, NINA))["participants"].keys() == {str(NINA), str(VERA)}


async def test_who_left_a_personal_chat_learns_no_new_name(town: Town) -> None:
    """W-CHAT-3: its title is the other side's name, as it was."""
    leave = {"chat_control": {"leave": True}}
    await town.graph("POST", f"{PERSONAL}/messages", leave)
    await town.graph("POST", f"{DIALOG}/messages", leave, as_=TIMUR)
    renamed = await town.call("POST", "/api/me", {"name": "Nina Belova"}, headers=as_person(NINA))
    assert renamed.status == 200

    assert [(await chat(town, PERSONAL))["title"], (await chat(town, DIALOG, TIMUR))["title"]] == ["Nina Orlova"] * 2
    await town.graph("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, "message": {"text": "x"}})
    assert (await chat(town, PERSONAL))["title"] == "Nina Belova"


async def test_who_was_removed_is_told_so_and_nothing_later(town: Town) -> None:
    """W-CHAT-1, W-CHAT-3."""
    await town.graph(
        "POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "Old", "remove_member": {"user_id": str(VERA)}}}
    )
    await town.clock.jump(1000)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "New"}})

    found = await chat(town, EVERYBODY, VERA)
    assert (found["status"], found["title"], found["participants"]) == ("REMOVED", "Old", {})
    assert found["lastEventTime"] == NOON


async def test_a_chat_is_found_by_path_node_query_or_the_other_person(town: Town) -> None:
    """W-CHAT-7."""
    asked: tuple[tuple[str, dict[str, object]], ...] = (
        (f"me/chat/{PERSONAL}", {}),
        ("me/chat", {"chat_id": PERSONAL}),
        (f"{PERSONAL}", {}),
        ("me/chat", {"user_id": NINA}),
    )
    found = [await town.graph("GET", path, as_=TEA_CLUB, key=None, **query) for path, query in asked]

    assert len({answer.body for answer in found}) == 1
    assert found[0].json["chat_id"] == str(PERSONAL)


async def test_the_personal_chat_of_a_person_is_their_dialog(town: Town) -> None:
    """W-CHAT-7: 705 when there is none, as for somebody unknown."""
    dialog = await town.graph("GET", "me/chat", as_=NINA, user_id=str(TIMUR))
    none = await town.graph("GET", "me/chat", as_=NINA, user_id=str(VERA))
    unknown = await town.graph("GET", "me/chat", as_=NINA, user_id="user:999999999999")
    never = await town.graph("GET", "me/chat", user_id=str(TIMUR))

    assert dialog.json["chat_id"] == str(DIALOG)
    assert [(answer.code, answer.json["error_field"]) for answer in (none, unknown, never)] == [(705, "user_id")] * 3
    assert none.body == unknown.body == never.body


async def test_a_chat_must_be_named(town: Town) -> None:
    """W-CHAT-7."""
    for path in ("me/chat", "me/messages"):
        answer = await town.graph("GET", path)
        assert (answer.code, answer.json["error_field"]) == (100, "chat_id")
