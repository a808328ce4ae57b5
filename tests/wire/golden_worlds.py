"""What must hold before each golden example: an id of `wire-examples.json`, and how its town is made ready."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec
import pytest

from gonets.server.domain.chats import Changes
from gonets.server.domain.events import CallbackPressed
from gonets.server.services import callbacks, consents
from gonets.server.services.feed import publish
from gonets.server.settings import Settings
from gonets.server.store.database import Sql
from gonets.wire.ids import ChatId, MemberId, MessageId, UserId
from gonets.wire.limits import Limits
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts, keyboards
from tests.graph.keyboards import SHALL_WE
from tests.town import Town, as_person

#: The world is made ten minutes before the moment that the examples show.
EARLIER = NOON - 600_000
SHARED_AT = 1_699_999_940_000
#: A rate that two messages use up.
FLOODED = Settings(limits=Limits(rate_calls="off", rate_chat="1/h", rate_bad_tokens="off"))
#: The press that the examples answer.
PRESS = "1bf2c0de00a1b2c31bf2c0de00a1b2c31bf2c0de00a1b"
ORDER = {"recipient": {"chat_id": str(EVERYBODY)}, "message": {"text": "once"}}


@dataclass(slots=True)
class Scene:
    """A town, and what the placeholders of an entry's request stand for in it."""

    town: Town
    patch: pytest.MonkeyPatch
    given: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def until(self, moment: int) -> None:
        await self.town.clock.jump(moment - self.town.clock.now())

    async def says(self, member: MemberId, chat: ChatId, text: str, at: int = NOON) -> str:
        await self.until(at)
        return await self.town.says(member, chat, text)

    async def does(self, member: MemberId, chat: ChatId, control: dict[str, object]) -> None:
        answer = await acts.ask(self.town, member, "POST", f"{chat}/messages", {"chat_control": control})
        assert answer.code == 0, answer.body

    async def attaches(self, kind: str, payload: dict[str, object], member: MemberId = TEA_CLUB) -> None:
        body = {"message": {"attachment": {"type": kind, "payload": payload}}}
        answer = await acts.ask(self.town, member, "POST", f"{EVERYBODY}/messages", body)
        assert answer.code == 0, answer.body

    async def carries(self, kind: str, payload: dict[str, object]) -> None:
        """Nina's, at the people's door: what no bot may make."""
        body = {"client_id": kind, "attachments": [{"type": kind, "payload": payload}]}
        sent = await self.town.call("POST", f"/api/chats/{EVERYBODY}/messages", body, headers=as_person(NINA))
        assert sent.status == 200, sent.body


Setup = Callable[[Scene], Awaitable[None]]


async def nothing_more(scene: Scene) -> None:
    """The cast, at the moment of the examples."""
    await scene.until(NOON)


async def tea_club_of_two(scene: Scene) -> None:
    await scene.does(VERA, EVERYBODY, {"leave": True})
    await scene.says(TIMUR, EVERYBODY, "On my way", SHARED_AT)
    await scene.says(NINA, EVERYBODY, "hello")


async def seen_to_the_end(scene: Scene) -> None:
    page = await acts.ask(scene.town, TEA_CLUB, "GET", "me/chats", count=1)
    scene.given["<marker>"] = page.json["marker"]
    await scene.says(NINA, PERSONAL, "hello")


async def hello_in_personal(scene: Scene) -> None:
    await scene.says(NINA, PERSONAL, "hello")


async def group_left(scene: Scene) -> None:
    await scene.until(NOON)
    await scene.does(TEA_CLUB, EVERYBODY, {"leave": True})


async def link_and_hello(scene: Scene) -> None:
    await scene.says(NINA, EVERYBODY, "https://shop.example/", SHARED_AT)
    await scene.says(NINA, EVERYBODY, "hello")


async def corrected(scene: Scene) -> None:
    mid = await scene.says(NINA, EVERYBODY, "corected")
    answer = await acts.ask(scene.town, NINA, "POST", f"{mid}/edit", {"message": {"text": "corrected"}})
    assert answer.code == 0


