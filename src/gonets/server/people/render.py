"""Chats and messages as the browser gets them: as on the wire, 64-bit numbers as strings (W-ID-6)."""

import msgspec

from gonets.server.domain.messages import Message
from gonets.server.domain.profiles import Profile
from gonets.server.domain.sending import Draft, Sent
from gonets.server.services.listing import Seen
from gonets.server.services.messages import Page
from gonets.server.services.profiles import GroupProfile
from gonets.wire.chats import ICON, chat_object
from gonets.wire.ids import MemberId, MessageId
from gonets.wire.links import Links
from gonets.wire.messages import envelope_json, sender_json

Shown = dict[str, object]

#: What a photo is called in its address.
PHOTO = "photo"


def chat(seen: Seen, links: Links) -> Shown:
    """The chat object, and what it is to this member."""
    found = chat_object(
        seen.chat.id,
        kind=seen.chat.kind.value,
        status=seen.standing.state.value,
        title=seen.title,
        people=seen.people,
        last_event_at=seen.last_event_at,
        owner=seen.chat.owner,
        group=seen.chat.group,
        icon=seen.icon_url(links),
    )
    return found | {"my_role": seen.standing.role.value, "unread": unread(seen)}


def unread(seen: Seen) -> int:
    """No counting: messages of a chat are numbered without gaps. Nothing is told of what came after leaving."""
    return max(0, seen.chat.last_n - seen.standing.read_n) if seen.standing.is_active else 0


def messages(page: Page, links: Links) -> list[Shown]:
    return [message(one, page.names[one.sender], links) for one in page.messages]


def message(one: Message, name: str, links: Links) -> Shown:
    """The envelope of W-READ-5; `system` names the kind of a system message, so that nobody parses texts (W-SYS-3)."""
    found = _envelope(one.id, one.sender, name, one.body, links, edited=one.edited_at is not None)
    return found if one.system is None else found | {"system": one.system.value}


def sent(done: Sent, draft: Draft, name: str, client_id: str, links: Links) -> Shown:
    """The message that a draft became, with the key its author's client made for it."""
    return _envelope(done.id, draft.sender, name, draft.body, links) | {"client_id": client_id}


def _envelope(
    one: MessageId, sender: MemberId, name: str, body: str | None, links: Links, *, edited: bool = False
) -> Shown:
    written = envelope_json(sender_json(sender, name), one, body, links, edited=edited)
    found: Shown = msgspec.json.decode(written, type=dict[str, object])
    inner = found["message"]
    assert isinstance(inner, dict), "W-READ-5"  # noqa: S101 narrows the type
    inner["seq"] = str(inner["seq"])
    return found


def me(profile: Profile, links: Links) -> Shown:
    """A person to themselves, with what they chose."""
    own: Shown = {
        "user_id": str(profile.id),
        "phone_shown": profile.phone_shown,
        "language": profile.preferences.language,
        "theme": profile.preferences.theme,
        "text_size": profile.preferences.text_size,
        "admin": profile.is_admin,
    }
    found = {name: value for name, value in person(profile, links).items() if name != "member_id"} | own
    return found if profile.login is None else found | {"login": profile.login}


def person(profile: Profile, links: Links) -> Shown:
    """Somebody as others see them."""
    found: Shown = {"member_id": str(profile.id), "name": profile.name}
    if profile.photo is not None:
        found["photo_url"] = path_of(links.file_url(profile.photo, PHOTO), links)
    return found if profile.phone is None else found | {"phone": profile.phone}


def group(profile: GroupProfile, links: Links) -> Shown:
    """A group to somebody who may not know it yet."""
    found: Shown = {"group_id": str(profile.id), "name": profile.name, "consent": profile.consent.value}
    if profile.icon is not None:
        found["icon_url"] = path_of(links.file_url(profile.icon, ICON), links)
    return found if profile.chat is None else found | {"chat_id": str(profile.chat)}


def path_of(url: str, links: Links) -> str:
    """An address of ours without its host, so that a page opened under another name may load it (ux 2.8)."""
    return url.removeprefix(links.public_url)
