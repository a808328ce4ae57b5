"""What real clients send: the lines of the checklist (wire section 22) that this version can meet."""

import json
from collections.abc import Awaitable, Callable

import pytest

from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, PRESET, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import Answer, Json, Town

TOKEN = PRESET[TEA_CLUB]
CHAT = str(EVERYBODY)
HELLO: dict[str, object] = {"message": {"text": "x"}}
STICKER = {"type": "STICKER", "payload": {"id": "x"}}


async def raw(town: Town, verb: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    return await town.call(verb, f"/graph{path}", raw=body, headers=headers)


async def ok(town: Town, verb: str, path: str, body: object = None, member: MemberId = TEA_CLUB) -> Json:
    answer = await acts.ask(town, member, verb, path, body)
    assert answer.code == 0, (path, body, answer.body)
    return answer.json


async def tokens_anywhere_in_the_query(town: Town) -> None:
    """W-AUTH-1: before or after other parameters, `:` raw or `%3A`, on POST too."""
    for token in (TOKEN, TOKEN.replace(":", "%3A"), TOKEN.replace(":", "%3a")):
        for query in (f"access_token={token}&count=1", f"count=1&access_token={token}", f"&&access_token={token}&"):
            assert (await raw(town, "GET", f"/me/chats?{query}")).code == 0
            assert (await raw(town, "POST", f"/{CHAT}/messages?{query}", json.dumps(HELLO).encode())).code == 0


async def slashes_and_encoded_nodes(town: Town) -> None:
    """W-PATH-1, -2, -4: runs of slashes, a trailing one, an encoded colon, decoded once."""
    for path in ("/me/info/", "//me/info", "/me//info//", "/me/", "/me/chat/chat%3AC5aa01b3c7d1e/", "/%6De/chats"):
        assert (await raw(town, "GET", f"{path}?access_token={TOKEN}")).code == 0, path
    for path in ("//me/messages/", f"/me/messages/{CHAT}/", f"//{CHAT}//messages", "/chat%3aC5aa01b3c7d1e/messages"):
        body = {"recipient": {"chat_id": CHAT}, **HELLO}
        assert (await raw(town, "POST", f"{path}?access_token={TOKEN}", json.dumps(body).encode())).code == 0, path
    twice = await raw(town, "GET", f"/me/chat/chat%253AC5aa01b3c7d1e?access_token={TOKEN}")
    assert twice.code == 705


async def broken_paths_say_so(town: Town) -> None:
    """W-PATH-2: error 4 before any token check."""
    for path in ("/me/./info", "/me/../info", "/me/%2e%2e/info", "/me/%2E", "/me/%zz", "/me/%", "/me/%ff", "/me/%4"):
        assert (await raw(town, "GET", path)).code == 4, path


async def prefixes_in_any_case_and_bare_numbers(town: Town) -> None:
    """W-ID-2, W-PATH-3: the words of the path keep their case."""
    mid = (await ok(town, "POST", "CHAT:C5aa01b3c7d1e/messages", HELLO))["message_id"]
    await ok(town, "POST", f"MID:{mid[4:]}/edit", {"message": {"text": "y"}})
    for user in ("USER:571000000101", "571000000101", 571000000101):
        await ok(town, "POST", "me/messages", {"recipient": {"user_id": user}, **HELLO})
        await ok(town, "POST", f"{CHAT}/addMember", {"userIds": [user]})
    await ok(town, "POST", "me/messages", {"recipient": {"chat_id": "C5aa01b3c7d1e"}, **HELLO})
    await ok(town, "GET", "C5AA01B3C7D1E")
    for path in ("ME/info", "me/Info", f"{CHAT}/Messages", f"{CHAT}/addmember", "me/MESSAGES"):
        assert (await acts.ask(town, TEA_CLUB, "GET", path)).code == 3, path


async def content_types_of_every_kind(town: Town) -> None:
    """W-HTTP-3: odd spacing and case, a stray header `charset`, one on GET, none at all."""
    kinds = (
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON ; Charset = UTF-8",
        "",
        "text/xml",
    )
    for kind in kinds:
        headers = {"content-type": kind, "charset": "utf-8"}
        path = f"/{CHAT}/messages?access_token={TOKEN}"
        assert (await raw(town, "POST", path, json.dumps(HELLO).encode(), headers)).code == 0
        assert (await raw(town, "GET", path, headers=headers)).code == 0
    assert (await raw(town, "POST", path, json.dumps(HELLO).encode())).code == 0


async def posts_without_a_body(town: Town) -> None:
    """W-HTTP-4, W-SUB-6, W-SUB-7."""
    assert (await ok(town, "POST", "me/subscriptions")) == {"subscriptions": []}
    answer = await acts.ask(town, TEA_CLUB, "GET", "me/unsubscribe", url="http://127.0.0.1:9/")
    assert answer.json == {"success": True}
    empty = await acts.ask(town, TEA_CLUB, "POST", "me/subscribe")
    assert (empty.code, empty.json["error_field"]) == (100, "url")


async def paging_until_a_short_page(town: Town) -> None:
    """W-HTTP-8, W-CHAT-4: `limit` and other parameters are ignored."""
    answer = await acts.ask(town, TEA_CLUB, "GET", "me/chats", limit=1, fields="title", count=100)
    assert len(answer.json["chats"]) == 2
    first = await acts.ask(town, TEA_CLUB, "GET", "me/chats", count=1, limit=100)
    second = await acts.ask(town, TEA_CLUB, "GET", "me/chats", count=1, marker=first.json["marker"])
    assert ("marker" in second.json, len(second.json["chats"])) == (False, 1)


async def history_as_it_is_asked_for(town: Town) -> None:
    """W-READ-1, -2: the largest `from`, a float one, by chat_id, user_id or path."""
    wholes: tuple[tuple[str, dict[str, object]], ...] = (
        (f"me/messages/{DIALOG}", {"from": 9223372036854775807}),
        ("me/messages", {"chat_id": str(DIALOG), "from": NOON + 0.5}),
        ("me/messages", {"user_id": str(TIMUR), "to": 0}),
        (f"{DIALOG}/messages", {"count": 1000}),
    )
    for path, query in wholes:
        answer = await town.graph("GET", path, as_=NINA, key=None, **query)
        assert len(answer.json["messages"]) == 1, (path, query)


async def recipients_in_every_place(town: Town) -> None:
    """W-SEND-2…4: in the path only, in the body only, in both; `user_id` beside a path chat."""
    for path, recipient in (
        (f"{CHAT}/messages", None),
        ("me/messages", {"chat_id": CHAT}),
        (f"me/messages/{CHAT}", {"chat_id": CHAT}),
        (f"me/messages/{CHAT}", {"user_id": "user:571000000101"}),
    ):
        sent = await ok(town, "POST", path, {"recipient": recipient, **HELLO})
        assert sent["recipient_id"] == CHAT


async def attachments_in_every_form(town: Town) -> None:
    """W-MSG-2, -4: `attachment` alone, `attachments` alone, both; `text` " " beside them."""
    for message in (
        {"attachment": STICKER},
        {"attachments": [STICKER]},
        {"attachment": STICKER, "attachments": [STICKER]},
        {"attachment": STICKER, "text": " "},
        {"attachment": {**STICKER, "type": "sticker"}, "text": None},
    ):
        await ok(town, "POST", f"{CHAT}/messages", {"message": message})


async def subscriptions_as_they_are_made(town: Town) -> None:
    """W-SUB-2, -4: `types` as list, `A|B`, `A,B`; the same url again; `types` beside `url`."""
    lists: tuple[object, ...] = (
        ["MESSAGE_CREATED", "CHAT_SYSTEM"],
        "MESSAGE_CREATED|CHAT_SYSTEM",
        "MESSAGE_CREATED,CHAT_SYSTEM",
        None,
    )
    for types in lists:
        await ok(town, "POST", "me/subscribe", {"url": "http://127.0.0.1:9/", "types": types})
    assert len((await ok(town, "GET", "me/subscriptions"))["subscriptions"]) == 1


async def leaving_and_acting_in_words_of_any_case(town: Town) -> None:
    """W-CTRL-1, W-JSON-8."""
    for action in ("TYPING_ON", "Mark_seen"):
        await ok(town, "POST", f"{CHAT}/messages", {"sender_action": action})
    await ok(town, "POST", f"{CHAT}/messages", {"chat_control": {"leave": "true"}}, TIMUR)
    await ok(town, "POST", f"{CHAT}/messages", {"chat_control": {"leave": True}})


async def a_loop_of_updates_without_parameters(town: Town) -> None:
    """W-POLL-4: gets each event once."""
    await acts.listens(town)
    got = []
    for number in range(5):
        await town.says(NINA, EVERYBODY, str(number))
        page = await ok(town, "GET", "me/updates")
        got += [event["message"]["text"] for event in page["updates"]]
    assert got == ["0", "1", "2", "3", "4"]


async def clean_errors_for_what_is_no_request(town: Town) -> None:
    """Form-like or quoted bodies, a text without message, a list for one, no payload, a user for a chat."""
    path = f"/{CHAT}/messages?access_token={TOKEN}"
    for body in (b"message=hello", b"{'message':{'text':'x'}}", b"message[text]=x&a=1", b"<message/>"):
        assert (await raw(town, "POST", path, body)).code == 2001, body
    keyboard = {"type": "INLINE_KEYBOARD", "buttons": [[{"type": "CALLBACK", "text": "Yes"}]]}
    wrong: tuple[object, ...] = ({"text": "x"}, {"message": []}, {"message": {"attachments": [keyboard]}})
    for wish in wrong:
        assert (await acts.ask(town, TEA_CLUB, "POST", f"{CHAT}/messages", wish)).code == 100, wish
    assert (await acts.ask(town, TEA_CLUB, "GET", "me/me")).code == 3
    assert (await acts.ask(town, TEA_CLUB, "POST", "me/messages/user:571000000101", HELLO)).code == 705


async def strict_readers(town: Town) -> None:
    """Compare `{"success":true}` exactly, test `message_id` for `mid:`, need `sender.user_id`, refuse unknown keys."""
    await acts.listens(town)
    for path, body in (
        ("me/subscribe", {"longPolling": True}),
        (f"{CHAT}/addMember", {"userId": str(NINA)}),
        (f"{CHAT}/messages", {"sender_action": "mark_seen"}),
    ):
        assert (await acts.ask(town, TEA_CLUB, "POST", path, body)).body == b'{"success":true}'
    for recipient in ({"chat_id": CHAT}, {"user_id": str(NINA)}):
        sent = await ok(town, "POST", "me/messages", {"recipient": recipient, **HELLO})
        assert sent["message_id"].startswith("mid:")
        assert sent["success"] is True
    await town.says(NINA, PERSONAL, "hello")
    for entry in (*await acts.history(town, EVERYBODY), *await acts.heard(town)):
        assert entry["sender"]["user_id"]
    (found,) = (await ok(town, "GET", "me/subscriptions"))["subscriptions"]
    assert list(found) == ["time"]


Line = Callable[[Town], Awaitable[None]]
LINES: tuple[Line, ...] = (
    tokens_anywhere_in_the_query,
    slashes_and_encoded_nodes,
    broken_paths_say_so,
    prefixes_in_any_case_and_bare_numbers,
    content_types_of_every_kind,
    posts_without_a_body,
    paging_until_a_short_page,
    history_as_it_is_asked_for,
    recipients_in_every_place,
    attachments_in_every_form,
    subscriptions_as_they_are_made,
    leaving_and_acting_in_words_of_any_case,
    a_loop_of_updates_without_parameters,
    clean_errors_for_what_is_no_request,
    strict_readers,
)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.__name__)
async def test_what_real_clients_send_is_understood(town: Town, line: Line) -> None:
    await line(town)
