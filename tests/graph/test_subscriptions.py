"""Webhooks and long polling, subscribed, listed, ended (W-SUB)."""

from tests.cast import EVERYBODY, NINA, NOON, TEA_CLUB
from tests.graph import acts
from tests.town import Answer, Json, Town

URL = "http://127.0.0.1:9/ok?key=1"


async def subscribe(town: Town, **body: object) -> Answer:
    return await town.graph("POST", "me/subscribe", body)


async def listed(town: Town) -> list[Json]:
    read, posted = [await town.graph(verb, "me/subscriptions") for verb in ("GET", "POST")]
    assert read.body == posted.body
    assert list(read.json) == ["subscriptions"]
    return list(read.json["subscriptions"])


async def test_a_url_or_long_polling_or_both(town: Town) -> None:
    """W-SUB-1, W-SUB-6: oldest first, only these keys; the long-polling entry has only `time`."""
    assert (await subscribe(town, url=URL)).body == b'{"success":true}'
    await town.clock.jump(5)
    assert (await subscribe(town, longPolling=True)).body == b'{"success":true}'
    await town.clock.jump(5)
    assert (await subscribe(town, url=URL + "2", longPolling="true")).body == b'{"success":true}'

    assert await listed(town) == [
        {"time": NOON, "url": URL},
        {"time": NOON + 5},
        {"time": NOON + 10, "url": URL + "2"},
    ]


async def test_neither_is_error_100(town: Town) -> None:
    """W-SUB-1, W-SUB-7."""
    bodies: tuple[object, ...] = (None, {}, {"longPolling": False}, {"types": ["CHAT_SYSTEM"]}, {"url": None})
    for path in ("me/subscribe", "me/unsubscribe"):
        for body in bodies:
            answer = await town.graph("POST", path, body)
            assert (answer.code, answer.json["error_field"]) == (100, "url"), (path, body)


async def test_types_are_a_list_or_joined_in_any_case(town: Town) -> None:
    """W-SUB-2: `|` as the docs print it, `,` too; empty means the three of OK; what else happens is not heard."""
    for types, wanted in (
        (["message_created", "CHAT_SYSTEM"], ["MESSAGE_CREATED", "CHAT_SYSTEM"]),
        ("MESSAGE_CREATED|CHAT_SYSTEM", ["MESSAGE_CREATED", "CHAT_SYSTEM"]),
        ("CHAT_SYSTEM , message_callback", ["CHAT_SYSTEM"]),
        ("MESSAGE_EDITED", ["MESSAGE_EDITED"]),
        ([], ["MESSAGE_CREATED", "CHAT_SYSTEM"]),
        ("", ["MESSAGE_CREATED", "CHAT_SYSTEM"]),
        (None, ["MESSAGE_CREATED", "CHAT_SYSTEM"]),
    ):
        await town.graph("POST", "me/unsubscribe", {"longPolling": True})
        assert (await subscribe(town, longPolling=True, types=types)).code == 0
        await acts.ask(town, TEA_CLUB, "GET", "me/updates", marker="end")
        mid = await town.says(NINA, EVERYBODY, "x")
        await town.graph("POST", f"{mid}/edit", {"message": {"text": "y"}}, as_=NINA)
        await acts.start(town, NINA, "x")
        updates = (await acts.ask(town, TEA_CLUB, "GET", "me/updates", timeout=0)).json["updates"]
        assert [event["webhookType"] for event in updates] == wanted, types


async def test_an_unknown_type_is_refused(town: Town) -> None:
    """W-SUB-2: silence would hide a typo."""
    wrong: tuple[object, ...] = ("MESSAGE", ["MESSAGE_CREATED", "X"], "MESSAGE_CREATED;CHAT_SYSTEM", "CHAT_STARTED")
    for types in wrong:
        answer = await subscribe(town, longPolling=True, types=types)
        assert (answer.code, answer.json["error_field"]) == (100, "types"), types
    assert await listed(town) == []


