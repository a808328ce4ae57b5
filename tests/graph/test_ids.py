"""Ids are read as people write them and printed in one way (W-ID, W-PATH-3, W-PATH-5)."""

import re
from itertools import pairwise

from gonets.server.store.database import Sql
from gonets.wire.ids import FIRST_GROUP
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import Town

CHAT_SPELLINGS = (
    "chat:C5aa01b3c7d1e",
    "CHAT:C5aa01b3c7d1e",
    "cHaT:c5AA01B3C7D1E",
    "C5aa01b3c7d1e",
    "c5aa01b3c7d1e",
    "chat:C0005aa01b3c7d1e",
)
USER_SPELLINGS = ("user:571000000101", "USER:571000000101", "User:0571000000101", "571000000101", 571000000101)
NOT_USERS = (
    "", "user:", "user:abc", "user:-1", "+571000000101", " 571000000101", "571000000101 ", "571_000_000_101",
    "571000000101.0", "chat:C5aa01b3c7d1e", "group:571000000101", "٥٧١٠٠٠٠٠٠١٠١", "571000000101\n", "1" * 20, -5,
    10**30,
)  # fmt: skip
NOT_CHATS = (
    "x",
    "chat:",
    "chat:5aa01b3c7d1e",
    "chat:Cxyz",
    "user:571000000101",
    "571000000101",
    "chat:C5aa01b3c7d1e.1",
)
NOT_MIDS = ("1234567890", "C5aa01b3c7d1e", "C5aa01b3c7d1e.", "C5aa01b3c7d1e.xyz", "C.1", "C5aa01b3c7d1e.1.2")


async def test_a_chat_is_known_by_every_spelling(town: Town) -> None:
    """W-ID-2, W-PATH-3: any prefix case, bare C…, hex in any case, leading zeros."""
    for spelling in CHAT_SPELLINGS:
        by_path = await town.graph("GET", f"me/chat/{spelling}")
        by_node = await town.graph("GET", spelling)
        by_query = await town.graph("GET", "me/chat", chat_id=spelling)
        in_body = await town.graph(
            "POST", "me/messages", {"recipient": {"chat_id": spelling}, "message": {"text": spelling}}
        )
        assert [answer.json.get("chat_id") for answer in (by_path, by_node, by_query)] == [str(EVERYBODY)] * 3, spelling
        assert in_body.json["recipient_id"] == str(EVERYBODY), spelling


async def test_a_user_is_known_by_every_spelling(town: Town) -> None:
    """W-ID-2: any prefix case, bare digits as string or JSON integer, leading zeros dropped."""
    for spelling in USER_SPELLINGS:
        body = {"recipient": {"user_id": spelling}, "message": {"text": "x"}}
        sent = await town.graph("POST", "me/messages", body)
        found = await town.graph("GET", "me/chat", user_id=spelling)
        assert sent.json["recipient_id"] == "user:571000000101", spelling
        assert found.json["chat_id"] == str(PERSONAL), spelling


