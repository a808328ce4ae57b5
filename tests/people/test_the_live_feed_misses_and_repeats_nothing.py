"""The live feed: wherever a page was cut off, it comes back to exactly what is there."""

import asyncio
import random

import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.people.feed import live
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TIMUR, VERA
from tests.graph.keyboards import asks
from tests.people.listening import Page, one_round, page_of
from tests.people.person import Person, fresh
from tests.town import Town


async def stored(page: Page, chat: str) -> dict[str, str]:
    window = await page.asks(f"chats/{chat}/messages?count=200")
    return {one["message"]["mid"]: one["message"].get("text", "") for one in window["messages"]}


def shown(page: Page, chat: str) -> dict[str, str]:
    return {mid: one["message"].get("text", "") for mid, one in page.messages[chat].items()}


async def test_who_comes_back_is_told_what_was_missed_and_nothing_twice(town: Town, nina: Person) -> None:
    async with page_of(town, TIMUR) as page:
        kept = await nina.says(EVERYBODY, "kept")
        await page.hears("message")
        await page.drop()
        gone = await nina.says(EVERYBODY, "gone")
        await nina.done(f"messages/{kept}/edit", text="kept and changed")
        await nina.done(f"messages/{gone}/delete")
        await nina.done(f"chats/{EVERYBODY}/title", title="Green tea")
        await page.resume()
        assert page.texts(EVERYBODY) == ["kept and changed"]
        assert page.rows[str(EVERYBODY)]["title"] == "Green tea"
        await page.drop()
        await page.resume()
        assert set(page.kinds()) <= {"read", "ready"}


async def test_who_is_cut_off_between_an_edit_and_the_row_is_told_the_row_again(town: Town, nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "leafs")
    async with page_of(town, TIMUR) as page:
        async with one_round(town):
            await nina.done(f"chats/{EVERYBODY}/title", title="Green tea")
            await nina.done(f"messages/{mid}/edit", text="leaves")
        *_, edit = await page.hears("message", 2)  # after the line that says so
        await page.hears("chat")
        await page.drop()
        page.places[str(EVERYBODY)] = edit["place"]
        await page.resume()
        assert [frame["row"]["title"] for frame in page.heard("chat")] == ["Green tea"]


async def test_who_missed_more_than_two_hundred_is_told_to_read_anew(town: Town, nina: Person) -> None:
    async with page_of(town, TIMUR) as page:
        await page.drop()
        for number in range(201):
            await nina.says(EVERYBODY, f"leaf {number}")
        await page.resume()
        (frame,) = page.heard("resync")
        assert (frame["chat"], page.heard("message")) == (str(EVERYBODY), [])
        assert page.rows[str(EVERYBODY)]["unread"] == 202
        await page.drop()
        for number in range(200):
            await nina.says(EVERYBODY, f"bud {number}")
        await page.resume()
        assert (len(page.heard("message")), page.heard("resync")) == (200, [])


async def test_who_missed_more_than_a_socket_may_leave_untaken_is_told_to_read_anew(town: Town, nina: Person) -> None:
    async with page_of(town, TIMUR) as page:
        await page.drop()
        for number in range(140):
            await nina.says(EVERYBODY, f"{number} {'x' * 4000}")
            await nina.says(DIALOG, f"{number} {'y' * 4000}")
        await page.resume()
        assert page.heard("bye") == []
        assert [frame["chat"] for frame in page.heard("resync")] != []
        assert shown(page, str(EVERYBODY)) == await stored(page, str(EVERYBODY))
        assert shown(page, str(DIALOG)) == await stored(page, str(DIALOG))


