"""The live feed: whatever alters what is on screen arrives at every page that may see it, and at no other."""

from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph.keyboards import asks
from tests.people.listening import one_round, page_of
from tests.people.person import Person, fresh
from tests.town import Town


async def test_a_message_reaches_all_pages_of_all_members(town: Town, nina: Person) -> None:
    async with page_of(town, NINA) as one, page_of(town, NINA) as other, page_of(town, TIMUR) as timur:
        sent = await nina.done(f"chats/{EVERYBODY}/messages", client_id="mine", text="Fresh leaves")
        for page in (one, other, timur):
            (frame,) = await page.hears("message")
            assert (frame["chat"], frame["message"]["client_id"]) == (str(EVERYBODY), "mine")
            assert frame["message"]["message"] == sent["message"]


async def test_a_bot_is_heard_like_anybody(town: Town) -> None:
    async with page_of(town, NINA) as page:
        await town.says(TEA_CLUB, PERSONAL, "Your tea is ready")
        assert (await page.hears("message"))[0]["message"]["message"]["text"] == "Your tea is ready"


async def test_edits_and_deletions_are_told_with_the_message_as_it_now_is(town: Town, nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "Fresh leafs")
    async with page_of(town, TIMUR) as page:
        await nina.done(f"messages/{mid}/edit", text="Fresh leaves")
        edited = (await page.hears("message"))[0]["message"]
        assert (edited["message"]["text"], edited["edited"]) == ("Fresh leaves", True)
        await nina.done(f"messages/{mid}/delete")
        gone = (await page.hears("message", 2))[1]["message"]
        assert (gone["deleted"], set(gone["message"])) == (True, {"seq", "mid"})
        row = (await page.hears("chat"))[0]["row"]
        assert row["last_message"]["system"] == "CHAT_CREATED"  # another message is the last one now


async def test_title_icon_and_rights_come_as_ones_own_row(town: Town, nina: Person) -> None:
    async with page_of(town, TIMUR) as page:
        await nina.done(f"chats/{EVERYBODY}/title", title="Green tea")
        assert (await page.hears("chat"))[0]["row"]["title"] == "Green tea"
        await nina.done(f"chats/{EVERYBODY}/admins", user_id=str(TIMUR), admin=True)
        row = (await page.hears("chat", 2))[1]["row"]
        assert (row["my_role"], "add" in row["may"]) == ("ADMIN", True)
        await nina.done(f"chats/{EVERYBODY}/link", on=False)
        assert (await page.hears("chat", 3))[2]["row"]["link_on"] is False


async def test_who_is_brought_into_a_chat_sees_it_appear(town: Town, nina: Person) -> None:
    async with page_of(town, VERA) as page:
        made = (await nina.done("chats", title="Tasting", members=[str(VERA)]))["chat_id"]
        frame = (await page.hears("chat"))[0]
        assert (frame["chat"], frame["row"]["title"]) == (made, "Tasting")
        await nina.says(made, "welcome")
        assert (await page.hears("message"))[0]["chat"] == made


async def test_who_is_removed_hears_nothing_more_at_once(town: Town, nina: Person, timur: Person) -> None:
    async with page_of(town, VERA) as vera, page_of(town, TIMUR) as other:
        await nina.done(f"chats/{EVERYBODY}/members", remove=str(VERA))
        for number in range(5):
            await nina.says(EVERYBODY, f"secret {number}")
        await other.until(lambda: other.texts(EVERYBODY) == [f"secret {number}" for number in range(5)])
        row = (await vera.hears("chat"))[-1]["row"]
        assert (row["status"], row["may"]) == ("REMOVED", [])
        assert "secret" not in str(vera.frames)
        assert vera.heard("message")[-1]["message"]["system"] == "USERS_REMOVED"
        await timur.done(f"chats/{EVERYBODY}/acting", action="typing_on")
        await other.until(lambda: True)
        assert vera.heard("acting") == []


async def test_who_is_removed_hears_of_no_edit_after_it_though_all_is_told_at_once(
    town: Town, nina: Person, timur: Person
) -> None:
    first = await nina.says(EVERYBODY, "the first")
    async with page_of(town, VERA) as vera:
        async with one_round(town):
            second = await nina.says(EVERYBODY, "the second")
            await timur.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="an answer", reply_to=first)
            await nina.done(f"messages/{first}/edit", text="the first, mended")
            await nina.done(f"chats/{EVERYBODY}/members", remove=str(VERA))
            for mid in (first, second):
                await nina.done(f"messages/{mid}/edit", text="secret")
        assert (await vera.hears("chat"))[-1]["row"]["status"] == "REMOVED"
        assert "secret" not in str(vera.frames)
        assert vera.texts(EVERYBODY) == ["the first", "an answer"]


async def test_who_left_and_comes_back_hears_again_but_not_of_the_time_between(town: Town, nina: Person) -> None:
    vera = Person(town, VERA)
    async with page_of(town, VERA) as page:
        await vera.done(f"chats/{EVERYBODY}/leave")
        await nina.says(EVERYBODY, "meanwhile")
        await nina.done(f"chats/{EVERYBODY}/members", add=[str(VERA)])
        await nina.says(EVERYBODY, "again")
        await page.until(lambda: "again" in page.texts(EVERYBODY))
        assert "meanwhile" not in str(page.frames)


