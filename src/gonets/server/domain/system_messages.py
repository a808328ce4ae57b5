"""System messages: ordinary messages whose text is compact JSON with short keys (W-SYS-1)."""

from enum import StrEnum

import msgspec

from gonets.wire.ids import MemberId, member_id


class SystemKind(StrEnum):
    CHAT_CREATED = "CHAT_CREATED"
    USERS_ADDED = "USERS_ADDED"
    THEME_CHANGED = "THEME_CHANGED"
    ICON_CHANGED = "ICON_CHANGED"
    JOIN_BY_LINK = "JOIN_BY_LINK"
    USER_LEFT = "USER_LEFT"
    USERS_REMOVED = "USERS_REMOVED"


def by_and_whom(kind: SystemKind, actor: MemberId, members: tuple[MemberId, ...]) -> str:
    """CHAT_CREATED, USERS_ADDED, USERS_REMOVED: bare numbers, `ty` last (W-SYS-1, -2)."""
    return _text({"ai": int(actor), "pa": [int(member) for member in members], "ty": kind.value})


def theme_changed(actor: MemberId, title: str) -> str:
    return _text({"ai": int(actor), "tn": title, "ty": SystemKind.THEME_CHANGED.value})


def icon_changed(actor: MemberId, file: int) -> str:
    """With the sides that OK always writes (W-SYS-1)."""
    icon = {"id": file, "sw": 640, "sh": 640}
    return _text({"ai": int(actor), "ci": icon, "ty": SystemKind.ICON_CHANGED.value})


def of_one(kind: SystemKind, member: MemberId) -> str:
    """JOIN_BY_LINK, USER_LEFT."""
    return _text({"ui": int(member), "ty": kind.value})


def about(text: str) -> tuple[tuple[MemberId, ...], str | None]:
    """Whom and what title a system message of ours tells of; its author is its sender."""
    said = msgspec.json.decode(text, type=_Said)
    return tuple(map(member_id, said.pa)), said.tn


class _Said(msgspec.Struct):
    pa: list[int] = []
    tn: str | None = None


def _text(keys: dict[str, object]) -> str:
    return msgspec.json.encode(keys).decode()