async def answered_with_me_too(scene: Scene) -> None:
    first = await scene.says(NINA, EVERYBODY, "tea, please", SHARED_AT)
    await scene.until(NOON)
    body = {"message": {"text": "me too", "reply_to": first}}
    answer = await acts.ask(scene.town, NINA, "POST", f"{EVERYBODY}/messages", body)
    assert answer.code == 0


async def said_by_the_group(scene: Scene) -> None:
    await scene.says(TEA_CLUB, EVERYBODY, "Good day")


async def said_by_another(scene: Scene) -> None:
    await scene.says(NINA, EVERYBODY, "mine")


async def newest_deleted(scene: Scene) -> None:
    mid = await scene.says(NINA, EVERYBODY, "oops")
    answer = await acts.ask(scene.town, NINA, "POST", f"{mid}/delete")
    assert answer.code == 0


async def deleted_by_the_group(scene: Scene) -> None:
    mid = await scene.says(TEA_CLUB, EVERYBODY, "oops")
    answer = await acts.ask(scene.town, TEA_CLUB, "POST", f"{mid}/delete")
    assert answer.code == 0


async def said_a_day_ago(scene: Scene) -> None:
    await said_by_the_group(scene)
    await scene.town.clock.jump(24 * 3_600_000)


async def ordered_once(scene: Scene) -> None:
    await scene.until(NOON)
    first = await acts.ask(scene.town, TEA_CLUB, "POST", f"{EVERYBODY}/messages", ORDER, key="order-1042")
    scene.given["<same mid as the first time>"] = first.json["message_id"]


async def shared_a_link(scene: Scene) -> None:
    await scene.says(NINA, EVERYBODY, "https://shop.example/")


async def sent_a_contact(scene: Scene) -> None:
    show: Sql = "UPDATE users SET phone = :phone, phone_shown = 1 WHERE user_id = :id"
    await scene.town.database.transact(lambda tx: tx.execute(show, phone="79000000001", id=int(NINA)))
    await scene.attaches("CONTACT", {"id": "571000000101"})


async def sent_a_card(scene: Scene) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Pavel Reznik\nTEL:+7 900 000-00-00\nEND:VCARD"
    await scene.attaches("CONTACT", {"vcfBody": card})


async def sent_a_location(scene: Scene) -> None:
    place: dict[str, object] = {"latitude": 55.75, "longitude": 37.61, "altitude": 150.0, "epu": 5.0}
    await scene.attaches("LOCATION", place | {"heading": 90.0, "speed": 1.5, "zoom": 14, "livePeriod": 600}, NINA)


async def sent_music(scene: Scene) -> None:
    await scene.attaches("MUSIC", {"id": "23000000000001"})


async def sent_a_sticker(scene: Scene) -> None:
    await scene.attaches("STICKER", {"id": "c1d2e3f4a5"})


async def called_nobody(scene: Scene) -> None:
    await scene.carries("CALL", {"type": "AUDIO", "hangupType": "MISSED", "duration": 0})


async def gave_a_present(scene: Scene) -> None:
    await scene.carries("PRESENT", {"receiverId": str(TIMUR)})


async def vera_may_come(scene: Scene) -> None:
    await scene.does(VERA, EVERYBODY, {"leave": True})
    await acts.allow(scene.town, VERA)
    await scene.until(NOON)


async def both_may_come(scene: Scene) -> None:
    await scene.does(TIMUR, EVERYBODY, {"leave": True})
    await acts.allow(scene.town, TIMUR)
    await vera_may_come(scene)


async def two_subscriptions(scene: Scene) -> None:
    town = scene.town
    await acts.ask(town, TEA_CLUB, "POST", "me/subscribe", {"url": "https://bot.example/ok"})
    await scene.until(NOON)
    await acts.listens(town)