async def test_who_missed_more_chats_than_fit_a_socket_comes_back_for_the_rest(
    town: Town, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with page_of(town, TIMUR) as page:
        chats = [(await nina.done("chats", title=f"{at}", members=[str(TIMUR)]))["chat_id"] for at in range(7)]
        await page.hears("chat", 7)
        await page.drop()
        for chat in chats:
            await nina.says(chat, "x" * 4000)
            page.places[chat] = "none of ours"
        monkeypatch.setattr(live, "SLOW_BYTES", 20_000)
        await page.resume()
        assert sorted(frame["chat"] for frame in page.heard("resync")) == sorted(chats)
        assert {bye["reason"] for bye in page.heard("bye")} == {"more"}
        await page.drop()
        monkeypatch.undo()
        await page.resume()
        assert set(page.kinds()) <= {"read", "ready"}


async def test_one_who_is_told_too_much_at_once_goes_alone(
    town: Town, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with page_of(town, TIMUR) as page, page_of(town, NINA) as other:
        await page.drop()
        for chat in (EVERYBODY, DIALOG):
            await other.shows(str(chat), await nina.says(chat, "leaves"))
        monkeypatch.setattr(live, "SLOW_BYTES", 10)
        await page.come()
        (bye,) = await page.hears("bye")
        assert bye["reason"] == "slow"
        await page.drop()
        monkeypatch.undo()
        mid = await nina.says(DIALOG, "and buds")
        await other.shows(str(DIALOG), mid)
        await page.resume()
        assert page.texts(DIALOG)[-2:] == ["leaves", "and buds"]


@pytest.mark.parametrize("place", ["", "x", "0.0", "-1.0.0", "1.0.0", "0.0.0", "ff.0.0", "0.ff.0", "left.1", "1" * 80])
async def test_a_place_that_is_none_of_ours_is_answered_with_the_row(town: Town, nina: Person, place: str) -> None:
    await nina.says(EVERYBODY, "one")
    async with page_of(town, TIMUR) as page:
        await page.drop()
        page.places[str(EVERYBODY)] = place
        await page.resume()
        told = page.heard("message")
        assert [frame["chat"] for frame in page.heard("resync")] == [str(EVERYBODY)] or len(told) == 2
        assert shown(page, str(EVERYBODY)) == await stored(page, str(EVERYBODY))


async def test_a_place_that_never_was_costs_nobody_else_a_message(town: Town, nina: Person) -> None:
    for number in range(3):
        await nina.says(EVERYBODY, f"leaf {number}")
    async with page_of(town, VERA) as forger, page_of(town, TIMUR) as page:
        await forger.drop()
        forger.frames.clear()
        n, change, _ = forger.places[str(EVERYBODY)].split(".")
        forger.places[str(EVERYBODY)] = f"{n}.{change}.0"
        async with one_round(town):
            await nina.says(EVERYBODY, "buds")
            await nina.says(DIALOG, "for you alone")
            await forger.come()
        await forger.hears("ready")
        await page.hears("message", 2)
        assert shown(page, str(EVERYBODY)) == await stored(page, str(EVERYBODY))
        assert shown(page, str(DIALOG)) == await stored(page, str(DIALOG))
        assert shown(forger, str(EVERYBODY)) == await stored(forger, str(EVERYBODY))


async def test_a_store_that_was_away_is_asked_again_for_those_who_came_and_what_was_pressed(
    town: Town, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mid = str(await asks(town, PERSONAL))
    async with page_of(town, NINA) as page, page_of(town, TIMUR) as other:
        await other.drop()
        other.frames.clear()
        away = Away()
        async with one_round(town):
            monkeypatch.setattr(town.house.timeline, "_database", away)
            await other.come()
            await nina.done(f"chats/{PERSONAL}/press", client_id=fresh(), mid=mid, row=0, column=0)
        await away.was_asked.wait()
        monkeypatch.undo()
        await town.clock.advance(500)
        await other.hears("ready")
        assert [frame["press"]["mid"] for frame in await page.hears("press")] == [mid]


class Away:
    """A store that cannot be reached."""

    def __init__(self) -> None:
        self.was_asked = asyncio.Event()

    async def read(self, work: object) -> None:
        self.was_asked.set()
        raise Unavailable


async def test_changes_that_are_kept_no_more_are_read_anew(town: Town, nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "leafs")
    async with page_of(town, TIMUR) as page:
        await page.drop()
        await nina.done(f"messages/{mid}/edit", text="leaves")
        await town.clock.jump(31 * 86_400_000)
        await town.house.janitor.round()
        await page.resume()
        assert page.texts(EVERYBODY) == ["leaves"]
        assert len(page.heard("resync")) == 1


async def test_a_chat_one_was_removed_from_meanwhile_is_told_once(town: Town, nina: Person) -> None:
    async with page_of(town, VERA) as page:
        await page.drop()
        await nina.done(f"chats/{EVERYBODY}/members", remove=str(VERA))
        await nina.says(EVERYBODY, "secret")
        await page.resume()
        assert [frame["row"]["status"] for frame in page.heard("chat")] == ["REMOVED"]
        assert "secret" not in str(page.frames)
        await page.drop()
        await page.resume()
        assert page.heard("chat") == []


@pytest.mark.parametrize("seed", range(4))
async def test_random_lives_of_pages_end_with_what_is_in_the_database(town: Town, nina: Person, seed: int) -> None:
    """Random events, random cuts, also in the middle of a burst; the seed is the test's name."""
    dice = random.Random(seed)
    timur, vera = Person(town, TIMUR), Person(town, VERA)
    made = (await nina.done("chats", title="Tasting", members=[str(TIMUR), str(VERA)]))["chat_id"]
    writers = [nina, timur]
    is_in, is_on = True, True
    mids: list[tuple[Person, str]] = []
    async with page_of(town, VERA) as page:
        for step in range(120):
            match dice.choices(
                ("say", "edit", "delete", "cut", "come", "out", "in", "title", "wait"), (8, 3, 2, 3, 3, 1, 2, 1, 2)
            )[0]:
                case "say":
                    who = dice.choice(writers)
                    mids.append((who, await who.says(made, f"leaf {step}")))
                case "edit" if mids:
                    who, mid = dice.choice(mids)
                    await who.done(f"messages/{mid}/edit", text=f"bud {step}")
                case "delete" if mids:
                    who, mid = mids.pop(dice.randrange(len(mids)))
                    await who.done(f"messages/{mid}/delete")
                case "cut" if is_on:
                    await page.drop()
                    is_on = False
                case "come" if not is_on:
                    await page.resume()
                    is_on = True
                case "out" if is_in:
                    await nina.done(f"chats/{made}/members", remove=str(VERA))
                    is_in = False
                case "in" if not is_in:
                    await nina.done(f"chats/{made}/members", add=[str(VERA)], show_history=dice.random() < 0.5)
                    is_in = True
                case "title":
                    await nina.done(f"chats/{made}/title", title=f"Tasting {step}")
                case "wait" if is_on and is_in:
                    await page.shows(made, await vera.says(made, f"here {step}"))
        if not is_in:
            await nina.done(f"chats/{made}/members", add=[str(VERA)])
        if not is_on:
            await page.resume()
        await page.shows(made, await nina.says(made, "the end"))
        assert shown(page, made) == await stored(page, made)
        row = await page.asks(f"chats/{made}")
        assert (page.rows[made]["title"], page.places[made]) == (row["title"], row["place"])
        page.frames.clear()
        await page.drop()
        await page.resume()
        assert set(page.kinds()) <= {"read", "ready"}
