"""What a person shows of themselves, and how they like the messenger to look (M-23)."""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from gonets.server.domain.refusals import Malformed
from gonets.wire.ids import UserId

_PHONE = re.compile(r"[0-9]{5,15}", re.ASCII)


Language = Literal["ru", "en"]
Theme = Literal["auto", "light", "dark"]
TextSize = Literal["normal", "large"]


class Preferences(msgspec.Struct, frozen=True, omit_defaults=True):
    """Kept per person as JSON. No language: the browser's."""

    language: Language | None = None
    theme: Theme = "auto"
    text_size: TextSize = "normal"


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
    """What a person changes of their profile. UNSET leaves a thing as it is, None takes it away."""

    name: str | UnsetType = UNSET
    phone: str | UnsetType | None = UNSET
    phone_shown: bool | UnsetType = UNSET
    photo: int | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    theme: Theme | UnsetType = UNSET
    text_size: TextSize | UnsetType = UNSET


def good_phone(text: str, place: str = "phone") -> str:
    if _PHONE.fullmatch(text) is None:
        raise Malformed(place, "digits only, 5 to 15 of them")
    return text
