"""A profile: changed by its person, seen by those who share a chat, the phone only when it is shown (M-23)."""

from pathlib import Path

import pytest

from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR
from tests.people.person import Person, fresh, refusal
from tests.people.visitor import Visitor
from tests.town import Town

ME = {
    "user_id": str(NINA), "name": "Nina Orlova", "phone": "79990000101", "phone_shown": False, "language": None,
    "theme": "auto", "text_size": "normal", "admin": False,
}  # fmt: skip
PICTURE = (Path(__file__).parents[2] / "src/gonets/server/media/packaged/leaf.webp").read_bytes()


async def picture(person: Person) -> str:
    """The token of an image that this person uploaded."""
    made = await person.done("uploads", type="IMAGE")
    assert (await person.town.stores(made["url"], PICTURE)).status == 200
    return str(made["token"])


async def test_one_sees_all_of_ones_own(nina: Person) -> None:
    assert await nina.sees("me") == ME


async def test_a_change_leaves_the_rest_as_it_was(nina: Person) -> None:
    assert await nina.done("me", name=" Nina K. ", theme="dark") == ME | {"name": "Nina K.", "theme": "dark"}
    assert await nina.done("me", language="en", text_size="large", phone_shown=True) == ME | {
        "name": "Nina K.", "theme": "dark", "language": "en", "text_size": "large", "phone_shown": True,
    }  # fmt: skip
    found = await nina.done("me", phone=None)
    assert "phone" not in found
    assert await nina.sees("me") == found
    assert (await nina.done("me", phone="79991112233"))["phone"] == "79991112233"


async def test_a_new_name_is_what_others_read_next(nina: Person, timur: Person) -> None:
    await nina.says(EVERYBODY, "Fresh leaves")
    await nina.done("me", name="Nina K.")
    assert (await timur.sees(f"chats/{EVERYBODY}/messages"))["messages"][-1]["sender"]["name"] == "Nina K."
    assert (await timur.sees(f"users/{NINA}"))["name"] == "Nina K."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", " \n "), ("name", "a\u0007b"), ("name", "a" * 201), ("name", 5), ("phone", "+7999"),
        ("phone", "1234"), ("phone", "٣" * 8), ("phone_shown", "maybe"), ("language", "de"), ("theme", "pink"),
        ("text_size", 3), ("photo", 7), ("photo", []), ("photo", {}), ("phone", ""), ("theme", ""),
    ],
)  # fmt: skip
async def test_what_will_not_do_is_refused_by_name_and_nothing_changes(nina: Person, field: str, value: object) -> None:
    answer = await nina.does("me", **({"theme": "dark"} | {field: value}))
    assert answer.status == 400
    assert answer.json["error_field"] == field
    assert await nina.sees("me") == ME


async def test_nobody_makes_themselves_what_they_are_not(nina: Person) -> None:
    wanted = {"admin": True, "admin_since": 1, "login": "root", "user_id": str(TIMUR), "password": "x", "stopped_at": 1}
    assert await nina.done("me", **wanted) == ME


async def test_a_photo_is_shown_to_others_and_kept_while_it_is_the_photo(
    town: Town, nina: Person, timur: Person
) -> None:
    first, second = await picture(nina), await picture(nina)
    url = (await nina.done("me", photo={"token": first}))["photo_url"]
    assert url.startswith("/files/")
    seen = (await timur.sees(f"users/{NINA}"))["photo_url"]
    assert (await town.fetches(seen)).headers["content-type"] == "image/webp"

    await town.clock.jump(26 * 3_600_000)
    await town.clock.advance(120_000)
    assert (await town.fetches(url)).status == 200, "the janitor leaves it"
    assert refusal(await nina.does("me", photo={"token": second})) == (400, 100, "photo.token"), (
        "nobody held the other one"
    )

    assert "photo_url" not in await nina.done("me", photo=None)
    await town.clock.advance(120_000)
    assert (await town.fetches(url)).status != 200, "gone with its last use"


async def test_who_left_the_dialog_sees_no_new_photo(nina: Person, vera: Person) -> None:
    """Whoever shares no chat with her any more is a stranger; the chat that was left shows no icon (W-CHAT-3)."""
    chat = (await vera.done(f"users/{NINA}/messages", client_id=fresh(), text="Tea?"))["recipient"]["chat_id"]
    await vera.done(f"chats/{EVERYBODY}/leave")
    await nina.done("me", photo={"token": await picture(nina)})
    assert "photo_url" in (await vera.sees(f"chats/{chat}"))["companion"]

    await vera.done(f"chats/{chat}/leave")

    assert refusal(await vera.asks(f"users/{NINA}")) == (400, 110, "user_id")
    found = [await vera.sees(f"chats/{chat}"), *(await vera.sees("start"))["chats"]]
    assert [row["companion"] for row in found if row["chat_id"] == chat] == [
        {"member_id": str(NINA), "name": "Nina Orlova"}
    ] * 2


async def test_who_left_the_dialog_learns_no_new_name(nina: Person, vera: Person) -> None:
    """Neither reads it nor finds the dialog by it (W-CHAT-3)."""
    chat = (await vera.done(f"users/{NINA}/messages", client_id=fresh(), text="Tea?"))["recipient"]["chat_id"]
    await vera.done(f"chats/{EVERYBODY}/leave")
    await vera.done(f"chats/{chat}/leave")
    await nina.done("me", name="Nina Belova")

    row = await vera.sees(f"chats/{chat}")

    assert (row["title"], row["companion"]["name"]) == ("Nina Orlova", "Nina Orlova")
    found = {q: [one["chat_id"] for one in (await vera.sees("search", q=q))["chats"]] for q in ("orlova", "belova")}
    assert found == {"orlova": [chat], "belova": []}