async def listening(scene: Scene) -> None:
    await acts.listens(scene.town)
    await scene.until(NOON)


async def heard_forty_three(scene: Scene) -> None:
    await acts.listens(scene.town)
    for number in range(43):
        await scene.town.says(NINA, EVERYBODY, str(number))
    seconds = iter(range(1_000_000))
    scene.town.clock.monotonic = lambda: float(next(seconds))  # so that waiting a second takes none


async def switched_off(scene: Scene) -> None:
    await acts.deny(scene.town, NINA)


async def token_of_last_month(scene: Scene) -> None:
    scene.given["<expired>"] = "tkn1old:FFFFFFFFFFFFFFFFF"
    await scene.town.house.accounts.preset(TEA_CLUB, scene.given["<expired>"])
    await scene.town.clock.jump(30 * 86_400_000)


async def rate_used_up(scene: Scene) -> None:
    await scene.says(TEA_CLUB, EVERYBODY, "one")
    await scene.says(TEA_CLUB, EVERYBODY, "two")


async def hears_hi(scene: Scene) -> None:
    await listening(scene)
    await scene.says(NINA, EVERYBODY, "hi")


async def hears_a_start(scene: Scene) -> None:
    await listening(scene)
    await acts.start(scene.town, NINA, "promo-42")


async def hears_a_chat_made(scene: Scene) -> None:
    accounts = scene.town.house.accounts
    await acts.moves_in(scene.town, TEA_CLUB, "Tea Club")
    for user, name in ((NINA, "Nina Orlova"), (TIMUR, "Timur Aliev"), (VERA, "Vera Kim")):
        await accounts.add_user(name, user=user)
    await listening(scene)
    scene.patch.setattr(consents, "new_chat_id", lambda: EVERYBODY)
    await acts.create(scene.town, NINA, "Tea Club", TIMUR, VERA, group=TEA_CLUB)


async def hears_an_adding(scene: Scene) -> None:
    await scene.does(TIMUR, EVERYBODY, {"leave": True})
    await listening(scene)
    await acts.admit(scene.town, NINA, EVERYBODY, TIMUR)


async def hears_a_title(scene: Scene) -> None:
    await listening(scene)
    await scene.does(NINA, EVERYBODY, {"title": "Evening tea"})


async def hears_a_joining(scene: Scene) -> None:
    await scene.does(NINA, EVERYBODY, {"leave": True})
    await listening(scene)
    await scene.town.house.chats.join(NINA, EVERYBODY, "")


async def hears_a_leaving(scene: Scene) -> None:
    await listening(scene)
    await scene.does(NINA, EVERYBODY, {"leave": True})


async def hears_a_removing(scene: Scene) -> None:
    await listening(scene)
    person = await acts.person(scene.town, UserId(NINA))
    await scene.town.house.chats.change(person, EVERYBODY, Changes(remove=TIMUR), None, "")


async def asks(scene: Scene, buttons: object = SHALL_WE, at: int = NOON) -> MessageId:
    """The group's message with the keyboard of the examples."""
    await scene.until(at)
    return await keyboards.asks(scene.town, EVERYBODY, buttons)


async def asked(scene: Scene) -> None:
    await asks(scene)


async def pressed(scene: Scene) -> None:
    """Nina presses Yes four seconds later; the press gets the name that the examples show."""
    scene.patch.setattr(callbacks, "new_callback_id", lambda: PRESS)
    mid = await asks(scene)
    await scene.until(NOON + 4_000)
    answer = await keyboards.press(scene.town, mid, keyboards.YES)
    assert answer.status == 200


async def answered(scene: Scene) -> None:
    await pressed(scene)
    body = {"message": {"text": "Counted."}}
    answer = await acts.ask(scene.town, TEA_CLUB, "POST", f"{EVERYBODY}/answer", body, callbackId=PRESS)
    assert answer.code == 0


async def pressed_long_ago(scene: Scene) -> None:
    await pressed(scene)
    await scene.town.clock.jump(15 * 60_000)