async def test_a_message_is_known_by_every_spelling(town: Town) -> None:
    """W-ID-2."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    bare = mid.removeprefix("mid:")
    for spelling in (mid, mid.upper(), f"Mid:{bare}", bare, bare.lower(), bare.replace(".", ".0")):
        edited = await town.graph("POST", f"{spelling}/edit", {"message": {"text": spelling}})
        assert edited.json["message_id"] == mid, spelling


async def test_what_cannot_be_a_user_id_is_error_110_at_its_field(town: Town) -> None:
    """W-ID-3: digits are ASCII, 1 to 19 of them, no sign, space or underscore."""
    before = await acts.everything(town)
    for text in NOT_USERS:
        bodies: tuple[tuple[str, object, str], ...] = (
            ("me/messages", {"recipient": {"user_id": text}, "message": {"text": "x"}}, "recipient.user_id"),
            ("me/messages", {"recipient": {"user_ids": [1, text]}, "message": {"text": "x"}}, "recipient.user_ids[1]"),
            (f"{EVERYBODY}/addMember", {"userId": text}, "userId"),
            (f"{EVERYBODY}/addMember", {"userIds": [text]}, "userIds[0]"),
            (
                f"{EVERYBODY}/messages",
                {"chat_control": {"add_members": [{"user_id": text}]}},
                "chat_control.add_members[0].user_id",
            ),
            (
                f"{EVERYBODY}/messages",
                {"chat_control": {"remove_member": {"user_id": text}}},
                "chat_control.remove_member.user_id",
            ),
            (
                f"{EVERYBODY}/messages",
                {"message": {"attachment": {"type": "CONTACT", "payload": {"id": text}}}},
                "message.attachment.payload.id",
            ),
        )
        for path, body, field in bodies:
            answer = await town.graph("POST", path, body)
            assert (answer.code, answer.json["error_field"]) == (110, field), (text, body)
    assert (await town.graph("GET", "me/chat", user_id="user:abc")).json["error_field"] == "user_id"
    assert await acts.everything(town) == before


async def test_what_cannot_be_a_chat_id_is_an_unknown_chat(town: Town) -> None:
    """W-ID-3: one less case for clients; a number is a wrong type."""
    for text in NOT_CHATS:
        asked = [
            await town.graph("GET", f"me/chat/{text}"),
            await town.graph("GET", f"me/messages/{text}"),
            await town.graph("POST", f"me/messages/{text}", {"message": {"text": "x"}}),
            await town.graph("GET", "me/chat", chat_id=text),
            await town.graph("POST", "me/messages", {"recipient": {"chat_id": text}, "message": {"text": "x"}}),
        ]
        fields = ["chat_id", "chat_id", "chat_id", "chat_id", "recipient.chat_id"]
        assert [(answer.code, answer.json["error_field"]) for answer in asked] == [(705, field) for field in fields]
    number = await town.graph("POST", "me/messages", {"recipient": {"chat_id": 5}, "message": {"text": "x"}})
    assert (number.code, number.json["error_field"]) == (100, "recipient.chat_id")


async def test_a_malformed_message_id_is_140_and_an_unknown_one_300(town: Town) -> None:
    """W-ID-3."""
    unknown = "mid:C5aa01b3c7d1e.1"
    asked = [(text, 140) for text in NOT_MIDS] + [(unknown, 300), ("mid:Cffffffffffff.1", 300)]
    for text, code in asked:
        answers = [
            await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x", "reply_to": text}}),
            await town.graph("GET", f"{EVERYBODY}/messages", before=text),
            await town.graph("POST", f"mid:{text.removeprefix('mid:')}/edit", {"message": {"text": "x"}}),
            await town.graph("POST", f"mid:{text.removeprefix('mid:')}/delete"),
        ]
        fields = ["message.reply_to", "before", "mid", "mid"]
        assert [(answer.code, answer.json["error_field"]) for answer in answers] == [(code, field) for field in fields]


async def test_ids_of_more_digits_than_any_are_simply_unknown(town: Town) -> None:
    """W-ID-2: well-formed, beyond 63 bits."""
    chat, user = "chat:Cffffffffffffffff", "9999999999999999999"

    assert (await town.graph("GET", chat)).code == 705
    assert (await town.graph("POST", f"mid:{chat[5:]}.ffffffffffffffff/delete")).code == 300
    refused = await town.graph("POST", "me/messages", {"recipient": {"user_id": user}, "message": {"text": "x"}})
    assert refused.code == 10


async def test_the_number_of_a_group_names_no_user(town: Town) -> None:
    """W-SYS-2: the two kinds never clash; a person cannot reach the group by the wrong kind of name."""
    number = int(TEA_CLUB)
    assert number >= FIRST_GROUP
    before = await acts.everything(town)
    wishes: tuple[tuple[str, object, int], ...] = (
        ("me/messages", {"recipient": {"user_id": number}, "message": {"text": "x"}}, 10),
        (f"{EVERYBODY}/messages", {"chat_control": {"remove_member": {"user_id": number}}}, 300),
        (f"{EVERYBODY}/addMember", {"userId": number}, 801),
        (
            f"{EVERYBODY}/messages",
            {"message": {"attachment": {"type": "CONTACT", "payload": {"id": str(number)}}}},
            110,
        ),
    )

    for path, body, code in wishes:
        assert (await town.graph("POST", path, body, as_=NINA)).code == code
    assert await acts.everything(town) == before


async def test_one_id_in_several_places_must_be_the_same(town: Town) -> None:
    """W-PATH-5, W-SEND-4: after normalising; the later place is named."""
    same = await town.graph("GET", f"me/chat/{EVERYBODY}", chat_id="C5AA01B3C7D1E")
    other_query = await town.graph("GET", f"me/chat/{EVERYBODY}", chat_id=str(PERSONAL))
    body = {"recipient": {"chat_id": str(PERSONAL)}, "message": {"text": "x"}}
    other_body = await town.graph("POST", f"{EVERYBODY}/messages", body)

    assert same.code == 0
    assert (other_query.code, other_query.json["error_field"]) == (100, "chat_id")
    assert (other_body.code, other_body.json["error_field"]) == (100, "recipient.chat_id")


async def test_a_seq_is_the_time_and_the_end_of_the_mid(town: Town) -> None:
    """W-ID-4, W-ID-6, W-ID-7: an exact JSON integer beyond 2^53."""
    await town.clock.jump(777)
    await town.says(NINA, EVERYBODY, "x")

    answer = await town.graph("GET", f"{EVERYBODY}/messages", count=1)

    (entry,) = answer.json["messages"]
    seq = entry["message"]["seq"]
    assert entry["timestamp"] == NOON + 777 == seq >> 16
    assert entry["message"]["mid"] == f"mid:C5aa01b3c7d1e.{seq:x}"
    assert seq > 2**53
    assert f'"seq":{seq},'.encode() in answer.body


async def test_numbers_of_a_chat_grow_by_two_while_time_stands_still_or_is_behind(town: Town) -> None:
    """W-ID-5: odd, strictly growing, never reused, also when the clock stepped back."""
    mids = [await town.says(NINA, DIALOG, str(number)) for number in range(3)]
    ahead: Sql = "UPDATE chats SET last_seq = last_seq + 655360000 WHERE chat_id = :chat"
    await town.database.transact(lambda tx: tx.execute(ahead, chat=int(DIALOG)))
    mids += [await town.says(TIMUR, DIALOG, str(number)) for number in range(2)]

    seqs = [int(mid.rpartition(".")[2], 16) for mid in mids]
    assert all(seq % 2 for seq in seqs)
    assert [after - before for before, after in pairwise(seqs)] == [2, 2, 655360002, 2]


async def test_prefixes_are_emitted_in_lower_case(town: Town) -> None:
    """W-ID-1: everywhere."""
    await acts.listens(town)
    body = {"message": {"text": "x", "attachment": {"type": "CONTACT", "payload": {"id": "USER:571000000101"}}}}
    sent = await town.graph("POST", "CHAT:C5AA01B3C7D1E/messages", body, as_=NINA)
    answers = [
        sent,
        await town.graph("GET", "me/chats"),
        await town.graph("GET", f"{EVERYBODY}/messages"),
        await town.graph("GET", "me/updates", timeout=0),
        await town.graph("GET", "me/info"),
    ]

    for answer in answers:
        assert answer.code == 0
        assert not re.search(rb"(?i)\b(?!chat:C|user:|group:|mid:C)(chat:c|user:|group:|mid:c)[0-9a-f]", answer.body)
