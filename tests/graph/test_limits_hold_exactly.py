"""Every limit lets n − 1 and n through and refuses n + 1, naming itself (W-LIM-1, W-LIM-3)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from gonets.server.domain.refusals import Malformed
from gonets.server.settings import Settings
from gonets.server.store.database import Database
from gonets.wire.ids import UserId
from gonets.wire.limits import Limits
from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.delivery.receivers import dead_port
from tests.graph import acts
from tests.town import ROOMY, Answer, Town, open_town

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nEND:VCARD"
STICKER = {"type": "STICKER", "payload": {"id": "c1d2e3f4a5"}}


async def send(town: Town, message: object) -> Answer:
    return await town.graph("POST", f"{EVERYBODY}/messages", {"message": message})


async def text(town: Town, size: int) -> Answer:
    """Code points, not bytes nor UTF-16."""
    return await send(town, {"text": "𝄞" * size})


async def edited_text(town: Town, size: int) -> Answer:
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    return await town.graph("POST", f"{mid}/edit", {"message": {"text": "ы" * size}})


async def attachments(town: Town, size: int) -> Answer:
    """`attachment` and `attachments` together."""
    return await send(town, {"attachment": STICKER, "attachments": [STICKER] * (size - 1)})


async def vcard(town: Town, size: int) -> Answer:
    """Bytes of UTF-8."""
    body = CARD.format("Чай" + "x" * (size - len(CARD.format("Чай").encode())))
    assert len(body.encode()) == size
    return await send(town, {"attachment": {"type": "CONTACT", "payload": {"vcfBody": body}}})


async def title(town: Town, size: int) -> Answer:
    """After trimming."""
    control = {"title": "  " + "ы" * size + "  "}
    return await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": control})


async def webhook_url(town: Town, size: int) -> Answer:
    start = "http://127.0.0.1:9/"
    return await town.graph("POST", "me/subscribe", {"url": start + "x" * (size - len(start))})


async def image_urls(town: Town, size: int) -> Answer:
    """Nobody is there, and the URLs stay as they are."""
    images = [{"type": "IMAGE", "payload": {"url": f"http://127.0.0.1:{dead_port()}/"}} for _ in range(size)]
    return await send(town, {"attachments": images})


async def user_ids(town: Town, size: int) -> Answer:
    users = [str(NINA)] * size
    body = {"recipient": {"user_ids": users}, "message": {"text": "x"}}
    return await town.graph("POST", "me/messages", body)


async def add_members(town: Town, size: int) -> Answer:
    users = [{"user_id": str(UserId(NINA + number))} for number in range(size)]
    return await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"add_members": users}})


async def add_member(town: Town, size: int) -> Answer:
    """`userId` and `userIds` together."""
    users = [int(NINA) + number for number in range(1, size)]
    return await town.graph("POST", f"{EVERYBODY}/addMember", {"userId": int(NINA), "userIds": users})


async def chats_page(town: Town, count: int) -> Answer:
    return await town.graph("GET", "me/chats", count=count)


async def messages_page(town: Town, count: int) -> Answer:
    return await town.graph("GET", f"{EVERYBODY}/messages", count=count)


async def updates_page(town: Town, count: int) -> Answer:
    await acts.listens(town)
    return await town.graph("GET", "me/updates", count=count, timeout=0)


async def body_bytes(town: Town, size: int) -> Answer:
    raw = b'{"message":{"text":"x"}}'
    path = acts.with_token(f"/graph/{EVERYBODY}/messages", acts.token_of(TEA_CLUB), {})
    return await town.call("POST", path, raw=raw + b" " * (size - len(raw)))


async def json_depth(town: Town, depth: int) -> Answer:
    inner: object = 0
    for _ in range(depth - 1):
        inner = [inner]
    return await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x"}, "more": inner})


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    try_it: Callable[[Town, int], Awaitable[Answer]]
    field: str | None
    code: int = 100

    def __str__(self) -> str:
        return f"{self.name}-{self.try_it.__name__}"


LIMITS = (
    Limit("text_chars", 7, text, "message.text"),
    Limit("text_chars", 7, edited_text, "message.text"),
    Limit("attachments", 3, attachments, "message.attachments"),
    Limit("vcard_bytes", 60, vcard, "message.attachment.payload.vcfBody"),
    Limit("title_chars", 5, title, "chat_control.title"),
    Limit("url_chars", 30, webhook_url, "url"),
    Limit("image_urls", 2, image_urls, "message.attachments[2].payload.url"),
    Limit("user_ids", 4, user_ids, "recipient.user_ids"),
    Limit("add_members", 3, add_members, "chat_control.add_members"),
    Limit("add_members", 3, add_member, "userIds"),
    Limit("chats_page", 6, chats_page, "count"),
    Limit("messages_page", 6, messages_page, "count"),
    Limit("updates_page", 6, updates_page, "count"),
    Limit("body_bytes", 2048, body_bytes, None, 30),
    Limit("json_depth", 9, json_depth, None, 2001),
)


@pytest.mark.parametrize("limit", LIMITS, ids=str)
@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_limit_lets_n_through_and_not_one_more(limit: Limit, database: Database, tmp_path: Path) -> None:
    """W-LIM-1, W-ERR-4: nothing is cut silently, nothing is stored beyond."""
    async with open_town(database, tmp_path / "t", settings=Settings(limits=roomy(limit.name, limit.most))) as town:
        assert [(await limit.try_it(town, limit.most - less)).code for less in (1, 0)] == [0, 0]

        before = (await acts.everything(town))["chats"]
        refused = await limit.try_it(town, limit.most + 1)
        after = (await acts.everything(town))["chats"]

    assert refused.code == limit.code
    assert refused.json.get("error_field") == limit.field
    if limit.code != 2001:
        assert refused.json["error_data"] == f"limits.{limit.name}={limit.most}"
    if limit.try_it is not edited_text:
        assert after == before


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_chat_takes_as_many_members_as_it_may(database: Database, tmp_path: Path) -> None:
    """W-LIM-1: people and groups in a CHAT; error 800. The cast is four already."""
    async with open_town(database, tmp_path / "t", settings=Settings(limits=roomy("chat_members", 6))) as town:
        for number in range(3):
            await acts.moves_in(town, UserId(571_000_000_110 + number), f"Guest {number}")
        guests = [f"user:{571_000_000_110 + number}" for number in range(3)]

        three = await town.graph("POST", f"{EVERYBODY}/addMember", {"userIds": guests}, as_=NINA)
        before = await acts.everything(town)
        two = await town.graph("POST", f"{EVERYBODY}/addMember", {"userIds": guests[:2]}, as_=NINA)
        one_more = await town.graph(
            "POST", f"{EVERYBODY}/messages", {"chat_control": {"add_members": [{"user_id": guests[2]}]}}, as_=NINA
        )

        assert (three.code, three.json["error_data"]) == (800, "limits.chat_members=6")
        assert len(before["messages"]) == 3
        assert two.code == 0
        assert one_more.code == 800


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_group_has_ten_webhooks_and_no_eleventh(database: Database, tmp_path: Path) -> None:
    """W-LIM-1, W-SUB-4: error 11; one that is there already may still be renewed."""
    async with open_town(database, tmp_path / "t", settings=Settings(limits=roomy("webhooks", 2))) as town:
        urls = [f"http://127.0.0.1:9/{number}" for number in range(3)]
        codes = [(await town.graph("POST", "me/subscribe", {"url": url})).code for url in urls]
        again = await town.graph("POST", "me/subscribe", {"url": urls[0]})
        refused = await town.graph("POST", "me/subscribe", {"url": urls[2]})

    assert codes == [0, 0, 11]
    assert again.code == 0
    assert (refused.json["error_data"], refused.json["error_field"]) == ("limits.webhooks=2", "url")


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_deep_link_carries_so_many_characters(database: Database, tmp_path: Path) -> None:
    """W-LIM-1, W-LINK-3: a longer payload makes no event, nor does one with control characters."""
    async with open_town(database, tmp_path / "t", settings=Settings(limits=roomy("link_payload_chars", 4))) as town:
        await acts.listens(town)
        for payload in ("чай", "чаю!"):
            await acts.start(town, NINA, payload)
        for payload in ("пять5", "a\nb", "a\x7fb", "\x85"):
            with pytest.raises(Malformed):
                await acts.start(town, NINA, payload)

        assert [event["payload"] for event in await acts.heard(town)] == ["чай", "чаю!"]


async def test_a_count_below_one_or_no_number_is_refused_not_clamped(town: Town) -> None:
    """W-LIM-3: a clamp would break clients that page until a short page."""
    await acts.listens(town)
    for path in ("me/chats", f"{EVERYBODY}/messages", "me/updates"):
        for count in ("0", "-1", "1.5", "ten", "1e2", "٣", "9" * 30, "0x10", "1_0", "%201"):
            answer = await acts.ask(town, TEA_CLUB, "GET", path, count=count)
            assert (answer.code, answer.json["error_field"]) == (100, "count"), (path, count)


async def test_a_longer_timeout_is_simply_the_longest(town: Town) -> None:
    """W-LIM-3: only `timeout` is clamped, because a shorter wait is always legal."""
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "at once")

    long = await town.graph("GET", "me/updates", timeout=10**9)
    wrong = [(await acts.ask(town, TEA_CLUB, "GET", "me/updates", timeout=wait)).code for wait in ("-1", "x", "1.5")]

    assert len(long.json["updates"]) == 1
    assert wrong == [100, 100, 100]


def roomy(name: str, most: int) -> Limits:
    """No rates, and one limit made small."""
    return msgspec.structs.replace(ROOMY, **{name: most})
