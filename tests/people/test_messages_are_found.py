"""Messages are found by parts of words in any case, ё as е, all words of the query; shown in their context (M-22)."""

from random import Random
from urllib.parse import quote

import pytest

from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.people.person import Person, fresh, refusal
from tests.town import Json, Town, as_person


async def found(who: Person, query: str, **more: object) -> list[str]:
    """Texts, newest first."""
    hits = (await who.sees("search", q=query, **more))["messages"]
    return [hit["message"]["message"].get("text", "") for hit in hits]


@pytest.mark.parametrize(
    "query", ["привет", "ПРИВЕТ", "ивЕт", " привет ", "елка", "Ёлка", "ЁЛКИ", "привет ёлк", "ёлк ривет"]
)
async def test_case_yo_parts_and_order_of_words_do_not_matter(nina: Person, query: str) -> None:
    await nina.says(EVERYBODY, "Привет, ёлка! Елки зелёные")
    await nina.says(EVERYBODY, "Просто чай")
    assert await found(nina, query) == ["Привет, ёлка! Елки зелёные"]


@pytest.mark.parametrize("query", ["привет чай", "приветы", "е л к у", "zzz"])
async def test_all_words_must_be_there(nina: Person, query: str) -> None:
    await nina.says(EVERYBODY, "Привет, ёлка")
    await nina.says(EVERYBODY, "Чай")
    assert await found(nina, query) == []


@pytest.mark.parametrize(
    "sign",
    [
        "%",
        "_",
        "*",
        "?",
        "[",
        "]",
        "^",
        "\\",
        '"',
        "'",
        "-",
        ".",
        "{",
        "}",
        "|",
        "(",
        "$",
        "+",
        "[a]",
        "%%",
        '\\"',
        "<b>",
        "🫖",
    ],
)
async def test_every_sign_means_itself(nina: Person, sign: str) -> None:
    await nina.says(EVERYBODY, f"a{sign}b")
    await nina.says(EVERYBODY, "axb a b")
    assert await found(nina, f"a{sign}b") == [f"a{sign}b"]
    assert await found(nina, sign, chat=EVERYBODY) == [f"a{sign}b"]


async def test_hits_come_newest_first_from_every_chat_with_their_context(
    nina: Person, timur: Person, town: Town
) -> None:
    before = await nina.says(EVERYBODY, "Сначала заварка " + "чай " * 30 + "\nи ЗАВАРКА снова, " + "сахар " * 30)
    await town.clock.jump(1_000)
    after = await timur.says(DIALOG, "Заварка готова")

    hits = (await nina.sees("search", q="заварка с"))["messages"]
    assert [hit["message"]["message"]["mid"] for hit in hits] == [before]
    first, second = (await nina.sees("search", q="заварка"))["messages"]

    assert [hit["message"]["message"]["mid"] for hit in (first, second)] == [after, before]
    assert (first["chat_id"], first["context"]) == (str(DIALOG), {"before": "", "hit": "Заварка", "after": " готова"})
    assert second["chat_id"] == str(EVERYBODY)
    assert (second["context"]["before"], second["context"]["hit"]) == ("Сначала ", "заварка")
    assert second["context"]["after"] == " чай" * 19 + "…"
    assert second["message"]["sender"] == {"name": "Nina Orlova", "user_id": str(NINA)}


async def test_a_place_far_inside_a_text_is_cut_at_words_and_shown_in_one_line(nina: Person) -> None:
    await nina.says(EVERYBODY, "слово " * 20 + "вот\n\nтут он, Самовар\tмедный")
    (hit,) = (await nina.sees("search", q="самовар"))["messages"]
    assert hit["context"] == {"before": "…слово слово слово слово вот тут он, ", "hit": "Самовар", "after": " медный"}


async def test_names_of_files_and_contacts_count_as_text(nina: Person, town: Town) -> None:
    reserved = await nina.done("uploads", type="FILE")
    stored = await town.stores(f"{reserved['url']}&name=%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf", b"%PDF-1.4")
    assert stored.status == 200
    file = {"type": "FILE", "payload": {"token": reserved["token"]}}
    contact = {"type": "CONTACT", "payload": {"id": str(TIMUR)}}
    await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), text="Держи", attachments=[file])
    await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=[contact])

    (hit,) = (await nina.sees("search", q="отчет держи"))["messages"]
    assert hit["context"] == {"before": "", "hit": "Держи", "after": ""}
    (hit,) = (await nina.sees("search", q="отчет"))["messages"]
    assert hit["context"] == {"before": "", "hit": "Отчёт", "after": ".pdf"}
    (hit,) = (await nina.sees("search", q="aliev timur"))["messages"]
    assert hit["context"] == {"before": "", "hit": "Timur", "after": " Aliev"}


