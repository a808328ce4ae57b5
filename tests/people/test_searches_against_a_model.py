"""Random chats, messages and queries: page after page, each person finds what a plain look would find (M-22)."""

from dataclasses import dataclass, field
from itertools import islice
from random import Random

import pytest

from gonets.server.services import search
from gonets.wire.ids import ChatId, MessageId
from tests.cast import DIALOG, EVERYBODY, PERSONAL
from tests.people.person import Person
from tests.town import Town

DEMO = {DIALOG, EVERYBODY, PERSONAL}
#: Few signs, so that much is found; those that a pattern, JSON or SQL would take for something else are among them.
SIGNS = "аАеёЁб %_*?[]^-\\\"'\n"


@dataclass
class Line:
    mid: str
    text: str


@dataclass
class Room:
    """A chat as the model knows it: who is in it, and from which line on they see it."""

    id: ChatId
    owner: Person
    sees_from: dict[int, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def plain(text: str) -> str:
    return text.lower().replace("ё", "е")


def model(rooms: list[Room], who: Person, query: str, only: Room | None) -> list[str]:
    """Mids in no order."""
    words = plain(query).split()
    return sorted(
        line.mid
        for room in rooms
        if who.who in room.sees_from and only in (None, room)
        for line in islice(room.lines, room.sees_from[who.who], None)
        if line.text and all(word in plain(line.text) for word in words)
    )


async def pages(who: Person, query: str, only: Room | None) -> list[str]:
    found: list[str] = []
    times: list[int] = []
    asked: dict[str, object] = {"q": query} | ({} if only is None else {"chat": only.id})
    while True:
        page = await who.sees("search", **asked)
        found += [hit["message"]["message"]["mid"] for hit in page["messages"]]
        times += [hit["message"]["timestamp"] for hit in page["messages"]]
        if page["marker"] is None:
            break
        assert page["marker"] != asked.get("marker"), "each page comes further"
        asked["marker"] = page["marker"]
    assert times == sorted(times, reverse=True)
    assert len(found) == len(set(found))
    return sorted(found)


@pytest.mark.parametrize("seed", range(12))
async def test_every_page_together_is_what_a_plain_look_finds(
    town: Town, nina: Person, timur: Person, vera: Person, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few messages a step, two chats at a time, and with every second seed a step a page: every seam there is."""
    print(f"seed {seed}")  # noqa: T201  to repeat it
    chance = Random(seed)
    for name, value in {
        "PAGE": 3, "JUDGED_AT_ONCE": 2, "MOST_S": (-1.0, 60.0)[seed % 2],
        "FIRST_ROWS": 2, "STEP_ROWS": 4, "CHAT_ROWS": 2, "CHATS_AT_ONCE": 2,
        "FIRST_SPAN": chance.choice([1 << 16, 1000 << 16, 10**6 << 16]),
    }.items():  # fmt: skip
        monkeypatch.setattr(search, name, value)
    everybody = [nina, timur, vera]
    rooms = [await opened(chance.choice(everybody), chance) for _ in range(chance.randint(2, 6))]
    for _ in range(120):
        await happens(chance, town, everybody, rooms)

    for _ in range(25):
        query = "".join(chance.choices(SIGNS, k=chance.randint(1, 3)))
        if query.strip():
            who, only = chance.choice(everybody), chance.choice([None, None, *rooms])
            if only is None or who.who in only.sees_from:
                found = [mid for mid in await pages(who, query, only) if MessageId.parse(mid).chat not in DEMO]
                assert found == model(rooms, who, query, only), (query, who.who)


async def opened(owner: Person, chance: Random) -> Room:
    made = await owner.done("chats", title="Зал", members=[])
    return Room(ChatId.parse(made["chat_id"]), owner, {owner.who: 0})


async def happens(chance: Random, town: Town, everybody: list[Person], rooms: list[Room]) -> None:
    room, who = chance.choice(rooms), chance.choice(everybody)
    inside = who.who in room.sees_from
    match chance.randrange(12):
        case 0:
            await town.clock.jump(chance.choice([1, 1000, 10**7]))
        case 1 if not inside:
            shows = chance.random() < 0.5
            await room.owner.done(f"chats/{room.id}/members", add=[str(who.who)], show_history=shows)
            room.sees_from[who.who] = 0 if shows else len(room.lines)
        case 2 if inside and who is not room.owner:
            await who.done(f"chats/{room.id}/leave")
            del room.sees_from[who.who]
        case 3 if inside and (own := await mine(who, room)):
            line = chance.choice(own)
            await who.done(f"messages/{line.mid}/delete")
            line.text = ""
        case _ if inside:
            text = "".join(chance.choices(SIGNS, k=chance.randint(1, 12)))
            if text.strip():
                room.lines.append(Line(await who.says(room.id, text), text))


async def mine(who: Person, room: Room) -> list[Line]:
    """What they wrote, still see, and have not deleted."""
    seen = await who.sees(f"chats/{room.id}/messages", count=200)
    own = {one["message"]["mid"] for one in seen["messages"] if one["sender"]["user_id"] == str(who.who)}
    return [line for line in room.lines if line.mid in own and line.text]
