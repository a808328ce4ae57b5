"""Edit and delete at this door obey the rules of the wire (W-EDIT, W-DEL)."""

from tests.cast import EVERYBODY
from tests.people.person import Person, refusal
from tests.town import Town


async def test_own_messages_are_edited_within_a_day(town: Town, nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "Frsh leaves")
    assert await nina.done(f"messages/{mid}/edit", text="Fresh leaves") == {"message_id": mid}
    assert await nina.texts(EVERYBODY) == ["Fresh leaves"]

    await town.clock.jump(24 * 3_600_000)
    assert refusal(await nina.does(f"messages/{mid}/edit", text="late")) == (403, 704, "mid")


async def test_only_the_author_edits(nina: Person, timur: Person) -> None:
    mid = await nina.says(EVERYBODY, "Fresh leaves")
    assert refusal(await timur.does(f"messages/{mid}/edit", text="mine")) == (403, 24, "mid")
    assert refusal(await timur.does("messages/mid:C1.1/edit", text="mine")) == (404, 300, "mid")
    assert refusal(await timur.does("messages/x/edit", text="mine")) == (400, 140, "mid")
    assert await nina.texts(EVERYBODY) == ["Fresh leaves"]


async def test_an_edit_says_something(nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "Fresh leaves")
    assert refusal(await nina.does(f"messages/{mid}/edit")) == (400, 100, "text")


async def test_owner_deletes_what_a_member_wrote_but_not_the_other_way(nina: Person, timur: Person) -> None:
    hers, his = await nina.says(EVERYBODY, "hers"), await timur.says(EVERYBODY, "his")
    assert refusal(await timur.does(f"messages/{hers}/delete")) == (403, 24, "mid")
    assert await nina.done(f"messages/{his}/delete") == {}
    assert refusal(await timur.does(f"messages/{his}/delete")) == (410, 706, "mid")
    assert await nina.texts(EVERYBODY) == ["hers"]
