"""What a person shows of themselves, and how they like the messenger to look (M-23)."""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from gonets.server.domain.refusals import Malformed
from gonets.wire.attachments import Media, Named
from gonets.wire.ids import UserId

LANGUAGES = ("ru", "en")
THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large")
_PHONE = re.compile(r"[0-9]{5,15}", re.ASCII)


class Preferences(msgspec.Struct, frozen=True, omit_defaults=True):
    """Kept per person as JSON. No language: the browser's."""

    language: Literal["ru", "en"] | None = None
    theme: Literal["auto", "light", "dark"] = "auto"
    text_size: Literal["normal", "large"] = "normal"


@dataclass(frozen=True, slots=True)
class Profile:
    id: UserId
    name: str
    phone: str | None
    phone_shown: bool
    photo: int | None
    login: str | None
    is_admin: bool
    preferences: Preferences


class Wishes(msgspec.Struct, frozen=True):
    """What a person changes of their profile; None leaves a thing as it is."""

    name: str | None = None
    phone: str | None = None  # an empty one takes it away
    phone_shown: bool | None = None
    photo: Named | Media | None = None
    drops_photo: bool = False
    preferences: tuple[tuple[str, str], ...] = ()


def good_phone(text: str, place: str = "phone") -> str:
    if _PHONE.fullmatch(text) is None:
        raise Malformed(place, "digits only, 5 to 15 of them")
    return text
