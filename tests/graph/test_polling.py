"""Long polling: who gets what, once or again (W-POLL)."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from gonets.server.settings import Settings, Updates
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB
from tests.delivery.receivers import dead_port
from tests.graph import acts
from tests.town import ROOMY, Answer, Json, Town, open_town


async def poll(town: Town, **query: object) -> Answer:
    return await town.graph("GET", "me/updates", as_=TEA_CLUB, key=None, **{"timeout": 0, **query})


async def texts(town: Town, **query: object) -> list[str]:
    return said(await poll(town, **query))


def said(answer: Answer) -> list[str]:
    assert answer.code == 0, answer.body
    return [event["message"]["text"] for event in answer.json["updates"]]


async def parked(town: Town, calls: int = 1, **query: object) -> list["asyncio.Task[Answer]"]:
    """Calls that wait for something to happen."""
    before = town.house.feeds._waiting[TEA_CLUB]
    tasks = []
    for number in range(1, calls + 1):
        tasks.append(asyncio.create_task(poll(town, timeout=90, **query)))
        await acts.until(partial(are_waiting, town, before + number))
    return tasks


def are_waiting(town: Town, calls: int) -> bool:
    return town.house.feeds._waiting[TEA_CLUB] >= calls


@pytest.fixture
async def tea(town: Town) -> Town:
    """Listening, with three events behind it."""
    await acts.listens(town)
    for number in range(1, 4):
        await town.says(NINA, EVERYBODY, str(number))
    return town


async def test_without_a_subscription_there_is_nothing_to_poll(town: Town) -> None:
    """W-POLL-1."""
    answer = await poll(town)

    assert (answer.code, "error_field" in answer.json) == (5000, False)


async def test_both_keys_are_always_there(tea: Town) -> None:
    """W-POLL-2: also when empty."""
    full, empty = await poll(tea), await poll(tea)

    assert list(full.json) == list(empty.json) == ["updates", "marker"]
    assert (len(full.json["updates"]), full.json["marker"]) == (3, "3")
    assert empty.body == b'{"updates":[],"marker":"3"}'


async def test_without_a_marker_each_event_comes_once(tea: Town) -> None:
    """W-POLL-4: a client loops with no parameters at all."""
    got = [await texts(tea, count=2), await texts(tea, count=2), await texts(tea, count=2)]
    await tea.says(NINA, EVERYBODY, "4")

    assert got == [["1", "2"], ["3"], []]
    assert await texts(tea) == ["4"]


async def test_a_broken_connection_commits_nothing(tea: Town) -> None:
    """W-POLL-4."""
    path = acts.with_token("/graph/me/updates", acts.token_of(TEA_CLUB), {"timeout": 0})
    await tea.call("GET", path, hangs_up=True)

    assert await texts(tea) == ["1", "2", "3"]
    assert await texts(tea) == []


async def test_a_client_that_asks_again_at_once_gets_each_event_once(tea: Town) -> None:
    """W-POLL-4, W-POLL-7: the next call may overtake the commit of the last."""
    answers = await asyncio.gather(*(poll(tea, count=1) for _ in range(6)))

    got = [text for answer in answers for text in said(answer)]
    assert sorted(got) == sorted(set(got))
    rest = await texts(tea)
    assert sorted([*got, *rest]) == ["1", "2", "3"]


async def test_with_markers_events_stay_until_a_later_marker_covers_them(tea: Town) -> None:
    """W-POLL-5: delivered ones are repeatable, an older marker replays, the committed place never goes back."""
    assert await texts(tea, marker=0) == ["1", "2", "3"]
    assert await texts(tea, marker=0) == ["1", "2", "3"]
    assert await texts(tea, marker=1) == ["2", "3"]
    assert await texts(tea, marker=3) == []
    assert await texts(tea, marker=1) == ["2", "3"]
    assert await texts(tea) == []


async def test_a_marker_commits_what_it_covers_for_who_has_none(tea: Town) -> None:
    """W-POLL-5."""
    assert await texts(tea, marker=2) == ["3"]

    assert await texts(tea) == ["3"]


async def test_commit_false_commits_nothing(tea: Town) -> None:
    """W-POLL-1: by marker, without one, and by `end`."""
    assert await texts(tea, commit="false") == ["1", "2", "3"]
    assert await texts(tea, marker=3, commit="FALSE") == []
    assert await texts(tea, marker="end", commit="false") == []

    assert await texts(tea) == ["1", "2", "3"]
    wrong = await poll(tea, commit="0")
    assert (wrong.code, wrong.json["error_field"]) == (100, "commit")


async def test_end_drops_the_backlog_at_once(tea: Town) -> None:
    """W-POLL-6: asked for by users; answers at once whatever the timeout."""
    answer = await poll(tea, marker="end", timeout=90)

    assert answer.json == {"updates": [], "marker": "3"}
    assert await texts(tea) == []
    assert await texts(tea, marker=0) == ["1", "2", "3"]


async def test_a_marker_we_did_not_give_is_refused(tea: Town) -> None:
    """W-POLL-6: malformed or not yet existing."""
    for marker in ("4", "-1", "x", "1.0", "END", "%D9%A3", "9" * 30, "+1", "0x1"):
        answer = await acts.ask(tea, TEA_CLUB, "GET", "me/updates", marker=marker, timeout=0)
        assert (answer.code, answer.json["error_field"]) == (100, "marker"), marker


async def test_a_waiting_call_returns_when_something_comes(tea: Town) -> None:
    """W-POLL-3."""
    await texts(tea)
    (waiting,) = await parked(tea)
    (following,) = await parked(tea, marker=3)
    await tea.says(NINA, EVERYBODY, "4")

    assert (said(await waiting), said(await following)) == (["4"], ["4"])
    assert (await following).json["marker"] == "4"


async def test_a_call_that_waited_in_vain_returns_empty(tea: Town) -> None:
    """W-POLL-3: after `timeout`; the marker does not go back."""
    await texts(tea)
    seconds = iter(range(1_000_000))
    tea.clock.monotonic = lambda: float(next(seconds))

    answer = await poll(tea, timeout=3)

    assert answer.json == {"updates": [], "marker": "3"}


async def test_types_narrow_and_what_they_skip_counts_as_read(tea: Town) -> None:
    """W-POLL-1, W-POLL-9: the marker names the place after the last event looked at."""
    await acts.start(tea, NINA, "promo")
    only = await poll(tea, types="chat_system")

    assert [event["webhookType"] for event in only.json["updates"]] == ["CHAT_SYSTEM"]
    assert only.json["marker"] == "4"
    assert await texts(tea) == []
    assert (await poll(tea, marker=0, types="MESSAGE_EDITED|CHAT_SYSTEM")).json["marker"] == "4"
    wrong = await poll(tea, types="CHAT")
    assert (wrong.code, wrong.json["error_field"]) == (100, "types")


async def test_a_call_goes_on_waiting_behind_what_it_skips(tea: Town) -> None:
    """W-POLL-3, W-POLL-9."""
    (waiting,) = await parked(tea, types="CHAT_SYSTEM")
    await tea.says(NINA, EVERYBODY, "skipped")
    assert not waiting.done()
    await acts.start(tea, NINA, "promo")

    answer = await waiting
    assert ([event["webhookType"] for event in answer.json["updates"]], answer.json["marker"]) == (["CHAT_SYSTEM"], "5")


async def test_several_with_markers_each_get_everything(tea: Town) -> None:
    """W-POLL-7."""
    waiting = await parked(tea, 3, marker=3)
    await tea.says(NINA, EVERYBODY, "4")

    assert [said(await one) for one in waiting] == [["4"]] * 3


async def test_without_markers_a_new_call_ends_an_older_one(tea: Town) -> None:
    """W-POLL-7: no event is handed out twice."""
    await texts(tea)
    (older,) = await parked(tea)
    newer = asyncio.create_task(poll(tea, timeout=90))
    assert said(await older) == []
    await tea.says(NINA, EVERYBODY, "4")

    assert said(await newer) == ["4"]
    assert await texts(tea) == []


async def test_a_feed_is_in_the_order_of_its_chats(tea: Town) -> None:
    """W-POLL-9: within a chat by seq."""
    for number in range(4, 10):
        await tea.says(NINA, (EVERYBODY, PERSONAL)[number % 2], str(number))
    events = (await poll(tea, marker=0)).json["updates"]

    for chat in (EVERYBODY, PERSONAL):
        seqs = [event["message"]["seq"] for event in events if event["recipient"]["chat_id"] == str(chat)]
        assert seqs == sorted(seqs)
    assert [event["message"]["text"] for event in events] == [str(number) for number in range(1, 10)]


async def test_a_house_that_closes_ends_what_waits(tea: Town) -> None:
    """W-POLL-3: empty, and nothing waits after that."""
    await texts(tea)
    waiting = await parked(tea, marker=3)
    tea.house.feeds.close()

    assert said(await waiting[0]) == []
    assert said(await poll(tea, timeout=90)) == []


async def test_who_unsubscribes_ends_what_waits(tea: Town) -> None:
    """W-POLL-1, W-SUB-7."""
    await texts(tea)
    (waiting,) = await parked(tea, marker=3)
    await tea.graph("POST", "me/unsubscribe", {"longPolling": True})

    assert said(await waiting) == []


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_so_many_may_wait_and_no_more(database: Database, tmp_path: Path) -> None:
    """W-LIM-1: limits.polls_waiting; error 8, and whoever does not wait is served."""
    limits = type(ROOMY)(rate_calls="off", rate_chat="off", rate_bad_tokens="off", polls_waiting=2)
    async with open_town(database, tmp_path / "t", settings=Settings(limits=limits)) as town:
        await acts.listens(town)
        waiting = await parked(town, 2, marker=0)
        refused = await poll(town, marker=0, timeout=90)
        served = await poll(town, marker=0)
        await town.says(NINA, EVERYBODY, "x")

        assert (refused.code, refused.json["error_data"]) == (8, "limits.polls_waiting=2")
        assert int(refused.headers["retry-after"]) >= 1
        assert served.code == 0
        assert [said(await one) for one in waiting] == [["x"]] * 2


async def found_with_the_rest_gone(town: Town) -> tuple[Answer, Answer]:
    return await poll(town, marker=1, commit="false"), await poll(town, marker=0)


async def test_so_many_events_are_kept_and_it_is_said_how_many_were_missed(database: Database, tmp_path: Path) -> None:
    """W-POLL-8: delivery goes on with the oldest kept."""
    settings = Settings(limits=ROOMY, updates=Updates(keep_events=3))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        await acts.listens(town)
        for number in range(1, 8):
            await town.says(NINA, EVERYBODY, str(number))
        for swept in (False, True):
            if swept:
                await town.house.janitor.round()
            after_one, oldest = await found_with_the_rest_gone(town)
            assert (said(after_one), after_one.headers["x-gonets-missed"]) == (["5", "6", "7"], "3")
            assert (said(oldest), "x-gonets-missed" in oldest.headers) == (["5", "6", "7"], False)
            assert missed(await poll(town, marker=4, commit="false")) == 0
        assert (said(without := await poll(town)), without.headers["x-gonets-missed"]) == (["5", "6", "7"], "4")


async def test_events_are_kept_for_a_day(town: Town) -> None:
    """W-POLL-8: 24 h, swept or not."""
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "old")
    await town.clock.jump(3_600_000)
    await town.says(NINA, EVERYBODY, "newer")
    await town.clock.jump(23 * 3_600_000)
    assert await texts(town, marker=0) == ["old", "newer"]
    await town.clock.jump(1)

    for swept in (False, True):
        if swept:
            await town.house.janitor.round()
        answer = await poll(town, commit="false")
        assert (said(answer), missed(answer)) == (["newer"], 1)


async def test_what_is_kept_for_a_webhook_alone_is_missed_with_all_around_it(town: Town) -> None:
    """W-POLL-8: an event that was asked for again stays until its webhook has it; those behind it are gone."""
    await acts.listens(town)
    for number in range(1, 6):
        await town.says(NINA, EVERYBODY, str(number))
    await town.clock.jump(23 * 3_600_000)
    await town.graph("POST", "me/subscribe", {"url": f"http://127.0.0.1:{dead_port()}/"})
    await town.house.deliveries.replay(TEA_CLUB, 2)
    await town.clock.jump(2 * 3_600_000)
    await town.says(NINA, EVERYBODY, "newer")

    await town.house.janitor.round()

    answer = await poll(town, marker=1)
    assert (said(answer), missed(answer)) == (["newer"], 4)


def missed(answer: Answer) -> int:
    return int(answer.headers.get("x-gonets-missed", "0"))


async def test_events_hold_exactly_what_webhooks_get(tea: Town) -> None:
    """W-POLL-2: `webhookType` included."""
    events: list[Json] = (await poll(tea, marker=0)).json["updates"]

    assert {tuple(event) for event in events} == {("webhookType", "sender", "recipient", "message", "timestamp")}
