"""Profiles: one's own, changed; another's; a group's, as its page shows it (M-18, M-23)."""

from typing import get_args

from msgspec import convert

from gonets.server.domain.accounts import Caller
from gonets.server.domain.attachments import file_named
from gonets.server.domain.chats import good_title
from gonets.server.domain.profiles import Language, TextSize, Theme, Wishes, good_phone
from gonets.server.people import render
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.wire.ids import UserId

CHOICES = {"language": get_args(Language), "theme": get_args(Theme), "text_size": get_args(TextSize)}
MAY_GO = ("phone", "photo", "language")


async def me(do: People, call: Call, me: Caller) -> object:
    return render.me(await do.profiles.me(UserId(me.id)), do.links)


async def change(do: People, call: Call, me: Caller) -> object:
    """What is absent stays; null takes a phone, a photo or a language away."""
    asked = call.fields
    given: dict[str, object] = {name: None for name in MAY_GO if asked.is_null(name)}
    for name, choices in CHOICES.items():
        if asked.has(name):
            given[name] = asked.enum(name, choices)
    if asked.has("name"):
        given["name"] = good_title(call.required("name"), "name", call.limits)
    if asked.has("phone"):
        given["phone"] = good_phone(call.required("phone"))
    if asked.has("phone_shown"):
        given["phone_shown"] = asked.boolean("phone_shown")
    photo = asked.obj("photo")
    if photo is not None:
        given["photo"] = int((await do.attachments.photo(me, file_named(photo, call.limits), photo.path)).id)
    return render.me(await do.profiles.change(UserId(me.id), convert(given, Wishes)), do.links)


async def user(do: People, call: Call, me: Caller) -> object:
    return render.person(await do.profiles.of(call.path_user(), UserId(me.id)), do.links)


async def group(do: People, call: Call, me: Caller) -> object:
    """What a deep link opens with (ux 1.5)."""
    return render.group(await do.profiles.group(call.path_group(), UserId(me.id)), do.links)
