"""A request with an Idempotency-Key has one effect, however often it comes (W-IDEM)."""

import asyncio
from pathlib import Path

import pytest

from gonets.server.domain.refusals import Unavailable
from gonets.server.domain.sending import Draft, Sent
from gonets.server.services.lanes import Lane
from gonets.server.services.sending import SendQueue
from gonets.server.settings import Settings
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import ROOMY, Answer, Town, open_town

ONCE = {"message": {"text": "once"}}
REPLAYED = "idempotency-replayed"
DAY_MS = 86_400_000


async def sends(town: Town, key: str, body: object = ONCE, path: str = f"{EVERYBODY}/messages") -> Answer:
    return await town.graph("POST", path, body, key=key)


async def test_a_repeated_send_is_answered_byte_for_byte_and_sent_once(town: Town) -> None:
    """W-IDEM-2."""
    first, second = [await sends(town, "order-1042") for _ in range(2)]

    assert second.body == first.body
    assert (first.headers.get(REPLAYED), second.headers.get(REPLAYED)) == (None, "true")
    assert (await acts.texts(town, EVERYBODY))[1:] == ["once"]


async def test_every_post_that_changes_something_happens_once(town: Town) -> None:
    """W-IDEM-1: on every Graph POST."""
    await acts.allow(town, TIMUR)
    mine = [await town.says(TEA_CLUB, EVERYBODY, text) for text in ("first", "second")]
    posts: tuple[tuple[str, object], ...] = (
        ("me/messages", {"recipient": {"user_id": str(NINA)}, **ONCE}),
        ("me/messages", {"recipient": {"user_ids": [str(NINA), str(VERA)]}, **ONCE}),
        (f"{EVERYBODY}/messages", {"chat_control": {"title": "Evening tea"}}),
        (f"{EVERYBODY}/messages", {"chat_control": {"remove_member": {"user_id": str(TIMUR)}}}),
        (f"{EVERYBODY}/addMember", {"userId": str(TIMUR)}),
        (f"{EVERYBODY}/messages", {"sender_action": "mark_seen"}),
        (f"{EVERYBODY}/messages", {"sender_action": "typing_on"}),
        (f"{mine[0]}/edit", {"message": {"text": "changed"}}),
        (f"{mine[1]}/delete", None),
        ("me/subscribe", {"longPolling": True}),
        ("me/unsubscribe", {"longPolling": True}),
    )

    for number, (path, body) in enumerate(posts):
        first = await sends(town, f"key-{number}", body, path)
        assert first.code == 0, first.body
        before = await acts.everything(town)
        again = await sends(town, f"key-{number}", body, path)
        assert (again.body, again.headers.get(REPLAYED)) == (first.body, "true"), path
        assert await acts.everything(town) == before, path


async def test_another_request_under_the_key_is_refused_and_does_nothing(town: Town) -> None:
    """W-IDEM-3: another body, another wish, `user_ids` instead of one user."""
    await sends(town, "k")
    await sends(town, "users", {"recipient": {"user_id": str(NINA)}, **ONCE}, "me/messages")
    before = await acts.everything(town)

    refused = [
        await sends(town, "k", {"message": {"text": "twice"}}),
        await sends(town, "k", {"chat_control": {"title": "twice"}}),
        await sends(town, "k", {"sender_action": "mark_seen"}),
        await sends(town, "users", {"recipient": {"user_ids": [str(NINA)]}, **ONCE}, "me/messages"),
    ]

    for answer in refused:
        assert (answer.code, answer.json["error_field"]) == (100, "Idempotency-Key")
    assert await acts.everything(town) == before


async def test_the_query_is_part_of_the_request_but_the_token_is_not(town: Town) -> None:
    """W-IDEM-2: the body's bytes and the query without the token, in any order."""
    accounts = town.house.accounts
    other = (await accounts.add_token(TEA_CLUB)).text
    path = f"/graph/{EVERYBODY}/messages"
    headers = {"idempotency-key": "q"}

    first = await town.call("POST", f"{path}?a=1&b=2&access_token={acts.token_of(TEA_CLUB)}", ONCE, headers=headers)
    again = await town.call("POST", f"{path}?access_token={other}&b=2&a=1", ONCE, headers=headers)
    changed = await town.call("POST", f"{path}?access_token={other}&b=3&a=1", ONCE, headers=headers)

    assert again.body == first.body
    assert again.headers.get(REPLAYED) == "true"
    assert (changed.code, changed.json["error_field"]) == (100, "Idempotency-Key")


