"""A message as asked for, read the same way by every method of both doors (W-MSG-1)."""

import msgspec

from gonets.server.domain.accounts import Door
from gonets.server.domain.attachments import attachments_of
from gonets.server.domain.refusals import Malformed
from gonets.wire.ids import MessageId
from gonets.wire.limits import Limits
from gonets.wire.messages import PRIVACY_WARNINGS, Content
from gonets.wire.strict_json import Fields


class Said(msgspec.Struct, frozen=True):
    """A message as asked for; `places` names each attachment's field."""

    content: Content
    places: tuple[str, ...]
    reply_to: MessageId | None


def said(asked: Fields, limits: Limits, door: Door) -> Said:
    """W-MSG-2…6; what may be attached depends on who asks (W-ATT-SHARE-1)."""
    text = asked.text("text", limit=("limits.text_chars", limits.text_chars))
    attachments, places = attachments_of(asked, limits, door)
    content = Content(
        text if text and not text.isspace() else None,  # W-MSG-2: blank counts as absent
        attachments,
        asked.enum("privacyWarning", PRIVACY_WARNINGS),
    )
    if content.text is None and not attachments:
        raise Malformed(asked.path or "text", "a message needs a text or an attachment")
    return Said(content, places, _reply_to(asked))


def _reply_to(asked: Fields) -> MessageId | None:
    """An empty string counts as absent (W-MSG-5)."""
    if asked.is_text("reply_to") and asked.text("reply_to") == "":
        return None
    return asked.message_id("reply_to")
