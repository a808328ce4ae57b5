"""Profiles: one's own, changed; another's; a group's, as its page shows it (M-18, M-23)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.attachments import file_named
from gonets.server.domain.chats import good_title
from gonets.server.domain.profiles import LANGUAGES, TEXT_SIZES, THEMES, Wishes, good_phone
from gonets.server.people import render
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.wire.ids import UserId
from gonets.wire.strict_json import Fields

CHOICES = (("language", LANGUAGES), ("theme", THEMES), ("text_size", TEXT_SIZES))


async def me(do: People, call: Call, me: Caller) -> object:
    return render.me(await do.profiles.me(UserId(me.id)), do.rules.links)


async def change(do: People, call: Call, me: Caller) -> object:
    """What is absent stays; an empty `phone` or `photo` takes it away."""
    asked = call.fields
    phone, photo = asked.text("phone"), asked.text("photo")
    chosen = ((name, asked.enum(name, names)) for name, names in CHOICES)
    wishes = Wishes(
        name=good_title(call.required("name"), "name", call.limits) if asked.has("name") else None,
        phone=good_phone(phone) if phone else phone,
        phone_shown=asked.boolean("phone_shown"),
        drops_photo=photo == "",
        preferences=tuple((name, value) for name, value in chosen if value is not None),
        photo=await do.attachments.photo(me, file_named(Fields({"token": photo}), call.limits), "photo")
        if photo
        else None,
    )
    return render.me(await do.profiles.change(UserId(me.id), wishes), do.rules.links)


async def user(do: People, call: Call, me: Caller) -> object:
    return render.person(await do.profiles.of(call.path_user(), UserId(me.id)), do.rules.links)


async def group(do: People, call: Call, me: Caller) -> object:
    """What a deep link opens with (ux 1.5)."""
    return render.group(await do.profiles.group(call.path_group(), UserId(me.id)), do.rules.links)