async def test_the_scope_of_a_key_is_caller_and_path_after_normalising(town: Town) -> None:
    """W-IDEM-1."""
    await sends(town, "k")

    same_path = await town.call(
        "POST",
        f"/graph//CHAT%3A{str(EVERYBODY).removeprefix('chat:').upper()}/messages/?access_token="
        + acts.token_of(TEA_CLUB),
        ONCE,
        headers={"idempotency-key": "k"},
    )
    other_path = await sends(town, "k", path=f"me/messages/{EVERYBODY}")
    other_caller = await town.graph("POST", f"{EVERYBODY}/messages", ONCE, as_=NINA, key="k")
    other_chat = await sends(town, "k", path=f"{PERSONAL}/messages")

    assert same_path.headers.get(REPLAYED) == "true"
    assert [answer.headers.get(REPLAYED) for answer in (other_path, other_caller, other_chat)] == [None] * 3
    assert (await acts.texts(town, EVERYBODY))[1:] == ["once"] * 3


async def test_a_key_is_visible_ascii_of_1_to_128_signs(town: Town) -> None:
    """W-IDEM-1."""
    for key in ("!", "~" * 128):
        assert (await sends(town, key)).code == 0
    for key in ("", "a b", "a" * 129, "é", "\x7f", "\t"):
        answer = await sends(town, key)
        assert (answer.code, answer.json["error_field"]) == (100, "Idempotency-Key")


async def test_refusals_are_not_remembered(town: Town) -> None:
    """W-IDEM-4: a retry is judged afresh."""
    await acts.deny(town, NINA)
    refused = await sends(town, "k", path=f"{PERSONAL}/messages")
    await acts.allow(town, NINA)
    accepted = await sends(town, "k", path=f"{PERSONAL}/messages")

    assert (refused.code, accepted.code, accepted.headers.get(REPLAYED)) == (10, 0, None)


async def test_a_refused_list_of_users_is_not_remembered(town: Town) -> None:
    """W-IDEM-4: nobody got anything, so the key is free for the message as it was put right."""
    to_nina = {"recipient": {"user_ids": [str(NINA)]}}
    before = await acts.everything(town)
    refused = await sends(town, "k", {**to_nina, "message": {"text": "x", "reply_to": "mid:C1.1"}}, "me/messages")
    after = await acts.everything(town)
    accepted = await sends(town, "k", {**to_nina, **ONCE}, "me/messages")

    assert (refused.code, accepted.json.get("success")) == (300, [True])
    assert after == before


async def test_of_two_at_once_the_second_gets_the_answer_of_the_first(town: Town) -> None:
    """W-IDEM-4: for every kind of change."""
    mine = await town.says(TEA_CLUB, EVERYBODY, "mine")
    posts: tuple[tuple[str, object], ...] = (
        (f"{EVERYBODY}/messages", ONCE),
        (f"{EVERYBODY}/messages", {"chat_control": {"title": "Evening tea"}}),
        (f"{mine}/edit", {"message": {"text": "changed"}}),
        ("me/messages", {"recipient": {"user_ids": [str(NINA)]}, **ONCE}),
        (f"{mine}/delete", None),
        ("me/subscribe", {"url": "http://127.0.0.1:9/x"}),
    )

    for number, (path, body) in enumerate(posts):
        answers = await asyncio.gather(*(sends(town, f"key-{number}", body, path) for _ in range(3)))
        assert len({answer.body for answer in answers}) == 1, path
        assert answers[0].code == 0, answers[0].body
        assert sorted(answer.headers.get(REPLAYED, "") for answer in answers) == ["", "true", "true"], path
    assert len((await acts.everything(town))["messages"]) == 3 + 1 + 1 + 1 + 1


async def test_a_replay_outlives_the_right_to_do_it_again(town: Town) -> None:
    """W-IDEM-2: the first success is answered again, whatever has happened since."""
    first = await sends(town, "k")
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})

    assert (await sends(town, "k")).body == first.body
    assert (await sends(town, "k2")).code == 10