async def test_what_a_message_is_made_of_is_not_what_it_says(nina: Person, town: Town) -> None:
    keyboard = {"buttons": [[{"type": "CALLBACK", "text": "Samovar", "payload": "samovar"}]]}
    attachment = {"type": "INLINE_KEYBOARD", "payload": {"keyboard": keyboard}}
    sent = await town.graph("POST", f"me/messages/{PERSONAL}", {"message": {"text": "Чай", "attachment": attachment}})
    assert sent.code == 0
    for query in ("text", "attachments", "INLINE_KEYBOARD", "samovar", "payload"):
        assert await found(nina, query) == []


async def test_an_edited_message_is_found_by_its_new_words_and_a_deleted_one_not_at_all(nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "Липовый чай")
    await nina.done(f"messages/{mid}/edit", text="Мятный чай")
    assert (await found(nina, "липовый"), await found(nina, "мятный")) == ([], ["Мятный чай"])
    await nina.done(f"messages/{mid}/delete")
    assert await found(nina, "чай") == []


async def test_system_messages_are_no_texts(nina: Person) -> None:
    await nina.done(f"chats/{EVERYBODY}/title", title="Самовар")
    answer = await nina.sees("search", q="самовар")
    assert answer["messages"] == []
    assert [chat["title"] for chat in answer["chats"]] == ["Самовар"]


async def test_a_search_goes_on_where_the_page_ended(nina: Person, town: Town) -> None:
    for number in range(70):
        await town.clock.jump(number % 3)  # some in one millisecond, in two chats: they share a seq
        await nina.says((EVERYBODY, DIALOG)[number % 2], f"чай {number}")
    pages, marker = list[Json](), None
    while True:
        page = await nina.sees("search", q="чай", **({} if marker is None else {"marker": marker}))
        pages.append(page)
        marker = page["marker"]
        if marker is None:
            break
        assert page["searched_to"] == int(marker) >> 16
    texts = [hit["message"]["message"]["text"] for page in pages for hit in page["messages"]]
    assert sorted(texts) == sorted(f"чай {number}" for number in range(70))
    times = [hit["message"]["timestamp"] for page in pages for hit in page["messages"]]
    assert times == sorted(times, reverse=True)
    assert "searched_to" not in pages[-1]


async def test_one_chat_alone_may_be_searched(nina: Person) -> None:
    await nina.says(EVERYBODY, "чай всем")
    await nina.says(DIALOG, "чай тебе")
    assert await found(nina, "чай", chat=DIALOG) == ["чай тебе"]
    assert (await nina.sees("search", q="чай", chat=DIALOG))["chats"] == []


async def test_a_bot_s_messages_are_found_too(nina: Person, town: Town) -> None:
    await town.says(TEA_CLUB, PERSONAL, "Улун приехал")
    assert await found(nina, "улун") == ["Улун приехал"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, (400, 100, "q")),
        ({"q": " \t "}, (400, 100, "q")),
        ({"q": "x" * 201}, (400, 100, "q")),
        ({"q": "x", "marker": "y"}, (400, 100, "marker")),
        ({"q": "x", "marker": "-1"}, (400, 100, "marker")),
        ({"q": "x", "marker": "9" * 19}, (400, 100, "marker")),
        ({"q": "x", "marker": "١"}, (400, 100, "marker")),
        ({"q": "x", "chat": "nowhere"}, (404, 705, "chat_id")),
    ],
)
async def test_a_query_that_means_nothing_is_refused(
    nina: Person, asked: dict[str, object], told: tuple[int, int, str]
) -> None:
    assert refusal(await nina.asks("search", **asked)) == told


@pytest.mark.parametrize("seed", range(3))
async def test_no_bytes_of_a_query_break_anything(town: Town, seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201  to repeat it
    chance = Random(seed)
    for _ in range(40):
        end = chance.choice([b"", b"\0", b"%", "ё".encode(), b"\xed\xa0\x80"])
        raw = quote(chance.randbytes(chance.randint(1, 12)) + end)
        for path in (f"search?q={raw}", f"people?q={raw}", f"search?q=a&marker={raw}", f"search?q=a&chat={raw}"):
            answer = await town.call("GET", f"/api/{path}", headers=as_person(NINA))
            assert answer.status in (200, 400, 404), (path, answer.body)
