"""A live location: one message whose position moves until its time is over or its owner stops it (W-ATT-LOCATION-2)."""

import msgspec

from gonets.server.domain.messages import Message
from gonets.server.domain.refusals import NotActive, NotFound, NotOwner, TooLate
from gonets.wire.attachments import Attachment, Location
from gonets.wire.ids import MemberId
from gonets.wire.messages import Content

SECOND_MS = 1000


def require_live(message: Message, content: Content, caller: MemberId, now: int) -> int:
    """Which attachment moves: the author's own, while its time runs."""
    if message.sender != caller:
        raise NotOwner("mid")
    if message.deleted_at is not None:
        raise NotActive("mid", data="DELETED")
    place = _place(content)
    if place is None:
        raise NotFound("mid", "this message has no live location")
    if now >= _ends_at(message, content.attachments[place]):
        raise TooLate("mid", "this live location has ended")
    return place


def moved(content: Content, place: int, to: Location) -> Content:
    """The new position replaces the payload; how long it lives stays."""
    before = content.attachments[place].payload
    assert isinstance(before, Location), "require_live found it"  # noqa: S101 narrows the type
    return _with(content, place, msgspec.structs.replace(to, live_period=before.live_period))


def stopped(content: Content, place: int, lasted_ms: int) -> Content:
    """`livePeriod` becomes the seconds it lasted, a started one counting whole."""
    before = content.attachments[place].payload
    assert isinstance(before, Location), "require_live found it"  # noqa: S101 narrows the type
    return _with(content, place, msgspec.structs.replace(before, live_period=max(1, -(-lasted_ms // SECOND_MS))))


def _place(content: Content) -> int | None:
    for place, attachment in enumerate(content.attachments):
        if isinstance(attachment.payload, Location) and attachment.payload.live_period is not None:
            return place
    return None


def _ends_at(message: Message, attachment: Attachment) -> int:
    location = attachment.payload
    assert isinstance(location, Location), "picked by _place"  # noqa: S101 narrows the type
    return message.id.sent_at + (location.live_period or 0) * SECOND_MS


def _with(content: Content, place: int, location: Location) -> Content:
    attachments = list(content.attachments)
    attachments[place] = Attachment("LOCATION", location)
    return msgspec.structs.replace(content, attachments=tuple(attachments))
