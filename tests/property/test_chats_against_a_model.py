"""Anything that people and bots may do, in any order, against a model made from the contract (T5a)."""

import asyncio
import itertools
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from gonets.server.domain.chats import Role
from gonets.server.store.opening import open_database
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId, parse_member
from tests.graph import acts
from tests.property.model import OK, THREE, Chat, Codes, Heard, Model, Seat
from tests.town import Answer, Json, Town, as_person, open_town

T = TypeVar("T")
WHO = st.integers(0, 11)
WHICH = st.integers(0, 99)
KINDS = (
    None,
    "MESSAGE_CREATED",
    "MESSAGE_CREATED,MESSAGE_EDITED,MESSAGE_DELETED",
    "CHAT_SYSTEM,CONSENT_CHANGED",
    acts.EVERY_KIND,
)
_fresh = itertools.count(1)


class Living:
    """A town that goes on living between the steps of a test that is no coroutine."""

    def __init__(self, loop: asyncio.AbstractEventLoop, url: str, folder: Path) -> None:
        self._loop = loop
        self._stop = asyncio.Event()
        self.town: Town = self.do(self._begin(url, folder))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    async def _begin(self, url: str, folder: Path) -> Town:
        opened: asyncio.Queue[Town] = asyncio.Queue()
        self._life = asyncio.create_task(self._live(url, folder, opened))
        waiting = asyncio.create_task(opened.get())
        await asyncio.wait([self._life, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self._life.done():
            self._life.result()  # raises what kept the town from opening
        return await waiting

    async def _live(self, url: str, folder: Path, opened: "asyncio.Queue[Town]") -> None:
        database = await open_database(url, folder / "data", durable=False)
        async with open_town(database, folder / "data", with_cast=False) as town:
            opened.put_nowait(town)
            await self._stop.wait()
        await database.close()

    def end(self) -> None:
        async def stop() -> None:
            self._stop.set()
            await self._life

        self.do(stop())


class Chats(RuleBasedStateMachine):
    """Two groups, four people; each example has new ones, so that all can share a town."""

    living: Living

    @initialize()
    def begin(self) -> None:
        town, self.step = self.living.town, 0
        first = next(_fresh) * 10
        self.groups = [GroupId(57_200_000_000_000 + first + one) for one in range(2)]
        self.people = [UserId(572_000_000_000 + first + one) for one in range(4)]
        self.members: list[MemberId] = [*self.people, *self.groups]
        self.model = Model(self.groups, self.people)
        for member in self.members:
            self.living.do(acts.moves_in(town, member, f"Name of {int(member)}"))
        self.listen(0, 4)
        self.listen(1, 0)
        self.create(0, 0, with_group=True)

    # Doing

    def ask(self, who: MemberId, verb: str, path: str, body: object = None, **query: object) -> Answer:
        return self.living.do(acts.ask(self.living.town, who, verb, path, body, key=None, **query))

    def tick(self, ms: int = 1) -> None:
        """Every step has a time of its own, so that nobody joins together with another by chance."""
        self.living.do(self.living.town.clock.jump(ms))
        self.model.now = self.living.town.clock.now()
        self.step += 1

    def actor(self, number: int, chat: ChatId) -> MemberId:
        """Mostly somebody who is in the chat; now and then anybody."""
        inside = self.model.chats[chat].active()
        return inside[number % len(inside)] if inside and number < 9 else self.members[number % len(self.members)]

    def chat(self, number: int) -> ChatId:
        known = list(self.model.chats)
        return known[number % len(known)]

    def place(self, chat: ChatId, number: int) -> int:
        return number % max(len(self.model.chats[chat].said), 1)

    def agree(self, answer: Answer, codes: Codes) -> bool:
        """Whether it succeeded, as the model has it."""
        assert answer.code in codes, (answer.body, sorted(codes))
        return answer.code == 0

    # What may be done

    @rule(owner=WHO, group=WHO, with_group=st.booleans())
    def create(self, owner: int, group: int, with_group: bool) -> None:
        if len([1 for chat in self.model.chats.values() if chat.kind == "CHAT"]) >= 4:
            return
        self.tick()
        person, others = self.people[owner % 4], [one for one in self.people if one != self.people[owner % 4]][:2]
        home = self.groups[group % 2] if with_group else None
        chat = self.living.do(acts.create(self.living.town, person, "Title", *others, group=home))
        seats: dict[MemberId, Seat] = {person: Seat("OWNER", self.model.now)}
        seats |= {one: Seat("MEMBER", self.model.now) for one in others}
        seats |= {home: Seat("HOME", self.model.now)} if home is not None else {}
        self.model.chats[chat] = Chat("CHAT", home, person, "Title", seats)
        keys = {"ai": int(person), "pa": sorted(map(int, others)), "ty": "CHAT_CREATED"}
        self.model.announce(person, chat, keys, self.last_mid(person, chat))
        self.compare(chat)

    @rule(who=WHO, where=WHICH)
    def say(self, who: int, where: int) -> None:
        self.tick()
        chat, text = self.chat(where), f"step {self.step}"
        member = self.actor(who, chat)
        answer = self.ask(member, "POST", f"{chat}/messages", {"message": {"text": text}})
        if self.agree(answer, self.model.may_send(member, chat)):
            self.model.post(member, chat, text, answer.json["message_id"])
        self.compare(chat)

    @rule(who=WHO, where=WHICH, to=WHICH)
    def reply(self, who: int, where: int, to: int) -> None:
        self.tick()
        chat = self.chat(where)
        member = self.actor(who, chat)
        if not self.model.chats[chat].said:
            return
        place, text = self.place(chat, to), f"reply {self.step}"
        target = self.model.chats[chat].said[place].mid
        body = {"message": {"text": text, "reply_to": target}}
        answer = self.ask(member, "POST", f"{chat}/messages", body)
        if self.agree(answer, self.model.may_reply(member, chat, place)):
            self.model.post(member, chat, text, answer.json["message_id"], target)
        self.compare(chat)

    @rule(group=WHO, user=WHO)
    def say_to_user(self, group: int, user: int) -> None:
        self.tick()
        sender, person, text = self.groups[group % 2], self.people[user % 4], f"step {self.step}"
        body = {"recipient": {"user_id": str(person)}, "message": {"text": text}}
        answer = self.ask(sender, "POST", "me/messages", body)
        allowed = self.model.allows(sender, person)
        if self.agree(answer, OK if allowed else frozenset({10})):
            self.personal_post(sender, person, text, answer.json["message_id"])

    @rule(group=WHO, users=st.lists(WHO, min_size=1, max_size=4))
    def say_to_several(self, group: int, users: list[int]) -> None:
        self.tick()
        sender, text = self.groups[group % 2], f"step {self.step}"
        people = [self.people[user % 4] for user in users]
        body = {"recipient": {"user_ids": [str(one) for one in people]}, "message": {"text": text}}
        answer = self.ask(sender, "POST", "me/messages", body)
        wanted = [self.model.allows(sender, person) for person in people]
        assert answer.json["success"] == wanted
        chats = [str(self.model.personal[sender, one]) if ok else None for one, ok in zip(people, wanted, strict=True)]
        assert answer.json["chat_ids"] == chats
        for person in dict.fromkeys(people):
            if self.model.allows(sender, person):
                self.model.reopen(self.model.personal[sender, person], sender)
                mid = self.last_mid(sender, self.model.personal[sender, person])
                self.personal_post(sender, person, text, mid)

    @rule(user=WHO, group=WHO)
    def write_to_group(self, user: int, group: int) -> None:
        """By the browser's door: it makes the chat of the two, and reopens it (W-CONS-1)."""
        self.tick()
        person, home, text = self.people[user % 4], self.groups[group % 2], f"step {self.step}"
        body = {"client_id": f"{int(person)}-{self.step}", "text": text}
        call = self.living.town.call("POST", f"/api/groups/{home}/messages", body, headers=as_person(person))
        sent = self.living.do(call)
        assert sent.status == 200, sent.body
        mid = sent.json["message"]["mid"]
        chat = chat_of(mid)
        self.model.open_personal(home, person, chat)
        self.model.reopen(chat, person)
        self.model.post(person, chat, text, mid)
        self.compare(chat)

    @rule(user=WHO, group=WHO, wish=st.sampled_from(["allow", "deny", "start"]))
    def change_mind(self, user: int, group: int, wish: str) -> None:
        self.tick()
        town, person, home = self.living.town, self.people[user % 4], self.groups[group % 2]
        if wish == "start":
            chat = self.living.do(acts.start(town, person, "link", home))
        else:
            self.living.do((acts.allow if wish == "allow" else acts.deny)(town, person, home))
            found = self.ask(home, "GET", "me/chat", None, user_id=str(person))
            chat = ChatId.parse(found.json["chat_id"])
        self.model.open_personal(home, person, chat)
        if wish != "deny":
            self.model.reopen(chat, person)
        if wish == "start":
            self.model.reopen(chat, home)  # W-EVT-5: CHAT_SYSTEM reaches the group of the link
        self.model.change_consent(home, person, "DENIED" if wish == "deny" else "ALLOWED")
        if wish == "start":
            self.model.tell(chat, Heard("CHAT_SYSTEM", chat, person, "link"), None, home)
        self.compare(chat)

    @rule(who=WHO, where=WHICH)
    def retitle(self, who: int, where: int) -> None:
        self.tick()
        chat, title = self.chat(where), f"title {self.step}"
        member = self.actor(who, chat)
        answer = self.ask(member, "POST", f"{chat}/messages", {"chat_control": {"title": f" {title} "}})
        if self.agree(answer, self.model.may_retitle(member, chat)):
            self.model.chats[chat].title = title
            keys: dict[str, object] = {"ai": int(member), "tn": title, "ty": "THEME_CHANGED"}
            self.model.announce(member, chat, keys, answer.json["message_id"])
        self.compare(chat)

    @rule(who=WHO, where=WHICH, users=st.lists(WHO, min_size=1, max_size=3), history=st.booleans())
    def add(self, who: int, where: int, users: list[int], history: bool) -> None:
        self.tick()
        chat = self.chat(where)
        member = self.actor(who, chat)
        people = [self.people[user % 4] for user in users]
        body = {"userIds": [str(one) for one in people], "showHistory": history}
        answer = self.ask(member, "POST", f"{chat}/addMember", body)
        codes = self.model.may_manage(member, chat)
        added = self.model.to_add(member, chat, people) if codes == OK else None
        if codes == OK and added is None:
            codes = frozenset({801})
        if self.agree(answer, codes) and added:
            self.model.enter(chat, added, history=history)
            keys: dict[str, object] = {"ai": int(member), "pa": [int(one) for one in added], "ty": "USERS_ADDED"}
            self.model.announce(member, chat, keys, self.last_mid(member, chat))
        self.compare(chat)

    @rule(who=WHO, where=WHICH, user=WHO)
    def remove(self, who: int, where: int, user: int) -> None:
        self.tick()
        chat, person = self.chat(where), self.people[user % 4]
        member = self.actor(who, chat)
        wish = {"chat_control": {"remove_member": {"user_id": str(person)}}}
        answer = self.ask(member, "POST", f"{chat}/messages", wish)
        if self.agree(answer, self.model.may_remove(member, chat, person)):
            keys: dict[str, object] = {"ai": int(member), "pa": [int(person)], "ty": "USERS_REMOVED"}
            self.model.announce(member, chat, keys, answer.json["message_id"])
            self.model.go(chat, person, "REMOVED")
        self.compare(chat)

    @rule(who=WHO, where=WHICH)
    def leave(self, who: int, where: int) -> None:
        self.tick()
        chat = self.chat(where)
        member = self.actor(who, chat)
        found, code = self.model.chats[chat], self.model.access(member, chat)
        answer = self.ask(member, "POST", f"{chat}/messages", {"chat_control": {"leave": "true"}})
        if self.agree(answer, frozenset({code})):
            was_owner = found.kind == "CHAT" and found.seats[member].role == "OWNER"
            keys: dict[str, object] = {"ui": int(member), "ty": "USER_LEFT"}
            self.model.announce(member, chat, keys, answer.json["message_id"])
            if found.kind == "GROUP_CHAT" and isinstance(member, UserId) and found.group is not None:
                self.model.change_consent(found.group, member, "DENIED")
            self.model.go(chat, member, "LEFT")
            if was_owner:
                self.inherit(chat, member)
        self.compare(chat)

    @rule(where=WHICH, user=WHO)
    def appoint(self, where: int, user: int) -> None:
        """By the owner, at the people's door."""
        chat, person = self.chat(where), self.people[user % 4]
        found = self.model.chats[chat]
        seat = found.seats.get(person)
        if found.kind != "CHAT" or seat is None or seat.state != "ACTIVE" or seat.role == "OWNER":
            return
        if found.seats[found.owner].state != "ACTIVE":
            return
        self.tick()
        town = self.living.town
        owner = self.living.do(acts.person(town, found.owner))
        self.living.do(town.house.chats.appoint(owner, chat, person, Role.ADMIN, ""))
        seat.role = "ADMIN"

    @rule(who=WHO, where=WHICH, which=WHICH)
    def edit(self, who: int, where: int, which: int) -> None:
        self.tick()
        chat, text = self.chat(where), f"edited {self.step}"
        member = self.actor(who, chat)
        if not self.model.chats[chat].said:
            return
        place = self.place(chat, which)
        said = self.model.chats[chat].said[place]
        answer = self.ask(member, "POST", f"{said.mid}/edit", {"message": {"text": text}})
        if self.agree(answer, self.model.may_edit(member, chat, place)):
            said.text, said.edited = text, True
            self.model.tell(chat, Heard("MESSAGE_EDITED", chat, said.sender, text, said.mid), member)
        self.compare(chat)

    @rule(who=WHO, where=WHICH, which=WHICH)
    def delete(self, who: int, where: int, which: int) -> None:
        self.tick()
        chat = self.chat(where)
        member = self.actor(who, chat)
        if not self.model.chats[chat].said:
            return
        place = self.place(chat, which)
        said = self.model.chats[chat].said[place]
        answer = self.ask(member, "POST", f"{said.mid}/delete")
        if self.agree(answer, self.model.may_delete(member, chat, place)):
            said.text = None
            self.model.tell(chat, Heard("MESSAGE_DELETED", chat, said.sender, None, said.mid), member)
        self.compare(chat)

    @rule(group=WHO, kinds=st.integers(0, len(KINDS) - 1))
    def listen(self, group: int, kinds: int) -> None:
        """W-SUB-4, W-SUB-8: a new one from its commit on; given types replace the old."""
        feed, home, types = self.model.feeds[self.groups[group % 2]], self.groups[group % 2], KINDS[kinds]
        if feed.wants is not None and types is not None:
            return  # what of the backlog a narrowed subscription still gives is not laid down
        self.living.do(acts.listens(self.living.town, home, types))
        if feed.wants is None:
            feed.wants = frozenset(types.split(",") if types else THREE)
            feed.committed = len(feed.entries)

    @rule(group=WHO)
    def stop_listening(self, group: int) -> None:
        home = self.groups[group % 2]
        answer = self.ask(home, "POST", "me/unsubscribe", {"longPolling": True})
        assert answer.json == {"success": True}
        self.model.feeds[home].wants = None

    @rule(group=WHO)
    def poll(self, group: int) -> None:
        """W-POLL-4: without a marker each event comes once."""
        self.look(self.groups[group % 2], None)

    @rule(group=WHO, back=st.integers(0, 5))
    def poll_again(self, group: int, back: int) -> None:
        """W-POLL-5: with a marker some places before the end."""
        self.look(self.groups[group % 2], back)

    def look(self, home: GroupId, back: int | None) -> None:
        feed = self.model.feeds[home]
        marker = None if back is None else max(0, len(feed.entries) - back)
        query: dict[str, object] = {"timeout": 0, "count": 1000}
        if marker is not None:
            query["marker"] = marker
        answer = self.ask(home, "GET", "me/updates", None, **query)
        if feed.wants is None:
            assert answer.code == 5000
            return
        wanted = [event for event in self.model.poll(home, marker) if event.kind in feed.wants]
        assert [heard_of(event) for event in answer.json["updates"]] == wanted
        assert answer.json["marker"] == str(len(feed.entries))

    @rule(hours=st.sampled_from([1, 5]))
    def time_goes_by(self, hours: int) -> None:
        """Less than a day in all, so that the feed keeps everything; the window of edits has tests of its own."""
        if self.model.now and self.passed(hours) < 20:
            self.hours_passed = self.passed(hours)
            self.tick(hours * 3_600_000)

    # What it comes to

    def passed(self, more: int) -> int:
        return getattr(self, "hours_passed", 0) + more

    def inherit(self, chat: ChatId, member: MemberId) -> None:
        """Whom the house chose must be one of those whom the contract allows."""
        heirs = self.model.heirs(chat)
        found = self.model.chats[chat]
        if not heirs:
            return
        found.seats[member].role = "MEMBER"
        seen = self.ask(heirs[0], "GET", str(chat)).json["owner_id"]
        (heir,) = [one for one in heirs if str(one) == seen]
        found.seats[heir].role = "OWNER"
        found.owner = UserId(heir)

    def personal_post(self, group: GroupId, user: UserId, text: str, mid: str) -> None:
        chat = self.model.personal[group, user]
        assert chat_of(mid) == chat
        self.model.reopen(chat, group)
        self.model.post(group, chat, text, mid)
        self.compare(chat)

    def last_mid(self, member: MemberId, chat: ChatId) -> str:
        found: list[Json] = self.living.do(acts.history(self.living.town, chat, member, count=1))
        return str(found[0]["message"]["mid"])

    def compare(self, chat: ChatId) -> None:
        """The chat as each of its members sees it, and what both groups have heard."""
        found = self.model.chats[chat]
        for member, seat in found.seats.items():
            answer = self.ask(member, "GET", f"{chat}/messages", count=1000)
            if seat.state != "ACTIVE":
                assert answer.code == 10
                continue
            entries = [as_said(entry) for entry in reversed(answer.json["messages"])]
            wanted = [(one.mid, str(one.sender), one.text, one.edited, one.reply_to) for one in found.seen_by(member)]
            assert entries == wanted
        self.compare_object(chat, self.step)
        for group in self.groups:
            self.compare_feed(group)

    def compare_object(self, chat: ChatId, number: int) -> None:
        """W-CHAT-1, W-CHAT-3: as one of its members sees it."""
        found = self.model.chats[chat]
        member = list(found.seats)[number % len(found.seats)]
        seat, seen = found.seats[member], self.ask(member, "GET", str(chat)).json
        assert (seen["type"], seen["status"], seen["owner_id"]) == (found.kind, seat.state, str(found.owner))
        people = [str(one) for one in found.active() if isinstance(one, UserId)]
        assert sorted(seen["participants"]) == (sorted(people) if seat.state == "ACTIVE" else [])
        title = found.title if seat.state == "ACTIVE" else seat.left_title
        assert seen["title"] == (title or self.other_side(found, member))
        if seat.left_at is not None:
            assert seen["lastEventTime"] == seat.left_at
        if seat.state == "ACTIVE" and isinstance(member, UserId):
            row = self.living.do(self.living.town.call("GET", f"/api/chats/{chat}", headers=as_person(member)))
            assert row.json["members"] == len(found.active())

    def other_side(self, chat: Chat, member: MemberId) -> str:
        (other,) = [one for one in chat.seats if one != member]
        return f"Name of {int(other)}"

    def compare_feed(self, group: GroupId) -> None:
        feed = self.model.feeds[group]
        if feed.wants is not None:
            real = [heard_of(event) for event in self.living.do(acts.heard(self.living.town, group))]
            assert real == [event for event in feed.entries if event.kind in feed.wants]


def as_said(entry: Json) -> tuple[object, ...]:
    message = entry["message"]
    edited, reply_to = entry.get("edited", False), message.get("reply_to")
    return message["mid"], entry["sender"]["user_id"], message.get("text"), edited, reply_to


def heard_of(event: Json) -> Heard:
    kind, chat = event["webhookType"], ChatId.parse(event["recipient"]["chat_id"])
    sender = parse_member(event["sender"]["user_id"])
    match kind:
        case "CHAT_SYSTEM":
            return Heard(kind, chat, sender, event["payload"])
        case "CONSENT_CHANGED":
            return Heard(kind, chat, sender, event["type"])
        case _:
            return Heard(kind, chat, sender, event["message"].get("text"), event["message"]["mid"])


def chat_of(mid: str) -> ChatId:
    return ChatId.parse(mid.removeprefix("mid:").partition(".")[0])


@pytest.fixture
def living(database_url: str, tmp_path: Path) -> Iterator[Living]:
    loop = asyncio.new_event_loop()
    life = Living(loop, database_url, tmp_path)
    yield life
    life.end()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def run(living: Living, number: int, examples: int, steps: int, phases: tuple[Phase, ...]) -> None:
    class Seeded(Chats):
        pass

    Seeded.living = living
    bounds = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    machine: Callable[[], RuleBasedStateMachine] = seed(number)(Seeded)
    run_state_machine_as_test(machine, settings=bounds, _min_steps=steps)  # type: ignore[arg-type]  # a class, decorated


@pytest.mark.parametrize("number", [int(os.environ.get("GONETS_SEED", "1"))])
def test_what_happens_is_what_the_contract_says(living: Living, number: int) -> None:
    """Another one with GONETS_SEED=n; pytest prints it with the name. What fails here is shrunk by the slow ones."""
    run(living, number, 10, 30, (Phase.generate,))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(100, 102))
def test_what_happens_is_what_the_contract_says_for_long(living: Living, number: int) -> None:
    run(living, number, 30, 100, (Phase.generate,))