async def test_a_key_is_kept_for_24_hours(town: Town) -> None:
    """W-IDEM-1."""
    first = await sends(town, "k")
    await town.clock.advance(DAY_MS - 60_000)
    assert (await sends(town, "k")).body == first.body

    await town.clock.advance(120_000)
    acts.seconds_pass(town, 2)
    second = await sends(town, "k")

    assert second.headers.get(REPLAYED) is None
    assert second.body != first.body


async def test_a_list_of_users_is_remembered_person_by_person(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """W-IDEM-5: a retry after a crash sends only to those not yet decided; its arrays are those of the whole list."""
    await acts.allow(town, TIMUR)
    body = {"recipient": {"user_ids": [str(NINA), str(VERA), str(TIMUR), str(NINA)]}, **ONCE}
    submit, taken = SendQueue.submit, iter(range(100))

    def crash(self: SendQueue, draft: Draft, lane: Lane) -> "asyncio.Future[Sent]":
        if next(taken) == 1:
            raise RuntimeError("the power went away")
        return submit(self, draft, lane)

    monkeypatch.setattr(SendQueue, "submit", crash)
    assert (await sends(town, "k", body, "me/messages")).code == 9999
    monkeypatch.undo()
    retried = await sends(town, "k", body, "me/messages")
    await acts.allow(town, VERA)
    again = await sends(town, "k", body, "me/messages")

    assert retried.json["success"] == [True, False, True, True]
    assert (again.body, again.headers.get(REPLAYED)) == (retried.body, "true")
    assert await acts.texts(town, PERSONAL) == ["hello", "once"]
    chat_of_timur = retried.json["chat_ids"][2]
    assert [entry["message"]["text"] for entry in await acts.history(town, chat_of_timur)] == ["once"]


async def test_a_repeat_that_is_refused_leaves_the_key_to_the_first(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W-IDEM-2, -3: it came while the first, whose key it is, still waited its turn."""
    body = {"recipient": {"user_ids": [str(NINA)]}, **ONCE}
    submit, taken, refused = SendQueue.submit, iter(range(100)), list[Answer]()

    async def after_the_repeat(queue: SendQueue, draft: Draft, lane: Lane) -> Sent:
        refused.append(await sends(town, "k", body, "me/messages"))
        return await submit(queue, draft, lane)

    def crowded(self: SendQueue, draft: Draft, lane: Lane) -> "asyncio.Future[Sent]":
        if next(taken) == 0:
            return asyncio.ensure_future(after_the_repeat(self, draft, lane))
        raise Unavailable

    monkeypatch.setattr(SendQueue, "submit", crowded)
    first = await sends(town, "k", body, "me/messages")
    monkeypatch.undo()
    again = await sends(town, "k", body, "me/messages")

    assert (refused[0].code, first.json.get("success")) == (2, [True])
    assert (again.body, again.headers.get(REPLAYED)) == (first.body, "true")


async def test_another_list_under_the_key_is_another_request(town: Town) -> None:
    """W-IDEM-3, W-IDEM-5: also for those who were not on the first list."""
    await acts.allow(town, TIMUR)
    first = {"recipient": {"user_ids": [str(NINA)]}, **ONCE}
    await sends(town, "k", first, "me/messages")
    before = await acts.everything(town)

    for users in ([str(NINA), str(TIMUR)], [str(TIMUR)]):
        answer = await sends(town, "k", {"recipient": {"user_ids": users}, **ONCE}, "me/messages")
        assert (answer.code, answer.json["error_field"]) == (100, "Idempotency-Key")
    assert await acts.everything(town) == before


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_the_hours_a_key_is_kept_are_a_setting(database: Database, tmp_path: Path) -> None:
    """W-IDEM-1: messages.idempotency_hours."""
    settings = Settings(limits=ROOMY)
    short = type(settings.messages)(idempotency_hours=1)
    async with open_town(database, tmp_path / "t", settings=Settings(limits=ROOMY, messages=short)) as town:
        first = await sends(town, "k")
        await town.clock.advance(3_600_000 + 61_000)

        assert (await sends(town, "k")).body != first.body
