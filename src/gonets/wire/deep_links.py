"""Deep links: the address of a group or of a chat, and what it carries to the bot (W-LINK-1, W-CHAT-8)."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from gonets.wire.ids import FIRST_GROUP, GroupId

_GROUP = re.compile(r"/group/([0-9]{14,18})/messages/?", re.ASCII)
_CHAT = re.compile(r"/messages/g([1-9][0-9]{14})/?", re.ASCII)


class BadLink(ValueError):
    """No deep link of this server."""


class DeepLink(NamedTuple):
    """Either a group, or the 15 digits of a chat's own URL; and the payload, None if the link has none."""

    group: GroupId | None
    chat: int | None
    payload: str | None


def parse_deep_link(public_url: str, text: str) -> DeepLink:
    """``<public_url>/group/<digits>/messages``, or ``…/messages/g<15 digits>``, each with ``?payload=…`` or without.

    Raises BadLink. An empty payload is one; of several the first counts.
    """
    if not text.startswith(f"{public_url}/"):
        raise BadLink(text)
    try:
        parts = urlsplit(text.removeprefix(public_url))
        carried = parse_qs(parts.query, keep_blank_values=True, errors="strict", max_num_fields=16)
    except ValueError as fault:
        raise BadLink(text) from fault
    payload = carried.get("payload", [None])[0]
    group, chat = _GROUP.fullmatch(parts.path), _CHAT.fullmatch(parts.path)
    if group is not None and int(group[1]) >= FIRST_GROUP:
        return DeepLink(GroupId(group[1]), None, payload)
    if chat is not None:
        return DeepLink(None, int(chat[1]), payload)
    raise BadLink(text)