async def test_nobody_shows_a_picture_of_anothers(nina: Person, timur: Person) -> None:
    token = await picture(nina)
    assert refusal(await timur.does("me", photo={"token": token})) == (400, 100, "photo.token")


@pytest.mark.parametrize(
    "photo", [{"token": "x" * 43}, {"token": 7}, {"url": "https://evil.example/a.png"}, {"id": "1"}]
)
async def test_what_is_no_upload_of_ours_is_no_photo(nina: Person, photo: object) -> None:
    answer = await nina.does("me", photo=photo)
    assert (answer.status, answer.json["error_field"].split(".")[0]) == (400, "photo")
    assert await nina.sees("me") == ME


async def test_a_language_goes_back_to_the_browsers(nina: Person) -> None:
    await nina.done("me", language="en")
    assert await nina.done("me", language=None) == ME


async def test_only_an_image_is_a_photo(nina: Person) -> None:
    made = await nina.done("uploads", type="FILE")
    assert (await nina.town.stores(made["url"], b"no picture")).status == 200
    assert refusal(await nina.does("me", photo={"token": made["token"]})) == (400, 100, "photo.token")
    reserved = (await nina.done("uploads", type="IMAGE"))["token"]
    assert refusal(await nina.does("me", photo={"token": reserved})) == (400, 100, "photo.token")


async def test_a_phone_is_seen_once_it_is_shown(nina: Person, timur: Person) -> None:
    assert await timur.sees(f"users/{NINA}") == {"member_id": str(NINA), "name": "Nina Orlova"}
    await nina.done("me", phone_shown=True)
    assert (await timur.sees(f"users/{NINA}"))["phone"] == "79990000101"


async def test_a_stranger_is_like_nobody(production: Town, anna: Visitor) -> None:
    shared = await anna.asks(f"users/{NINA}")
    nobody = await anna.asks("users/user:571000000199")
    assert refusal(shared) == (400, 110, "user_id")
    assert shared.body == nobody.body
    assert (await anna.sees(f"users/{anna.user}"))["name"] == "Anna"


@pytest.mark.parametrize("said", [{}, {"text": "hi", "reply_to": f"mid:C{int(EVERYBODY):x}.18bcfe568000001"}])
async def test_a_message_that_was_refused_makes_no_acquaintance(
    production: Town, anna: Visitor, said: dict[str, str]
) -> None:
    """Nina has heard nothing of it, so nobody looks at her for it."""
    refused = await anna.does(f"users/{NINA}/messages", client_id=fresh(), **said)
    assert refused.status in (400, 404)
    assert refusal(await anna.asks(f"users/{NINA}")) == (400, 110, "user_id")
    assert await anna.sees("people") == {"people": []}

    await anna.done(f"users/{NINA}/messages", client_id=fresh(), text="hi")

    assert (await anna.sees(f"users/{NINA}"))["name"] == "Nina Orlova"
    assert [one["member_id"] for one in (await anna.sees("people"))["people"]] == [str(NINA)]


async def test_a_groups_page_shows_it_before_one_starts_it_and_what_one_decided(vera: Person) -> None:
    page = f"groups/{TEA_CLUB}"
    assert await vera.sees(page) == {"group_id": str(TEA_CLUB), "name": "Tea Club", "consent": "NONE"}
    chat = (await vera.done(f"{page}/start"))["chat_id"]
    assert await vera.sees(page) == {
        "group_id": str(TEA_CLUB), "name": "Tea Club", "consent": "ALLOWED", "chat_id": chat,
    }  # fmt: skip
    assert refusal(await vera.asks("groups/group:57100000000999")) == (404, 300, "group")


async def test_a_block_is_a_denial_that_says_so_to_the_person_alone(town: Town, nina: Person) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True, "types": ["CONSENT_CHANGED"]})

    assert (await nina.done(f"groups/{TEA_CLUB}/block"))["state"] == "BLOCKED"

    refused = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, "message": {"text": "x"}})
    assert (refused.code, refused.json["error_field"]) == (10, "recipient.user_id")
    consent = await nina.sees(f"groups/{TEA_CLUB}/consent")
    assert consent["state"] == "BLOCKED"
    assert [(one["state"], one["cause"]) for one in consent["changes"]][-1] == ("BLOCKED", "BLOCKED")
    assert (await nina.sees(f"groups/{TEA_CLUB}"))["consent"] == "BLOCKED"

    assert (await nina.done(f"groups/{TEA_CLUB}/deny"))["state"] == "DENIED"  # nothing new for the group
    heard = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert [one["type"] for one in heard] == ["DENIED"]


async def test_writing_to_a_blocked_group_allows_it_again(town: Town, nina: Person) -> None:
    await nina.done(f"groups/{TEA_CLUB}/block")
    await nina.done(f"groups/{TEA_CLUB}/messages", client_id=fresh(), text="Two, please")
    assert (await nina.sees(f"groups/{TEA_CLUB}/consent"))["state"] == "ALLOWED"
