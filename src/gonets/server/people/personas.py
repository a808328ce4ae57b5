"""People of development, made in one click: whom the stage and the switcher act as (M-24)."""

import secrets

from gonets.server.domain.accounts import User
from gonets.server.domain.chats import good_title
from gonets.server.people.call import Call
from gonets.server.people.services import People

#: First names with the family names that go with them.
FIRST_NAMES = (
    ("Анна", "Вера", "Дарья", "Елена", "Зоя", "Ирина", "Ксения", "Лидия", "Мария", "Надежда", "Ольга", "Полина",
     "Софья", "Таисия", "Ульяна", "Юлия"),
    ("Алексей", "Борис", "Василий", "Глеб", "Денис", "Егор", "Захар", "Илья", "Кирилл", "Лев", "Матвей", "Никита",
     "Павел", "Роман", "Степан", "Фёдор"),
)  # fmt: skip
FAMILY_NAMES = (
    ("Березина", "Воронцова", "Голубева", "Журавлёва", "Зимина", "Калинина", "Ласточкина", "Морозова", "Озерова",
     "Полякова", "Рябинина", "Снегирёва", "Тихомирова", "Усольцева", "Цветкова", "Ягодина"),
    ("Березин", "Воронцов", "Голубев", "Журавлёв", "Зимин", "Калинин", "Ласточкин", "Морозов", "Озеров", "Поляков",
     "Рябинин", "Снегирёв", "Тихомиров", "Усольцев", "Цветков", "Ягодин"),
)  # fmt: skip


async def personas(do: People, call: Call) -> object:
    return {"people": [{"member_id": str(user.id), "name": user.name} for user in await _active(do)]}


async def somebody(do: People) -> str | None:
    """The oldest: a page acts so that names nobody. None beyond loopback, where a persona needs the console's key."""
    people = await _active(do) if do.on_loopback else []
    return str(min(people, key=lambda user: (user.created_at, user.id)).id) if people else None


async def _active(do: People) -> list[User]:
    return [user for user in await do.accounts.users() if user.stopped_at is None]


async def make(do: People, call: Call) -> object:
    """Under the name given, or under a pleasant one that nobody has yet."""
    asked = call.fields.text("name")
    name = await _fresh_name(do) if asked is None else good_title(asked, "name", call.limits)
    return {"member_id": str(await do.accounts.add_user(name)), "name": name}


async def _fresh_name(do: People) -> str:
    taken = {user.name for user in await do.accounts.users()}
    free = [
        name
        for firsts, families in zip(FIRST_NAMES, FAMILY_NAMES, strict=True)
        for name in (f"{first} {family}" for first in firsts for family in families)
        if name not in taken
    ]
    return secrets.choice(free or [f"{FIRST_NAMES[0][0]} {FAMILY_NAMES[0][0]}"])