async def test_urls_are_http_with_any_path_and_query(town: Town) -> None:
    """W-SUB-3: no user info, no fragment; where none may lead is refused in one text (E28)."""
    for url in ("http://127.0.0.1:9", "HTTP://localhost:9/a?secret=%20x&b=c", "http://[::1]:9/x"):
        assert (await subscribe(town, url=url)).code == 0, url
    texts = set()
    for url in (
        "", "bot.example/ok", "ftp://127.0.0.1/", "javascript:alert(1)", "http://", "http:///x", "http://u@127.0.0.1/",
        "http://u:p@127.0.0.1/", "http://127.0.0.1/#x", "http://127.0.0.1/#", "http://[::1", "http://10.0.0.1/",
        "http://169.254.169.254/latest", "http://0.0.0.0/", "http://127.0.0.1:99999/",
    ):  # fmt: skip
        answer = await subscribe(town, url=url)
        assert (answer.code, answer.json["error_field"]) == (100, "url"), url
        texts.add(answer.json["error_msg"])
    assert len(texts) == 1


async def test_the_same_url_again_is_no_duplicate_and_its_types_are_replaced(town: Town) -> None:
    """W-SUB-4: `time` stays; without types the old ones stay."""
    await subscribe(town, url=URL, types="CHAT_SYSTEM")
    await subscribe(town, longPolling=True, types="CHAT_SYSTEM")
    await town.clock.jump(1000)
    await subscribe(town, url=URL, longPolling=True)
    unchanged = await acts.everything(town)
    await subscribe(town, url=URL, longPolling=True, types="MESSAGE_CREATED")
    changed = await acts.everything(town)

    assert await listed(town) == [{"time": NOON, "url": URL}, {"time": NOON}]
    assert "CHAT_SYSTEM" in unchanged["webhooks"][0]
    assert "MESSAGE_CREATED" in changed["webhooks"][0]
    assert "CHAT_SYSTEM" not in changed["webhooks"][0]
    await town.says(NINA, EVERYBODY, "x")
    assert len(await acts.heard(town)) == 1


async def test_types_that_are_given_empty_replace_the_old_too(town: Town) -> None:
    """W-SUB-2, W-SUB-4: they are the three of OK, whatever the subscription was before."""
    empties: tuple[object, ...] = ([], "", "|")
    for empty in empties:
        await subscribe(town, url=URL, longPolling=True, types="MESSAGE_EDITED")
        await subscribe(town, url=URL, longPolling=True, types=empty)

        for one in await town.house.subscriptions.listed(TEA_CLUB):
            assert one.kinds == ("MESSAGE_CREATED", "MESSAGE_CALLBACK", "CHAT_SYSTEM"), empty


async def test_every_webhook_gets_what_it_subscribed_to_beside_long_polling(town: Town) -> None:
    """W-SUB-5."""
    await subscribe(town, url=URL, types="MESSAGE_CREATED")
    await subscribe(town, url=URL + "2", types="CHAT_SYSTEM")
    await subscribe(town, url=URL + "3")
    await acts.listens(town, types="CHAT_SYSTEM")
    await town.says(NINA, EVERYBODY, "x")
    await acts.start(town, NINA, "y")

    found = await acts.everything(town)
    assert len(found["feed"]) == 2
    assert len(found["deliveries"]) == 4
    assert [event["webhookType"] for event in await acts.heard(town)] == ["CHAT_SYSTEM"]


async def test_ending_is_idempotent_and_drops_what_waits(town: Town) -> None:
    """W-SUB-7: by POST or by the GET of one client."""
    await subscribe(town, url=URL, longPolling=True)
    await town.says(NINA, EVERYBODY, "x")
    assert len((await acts.everything(town))["deliveries"]) == 1

    for _ in range(2):
        assert (await town.graph("POST", "me/unsubscribe", {"url": URL})).body == b'{"success":true}'
    assert (await acts.everything(town))["deliveries"] == []
    assert await listed(town) == [{"time": NOON}]
    await subscribe(town, url=URL)
    assert (await town.graph("GET", "me/unsubscribe", url=URL)).body == b'{"success":true}'
    assert (await town.graph("POST", "me/unsubscribe", {"longPolling": True, "url": "http://x/"})).code == 0
    assert await listed(town) == []
    assert (await town.graph("GET", "me/updates")).code == 5000


async def test_a_new_subscription_hears_from_its_commit_on(town: Town) -> None:
    """W-SUB-8: nothing from before, also when it is made anew."""
    await town.says(NINA, EVERYBODY, "before")
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "between")
    await town.graph("POST", "me/unsubscribe", {"longPolling": True})
    await town.says(NINA, EVERYBODY, "unheard")
    await acts.listens(town)
    await town.says(NINA, EVERYBODY, "after")

    answer = await town.graph("GET", "me/updates", timeout=0)
    assert [event["message"]["text"] for event in answer.json["updates"]] == ["after"]