async def hears_a_press(scene: Scene) -> None:
    await acts.listens(scene.town)
    await pressed(scene)


async def hears_a_contact(scene: Scene) -> None:
    phone: Sql = "UPDATE users SET phone = :phone WHERE user_id = :id"
    await scene.town.database.transact(lambda tx: tx.execute(phone, phone="79000000001", id=int(NINA)))
    await acts.listens(scene.town)
    mid = await asks(scene)
    await scene.until(NOON + 9_000)
    answer = await keyboards.press(scene.town, mid, keyboards.PHONE, share=True)
    assert answer.status == 200


async def heard_hi_and_a_press(scene: Scene) -> None:
    """The example shows both with one `mid`, which no town brings about; the second is written into the feed."""
    town = scene.town
    await acts.listens(town)
    for number in range(41):
        await town.says(NINA, PERSONAL, str(number))
    mid = MessageId.parse(await scene.says(NINA, EVERYBODY, "hi"))
    event = CallbackPressed(mid, NINA, "vote:yes", PRESS, NOON + 4_000, TEA_CLUB, "")
    await town.database.transact(lambda tx: publish(tx, [event], NOON + 4_000, town.house.rules.links))


#: Entries that need more than the cast at NOON.
SETUPS: dict[str, Setup] = {
    "chats-page": tea_club_of_two,
    "chats-last": seen_to_the_end,
    "chat-by-path": tea_club_of_two,
    "chat-by-query": tea_club_of_two,
    "chat-encoded": tea_club_of_two,
    "chat-personal": hello_in_personal,
    "chat-left": group_left,
    "history-two": link_and_hello,
    "history-query": link_and_hello,
    "history-chat-node": link_and_hello,
    "history-swapped": link_and_hello,
    "history-float": link_and_hello,
    "history-edited": corrected,
    "history-reply": answered_with_me_too,
    "history-own": said_by_the_group,
    "history-deleted": newest_deleted,
    "send-reply": said_by_another,
    "idem-replay": ordered_once,
    "read-share": shared_a_link,
    "read-contact": sent_a_contact,
    "read-contact-card": sent_a_card,
    "read-location": sent_a_location,
    "read-music": sent_music,
    "read-sticker": sent_a_sticker,
    "read-call": called_nobody,
    "read-present": gave_a_present,
    "control-add": vera_may_come,
    "add-member": both_may_come,
    "edit": said_by_the_group,
    "edit-late": said_a_day_ago,
    "edit-foreign": said_by_another,
    "delete": said_by_the_group,
    "delete-again": deleted_by_the_group,
    "subscriptions": two_subscriptions,
    "hook-message": hears_hi,
    "hook-chat-started": hears_a_start,
    "hook-chat-created": hears_a_chat_made,
    "hook-users-added": hears_an_adding,
    "hook-theme-changed": hears_a_title,
    "hook-join-by-link": hears_a_joining,
    "hook-user-left": hears_a_leaving,
    "hook-users-removed": hears_a_removing,
    "poll-empty": heard_forty_three,
    "poll-end": listening,
    "err-closed": switched_off,
    "err-expired-token": token_of_last_month,
    "err-flood": rate_used_up,
    "err-idempotency": ordered_once,
    "err-reply-elsewhere": hello_in_personal,
    "read-keyboard": asked,
    "answer": pressed,
    "answer-twice": answered,
    "answer-late": pressed_long_ago,
    "hook-callback": hears_a_press,
    "hook-contact": hears_a_contact,
    "poll-events": heard_hi_and_a_press,
}
#: The town of an entry, where the usual one would not do.
SETTINGS: dict[str, Settings] = {"err-flood": FLOODED}
WITHOUT_CAST = {"hook-chat-created"}


def settings_for(found: Settings, *, as_http: bool) -> Settings:
    if not as_http:
        return found
    return msgspec.structs.replace(found, graph=type(found.graph)(error_status="http"))