async def test_history_that_is_hidden_stays_hidden_also_in_quotes(town: Town, nina: Person, timur: Person) -> None:
    made = (await nina.done("chats", title="Tasting", members=[str(TIMUR)]))["chat_id"]
    secret = await nina.says(made, "the old secret")
    await nina.done(f"chats/{made}/members", add=[str(VERA)])
    async with page_of(town, VERA) as vera, page_of(town, NINA) as page:
        await timur.done(f"chats/{made}/messages", client_id=fresh(), text="yes", reply_to=secret)
        assert (await page.hears("message"))[0]["message"]["reply"]["text"] == "the old secret"
        assert "reply" not in (await vera.hears("message"))[0]["message"]
        await nina.done(f"messages/{secret}/edit", text="the old secret, told anew")
        await page.hears("message", 2)
        await nina.says(made, "done")
        await vera.until(lambda: "done" in vera.texts(made))
        assert "old secret" not in str(vera.frames)


async def test_the_first_word_between_two_shows_the_chat_to_both(town: Town, timur: Person) -> None:
    async with page_of(town, TIMUR) as one, page_of(town, VERA) as other:
        sent = await timur.done(f"users/{VERA}/messages", client_id=fresh(), text="hello Vera")
        for page in (one, other):
            row = (await page.hears("chat"))[0]["row"]
            assert row["chat_id"] == sent["recipient"]["chat_id"]
            assert row["last_message"]["message"]["text"] == "hello Vera"


async def test_reading_is_told_to_the_others_and_to_ones_own_other_pages(town: Town, nina: Person) -> None:
    mid = await nina.says(DIALOG, "Have you seen this?")
    timur = Person(town, TIMUR)
    async with page_of(town, NINA) as page, page_of(town, TIMUR) as own:
        before = len(page.heard("read"))
        await timur.done(f"chats/{DIALOG}/read", mid=mid)
        await page.until(lambda: len(page.heard("read")) > before)
        frame = page.heard("read")[-1]
        assert (frame["member"], frame["mid"]) == (str(TIMUR), mid)
        await own.until(lambda: frame in own.frames)


async def test_how_far_others_read_meanwhile_is_told_to_who_comes_back(town: Town, nina: Person) -> None:
    mid = await nina.says(DIALOG, "Have you seen this?")
    async with page_of(town, NINA) as page:
        await page.drop()
        await Person(town, TIMUR).done(f"chats/{DIALOG}/read", mid=mid)
        await page.resume()
        assert {"kind": "read", "chat": str(DIALOG), "member": str(TIMUR), "mid": mid} in page.frames


async def test_typing_is_told_to_the_others_and_ends_with_the_message(town: Town, timur: Person) -> None:
    async with page_of(town, NINA) as page, page_of(town, TIMUR) as own:
        await timur.done(f"chats/{DIALOG}/acting", action="typing_on")
        acting = (await page.hears("acting"))[0]["acting"]
        assert acting == {
            "member_id": str(TIMUR), "name": "Timur Aliev", "action": "typing_on", "until": town.clock.now() + 6_000,
        }  # fmt: skip
        await timur.says(DIALOG, "I am")
        assert (await page.hears("acting", 2))[1]["acting"]["until"] == 0
        await own.hears("message")
        assert own.heard("acting") == []


async def test_consent_is_told_to_the_persons_own_pages(town: Town, nina: Person) -> None:
    async with page_of(town, NINA) as page:
        await nina.done(f"groups/{TEA_CLUB}/deny")
        frame = (await page.hears("consent"))[0]
        assert (frame["chat"], frame["group"], frame["consent"]) == (str(PERSONAL), str(TEA_CLUB), "DENIED")


async def test_a_profile_that_changed_comes_to_the_persons_own_pages(town: Town, nina: Person) -> None:
    async with page_of(town, NINA) as page:
        await nina.done("me", name="Nina Petrova")
        assert (await page.hears("me"))[0]["me"]["name"] == "Nina Petrova"


async def test_a_press_spins_until_the_bot_answers_and_nobody_else_hears_of_it(town: Town, nina: Person) -> None:
    mid = str(await asks(town, EVERYBODY))
    async with page_of(town, NINA) as page, page_of(town, TIMUR) as other:
        await nina.done(f"chats/{EVERYBODY}/press", client_id=fresh(), mid=mid, row=0, column=0)
        press = (await page.hears("press"))[0]["press"]
        assert (press["mid"], press["row"], press["column"], press["state"]) == (mid, 0, 0, "waiting")
        answer = await town.says(TEA_CLUB, EVERYBODY, "thank you")
        ended = (await page.hears("press", 2))[1]["press"]
        assert (ended["press_id"], ended["state"], ended["ended_by"]) == (press["press_id"], "followed", answer)
        await other.until(lambda: "thank you" in other.texts(EVERYBODY))
        assert other.heard("press") == []


async def test_a_press_that_nobody_answers_is_over_after_fifteen_seconds(town: Town, nina: Person) -> None:
    mid = str(await asks(town, PERSONAL))
    async with page_of(town, NINA) as page:
        await nina.done(f"chats/{PERSONAL}/press", client_id=fresh(), mid=mid, row=0, column=0)
        await page.hears("press")
        await town.clock.advance(14_999)
        assert len(page.heard("press")) == 1
        await town.clock.advance(1)
        assert (await page.hears("press", 2))[1]["press"]["state"] == "expired"
